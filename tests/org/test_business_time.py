"""Business time in closed form, held against a clock that is read minute by minute."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcenter.kernel.clock import instant, microseconds
from leadcenter.org.business_time import (
    CompiledCalendar,
    NeverOpens,
    OutsideSpan,
    ScaledClock,
    Timeline,
    Window,
    add_business,
    add_us,
    between_us,
    business_between,
    compile_calendar,
    followup_due,
    is_open,
    is_open_us,
    next_open,
    next_open_us,
    window,
    window_us,
)
from leadcenter.org.calendar import (
    Calendar,
    DayException,
    HolidayPolicy,
    Slot,
    Slots,
    Workdays,
    calendar_from_rows,
    day_plan,
)

MINUTE = 60_000_000


def open_at(zone: str, *slots: tuple[int, int], first: date, last: date) -> Timeline:
    """Those minutes of every day."""
    rows = [("work", day, opens, closes) for day in range(7) for opens, closes in slots]
    no_holidays = Workdays("CN", range(first.year, last.year + 1), {}, {})
    return compile_calendar(calendar_from_rows(zone, "CN", "open", rows), no_holidays, first, last).work


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def intervals(line: Timeline) -> list[tuple[datetime, datetime]]:
    return [(instant(opens), instant(closes)) for opens, closes in zip(line.opens, line.closes, strict=True)]


# daylight saving


@pytest.mark.parametrize(
    ("zone", "day", "slot", "opens", "closes"),
    [
        # the ordinary hours of a dealer move with the wall clock
        ("Europe/Berlin", "2026-03-28", (510, 1080), "2026-03-28 07:30", "2026-03-28 17:00"),
        ("Europe/Berlin", "2026-03-29", (510, 1080), "2026-03-29 06:30", "2026-03-29 16:00"),
        ("America/New_York", "2026-03-08", (510, 1080), "2026-03-08 12:30", "2026-03-08 22:00"),
        ("America/New_York", "2026-11-01", (510, 1080), "2026-11-01 13:30", "2026-11-01 23:00"),
        # 02:00 to 03:00 is skipped: a time in it is reached at the jump
        ("Europe/Berlin", "2026-03-29", (150, 300), "2026-03-29 01:00", "2026-03-29 03:00"),
        ("Europe/Berlin", "2026-03-29", (60, 150), "2026-03-29 00:00", "2026-03-29 01:00"),
        ("America/New_York", "2026-03-08", (150, 300), "2026-03-08 07:00", "2026-03-08 09:00"),
        # 02:00 to 03:00 (New York 01:00 to 02:00) is shown twice: the first reading counts
        ("Europe/Berlin", "2026-10-25", (150, 300), "2026-10-25 00:30", "2026-10-25 04:00"),
        ("Europe/Berlin", "2026-10-25", (60, 150), "2026-10-24 23:00", "2026-10-25 00:30"),
        ("America/New_York", "2026-11-01", (90, 240), "2026-11-01 05:30", "2026-11-01 09:00"),
        # half an hour on Lord Howe; midnight itself skipped in Cairo
        ("Australia/Lord_Howe", "2026-10-04", (135, 300), "2026-10-03 15:30", "2026-10-03 18:00"),
        ("Africa/Cairo", "2026-04-24", (0, 120), "2026-04-23 22:00", "2026-04-23 23:00"),
    ],
)
def test_hours_follow_the_wall_clock_over_a_change_of_time(
    zone: str, day: str, slot: tuple[int, int], opens: str, closes: str
) -> None:
    that_day = date.fromisoformat(day)
    line = open_at(zone, slot, first=that_day, last=that_day)
    assert intervals(line) == [(utc(opens), utc(closes))]


def test_hours_wholly_inside_a_skipped_hour_do_not_exist() -> None:
    spring = date(2026, 3, 29)
    assert intervals(open_at("Europe/Berlin", (125, 175), first=spring, last=spring)) == []


def test_hours_inside_a_repeated_hour_are_kept_once() -> None:
    autumn = date(2026, 10, 25)
    line = open_at("Europe/Berlin", (135, 165), first=autumn, last=autumn)
    assert intervals(line) == [(utc("2026-10-25 00:15"), utc("2026-10-25 00:45"))]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("America/Havana", "2026-11-01", 25),
        ("America/Sao_Paulo", "2018-02-17", 25),
        ("Pacific/Apia", "2011-12-30", 0),  # a day that Samoa never had
        ("Asia/Shanghai", "2026-03-29", 24),
    ],
)
def test_a_place_open_day_and_night_is_open_as_long_as_the_day_is(zone: str, day: str, hours: float) -> None:
    that_day = date.fromisoformat(day)
    line = open_at(zone, (0, 1440), first=that_day - timedelta(days=1), last=that_day + timedelta(days=1))
    assert len(line.opens) == 1
    assert business_between(line, instant(line.start), instant(line.end)) == (24 + hours + 24) * 3600


# shape of the hours


def test_slots_that_touch_or_overlap_are_one_opening() -> None:
    day = date(2026, 11, 24)
    line = open_at("Asia/Shanghai", (540, 720), (720, 800), (600, 780), first=day, last=day)
    assert intervals(line) == [(utc("2026-11-24 01:00"), utc("2026-11-24 05:20"))]
    assert business_between(line, utc("2026-11-24 00:00"), utc("2026-11-24 12:00")) == 260 * 60


def test_a_night_shift_runs_over_midnight_without_a_seam() -> None:
    line = open_at("Asia/Shanghai", (0, 120), (1320, 1440), first=date(2026, 11, 24), last=date(2026, 11, 26))
    late = utc("2026-11-24 15:30")  # 23:30
    assert next_open(line, utc("2026-11-24 16:00")) == utc("2026-11-24 16:00")
    assert add_business(line, late, 3600) == utc("2026-11-24 16:30")


# amounts


WORKING_DAYS = open_at(
    "Asia/Shanghai", (540, 720), (810, 1080), first=date(2026, 1, 1), last=date(2026, 12, 31)
)


def test_an_amount_that_ends_at_closing_falls_due_at_closing_and_a_tick_more_next_morning() -> None:
    four = utc("2026-11-24 08:00")
    assert add_business(WORKING_DAYS, four, 7200) == utc("2026-11-24 10:00")
    assert add_business(WORKING_DAYS, four, 7200.000001) == utc("2026-11-25 01:00:00.000001")


def test_no_amount_is_the_instant_itself_even_when_closed() -> None:
    night = utc("2026-11-24 18:00")
    assert add_business(WORKING_DAYS, night, 0) == night


def test_business_time_does_not_run_backward() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_business(WORKING_DAYS, utc("2026-11-24 08:00"), -1)


def test_time_between_is_negative_the_other_way_round() -> None:
    morning, evening = utc("2026-11-24 00:00"), utc("2026-11-24 12:00")
    assert business_between(WORKING_DAYS, morning, evening) == 7.5 * 3600
    assert business_between(WORKING_DAYS, evening, morning) == -7.5 * 3600


def test_a_paused_clock_goes_on_with_what_was_left() -> None:
    started, paused, resumed = utc("2026-11-24 02:00"), utc("2026-11-24 03:30"), utc("2026-11-26 01:00")
    left = 7200 - business_between(WORKING_DAYS, started, paused)
    assert add_business(WORKING_DAYS, resumed, left) == utc("2026-11-26 01:30")


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 24, 8)  # noqa: DTZ001
    for question in (is_open, next_open):
        with pytest.raises(TypeError):
            question(WORKING_DAYS, naive)


def test_any_zone_may_ask_and_the_answer_is_utc() -> None:
    morning = datetime(2026, 11, 24, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
    answer = next_open(WORKING_DAYS, morning)
    assert isinstance(answer, datetime)
    assert answer.tzinfo is UTC
    assert answer == utc("2026-11-24 01:00")


# closed form: the cost does not grow with the days


class Counting(Sequence[int]):
    """A sequence that counts how often it is read."""

    def __init__(self, values: Sequence[int]) -> None:
        self.values, self.reads = values, 0

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        self.reads += 1
        return self.values[index]


def counted(line: Timeline) -> tuple[Timeline, list[Counting]]:
    columns = [Counting(line.opens), Counting(line.closes), Counting(line.before)]
    return msgspec.structs.replace(line, opens=columns[0], closes=columns[1], before=columns[2]), columns


def test_a_year_costs_no_more_reads_than_a_bisection_of_it() -> None:
    line, columns = counted(WORKING_DAYS)
    assert len(line.opens) == 730
    new_year, year_end = utc("2026-01-01 12:00"), utc("2026-12-31 06:00")
    budget = 2 * len(line.opens).bit_length() + 8  # two bisections of 730 and the ends
    spent = []
    for question in (
        lambda: business_between(line, new_year, year_end),
        lambda: add_business(line, new_year, 364 * 7.5 * 3600),
        lambda: next_open(line, year_end),
    ):
        before = sum(column.reads for column in columns)
        question()
        spent.append(sum(column.reads for column in columns) - before)
    assert max(spent) <= budget
    assert min(spent) > 0  # the counter counts


def test_the_window_of_a_lead_is_one_bisection() -> None:
    rows = [("dispatch", day, 510, 1200) for day in range(7)] + [("work", day, 540, 1080) for day in range(7)]
    year = compile_calendar(
        calendar_from_rows("Asia/Shanghai", "CN", "open", rows),
        Workdays("CN", range(2026, 2027), {}, {}),
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    edges = Counting(year.edges)
    watched = msgspec.structs.replace(
        year, edges=edges, dispatch=None, work=msgspec.structs.replace(year.work, opens=(), closes=())
    )
    assert window_us(watched, microseconds(utc("2026-11-24 18:00"))) == (
        microseconds(utc("2026-11-25 00:30")),
        microseconds(utc("2026-11-25 01:00")),
    )
    assert edges.reads <= len(edges).bit_length()


# the oracle: a wall clock read minute by minute

DAYS_OF_CHANGE = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/St_Johns", date(2010, 11, 7)),  # from 00:01 back to 23:01 of the day before
    ("America/Sao_Paulo", date(2018, 2, 18)),  # from 00:00 back to 23:00 of the day before
    ("America/Havana", date(2026, 3, 8)),
    ("America/Havana", date(2026, 11, 1)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Cairo", date(2026, 10, 30)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Asia/Shanghai", date(2026, 10, 1)),
    ("Asia/Kathmandu", date(2026, 12, 31)),
]


class Case(NamedTuple):
    calendar: Calendar
    workdays: Workdays
    first: date
    last: date
    horizon: int

    def compiled(self) -> CompiledCalendar:
        return compile_calendar(self.calendar, self.workdays, self.first, self.last, self.horizon)


@st.composite
def slots(draw: st.DrawFn) -> Slots:
    minute = st.integers(0, 1440) | st.integers(0, 200)
    pairs = draw(st.lists(st.tuples(minute, minute), max_size=3))
    return tuple(Slot(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone, change = draw(st.sampled_from(DAYS_OF_CHANGE))
    first = change - timedelta(days=draw(st.integers(0, 2)))
    last = change + timedelta(days=draw(st.integers(0, 2)))
    day = st.dates(first, last)
    week = st.lists(slots(), min_size=1, max_size=3).flatmap(
        lambda kinds: st.tuples(*[st.sampled_from(kinds)] * 7)
    )
    exceptions = draw(st.lists(st.builds(DayException, day, st.just("why"), slots(), slots()), max_size=2))
    calendar = Calendar(
        zone,
        "CN",
        draw(week),
        draw(week),
        draw(st.sampled_from(HolidayPolicy)),
        tuple({exception.date: exception for exception in exceptions}.values()),
    )
    named = st.dictionaries(day, st.just("name"), max_size=2)
    public_days = Workdays("CN", range(first.year, last.year + 1), draw(named), draw(named))
    return Case(calendar, public_days, first, last, draw(st.integers(0, 2)))


def open_minutes(case: Case, start: int, end: int) -> list[bool]:
    """Minute by minute: does the highest reading of the wall clock so far lie in the hours of its day?"""
    zone = ZoneInfo(case.calendar.time_zone)
    highest = datetime(1, 1, 1)  # noqa: DTZ001
    found = []
    for at in range(start // MINUTE - 1440, end // MINUTE):
        highest = max(highest, datetime.fromtimestamp(at * 60, zone).replace(tzinfo=None))
        if at < start // MINUTE:
            continue
        plan = day_plan(case.calendar, case.workdays, highest.date())
        minute = highest.hour * 60 + highest.minute
        found.append(any(slot.opens <= minute < slot.closes for slot in plan.work))
    return found


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_closed_form_agrees_with_a_clock_read_minute_by_minute(case: Case, data: st.DataObject) -> None:
    line = case.compiled().work
    is_open_then = open_minutes(case, line.start, line.end)
    elapsed = [0, *accumulate(is_open_then)]
    upcoming: list[int | None] = [None] * (len(is_open_then) + 1)
    for minute in reversed(range(len(is_open_then))):
        upcoming[minute] = minute if is_open_then[minute] else upcoming[minute + 1]

    def instant_of(minute: int) -> int:
        return line.start + minute * MINUTE

    for minute, expected in enumerate(is_open_then):
        assert is_open_us(line, instant_of(minute)) is expected
        opens = upcoming[minute]
        if opens is not None:
            within = (opens - minute) * MINUTE <= line.horizon
            assert next_open_us(line, instant_of(minute)) == (instant_of(opens) if within else None)
    for _ in range(20):
        one, other = (data.draw(st.integers(0, len(is_open_then))) for _ in range(2))
        assert (
            between_us(line, instant_of(one), instant_of(other)) == (elapsed[other] - elapsed[one]) * MINUTE
        )
        wanted = data.draw(st.integers(1, 3000))
        due = bisect_left(elapsed, elapsed[one] + wanted)
        opens = upcoming[one]
        if opens is None or (opens - one) * MINUTE > line.horizon or due == len(elapsed):
            continue
        assert add_us(line, instant_of(one), wanted * MINUTE) == instant_of(due)


# laws


def moments(line: Timeline) -> st.SearchStrategy[int]:
    """Any microsecond of the span, often one at or beside an edge."""
    edges = sorted({line.start, line.end, *line.opens, *line.closes})
    beside = st.builds(int.__add__, st.sampled_from(edges), st.integers(-1, 1))
    return (st.integers(line.start, line.end) | beside).filter(lambda at: line.start <= at <= line.end)


def attempt_add(line: Timeline, at: int, amount: int) -> int | None:
    try:
        return add_us(line, at, amount)
    except OutsideSpan:
        return None


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_adding_and_measuring_are_inverse_and_monotone(case: Case, data: st.DataObject) -> None:
    line = case.compiled().work
    at, later = sorted(data.draw(st.tuples(moments(line), moments(line))))
    amount = data.draw(st.integers(0, 40 * 60 * MINUTE))
    due = attempt_add(line, at, amount)
    if due is not None:
        assert due >= at
        assert between_us(line, at, due) == amount
        if amount:
            assert between_us(line, at, due - 1) == amount - 1  # the first such instant
        more = attempt_add(line, at, amount + 1)
        assert more is None or more > due
        from_later = attempt_add(line, later, amount)
        assert from_later is None or from_later >= due
    gone = between_us(line, at, later)
    back = attempt_add(line, at, gone)
    assert back is None or (back <= later and between_us(line, back, later) == 0)


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_time_between_adds_up_over_any_stop_on_the_way(case: Case, data: st.DataObject) -> None:
    line = case.compiled().work
    a, b, c = (data.draw(moments(line)) for _ in range(3))
    assert between_us(line, a, b) + between_us(line, b, c) == between_us(line, a, c)
    assert between_us(line, a, b) == -between_us(line, b, a)
    assert abs(between_us(line, a, b)) <= abs(b - a)


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_the_next_opening_is_open_and_its_own_next_opening(case: Case, data: st.DataObject) -> None:
    line = case.compiled().work
    at = data.draw(moments(line))
    try:
        opens = next_open_us(line, at)
    except OutsideSpan:
        return
    if opens is not None:
        assert at <= opens <= at + line.horizon
        assert is_open_us(line, opens)
        assert next_open_us(line, opens) == opens
        assert between_us(line, at, opens) == 0


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_the_table_of_windows_says_what_the_two_openings_say(case: Case, data: st.DataObject) -> None:
    year = case.compiled()

    def in_two_steps(at: int) -> tuple[int, int] | None:
        dispatch_at = next_open_us(year.dispatch, at)
        followup_from = None if dispatch_at is None else next_open_us(year.work, dispatch_at)
        return None if dispatch_at is None or followup_from is None else (dispatch_at, followup_from)

    for at in data.draw(st.lists(moments(year.dispatch) | moments(year.work), min_size=5, max_size=20)):
        try:
            expected = in_two_steps(at)
        except OutsideSpan:
            with pytest.raises(OutsideSpan):
                window_us(year, at)
            continue
        assert window_us(year, at) == expected
        shown = window(year, instant(at))
        assert shown == Window(*map(instant, expected)) if expected else isinstance(shown, NeverOpens)


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_the_first_follow_up_is_never_due_before_the_consultants_come(
    case: Case, data: st.DataObject
) -> None:
    year = case.compiled()
    at = instant(data.draw(moments(year.work)))
    target = data.draw(st.integers(0, 7200))
    try:
        starts = next_open(year.work, at)
        due = followup_due(year, at, target)
    except OutsideSpan:
        return
    if isinstance(starts, NeverOpens) or isinstance(due, NeverOpens):
        assert starts == due
    else:
        assert due >= starts
        assert business_between(year.work, starts, due) == target


# scaled time

SPEEDS = st.floats(0.01, 100_000) | st.integers(1, 1000).map(float)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_at_speed_60_a_real_minute_is_an_hour_of_business() -> None:
    clock = ScaledClock(utc("2026-11-24 06:00"), utc("2026-11-24 00:00"), 60)
    assert clock.to_business(utc("2026-11-24 06:01")) == utc("2026-11-24 01:00")
    assert clock.to_real(utc("2026-11-25 00:00")) == utc("2026-11-24 06:24")
    assert clock.to_business(utc("2026-11-24 05:59")) == utc("2026-11-23 23:00")


def test_at_speed_1_from_the_same_anchor_business_time_is_real_time() -> None:
    anchor = utc("2026-11-24 06:00")
    moment = utc("2026-11-25 01:02:03.000004")
    assert ScaledClock(anchor, anchor).to_business(moment) == moment


@pytest.mark.parametrize("speed", [0, -1, float("inf"), float("nan")])
def test_business_time_neither_stands_nor_runs_backward(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        ScaledClock(utc("2026-11-24 06:00"), utc("2026-11-24 06:00"), speed)


@settings(deadline=None)
@given(INSTANTS, INSTANTS, INSTANTS, SPEEDS)
def test_scaling_there_and_back_is_the_same_instant(
    anchor: datetime, shown: datetime, moment: datetime, speed: float
) -> None:
    clock = ScaledClock(anchor, shown, speed)
    tick = timedelta(microseconds=1)
    if speed >= 1:
        moment = anchor + (moment - anchor) / (speed * 10)  # stay within the years that a datetime holds
        assert abs(clock.to_real(clock.to_business(moment)) - moment) <= tick
        assert clock.to_business(moment) <= clock.to_business(moment + tick)
    else:
        moment = shown + (moment - shown) * (speed / 10)
        assert abs(clock.to_business(clock.to_real(moment)) - moment) <= tick
        assert clock.to_real(moment) <= clock.to_real(moment + tick)
