"""The house's signature: an Ed25519 key in a file outside the database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FILE: Final = "audit.key"


class Signer:
    """Signs what the second store keeps. `public` is the verifying key, 32 bytes in hex."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """128 hex digits."""
        return self._key.sign(message).hex()


def load_signer(keys: Path) -> Signer:
    """The house's signing key, made on the first call (mode 0600)."""
    path = keys / FILE
    if not path.exists():
        draft = keys / f"{FILE}.{os.getpid()}.tmp"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw().hex())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # the first of several starters wins, the others read its key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return Signer(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text("ascii").strip())))


def is_signed(public: str, signature: str, message: bytes) -> bool:
    """Did the holder of this house's key sign the message?"""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
