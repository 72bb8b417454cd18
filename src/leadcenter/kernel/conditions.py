"""The rule language: conditions as data.

A condition is the tree that react-querybuilder edits: groups `{"combinator": "and" | "or", "not": bool,
"rules": [...]}` of rules `{"field", "operator", "value", "valueSource"}` and of further groups.
`read_condition` turns it into typed records or refuses it with every fault and its path; only what was read
can be compiled (`kernel.evaluation`).

Meaning, the same in every place:

- Truth has two values. A comparison with a missing fact does not hold. `!=`, `notIn`, `notBetween`,
  `doesNot…` and `null` hold exactly where their counterpart does not, so they hold for a missing fact. `not`
  is a true complement.
- An empty list of texts counts as missing. Text is compared exactly: case, width and blanks count.
- `between` includes both ends. A root without rules always holds; an inner group without rules is refused.
- `valueSource: "field"` compares with another field of the same kind.

Source of the format: react-querybuilder 8, `RuleGroupType` with `parseNumbers` and `listsAsArrays`.
"""

from datetime import UTC, date, datetime
from enum import StrEnum
from math import isfinite
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct, ValidationError

from leadcenter.kernel.catalogue import Catalogue, Field, Kind, Operator

MAX_DEPTH: Final = 8
"""Groups within groups; the root is the first."""
MAX_RULES: Final = 200
"""Rules and inner groups of one tree."""
MAX_LIST: Final = 1_000
"""Values in the list of one rule."""
MAX_VALUES: Final = 5_000
"""Values in all rules of one tree."""
MAX_TEXT: Final = 200
"""Characters of one text value."""


_Named = TypeVar("_Named")


class FaultCode(StrEnum):
    """What can be wrong with a tree."""

    NOT_JSON = "not_json"
    NOT_A_GROUP = "not_a_group"
    NOT_A_RULE = "not_a_rule"
    UNKNOWN_KEY = "unknown_key"
    UNKNOWN_COMBINATOR = "unknown_combinator"
    BAD_NOT = "bad_not"
    EMPTY_GROUP = "empty_group"
    MUTED = "muted"
    TOO_DEEP = "too_deep"
    TOO_MANY_RULES = "too_many_rules"
    TOO_MANY_VALUES = "too_many_values"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_OPERATOR = "unknown_operator"
    OPERATOR_NOT_FOR_FIELD = "operator_not_for_field"
    UNKNOWN_VALUE_SOURCE = "unknown_value_source"
    FIELD_NOT_COMPARABLE = "field_not_comparable"
    WRONG_VALUE = "wrong_value"
    EMPTY_VALUE = "empty_value"
    TEXT_TOO_LONG = "text_too_long"
    TEXT_NOT_STORABLE = "text_not_storable"
    LIST_EXPECTED = "list_expected"
    LIST_TOO_LONG = "list_too_long"
    TWO_VALUES_EXPECTED = "two_values_expected"
    RANGE_REVERSED = "range_reversed"


class Fault(Struct, frozen=True):
    """One thing wrong with a tree.

    `path` says where (`rules[2].rules[0].value`; "" is the root); `arguments` are the numbers and names that
    the message tells. Values of the tree are never repeated: they may be personal data.
    """

    path: str
    code: FaultCode
    arguments: dict[str, str | int] = {}

    @property
    def message_key(self) -> str:
        """The key of the text in `kernel/words`."""
        return f"condition_{self.code}"


class Refused(Struct, frozen=True):
    """A tree that cannot be used, with all its faults in the order of the tree."""

    faults: tuple[Fault, ...]


class Combinator(StrEnum):
    """How a group joins its rules."""

    AND = "and"
    OR = "or"


Value = str | int | float | bool | datetime | date | UUID


class Rule(Struct, frozen=True):
    """One comparison.

    `operands` are: none for `null`, two for `between`, the list for `in`, else one value or one field.
    """

    field: Field
    operator: Operator
    operands: tuple[Value | Field, ...]


class Group(Struct, frozen=True):
    """Rules joined by one combinator; the root of every condition."""

    combinator: Combinator
    rules: tuple["Rule | Group", ...]
    negated: bool = False


def read_condition(tree: object, catalogue: Catalogue) -> Group | Refused:
    """The condition that a tree describes, or all that is wrong with it; no JSON makes it raise.

    `tree` is JSON: its bytes, or already decoded (a jsonb column, a part of a request).
    """
    if isinstance(tree, bytes | msgspec.Raw):
        try:
            tree = msgspec.json.decode(tree)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return Refused((Fault("", FaultCode.NOT_JSON),))
    reader = _Reader(catalogue)
    root = reader.group(tree, "", 1)
    if reader.faults or root is None:
        return Refused(tuple(reader.faults))
    return root


