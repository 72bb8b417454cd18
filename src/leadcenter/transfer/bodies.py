"""What the routes of the transfer room are sent and answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from leadcenter.followup.face import Caller
from leadcenter.transfer.terms import Count, Kind, LostTo, Offer, Outcome, Reason, Switch

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Names = Annotated[tuple[Name, ...], msgspec.Meta(min_length=1, max_length=1_000)]
Request = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a request sends; unknown fields are refused."""


class TransferBody(Body, frozen=True):
    """Leads that are to go to `dealer`; the same `request` is one order; it asks the same, else 422."""

    leads: Names
    dealer: Code
    reason: Reason
    request: Request


class PreviewBody(Body, frozen=True):
    """What would become of these leads?"""

    leads: Names
    dealer: Code
    reason: Reason


class AskBody(Body, frozen=True):
    """Leads of the own dealer that the maker is asked to give to another one; `wish`: the city or store where
    the customer wants to go."""

    leads: Names
    reason: Literal["poor_followup", "customer_moved", "customer_asks"]
    request: Request
    wish: Annotated[str, msgspec.Meta(max_length=60)] = ""


class DecisionBody(Body, frozen=True):
    """What the maker says to a dealer that asked: to `dealer`, or no, and why not."""

    accepted: bool
    dealer: Annotated[str, msgspec.Meta(max_length=100)] = ""
    reason: Literal["customer_stays", "ask_customer_first", "go_on_yourselves", "no_dealer_fits"] = (
        "go_on_yourselves"
    )


class ExitBody(Body, frozen=True):
    """A dealer leaves the network. `to`: to whom its customers are offered, who name none themselves; else
    `offer` says whether the nearest are. `dry_run`: only count."""

    dealer: Code
    request: Request
    to: Annotated[str, msgspec.Meta(max_length=100)] = ""
    offer: Offer = Offer.REGION
    dry_run: bool = False


class ConfirmBody(Body, frozen=True):
    """What somebody wants who has bought from the new dealer."""

    lead: Name
    wants: Literal["opportunity", "service"]


class PolicyBody(Body, frozen=True):
    """The switches of transfers."""

    won: Switch = Switch.BLOCK
    ordered: Switch = Switch.BLOCK
    test_drive: Switch = Switch.BLOCK
    lost_to: LostTo = LostTo.LAST_CONSULTANT
    loser_barred: bool = False
    contact_minutes: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 120


class OrderShown(msgspec.Struct, frozen=True):
    """How far an order is. `open`: how many of its leads would stay where they are if it was cancelled."""

    id: UUID
    kind: Kind
    reason: Reason
    giver: str
    taker: str
    asked_at: datetime
    finished_at: datetime | None
    counts: list[Count]
    open: int


class LeadAskedShown(msgspec.Struct, frozen=True):
    """A lead of a request, and why it does not go or waits."""

    lead: str
    state: str
    reason: str


class RequestShown(msgspec.Struct, frozen=True):
    """What a dealer asked, and what became of it. `accepted`: the maker said yes, to `taker` (masked for the
    dealer); `answer`: why not; `leads`: the first ones."""

    id: UUID
    reason: str
    wish: str
    dealer: str
    dealer_name: str
    asked_at: datetime
    asked_by: str
    decided_at: datetime | None
    accepted: bool
    answer: str
    taker: str
    counts: list[Count]
    leads: list[LeadAskedShown]


class Requests(msgspec.Struct, frozen=True):
    """`customers`: whom leads that the asker's dealer still holds are about, by the leads' names; `more`:
    there are others."""

    requests: list[RequestShown]
    customers: dict[str, Caller]
    more: bool


class Transferred(msgspec.Struct, frozen=True):
    """An order with what became of each lead; `next`: after which the next page begins, empty on the last."""

    transfer: OrderShown
    leads: list[Outcome]
    next: str = ""


class Foreseen(msgspec.Struct, frozen=True):
    """What would become of a lead: `goes`, `waits` or `refused`, why, and what the new dealer has."""

    lead: str
    outcome: str
    reason: str
    at_b: str
    warnings: tuple[str, ...] = ()


class Preview(msgspec.Struct, frozen=True):
    """How many leads would stand how; `leads`: the first ones."""

    counts: list[Count]
    leads: list[Foreseen]


class Exit(msgspec.Struct, frozen=True):
    """A dealer's exit: the order, or what a dry run counts."""

    transfer: OrderShown | None
    counts: list[Count]


class Cancelled(msgspec.Struct, frozen=True):
    """How many leads stay where they are."""

    leads: int


class Takeover(msgspec.Struct, frozen=True):
    """What a dealer is told of a lead that came (`came`) from another one, or that went to one: with a masked
    name."""

    came: bool
    reason: str
    at: datetime
    who: str
    at_b: str = ""
    kpi: str = ""
    told: dict[str, object] = {}


class Came(msgspec.Struct, frozen=True):
    """How a lead came from another dealer, or that it went to one; `takeover` is null where neither is so."""

    takeover: Takeover | None
