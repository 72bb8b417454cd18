"""A manager hands leads out. The same few statements for any set."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.assignment.book import AssignmentBook, Ring, Seat
from leadcenter.assignment.desks import close_desks, open_desks
from leadcenter.assignment.episodes import Opening, close_episodes, open_episodes
from leadcenter.assignment.leads import Standing, Step, lock_leads, write_steps
from leadcenter.assignment.people import Person
from leadcenter.assignment.rules import Desk
from leadcenter.assignment.terms import (
    Exclusion,
    HandedOver,
    Handout,
    HandoutRefusal,
    Mode,
    NotHandedOver,
)
from leadcenter.belt.face import State
from leadcenter.journal.face import Fact
from leadcenter.kernel.database import Connection

FollowupClock = Callable[[UUID, datetime], tuple[datetime, datetime]]
"""(dealer, instant of the hand-out) → from when until when the consultant must follow up, aware UTC."""

Answer = HandedOver | NotHandedOver


def assign_by_hand(
    conn: Connection,
    handouts: Sequence[Handout],
    actor: str,
    now: datetime,
    book: AssignmentBook,
    *,
    clock: FollowupClock,
    mode: Mode = Mode.ALL_OR_NOTHING,
    over_cap: bool = False,
    dealer_id: UUID | None = None,
    owners: Collection[UUID] | None = None,
    unowned: bool = True,
    how: str = "manual",
    last: Callable[[Handout], HandoutRefusal | None] = lambda _: None,
) -> list[Answer]:
    """Give leads to people; one answer per hand-out, in order. Whoever holds them now loses them, unless the
    hand-out says whom the manager saw with it: then what somebody else got meanwhile stays there.

    What stops a rule (absent, off shift, another brand) is a warning here. A reached cap is a refusal, or a
    warning with `over_cap`. With ALL_OR_NOTHING one refusal refuses all. The same hand-out twice is done
    once. For a `dealer_id` the leads of others do not exist; with `owners` (a store's people), only theirs
    and, if `unowned`, those of nobody; and only they may get one. `how` the ownership comes about, for its
    record. `last` is asked about what nothing else stands against, in order. If a lead changed hands, `wake`
    in the same transaction.
    """
    unique: dict[UUID, Handout] = {}
    for handout in handouts:
        unique.setdefault(handout.lead_id, handout)
    leads = lock_leads(conn, [(one.bucket, one.lead_id) for one in unique.values()])
    rings = {one.staff_id: _counting(book, one.staff_id) for one in unique.values()}
    cursors = {ring.cursor_id for ring, _ in filter(None, rings.values())}
    desks = open_desks(
        conn, book, {lead.dealer_id for lead in leads.values() if lead.dealer_id}, cursors, now
    )
    answers: dict[UUID, Answer] = {}
    openings: list[Opening] = []
    for one in unique.values():
        lead, person = leads.get(one.lead_id), book.people.get(one.staff_id)
        if lead is None or not _exists(lead, dealer_id, owners, unowned=unowned):
            answers[one.lead_id] = NotHandedOver(one.lead_id, HandoutRefusal.LEAD_NOT_FOUND)
        elif person is None or not _in_sight(person, lead, owners):
            answers[one.lead_id] = NotHandedOver(one.lead_id, HandoutRefusal.UNKNOWN_STAFF)
        else:
            desk, due = desks[person.dealer_id], clock(person.dealer_id, now)
            answer = _judge(one, lead, person, desk, due[0], over_cap=over_cap)
            if isinstance(answer, HandedOver) and (refusal := last(one)) is not None:
                answer = NotHandedOver(one.lead_id, refusal)
            answers[one.lead_id] = answer
            if isinstance(answer, HandedOver) and not answer.unchanged:
                openings.append(_give(one, answer, desk, due, how, rings[person.id]))
    asked = [
        answers[one.lead_id]
        if unique[one.lead_id].staff_id == one.staff_id
        else NotHandedOver(one.lead_id, HandoutRefusal.TWICE_IN_REQUEST)
        for one in handouts
    ]
    if mode is Mode.ALL_OR_NOTHING and any(isinstance(answer, NotHandedOver) for answer in asked):
        asked = [_not_alone(answer) for answer in asked]
        openings, desks = [], {}
    changing = [(one.bucket, one.lead_id, "reassigned") for one in openings if leads[one.lead_id].owner]
    for closed in close_episodes(conn, changing, now):
        desks[closed.dealer_id].take_back(closed.staff_id, counted=closed.counted)
    open_episodes(conn, book.pools, openings, now)
    close_desks(conn, book, desks, now, forced=over_cap)
    write_steps(
        conn, [_handed(one, unique[one.lead_id], answers[one.lead_id]) for one in openings], actor, now
    )
    return asked


def _exists(
    lead: Standing, dealer_id: UUID | None, owners: Collection[UUID] | None, *, unowned: bool
) -> bool:
    """Does the lead exist for who hands out? For a dealer only what was dispatched to it."""
    if dealer_id is None:
        return True
    if lead.dealer_id != dealer_id or _closed(lead) is HandoutRefusal.NOT_DISPATCHED:
        return False
    return owners is None or (unowned if lead.owner is None else lead.owner in owners)


def _in_sight(person: Person, lead: Standing, owners: Collection[UUID] | None) -> bool:
    """May whoever hands out give the dealer's lead to this person? In a store only to its people."""
    return person.dealer_id == lead.dealer_id and (owners is None or person.id in owners)


def _counting(book: AssignmentBook, staff: UUID) -> tuple[Ring, Seat] | None:
    """The first rotation of the person's dealer in which hand-outs by people count as turns, with the
    person's seat."""
    person = book.people.get(staff)
    for rule in book.rules_of(person.dealer_id) if person else ():
        for branch in rule.branches:
            seat = branch.ring.seat_of(staff)
            if branch.ring.manual_counts and seat is not None and seat.weight:
                return branch.ring, seat
    return None


def _judge(
    handout: Handout, lead: Standing, person: Person, desk: Desk, due: datetime, *, over_cap: bool
) -> Answer:
    """May the person have the lead, and against which objections?"""
    refusal = _closed(lead) or (HandoutRefusal.STAFF_LEFT if person.employed(desk.today) else None)
    if refusal is not None:
        return NotHandedOver(handout.lead_id, refusal)
    if lead.owner == person.id:
        return HandedOver(handout.lead_id, person.id, lead.seq, unchanged=True)
    if handout.taken_from(lead.owner):
        return NotHandedOver(handout.lead_id, HandoutRefusal.TAKEN)
    full = _full(handout, lead, person, desk)
    if full is not None and not over_cap:
        return NotHandedOver(handout.lead_id, full)
    objections = (
        full,
        person.off_duty(due),
        None if person.sells(lead.brand) else Exclusion.WRONG_BRAND,
    )
    warnings = tuple(str(one) for one in objections if one is not None)
    return HandedOver(handout.lead_id, person.id, lead.seq + 1, lead.owner, warnings)


def _closed(lead: Standing) -> HandoutRefusal | None:
    """A lead may change hands while it lives and the dealer holds it."""
    if not lead.live:
        return HandoutRefusal.LEAD_CLOSED
    if lead.state not in (State.DISPATCHED, State.ASSIGNED):
        return HandoutRefusal.NOT_DISPATCHED
    return None


def _full(handout: Handout, lead: Standing, person: Person, desk: Desk) -> HandoutRefusal | None:
    """Which cap is reached. A lead that only changes hands is the dealer's already."""
    if lead.owner is None and desk.full():
        return HandoutRefusal.DEALER_FULL
    why = desk.load(person.id).full(counted=_counts(handout, desk))
    return None if why is None else HandoutRefusal(why.value)


def _counts(handout: Handout, desk: Desk) -> bool:
    return desk.own_counts or not handout.own_created


def _give(
    handout: Handout,
    answer: HandedOver,
    desk: Desk,
    due: tuple[datetime, datetime],
    how: str,
    counting: tuple[Ring, Seat] | None,
) -> Opening:
    """Count the hand-out, in the loads and, where the rule says so, as a turn."""
    counted = _counts(handout, desk)
    desk.give(answer.staff_id, counted=counted)
    cursor = None
    if counting is not None:
        ring, seat = counting
        desk.charge(seat, ring)
        cursor = ring.cursor_id
    return Opening(
        handout.bucket, handout.lead_id, answer.seq, desk.dealer_id, answer.staff_id, *due, how, cursor,
        counted, handout.own_created,
    )  # fmt: skip


def _not_alone(answer: Answer) -> NotHandedOver:
    """Others of the batch were refused."""
    if isinstance(answer, NotHandedOver):
        return answer
    return NotHandedOver(answer.lead_id, HandoutRefusal.BATCH_REFUSED)


def _handed(opening: Opening, handout: Handout, answer: Answer) -> Step:
    inputs = {
        "staff": str(opening.staff_id),
        "from": str(answer.from_staff) if isinstance(answer, HandedOver) and answer.from_staff else None,
        "warnings": answer.warnings if isinstance(answer, HandedOver) else (),
    }
    fact = Fact("assignment", "assigned_by_hand", handout.reason, inputs=inputs)
    return Step(opening.bucket, opening.lead_id, State.ASSIGNED, "by_hand", fact)
