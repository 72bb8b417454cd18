"""Passwords: Argon2id as OWASP asks (m = 19 MiB, t = 2, p = 1), and those that everybody knows."""

from __future__ import annotations

import hashlib
import os
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from threading import BoundedSemaphore
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from leadcenter.identity.terms import Secret
from leadcenter.kernel.errors import Refusal

MEMORY_KIB: Final = 19 * 1_024
PASSES: Final = 2
LANES: Final = 1
AT_ONCE: Final = 4
"""Hashes at once in a process: each takes 19 MiB and tens of milliseconds of a core."""
PATIENCE_S: Final = 5.0
_MARK: Final = 8  # bytes of each SHA-256 in common_passwords.bin
_LINE: Final = 40  # hex digits of a SHA-1


class Passwords:
    """Makes and checks password hashes under the house's pepper, which lies outside the database."""

    def __init__(self, pepper: bytes, breached: Path | None = None) -> None:
        """`breached`: a file of SHA-1 hashes in order, one a line (the form of Have I Been Pwned's list)."""
        self._pepper = pepper
        self._slots = BoundedSemaphore(AT_ONCE)
        self._breached = breached
        self._nobody = self.hash(Secret(os.urandom(16).hex()))

    def hash(self, password: Secret) -> str:
        """A new hash, in PHC form. Raises Refusal `too_busy` (503) when there is no turn in time."""
        with self._turn():
            made = Argon2id(
                salt=os.urandom(16), length=32, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB,
                secret=self._pepper,
            )  # fmt: skip
            return made.derive_phc_encoded(_bytes(password))

    def fits(self, stored: str, password: Secret) -> bool:
        """Is it this password? Without a stored hash (no such account, or none set) the same work is done,
        and the answer is no."""
        with self._turn():
            try:
                Argon2id.verify_phc_encoded(_bytes(password), stored or self._nobody, self._pepper)
            except InvalidKey:
                return False
            return bool(stored)

    def is_known(self, password: Secret) -> bool:
        """Is it among the passwords that attackers try first, or in the list of breaches?"""
        return _is_common(password) or (self._breached is not None and _is_listed(self._breached, password))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=PATIENCE_S):
            raise Refusal("too_busy", 503)
        try:
            yield
        finally:
            self._slots.release()


def _bytes(password: Secret) -> bytes:
    return password.reveal().encode("utf-8", "surrogatepass")


def _is_common(password: Secret) -> bool:
    """The 11,611 passwords of at least 8 characters among the 30,000 most frequent of zxcvbn 4.5.0 (Dropbox,
    MIT; from public breaches), as the first 8 bytes of SHA-256 of their small letters, in order."""
    known = (files("leadcenter.identity") / "common_passwords.bin").read_bytes()
    mark = hashlib.sha256(password.reveal().casefold().encode("utf-8", "surrogatepass")).digest()[:_MARK]
    place = bisect_left(range(len(known) // _MARK), mark, key=lambda n: known[n * _MARK : (n + 1) * _MARK])
    return known[place * _MARK : (place + 1) * _MARK] == mark


def _is_listed(path: Path, password: Secret) -> bool:
    """Binary search by bytes: lines are HASH or HASH:COUNT, in order, of any length. About 40 reads of a file
    of 40 GB. Raises OSError when the configured file is not there: no password is set unchecked."""
    wanted = hashlib.sha1(_bytes(password)).hexdigest().upper().encode()  # noqa: S324 - the list's own form
    with path.open("rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            found = _line_from(file, middle)
            if found and found < wanted:
                low = middle + 1
            else:
                high = middle
        return _line_from(file, low) == wanted


def _line_from(file: BinaryIO, place: int) -> bytes:
    """The hash of the first line that begins at `place` or after it; empty at the end."""
    file.seek(max(place - 1, 0))
    if place:
        file.readline()
    return file.readline()[:_LINE].upper()
