"""The assignment book: rules, rotations and people of all dealers, read when they change and kept between
sets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.assignment.body import BranchBody, MemberSpec, RuleBody, read_body
from leadcenter.assignment.counts import TURN
from leadcenter.assignment.people import Absence, Person, Shift
from leadcenter.assignment.pools import PoolRules, read_pool_rules
from leadcenter.assignment.terms import Fault, Mode, Strategy, Trigger
from leadcenter.kernel.catalogue import Catalogue
from leadcenter.kernel.conditions import Group
from leadcenter.kernel.database import Connection
from leadcenter.kernel.evaluation import Evaluation, compile_evaluation
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import FACTS
from leadcenter.rulebook import face as rulebook
from leadcenter.rulebook.face import RuleKind, RuleSet

ALWAYS = -1
NO_POOLS = PoolRules()
OWNED = "owned"
BY_CLOCK = ("age_minutes", "weekday", "hour")
"""Facts that change while nothing happens to a lead."""
"""A rule set moves leads that somebody owns only if its outer filter asks for this fact."""

_ABSENCES_BACK = timedelta(days=32)  # this month's days at work


class Seat(msgspec.Struct, frozen=True):
    """A person in a rotation.

    `weight` 0 = out; it is 1 unless the strategy weighs. `target` in leads per month, 0 = none. `cost` = TURN
    / weight, what one turn adds to the share.
    """

    person: Person
    weight: int
    target: int
    cost: int


class Ring(msgspec.Struct, frozen=True):
    """A rotation: the seats of one branch in their order. Who returns a lead within `grace` has not had a
    turn."""

    cursor_id: UUID
    dealer_id: UUID
    branch: str
    strategy: Strategy
    seats: tuple[Seat, ...]
    manual_counts: bool
    grace: timedelta

    def seat_of(self, staff: UUID) -> Seat | None:
        """The seat of a person, if it has one."""
        return next((seat for seat in self.seats if seat.person.id == staff), None)


class Branch(msgspec.Struct, frozen=True):
    """`when` is the number of a condition in the book, or ALWAYS."""

    when: int
    ring: Ring


class Rule(msgspec.Struct, frozen=True):
    """One rule set in force. `by_clock`: what it says of a lead may change by the clock alone."""

    id: UUID
    version: int
    on: frozenset[Trigger]
    filter: int
    branches: tuple[Branch, ...]
    batch: Mode
    moves_owned: bool
    by_clock: bool

    def offers(self, trigger: Trigger) -> bool:
        """May it offer a lead to several people, asked by this trigger?"""
        return trigger in self.on and any(one.ring.strategy is Strategy.GRAB for one in self.branches)


class Broken(msgspec.Struct, frozen=True):
    """A live rule set that can no longer be read (a fact was taken from the catalogue): its dealer has no
    rule."""

    rule_set_id: UUID
    dealer_id: UUID | None
    faults: tuple[Fault, ...]


class AssignmentBook(msgspec.Struct, frozen=True):
    """Everything about assignment that stays the same between sets."""

    rules: dict[UUID, dict[str, Rule]]
    rings: dict[UUID, Ring]
    people: dict[UUID, Person]
    zones: dict[UUID, ZoneInfo]
    evaluation: Evaluation
    broken: tuple[Broken, ...] = ()
    pools: PoolRules = NO_POOLS
    by_code: dict[str, Person] = {}

    def rules_of(self, dealer_id: UUID) -> list[Rule]:
        """A dealer's rule sets, for every brand first."""
        by_brand = self.rules.get(dealer_id, {})
        return [by_brand[brand] for brand in sorted(by_brand)]


def load_book(conn: Connection, now: datetime, catalogue: Catalogue = FACTS) -> AssignmentBook:
    """Read the book; four statements. Read it again when a stamp of org or rulebook rises."""
    rows = conn.execute(statement("assignment", "read_people"), {"since": now - _ABSENCES_BACK}).fetchall()
    rule_sets = rulebook.in_force(conn, RuleKind.ASSIGNMENT, now)
    return make_book(_people(rows), rule_sets, catalogue, read_pool_rules(conn))


