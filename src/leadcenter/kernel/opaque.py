"""The name under which a row leaves the house: opaque, always the same, and mapped back without a table.

AES-SIV (RFC 5297) over (bucket, id): deterministic, so that it serves as a key, and authentic, so that an
invented one is known before the database is asked. It shows neither bucket nor time (storage.md §3.4).

Written in base64url with "~" for "-": every character stands in an address as it is (RFC 3986 §2.3), no
spreadsheet takes a name for a formula and no command line takes it for an option.
"""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_LENGTH = 2 + 16
_SIGNS = b"~_"  # for the digits 62 and 63


def spell(sealed: bytes) -> str:
    """A name made of these bytes: letters, digits, "~" and "_"."""
    return base64.b64encode(sealed, altchars=_SIGNS).rstrip(b"=").decode()


class Opaque:
    """Writes and reads names of one kind of row, under a 256-bit key of its own."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESSIV(key)

    def write(self, bucket: int, row: UUID) -> str:
        """46 characters, see `spell`."""
        plain = bucket.to_bytes(2, "big") + row.bytes
        return spell(self._cipher.encrypt(plain, None))

    def read(self, name: str) -> tuple[int, UUID] | None:
        """(bucket, id); None for anything that this key did not write."""
        try:
            sealed = base64.b64decode(name + "=" * (-len(name) % 4), altchars=_SIGNS, validate=True)
            plain = self._cipher.decrypt(sealed, None)
        except (ValueError, binascii.Error, InvalidTag):
            return None
        if len(plain) != _LENGTH:
            return None
        return int.from_bytes(plain[:2], "big"), UUID(bytes=plain[2:])
