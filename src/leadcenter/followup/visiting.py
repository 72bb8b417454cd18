"""Visits to the showroom: who came, for the how many-th time, with how many heads. Sets in, outcomes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.followup.terms import Key
from leadcenter.kernel.arrays import instants, ints, shorts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

WALK_IN = "walk_in"
"""The kind of inquiry, of notice and of fact: a customer is in the showroom."""
HEADS, RECEIVED_BY = "heads", "received_by"
"""Answers of such an inquiry: how many came, which member of staff received them."""
MOST_HEADS = 20


class Visit(msgspec.Struct, frozen=True):
    """The customer of a lead was at a dealer at that instant; `staff_id` received."""

    bucket: int
    lead_id: UUID
    dealer_id: UUID
    heads: int
    staff_id: UUID | None
    at: datetime

    @property
    def key(self) -> Key:
        return self.bucket, self.lead_id


def note_visits(conn: Connection, visits: Sequence[Visit], now: datetime) -> list[int]:
    """Write visits down; for the how many-th time each customer is here, in order. Two that count the same
    lead at once break `visit_nth`: try again. One statement."""
    ids = new_ids(now, len(visits))
    rows = conn.execute(
        statement("followup", "insert_visits"),
        {
            "everywhere": ints(range(BUCKETS)),
            "ids": uuids(ids),
            "buckets": ints([one.bucket for one in visits]),
            "lead_ids": uuids([one.lead_id for one in visits]),
            "dealers": uuids([one.dealer_id for one in visits]),
            "heads": shorts([one.heads for one in visits]),
            "staff": uuids([one.staff_id for one in visits]),
            "at": instants([one.at for one in visits]),
        },
    )
    counted: dict[UUID, int] = dict(row for row in rows)
    return [counted[identifier] for identifier in ids]


def read_visited(conn: Connection, leads: Sequence[tuple[int, UUID, UUID | None]]) -> set[Key]:
    """Of leads (bucket, lead, dealer) those whose customers were in the showroom of that dealer. One
    statement."""
    rows = conn.execute(
        statement("followup", "read_visited"),
        {
            "buckets": ints([bucket for bucket, _, _ in leads]),
            "lead_ids": uuids([lead for _, lead, _ in leads]),
            "dealers": uuids([dealer for _, _, dealer in leads]),
            "everywhere": ints(range(BUCKETS)),
        },
    )
    return {(bucket, lead) for bucket, lead in rows}
