"""Grants of two customers who are one, and of one who is two again. The ledger stays where it was written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.kernel.arrays import instants, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

Key = tuple[int, UUID]
NO = frozenset({"refused", "withdrawn"})


class Holding(msgspec.Struct, frozen=True):
    """A folded grant with its place: `entity_id` may use the customer's data for `purpose`, or may not."""

    bucket: int
    customer_id: UUID
    entity_id: UUID
    purpose: str
    state: str
    event_id: UUID
    changed_at: datetime
    expires_at: datetime
    notice_no: int | None = None

    @property
    def about(self) -> tuple[UUID, str]:
        """Recipient and purpose."""
        return self.entity_id, self.purpose


def strictest(one: Holding, other: Holding) -> Holding:
    """What holds for a customer of whom two things are known, at the place of `one`: a no weighs more than a
    yes, of two equal words the newer counts (lead-semantics 5.5). A no counts as said when the newer word was
    said, so that only a later yes outweighs it."""
    word = max(one, other, key=lambda held: (held.state in NO, held.state == "given", held.changed_at))
    changed_at = max(one.changed_at, other.changed_at) if word.state in NO else word.changed_at
    return msgspec.structs.replace(
        one,
        state=word.state,
        event_id=word.event_id,
        changed_at=changed_at,
        expires_at=word.expires_at,
        notice_no=word.notice_no,
    )


def moved(held: Holding, to: Key) -> Holding:
    """The same word, of another customer."""
    return msgspec.structs.replace(held, bucket=to[0], customer_id=to[1])


def joined(survivor: Iterable[Holding], merged: Iterable[Holding], to: Key) -> list[Holding]:
    """The survivor's grants that change when the merged customer's are added."""
    have = {held.about: held for held in survivor}
    added = [moved(held, to) for held in merged]
    after = [strictest(have[held.about], held) if held.about in have else held for held in added]
    return [held for held in after if held != have.get(held.about)]


def read_grants(conn: Connection, customers: Sequence[Key]) -> list[Holding]:
    """All grants of customers, locked until commit."""
    rows = conn.execute(
        statement("consent", "read_grants"),
        {
            "buckets": ints([bucket for bucket, _ in customers]),
            "customer_ids": uuids([customer_id for _, customer_id in customers]),
        },
    )
    return [Holding(*row) for row in rows]


def write_grants(conn: Connection, grants: Sequence[Holding]) -> None:
    """Grants as they are to be. The caller holds those that there are (`read_grants`)."""
    conn.execute(
        statement("consent", "write_grants"),
        {
            **_keys(grants),
            "states": texts([held.state for held in grants]),
            "event_ids": uuids([held.event_id for held in grants]),
            "changed": instants([held.changed_at for held in grants]),
            "expires": instants([held.expires_at for held in grants]),
            "notice_nos": ints([held.notice_no for held in grants]),
        },
    )


def drop_grants(conn: Connection, grants: Sequence[Holding]) -> None:
    """Grants that came by a merge go again. Raises ForeignKeyViolation when a dispatch leans on one."""
    conn.execute(statement("consent", "drop_grants"), _keys(grants))


def _keys(grants: Sequence[Holding]) -> dict[str, object]:
    return {
        "buckets": ints([held.bucket for held in grants]),
        "customer_ids": uuids([held.customer_id for held in grants]),
        "entities": uuids([held.entity_id for held in grants]),
        "purposes": texts([held.purpose for held in grants]),
    }
