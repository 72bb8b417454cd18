"""When a customer may be called: pure arithmetic over zones, windows and caps."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from asking import NEED, NIGHT, NOON
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leadcenter.cleaning.rules import begin, next_call, window_end
from leadcenter.cleaning.terms import Caps, Route, Window

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = [
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "UTC",
]
DAY = timedelta(days=1)


def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def test_lead_left_at_02_00_is_called_at_09_00() -> None:
    assert next_call(NIGHT, "Asia/Shanghai", Window()) == local(2026, 11, 18, 9)


def test_lead_left_at_noon_is_called_at_once() -> None:
    assert next_call(NOON, "Asia/Shanghai", Window()) == NOON


def test_at_20_00_the_window_is_closed_until_the_next_morning() -> None:
    assert next_call(local(2026, 11, 18, 19, 59), "Asia/Shanghai", Window()) == local(2026, 11, 18, 19, 59)
    assert next_call(local(2026, 11, 18, 20), "Asia/Shanghai", Window()) == local(2026, 11, 19, 9)


def test_the_window_is_that_of_the_customers_region() -> None:
    nine_in_berlin = datetime(2026, 11, 18, 9, tzinfo=ZoneInfo("Europe/Berlin"))
    assert next_call(NIGHT, "Europe/Berlin", Window()) == datetime(
        2026, 11, 17, 19, tzinfo=ZoneInfo("Europe/Berlin")
    )
    assert next_call(NOON, "Europe/Berlin", Window()) == nine_in_berlin


def test_one_call_a_day_is_all_that_the_cap_leaves() -> None:
    called = local(2026, 11, 18, 9, 30)
    assert next_call(NOON, "Asia/Shanghai", Window(), [called], Caps()) == local(2026, 11, 19, 9)


def test_three_calls_in_seven_days_leave_none_before_the_eighth() -> None:
    called = [local(2026, 11, day, 10) for day in (13, 14, 15)]
    assert next_call(NOON, "Asia/Shanghai", Window(), called, Caps()) == local(2026, 11, 20, 9)


def test_a_call_of_yesterday_evening_counts_for_yesterday_only() -> None:
    assert next_call(NOON, "Asia/Shanghai", Window(), [local(2026, 11, 17, 19, 59)], Caps()) == NOON


@pytest.mark.parametrize(
    ("opens", "closes"), [(7 * 60, 20 * 60), (9 * 60, 22 * 60), (20 * 60, 9 * 60), (9 * 60, 9 * 60)]
)
def test_no_rule_can_open_the_rest_hours(opens: int, closes: int) -> None:
    with pytest.raises(ValueError, match="window"):
        Window(opens, closes)


@pytest.mark.parametrize(("day", "week"), [(0, 3), (2, 1)])
def test_a_cap_that_leaves_no_call_is_refused(day: int, week: int) -> None:
    with pytest.raises(ValueError, match="cap"):
        Caps(day, week)


@given(
    st.integers(0, 2 * 365 * 86_400),
    st.sampled_from(ZONES),
    st.integers(8 * 60, 21 * 60 - 1),
    st.integers(1, 780),
    st.lists(st.floats(0, 9), max_size=6),
)
def test_every_call_lies_in_its_window_and_under_its_caps(
    second: int, zone: str, opens: int, length: int, ago: list[float]
) -> None:
    earliest = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    window, caps = Window(opens, min(opens + length, 21 * 60)), Caps(1, 3)
    calls = [earliest - DAY * days for days in ago]
    at = next_call(earliest, zone, window, calls, caps)
    there = at.astimezone(ZoneInfo(zone))
    days = [call.astimezone(ZoneInfo(zone)).date() for call in calls]
    assert at >= earliest
    assert window.opens <= there.hour * 60 + there.minute < window.closes
    assert there.date() not in days
    assert sum(there.date() - timedelta(days=6) <= day <= there.date() for day in days) < 3
    assert at < window_end(at, zone, window)


@pytest.mark.full
@pytest.mark.skipif(not os.environ.get("FULL"), reason="a million schedulings take minutes: FULL=1")
@pytest.mark.timeout(1_200)
def test_a_million_schedulings_none_outside_the_window() -> None:
    chance, begin_at, window = Random(1), datetime(2026, 1, 1, tzinfo=UTC), Window()
    for _ in range(1_000_000):
        zone = chance.choice(ZONES)
        earliest = begin_at + timedelta(seconds=chance.randrange(2 * 365 * 86_400))
        there = next_call(earliest, zone, window).astimezone(ZoneInfo(zone))
        assert 9 <= there.hour < 20


def test_patience_counts_from_the_first_possible_call() -> None:
    assert begin(NEED, "Asia/Shanghai", NIGHT) == (
        local(2026, 11, 18, 9),
        local(2026, 11, 18, 9) + timedelta(hours=96),
    )


def test_a_person_may_begin_at_night() -> None:
    assert begin(replace(NEED, route=Route.MANUAL), "Asia/Shanghai", NIGHT) == (
        NIGHT,
        NIGHT + timedelta(hours=96),
    )
