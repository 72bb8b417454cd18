"""Words of the rulemaking room."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from leadcenter.rulebook.face import Fault, RuleKind

Scalar = bool | int | float | str
Says = dict[str, str | int]
"""What rules say of a lead, by names that cases may expect: `rule`, `grade`, `points`, `branch`…"""
MOST_CASES = 100
MOST_LEADS = 200


class Stage(StrEnum):
    """Where a version is in its life. What is live holds, or will from its day on, or a later one took its
    place: of several the highest version holds."""

    DRAFT = "draft"
    REVIEW = "review"
    PLANNED = "planned"
    HOLDS = "holds"
    REPLACED = "replaced"
    RETIRED = "retired"


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lead by its facts (those not named are missing), and what the rules are to say of it."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    facts: dict[str, Scalar | list[str] | None]
    expect: Says


Cases = Annotated[tuple[Case, ...], msgspec.Meta(max_length=MOST_CASES)]


class Version(msgspec.Struct, frozen=True):
    """A version of a rule set, without its body. `dealer`: code, empty = the maker's; `brand` empty = every
    brand; `own`: who asks wrote it, so somebody else must approve it."""

    id: UUID
    kind: RuleKind
    dealer: str
    dealer_name: str
    brand: str
    version: int
    stage: Stage
    title: str
    valid_from: datetime
    moved_at: datetime | None
    made_by: str
    made_at: datetime | None
    approved_by: str
    note: str
    cases: int
    own: bool


class Tried(msgspec.Struct, frozen=True):
    """What rules say of one lead. `holds`: path of each condition → places in its tree
    that hold ("" is the whole); `facts`: what they were asked about; `met`: of a case, does it come out?"""

    name: str
    says: Says
    holds: dict[str, list[str]]
    facts: dict[str, Any]
    met: bool | None = None


class Whole(msgspec.Struct, frozen=True):
    """A version with everything that belongs to it; `before`: the version that it takes the place of, and its
    body."""

    version: Version
    body: dict[str, Any]
    cases: tuple[Case, ...]
    faults: list[Fault]
    before: Version | None = None
    before_body: dict[str, Any] | None = None


class FieldShown(msgspec.Struct, frozen=True):
    """A fact that a condition may ask for."""

    name: str
    kind: str
    zh: str
    en: str
    operators: tuple[str, ...]


class Choice(msgspec.Struct, frozen=True):
    """A value that a fact may have, and what it is called; without a name it is a code of kernel/words."""

    field: str
    value: str
    zh: str
    en: str
