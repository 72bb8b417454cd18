"""Public holidays and make-up workdays: what the libraries know, and what is said where they do not."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from leadcenter.org import workdays as room
from leadcenter.org.calendar import Workdays
from leadcenter.org.workdays import workdays

SHARED = Path(__file__).parents[3] / "shared/data/cn_workdays/workdays_2004_2026.csv"
UNKNOWN_YEAR = max(chinese_calendar.holidays).year + 1


def is_workday(public_days: Workdays, day: date) -> bool:
    return day in public_days.make_up or (day.weekday() < 5 and day not in public_days.holidays)


def name_of(public_days: Workdays, day: date) -> str:
    return public_days.holidays.get(day) or public_days.make_up.get(day, "")


def test_every_day_of_the_shared_calendar_of_china_agrees() -> None:
    if not SHARED.exists():
        pytest.skip("the shared data set cn_workdays is not beside the repository")
    with SHARED.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    public_days = workdays("CN", 2004, 2026)
    wrong = [
        row["date"]
        for row in rows
        if is_workday(public_days, date.fromisoformat(row["date"])) != (row["is_workday"] == "1")
        or row["holiday_en"] != name_of(public_days, date.fromisoformat(row["date"]))
    ]
    assert len(rows) > 8000
    assert wrong == []


def test_national_day_2026_with_its_two_make_up_workdays() -> None:
    public_days = workdays("CN", 2026, 2026)
    week = [date(2026, 10, 1) + timedelta(days=n) for n in range(7)]
    assert all(day in public_days.holidays for day in week)
    assert date(2026, 10, 8) not in public_days.holidays
    assert {date(2026, 9, 20), date(2026, 10, 10)} <= set(public_days.make_up)
    assert public_days.unannounced == ()


def test_a_chinese_year_that_is_not_announced_has_the_days_of_the_law_and_says_so() -> None:
    public_days = workdays("CN", UNKNOWN_YEAR - 1, UNKNOWN_YEAR)
    assert public_days.unannounced == (UNKNOWN_YEAR,)
    for month, day in ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3)):
        assert date(UNKNOWN_YEAR, month, day) in public_days.holidays
    assert not [day for day in public_days.make_up if day.year == UNKNOWN_YEAR]
    assert [day for day in public_days.make_up if day.year == UNKNOWN_YEAR - 1]


def test_a_year_before_the_announcements_begin_is_said_to_be_unannounced() -> None:
    assert workdays("CN", 2003, 2004).unannounced == (2003,)


def test_a_year_becomes_announced_when_the_library_learns_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert workdays("CN", UNKNOWN_YEAR, UNKNOWN_YEAR).unannounced == (UNKNOWN_YEAR,)
    learnt = date(UNKNOWN_YEAR, 2, 6)
    monkeypatch.setitem(chinese_calendar.holidays, learnt, "Spring Festival")
    monkeypatch.setattr(room, "_ANNOUNCED", range(2004, UNKNOWN_YEAR + 1))
    room._year.cache_clear()
    try:
        public_days = workdays("CN", UNKNOWN_YEAR, UNKNOWN_YEAR)
    finally:
        room._year.cache_clear()
    assert public_days.holidays == {learnt: "Spring Festival"}
    assert public_days.unannounced == ()


def test_other_countries_have_their_own_days_and_their_lands_more() -> None:
    epiphany = date(2026, 1, 6)
    assert epiphany in workdays("DE-BY", 2026, 2026).holidays
    assert epiphany not in workdays("DE", 2026, 2026).holidays
    assert date(2026, 10, 3) in workdays("DE", 2026, 2026).holidays
    assert workdays("DE", 2026, 2026).unannounced == ()


def test_a_country_that_moves_workdays_to_weekends_has_make_up_workdays_too() -> None:
    hungary = workdays("HU", 2026, 2026)
    assert set(hungary.make_up) == {date(2026, 1, 10), date(2026, 8, 8)}


@pytest.mark.parametrize("region", ["XX", "DE-ZZ", ""])
def test_a_region_that_nobody_knows_has_no_holidays_and_says_so(region: str) -> None:
    nothing = workdays(region, 2026, 2027)
    assert (nothing.holidays, nothing.make_up, nothing.unannounced) == ({}, {}, (2026, 2027))
