"""The schema, forward only: `migrations/NNNN_room.sql`, each applied once, all that is missing in one
transaction, as the owner of the tables; then rights and policies (`kernel.rows`). It waits a second at most
for any lock, so that nobody waits longer behind it; then it lets go of everything and tries again.

The record of what was applied keeps the digest of each file as it was then, so one that was edited since is
noticed (`edited`): a database that has the old one will never get the new one.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files

from psycopg import sql
from psycopg.errors import LockNotAvailable

from leadcenter.kernel import logins, rows
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import first_id

_LOCK = 7_301_948_152_236_001  # any fixed number: one migrator at a time


TRIES = 30
REST_S = 0.5


Tell = Callable[[Connection, list[str], datetime], None]
"""Is told, in the same transaction, which migrations were applied."""


def migrate(conn: Connection, tell: Tell | None = None) -> list[str]:
    """Apply what is missing and make sure that the partitions of this and the next months exist. Returns the
    names applied, and tells them. Raises LockNotAvailable when somebody else keeps a lock through all tries,
    Refusal where the roles are missing and this login may not make them.
    """
    for _ in range(TRIES - 1):
        try:
            return _try(conn, tell)
        except LockNotAvailable:
            time.sleep(REST_S)
    return _try(conn, tell)


def _try(conn: Connection, tell: Tell | None) -> list[str]:
    applied: list[str] = []
    with conn.transaction():
        conn.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        conn.execute("set local lock_timeout = '1s'")
        conn.execute("set local statement_timeout = 0")  # an index over a large table takes what it takes
        logins.make_roles(conn)
        with logins.allowed(conn):
            _hand_over(conn)
            _extend(conn)
        conn.execute(sql.SQL("set local role {}").format(sql.Identifier(logins.OWNER)))
        conn.execute(
            "create table if not exists schema_migration "
            "(name text primary key, applied_at timestamptz not null default now(), digest text)"
        )
        done = _recorded(conn)
        if not all(done.values()):  # applied before digests were kept: the files as they are now count
            conn.execute("alter table schema_migration add column if not exists digest text")
        for name, text in known():
            if name not in done:
                conn.execute(text.encode())
                given = [name, _digest(text)]
                conn.execute("insert into schema_migration (name, digest) values (%s, %s)", given)
                applied.append(name)
            elif done[name] is None:
                given = [_digest(text), name]
                conn.execute("update schema_migration set digest = %s where name = %s", given)
        row = conn.execute("select now()").fetchone()
        assert row is not None
        ensure_partitions(conn, row[0])
        rows.apply(conn)
        if applied and tell is not None:
            tell(conn, applied, row[0])
        conn.execute("reset role")
    return applied


def edited(conn: Connection) -> list[str]:
    """The migrations of this program whose files are not what was applied to this database."""
    done = _recorded(conn)
    return [name for name, text in known() if done.get(name) not in (None, _digest(text))]


def _recorded(conn: Connection) -> dict[str, str | None]:
    """Which migrations were applied, and the digests of their files; None where none was kept. (As JSON,
    since a database from before has no such column.)"""
    rows = conn.execute("select m.name, to_jsonb(m) ->> 'digest' from schema_migration m").fetchall()
    return dict(rows)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _hand_over(conn: Connection) -> None:
    """The schema and all that is in it belong to the owner, also what was made before there was one."""
    conn.execute("revoke create on schema public from public")
    conn.execute(sql.SQL("grant usage, create on schema public to {}").format(sql.Identifier(logins.OWNER)))
    others = conn.execute(
        "select c.relkind, c.relname from pg_class c where c.relnamespace = current_schema()::regnamespace "
        "and c.relkind in ('r', 'p', 'v') and c.relowner <> (select oid from pg_roles where rolname = %s)",
        [logins.OWNER],
    ).fetchall()
    for kind, name in others:
        what = sql.SQL("view" if kind == "v" else "table")
        conn.execute(
            sql.SQL("alter {} {} owner to {}").format(
                what, sql.Identifier(name), sql.Identifier(logins.OWNER)
            )
        )


def _extend(conn: Connection) -> None:
    """Of the server's own packages: that ranges exclude each other beside keys (btree_gist), in a schema of
    its own. A login without the right to make it is refused here."""
    if conn.execute("select from pg_extension where extname = 'btree_gist'").fetchone() is None:
        conn.execute("create schema if not exists gist")
        conn.execute("create extension btree_gist schema gist")


def known() -> list[tuple[str, str]]:
    """The migrations of this program in order: name and text."""
    folder = files("leadcenter") / "migrations"
    found = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda one: one.name
    )
    return [(file.name.removesuffix(".sql"), file.read_text("utf-8")) for file in found]


def ensure_partitions(conn: Connection, now: datetime, months: int = 3) -> None:
    """One partition per calendar month (UTC) from this month on. Ids carry their time, so a range of ids is a
    range of time; retention drops a partition. What lies outside goes to the default partition, so nothing is
    ever refused for want of one.
    """
    year, month = now.astimezone(UTC).year, now.astimezone(UTC).month
    tables = partitioned(conn)
    for offset in range(months):
        begin = _month(year, month + offset)
        end = _month(year, month + offset + 1)
        for table in tables:
            name = f"{table}_{begin:%Y_%m}"
            conn.execute(
                f"create table if not exists {name} partition of {table} "
                f"for values from ('{first_id(begin)}') to ('{first_id(end)}')".encode()
            )


def partitioned(conn: Connection) -> list[str]:
    """The tables that lie in a partition per month."""
    rows = conn.execute(
        "select c.relname from pg_partitioned_table p join pg_class c on c.oid = p.partrelid "
        "where c.relnamespace = current_schema()::regnamespace order by 1"
    )
    return [name for (name,) in rows]


def _month(year: int, month: int) -> datetime:
    return datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=UTC)
