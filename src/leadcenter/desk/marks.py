"""Rows that no customer stands behind: each export has its own, so that a file that turns up somewhere says
whose it was. They look like the others; their numbers are of a range that no person has (140, for machines).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec

from leadcenter.kernel.keys import Keyring
from leadcenter.kernel.opaque import spell

EVERY = 250
"""One mark for so many rows, and one more."""
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


class Mark(msgspec.Struct, frozen=True):
    """One mark: behind which row it stands, and what it shows."""

    behind: int
    reference: str
    name: str
    phone: str


def marks(keyring: Keyring, export: UUID, rows: int) -> list[Mark]:
    """The marks of an export of so many rows, the same whenever they are asked for."""
    key = keyring.lasting(b"desk/mark")
    return sorted((_mark(key, export, number, rows) for number in range(rows // EVERY + 1)), key=_place)


def is_of(keyring: Keyring, export: UUID, rows: int, text: str) -> bool:
    """Does a text hold a mark of this export? By its name in the file, or by its number."""
    found = marks(keyring, export, rows)
    bare = text.replace(" ", "")
    return any(one.reference in bare or one.phone.removeprefix("+86") in bare for one in found)


def _place(mark: Mark) -> tuple[int, str]:
    return mark.behind, mark.reference


def _mark(key: bytes, export: UUID, number: int, rows: int) -> Mark:
    noise = _noise(key, export.bytes + number.to_bytes(4, "big"))
    reference = spell(noise[:34])
    digits = f"{int.from_bytes(noise[34:40], 'big') % 10**8:08}"
    name = _pick(_SURNAMES, noise[40]) + _pick(_GIVEN, noise[41]) + _pick(_GIVEN, noise[42])
    return Mark(int.from_bytes(noise[43:47], "big") % (rows + 1), reference, name, f"+86140{digits}")


def _pick(words: str, byte: int) -> str:
    return words[byte % len(words)]


def _noise(key: bytes, what: bytes) -> bytes:
    return hmac.digest(key, what, hashlib.sha512)


def among(
    rows: Iterator[Sequence[str]], shown: Sequence[tuple[int, Sequence[str]]]
) -> Iterator[Sequence[str]]:
    """Rows with marks behind those that they stand behind; `shown` in that order."""
    waiting = list(shown)
    for number, row in enumerate(rows):
        while waiting and waiting[0][0] <= number:
            yield waiting.pop(0)[1]
        yield row
    for _, row in waiting:
        yield row
