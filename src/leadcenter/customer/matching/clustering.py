"""Groups of records that are probably one customer, without chains.

Two groups become one when some pair between them reaches the threshold and all pairs between them, on the
average, do not speak clearly against it (mean weight no lower than odds of 1 to 2; average linkage, Sokal and
Michener 1958). So one weak link never joins two strong groups, and a threshold set high asks for one sure
link, not for sureness of every pair: two bad copies of a good record may differ from each other.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from leadcenter.customer.matching.terms import PairScore

K = TypeVar("K", bound=Hashable)

_UNSCORED = (
    -10.0
)  # bits of a pair nobody scored: it shares no key, so it speaks against, but not beyond doubt
_MEAN_AT_LEAST = -1.0  # bits: odds of 1 to 2


def clusters(pairs: Sequence[PairScore], threshold: float = 0.5) -> list[tuple[str, ...]]:
    """The groups of two and more, each in the order in which the pairs name their members.

    `threshold` is a probability in (0, 1). Deterministic; the order of `pairs` decides ties only.
    """
    least = math.log2(threshold / (1 - threshold))
    weights = {frozenset((pair.left, pair.right)): pair.weight for pair in pairs}
    links = [(pair.left, pair.right) for pair in pairs if pair.weight >= least]
    found: list[tuple[str, ...]] = []
    for group in components(links):
        found += _split(group, weights, least)
    return found


def components(links: Iterable[tuple[K, K]]) -> list[list[K]]:
    """The records that links join, directly or through others, in the order in which they are first named."""
    root: dict[K, K] = {}

    def top(key: K) -> K:
        root.setdefault(key, key)
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for left, right in links:
        one, other = top(left), top(right)
        root[other] = one
    groups: dict[K, list[K]] = defaultdict(list)
    for key in list(root):
        groups[top(key)].append(key)
    return list(groups.values())


class _Between:
    """All pairs between two groups: the sum of their weights, the best of them, how many they are."""

    __slots__ = ("best", "count", "total")

    def __init__(self, total: float, best: float, count: int) -> None:
        self.total, self.best, self.count = total, best, count

    def with_(self, other: _Between) -> _Between:
        return _Between(self.total + other.total, max(self.best, other.best), self.count + other.count)

    def joins(self, least: float) -> bool:
        return self.best >= least and self.total >= _MEAN_AT_LEAST * self.count


def _split(group: list[str], weights: dict[frozenset[str], float], least: float) -> list[tuple[str, ...]]:
    """Join the members of a component from below, the best mean first, until no two groups may be joined."""
    members: dict[int, tuple[int, ...]] = {place: (place,) for place in range(len(group))}
    between: dict[int, dict[int, _Between]] = {place: {} for place in members}
    queue: list[tuple[float, int, int]] = []

    def meet(one: int, other: int, state: _Between) -> None:
        between[one][other] = between[other][one] = state
        if state.joins(least):
            heapq.heappush(queue, (-state.total / state.count, one, other))

    for one in range(len(group)):
        for other in range(one + 1, len(group)):
            weight = weights.get(frozenset((group[one], group[other])), _UNSCORED)
            meet(one, other, _Between(weight, weight, 1))
    newest = len(group)
    while queue:
        _, one, other = heapq.heappop(queue)
        if one not in members or other not in members:
            continue
        joined = members.pop(one) + members.pop(other)
        mine, theirs = between.pop(one), between.pop(other)
        between[newest] = {}
        for third in members:
            meet(third, newest, mine[third].with_(theirs[third]))
        members[newest] = joined
        newest += 1
    return [tuple(group[place] for place in sorted(places)) for places in members.values() if len(places) > 1]
