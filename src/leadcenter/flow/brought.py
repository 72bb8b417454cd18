"""Leads that a dealer's own house brought: who walks in is the dealer's customer already. Such a lead needs
no cleaning, no threshold and no dispatch hours; it needs consent that names the dealer, it is one with what
the dealer has, and it is assigned as any other (product.md L9).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from leadcenter.belt.face import State
from leadcenter.flow.case import Case, going
from leadcenter.followup import face as followup
from leadcenter.followup.face import HEADS, RECEIVED_BY, WALK_IN, Visit
from leadcenter.kernel.database import Connection

CATEGORIES: Final = frozenset({"walk_in"})
"""Categories of channels through which only a dealer's own reception speaks."""
BROUGHT: Final = "brought_by_dealer"
"""Why a gate let a lead through."""


def mark(conn: Connection, cases: Sequence[Case]) -> None:
    """Which of them the dealer's own house brought: by their channel, or by a visit of a customer whose lead
    still waits. One statement."""
    asking = [case for case in going(cases) if case.due.state is not State.DISPATCHED]
    waiting = [(*case.key, case.dealer.id if case.dealer else None) for case in asking if case.lead_id]
    visited = followup.read_visited(conn, waiting)
    for case in asking:
        walked_in = case.channel.category in CATEGORIES and not case.due.erasing
        case.brought = case.dealer is not None and (walked_in or case.key in visited)


def notice_of(case: Case) -> str:
    """What the owner of a live lead hears of an inquiry that joins it."""
    return WALK_IN if case.channel.category in CATEGORIES else "re_inquiry"


def receive(conn: Connection, cases: Sequence[Case], now: datetime) -> None:
    """Whoever walked in this time is written down at the lead that the visit founded or joined. One
    statement."""
    came = [
        case
        for case in cases
        if case.due.state is State.LANDED
        and case.due.lead_id is None
        and case.lead_id is not None
        and case.dealer is not None
        and case.channel.category in CATEGORIES
        and (case.place is None or case.place.reason == "re_inquiry")
    ]
    visits = [_visit(case, now) for case in came]
    for case, visit, nth in zip(came, visits, followup.note_visits(conn, visits, now), strict=True):
        case.note("followup", WALK_IN, nth=nth, heads=visit.heads)


def _visit(case: Case, now: datetime) -> Visit:
    assert case.lead_id is not None
    assert case.dealer is not None
    told = dict(case.read.inquiry.answers)
    heads, by = told.get(HEADS, ""), told.get(RECEIVED_BY, "")
    return Visit(
        case.due.bucket, case.lead_id, case.dealer.id,
        min(max(int(heads), 1), followup.MOST_HEADS) if heads.isdecimal() and len(heads) < 4 else 1,
        UUID(by) if _is_id(by) else None, min(case.read.inquiry.occurred_at or now, now),
    )  # fmt: skip


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