# Keys of the editor that carry no meaning; they are read over. `muted` has one, and is refused when set.
_ORNAMENTS = frozenset({"id", "path", "disabled", "muted"})
_GROUP_KEYS = _ORNAMENTS | {"combinator", "not", "rules"}
_RULE_KEYS = _ORNAMENTS | {"field", "operator", "value", "valueSource"}

_COMBINATORS = {combinator.value: combinator for combinator in Combinator}
_OPERATORS = {operator.value: operator for operator in Operator}
_NO_VALUE = frozenset({Operator.NULL, Operator.NOT_NULL})
_LISTS = frozenset({Operator.IN, Operator.NOT_IN})
_RANGES = frozenset({Operator.BETWEEN, Operator.NOT_BETWEEN})
_FIELD_OPERATORS = frozenset(
    {
        Operator.EQUAL,
        Operator.NOT_EQUAL,
        Operator.LESS,
        Operator.LESS_OR_EQUAL,
        Operator.GREATER,
        Operator.GREATER_OR_EQUAL,
    }
)

_JSON_TYPE: dict[Kind, Any] = {
    Kind.INT: Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)],
    Kind.NUMBER: float,
    Kind.BOOLEAN: bool,
    Kind.INSTANT: Annotated[datetime, Meta(tz=True)],
    Kind.DATE: date,
    Kind.UUID: UUID,
}


