"""How well somebody wins leads, said with its uncertainty: a shrunken rate with an interval. No clock, no
database.

Of n decided leads k were won. A bare k / n says nothing of three leads, so each person's rate is drawn to
that of the dealer: k ~ Binomial(n, p), p ~ Beta(a, b), hence p given k and n ~ Beta(a + k, b + n - k) (the
conjugate prior; Gelman et al., Bayesian Data Analysis, 3rd ed., 2.4). The prior is the dealer's: its mean is
the rate over all people, its strength a + b comes from how much people differ, by moments (Kleinman,
"Proportions with extraneous variance", JASA 68 (1973), 46-54, weights n).
"""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, lgamma, log

import msgspec

LIKELY = 0.9
"""How much of the posterior lies within the interval, equal tails."""
USUAL = 20.0
"""Strength of the prior, in leads, where people are too few to tell how much they differ."""
WEAKEST, STRONGEST = 2.0, 500.0
"""Bounds of what moments may give: as if nothing were known, as if all were alike."""


class Record(msgspec.Struct, frozen=True):
    """Leads that somebody had when they were decided, and how many of these were won."""

    decided: int = 0
    won: int = 0

    def __add__(self, other: Record) -> Record:
        return Record(self.decided + other.decided, self.won + other.won)


class Prior(msgspec.Struct, frozen=True):
    """Beta(a, b): what is thought of somebody of whom nothing is known."""

    a: float
    b: float


class Rate(msgspec.Struct, frozen=True):
    """The mean of the posterior, and between what it lies with probability LIKELY; `decided` leads speak."""

    rate: float
    low: float
    high: float
    decided: int
    won: int


def prior_of(records: Iterable[Record]) -> Prior:
    """The prior of a dealer from the records of its people.

    The mean is (won + 1/2) / (decided + 1) (Jeffreys), so that it is never 0 or 1. The strength is 1 / g - 1
    with g = (S - q (m - 1)) / (q (N - sum n² / N - (m - 1))), where m people have n decided leads and rates
    p, N = sum n, P = sum won / N, q = P (1 - P), S = sum n (p - P)² (Kleinman 1973, with w = n).
    """
    known = [one for one in records if one.decided]
    total = sum(known, Record())
    mean = (total.won + 0.5) / (total.decided + 1)
    strength = min(max(_strength(known, total), WEAKEST), STRONGEST)
    return Prior(mean * strength, (1 - mean) * strength)


def _strength(known: list[Record], total: Record) -> float:
    others = len(known) - 1
    if others < 1 or not 0 < total.won < total.decided:
        return USUAL
    overall = total.won / total.decided
    spread = overall * (1 - overall)
    apart = sum(one.decided * (one.won / one.decided - overall) ** 2 for one in known)
    room = total.decided - sum(one.decided**2 for one in known) / total.decided - others
    if room <= 0:
        return USUAL
    alike = (apart - spread * others) / (spread * room)
    return STRONGEST if alike <= 0 else 1 / alike - 1


def rate_of(record: Record, prior: Prior) -> Rate:
    """Somebody's rate, drawn to the dealer's."""
    a, b = prior.a + record.won, prior.b + record.decided - record.won
    tail = (1 - LIKELY) / 2
    return Rate(a / (a + b), quantile(tail, a, b), quantile(1 - tail, a, b), record.decided, record.won)


def quantile(p: float, a: float, b: float) -> float:
    """The x below which a part `p` of Beta(a, b) lies, a and b > 0: bisection, to 2**-40."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if below(middle, a, b) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def below(x: float, a: float, b: float) -> float:
    """The part of Beta(a, b) below x in 0..1: the regularized incomplete beta function, as the continued
    fraction of NIST DLMF 8.17.22, on the side where it converges fast (8.17.4)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - below(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    return front * _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """1 / (1 + d1 / (1 + d2 / (1 + …))), evaluated from the front (modified Lentz)."""
    value = c = 1.0
    d = 0.0
    for place in range(400):
        m = place // 2
        if place == 0:
            term = 1.0
        elif place % 2 == 0:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        else:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / (1 + term * d or 1e-300)
        c = 1 + term / c or 1e-300
        value *= c * d
        if abs(1 - c * d) < 1e-12:
            break
    return value - 1
