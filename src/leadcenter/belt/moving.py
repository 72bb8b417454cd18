"""Steps of the belt for what is done to leads from outside a passage: hold everything, move to another
bucket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.belt.steps import Lanes
from leadcenter.belt.terms import State
from leadcenter.kernel.arrays import instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

Key = tuple[int, UUID]


class Stands(msgspec.Struct, frozen=True):
    """A raw lead on the belt. `waits_since`: as in `Due`."""

    bucket: int
    raw_id: UUID
    raw_bucket: int
    state: State
    reason: str
    due_at: datetime | None
    lead_id: UUID | None
    desk: UUID | None
    waits_since: datetime | None = None


def hold_lanes(conn: Connection) -> None:
    """No passage is under way and none begins until commit. For what is rare and short, and first in its
    transaction."""
    conn.execute(statement("belt", "hold_lanes"))


def read_places(conn: Connection, keys: Sequence[Key]) -> dict[UUID, Stands]:
    """Where raw leads stand, locked until commit."""
    rows = conn.execute(
        statement("belt", "read_places"),
        {"buckets": ints([bucket for bucket, _ in keys]), "raw_ids": uuids([raw_id for _, raw_id in keys])},
    )
    return {row[1]: Stands(row[0], row[1], row[2], State(row[3]), *row[4:]) for row in rows}


def find_in_review(conn: Connection, reason: str) -> list[Stands]:
    """Raw leads that wait for a person for one reason, locked until commit."""
    given = {"everywhere": ints(range(BUCKETS)), "reason": reason}
    rows = conn.execute(statement("belt", "find_in_review"), given)
    return [Stands(row[0], row[1], row[2], State(row[3]), *row[4:]) for row in rows]


def find_attached(conn: Connection, leads: Sequence[Key]) -> list[Stands]:
    """The re-inquiries attached to leads, locked until commit."""
    rows = conn.execute(
        statement("belt", "find_attached"),
        {
            "buckets": ints([bucket for bucket, _ in leads]),
            "lead_ids": uuids([lead_id for _, lead_id in leads]),
        },
    )
    return [Stands(row[0], row[1], row[2], State(row[3]), *row[4:]) for row in rows]


def find_of_leads(
    conn: Connection, leads: Sequence[Key], loose: Sequence[int]
) -> tuple[dict[UUID, tuple[int, int]], dict[UUID, tuple[int, int]]]:
    """The raw leads that founded leads or joined them, and those of the buckets `loose` that belong to no
    lead: by id, each with (raw bucket, bucket of the belt)."""
    rows = conn.execute(
        statement("belt", "find_of_leads"),
        {
            "buckets": ints(sorted({bucket for bucket, _ in leads})),
            "lead_ids": uuids([lead_id for _, lead_id in leads]),
            "loose": ints(loose),
        },
    ).fetchall()
    ours = {raw_id: (raw_bucket, bucket) for bucket, raw_id, raw_bucket, own in rows if own}
    return ours, {raw_id: (raw_bucket, bucket) for bucket, raw_id, raw_bucket, own in rows if not own}


def relocate(
    conn: Connection, lanes: Lanes, keys: Sequence[Key], home: int | Sequence[int], now: datetime
) -> None:
    """Raw leads go to the bucket `home`, or each to its own, as they stand."""
    homes = [home] * len(keys) if isinstance(home, int) else home
    conn.execute(
        statement("belt", "relocate"),
        {
            "now": now,
            "buckets": ints([bucket for bucket, _ in keys]),
            "raw_ids": uuids([raw_id for _, raw_id in keys]),
            "homes": ints(homes),
            "lanes": shorts([lanes.of_bucket[one] for one in homes]),
        },
    )


def restore_places(conn: Connection, places: Sequence[Stands], now: datetime) -> None:
    """Raw leads stand again as they stood: takes back what a merge did, so it may leave a terminal state."""
    conn.execute(
        statement("belt", "restore_places"),
        {
            "now": now,
            "buckets": ints([one.bucket for one in places]),
            "raw_ids": uuids([one.raw_id for one in places]),
            "states": texts([one.state.value for one in places]),
            "reasons": texts([one.reason for one in places]),
            "due": instants([one.due_at for one in places]),
            "dealers": uuids([one.desk for one in places]),
            "waits": instants([one.waits_since for one in places]),
        },
    )
