"""Words of the transfer room (lead-semantics 5.6)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import msgspec

from leadcenter.belt.face import State as Belt
from leadcenter.dispatch.face import Hold

AT_ONCE: Final = 500
"""Leads that are looked at or moved in one transaction."""
Key = tuple[int, UUID]
"""(bucket, lead)."""


class Reason(StrEnum):
    """Why a lead goes to another dealer."""

    DEALER_LEAVES = "dealer_leaves"
    POOR_FOLLOWUP = "poor_followup"
    CUSTOMER_MOVED = "customer_moved"
    CUSTOMER_ASKS = "customer_asks"
    MANUAL_DISPATCH = "manual_dispatch"


class Kind(StrEnum):
    """What kind of order it is."""

    BY_HAND = "by_hand"
    EXIT = "exit"
    ASKED = "asked"
    CUSTOMER = "customer"


class Offer(StrEnum):
    """Which dealers are offered to customers who named none: none, or the nearest ones."""

    NONE = "none"
    REGION = "region"


class Stage(StrEnum):
    """How far one lead of an order is."""

    ASKED = "asked"
    PLANNED = "planned"
    HELD = "held"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class AtB(StrEnum):
    """What the new dealer had of the customer; `routed`: no dealer had the lead yet, so it goes on itself."""

    NONE = "none"
    FOLLOWING = "following"
    LOST = "lost"
    WON = "won"
    ROUTED = "routed"


class Confirmed(StrEnum):
    """What a person found about somebody who has bought from the new dealer."""

    NOTHING = ""
    OPPORTUNITY = "opportunity"
    SERVICE = "service"


class Switch(StrEnum):
    """Is it blocked, or carried over?"""

    BLOCK = "block"
    CARRY = "carry"


class LostTo(StrEnum):
    """Who gets a lead that came back to the dealer that had lost it."""

    LAST_CONSULTANT = "last_consultant"
    MANAGER = "manager"


class Fault(StrEnum):
    """Why a lead is not transferred; each has a text in two languages."""

    UNKNOWN = "lead_unknown"
    SAME_DEALER = "transfer_same_dealer"
    OVER = "lead_over"
    GONE = "lead_transferred"
    WON = "transfer_won"
    ORDERED = "transfer_ordered"
    TEST_DRIVE = "transfer_test_drive"
    UNDER_WAY = "transfer_under_way"
    ELSEWHERE = "lead_not_movable"
    FAILED = "transfer_failed"


class Wait(StrEnum):
    """Why a transfer waits, beside the holds of the gates."""

    NEEDS_CONFIRMATION = "needs_confirmation"
    DEALER_LEFT = "dealer_left"


KPI_IN: Final = {
    AtB.NONE: "transfer_in",
    AtB.FOLLOWING: "not_new",
    AtB.LOST: "reactivated",
    AtB.WON: "repeat",
    AtB.ROUTED: "dispatched_in",
}
"""How the new dealer's figures count it."""
KPI_OUT: Final = "transfer_out"
"""How the old dealer's figures count it."""


class Message(StrEnum):
    """What the customer is told."""

    ASKED = "asked"
    """He is asked whether the new dealer may have his data, or which one."""
    WENT = "went"
    """Another dealer has the lead."""


class Policy(msgspec.Struct, frozen=True):
    """The switches. `contact_minutes`: within which the new dealer contacts a customer who asked again."""

    won: Switch = Switch.BLOCK
    ordered: Switch = Switch.BLOCK
    test_drive: Switch = Switch.BLOCK
    lost_to: LostTo = LostTo.LAST_CONSULTANT
    loser_barred: bool = False
    contact_minutes: int = 120


class Order(msgspec.Struct, frozen=True):
    """An order as it is stored. `fingerprint`: of what was asked; empty where nobody can ask again."""

    id: UUID
    kind: Kind
    from_dealer: UUID | None
    to_dealer: UUID | None
    offer: Offer
    reason: Reason
    asked_by: str
    asked_of: UUID
    asked_at: datetime
    decided_at: datetime | None
    finished_at: datetime | None
    fingerprint: bytes = b""


class Row(msgspec.Struct, frozen=True):
    """One lead of an order, about to be looked at. `to_dealer` None: whom the customer names; `asked`: he has
    been asked for his word."""

    bucket: int
    lead_id: UUID
    to_dealer: UUID | None
    confirmed: Confirmed
    asked: bool = False

    @property
    def key(self) -> Key:
        return self.bucket, self.lead_id


class Had(msgspec.Struct, frozen=True):
    """A lead as the database has it, locked. `owner` owns it now, `last` owned it last."""

    bucket: int
    lead_id: UUID
    customer_id: UUID
    dealer_id: UUID | None
    status: str
    close_reason: str
    closed_at: datetime | None
    inquiries: int
    owner: UUID | None
    last: UUID | None

    @property
    def key(self) -> Key:
        return self.bucket, self.lead_id

    @property
    def live(self) -> bool:
        """Is somebody to work on it?"""
        return self.status in {"live", "ordered"}


class Asked(msgspec.Struct, frozen=True):
    """Everything that the decision about one lead needs. `gate`: what the gates of dispatch say about the new
    dealer (None: nothing), `opens_at`: when it opens if it is shut, None with `never` if it never does;
    `paid`: the dealer holds money for an order, which goes with no switch; `place_there`: where the lead
    stands that the new dealer has, or is to have."""

    row: Row
    lead: Had | None
    place: Belt | None
    there: Had | None
    gate: Hold | None
    opens_at: datetime | None = None
    never: bool = False
    test_drive: bool = False
    full: bool = False
    paid: bool = False
    place_there: Belt | None = None


class Refuse(msgspec.Struct, frozen=True):
    """It does not go."""

    why: str


class Stay(msgspec.Struct, frozen=True):
    """It waits for something, and is looked at again at `until`."""

    why: str
    until: datetime


class Go(msgspec.Struct, frozen=True):
    """It goes. `unreached`: the customer asked the new dealer himself, which never got that lead; it gets it
    now, and the one that goes joins it."""

    at_b: AtB
    warnings: tuple[str, ...] = ()
    unreached: bool = False


Decision = Refuse | Stay | Go


class Count(msgspec.Struct, frozen=True):
    """How many leads of an order stand so."""

    state: str
    at_b: str
    reason: str
    leads: int


class Gone(msgspec.Struct, frozen=True):
    """That a lead went to another dealer: `who` by its masked name (empty: to none yet), when; `time_zone` of
    the dealer that it left."""

    who: str
    at: datetime
    time_zone: str


class Outcome(msgspec.Struct, frozen=True):
    """What became of one lead. `lead`: how the maker names it; dealers by their codes; `told`: what the
    prompt says."""

    lead: str
    state: str
    reason: str
    at_b: str
    giver: str
    taker: str
    to_lead: str
    kpi_in: str
    kpi_out: str
    warnings: list[str]
    told: dict[str, Any]
    at: datetime
