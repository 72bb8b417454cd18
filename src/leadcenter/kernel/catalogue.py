"""The words a condition may use: fields with a kind and labels, and the operators each kind knows.

A room declares one catalogue per subject that its rules judge (a lead at intake, an answer from the call
centre). The same declaration types the values of a tree, names the columns of the SQL, and tells the rule
editor what to offer.
"""

import re
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

_NAME = re.compile(r"[a-z][a-z0-9_]{0,61}")


class Kind(StrEnum):
    """What a field holds, and so how its values are written in JSON."""

    TEXT = "text"
    """A string, compared exactly as it stands: case, width and blanks count."""
    INT = "int"
    """A whole number of 64 bits."""
    NUMBER = "number"
    """A finite double; as a fact, NaN and infinity count as missing."""
    BOOLEAN = "boolean"
    INSTANT = "instant"
    """RFC 3339 with an offset."""
    DATE = "date"
    """YYYY-MM-DD, a calendar day without zone."""
    UUID = "uuid"
    TEXT_LIST = "text_list"
    """A set of strings (tags, series asked for); an empty set counts as missing."""

    @property
    def sql_type(self) -> str:
        """The PostgreSQL type of a column of this kind."""
        return _SQL_TYPE[self]


_SQL_TYPE = {
    Kind.TEXT: "text",
    Kind.INT: "bigint",
    Kind.NUMBER: "float8",
    Kind.BOOLEAN: "boolean",
    Kind.INSTANT: "timestamptz",
    Kind.DATE: "date",
    Kind.UUID: "uuid",
    Kind.TEXT_LIST: "text[]",
}


class Operator(StrEnum):
    """The operators, by their names in react-querybuilder."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="
    BETWEEN = "between"
    NOT_BETWEEN = "notBetween"
    IN = "in"
    NOT_IN = "notIn"
    CONTAINS = "contains"
    DOES_NOT_CONTAIN = "doesNotContain"
    BEGINS_WITH = "beginsWith"
    DOES_NOT_BEGIN_WITH = "doesNotBeginWith"
    ENDS_WITH = "endsWith"
    DOES_NOT_END_WITH = "doesNotEndWith"
    NULL = "null"
    NOT_NULL = "notNull"


_PRESENCE = (Operator.NULL, Operator.NOT_NULL)
_EQUALITY = (Operator.EQUAL, Operator.NOT_EQUAL)
_MEMBERSHIP = (Operator.IN, Operator.NOT_IN)
_CONTAINMENT = (Operator.CONTAINS, Operator.DOES_NOT_CONTAIN)
_ORDER = (
    Operator.LESS,
    Operator.LESS_OR_EQUAL,
    Operator.GREATER,
    Operator.GREATER_OR_EQUAL,
    Operator.BETWEEN,
    Operator.NOT_BETWEEN,
)
_ENDS = (
    Operator.BEGINS_WITH,
    Operator.DOES_NOT_BEGIN_WITH,
    Operator.ENDS_WITH,
    Operator.DOES_NOT_END_WITH,
)
_ORDERED = _EQUALITY + _ORDER + _MEMBERSHIP + _PRESENCE

# Text has no order here: "<" would follow the collation of whichever server runs it.
OPERATORS: dict[Kind, tuple[Operator, ...]] = {
    Kind.TEXT: _EQUALITY + _MEMBERSHIP + _CONTAINMENT + _ENDS + _PRESENCE,
    Kind.INT: _ORDERED,
    Kind.NUMBER: _ORDERED,
    Kind.BOOLEAN: _EQUALITY + _PRESENCE,
    Kind.INSTANT: _ORDERED,
    Kind.DATE: _ORDERED,
    Kind.UUID: _EQUALITY + _MEMBERSHIP + _PRESENCE,
    Kind.TEXT_LIST: _CONTAINMENT + _MEMBERSHIP + _PRESENCE,
}


class Field(Struct, frozen=True):
    """A fact that a condition may ask about.

    `name` is the name in the tree and the name of the SQL column. `operators` narrows what the kind allows;
    empty means all of it. Raises ValueError on a name that is not lower snake case, or an operator that the
    kind does not know.
    """

    name: str
    kind: Kind
    label_zh: str
    label_en: str
    operators: tuple[Operator, ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"field name {self.name!r} is not lower snake case")
        if foreign := set(self.operators) - set(OPERATORS[self.kind]):
            raise ValueError(f"field {self.name} of kind {self.kind} cannot have {sorted(foreign)}")

    @property
    def allowed(self) -> tuple[Operator, ...]:
        """The operators that a rule on this field may use."""
        return self.operators or OPERATORS[self.kind]


class Catalogue(Struct, frozen=True, dict=True):
    """The fields of one subject, in the order in which an editor shows them.

    Raises ValueError when there is none or a name comes twice.
    """

    fields: tuple[Field, ...]

    def __post_init__(self) -> None:
        if not self.fields or len(self.by_name) < len(self.fields):
            raise ValueError("a catalogue needs at least one field, and each name once")

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by their name."""
        return {field.name: field for field in self.fields}
