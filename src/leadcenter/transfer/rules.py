"""Pure rules: may a lead go to another dealer now, and what does it become there? No rating picks one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from leadcenter.belt.face import State
from leadcenter.dispatch.face import Hold
from leadcenter.transfer.terms import (
    Asked,
    AtB,
    Confirmed,
    Decision,
    Fault,
    Go,
    Had,
    Policy,
    Refuse,
    Stay,
    Switch,
    Wait,
)

AT_DEALER: Final = frozenset({State.DISPATCHED, State.ASSIGNED})
WAITING: Final = frozenset(
    {
        State.CLEANING, State.NURTURE, State.AWAITING_DEALER, State.AWAITING_GRANT, State.AWAITING_WINDOW,
    }
)  # fmt: skip
"""Where no dealer has the lead yet: it goes on itself, with the question that is asked about it."""
UNFIT: Final = frozenset({Hold.DEALER_CLOSED, Hold.SERIES_NOT_SOLD, Hold.NO_CONTRACT, Hold.UNKNOWN_DEALER})
"""What makes a dealer unfit; the other holds wait for the customer's word."""
LOOK_AGAIN: Final = timedelta(days=1)
DEALER_FULL: Final = "dealer_full"
"""A warning: whoever hands over by hand may overfill a dealer."""
_LOST: Final = frozenset({"lost", "transferred", "expired"})
_KEPT: Final = 2


def case_of(had: Had | None) -> AtB:
    """What the new dealer has of the customer. Whom it lost, or had to give away, it has lost."""
    if had is None:
        return AtB.NONE
    if had.live:
        return AtB.FOLLOWING
    if had.status == "won":
        return AtB.WON
    return AtB.LOST if had.status in _LOST else AtB.NONE


def decisive(found: Iterable[Had]) -> Had | None:
    """Of all leads of a customer at one dealer the one that counts: what is under way, else what ended
    last."""
    told = [one for one in found if case_of(one) is not AtB.NONE]
    return max(told, key=_last, default=None)


def _last(one: Had) -> tuple[bool, float]:
    return one.live, one.closed_at.timestamp() if one.closed_at else 0.0


def judge(asked: Asked, policy: Policy, now: datetime) -> Decision:
    """What becomes of one lead now."""
    lead, place = asked.lead, asked.place
    if lead is None:
        return Refuse(Fault.UNKNOWN)
    refused = _refused(asked, lead, policy)
    if refused is not None:
        return refused
    if asked.gate is not None:
        return Refuse(asked.gate.value) if asked.gate in UNFIT else Stay(asked.gate.value, now + LOOK_AGAIN)
    if place in WAITING:
        return Go(AtB.ROUTED)
    unreached = asked.there is not None and asked.there.live and asked.place_there in WAITING
    at_b = AtB.NONE if unreached else case_of(asked.there)
    if at_b is AtB.WON and asked.row.confirmed is Confirmed.NOTHING:
        return Stay(Wait.NEEDS_CONFIRMATION, now + LOOK_AGAIN)
    if asked.never:
        return Stay(Hold.NEVER_OPENS.value, now + LOOK_AGAIN)
    if asked.opens_at is not None and asked.opens_at > now:
        return Stay(Hold.OUTSIDE_HOURS.value, asked.opens_at)
    return Go(at_b, (DEALER_FULL,) if asked.full and at_b is not AtB.FOLLOWING else (), unreached)


def _refused(asked: Asked, lead: Had, policy: Policy) -> Refuse | None:
    if asked.row.to_dealer is not None and asked.row.to_dealer == lead.dealer_id:
        return Refuse(Fault.SAME_DEALER)
    if lead.status == "transferred":
        return Refuse(Fault.GONE)
    if lead.status == "won":
        return Refuse(Fault.WON) if policy.won is Switch.BLOCK else None
    if not lead.live:
        return Refuse(Fault.OVER)
    if asked.place not in AT_DEALER and asked.place not in WAITING:
        return Refuse(Fault.ELSEWHERE)
    if lead.status == "ordered" and (asked.paid or policy.ordered is Switch.BLOCK):
        return Refuse(Fault.ORDERED)
    if asked.test_drive and policy.test_drive is Switch.BLOCK:
        return Refuse(Fault.TEST_DRIVE)
    return None


def masked(name: str) -> str:
    """The name of a dealer as the one before may see it."""
    return name[:_KEPT] + "**"
