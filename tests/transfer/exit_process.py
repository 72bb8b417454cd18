"""Carries an exit out as a worker does, so many leads at once, and says so after each set: to be killed by a
test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from leadcenter.entry.house import open_house
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login
from leadcenter.kernel.scope import Scope, enter
from leadcenter.org.face import ScaledClock
from leadcenter.transfer import conductor


def main(url: str, folder: str, order: str, at_once: str) -> None:
    conductor.AT_ONCE = int(at_once)  # type: ignore[misc]
    conn = connect(url, autocommit=True)
    conn.execute(f"set role {Login.WORKER.role}".encode())
    house = open_house(conn, Config(folder=Path(folder), keys=Path(folder), database_url=url))
    row = conn.execute("select now()").fetchone()
    assert row is not None
    morning = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    begun = 0

    @contextmanager
    def connected(scope: Scope) -> Iterator[Connection]:
        nonlocal begun
        with conn.transaction():
            enter(conn, scope)
            yield conn
        begun += 1
        if begun % 2 == 0:
            print("set", flush=True)

    conductor.Conductor(connected, house, ScaledClock(row[0], morning)).carry_out(UUID(order))


main(*sys.argv[1:])
