"""The matcher: learn from records, then score pairs field by field."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import combinations

from leadcenter.customer.matching.blocking import BlockingRule, candidates
from leadcenter.customer.matching.clustering import components
from leadcenter.customer.matching.learning import Shares, assume, learn
from leadcenter.customer.matching.patterns import MISSING, Measures, Patterns
from leadcenter.customer.matching.scales import NameScale
from leadcenter.customer.matching.terms import Field, FieldParameters, Kind, PairScore, Records, Values

NAME_ALONE = "name alone"
"""The entry in `by_field` that holds a pair below even odds when nothing but names speaks for it."""

_NAME_ALONE_AT_MOST = -1.0  # bits: odds of 1 to 2
_SUPPORT = 1.0  # bits some other field must speak for a pair that shares a name
_NAMES = (Kind.NAME, Kind.ORGANISATION)
_LARGEST_BLOCK = 500  # records that share a key; a larger block is a common value, not a hint
_LARGEST_GROUP = 300  # records whose every pair is scored, when links join them


class Matcher:
    """A trained model. Deterministic: the same records, fields, rules and seed give the same scores."""

    def __init__(self, measures: Measures, shares: Shares, rules: Sequence[BlockingRule]) -> None:
        self._measures = measures
        self._shares = shares
        self._rules = tuple(rules)
        self._names = {field.name for field in measures.fields if field.kind in _NAMES}
        self._plainly = [
            [math.log2(a / b) for a, b in zip(m, u, strict=True)]
            for m, u in zip(shares.m, shares.u, strict=True)
        ]
        self.prior = math.log2(shares.matching / (1 - shares.matching))

    @classmethod
    def train(
        cls, records: Records, fields: Sequence[Field], rules: Sequence[BlockingRule], seed: int = 0
    ) -> Matcher:
        """Learn from records without labels; some thousands make it worth its name.

        ValueError for no fields, two of one name, or a field that is crossed with no name.
        """
        if not fields or len({field.name for field in fields}) < len(fields):
            raise ValueError("nothing to compare, or two fields of one name")
        rows = list(records.values())
        measures = Measures(fields, rows)
        patterns = Patterns(measures, rows)
        pairs = candidates(rows, rules, _LARGEST_BLOCK)
        return cls(measures, learn(measures, patterns, len(rows), pairs, seed), rules)

    @classmethod
    def assume(
        cls,
        sample: Sequence[Values],
        fields: Sequence[Field],
        m: Sequence[tuple[float, ...]],
        matching: float,
        strangers: int = 0,
        seed: int = 0,
    ) -> Matcher:
        """For a base too large to learn from whole. Given are m by field and level, and the share of
        matching among all pairs; how common a value is comes from the sample and as many `strangers`, none
        of whom shares a value with anybody.
        """
        measures = Measures(fields, sample, strangers)
        return cls(measures, assume(measures, Patterns(measures, sample), m, matching, seed), ())

    @property
    def parameters(self) -> tuple[FieldParameters, ...]:
        """What was learnt, without any customer's value."""
        return tuple(
            FieldParameters(field.name, field.kind, scale.levels, m, u)
            for field, scale, m, u in zip(
                self._measures.fields, self._measures.scales, self._shares.m, self._shares.u, strict=True
            )
        )

    def pairs(self, records: Records, least: float = 0.5) -> list[PairScore]:
        """The candidate pairs of probability `least` or more, and every other pair of the groups they join.

        The others, mostly improbable, are what lets `clusters` refuse a chain. In the records' order, each
        once.
        """
        keys, rows = list(records), list(records.values())
        patterns = Patterns(self._measures, rows)
        links: dict[tuple[int, int], PairScore] = {}
        for left, right in candidates(rows, self._rules, _LARGEST_BLOCK):
            score = self._score(patterns, keys, left, right)
            if score.probability >= least:
                links[left, right] = score
        for pair in _completing(links):
            if pair not in links:
                links[pair] = self._score(patterns, keys, *pair)
        return [links[pair] for pair in sorted(links)]

    def score(self, left: Values, right: Values) -> PairScore:
        """One pair, whatever its keys."""
        return self._score(Patterns(self._measures, (left, right)), ("left", "right"), 0, 1)

    def _score(self, patterns: Patterns, keys: Sequence[str], left: int, right: int) -> PairScore:
        by_field = {
            self._measures.fields[number].name: self._bits(number, level, patterns, left, right)
            for number, level in enumerate(patterns.of(left, right))
            if level != MISSING
        }
        if not any(bits >= _SUPPORT and name not in self._names for name, bits in by_field.items()):
            over = self.prior + sum(by_field.values()) - _NAME_ALONE_AT_MOST
            if over > 0:
                by_field[NAME_ALONE] = -over
        weight = self.prior + sum(by_field.values())
        return PairScore(keys[left], keys[right], weight, _probability(weight), self.prior, by_field)

    def _bits(self, number: int, level: int, patterns: Patterns, left: int, right: int) -> float:
        """The field's log2 Bayes factor.

        To share a rare value says more than to share a common one, and to come near a common value says no
        more than to share it.
        """
        plainly = self._plainly[number][level]
        if level and (
            plainly <= 0 or (level == NameScale.CROSSED and self._measures.crossed[number] is not None)
        ):
            return plainly
        column = patterns.prepared[number]
        frequency = self._measures.frequency(number, column[left])
        if level:
            frequency = max(frequency, self._measures.frequency(number, column[right]))
        shared = math.log2(self._shares.m[number][0] / frequency)
        return min(plainly, shared) if level else shared


def _completing(links: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    for group in components(links):
        if len(group) <= _LARGEST_GROUP:
            yield from combinations(group, 2)


def _probability(weight: float) -> float:
    return 1 / (1 + math.exp2(-max(min(weight, 1000.0), -1000.0)))
