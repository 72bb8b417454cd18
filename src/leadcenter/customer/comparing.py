"""Probable matching in the house, pure: under which keys a customer is found, and how probably two are one.

The model is that of `matching`, for a base too large to learn from whole: how common a value is comes from a
sample of the customers, what one person's two records have in common is set here. These two records never
share an exact key, or they would be one customer: so another number says little against a pair, and a number
one slip away says much for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import msgspec

from leadcenter.customer.matching import Field, FieldParameters, Kind, Matcher, PairScore
from leadcenter.customer.matching.scales import Scale, scale_of
from leadcenter.customer.matching.words import words
from leadcenter.customer.terms import Golden

STRANGERS = 500
"""Customers thought of besides: who was first in a young house is not common for that."""
TWINS = 0.1
"""So many customers have a record besides the one, which no exact key could tell."""
_TOLD = 5  # names, numbers, addresses of one customer that are compared
_ENDINGS = re.compile("(?<=..)(特别行政区|自治区|省|市)$")

FIELDS: dict[Field, tuple[float, ...]] = {
    Field("name", Kind.NAME): (0.80, 0.08, 0.04, 0.02, 0.02, 0.04),
    Field("birth_date", Kind.BIRTH_DATE): (0.80, 0.06, 0.04, 0.02, 0.02, 0.02, 0.02, 0.02),
    Field("phone", Kind.PHONE): (0.10, 0.03, 0.10, 0.02, 0.75),
    Field("email", Kind.EMAIL): (0.10, 0.15, 0.10, 0.05, 0.60),
    Field("city", Kind.PLACE): (0.85, 0.03, 0.01, 0.01, 0.10),
    Field("province", Kind.PLACE): (0.92, 0.01, 0.01, 0.01, 0.05),
    Field("house_number", Kind.HOUSE_NUMBER, "address"): (0.80, 0.05, 0.15),
    Field("street", Kind.STREET, "address"): (0.60, 0.10, 0.08, 0.06, 0.04, 0.12),
}
"""What is compared, and m: how the pairs that are one customer spread over the levels of a field (see
`matching.scales`)."""


def keys_of(golden: Golden) -> Iterator[bytes]:
    """Under which keys a customer is found, still to be blinded: a name with a region, a name with the day
    of birth, a mailbox whatever its provider. No part of a number.
    """
    names = {" ".join(sorted(words(name))) for name in golden.names[:_TOLD]} - {""}
    born = "".join(words(golden.birth_date))
    regions = {place(region) for region in (golden.city, golden.province)} - {""}
    seconds = [("region", region) for region in sorted(regions)] + ([("born", born)] if born else [])
    for name in sorted(names):
        for what, second in seconds:
            yield f"name+{what}\0{name}\0{second}".encode()
    for mailbox in sorted({email.partition("@")[0].casefold() for email in golden.emails[:_TOLD]} - {""}):
        yield f"mailbox\0{mailbox}".encode()


def place(name: str) -> str:
    """A region for comparing: 上海市 and 上海 are one."""
    return _ENDINGS.sub("", "".join(words(name)))


def told(golden: Golden) -> bytes:
    """All of a customer that is compared, as bytes for a fingerprint."""
    return msgspec.msgpack.encode(
        [
            sorted(golden.names),
            sorted(golden.phones),
            sorted(golden.emails),
            golden.birth_date,
            golden.city,
            golden.province,
            golden.address,
        ]
    )


class Model:
    """Scores pairs of golden records. Deterministic: the same sample gives the same scores."""

    def __init__(self, sample: Iterable[Golden], customers: int) -> None:
        """`sample`: some thousands of the house's `customers`, drawn by chance."""
        rows = [_values(golden) for golden in sample]
        matching = TWINS / (customers + STRANGERS)
        self._matcher = Matcher.assume(rows, tuple(FIELDS), tuple(FIELDS.values()), matching, STRANGERS)
        self.customers = customers
        self.sample = len(rows)

    @property
    def prior(self) -> float:
        """Bits before looking: log2 of the odds that two customers taken by chance are one."""
        return self._matcher.prior

    @property
    def parameters(self) -> tuple[FieldParameters, ...]:
        """What was learnt or set, without any customer's value."""
        return self._matcher.parameters

    def compare(self, one: Golden, other: Golden) -> PairScore:
        """How probably the two are one person, field by field. Of several names, numbers or addresses the
        two closest count."""
        mine, yours = _values(one), _values(other)
        for field, (scale, several) in _SEVERAL.items():
            mine[field], yours[field] = _closest(scale, getattr(one, several), getattr(other, several))
        if one.city and other.city:
            mine["province"] = None
        return self._matcher.score(mine, yours)


def _values(golden: Golden) -> dict[str, str | None]:
    return {
        "name": golden.name,
        "birth_date": golden.birth_date,
        "phone": golden.phones[0] if golden.phones else None,
        "email": golden.emails[0] if golden.emails else None,
        "city": place(golden.city),
        "province": place(golden.province),
        "address": golden.address,
    }


_SEVERAL: dict[str, tuple[Scale[str], str]] = {
    "name": (scale_of(Kind.NAME), "names"),
    "phone": (scale_of(Kind.PHONE), "phones"),
    "email": (scale_of(Kind.EMAIL), "emails"),
}


def _closest(scale: Scale[str], mine: Sequence[str], yours: Sequence[str]) -> tuple[str | None, str | None]:
    """The two that agree best; nothing where either side says nothing."""
    best: tuple[int, str | None, str | None] = (len(scale.levels), None, None)
    for left, right in product(mine[:_TOLD], yours[:_TOLD]):
        one, other = scale.prepare(left), scale.prepare(right)
        if one is None or other is None:
            continue
        level = scale.level(one, other)
        if level < best[0]:
            best = (level, left, right)
    return best[1], best[2]
