"""Who gets the next lead: pure decisions over one dealer's loads and rotations, held in memory for one set.

A rotation charges its members in *shares*: a turn adds TURN / weight. Who cannot be picked is *away* and is
not charged; on return the share becomes max(own, least of the active): nobody is flooded after a leave and
nobody is punished. A new member comes in the same way. Shares, not turns, carry over: a changed weight bends
the future and leaves the past alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.assignment.book import Ring, Seat
from leadcenter.assignment.counts import Cursor, Load
from leadcenter.assignment.people import Person
from leadcenter.assignment.strategies import CHOICES, Candidate
from leadcenter.assignment.terms import Exclusion, Reason, Strategy


class Seen(msgspec.Struct, omit_defaults=True):
    """A candidate as it stood before the first lead of its kind in the set. `later`: became full within the
    set."""

    staff: UUID
    excluded: str = ""
    later: str = ""
    weight: int = 1
    target: int = 0
    served: int = 0
    share: int = 0
    turn: int = 0
    open: int = 0
    cap: int | None = None
    day: int = 0
    week: int = 0
    month: int = 0


class View(msgspec.Struct):
    """The candidates of one branch for leads of one brand that somebody must work from `due`."""

    branch: str
    strategy: Strategy
    brand: str
    due: datetime
    candidates: list[Seen]


class Desk:
    """One dealer's loads and rotations while a set is handed out. What changed is read off it afterwards.

    `held` and `cap` count the dealer's open leads; `own_counts`: leads that people brought in themselves are
    stock.
    """

    def __init__(
        self,
        dealer_id: UUID,
        zone: ZoneInfo,
        now: datetime,
        held: int = 0,
        cap: int | None = None,
        *,
        own_counts: bool = True,
        loads: Mapping[UUID, Load] | None = None,
        cursors: Mapping[UUID, Cursor] | None = None,
    ) -> None:
        self.dealer_id = dealer_id
        self.zone = zone
        self.now = now
        self.today = self.day_of(now)
        self.held = self.held_before = held
        self.cap = cap
        self.own_counts = own_counts
        self.loads = dict(loads or {})
        self.cursors = dict(cursors or {})
        self.moved: dict[UUID, int] = {}
        self.turned: set[UUID] = set()
        self.views: dict[UUID, list[View]] = {}
        self._rotations: dict[UUID, _Rotation] = {}

    def day_of(self, at: datetime) -> date:
        """The dealer's local day of an instant."""
        return at.astimezone(self.zone).date()

    def load(self, staff: UUID) -> Load:
        """What a person holds; nothing if nobody counted yet."""
        found = self.loads.get(staff)
        if found is None:
            found = self.loads[staff] = Load()
        return found

    def full(self) -> bool:
        """May the dealer as a whole take nothing more?"""
        return self.cap is not None and self.held >= self.cap

    def pick(self, ring: Ring, brand: str, due: datetime, barred: tuple[UUID, ...] = ()) -> Person | Reason:
        """The next member of a rotation, but for the `barred`, for a lead of `brand` that somebody must work
        from `due`; charged at once."""
        if self.full():
            return Reason.DEALER_FULL
        rotation = self._rotations.get(ring.cursor_id)
        if rotation is None:
            rotation = self._rotations[ring.cursor_id] = _Rotation(ring, self)
        chosen = rotation.next(brand, due, barred)
        if isinstance(chosen, Reason):
            return chosen
        self.give(chosen.person.id)
        return chosen.person

    def give(self, staff: UUID, *, counted: bool = True) -> None:
        """One lead more for a person; not `counted` = outside the stock."""
        self.load(staff).take(counted)
        self.held += 1
        self.moved[staff] = self.moved.get(staff, 0) + counted

    def charge(self, seat: Seat, ring: Ring) -> None:
        """A hand-out by a person counts as a turn."""
        cursor = self.cursors.setdefault(ring.cursor_id, Cursor())
        cursor.charge(cursor.of(seat.person.id), seat.cost, self.now)
        self.turned.add(ring.cursor_id)

    def take_back(self, staff: UUID, *, counted: bool, received: datetime | None = None) -> None:
        """One lead less; with `received` it no longer counts as received either."""
        load = self.load(staff)
        load.open -= counted
        if received is not None:
            load.unreceive(self.day_of(received), self.today)
        self.held -= 1
        self.moved[staff] = self.moved.get(staff, 0) - counted

    def refund(self, staff: UUID, cursor_id: UUID, cost: int) -> None:
        """The turn of a returned lead does not count."""
        self.cursors.setdefault(cursor_id, Cursor()).refund(staff, cost)
        self.turned.add(cursor_id)

    def wake_at(self, ring: Ring, brand: str, due: datetime) -> datetime | None:
        """When the clock alone may bring a candidate back, UTC."""
        times = (self._back_at(seat, brand, due) for seat in ring.seats)
        return min((at for at in times if at is not None), default=None)

    def _back_at(self, seat: Seat, brand: str, due: datetime) -> datetime | None:
        if not seat.weight or not seat.person.sells(brand):
            return None
        if why := seat.person.off_duty(due):
            return seat.person.back_at(due, why)
        return self.load(seat.person.id).next_period(self.today, self.zone)


