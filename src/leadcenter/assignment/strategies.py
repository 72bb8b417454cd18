"""How a branch chooses among people who all may take the lead.

Every order ends in (last turn, position): the longest wait, then the order of the rule. So there is never a
tie, and the same state gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from heapq import heapify, heapreplace
from math import ceil

import msgspec

from leadcenter.assignment.book import Seat
from leadcenter.assignment.counts import TURN, Load, Turns
from leadcenter.assignment.people import month_of
from leadcenter.assignment.terms import Strategy


class Quota(msgspec.Struct, frozen=True):
    """What a person should receive, by the days at work in the local month.

    `days` at work up to today; `daily` = most in one day; `due` = in the month up to today; `month` = in all
    of it.
    """

    days: int
    daily: int
    due: float
    month: float


class Candidate:
    """A seat with all that a choice asks for."""

    __slots__ = ("_quota", "_today", "load", "person", "position", "seat", "turns")

    def __init__(self, seat: Seat, position: int, load: Load, turns: Turns, today: date) -> None:
        self.seat = seat
        self.person = seat.person
        self.position = position
        self.load = load
        self.turns = turns
        self._today = today
        self._quota: Quota | None = None

    @property
    def quota(self) -> Quota:
        """Counted when a strategy first asks."""
        if self._quota is None:
            self._quota = quota(self.seat, self._today)
        return self._quota


def quota(seat: Seat, today: date) -> Quota:
    """The share of the local month that falls to a seat; who joins late or is away gets it pro rata."""
    first, last = month_of(today)
    so_far = seat.person.days_at_work(first, today)
    daily = seat.target / last.day
    return Quota(
        max(1, so_far), ceil(daily), daily * so_far, daily * max(1, seat.person.days_at_work(first, last))
    )


def least_served(one: Candidate) -> tuple[int, int, int]:
    """Round robin."""
    return one.turns.share, one.turns.turn, one.position


def best_rated(one: Candidate) -> tuple[float, int, int, int]:
    """The best until their caps; equals take turns. Nobody's opinion = rating 0."""
    return -(one.person.rating or 0.0), one.turns.share, one.turns.turn, one.position


def fewest_open(one: Candidate) -> tuple[int, int, int]:
    """The lightest load first."""
    return one.load.open, one.turns.turn, one.position


def fewest_received(one: Candidate) -> tuple[float, int, int]:
    """Equal shares of the month, whatever way leads came, per day at work."""
    return one.load.month / one.quota.days, one.turns.turn, one.position


def behind_target(one: Candidate) -> tuple[bool, float, int, int]:
    """First who still has a part of today, then the least received / target of the month.

    The part of today: at most the daily share rounded up, and no more in the month than is due by today; so
    14 a month is one about every second day, and what a day did not use is not lost. A target steers and
    never blocks.
    """
    load, share = one.load, one.quota
    satisfied = load.day >= share.daily or load.month >= share.due
    return satisfied, load.month / share.month, one.turns.turn, one.position


def largest_deficit(them: list[Candidate]) -> Candidate:
    """Smooth weighted rotation (nginx): the deficit of a member is weight * (V - share), where V is what one
    unit of weight is entitled to after this turn. Both sides times the sum of weights, so that all stays in
    whole numbers."""
    weights = sum(one.seat.weight for one in them)
    entitled = sum(one.seat.weight * one.turns.share for one in them) + TURN
    return min(them, key=lambda one: _deficit(one, weights, entitled))


def _deficit(one: Candidate, weights: int, entitled: int) -> tuple[int, int, int]:
    return one.seat.weight * (weights * one.turns.share - entitled), one.turns.turn, one.position


def _waits_longer(one: Candidate, other: Candidate) -> bool:
    return (one.turns.turn, one.position) < (other.turns.turn, other.position)


Order = Callable[[Candidate], tuple[float, ...]]

ORDERS: dict[Strategy, Order] = {
    Strategy.ROUND_ROBIN: least_served,
    Strategy.EQUAL: fewest_received,
    Strategy.WEIGHTED: least_served,  # among those of one weight
    Strategy.TARGET: behind_target,
    Strategy.LEAST_OPEN: fewest_open,
    Strategy.RATING: best_rated,
    Strategy.GRAB: least_served,  # nobody is chosen: it is the order of the names
}
"""Who comes first. Each turn and each lead moves a candidate back, never forward."""


def choose(strategy: Strategy, them: list[Candidate]) -> Candidate:
    """The first of some candidates, looking at all of them."""
    return largest_deficit(them) if strategy is Strategy.WEIGHTED else min(them, key=ORDERS[strategy])


class Queue:
    """Candidates in the order of a strategy: the first is found in logarithmic time, so that a lead costs the
    same among three people and among three hundred.

    Heaps whose entries may be out of date: since nobody ever moves forward, an entry that still holds is the
    first. Of weights there is one heap each, since among equal weights the deficit has the order of the
    shares; the sums that the deficit takes are kept along.
    """

    def __init__(self, strategy: Strategy, them: list[Candidate]) -> None:
        self._order = ORDERS[strategy]
        self._weighs = strategy is Strategy.WEIGHTED
        heaps: dict[int, list[tuple[tuple[float, ...], Candidate]]] = {}
        for one in them:
            heap = heaps.setdefault(one.seat.weight if self._weighs else 0, [])
            heap.append((self._order(one), one))
        for heap in heaps.values():
            heapify(heap)
        self._heaps = heaps
        self._tops = {weight: heap[0][1] for weight, heap in heaps.items()}
        self._weights = sum(one.seat.weight for one in them)
        self._entitled = sum(one.seat.weight * one.turns.share for one in them) + TURN

    def first(self) -> Candidate | None:
        """Who is next; None when nobody is left."""
        if not self._heaps:
            return None
        if not self._weighs:
            return self._top(self._heaps[0])
        weights, entitled = self._weights, self._entitled
        chosen, least = None, 0
        for weight, one in self._tops.items():  # as `_deficit`, which costs a call and a tuple for each
            deficit = weight * (weights * one.turns.share - entitled)
            if chosen is None or deficit < least or (deficit == least and _waits_longer(one, chosen)):
                chosen, least = one, deficit
        return chosen

    def _top(self, heap: list[tuple[tuple[float, ...], Candidate]]) -> Candidate:
        while True:
            known, one = heap[0]
            place = self._order(one)
            if place == known:
                return one
            heapreplace(heap, (place, one))

    def charged(self, one: Candidate) -> None:
        """The first took a turn."""
        if self._weighs:
            weight = one.seat.weight
            self._entitled += weight * one.seat.cost
            self._tops[weight] = self._top(self._heaps[weight])


GROUNDS: dict[Strategy, str] = {
    Strategy.ROUND_ROBIN: "least_served",
    Strategy.EQUAL: "fewest_received",
    Strategy.WEIGHTED: "largest_deficit",
    Strategy.TARGET: "behind_target",
    Strategy.LEAST_OPEN: "fewest_open",
    Strategy.RATING: "best_rated",
}
"""The reason code of a choice."""
