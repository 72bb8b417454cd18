"""Business time with pauses: in closed form, the same as a clock that is read minute by minute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcenter.kernel.clock import instant, microseconds
from leadcenter.org.business_time import (
    Timeline,
    add_us,
    between_us,
    compile_calendar,
    disjoint_us,
    due_us,
    is_open_us,
    round_the_clock,
    spent_us,
)
from leadcenter.org.calendar import Hours, calendar_from_rows
from leadcenter.org.workdays import workdays

MINUTE = 60_000_000
YEAR = (date(2026, 1, 1), date(2027, 6, 30))


def line(zone: str = "Asia/Shanghai") -> Timeline:
    """Monday to Saturday 09:00 to 12:00 and 13:00 to 18:00."""
    slots = [("work", day, *span) for day in range(6) for span in ((540, 720), (780, 1_080))]
    calendar = calendar_from_rows(zone, "CN", "open", slots)
    return compile_calendar(calendar, workdays("CN", 2026, 2027), *YEAR).work


SHANGHAI = line()


def at(text: str) -> int:
    """An instant of Shanghai's wall clock."""
    return microseconds(datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=8))


def test_pause_over_lunch_and_night_costs_only_open_time() -> None:
    """Monday 11:30 to Tuesday 09:30 is 6 h of opening; from 11:45 to 17:00 it stood still, 4 h 15 of them."""
    begin, end = at("2026-03-09T11:30"), at("2026-03-10T09:30")
    pauses = [(at("2026-03-09T11:45"), at("2026-03-09T17:00"))]
    assert spent_us(SHANGHAI, begin, end) == 6 * 60 * MINUTE
    assert spent_us(SHANGHAI, begin, end, pauses) == (6 * 60 - 255) * MINUTE
    assert instant(due_us(SHANGHAI, begin, 30 * MINUTE, pauses) or 0) == instant(at("2026-03-09T17:15"))


def test_due_before_a_pause_is_not_moved_by_it() -> None:
    begin = at("2026-03-09T09:00")
    pauses = [(at("2026-03-09T10:00"), at("2026-03-12T10:00"))]
    assert due_us(SHANGHAI, begin, 60 * MINUTE, pauses) == at("2026-03-09T10:00")
    assert due_us(SHANGHAI, begin, 60 * MINUTE + 1, pauses) == at("2026-03-12T10:00") + 1


def test_pauses_that_overlap_count_once() -> None:
    assert disjoint_us([(5, 9), (1, 4), (3, 6), (7, 7), (12, 10)]) == [(1, 9)]


def test_who_keeps_no_hours_is_measured_round_the_clock() -> None:
    always = round_the_clock(Hours.WORK)
    begin = at("2026-03-08T03:00")
    assert spent_us(always, begin, begin + 7 * MINUTE) == 7 * MINUTE
    assert due_us(always, begin, 7 * MINUTE, [(begin, begin + MINUTE)]) == begin + 8 * MINUTE


MINUTES = st.integers(0, 3 * 24 * 60)


@settings(max_examples=150, deadline=None)
@given(
    start=st.integers(0, 400 * 24 * 60),
    length=MINUTES,
    pauses=st.lists(st.tuples(MINUTES, MINUTES), max_size=4),
)
def test_closed_form_agrees_with_a_clock_read_minute_by_minute(
    start: int, length: int, pauses: Sequence[tuple[int, int]]
) -> None:
    begin = SHANGHAI.start + start * MINUTE
    stood = [(begin + one * MINUTE, begin + (one + span) * MINUTE) for one, span in pauses]
    ran = sum(
        is_open_us(SHANGHAI, now) and not any(one <= now < over for one, over in stood)
        for now in range(begin, begin + length * MINUTE, MINUTE)
    )
    assert spent_us(SHANGHAI, begin, begin + length * MINUTE, stood) == ran * MINUTE


@settings(max_examples=150, deadline=None)
@given(
    start=st.integers(0, 400 * 24 * 60),
    amount=st.integers(1, 3_000),
    pauses=st.lists(st.tuples(MINUTES, MINUTES), max_size=4),
)
def test_at_the_due_instant_exactly_so_much_has_passed_and_a_tick_before_less(
    start: int, amount: int, pauses: Sequence[tuple[int, int]]
) -> None:
    begin = SHANGHAI.start + start * MINUTE
    stood = [(begin + one * MINUTE, begin + (one + span) * MINUTE) for one, span in pauses]
    due = due_us(SHANGHAI, begin, amount * MINUTE, stood)
    assert due is not None
    assert spent_us(SHANGHAI, begin, due, stood) == amount * MINUTE
    assert spent_us(SHANGHAI, begin, due - 1, stood) < amount * MINUTE


class Counted(Sequence[int]):
    """Counts how often it is read."""

    def __init__(self, inner: Sequence[int]) -> None:
        self.inner, self.reads = inner, 0

    def __len__(self) -> int:
        return len(self.inner)

    def __getitem__(self, place: Any) -> Any:
        self.reads += 1
        return self.inner[place]


@pytest.mark.parametrize("days", [1, 365])
def test_a_year_costs_no_more_reads_than_a_few_bisections(days: int) -> None:
    opens, closes, before = Counted(SHANGHAI.opens), Counted(SHANGHAI.closes), Counted(SHANGHAI.before)
    counted = Timeline(SHANGHAI.hours, SHANGHAI.start, SHANGHAI.end, SHANGHAI.horizon, opens, closes, before)
    begin = at("2026-03-09T09:00")
    end = begin + days * 24 * 60 * MINUTE
    amount = between_us(SHANGHAI, begin, end)
    assert spent_us(counted, begin, end, [(begin + MINUTE, begin + 2 * MINUTE)]) == amount - MINUTE
    assert add_us(counted, begin, amount) is not None
    assert opens.reads + closes.reads + before.reads < 120
