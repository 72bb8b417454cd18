"""Reading raw leads back for the flow: our latest reading of each, opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.channel.landing import INQUIRY, House, opened, unpack
from leadcenter.channel.terms import Inquiry
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import slot_of
from leadcenter.kernel.sql import statement


class Read(msgspec.Struct, frozen=True):
    """A raw lead as we understand it now. `slot`: of the secret that it is sealed under."""

    channel_id: UUID
    external_id: str
    received_at: datetime
    revision: int
    inquiry: Inquiry
    slot: int | None = None


def read_inquiries(conn: Connection, house: House, keys: Sequence[tuple[int, UUID]]) -> dict[UUID, Read]:
    """The latest reading of raw leads by id; keys are (raw bucket, raw id)."""
    seal = house.keyring.seal(house.maker)
    rows = conn.execute(
        statement("channel", "read_inquiries"),
        {"buckets": ints([bucket for bucket, _ in keys]), "raw_ids": uuids([raw_id for _, raw_id in keys])},
    )
    return {
        raw_id: Read(
            channel_id,
            external_id,
            received_at,
            revision,
            unpack(opened(seal, sealed, INQUIRY, raw_id, revision)),
            slot_of(sealed),
        )
        for raw_id, channel_id, external_id, received_at, revision, sealed in rows
    }


def follow_homes(conn: Connection, house: House, moves: Sequence[tuple[UUID, str, int]]) -> None:
    """Raw leads (channel, external id) now live in another bucket: let their revisions find them."""
    conn.execute(
        statement("channel", "follow_homes"),
        {
            "buckets": ints(
                [
                    house.keyring.bucket(channel_id.bytes + external_id.encode())
                    for channel_id, external_id, _ in moves
                ]
            ),
            "channel_ids": uuids([channel_id for channel_id, _, _ in moves]),
            "external_ids": texts([external_id for _, external_id, _ in moves]),
            "homes": ints([home for _, _, home in moves]),
        },
    )
