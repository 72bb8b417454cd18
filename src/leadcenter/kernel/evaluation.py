"""Conditions compiled to SQL: the one place where they are judged, one statement for a set whatever its size.

Every compiled expression is *true* exactly where the condition holds; elsewhere it is false or null. So it
stands in WHERE, FILTER and CASE WHEN as it is, and its complement is `(…) is not true`. Positive comparisons
stay bare, so that indexes serve them, and use leakproof operators where PostgreSQL has them (`^@` for
`beginsWith`; `like` and `&&` are not leakproof).

Values stand in the text as typed literals, so that equal rules give equal text and prepared statements are
reused. psycopg's own `sql.Literal` leaves `%` as it is, which a statement with parameters then reads as a
placeholder; the literals here hold no `%`, so a condition composes with any statement.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct
from psycopg import Connection, sql
from psycopg.rows import tuple_row

from leadcenter.kernel.catalogue import Catalogue, Field, Kind, Operator
from leadcenter.kernel.conditions import Group, Rule, Value

_WORD: Final = 63
"""Conditions whose answers share one bigint of the result; the sign stays free."""


def compile_condition(condition: Group, alias: str) -> sql.Composed:
    """The condition over the columns of `alias`, each named as its field.

    True where the condition holds, else false or null: for WHERE, FILTER and CASE WHEN. To negate it, write
    `(…) is not true`.
    """
    return sql.Composed([sql.SQL(_group(condition, _quoted_name(alias) + "."))])


class Evaluation(Struct, frozen=True):
    """Many conditions over one set of facts, as one statement. Made by `compile_evaluation`, to be kept."""

    statement: sql.SQL
    fields: tuple[Field, ...]
    """The facts that are sent, in catalogue order: those that a condition asks for, or else the first."""

    def run(self, conn: Connection[Any], columns: Mapping[str, Sequence[object]]) -> list[tuple[int, ...]]:
        """For each row of facts the indices of the conditions that hold, ascending; rows in the order given.

        `columns` holds for each of `fields` a list or tuple with one fact a row, None where it is missing;
        further columns are not sent. One statement for any number of rows, none included. Raises KeyError
        when a column is missing, ValueError when columns differ in length or a fact does not fit its field.
        """
        facts = [columns[field.name] for field in self.fields]
        rows = len(facts[0])
        if any(len(column) != rows for column in facts):
            raise ValueError("columns of facts differ in length")
        arrays = {
            field.name: _array(field.kind, column) for field, column in zip(self.fields, facts, strict=True)
        }
        with conn.cursor(binary=True, row_factory=tuple_row) as cursor:
            words = cursor.execute(self.statement, arrays, prepare=True).fetchall()
        if len(words) != rows:
            raise ValueError("a fact does not fit the kind of its field")
        known = {row: _indices(row) for row in set(words)}
        return [known[row] for row in words]


def compile_evaluation(catalogue: Catalogue, conditions: Sequence[Group]) -> Evaluation:
    """One statement that judges all `conditions` (some hundreds) over rows of facts of `catalogue`.

    Ordered branches take the first index of a row; a scorecard adds the points of all of them.
    """
    asked = {field.name for condition in conditions for field in _fields_of(condition)}
    fields = tuple(field for field in catalogue.fields if field.name in asked) or catalogue.fields[:1]
    bits = [
        f"case when {_group(condition, '')} then {1 << index % _WORD}::bigint else 0 end"
        for index, condition in enumerate(conditions)
    ]
    words = [" | ".join(bits[start : start + _WORD]) for start in range(0, len(bits), _WORD)] or ["0::bigint"]
    # Set-returning calls in the select list walk the arrays in step, without the copy that FROM would make.
    facts = [_fact(field) for field in fields]
    order = f'generate_subscripts({_sent(fields[0])}, 1) as "_row"'
    rows = f"select {', '.join(facts)}, {order}"
    return Evaluation(sql.SQL(f'select {", ".join(words)} from ({rows}) as f order by "_row"'), fields)  # noqa: S608


def _sent(field: Field) -> str:
    """The array of one column of facts. A list of texts travels as its array's text: arrays do not nest."""
    kind = Kind.TEXT if field.kind is Kind.TEXT_LIST else field.kind
    return f"%({field.name})s::{kind.sql_type}[]"


def _fact(field: Field) -> str:
    nested = "::text[]" if field.kind is Kind.TEXT_LIST else ""
    return f"unnest({_sent(field)}){nested} as {_quoted_name(field.name)}"


