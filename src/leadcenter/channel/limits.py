"""How many leads a channel may send in a day of its own zone, and which channels are over it.

The count is near, not exact: landing must not pay for it. Each web process counts by itself once a second
what has landed since it last looked (ids carry their time), so a channel may go over its limit by what
arrives in about SETTLED + 1 s, and what takes longer than SETTLED to commit is not counted. A sender over its
limit hears 503 with Retry-After and loses nothing. A file that somebody imports is not held to it; its rows
count.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import first_id
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

SETTLED = timedelta(seconds=2)


class _Count(msgspec.Struct):
    day: date
    counted_to: datetime
    leads: int = 0


class DailyLimits:
    """Counts of today, kept in this process; not for several threads at once."""

    def __init__(self) -> None:
        self._counts: dict[UUID, _Count] = {}

    def over_limit(self, conn: Connection, now: datetime) -> set[UUID]:
        """The channels that have sent today as many leads as they may, or more. Call it about once a second:
        it reads the limits, and where there are any, counts what came since the last call.
        """
        limits: dict[UUID, int] = {}
        counts: dict[UUID, _Count] = {}
        for channel_id, limit, zone in conn.execute(statement("channel", "read_limits")):
            limits[channel_id] = limit
            counts[channel_id] = self._today(channel_id, ZoneInfo(zone), now)
        self._counts = counts
        until = now - SETTLED
        for since, channels in _by_time(counts, until):
            for channel_id, leads in conn.execute(
                statement("channel", "count_received"),
                {
                    "buckets": ints(range(BUCKETS)),
                    "since": first_id(since),
                    "before": first_id(until),
                    "channel_ids": uuids(channels),
                },
            ):
                counts[channel_id].leads += leads
            for channel_id in channels:
                counts[channel_id].counted_to = until
        return {channel_id for channel_id, limit in limits.items() if counts[channel_id].leads >= limit}

    def _today(self, channel_id: UUID, zone: ZoneInfo, now: datetime) -> _Count:
        day = now.astimezone(zone).date()
        known = self._counts.get(channel_id)
        if known is not None and known.day == day:
            return known
        return _Count(day, datetime.combine(day, time.min, zone).astimezone(UTC))


def _by_time(counts: dict[UUID, _Count], until: datetime) -> Iterator[tuple[datetime, list[UUID]]]:
    """Channels that are counted from the same instant: as a rule all of them."""
    groups: dict[datetime, list[UUID]] = {}
    for channel_id, count in counts.items():
        if count.counted_to < until:
            groups.setdefault(count.counted_to, []).append(channel_id)
    return iter(groups.items())
