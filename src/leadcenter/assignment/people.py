"""People who may be given leads: employed, present, on shift; days at work. No clock, no database."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.assignment.terms import Exclusion

DAY_MINUTES = 1_440


class Shift(msgspec.Struct, frozen=True, array_like=True):
    """A shift of every week in minutes of the local day, Monday = 0: `starts` inside, `ends` outside."""

    weekday: int
    starts: int
    ends: int


class Absence(msgspec.Struct, frozen=True, array_like=True):
    """Away from `starts` (inside) to `ends` (outside), aware."""

    starts: datetime
    ends: datetime


class Person(msgspec.Struct, frozen=True):
    """One member of a dealer's staff. No brands = sells all; no shifts = works whenever the dealer's
    consultants do."""

    id: UUID
    dealer_id: UUID
    code: str
    team: str
    role: str
    status: str
    joined_on: date
    left_on: date | None
    brands: frozenset[str]
    rating: float | None
    zone: ZoneInfo
    shifts: tuple[Shift, ...] = ()
    absences: tuple[Absence, ...] = ()

    def sells(self, brand: str) -> bool:
        """May take leads of the brand; an unknown brand fits everybody."""
        return not brand or not self.brands or brand in self.brands

    def employed(self, day: date) -> Exclusion | None:
        """Why the person is not on the staff on a local day."""
        if self.status == "left" or (self.left_on is not None and self.left_on <= day):
            return Exclusion.LEFT
        if self.status != "active":
            return Exclusion.SUSPENDED
        return Exclusion.NOT_JOINED if self.joined_on > day else None

    def off_duty(self, at: datetime) -> Exclusion | None:
        """Why the person does not work at an aware instant: not employed, absent, off shift."""
        if not self.shifts and not self.absences:
            return self.employed(at.astimezone(self.zone).date())
        local = at.astimezone(self.zone)
        if out := self.employed(local.date()):
            return out
        if any(absence.starts <= at < absence.ends for absence in self.absences):
            return Exclusion.ABSENT
        minute = local.hour * 60 + local.minute
        weekday = local.weekday()
        on_shift = any(
            shift.weekday == weekday and shift.starts <= minute < shift.ends for shift in self.shifts
        )
        return None if on_shift or not self.shifts else Exclusion.OFF_SHIFT

    def back_at(self, at: datetime, why: Exclusion) -> datetime | None:
        """When that reason passes by the clock alone, UTC; None = never by itself."""
        if why is Exclusion.ABSENT:
            return max(absence.ends for absence in self.absences if absence.starts <= at < absence.ends)
        if why is Exclusion.OFF_SHIFT:
            return min(start for start in self._shift_starts(at) if start > at)
        if why is Exclusion.NOT_JOINED:
            return midnight(self.joined_on, self.zone)
        return None

    def _shift_starts(self, at: datetime) -> Iterator[datetime]:
        today = at.astimezone(self.zone).date()
        for ahead in range(
            9
        ):  # the same weekday may come again only a week later, across a jump of the clock
            day = today + timedelta(days=ahead)
            for shift in self.shifts:
                if shift.weekday == day.weekday():
                    bare = datetime.combine(day, time(shift.starts // 60, shift.starts % 60))
                    yield bare.replace(tzinfo=self.zone).astimezone(UTC)

    def days_at_work(self, first: date, last: date) -> int:
        """Local calendar days from `first` to `last`, both included, on which the person was on the staff and
        not away all day."""
        first = max(first, self.joined_on)
        if self.left_on is not None:
            last = min(last, self.left_on - timedelta(days=1))
        days = max(0, last.toordinal() - first.toordinal() + 1)
        return days - len(self._days_away(first, last)) if self.absences else days

    def _days_away(self, first: date, last: date) -> set[int]:
        away: set[int] = set()
        for absence in self.absences:
            begins = absence.starts.astimezone(self.zone)
            whole = begins.date() + timedelta(days=begins.time() > time())
            until = min(absence.ends.astimezone(self.zone).date(), last + timedelta(days=1))
            away.update(range(max(whole, first).toordinal(), until.toordinal()))
        return away


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant, UTC, at which a local day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the calendar month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
