"""Connections. Every session of the product promises the same: durable commits, bounded waits, UTC."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.rows import TupleRow

Connection = psycopg.Connection[TupleRow]

# trust.md 3.5: bounded waits; idle-in-transaction ends a zombie's locks
SESSION = (
    "-c statement_timeout=60s -c lock_timeout=10s -c idle_in_transaction_session_timeout=10s "
    "-c timezone=UTC -c client_min_messages=warning"
)
REQUESTS = f"{SESSION} -c statement_timeout=30s"
"""Of sessions that answer people and machines: nobody waits longer for an answer (decision 0011)."""


class WholeCursor(psycopg.Cursor[Any]):
    """Gives all rows at once when it is iterated: they are in memory anyway, and singly they cost more."""

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]  # typed as itself there, used as rows
        return iter(self.fetchall())


def connect(url: str, *, name: str = "leadcenter", autocommit: bool = False) -> Connection:
    """A session for the product. Raises `NotDurable` when the server would acknowledge before it has written
    (synchronous_commit off).
    """
    conn = psycopg.connect(
        url,
        autocommit=True,
        application_name=name,
        options=SESSION,
        prepare_threshold=2,
        cursor_factory=WholeCursor,
    )
    row = conn.execute("select current_setting('synchronous_commit'), current_setting('fsync')").fetchone()
    assert row is not None
    if row[0] == "off":
        conn.close()
        raise NotDurable(
            "synchronous_commit is off on this server: set it to on, a 2xx must mean that the lead is on disk"
        )
    conn.autocommit = autocommit
    return conn


class NotDurable(Exception):
    """The server acknowledges commits that it could still lose."""


# storage.md §3.15: worth another try with the same input
RETRYABLE = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03"}
NO_ROOM = {"53000", "53100", "53300", "58030"}
"""The server has no files, disk or connections left, or cannot read its disk: no input is at fault, and
somebody has to see to it. Not memory: a smaller set may do with less."""


def has_no_room(error: BaseException) -> bool:
    """True when the database could not, whatever it was asked for."""
    return isinstance(error, psycopg.Error) and error.sqlstate in NO_ROOM


def is_away(error: psycopg.Error) -> bool:
    """True where nobody answers, or the server goes or comes: not where it answers that it cannot."""
    state = error.sqlstate or ""
    return not state or state.startswith(("08", "57P"))


def is_retryable(error: BaseException) -> bool:
    """True for conflicts, deadlocks, lost connections and a server without room; the same set may be tried
    again."""
    if not isinstance(error, psycopg.Error):
        return False
    state = error.sqlstate or ""
    return (
        state in RETRYABLE | NO_ROOM
        or state.startswith("08")
        or (isinstance(error, psycopg.OperationalError) and not state)
        or (state == "XX000" and "failure on connection" in str(error))
    )
