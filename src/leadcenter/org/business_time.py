"""Business time: when a lead may go out, when a promise falls due, how much open time has passed. No clock.

`compile_calendar` lays a calendar out once over a span of days: disjoint intervals in whole microseconds
since 1970, with the open time before each. Every question is then a bisection; no day is ever walked.

One sentence settles daylight saving: **hours follow the highest reading the wall clock has shown so far.**
A time that the clock skips is reached at the jump; a time that it shows twice is reached the first time.

An opening holds its opening instant and not its closing instant.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.kernel.clock import instant, microseconds
from leadcenter.org.calendar import DAY_MINUTES, Calendar, HolidayPolicy, Hours, Slots, Workdays, day_plan

HORIZON_DAYS = 30
_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_DAY = DAY_MINUTES * _MINUTE
_NEVER = 1 << 62


class Timeline(msgspec.Struct, frozen=True):
    """One set of hours laid out from `start` to `end`: ascending intervals that do not touch.

    All in microseconds, instants since 1970. `before` is the open time before each interval, `horizon` how
    long the place may stay shut before the answer is NeverOpens.
    """

    hours: Hours
    start: int
    end: int
    horizon: int
    opens: Sequence[int]
    closes: Sequence[int]
    before: Sequence[int]


class CompiledCalendar(msgspec.Struct, frozen=True):
    """A calendar laid out from `first_day` to `last_day`; also, in one table, the window of every instant.

    Between two of the `edges` nobody opens or closes, so the window of an instant there is the later of the
    instant and `dispatch_at`, `followup_from`.
    `unannounced`: years of the span whose public holidays matter here and are not settled yet.
    """

    first_day: date
    last_day: date
    unannounced: tuple[int, ...]
    dispatch: Timeline
    work: Timeline
    edges: Sequence[int]
    dispatch_at: Sequence[int]
    followup_from: Sequence[int]


class NeverOpens(msgspec.Struct, frozen=True):
    """The place does not open within `days` x 24 hours after `at`: the lead must wait for a person."""

    hours: Hours
    at: datetime
    days: int


class Window(msgspec.Struct, frozen=True):
    """When a lead may go to the dealer's dispatcher, and from when the consultant is due; aware UTC."""

    dispatch_at: datetime
    followup_from: datetime


class OutsideSpan(LookupError):
    """The compiled days do not reach far enough to answer: compile the calendar over a longer span."""


def compile_calendar(
    calendar: Calendar, workdays: Workdays, first_day: date, last_day: date, horizon_days: int = HORIZON_DAYS
) -> CompiledCalendar:
    """Lay a calendar out over the local days `first_day` to `last_day`, both included.

    Whether a place opens again can be said up to `horizon_days` before the end of the span. Raises ValueError
    when `workdays` are of another region or do not reach over the span.
    """
    years = range(first_day.year, last_day.year + 1)
    if workdays.region != calendar.region or any(year not in workdays.years for year in years):
        raise ValueError(f"need the workdays of {calendar.region} for {first_day} to {last_day}")
    zone = ZoneInfo(calendar.time_zone)
    dispatch: list[tuple[int, int]] = []
    work: list[tuple[int, int]] = []
    start = midnight = _reached(zone, first_day, 0)
    for number in range(first_day.toordinal(), last_day.toordinal() + 1):
        day = date.fromordinal(number)
        next_midnight = _reached(zone, day, DAY_MINUTES)
        plan = day_plan(calendar, workdays, day)
        jumps = next_midnight - midnight != _DAY
        dispatch.extend(_laid(zone, day, midnight, jumps, plan.dispatch))
        work.extend(_laid(zone, day, midnight, jumps, plan.work))
        midnight = next_midnight
    span = (start, midnight, horizon_days * _DAY)
    heeds_holidays = calendar.holiday_policy is not HolidayPolicy.OPEN
    unannounced = tuple(year for year in workdays.unannounced if heeds_holidays and year in years)
    lines = _timeline(Hours.DISPATCH, *span, dispatch), _timeline(Hours.WORK, *span, work)
    return CompiledCalendar(first_day, last_day, unannounced, *lines, *_windows(*lines))


def _laid(zone: ZoneInfo, day: date, midnight: int, jumps: bool, slots: Slots) -> list[tuple[int, int]]:
    """The slots of a day as instants: by the even ruler of a 24-hour day, else by the zone."""
    if jumps:
        return [(_reached(zone, day, slot.opens), _reached(zone, day, slot.closes)) for slot in slots]
    return [(midnight + slot.opens * _MINUTE, midnight + slot.closes * _MINUTE) for slot in slots]


