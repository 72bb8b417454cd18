"""Customers are erased: what was written about them goes, that something was done stays."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS, slot_of
from leadcenter.kernel.sql import statement


def erase(conn: Connection, leads: Sequence[UUID]) -> list[int]:
    """Nothing of what was said about these leads is left, and nobody is called. Returns the slots of the
    secrets of what was emptied. Four statements."""
    given = {"lead_ids": uuids(leads), "everywhere": ints(range(BUCKETS))}
    words = [bytes(word) for (word,) in conn.execute(statement("followup", "read_words"), given)]
    for name in ("erase_notes", "erase_drives", "erase_calls"):
        conn.execute(statement("followup", name), given)
    return [slot for word in words if (slot := slot_of(word)) is not None]
