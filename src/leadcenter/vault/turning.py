"""Turning the keys on, step by step (decision 0023), and how far the work between two steps has come. For
whoever owns the database; each function is a transaction's own, the caller commits."""

from __future__ import annotations

from datetime import datetime

import msgspec

from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import Keyring, Turn
from leadcenter.kernel.sql import statement

TURN_LOCK = 7_301_948_152_236_023


class Progress(msgspec.Struct, frozen=True):
    """How far a task of a rotation has come: `place` is the last key that was done (JSON; empty = none)."""

    task: str
    place: str = ""
    done: bool = False
    rows: int = 0


def read_turn(conn: Connection) -> Turn | None:
    """How the turn stands; None: nobody has said so yet."""
    row = conn.execute(statement("vault", "read_turn")).fetchone()
    return None if row is None else Turn(*row)


def begin(conn: Connection, keyring: Keyring, now: datetime) -> None:
    """Say under which version a new database begins; one that has begun stays as it is. Raises Refusal
    `keys_of_another_house`: it began with other keys than these."""
    proof = keyring.lasting(b"proof")
    given = {"version": keyring.turn.current, "now": now, "proof": proof}
    row = conn.execute(statement("vault", "begin_turn"), given).fetchone()
    assert row is not None
    if bytes(row[0]) != proof:
        raise Refusal("keys_of_another_house", 503)


def turn_on(conn: Connection, turn: Turn, now: datetime) -> None:
    """The next step. Waits until everybody who stood on the last one has committed; whoever comes meanwhile
    waits behind. Raises LockNotAvailable after the session's lock_timeout: then it is to be tried again."""
    conn.execute(statement("vault", "take_turn_alone"), {"lock": TURN_LOCK})
    wanted = {"current": turn.current, "next": turn.next, "step": turn.step, "now": now}
    conn.execute(statement("vault", "write_turn"), wanted)


def read_progress(conn: Connection, version: int) -> dict[str, Progress]:
    """The tasks of a rotation to a version that were begun, by name."""
    rows = conn.execute(statement("vault", "read_progress"), {"version": version})
    return {row[0]: Progress(*row) for row in rows}


def write_progress(conn: Connection, version: int, at: Progress) -> None:
    """In the transaction of the rows that were done; `rows` are added to those before."""
    conn.execute(
        statement("vault", "write_progress"),
        {"version": version, "task": at.task, "place": at.place, "done": at.done, "rows": at.rows},
    )
