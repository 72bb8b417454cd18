"""Columns for set statements: Python sequences as PostgreSQL binary arrays.

psycopg dumps a list element by element through its adapters; a set of thousands of leads spends most of its
Python time there. These columns know their type, so a whole column is packed in a few calls. Format:
src/backend/utils/adt/arrayfuncs.c, array_recv. `None` is SQL null.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import chain, repeat
from typing import ClassVar
from uuid import UUID

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEAD = struct.Struct("!iiIii")
_EMPTY = struct.Struct("!iiI")
_NULL = b"\xff\xff\xff\xff"
_INT = struct.Struct("!i").pack
_BIG = struct.Struct("!iq").pack
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Column:
    """A packed array; made by the functions of this module only."""

    __slots__ = ("data",)
    element: ClassVar[int]

    def __init__(self, data: bytes) -> None:
        self.data = data


def _packed(element: int, count: int, items: bytes, nulls: bool) -> bytes:
    if not count:
        return _EMPTY.pack(0, 0, element)
    return _HEAD.pack(1, int(nulls), element, count, 1) + items


class Ints(Column):
    element = 23


class Shorts(Column):
    element = 21


class Uuids(Column):
    element = 2950


class Texts(Column):
    element = 25


class Blobs(Column):
    element = 17


class Instants(Column):
    element = 1184


class Floats(Column):
    element = 701


class Bigs(Column):
    element = 20


def ints(values: Sequence[int | None]) -> Ints:
    """int[] of values within 32 bits."""
    return Ints(_numbers(23, "i", 4, values))


def shorts(values: Sequence[int | None]) -> Shorts:
    """smallint[] of values within 16 bits."""
    return Shorts(_numbers(21, "h", 2, values))


def bigs(values: Sequence[int | None]) -> Bigs:
    """bigint[] of values within 64 bits."""
    return Bigs(_numbers(20, "q", 8, values))


def floats(values: Sequence[float | None]) -> Floats:
    """float8[]."""
    return Floats(_numbers(701, "d", 8, values))


def _numbers(element: int, code: str, size: int, values: Sequence[float | None]) -> bytes:
    if None in values:
        pack = struct.Struct("!i" + code).pack
        items = b"".join([_NULL if value is None else pack(size, value) for value in values])
        return _packed(element, len(values), items, True)
    flat = chain.from_iterable(zip(repeat(size), values))
    return _packed(element, len(values), struct.pack("!" + ("i" + code) * len(values), *flat), False)


def uuids(values: Sequence[UUID | None]) -> Uuids:
    """uuid[]."""
    head = b"\0\0\0\x10"
    items = b"".join([_NULL if value is None else head + value.int.to_bytes(16, "big") for value in values])
    # a missing value is shorter; `None in values` would ask UUID.__eq__, which is slow
    return Uuids(_packed(2950, len(values), items, len(items) != 20 * len(values)))


def texts(values: Sequence[str | None]) -> Texts:
    """text[]. Raises ValueError for a NUL character, which PostgreSQL cannot store."""
    known: dict[str | None, bytes] = {None: _NULL}
    items = b"".join([known.get(value) or _text(value, known) for value in values])
    return Texts(_packed(25, len(values), items, None in values))


def _text(value: str | None, known: dict[str | None, bytes]) -> bytes:
    assert value is not None
    raw = value.encode()
    if b"\0" in raw:
        raise ValueError("text with a NUL character")
    item = _INT(len(raw)) + raw
    if len(known) < 256:  # states and reasons repeat, ids do not
        known[value] = item
    return item


def blobs(values: Sequence[bytes | None]) -> Blobs:
    """bytea[]."""
    items = b"".join([_NULL if value is None else _INT(len(value)) + value for value in values])
    return Blobs(_packed(17, len(values), items, None in values))


def instants(values: Sequence[datetime | None]) -> Instants:
    """timestamptz[] of aware instants."""
    known: dict[datetime | None, bytes] = {None: _NULL}
    items = b"".join([known.get(value) or _instant(value, known) for value in values])
    return Instants(_packed(1184, len(values), items, len(items) != 12 * len(values)))


def _instant(value: datetime | None, known: dict[datetime | None, bytes]) -> bytes:
    assert value is not None
    passed = value - _EPOCH
    micro = (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
    item = _BIG(8, micro)
    known[value] = item
    return item


def _dumper(array: int) -> type[Dumper]:
    class Packed(Dumper):
        format = Format.BINARY
        oid = array

        def dump(self, obj: Column) -> bytes:
            return obj.data

    return Packed


_ARRAYS: dict[Callable[[bytes], Column], int] = {
    Ints: 1007, Shorts: 1005, Uuids: 2951, Texts: 1009, Blobs: 1001, Instants: 1185, Floats: 1022, Bigs: 1016,
}  # fmt: skip
for _column, _oid in _ARRAYS.items():
    psycopg.adapters.register_dumper(_column, _dumper(_oid))  # type: ignore[arg-type]
