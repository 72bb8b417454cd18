"""Raw leads are erased: what was sent and our reading of it; the delivery stays known, so that it never
begins anew."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from leadcenter.channel.landing import BODY, INQUIRY, House, opened, pack, unpack
from leadcenter.channel.terms import Inquiry
from leadcenter.channel.verification import verify
from leadcenter.kernel.arrays import blobs, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS, SealBroken, slot_of
from leadcenter.kernel.sql import statement

Key = tuple[int, UUID]
EVERYWHERE = range(BUCKETS)
_SHORT = 6
"""Fewer characters in a row than these of a number or an address tell nobody who it is."""


class Stored(msgspec.Struct, frozen=True):
    """A raw lead as it is stored. `inquiry` None: it opens nowhere any more."""

    bucket: int
    id: UUID
    channel_id: UUID
    external_id: str
    inquiry: Inquiry | None
    slots: tuple[int, ...]

    @property
    def key(self) -> Key:
        return self.bucket, self.id


def read_stored(conn: Connection, house: House, keys: Sequence[Key]) -> list[Stored]:
    """Raw leads (raw bucket, id) with all that came of them."""
    seal = house.keyring.seal(house.maker)
    found = []
    for bucket, row, channel, external, revision, sealed, values in conn.execute(
        statement("channel", "erase_read_raw"), _keys(keys)
    ):
        try:
            inquiry = unpack(opened(seal, sealed, INQUIRY, row, revision))
        except SealBroken:
            inquiry = None
        slots = {slot for value in values if (slot := slot_of(value)) is not None}
        found.append(Stored(bucket, row, channel, external, inquiry, tuple(slots)))
    return found


def kept_apart(conn: Connection, raw_ids: Sequence[UUID]) -> list[tuple[UUID, Key, int]]:
    """What was kept apart of raw leads: of which, where it lies (raw bucket, id), its bucket on the belt."""
    given = {"everywhere": ints(EVERYWHERE), "raw_ids": uuids(raw_ids)}
    rows = conn.execute(statement("channel", "find_apart"), given)
    return [(of, (lies, raw_id), home) for of, lies, raw_id, home in rows]


def told_by(inquiry: Inquiry, country: str = "CN") -> set[tuple[str, str]]:
    """(kind, value) of each exact key that an inquiry tells."""
    found = verify(inquiry, country, channel="", needs_phone=False).identities
    return {(one.kind.value, one.value) for one in found}


def erase(
    conn: Connection,
    house: House,
    raws: Sequence[Stored],
    values: Sequence[str],
    telling: Collection[UUID] = (),
) -> None:
    """Empty raw leads; `values`: what must stand nowhere, also not in an id that a sender gave; `telling`:
    raw leads of which it is known that theirs does. Six statements."""
    seal = house.keyring.seal(house.maker)
    new_ids = [_renamed(house, raw, values, telling) for raw in raws]
    pairs = {
        "buckets": ints(
            [house.keyring.bucket(one.channel_id.bytes + one.external_id.encode()) for one in raws]
        ),
        "channel_ids": uuids([one.channel_id for one in raws]),
        "external_ids": texts([one.external_id for one in raws]),
        "new_ids": texts(new_ids),
    }
    keys = _keys([one.key for one in raws])
    conn.execute(statement("channel", "erase_deliveries"), pairs)
    empty = [pack(Inquiry(external_id=name)) for name in new_ids]
    conn.execute(
        statement("channel", "erase_raw_leads"),
        {
            **keys,
            "bodies": blobs([seal.close(b"", BODY, one.id) for one in raws]),
            "inquiries": blobs(
                [seal.close(told, INQUIRY, one.id) for one, told in zip(raws, empty, strict=True)]
            ),
            "external_ids": texts(new_ids),
        },
    )
    conn.execute(statement("channel", "erase_revisions"), keys)
    everywhere = {"everywhere": ints(EVERYWHERE), "raw_ids": keys["raw_ids"]}
    conn.execute(statement("channel", "erase_import_rows"), {**everywhere, "new_ids": texts(new_ids)})
    conn.execute(statement("channel", "erase_sightings"), everywhere)
    conn.execute(statement("channel", "erase_releases"), keys)


def _renamed(house: House, raw: Stored, values: Sequence[str], telling: Collection[UUID]) -> str:
    """The sender's id, unless it tells who it is: then it can be found by no redelivery either."""
    told = raw.external_id
    known = any(part in told for value in values for part in _parts(value))
    if not known and raw.id not in telling:
        return told
    keyed = house.keyring.mark(house.maker, "erased")
    return "erased:" + keyed(raw.channel_id.bytes + told.encode()).hex()[:32]


def _parts(value: str) -> tuple[str, ...]:
    """A value, and a number without its country."""
    national = value.removeprefix("+86") if value.startswith("+86") else value.removeprefix("+")
    return tuple(part for part in {value, national} if len(part) >= _SHORT)


def _keys(keys: Sequence[Key]) -> dict[str, object]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "raw_ids": uuids([row_id for _, row_id in keys])}
