"""Keys: sealing of personal data, blind indexes, the routing bucket.

- Sealing (trust.md P2): AES-256-GCM, random 96-bit nonce, a data key per legal entity, additional data =
  entity | table | column | row id, so that a ciphertext moved to another row or column no longer opens.
- Blind index (P3): HMAC-SHA-256 under a key per scope, full length. The keys never enter the database.
- Bucket (storage.md §3.2): HMAC under a key of its own that is never rotated, modulo 1,024.

The root key lies in a file outside the database (`keys/root.json`, mode 0600); data keys are derived from it
per entity and version (HKDF-SHA-256), so that a dump of the database alone opens nothing. Per-subject keys
for erasure come with the rights desk.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BUCKETS: Final = 1_024
_FORMAT: Final = 1
_HEAD: Final = 3  # format byte, two bytes key version
_NONCE: Final = 12
_POOL: Final = 12 * 4_096


class SealBroken(Exception):
    """A sealed value did not open: wrong place, wrong key, or changed bytes."""


class BlindIndex:
    """HMAC-SHA-256 under one key, with the key's two hash states prepared once (RFC 2104)."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        block = key.ljust(64, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def __call__(self, value: bytes) -> bytes:
        inner = self._inner.copy()
        inner.update(value)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()


class Seal:
    """The data key of one entity: seals and opens values of that entity."""

    __slots__ = ("_cipher", "_entity", "_head")

    def __init__(self, entity: UUID, version: int, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._entity = entity.bytes
        self._head = bytes([_FORMAT]) + version.to_bytes(2, "big")

    def close(self, plain: bytes, place: bytes, row: UUID) -> bytes:
        """Seal `plain` for `place` ("table.column") of `row`."""
        nonce = _nonce()
        return self._head + nonce + self._cipher.encrypt(nonce, plain, self._entity + place + row.bytes)

    def open(self, sealed: bytes, place: bytes, row: UUID) -> bytes:
        """The plain bytes. Raises SealBroken when place, row, key or bytes are not those it was sealed
        with.
        """
        if sealed[:_HEAD] != self._head:
            raise SealBroken("sealed under another key version")
        nonce = sealed[_HEAD : _HEAD + _NONCE]
        try:
            return self._cipher.decrypt(nonce, sealed[_HEAD + _NONCE :], self._entity + place + row.bytes)
        except Exception as error:  # InvalidTag says nothing that helps, and must say nothing more
            raise SealBroken("sealed value does not open here") from error


class Keyring:
    """All keys of one house, derived from the root on demand and kept in memory."""

    def __init__(self, root: bytes, routing: bytes, version: int = 1) -> None:
        self._root = root
        self._version = version
        self._routing = BlindIndex(routing)
        self._seals: dict[UUID, Seal] = {}
        self._blinds: dict[tuple[UUID, str], BlindIndex] = {}

    def seal(self, entity: UUID) -> Seal:
        """The seal of one legal entity."""
        found = self._seals.get(entity)
        if found is None:
            found = Seal(entity, self._version, self._derive(b"data", entity.bytes))
            self._seals[entity] = found
        return found

    def blind(self, entity: UUID, kind: str) -> BlindIndex:
        """The blind index of one scope and kind of value (phone, email, name…)."""
        found = self._blinds.get((entity, kind))
        if found is None:
            found = BlindIndex(self._derive(b"blind", entity.bytes + kind.encode()))
            self._blinds[entity, kind] = found
        return found

    def bucket(self, value: bytes) -> int:
        """Where a value lives, 0..1023; never changes, whatever else is rotated."""
        return int.from_bytes(self._routing(value)[:4], "big") % BUCKETS

    def lasting(self, name: bytes) -> bytes:
        """A 256-bit key that never changes, whatever else is rotated: for ids that must stay the same for
        ever.
        """
        return self._routing(b"lasting/" + name)

    def _derive(self, use: bytes, scope: bytes) -> bytes:
        info = b"leadcenter/1/" + use + b"/" + str(self._version).encode() + b"/" + scope
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self._root)


def load_keyring(folder: Path) -> Keyring:
    """The keyring of `folder`, made on the first call (mode 0600). Whoever loses this file loses all personal
    data: back it up apart from the database.
    """
    path = folder / "root.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = json.dumps({"version": 1, "root": os.urandom(32).hex(), "routing": os.urandom(32).hex()})
        draft = folder / f"root.{os.getpid()}.tmp"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # the first of several starters wins, the others read its keys
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    keys = json.loads(path.read_text("utf-8"))
    return Keyring(bytes.fromhex(keys["root"]), bytes.fromhex(keys["routing"]), keys["version"])


class _NoncePool:
    """Random nonces drawn in blocks: one system call for thousands. Emptied in a forked child, where it would
    repeat.
    """

    def __init__(self) -> None:
        self._block = b""
        self._at = 0
        os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        self._block = b""
        self._at = 0

    def take(self) -> bytes:
        at = self._at
        nonce = self._block[at : at + _NONCE]
        if len(nonce) < _NONCE:
            self._block = os.urandom(_POOL)
            self._at = _NONCE
            return self._block[:_NONCE]
        self._at = at + _NONCE
        return nonce


class _Nonces:
    """One pool per thread, so that no two threads ever draw the same nonce."""

    def __init__(self) -> None:
        import threading  # noqa: PLC0415 - only here

        self._local = threading.local()

    def __call__(self) -> bytes:
        pool = getattr(self._local, "pool", None)
        if pool is None:
            pool = self._local.pool = _NoncePool()
        nonce: bytes = pool.take()
        return nonce


_nonce = _Nonces()
