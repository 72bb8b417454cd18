"""Words of the consent room."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import msgspec

Key = tuple[int, UUID]
"""(bucket, customer)."""
SALES_CONTACT: Final = "sales_contact"
PHONE_CONTACT: Final = "phone_contact"
PROFILING: Final = "profiling"
CALLING: Final = (PHONE_CONTACT, SALES_CONTACT)
"""Purposes that a call serves: a no to either of them is a no to being called."""
TOUCHPOINTS: Final = ("email_contact", PHONE_CONTACT, SALES_CONTACT, "sms_contact", "wecom_contact")
"""Purposes by which an entity reaches a person: taking back one of them stops all of that entity. The table
`purpose` says the same (`touches`)."""
VALID_FOR: Final = timedelta(days=365)
"""Numbers are recycled by carriers: a grant expires after 12 months (trust.md 1.3)."""
REASK_LOCK: Final = timedelta(days=180)
"""After a no nobody asks again for so long (trust.md L05)."""
SCHEMA: Final = 1
"""Version of a record in the ledger."""


NOT_CHOSEN: Final = frozenset({"preticked", "pre-ticked", "bundled", "implied"})
"""Actions that are nobody's own: no separate consent (trust.md L02)."""
NOBODY_NAMED: Final = frozenset(
    {
        "*", "all", "any", "partner", "partners", "our partners", "dealers", "all dealers", "our dealers",
        "third parties", "affiliates", "合作伙伴", "我们的合作伙伴", "第三方", "合作方", "关联公司",
        "经销商", "所有经销商", "全部经销商", "授权经销商",
    }
)  # fmt: skip
"""Words for classes of recipients: they name nobody."""


class EventKind(StrEnum):
    REQUESTED = "requested"
    GIVEN = "given"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    INVALIDATED = "invalidated"


YES: Final = frozenset({EventKind.GIVEN, EventKind.CONFIRMED})
NO: Final = frozenset({EventKind.REFUSED, EventKind.WITHDRAWN})
FOLDED: Final = YES | NO | {EventKind.EXPIRED}
"""What changes the state of a grant."""


class ConsentEvent(msgspec.Struct, frozen=True):
    """What a customer said about one recipient and purpose. `claimed_at` is the sender's time of the act,
    capped at now by `record`. `evidence` holds notice, version, text hash, page, action, channel: no personal
    data. `notice_no`: the registered version of that notice.
    """

    bucket: int
    customer_id: UUID
    to_entity: UUID
    kind: EventKind
    claimed_at: datetime | None
    raw_id: UUID | None
    evidence: dict[str, Any]
    purpose: str = SALES_CONTACT
    notice_no: int | None = None

    @property
    def refuses(self) -> bool:
        """Is it a no?"""
        return self.kind in NO

    @property
    def state(self) -> str:
        """What a grant is after it."""
        return "given" if self.kind in YES else self.kind.value


class Grant(msgspec.Struct, frozen=True):
    """A folded grant as a gate sees it."""

    state: str
    expires_at: datetime
    event_id: UUID
    notice_no: int | None = None

    def holds(self, now: datetime) -> bool:
        """Given and not expired."""
        return self.state == "given" and now < self.expires_at


class Basis(StrEnum):
    """Why the law lets us (PIPL 13)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_DUTY = "legal_duty"
    LEGITIMATE_INTEREST = "legitimate_interest"


class Category(StrEnum):
    """Kinds of personal data that a notice may ask for; each has a text in two languages."""

    CONTACT = "contact"
    WISH = "wish"
    LOCATION = "location"
    HISTORY = "history"
    VEHICLE = "vehicle"


class Language(StrEnum):
    CHINESE = "zh-CN"
    ENGLISH = "en-US"


NAMED_DEALER: Final = "named_dealer"
"""As recipient of a notice: the dealer that the customer names or chooses."""


class Asked(msgspec.Struct, frozen=True):
    """What a version of a notice asks for, for one purpose. `recipients`: codes of entities, `maker`,
    `named_dealer`; `keep_days`: for how long the data are kept for it."""

    purpose: str
    categories: tuple[Category, ...]
    recipients: tuple[str, ...] = (NAMED_DEALER,)
    basis: Basis = Basis.CONSENT
    keep_days: int = 365

    @property
    def meaning(self) -> tuple[str, frozenset[str], frozenset[str]]:
        """Whoever changes this asks for something else: purpose, categories, recipients."""
        return self.purpose, frozenset(self.categories), frozenset(self.recipients)


class Notice(msgspec.Struct, frozen=True):
    """A registered version: `number` in order of registration, texts by language with their hashes."""

    number: int
    notice: str
    version: str
    asks: tuple[Asked, ...]
    texts: dict[str, str]
    hashes: dict[str, str]
    controller: UUID | None
    jurisdiction: str
    method: str
    withdrawal: str
    made_by: str
    made_at: datetime

    @property
    def meaning(self) -> frozenset[tuple[str, frozenset[str], frozenset[str]]]:
        return frozenset(asked.meaning for asked in self.asks)
