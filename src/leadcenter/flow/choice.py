"""The customer's own word after the inquiry: which dealer, and that it may have the data. Grant and choice
arrive together or apart.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.assignment.face import AssignmentBook
from leadcenter.belt import face as belt
from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.customer.face import merging as customers
from leadcenter.dispatch import face as dispatch
from leadcenter.flow.following import follow_lead
from leadcenter.flow.saying import Key, stop
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.lead import face as lead
from leadcenter.lead.face import merging as leads


class Choice(msgspec.Struct, frozen=True):
    """A customer names `dealer` for a lead and agrees. `evidence`: notice, version, text hash, page, action;
    `notice_no`: its registered version.
    """

    bucket: int
    lead_id: UUID
    dealer: UUID
    kind: EventKind
    evidence: dict[str, Any]
    notice_no: int | None = None


def choose(conn: Connection, house: House, choice: Choice, now: datetime) -> tuple[int, UUID]:
    """A yes: record it and let the flow look at the lead again (that of the survivor, if it was merged).
    Raises Refusal `lead_unknown` or `lead_closed`; the caller commits. Returns the customer, (bucket, id).
    """
    bucket, lead_id = follow_lead(conn, (choice.bucket, choice.lead_id))
    standing = lead.read_standing(conn, [(bucket, lead_id)]).get(lead_id)
    if standing is None:
        raise Refusal("lead_unknown", 404)
    if standing.status != "live":
        raise Refusal("lead_closed", 409)
    event = ConsentEvent(
        bucket,
        standing.customer_id,
        choice.dealer,
        choice.kind,
        None,
        lead_id,
        choice.evidence,
        notice_no=choice.notice_no,
    )
    consent.record(conn, house.maker, [event], now)
    dispatch.choose(conn, [(bucket, lead_id, choice.dealer)], now)
    belt.poke(conn, [(bucket, lead_id)], now)
    return bucket, standing.customer_id


def refuse(
    conn: Connection,
    house: House,
    lead_key: Key,
    dealer: UUID,
    proof: dict[str, Any],
    now: datetime,
    book: AssignmentBook,
) -> Key:
    """A no to `dealer`, said about a lead, closed or not: the dealer loses whatever it has of the customer,
    as when he stops it on his own page. Raises Refusal `lead_unknown`, and Moved; the caller commits. Returns
    the customer."""
    key = follow_lead(conn, lead_key)
    pointer = leads.read_pointer(conn, key)
    if pointer is None:
        raise Refusal("lead_unknown", 404)
    customer = customers.follow(conn, [(key[0], pointer.customer_id)]).get((key[0], pointer.customer_id))
    if customer is None:
        raise Refusal("lead_unknown", 404)
    stop(conn, house, customer, [dealer], proof, now, book, asked=True)
    return customer
