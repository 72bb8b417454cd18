"""Work beside the carrying of leads: a thread with a connection of its own, in rounds until it is closed. A
lost connection is opened again, and the round is simply done again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg
import structlog

from leadcenter.kernel.database import Connection, is_retryable

REST = 0.5
CLOSING = 20.0
"""Seconds to finish the round in hand."""
Open = Callable[[], AbstractContextManager[Connection | None]]
"""Opens a connection; None where somebody else is at it and we ask again later."""
Round = Callable[[Connection], float]
"""One round; returns for how many seconds to rest, 0 = there is more at once."""
Committed = Callable[[], AbstractContextManager[Connection]]
log = structlog.get_logger()


class Beside:
    """A thread that works in rounds. `rest`: seconds before it tries again what was lost, or not ours."""

    def __init__(self, name: str, connect: Open, round_: Round, *, rest: float = REST) -> None:
        self._name = name
        self._connect = connect
        self._round = round_
        self._rest = rest
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def end(self) -> None:
        """Begin nothing more; does not wait."""
        self._ended.set()

    def close(self) -> None:
        """End, and wait for the round in hand."""
        self.end()
        self._thread.join(CLOSING)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                with self._connect() as conn:
                    while conn is not None and not self._ended.is_set():
                        self._ended.wait(self._round(conn))
            except Exception as error:
                self._tell(error)
            self._ended.wait(self._rest)

    def _tell(self, error: Exception) -> None:
        """A lost connection is an outage, and passes; anything else is a fault, and stays until it is mended:
        the thread goes on trying, and says so each time. Of the error only what names no person (trust.md
        P8)."""
        kind = type(error).__name__
        if isinstance(error, OSError) or (isinstance(error, psycopg.Error) and is_retryable(error)):
            log.warning("beside.away", thread=self._name, kind=kind)
            return
        named: tuple[str | None, ...] = ()
        if isinstance(error, psycopg.Error):
            named = error.sqlstate, error.diag.table_name, error.diag.constraint_name
        log.error("beside.fault", thread=self._name, kind=kind, named=[one for one in named if one])


@contextmanager
def beside(*threads: Beside) -> Iterator[None]:
    """These threads work while the block runs; all are told to end before one is waited for."""
    for one in threads:
        one.start()
    try:
        yield
    finally:
        for one in threads:
            one.end()
        for one in threads:
            one.close()


def committing(conn: Connection) -> Committed:
    """The connection, each time in a transaction that is committed at the end of its block."""

    @contextmanager
    def committed() -> Iterator[Connection]:
        with conn.transaction():
            yield conn

    return committed
