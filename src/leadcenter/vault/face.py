"""The door of the vault.

`stand` comes first in each transaction that looks up or writes a blind index. `ask_destruction` belongs to
the transaction that erases; `destroy_asked` carries out what was asked, afterwards, by whoever comes by.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from leadcenter.kernel.arrays import uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.keys import Keyring, slot_of
from leadcenter.kernel.sql import statement
from leadcenter.kernel.subjects import Subjects

AT_ONCE = 100
TURN_LOCK = 7_301_948_152_236_023

__all__ = ["ask_destruction", "destroy_asked", "slots_of", "stand"]


def stand(conn: Connection, keyring: Keyring) -> None:
    """Take up the versions of the indexes that are live, and hold them until the end of the transaction: who
    turns the keys on waits for all who stood on the last step, so that no two steps ever meet. Two
    statements, since the second must see what was committed while the first waited."""
    conn.execute(statement("vault", "hold_turn"), {"lock": TURN_LOCK})
    row = conn.execute(statement("vault", "read_turn")).fetchone()
    if row is not None:
        keyring.turn(_live(*row))


def _live(current: int, following: int | None, step: str) -> tuple[int, ...]:
    """The live versions. Indexes are written under all of them, and looked up under all of them."""
    if following is None:
        return (current,)
    return (following,) if step == "closing" else (current, following)


def slots_of(sealed: Iterable[bytes | None]) -> set[int]:
    """The secrets under which values were sealed: what is to be destroyed when those values are erased."""
    found = {slot_of(bytes(one)) for one in sealed if one is not None}
    return {slot for slot in found if slot is not None}


def ask_destruction(conn: Connection, slots: Iterable[int], now: datetime) -> UUID | None:
    """The secrets of these slots are to be destroyed once the caller has committed; returns the id of the
    order, None for no slots. One statement."""
    wanted = sorted(set(slots))
    order = new_id(now)
    conn.execute(statement("vault", "ask_destruction"), {"id": order, "now": now, "slots": wanted})
    return order if wanted else None


def destroy_asked(conn: Connection, subjects: Subjects, now: datetime) -> int:
    """Destroy what was asked for; returns how many secrets. The caller commits, and asks again until 0.
    Whoever is killed on the way leaves it to the next: destroying again does no harm. Raises OSError."""
    rows = conn.execute(statement("vault", "read_destructions"), {"most": AT_ONCE}).fetchall()
    slots = [slot for _, of in rows for slot in of]
    subjects.destroy(slots)
    done = [order for order, of in rows if all(subjects.is_destroyed(slot) for slot in of)]
    conn.execute(statement("vault", "end_destructions"), {"ids": uuids(done), "now": now})
    return len(slots)
