"""Rule sets of the cleaning room, read from their JSON into records that can be judged, or refused with the
path of every fault.

`cleaning`: which leads need cleaning, and how they are asked.
    {"window": {"opens": "09:00", "closes": "20:00"}, "retry_minutes": 120,
     "rules": [{"name", "when": tree, "script", "route", "max_attempts", "expires_hours",
        "if_refused": "hold" | "manual" | "go_on"}],
     "scripts": {NAME: {"title": {"zh", "en"}, "lines": {"zh": […], "en": […]}}}}
`intent`: what an answer means.
    {"vendors": {PROVIDER: {"codes": {theirs: ours}, "labels": {beginning: intent}, "intents": {theirs: ours},
        "buying_times": {theirs: days}}},
     "rules": [{"name", "when": tree, "then", "reason"}]}
In both the first rule that matches wins; a provider "" stands for all that are not named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Generic, TypeVar

import msgspec

from leadcenter.cleaning.scripts import Script, house_scripts
from leadcenter.cleaning.terms import Action, CallCode, IfRefused, Intent, Judgement, Need, Route, Window
from leadcenter.kernel.catalogue import Catalogue, Field, Kind
from leadcenter.kernel.conditions import Group, Refused, read_condition
from leadcenter.kernel.database import Connection
from leadcenter.kernel.evaluation import Evaluation, compile_evaluation

Outcome = TypeVar("Outcome")
Body = TypeVar("Body")

ANSWERS = Catalogue(
    (
        Field("brand", Kind.TEXT, "品牌", "Brand"),
        Field("provider", Kind.TEXT, "呼叫供应商", "Provider"),
        Field("code", Kind.TEXT, "通话结果", "How the call ended"),
        Field("intent", Kind.TEXT, "意向（高/普通/低/无）", "Intent (high, normal, low, none)"),
        Field("label", Kind.TEXT, "机器人标签", "Label of the bot"),
        Field("buying_days", Kind.INT, "预计购车天数", "Days until buying"),
        Field("has_dealer", Kind.BOOLEAN, "已选经销商", "Has chosen a dealer"),
        Field("has_consent", Kind.BOOLEAN, "已同意", "Has given consent"),
        Field("talk_seconds", Kind.INT, "通话秒数", "Seconds of talk"),
        Field("attempt", Kind.INT, "第几次呼叫", "Number of the call"),
        Field("answers", Kind.TEXT_LIST, "问答（问题=回答）", "Answers (question=answer)"),
    )
)
"""What an intent rule may ask of a call-back."""


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with a rule set: where, and what (a key of kernel/words)."""

    path: str
    code: str


class Faulty(msgspec.Struct, frozen=True):
    """A rule set that cannot be used, with all that is wrong."""

    faults: tuple[Fault, ...]


class RuleSet(msgspec.Struct, frozen=True):
    """A rule set as stored: `kind` is `cleaning` or `intent`, `brand` empty for all brands without their
    own."""

    kind: str
    brand: str
    version: int
    body: Any


class Vendor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One provider's words in ours. `labels` go by their beginning, the longest that fits ("A级" for "A级
    (有明确意向)")."""

    codes: dict[str, CallCode] = {}
    labels: dict[str, Intent] = {}
    intents: dict[str, Intent] = {}
    buying_times: dict[str, Annotated[int, msgspec.Meta(ge=0, le=3650)]] = {}

    def code(self, result: str) -> CallCode:
        """Our code for theirs; UNKNOWN for what nobody mapped."""
        return self.codes.get(result, CallCode.UNKNOWN)

    def intent(self, intent: str, label: str) -> Intent:
        """The stated intent, else that of the label; unstated when neither is known."""
        if intent in self.intents:
            return self.intents[intent]
        fitting = [begin for begin in self.labels if label.startswith(begin)]
        return self.labels[max(fitting, key=len)] if fitting else Intent.UNSTATED

    def buying_days(self, text: str) -> int | None:
        """Days until buying: a mapped wording, or a plain number of days."""
        if text in self.buying_times:
            return self.buying_times[text]
        return int(text) if re.fullmatch(r"[0-9]{1,4}", text) and int(text) <= 3650 else None


class _Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    opens: Annotated[str, msgspec.Meta(pattern=r"^[0-2]\d:[0-5]\d$")] = "09:00"
    closes: Annotated[str, msgspec.Meta(pattern=r"^[0-2]\d:[0-5]\d$")] = "20:00"


class _NeedRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    when: Any
    route: Route
    script: Annotated[str, msgspec.Meta(max_length=100)] = ""
    max_attempts: Annotated[int, msgspec.Meta(ge=1, le=9)] = 3
    expires_hours: Annotated[int, msgspec.Meta(ge=1, le=720)] = 72
    if_refused: IfRefused = IfRefused.HOLD


class _NeedBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rules: tuple[_NeedRule, ...]
    window: _Hours = _Hours()
    retry_minutes: Annotated[int, msgspec.Meta(ge=1, le=10_080)] = 120
    scripts: dict[str, Script] = {}


class _IntentRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    when: Any
    then: Action
    reason: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$|^$")] = ""


class _IntentBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rules: tuple[_IntentRule, ...]
    vendors: dict[str, Vendor] = {}


