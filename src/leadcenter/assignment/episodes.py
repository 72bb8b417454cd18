"""Ownership episodes as assignment opens and closes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.assignment.counts import CountedElsewhere
from leadcenter.kernel.arrays import instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement


class OwnerLeft(CountedElsewhere):
    """Somebody who was to get a lead has left since the book was read: roll back, read it, try again."""


class Opening(msgspec.Struct, frozen=True, gc=False):
    """Ownership that begins. `cursor_id`: the rotation that charged a turn for it; not `counted`: outside the
    stock."""

    bucket: int
    lead_id: UUID
    seq: int
    dealer_id: UUID
    staff_id: UUID
    followup_from: datetime
    followup_due_at: datetime
    cursor_id: UUID | None = None
    counted: bool = True


class Closed(msgspec.Struct, frozen=True, gc=False):
    """Ownership that ended just now."""

    bucket: int
    lead_id: UUID
    seq: int
    dealer_id: UUID
    staff_id: UUID
    opened_at: datetime
    cursor_id: UUID | None
    counted: bool


def open_episodes(conn: Connection, openings: Sequence[Opening], how: str, now: datetime) -> None:
    """Ownership begins at `now`. Raises UniqueViolation when somebody else took a lead (episode_one_open, or
    its seq), OwnerLeft when somebody has left since the book was read."""
    opened = conn.execute(
        statement("assignment", "open_episodes"),
        {
            "now": now,
            "how": how,
            "buckets": ints([one.bucket for one in openings]),
            "lead_ids": uuids([one.lead_id for one in openings]),
            "seqs": shorts([one.seq for one in openings]),
            "dealers": uuids([one.dealer_id for one in openings]),
            "staff": uuids([one.staff_id for one in openings]),
            "from": instants([one.followup_from for one in openings]),
            "due": instants([one.followup_due_at for one in openings]),
            "cursors": uuids([one.cursor_id for one in openings]),
            "counted": ints([one.counted for one in openings]),
        },
    )
    if opened.rowcount != len(openings):
        raise OwnerLeft


def close_episodes(conn: Connection, leads: Sequence[tuple[int, UUID, str]], now: datetime) -> list[Closed]:
    """End the open episodes of leads (bucket, lead, reason); a lead that nobody owns has none."""
    rows = conn.execute(
        statement("assignment", "close_episodes"),
        {
            "now": now,
            "buckets": ints([bucket for bucket, _, _ in leads]),
            "lead_ids": uuids([lead for _, lead, _ in leads]),
            "reasons": texts([reason for _, _, reason in leads]),
        },
    )
    return [Closed(*row) for row in rows]
