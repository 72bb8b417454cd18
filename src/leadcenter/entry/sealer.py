"""The audit trail is sealed by a thread of each worker process, behind the acts: the database says which of
several seals. The same thread tells the second store every minute where the chain stands, and lets go of rows
that were kept long enough.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import psycopg
import structlog

from leadcenter.audit import face as audit
from leadcenter.audit.face import Signer
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

EVERY = 0.5
TELL_EVERY = 5.0
"""How often a sealer asks whether it is time for a root: they are a minute apart, whoever sends them."""
EXPIRE_EVERY = 3_600.0
log = structlog.get_logger()


def store_of_roots() -> str:
    """LEADCENTER_AUDIT_ROOTS: the second store, a folder or an http(s) address; empty where there is none."""
    return os.environ.get("LEADCENTER_AUDIT_ROOTS", "").strip()


class Sealer:
    """Seals until closed. `store`: where roots go, empty = nowhere."""

    def __init__(
        self, connect: Callable[[], Connection], signer: Signer, store: str = "", *, every: float = EVERY
    ) -> None:
        self._open = connect
        self._signer = signer
        self._store = store
        self._every = every
        self._told_at = self._expired_at = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sealer", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Finish the batch in hand."""
        self._ended.set()
        self._thread.join(timeout=20)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                with self._open() as conn:
                    while not self._ended.is_set():
                        if not self.round(conn):
                            self._ended.wait(self._every)
            except (psycopg.Error, OSError) as error:
                log.warning("sealer.away", kind=type(error).__name__)
                self._ended.wait(self._every)

    def round(self, conn: Connection) -> bool:
        """A batch of each chain, roots when a minute is over. Returns whether there is more to seal."""

        @contextmanager
        def committed() -> Iterator[Connection]:
            with conn.transaction():
                yield conn

        with committed():
            chains = audit.unsealed(conn)
        more = False
        for chain in chains:
            with committed():
                more |= audit.seal(conn, chain) == audit.AT_ONCE
        if self._store and time.monotonic() >= self._told_at:
            self._told_at = time.monotonic() + TELL_EVERY
            self._tell(committed)
        if time.monotonic() >= self._expired_at:
            self._expired_at = time.monotonic() + EXPIRE_EVERY
            self._expire(committed)
        return more

    def _tell(self, committed: audit.Committed) -> None:
        try:
            audit.send(committed, self._store, self._signer)
        except (OSError, httpx.HTTPError) as error:  # sealing goes on; doctor shows the age of the last root
            log.error("sealer.roots_away", kind=type(error).__name__)

    def _expire(self, committed: audit.Committed) -> None:
        while not self._ended.is_set():
            with committed() as conn:
                ((now,),) = conn.execute(statement("entry", "read_now"))
                gone = audit.expire(conn, now.date())
            if gone:
                log.info("sealer.expired", rows=gone)
            if gone < audit.AT_ONCE:
                return