def _fields_of(condition: Group) -> list[Field]:
    found: list[Field] = []
    for rule in condition.rules:
        if isinstance(rule, Group):
            found += _fields_of(rule)
        else:
            found += [rule.field, *(operand for operand in rule.operands if isinstance(operand, Field))]
    return found


def _indices(words: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(
        place * _WORD + bit
        for place, word in enumerate(words)
        for bit in range(word.bit_length())
        if word >> bit & 1
    )


_COUNTERPART = {
    Operator.NOT_EQUAL: Operator.EQUAL,
    Operator.NOT_IN: Operator.IN,
    Operator.NOT_BETWEEN: Operator.BETWEEN,
    Operator.DOES_NOT_CONTAIN: Operator.CONTAINS,
    Operator.DOES_NOT_BEGIN_WITH: Operator.BEGINS_WITH,
    Operator.DOES_NOT_END_WITH: Operator.ENDS_WITH,
}


def _group(group: Group, prefix: str) -> str:
    rules = [_group(rule, prefix) if isinstance(rule, Group) else _rule(rule, prefix) for rule in group.rules]
    joined = f"({f' {group.combinator} '.join(rules) or 'true'})"
    return f"({joined} is not true)" if group.negated else joined


def _rule(rule: Rule, prefix: str) -> str:
    counterpart = _COUNTERPART.get(rule.operator)
    if counterpart:
        return f"(({_comparison(rule, counterpart, prefix)}) is not true)"
    return _comparison(rule, rule.operator, prefix)


def _comparison(rule: Rule, operator: Operator, prefix: str) -> str:
    """A positive comparison: true where it holds, else false or null."""
    kind = rule.field.kind
    column = prefix + _quoted_name(rule.field.name)
    operands = [_operand(operand, kind, prefix) for operand in rule.operands]
    match operator:
        case Operator.NULL | Operator.NOT_NULL if kind is Kind.TEXT_LIST:
            filled = f"(cardinality({column}) > 0)"
            return f"({filled} is not true)" if operator is Operator.NULL else filled
        case Operator.NULL:
            return f"{column} is null"
        case Operator.NOT_NULL:
            return f"{column} is not null"
        case Operator.IN | Operator.CONTAINS if kind is Kind.TEXT_LIST:
            return f"{column} && array[{', '.join(operands)}]"
        case Operator.IN:
            return f"{column} in ({', '.join(operands)})"
        case Operator.BETWEEN:
            return f"{column} between {operands[0]} and {operands[1]}"
        case Operator.BEGINS_WITH:
            return f"{column} ^@ {operands[0]}"
        case Operator.CONTAINS:
            return f"{column} like {_literal(f'%{_no_wildcards(rule)}%', kind)}"
        case Operator.ENDS_WITH:
            return f"{column} like {_literal(f'%{_no_wildcards(rule)}', kind)}"
    return f"{column} {operator} {operands[0]}"


def _no_wildcards(rule: Rule) -> str:
    text = str(rule.operands[0])
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _operand(operand: Value | Field, kind: Kind, prefix: str) -> str:
    if isinstance(operand, Field):
        return prefix + _quoted_name(operand.name)
    return _literal(operand, Kind.TEXT if kind is Kind.TEXT_LIST else kind)


def _literal(value: Value, kind: Kind) -> str:
    """A value as a typed literal without `%` (0x25); `E'…'` means the same under every server setting."""
    escaped = str(value).replace("\\", "\\\\").replace("'", "''").replace("%", "\\x25")
    return f"E'{escaped}'::{kind.sql_type}"


def _quoted_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_CONTROL_ESCAPE: Final = re.compile(r'\\[^"\\]')


def _array(kind: Kind, values: Sequence[object]) -> str:
    """A column of facts as the text of an array, None as NULL; much faster than psycopg's list dumpers.

    A JSON list is such a text but for its brackets and its escapes of control characters.
    """
    if kind is Kind.INSTANT and any(isinstance(value, datetime) and value.tzinfo is None for value in values):
        raise ValueError("an instant without zone")
    if kind is Kind.TEXT_LIST:
        values = [None if value is None else _array(Kind.TEXT, value) for value in values]  # type: ignore[arg-type]
    body = msgspec.json.encode(values)[1:-1].decode()
    if _CONTROL_ESCAPE.search(body):
        body = ",".join("null" if value is None else _array_element(str(value)) for value in values)
    return "{" + body + "}"


def _array_element(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
