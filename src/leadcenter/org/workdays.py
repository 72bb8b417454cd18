"""Public holidays and make-up workdays of a region, from two libraries; no database, no network.

China's days off are announced by the State Council each autumn for the following year, with workdays moved to
weekends: `chinesecalendar` has them day by day. For all other regions, and for a Chinese year that the
installed version does not know yet, `holidays` computes what the law says; the days that an announcement
would move are then missing, and such a year is listed as unannounced.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import chinese_calendar
import holidays

from leadcenter.org.calendar import Workdays

_ANNOUNCED = range(
    min(chinese_calendar.holidays).year,
    max(chinese_calendar.holidays).year + 1,
)
_Days = dict[date, str]


def workdays(region: str, first_year: int, last_year: int) -> Workdays:
    """Holidays and make-up workdays of an ISO 3166 region ("CN", "DE", "DE-BY"), both years included.

    A region that nobody knows has no holidays, and all its years are unannounced.
    """
    years = range(first_year, last_year + 1)
    found = [_year(region, year) for year in years]
    return Workdays(
        region,
        years,
        {day: name for off, _, _ in found for day, name in off.items()},
        {day: name for _, make_up, _ in found for day, name in make_up.items()},
        tuple(year for year, (_, _, settled) in zip(years, found, strict=True) if not settled),
    )


@cache
def _year(region: str, year: int) -> tuple[_Days, _Days, bool]:
    """Days off, make-up workdays, and whether that is all there is to know of the year."""
    if region == "CN" and year in _ANNOUNCED:
        return _of(year, chinese_calendar.holidays), _of(year, chinese_calendar.workdays), True
    country, _, subdivision = region.partition("-")
    try:
        by_law = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    except NotImplementedError:
        return {}, {}, False
    make_up = {day: "make-up workday" for day in by_law.weekend_workdays if day.year == year}
    return _of(year, by_law), make_up, country != "CN"


def _of(year: int, days: _Days) -> _Days:
    return {day: name for day, name in days.items() if day.year == year}
