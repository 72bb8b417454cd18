"""What channels sent, summed up by the day. A worker counts days that are over, and again while things still
happen to their leads; the report reads these sums and counts for itself what has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.channel.face import SUSPICIONS, House
from leadcenter.kernel.arrays import bigs, floats, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import first_id
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

LONGEST: Final = timedelta(days=400)
"""So far back goes a report, and the counting for it."""
LIVE: Final = timedelta(days=1)
"""Today and the day before it are never read from the sums: too much still changes."""
YOUNG: Final = timedelta(days=32)
YOUNG_FRESH: Final = timedelta(hours=1)
OLD_FRESH: Final = timedelta(days=1)
HOLDS: Final = timedelta(days=2)
"""A sum that is older than this is not read: the workers stood still."""
TAKEN: Final = timedelta(minutes=10)
REST_S: Final = 20.0
"""Between two looks, where nothing was due."""
BREATH_S: Final = 0.5
"""Between two days: who carries leads shall not notice."""


class DaySum(msgspec.Struct, frozen=True):
    """Raw leads of a channel on a day that are worth the same (`carried`: a dealer passed them on), and how
    many of their leads were dispatched, came to the showroom, ordered, were won. `…_s`: seconds in all from
    when they came until they were leads, were dispatched, came, ordered (each for the first time)."""

    channel_id: UUID
    day: date
    kind: str
    raw: int
    dispatched: int
    visited: int
    ordered: int
    won: int
    founded_s: float
    dispatched_s: float
    visited_s: float
    ordered_s: float


class DayCounter:
    """Rounds of a worker; each counts one day that is due."""

    def __init__(self, house: House) -> None:
        self._maker = house.maker

    def round(self, conn: Connection) -> float:
        """One day; returns for how many seconds to rest."""
        with conn.transaction():
            ((now,),) = conn.execute(statement("desk", "read_now"))
            zone = read_zone(conn, self._maker)
            day = _take(conn, zone, now)
            if day is None:
                return REST_S
            conn.execute(statement("desk", "plan_for_values"))
            _write(conn, day, count(conn, day, day + timedelta(days=1), zone))
        return BREATH_S


def read_zone(conn: Connection, maker: UUID) -> ZoneInfo:
    """Where the maker's days begin."""
    row = conn.execute(statement("desk", "read_zone"), {"entity": maker}).fetchone()
    return ZoneInfo(row[0] if row else "UTC")


def read(
    conn: Connection, first: date, last: date, zone: ZoneInfo, now: datetime
) -> tuple[list[DaySum], datetime | None]:
    """The sums of days [first, last), and when the one that was counted longest ago was (None: all were
    counted just now)."""
    today = now.astimezone(zone).date()
    settled = min(last, today - LIVE)
    given = {"first": first, "last": max(first, settled), "zone": zone.key, "since": now - HOLDS}
    rows = conn.execute(statement("desk", "read_channel_days"), given).fetchall()
    counted = {day: at for _, day, *_, at in rows}
    sums = [DaySum(*row[:-1]) for row in rows if row[0] is not None]
    for begin, end in runs(first, min(last, today + timedelta(days=2)), set(counted)):
        sums += count(conn, begin, end, zone)
    return sums, min(counted.values(), default=None)


def count(conn: Connection, first: date, last: date, zone: ZoneInfo) -> list[DaySum]:
    """Days [first, last) as they stand now, from the raw leads themselves."""
    given = {
        "since": first_id(_midnight(first, zone)), "until": first_id(_midnight(last, zone)),
        "zone": zone.key, "suspicions": texts(SUSPICIONS), "buckets": ints(range(BUCKETS)),
    }  # fmt: skip
    sums = [DaySum(*row) for row in conn.execute(statement("desk", "report_channels"), given)]
    return [one for one in sums if first <= one.day < last]


def runs(first: date, last: date, without: set[date]) -> Iterator[tuple[date, date]]:
    """The days [first, last) but for some, as spans without a gap."""
    begin: date | None = None
    day = first
    while day < last:
        if day in without:
            if begin is not None:
                yield begin, day
            begin = None
        elif begin is None:
            begin = day
        day += timedelta(days=1)
    if begin is not None:
        yield begin, last


def _take(conn: Connection, zone: ZoneInfo, now: datetime) -> date | None:
    ((came,),) = conn.execute(statement("desk", "find_first_raw"), {"buckets": ints(range(BUCKETS))})
    if came is None:
        return None
    today = now.astimezone(zone).date()
    given: dict[str, Any] = {
        "first": max(came.astimezone(zone).date(), today - LONGEST), "last": today - LIVE - timedelta(days=1),
        "zone": zone.key, "now": now, "young": today - YOUNG, "young_fresh": now - YOUNG_FRESH,
        "old_fresh": now - OLD_FRESH, "taken": now - TAKEN,
    }  # fmt: skip
    row = conn.execute(statement("desk", "take_channel_day"), given).fetchone()
    return row[0] if row else None


def _write(conn: Connection, day: date, sums: Sequence[DaySum]) -> None:
    conn.execute(statement("desk", "drop_channel_day"), {"day": day})
    given = {
        "day": day,
        "channels": uuids([one.channel_id for one in sums]), "kinds": texts([one.kind for one in sums]),
        "raw": bigs([one.raw for one in sums]), "dispatched": bigs([one.dispatched for one in sums]),
        "visited": bigs([one.visited for one in sums]), "ordered": bigs([one.ordered for one in sums]),
        "won": bigs([one.won for one in sums]),
        "founded_s": floats([one.founded_s for one in sums]),
        "dispatched_s": floats([one.dispatched_s for one in sums]),
        "visited_s": floats([one.visited_s for one in sums]),
        "ordered_s": floats([one.ordered_s for one in sums]),
    }  # fmt: skip
    conn.execute(statement("desk", "insert_channel_day"), given)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
