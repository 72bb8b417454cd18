"""What is counted: turns per rotation and person, open and received leads per person. Plain state, changed in
memory while a set is handed out, read and written by `desks`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.assignment.people import midnight, month_of
from leadcenter.assignment.terms import Exclusion

TURN = 720_720_000
"""What a turn adds to the share of a member of weight 1. Divisible by 1 to 16: equal shares of usual weights
are exactly equal."""


class CountedElsewhere(Exception):
    """Somebody changed loads without holding the dealer's lock: roll back and try again."""


class Turns(msgspec.Struct, omit_defaults=True, gc=False):
    """What a rotation remembers of a person.

    `served` turns; `share` = turns / weight, in 1 / TURN; `turn` = number of the last turn; `away` = could
    not be picked when the rotation last turned; `cost`: what the last turn added to the share, and each one
    since `since`; `before`: what each one before that added (0 = is not known).
    """

    staff: UUID
    served: int = 0
    share: int = 0
    turn: int = 0
    last_at: datetime | None = None
    away: bool = False
    cost: int = 0
    before: int = 0
    since: datetime | None = None


class Cursor(msgspec.Struct):
    """The state of a rotation: `turns` so far, and its members of now and before. `moved`: not as it was
    read."""

    turns: int = 0
    members: dict[UUID, Turns] = {}
    moved: bool = False

    def of(self, staff: UUID) -> Turns:
        """What is remembered of a person; a new one begins away, so comes in like one who returns."""
        found = self.members.get(staff)
        if found is None:
            found = self.members[staff] = Turns(staff, away=True)
        return found

    def charge(self, turns: Turns, cost: int, now: datetime) -> None:
        """A turn was taken; `cost` = TURN / weight."""
        self.moved = True
        self.turns += 1
        if turns.cost != cost:
            turns.before, turns.cost, turns.since = turns.cost, cost, now
        turns.served += 1
        turns.share += cost
        turns.turn = self.turns
        turns.last_at = now

    def refund(self, staff: UUID, taken_at: datetime, cost: int) -> None:
        """A turn is given back for what it cost when it was taken, else for `cost`; the place among equals
        stays."""
        self.moved = True
        turns = self.of(staff)
        then = turns.before if turns.since is not None and taken_at < turns.since else turns.cost
        turns.served = max(0, turns.served - 1)
        turns.share = max(0, turns.share - (then or cost))


class Load(msgspec.Struct, gc=False):
    """What a person holds and received.

    `open` = stock; `day`, `week`, `month` = received in the dealer's local calendar; caps None = no limit.
    `fresh`: there is no row yet. `moved`: not as it was read, by `more` open leads.
    """

    open: int = 0
    cap: int | None = None
    day: int = 0
    week: int = 0
    month: int = 0
    day_cap: int | None = None
    week_cap: int | None = None
    month_cap: int | None = None
    fresh: bool = True
    moved: bool = False
    more: int = 0

    def full(self, *, counted: bool = True) -> Exclusion | None:
        """Why the person may take nothing more; a cap lowered below the stock only stops what is new. A lead
        that is not `counted` needs no room in the stock."""
        if counted and self.cap is not None and self.open >= self.cap:
            return Exclusion.FULL_STOCK
        if (
            (self.day_cap is not None and self.day >= self.day_cap)
            or (self.week_cap is not None and self.week >= self.week_cap)
            or (self.month_cap is not None and self.month >= self.month_cap)
        ):
            return Exclusion.FULL_RATE
        return None

    def take(self, *, counted: bool = True) -> None:
        """One lead more; not `counted` = outside the stock."""
        self.moved = True
        self.open += counted
        self.more += counted
        self.day += 1
        self.week += 1
        self.month += 1

    def take_back(self, *, counted: bool) -> None:
        """One open lead less."""
        self.moved = True
        self.open -= counted
        self.more -= counted

    def unreceive(self, received: date, today: date) -> None:
        """A lead received on a local day was given back in time: it counts no more in periods that still
        run."""
        self.day = max(0, self.day - (received == today))
        self.week = max(0, self.week - (received.isocalendar()[:2] == today.isocalendar()[:2]))
        self.month = max(0, self.month - ((received.year, received.month) == (today.year, today.month)))

    def next_period(self, today: date, zone: ZoneInfo) -> datetime | None:
        """When a reached rate cap frees again by the calendar, UTC; None when the stock is full as well."""
        if self.full() is not Exclusion.FULL_RATE:
            return None
        if self.month_cap is not None and self.month >= self.month_cap:
            return midnight(month_of(today)[1] + timedelta(days=1), zone)
        if self.week_cap is not None and self.week >= self.week_cap:
            return midnight(today + timedelta(days=7 - today.weekday()), zone)
        return midnight(today + timedelta(days=1), zone)
