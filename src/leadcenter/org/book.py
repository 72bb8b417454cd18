"""The book of the organisation: everything about entities that the flow asks for thousands of times a second,
read when it changes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.org.business_time import CompiledCalendar, compile_calendar
from leadcenter.org.calendar import calendar_from_rows
from leadcenter.org.workdays import workdays

SPAN_DAYS = 400
_EARTH_KM = 6_371.0


class Entity(msgspec.Struct, frozen=True):
    """One legal entity. `place` = (longitude, latitude) in degrees, None when unknown. `followup_minutes`:
    target of the first follow-up in business minutes.
    """

    id: UUID
    kind: str
    code: str
    name: str
    status: str
    zone: ZoneInfo
    country: str
    province: str
    city: str
    place: tuple[float, float] | None
    region: str
    group_id: UUID | None
    followup_minutes: int
    calendar: CompiledCalendar
    series: frozenset[tuple[str, str]]
    contracts: tuple[tuple[datetime, datetime | None], ...]

    def sells(self, brand: str, series: str) -> bool:
        """Does it sell the series? Nothing recorded or nothing asked = yes."""
        return not self.series or not series or not brand or (brand, series) in self.series

    def under_contract(self, now: datetime) -> bool:
        """May the maker provide data to it now (trust.md L04)?"""
        return any(begin <= now and (end is None or now < end) for begin, end in self.contracts)


class OrgBook(msgspec.Struct, frozen=True):
    """Entities by id and by every code they are known under."""

    by_id: dict[UUID, Entity]
    by_code: dict[str, Entity]
    dealers: tuple[Entity, ...]
    maker: Entity | None
    city_places: dict[str, tuple[float, float]]
    ranked: dict[tuple[tuple[float, float], str, str], list[tuple[Entity, float]]]

    def dealer(self, code: str) -> Entity | None:
        """The dealer known under a code; None where there is none, or where the code is that of the maker, a
        group, a vendor.
        """
        found = self.by_code.get(code)
        return found if found is not None and found.kind == "dealer" else None

    def nearest(
        self, place: tuple[float, float], brand: str, series: str, count: int
    ) -> list[tuple[Entity, float]]:
        """The nearest active dealers that sell the series, with their distance in kilometres."""
        key = (place, brand, series)
        ranked = self.ranked.get(key)
        if ranked is None:
            found = [
                (dealer, kilometres(place, dealer.place))
                for dealer in self.dealers
                if dealer.status == "active" and dealer.place is not None and dealer.sells(brand, series)
            ]
            ranked = self.ranked[key] = sorted(found, key=lambda pair: pair[1])
        return ranked[:count]


def read_org(conn: Connection, maker: UUID | None, now: datetime, back_days: int = 2) -> OrgBook:
    """Read the organisation; calendars are laid out from `back_days` ago to SPAN_DAYS ahead."""
    first, last = now.date() - timedelta(days=back_days), now.date() + timedelta(days=SPAN_DAYS)
    rows = {name: conn.execute(statement("org", f"read_{name}")).fetchall() for name in _TABLES}
    contracts = _grouped(conn.execute(statement("org", "read_relations"), {"maker": maker}).fetchall())
    openings, exceptions, series = (_grouped(rows[name]) for name in ("openings", "exceptions", "series"))
    compiled: dict[Any, CompiledCalendar] = {}
    entities: dict[UUID, Entity] = {}
    for row in rows["entities"]:
        (
            entity_id, kind, code, name, status, zone, country, province, city, lon, lat, policy, followup,
            region, group,
        ) = row  # fmt: skip
        calendar = calendar_from_rows(zone, country, policy, openings[entity_id], exceptions[entity_id])
        if calendar not in compiled:
            compiled[calendar] = _compile(calendar, country, first, last)
        entities[entity_id] = Entity(
            entity_id, kind, code, name, status, ZoneInfo(zone), country, province, city,
            None if lon is None or lat is None else (lon, lat),
            region, group, followup, compiled[calendar], frozenset(series[entity_id]),
            tuple(contracts[entity_id]),
        )  # fmt: skip
    by_code = {entity.code: entity for entity in entities.values()}
    by_code |= {code: entities[entity_id] for code, entity_id in rows["codes"]}
    by_code = {entity.name: entity for entity in entities.values() if entity.kind == "dealer"} | by_code
    dealers = tuple(entity for entity in entities.values() if entity.kind == "dealer")
    # a customer's city stands for a place: that of the first dealer there
    cities = {
        dealer.city.removesuffix("市"): dealer.place
        for dealer in reversed(dealers)
        if dealer.place is not None
    }
    return OrgBook(
        entities,
        by_code,
        dealers,
        next((e for e in entities.values() if e.kind == "maker"), None),
        cities,
        {},
    )


_TABLES = ("entities", "codes", "openings", "exceptions", "series")


def _grouped(rows: list[tuple[Any, ...]]) -> defaultdict[UUID, list[Any]]:
    grouped: defaultdict[UUID, list[Any]] = defaultdict(list)
    for entity_id, *rest in rows:
        grouped[entity_id].append(tuple(rest))
    return grouped


@lru_cache(maxsize=512)  # a book is read anew when one dealer has changed; the hours of the others stand
def _compile(calendar: Any, country: str, first: date, last: date) -> CompiledCalendar:
    return compile_calendar(calendar, workdays(country, first.year, last.year), first, last)


def kilometres(one: tuple[float, float], other: tuple[float, float] | None) -> float:
    """Great-circle distance of two (longitude, latitude) points (haversine); infinite when one is unknown."""
    if other is None:
        return math.inf
    lon1, lat1, lon2, lat2 = map(math.radians, (*one, *other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))
