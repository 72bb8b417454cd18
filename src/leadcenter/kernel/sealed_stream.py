"""Files sealed piece by piece, of any length: compressed, then AES-256-GCM a mebibyte at a time.

    magic, 32 bytes of salt, then for each piece its length (4 bytes, big-endian) and its ciphertext

The key of a file is derived from the key of its kind and the salt, so no two files share one; the nonce is
the number of the piece and whether it is the last, so pieces cannot change places, nor the end go missing.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from leadcenter.kernel.errors import Refusal

PIECE: Final = 1 << 20
_MAGIC: Final = b"LCS1"
_SALT: Final = 32


class Sealed(msgspec.Struct, frozen=True):
    """What went into a file and what came out: bytes, and the SHA-256 of the file as it lies there."""

    plain_bytes: int
    sealed_bytes: int
    sha256: str


def seal_stream(key: bytes, name: str, source: Iterable[bytes], out: IO[bytes]) -> Sealed:
    """Seal what `source` gives under the name by which it will be asked for."""
    salt = os.urandom(_SALT)
    cipher = _cipher(key, salt)
    digest = hashlib.sha256()
    written = 0

    def write(data: bytes) -> None:
        nonlocal written
        out.write(data)
        digest.update(data)
        written += len(data)

    write(_MAGIC + salt)
    plain, held, number = 0, bytearray(), 0
    packer = zlib.compressobj(1)
    for block in source:
        plain += len(block)
        held += packer.compress(block)
        while len(held) > PIECE:
            write(_piece(cipher, name, number, bytes(held[:PIECE]), last=False))
            del held[:PIECE]
            number += 1
    held += packer.flush()
    while len(held) > PIECE:
        write(_piece(cipher, name, number, bytes(held[:PIECE]), last=False))
        del held[:PIECE]
        number += 1
    write(_piece(cipher, name, number, bytes(held), last=True))
    return Sealed(plain, written, digest.hexdigest())


def open_stream(key: bytes, name: str, source: IO[bytes]) -> Iterator[bytes]:
    """What was sealed, block by block. Raises Refusal (`backup_broken`) where the key, the name or a byte is
    another."""
    head = source.read(len(_MAGIC) + _SALT)
    if head[: len(_MAGIC)] != _MAGIC:
        raise Refusal("backup_broken", name=name)
    cipher = _cipher(key, head[len(_MAGIC) :])
    unpacker = zlib.decompressobj()
    number, last = 0, False
    while not last:
        length = source.read(4)
        sealed = source.read(int.from_bytes(length, "big") & 0x7FFF_FFFF)
        last = bool(length) and bool(length[0] & 0x80)
        try:
            packed = cipher.decrypt(_nonce(number, last), sealed, name.encode())
        except (InvalidTag, ValueError) as error:
            raise Refusal("backup_broken", name=name) from error
        number += 1
        while packed:
            yield unpacker.decompress(packed, 4 * PIECE)
            packed = unpacker.unconsumed_tail
    yield unpacker.flush()


def _piece(cipher: AESGCM, name: str, number: int, data: bytes, *, last: bool) -> bytes:
    """The first bit of the length says whether it is the last; the nonce holds it to its word."""
    sealed = cipher.encrypt(_nonce(number, last), data, name.encode())
    return (len(sealed) | (0x8000_0000 if last else 0)).to_bytes(4, "big") + sealed


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"leadcenter/1/file").derive(key)
    return AESGCM(derived)
