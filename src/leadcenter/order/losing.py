"""Lost, with a reason: reported, reviewed by a manager, and perhaps brought back to life."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.errors import CheckViolation, UniqueViolation

from leadcenter.assignment.face import (
    AssignmentBook,
    FollowupClock,
    HandedOver,
    Handout,
    NotHandedOver,
    Return,
    assign_by_hand,
    end_ownership,
    wake,
)
from leadcenter.belt.face import State
from leadcenter.consent import face as consent
from leadcenter.customer.face import merging as customers
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import MAKER, enter
from leadcenter.kernel.sql import statement
from leadcenter.order.leads import Doing, keys, move, tell, turn
from leadcenter.order.terms import Key, Loss, LossState


def report(doing: Doing, reason: str) -> int:
    """A lead is reported lost; it goes on until a manager agrees. Returns the number of the report. Raises
    Refusal `lead_elsewhere`, `lead_not_owned`, `loss_under_review` (409), `loss_reason_unknown` (422)."""
    lead = doing.lead
    if lead.status != "live":
        raise Refusal("lead_elsewhere", 409)
    if lead.owner is None:
        raise Refusal("lead_not_owned", 409)
    _pass_over(doing)
    given = {
        **doing.key, "dealer_id": lead.dealer_id, "reason": reason, "staff_id": lead.owner,
        "actor": doing.sight.name, "now": doing.now,
    }  # fmt: skip
    try:
        row = doing.conn.execute(statement("order", "insert_loss"), given).fetchone()
    except UniqueViolation as error:
        raise Refusal("loss_under_review", 409) from error
    if row is None:
        raise Refusal("loss_reason_unknown", 422)
    tell(doing, "loss.reported", "loss_reported", reason, after={"loss": row[0]})
    seq: int = row[0]
    return seq


def review(doing: Doing, book: AssignmentBook, loss: int, *, agreed: bool) -> None:
    """A manager, not whoever reported it, agrees to the report `loss`: the lead is lost, nobody owns it; or
    sends it back: the owner goes on. What was reported in an ownership that is over waits no more, and a
    word about one report, which a phone may tell late, holds for no other. Raises Refusal `loss_unknown`
    (404), `own_loss` (403), `lead_elsewhere` (409) where an order came first."""
    conn, lead = doing.conn, doing.lead
    state = LossState.AGREED if agreed else LossState.SENT_BACK
    _pass_over(doing)
    given = {**doing.key, "seq": loss, "status": state.value, "actor": doing.sight.name, "now": doing.now}
    try:
        row = conn.execute(statement("order", "decide_loss"), given).fetchone()
    except CheckViolation as error:  # loss_by_two
        raise Refusal("own_loss", 403) from error
    if row is None:
        raise Refusal("loss_unknown", 404)
    (reason,) = row
    if not agreed:
        tell(doing, "loss.sent_back", "loss_sent_back", reason, after={"loss": loss}, notice="loss_sent_back")
        return
    turn(doing, "live", "lost", reason)
    move(doing, State.CLOSED, "lost")
    conn.execute(statement("order", "replace_quotations"), keys([lead.key]))
    told = {"loss": loss, "status": "lost"}
    tell(doing, "loss.agreed", "loss_agreed", reason, after=told, notice="loss_agreed")
    end_ownership(conn, [Return(*lead.key, "lost")], doing.now, book)
    wake(conn, [lead.dealer_id], doing.now)


def _pass_over(doing: Doing) -> None:
    """A report that waits falls with the ownership in which it was written: it says nothing of what the next
    owner makes of the lead."""
    given = {**keys([doing.lead.key]), "actor": doing.sight.name, "now": doing.now}
    doing.conn.execute(statement("order", "pass_over_losses"), given)


def bring_back(doing: Doing, book: AssignmentBook, clock: FollowupClock, to: str) -> UUID | None:
    """A lost lead lives again: the same lead, a new episode, the old reason stays on record. It goes to the
    person named (`to`, a staff code), else to whoever owned it last, else (who has left, who is full) to the
    dealer's desk. Returns the owner. Raises Refusal `lead_not_lost`, `lead_customer_merged`,
    `lead_not_granted` (the customer's grant holds no more), `lead_live_elsewhere` (409), and why the person
    named cannot have it (422)."""
    conn, lead = doing.conn, doing.lead
    if lead.status != "lost":
        raise Refusal("lead_not_lost", 409)
    _granted(doing)
    people = {one.code: one.id for one in book.people.values() if one.dealer_id == lead.dealer_id}
    if to and to not in people:
        raise Refusal("unknown_staff", 422)
    turn(doing, "lost", "live")
    move(doing, State.DISPATCHED, "reactivated")
    seq, reason = came_back(conn, [lead.key], doing.sight.name, doing.now).get(lead.key[1], (0, ""))
    told = {"status": "live", "loss": seq}
    tell(doing, "lead.reactivated", "lead_reactivated", reason, before={"status": "lost"}, after=told)
    wanted = people[to] if to else lead.last_owner
    if wanted is None or wanted not in book.people:
        wake(conn, [lead.dealer_id], doing.now)
        return None
    handout = Handout(*lead.key, wanted, "reactivated")
    (answer,) = assign_by_hand(
        conn, [handout], doing.sight.name, doing.now, book, clock=clock, over_cap=bool(to)
    )
    if isinstance(answer, HandedOver):
        return wanted
    if to:
        assert isinstance(answer, NotHandedOver)
        raise Refusal(answer.refusal.value, 422)
    wake(conn, [lead.dealer_id], doing.now)
    return None


def _granted(doing: Doing) -> None:
    """May the dealer work on the customer's lead again? A stop was before this transaction, or waits for its
    end; so a merge. The lost lead of a customer who was merged away stays as it is: what the survivor says to
    the dealer, and what he has there, is not read where that lead lies. Grants and customers are the maker's
    rows; who asks was let in by the lead. Raises Refusal `lead_customer_merged`, `lead_not_granted` (409)."""
    lead = doing.lead
    key = lead.bucket, lead.customer_id
    enter(doing.conn, MAKER)
    person = customers.hold_customers(doing.conn, [key]).get(key)
    (grant,) = consent.lock_grants(doing.conn, [(*key, lead.dealer_id)])
    enter(doing.conn, doing.sight.scope)
    if person is not None and person.merged_into is not None:
        raise Refusal("lead_customer_merged", 409)
    if person is None or grant is None or not grant.holds(doing.now):
        raise Refusal("lead_not_granted", 409)


def came_back(
    conn: Connection, leads: Sequence[Key], actor: str, now: datetime
) -> dict[UUID, tuple[int, str]]:
    """Lost leads live again, whatever brought them: a manager, the customer who asks again, a transfer. The
    reports of their losses say so. Returns number and reason of each. One statement."""
    given = {**keys(leads), "actor": actor, "now": now}
    rows = conn.execute(statement("order", "return_losses"), given)
    return {lead: (seq, reason) for lead, seq, reason in rows}


def list_losses(conn: Connection, leads: Sequence[Key]) -> list[Loss]:
    """The reports of leads, newest first."""
    return [Loss(*row) for row in conn.execute(statement("order", "list_losses"), keys(leads))]


def list_waiting(conn: Connection, dealer: UUID, rows: int) -> list[Loss]:
    """Reports of a dealer that wait for a manager, the oldest first."""
    given = {"dealer": dealer, "rows": rows}
    return [Loss(*row) for row in conn.execute(statement("order", "list_waiting_losses"), given)]
