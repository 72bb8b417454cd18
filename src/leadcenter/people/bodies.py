"""What the routes of the people room are sent and answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from leadcenter.org.face import AbsenceShown, StaffShown
from leadcenter.people.terms import Count, GoesTo, Going, Outcome

Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Text = Annotated[str, msgspec.Meta(max_length=100)]
Brands = Annotated[tuple[Text, ...], msgspec.Meta(max_length=50)]
Role = Literal[
    "consultant", "dcc_manager", "dcc_agent", "sales_manager", "receptionist", "test_drive", "finance"
]


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a request sends; unknown fields are refused."""


class JoinBody(Body, frozen=True):
    """A person of the dealer `entity`; `store`, `team`: codes. `login`: the name to sign in with; empty = no
    account yet."""

    entity: Code
    code: Code
    name: Name
    role: Role
    store: Text = ""
    team: Text = ""
    joined_on: date | None = None
    brands: Brands = ()
    login: Text = ""


class PassOnBody(Body, frozen=True):
    """Where open leads go; `to`: the colleague's code."""

    goes_to: GoesTo
    to: Text = ""


class PostChange(Body, frozen=True):
    """What is to be otherwise; `leads`: who gets those in hand, not sent = they stay."""

    name: Name | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    store: Text | UnsetType = UNSET
    team: Text | UnsetType = UNSET
    brands: Brands | UnsetType = UNSET
    leads: PassOnBody | None = None


class AbsenceBody(Body, frozen=True):
    """From `starts_at` to before `ends_at`; `leads`: who gets those in hand when it begins, not sent = they
    stay."""

    starts_at: datetime
    ends_at: datetime
    kind: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
    leads: PassOnBody | None = None


class LeavingBody(Body, frozen=True):
    """`left_on`: the first day without the person, in the dealer's zone; not sent = at once."""

    left_on: date | None = None
    leads: PassOnBody = PassOnBody(GoesTo.MANAGER)


class HandOver(Body, frozen=True):
    """Whose leads are passed on and why. `left`: from `left_on`, not sent = now; `absent`: from `starts_at`,
    not sent = now, to before `ends_at`, because of `why`; `moved`: now."""

    staff: Text
    kind: Going
    leads: PassOnBody = PassOnBody(GoesTo.MANAGER)
    left_on: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    why: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,29}$")] = "leave"


class HandOvers(Body, frozen=True):
    """One command for many people."""

    rows: Annotated[tuple[HandOver, ...], msgspec.Meta(min_length=1, max_length=100)]


class HandOverResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far one row has come, or the code of why nothing was done."""

    staff: str
    refusal: str = ""
    departure: DepartureShown | None = None


class HandedOver(msgspec.Struct, frozen=True):
    """In the order of the request."""

    results: list[HandOverResult]


class Staff(msgspec.Struct, frozen=True):
    """By code; `next`: after which the next page begins, empty on the last one."""

    staff: list[StaffShown]
    next: str


class Joined(msgspec.Struct, frozen=True):
    """The new person; the token of the one-time link is shown this once, empty where there is no account."""

    id: UUID
    account: UUID | None = None
    token: str = ""
    expires_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Joined(id={self.id})"


class DepartureShown(msgspec.Struct, frozen=True):
    """How far an order to pass on somebody's leads has come."""

    id: UUID
    staff: str
    kind: Going
    goes_to: GoesTo
    due_at: datetime
    begun_at: datetime | None
    finished_at: datetime | None
    leads: list[Count]


class PersonShown(msgspec.Struct, frozen=True):
    """Somebody, the open leads in hand, when away from now on, and the newest orders to pass leads on."""

    staff: StaffShown
    open_leads: int
    absences: list[AbsenceShown]
    departures: list[DepartureShown]


class Changed(msgspec.Struct, frozen=True):
    """What was ordered about the leads in hand, if anything."""

    departure: DepartureShown | None


class Departed(msgspec.Struct, frozen=True):
    """`next`: after which the next page begins, empty on the last one."""

    departure: DepartureShown
    leads: list[Outcome]
    next: str
