"""The leads of somebody who goes: to a colleague, or back to the dealer's desk. The same few statements for
any set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from leadcenter.assignment.book import AssignmentBook
from leadcenter.assignment.desks import open_desks, wake
from leadcenter.assignment.hands import FollowupClock, assign_by_hand
from leadcenter.assignment.leads import Key, Standing, lock_leads
from leadcenter.assignment.returns import give_back
from leadcenter.assignment.terms import HandedOver, Handout, HandoutRefusal, Mode, Return
from leadcenter.belt.face import State
from leadcenter.kernel.database import Connection


class Passing(StrEnum):
    """What became of a lead of somebody who goes."""

    HANDED_OVER = "handed_over"
    ON_THE_DESK = "on_the_desk"
    STAYS = "stays"


class PassedOn(msgspec.Struct, frozen=True):
    """One lead; `reason`: why it stays, or why no person has it."""

    bucket: int
    lead_id: UUID
    outcome: Passing
    reason: str = ""
    to_staff: UUID | None = None


def pass_on(
    conn: Connection,
    keys: Sequence[Key],
    giver: UUID,
    to: UUID | None,
    reason: str,
    actor: str,
    now: datetime,
    book: AssignmentBook,
    *,
    clock: FollowupClock,
) -> list[PassedOn]:
    """What `giver` owns of these leads goes to `to`, whose caps do not count here; else, and where `to` may
    have nothing any more, to the desk, where the rules look again. One answer per lead that is still the
    giver's. Locks the dealers: call it last in the transaction."""
    leads = [one for one in lock_leads(conn, keys).values() if one.owner == giver]
    stays = [PassedOn(one.bucket, one.lead_id, Passing.STAYS, _why(one)) for one in leads if _why(one)]
    going = [one for one in leads if not _why(one)]
    wanted = [Handout(one.bucket, one.lead_id, to, reason) for one in going if to is not None]
    answers = assign_by_hand(
        conn, wanted, actor, now, book, clock=clock, mode=Mode.FILL_UP, over_cap=True
    )  # fmt: skip
    had = {one.lead_id: one for one in answers}
    handed = {lead for lead, one in had.items() if isinstance(one, HandedOver)}
    returns = [Return(one.bucket, one.lead_id, reason) for one in going if one.lead_id not in handed]
    give_back(conn, returns, actor, now, book)
    wake(conn, sorted({one.dealer_id for one in going if one.dealer_id}), now)
    return stays + [_passed(one, to, had.get(one.lead_id)) for one in going]


def hold_dealer(conn: Connection, book: AssignmentBook, dealer: UUID, now: datetime) -> None:
    """Until commit nobody gives a lead to anybody of this dealer; who waits for it learns afterwards that
    somebody has left (`OwnerLeft`). Nothing else may be locked after this."""
    open_desks(conn, book, [dealer], (), now)


def _why(lead: Standing) -> str:
    """Why it can go nowhere: it is over, or not where owned leads stand."""
    if not lead.live:
        return HandoutRefusal.LEAD_CLOSED.value
    return "" if lead.state is State.ASSIGNED else HandoutRefusal.NOT_DISPATCHED.value


def _passed(lead: Standing, to: UUID | None, answer: object) -> PassedOn:
    if isinstance(answer, HandedOver):
        return PassedOn(lead.bucket, lead.lead_id, Passing.HANDED_OVER, "", to)
    why = str(getattr(answer, "refusal", ""))
    return PassedOn(lead.bucket, lead.lead_id, Passing.ON_THE_DESK, why)
