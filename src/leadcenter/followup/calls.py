"""Calls through a privacy number, and messages: asked for by the owner of a lead, placed by the sender
(`sending`, `texting`), told of by the provider (`hearing`). What is to be done about one is decided here:
pure.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

LEASE = timedelta(seconds=60)
"""Within this time of a claim a sender has sent and recorded. Longer than a batch takes at the worst."""
SETTLE = timedelta(seconds=15)
"""How long a call of unknown outcome rests before the provider is asked, doubled with each fruitless look."""
LONGEST_SETTLE = timedelta(minutes=10)


class CallState(StrEnum):
    """Where a call stands."""

    READY = "ready"
    SENDING = "sending"
    """Durable before anything leaves the house; the provider is then asked, never told twice."""
    PLACED = "placed"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    """The provider does not place it."""
    STOPPED = "stopped"
    """We do not place it; `code` says why."""
    OVER = "over"


class Stop(StrEnum):
    """Why a call is not placed; each has a text in two languages."""

    TOO_LATE = "call_too_late"
    NOT_OWNER = "call_not_owner"
    NOT_HELD = "no_contact"
    CALLS_REFUSED = "calls_refused"


class Claim(msgspec.Struct, frozen=True):
    """A call that is due, and what it hangs on: `owned`: the person still owns the live lead; `customer_id`
    and the dealer's sealed `contact` are there while the dealer holds it; `time_zone`: the dealer's, which is
    taken for the customer's."""

    bucket: int
    id: UUID
    lead_id: UUID
    dealer_id: UUID
    staff_id: UUID
    state: CallState
    tries: int
    until: datetime
    agent: str
    customer_id: UUID | None
    contact: bytes | None
    owned: bool
    template: str = ""
    dealer_name: str = ""
    staff_name: str = ""
    time_zone: str = "UTC"


class Medium(StrEnum):
    """By which way a consultant reaches a customer through a provider."""

    CALL = "call"
    MESSAGE = "message"


PATIENCE = {Medium.CALL: timedelta(minutes=2), Medium.MESSAGE: timedelta(minutes=30)}
"""A click that has waited longer does not go out any more: nobody sits at the phone, the moment is gone."""


class Template(StrEnum):
    """Messages that are registered with the provider; it fills in dealer, consultant and the customer's own
    link (trust.md L05)."""

    INTRODUCTION = "followup_introduction"
    MISSED_YOU = "followup_missed_you"
    INVITATION = "followup_invitation"


class Send(msgspec.Struct, frozen=True):
    """Place it."""


class Look(msgspec.Struct, frozen=True):
    """Ask the provider what became of it."""


Step = Send | Look | Stop


def plan(claim: Claim, now: datetime, *, refused: bool) -> Step:
    """What to do about a call that is due. What may have left the house is only asked about; before it
    leaves, the customer's no, the owner and the time are looked at. `refused`: the customer told the dealer
    not to call."""
    if claim.state is not CallState.READY:
        return Look()
    if refused:
        return Stop.CALLS_REFUSED
    if not claim.owned:
        return Stop.NOT_OWNER
    if claim.contact is None:
        return Stop.NOT_HELD
    return Stop.TOO_LATE if now > claim.until else Send()


def rest(tries: int) -> timedelta:
    """How long a call of unknown outcome rests after so many looks."""
    doubled: int = 1 << min(tries, 10)
    return min(SETTLE * doubled, LONGEST_SETTLE)
