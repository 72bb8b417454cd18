"""Steps of the belt: lanes and leases, claims, places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from leadcenter.belt.terms import Due, Fenced, Lease, Place, State, allowed
from leadcenter.kernel.arrays import instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

LEASE_SECONDS = 30.0
ATTEMPTS = 3


class Lanes(msgspec.Struct, frozen=True):
    """The map of buckets to lanes, fixed while the house stands (storage.md §3.10)."""

    of_bucket: tuple[int, ...]
    buckets: dict[int, list[int]]


def make_lanes(conn: Connection, lanes: int, of_buckets: Sequence[int] = ()) -> None:
    """Lay the lanes on a new database; a house that has lanes keeps them. `of_buckets`: the lane of each
    bucket where the servers say it (Citus: a lane a shard); else bucket modulo `lanes`.
    """
    of_buckets = of_buckets or [bucket % lanes for bucket in range(BUCKETS)]
    conn.execute(
        statement("belt", "fill_lanes"), {"buckets": ints(range(BUCKETS)), "lanes": shorts(of_buckets)}
    )


def read_lanes(conn: Connection) -> Lanes:
    """The lane map."""
    rows = conn.execute(statement("belt", "read_lanes")).fetchall()
    buckets: dict[int, list[int]] = {}
    for bucket, lane in rows:
        buckets.setdefault(lane, []).append(bucket)
    return Lanes(tuple(lane for _, lane in rows), buckets)


def take_lane(conn: Connection, holder: str, now: datetime) -> Lease | None:
    """A free lane with work due, leased for LEASE_SECONDS of database time; None when there is none."""
    until = now + timedelta(seconds=LEASE_SECONDS)
    row = conn.execute(
        statement("belt", "take_lane"), {"holder": holder, "until": until, "now": now}
    ).fetchone()
    return Lease(row[0], row[1], holder) if row else None


def renew_lane(conn: Connection, lease: Lease) -> tuple[datetime, tuple[int, ...], bool]:
    """Fence and clock of a passage: (now, version stamps by name order, whether reference data has changed
    since the lane was carried last). Raises Fenced when the lease was lost.

    """
    row = conn.execute(
        statement("belt", "renew_lane"), {"lane": lease.lane, "epoch": lease.epoch, "seconds": LEASE_SECONDS}
    ).fetchone()
    if row is None:
        raise Fenced(f"lane {lease.lane} has another holder")
    return row[0], tuple(row[1]), row[2]


def release_lane(conn: Connection, lease: Lease) -> None:
    """Give the lane back early."""
    conn.execute(statement("belt", "release_lane"), {"lane": lease.lane, "epoch": lease.epoch})


def claim_due(conn: Connection, lanes: Lanes, lease: Lease, now: datetime, limit: int) -> list[Due]:
    """Up to `limit` due raw leads of the lane, oldest due first, locked until commit."""
    rows = conn.execute(
        statement("belt", "claim_due"),
        {"lane": lease.lane, "buckets": lanes.buckets[lease.lane], "now": now, "limit": limit},
    )
    return [Due(b, r, rb, State(s), *rest) for b, r, rb, s, *rest in rows]


def claim_some(conn: Connection, lease: Lease, now: datetime, keys: Sequence[tuple[int, UUID]]) -> list[Due]:
    """Those of the named raw leads that are still due."""
    rows = conn.execute(
        statement("belt", "claim_some"),
        {
            "lane": lease.lane,
            "now": now,
            "buckets": ints([bucket for bucket, _ in keys]),
            "raw_ids": uuids([raw_id for _, raw_id in keys]),
        },
    )
    return [Due(b, r, rb, State(s), *rest) for b, r, rb, s, *rest in rows]


def write_places(
    conn: Connection, lanes: Lanes, places: Iterable[Place], now: datetime, *, heard: bool = False
) -> None:
    """Write where raw leads stand now. `heard`: it is the end of their passage, and what channels had said of
    them was heard in it; else that stays to be heard, and due. Raises ValueError for a transition that the
    table does not allow: a bug in a room.
    """
    stay: list[Place] = []
    leave: list[Place] = []
    for place in places:
        if not allowed(place.before, place.state):
            raise ValueError(f"{place.before} -> {place.state} is not a way a lead may go")
        (stay if place.home == place.bucket else leave).append(place)
    conn.execute(
        statement("belt", "write_places"),
        {
            "now": now,
            "heard": heard,
            "buckets": ints([p.bucket for p in stay]),
            "raw_ids": uuids([p.raw_id for p in stay]),
            "states": texts([p.state.value for p in stay]),
            "reasons": texts([p.reason for p in stay]),
            "due": instants([p.due_at for p in stay]),
            "lead_ids": uuids([p.lead_id for p in stay]),
            "desks": uuids([p.desk for p in stay]),
        },
    )
    conn.execute(
        statement("belt", "hand_on"),
        {
            "now": now,
            "buckets": ints([p.bucket for p in leave]),
            "raw_ids": uuids([p.raw_id for p in leave]),
            "homes": ints([p.home for p in leave]),
            "lanes": shorts([lanes.of_bucket[p.home] for p in leave]),
        },
    )


def enter(
    conn: Connection,
    lanes: Lanes,
    rows: Sequence[tuple[int, UUID, State, str, datetime | None]],
    now: datetime,
) -> None:
    """Raw leads enter: (bucket, raw id, state, reason, due)."""
    conn.execute(
        statement("belt", "enter"),
        {
            "now": now,
            "buckets": ints([row[0] for row in rows]),
            "raw_ids": uuids([row[1] for row in rows]),
            "lanes": shorts([lanes.of_bucket[row[0]] for row in rows]),
            "states": texts([row[2].value for row in rows]),
            "reasons": texts([row[3] for row in rows]),
            "due": instants([row[4] for row in rows]),
        },
    )


WAITING = (
    State.CLEANING, State.NURTURE, State.AWAITING_DEALER, State.AWAITING_GRANT, State.AWAITING_WINDOW,
    State.DISPATCHED,
)  # fmt: skip


def poke(
    conn: Connection, keys: Sequence[tuple[int, UUID]], now: datetime, states: Sequence[State] = WAITING
) -> int:
    """Make raw leads that stand in one of `states` due now; returns how many did."""
    cursor = conn.execute(
        statement("belt", "poke"),
        {
            "now": now,
            "buckets": ints([bucket for bucket, _ in keys]),
            "raw_ids": uuids([raw_id for _, raw_id in keys]),
            "states": texts([state.value for state in states]),
        },
    )
    return cursor.rowcount


def send_back(
    conn: Connection,
    keys: Sequence[tuple[int, UUID]],
    states: Sequence[State],
    reason: str,
    now: datetime,
    to: State = State.LANDED,
) -> list[tuple[int, UUID]]:
    """Let raw leads begin again (or end in `to`) if they stand in one of `states`; returns those that do.
    Raises ValueError for a way that the table does not allow: a bug of the caller.
    """
    for state in states:
        if not allowed(state, to):
            raise ValueError(f"{state} -> {to} is not a way a lead may go")
    rows = conn.execute(
        statement("belt", "send_back"),
        {
            "now": now,
            "to": to.value,
            "due": now if to is State.LANDED else None,
            "reason": reason,
            "buckets": ints([bucket for bucket, _ in keys]),
            "raw_ids": uuids([raw_id for _, raw_id in keys]),
            "states": texts([state.value for state in states]),
        },
    )
    return [(bucket, raw_id) for bucket, raw_id in rows]


def ask_hearing(
    conn: Connection,
    taken_back: Sequence[tuple[int, UUID]],
    refused: Sequence[tuple[int, UUID]],
    now: datetime,
) -> None:
    """People took inquiries back: the next passage makes a withdrawal of each, wherever it stands. Of the
    `refused` they said no to somebody: it hears that, though they do not begin anew. None is in both.
    """
    keys = [*taken_back, *refused]
    conn.execute(
        statement("belt", "ask_hearing"),
        {
            "now": now,
            "buckets": ints([bucket for bucket, _ in keys]),
            "raw_ids": uuids([raw_id for _, raw_id in keys]),
            "erasing": ints([1] * len(taken_back) + [0] * len(refused)),
        },
    )


def park(
    conn: Connection, keys: Sequence[tuple[int, UUID]], reason: str, now: datetime, limit: int = ATTEMPTS
) -> None:
    """Set aside what failed: tried again after a growing pause, parked at the `limit`th failure."""
    conn.execute(
        statement("belt", "park"),
        {
            "now": now,
            "reason": reason,
            "limit": limit,
            "buckets": ints([bucket for bucket, _ in keys]),
            "raw_ids": uuids([raw_id for _, raw_id in keys]),
        },
    )
