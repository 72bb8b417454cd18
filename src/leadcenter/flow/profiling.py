"""A person objects to being profiled (PIPL 24, trust.md L09): nothing of his is scored any more, and the
grades that his leads have are taken away.

Passages see the flag with what they read of customers and leads (`customer.steps`, `lead.read_standing`).
The belt is held here, so that none under way writes a grade after it. It is a no in the ledger of consent,
too, so it is told outside and comes back when the database is set back to before it (`entry.restoring`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from leadcenter.belt import face as belt
from leadcenter.belt.face import State
from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.customer.face import erasing as customers
from leadcenter.customer.face import merging
from leadcenter.flow.decide import NOT_PROFILED
from leadcenter.flow.restrict import in_sight
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import erasing as leads
from leadcenter.score.face import PROFILING_OBJECTED

Key = tuple[int, UUID]
OBJECTION: Final = "objection"


def profile_no_more(
    conn: Connection, house: House, people: Sequence[Key], actor: str, now: datetime
) -> list[Key]:
    """These customers, with everybody merged into them, are not scored any more: their leads lose their
    grades, and those that are nurtured are looked at again, since no threshold holds them now. Returns the
    leads that had a grade. The caller commits. Doing it again changes nothing."""
    belt.hold_lanes(conn)
    with in_sight(conn):
        family = customers.find_family(conn, people)
        merging.hold_customers(conn, family)
        fresh = conn.execute(statement("flow", "object_customers"), _keys(family)).fetchall()
        word = {"action": OBJECTION}
        events = [
            ConsentEvent(bucket, one, house.maker, EventKind.REFUSED, now, None, word, consent.PROFILING)
            for bucket, one, stands in fresh
            if stands
        ]
        consent.record(conn, house.maker, events, now)
        return take_grades(conn, [one.key for one in leads.find_all(conn, family)], actor, now)


def take_grades(conn: Connection, keys: Sequence[Key], actor: str, now: datetime) -> list[Key]:
    """Leads of people who objected lose score and grade, and those that are nurtured are looked at again.
    Returns the leads that had one. The caller holds them."""
    rows = conn.execute(statement("flow", "take_grades"), _keys(keys))
    graded = [(bucket, lead) for bucket, lead in rows]
    facts = [Fact("score", NOT_PROFILED, PROFILING_OBJECTED)]
    journal.append(conn, [Entry(bucket, lead, lead, facts) for bucket, lead in graded], actor, now)
    belt.poke(conn, keys, now, (State.NURTURE,))
    return graded


def _keys(keys: Sequence[Key]) -> dict[str, object]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "ids": uuids([one for _, one in keys])}
