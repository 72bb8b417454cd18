"""Probable matches, looked for by a thread of each worker process: at once while the worker has nothing to
carry, a small part of the time while it has. Which of several threads is at it, the database says.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from leadcenter.channel.face import House
from leadcenter.customer.face import Proposals
from leadcenter.entry.beside import committing
from leadcenter.kernel.database import Connection

EVERY = 0.5
SHARE = 0.05
"""Of the time, while there is something to carry: both threads share one core."""
LONGEST_REST = 10.0
AFTER_A_BACKLOG = 60.0
"""Seconds at most: a worker that begins with work waiting carries that first; learning takes seconds."""
log = structlog.get_logger()


class Proposer:
    """Looks for probable matches. `busy`: has the worker something to carry?"""

    def __init__(self, house: House, busy: Callable[[], bool] = lambda: False) -> None:
        self._busy = busy
        self._proposals = Proposals(house)
        self._waits_until = time.monotonic() + AFTER_A_BACKLOG

    def round(self, conn: Connection) -> float:
        """One round; returns for how many seconds to rest."""
        if self._busy() and time.monotonic() < self._waits_until:
            return EVERY
        self._waits_until = 0.0
        began = time.monotonic()
        done = self._proposals.round(committing(conn))
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
