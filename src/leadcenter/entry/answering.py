"""What must be on disk outside the database before somebody hears an answer: every no of a customer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
import structlog

from leadcenter.consent import face as consent
from leadcenter.entry.ledger_keeper import Keeper
from leadcenter.kernel.database import Connection
from leadcenter.kernel.scope import Connect, Scope, Zone

MAKER: Final = Scope(Zone.MAKER)
log = structlog.get_logger()


def telling_of_nos(connect: Connect, keeper: Keeper) -> Connect:
    """The same connections; a transaction that recorded a no is followed, before its block ends, by the entry
    in the ledger outside. Should that fail, the no holds all the same, and the keeper of a worker writes it
    within a second or two."""

    @contextmanager
    def connected(scope: Scope) -> Iterator[Connection]:
        before = consent.SAID_NO.set(None)
        try:
            with connect(scope) as conn:
                yield conn
            at = consent.SAID_NO.get()
        finally:
            consent.SAID_NO.reset(before)
        if at is not None:
            try:
                with connect(MAKER) as conn:
                    keeper.tell(conn, at)
            except (psycopg.Error, OSError) as error:
                log.warning("ledger.late", kind=type(error).__name__)

    return connected
