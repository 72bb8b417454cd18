"""What managers ask on Monday: what became of the leads that dealers were handed in a span, by whom, at
which dealer, from where, for which series; why some were lost. For people of dealers, groups and regions the
same leads are counted that their list of that span shows; for the maker's people those of all dealers.

GET /reports/funnel?begin&until&by=consultant|dealer|channel|series
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar.handlers import HTTPRouteHandler, get
from litestar.params import FromQuery
from litestar.response import Response

from leadcenter.access.face import Permission, Sight, Sighted, needs
from leadcenter.desk import reading, showing
from leadcenter.desk.showing import Shop
from leadcenter.desk.terms import Named
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.clock import utc
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.scope import Zone
from leadcenter.kernel.sql import statement

LONGEST: Final = timedelta(days=400)
LONGEST_MS: Final = 10_000
FIGURES: Final = needs(Permission.FIGURES_READ, zones=frozenset({Zone.ENTITIES, Zone.MAKER}))
By = Literal["consultant", "dealer", "channel", "series"]
K = TypeVar("K")


class Funnel(msgspec.Struct, frozen=True):
    """Of `leads`, how many had an owner, were followed up, were reached, came to the showroom, drove, got an
    offer, ordered, bought, are lost."""

    leads: int
    handed: int
    followed: int
    reached: int
    visited: int
    driven: int
    offered: int
    ordered: int
    won: int
    lost: int


NOTHING: Final = Funnel(*[0] * len(Funnel.__struct_fields__))


class Group(msgspec.Struct, frozen=True):
    """Of one person, dealer, channel or series (`brand/series`); code and name empty: of nobody."""

    of: Named
    funnel: Funnel


class Why(msgspec.Struct, frozen=True):
    """How many were lost for a reason."""

    reason: str
    leads: int


class Day(msgspec.Struct, frozen=True):
    """A local day of whoever asks."""

    day: date
    funnel: Funnel


class LeadReport(msgspec.Struct, frozen=True):
    """Leads dispatched in [begin, until), as they stand now. `groups` and `losses` most first, `days` in
    order, those without a lead left out."""

    time_zone: str
    all: Funnel
    groups: list[Group]
    losses: list[Why]
    days: list[Day]


def routes(shop: Shop) -> list[HTTPRouteHandler]:
    """Handlers run in threads."""

    @get("/reports/funnel", opt=FIGURES, sync_to_thread=True)
    def get_funnel(
        sight: Sighted,
        begin: FromQuery[datetime],
        until: FromQuery[datetime],
        by: FromQuery[By] = "consultant",
    ) -> Response[LeadReport]:
        """What became of the leads that the asker's dealers were handed in a span. Refusal `list_too_slow`
        (503) where so many were that they are not counted in ten seconds."""
        if begin.tzinfo is None or until.tzinfo is None:
            raise Refusal("time_without_zone", 422)
        if not timedelta() < until - begin <= LONGEST:
            raise Refusal("span_unfit", 422)
        with shop.connect(sight.scope) as conn:
            zone, rows = reading.in_time(
                conn, lambda: _read(conn, sight, utc(begin), utc(until), by), LONGEST_MS
            )
        names = showing.read_names(shop.connect, [row[0] for row in rows])
        return Response(_report(zone, rows, names, by), headers={"cache-control": "no-store"})

    return [get_funnel]


def _read(
    conn: Connection, sight: Sight, begin: datetime, until: datetime, by: By
) -> tuple[ZoneInfo, list[tuple[Any, ...]]]:
    row = conn.execute(statement("desk", "read_zone"), {"entity": sight.asker.entity}).fetchone()
    zone = ZoneInfo(row[0] if row else "UTC")
    given = {
        "dealers": uuids(_dealers(conn, sight)), "from": begin, "until": until, "by": by, "zone": zone.key,
        "buckets": ints(range(BUCKETS)),
        "owners": None if sight.owners is None else uuids(sight.owners),
        "unowned": sight.owners is None or sight.unowned,
    }  # fmt: skip
    return zone, conn.execute(statement("desk", "report_funnel"), given).fetchall()


def _dealers(conn: Connection, sight: Sight) -> Sequence[UUID]:
    if not sight.of_maker:
        return sight.entities
    return [dealer for (dealer,) in conn.execute(statement("desk", "read_all_dealers"))]


def _report(zone: ZoneInfo, rows: Sequence[tuple[Any, ...]], names: dict[UUID, Named], by: By) -> LeadReport:
    def named(key: UUID | None, text: str) -> Named:
        if by == "series":
            return Named(text, text.replace("/", " ").strip())
        return names.get(key, Named()) if key else Named()

    groups = _sums(rows, lambda row: (row[0], row[1]))
    losses = _sums([row for row in rows if row[2]], lambda row: row[2])
    days = _sums(rows, lambda row: row[3])
    return LeadReport(
        zone.key,
        _sums(rows, lambda _: None).get(None, NOTHING),
        [Group(named(*key), funnel) for key, funnel in _most_first(groups)],
        [Why(reason, funnel.leads) for reason, funnel in _most_first(losses)],
        [Day(day, funnel) for day, funnel in sorted(days.items())],
    )


def _sums(rows: Sequence[tuple[Any, ...]], key: Callable[[tuple[Any, ...]], K]) -> dict[K, Funnel]:
    sums: dict[K, list[int]] = {}
    for row in rows:
        counts = sums.setdefault(key(row), [0] * len(Funnel.__struct_fields__))
        for place, count in enumerate(row[4:]):
            counts[place] += count
    return {of: Funnel(*counts) for of, counts in sums.items()}


def _most_first(sums: Mapping[K, Funnel]) -> list[tuple[K, Funnel]]:
    return sorted(sums.items(), key=lambda one: (-one[1].leads, str(one[0])))
