"""The door of the vault. `stand` comes first in each transaction that looks up or writes a blind index."""

from __future__ import annotations

from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import Keyring, Turn
from leadcenter.kernel.sql import statement
from leadcenter.vault.turning import (
    TURN_LOCK,
    Progress,
    begin,
    read_progress,
    read_turn,
    turn_on,
    write_progress,
)

__all__ = ["Progress", "begin", "read_progress", "read_turn", "stand", "turn_on", "write_progress"]


def stand(conn: Connection, keyring: Keyring) -> None:
    """Take up the versions of the indexes that are live, and hold them until the end of the transaction: who
    turns the keys on waits for all who stood on the last step, so that no two steps but neighbours ever meet.
    Two statements, since the second must see what was committed while the first waited."""
    conn.execute(statement("vault", "hold_turn"), {"lock": TURN_LOCK})
    row = conn.execute(statement("vault", "read_turn")).fetchone()
    if row is not None:
        keyring.take(Turn(*row))
