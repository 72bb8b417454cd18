"""What is sent to the routes of the room, and what they answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from leadcenter.rulebook.face import Fault, RuleKind
from leadcenter.rulemaking.terms import MOST_LEADS, Cases, Choice, FieldShown, Tried, Version

Text = Annotated[str, msgspec.Meta(max_length=100)]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a draft holds."""

    title: Title
    body: dict[str, Any]
    cases: Cases = ()


class DraftBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new version; `dealer`: whose, by code (empty: the maker's, or the asker's own); `brand` empty = every
    brand."""

    kind: RuleKind
    title: Title
    body: dict[str, Any]
    cases: Cases = ()
    dealer: Text = ""
    brand: Text = ""


class Drafted(msgspec.Struct, frozen=True):
    """The draft is kept even with faults; they must be gone before a review."""

    id: UUID
    version: int
    faults: list[Fault]


class LiveBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From when it holds (with an offset); not before now."""

    valid_from: datetime | None = None


class BackBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be done better."""

    note: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class Moved(msgspec.Struct, frozen=True):
    """Where a rule set stands now."""

    id: UUID
    status: str


class Unsound(msgspec.Struct, frozen=True):
    """Why a rule set goes no further."""

    code: str
    faults: list[Fault]


class Versions(msgspec.Struct, frozen=True):
    """By brand, newest first."""

    versions: list[Version]


class Catalogue(msgspec.Struct, frozen=True):
    """What conditions of a kind may ask for, and names of values; `of_leads`: rules of this kind can be tried
    on leads."""

    fields: list[FieldShown]
    choices: list[Choice]
    of_leads: bool


class TrialBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body that perhaps nobody has kept yet, leads by their names, and cases."""

    kind: RuleKind
    body: dict[str, Any]
    leads: Annotated[tuple[Text, ...], msgspec.Meta(max_length=MOST_LEADS)] = ()
    cases: Cases = ()
    dealer: Text = ""


class Trial(msgspec.Struct, frozen=True):
    """In the order of the request; with faults nothing was tried."""

    faults: list[Fault]
    leads: list[Tried]
    cases: list[Tried]
