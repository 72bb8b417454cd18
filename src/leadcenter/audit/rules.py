"""Hashes of the chain and how long a row is kept. Pure.

- A row as bytes: its columns in the order of `Row`, each as four bytes of length (big-endian; ffffffff =
  null) and its text: numbers in decimal, ids in hex, instants as microseconds since 1970 UTC, days as
  ISO 8601.
- Row hash: SHA-256(00 | hash of the row before it | row as bytes); the first row of a batch follows the
  hash of the batch before, the first batch 32 zero bytes.
- Merkle root over the row hashes: nodes SHA-256(01 | left | right), an odd one moves up (RFC 6962's
tree).
- Batch hash: SHA-256(02 | hash of the batch before it | root | chain, seq, and each row's bucket, id and
  day until which it is kept).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from leadcenter.audit.terms import Batch, Keep, Row
from leadcenter.kernel.clock import microseconds

NOTHING: Final = bytes(32)
FLOOR_DAYS: Final = {Keep.SECURITY: 184, Keep.PROVISION: 1_096}
_NULL: Final = b"\xff\xff\xff\xff"


def keep_until(keep: Keep, at: datetime) -> date:
    """The first day (UTC) on which the law lets a row of `at` go; a rule may keep it longer."""
    return at.astimezone(UTC).date() + timedelta(days=FLOOR_DAYS[keep])


def bucket_of(name: str) -> int:
    """The place of an object that has none of its own. No secret: for codes and ids of the house only."""
    return zlib.crc32(name.encode()) & 1_023


def canonical(row: Row) -> bytes:
    """The row as bytes, one way only."""
    return b"".join(_field(getattr(row, name)) for name in Row.__struct_fields__)


def _field(value: int | str | bytes | UUID | datetime | date | None) -> bytes:
    match value:
        case None:
            return _NULL
        case bytes():
            raw = value
        case UUID():
            raw = value.hex.encode()
        case datetime():
            raw = str(microseconds(value)).encode()
        case date():
            raw = value.isoformat().encode()
        case _:
            raw = str(value).encode()
    return len(raw).to_bytes(4, "big") + raw


def row_hash(before: bytes, row: Row) -> bytes:
    """The hash of a row that follows the one with the hash `before`."""
    return hashlib.sha256(b"\x00" + before + canonical(row)).digest()


def chain_rows(before: bytes, rows: Sequence[Row]) -> list[bytes]:
    """The hashes of rows that follow each other."""
    hashes: list[bytes] = []
    for row in rows:
        before = row_hash(before, row)
        hashes.append(before)
    return hashes


def merkle_root(hashes: Sequence[bytes]) -> bytes:
    """The root over hashes; of none, that of nothing."""
    level = list(hashes) or [NOTHING]
    while len(level) > 1:
        pairs = [
            hashlib.sha256(b"\x01" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = [*pairs, *level[len(pairs) * 2 :]]
    return level[0]


def batch_hash(batch: Batch) -> bytes:
    """What the batch's own hash must be, by what else it says."""
    digest = hashlib.sha256(b"\x02" + batch.prev + batch.root)
    digest.update(_field(batch.chain) + _field(batch.seq) + _field(batch.xact) + _field(len(batch.ids)))
    for bucket, identifier, keep in zip(batch.buckets, batch.ids, batch.keeps, strict=True):
        digest.update(_field(bucket) + _field(identifier) + _field(keep))
    return digest.digest()
