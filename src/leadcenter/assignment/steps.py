"""Automatic assignment: a set of leads goes to consultants by the rules of their dealers, twelve statements
for any set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from msgspec.structs import replace

from leadcenter.assignment.book import ALWAYS, AssignmentBook, Ring, Rule
from leadcenter.assignment.cooling import bar
from leadcenter.assignment.desks import Desks, close_desks, look_at_desks, open_desks
from leadcenter.assignment.episodes import Opening, close_episodes, open_episodes
from leadcenter.assignment.offers import write_offers
from leadcenter.assignment.people import Person
from leadcenter.assignment.rules import Desk, View
from leadcenter.assignment.strategies import GROUNDS
from leadcenter.assignment.terms import (
    NAMED,
    OFFER_AGAIN,
    Assigned,
    Exclusion,
    Mode,
    Reason,
    Strategy,
    Trigger,
    Unassigned,
    Wish,
)
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.sql import statement

Outcome = Assigned | Unassigned

_ONLY_BY_BOOK = frozenset({Exclusion.LEFT, Exclusion.SUSPENDED, Exclusion.WRONG_BRAND})
"""What keeps a lead from the person chosen until somebody changes the person."""

_encode = msgspec.json.Encoder().encode


class Snapshot(msgspec.Struct):
    """What the decisions of one set about one rule version stood on. `held`, `cap`: open leads of the dealer
    before it."""

    trigger: Trigger
    held: int
    cap: int | None
    views: list[View]


class Rehearsal(NamedTuple):
    """What a set would come to, and by rule set what the decisions would stand on."""

    outcomes: list[Outcome]
    views: dict[UUID, Snapshot]


class _Asked(NamedTuple):
    """A wish that a branch takes up; `place` in the set."""

    place: int
    wish: Wish
    rule: Rule
    ring: Ring


class _Named(NamedTuple):
    """A wish whose customer chose the person; `place` in the set."""

    place: int
    wish: Wish
    person: Person


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
    decided = _decide(conn, wishes, facts, now, book, trigger, open_desks)
    _write(conn, book, decided, now=now)
    decided.snapshots.write(conn, decided.desks, trigger, now)
    return [decided.outcomes[place] for place in decided.places]


def rehearse(
    conn: Connection,
    wishes: Sequence[Wish],
    facts: Mapping[str, Sequence[object]],
    now: datetime,
    book: AssignmentBook,
    *,
    trigger: Trigger = Trigger.DISPATCHED,
) -> Rehearsal:
    """What `assign` would do now, with the candidates as they stand. Locks nothing, writes nothing, no
    cursor and no snapshot either: the ids of snapshots in the outcomes lead nowhere."""
    decided = _decide(conn, wishes, facts, now, book, trigger, look_at_desks)
    views = {
        rule.id: _snapshot(decided.desks[dealer], rule, trigger)
        for dealer, ones in decided.asked.items()
        for rule in {id(one.rule): one.rule for one in ones}.values()
    }
    return Rehearsal([decided.outcomes[place] for place in decided.places], views)


class _Decided(NamedTuple):
    """What becomes of a set: outcomes by place; `places`: for each wish that of its first mention; `named`:
    what customers chose, `asked`: what the rules took up."""

    places: list[int]
    outcomes: dict[int, Outcome]
    named: list[_Named]
    asked: dict[UUID, list[_Asked]]
    desks: dict[UUID, Desk]
    snapshots: _Snapshots


def _decide(
    conn: Connection,
    wishes: Sequence[Wish],
    facts: Mapping[str, Sequence[object]],
    now: datetime,
    book: AssignmentBook,
    trigger: Trigger,
    look: Desks,
) -> _Decided:
    truths = book.evaluation.run(conn, facts)
    wishes = bar(conn, wishes, book.pools, now)
    first: dict[UUID, int] = {}
    places = [first.setdefault(wish.lead_id, place) for place, wish in enumerate(wishes)]
    outcomes: dict[int, Outcome] = {}
    asked: dict[UUID, list[_Asked]] = {}
    named: dict[UUID, list[_Named]] = {}
    for dealer, group in _by_dealer(wishes, places).items():
        rules = book.rules.get(dealer, {})
        for place in group:
            if person := _person_named(book, wishes[place]):
                named.setdefault(dealer, []).append(_Named(place, wishes[place], person))
            routed = route(rules, wishes[place], truths[place], trigger)
            if isinstance(routed, Unassigned):
                turns = trigger is Trigger.DISPATCHED and _turns(rules, wishes[place], routed.reason)
                outcomes[place] = replace(routed, wake_at=now + OFFER_AGAIN) if turns else routed
            else:
                asked.setdefault(dealer, []).append(_Asked(place, wishes[place], *routed))
    rings = {id(one.ring): one.ring for group in asked.values() for one in group}
    desks = look(conn, book, {**asked, **named}, (ring.cursor_id for ring in rings.values()), now)
    chosen, refused = _as_chosen(desks, named)
    asked = {dealer: [one for one in ones if one.place not in chosen] for dealer, ones in asked.items()}
    asked = {dealer: ones for dealer, ones in asked.items() if ones}
    snapshots = _Snapshots(asked.values(), now)
    for dealer, ones in asked.items():
        desks[dealer], given = _hand_out(desks[dealer], ones, snapshots)
        outcomes.update(given)
    outcomes.update(chosen)
    for place, why in refused.items():
        outcomes[place] = _not_as_chosen(outcomes[place], why, now)
    done = [one for ones in named.values() for one in ones if one.place in chosen]
    return _Decided(places, outcomes, done, asked, desks, snapshots)


def _person_named(book: AssignmentBook, wish: Wish) -> Person | None:
    """Whom the customer chose, if that is somebody of the dealer who may get the lead."""
    if not wish.named or wish.owner is not None:
        return None
    person = book.by_code.get(wish.named)
    fits = person is not None and person.dealer_id == wish.dealer_id and person.id not in wish.barred
    return person if fits else None


def _as_chosen(
    desks: Mapping[UUID, Desk], named: Mapping[UUID, list[_Named]]
) -> tuple[dict[int, Outcome], dict[int, str]]:
    """The customers' choices go before the rules and cost nobody a turn. By place: what was done as chosen,
    and why the others go by the rules after all."""
    done: dict[int, Outcome] = {}
    refused: dict[int, str] = {}
    for dealer, ones in named.items():
        for place, wish, person in ones:
            why = desks[dealer].take(person, wish.brand, wish.followup_from)
            if why is None:
                done[place] = Assigned(wish.lead_id, person.id, NAMED)
            else:
                refused[place] = why.value
    return done, refused


def _not_as_chosen(outcome: Outcome, why: str, now: datetime) -> Outcome:
    """By the rules after all; where these do nothing either, the person chosen may be free in a while."""
    if isinstance(outcome, Assigned) or outcome.wake_at is not None or why in _ONLY_BY_BOOK:
        return replace(outcome, not_named=why)
    return replace(outcome, not_named=why, wake_at=now + OFFER_AGAIN)


def _turns(rules: Mapping[str, Rule], wish: Wish, reason: Reason) -> bool:
    """May the rule say something else of a wish that it did not take up, as time goes by?"""
    rule = _rule_for(rules, wish)
    return rule is not None and rule.by_clock and reason in (Reason.FILTERED_OUT, Reason.NO_BRANCH_MATCHED)


def _rule_for(rules: Mapping[str, Rule], wish: Wish) -> Rule | None:
    """The rule set for its brand stands before that for all."""
    return rules.get(wish.brand) or rules.get("")


def _by_dealer(wishes: Sequence[Wish], places: Sequence[int]) -> dict[UUID, list[int]]:
    """The places of wishes by dealer, in order; a lead that comes again is left out."""
    groups: dict[UUID, list[int]] = {}
    for place, wish in enumerate(wishes):
        if places[place] == place:
            groups.setdefault(wish.dealer_id, []).append(place)
    return groups


def route(
    rules: Mapping[str, Rule], wish: Wish, truth: tuple[int, ...], trigger: Trigger
) -> tuple[Rule, Ring] | Unassigned:
    """The branch that takes the wish up, or why none does."""
    rule = _rule_for(rules, wish)
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
    """Outcomes for the wishes of one dealer, by place, and the desk after it.

    If a rule wants all or nothing and not all can be had, its wishes get nothing and the others are handed
    out anew.
    """
    bound = [one for one in group if one.rule.batch is Mode.ALL_OR_NOTHING]
    before = deepcopy(desk) if bound else desk
    outcomes = {one.place: _choose(desk, one, snapshots) for one in group}
    if all(_goes_out(outcomes[one.place]) for one in bound):
        return desk, outcomes
    free = [one for one in group if one.rule.batch is not Mode.ALL_OR_NOTHING]
    outcomes = {one.place: _choose(before, one, snapshots) for one in free}
    for one in bound:
        outcomes[one.place] = _refuse(before, one, Reason.BATCH_OVER_CAPACITY, snapshots)
    return before, outcomes


def _goes_out(outcome: Outcome) -> bool:
    return isinstance(outcome, Assigned) or outcome.reason is Reason.TO_GRAB


def _choose(desk: Desk, one: _Asked, snapshots: _Snapshots) -> Outcome:
    wish, rule, ring = one.wish, one.rule, one.ring
    if ring.strategy is Strategy.GRAB:
        offered = desk.offer(ring, wish.brand, wish.followup_from, wish.barred)
        if isinstance(offered, Reason):
            return _refuse(desk, one, offered, snapshots)
        return _refuse(desk, one, Reason.TO_GRAB, snapshots, offered)
    chosen = desk.pick(ring, wish.brand, wish.followup_from, wish.barred)
    if isinstance(chosen, Reason):
        return _refuse(desk, one, chosen, snapshots)
    bucket, snapshot = snapshots.of[id(rule)]
    ground = GROUNDS[ring.strategy]
    return Assigned(wish.lead_id, chosen.id, ground, rule.id, rule.version, ring.branch, bucket, snapshot)


def _refuse(
    desk: Desk, one: _Asked, reason: Reason, snapshots: _Snapshots, offered: tuple[UUID, ...] = ()
) -> Unassigned:
    wish, rule, ring = one.wish, one.rule, one.ring
    again = _look_again(desk, ring, wish, reason)
    told = snapshots.of[id(rule)]
    return Unassigned(wish.lead_id, reason, rule.id, rule.version, ring.branch, *told, again, offered)


def _look_again(desk: Desk, ring: Ring, wish: Wish, reason: Reason) -> datetime | None:
    if reason in (Reason.NO_MEMBERS, Reason.ALL_WEIGHTS_ZERO):
        return None
    by_clock = desk.wake_at(ring, wish.brand, wish.followup_from)
    latest = desk.now + OFFER_AGAIN
    return latest if by_clock is None else max(desk.now, min(by_clock, latest))


class _Snapshots:
    """One snapshot per rule version of the set (so per dealer), in the bucket of its first lead; by id of the
    rule."""

    def __init__(self, groups: Iterable[list[_Asked]], now: datetime) -> None:
        self.firsts: dict[int, _Asked] = {}
        for group in groups:
            for one in group:
                self.firsts.setdefault(id(one.rule), one)
        ids = new_ids(now, len(self.firsts))
        self.of = {
            rule: (one.wish.bucket, snapshot)
            for (rule, one), snapshot in zip(self.firsts.items(), ids, strict=True)
        }

    def write(self, conn: Connection, desks: Mapping[UUID, Desk], trigger: Trigger, now: datetime) -> None:
        """One statement."""
        firsts = self.firsts.values()
        seen = [_snapshot(desks[one.wish.dealer_id], one.rule, trigger) for one in firsts]
        conn.execute(
            statement("assignment", "insert_snapshots"),
            {
                "now": now,
                "buckets": ints([bucket for bucket, _ in self.of.values()]),
                "ids": uuids([snapshot for _, snapshot in self.of.values()]),
                "rule_sets": uuids([one.rule.id for one in firsts]),
                "dealers": uuids([one.wish.dealer_id for one in firsts]),
                "candidates": texts([_encode(one).decode() for one in seen]),
            },
        )


def _snapshot(desk: Desk, rule: Rule, trigger: Trigger) -> Snapshot:
    views = [view for branch in rule.branches for view in desk.views.get(branch.ring.cursor_id, ())]
    return Snapshot(trigger, desk.held_before, desk.cap, views)


def _write(conn: Connection, book: AssignmentBook, decided: _Decided, *, now: datetime) -> None:
    """Episodes, loads and cursors; an owner whose lead moves on loses it first."""
    desks, outcomes = decided.desks, decided.outcomes
    asked = [one for ones in decided.asked.values() for one in ones]
    moving = [
        (one.wish, one.ring, outcome) for one in asked if isinstance(outcome := outcomes[one.place], Assigned)
    ]
    leaving = [(wish.bucket, wish.lead_id, "rule") for wish, _, _ in moving if wish.owner is not None]
    for closed in close_episodes(conn, leaving, now):
        desks[closed.dealer_id].take_back(closed.staff_id, counted=closed.counted)
    openings = [_opening(wish, outcome.staff_id, "rule", ring.cursor_id) for wish, ring, outcome in moving]
    openings += [_opening(one.wish, one.person.id, "import") for one in decided.named]
    open_episodes(conn, book.pools, openings, now)
    write_offers(
        conn,
        [
            (one.wish, outcome)
            for one in asked
            if isinstance(outcome := outcomes[one.place], Unassigned) and outcome.offered
        ],
        now,
    )
    close_desks(conn, book, desks, now)


def _opening(wish: Wish, staff: UUID, how: str, cursor: UUID | None = None) -> Opening:
    return Opening(
        wish.bucket, wish.lead_id, wish.seq, wish.dealer_id, staff, wish.followup_from, wish.followup_due_at,
        how, cursor,
    )  # fmt: skip
