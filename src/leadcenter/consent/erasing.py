"""Customers are erased: their links open nothing any more. The ledger stays: it proves, and names nobody."""

from __future__ import annotations

from collections.abc import Sequence

from leadcenter.consent.terms import Key
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement


def erase(conn: Connection, customers: Sequence[Key]) -> None:
    """The links of customers go."""
    given = {
        "buckets": ints([bucket for bucket, _ in customers]),
        "ids": uuids([one for _, one in customers]),
    }
    conn.execute(statement("consent", "erase_links"), given)
