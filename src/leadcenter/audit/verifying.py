"""Looking at the chain: each row against its hash, each batch against the one before it, each root of
the second store against the batch that it names. The first bad row is named. Reads only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from leadcenter.audit.roots import message
from leadcenter.audit.rules import NOTHING, batch_hash, merkle_root, row_hash
from leadcenter.audit.signing import is_signed
from leadcenter.audit.terms import Bad, Batch, Fault, Head, Root, Row, Verified
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

PAGE: Final = 20
FIRST: Final = UUID(int=0)


class _Looked(msgspec.Struct):
    """What a look has seen so far."""

    rows: int = 0
    batches: int = 0
    open: int = 0
    expired: int = 0
    roots: int = 0


def verify(conn: Connection, roots: Sequence[Root] = (), public: str = "") -> Verified:
    """Look at every chain. `roots`: what the second store holds, `public` the house's verifying key. On a
    moving house give it a transaction with one snapshot (repeatable read).
    """
    seen = _Looked()
    bad: Bad | None = None
    left = sorted(roots, key=lambda one: (one.chain, one.seq, one.at))
    for *head, today in conn.execute(statement("audit", "read_heads")).fetchall():
        chain = Head(*head)
        mine = [one for one in left if one.chain == chain.chain]
        left = [one for one in left if one.chain != chain.chain]
        bad = bad or _chain(conn, chain, today, mine, public, seen)
        row = conn.execute(
            statement("audit", "count_open"),
            {"buckets": ints(chain.buckets), "xact": chain.xact, "id": chain.id},
        ).fetchone()
        assert row is not None
        seen.open += row[0]
    if left and bad is None:
        bad = Bad(Fault.CUT, left[0].chain, left[0].seq, left[0].last)
    return Verified(**msgspec.structs.asdict(seen), bad=bad)


def _chain(
    conn: Connection, head: Head, today: date, roots: Sequence[Root], public: str, seen: _Looked
) -> Bad | None:
    """The first bad row of one chain."""
    for root in roots:
        if not is_signed(public, root.signature, message(root)):
            return Bad(Fault.ROOT, head.chain, root.seq, root.last)
    waiting = [one for one in roots if one.seq]
    before = Head(head.chain, head.buckets, 0, NOTHING, 0, FIRST)
    vouched = FIRST  # the last row that a root agreed to
    for batch in _batches(conn, head.chain):
        if batch.seq != before.seq + 1:
            return _missing(conn, before, batch)
        if bad := _batch(conn, before, batch, today, seen):
            return bad
        while waiting and waiting[0].seq == batch.seq:
            if waiting[0].hash != batch.hash.hex():
                return Bad(Fault.RESEALED, head.chain, batch.seq, _after(conn, head, vouched))
            vouched = waiting.pop(0).last
            seen.roots += 1
        seen.batches += 1
        before = Head(head.chain, head.buckets, batch.seq, batch.hash, batch.xact, batch.ids[-1])
    if waiting:
        return Bad(Fault.CUT, head.chain, waiting[0].seq, waiting[0].last)
    if head != before:
        return Bad(Fault.SEAL, head.chain, head.seq, head.id)
    return None


def _batches(conn: Connection, chain: int) -> Iterator[Batch]:
    """All batches of a chain, a page at a time."""
    after = 0
    while True:
        page = conn.execute(
            statement("audit", "read_batches"), {"chain": chain, "after": after, "limit": PAGE}
        ).fetchall()
        for row in page:
            yield Batch(*row)
        if len(page) < PAGE:
            return
        after = page[-1][1]


def _batch(conn: Connection, before: Head, batch: Batch, today: date, seen: _Looked) -> Bad | None:
    """The first bad row of a batch that follows `before`."""

    def bad(fault: Fault, row: UUID | None) -> Bad:
        return Bad(fault, batch.chain, batch.seq, row)

    there = _stretch(conn, before, batch.xact, batch.ids[-1])
    rows = {row.id: row for row in there}
    sealed = set(batch.ids)
    elsewhere = _elsewhere(conn, batch, rows)
    last = before.hash
    order = iter([row.id for row in there])
    for identifier, keep, digest in zip(batch.ids, batch.keeps, batch.hashes, strict=True):
        row = rows.get(identifier)
        if row is None:
            if identifier in elsewhere:
                return bad(Fault.REORDERED, identifier)
            if keep >= today:
                return bad(Fault.DELETED, identifier)
            seen.expired += 1
        else:
            found = next(order)
            if found != identifier:
                return bad(Fault.REORDERED if found in sealed else Fault.INSERTED, found)
            if row_hash(last, row) != digest:
                return bad(Fault.EDITED, identifier)
            seen.rows += 1
        last = digest
    if (stranger := next(order, None)) is not None:
        return bad(Fault.INSERTED, stranger)
    if (batch.prev, batch.root) != (before.hash, merkle_root(batch.hashes)) or batch.hash != batch_hash(
        batch
    ):
        return bad(Fault.SEAL, batch.ids[0])
    return None


def _stretch(conn: Connection, before: Head, xact: int, last: UUID) -> list[Row]:
    """The rows that lie behind `before` up to a last one."""
    rows = conn.execute(
        statement("audit", "read_stretch"),
        {
            "buckets": ints(before.buckets),
            "after_xact": before.xact,
            "after_id": before.id,
            "xact": xact,
            "id": last,
        },
    )
    return [Row(*row) for row in rows]


def _elsewhere(conn: Connection, batch: Batch, rows: dict[UUID, Row]) -> set[UUID]:
    """Rows of a batch that lie at another place of the order than they were sealed at."""
    lost = [(b, one) for b, one in zip(batch.buckets, batch.ids, strict=True) if one not in rows]
    found = conn.execute(
        statement("audit", "find_rows"),
        {"buckets": ints([bucket for bucket, _ in lost]), "ids": uuids([one for _, one in lost])},
    )
    return {one for (one,) in found}


def _missing(conn: Connection, before: Head, batch: Batch) -> Bad:
    """Batches are gone between two others: the first row that lay in them."""
    between = _stretch(conn, before, batch.xact, batch.ids[-1])
    return Bad(Fault.SEAL, batch.chain, before.seq + 1, next((row.id for row in between), batch.ids[0]))


def _after(conn: Connection, head: Head, vouched: UUID) -> UUID | None:
    """The first row of a chain that no root agreed to."""
    passed = vouched == FIRST
    for batch in _batches(conn, head.chain):
        for identifier in batch.ids:
            if passed:
                return identifier
            passed = identifier == vouched
    return None
