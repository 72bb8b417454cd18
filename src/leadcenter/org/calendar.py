"""The hours of a place, as data: week, exceptions, public holidays. `business_time` turns them into instants.

Everything here is wall-clock minutes of local days in the place's own zone; nothing reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

DAY_MINUTES = 24 * 60
_MONDAY = 0


class Hours(StrEnum):
    """The two sets of hours of a calendar: when the dispatcher takes leads in, when the consultants work."""

    DISPATCH = "dispatch"
    WORK = "work"


class HolidayPolicy(StrEnum):
    """What a public holiday does to a place. Dealers work on many holidays: OPEN is the common case."""

    OPEN = "open"  # a holiday is like its weekday; so is a make-up workday
    CLOSED = "closed"  # closed on public holidays; a make-up workday is like its weekday
    WORKDAYS = "workdays"  # an office: closed on public holidays, and a make-up workday is run like a Monday


class Slot(msgspec.Struct, frozen=True, order=True):
    """Open from minute `opens` up to minute `closes` of a local day, 0 to 1440. Past midnight: two slots."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= DAY_MINUTES:
            raise ValueError(
                f"a slot runs forward within minute 0 to {DAY_MINUTES}: {self.opens} to {self.closes}"
            )


Slots = tuple[Slot, ...]  # of one day: several leave room for lunch, those that overlap or touch are joined
Week = tuple[Slots, ...]  # seven of them, Monday first


class DayException(msgspec.Struct, frozen=True, order=True):
    """What one date looks like instead of week and holidays, in both sets of hours; no slot = closed."""

    date: date
    reason: str
    dispatch: Slots = ()
    work: Slots = ()


class Calendar(msgspec.Struct, frozen=True):
    """The hours of one place. Equal hours are equal calendars and hash alike: a cache may share the compiled.

    `time_zone` is an IANA name, `region` the ISO 3166 code whose public holidays apply ("CN", "DE-BY").
    Raises ValueError for an unknown zone, a week that has not seven days, or two exceptions on one date.
    """

    time_zone: str
    region: str
    dispatch: Week
    work: Week
    holiday_policy: HolidayPolicy = HolidayPolicy.OPEN
    exceptions: tuple[DayException, ...] = ()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (KeyError, OSError, ValueError) as fault:  # not there, a folder, a path out of the zones
            raise ValueError(f"unknown time zone: {self.time_zone!r}") from fault
        if len(self.dispatch) != 7 or len(self.work) != 7:
            raise ValueError("a week has seven days")
        if len({day.date for day in self.exceptions}) < len(self.exceptions):
            raise ValueError("two exceptions on one date")


class Workdays(msgspec.Struct, frozen=True):
    """Public holidays and make-up workdays of a region, by date with their names, for whole years.

    `unannounced`: years whose days off are only known by law or not at all, with no make-up workdays.
    """

    region: str
    years: range
    holidays: Mapping[date, str]
    make_up: Mapping[date, str]
    unannounced: tuple[int, ...] = ()


class Cause(StrEnum):
    """Why a day has the hours it has."""

    WEEK = "week"
    EXCEPTION = "exception"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


class DayPlan(msgspec.Struct, frozen=True):
    """The hours of one date, and why: `note` is the exception's reason or the holiday's name."""

    dispatch: Slots
    work: Slots
    cause: Cause
    note: str = ""


def day_plan(calendar: Calendar, workdays: Workdays, day: date) -> DayPlan:
    """The hours of a local date: an exception outranks a holiday or make-up workday, these the week."""
    for exception in calendar.exceptions:
        if exception.date == day:
            return DayPlan(exception.dispatch, exception.work, Cause.EXCEPTION, exception.reason)
    if calendar.holiday_policy is not HolidayPolicy.OPEN and day in workdays.holidays:
        return DayPlan((), (), Cause.HOLIDAY, workdays.holidays[day])
    if calendar.holiday_policy is HolidayPolicy.WORKDAYS and day in workdays.make_up:
        return DayPlan(
            calendar.dispatch[_MONDAY], calendar.work[_MONDAY], Cause.MAKE_UP, workdays.make_up[day]
        )
    weekday = day.weekday()
    return DayPlan(calendar.dispatch[weekday], calendar.work[weekday], Cause.WEEK)


OpeningRow = tuple[str, int, int, int]
ExceptionRow = tuple[date, str, str | None, int | None, int | None]


def calendar_from_rows(
    time_zone: str,
    region: str,
    holiday_policy: str,
    openings: Iterable[OpeningRow],
    exceptions: Iterable[ExceptionRow] = (),
) -> Calendar:
    """A calendar from plain rows, in any order: the same rows always give the same calendar.

    `openings`: (hours, weekday 0 Monday to 6, opens, closes), several a day. `exceptions`: (date, reason,
    hours, opens, closes), one row a slot; the last three are None on the only row of a closed day. A date
    with an exception keeps nothing of its week, in either set of hours. Raises ValueError for rows that make
    no sense or contradict each other.
    """
    week: dict[tuple[Hours, int], set[Slot]] = {(hours, day): set() for hours in Hours for day in range(7)}
    for hours, weekday, opens, closes in openings:
        if weekday not in range(7):
            raise ValueError(f"a weekday is 0 (Monday) to 6 (Sunday): {weekday}")
        week[Hours(hours), weekday].add(Slot(opens, closes))
    by_day: dict[date, list[ExceptionRow]] = {}
    for row in exceptions:
        by_day.setdefault(row[0], []).append(row)
    return Calendar(
        time_zone,
        region,
        tuple(tuple(sorted(week[Hours.DISPATCH, day])) for day in range(7)),
        tuple(tuple(sorted(week[Hours.WORK, day])) for day in range(7)),
        HolidayPolicy(holiday_policy),
        tuple(_exception(by_day[day]) for day in sorted(by_day)),
    )


def _exception(rows: list[ExceptionRow]) -> DayException:
    day, reason = rows[0][:2]
    slots: dict[Hours, set[Slot]] = {hours: set() for hours in Hours}
    for _, _, hours, opens, closes in rows:
        if hours is not None and opens is not None and closes is not None:
            slots[Hours(hours)].add(Slot(opens, closes))
        elif len(rows) > 1 or (hours, opens, closes) != (None, None, None):
            raise ValueError(f"{day} is closed and open at once, or a slot lacks its hours")
    return DayException(day, reason, tuple(sorted(slots[Hours.DISPATCH])), tuple(sorted(slots[Hours.WORK])))