def _reached(zone: ZoneInfo, day: date, minute: int) -> int:
    """The first instant, in microseconds, at which the wall clock has reached that minute of that day."""
    bare = datetime.combine(day, time()) + timedelta(minutes=minute)
    wall = bare.replace(tzinfo=zone)
    without_jump, after_jump = microseconds(wall), microseconds(wall.replace(fold=1))
    if after_jump >= without_jump:  # PEP 495: fold=0 is the first of two readings
        return without_jump
    # The clock skips this time (PEP 495: the readings change places): the jump lies between the two.
    around = range(after_jump // _SECOND, without_jump // _SECOND + 1)
    jumped = bisect_left(
        around, True, key=lambda at: datetime.fromtimestamp(at, zone).replace(tzinfo=None) >= bare
    )
    return around[jumped] * _SECOND


def _timeline(hours: Hours, start: int, end: int, horizon: int, raw: list[tuple[int, int]]) -> Timeline:
    opens, closes, before = array("q"), array("q"), array("q")
    total = 0
    for opened, closed in sorted(raw):
        if closes and opened <= closes[-1]:
            total += max(0, closed - closes[-1])
            closes[-1] = max(closed, closes[-1])
        elif opened < closed:  # else it lies within an hour that the clock skips
            opens.append(opened)
            closes.append(closed)
            before.append(total)
            total += closed - opened
    return Timeline(hours, start, end, horizon, opens, closes, before)


def _windows(dispatch: Timeline, work: Timeline) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    edges = array("q", sorted({dispatch.start, *dispatch.opens, *dispatch.closes, *work.opens, *work.closes}))
    dispatch_at = array("q", _openings(dispatch, edges))
    return edges, dispatch_at, array("q", _openings(work, dispatch_at))


def _openings(line: Timeline, ascending: Iterable[int]) -> Iterator[int]:
    """For each instant: itself when open, else the next opening of the span, else _NEVER."""
    index, count = 0, len(line.closes)
    for at in ascending:
        while index < count and line.closes[index] <= at:
            index += 1
        yield max(at, line.opens[index]) if index < count else _NEVER


# Questions in whole microseconds since 1970: the fast way, for sets. None stands for NeverOpens.


def is_open_us(line: Timeline, at: int) -> bool:
    """Whether `at` lies in an opening."""
    if not line.start <= at < line.end:
        raise OutsideSpan(instant(at))
    index = bisect_right(line.opens, at) - 1
    return index >= 0 and at < line.closes[index]


def next_open_us(line: Timeline, at: int) -> int | None:
    """`at` itself when open, else the next opening; None when that is further off than the horizon."""
    index = _next(line, at)
    return None if index is None else max(at, line.opens[index])


def _next(line: Timeline, at: int) -> int | None:
    """The place in the line of the opening that holds `at` or, within the horizon, comes next."""
    index = bisect_right(line.closes, at)
    found = index < len(line.closes)
    if at < line.start or (not found and at + line.horizon >= line.end):
        raise OutsideSpan(instant(at))
    return index if found and line.opens[index] - at <= line.horizon else None


def between_us(line: Timeline, start: int, end: int) -> int:
    """Open microseconds from `start` to `end`; negative when `end` comes first."""
    return _elapsed(line, end) - _elapsed(line, start)


def _elapsed(line: Timeline, at: int) -> int:
    """Open microseconds from the start of the span to `at`."""
    if not line.start <= at <= line.end:
        raise OutsideSpan(instant(at))
    index = bisect_right(line.opens, at) - 1
    return 0 if index < 0 else line.before[index] + min(at, line.closes[index]) - line.opens[index]


def add_us(line: Timeline, at: int, amount: int) -> int | None:
    """The first instant by which `amount` open microseconds have passed since `at`.

    It may be a closing instant ("by 18:00"); an amount of 0 gives `at` itself. None when the place does not
    open within the horizon after `at`; later long closures only move the answer. Raises ValueError below 0.
    """
    if amount <= 0:
        if amount:
            raise ValueError("business time runs forward")
        return at
    index = _next(line, at)
    if index is None:
        return None
    target = line.before[index] + max(0, at - line.opens[index]) + amount
    index = bisect_left(line.before, target, index) - 1
    due = line.opens[index] + target - line.before[index]
    if due > line.closes[index]:
        raise OutsideSpan(instant(at))
    return due


def round_the_clock(hours: Hours) -> Timeline:
    """The hours of a place that keeps none: it never shuts, and open time is time."""
    return Timeline(hours, -_NEVER, _NEVER, _NEVER, (-_NEVER,), (_NEVER,), (0,))


def disjoint_us(pauses: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pauses (from, until) in order, those that touch or overlap as one, empty ones gone."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(pauses):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif begin < end:
            joined.append((begin, end))
    return joined


def spent_us(line: Timeline, start: int, end: int, pauses: Iterable[tuple[int, int]] = ()) -> int:
    """Open microseconds from `start` to `end` that lie in no pause; pauses may overlap and reach beyond."""
    inside = disjoint_us((max(begin, start), min(over, end)) for begin, over in pauses)
    return between_us(line, start, end) - sum(between_us(line, begin, over) for begin, over in inside)


def due_us(line: Timeline, start: int, amount: int, pauses: Iterable[tuple[int, int]] = ()) -> int | None:
    """The first instant by which `amount` open microseconds outside the pauses have passed since `start`: a
    bisection for each pause. None when the place does not open within the horizon."""
    at, left = start, amount
    for begin, over in disjoint_us((max(begin, start), over) for begin, over in pauses):
        due = add_us(line, at, left)
        if due is not None and due <= begin:
            return due
        left -= between_us(line, at, begin)
        at = over
    return add_us(line, at, left)


def window_us(calendar: CompiledCalendar, at: int) -> tuple[int, int] | None:
    """(dispatch_at, followup_from) of a lead that is ready at `at`; None when either never opens."""
    index = bisect_right(calendar.edges, at) - 1
    dispatch_at = max(calendar.dispatch_at[index], at)
    followup_from = max(calendar.followup_from[index], dispatch_at)
    horizon = calendar.work.horizon
    if index >= 0 and dispatch_at - at <= horizon and followup_from - dispatch_at <= horizon:
        return dispatch_at, followup_from
    opening = next_open_us(
        calendar.dispatch, at
    )  # says whether the span is too short or the place too long shut
    if opening is not None:
        next_open_us(calendar.work, opening)
    return None


def followup_due_us(calendar: CompiledCalendar, assigned_at: int, target: int) -> int | None:
    """When `target` open microseconds have passed since a lead was assigned: the first follow-up is due.

    The clock starts when assigned or, outside the consultants' hours, at their next opening.
    """
    return add_us(calendar.work, assigned_at, target) if target else next_open_us(calendar.work, assigned_at)


# The same for people's types: aware datetimes in (a naive one is a TypeError), UTC out, amounts in seconds.


def is_open(line: Timeline, at: datetime) -> bool:
    """Whether the place is open at `at`: the opening instant is inside, the closing instant is not."""
    return is_open_us(line, microseconds(at))


def next_open(line: Timeline, at: datetime) -> datetime | NeverOpens:
    """`at` itself when open, else the next opening."""
    return _answer(line, at, next_open_us(line, microseconds(at)))


def add_business(line: Timeline, at: datetime, seconds: float) -> datetime | NeverOpens:
    """The first instant by which `seconds` of open time have passed since `at` (see `add_us`)."""
    return _answer(line, at, add_us(line, microseconds(at), round(seconds * _SECOND)))


def business_between(line: Timeline, start: datetime, end: datetime) -> float:
    """Seconds of open time from `start` to `end`, to the microsecond; negative when `end` comes first."""
    return between_us(line, microseconds(start), microseconds(end)) / _SECOND


def window(calendar: CompiledCalendar, at: datetime) -> Window | NeverOpens:
    """When a lead that is ready at `at` may go to the dispatcher, and from when the consultant is due."""
    found = window_us(calendar, microseconds(at))
    if found is not None:
        return Window(instant(found[0]), instant(found[1]))
    shut = calendar.dispatch if next_open_us(calendar.dispatch, microseconds(at)) is None else calendar.work
    return _never(shut, at)


def followup_due(
    calendar: CompiledCalendar, assigned_at: datetime, target_seconds: float
) -> datetime | NeverOpens:
    """When the first follow-up is due: `target_seconds` of open time, see `followup_due_us`."""
    due = followup_due_us(calendar, microseconds(assigned_at), round(target_seconds * _SECOND))
    return _answer(calendar.work, assigned_at, due)


def _answer(line: Timeline, at: datetime, found: int | None) -> datetime | NeverOpens:
    return _never(line, at) if found is None else instant(found)


def _never(line: Timeline, at: datetime) -> NeverOpens:
    return NeverOpens(line.hours, instant(microseconds(at)), line.horizon // _DAY)


class ScaledClock(msgspec.Struct, frozen=True):
    """Business time that runs `speed` times as fast as real time (`demo --speed`).

    An affine map that shows `anchor_business` at `anchor_real`, exact to half a microsecond. Leases, retries
    and signatures keep real time. Raises ValueError unless speed > 0.
    """

    anchor_real: datetime
    anchor_business: datetime
    speed: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.speed < float("inf"):
            raise ValueError(f"the speed of business time is above 0: {self.speed}")

    def to_business(self, real: datetime) -> datetime:
        """The business instant shown at a real instant, UTC."""
        if self.speed == 1.0:
            return real.astimezone(UTC) + (self.anchor_business - self.anchor_real)
        passed = (microseconds(real) - microseconds(self.anchor_real)) * Fraction(self.speed)
        return instant(microseconds(self.anchor_business) + round(passed))

    def to_real(self, business: datetime) -> datetime:
        """The real instant at which business time shows `business`, UTC: when a timer has to fire."""
        if self.speed == 1.0:
            return business.astimezone(UTC) + (self.anchor_real - self.anchor_business)
        ahead = (microseconds(business) - microseconds(self.anchor_business)) / Fraction(self.speed)
        return instant(microseconds(self.anchor_real) + round(ahead))
