"""Words of the lead room."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class Wish(msgspec.Struct, frozen=True):
    """A raw lead ready to be folded: whose wish, towards which dealer (None = not named yet). `asked_at`: by
    the sender's time. `holder`: the dealer who will hold it at the end of the transaction, if the lead is
    founded and nothing comes between; the dispatch sets right what was foreseen wrongly.
    """

    bucket: int
    raw_id: UUID
    customer_id: UUID
    dealer_id: UUID | None
    channel_id: UUID
    brand: str
    series: str
    intent: str
    score: int
    grade: str
    score_version: int
    buying_days: int | None
    asked_at: datetime
    holder: UUID | None


class Folded(msgspec.Struct, frozen=True):
    """The lead that the raw lead founded or was attached to."""

    lead_id: UUID
    founded: bool


class Live(msgspec.Struct, frozen=True):
    """A live lead of a customer; `staff_id` owns it now, `dispatched` = the dealer knows of it. `asked_at`:
    the last inquiry by its sender's time. `apart`: a second order there, which no inquiry joins.
    """

    lead_id: UUID
    dealer_id: UUID | None
    inquiries: int
    asked_at: datetime
    brand: str
    series: str
    channel_id: UUID
    intent: str
    buying_days: int | None
    dispatched: bool
    staff_id: UUID | None
    apart: bool = False


class Revived(msgspec.Struct, frozen=True):
    """A lead that was lost and lives again, with the score of now."""

    bucket: int
    lead_id: UUID
    score: int
    grade: str
    score_version: int
    inquiries: int
    asked_at: datetime


class Standing(msgspec.Struct, frozen=True):
    """A lead as the flow finds it again. `returned_at`: when it came back after it was lost, until somebody
    owns it; `no_profiling`: its customer objected to being profiled."""

    bucket: int
    lead_id: UUID
    customer_id: UUID
    dealer_id: UUID | None
    channel_id: UUID
    status: str
    intent: str
    score: int
    grade: str
    score_version: int
    buying_days: int | None
    inquiries: int
    created_at: datetime
    episodes: int
    dispatches: int
    brand: str
    series: str
    last_inquiry_at: datetime
    returned_at: datetime | None = None
    no_profiling: bool = False


class Change(msgspec.Struct, frozen=True):
    """New values for a lead after re-judging, a cleaning answer or the customer's choice; `status` ends its
    life when not live.
    """

    bucket: int
    lead_id: UUID
    dealer_id: UUID | None
    brand: str
    series: str
    intent: str
    score: int
    grade: str
    score_version: int
    buying_days: int | None
    status: str = "live"
    close_reason: str = ""
    merged_into: UUID | None = None


class NoticeToStaff(msgspec.Struct, frozen=True):
    """Something a consultant or the dealer's desk must be told. `told`: what its text names (a date, words);
    no personal data."""

    bucket: int
    staff_id: UUID | None
    dealer_id: UUID
    lead_id: UUID
    kind: str
    told: dict[str, Any] = {}
