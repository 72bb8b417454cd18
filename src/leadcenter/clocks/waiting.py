"""The first clock of leads that wait for their dealer's hours: it runs until they are dispatched, and it is
the maker's until then, since no dealer has them yet. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.kernel.arrays import ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement


class Waiting(msgspec.Struct, frozen=True):
    """A lead that was cleared and is not dispatched. `seq`: of the dispatch that is to come."""

    bucket: int
    lead_id: UUID
    seq: int
    brand: str


def begin(conn: Connection, leads: Sequence[Waiting], maker: UUID, now: datetime) -> None:
    """Their clocks begin; those that run go on."""
    given = {
        "buckets": ints([one.bucket for one in leads]),
        "lead_ids": uuids([one.lead_id for one in leads]),
        "seqs": shorts([one.seq for one in leads]),
        "brands": texts([one.brand for one in leads]),
    }
    conn.execute(statement("clocks", "begin_waiting"), {**given, "maker": maker, "now": now})
