"""Pure rules: what a notice says, quiet hours, when a failed message is tried again, when a webhook is turned
off."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.inbox.terms import Quiet
from leadcenter.kernel.errors import Language, say


class Patience(msgspec.Struct, frozen=True):
    """How long is tried: `pauses` after each failure (Standard Webhooks' own schedule), a webhook is turned
    off that took nothing for `dead_after`. `lease`: so long a try counts as under way."""

    pauses: tuple[timedelta, ...] = (
        timedelta(seconds=5),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=5),
        timedelta(hours=10),
        timedelta(hours=14),
        timedelta(hours=20),
        timedelta(hours=24),
    )
    dead_after: timedelta = timedelta(days=5)
    lease: timedelta = timedelta(minutes=2)


NOT_WANTED: Final = "not_wanted"
LASTING: Final = frozenset(
    {
        "address_unfit", "address_missing", "member_unknown", "left", NOT_WANTED, "smtp_550", "smtp_553",
        "status_400",
    }
)  # fmt: skip
"""Faults that no further try mends."""
_JITTER: Final = 0.2


def again_at(
    patience: Patience, attempts: int, failure: str, seconds: float | None, who: UUID, now: datetime
) -> datetime | None:
    """When a message is tried again after its `attempts`-th failure; None: never. A little apart for each, so
    that what failed together does not come back together; never before the other side wants it."""
    if failure in LASTING or attempts > len(patience.pauses):
        return None
    pause = patience.pauses[attempts - 1]
    pause += pause * (_JITTER * (who.int % 1_000) / 1_000)
    return now + max(pause, timedelta(seconds=seconds or 0))


def is_dead(patience: Patience, failing_since: datetime | None, now: datetime) -> bool:
    """Has a webhook taken nothing for too long?"""
    return failing_since is not None and now - failing_since >= patience.dead_after


def quiet_until(quiet: Quiet | None, now: datetime) -> datetime | None:
    """The end of the quiet hours in which `now` lies, UTC; None: it lies in none. By the wall clock of the
    place: an hour that the clock skips is over when it jumps, one that it shows twice is over the first
    time."""
    if quiet is None:
        return None
    zone = ZoneInfo(quiet.time_zone)
    local = now.astimezone(zone)
    minute = local.hour * 60 + local.minute
    over_midnight = quiet.until < quiet.begins
    if over_midnight:
        inside = minute >= quiet.begins or minute < quiet.until
    else:
        inside = quiet.begins <= minute < quiet.until
    if not inside:
        return None
    day = local.date() + timedelta(days=1 if over_midnight and minute >= quiet.begins else 0)
    ends = datetime.combine(day, time(quiet.until // 60, quiet.until % 60), zone).astimezone(UTC)
    return ends if ends > now else None


def text_of(kind: str, told: dict[str, Any], language: Language) -> str:
    """What a notice says. What its text names stands in `told`; lists there are words of ours."""
    between = "、" if language == "zh" else ", "
    spoken = {
        name: between.join(say(f"{name}_{one}", language) for one in value or ["nothing"])
        if isinstance(value, list)
        else value
        for name, value in told.items()
    }
    return say(kind, language, **spoken)
