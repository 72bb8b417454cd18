"""Automatic assignment: a set of leads goes to consultants by the rules of their dealers, nine statements for
any set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from leadcenter.assignment.book import ALWAYS, AssignmentBook, Ring, Rule
from leadcenter.assignment.desks import close_desks, open_desks
from leadcenter.assignment.episodes import Opening, close_episodes, open_episodes
from leadcenter.assignment.rules import Desk, View
from leadcenter.assignment.strategies import GROUNDS
from leadcenter.assignment.terms import OFFER_AGAIN, Assigned, Mode, Reason, Trigger, Unassigned, Wish
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.sql import statement

Outcome = Assigned | Unassigned

_encode = msgspec.json.Encoder().encode


class Snapshot(msgspec.Struct):
    """What the decisions of one set about one rule version stood on. `held`, `cap`: open leads of the dealer
    before it."""

    trigger: Trigger
    held: int
    cap: int | None
    views: list[View]


class _Asked(NamedTuple):
    """A wish that a branch takes up; `place` in the set."""

    place: int
    wish: Wish
    rule: Rule
    ring: Ring


def assign(
    conn: Connection,
    wishes: Sequence[Wish],
    facts: Mapping[str, Sequence[object]],
    now: datetime,
    book: AssignmentBook,
    *,
    trigger: Trigger = Trigger.DISPATCHED,
) -> list[Outcome]:
    """Find a consultant for each wish; one outcome per wish, in order. Hand the wishes over oldest first.

    `facts`: columns with one value per wish, at least those of `book.evaluation.fields`. The same lead twice
    is assigned once. Locks the dealers: call it last in the transaction. Raises UniqueViolation when a lead
    got another owner in between, CountedElsewhere when loads did.
    """
    truths = book.evaluation.run(conn, facts)
    outcomes: dict[int, Outcome] = {}
    asked: dict[UUID, list[_Asked]] = {}
    first: dict[UUID, int] = {}
    for place, (wish, truth) in enumerate(zip(wishes, truths, strict=True)):
        if first.setdefault(wish.lead_id, place) != place:
            continue
        routed = _route(book, wish, truth, trigger)
        if isinstance(routed, Unassigned):
            outcomes[place] = routed
        else:
            asked.setdefault(wish.dealer_id, []).append(_Asked(place, wish, *routed))
    cursors = {one.ring.cursor_id for group in asked.values() for one in group}
    desks = open_desks(conn, book, asked, cursors, now)
    snapshots = _Snapshots(asked.values(), now)
    for dealer, group in asked.items():
        desks[dealer], given = _hand_out(desks[dealer], group, snapshots)
        outcomes.update(given)
    moving = [
        (one, outcome)
        for group in asked.values()
        for one in group
        if isinstance(outcome := outcomes[one.place], Assigned)
    ]
    _write(conn, book, desks, moving, now)
    snapshots.write(conn, desks, trigger, now)
    return [outcomes[first[wish.lead_id]] for wish in wishes]


def _route(
    book: AssignmentBook, wish: Wish, truth: tuple[int, ...], trigger: Trigger
) -> tuple[Rule, Ring] | Unassigned:
    """The branch that takes the wish up, or why none does."""
    rule = book.rule(wish.dealer_id, wish.brand)
    if rule is None or trigger not in rule.on:
        return Unassigned(wish.lead_id, Reason.NO_RULE)
    if wish.owner is not None and not rule.moves_owned:
        return Unassigned(wish.lead_id, Reason.ALREADY_OWNED, rule.id, rule.version)
    if rule.filter != ALWAYS and rule.filter not in truth:
        return Unassigned(wish.lead_id, Reason.FILTERED_OUT, rule.id, rule.version)
    for branch in rule.branches:
        if branch.when == ALWAYS or branch.when in truth:
            return rule, branch.ring
    return Unassigned(wish.lead_id, Reason.NO_BRANCH_MATCHED, rule.id, rule.version)


def _hand_out(desk: Desk, group: list[_Asked], snapshots: _Snapshots) -> tuple[Desk, dict[int, Outcome]]:
    """Outcomes for the wishes of one dealer, by place, and the desk after it. If a rule wants all or nothing
    and not all can be had, its wishes get nothing and the others are handed out anew."""
    bound = [one for one in group if one.rule.batch is Mode.ALL_OR_NOTHING]
    before = deepcopy(desk) if bound else desk
    outcomes = {one.place: _choose(desk, one, snapshots) for one in group}
    if all(isinstance(outcomes[one.place], Assigned) for one in bound):
        return desk, outcomes
    free = [one for one in group if one.rule.batch is not Mode.ALL_OR_NOTHING]
    outcomes = {one.place: _choose(before, one, snapshots) for one in free}
    for one in bound:
        outcomes[one.place] = _refuse(before, one, Reason.BATCH_OVER_CAPACITY, snapshots)
    return before, outcomes


def _choose(desk: Desk, one: _Asked, snapshots: _Snapshots) -> Outcome:
    wish, rule, ring = one.wish, one.rule, one.ring
    chosen = desk.pick(ring, wish.brand, wish.followup_from, wish.barred)
    if isinstance(chosen, Reason):
        return _refuse(desk, one, chosen, snapshots)
    bucket, snapshot = snapshots.of[wish.dealer_id, rule.id]
    ground = GROUNDS[ring.strategy]
    return Assigned(wish.lead_id, chosen.id, rule.id, rule.version, ring.branch, bucket, snapshot, ground)


def _refuse(desk: Desk, one: _Asked, reason: Reason, snapshots: _Snapshots) -> Unassigned:
    wish, rule, ring = one.wish, one.rule, one.ring
    return Unassigned(
        wish.lead_id,
        reason,
        rule.id,
        rule.version,
        ring.branch,
        *snapshots.of[wish.dealer_id, rule.id],
        _look_again(desk, ring, wish, reason),
    )


def _look_again(desk: Desk, ring: Ring, wish: Wish, reason: Reason) -> datetime | None:
    if reason in (Reason.NO_MEMBERS, Reason.ALL_WEIGHTS_ZERO):
        return None
    by_clock = desk.wake_at(ring, wish.brand, wish.followup_from)
    latest = desk.now + OFFER_AGAIN
    return latest if by_clock is None else max(desk.now, min(by_clock, latest))


class _Snapshots:
    """One snapshot per dealer and rule version of the set, in the bucket of its first lead."""

    def __init__(self, groups: Iterable[list[_Asked]], now: datetime) -> None:
        self.rules: dict[tuple[UUID, UUID], Rule] = {}
        buckets: list[int] = []
        for one in (one for group in groups for one in group):
            key = one.wish.dealer_id, one.rule.id
            if key not in self.rules:
                self.rules[key] = one.rule
                buckets.append(one.wish.bucket)
        ids = new_ids(now, len(buckets))
        self.of = dict(zip(self.rules, zip(buckets, ids, strict=True), strict=True))

    def write(self, conn: Connection, desks: Mapping[UUID, Desk], trigger: Trigger, now: datetime) -> None:
        """One statement."""
        conn.execute(
            statement("assignment", "insert_snapshots"),
            {
                "now": now,
                "buckets": ints([bucket for bucket, _ in self.of.values()]),
                "ids": uuids([snapshot for _, snapshot in self.of.values()]),
                "rule_sets": uuids([rule_set for _, rule_set in self.of]),
                "dealers": uuids([dealer for dealer, _ in self.of]),
                "candidates": texts(
                    [
                        _encode(_snapshot(desks[dealer], rule, trigger)).decode()
                        for (dealer, _), rule in self.rules.items()
                    ]
                ),
            },
        )


def _snapshot(desk: Desk, rule: Rule, trigger: Trigger) -> Snapshot:
    views = [view for branch in rule.branches for view in desk.views.get(branch.ring.cursor_id, ())]
    return Snapshot(trigger, desk.held_before, desk.cap, views)


def _write(
    conn: Connection,
    book: AssignmentBook,
    desks: dict[UUID, Desk],
    moving: list[tuple[_Asked, Assigned]],
    now: datetime,
) -> None:
    """Episodes, loads and cursors; an owner whose lead moves on loses it first."""
    leaving = [(one.wish.bucket, one.wish.lead_id, "rule") for one, _ in moving if one.wish.owner is not None]
    for closed in close_episodes(conn, leaving, now):
        desks[closed.dealer_id].take_back(closed.staff_id, counted=closed.counted)
    openings = [
        Opening(
            one.wish.bucket, one.wish.lead_id, one.wish.seq, one.wish.dealer_id, outcome.staff_id,
            one.wish.followup_from, one.wish.followup_due_at, one.ring.cursor_id,
        )
        for one, outcome in moving
    ]  # fmt: skip
    open_episodes(conn, openings, "rule", now)
    close_desks(conn, book, desks, now)
