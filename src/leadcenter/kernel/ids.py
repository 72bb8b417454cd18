"""Identifiers: UUID version 7 (RFC 9562), made from a given instant, so that tests and replays can name their
ids' time.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from uuid import UUID, SafeUUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VERSION_AND_VARIANT = (0x7 << 76) | (0x2 << 62)
_RANDOM_MASK = (0xFFF << 64) | ((1 << 62) - 1)


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970 of an aware instant."""
    delta = at - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000 + delta.microseconds // 1_000


def new_ids(at: datetime, count: int) -> list[UUID]:
    """`count` fresh UUIDv7 whose time part is `at` (aware, UTC, millisecond precision); the other 74 bits are
    random.
    """
    head = (milliseconds(at) << 80) | _VERSION_AND_VARIANT
    noise = os.urandom(10 * count)
    word = int.from_bytes
    return [
        _uuid(head | (word(noise[start : start + 10], "big") & _RANDOM_MASK))
        for start in range(0, 10 * count, 10)
    ]


def _uuid(value: int) -> UUID:
    """UUID(int=value) without its checks, which cost more than all else here."""
    made = UUID.__new__(UUID)
    object.__setattr__(made, "int", value)
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made


def new_id(at: datetime) -> UUID:
    """One fresh UUIDv7 at `at`."""
    return new_ids(at, 1)[0]


def first_id(at: datetime) -> UUID:
    """The smallest possible UUIDv7-ordered value of that millisecond: the bound of a month's partition."""
    return UUID(int=milliseconds(at) << 80)


def made_at(identifier: UUID) -> datetime:
    """The instant in the time part of a UUIDv7 (millisecond precision)."""
    milli = identifier.int >> 80
    return datetime.fromtimestamp(milli / 1_000, UTC)
