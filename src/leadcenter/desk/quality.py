"""What channels are worth: what became of the raw leads that each sent in a span of days, and what they cost.

GET /reports/channels?begin&until

A raw lead is counted once, by what it is worth; visits and orders are counted for the channel that founded
their lead, whichever dealer has it by then. Today and yesterday are counted as they stand now, days before
them by a worker (`channel_days`), at least once an hour in the first month and once a day later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec
from litestar.handlers import HTTPRouteHandler, get
from litestar.params import FromQuery
from litestar.response import Response

from leadcenter.access.face import OF_MAKER, Permission, Sight, Sighted, needs
from leadcenter.channel.face import Running, for_each, months_unknown, read_costs, spent
from leadcenter.desk import channel_days, reading
from leadcenter.desk.channel_days import LONGEST, DaySum
from leadcenter.desk.showing import Shop
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement

LONGEST_MS: Final = 10_000
USUAL: Final = timedelta(days=30)
READ: Final = needs(Permission.CHANNEL_READ, zones=OF_MAKER)
KINDS: Final = ("unique", "duplicate", "invalid", "quarantined", "suspicious", "erased", "open")


class Spent(msgspec.Struct, frozen=True):
    """What a channel cost in the span, in yuan: each month's sum by its share of the days on which the
    channel ran. None where nothing was divided: no cost was entered for all of `missing` (months, YYYY-MM),
    or there was nothing to divide it by."""

    total: Decimal | None
    per_lead: Decimal | None
    per_valid: Decimal | None
    per_visit: Decimal | None
    per_order: Decimal | None
    missing: list[str]


class Pace(msgspec.Struct, frozen=True):
    """Seconds on average from when a raw lead came until it was a lead, and until that was dispatched, came
    to the showroom, ordered, each for the first time. None where none did."""

    valid: float | None
    dispatched: float | None
    visited: float | None
    ordered: float | None


class ChannelFigures(msgspec.Struct, frozen=True):
    """Of one channel. `raw`: what it sent; each is one of unique (founded a lead), duplicate (the customer
    had one: attached), invalid, quarantined, suspicious, erased, open (not judged yet). Of its leads so many
    were dispatched, came to the showroom, ordered, were won. `days`: raw leads by day of the span."""

    code: str
    name: str
    status: str
    raw: int
    unique: int
    duplicate: int
    invalid: int
    quarantined: int
    suspicious: int
    erased: int
    open: int
    dispatched: int
    visited: int
    ordered: int
    won: int
    days: list[int]
    spent: Spent
    pace: Pace


class ChannelReport(msgspec.Struct, frozen=True):
    """Days [begin, until) of the maker's zone, channels in the order of their codes. `as_of`: when the day
    that was counted first was counted; none where all stand as they are now."""

    time_zone: str
    begin: date
    until: date
    as_of: datetime | None
    channels: list[ChannelFigures]


class _Sums(msgspec.Struct):
    """Of one channel, while its rows are added up."""

    kinds: dict[str, int]
    days: list[int]
    outcomes: list[int]
    seconds: list[float]


def routes(shop: Shop) -> list[HTTPRouteHandler]:
    """Handlers run in threads."""

    @get("/reports/channels", opt=READ, sync_to_thread=True)
    def get_channel_report(
        sight: Sighted, begin: FromQuery[date | None] = None, until: FromQuery[date | None] = None
    ) -> Response[ChannelReport]:
        """What channels sent in a span of days (the last thirty), and what it was worth. Refusal
        `list_too_slow` (503) where so much came that it is not counted in ten seconds."""
        with shop.connect(sight.scope) as conn:
            told = reading.in_time(conn, lambda: _report(conn, sight, begin, until), LONGEST_MS)
        return Response(told, headers={"cache-control": "no-store"})

    return [get_channel_report]


def _report(conn: Connection, sight: Sight, begin: date | None, until: date | None) -> ChannelReport:
    zone = channel_days.read_zone(conn, sight.asker.entity)
    ((now,),) = conn.execute(statement("desk", "read_now"))
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    last = until or tomorrow
    first = begin or last - USUAL
    if not timedelta() < last - first <= LONGEST:
        raise Refusal("span_unfit", 422)
    rows, as_of = channel_days.read(conn, first, last, zone, now)
    sums = _added(rows, first, last)
    entered = read_costs(conn, first, last)
    channels = conn.execute(statement("desk", "name_channels"), {"zone": zone.key}).fetchall()
    span = first, min(last, tomorrow)
    return ChannelReport(
        zone.key,
        first,
        last,
        as_of,
        [
            _figures(code, name, status, sums.get(key) or _nothing(first, last),
                     Running(span[0], span[1], runs_from, runs_to), entered.get(key, {}))
            for key, code, name, status, runs_from, runs_to in channels
        ],
    )  # fmt: skip


def _nothing(first: date, last: date) -> _Sums:
    return _Sums(dict.fromkeys(KINDS, 0), [0] * (last - first).days, [0] * 4, [0.0] * 4)


def _added(rows: Sequence[DaySum], first: date, last: date) -> dict[UUID, _Sums]:
    found: dict[UUID, _Sums] = {}
    for one in rows:
        sums = found.setdefault(one.channel_id, _nothing(first, last))
        if one.kind != "carried":  # sent by a dealer's transfer, not by the channel
            sums.kinds[one.kind] += one.raw
            sums.days[(one.day - first).days] += one.raw
            sums.outcomes[0] += one.dispatched
            sums.seconds[0] += one.founded_s
            sums.seconds[1] += one.dispatched_s
        for place, n in enumerate((one.visited, one.ordered, one.won), start=1):
            sums.outcomes[place] += n
        sums.seconds[2] += one.visited_s
        sums.seconds[3] += one.ordered_s
    return found


def _figures(
    code: str, name: str, status: str, sums: _Sums, running: Running, entered: Mapping[date, Decimal]
) -> ChannelFigures:
    raw = sum(sums.kinds.values())
    valid = sums.kinds["unique"] + sums.kinds["duplicate"]
    dispatched, visited, ordered, won = sums.outcomes
    total = spent(running, entered)
    per_lead, per_valid, per_visit, per_order = (
        for_each(total, count) for count in (raw, valid, visited, ordered)
    )
    lacking = [f"{month:%Y-%m}" for month in months_unknown(running, entered)]
    reached = (sums.kinds["unique"], dispatched, visited, ordered)
    pace = Pace(*(s / n if n else None for s, n in zip(sums.seconds, reached, strict=True)))
    figures = Spent(total, per_lead, per_valid, per_visit, per_order, lacking)
    return ChannelFigures(
        code, name, status, raw, **sums.kinds, dispatched=dispatched, visited=visited, ordered=ordered,
        won=won, days=sums.days, spent=figures, pace=pace,
    )  # fmt: skip
