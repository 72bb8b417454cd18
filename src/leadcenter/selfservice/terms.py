"""Words of the customer's own page."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

Key = tuple[int, UUID]
"""(bucket, customer)."""


class Reason(StrEnum):
    """Why a link was issued."""

    DISPATCH = "dispatch"
    CHOICE = "choice"
    ASKED = "asked"
    STAFF = "staff"


class Right(StrEnum):
    """What a person may ask for (PIPL 24, 44-48)."""

    ACCESS = "access"
    COPY = "copy"
    CORRECT = "correct"
    DELETE = "delete"
    RESTRICT = "restrict"
    EXPLAIN = "explain"
    OBJECT = "object"


class Link(msgspec.Struct, frozen=True):
    """A link that was used just now: whose, until when, how often since `window_at`. `name` tells it apart in
    the audit trail and opens nothing."""

    customer: Key
    name: str
    expires_at: datetime
    uses: int


class Purpose(msgspec.Struct, frozen=True, omit_defaults=True):
    """For what an entity may use the data, and since when; `until`: when the consent ends by itself."""

    code: str
    title: dict[str, str]
    state: str
    since: datetime
    until: datetime | None = None


class Holder(msgspec.Struct, frozen=True, omit_defaults=True):
    """A legal entity that holds the data, or may: as what, since when, what for. `given_at`: when it was
    provided with them; `ended_at`: when it was told to stop."""

    code: str
    role: str
    name: str
    registration_no: str
    contact: str
    purposes: tuple[Purpose, ...] = ()
    given_at: datetime | None = None
    ended_at: datetime | None = None
    may_stop: bool = False


class Offered(msgspec.Struct, frozen=True, omit_defaults=True):
    """A dealer that the customer may choose or confirm."""

    code: str
    name: str
    contact: str
    city: str = ""
    kilometres: float | None = None
    named: bool = False


class Offer(msgspec.Struct, frozen=True):
    """A wish that waits for the customer's word about a dealer."""

    lead: str
    series: str
    asked_at: datetime
    dealers: tuple[Offered, ...]


class Elsewhere(msgspec.Struct, frozen=True):
    """A wish that `dealer` works on, and the other dealers that the customer may choose instead; `waits_for`:
    the one to whom it goes as soon as it can, empty = none."""

    lead: str
    series: str
    asked_at: datetime
    dealer: str
    waits_for: str
    dealers: tuple[Offered, ...]


class Shown(msgspec.Struct, frozen=True):
    """The words under which the customer agrees, in both languages."""

    number: int
    notice: str
    version: str
    texts: dict[str, str]
    hashes: dict[str, str]


class Read(msgspec.Struct, frozen=True):
    """Which words the customer had before him when he agreed: of which version, in which language, and the
    hash of the text."""

    version: str
    language: str
    text_hash: str


class TakenAsk(msgspec.Struct, frozen=True):
    """A request that the rights desk has: its number; not `new` where it stood open already."""

    number: str
    new: bool = True


class EarlierAsk(msgspec.Struct, frozen=True):
    """What the customer asked for by right, earlier: under which number, where it stands, until when it is
    answered. `reason`: why it was refused, empty = it was not."""

    number: str
    right: Right
    state: Literal["received", "proved", "working", "done", "refused", "withdrawn"]
    asked_at: datetime
    due_at: datetime
    decided_at: datetime | None
    reason: Literal["", "rights_not_proved", "rights_kept_by_law", "rights_another_person", "rights_repeated"]


class Mine(msgspec.Struct, frozen=True):
    """Everything that the page shows. `kept_until`: when the data go if nothing new happens (None: an inquiry
    is open, so no day is known yet)."""

    until: datetime
    holders: tuple[Holder, ...]
    offers: tuple[Offer, ...]
    shown: Shown | None
    rights: tuple[Right, ...] = tuple(Right)
    kept_until: datetime | None = None
    elsewhere: tuple[Elsewhere, ...] = ()
    asked: tuple[EarlierAsk, ...] = ()