class _Rotation:
    """A ring in use: its candidates, and who of them may take the kind of lead (brand, due) at hand."""

    def __init__(self, ring: Ring, desk: Desk) -> None:
        self.ring = ring
        self.desk = desk
        self.cursor = desk.cursors.setdefault(ring.cursor_id, Cursor())
        self.candidates = [
            Candidate(seat, position, desk.load(seat.person.id), self.cursor.of(seat.person.id), desk.today)
            for position, seat in enumerate(ring.seats)
        ]
        self.choose = CHOICES[ring.strategy]
        self.by_brand = any(seat.person.brands for seat in ring.seats)
        self.kind: tuple[str, datetime] | None = None
        self.eligible: list[Candidate] = []
        self.seen: dict[tuple[str, datetime], dict[UUID, Seen]] = {}

    def next(self, brand: str, due: datetime, barred: tuple[UUID, ...]) -> Candidate | Reason:
        kind = (brand if self.by_brand else "", due)
        if self.kind != kind:
            self._turn_to(kind)
        while them := self._but(barred) if barred else self.eligible:
            chosen = self.choose(them)
            why = chosen.load.full()
            if why is None:
                self.cursor.charge(chosen.turns, chosen.seat.cost, self.desk.now)
                self.desk.turned.add(self.ring.cursor_id)
                return chosen
            self.seen[kind][chosen.person.id].later = why
            chosen.turns.away = True
            self.eligible.remove(chosen)
        return self._nobody()

    def _but(self, barred: tuple[UUID, ...]) -> list[Candidate]:
        return [one for one in self.eligible if one.person.id not in barred]

    def _nobody(self) -> Reason:
        if not self.candidates:
            return Reason.NO_MEMBERS
        if not any(candidate.seat.weight for candidate in self.candidates):
            return Reason.ALL_WEIGHTS_ZERO
        return Reason.NOBODY_ELIGIBLE

    def _turn_to(self, kind: tuple[str, datetime]) -> None:
        """Take up another kind of lead: see who may take it, let those return who were away."""
        self.kind = kind
        excluded = [self._excluded(candidate, *kind) for candidate in self.candidates]
        self.eligible = [one for one, why in zip(self.candidates, excluded, strict=True) if why is None]
        self._return(kind[0])
        if kind not in self.seen:
            self._view(kind, excluded)

    def _excluded(self, candidate: Candidate, brand: str, due: datetime) -> Exclusion | None:
        if not candidate.seat.weight:
            return Exclusion.WEIGHT_ZERO
        if not candidate.person.sells(brand):
            return Exclusion.WRONG_BRAND
        return candidate.person.off_duty(due) or candidate.load.full()

    def _return(self, brand: str) -> None:
        """Returning members go on from the least share of the active.

        Active are those who may take this kind and could take the last one. If there is none of them (one
        shift follows the other), those count who sell the brand and could take the last one.
        """
        active = [one for one in self.eligible if not one.turns.away] or [
            one for one in self.candidates if not one.turns.away and one.person.sells(brand)
        ]
        least = min((one.turns.share for one in active), default=0)
        here = {one.person.id for one in self.eligible}
        for staff, turns in self.cursor.members.items():
            if turns.away and staff in here:
                turns.share = max(turns.share, least)
            if turns.away is (staff in here):
                turns.away = not turns.away
                self.desk.turned.add(self.ring.cursor_id)

    def _view(self, kind: tuple[str, datetime], excluded: list[Exclusion | None]) -> None:
        views = [_seen(one, why) for one, why in zip(self.candidates, excluded, strict=True)]
        self.seen[kind] = {seen.staff: seen for seen in views}
        view = View(self.ring.branch, self.ring.strategy, *kind, views)
        self.desk.views.setdefault(self.ring.cursor_id, []).append(view)


def _seen(one: Candidate, why: Exclusion | None) -> Seen:
    load, turns, seat = one.load, one.turns, one.seat
    return Seen(
        staff=seat.person.id,
        excluded=why or "",
        weight=seat.weight,
        target=seat.target,
        served=turns.served,
        share=turns.share,
        turn=turns.turn,
        open=load.open,
        cap=load.cap,
        day=load.day,
        week=load.week,
        month=load.month,
    )
