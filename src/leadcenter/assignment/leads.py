"""Leads that people act on: locked with their place on the belt, moved, and told to the journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.belt.face import State
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

Key = tuple[int, UUID]
"""(bucket, lead)."""


class Standing(msgspec.Struct, frozen=True):
    """A lead as it stands. `seq` = its last episode, `owner` None = nobody; `state` None = not on the
    belt."""

    bucket: int
    lead_id: UUID
    dealer_id: UUID | None
    brand: str
    live: bool
    seq: int
    owner: UUID | None
    state: State | None


class Step(msgspec.Struct, frozen=True):
    """What happened to a lead: where it stands now and what the journal says of it."""

    bucket: int
    lead_id: UUID
    state: State
    reason: str
    fact: Fact


def lock_leads(conn: Connection, keys: Iterable[Key]) -> dict[UUID, Standing]:
    """Leads by id, locked until commit in the order of the flow: belt, then lead. Two statements."""
    wanted = sorted(set(keys))
    columns = {
        "buckets": ints([bucket for bucket, _ in wanted]),
        "lead_ids": uuids([lead for _, lead in wanted]),
    }
    states = {
        lead: State(state) for _, lead, state in conn.execute(statement("assignment", "lock_places"), columns)
    }
    rows = conn.execute(statement("assignment", "read_owners"), columns)
    return {
        lead: Standing(bucket, lead, dealer, brand, live, seq, owner, states.get(lead))
        for bucket, lead, dealer, brand, live, seq, owner in rows
    }


def write_steps(conn: Connection, steps: Sequence[Step], actor: str, now: datetime) -> None:
    """Move leads on the belt and tell the journal. Two statements."""
    conn.execute(
        statement("assignment", "write_places"),
        {
            "now": now,
            "buckets": ints([step.bucket for step in steps]),
            "lead_ids": uuids([step.lead_id for step in steps]),
            "states": texts([step.state.value for step in steps]),
            "reasons": texts([step.reason for step in steps]),
        },
    )
    entries = [Entry(step.bucket, step.lead_id, step.lead_id, (step.fact,)) for step in steps]
    journal.append(conn, entries, actor, now)
