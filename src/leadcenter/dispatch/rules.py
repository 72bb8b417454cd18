"""The four gates, pure: each says pass or why not. No score and no rating ever picks a dealer."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

from leadcenter.consent.face import Grant
from leadcenter.dispatch.terms import Hold
from leadcenter.org.face import Entity


def dealer_gate(dealer: Entity | None, named: str, brand: str, series: str) -> Hold | None:
    """Gate 1, first half: the customer named a dealer that we know, that is open, and that sells the
    series.
    """
    if dealer is None:
        return Hold.UNKNOWN_DEALER if named else Hold.NO_DEALER
    if dealer.status != "active":
        return Hold.DEALER_CLOSED
    if not dealer.sells(brand, series):
        return Hold.SERIES_NOT_SOLD
    return None


_STATES = {"withdrawn": Hold.GRANT_WITHDRAWN, "refused": Hold.GRANT_REFUSED, "expired": Hold.GRANT_EXPIRED}


def grant_gate(
    dealer: Entity, grant: Grant | None, now: datetime, void: Container[int | None] = frozenset()
) -> Hold | None:
    """Gate 1, second half: a live grant names this legal entity, its notice still asks for the same (`void`:
    the versions that do not), and a contract lets the maker provide data to it.
    """
    if grant is None:
        return Hold.NO_GRANT
    if not grant.holds(now):
        return _STATES.get(grant.state, Hold.GRANT_EXPIRED)
    if grant.notice_no in void:
        return Hold.NOTICE_VOID
    if not dealer.under_contract(now):
        return Hold.NO_CONTRACT
    return None
