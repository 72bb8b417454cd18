"""One number, however it is written, is one number (trust.md P1)."""

from __future__ import annotations

from itertools import product
from uuid import UUID

import pytest

from leadcenter.channel.phone import PhoneKind, numbers_in
from leadcenter.kernel.keys import Keyring

NATIONAL = "13857311234"
_WIDE = str.maketrans("0123456789+-() ", "０１２３４５６７８９＋－（）　")
CODES = ("", "86", "+86", "0086", "+86 ", "0086-", "(+86)", "（0086）", "86-", "+86-")
GROUPS = (
    "13857311234", "138 5731 1234", "138-5731-1234", "138.5731.1234", "1 385 731 1234", "13857 311234",
    " 13857311234 ", "138\u00a05731\u00a01234", "138·5731·1234", "138—5731—1234", "\t13857311234\n",
)  # fmt: skip
ENDS = ("", " ", "转8001", "ext. 12", " #3")
VARIANTS = [
    written
    for code, group, end in product(CODES, GROUPS, ENDS)
    for written in {
        code + group + end,
        (code + group).translate(_WIDE) + end,
        code + group[:4] + group[4:].translate(_WIDE) + end,
    }
    if "\n" not in written
]
INDEX = Keyring(b"r" * 32, b"s" * 32).blind(UUID(int=1), "phone")


def test_there_are_as_many_ways_to_write_a_number_as_promised() -> None:
    assert len(set(VARIANTS)) >= 500


def test_five_hundred_ways_to_write_a_number_give_one_index_value() -> None:
    found = {written: numbers_in(written, "CN") for written in VARIANTS}
    wrong = {
        written: phones
        for written, phones in found.items()
        if [p.number for p in phones] != ["+86" + NATIONAL]
    }
    assert wrong == {}
    assert len({INDEX(phones[0].number.encode()) for phones in found.values()}) == 1
    assert {phones[0].kind for phones in found.values()} == {PhoneKind.MOBILE}


@pytest.mark.parametrize(
    "written", ["13857311234", "010-66554433", "+1 (415) 555-2671", "400 812 3456", "12"]
)
@pytest.mark.parametrize("country", ["CN", "US"])
def test_what_came_out_comes_out_again(written: str, country: str) -> None:
    (once,) = numbers_in(written, country)
    if once.number:
        assert numbers_in(once.number, country) == [once]


@pytest.mark.parametrize(
    "other", ["13857311235", "23857311234", "1385731123", "138573112345", "008613857311235", "+8523857311234"]
)
def test_another_number_gives_another_value_or_none(other: str) -> None:
    assert [one.number for one in numbers_in(other, "CN")] != ["+86" + NATIONAL]


def test_short_way_of_mainland_mobiles_gives_what_the_general_one_gives() -> None:
    for prefix in range(130, 200):
        for tail in ("00012345", "57311234", "99998888"):
            number = f"{prefix}{tail}"
            assert numbers_in(number, "CN") == numbers_in(f" {number} ", "CN"), number
