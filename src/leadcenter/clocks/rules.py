"""Pure rules: targets and ladders of a brand, how long a clock has run, what is due now.

All reckoning is closed form in business microseconds (`org.business_time`): a clock a year old costs what one
of a minute does, and one more bisection for each pause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from leadcenter.clocks.terms import Ended, Goes, Kind, Rung, Running, Stop
from leadcenter.kernel.clock import instant, microseconds
from leadcenter.org import face as org
from leadcenter.org.face import OrgBook, OutsideSpan, ScaledClock, Timeline, due_us, round_the_clock, spent_us

MINUTE_US: Final = 60_000_000
GRACE_US: Final = MINUTE_US
"""So late a rung may come without the following ones being put off."""
SWEEP: Final = timedelta(minutes=10)
LONGEST_SWEEP: Final = timedelta(hours=1)
"""A running clock is looked at again after so long, an older one later: whether it was stopped is found
then."""
MOVED: Final = "merged"
ANSWERS: Final = {Kind.DISPATCH: Stop.DISPATCHED, Kind.ASSIGNMENT: Stop.OWNER, Kind.FOLLOWUP: Stop.CONTACT}
_ALWAYS: Final = round_the_clock(org.Hours.WORK)
Pauses = Sequence[tuple[datetime, datetime]]


class Rules(msgspec.Struct, frozen=True):
    """Targets in minutes and ladders by (brand, kind); brand empty: all that have none of their own."""

    targets: Mapping[tuple[str, str], int]
    ladders: Mapping[tuple[str, str], tuple[Rung, ...]]

    def ladder(self, brand: str, kind: Kind) -> tuple[Rung, ...]:
        """Rungs in order; a brand with a target of its own has its own ladder, perhaps none."""
        own = (brand, kind) in self.targets or (brand, kind) in self.ladders
        return self.ladders.get((brand if own else "", kind), ())


class Hours(msgspec.Struct, frozen=True):
    """Whose hours count for which clock. Who keeps no hours is measured round the clock; what lies before the
    days that are laid out does not count."""

    book: OrgBook
    clock: ScaledClock

    def spent(self, kind: Kind, dealer: UUID, start: datetime, end: datetime, pauses: Pauses = ()) -> int:
        """Business microseconds from `start` to `end` outside the pauses."""
        line = self._line(kind, dealer)
        return max(0, spent_us(line, self._at(line, start), self._at(line, end), self._all(line, pauses)))

    def due(
        self, kind: Kind, dealer: UUID, start: datetime, amount: int, pauses: Pauses = ()
    ) -> datetime | None:
        """The real instant by which so much has passed; None: the place does not open, or only
        later than is laid out."""
        line = self._line(kind, dealer)
        try:
            found = due_us(line, self._at(line, start), amount, self._all(line, pauses))
        except OutsideSpan:
            return None
        return None if found is None else self.clock.to_real(instant(found))

    def _line(self, kind: Kind, dealer: UUID) -> Timeline:
        place = self.book.maker if kind is Kind.DISPATCH else self.book.by_id.get(dealer)
        if place is None:
            return _ALWAYS
        line = place.calendar.work if kind is Kind.FOLLOWUP else place.calendar.dispatch
        return line if line.opens else _ALWAYS

    def _at(self, line: Timeline, at: datetime) -> int:
        return min(max(microseconds(self.clock.to_business(at)), line.start), line.end)

    def _all(self, line: Timeline, pauses: Pauses) -> list[tuple[int, int]]:
        return [(self._at(line, begin), self._at(line, end)) for begin, end in pauses]


def judge(one: Running, rules: Rules, hours: Hours, now: datetime) -> Ended | Goes:
    """What becomes of a clock now: it stops, or it goes on, perhaps with one rung of its ladder. Of two
    things that would stop it the earlier counts."""
    kind, dealer = one.key.kind, one.dealer_id
    ends = _end(one)
    if ends is not None:
        at, by = ends
        at = max(at, one.started_at)
        return Ended(one.key, at, by, hours.spent(kind, dealer, one.started_at, at, one.pauses))
    spent = hours.spent(kind, dealer, one.started_at, now, one.pauses)
    ladder, rung, late, took = rules.ladder(one.brand, kind), one.rung, one.late_us, None
    if rung < len(ladder):
        behind = spent - late - reached_us(one.target_us, ladder[rung])
        if behind >= 0:
            took, rung = ladder[rung].action, rung + 1
            late += behind if behind > GRACE_US else 0
    due = hours.due(kind, dealer, one.started_at, one.target_us, one.pauses)
    look = now + min(max(SWEEP, (now - one.started_at) / 4), LONGEST_SWEEP)
    if rung < len(ladder):
        amount = reached_us(one.target_us, ladder[rung]) + late
        next_at = hours.due(kind, dealer, one.started_at, amount, one.pauses)
        look = look if next_at is None else min(look, max(next_at, now))
    return Goes(one.key, due, look, rung, late, took)


def reached_us(target_us: int, rung: Rung) -> int:
    """How long a clock runs until a rung is due."""
    return target_us * rung.percent // 100


def _end(one: Running) -> tuple[datetime, Stop] | None:
    ended = None
    if one.ended_at is not None:
        ended = one.ended_at, Stop.MOVED if one.ended_why == MOVED else Stop.ENDED
    if one.answered_at is not None and (ended is None or one.answered_at <= ended[0]):
        return one.answered_at, ANSWERS[one.key.kind]
    return ended
