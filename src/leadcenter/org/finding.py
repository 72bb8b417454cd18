"""Dealers for a customer to choose from: near, selling what he wants, open or not. They are listed, never
ranked by anything else, and none is chosen for him (product L7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.kernel.arrays import uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.org.book import kilometres
from leadcenter.org.business_time import compile_calendar, is_open, next_open
from leadcenter.org.calendar import calendar_from_rows
from leadcenter.org.workdays import workdays

MOST: Final = 30
_AHEAD: Final = 16
"""Days over which a dealer's hours are laid out to say when it opens next."""
Place = tuple[float, float]


class OpenSlot(msgspec.Struct, frozen=True):
    """A slot of the week in minutes of the local day; Monday = 0."""

    weekday: int
    opens: int
    closes: int


class DealerFound(msgspec.Struct, frozen=True):
    """A dealer as a customer is told of it. `sells`: what he wants (true where nothing is recorded);
    `series`: names of what it sells; `week`: when consultants work; `opens_at`: next, where it is closed
    now and known."""

    code: str
    name: str
    legal_name: str
    contact: str
    province: str
    city: str
    longitude: float | None
    latitude: float | None
    kilometres: float | None
    sells: bool
    series: tuple[str, ...]
    open_now: bool
    opens_at: datetime | None
    week: tuple[OpenSlot, ...]


class FoundFrom(msgspec.Struct, frozen=True):
    """FoundFrom where distances count: the city, at the place of the first dealer there."""

    city: str
    longitude: float
    latitude: float


class DealersFound(msgspec.Struct, frozen=True):
    """The nearest first; those that do not sell it last. `origin` None: the city is not known, then they come
    by name. `all`: how many there are."""

    origin: FoundFrom | None
    dealers: tuple[DealerFound, ...]
    all: int


def find_dealers(
    conn: Connection,
    near: str,
    wanted: tuple[str, str],
    now: datetime,
    language: Literal["zh", "en"],
) -> DealersFound:
    """Dealers near a city, or whose name, code, city or province holds the text; `wanted`: brand and series.
    The connection stands in the house's scope: these are the registers that customers are told of."""
    rows = conn.execute(statement("org", "find_dealers"), {"now": now}).fetchall()
    named = {
        f"{brand}/{code}": zh if language == "zh" else en
        for brand, code, zh, en in conn.execute(statement("org", "list_series_names"))
    }
    text = _plain(near)
    origin = _origin(rows, text)
    fitting = rows if origin is not None or not text else [row for row in rows if _fits(row, text)]
    place = None if origin is None else (origin.longitude, origin.latitude)

    def order(row: tuple[Any, ...]) -> tuple[Any, ...]:
        far = kilometres(place, _place(row)) if place is not None else 0.0
        return not _sells(row, wanted), far, row[2]

    chosen = sorted(fitting, key=order)[:MOST]
    hours = _hours(conn, chosen, now)
    shown = tuple(_shown(row, place, wanted, named, hours[row[0]], now) for row in chosen)
    return DealersFound(origin, shown, len(fitting))


def _plain(text: str) -> str:
    return text.strip().lower().removesuffix("市")


def _place(row: tuple[Any, ...]) -> Place | None:
    return None if row[7] is None or row[8] is None else (row[7], row[8])


def _origin(rows: Sequence[tuple[Any, ...]], text: str) -> FoundFrom | None:
    """The city, as far as a dealer with a place is in it."""
    for row in rows:
        if text and _plain(row[6]) == text and row[7] is not None and row[8] is not None:
            return FoundFrom(row[6], row[7], row[8])
    return None


def _fits(row: tuple[Any, ...], text: str) -> bool:
    return any(text in str(one).lower() for one in (row[1], row[2], row[3], row[5], row[6]))


def _sells(row: tuple[Any, ...], wanted: tuple[str, str]) -> bool:
    brand, series = wanted
    return not row[12] or not brand or not series or f"{brand}/{series}" in row[12]


def _hours(
    conn: Connection, rows: Sequence[tuple[Any, ...]], now: datetime
) -> dict[UUID, list[tuple[Any, ...]]]:
    given = {"ids": uuids([row[0] for row in rows]), "since": now.date() - timedelta(days=2)}
    found: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    for entity, *slot in conn.execute(statement("org", "read_hours"), given):
        found[entity].append(tuple(slot))
    return found


def _shown(
    row: tuple[Any, ...],
    place: Place | None,
    wanted: tuple[str, str],
    named: dict[str, str],
    hours: Sequence[tuple[Any, ...]],
    now: datetime,
) -> DealerFound:
    _, code, name, legal, contact, province, city, longitude, latitude, zone, country, policy, series = row
    weekly = [(kind, weekday, opens, closes) for day, weekday, _, kind, opens, closes in hours if day is None]
    special = [
        (day, reason, kind, opens, closes) for day, _, reason, kind, opens, closes in hours if day is not None
    ]
    today = now.astimezone(ZoneInfo(zone)).date()
    first, last = today - timedelta(days=1), today + timedelta(days=_AHEAD)
    calendar = calendar_from_rows(zone, country, policy, weekly, special)
    line = compile_calendar(calendar, workdays(country, first.year, last.year), first, last, _AHEAD - 2).work
    opens_at = next_open(line, now)
    open_now = is_open(line, now)
    far = kilometres(place, (longitude, latitude)) if place and longitude is not None else None
    return DealerFound(
        code, name, legal, contact, province, city, longitude, latitude,
        None if far is None else round(far, 1), _sells(row, wanted),
        tuple(named.get(one, one.partition("/")[2]) for one in series), open_now,
        opens_at if not open_now and isinstance(opens_at, datetime) else None,
        tuple(OpenSlot(*slot) for slot in sorted(slot for kind, *slot in weekly if kind == "work")),
    )  # fmt: skip
