"""Customers are erased: their leads end, and what is left of them counts and names nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

Key = tuple[int, UUID]


class Own(msgspec.Struct, frozen=True):
    """A lead of a customer; `episode` = seq of the open one, 0 = nobody owns it."""

    bucket: int
    lead_id: UUID
    dealer_id: UUID | None
    episode: int

    @property
    def key(self) -> Key:
        return self.bucket, self.lead_id


def find_all(conn: Connection, customers: Sequence[Key]) -> list[Own]:
    """Every lead of customers, live or not, locked until commit."""
    given = {
        "buckets": ints([bucket for bucket, _ in customers]),
        "ids": uuids([one for _, one in customers]),
    }
    return [Own(*row) for row in conn.execute(statement("lead", "erase_find"), given)]


def erase(conn: Connection, leads: Sequence[Key], now: datetime) -> None:
    """Live ones end as withdrawn; nobody is told of them any more."""
    keys = {"buckets": ints([bucket for bucket, _ in leads]), "lead_ids": uuids([one for _, one in leads])}
    conn.execute(statement("lead", "erase_leads"), {**keys, "now": now})
    conn.execute(statement("lead", "erase_notices"), keys)
