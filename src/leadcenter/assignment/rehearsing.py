"""A dry run: who of those waiting on a dealer's desk would go to whom, and why. Nothing changes, no cursor
either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.assignment.body import check
from leadcenter.assignment.book import AssignmentBook, make_book
from leadcenter.assignment.hands import FollowupClock
from leadcenter.assignment.rules import View
from leadcenter.assignment.steps import Outcome, rehearse
from leadcenter.assignment.terms import Assigned, Fault, Wish
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.rulebook.face import RuleSet


class Candidates(msgspec.Struct, frozen=True):
    """Who stood for one kind of lead in one branch: codes in the order of the rule; `passed_over` why not."""

    rule_set: UUID
    branch: str
    strategy: str
    brand: str
    due: datetime
    staff: list[str]
    passed_over: dict[str, str]


class Would(msgspec.Struct, frozen=True, omit_defaults=True):
    """What would become of one lead: `to` a person, `reason` the ground of the choice; or nobody, and why."""

    lead: str
    reason: str
    to: str = ""
    branch: str = ""
    rule_set: UUID | None = None
    rule_version: int = 0
    look_again_at: datetime | None = None


class DryRun(msgspec.Struct, frozen=True):
    """In the order in which leads wait; at most so many as were asked for."""

    at: datetime
    leads: list[Would]
    candidates: list[Candidates]


def read_waiting(
    conn: Connection, dealer: UUID, most: int, now: datetime, clock: FollowupClock
) -> list[Wish]:
    """The wishes of leads on a dealer's desk, first in first; one statement."""
    due = clock(dealer, now)
    rows = conn.execute(statement("assignment", "look_at_waiting"), {"dealer": dealer, "most": most})
    return [
        Wish(bucket, lead, dealer_id, seq + 1, *due, brand) for bucket, lead, dealer_id, brand, seq in rows
    ]


def with_draft(
    book: AssignmentBook, dealer: UUID, brand: str, version: int, rule_set: UUID, body: dict[str, Any]
) -> AssignmentBook | list[Fault]:
    """A book in which only this rule set holds, or what is wrong with it."""
    people = [one for one in book.people.values() if one.dealer_id == dealer]
    faults = check(body, {one.code: one.team for one in people})
    return faults or make_book(people, [RuleSet(rule_set, dealer, brand, version, body)])


def dry_run(
    conn: Connection,
    wishes: Sequence[Wish],
    facts: Mapping[str, Sequence[object]],
    names: Sequence[str],
    now: datetime,
    book: AssignmentBook,
) -> DryRun:
    """What rules would do with these leads now; `names` are how the asker knows them."""
    found = rehearse(conn, wishes, facts, now, book)
    codes = {one.id: one.code for one in book.people.values()}
    return DryRun(
        now,
        [_would(name, one, codes) for name, one in zip(names, found.outcomes, strict=True)],
        [_candidates(rule_set, view, codes) for rule_set, seen in found.views.items() for view in seen.views],
    )


def _would(name: str, one: Outcome, codes: Mapping[UUID, str]) -> Would:
    if isinstance(one, Assigned):
        return Would(name, one.reason, codes[one.staff_id], one.branch, one.rule_set_id, one.rule_version)
    return Would(
        name, one.reason.value, "", one.branch, one.rule_set_id, one.rule_version, one.wake_at
    )  # fmt: skip


def _candidates(rule_set: UUID, view: View, codes: Mapping[UUID, str]) -> Candidates:
    over = {codes[staff]: why.value for staff, why in {**view.excluded, **view.later}.items()}
    staff = [codes[one] for one in view.staff]
    return Candidates(rule_set, view.branch, view.strategy.value, view.brand, view.due, staff, over)
