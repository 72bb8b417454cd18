"""The door of the score room: scorecards by rules, with a reason for every point.

A scorecard is data: base points, items (condition → points, reason code), grades by lowest score. Conditions
of all brands' cards are judged in one statement. A score is recomputed from the facts each time, never summed
up (lead-semantics 5.5), and never picks a dealer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from leadcenter.kernel.conditions import Group, Refused, read_condition
from leadcenter.kernel.database import Connection
from leadcenter.kernel.evaluation import Evaluation, compile_evaluation
from leadcenter.lead.face import FACTS
from leadcenter.rulebook.face import Fault, RuleKind, RuleSet, in_force, read_shape, read_when


class Item(msgspec.Struct, frozen=True):
    """Points for a condition; `code` is the reason people read."""

    code: str
    points: int
    when: Any


class Scorecard(msgspec.Struct, frozen=True):
    """The body of a rule set of kind score. `grades`: (grade, lowest score), best first."""

    base: int
    items: tuple[Item, ...]
    grades: tuple[tuple[str, int], ...]


class Score(msgspec.Struct, frozen=True):
    """0..100, a grade, the reasons with their points, the version of the card."""

    points: int
    grade: str
    reasons: tuple[str, ...]
    version: int


class _Card(msgspec.Struct, frozen=True):
    version: int
    base: int
    grades: tuple[tuple[str, int], ...]
    points: dict[int, tuple[int, str]]  # condition index -> points, reason code


class ScoreBook(msgspec.Struct, frozen=True):
    """All cards in force, compiled. A brand without a card uses the one of the empty brand."""

    cards: dict[str, _Card]
    evaluation: Evaluation
    known: dict[tuple[str, tuple[int, ...]], Score]


UNSCORED = Score(0, "", ("no_scorecard",), 0)
PROFILING_OBJECTED: Final = "profiling_objected"
NOT_PROFILED = Score(0, "", (PROFILING_OBJECTED,), 0)
"""Of a customer who objected to being profiled (PIPL 24): no grade, and points that nobody compares."""


def check(body: object) -> list[Fault]:
    """What is wrong with a scorecard; empty = sound."""
    faults: list[Fault] = []
    card = read_shape(body, Scorecard, faults)
    if card is None:
        return faults
    for place, item in enumerate(card.items):
        read_when(item.when, FACTS, f"items[{place}].when", faults)
        if not item.code.strip() or "," in item.code:
            faults.append(Fault(f"items[{place}].code", "rule_name_unfit"))
        elif any(item.code == other.code for other in card.items[:place]):
            faults.append(Fault(f"items[{place}].code", "rule_branch_twice"))
    if sorted((low for _, low in card.grades), reverse=True) != [low for _, low in card.grades]:
        faults.append(Fault("grades", "rule_grades_best_first"))
    return faults


def load_book(conn: Connection, now: datetime) -> ScoreBook:
    """The scorecards in force."""
    return make_book(in_force(conn, RuleKind.SCORE, now))


def make_book(sets: Sequence[RuleSet]) -> ScoreBook:
    """The book of these scorecards, one per brand. Raises ValueError for one that is not sound."""
    cards: dict[str, _Card] = {}
    conditions: list[Group] = []
    for rules in sets:
        card = msgspec.convert(rules.body, Scorecard)
        points: dict[int, tuple[int, str]] = {}
        for item in card.items:
            condition = read_condition(item.when, FACTS)
            if isinstance(condition, Refused):
                raise ValueError(f"scorecard {rules.id} went live with a bad condition: {condition.faults}")
            points[len(conditions)] = (item.points, item.code)
            conditions.append(condition)
        cards[rules.brand] = _Card(rules.version, card.base, card.grades, points)
    return ScoreBook(cards, compile_evaluation(FACTS, conditions), {})


def judge(conn: Connection, book: ScoreBook, facts: Mapping[str, Sequence[Any]]) -> list[Score]:
    """One score per row of facts, in order; one statement."""
    scores: list[Score] = []
    known = book.known
    for brand, held in zip(facts["brand"], book.evaluation.run(conn, facts), strict=True):
        key = (brand or "", held)
        score = known.get(key)
        if score is None:
            if len(known) > 10_000:
                known.clear()
            score = known[key] = _score(book, *key)
        scores.append(score)
    return scores


def _score(book: ScoreBook, brand: str, held: tuple[int, ...]) -> Score:
    card = book.cards.get(brand) or book.cards.get("")
    if card is None:
        return UNSCORED
    hits = [card.points[index] for index in held if index in card.points]
    points = max(0, min(100, card.base + sum(points for points, _ in hits)))
    grade = next((grade for grade, low in card.grades if points >= low), "")
    return Score(points, grade, tuple(f"{code}{points:+d}" for points, code in hits), card.version)
