"""Which pairs are looked at all: those that share an opaque key.

A rule turns a record into keys. Here they are the normalised values themselves; in the product they are the
keyed digests that the database holds (name and region, device), so a rule is any function. Numbers are never
cut into prefixes: they are compared in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import combinations
from typing import TypeAlias

from leadcenter.customer.matching.terms import Values
from leadcenter.customer.matching.words import words

BlockingRule: TypeAlias = Callable[[Values], Iterable[Hashable]]


def equal(*columns: str) -> BlockingRule:
    """Records that say the same in all these columns, and say something in each."""

    def keys(values: Values) -> Iterable[Hashable]:
        said = tuple("".join(words(values.get(column) or "")) for column in columns)
        return (said,) if all(said) else ()

    return keys


def either_order(one: str, other: str) -> BlockingRule:
    """Records with the same two values, be they swapped (given and family name)."""

    def keys(values: Values) -> Iterable[Hashable]:
        said = sorted("".join(words(values.get(column) or "")) for column in (one, other))
        return (tuple(said),) if all(said) else ()

    return keys


def candidates(
    records: Sequence[Values], rules: Sequence[BlockingRule], largest: int
) -> list[tuple[int, int]]:
    """The pairs of positions (left < right, each once, in order) that share a key of a rule.

    A key carried by more than `largest` records says nothing and is left out: it would cost its square.
    """
    holders: dict[tuple[int, Hashable], list[int]] = defaultdict(list)
    for position, values in enumerate(records):
        for number, rule in enumerate(rules):
            for key in rule(values):
                holders[number, key].append(position)
    pairs: set[tuple[int, int]] = set()
    for positions in holders.values():
        if len(positions) <= largest:
            pairs.update(combinations(positions, 2))
    return sorted(pairs)
