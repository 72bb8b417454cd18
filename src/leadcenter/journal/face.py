"""The door of the journal: append facts, read a story, let old months go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.kernel.arrays import bigs, instants, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.partitions import Month, drop_before
from leadcenter.kernel.sql import statement

_encode = msgspec.json.Encoder().encode


class Fact(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step of one room: what came out, under which rule version, for which reasons, from which inputs. No
    personal data.
    """

    room: str
    outcome: str
    reason: str = ""
    rule: int = 0
    inputs: dict[str, Any] = {}


class Entry(msgspec.Struct, frozen=True):
    """The steps of one passage of one raw lead."""

    bucket: int
    raw_id: UUID
    lead_id: UUID | None
    facts: Sequence[Fact]


class Told(msgspec.Struct, frozen=True):
    """A passage as the journal tells it."""

    bucket: int
    raw_id: UUID
    lead_id: UUID | None
    at: datetime
    actor: str
    facts: list[dict[str, Any]]


def append(conn: Connection, entries: Sequence[Entry], actor: str, now: datetime) -> None:
    """Write one row per entry, all at `now`."""
    conn.execute(
        statement("journal", "append"),
        {
            "now": now,
            "actor": actor,
            "buckets": ints([entry.bucket for entry in entries]),
            "ids": uuids(new_ids(now, len(entries))),
            "raw_ids": uuids([entry.raw_id for entry in entries]),
            "lead_ids": uuids([entry.lead_id for entry in entries]),
            "facts": texts([_encode(entry.facts).decode() for entry in entries]),
        },
    )


def story(conn: Connection, keys: Sequence[tuple[int, UUID]]) -> list[Told]:
    """What happened to some raw leads, in time order."""
    rows = conn.execute(
        statement("journal", "read_story"),
        {"buckets": ints([b for b, _ in keys]), "raw_ids": uuids([r for _, r in keys])},
    )
    return [Told(*row) for row in rows]


def forget(conn: Connection, until: datetime, now: datetime) -> list[Month]:
    """Drop the months that end at `until` or before, and say so; the caller is a member of the owner and
    commits."""
    gone = drop_before(conn, "journal", until)
    given = {
        "until": instants([one.until for one in gone]),
        "rows": bigs([one.rows for one in gone]),
        "now": now,
    }
    conn.execute(statement("journal", "insert_dropped"), given)
    return gone


def told_since(conn: Connection) -> datetime | None:
    """From when on the journal is there; None: from the beginning."""
    row = conn.execute(statement("journal", "read_dropped")).fetchone()
    return row[0] if row is not None else None
