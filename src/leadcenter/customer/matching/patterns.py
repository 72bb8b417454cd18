"""The agreement pattern of a pair: for each field the level on which the two records agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeAlias

from leadcenter.customer.matching.scales import NameScale, Scale, scale_of
from leadcenter.customer.matching.terms import Field, Kind, Values

MISSING = -1

Pattern: TypeAlias = tuple[int, ...]
"""One level per field, in the fields' order; MISSING where either record says nothing."""

Prepared: TypeAlias = Sequence[Sequence[Any]]
"""The records' prepared values, field by field."""


class Measures:
    """The fields' scales and how often each value occurs, both learnt from the same records.

    `strangers`: so many more are thought of, none of whom says what anybody else says. They keep a base of a
    few records from holding everything for common.
    """

    def __init__(self, fields: Sequence[Field], records: Sequence[Values], strangers: int = 0) -> None:
        self.fields = tuple(fields)
        self.strangers = strangers
        self.scales: tuple[Scale[Any], ...] = tuple(scale_of(field.kind) for field in fields)
        self.crossed = _crossed_positions(self.fields)  # by field: the one it is at times swapped with
        self.said: list[int] = []  # how many records say something, by field
        self.counts: list[Mapping[Hashable, int]] = []
        for scale, column in zip(self.scales, self.prepare(records), strict=True):
            values = [value for value in column if value is not None]
            scale.learn(values)
            self.said.append(len(values))
            self.counts.append(Counter(values))

    def prepare(self, records: Sequence[Values]) -> Prepared:
        return [
            [scale.prepare(values.get(field.source) or "") for values in records]
            for field, scale in zip(self.fields, self.scales, strict=True)
        ]

    def frequency(self, number: int, value: Hashable) -> float:
        """The share of the records that say this, among those that say anything; never below one record's."""
        said = max(self.said[number] + self.strangers, 1)
        return max(self.counts[number].get(value, 0), 1) / said


class Patterns:
    """The patterns of pairs of these records; each two values are compared once."""

    def __init__(self, measures: Measures, records: Sequence[Values]) -> None:
        self._measures = measures
        self.prepared = measures.prepare(records)
        self._known: list[dict[tuple[Any, Any], int]] = [{} for _ in measures.fields]
        self._numbers = range(len(measures.fields))
        self._crossed = measures.crossed

    def of(self, left: int, right: int) -> Pattern:
        """The pattern of the records at two positions."""
        return tuple([self.level(number, left, right) for number in self._numbers])

    def level(self, number: int, left: int, right: int) -> int:
        column = self.prepared[number]
        mine, theirs = column[left], column[right]
        if mine is None or theirs is None:
            return MISSING
        if mine == theirs:
            return 0
        known = self._known[number]
        level = known.get((mine, theirs))
        if level is None:
            level = known.get((theirs, mine))
        if level is None:
            level = known[mine, theirs] = self._measures.scales[number].unequal(mine, theirs)
        return level if self._crossed[number] is None else self._or_crossed(number, level, left, right)

    def _or_crossed(self, number: int, level: int, left: int, right: int) -> int:
        other, scale = self._crossed[number], self._measures.scales[number]
        if other is None or not isinstance(scale, NameScale) or level < scale.CROSSED_BEATS:
            return level
        mine, theirs = self.prepared[number], self.prepared[other]
        if scale.swapped(mine[left], theirs[right]) or scale.swapped(mine[right], theirs[left]):
            return scale.CROSSED
        return level


def _crossed_positions(fields: Sequence[Field]) -> list[int | None]:
    """Where each field's counterpart stands. ValueError for one that is unknown, or no name."""
    names = {field.name: place for place, field in enumerate(fields) if field.kind is Kind.NAME}
    for field in fields:
        if field.crossed_with and not {field.name, field.crossed_with} <= names.keys():
            raise ValueError(f"only names are crossed: {field.name}, {field.crossed_with}")
    return [names.get(field.crossed_with) for field in fields]
