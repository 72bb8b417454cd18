"""Sealing: rows that nothing can come between any more are ordered, hashed and closed into batches.

One transaction seals one batch: take the chain's row, read, write the batch, move the head. Whoever
holds the row seals; when its session dies, the row is free and nothing of the batch is there. A row is
sealed once since the head passes it in the transaction that wrote its batch, and none is passed over
since only transactions older than every one that still runs are read.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final

from msgspec import structs

from leadcenter.audit.rules import NOTHING, batch_hash, chain_rows, merkle_root
from leadcenter.audit.terms import Batch, Head, Row
from leadcenter.kernel.arrays import blobs, ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

AT_ONCE: Final = 1_000
Committed = Callable[[], AbstractContextManager[Connection]]


def unsealed(conn: Connection) -> list[int]:
    """Which chains have something to seal; some of it may still have to wait."""
    return [chain for (chain,) in conn.execute(statement("audit", "find_unsealed"))]


def waiting(conn: Connection) -> tuple[int, datetime | None]:
    """How many rows are not sealed yet, and of when the oldest of them is."""
    count, oldest = 0, None
    for _, buckets, _, _, xact, last, _ in conn.execute(statement("audit", "read_heads")).fetchall():
        row = conn.execute(
            statement("audit", "count_open"), {"buckets": ints(buckets), "xact": xact, "id": last}
        ).fetchone()
        assert row is not None
        count += row[0]
        oldest = min(filter(None, (oldest, row[1])), default=None)
    return count, oldest


def is_astray(conn: Connection) -> bool:
    """Does the server count transactions from anew, since a dump was loaded into another one? What is written
    then lies before what is sealed, and is never sealed.
    """
    ((horizon,),) = conn.execute(statement("audit", "read_horizon"))
    heads = conn.execute(statement("audit", "read_heads")).fetchall()
    return any(horizon <= xact for _, _, _, _, xact, _, _ in heads)


def seal(conn: Connection, chain: int, at_once: int = AT_ONCE) -> int | None:
    """Seal the next batch of a chain; returns its rows, 0 when there are none, None while another seals.
    Four statements; the caller commits.
    """
    taken = conn.execute(statement("audit", "take_chain"), {"chain": chain}).fetchone()
    if taken is None:
        return None
    head, now = Head(*taken[:-1]), taken[-1]
    rows = [
        Row(*row)
        for row in conn.execute(
            statement("audit", "read_unsealed"),
            {"buckets": ints(head.buckets), "xact": head.xact, "id": head.id, "limit": at_once},
        )
    ]
    if rows:
        _close(conn, close(head, rows, now))
    return len(rows)


def close(head: Head, rows: list[Row], now: datetime) -> Batch:
    """The batch that follows `head`, of at least one row in order."""
    hashes = chain_rows(head.hash, rows)
    draft = Batch(
        head.chain,
        head.seq + 1,
        now,
        head.hash,
        NOTHING,
        merkle_root(hashes),
        rows[-1].xact,
        [row.bucket for row in rows],
        [row.id for row in rows],
        [row.keep_until for row in rows],
        hashes,
    )
    return structs.replace(draft, hash=batch_hash(draft))


def _close(conn: Connection, batch: Batch) -> None:
    conn.execute(
        statement("audit", "insert_batch"),
        {
            "chain": batch.chain,
            "seq": batch.seq,
            "sealed_at": batch.sealed_at,
            "prev": batch.prev,
            "hash": batch.hash,
            "root": batch.root,
            "xact": batch.xact,
            "buckets": ints(batch.buckets),
            "ids": uuids(batch.ids),
            "keeps": batch.keeps,
            "hashes": blobs(batch.hashes),
        },
    )
    moved = {"seq": batch.seq, "hash": batch.hash, "xact": batch.xact, "id": batch.ids[-1]}
    conn.execute(statement("audit", "move_head"), {**moved, "chain": batch.chain})
