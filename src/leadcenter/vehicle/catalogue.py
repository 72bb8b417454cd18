"""Brands and series: what they are called, by people and by channels. Workers hear of it. The caller
commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from psycopg.errors import ForeignKeyViolation

from leadcenter.kernel.arrays import texts
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.rulebook.face import changed
from leadcenter.vehicle.names import plain
from leadcenter.vehicle.terms import SeriesShown


def write_brand(conn: Connection, code: str, name_zh: str, name_en: str) -> bool:
    """A brand, new or called anew; True if it is new."""
    given = {"code": code, "name_zh": name_zh, "name_en": name_en}
    row = conn.execute(statement("vehicle", "write_brand"), given).fetchone()
    assert row is not None
    return bool(row[0])


def write_series(conn: Connection, brand: str, series: SeriesShown) -> bool:
    """A series, new or called anew, with all names by which channels mean it; True if it is new. Raises
    Refusal `brand_unknown` (422), `series_name_taken` (409) where a name is another series'."""
    given = {
        "brand": brand, "code": series.code, "name_zh": series.name_zh, "name_en": series.name_en,
    }  # fmt: skip
    wanted = sorted({plain(one) for one in series.aliases})
    names = {"brand": brand, "code": series.code, "aliases": texts(wanted)}
    try:
        row = conn.execute(statement("vehicle", "write_series"), given).fetchone()
    except ForeignKeyViolation as error:
        raise Refusal("brand_unknown", 422) from error
    conn.execute(statement("vehicle", "drop_aliases"), names)
    written = conn.execute(statement("vehicle", "write_aliases"), names).rowcount
    others = _names_of_others(conn, brand, series.code)
    if written != len(wanted) or others & set(wanted):
        raise Refusal("series_name_taken", 409)
    changed(conn, "org")
    assert row is not None
    return bool(row[0])


def _names_of_others(conn: Connection, brand: str, code: str) -> set[str]:
    rows: Iterable[Sequence[str]] = conn.execute(statement("vehicle", "read_series"))
    return {plain(name) for name, of, series in rows if (of, series) != (brand, code)}
