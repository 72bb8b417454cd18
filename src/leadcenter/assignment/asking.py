"""Rules are asked about leads that a dealer has already: one was edited, or entered a pool. The same few
statements for any set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.assignment.book import OWNED, AssignmentBook
from leadcenter.assignment.desks import wake
from leadcenter.assignment.hands import FollowupClock
from leadcenter.assignment.leads import Key, Standing, Step, lock_leads, write_steps
from leadcenter.assignment.steps import Outcome, assign
from leadcenter.assignment.terms import Assigned, Reason, Trigger, Unassigned, Wish
from leadcenter.belt.face import State
from leadcenter.journal.face import Fact
from leadcenter.kernel.database import Connection

POOL = "pool"


def ask_rules(
    conn: Connection,
    keys: Sequence[Key],
    trigger: Trigger,
    facts: Mapping[str, Sequence[object]],
    actor: str,
    now: datetime,
    book: AssignmentBook,
    *,
    clock: FollowupClock,
    pools: Mapping[UUID, str] | None = None,
) -> list[Outcome]:
    """What rules with this trigger make of leads; one outcome for each, in order. Hand them over oldest
    first.

    `facts`: columns with a value for each lead; whether it is owned is looked up under its lock, `pools` says
    in which pool (code) leads lie. An owned lead moves only if the rule's filter asks for `owned`; what
    nobody gets stays where it is, and a lead that is over, or no dealer's, has no rule. Locks belt, leads and
    dealers: call it last in the transaction. Raises as `assign` does.
    """
    leads = lock_leads(conn, keys)
    asked = [
        (place, leads[lead])
        for place, (_, lead) in enumerate(keys)
        if lead in leads and leads[lead].live and leads[lead].state in (State.DISPATCHED, State.ASSIGNED)
    ]
    wishes = [_wish(lead, clock, now) for _, lead in asked if lead.dealer_id is not None]
    lies = pools or {}
    columns: dict[str, Sequence[object]] = {
        field.name: [facts[field.name][place] for place, _ in asked]
        for field in book.evaluation.fields
        if field.name not in (OWNED, POOL)
    }
    columns[OWNED] = [lead.owner is not None for _, lead in asked]
    columns[POOL] = [lies.get(lead.lead_id) for _, lead in asked]
    outcomes = assign(conn, wishes, columns, now, book, trigger=trigger)
    given = {one.lead_id: one for one in outcomes}
    moved = [
        _step(lead, one, trigger)
        for _, lead in asked
        if isinstance(one := given[lead.lead_id], Assigned) and lead.owner != one.staff_id
    ]
    moved += [
        _offered(lead, one, trigger)
        for _, lead in asked
        if lead.owner is None
        and lead.lead_id not in lies
        and isinstance(one := given[lead.lead_id], Unassigned)
        and one.offered
    ]
    write_steps(conn, moved, actor, now)
    givers = {lead.dealer_id for _, lead in asked if lead.owner and isinstance(given[lead.lead_id], Assigned)}
    wake(conn, sorted(filter(None, givers)), now)
    return [given.get(lead) or Unassigned(lead, Reason.NO_RULE) for _, lead in keys]


def _wish(lead: Standing, clock: FollowupClock, now: datetime) -> Wish:
    assert lead.dealer_id is not None
    due = clock(lead.dealer_id, now)
    return Wish(
        lead.bucket, lead.lead_id, lead.dealer_id, lead.seq + 1, *due, lead.brand, owner=lead.owner
    )  # fmt: skip


def _offered(lead: Standing, one: Unassigned, trigger: Trigger) -> Step:
    """A lead on the desk lies there since it is offered; one in a pool stays in its pool."""
    inputs = {"trigger": trigger.value, "branch": one.branch}
    fact = Fact("assignment", "unassigned", one.reason.value, one.rule_version, inputs)
    return Step(lead.bucket, lead.lead_id, State.DISPATCHED, one.reason.value, fact)


def _step(lead: Standing, one: Assigned, trigger: Trigger) -> Step:
    inputs = {
        "trigger": trigger.value,
        "branch": one.branch,
        "staff": one.staff_id.hex,
        "from": lead.owner.hex if lead.owner else "",
        "snapshot": one.snapshot,
    }
    fact = Fact("assignment", "assigned", one.reason, one.rule_version, inputs)
    return Step(lead.bucket, lead.lead_id, State.ASSIGNED, one.reason, fact)
