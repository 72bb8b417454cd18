"""Grants end by time: what gates judge by their own clock is folded and written down, bucket by bucket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.consent.ledger import record
from leadcenter.consent.terms import ConsentEvent, EventKind
from leadcenter.kernel.arrays import ints
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

LIMIT = 1_000


def expire(
    conn: Connection, maker: UUID, buckets: Sequence[int], now: datetime, limit: int = LIMIT
) -> list[ConsentEvent]:
    """Fold grants of `buckets` that ran out, at most `limit`, and record `expired` for each, as of
    the instant at which it ran out. Four statements; the caller commits."""
    rows = conn.execute(
        statement("consent", "lock_expired"), {"buckets": ints(buckets), "now": now, "limit": limit}
    )
    events = [
        ConsentEvent(
            bucket, customer, entity, EventKind.EXPIRED, ended, None, {"action": "expired"}, purpose, number
        )
        for bucket, customer, entity, purpose, ended, number in rows
    ]  # fmt: skip
    record(conn, maker, events, now)
    return events


def note_parties(conn: Connection, now: datetime) -> list[UUID]:
    """Keep how legal entities are called from now on, where that has changed since it was last kept; which.
    One statement."""
    return [entity for (entity,) in conn.execute(statement("consent", "note_parties"), {"now": now})]
