"""The customer's own word after the inquiry: which dealer, and that it may have the data. Grant and choice
arrive together or apart.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.belt import face as belt
from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.dispatch import face as dispatch
from leadcenter.flow.following import follow_lead
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.lead import face as lead


class Choice(msgspec.Struct, frozen=True):
    """A customer names `dealer` for a lead and agrees (or refuses, or withdraws). `evidence`: notice,
    version, text hash, page, action; `notice_no`: its registered version.
    """

    bucket: int
    lead_id: UUID
    dealer: UUID
    kind: EventKind
    evidence: dict[str, Any]
    notice_no: int | None = None


def choose(conn: Connection, house: House, choice: Choice, now: datetime) -> tuple[int, UUID]:
    """Record it and let the flow look at the lead again (that of the survivor, if it was merged). Raises
    Refusal `lead_unknown` or `lead_closed`; the caller commits. Returns the customer, (bucket, id).
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
    if choice.kind in {EventKind.GIVEN, EventKind.CONFIRMED}:
        dispatch.choose(conn, [(bucket, lead_id, choice.dealer)], now)
    belt.poke(conn, [(bucket, lead_id)], now)
    return bucket, standing.customer_id
