"""What machines decided about a person, in words (PIPL 24, trust.md L09): step by step, by which version of
which rules, from what facts.

It is told from the journal, so it is what was decided then and not what would be decided now. Left out is
what names others (consultants, dealers' rankings) and what only carries a lead along. What people decided is
told too, and that a person did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from leadcenter.channel.face import House
from leadcenter.flow import face as flow
from leadcenter.journal import face as journal
from leadcenter.journal.face import Told
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.catalogue import Field
from leadcenter.kernel.conditions import Group, Rule, Value, read_condition
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, say
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import FACTS
from leadcenter.rights.terms import Key
from leadcenter.rulebook.face import RuleKind
from leadcenter.score.face import Item, Scorecard

MACHINE: Final = "worker"
"""How the actors begin that are no people."""
DECIDES: Final[dict[str, RuleKind | None]] = {
    "verification": RuleKind.VERIFICATION,
    "customer": None,
    "lead": None,
    "cleaning": RuleKind.CLEANING,
    "score": RuleKind.SCORE,
    "gate_1": None,
    "gate_2": RuleKind.CLEANING,
    "gate_3": RuleKind.THRESHOLD,
    "gate_4": None,
    "dispatch": None,
    "assignment": RuleKind.ASSIGNMENT,
}
"""Steps of the journal that decide something about a person, and by which kind of rules."""
FACTS_TOLD: Final = (
    "points", "minimum", "inquiries", "intent", "route", "judged_by", "home", "operator", "dealer", "until",
    "branch",
)  # fmt: skip
"""Facts of the journal that are told; the others are ids, or name people of a dealer."""


class RuleTold(msgspec.Struct, frozen=True):
    """A version of rules: whose words, since when it holds."""

    kind: str
    version: int
    title: str
    since: datetime | None


class FactTold(msgspec.Struct, frozen=True):
    """A fact on which a decision stands; `points`: what it counted in a score."""

    name: str
    value: str
    points: int | None = None


class Decision(msgspec.Struct, frozen=True):
    """One decision: about which of the person's inquiries (numbered as they came), when, what it is about,
    what came out and why, by which rules, from what facts. `automatic`: no person had a hand in it."""

    inquiry: int
    at: datetime
    about: str
    step: str
    outcome: str
    text: str
    automatic: bool
    rule: RuleTold | None
    facts: tuple[FactTold, ...]


class Explanation(msgspec.Struct, frozen=True):
    """Everything that was decided about a person, oldest first; `words`: what this is and what the person may
    ask for."""

    at: datetime
    words: str
    decisions: tuple[Decision, ...]


class _RuleSet(msgspec.Struct, frozen=True):
    kind: str
    version: int
    entity_id: UUID | None
    brand: str
    title: str
    since: datetime
    body: dict[str, Any]


class _Lead(msgspec.Struct, frozen=True):
    brand: str = ""
    dealer_id: UUID | None = None


def explain(conn: Connection, house: House, who: Key, language: Language, now: datetime) -> Explanation:
    """All decisions about a customer and everybody merged with him. Reads only; the caller puts on record who
    looks."""
    with flow.in_sight(conn):
        theirs = flow.belongings(conn, house, [who])
        told = sorted(journal.story(conn, theirs.places), key=lambda one: one.at)
        rows = conn.execute(statement("rights", "read_explained"), _keys(theirs.lead_keys)).fetchall()
    leads = {(bucket, lead): _Lead(brand, dealer) for bucket, lead, brand, dealer in rows}
    rules = _rules(conn, told)
    names = _dealers(conn, told)
    numbers: dict[UUID, int] = {}
    decisions: list[Decision] = []
    for passage in told:
        number = numbers.setdefault(passage.raw_id, len(numbers) + 1)
        lead = leads.get((passage.bucket, passage.lead_id or passage.raw_id), _Lead())
        for fact in passage.facts:
            if fact["room"] in DECIDES:
                found = _rule_set(rules, fact, lead)
                decisions.append(_decision(number, passage, fact, found, names, language))
    return Explanation(now, say("explained", language), tuple(decisions))


def _decision(
    number: int,
    passage: Told,
    fact: dict[str, Any],
    rules: _RuleSet | None,
    names: Mapping[str, str],
    language: Language,
) -> Decision:
    reason, version = fact.get("reason", ""), fact.get("rule", 0)
    scored = fact["room"] == "score" and bool(version)  # else there was no card, or the person objected
    inputs = {**fact.get("inputs", {})}
    if "dealer" in inputs:
        inputs["dealer"] = names.get(inputs["dealer"], "")
    facts = [
        FactTold(say(f"fact_{name}", language), _value(inputs[name], language))
        for name in FACTS_TOLD
        if inputs.get(name) not in (None, "")
    ]
    if scored and rules is not None:
        facts += _scored(rules, reason.split(","), language)
    told = None
    if version:
        title, since = (rules.title, rules.since) if rules is not None else ("", None)
        told = RuleTold(str(DECIDES[fact["room"]] or ""), version, title, since)
    text = (
        say("explained_scored", language, grade=fact["outcome"])
        if scored
        else say(reason or fact["outcome"], language)
    )
    return Decision(
        number, passage.at, say(f"explained_{fact['room']}", language), fact["room"], fact["outcome"], text,
        passage.actor.startswith(MACHINE), told, tuple(facts),
    )  # fmt: skip


def _scored(rules: _RuleSet, reasons: Sequence[str], language: Language) -> list[FactTold]:
    """The conditions that held, with what each counted."""
    card = msgspec.convert(rules.body, Scorecard)
    base = FactTold(say("fact_base", language), "", card.base)
    return [
        base,
        *(
            FactTold(said_when(one, language), "", one.points)
            for one in card.items
            if f"{one.code}{one.points:+d}" in reasons
        ),
    ]


def said_when(item: Item, language: Language) -> str:
    """The condition of an item of a scorecard, in words."""
    condition = read_condition(item.when, FACTS)
    return _said(condition, language) if isinstance(condition, Group) else item.code


def _said(part: Group | Rule, language: Language) -> str:
    if isinstance(part, Group):
        joined = say(f"condition_says_{part.combinator}", language).join(
            _said(one, language) for one in part.rules
        )
        said = f"({joined})" if len(part.rules) > 1 else joined
        return say("condition_says_not", language, what=said) if part.negated else said
    operands = ", ".join(_operand(one, language) for one in part.operands)
    return f"{_label(part.field, language)} {part.operator} {operands}".strip()


def _operand(one: Value | Field, language: Language) -> str:
    return _label(one, language) if isinstance(one, Field) else _value(one, language)


def _label(field: Field, language: Language) -> str:
    return field.label_zh if language == "zh" else field.label_en


def _value(value: object, language: Language) -> str:
    if isinstance(value, bool):
        return say("yes" if value else "no", language)
    return str(value)


def _rules(conn: Connection, told: Iterable[Told]) -> list[_RuleSet]:
    wanted = sorted(
        {
            (kind.value, fact["rule"])
            for passage in told
            for fact in passage.facts
            if (kind := DECIDES.get(fact["room"])) and fact.get("rule")
        }
    )
    given = {
        "kinds": texts([kind for kind, _ in wanted]),
        "versions": ints([version for _, version in wanted]),
    }
    return [_RuleSet(*row) for row in conn.execute(statement("rights", "read_rules"), given)]


def _rule_set(rules: Sequence[_RuleSet], fact: Mapping[str, Any], lead: _Lead) -> _RuleSet | None:
    """The set that a step means: of its kind and version, the dealer's before the maker's, the brand's before
    that of every brand."""
    kind = DECIDES[fact["room"]]
    fit = [
        one
        for one in rules
        if (one.kind, one.version) == (kind, fact.get("rule", 0))
        and one.entity_id in (None, lead.dealer_id)
        and one.brand in ("", lead.brand)
    ]
    return max(fit, key=lambda one: (one.entity_id is not None, one.brand), default=None)


def _dealers(conn: Connection, told: Iterable[Told]) -> dict[str, str]:
    codes = {
        str(fact["inputs"]["dealer"])
        for passage in told
        for fact in passage.facts
        if fact["room"] in DECIDES and "dealer" in fact.get("inputs", {})
    }
    return dict(
        conn.execute(statement("rights", "read_dealer_names"), {"codes": texts(sorted(codes))}).fetchall()
    )


def _keys(keys: Sequence[Key]) -> dict[str, object]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "ids": uuids([one for _, one in keys])}
