"""The scale of each kind: how a value is prepared, and on which level two prepared values agree.

Level 0 is always "exact", the last always "different". What a level is worth is not said here: it is learnt
(see `learning`).
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from leadcenter.customer.matching.likeness import edits, jaro_winkler
from leadcenter.customer.matching.terms import Kind
from leadcenter.customer.matching.words import WordWeights, plain, terms, words

V = TypeVar("V")


class Scale(ABC, Generic[V]):
    """One kind's comparison. `learn` is called once, with all prepared values, before any `level`."""

    levels: ClassVar[tuple[str, ...]]

    @abstractmethod
    def prepare(self, text: str) -> V | None:
        """The comparable form; None where the text says nothing."""

    def learn(self, values: Sequence[V]) -> None:
        """Take what the comparison needs to know of all values."""

    def level(self, left: V, right: V) -> int:
        """The index in `levels`."""
        return 0 if left == right else self.unequal(left, right)

    @abstractmethod
    def unequal(self, left: V, right: V) -> int:
        """The level of two values that are not equal."""


class NameScale(Scale[str]):
    levels = ("exact", "near", "similar", "faint", "crossed", "different")
    CROSSED = levels.index("crossed")
    CROSSED_BEATS = levels.index("faint")
    _SWAPPED_FROM = 0.88

    def prepare(self, text: str) -> str | None:
        return " ".join(words(text)) or None

    def unequal(self, left: str, right: str) -> int:
        likeness = jaro_winkler(left, right)
        if likeness >= 0.92:
            return 1
        if likeness >= 0.85:
            return 2
        if " " in left and sorted(left.split()) == sorted(right.split()):
            return self.CROSSED
        return 3 if likeness >= 0.7 else 5

    def swapped(self, mine: str | None, theirs: str | None) -> bool:
        """Whether the given name on one side is the family name of the other."""
        return mine is not None and theirs is not None and jaro_winkler(mine, theirs) >= self._SWAPPED_FROM


class OrganisationScale(Scale[tuple[str, ...]]):
    """Two measures:

    how much of the shorter name the longer one holds, and how much of the longer one is left over.
    """

    levels = (
        "exact",
        "held, little over",
        "held, much over",
        "most, little over",
        "most, much over",
        "half of both",
        "half of one",
        "little",
        "different",
    )

    def __init__(self) -> None:
        self._weights = WordWeights(())

    def prepare(self, text: str) -> tuple[str, ...] | None:
        return terms(words(text)) or None

    def learn(self, values: Sequence[tuple[str, ...]]) -> None:
        self._weights = WordWeights(values)

    def unequal(self, left: tuple[str, ...], right: tuple[str, ...]) -> int:
        less, more = sorted(self._weights.covered(left, right))
        if more >= 0.9:
            return 1 if less >= 0.5 else 2
        if more >= 0.7:
            return 3 if less >= 0.5 else 4
        if more >= 0.4:
            return 5 if less >= 0.4 else 6
        return 7 if more >= 0.15 else 8


class BirthDateScale(Scale[str]):
    levels = (
        "exact",
        "one slip",
        "two parts",
        "a month off",
        "two slips",
        "a year off",
        "ten years off",
        "different",
    )

    def prepare(self, text: str) -> str | None:
        return re.sub(r"\D", "", plain(text)) or None

    def unequal(self, left: str, right: str) -> int:
        slips = edits(left, right, 2)
        if slips <= 1:
            return 1
        a, b = _date_parts(left), _date_parts(right)
        if sum(x == y for x, y in zip(a, b, strict=True)) == 2 or a == (b[0], b[2], b[1]):
            return 2
        days = _days_between(a, b)
        if days <= 31:
            return 3
        if slips <= 2:
            return 4
        if days <= 366:
            return 5
        return 6 if days <= 3660 else 7


class PhoneScale(Scale[str]):
    """Canonical numbers are equal or not;

    the other levels are for numbers without calling or area code, or with a slip.
    """

    levels = ("exact", "same ending", "one slip", "two slips", "different")
    _SUBSCRIBER = 7  # digits a number has without any area code

    def prepare(self, text: str) -> str | None:
        return re.sub(r"\D", "", plain(text)) or None

    def unequal(self, left: str, right: str) -> int:
        short, long = sorted((left, right), key=len)
        if len(short) >= self._SUBSCRIBER and long.endswith(short):
            return 1
        return min(1 + edits(left, right, 2), 4)


