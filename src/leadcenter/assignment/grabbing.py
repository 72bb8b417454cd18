"""Somebody takes leads that a rule offers to several: the first has them. The same few statements for any
set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.assignment.book import AssignmentBook
from leadcenter.assignment.hands import Answer, FollowupClock, assign_by_hand
from leadcenter.assignment.leads import Key, lock_leads
from leadcenter.assignment.offers import read_offers
from leadcenter.assignment.terms import Handout, HandoutRefusal, Mode, NotHandedOver
from leadcenter.kernel.database import Connection


def grab(
    conn: Connection,
    keys: Sequence[Key],
    staff: UUID,
    dealer: UUID,
    actor: str,
    now: datetime,
    book: AssignmentBook,
    *,
    clock: FollowupClock,
) -> list[Answer]:
    """One answer for each lead, in order: the person's from now on, `taken` by somebody else meanwhile, never
    `not_offered`, or full. What is refused costs nothing. Locks the dealer: call it last in the
    transaction."""
    lock_leads(conn, keys)
    offers = read_offers(conn, keys, staff)
    wanted = [Handout(*key, staff, "grabbed") for key in keys if offers.get(key)]
    given = assign_by_hand(
        conn, wanted, actor, now, book, clock=clock, mode=Mode.FILL_UP, dealer_id=dealer, how="claim"
    )
    answers: dict[Key, Answer] = {
        (one.bucket, one.lead_id): answer for one, answer in zip(wanted, given, strict=True)
    }
    return [answers.get(key) or _refused(key, offers) for key in keys]


def _refused(key: Key, offers: dict[Key, bool]) -> NotHandedOver:
    why = HandoutRefusal.TAKEN if key in offers else HandoutRefusal.NOT_OFFERED
    return NotHandedOver(key[1], why)
