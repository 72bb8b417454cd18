"""The audit trail is sealed by a thread of each worker process, behind the acts: the database says which of
several seals. The same thread tells the second store every minute where the chain stands, and lets go of rows
that were kept long enough.
"""

from __future__ import annotations

import os
import time

import httpx
import structlog

from leadcenter.audit import face as audit
from leadcenter.audit.face import Signer
from leadcenter.entry.beside import committing
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

EVERY = 0.5
TELL_EVERY = 5.0
"""How often a sealer asks whether it is time for a root: they are a minute apart, whoever sends them."""
EXPIRE_EVERY = 3_600.0
LOOK_EVERY = 15.0
log = structlog.get_logger()


def store_of_roots() -> str:
    """LEADCENTER_AUDIT_ROOTS: the second store, a folder or an http(s) address; empty where there is none."""
    return os.environ.get("LEADCENTER_AUDIT_ROOTS", "").strip()


class Sealer:
    """Seals, vouches, forgets. `store`: where roots go, empty = nowhere; `every`: seconds between looks."""

    def __init__(self, signer: Signer, store: str = "", *, every: float = EVERY) -> None:
        self._signer = signer
        self._store = store
        self._every = every
        self._told_at = self._expired_at = self._looked_at = 0.0

    def round(self, conn: Connection) -> float:
        """A batch of each chain, roots when a minute is over, rows let go once an hour. Returns for how many
        seconds to rest."""
        committed = committing(conn)
        with committed():
            chains = audit.unsealed(conn)
        more = False
        for chain in chains:
            with committed():
                more |= audit.seal(conn, chain) == audit.AT_ONCE
        if self._store and time.monotonic() >= self._told_at:
            self._told_at = time.monotonic() + TELL_EVERY
            self._tell(committed)
        if time.monotonic() >= self._looked_at:
            self._looked_at = time.monotonic() + LOOK_EVERY
            with committed():
                ((now,),) = conn.execute(statement("entry", "read_now"))
                audit.look(conn, now, vouched=bool(self._store))
        if time.monotonic() >= self._expired_at:
            more |= self._expire(committed)
        return 0.0 if more else self._every

    def _tell(self, committed: audit.Committed) -> None:
        try:
            audit.send(committed, self._store, self._signer)
        except (OSError, httpx.HTTPError) as error:  # sealing goes on; doctor shows the age of the last root
            log.error("sealer.roots_away", kind=type(error).__name__)

    def _expire(self, committed: audit.Committed) -> bool:
        """Let a batch of rows go that were kept long enough; returns whether there are more."""
        with committed() as conn:
            ((now,),) = conn.execute(statement("entry", "read_now"))
            gone = audit.expire(conn, now.date())
        if gone:
            log.info("sealer.expired", rows=gone)
        if gone < audit.AT_ONCE:
            self._expired_at = time.monotonic() + EXPIRE_EVERY
        return gone == audit.AT_ONCE
