"""What becomes of clocks when two customers are one, or two again. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

Key = tuple[int, UUID]


def move(conn: Connection, leads: Sequence[Key], to_bucket: int, now: datetime) -> None:
    """The clocks of leads go along with them to another bucket, however far they are; nothing happens to
    those of leads that stay in theirs."""
    keys = {
        "buckets": ints([bucket for bucket, _ in leads]),
        "lead_ids": uuids([lead_id for _, lead_id in leads]),
    }
    there = {**keys, "to_bucket": to_bucket}
    conn.execute(statement("clocks", "hold_clocks"), there)
    conn.execute(statement("clocks", "move_clocks"), {**there, "now": now})
