"""Words of the desk: what is asked for, what is seen. What goes out has its own records, field by field, so
that nothing goes out that nobody meant to show.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import msgspec

from leadcenter.kernel.cursor import Position

Key = tuple[int, UUID]
"""(bucket, lead)."""

PAGE = 50
MOST = 200
"""Rows of a page."""
SPAN = 1_000
"""Leads that one page looks through at most: where few match, the page is short and says where to go on. Of a
large house each lies on pages of its own (lead, dispatch, episode), which the disk's cache must bring."""


class Filters(msgspec.Struct, frozen=True):
    """What a list is narrowed to; None = any. `since` and `until`: when the lead came (of a dealer's list:
    when it was dispatched), until not included. `dealer`, `owner`, `channel`: ids. `reason`: why it stands
    in its state; only of the maker's."""

    state: str | None = None
    status: str | None = None
    channel: UUID | None = None
    dealer: UUID | None = None
    owner: UUID | None = None
    grade: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    reason: str | None = None


class Seen(msgspec.Struct, frozen=True):
    """A lead as the asker may see it. `at`: its place in the list. Of the maker's people `customer_id` is
    known, of others `contact`, the dealer's own sealed copy; `reason`, `since` and `due_at` only of the
    maker's."""

    bucket: int
    id: UUID
    at: datetime
    customer_id: UUID | None
    contact: bytes | None
    dealer_id: UUID | None
    channel_id: UUID
    brand: str
    series: str
    status: str
    intent: str
    grade: str
    score: int
    inquiries: int
    created_at: datetime
    last_inquiry_at: datetime
    close_reason: str
    state: str
    owner: UUID | None
    followup_due_at: datetime | None
    dispatched_at: datetime | None = None
    reason: str = ""
    since: datetime | None = None
    due_at: datetime | None = None

    @property
    def key(self) -> Key:
        return self.bucket, self.id

    @property
    def live(self) -> bool:
        """Is the wish still open?"""
        return self.status in {"live", "ordered"}


class Page(msgspec.Struct, frozen=True):
    """Some leads, and where the next page begins: None = there is no more."""

    leads: list[Seen]
    next: Position | None


class Person(msgspec.Struct, frozen=True):
    """A customer's contact in plain text; inside this room only. `phones`: canonical, best first."""

    name: str = ""
    phones: tuple[str, ...] = ()
    email: str = ""
    wechat: str = ""
    province: str = ""
    city: str = ""


class Named(msgspec.Struct, frozen=True):
    """A dealer, a channel or a member of staff as screens show it."""

    code: str = ""
    name: str = ""


class LeadShown(msgspec.Struct, frozen=True):
    """A lead in a list. `reference` is how the asker's legal entity knows it; `phone` is masked; `name` is
    masked unless the asker's role calls the customer. Only the maker's people are told `reason`, why it
    stands in its state, and `due_at`, when it is looked at again."""

    reference: str
    state: str
    status: str
    name: str
    phone: str
    brand: str
    series: str
    intent: str
    grade: str
    score: int
    inquiries: int
    dealer: Named
    channel: Named
    owner: Named
    created_at: datetime
    last_inquiry_at: datetime
    dispatched_at: datetime | None
    followup_due_at: datetime | None
    reason: str = ""
    due_at: datetime | None = None


class LeadPage(msgspec.Struct, frozen=True):
    """Newest first; a page may be short where few leads match. `next` is the cursor of the page after it,
    empty at the end."""

    leads: list[LeadShown]
    next: str


class Held(msgspec.Struct, frozen=True):
    """Leads that no dealer has: so many stand in this state for this reason, the first since `since`."""

    state: str
    reason: str
    leads: int
    since: datetime


class GateShown(msgspec.Struct, frozen=True):
    """A gate of the dispatch as it stood when the lead last came to it; `text` in the asker's language."""

    gate: Literal["gate_1", "gate_2", "gate_3", "gate_4"]
    outcome: str
    reason: str
    text: str
    rule: int
    at: datetime


