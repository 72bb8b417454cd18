"""Public holidays of a year, and the special days that the maker writes for many dealers at once: on a
holiday most are open at other hours, and an announcement comes before the libraries know it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from leadcenter.kernel.arrays import shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.org.timetable import Span
from leadcenter.org.tree import RegionShown, list_regions
from leadcenter.org.workdays import workdays
from leadcenter.rulebook.face import changed


class Festival(msgspec.Struct, frozen=True):
    """A public holiday (`works` false) or a make-up workday (true), as the libraries name it."""

    day: date
    name: str
    works: bool


class Written(msgspec.Struct, frozen=True):
    """A day on which `dealers` active dealers have other hours for this reason; `closed` of them none.
    `together`: written for many at once, so undone at once; else each dealer's own."""

    day: date
    reason: str
    dealers: int
    closed: int
    together: bool


class Year(msgspec.Struct, frozen=True):
    """What is known of a country's year; `announced`: nothing more is to come. `policies`: of how many active
    dealers a holiday is a day like others, a day off, or one as the country works."""

    announced: bool
    days: list[Festival]
    written: list[Written]
    policies: dict[str, int]


class Whom(msgspec.Struct, frozen=True):
    """Active dealers of a country: below a region (empty: everywhere), or only those who heed holidays."""

    country: str
    region: str
    heeding: bool


class Reached(msgspec.Struct, frozen=True):
    """How many dealers, and how many days of dealers, were written or cleared."""

    dealers: int
    days: int


def read_year(conn: Connection, country: str, year: int) -> Year:
    """Holidays, make-up workdays, special days of dealers. Two statements."""
    known = workdays(country, year, year)
    days = [Festival(day, name, False) for day, name in known.holidays.items()]
    days += [Festival(day, name, True) for day, name in known.make_up.items()]
    span = {"country": country, "first": date(year, 1, 1), "last": date(year, 12, 31)}
    written = [Written(*row) for row in conn.execute(statement("org", "list_specials"), span)]
    policies = conn.execute(statement("org", "count_policies"), {"country": country}).fetchall()
    return Year(not known.unannounced, sorted(days, key=lambda one: one.day), written, dict(policies))


def write_days(
    conn: Connection,
    whom: Whom,
    days: Sequence[date],
    reason: str,
    spans: Sequence[Span],
    weekday: int | None,
) -> Reached:
    """The days get these hours (none: closed all day), or each dealer's own hours of `weekday`. A dealer with
    a special day of its own keeps it. Raises Refusal `region_unknown`."""
    slots: list[tuple[str | None, int | None, int | None]] = [*spans] or [(None, None, None)]
    given = _given(conn, whom, days, reason) | {
        "weekday": weekday,
        "hours": texts([hours for hours, _, _ in slots]),
        "opens": shorts([opens for _, opens, _ in slots]),
        "closes": shorts([closes for _, _, closes in slots]),
    }
    return _reached(conn, conn.execute(statement("org", "write_days"), given).fetchall())


def clear_days(conn: Connection, whom: Whom, days: Sequence[date], reason: str) -> Reached:
    """Days that were written for many under this reason are like their weekdays again; what a dealer wrote
    for itself stays. Raises Refusal `region_unknown`."""
    rows = conn.execute(statement("org", "drop_days"), _given(conn, whom, days, reason)).fetchall()
    return _reached(conn, rows)


def _given(conn: Connection, whom: Whom, days: Sequence[date], reason: str) -> dict[str, Any]:
    asked = {
        "country": whom.country, "heeding": whom.heeding,
        "regions": texts(_below(list_regions(conn), whom.region)) if whom.region else None,
    }  # fmt: skip
    dealers = [row[0] for row in conn.execute(statement("org", "find_whom"), asked)]
    return {"entity_ids": uuids(dealers), "days": sorted(set(days)), "reason": reason}


def _below(regions: Sequence[RegionShown], region: str) -> list[str]:
    """A region and all below it. Raises Refusal `region_unknown`."""
    found = [one.code for one in regions if one.code == region]
    if not found:
        raise Refusal("region_unknown", 422)
    for code in found:  # grows as it is read
        found += [one.code for one in regions if one.parent == code and one.code not in found]
    return found


def _reached(conn: Connection, rows: Sequence[tuple[Any, ...]]) -> Reached:
    changed(conn, "org")
    return Reached(len({dealer for dealer, _ in rows}), len(set(rows)))
