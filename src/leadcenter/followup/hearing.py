"""Call records of the provider: kept once each, told to the calls that they speak of. A connected call is
the evidence of a contact, whatever anybody types: it counts by the clock of the server, for whoever owns the
lead.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.channel.face import House
from leadcenter.cleaning.face import CallBack
from leadcenter.followup.sending import orders
from leadcenter.followup.terms import Key
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.lead import face as lead
from leadcenter.pool import face as pool
from leadcenter.pool.face import Activity

CONNECTED = "connected"
Episode = tuple[int, UUID, int]
"""(bucket, lead, number)."""


class Ownership(msgspec.Struct, frozen=True):
    """An episode, whose it is and since when."""

    episode: Episode
    staff_id: UUID | None
    since: datetime


class Contact(msgspec.Struct, frozen=True):
    """A consultant and a customer spoke, says the provider; `bucket`: where the lead lives."""

    bucket: int
    call_id: UUID
    lead_id: UUID
    dealer_id: UUID
    episode: int
    staff_id: UUID


class _Record(msgspec.Struct, frozen=True):
    """A record, with the call that it speaks of, if it is one of ours."""

    callback: CallBack
    name: str
    bucket: int
    call: UUID | None

    @property
    def talk(self) -> int:
        """Seconds that they spoke; a provider that counts none says `connected`."""
        if self.callback.talk_seconds is not None:
            return max(self.callback.talk_seconds, 0)
        return int(self.callback.result == CONNECTED)


def receive(
    conn: Connection, house: House, callbacks: Sequence[CallBack], now: datetime
) -> tuple[int, list[Contact]]:
    """Take a set of call records, whose signature was verified; how many are new, and the contacts
    that were made. Idempotent by
    (provider, record); the caller commits and only then acknowledges. The same statements for any set."""
    read = [_read(house, one) for one in callbacks]
    records = {(one.callback.provider, one.name): one for one in read}
    fresh = _keep(conn, list(records.values()), now)
    talks: dict[tuple[int, UUID], int] = {}
    for one in fresh:
        if one.call is not None:
            key = one.bucket, one.call
            talks[key] = max(one.talk, talks.get(key, 0))
    rows = conn.execute(
        statement("followup", "hear_calls"),
        {
            "now": now,
            "buckets": ints([bucket for bucket, _ in talks]),
            "ids": uuids([call for _, call in talks]),
            "talks": ints(list(talks.values())),
        },
    )
    made = _where_they_live(conn, [Contact(*row[:6]) for row in rows if row[6]])
    pool.extend(conn, [Activity(one.bucket, one.lead_id, one.staff_id, "call") for one in made], now)
    entries = [
        Entry(
            one.bucket,
            one.lead_id,
            one.lead_id,
            [Fact("followup", "call_connected", inputs={"call": str(one.call_id), "episode": one.episode})],
        )
        for one in made
    ]
    journal.append(conn, entries, "provider", now)
    return len(fresh), made


def read_contacts(conn: Connection, owned: Sequence[Ownership]) -> dict[Episode, datetime]:
    """When the owner first spoke with the customer in an episode, as the provider says: the only evidence
    that stops the clock of the first follow-up, wherever the lead was then. One statement."""
    rows = conn.execute(
        statement("followup", "read_contacts"),
        {
            "buckets": ints([one.episode[0] for one in owned]),
            "lead_ids": uuids([one.episode[1] for one in owned]),
            "episodes": shorts([one.episode[2] for one in owned]),
            "staff": uuids([one.staff_id for one in owned]),
            "since": instants([one.since for one in owned]),
            "everywhere": ints(range(BUCKETS)),
        },
    )
    return {(bucket, lead, episode): at for bucket, lead, episode, at in rows}


def _where_they_live(conn: Connection, made: Sequence[Contact]) -> list[Contact]:
    """The customer may have been merged while they spoke: what follows concerns the lead where it is now."""
    homes = lead.find_homes(conn, [one.lead_id for one in made])
    return [msgspec.structs.replace(one, bucket=homes.get(one.lead_id, one.bucket)) for one in made]


def _read(house: House, callback: CallBack) -> _Record:
    """Where a record belongs: to the bucket of its call, else to that of its own name."""
    named: Key | None = orders(house.keyring).read(callback.order_key) if callback.readable else None
    digest = house.keyring.mark(house.maker, "privacy_record")
    name = callback.callback_id if callback.readable else "digest:" + digest(callback.body).hex()
    bucket = named[0] if named else house.keyring.bucket(f"{callback.provider}|{name}".encode())
    return _Record(callback, name, bucket, named[1] if named else None)


def _keep(conn: Connection, records: Sequence[_Record], now: datetime) -> list[_Record]:
    """Store what is new; returns it."""
    rows = conn.execute(
        statement("followup", "insert_records"),
        {
            "now": now,
            "buckets": ints([one.bucket for one in records]),
            "providers": texts([one.callback.provider for one in records]),
            "record_ids": texts([one.name for one in records]),
            "calls": uuids([one.call for one in records]),
            "happened": instants([one.callback.happened_at for one in records]),
            "results": texts([one.callback.result[:100] for one in records]),
            "talks": ints([one.callback.talk_seconds for one in records]),
            "outcomes": texts([_outcome(one) for one in records]),
        },
    )
    new = {(provider, name) for _, provider, name in rows}
    return [one for one in records if (one.callback.provider, one.name) in new]


def _outcome(record: _Record) -> str:
    if not record.callback.readable:
        return "unreadable"
    return "counted" if record.call else "unknown_call"
