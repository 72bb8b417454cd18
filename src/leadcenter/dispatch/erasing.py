"""Customers are erased: what dealers got is emptied, that they got it stays on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.kernel.arrays import blobs, ints, shorts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import slot_of
from leadcenter.kernel.sql import statement

Key = tuple[int, UUID]


def erase(
    conn: Connection, leads: Sequence[Key], empty: Callable[[UUID, UUID], bytes], now: datetime
) -> list[int]:
    """Dealers hold nothing of these leads any more. `empty(dealer, lead)`: a sealed contact without anything
    in it. Returns the slots of the secrets of what was emptied. Three statements."""
    keys = {"buckets": ints([bucket for bucket, _ in leads]), "lead_ids": uuids([one for _, one in leads])}
    rows = conn.execute(statement("dispatch", "erase_read_dispatches"), keys).fetchall()
    conn.execute(
        statement("dispatch", "erase_dispatches"),
        {
            "buckets": ints([row[0] for row in rows]),
            "lead_ids": uuids([row[1] for row in rows]),
            "seqs": shorts([row[2] for row in rows]),
            "contacts": blobs([empty(row[3], row[1]) for row in rows]),
            "now": now,
        },
    )
    conn.execute(statement("dispatch", "erase_candidates"), keys)
    return [slot for row in rows if (slot := slot_of(row[4])) is not None]
