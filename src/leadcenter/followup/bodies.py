"""What the routes of the followup room take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from leadcenter.followup.terms import Intent, Kind, NextStep

Text = Annotated[str, msgspec.Meta(max_length=100)]
Words = Annotated[str, msgspec.Meta(max_length=4_000)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class FollowupBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the owner of a lead did. `result`: a code of `GET /follow-ups/results`; `call`: the call through
    the privacy number, or the message, that it tells of; times with an offset."""

    kind: Kind
    result: Text
    intent: Intent = Intent.UNSTATED
    next_step: NextStep | None = None
    next_due_at: datetime | None = None
    note: Words = ""
    call: Text = ""
    told_takeover: bool = False
    happened_at: datetime | None = None


class FollowupDone(msgspec.Struct, frozen=True):
    """It stands in the books; when the lead is due again."""

    next_step: str
    next_due_at: datetime


class DueShown(msgspec.Struct, frozen=True):
    """A lead about which somebody has something to do. `first`: nobody followed it up in this ownership yet;
    `owner`: code of the person; `phone` is masked."""

    reference: str
    owner: str
    name: str
    phone: str
    brand: str
    series: str
    grade: str
    intent: str
    status: str
    inquiries: int
    owned_since: datetime
    first: bool
    next_step: str
    due_at: datetime
    overdue: bool


class DuePage(msgspec.Struct, frozen=True):
    """The most urgent first; `next`: the cursor of the page after it, empty at the end."""

    leads: list[DueShown]
    next: str


class FollowupShown(msgspec.Struct, frozen=True):
    """A follow-up of a lead. `evidence`: of a call that the provider says it connected, or tried to."""

    at: datetime
    by: str
    kind: str
    result: str
    reached: bool
    evidence: bool
    intent: str
    note: str
    told_takeover: bool
    next_step: str
    next_due_at: datetime
    happened_at: datetime | None


class Followups(msgspec.Struct, frozen=True):
    """The newest first, 200 at most."""

    followups: list[FollowupShown]


class ResultShown(msgspec.Struct, frozen=True):
    """What may come of a follow-up. `name`: in the asker's language; `of_dealer`: the dealer's own, which
    goes before the house's."""

    kind: str
    code: str
    name: str
    name_zh: str
    name_en: str
    reached: bool
    needs_next: bool
    again_days: int
    active: bool
    of_dealer: bool


class ResultsShown(msgspec.Struct, frozen=True):
    """All of them, switched off or not."""

    results: list[ResultShown]


class ResultBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A result of follow-ups as it is from now on."""

    name_zh: Name
    name_en: Name
    reached: bool
    needs_next: bool
    again_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 1
    active: bool = True
