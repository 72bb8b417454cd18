"""Who is told of leads that went: the journal, the new dealer, the old one with a masked name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from leadcenter.flow.face import Books
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.lead import face as lead
from leadcenter.lead.face import NoticeToStaff
from leadcenter.transfer.going import Moving, columns
from leadcenter.transfer.rules import masked
from leadcenter.transfer.terms import AtB, Order

TRANSFERRED: Final = "transferred"
PROMPT: Final = {
    AtB.NONE: "transfer_none",
    AtB.FOLLOWING: "transfer_following",
    AtB.LOST: "transfer_lost",
    AtB.WON: "transfer_won_again",
}
"""What the new dealer's inbox says."""


def tell(
    conn: Connection,
    books: Books,
    order: Order,
    moving: Sequence[Moving],
    actor: str,
    now: datetime,
) -> None:
    """The journal of both leads, the new dealer's prompt, what the old one keeps."""
    entries = [
        Entry(
            one.key[0], one.copy or one.to_lead, one.to_lead,
            [Fact("transfer", f"at_{one.go.at_b}", order.reason.value, inputs=_inputs(books, order, one))],
        )
        for one in moving
        if one.to_lead is not None
    ]  # fmt: skip
    journal.append(conn, entries, actor, now)
    notices = [
        NoticeToStaff(one.key[0], _who(one), one.dealer, lead_id, PROMPT[one.go.at_b])
        for one in moving
        if one.go.at_b is not AtB.ROUTED
        for lead_id in (one.to_lead or one.there.lead_id,)
    ]
    lead.tell_staff(conn, notices, now)
    gone = [one for one in moving if one.go.at_b is not AtB.ROUTED and one.leaves]
    tell_givers(conn, books, order, gone, actor, now, None)


def tell_givers(
    conn: Connection,
    books: Books,
    order: Order,
    gone: Sequence[Moving],
    actor: str,
    now: datetime,
    went_to: str | None,
) -> None:
    """The old dealer keeps a trace, masked, and its people are told."""
    held = [one for one in gone if one.giver is not None]
    names = [
        went_to if went_to is not None else masked(one.seen.dealer.name if one.seen.dealer else "")
        for one in held
    ]
    conn.execute(
        statement("transfer", "insert_traces"),
        {
            **columns([one.key for one in held]),
            "id": order.id,
            "reason": order.reason.value,
            "now": now,
            "dealers": uuids([one.giver for one in held]),
            "went_to": texts(names),
        },
    )
    entries = [
        Entry(
            *one.key, one.key[1],
            [Fact("transfer", TRANSFERRED, order.reason.value, inputs=_inputs(books, order, one))],
        )
        for one in gone
    ]  # fmt: skip
    journal.append(conn, entries, actor, now)
    notices = [
        NoticeToStaff(one.key[0], one.seen.asked.lead.owner, giver, one.key[1], "lead_transferred")
        for one in held
        if (giver := one.giver) is not None and one.seen.asked.lead is not None
    ]
    lead.tell_staff(conn, notices, now)


def _who(one: Moving) -> UUID | None:
    """Who at the new dealer is told: the owner of the lead there; nobody in particular where nobody owns."""
    there = one.seen.asked.there
    return there.owner if one.go.at_b is AtB.FOLLOWING and there is not None else None


def _inputs(books: Books, order: Order, one: Moving) -> dict[str, Any]:
    giver = one.giver
    return {
        "transfer": order.id.hex,
        "giver": books.org.by_id[giver].code if giver else "",
        "dealer": one.seen.dealer.code if one.seen.dealer else "",
        "lead": one.key[1].hex,
        "into": one.to_lead.hex if one.to_lead else "",
    }
