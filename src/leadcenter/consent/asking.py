"""Asking for consent: not of whoever said no a short while ago (trust.md L05)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.consent.ledger import hold_subjects, record
from leadcenter.consent.merging import Holding, read_grants
from leadcenter.consent.terms import NO, REASK_LOCK, ConsentEvent, EventKind, Key
from leadcenter.kernel.database import Connection

_NO_STATES = frozenset(kind.value for kind in NO)


class Locked(msgspec.Struct, frozen=True):
    """The customer said no: nobody asks before `until`."""

    until: datetime

    def day(self, zone: ZoneInfo) -> date:
        """The first day in that zone on which he may be asked at any hour."""
        ends = self.until.astimezone(zone)
        return ends.date() if ends.time() == time() else ends.date() + timedelta(days=1)


def locked_until(held: Holding, lock: timedelta = REASK_LOCK) -> datetime | None:
    """Until when nobody may ask for this grant again; None where it holds no no. Pure."""
    return held.changed_at + lock if held.state in _NO_STATES else None


def request(
    conn: Connection,
    maker: UUID,
    requests: Sequence[ConsentEvent],
    now: datetime,
    lock: timedelta = REASK_LOCK,
) -> list[UUID | Locked]:
    """Customers are asked for grants: per request (of kind `requested`) the id of its event, or Locked where
    the customer told that entity no, for that purpose or any other, within `lock`. Who was refused leaves no
    event. The subjects are held, so a no that is being said comes first or waits; the caller commits."""
    assert all(one.kind is EventKind.REQUESTED for one in requests)
    customers: list[Key] = sorted({(one.bucket, one.customer_id) for one in requests})
    hold_subjects(conn, customers, now)
    ends: dict[tuple[UUID, UUID], datetime] = {}
    for held in read_grants(conn, customers):
        until, about = locked_until(held, lock), (held.customer_id, held.entity_id)
        if until is not None and until > now:
            ends[about] = max(until, ends.get(about, until))
    free = [one for one in requests if (one.customer_id, one.to_entity) not in ends]
    ids = iter(record(conn, maker, free, now))
    return [
        Locked(ends[one.customer_id, one.to_entity])
        if (one.customer_id, one.to_entity) in ends
        else next(ids)
        for one in requests
    ]
