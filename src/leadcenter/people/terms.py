"""Words of the people room."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

AT_ONCE: Final = 500
"""Leads that change hands in one transaction."""


class Going(StrEnum):
    """Why somebody's leads are passed on."""

    LEFT = "left"
    ABSENT = "absent"
    MOVED = "moved"


class GoesTo(StrEnum):
    """Where the open leads go: to whoever manages the person when it is due, to a colleague, to the desk."""

    MANAGER = "manager"
    COLLEAGUE = "colleague"
    DESK = "desk"


class Departure(msgspec.Struct, frozen=True):
    """An order to pass on somebody's leads, once it is due. `code` and `time_zone` are those of the person
    and of the legal entity. `begun_at` None: nothing has happened yet."""

    id: UUID
    entity_id: UUID
    staff_id: UUID
    code: str
    time_zone: str
    kind: Going
    goes_to: GoesTo
    to_staff: UUID | None
    asked_by: str
    due_at: datetime
    begun_at: datetime | None
    finished_at: datetime | None


class Count(msgspec.Struct, frozen=True):
    """How many leads had this outcome."""

    outcome: str
    leads: int


class Outcome(msgspec.Struct, frozen=True):
    """What became of one lead: `reason` why it stays, or why no person has it; `to` is a staff code. `lead`:
    how the asker's legal entity names it."""

    lead: str
    outcome: str
    reason: str
    to: str
    at: datetime
