"""The ledger and its fold. A grant is (subject, from entity, to entity, purpose). Events are append-only; the
folded row says what holds now. A withdrawal updates the row that a dispatch locks FOR SHARE, so the two can
never pass each other unseen (trust.md D3). A first no has no row to lock yet; for it, and before a call, the
subject is locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.consent.terms import (
    CALLING,
    FOLDED,
    SALES_CONTACT,
    TOUCHPOINTS,
    VALID_FOR,
    YES,
    ConsentEvent,
    Grant,
    Key,
)
from leadcenter.kernel.arrays import instants, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.sql import statement

_encode = msgspec.json.Encoder().encode
SAID_NO: ContextVar[datetime | None] = ContextVar("said_no", default=None)
"""When this thread last recorded a no: whoever commits may have to tell of it elsewhere before it answers."""


def record(conn: Connection, maker: UUID, events: Sequence[ConsentEvent], now: datetime) -> list[UUID]:
    """Write events to the ledger and fold them; of several events for one grant in the set the newest
    counts, of two of the same instant the no. Returns their ids, in order.
    """
    refusing = [(event.bucket, event.customer_id) for event in events if event.refuses]
    if refusing:
        SAID_NO.set(now)
        hold_subjects(conn, refusing, now)
    ids = new_ids(now, len(events))
    said = [min(event.claimed_at or now, now) for event in events]
    latest: dict[tuple[int, UUID, UUID, str], tuple[datetime, UUID, str, int | None]] = {}
    for event, event_id, at in zip(events, ids, said, strict=True):
        if event.kind not in FOLDED:
            continue
        key = (event.bucket, event.customer_id, event.to_entity, event.purpose)
        state = event.state
        if key not in latest or (at, state != "given") >= (latest[key][0], latest[key][2] != "given"):
            latest[key] = (at, event_id, state, event.notice_no)
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
            "notice_nos": ints([event.notice_no for event in events]),
            "expires": instants([_until(event, at) for event, at in zip(events, said, strict=True)]),
        },
    )
    conn.execute(
        statement("consent", "fold_grants"),
        {
            "buckets": ints([key[0] for key in latest]),
            "customer_ids": uuids([key[1] for key in latest]),
            "entities": uuids([key[2] for key in latest]),
            "purposes": texts([key[3] for key in latest]),
            "states": texts([state for _, _, state, _ in latest.values()]),
            "event_ids": uuids([event_id for _, event_id, _, _ in latest.values()]),
            "changed": instants([at for at, _, _, _ in latest.values()]),
            "expires": instants([at + VALID_FOR for at, _, _, _ in latest.values()]),
            "notice_nos": ints([number for _, _, _, number in latest.values()]),
        },
    )
    return ids


def _until(event: ConsentEvent, at: datetime) -> datetime | None:
    return at + VALID_FOR if event.kind in YES else None


def lock_grants(
    conn: Connection, keys: Sequence[tuple[int, UUID, UUID]], purpose: str = SALES_CONTACT
) -> list[Grant | None]:
    """The grants of (bucket, customer, entity), held FOR SHARE until commit; None where there is none."""
    grants: list[Grant | None] = [None] * len(keys)
    for place, state, expires_at, event_id, notice_no in conn.execute(
        statement("consent", "lock_grants"),
        {
            "purpose": purpose,
            "buckets": ints([bucket for bucket, _, _ in keys]),
            "customer_ids": uuids([customer_id for _, customer_id, _ in keys]),
            "entities": uuids([entity for _, _, entity in keys]),
        },
    ):
        grants[place - 1] = Grant(state, expires_at, event_id, notice_no)
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
    """Which of these customers `entity` may not reach, on any touchpoint: they told it not to call, or took
    back any purpose by which it reaches people. The words are held FOR SHARE until commit: whoever sends asks
    in the transaction that commits `sending`. For an act that a first no must not pass, `hold_subjects` comes
    before."""
    refused = lock_refused(conn, [(*key, entity) for key in customers])
    return {(bucket, customer) for bucket, customer, _ in refused}


def lock_refused(conn: Connection, reached: Iterable[tuple[int, UUID, UUID]]) -> set[tuple[int, UUID, UUID]]:
    """The same of customers whom several entities want to reach: (bucket, customer, entity)."""
    asked = sorted(set(reached))
    rows = conn.execute(
        statement("consent", "lock_refusals"),
        {
            "calling": texts(CALLING),
            "touchpoints": texts(TOUCHPOINTS),
            "buckets": ints([bucket for bucket, _, _ in asked]),
            "customer_ids": uuids([customer for _, customer, _ in asked]),
            "entities": uuids([entity for _, _, entity in asked]),
        },
    )
    return {(bucket, customer, entity) for bucket, customer, entity in rows}


class Said(msgspec.Struct):
    """What the ledger knows of inquiries, by raw lead: (recipient, purpose) of each yes; (recipient, purpose,
    when it was said) of each no.
    """

    granted: dict[UUID, set[tuple[UUID, str]]]
    refused: dict[UUID, set[tuple[UUID, str, datetime | None]]]


def find_said(conn: Connection, inquiries: Sequence[tuple[int, UUID, UUID]]) -> Said:
    """What was granted and refused by inquiries (bucket, customer, raw lead)."""
    said = Said({}, {})
    for raw_id, recipient, purpose, refused, at in conn.execute(
        statement("consent", "find_said"),
        {
            "buckets": ints([bucket for bucket, _, _ in inquiries]),
            "customer_ids": uuids([customer for _, customer, _ in inquiries]),
            "raw_ids": uuids([raw_id for _, _, raw_id in inquiries]),
        },
    ):
        if refused:
            said.refused.setdefault(raw_id, set()).add((recipient, purpose, at))
        else:
            said.granted.setdefault(raw_id, set()).add((recipient, purpose))
    return said
