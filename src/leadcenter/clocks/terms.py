"""Words of the clocks room."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Kind(StrEnum):
    """Which of the three clocks."""

    DISPATCH = "dispatch"
    """Cleared by gates 1 to 3 → dispatched; the maker's hours."""
    ASSIGNMENT = "assignment"
    """Dispatched → first owner; the dealer's hours."""
    FOLLOWUP = "followup"
    """Owner → first call or message with evidence of a provider; the hours of the dealer's consultants."""


class Stop(StrEnum):
    """What ended a clock. The first three are what it waited for."""

    DISPATCHED = "dispatched"
    OWNER = "owner"
    CONTACT = "contact"
    ENDED = "ended"
    """What it ran for ended first: given back, re-assigned, taken away."""
    MOVED = "moved"
    """The lead went to another customer by a merge, and its clock with it."""


class Action(StrEnum):
    """What a rung of the ladder does."""

    REMIND = "remind"
    WARN = "warn"
    TAKE_BACK = "take_back"


class Rung(msgspec.Struct, frozen=True):
    """Done when `percent` of the target has passed."""

    percent: int
    action: Action


class Key(msgspec.Struct, frozen=True, order=True):
    """Which clock."""

    bucket: int
    lead_id: UUID
    kind: Kind
    seq: int


class Running(msgspec.Struct, frozen=True):
    """A clock under way and what the rows of others say of it now. `answered_at`: when what it waits for
    came; `ended_at`, `ended_why`: when what it runs for ended, and why."""

    key: Key
    dealer_id: UUID
    staff_id: UUID | None
    brand: str
    started_at: datetime
    target_us: int
    rung: int
    late_us: int
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    ended_why: str = ""
    pauses: tuple[tuple[datetime, datetime], ...] = ()


class Ended(msgspec.Struct, frozen=True):
    """A clock is to be stopped."""

    key: Key
    at: datetime
    by: Stop
    spent_us: int


class Goes(msgspec.Struct, frozen=True):
    """A clock goes on; `took`: the rung that is due now."""

    key: Key
    due_at: datetime | None
    look_at: datetime
    rung: int
    late_us: int
    took: Action | None = None
