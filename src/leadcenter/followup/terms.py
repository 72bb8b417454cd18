"""Words of the followup room."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

Key = tuple[int, UUID]
"""(bucket, lead)."""


class Kind(StrEnum):
    """How a consultant reaches a customer."""

    CALL = "call"
    MESSAGE = "message"
    VISIT = "visit"


class NextStep(StrEnum):
    """What is to be done about a lead next."""

    CALL = "call"
    MESSAGE = "message"
    VISIT = "visit"
    TEST_DRIVE = "test_drive"
    QUOTATION = "quotation"


class Intent(StrEnum):
    """How much the customer wants to buy, as the consultant judges it."""

    UNSTATED = ""
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"
    NONE = "none"


class Result(msgspec.Struct, frozen=True):
    """What may come of a follow-up: data, of the house or of a dealer. `reached`: somebody spoke with the
    customer; `needs_next`: the consultant must say what comes next; else the lead is due again after
    `again_days`."""

    kind: Kind
    code: str
    name_zh: str
    name_en: str
    reached: bool
    needs_next: bool
    again_days: int
    active: bool = True
    of_dealer: bool = False


class Note(msgspec.Struct, frozen=True):
    """A follow-up as it is to be recorded by `staff_id` about a lead. `call`: the key of the call through the
    privacy number that it tells of, which stays where it was asked for. `happened_at` is what the person says
    and counts for nothing."""

    bucket: int
    lead_id: UUID
    staff_id: UUID
    kind: Kind
    result: str
    next_step: NextStep | None = None
    next_due_at: datetime | None = None
    intent: Intent = Intent.UNSTATED
    text: str = ""
    call: Key | None = None
    told_takeover: bool = False
    happened_at: datetime | None = None

    @property
    def key(self) -> Key:
        return self.bucket, self.lead_id

    def __repr__(self) -> str:
        return f"Note({self.kind}, {self.result})"


class Owned(msgspec.Struct, frozen=True):
    """A live lead whose owner wants to record something: which episode, since when, and whether the customer
    must still hear that this dealer took over from another; `intent`: what was known of it before."""

    bucket: int
    lead_id: UUID
    episode: int
    dealer_id: UUID
    staff_id: UUID
    since: datetime
    owes_takeover: bool
    intent: str = ""

    @property
    def key(self) -> Key:
        return self.bucket, self.lead_id


class NotRecorded(StrEnum):
    """Why a follow-up was not recorded; each has a text in two languages."""

    NOT_OWNER = "followup_not_owner"
    UNKNOWN_RESULT = "followup_result_unknown"
    NEXT_MISSING = "followup_next_missing"
    NEXT_OUT_OF_RANGE = "followup_next_out_of_range"
    TAKEOVER_NOT_TOLD = "followup_takeover_not_told"
    HAPPENS_LATER = "followup_happens_later"
    HAPPENED_LONG_AGO = "followup_happened_long_ago"
    CALL_NOT_YOURS = "followup_call_not_yours"
    TWICE = "followup_twice"


class Recorded(msgspec.Struct, frozen=True):
    """A follow-up that stands in the books as of `at`; the lead is due again at `next_due_at`."""

    bucket: int
    lead_id: UUID
    id: UUID
    dealer_id: UUID
    episode: int
    reached: bool
    next_step: str
    next_due_at: datetime
    at: datetime


class Due(msgspec.Struct, frozen=True):
    """A lead about which its owner has something to do at `due_at`. `first`: nobody followed it up in this
    ownership yet. `contact`: the dealer's sealed copy."""

    bucket: int
    lead_id: UUID
    dealer_id: UUID
    staff_id: UUID
    contact: bytes
    brand: str
    series: str
    grade: str
    intent: str
    status: str
    inquiries: int
    opened_at: datetime
    first: bool
    next_step: str
    due_at: datetime

    @property
    def key(self) -> Key:
        return self.bucket, self.lead_id


class Told(msgspec.Struct, frozen=True):
    """A follow-up as it was recorded, its note still sealed."""

    id: UUID
    dealer_id: UUID
    staff_id: UUID
    kind: str
    result: str
    reached: bool
    evidence: bool
    intent: str
    note: bytes | None
    told_takeover: bool
    next_step: str
    next_due_at: datetime
    happened_at: datetime | None
    at: datetime
