"""Months of a partitioned table that go as a whole: no row is looked for, none is deleted one by one."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec
from psycopg import sql

from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import first_id

LONGEST_LOCK_MS = 2_000
"""So long the end of a month waits for who reads the table, and everybody for it."""


class Month(msgspec.Struct, frozen=True):
    """A month that went: where it ended, how many rows it held."""

    until: datetime
    rows: int


def drop_before(conn: Connection, table: str, until: datetime) -> list[Month]:
    """Drop the months of a table that lie before an instant altogether, oldest first; what lies in the
    default partition stays. The caller is a member of the owner and commits. Raises LockNotAvailable where
    somebody reads for too long: nothing went, it is tried again."""
    rows = conn.execute(
        "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid "
        "where i.inhparent = to_regclass(%s) order by 1",
        [table],
    )
    months = [(name, span) for (name,) in rows if (span := _span(table, name)) and span[1] <= until]
    gone = []
    conn.execute(sql.SQL("set local lock_timeout = {}").format(sql.Literal(str(LONGEST_LOCK_MS))))
    for name, (begin, end) in months:
        counted = conn.execute(
            sql.SQL("select count(*) from {} where id >= {} and id < {}").format(
                sql.Identifier(table), sql.Literal(first_id(begin)), sql.Literal(first_id(end))
            )
        ).fetchone()
        conn.execute(sql.SQL("drop table {}").format(sql.Identifier(name)))
        gone.append(Month(end, counted[0] if counted else 0))
    return gone


def _span(table: str, name: str) -> tuple[datetime, datetime] | None:
    found = re.fullmatch(re.escape(table) + r"_(\d{4})_(\d{2})", name)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    return datetime(year, month, 1, tzinfo=UTC), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
