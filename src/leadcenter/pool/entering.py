"""Somebody puts leads of the desk into a pool, or out of one pool into another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.assignment.face import lock_leads
from leadcenter.belt.face import State
from leadcenter.kernel.database import Connection
from leadcenter.pool.falling import Fall, enter, read_pools, write
from leadcenter.pool.terms import Fallen, How, Key, Outcome, Seat


def put(
    conn: Connection, wanted: Sequence[Key], seat: Seat, reason: str, actor: str, now: datetime
) -> list[Fallen]:
    """One answer per lead, in order: it lies in the pool from now on, or it does not wait on the desk of the
    pool's legal entity. Out of another pool it goes too, and is frozen anew. The caller audits."""
    leads = lock_leads(conn, wanted)
    going = {
        one.lead_id: Fallen(one.bucket, one.lead_id, Outcome.POOLED, None, one.dealer_id, seat.id)
        for one in leads.values()
        if one.dealer_id == seat.entity_id
        and one.live
        and one.owner is None
        and one.state is State.DISPATCHED
    }
    place = read_pools(conn).target(seat.entity_id, None, seat.id)
    falls = {lead: Fall(one.bucket, lead, How.PUT, reason, seat.id) for lead, one in going.items()}
    enter(conn, list(going.values()), falls, dict.fromkeys(going, place), now)
    write(conn, going, falls, actor, now)
    return [going.get(lead) or _not_there(bucket, lead) for bucket, lead in wanted]


def _not_there(bucket: int, lead: UUID) -> Fallen:
    return Fallen(bucket, lead, Outcome.NOT_ON_DESK)
