"""Rows that were kept long enough go, a small set at a time. How long is enough the database says: the
constraint `audit_kept_long_enough` and the policy `audit_expire`. The chain keeps their hashes and still
holds.
"""

from __future__ import annotations

from datetime import date

from leadcenter.audit.sealing import AT_ONCE
from leadcenter.kernel.arrays import ints
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement


def expire(conn: Connection, today: date, at_once: int = AT_ONCE) -> int:
    """Let go of rows whose day `keep_until` is before `today`; returns how many. A day in the future
    lets none go that may not. The caller commits, and comes again until there are none.
    """
    row = conn.execute(
        statement("audit", "expire_acts"), {"buckets": ints(range(BUCKETS)), "today": today, "limit": at_once}
    ).fetchone()
    assert row is not None
    count: int = row[0]
    return count
