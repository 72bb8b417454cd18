"""Is this house fit to be sent leads? Whoever watches asks /health/ready."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import psycopg

from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.migrate import known
from leadcenter.kernel.sql import statement

UNTAKEN = timedelta(seconds=60)
"""Work that has been due for longer while no worker lives: leads would lie."""


def check(connect: Callable[[], AbstractContextManager[Connection]]) -> None:
    """Raises Refusal (503) when the database is away, may not be written, has an older schema than this
    program (a newer one is fine: the program before an upgrade goes on), or when work lies and no worker
    lives."""
    try:
        with connect() as conn:
            _check(conn)
    except psycopg.Error as error:
        raise Refusal("not_ready_database", 503) from error


def _check(conn: Connection) -> None:
    (now,) = conn.execute(statement("entry", "read_now")).fetchone() or ()
    given = {"now": now, "since": now - UNTAKEN}
    row = conn.execute(statement("entry", "read_readiness"), given).fetchone()
    assert row is not None
    only_readable, lying, worked = row
    if only_readable:
        raise Refusal("not_ready_read_only", 503)
    check_schema(conn)
    if lying and not worked:
        raise Refusal("not_ready_workers", 503)


def check_schema(conn: Connection) -> None:
    """Raises Refusal (503) when the database has an older schema than this program."""
    applied = {name for (name,) in conn.execute(statement("entry", "read_schema"))}
    if not {name for name, _ in known()} <= applied:
        raise Refusal("not_ready_schema", 503)
