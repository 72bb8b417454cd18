"""Files that are being imported while the web goes on: two at a time, batch by batch, each committed with its
outcomes. How far one has come is the database's word, and the file itself is kept nowhere: after a crash the
same file is brought again, and goes on where it stood.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

import psycopg
import structlog

from leadcenter.channel.importing import imports
from leadcenter.channel.importing.bind import Binding
from leadcenter.channel.importing.carry import import_file
from leadcenter.channel.importing.imports import Import
from leadcenter.channel.importing.tables import Table
from leadcenter.channel.importing.terms import RowPiece, RowVerdict
from leadcenter.channel.landing import House
from leadcenter.channel.terms import Channel, Piece
from leadcenter.kernel.database import Connection, is_retryable
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Connect, Scope
from leadcenter.kernel.sql import statement

AT_ONCE = 2
MOST = 8
"""Files that run or wait: each is held open."""
TRIES = 5
PATIENCE = 0.5
"""Seconds before a batch that could not be committed is tried again; twice as long each time."""
Told = Callable[[Channel, Sequence[Piece], datetime], None]
"""Keeps outside of the database what a file says was taken back, before it is committed."""
log = structlog.get_logger()


class Runs:
    """The imports of this process. `told`: see Told."""

    def __init__(self, house: House, connect: Connect, told: Told) -> None:
        self._house = house
        self._connect = connect
        self._told = told
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._here: set[UUID] = set()
        self._threads = ThreadPoolExecutor(AT_ONCE, "import")

    def close(self) -> None:
        """Stop after the batches in hand."""
        self._ended.set()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def under_way(self, identifier: UUID) -> bool:
        """Does this process land its rows, or will?"""
        with self._lock:
            return identifier in self._here

    def start(self, scope: Scope, channel: Channel, binding: Binding, table: Table, work: Import) -> None:
        """Land the rows that are not done; the table is closed at the end. What is under way here goes on as
        it is. Raises Refusal: import_busy."""
        with self._lock:
            if work.id in self._here:
                table.close()
                return
            if len(self._here) >= MOST:
                raise Refusal("import_busy", 503)
            self._here.add(work.id)
        self._threads.submit(self._run, scope, channel, binding, table, work)

    def _run(self, scope: Scope, channel: Channel, binding: Binding, table: Table, work: Import) -> None:
        try:
            with table:
                import_file(
                    table,
                    binding,
                    land=lambda rows: self._land(scope, channel, work, rows),
                    start_row=work.done,
                )
        except (_Ended, Refusal) as end:  # it stands where it was committed
            log.info("import.stopped", kind=type(end).__name__)
        except Exception as fault:  # of the error only what names no person (trust.md P8)
            log.error("import.fault", kind=type(fault).__name__)
        finally:
            with self._lock:
                self._here.discard(work.id)

    def _land(
        self, scope: Scope, channel: Channel, work: Import, rows: Sequence[RowPiece]
    ) -> list[RowVerdict]:
        pause = PATIENCE
        for _ in range(TRIES - 1):
            if self._ended.is_set():
                raise _Ended
            try:
                return self._once(scope, channel, work, rows)
            except psycopg.Error as error:
                if not is_retryable(error):
                    raise
            self._ended.wait(pause)
            pause *= 2
        return self._once(scope, channel, work, rows)

    def _once(
        self, scope: Scope, channel: Channel, work: Import, rows: Sequence[RowPiece]
    ) -> list[RowVerdict]:
        with self._connect(scope) as conn:
            now = _now(conn)
            verdicts = imports.land_rows(conn, self._house, channel, work, rows, now)
            # before the commit: a batch that dies in between is landed, and told of, again
            self._told(channel, [row.piece for row in rows], now)
            return verdicts


class _Ended(Exception):
    """The process ends."""


def _now(conn: Connection) -> datetime:
    now: datetime = next(iter(conn.execute(statement("channel", "read_now"))))[0]
    return now