class Branches(msgspec.Struct, Generic[Outcome], frozen=True):
    """Ordered rules of all brands as one statement: the first of a row's own brand that holds decides."""

    evaluation: Evaluation
    outcomes: tuple[Outcome, ...]
    ranges: dict[str, range]

    def choose(self, conn: Connection, columns: Mapping[str, Sequence[Any]]) -> list[Outcome | None]:
        """One outcome per row, None where no rule of its brand holds. One statement for any number of
        rows."""
        everywhere = self.ranges.get("", range(0))
        chosen: list[Outcome | None] = []
        for brand, holding in zip(columns["brand"], self.evaluation.run(conn, columns), strict=True):
            own = self.ranges.get(brand or "", everywhere)
            first = next((index for index in holding if index in own), None)
            chosen.append(None if first is None else self.outcomes[first])
        return chosen


class CleaningBook(msgspec.Struct, frozen=True):
    """All live rule sets of the room, ready to judge."""

    needs: Branches[Need]
    judgements: Branches[Judgement]
    vendors: dict[str, dict[str, Vendor]]
    scripts: dict[str, dict[str, Script]] = {}

    def script(self, brand: str, name: str) -> Script:
        """What is said under this name: by the brand's rules, else as it comes with the house."""
        own = self.scripts.get(brand, self.scripts.get("", {}))
        ours = house_scripts()
        return own.get(name) or ours.get(name) or own.get("") or ours[""]

    def vendor(self, brand: str, provider: str) -> Vendor:
        """The words of a provider as the brand's intent rules know them; an unknown one has none, so every
        code goes to a person."""
        vendors = self.vendors.get(brand, self.vendors.get("", {}))
        return vendors.get(provider) or vendors.get("") or Vendor()

    def need(self, brand: str, name: str) -> Need | None:
        """The rule of this name among those of the brand; None if there is none any more."""
        own = self.needs.ranges.get(brand, self.needs.ranges.get("", range(0)))
        return next((self.needs.outcomes[at] for at in own if self.needs.outcomes[at].name == name), None)


def make_book(sets: Sequence[RuleSet], facts: Catalogue) -> CleaningBook | Faulty:
    """The book of these rule sets (one per kind and brand), or everything that is wrong with them. `facts`
    are those of a lead."""
    faults: list[Fault] = []
    needs = _Shelf[Need](facts)
    judgements = _Shelf[Judgement](ANSWERS)
    vendors: dict[str, dict[str, Vendor]] = {}
    scripts: dict[str, dict[str, Script]] = {}
    for stored in sets:
        path = f"{stored.kind}[{stored.brand}]"
        if stored.kind == "cleaning":
            scripts[stored.brand] = _read_needs(stored, path, needs, faults)
        else:
            vendors[stored.brand] = _read_judgements(stored, path, judgements, faults)
    if faults:
        return Faulty(tuple(faults))
    return CleaningBook(needs.branches(), judgements.branches(), vendors, scripts)


class _Shelf(Generic[Outcome]):
    """Rules of one kind while they are gathered."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.conditions: list[Group] = []
        self.outcomes: list[Outcome] = []
        self.ranges: dict[str, range] = {}

    def add(self, brand: str, rules: Sequence[tuple[Any, Outcome]], path: str, faults: list[Fault]) -> None:
        begin = len(self.outcomes)
        for position, (tree, outcome) in enumerate(rules):
            condition = read_condition(tree, self.catalogue)
            if isinstance(condition, Refused):
                place = f"{path}.rules[{position}].when"
                faults += [
                    Fault(f"{place}.{one.path}" if one.path else place, one.message_key)
                    for one in condition.faults
                ]
                continue
            self.conditions.append(condition)
            self.outcomes.append(outcome)
        self.ranges[brand] = range(begin, len(self.outcomes))

    def branches(self) -> Branches[Outcome]:
        evaluation = compile_evaluation(self.catalogue, self.conditions)
        return Branches(evaluation, tuple(self.outcomes), self.ranges)


def _read_needs(stored: RuleSet, path: str, shelf: _Shelf[Need], faults: list[Fault]) -> dict[str, Script]:
    body = _read(stored.body, _NeedBody, path, faults)
    if body is None:
        return {}
    faults += [
        Fault(f"{path}.scripts.{name}", "script_unsound")
        for name, script in body.scripts.items()
        if not script.whole
    ]
    try:
        window = Window(_minute(body.window.opens), _minute(body.window.closes))
    except ValueError:
        faults.append(Fault(f"{path}.window", "cleaning_window_outside_law"))
        return {}
    rules = [
        (
            r.when,
            Need(
                r.name,
                stored.version,
                r.route,
                r.script,
                r.max_attempts,
                r.expires_hours,
                body.retry_minutes,
                window,
                r.if_refused,
            ),
        )
        for r in body.rules
    ]
    shelf.add(stored.brand, rules, path, faults)
    return body.scripts


def _read_judgements(
    stored: RuleSet, path: str, shelf: _Shelf[Judgement], faults: list[Fault]
) -> dict[str, Vendor]:
    body = _read(stored.body, _IntentBody, path, faults)
    if body is None:
        return {}
    for position, rule in enumerate(body.rules):
        if rule.then is Action.INVALID and not rule.reason:
            faults.append(Fault(f"{path}.rules[{position}].reason", "intent_reason_missing"))
    rules = [
        (r.when, Judgement(r.then, CallCode.UNKNOWN, r.reason, rule=r.name, version=stored.version))
        for r in body.rules
    ]
    shelf.add(stored.brand, rules, path, faults)
    return body.vendors


def _read(body: Any, kind: type[Body], path: str, faults: list[Fault]) -> Body | None:
    """The typed body, or None with a fault at the place that msgspec names (`$.rules[0].route`)."""
    try:
        return msgspec.convert(body, kind)
    except msgspec.ValidationError as error:
        found = re.search(r"`\$([^`]*)`$", str(error))
        faults.append(Fault(path + (found[1] if found else ""), "rule_set_malformed"))
        return None


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
