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
from leadcenter.assignment.strategies import Candidate, Queue, choose
from leadcenter.assignment.terms import Exclusion, Reason, Strategy


class View(msgspec.Struct, omit_defaults=True):
    """The candidates of one branch as they stood before the first lead of a kind: of one brand, to be worked
    from `due`.

    One column each, in the order of `staff`; a column of nothing but zeros is left out. `excluded`: who could
    not take such a lead, and why; `later`: who became full within the set.
    """

    branch: str
    strategy: Strategy
    brand: str
    due: datetime
    staff: list[UUID]
    excluded: dict[UUID, Exclusion]
    later: dict[UUID, Exclusion]
    weight: list[int] = []
    target: list[int] = []
    served: list[int] = []
    share: list[int] = []
    turn: list[int] = []
    open: list[int] = []
    day: list[int] = []
    week: list[int] = []
    month: list[int] = []


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
        self.views: dict[UUID, list[View]] = {}
        self._rotations: dict[int, _Rotation] = {}

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
        chosen = self._rotation(ring).next(brand, due, barred)
        if isinstance(chosen, Reason):
            return chosen
        chosen.load.take()
        self.held += 1
        return chosen.person

    def take(self, person: Person, brand: str, due: datetime) -> Exclusion | Reason | None:
        """Gives a lead to the person whom the customer chose, unless something keeps the person from it."""
        if self.full():
            return Reason.DEALER_FULL
        if not person.sells(brand):
            return Exclusion.WRONG_BRAND
        why = person.off_duty(due) or self.load(person.id).full()
        if why is None:
            self.give(person.id)
        return why

    def offer(
        self, ring: Ring, brand: str, due: datetime, barred: tuple[UUID, ...] = ()
    ) -> tuple[UUID, ...] | Reason:
        """All members of a rotation who may take such a lead; nobody is charged until one takes it."""
        if self.full():
            return Reason.DEALER_FULL
        return self._rotation(ring).offer(brand, due, barred)

    def _rotation(self, ring: Ring) -> _Rotation:
        found = self._rotations.get(id(ring))
        if found is None:
            found = self._rotations[id(ring)] = _Rotation(ring, self)
        return found

    def give(self, staff: UUID, *, counted: bool = True) -> None:
        """One lead more for a person; not `counted` = outside the stock."""
        self.load(staff).take(counted=counted)
        self.held += 1

    def charge(self, seat: Seat, ring: Ring) -> None:
        """A hand-out by a person counts as a turn."""
        cursor = self.cursors.setdefault(ring.cursor_id, Cursor())
        cursor.charge(cursor.of(seat.person.id), seat.cost, self.now)

    def take_back(self, staff: UUID, *, counted: bool, received: datetime | None = None) -> None:
        """One lead less; with `received` it no longer counts as received either."""
        load = self.load(staff)
        load.take_back(counted=counted)
        if received is not None:
            load.unreceive(self.day_of(received), self.today)
        self.held -= 1

    def refund(self, staff: UUID, cursor_id: UUID, taken_at: datetime, cost: int) -> None:
        """The turn of a returned lead does not count; `cost` where it is not remembered what it was."""
        self.cursors.setdefault(cursor_id, Cursor()).refund(staff, taken_at, cost)

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
        self._forget()
        self.by_brand = any(seat.person.brands for seat in ring.seats)
        self.kind: tuple[str, datetime] | None = None
        self.eligible: list[Candidate] = []
        self.queue = Queue(ring.strategy, [])
        self.views: dict[tuple[str, datetime], View] = {}

    def next(self, brand: str, due: datetime, barred: tuple[UUID, ...]) -> Candidate | Reason:
        kind = (brand if self.by_brand else "", due)
        if self.kind != kind:
            self._turn_to(kind)
        while (chosen := self._but(barred) if barred else self.queue.first()) is not None:
            why = chosen.load.full()
            if why is None:
                self.cursor.charge(chosen.turns, chosen.seat.cost, self.desk.now)
                self.queue.charged(chosen)
                return chosen
            self.views[kind].later[chosen.person.id] = why
            chosen.turns.away = True
            self.eligible.remove(chosen)
            self.queue = Queue(self.ring.strategy, self.eligible)
        return self._nobody()

    def offer(self, brand: str, due: datetime, barred: tuple[UUID, ...]) -> tuple[UUID, ...] | Reason:
        kind = (brand if self.by_brand else "", due)
        if self.kind != kind:
            self._turn_to(kind)
        them = tuple(one.person.id for one in self.eligible if one.person.id not in barred)
        return them or self._nobody()

    def _but(self, barred: tuple[UUID, ...]) -> Candidate | None:
        """The first who is not barred; that happens seldom, so all are looked at."""
        them = [one for one in self.eligible if one.person.id not in barred]
        return choose(self.ring.strategy, them) if them else None

    def _nobody(self) -> Reason:
        if not self.candidates:
            return Reason.NO_MEMBERS
        if not any(candidate.seat.weight for candidate in self.candidates):
            return Reason.ALL_WEIGHTS_ZERO
        return Reason.NOBODY_ELIGIBLE

    def _forget(self) -> None:
        """Who has no seat any more is away; what they had stays."""
        if len(self.cursor.members) > len(self.candidates):
            here = {one.person.id for one in self.candidates}
            for staff, turns in self.cursor.members.items():
                turns.away = turns.away or staff not in here

    def _turn_to(self, kind: tuple[str, datetime]) -> None:
        """Take up another kind of lead: see who may take it, let those return who were away."""
        self.kind = kind
        excluded = [self._excluded(candidate, *kind) for candidate in self.candidates]
        self.eligible = [one for one, why in zip(self.candidates, excluded, strict=True) if why is None]
        self._return(kind[0], excluded)
        self.queue = Queue(self.ring.strategy, self.eligible)
        if kind not in self.views:
            self._view(kind, excluded)

    def _excluded(self, candidate: Candidate, brand: str, due: datetime) -> Exclusion | None:
        if not candidate.seat.weight:
            return Exclusion.WEIGHT_ZERO
        if not candidate.person.sells(brand):
            return Exclusion.WRONG_BRAND
        return candidate.person.off_duty(due) or candidate.load.full()

    def _return(self, brand: str, excluded: list[Exclusion | None]) -> None:
        """Returning members go on from the least share of the active.

        Active are those who may take this kind and could take the last one. If there is none of them (one
        shift follows the other), those count who sell the brand and could take the last one.
        """
        active = [one for one in self.eligible if not one.turns.away] or [
            one for one in self.candidates if not one.turns.away and one.person.sells(brand)
        ]
        least = min([one.turns.share for one in active], default=0)
        for one, why in zip(self.candidates, excluded, strict=True):
            turns = one.turns
            if turns.away is (why is None):
                turns.share = max(turns.share, least) if turns.away else turns.share
                turns.away = not turns.away
                self.cursor.moved = True

    def _view(self, kind: tuple[str, datetime], excluded: list[Exclusion | None]) -> None:
        them = self.candidates
        loads, turns = [one.load for one in them], [one.turns for one in them]
        view = self.views[kind] = View(
            self.ring.branch,
            self.ring.strategy,
            *kind,
            staff=[one.person.id for one in them],
            excluded={one.person.id: why for one, why in zip(them, excluded, strict=True) if why is not None},
            later={},
            weight=_told([one.seat.weight for one in them]),
            target=_told([one.seat.target for one in them]),
            served=_told([one.served for one in turns]),
            share=_told([one.share for one in turns]),
            turn=_told([one.turn for one in turns]),
            open=_told([one.open for one in loads]),
            day=_told([one.day for one in loads]),
            week=_told([one.week for one in loads]),
            month=_told([one.month for one in loads]),
        )
        self.desk.views.setdefault(self.ring.cursor_id, []).append(view)


def _told(column: list[int]) -> list[int]:
    return column if any(column) else []
