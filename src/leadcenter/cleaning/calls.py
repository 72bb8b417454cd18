"""What to do about a call that is due: pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.cleaning import rules
from leadcenter.cleaning.terms import Caps, Route, TaskState, Window
from leadcenter.org.face import ScaledClock


class Claim(msgspec.Struct, frozen=True):
    """A due outbox row with its task and what became of earlier tries. `look_at` is real time; the other
    times are business time."""

    bucket: int
    outbox_id: UUID
    task_id: UUID
    lead_id: UUID
    customer_id: UUID
    brand: str
    route: Route
    script: str
    time_zone: str
    window: Window
    state: TaskState
    current: int
    expires_at: datetime
    expires_hours: int
    attempt: int
    tries: int
    call_state: str
    look_at: datetime | None
    raw_id: UUID


class Send(msgspec.Struct, frozen=True):
    """Place the call; it must not be made after `until` (business time)."""

    until: datetime


class Look(msgspec.Struct, frozen=True):
    """Ask the provider what became of it."""


class Wait(msgspec.Struct, frozen=True):
    """Not now. `at` is business time."""

    at: datetime


class Drop(msgspec.Struct, frozen=True):
    """Nothing to send any more; `sent` says whether it was."""

    sent: bool = False


class Stop(msgspec.Struct, frozen=True):
    """The customer does not want to be called: nothing is sent, and the question ends."""


Step = Send | Look | Wait | Drop | Stop


def plan(
    claim: Claim,
    calls: Sequence[datetime],
    caps: Caps,
    now: datetime,
    clock: ScaledClock,
    *,
    refused: bool = False,
) -> Step:
    """What to do about a due order: pure. `calls` are earlier calls to the customer (business time), `now` is
    real; `refused`: the customer told us not to call."""
    business = clock.to_business(now)
    if claim.call_state in {"placed", "refused"}:
        return Drop(claim.call_state == "placed")
    if claim.call_state in {"sending", "unknown"}:
        resting = claim.look_at is not None and now < claim.look_at
        return Wait(clock.to_business(claim.look_at)) if resting and claim.look_at else Look()
    asked = claim.state is TaskState.OPEN and claim.route is not Route.MANUAL and business < claim.expires_at
    if not asked or claim.attempt != claim.current:
        return Drop()
    if refused:
        return Stop()
    at = rules.next_call(business, claim.time_zone, claim.window, calls, caps)
    return (
        Wait(at)
        if at > business
        else Send(min(rules.window_end(business, claim.time_zone, claim.window), claim.expires_at))
    )
