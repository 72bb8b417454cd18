"""Owners give leads back: to the pool that they came from, to one that is chosen, or to a fixed one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import AssignmentBook, Return
from leadcenter.kernel.arrays import uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.pool.falling import Fall, Owned, Place, Pools, enter, lock_owned, read_pools, write
from leadcenter.pool.terms import Fallen, Giving, How, Outcome, ReturnAnswer, ReturnRefusal

Reasons = dict[UUID, dict[str, bool]]


def give_back(
    conn: Connection, givings: Sequence[Giving], staff: UUID, actor: str, now: datetime, book: AssignmentBook
) -> list[ReturnAnswer]:
    """`staff` gives leads back; one answer per lead, in order. Within the grace time of the rule neither turn
    nor received lead count. A dealer without pools has them on the desk again. The caller audits; locks the
    dealers, so call it last in the transaction."""
    unique = {one.lead_id: one for one in reversed(givings)}
    owned = lock_owned(conn, [(one.bucket, one.lead_id) for one in unique.values()], now, wait=True)
    pools, reasons = read_pools(conn), _reasons(conn, [one.dealer_id for one in owned.values()])
    refusals = {
        lead: refusal
        for lead, one in unique.items()
        if (refusal := _why_not(one, owned.get(lead), staff, pools, reasons)) is not None
    }
    going = [one for one in unique.values() if one.lead_id not in refusals]
    targets = {one.lead_id: _target(one, owned[one.lead_id], pools) for one in going}
    returns = [Return(one.bucket, one.lead_id, one.reason) for one in going]
    assignment.give_back(conn, returns, actor, now, book)
    fallen = {
        one.lead_id: Fallen(
            one.bucket, one.lead_id, Outcome.POOLED, staff, owned[one.lead_id].dealer_id, target.id
        )
        for one in going
        if (target := targets[one.lead_id]) is not None
    }
    falls = {one.lead_id: Fall(one.bucket, one.lead_id, How.RETURN, one.reason) for one in going}
    enter(conn, list(fallen.values()), falls, targets, now)
    write(conn, fallen, falls, actor, now)
    assignment.wake(conn, sorted({owned[one.lead_id].dealer_id for one in going}), now)
    return [_answer(one.lead_id, refusals.get(one.lead_id), targets.get(one.lead_id)) for one in givings]


def _reasons(conn: Connection, dealers: Sequence[UUID]) -> Reasons:
    found: Reasons = {}
    rows = conn.execute(statement("pool", "read_reasons"), {"entities": uuids(sorted(set(dealers)))})
    for entity, code, active in rows:
        found.setdefault(entity, {})[code] = active
    return found


def _why_not(
    one: Giving, owned: Owned | None, staff: UUID, pools: Pools, reasons: Reasons
) -> ReturnRefusal | None:
    if owned is None or owned.staff_id != staff:
        return ReturnRefusal.NOT_OWNED
    known = reasons.get(owned.dealer_id)
    if known is not None and not known.get(one.reason, False):
        return ReturnRefusal.RETURN_REASON_UNKNOWN
    if one.pool_id is not None and not pools.knows(owned.dealer_id, one.pool_id):
        return ReturnRefusal.POOL_UNKNOWN
    own = pools.own(owned.dealer_id, owned.pool_id)
    if own is not None and own.goes_to == "chosen" and one.pool_id is None:
        return ReturnRefusal.POOL_NEEDED
    return None


def _target(one: Giving, owned: Owned, pools: Pools) -> Place | None:
    own = pools.own(owned.dealer_id, owned.pool_id)
    chosen = one.pool_id if own is not None and own.goes_to == "chosen" else None
    return pools.target(owned.dealer_id, owned.pool_id, chosen)


def _answer(lead: UUID, refusal: ReturnRefusal | None, target: Place | None) -> ReturnAnswer:
    return ReturnAnswer(lead, target.id if target is not None and refusal is None else None, refusal)
