"""What the flow is measured against: bare COPY of the same final rows into the same indexed tables, two connections, commits of the same size."""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context

import psycopg
import psycopg.sql

from bench.ground import Ground
from leadcenter.kernel.database import connect

# each table with its columns' source and the instant of the passage that wrote the row
_WRITTEN = {
    "customer": "select t.*, t.created_at as _at from customer t where t.created_at > %(begin)s",
    "identity": "select t.*, t.seen_at as _at from identity t where t.seen_at > %(begin)s",
    "consent_event": "select t.*, t.at as _at from consent_event t where t.at > %(begin)s",
    "consent_grant": "select t.*, e.at as _at from consent_grant t join consent_event e on e.bucket = t.bucket and e.customer_id = t.customer_id "
    "and e.id = t.event_id where e.at > %(begin)s and not exists (select from consent_event o where o.bucket = t.bucket "
    "and o.customer_id = t.customer_id and o.to_entity = t.entity_id and o.at <= %(begin)s)",
    "lead": "select t.*, t.created_at as _at from lead t where t.created_at > %(begin)s",
    "cleaning_task": "select t.*, t.created_at as _at from cleaning_task t where t.created_at > %(begin)s",
    "dispatch": "select t.*, t.dispatched_at as _at from dispatch t where t.dispatched_at > %(begin)s",
    "assignment_snapshot": "select t.*, t.at as _at from assignment_snapshot t where t.at > %(begin)s",
    "episode": "select t.*, t.opened_at as _at from episode t where t.opened_at > %(begin)s",
    "candidate": "select t.*, t.offered_at as _at from candidate t where t.offered_at > %(begin)s",
    "clock": "select t.*, t.started_at as _at from clock t where t.started_at > %(begin)s",
    "notice_to_staff": "select t.*, t.at as _at from notice_to_staff t where t.at > %(begin)s",
    "journal": "select t.*, t.at as _at from journal t where t.at > %(begin)s",
    "belt": "select t.*, t.changed_at as _at from belt t where t.changed_at > %(begin)s",
}


def written_by_flow(
    url: str, begin: datetime
) -> tuple[tuple[list[dict[str, bytes]], ...], dict[str, str], int]:
    """Everything the flow inserted since `begin`, one bundle of COPY bytes per passage, for two connections; the columns per table; the number of rows.
    Rows that the flow only changed (joined leads, renewed grants) are left out: COPY cannot write them."""
    with connect(url, name="bench", autocommit=True) as conn:
        conn.execute("set statement_timeout = 0")
        passages = conn.execute(
            "select j.at, min(l.lane) from journal j join lane_bucket l on l.bucket = j.bucket where j.at > %s group by 1 order by 1",
            [begin],
        ).fetchall()
        columns: dict[str, str] = {}
        rows = 0
        for table, source in _WRITTEN.items():
            conn.execute(
                psycopg.sql.SQL("create temp table {} as " + source.replace("%(begin)s", "{begin}")).format(
                    psycopg.sql.Identifier(f"_{table}"), begin=psycopg.sql.Literal(begin)
                )
            )
            conn.execute(f"create index on _{table} (_at)".encode())
            names = conn.execute(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and attgenerated = '' and not attisdropped "
                "order by attnum",
                [table],
            ).fetchall()
            columns[table] = ", ".join(str(name) for (name,) in names)
            count = conn.execute(f"select count(*) from _{table}".encode()).fetchone()
            rows += int(str(count[0])) if count else 0
        halves: tuple[list[dict[str, bytes]], ...] = ([], [])
        for (
            at,
            lane,
        ) in passages:  # a lane stays with one connection, so that what leans on a row comes after it
            halves[int(str(lane)) % 2].append(
                {table: _copied(conn, table, columns[table], at) for table in _WRITTEN}
            )
    return halves, columns, rows


def _copied(conn: psycopg.Connection[tuple[object, ...]], table: str, columns: str, at: datetime) -> bytes:
    literal = psycopg.sql.Literal(at).as_string(conn)
    with (
        conn.cursor() as cursor,
        cursor.copy(
            f"copy (select {columns} from _{table} where _at = {literal}) to stdout (format binary)".encode()
        ) as copy,
    ):
        return b"".join(bytes(part) for part in copy)


def run_copy(
    ground: Ground, halves: tuple[list[dict[str, bytes]], ...], columns: dict[str, str], name: str
) -> float:
    """Seconds that two connections take to COPY the bundles, a commit each."""
    url = ground.clone(name)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(_warm, [url, url]))
        began = time.monotonic()
        list(pool.map(_write, [url, url], halves, [columns, columns]))
        seconds = time.monotonic() - began
    ground.drop(name)
    return seconds


def _warm(url: str) -> None:
    with connect(url, name="bare copy") as conn:
        conn.execute("select 1")


def _write(url: str, bundles: list[dict[str, bytes]], columns: dict[str, str]) -> None:
    with connect(url, name="bare copy") as conn:
        for bundle in bundles:
            for table, data in bundle.items():
                with (
                    conn.cursor() as cursor,
                    cursor.copy(
                        f"copy {table} ({columns[table]}) from stdin (format binary)".encode()
                    ) as copy,
                ):
                    copy.write(data)
            conn.commit()
