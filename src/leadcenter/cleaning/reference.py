"""The name under which a task leaves the house: opaque, the same for each order, and mapped back without a
table.

AES-SIV (RFC 5297) over (bucket, task id, number of the call): deterministic, so that it serves as idempotency
key of the order, and authentic, so that an invented one is known before the database is asked. It shows
neither bucket nor time (storage.md §3.4).
"""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from leadcenter.channel.face import House

_LENGTH = 2 + 16 + 1


class TaskRef(msgspec.Struct, frozen=True):
    """A task, and the number of a call to its customer; 0 names the task itself, as the workbench does."""

    bucket: int
    task_id: UUID
    attempt: int = 0


class References:
    """Writes and reads references under a key of this house."""

    __slots__ = ("_cipher",)

    def __init__(self, house: House) -> None:
        self._cipher = AESSIV(house.keyring.mark(house.maker, "cleaning_reference")(b"key"))

    def write(self, of: TaskRef) -> str:
        """47 characters of base64url."""
        plain = of.bucket.to_bytes(2, "big") + of.task_id.bytes + of.attempt.to_bytes(1, "big")
        return base64.urlsafe_b64encode(self._cipher.encrypt(plain, None)).rstrip(b"=").decode()

    def read(self, text: str) -> TaskRef | None:
        """What it names; None for anything that this house did not write."""
        try:
            sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            plain = self._cipher.decrypt(sealed, None)
        except (ValueError, binascii.Error, InvalidTag):
            return None
        if len(plain) != _LENGTH:
            return None
        return TaskRef(int.from_bytes(plain[:2], "big"), UUID(bytes=plain[2:18]), plain[18])
