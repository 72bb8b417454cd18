"""The part of verification that looks beyond one inquiry: is the sender blocked, is it spam? Two statements
a set.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.channel.blocking import BlockBook, BlockKind, numbers_of, read_blocks
from leadcenter.channel.landing import House
from leadcenter.channel.reading_back import Read
from leadcenter.channel.register import Registered
from leadcenter.channel.spam import SpamBook, read_spam_rules, suspicions
from leadcenter.channel.verification import Verified
from leadcenter.kernel.arrays import blobs, ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

BLOCKED = "blocked"


class ScreeningBook(msgspec.Struct, frozen=True):
    """What raw leads are screened by."""

    blocks: BlockBook
    spam: SpamBook


class Screened(msgspec.Struct, frozen=True):
    """Why a raw lead does not go on: blocked (invalid), or suspicious (a person decides). `told`: for the
    journal, no personal data.
    """

    reason: str
    version: int
    told: dict[str, Any]

    @property
    def blocked(self) -> bool:
        return self.reason == BLOCKED


class Asked(msgspec.Struct, frozen=True):
    """A raw lead that verification found to be in order; `key` = (bucket where it lies, id)."""

    key: tuple[int, UUID]
    channel: Registered
    read: Read
    verified: Verified


def read_screening(conn: Connection, house: House, now: datetime) -> ScreeningBook:
    """The block lists and the rules about spam that hold."""
    return ScreeningBook(read_blocks(conn, house, now), read_spam_rules(conn, now))


def screen(
    conn: Connection, house: House, book: ScreeningBook, asked: Sequence[Asked], now: datetime
) -> list[Screened | None]:
    """Screen a set of raw leads, in order. None = goes on."""
    found = suspicions(conn, house, book.spam, [(one.channel, one.read) for one in asked])
    suspects = [place for place, suspicion in enumerate(found) if suspicion is not None]
    numbers = [
        (place, *number)
        for place, one in enumerate(asked)
        if book.blocks.numbers
        for number in numbers_of(house, one.verified)
    ]
    screened: list[Screened | None] = [
        Screened(one.reason, one.version, {**one.found}) if one is not None else None for one in found
    ]
    for place, entry, why in _decided(conn, asked, numbers, suspects, now):
        screened[place] = _blocked(BlockKind.NUMBER, entry, why) if entry is not None else None
    for place, one in enumerate(asked):
        block = book.blocks.find(one.read.inquiry, one.verified, now)
        if block is not None:
            screened[place] = _blocked(block.kind, block.id, block.reason)
    return screened


def _blocked(kind: BlockKind, entry: UUID, why: str) -> Screened:
    return Screened(BLOCKED, 0, {"list": kind.value, "entry": entry.hex, "why": why})


def _decided(
    conn: Connection,
    asked: Sequence[Asked],
    numbers: Sequence[tuple[int, int, bytes]],
    suspects: Sequence[int],
    now: datetime,
) -> list[tuple[int, UUID | None, str]]:
    """What people decided: (place, entry of the block list or None for a release, reason). A block counts
    more than a release, so it comes last."""
    rows = conn.execute(
        statement("channel", "read_decided"),
        {
            "now": now,
            "buckets": ints([bucket for _, bucket, _ in numbers]),
            "digests": blobs([digest for _, _, digest in numbers]),
            "raw_buckets": ints([asked[place].key[0] for place in suspects]),
            "raw_ids": uuids([asked[place].key[1] for place in suspects]),
        },
    )
    decided = [
        (suspects[place - 1] if entry is None else numbers[place - 1][0], entry, why)
        for place, entry, why in rows
    ]
    return sorted(decided, key=lambda one: one[1] is not None)
