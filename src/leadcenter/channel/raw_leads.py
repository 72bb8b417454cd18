"""Raw leads as a person names them: (bucket, id) for ever, with where they are now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from leadcenter.channel.landing import House
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement

Key = tuple[int, UUID]


class RawLead(msgspec.Struct):
    """A raw lead with where it is now. `pair`: the key of its delivery; a test has a delivery of nobody."""

    bucket: int
    raw_id: UUID
    channel_id: UUID
    external_id: str
    received_at: datetime
    body: bytes  # sealed
    pair: tuple[int, UUID, str]
    home: int
    revision: int = 1
    state: str = ""
    reason: str = ""
    lead_id: UUID | None = None

    @property
    def lead(self) -> Key | None:
        """The lead that it founded or joined."""
        return None if self.lead_id is None else (self.home, self.lead_id)


def find(
    conn: Connection,
    house: House,
    keys: Sequence[Key],
    deliveries: Literal["read_deliveries", "lock_deliveries"],
) -> dict[UUID, RawLead]:
    """The raw leads that there are, with their places."""
    rows = conn.execute(
        statement("channel", "read_raw_leads"),
        {"buckets": ints([bucket for bucket, _ in keys]), "raw_ids": uuids([raw_id for _, raw_id in keys])},
    )
    raws = {row[1]: made(house, *row) for row in rows}
    locate(conn, list(raws.values()), deliveries)
    return raws


def one(conn: Connection, house: House, key: Key) -> RawLead:
    """A raw lead with its place. Raises Refusal: raw_lead_unknown."""
    found = find(conn, house, [key], "read_deliveries").get(key[1])
    if found is None:
        raise Refusal("raw_lead_unknown", 404)
    return found


def made(
    house: House,
    bucket: int,
    raw_id: UUID,
    channel_id: UUID,
    external_id: str,
    received_at: datetime,
    body: bytes,
) -> RawLead:
    pair = house.keyring.bucket(channel_id.bytes + external_id.encode()), channel_id, external_id
    return RawLead(bucket, raw_id, channel_id, external_id, received_at, body, pair, bucket)


def locate(
    conn: Connection, raws: Sequence[RawLead], deliveries: Literal["read_deliveries", "lock_deliveries"]
) -> None:
    """Fill in where raw leads are now."""
    by_id = {raw.raw_id: raw for raw in raws}
    pairs = list({raw.pair for raw in raws})
    for _, _, _, _, raw_id, _, home, revision, _ in conn.execute(
        statement("channel", deliveries),
        {
            "buckets": ints([bucket for bucket, _, _ in pairs]),
            "channel_ids": uuids([channel_id for _, channel_id, _ in pairs]),
            "external_ids": texts([external_id for _, _, external_id in pairs]),
        },
    ):
        if raw_id in by_id:  # else it is a test, and the id belongs to a real lead
            by_id[raw_id].home, by_id[raw_id].revision = home, revision
    for raw_id, state, reason, lead_id in conn.execute(
        statement("channel", "read_places"),
        {"buckets": ints([raw.home for raw in raws]), "raw_ids": uuids(list(by_id))},
    ):
        by_id[raw_id].state, by_id[raw_id].reason, by_id[raw_id].lead_id = state, reason, lead_id


def tell(
    conn: Connection, said: Sequence[tuple[RawLead, str, str]], actor: str, now: datetime, **inputs: Any
) -> None:
    """A line in the journal for each: (raw lead, outcome, reason)."""
    journal.append(
        conn,
        [
            Entry(raw.home, raw.raw_id, raw.lead_id, [Fact("channel", outcome, reason, inputs=inputs)])
            for raw, outcome, reason in said
        ],
        actor,
        now,
    )
