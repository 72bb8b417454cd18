"""Words of the dispatch room."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Hold(StrEnum):
    """Why a lead waits before dispatch; each names the gate and has a text in two languages."""

    NO_DEALER = "no_dealer"
    UNKNOWN_DEALER = "unknown_dealer"
    DEALER_CLOSED = "dealer_closed"
    SERIES_NOT_SOLD = "series_not_sold"
    NO_GRANT = "no_grant"
    GRANT_WITHDRAWN = "grant_withdrawn"
    GRANT_REFUSED = "grant_refused"
    GRANT_EXPIRED = "grant_expired"
    NOTICE_VOID = "notice_void"
    NO_CONTRACT = "no_contract"
    BELOW_THRESHOLD = "below_threshold"
    OUTSIDE_HOURS = "outside_hours"
    NEVER_OPENS = "never_opens"


class Threshold(msgspec.Struct, frozen=True):
    """Gate 3 for one lead: the lowest score, and how nurture goes on. `minimum` 0 = the threshold is off."""

    minimum: int
    version: int
    again_days: float
    longest_days: float


class Order(msgspec.Struct, frozen=True):
    """A dispatch to be written: everything that gate 1 to 4 made sure of. `contact` and `phone_index` are for
    the dealer alone.
    """

    bucket: int
    lead_id: UUID
    seq: int
    customer_id: UUID
    dealer_id: UUID
    rule_version: int
    cleared_at: datetime
    contact: bytes
    phone_index: bytes | None


class Offer(msgspec.Struct, frozen=True):
    """A dealer offered to a customer who named none."""

    bucket: int
    lead_id: UUID
    dealer_id: UUID
    rank: int
    kilometres: float | None
