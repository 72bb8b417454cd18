"""How a branch chooses among people who all may take the lead.

Every order ends in (last turn, position): the longest wait, then the order of the rule. So there is never a
tie, and the same state gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
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
    return min(
        them,
        key=lambda one: (
            one.seat.weight * (weights * one.turns.share - entitled),
            one.turns.turn,
            one.position,
        ),
    )


Choice = Callable[[list[Candidate]], Candidate]

CHOICES: dict[Strategy, Choice] = {
    Strategy.ROUND_ROBIN: lambda them: min(them, key=least_served),
    Strategy.EQUAL: lambda them: min(them, key=fewest_received),
    Strategy.WEIGHTED: largest_deficit,
    Strategy.TARGET: lambda them: min(them, key=behind_target),
    Strategy.LEAST_OPEN: lambda them: min(them, key=fewest_open),
    Strategy.RATING: lambda them: min(them, key=best_rated),
}

GROUNDS: dict[Strategy, str] = {
    Strategy.ROUND_ROBIN: "least_served",
    Strategy.EQUAL: "fewest_received",
    Strategy.WEIGHTED: "largest_deficit",
    Strategy.TARGET: "behind_target",
    Strategy.LEAST_OPEN: "fewest_open",
    Strategy.RATING: "best_rated",
}
"""The reason code of a choice."""
