"""People claim leads out of a pool: of all who want one exactly one gets it; each has an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from leadcenter.assignment.face import (
    AssignmentBook,
    Desk,
    FollowupClock,
    Opening,
    PoolRules,
    Step,
    close_desks,
    count_claims,
    lock_leads,
    log_claims,
    open_desks,
    open_episodes,
    write_steps,
)
from leadcenter.belt.face import State
from leadcenter.journal.face import Fact
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.pool.extending import keys
from leadcenter.pool.terms import ClaimAnswer, ClaimRefusal, Key, Seat


class _Stay(NamedTuple):
    bucket: int
    lead_id: UUID
    pooled_at: datetime
    had_until: datetime | None


def read_seat(conn: Connection, entity: UUID, code: str, staff: UUID) -> Seat | None:
    """A pool in force as a person of its legal entity stands to it."""
    given = {"entity": entity, "code": code, "staff": staff}
    row = conn.execute(statement("pool", "read_seat"), given).fetchone()
    return Seat(*row) if row else None


def claim(
    conn: Connection,
    wanted: Sequence[Key],
    seat: Seat,
    staff: UUID,
    actor: str,
    now: datetime,
    book: AssignmentBook,
    *,
    clock: FollowupClock,
    override: str = "",
) -> list[ClaimAnswer]:
    """One answer per lead, in order; the same lead twice is claimed once. A claim that fails costs nothing.

    `override`: a manager's reason for giving a pooled lead to somebody in spite of freeze, cool-down and
    claims per day; the caps hold all the same. The caller sees to it that the person is a member, and audits.
    Waits for whoever has one of the leads in hand; locks the dealer last. Raises CountedElsewhere when people
    or loads are not as the book says."""
    unique = list(dict.fromkeys(wanted))
    leads = lock_leads(conn, unique)
    given = {"pool": seat.id, "staff": staff, "now": now}
    rows = conn.execute(statement("pool", "read_stays"), {**given, **keys(unique)})
    stays = {row[1]: _Stay(*row) for row in rows}
    desk = open_desks(conn, book, [seat.entity_id], (), now)[seat.entity_id]
    left = _claims_left(conn, seat, staff, desk, override)
    refusals: dict[UUID, ClaimRefusal] = {}
    going: list[Key] = []
    for key in unique:
        lead, load = leads.get(key[1]), desk.load(staff)
        free = lead is not None and lead.live and lead.owner is None and lead.state is State.DISPATCHED
        if lead is None or lead.dealer_id != seat.entity_id:
            refusal: ClaimRefusal | None = ClaimRefusal.LEAD_NOT_FOUND
        else:
            refusal = _why_not(stays.get(key[1]) if free else None, seat, book.pools, now, override)
        if refusal is None and desk.full():
            refusal = ClaimRefusal.DEALER_FULL
        if refusal is None and load.cap is not None and load.open >= load.cap:
            refusal = ClaimRefusal.FULL_STOCK
        if refusal is None and left is not None and len(going) >= left:
            refusal = ClaimRefusal.CLAIMS_SPENT
        if refusal is not None:
            refusals[key[1]] = refusal
            continue
        desk.give(staff)
        load.unreceive(desk.today, desk.today)  # counted in the claim log instead
        going.append(key)
    rows = conn.execute(statement("pool", "take_stays"), {**given, **keys(going)})
    taken = {lead for (lead,) in rows}
    for _, lead_id in going:
        if lead_id not in taken:
            desk.take_back(staff, counted=True)
            refusals[lead_id] = ClaimRefusal.TAKEN
    due = clock(seat.entity_id, now)
    openings = [
        Opening(bucket, lead, leads[lead].seq + 1, seat.entity_id, staff, *due, "claim", pool_id=seat.id)
        for bucket, lead in going
        if lead in taken
    ]
    open_episodes(conn, book.pools, openings, now)
    claims = [(one.bucket, one.lead_id, seat.id) for one in openings]
    log_claims(conn, claims, seat.entity_id, staff, now, by_hand=bool(override))
    close_desks(conn, book, {seat.entity_id: desk}, now)
    write_steps(conn, [_step(one, seat, override) for one in openings], actor, now)
    done = {one.lead_id: one.seq for one in openings}
    return [ClaimAnswer(lead, done.get(lead, 0), refusals.get(lead)) for _, lead in wanted]


def _claims_left(conn: Connection, seat: Seat, staff: UUID, desk: Desk, override: str) -> int | None:
    """How often the person may still claim today, by the claim log; None = as often as wanted."""
    spent = count_claims(conn, desk, staff, [seat.id]).get(seat.id, 0)
    if override or seat.claims_per_day is None:
        return None
    return max(0, seat.claims_per_day - spent)


def _why_not(
    stay: _Stay | None, seat: Seat, rules: PoolRules, now: datetime, override: str
) -> ClaimRefusal | None:
    """Freeze counts from when the lead came in; the cool-down from the end of all episodes of that person, in
    exact hours."""
    if stay is None:
        return ClaimRefusal.TAKEN
    if override:
        return None
    if rules.later(stay.pooled_at, seat.freeze_hours) > now:
        return ClaimRefusal.FROZEN
    if stay.had_until is not None and rules.later(stay.had_until, seat.cooldown_hours) > now:
        return ClaimRefusal.COOLING_DOWN
    return None


def _step(one: Opening, seat: Seat, override: str) -> Step:
    inputs = {"staff": str(one.staff_id), "pool": str(seat.id)}
    fact = Fact("pool", "claimed", override, inputs=inputs)
    return Step(one.bucket, one.lead_id, State.ASSIGNED, "claimed", fact)
