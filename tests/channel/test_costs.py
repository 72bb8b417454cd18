"""What falls on a span of what channels cost by the month: exact, by days on which the channel ran."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from leadcenter.channel.costs import Running, for_each, months_unknown, spent

BEGUN = date(2026, 1, 1)
NOVEMBER = {date(2026, 11, 1): Decimal("30000.00")}


def running(begin: str, until: str, first: date = BEGUN, last: date | None = None) -> Running:
    return Running(date.fromisoformat(begin), date.fromisoformat(until), first, last)


@pytest.mark.parametrize(
    ("span", "total"),
    [
        (running("2026-11-01", "2026-12-01"), "30000.00"),
        (running("2026-11-01", "2026-11-02"), "1000.00"),
        (running("2026-11-24", "2026-12-01"), "7000.00"),
        (running("2026-11-01", "2026-12-01", date(2026, 11, 21)), "30000.00"),
        (running("2026-11-01", "2026-11-26", date(2026, 11, 21)), "15000.00"),
        (running("2026-11-01", "2026-11-08", last=date(2026, 11, 14)), "15000.00"),
        # a sum for a month in which the channel ran on no day: it falls on the whole month
        (running("2026-11-01", "2026-11-16", date(2026, 12, 5)), "15000.00"),
    ],
)
def test_a_month_falls_on_the_days_on_which_the_channel_ran(span: Running, total: str) -> None:
    assert spent(span, NOVEMBER) == Decimal(total)


def test_months_add_up_and_are_rounded_once() -> None:
    entered = {date(2026, 10, 1): Decimal("100.00"), date(2026, 11, 1): Decimal("100.00")}
    # 10/31 + 10/30 of 100: 32.258… + 33.333… = 65.591…
    assert spent(running("2026-10-22", "2026-11-11"), entered) == Decimal("65.59")
    assert for_each(Decimal("65.59"), 3) == Decimal("21.86")
    assert for_each(Decimal("0.01"), 2) == Decimal("0.01"), "half a cent is one"
    assert for_each(Decimal("65.59"), 0) is None
    assert for_each(None, 3) is None


def test_without_the_sum_of_a_month_nothing_is_divided() -> None:
    span = running("2026-10-30", "2026-11-02")
    assert months_unknown(span, NOVEMBER) == [date(2026, 10, 1)]
    assert spent(span, NOVEMBER) is None
    assert spent(span, {}) is None


def test_months_before_the_channel_began_and_after_its_end_need_no_sum() -> None:
    span = running("2026-09-15", "2027-02-01", date(2026, 11, 3), date(2026, 11, 30))
    assert months_unknown(span, {}) == [date(2026, 11, 1)]
    assert spent(span, NOVEMBER) == Decimal("30000.00")


def test_nothing_is_a_sum_too() -> None:
    assert spent(running("2026-11-01", "2026-11-15"), {date(2026, 11, 1): Decimal(0)}) == Decimal("0.00")
