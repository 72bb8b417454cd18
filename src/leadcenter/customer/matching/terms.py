"""Words of probable matching."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

import msgspec

Values: TypeAlias = Mapping[str, str | None]
"""What one record says, by column. None, the empty string and blanks all mean: not said."""

Records: TypeAlias = Mapping[str, Values]
"""The records by their ids, in the caller's order."""


class Kind(StrEnum):
    """What a field is. The kind alone decides how two values are prepared and compared (see `scales`)."""

    NAME = "name"  # a person's name or a part of it
    ORGANISATION = "organisation"  # a name of many words, some of them worth little
    BIRTH_DATE = "birth_date"  # year, month, day in this order, with or without separators
    PHONE = "phone"
    EMAIL = "email"
    CODE = "code"  # a postcode, a membership number
    PLACE = "place"  # a city, a suburb, a province, a short line of an address
    HOUSE_NUMBER = "house_number"  # the first number of an address
    STREET = "street"  # the words of an address, without the first number


class Field(msgspec.Struct, frozen=True):
    """One thing to compare. Two fields may read one column (an address has a house number and a street)."""

    name: str
    kind: Kind
    column: str = ""  # where the value stands; empty: under the field's own name
    crossed_with: str = ""  # the NAME field this one is at times swapped with (given and family name)

    @property
    def source(self) -> str:
        return self.column or self.name


class FieldParameters(msgspec.Struct, frozen=True):
    """What was learnt of a field: for each level its share among matching (m) and among other pairs (u).

    Holds no value of any customer, so it may stand in the journal beside the decisions it led to.
    """

    name: str
    kind: Kind
    levels: tuple[str, ...]
    m: tuple[float, ...]
    u: tuple[float, ...]


class PairScore(msgspec.Struct, frozen=True):
    """How probable it is that two records are one customer, and why.

    `weight` is in bits: log2 of the odds; it is `prior` (what is known before looking) plus the sum of
    `by_field`. A field that either record leaves empty is not in `by_field`: it contributes 0. `left` stands
    before `right` in the records.
    """

    left: str
    right: str
    weight: float
    probability: float
    prior: float
    by_field: dict[str, float]
