"""Where a list goes on: sealed, so that a cursor tells neither ids nor times, and a made-up one is known."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from leadcenter.kernel.clock import instant, microseconds
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import Keyring

Position = tuple[datetime, UUID]
"""Where a list stands: an instant and a row's id."""


class Cursors:
    """Writes and reads cursors of one list (`name`), good for the people of one legal entity."""

    def __init__(self, keyring: Keyring, name: bytes) -> None:
        self._cipher = AESSIV(keyring.lasting(name))

    def write(self, entity: UUID, at: Position | None) -> str:
        """The cursor; empty at the end of a list."""
        if at is None:
            return ""
        plain = microseconds(at[0]).to_bytes(8, "big", signed=True) + at[1].bytes
        sealed = self._cipher.encrypt(plain, [entity.bytes])
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def read(self, entity: UUID, text: str) -> Position | None:
        """The position; None for the beginning. Raises Refusal `cursor_unknown` (400)."""
        if not text:
            return None
        try:
            sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            plain = self._cipher.decrypt(sealed, [entity.bytes])
        except (ValueError, binascii.Error, InvalidTag) as fault:
            raise Refusal("cursor_unknown", 400) from fault
        return instant(int.from_bytes(plain[:8], "big", signed=True)), UUID(bytes=plain[8:])
