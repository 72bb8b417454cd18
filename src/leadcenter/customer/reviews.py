"""Pairs that may be one person: listed for a person, masked, and decided by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.channel.face import House, mask
from leadcenter.customer.merging import EVERYWHERE, Key, follow
from leadcenter.customer.steps import CONTACT, unpack_golden
from leadcenter.customer.terms import Golden
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

PAGE = 200
SHOWN = 20


class Face(msgspec.Struct, frozen=True):
    """A customer as a reviewer sees it: nothing that would tell who it is to somebody else."""

    name: str
    phones: tuple[str, ...]
    emails: int
    unionids: int
    city: str
    since: datetime


class Review(msgspec.Struct, frozen=True):
    """An open pair, both sides followed to their survivors. The same customer twice: a shared number."""

    bucket: int
    id: UUID
    reason: str
    weight: float | None
    probability: float | None
    by_field: dict[str, Any]
    created_at: datetime
    one: Key
    other: Key


class Held(msgspec.Struct, frozen=True):
    """A review under decision."""

    status: str
    reason: str
    one: Key
    other: Key


class Page(msgspec.Struct, frozen=True):
    """Reviews, and the last one looked at: where the next page begins (None: there is none)."""

    reviews: tuple[Review, ...]
    last: Key | None


def list_reviews(conn: Connection, after: UUID, limit: int) -> Page:
    """Open reviews after one, oldest first, at most PAGE. Pairs that became one meanwhile are left out."""
    size = max(1, min(limit, PAGE))
    rows = conn.execute(statement("customer", "list_reviews"), {"after": after, "limit": size}).fetchall()
    return Page(_followed(conn, rows), (rows[-1][0], rows[-1][1]) if len(rows) == size else None)


def list_reviews_of(conn: Connection, customer: Key) -> tuple[Review, ...]:
    """Open reviews of which a customer is one side, oldest first, at most SHOWN."""
    given = {"bucket": customer[0], "id": customer[1], "everywhere": ints(EVERYWHERE), "limit": SHOWN}
    return _followed(conn, conn.execute(statement("customer", "list_reviews_of"), given).fetchall())


def _followed(conn: Connection, rows: Sequence[tuple[Any, ...]]) -> tuple[Review, ...]:
    """Both sides as they are now; pairs that became one meanwhile are left out, and those of which one side
    is hidden, since its data are only kept."""
    sides = {row[1]: ((row[0], row[7]), (row[8], row[9])) for row in rows}
    now = follow(conn, sorted({key for pair in sides.values() for key in pair}))
    found = [
        Review(
            bucket, row_id, reason, weight, probability, by_field, at, *(now[side] for side in sides[row_id])
        )
        for bucket, row_id, reason, weight, probability, by_field, at, *_ in rows
        if now.keys() >= set(sides[row_id])
    ]
    return tuple(one for one in found if one.one != one.other or sides[one.id][0] == sides[one.id][1])


class Merged(msgspec.Struct, frozen=True):
    """A merge that a person made and that may be taken back."""

    bucket: int
    id: UUID
    survivor: Key
    at: datetime


def list_merges(conn: Connection, since: datetime) -> list[Merged]:
    """The newest merges that people made since an instant and nobody has taken back, at most SHOWN."""
    rows = conn.execute(statement("customer", "list_merges"), {"since": since, "limit": SHOWN})
    return [Merged(bucket, one, (bucket, survivor), at) for bucket, one, survivor, at in rows]


class Joined(msgspec.Struct, frozen=True):
    """Who was merged into a customer. `by_person`: a person said so, else a rule; `last`: none came later, so
    it may be taken back."""

    id: UUID
    merged: Key
    at: datetime
    by_person: bool
    last: bool


def list_merges_of(conn: Connection, customer: Key) -> list[Joined]:
    """Who was merged into a customer and still is, the newest first, at most SHOWN."""
    given = {"bucket": customer[0], "id": customer[1], "limit": SHOWN}
    rows = conn.execute(statement("customer", "list_merges_of"), given)
    return [
        Joined(row_id, (bucket, merged), at, actor.startswith("person:"), last)
        for row_id, bucket, merged, at, actor, last in rows
    ]


def read_faces(conn: Connection, house: House, keys: Sequence[Key]) -> dict[Key, Face]:
    """Customers, masked."""
    seal = house.keyring.seal(house.maker)
    rows = conn.execute(
        statement("customer", "read_faces"),
        {"buckets": ints([bucket for bucket, _ in keys]), "ids": uuids([row_id for _, row_id in keys])},
    )
    faces: dict[Key, Face] = {}
    for bucket, row_id, sealed, since in rows:
        golden = unpack_golden(seal.open(sealed, CONTACT, row_id))
        faces[bucket, row_id] = face_of(golden, since)
    return faces


def face_of(golden: Golden, since: datetime) -> Face:
    """A golden record, masked."""
    phones = tuple(mask(phone) for phone in golden.phones)
    return Face(mask_name(golden.name), phones, len(golden.emails), len(golden.unionids), golden.city, since)


def hold_review(conn: Connection, key: Key) -> Held | None:
    """A review, locked until commit; None for one that there is not, or of which one side is hidden."""
    rows = conn.execute(statement("customer", "hold_review"), {"bucket": key[0], "id": key[1]}).fetchall()
    for status, reason, customer_id, other_bucket, other_id in rows:
        one, other = (key[0], customer_id), (other_bucket, other_id)
        now = follow(conn, sorted({one, other}))
        return Held(status, reason, now[one], now[other]) if now.keys() >= {one, other} else None
    return None


def write_review(conn: Connection, key: Key, status: str, actor: str, now: datetime) -> None:
    """`merged`, `rejected`, or `open` again."""
    conn.execute(
        statement("customer", "write_review"),
        {"bucket": key[0], "id": key[1], "status": status, "actor": actor, "now": now},
    )


def mask_name(name: str) -> str:
    """For people: 王**, J********; the first letter, and how long it is up to nine."""
    return name[:1] + "*" * min(8, len(name) - 1) if name else ""
