"""Whom rules pass over for a lead: who gave it back or lost it a short while ago (lead-semantics 5.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.assignment.pools import PoolRules
from leadcenter.assignment.terms import Wish
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement


def bar(conn: Connection, wishes: Sequence[Wish], pools: PoolRules, now: datetime) -> list[Wish]:
    """The wishes, each with those who are cooling down; one statement. A lead is cooling down for everybody
    who had it, until the end of that person's last ownership + the hours of the pool it fell into; where the
    switch of transfers says so, a lead that came back for whoever lost it, until somebody else has had it."""
    again = [wish for wish in wishes if wish.seq > 1]
    rows = conn.execute(
        statement("assignment", "read_cooling"),
        {
            "buckets": ints([wish.bucket for wish in again]),
            "lead_ids": uuids([wish.lead_id for wish in again]),
        },
    )
    barred: dict[UUID, set[UUID]] = {}
    for lead, staff, ended, hours in rows:
        if hours is None or pools.later(ended, hours) > now:
            barred.setdefault(lead, set()).add(staff)
    if not barred:
        return list(wishes)
    return [
        msgspec.structs.replace(wish, barred=(*wish.barred, *sorted(barred[wish.lead_id])))
        if wish.lead_id in barred
        else wish
        for wish in wishes
    ]