class _Reader:
    """One pass over a tree, gathering faults. A method gives None where it reported one."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.faults: list[Fault] = []
        self.rules_seen = 0
        self.values_seen = 0

    def report(self, path: str, code: FaultCode, **arguments: str | int) -> None:
        """Remember a fault; names that came with the tree are made fit for a message."""
        told = {key: _short(value) if isinstance(value, str) else value for key, value in arguments.items()}
        self.faults.append(Fault(path, code, told))

    def group(self, node: object, path: str, depth: int) -> Group | None:
        """Read a group; `depth` counts from 1 at the root."""
        if not isinstance(node, dict) or not isinstance(node.get("rules"), list):
            self.report(path, FaultCode.NOT_A_GROUP)
            return None
        if depth > MAX_DEPTH:
            self.report(path, FaultCode.TOO_DEEP, limit=MAX_DEPTH)
            return None
        self._keys(node, path, _GROUP_KEYS)
        combinator = _named(_COMBINATORS, node.get("combinator"))
        if combinator is None:
            self.report(_join(path, "combinator"), FaultCode.UNKNOWN_COMBINATOR)
        negated = node.get("not", False)
        if not isinstance(negated, bool):
            self.report(_join(path, "not"), FaultCode.BAD_NOT)
        if not node["rules"] and (depth > 1 or negated is True):
            self.report(path, FaultCode.EMPTY_GROUP)
        rules = self._rules(node["rules"], path, depth)
        return Group(combinator, rules, negated) if combinator else None

    def _rules(self, nodes: list[object], path: str, depth: int) -> tuple[Rule | Group, ...]:
        self.rules_seen += len(nodes)
        if self.rules_seen > MAX_RULES:
            self.report(_join(path, "rules"), FaultCode.TOO_MANY_RULES, limit=MAX_RULES)
            return ()
        read: list[Rule | Group | None] = []
        for position, node in enumerate(nodes):
            place = _join(path, f"rules[{position}]")
            inner = isinstance(node, dict) and "rules" in node
            read.append(self.group(node, place, depth + 1) if inner else self.rule(node, place))
        return tuple(child for child in read if child is not None)

    def rule(self, node: object, path: str) -> Rule | None:
        """Read one comparison."""
        if not isinstance(node, dict):
            self.report(path, FaultCode.NOT_A_RULE)
            return None
        self._keys(node, path, _RULE_KEYS)
        field = self._field(node.get("field"), _join(path, "field"))
        operator = self._operator(node.get("operator"), field, _join(path, "operator"))
        if field is None or operator is None:
            return None
        operands = self._operands(field, operator, node, path)
        return None if operands is None else Rule(field, operator, operands)

    def _keys(self, node: dict[str, object], path: str, known: frozenset[str]) -> None:
        for key in sorted(map(str, node.keys() - known))[:10]:
            self.report(path, FaultCode.UNKNOWN_KEY, key=key)
        if node.get("muted", False) is not False:
            self.report(_join(path, "muted"), FaultCode.MUTED)

    def _field(self, name: object, path: str) -> Field | None:
        field = _named(self.catalogue.by_name, name)
        if field is None:
            self.report(path, FaultCode.UNKNOWN_FIELD, field=name if isinstance(name, str) else "")
        return field

    def _operator(self, name: object, field: Field | None, path: str) -> Operator | None:
        operator = _named(_OPERATORS, name)
        if operator is None:
            self.report(path, FaultCode.UNKNOWN_OPERATOR)
        elif field and operator not in field.allowed:
            self.report(path, FaultCode.OPERATOR_NOT_FOR_FIELD, operator=operator.value, field=field.name)
            return None
        return operator

    def _operands(
        self, field: Field, operator: Operator, node: dict[str, object], path: str
    ) -> tuple[Value | Field, ...] | None:
        value, place = node.get("value"), _join(path, "value")
        if operator in _NO_VALUE:
            return ()
        match node.get("valueSource", "value"):
            case "field":
                return self._other_field(field, operator, value, place)
            case "value":
                return self._own_values(field.kind, operator, value, place)
        self.report(_join(path, "valueSource"), FaultCode.UNKNOWN_VALUE_SOURCE)
        return None

    def _other_field(self, field: Field, operator: Operator, name: object, path: str) -> tuple[Field] | None:
        other = self._field(name, path)
        if other is None:
            return None
        if operator not in _FIELD_OPERATORS or other.kind is not field.kind:
            self.report(path, FaultCode.FIELD_NOT_COMPARABLE, field=field.name, other=other.name)
            return None
        return (other,)

    def _own_values(
        self, kind: Kind, operator: Operator, value: object, path: str
    ) -> tuple[Value, ...] | None:
        if operator in _RANGES:
            return self._range(kind, value, path)
        if operator in _LISTS:
            return self._list(kind, value, path)
        return self._values(kind, {path: value})

    def _range(self, kind: Kind, value: object, path: str) -> tuple[Value, ...] | None:
        if not isinstance(value, list) or len(value) != 2:
            self.report(path, FaultCode.TWO_VALUES_EXPECTED)
            return None
        ends = self._values(kind, {f"{path}[0]": value[0], f"{path}[1]": value[1]})
        if ends and ends[0] > ends[1]:  # type: ignore[operator]  # both of one kind, and that kind has an order
            self.report(path, FaultCode.RANGE_REVERSED)
            return None
        return ends

    def _list(self, kind: Kind, value: object, path: str) -> tuple[Value, ...] | None:
        if not isinstance(value, list):
            self.report(path, FaultCode.LIST_EXPECTED)
        elif not value:
            self.report(path, FaultCode.EMPTY_VALUE)
        elif len(value) > MAX_LIST:
            self.report(path, FaultCode.LIST_TOO_LONG, limit=MAX_LIST)
        else:
            return self._values(kind, {f"{path}[{position}]": one for position, one in enumerate(value)})
        return None

    def _values(self, kind: Kind, by_path: dict[str, object]) -> tuple[Value, ...] | None:
        self.values_seen += len(by_path)
        if self.values_seen > MAX_VALUES:
            self.report(next(iter(by_path)), FaultCode.TOO_MANY_VALUES, limit=MAX_VALUES)
            return None
        values: list[Value] = []
        for path, raw in by_path.items():
            value = _text(raw) if kind in {Kind.TEXT, Kind.TEXT_LIST} else _typed(kind, raw)
            if isinstance(value, FaultCode):
                self.report(path, value, kind=kind.value, limit=MAX_TEXT)
            else:
                values.append(value)
        return tuple(values) if len(values) == len(by_path) else None


def _text(raw: object) -> str | FaultCode:
    """A text that PostgreSQL can hold; an empty one is taken for a rule not filled in."""
    if not isinstance(raw, str):
        return FaultCode.WRONG_VALUE
    if not raw:
        return FaultCode.EMPTY_VALUE
    if len(raw) > MAX_TEXT:
        return FaultCode.TEXT_TOO_LONG
    if "\0" in raw or raw != _storable(raw):
        return FaultCode.TEXT_NOT_STORABLE
    return raw


def _typed(kind: Kind, raw: object) -> Value | FaultCode:
    """A value of any other kind, read strictly; instants come out in UTC."""
    try:
        value: Value = msgspec.convert(raw, _JSON_TYPE[kind])
        if isinstance(value, datetime):
            value = value.astimezone(UTC)
    except (ValidationError, OverflowError, UnicodeEncodeError):
        return FaultCode.WRONG_VALUE
    if isinstance(value, float) and not isfinite(value):
        return FaultCode.WRONG_VALUE
    return value


def _named(names: dict[str, _Named], name: object) -> _Named | None:
    return names.get(name) if isinstance(name, str) else None


def _join(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def _short(name: str) -> str:
    return _storable(name[:40])


def _storable(text: str) -> str:
    """The text with lone surrogates, which UTF-8 cannot carry, replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")
