"""The door of the consent room: record events, fold grants, lock them for an act.

A grant is (subject, from entity, to entity, purpose). Events are append-only; the folded row says what holds
now. A withdrawal updates the row that a dispatch locks FOR SHARE, so the two can never pass each other unseen
(trust.md D3).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.consent import merging
from leadcenter.kernel.arrays import instants, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.sql import statement

__all__ = [
    "SALES_CONTACT",
    "VALID_FOR",
    "ConsentEvent",
    "EventKind",
    "Grant",
    "lock_grants",
    "merging",
    "record",
]

SALES_CONTACT = "sales_contact"
VALID_FOR = timedelta(days=365)
"""Numbers are recycled by carriers: a grant expires after 12 months (trust.md 1.3)."""

_encode = msgspec.json.Encoder().encode


class EventKind(StrEnum):
    GIVEN = "given"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ConsentEvent(msgspec.Struct, frozen=True):
    """What a customer said about one recipient and purpose. `claimed_at` is the sender's time of the act,
    capped at now by `record`. `evidence` holds notice, version, text hash, page, action, channel: no personal
    data.
    """

    bucket: int
    customer_id: UUID
    to_entity: UUID
    kind: EventKind
    claimed_at: datetime | None
    raw_id: UUID | None
    evidence: dict[str, Any]
    purpose: str = SALES_CONTACT


class Grant(msgspec.Struct, frozen=True):
    """A folded grant as a gate sees it."""

    state: str
    expires_at: datetime
    event_id: UUID

    def holds(self, now: datetime) -> bool:
        """Given and not expired."""
        return self.state == "given" and now < self.expires_at


def record(conn: Connection, maker: UUID, events: Sequence[ConsentEvent], now: datetime) -> None:
    """Write events to the ledger and fold them; of several events for one grant in the set the newest
    counts.
    """
    ids = new_ids(now, len(events))
    latest: dict[tuple[int, UUID, UUID, str], tuple[datetime, UUID, str]] = {}
    for event, event_id in zip(events, ids, strict=True):
        at = min(event.claimed_at or now, now)
        key = (event.bucket, event.customer_id, event.to_entity, event.purpose)
        state = "given" if event.kind in {EventKind.GIVEN, EventKind.CONFIRMED} else event.kind.value
        if key not in latest or at >= latest[key][0]:
            latest[key] = (at, event_id, state)
    conn.execute(
        statement("consent", "insert_events"),
        {
            "maker": maker,
            "now": now,
            "buckets": ints([event.bucket for event in events]),
            "ids": uuids(ids),
            "customer_ids": uuids([event.customer_id for event in events]),
            "to_entities": uuids([event.to_entity for event in events]),
            "purposes": texts([event.purpose for event in events]),
            "kinds": texts([event.kind.value for event in events]),
            "claimed": instants([event.claimed_at for event in events]),
            "raw_ids": uuids([event.raw_id for event in events]),
            "evidence": texts([_encode(event.evidence).decode() for event in events]),
        },
    )
    conn.execute(
        statement("consent", "fold_grants"),
        {
            "buckets": ints([key[0] for key in latest]),
            "customer_ids": uuids([key[1] for key in latest]),
            "entities": uuids([key[2] for key in latest]),
            "purposes": texts([key[3] for key in latest]),
            "states": texts([state for _, _, state in latest.values()]),
            "event_ids": uuids([event_id for _, event_id, _ in latest.values()]),
            "changed": instants([at for at, _, _ in latest.values()]),
            "expires": instants([at + VALID_FOR for at, _, _ in latest.values()]),
        },
    )


def lock_grants(
    conn: Connection, keys: Sequence[tuple[int, UUID, UUID]], purpose: str = SALES_CONTACT
) -> list[Grant | None]:
    """The grants of (bucket, customer, entity), held FOR SHARE until commit; None where there is none."""
    grants: list[Grant | None] = [None] * len(keys)
    for place, state, expires_at, event_id in conn.execute(
        statement("consent", "lock_grants"),
        {
            "purpose": purpose,
            "buckets": ints([bucket for bucket, _, _ in keys]),
            "customer_ids": uuids([customer_id for _, customer_id, _ in keys]),
            "entities": uuids([entity for _, _, entity in keys]),
        },
    ):
        grants[place - 1] = Grant(state, expires_at, event_id)
    return grants