class EmailScale(Scale[str]):
    levels = ("exact", "same mailbox", "near", "half near", "different")

    def prepare(self, text: str) -> str | None:
        return plain(text).strip() or None

    def unequal(self, left: str, right: str) -> int:
        mine, theirs = left.partition("@")[0], right.partition("@")[0]
        if mine == theirs:
            return 1
        alike = (jaro_winkler(left, right) >= 0.9) + (jaro_winkler(mine, theirs) >= 0.9)
        return 4 - alike


class CodeScale(Scale[str]):
    levels = ("exact", "one slip", "two slips", "different")

    def prepare(self, text: str) -> str | None:
        return "".join(words(text)) or None

    def unequal(self, left: str, right: str) -> int:
        slips = edits(left, right, 2)
        shorter = min(len(left), len(right))
        if slips <= 1 and shorter >= 2:
            return 1
        return 2 if slips <= 2 and shorter >= 4 else 3


class HouseNumberScale(Scale[str]):
    levels = ("exact", "one slip", "different")

    def prepare(self, text: str) -> str | None:
        return house_and_street(text)[0] or None

    def unequal(self, left: str, right: str) -> int:
        return 1 if min(len(left), len(right)) >= 2 and edits(left, right, 1) <= 1 else 2


class StreetScale(Scale[tuple[str, ...]]):
    levels = ("exact", "near", "similar", "half", "little", "different")
    _FROM = (0.9, 0.7, 0.5, 0.25)

    def __init__(self) -> None:
        self._weights = WordWeights(())

    def prepare(self, text: str) -> tuple[str, ...] | None:
        return terms(house_and_street(text)[1]) or None

    def learn(self, values: Sequence[tuple[str, ...]]) -> None:
        self._weights = WordWeights(values)

    def unequal(self, left: tuple[str, ...], right: tuple[str, ...]) -> int:
        mine, theirs = self._weights.covered(left, right)
        likeness = math.sqrt(mine * theirs)
        return next((level for level, least in enumerate(self._FROM, 1) if likeness >= least), 5)


class PlaceScale(Scale[str]):
    levels = ("exact", "near", "similar", "faint", "different")
    _FROM = (0.95, 0.88, 0.8)

    def prepare(self, text: str) -> str | None:
        return " ".join(words(text)) or None

    def unequal(self, left: str, right: str) -> int:
        likeness = jaro_winkler(left, right)
        return next((level for level, least in enumerate(self._FROM, 1) if likeness >= least), 4)


_SCALES: dict[Kind, type[Scale[Any]]] = {
    Kind.NAME: NameScale,
    Kind.ORGANISATION: OrganisationScale,
    Kind.BIRTH_DATE: BirthDateScale,
    Kind.PHONE: PhoneScale,
    Kind.EMAIL: EmailScale,
    Kind.CODE: CodeScale,
    Kind.PLACE: PlaceScale,
    Kind.HOUSE_NUMBER: HouseNumberScale,
    Kind.STREET: StreetScale,
}


def scale_of(kind: Kind) -> Scale[Any]:
    """A fresh scale for one field."""
    return _SCALES[kind]()


_NUMBERED = re.compile(r"(\d+)(st|nd|rd|th)?")


def house_and_street(text: str) -> tuple[str, list[str]]:
    """The first number that is not an ordinal ("12 W 43rd St": 12; 中山路88号: 88), and the other words.

    An ordinal loses its ending: one writes 43rd street, the other 43 street.
    """
    house, street = "", []
    for word in words(text):
        found = _NUMBERED.search(word)
        if found and found[2]:
            street.append(found[1])
        elif house or not found:
            street.append(word)
        else:
            house = found[1]
            street += [part for part in (word[: found.start()], word[found.end() :]) if part]
    return house, street


def _date_parts(digits: str) -> tuple[str, str, str]:
    return digits[:4], digits[4:6], digits[6:]


def _days_between(left: tuple[str, str, str], right: tuple[str, str, str]) -> float:
    """Infinite where either is no date of the calendar."""
    try:
        first, second = (date(*(int(part) for part in parts)) for parts in (left, right))
    except (ValueError, TypeError):
        return math.inf
    return abs((first - second).days)
