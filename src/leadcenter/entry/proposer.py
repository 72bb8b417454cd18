"""Probable matches, looked for by a thread of each worker process: at once while the worker has nothing to
carry, a small part of the time while it has. Which of several threads is at it, the database says.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import structlog

from leadcenter.channel.face import House
from leadcenter.customer.face import Proposals
from leadcenter.kernel.database import Connection

EVERY = 0.5
SHARE = 0.05
"""Of the time, while there is something to carry: both threads share one core."""
LONGEST_REST = 10.0
AFTER_A_BACKLOG = 60.0
"""Seconds at most: a worker that begins with work waiting carries that first; learning takes seconds."""
log = structlog.get_logger()


class Proposer:
    """Looks for probable matches until closed. `busy`: has the worker something to carry?"""

    def __init__(
        self, connect: Callable[[], Connection], house: House, busy: Callable[[], bool] = lambda: False
    ) -> None:
        self._open = connect
        self._busy = busy
        self._proposals = Proposals(house)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proposer", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Finish the round in hand."""
        self._ended.set()
        self._thread.join(timeout=20)

    def _run(self) -> None:
        until = time.monotonic() + AFTER_A_BACKLOG
        while not self._ended.wait(EVERY) and self._busy() and time.monotonic() < until:
            pass
        while not self._ended.is_set():
            try:
                with self._open() as conn:
                    while not self._ended.is_set():
                        self._ended.wait(self._round(conn))
            except (psycopg.Error, OSError) as error:
                log.warning("proposer.away", kind=type(error).__name__)
                self._ended.wait(EVERY)

    def _round(self, conn: Connection) -> float:
        """One round; returns for how many seconds to rest."""

        @contextmanager
        def committed() -> Iterator[Connection]:
            with conn.transaction():
                yield conn

        began = time.monotonic()
        done = self._proposals.round(committed)
        if done is None:
            return EVERY
        if done.proposed or done.too_large or done.unreadable:
            log.info(
                "proposer.round",
                customers=done.customers,
                compared=done.compared,
                proposed=done.proposed,
                too_large=done.too_large,
                unreadable=done.unreadable,
            )
        took = time.monotonic() - began
        return min(took * (1 / SHARE - 1), LONGEST_REST) if self._busy() else 0.0
