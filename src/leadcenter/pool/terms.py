"""Words of the pool room."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

Key = tuple[int, UUID]
"""(bucket, lead)."""


class Activity(msgspec.Struct, frozen=True):
    """Somebody did something about a lead, now, by the clock of the server. `staff_id`: who; `kind`: a word
    that pools know (`call`, `message`, `visit`, `appointment`, `grade` …)."""

    bucket: int
    lead_id: UUID
    staff_id: UUID
    kind: str


class Extended(msgspec.Struct, frozen=True):
    """An activity that counted; `recall_at`: when the lead falls now, None = is not recalled."""

    lead_id: UUID
    recall_at: datetime | None


class Exemption(StrEnum):
    """What keeps a lead from recall whatever its clocks say."""

    ORDER = "order"
    LOCK = "lock"
    """A manager's, with an end."""
    TEST_DRIVE = "test_drive"
    """A booked one, once per episode."""
    TRANSFER = "transfer"
    """It is being handed to another dealer."""


class How(StrEnum):
    """How a lead came into a pool."""

    PUT = "put"
    """From the desk, by a person."""
    RETURN = "return"
    """The owner gave it back."""
    RECALL = "recall"
    """Its time was over."""
    ADMIN = "admin"
    """An admin of the pool, or a manager, took it."""
    TAKE_BACK = "take_back"
    """The ladder of the clocks took it."""
    LEFT = "left"
    DISABLED = "disabled"


class Outcome(StrEnum):
    """What became of a lead that was to fall."""

    POOLED = "pooled"
    ON_THE_DESK = "on_the_desk"
    """The dealer has no pool: it waits on the desk."""
    STAYS = "stays"
    """No pool takes it: it stays with its owner, and the desk is told."""
    NOT_OWNED = "not_owned"
    """Nobody has it, or not this person, or it is over, ordered, or being transferred."""
    POOL_UNKNOWN = "pool_unknown"
    """Not a pool in force of the lead's dealer."""
    NOT_ON_DESK = "not_on_desk"
    """Somebody has it, or it does not wait with this dealer."""


class Fallen(msgspec.Struct, frozen=True):
    """A lead after a recall or return; `staff_id`: who had it, `pool_id`: where it lies."""

    bucket: int
    lead_id: UUID
    outcome: Outcome
    staff_id: UUID | None = None
    dealer_id: UUID | None = None
    pool_id: UUID | None = None


class ClaimRefusal(StrEnum):
    """Why a claim was not done."""

    LEAD_NOT_FOUND = "lead_not_found"
    TAKEN = "taken"
    """It lies in this pool no more: somebody else was faster."""
    FROZEN = "frozen"
    """It came in too lately."""
    COOLING_DOWN = "cooling_down"
    """That person had it too lately."""
    CLAIMS_SPENT = "claims_spent"
    FULL_STOCK = "full_stock"
    DEALER_FULL = "dealer_full"


class ClaimAnswer(msgspec.Struct, frozen=True):
    """What became of a claim: the episode, or why not."""

    lead_id: UUID
    episode: int = 0
    refusal: ClaimRefusal | None = None


class Seat(msgspec.Struct, frozen=True):
    """A pool in force as one person stands to it: may that person work there, look after it?"""

    id: UUID
    entity_id: UUID
    code: str
    member: bool
    admin: bool
    freeze_hours: int
    cooldown_hours: int
    claims_per_day: int | None
    hide_claimed: bool = True
    hide_converted: bool = True
    open_details: bool = False


class Giving(msgspec.Struct, frozen=True):
    """The owner gives a lead back; `pool_id`: where to, where the rule lets the owner choose."""

    bucket: int
    lead_id: UUID
    reason: str
    pool_id: UUID | None = None


class ReturnRefusal(StrEnum):
    """Why a lead was not given back."""

    NOT_OWNED = "not_owned"
    RETURN_REASON_UNKNOWN = "return_reason_unknown"
    POOL_NEEDED = "pool_needed"
    POOL_UNKNOWN = "pool_unknown"


class ReturnAnswer(msgspec.Struct, frozen=True):
    """Where a lead lies that was given back (None = on the desk), or why it was not."""

    lead_id: UUID
    pool_id: UUID | None = None
    refusal: ReturnRefusal | None = None
