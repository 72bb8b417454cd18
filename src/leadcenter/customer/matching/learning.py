"""What each level is worth, learnt without labels.

For every field and level: m, its share among the pairs that are one customer, and u, its share among all
others. u comes from random pairs, nearly all of which are two customers; its exact level from the values'
frequencies, which count all pairs. m comes from the candidate pairs by expectation and maximisation
(Dempster, Laird, Rubin 1977; for matching Winkler 1988), the fields taken as independent. Two things keep it
honest:

- The pairs found to match are taken out of the random ones again, else u is too high where many records are
  duplicates.
- A common-sense share (most matching pairs agree, few differ) is mixed into m, so that a crowd of neighbours,
  branches or relatives with one address and one number does not teach that matching customers have different
  names.

That candidates share a key needs no correction: a pair with a given pattern is as probable a match with the
key as without.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from leadcenter.customer.matching.patterns import MISSING, Measures, Pattern, Patterns

_RANDOM_PAIRS = 100_000  # by field
_SAMPLE_PAIRS = 20_000  # by field, where m is given
_CANDIDATES = 60_000
_ROUNDS = 100
_SETTLED = 1e-4  # the largest change of an m in a round
_EXPECTED_EXACT, _EXPECTED_DIFFERENT = 0.7, 0.02
_EXPECTED_COUNTS = 0.5  # of what the data say
_LEAST_OF_U = 0.05  # of the u before matches were taken out
_EVEN = 0.1  # pairs spread over the levels as expected, so that no share is 0


class Shares(msgspec.Struct, frozen=True):
    """The model:

    the odds before looking are those of `matching`, and a field's level changes them by m / u.
    """

    matching: float  # the share of matching pairs among all pairs of the records
    m: tuple[tuple[float, ...], ...]
    u: tuple[tuple[float, ...], ...]


def learn(
    measures: Measures, patterns: Patterns, records: int, pairs: Sequence[tuple[int, int]], seed: int
) -> Shares:
    """The shares from the candidate `pairs` and from random pairs of as many `records`.

    Of more than 60,000 candidates as many are drawn at random: time and memory are bounded.
    """
    draw = random.Random(seed)
    drawn = draw.sample(pairs, _CANDIDATES) if len(pairs) > _CANDIDATES else pairs
    stands_for = len(pairs) / max(len(drawn), 1)
    found = {
        pattern: count * stands_for
        for pattern, count in Counter(patterns.of(*pair) for pair in drawn).items()
    }
    random_u = tuple(
        _random_shares(measures, patterns, number, draw) for number in range(len(measures.fields))
    )
    expected = tuple(expected_shares(len(scale.levels)) for scale in measures.scales)
    one_twin_each = 1 / max(records, 2)
    shares = Shares(one_twin_each, expected, random_u)
    for _ in range(_ROUNDS):
        before = shares.m
        shares = _next(shares, found, expected, random_u, measures.said, records)
        if _largest_change(before, shares.m) < _SETTLED:
            break
    return shares


def assume(
    measures: Measures, patterns: Patterns, m: Sequence[tuple[float, ...]], matching: float, seed: int
) -> Shares:
    """The shares where m and the share of matching pairs are given, since a sample of a large base holds too
    few twins to learn from; u comes from random pairs of the sample.
    """
    draw = random.Random(seed)
    numbers = range(len(measures.fields))
    u = tuple(_random_shares(measures, patterns, number, draw, _SAMPLE_PAIRS) for number in numbers)
    return Shares(matching, tuple(m), u)


def expected_shares(levels: int) -> tuple[float, ...]:
    """How matching pairs spread over a field's levels by common sense alone.

    Most are exact, few differ, and of the levels between each is half as common as the one before.
    """
    halves = [0.5**step for step in range(levels - 2)]
    between = (1 - _EXPECTED_EXACT - _EXPECTED_DIFFERENT) / sum(halves)
    return (_EXPECTED_EXACT, *(half * between for half in halves), _EXPECTED_DIFFERENT)


def _random_shares(
    measures: Measures, patterns: Patterns, number: int, draw: random.Random, most: int = _RANDOM_PAIRS
) -> tuple[float, ...]:
    levels = len(measures.scales[number].levels)
    said = [place for place, value in enumerate(patterns.prepared[number]) if value is not None]
    size, all_told = len(said), len(said) + measures.strangers
    if all_told < 2:
        return (1 / levels,) * levels
    seen = [0.5] * levels
    seen[-1] += measures.strangers
    for _ in range(min(most, size * (size - 1))):
        left, right = said[int(draw.random() * size)], said[int(draw.random() * size)]
        if left != right:
            seen[patterns.level(number, left, right)] += 1
    agreeing = sum(count * (count - 1) for count in measures.counts[number].values())
    exact = min(max(agreeing / (all_told * (all_told - 1)), 0.25 / all_told**2), 0.999)
    unequal = sum(seen[1:])
    return (exact, *(count / unequal * (1 - exact) for count in seen[1:]))


def _next(
    shares: Shares,
    found: Mapping[Pattern, float],
    expected: Sequence[Sequence[float]],
    random_u: Sequence[Sequence[float]],
    said: Sequence[int],
    records: int,
) -> Shares:
    """One round: how many pairs match by these shares, and the shares that follow from it."""
    matching, seen = _expect(shares, found)
    return Shares(
        min(max(matching, 0.01) / _pairs_of(records), 0.5),
        tuple(_mixed(counts, common) for counts, common in zip(seen, expected, strict=True)),
        tuple(
            _without_matches(before, counts, _pairs_of(size))
            for before, counts, size in zip(random_u, seen, said, strict=True)
        ),
    )


def _expect(shares: Shares, found: Mapping[Pattern, float]) -> tuple[float, list[list[float]]]:
    """How many of the pairs match, and on which levels those agree."""
    prior = math.log(shares.matching / (1 - shares.matching))
    evidence = [
        [math.log(a / b) for a, b in zip(m, u, strict=True)] for m, u in zip(shares.m, shares.u, strict=True)
    ]
    seen = [[0.0] * len(levels) for levels in shares.m]
    matching = 0.0
    for pattern, count in found.items():
        log_odds = prior + sum(
            evidence[field][level] for field, level in enumerate(pattern) if level != MISSING
        )
        matches = count / (1 + math.exp(-log_odds)) if log_odds > -500 else 0.0
        matching += matches
        for field, level in enumerate(pattern):
            if level != MISSING:
                seen[field][level] += matches
    return matching, seen


def _mixed(seen: Sequence[float], expected: Sequence[float]) -> tuple[float, ...]:
    total = sum(seen)
    by_sense = total * _EXPECTED_COUNTS + _EVEN
    return tuple(
        (count + by_sense * common) / (total + by_sense) for count, common in zip(seen, expected, strict=True)
    )


def _without_matches(before: Sequence[float], matches: Sequence[float], pairs: float) -> tuple[float, ...]:
    return tuple(
        max(share - count / pairs, share * _LEAST_OF_U) for share, count in zip(before, matches, strict=True)
    )


def _pairs_of(records: int) -> float:
    return max(records * (records - 1) / 2, 1.0)


def _largest_change(before: Sequence[Sequence[float]], after: Sequence[Sequence[float]]) -> float:
    return max(
        abs(a - b) for old, new in zip(before, after, strict=True) for a, b in zip(old, new, strict=True)
    )
