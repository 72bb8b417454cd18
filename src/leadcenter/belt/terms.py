"""Words of the belt: states, the transitions that are allowed, leases.

`docs/way.md` draws this table; a test holds the two together.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class State(StrEnum):
    """Where a raw lead stands. It is always in exactly one."""

    LANDED = "landed"  # durable, not yet looked at
    FETCHING = "fetching"  # only a notice came; the lead itself is being fetched
    QUARANTINED = "quarantined"  # unreadable, or consent evidence missing; a person repairs and replays
    TEST = "test"  # a sender's test; never a lead
    INVALID = "invalid"  # verification or cleaning said no
    REVIEW = "review"  # a person must decide who this is
    ATTACHED = "attached"  # a re-inquiry, attached to a live lead
    CLEANING = "cleaning"  # the call centre or a person is asking
    NURTURE = "nurture"  # below the score threshold, looked at again and again
    AWAITING_DEALER = "awaiting_dealer"  # the customer has not named a dealer
    AWAITING_GRANT = "awaiting_grant"  # no live grant names the dealer
    AWAITING_WINDOW = "awaiting_window"  # the dealer's dispatch hours have not begun
    DISPATCHED = "dispatched"  # on the dealer's desk, nobody owns it yet
    ASSIGNED = "assigned"  # a consultant owns it
    CLOSED = "closed"  # won, lost, transferred, merged or expired: see the lead
    ERASED = "erased"  # the person took this inquiry back; nothing begins from it any more
    PARKED = "parked"  # made the flow fail; kept with its error until a person replays it


_S = State
_GATES = {_S.CLEANING, _S.NURTURE, _S.AWAITING_DEALER, _S.AWAITING_GRANT, _S.AWAITING_WINDOW}
_ONWARD = {*_GATES, _S.DISPATCHED, _S.ASSIGNED, _S.ATTACHED, _S.INVALID, _S.CLOSED}

TRANSITIONS: dict[State, frozenset[State]] = {
    _S.LANDED: frozenset({*_ONWARD, _S.REVIEW, _S.QUARANTINED}),
    _S.FETCHING: frozenset({_S.LANDED, _S.TEST, _S.QUARANTINED}),
    _S.QUARANTINED: frozenset({_S.LANDED, _S.FETCHING, _S.TEST}),
    _S.TEST: frozenset(),
    _S.INVALID: frozenset({_S.LANDED}),
    _S.REVIEW: frozenset({_S.LANDED}),
    _S.ATTACHED: frozenset({_S.CLOSED, *_ONWARD}),
    _S.CLEANING: frozenset({*_ONWARD, _S.REVIEW, _S.LANDED}),
    _S.NURTURE: frozenset({*_ONWARD, _S.LANDED}),
    _S.AWAITING_DEALER: frozenset({*_ONWARD, _S.LANDED}),
    _S.AWAITING_GRANT: frozenset({*_ONWARD, _S.LANDED}),
    _S.AWAITING_WINDOW: frozenset({*_ONWARD, _S.LANDED}),
    _S.DISPATCHED: frozenset({_S.ASSIGNED, _S.CLOSED, _S.AWAITING_GRANT}),
    _S.ASSIGNED: frozenset({_S.DISPATCHED, _S.CLOSED, _S.AWAITING_GRANT}),
    _S.CLOSED: frozenset({_S.DISPATCHED, _S.AWAITING_WINDOW}),
    _S.ERASED: frozenset(),
    _S.PARKED: frozenset({_S.LANDED}),
}
"""Allowed changes beside staying. Every state may also be PARKED or ERASED."""


def allowed(before: State, after: State) -> bool:
    """May a raw lead go from `before` to `after`?"""
    return after == before or after in {State.PARKED, State.ERASED} or after in TRANSITIONS[before]


class Lease(msgspec.Struct, frozen=True):
    """The right to work one lane until the lease runs out; `epoch` fences off whoever held it before."""

    lane: int
    epoch: int
    holder: str


class Due(msgspec.Struct, frozen=True):
    """A raw lead whose time has come. `erasing`: the person took this inquiry back; `waits_since`: since when
    the customer's word is waited for, in AWAITING_DEALER and AWAITING_GRANT; `hearing`: a later delivery
    brought a no."""

    bucket: int
    raw_id: UUID
    raw_bucket: int
    state: State
    reason: str
    lead_id: UUID | None
    entered_at: datetime
    attempts: int
    erasing: bool = False
    waits_since: datetime | None = None
    hearing: bool = False


class Place(msgspec.Struct, frozen=True):
    """Where a raw lead goes at the end of a passage. `due_at` None = nothing is due until somebody pokes it.
    `home` differs from `bucket` when the customer lives in another bucket: the row is handed on there.
    `desk`: the dealer who has the lead, on its desk or with one of its people.
    """

    bucket: int
    raw_id: UUID
    before: State
    state: State
    reason: str
    due_at: datetime | None
    lead_id: UUID | None
    home: int
    desk: UUID | None = None


class Fenced(Exception):
    """The lease was lost; whatever this worker was doing must be rolled back."""
