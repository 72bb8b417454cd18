"""As much of Prometheus as our alert rules use: instant values, `rate` and `sum` over what was scraped,
arithmetic, comparison, `and`. What a rule asks for beyond it is a fault, never passed over.

A rate is the growth between the first and the last scrape inside its window over the time between them, with
resets counted from zero; Prometheus extrapolates to the window's edges beyond that, by less than one interval
of scraping.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

Labels = frozenset[tuple[str, str]]
Scrape = Mapping[str, Mapping[Labels, float]]
"""Values by name and labels."""
Vector = dict[Labels, float]
UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
TOKEN = re.compile(r'\s*(?:(\d+\.?\d*)|([a-z_]+)|("[^"]*")|([-+*/<>(){}\[\]=,]))')
EMPTY: Labels = frozenset()


def seconds(text: str) -> float:
    """`5m` → 300."""
    match = re.fullmatch(r"(\d+)([smhd])", text)
    assert match, text
    return int(match[1]) * UNITS[match[2]]


class Series:
    """Scrapes at instants, in order."""

    def __init__(self) -> None:
        self.scrapes: list[tuple[float, Scrape]] = []

    def add(self, at: float, scrape: Scrape) -> None:
        assert not self.scrapes or at > self.scrapes[-1][0]
        self.scrapes.append((at, scrape))

    def within(self, name: str, since: float, until: float) -> dict[Labels, list[tuple[float, float]]]:
        """The values of a name, series by series."""
        found: dict[Labels, list[tuple[float, float]]] = {}
        for at, scrape in self.scrapes:
            if since <= at <= until:
                for labels, value in scrape.get(name, {}).items():
                    found.setdefault(labels, []).append((at, value))
        return found


def fires(rule: Mapping[str, object], series: Series, at: float, step: float = 15) -> bool:
    """Does the alert fire at an instant: has its expression held, looked at each `step`, for its `for`?"""
    held = seconds(str(rule["for"])) if "for" in rule else 0.0
    moments = [at - back * step for back in range(int(held / step) + 1)]
    return all(evaluate(str(rule["expr"]), series, one) for one in moments)


def evaluate(text: str, series: Series, at: float) -> Vector:
    """What an expression gives at an instant; empty = it does not hold."""
    parser = _Parser(text, series, at)
    found = parser.both()
    assert parser.done, f"not understood: {text[parser.place :]!r}"
    assert isinstance(found, dict)
    return found


class _Parser:
    """One expression at one instant, computed while it is read."""

    def __init__(self, text: str, series: Series, at: float) -> None:
        self._text, self._series, self._at = text, series, at
        self.place = 0

    @property
    def done(self) -> bool:
        return not self._text[self.place :].strip()

    def _peek(self) -> str:
        match = TOKEN.match(self._text, self.place)
        return match[0].strip() if match else ""

    def _take(self, wanted: str = "") -> str:
        match = TOKEN.match(self._text, self.place)
        assert match, f"not understood: {self._text[self.place :]!r}"
        found = match[0].strip()
        assert not wanted or found == wanted, f"{wanted} expected, not {found}"
        self.place = match.end()
        return found

    def both(self) -> Vector | float:
        left = self._compared()
        while self._peek() == "and":
            self._take()
            right = self._compared()
            assert isinstance(left, dict)
            assert isinstance(right, dict)
            left = {labels: value for labels, value in left.items() if labels in right}
        return left

    def _compared(self) -> Vector | float:
        left = self._sum()
        if self._peek() in {"<", ">"}:
            less, right = self._take() == "<", self._sum()
            assert isinstance(left, dict)
            assert isinstance(right, float), "a bound is a number"
            return {labels: one for labels, one in left.items() if (one < right if less else one > right)}
        return left

    def _sum(self) -> Vector | float:
        left = self._product()
        while self._peek() in {"+", "-"}:
            sign = 1 if self._take() == "+" else -1
            left = _apply(left, self._product(), lambda one, other, sign=sign: one + sign * other)
        return left

    def _product(self) -> Vector | float:
        left = self._atom()
        while self._peek() in {"*", "/"}:
            if self._take() == "*":
                left = _apply(left, self._atom(), lambda one, other: one * other)
            else:
                left = _apply(left, self._atom(), lambda one, other: one / other if other else float("nan"))
        return left

    def _atom(self) -> Vector | float:
        token = self._take()
        if token == "(":
            found = self.both()
            self._take(")")
            return found
        if re.match(r"\d", token):
            return float(token)
        if token == "sum":
            inner = self._atom()
            assert isinstance(inner, dict)
            return {EMPTY: sum(inner.values())} if inner else {}
        if token == "rate":
            self._take("(")
            name, wanted = self._take(), self._matchers()
            self._take("[")
            window = seconds(self._take() + self._take())
            self._take("]")
            self._take(")")
            return self._rate(name, wanted, window)
        return self._instant(token, self._matchers())

    def _matchers(self) -> Labels:
        wanted = set()
        if self._peek() == "{":
            self._take()
            while self._peek() != "}":
                name = self._take()
                self._take("=")
                wanted.add((name, self._take().strip('"')))
                if self._peek() == ",":
                    self._take()
            self._take("}")
        return frozenset(wanted)

    def _rate(self, name: str, wanted: Labels, window: float) -> Vector:
        found: Vector = {}
        for labels, points in self._series.within(name, self._at - window, self._at).items():
            if wanted <= labels and len(points) > 1:
                pairs = pairwise(points)
                grown = sum(after - before if after >= before else after for (_, before), (_, after) in pairs)
                found[labels] = grown / (points[-1][0] - points[0][0])
        return found

    def _instant(self, name: str, wanted: Labels) -> Vector:
        """The last value, none older than five minutes."""
        found = self._series.within(name, self._at - 300, self._at)
        return {labels: points[-1][1] for labels, points in found.items() if wanted <= labels}


def _apply(left: Vector | float, right: Vector | float, step: object) -> Vector | float:
    assert callable(step)
    if isinstance(left, dict) and isinstance(right, dict):
        return {labels: step(one, right[labels]) for labels, one in left.items() if labels in right}
    if isinstance(left, dict):
        return {labels: step(one, right) for labels, one in left.items()}
    if isinstance(right, dict):
        return {labels: step(left, one) for labels, one in right.items()}
    return float(step(left, right))


def told(families: Sequence[tuple[str, Mapping[str, str], float]]) -> Scrape:
    """A scrape from its samples."""
    found: dict[str, dict[Labels, float]] = {}
    for name, labels, value in families:
        found.setdefault(name, {})[frozenset(labels.items())] = value
    return found
