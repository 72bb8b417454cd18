"""How long a lead is its owner's: protection D, extension E, cap M (lead-semantics 5.3). Pure.

Days are local days of the dealer, all of them or the working ones; a date means the end of that day. Instants
go in and come out aware, UTC, in business time. The job that recalls and the screen that shows the days left
both go by `recall_at`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

_LONGEST = timedelta(days=3_660)


class Terms(msgspec.Struct, frozen=True):
    """Days of protection (D), by which an activity extends it (E), and in all (M; None = no cap)."""

    protect: int
    extend: int
    most: int | None = None


class Days(msgspec.Struct, frozen=True):
    """Which days count: those of a zone, and of them only where `works` says so (None = all)."""

    zone: ZoneInfo
    works: Callable[[date], bool] | None = None


class Clocks(msgspec.Struct, frozen=True):
    """`protect_until` moves on with activity, `hard_until` never; None = no cap."""

    protect_until: datetime
    hard_until: datetime | None


def end_of(at: datetime, count: int, days: Days) -> datetime:
    """The end of the day that comes `count` days (0 or more) after that of an instant. Where only working
    days count and none comes for ten years, the end of those years."""
    day = last = at.astimezone(days.zone).date()
    if days.works is None:
        day += timedelta(days=count)
    else:
        while count > 0 and day - last < _LONGEST:
            day += timedelta(days=1)
            count -= days.works(day)
    return datetime.combine(day + timedelta(days=1), time(), days.zone).astimezone(UTC)


def begin(claimed_at: datetime, terms: Terms, days: Days) -> Clocks:
    """The clocks of somebody who becomes owner, or of a rule that is switched on."""
    most = None if terms.most is None else end_of(claimed_at, terms.most, days)
    return Clocks(end_of(claimed_at, terms.protect, days), most)


def extend(clocks: Clocks, at: datetime, terms: Terms, days: Days) -> Clocks:
    """After an activity: never shorter than before."""
    until = max(clocks.protect_until, end_of(at, terms.extend, days))
    return Clocks(until, clocks.hard_until)


def recall_at(clocks: Clocks, exempt_until: datetime | None = None) -> datetime:
    """When the lead falls: activity never beats the cap, an exemption does (as in the table `episode`)."""
    ends = clocks.protect_until if clocks.hard_until is None else min(clocks.protect_until, clocks.hard_until)
    return ends if exempt_until is None else max(ends, exempt_until)


def renew(
    claimed_at: datetime, switched_at: datetime, active_at: datetime | None, terms: Terms, days: Days
) -> Clocks:
    """The clocks by a rule that was edited or switched on: from max(claim, switch-on), with the last activity
    since (the later of two extends at least as far)."""
    anchor = max(claimed_at, switched_at)
    clocks = begin(anchor, terms, days)
    return extend(clocks, active_at, terms, days) if active_at is not None else clocks


def with_notice(clocks: Clocks, before: datetime | None, now: datetime, notice: int, days: Days) -> Clocks:
    """Never shorter without notice: who was told `before` (None = was not to be recalled) keeps the lead
    until then, or for `notice` days (at least one) more."""
    soonest = end_of(now, max(1, notice), days)
    floor = soonest if before is None else min(before, soonest)
    hard = None if clocks.hard_until is None else max(clocks.hard_until, floor)
    return Clocks(max(clocks.protect_until, floor), hard)


def days_left(recall: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Whole local days until a lead falls: 0 = at the end of today; below 0: is due. A clock that runs
    faster tells the end of a day exact to its speed in microseconds only: so it is asked a second before."""
    last = (recall - timedelta(seconds=1)).astimezone(zone).date()
    return -1 if recall <= now else (last - now.astimezone(zone).date()).days