class Source(msgspec.Struct, frozen=True):
    """Where the inquiry came from and what the customer agreed to; `sentence` answers “how did you get my
    number?” and is read out."""

    channel: Named
    inquired_at: datetime
    notice: str
    notice_version: str
    notice_text: str
    page: str
    action: str
    agreed_at: datetime | None
    sentence: str


class Moment(msgspec.Struct, frozen=True):
    """Something that happened to the lead, as far as the asker's legal entity may know. `text`: the reason in
    words; `by`: whose doing it is or whom it concerns, `by_name` as screens show it, where it is known."""

    at: datetime
    what: str
    outcome: str
    reason: str
    text: str
    by: str
    by_name: str = ""


class LeadDetail(msgspec.Struct, frozen=True):
    """One lead. `since`: when it last moved on its way. `customer`: the opaque name under which the maker's
    people reach the customer (`/customers/NAME/…`); empty for everybody else."""

    lead: LeadShown
    reason: str
    text: str
    since: datetime | None
    due_at: datetime | None
    close_reason: str
    province: str
    city: str
    gates: list[GateShown]
    source: Source
    timeline: list[Moment]
    customer: str = ""


class Purpose(StrEnum):
    """What a number is revealed for."""

    FIRST_CONTACT = "first_contact"
    FOLLOW_UP = "follow_up"
    APPOINTMENT = "appointment"
    DELIVERY = "delivery"
    COMPLAINT = "complaint"
    DATA_CHECK = "data_check"


class Revealed(msgspec.Struct, frozen=True):
    """The customer's contact in plain text."""

    name: str
    phones: tuple[str, ...]
    email: str
    wechat: str


class Cap(StrEnum):
    """What people may do only so often; how often is data (`cap`)."""

    SEARCH = "search_hour"
    REVEAL = "reveal_day"
    EXPORT = "export_day"


Facts = dict[str, Any]


class ExportPurpose(StrEnum):
    """What an export is for; only the last two may hold numbers in plain text, and only when a second person
    agreed."""

    REPORTING = "reporting"
    QUALITY = "quality"
    CALL_LIST = "call_list"
    AUTHORITY = "authority"


class ExportStatus(StrEnum):
    """Where an export stands: it is counted, waits for a second person, is gathered, can be fetched, was."""

    ASKED = "asked"
    WAITING = "waiting"
    APPROVED = "approved"
    READY = "ready"
    TAKEN = "taken"
    EXPIRED = "expired"
    REFUSED = "refused"
    FAILED = "failed"


class FiltersShown(msgspec.Struct, frozen=True):
    """What an export is narrowed to, as it was asked for: codes, empty = any."""

    state: str = ""
    status: str = ""
    channel: str = ""
    dealer: str = ""
    owner: str = ""
    grade: str = ""
    since: datetime | None = None
    until: datetime | None = None


class Narrowed(msgspec.Struct, frozen=True):
    """What an export is narrowed to, as it is kept: by ids, and as it was asked for."""

    filters: Filters
    asked: FiltersShown


class ExportShown(msgspec.Struct, frozen=True):
    """An export as those see it who asked for it or may agree to it. `asker`: what whoever asked is called;
    `rows_found`: how many it will hold, once counted; `rows_done`: how many are gathered; `content_hash`:
    SHA-256 of the file."""

    reference: str
    asked_by: str
    asker: str
    asked_at: datetime
    purpose: str
    plain: bool
    format: str
    filters: FiltersShown
    status: str
    failure: str
    rows_found: int
    rows_done: int
    decided_by: str | None
    decided_at: datetime | None
    content_hash: str | None
    file_bytes: int | None
    expires_at: datetime
    ended_at: datetime | None


class CapChange(msgspec.Struct, frozen=True):
    """A change of a cap that somebody asked for."""

    id: UUID
    most: int
    asked_by: str
    asked_at: datetime


class CapShown(msgspec.Struct, frozen=True):
    """A cap as it holds, and what it may become."""

    cap: str
    most: int
    changes: list[CapChange]
