"""Words of the assessment room."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec


class About(StrEnum):
    """What an assessment looks at (PIPL 55)."""

    CHANNEL = "channel"
    """A category of channels from which personal data come."""
    RECIPIENT = "recipient"
    """A kind of relation: provision, entrusted, joint."""
    SCORING = "scoring"
    """Decisions by machine: score and threshold rules."""


class AssessmentState(StrEnum):
    """A draft counts for nothing; only an approved one that has not ended lets something go live."""

    DRAFT = "draft"
    APPROVED = "approved"
    EXPIRED = "expired"


Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class NewAssessment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody writes. `kind`: of a channel its category, of a recipient the kind of relation, of
    scoring the kind of rule set; `report`: purposes, risks, measures. At most five years long."""

    about: About
    kind: Text
    purpose: Text
    title: Text
    report: Annotated[str, msgspec.Meta(min_length=1, max_length=100_000)]
    valid_until: Annotated[datetime, msgspec.Meta(tz=True)]


class Assessment(msgspec.Struct, frozen=True):
    """As the register shows it; `leaning`: how much that is live leans on it."""

    id: UUID
    about: About
    kind: str
    purpose: str
    title: str
    report: str
    state: AssessmentState
    valid_until: datetime
    made_by: str
    made_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    leaning: int


class Ending(msgspec.Struct, frozen=True):
    """An approved assessment on which live things lean, and when it ends or ended."""

    id: UUID
    about: About
    kind: str
    valid_until: datetime
    leaning: int


class Leaning(msgspec.Struct, frozen=True):
    """Something live that leans on an assessment: a channel, a relation (by its recipient) or a set of rules
    (`code`: their kind, `name`: their brand)."""

    what: str
    code: str
    name: str
    version: int
