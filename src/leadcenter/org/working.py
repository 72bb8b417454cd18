"""Which days are working days of a place: those on which its consultants work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

from leadcenter.org.calendar import ExceptionRow, OpeningRow, Workdays, calendar_from_rows, day_plan
from leadcenter.org.workdays import workdays


def working_day(
    time_zone: str,
    region: str,
    holiday_policy: str,
    openings: Iterable[OpeningRow],
    exceptions: Iterable[ExceptionRow] = (),
) -> Callable[[date], bool] | None:
    """Says of a local date whether it is one: by week, public holidays and exceptions (rows as in
    `calendar_from_rows`). None for a place without work hours: every day is like every other."""
    calendar = calendar_from_rows(time_zone, region, holiday_policy, openings, exceptions)
    if not any(calendar.work):
        return None

    @cache
    def works(day: date) -> bool:
        return bool(day_plan(calendar, _year(region, day.year), day).work)

    return works


@cache
def _year(region: str, year: int) -> Workdays:
    return workdays(region, year, year)