def make_book(
    people: Iterable[Person],
    rule_sets: Iterable[RuleSet],
    catalogue: Catalogue = FACTS,
    pools: PoolRules = NO_POOLS,
) -> AssignmentBook:
    """The book of these people and rule sets. Dealers share conditions: each is compiled once."""
    staff: dict[UUID, list[Person]] = {}
    for person in people:
        staff.setdefault(person.dealer_id, []).append(person)
    number = _Number()
    rules: dict[UUID, dict[str, Rule]] = {}
    broken: list[Broken] = []
    for rule_set in rule_sets:
        body = read_body(rule_set.body, catalogue)
        if isinstance(body, RuleBody) and rule_set.entity_id is not None:
            dealer = rule_set.entity_id
            rule = _rule(rule_set, dealer, body, staff.get(dealer, []), number)
            rules.setdefault(dealer, {})[rule_set.brand] = rule
        else:
            faults = tuple(body) if isinstance(body, list) else (Fault("", "rule_of_no_dealer"),)
            broken.append(Broken(rule_set.id, rule_set.entity_id, faults))
    return AssignmentBook(
        rules,
        {
            branch.ring.cursor_id: branch.ring
            for by_brand in rules.values()
            for rule in by_brand.values()
            for branch in rule.branches
        },
        {person.id: person for members in staff.values() for person in members},
        {dealer: members[0].zone for dealer, members in staff.items()},
        compile_evaluation(catalogue, list(number.conditions)),
        tuple(broken),
        pools,
        {person.code: person for members in staff.values() for person in members},
    )


def _rule(rule_set: RuleSet, dealer: UUID, body: RuleBody, staff: list[Person], number: _Number) -> Rule:
    branches = (
        Branch(number(branch.when), _ring(dealer, rule_set.brand, branch, staff)) for branch in body.branches
    )
    conditions = [one for one in (body.filter, *(branch.when for branch in body.branches)) if one is not None]
    return Rule(
        rule_set.id,
        rule_set.version,
        body.on,
        number(body.filter),
        tuple(branches),
        body.batch,
        body.filter is not None and _asks(body.filter, OWNED),
        any(_asks(one, fact) for one in conditions for fact in BY_CLOCK),
    )


class _Number:
    """The conditions of the book, each once."""

    def __init__(self) -> None:
        self.conditions: dict[Group, int] = {}

    def __call__(self, condition: Group | None) -> int:
        if condition is None:
            return ALWAYS
        return self.conditions.setdefault(condition, len(self.conditions))


def _asks(condition: Group, fact: str) -> bool:
    return any(
        _asks(rule, fact) if isinstance(rule, Group) else rule.field.name == fact for rule in condition.rules
    )


def cursor_id(dealer: UUID, brand: str, branch: str) -> UUID:
    """The name of a rotation: made of what no edit of the rule changes, so that no edit loses the history."""
    return uuid5(dealer, f"{brand}/{branch}")


def _ring(dealer: UUID, brand: str, branch: BranchBody, staff: list[Person]) -> Ring:
    to, cursor = branch.to, cursor_id(dealer, brand, branch.name)
    if to.members is None:
        chosen = [one for one in staff if one.role == "consultant" and to.team in ("", one.team)]
        chosen.sort(key=lambda one: _seed(cursor, one.id))
        seats = tuple(_seat(one, MemberSpec(one.code), to.strategy) for one in chosen)
    else:
        by_code = {one.code: one for one in staff}
        seats = tuple(
            _seat(by_code[spec.staff], spec, to.strategy) for spec in to.members if spec.staff in by_code
        )
    grace = timedelta(minutes=to.refund_minutes)
    return Ring(cursor, dealer, branch.name, to.strategy, seats, to.manual_counts, grace)


def _seat(person: Person, spec: MemberSpec, strategy: Strategy) -> Seat:
    weight = spec.weight if strategy is Strategy.WEIGHTED else min(spec.weight, 1)
    target = spec.monthly_target or 0
    if strategy is Strategy.TARGET and not target:
        weight = 0
    return Seat(person, weight, target, TURN // weight if weight else 0)


def _seed(cursor: UUID, person: UUID) -> bytes:
    """The place of a person where nobody gave an order: chance, the same at every run, and another in each
    rotation, so that nobody is first everywhere."""
    return blake2b(person.bytes, key=cursor.bytes, digest_size=8).digest()


def _people(rows: Iterable[tuple[Any, ...]]) -> Iterable[Person]:
    zones: dict[str, ZoneInfo] = {}
    for (
        staff_id, dealer_id, code, team, role, status, joined, left, brands, rating, zone, shifts, absences,
    ) in rows:  # fmt: skip
        yield Person(
            staff_id, dealer_id, code, team, role, status, joined, left, frozenset(brands), rating,
            zones.setdefault(zone, ZoneInfo(zone)),
            msgspec.convert(shifts, tuple[Shift, ...]),
            msgspec.convert(absences, tuple[Absence, ...]),
        )  # fmt: skip
