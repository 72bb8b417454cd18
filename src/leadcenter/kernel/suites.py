"""Two sets of algorithms behind one face: AES-256-GCM with HMAC-SHA-256, and SM4-GCM with HMAC-SM3
(GB/T 32907, 32905; RFC 8998). Which of them a house uses is data of its keys, version by version, so that one
can take the other's place by a rotation (ASVS 11.2.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Protocol

import msgspec
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.hashes import SHA256, SM3, Hash, HashAlgorithm
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_BLOCK = 64  # of both hashes
_TAG = 16


class Aead(Protocol):
    """Authenticated encryption under one key; `decrypt` raises InvalidTag."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...


class _Sm4Gcm:
    """SM4-GCM with the tag at the end, as AESGCM has it."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        writer = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        writer.authenticate_additional_data(associated_data)
        return writer.update(data) + writer.finalize() + writer.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        reader = Cipher(self._cipher, modes.GCM(nonce, data[-_TAG:])).decryptor()
        reader.authenticate_additional_data(associated_data)
        return reader.update(data[:-_TAG]) + reader.finalize()


class _Sm3:
    """SM3 as hashlib would have it; Python's own OpenSSL need not know it."""

    __slots__ = ("_hash",)

    def __init__(self, data: bytes = b"", state: Hash | None = None) -> None:
        self._hash = Hash(SM3()) if state is None else state
        if data:
            self._hash.update(data)

    def update(self, data: bytes) -> None:
        self._hash.update(data)

    def copy(self) -> _Sm3:
        return _Sm3(state=self._hash.copy())

    def digest(self) -> bytes:
        return self._hash.copy().finalize()


class Keyed:
    """HMAC under one key, with the key's two hash states prepared once (RFC 2104); 32 bytes."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes, new: Callable[[bytes], Any] = hashlib.sha256) -> None:
        block = key.ljust(_BLOCK, b"\0")
        self._inner = new(bytes(byte ^ 0x36 for byte in block))
        self._outer = new(bytes(byte ^ 0x5C for byte in block))

    def __call__(self, value: bytes) -> bytes:
        inner = self._inner.copy()
        inner.update(value)
        outer = self._outer.copy()
        outer.update(inner.digest())
        digest: bytes = outer.digest()
        return digest


class Suite(msgspec.Struct, frozen=True):
    """One set of algorithms. `key_bytes`: of a data key; keys of `keyed` have 32 bytes."""

    name: str
    key_bytes: int
    aead: Callable[[bytes], Aead]
    new_hash: Callable[[bytes], Any]
    algorithm: Callable[[], HashAlgorithm]

    def keyed(self, key: bytes) -> Keyed:
        """The keyed hash under a key."""
        return Keyed(key, self.new_hash)

    def derive(self, root: bytes, info: bytes, length: int = 32) -> bytes:
        """A key of its own for each `info` (RFC 5869)."""
        return HKDF(algorithm=self.algorithm(), length=length, salt=None, info=info).derive(root)


AES = Suite("aes", 32, AESGCM, hashlib.sha256, SHA256)
SM = Suite("sm", 16, _Sm4Gcm, _Sm3, SM3)
SUITES = {suite.name: suite for suite in (AES, SM)}
