"""Texts that each belong to somebody, and the search for them in all that an answer says."""

from __future__ import annotations

import base64
import binascii
import random
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

import msgspec

TOKEN = re.compile(r"zq[a-z]{10}")
PHONE = re.compile(r"1390013\d{4}")
MASKED = re.compile(r"139\*{4}(\d{4})")
_RUN = re.compile(rb"[A-Za-z0-9+/_~-]{16,}")
_STANDARD = bytes.maketrans(b"-~_", b"++/")  # base64url, and the names of rows
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){12,}")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
LONG = 50_000
"""Bytes of an answer that is read once for all times that it is the same: the document of the routes."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Whose(msgspec.Struct, frozen=True):
    """To whom a thing belongs. `kind`: house (the maker's own), org (facts of a legal entity), lead (of a
    customer at a dealer), name and phone (who the customer is), account, customer, task. `entities`: codes;
    `staff`: who owns the lead, None = nobody; `account`: the login."""

    kind: str
    entities: tuple[str, ...] = ()
    staff: str | None = None
    account: str = ""


class Canaries:
    """Every canary there is."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._phones = 0
        self.owners: dict[str, Whose] = {}
        self._read: dict[int, set[str]] = {}

    def word(self, whose: Whose) -> str:
        """A word that is nowhere else: letters only, so that codes and names may hold it."""
        word = "zq" + "".join(self._random.choices(_LETTERS, k=10))
        self.owners[word] = whose
        return word

    def phone(self, whose: Whose) -> str:
        """A number of its own, with last digits of its own."""
        self._phones += 1
        number = f"1390013{1_000 + self._phones * 37 % 9_000:04}"
        assert number not in self.owners
        self.owners[number] = msgspec.structs.replace(whose, kind="phone")
        self.owners[number[-4:]] = msgspec.structs.replace(whose, kind="lead")
        return number

    def found_in(self, text: bytes) -> set[str]:
        """Canaries in an answer, in several encodings."""
        if len(text) < LONG:
            return {word for form in forms(text) for word in _words(form) if word in self.owners}
        known = hash(text)
        if known not in self._read:
            self._read[known] = {word for form in forms(text) for word in _words(form) if word in self.owners}
        return self._read[known]


def _words(text: str) -> Iterator[str]:
    yield from TOKEN.findall(text)
    yield from PHONE.findall(text)
    yield from MASKED.findall(text)


def forms(text: bytes) -> Iterator[str]:
    """A text, and what it says where it is escaped, percent-encoded, base64 or hex."""
    plain = text.decode("utf-8", "replace")
    yield plain.lower()
    if "\\u" in plain:
        yield _ESCAPED.sub(lambda one: chr(int(one[1], 16)), plain).lower()
    if "%" in plain:
        yield unquote_to_bytes(text).decode("utf-8", "replace").lower()
    for run in _RUN.findall(text):
        for start in range(4):
            piece = run[start:].translate(_STANDARD)
            piece = piece[: len(piece) // 4 * 4]
            try:
                yield base64.b64decode(piece).decode("latin-1").lower()
            except binascii.Error:
                continue
    for run in _HEX.findall(text):
        yield bytes.fromhex(run.decode()[: len(run) // 2 * 2]).decode("latin-1").lower()
