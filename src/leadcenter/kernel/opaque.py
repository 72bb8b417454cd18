"""The name under which a row leaves the house: opaque, always the same, and mapped back without a table.

AES-SIV (RFC 5297) over (bucket, id): deterministic, so that it serves as a key, and authentic, so that an
invented one is known before the database is asked. It shows neither bucket nor time (storage.md §3.4).
"""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_LENGTH = 2 + 16


class Opaque:
    """Writes and reads names of one kind of row, under a 256-bit key of its own."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESSIV(key)

    def write(self, bucket: int, row: UUID) -> str:
        """46 characters of base64url."""
        plain = bucket.to_bytes(2, "big") + row.bytes
        return base64.urlsafe_b64encode(self._cipher.encrypt(plain, None)).rstrip(b"=").decode()

    def read(self, name: str) -> tuple[int, UUID] | None:
        """(bucket, id); None for anything that this key did not write."""
        try:
            sealed = base64.b64decode(name + "=" * (-len(name) % 4), altchars=b"-_", validate=True)
            plain = self._cipher.decrypt(sealed, None)
        except (ValueError, binascii.Error, InvalidTag):
            return None
        if len(plain) != _LENGTH:
            return None
        return int.from_bytes(plain[:2], "big"), UUID(bytes=plain[2:])
