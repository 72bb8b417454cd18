"""A number under too many names: a person says that the names are real, and the inquiries that wait under it
go on as the customer's.

Each name is decided about: the customer has it from then on, and the next new one waits again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.belt import face as belt
from leadcenter.belt.face import Stands, State
from leadcenter.channel.face import House, read_channels, read_inquiries, verify
from leadcenter.customer import face as customer
from leadcenter.customer.face import Asker
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.database import Connection

Key = tuple[int, UUID]
NUMBER_SHARED = "number_shared"
RELEASED = "released"


def let_in(conn: Connection, house: House, who: Key, actor: str, now: datetime) -> tuple[UUID, ...]:
    """The customer (bucket, id) has the names of all inquiries that wait under a number of his, and they
    begin again; returns the raw leads. The caller holds the lanes and commits."""
    waiting = belt.find_in_review(conn, NUMBER_SHARED)
    askers = _askers(conn, house, waiting, now)
    found = customer.owners(conn, house, askers)
    theirs = [
        (at, Asker(one.raw_id, one.identities, one.name, one.contact, who))
        for at, one, owner in zip(waiting, askers, found, strict=True)
        if owner == who
    ]
    customer.resolve(conn, house, [one for _, one in theirs], now)
    belt.send_back(conn, [(at.bucket, at.raw_id) for at, _ in theirs], (State.REVIEW,), RELEASED, now)
    told = Fact("customer", RELEASED, NUMBER_SHARED)
    journal.append(conn, [Entry(at.bucket, at.raw_id, None, [told]) for at, _ in theirs], actor, now)
    return tuple(at.raw_id for at, _ in theirs)


def _askers(conn: Connection, house: House, waiting: Sequence[Stands], now: datetime) -> list[Asker]:
    """Who asked, as their channels verify it now."""
    channels = read_channels(conn, house.maker, house.keyring, now).by_id
    reads = read_inquiries(conn, house, [(at.raw_bucket, at.raw_id) for at in waiting])
    askers: list[Asker] = []
    for at in waiting:
        inquiry, channel = reads[at.raw_id].inquiry, channels[reads[at.raw_id].channel_id]
        verified = verify(
            inquiry, channel.channel.country, channel=channel.channel.code, needs_phone=channel.needs_phone,
            required=channel.required,
        )  # fmt: skip
        askers.append(Asker(at.raw_id, verified.identities, verified.name, inquiry.contact))
    return askers
