"""The door of the consent room: record events, fold grants, lock them for an act.

A grant is (subject, from entity, to entity, purpose). Events are append-only; the folded row says what holds
now. A withdrawal updates the row that a dispatch locks FOR SHARE, so the two can never pass each other unseen
(trust.md D3). A first no has no row to lock yet; for it, and before a call, the subject is locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    "PHONE_CONTACT",
    "SALES_CONTACT",
    "VALID_FOR",
    "ConsentEvent",
    "EventKind",
    "Grant",
    "find_granted",
    "hold_subjects",
    "lock_grants",
    "lock_refusals",
    "merging",
    "record",
]

Key = tuple[int, UUID]
"""(bucket, customer)."""
SALES_CONTACT = "sales_contact"
PHONE_CONTACT = "phone_contact"
CALLING = (PHONE_CONTACT, SALES_CONTACT)
"""Purposes that a call serves: a no to either of them is a no to being called."""
VALID_FOR = timedelta(days=365)
"""Numbers are recycled by carriers: a grant expires after 12 months (trust.md 1.3)."""

_encode = msgspec.json.Encoder().encode


class EventKind(StrEnum):
    GIVEN = "given"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


NO = frozenset({EventKind.REFUSED, EventKind.WITHDRAWN})


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

    @property
    def refuses(self) -> bool:
        """Is it a no?"""
        return self.kind in NO


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
    counts, of two of the same instant the no.
    """
    hold_subjects(conn, [(event.bucket, event.customer_id) for event in events if event.refuses], now)
    ids = new_ids(now, len(events))
    latest: dict[tuple[int, UUID, UUID, str], tuple[datetime, UUID, str]] = {}
    for event, event_id in zip(events, ids, strict=True):
        at = min(event.claimed_at or now, now)
        key = (event.bucket, event.customer_id, event.to_entity, event.purpose)
        state = event.kind.value if event.refuses else "given"
        if key not in latest or (at, state != "given") >= (latest[key][0], latest[key][2] != "given"):
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


def hold_subjects(conn: Connection, customers: Iterable[Key], now: datetime) -> None:
    """Hold customers until commit, before their grants: nobody else writes a no of theirs or calls them."""
    ordered = sorted(set(customers))
    conn.execute(
        statement("consent", "hold_subjects"),
        {
            "now": now,
            "buckets": ints([bucket for bucket, _ in ordered]),
            "customer_ids": uuids([customer for _, customer in ordered]),
        },
    )


def lock_refusals(conn: Connection, entity: UUID, customers: Iterable[Key]) -> set[Key]:
    """Which of these customers told `entity` not to call them; the words are held FOR SHARE until commit. For
    an act that a first no must not pass, `hold_subjects` comes before."""
    asked = sorted(set(customers))
    rows = conn.execute(
        statement("consent", "lock_refusals"),
        {
            "entity": entity,
            "purposes": texts(CALLING),
            "buckets": ints([bucket for bucket, _ in asked]),
            "customer_ids": uuids([customer for _, customer in asked]),
        },
    )
    return {(bucket, customer) for bucket, customer in rows}


def find_granted(
    conn: Connection, inquiries: Sequence[tuple[int, UUID, UUID]]
) -> dict[UUID, set[tuple[UUID, str]]]:
    """What the ledger knows to be granted by inquiries (bucket, customer, raw lead): recipients and purposes
    by raw lead."""
    granted: dict[UUID, set[tuple[UUID, str]]] = {}
    for raw_id, recipient, purpose in conn.execute(
        statement("consent", "find_granted"),
        {
            "buckets": ints([bucket for bucket, _, _ in inquiries]),
            "customer_ids": uuids([customer for _, customer, _ in inquiries]),
            "raw_ids": uuids([raw_id for _, _, raw_id in inquiries]),
        },
    ):
        granted.setdefault(raw_id, set()).add((recipient, purpose))
    return granted
