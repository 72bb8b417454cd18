"""Deliveries: by which raw lead a (channel, external id) is known, for ever. The caller commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.kernel.arrays import blobs, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

Pair = tuple[UUID, str]
"""What a sender names a raw lead by: the channel and the sender's id."""


class Delivery(msgspec.Struct):
    """A row. `fingerprint`: the mark of what is known; `raw_bucket`: where the raw lead lies; `home`: where
    it stands on the belt; `apart_of`: the raw lead of which this was kept apart.
    """

    bucket: int
    channel_id: UUID
    external_id: str
    fingerprint: bytes
    raw_id: UUID
    raw_bucket: int
    home: int
    revision: int = 1
    erased: bool = False
    apart_of: UUID | None = None

    @property
    def pair(self) -> Pair:
        return self.channel_id, self.external_id


def insert(conn: Connection, rows: Sequence[Delivery], now: datetime) -> set[UUID]:
    """The raw leads of those that are new; each pair stands once in a set."""
    found = conn.execute(statement("channel", "insert_deliveries"), {**_first(rows), "now": now})
    return {raw_id for (raw_id,) in found}


def lock(conn: Connection, keys: Iterable[tuple[int, Pair]]) -> list[tuple[Any, ...]]:
    """Those that are known, locked until commit: the fields of each."""
    wanted = list(keys)
    given = {
        "buckets": ints([bucket for bucket, _ in wanted]),
        "channel_ids": uuids([channel_id for _, (channel_id, _) in wanted]),
        "external_ids": texts([external_id for _, (_, external_id) in wanted]),
    }
    return conn.execute(statement("channel", "lock_deliveries"), given).fetchall()


def settle(
    conn: Connection, rows: Sequence[Delivery], now: datetime
) -> tuple[dict[Pair, UUID], list[tuple[int, UUID]]]:
    """Locked ones as they are now, and new ones; the raw lead of each. A new one that there is already stays
    as it is. Also where on the belt those stand that were kept apart of what is taken back, and go with it.
    """
    taken_back = [one.raw_id for one in rows if one.erased]
    given = {
        **_first(rows),
        "now": now,
        "homes": ints([one.home for one in rows]),
        "revisions": ints([one.revision for one in rows]),
        "apart_of": uuids([one.apart_of for one in rows]),
        "taken_back": uuids(taken_back),
        "everywhere": ints(range(BUCKETS) if taken_back else ()),
    }
    settled: dict[Pair, UUID] = {}
    along: list[tuple[int, UUID]] = []
    for channel_id, external_id, raw_id, home in conn.execute(
        statement("channel", "settle_deliveries"), given
    ):
        if home is None:
            settled[channel_id, external_id] = raw_id
        else:
            along.append((home, raw_id))
    return settled, along


def _first(rows: Sequence[Delivery]) -> dict[str, object]:
    return {
        "buckets": ints([one.bucket for one in rows]),
        "channel_ids": uuids([one.channel_id for one in rows]),
        "external_ids": texts([one.external_id for one in rows]),
        "fingerprints": blobs([one.fingerprint for one in rows]),
        "raw_ids": uuids([one.raw_id for one in rows]),
        "raw_buckets": ints([one.raw_bucket for one in rows]),
        "erased": ints([int(one.erased) for one in rows]),
    }
