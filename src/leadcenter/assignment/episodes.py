"""Ownership episodes as assignment opens and closes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.assignment.counts import CountedElsewhere
from leadcenter.assignment.pools import PoolRule, PoolRules
from leadcenter.kernel.arrays import instants, ints, shorts, texts, uuids
from leadcenter.kernel.clock import FAR
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import Clocks


class OwnerLeft(CountedElsewhere):
    """Somebody who was to get a lead has left since the book was read: roll back, read it, try again."""


class Opening(msgspec.Struct, frozen=True, gc=False):
    """Ownership that begins, by the way `how` ("import": what came in named the person). `cursor_id`: the
    rotation that charged a turn for it; not `counted`: outside the stock. `own`: that person brought the
    customer in. `pool_id`: out of which pool somebody claimed it."""

    bucket: int
    lead_id: UUID
    seq: int
    dealer_id: UUID
    staff_id: UUID
    followup_from: datetime
    followup_due_at: datetime
    how: str
    cursor_id: UUID | None = None
    counted: bool = True
    own: bool = False
    pool_id: UUID | None = None


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


def open_episodes(conn: Connection, pools: PoolRules, openings: Sequence[Opening], now: datetime) -> None:
    """Ownership begins at `now`, the lead leaves its pool, and the clocks of protection begin: by the rule of
    that pool, else of the dealer's home pool; an ordered lead is exempt, and so is one with a test drive
    ahead. Two statements. Raises UniqueViolation when somebody else took a lead (episode_one_open, or its
    seq), OwnerLeft when somebody has left since the book was read."""
    left = _leave_pools(conn, openings, now)
    rules = [pools.of(one.dealer_id, one.pool_id or left.get(one.lead_id)) for one in openings]
    clocks = _clocks(pools, openings, rules, now)
    opened = conn.execute(
        statement("assignment", "open_episodes"),
        {
            "now": now,
            "far": FAR,
            "everywhere": ints(range(BUCKETS)),
            "hows": texts([one.how for one in openings]),
            "buckets": ints([one.bucket for one in openings]),
            "lead_ids": uuids([one.lead_id for one in openings]),
            "seqs": shorts([one.seq for one in openings]),
            "dealers": uuids([one.dealer_id for one in openings]),
            "staff": uuids([one.staff_id for one in openings]),
            "from": instants([one.followup_from for one in openings]),
            "due": instants([one.followup_due_at for one in openings]),
            "cursors": uuids([one.cursor_id for one in openings]),
            "counted": ints([one.counted for one in openings]),
            "own": ints([one.own for one in openings]),
            "pools": uuids([rule.id if rule else None for rule in rules]),
            "versions": ints([rule.version if rule else None for rule in rules]),
            "protect": instants([one.protect_until if one else None for one in clocks]),
            "hard": instants([one.hard_until if one else None for one in clocks]),
        },
    )
    if opened.rowcount != len(openings):
        raise OwnerLeft


def _leave_pools(conn: Connection, openings: Sequence[Opening], now: datetime) -> dict[UUID, UUID]:
    """The pools in which leads lay until now."""
    rows = conn.execute(
        statement("assignment", "leave_pools"),
        {
            "now": now,
            "hows": texts([one.how for one in openings]),
            "buckets": ints([one.bucket for one in openings]),
            "lead_ids": uuids([one.lead_id for one in openings]),
            "staff": uuids([one.staff_id for one in openings]),
        },
    )
    return dict(rows)


def _clocks(
    pools: PoolRules, openings: Sequence[Opening], rules: Sequence[PoolRule | None], now: datetime
) -> list[Clocks | None]:
    """All begin now, so each rule is asked once for a set."""
    known: dict[UUID, Clocks] = {}
    clocks: list[Clocks | None] = []
    for one, rule in zip(openings, rules, strict=True):
        if rule is None or not rule.protects(own=one.own):
            clocks.append(None)
            continue
        if rule.id not in known:
            known[rule.id] = pools.begin(rule, now)
        clocks.append(known[rule.id])
    return clocks


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
