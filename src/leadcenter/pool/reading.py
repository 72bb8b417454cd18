"""What people see of pools: the leads that lie there, who took which, how long an owner keeps a lead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.access.face import Sight
from leadcenter.assignment.face import PoolRules
from leadcenter.channel.face import mask
from leadcenter.kernel.arrays import uuids
from leadcenter.kernel.clock import FAR
from leadcenter.kernel.cursor import Position
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import protection
from leadcenter.pool.bodies import ExemptionShown, Listed, PooledShown, Protection, StayShown
from leadcenter.pool.door import Door
from leadcenter.pool.terms import Exemption, Key, Seat

_NEWEST: Final = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=(1 << 128) - 1))
_STAYS: Final = 50


class Row(msgspec.Struct, frozen=True):
    """A lead of a list; `at`: since when, `contact`: the dealer's sealed copy."""

    bucket: int
    lead_id: UUID
    at: datetime
    stay: UUID
    how: str
    reason: str
    taker: str | None
    brand: str
    series: str
    grade: str
    score: int
    intent: str
    status: str
    inquiries: int
    contact: bytes | None


class Owned(msgspec.Struct, frozen=True):
    """A lead that somebody owns, with its clocks."""

    owner: str
    seq: int
    dealer_id: UUID
    zone: str
    pool_id: UUID | None
    pool: str
    protect_until: datetime | None
    hard_until: datetime | None
    recall_at: datetime | None
    ordered_until: datetime | None
    locked_until: datetime | None
    drive_until: datetime | None
    transfer_until: datetime | None

    @property
    def exempt(self) -> dict[Exemption, datetime | None]:
        """Until when it is kept, for each reason that there may be."""
        return {
            Exemption.ORDER: self.ordered_until,
            Exemption.LOCK: self.locked_until,
            Exemption.TEST_DRIVE: self.drive_until,
            Exemption.TRANSFER: self.transfer_until,
        }


def list_leads(
    conn: Connection, seat: Seat, what: Listed, after: Position | None, rows: int, lead: UUID | None = None
) -> tuple[list[Row], Position | None]:
    """A page of a pool's leads and where to go on; two statements."""
    conn.execute(statement("pool", "plan_by_index"))
    at, stay = after or _NEWEST
    given: dict[str, Any] = {
        "pool": seat.id, "entity": seat.entity_id, "before_at": at, "before": stay, "count": rows,
    }  # fmt: skip
    if what is Listed.LYING:
        found = conn.execute(statement("pool", "list_stays"), {**given, "lead": lead})
    else:
        converted = what is Listed.CONVERTED
        found = conn.execute(statement("pool", "list_taken"), {**given, "converted": converted})
    page = [Row(*row) for row in found]
    return page, (page[-1].at, page[-1].stay) if len(page) == rows else None


def read_history(conn: Connection, seat: Seat, key: Key) -> list[StayShown]:
    """When a lead lay in the pool."""
    given = {
        "bucket": key[0], "lead": key[1], "pool": seat.id, "entity": seat.entity_id, "count": _STAYS,
    }  # fmt: skip
    return [StayShown(*row) for row in conn.execute(statement("pool", "list_history"), given)]


def show(
    door: Door, sight: Sight, seat: Seat, one: Row, rules: PoolRules, now: datetime, *, opened: bool
) -> PooledShown:
    """As people see it; who the customer is, masked, only if `opened`."""
    name = phone = ""
    if opened and one.contact is not None:
        name, phone = door.contact(seat.entity_id, one.lead_id, one.contact)
    thaws = None if one.taker is not None else rules.later(one.at, seat.freeze_hours)
    return PooledShown(
        door.references.write(sight.asker.entity, (one.bucket, one.lead_id)),
        one.brand,
        one.series,
        one.grade,
        one.score,
        one.intent,
        one.status,
        one.inquiries,
        one.at,
        one.how,
        one.reason,
        thaws if thaws is not None and thaws > now else None,
        one.taker or "",
        name,
        mask(phone) if phone else "",
    )


def find_owned(conn: Connection, sight: Sight, key: Key) -> Owned:
    """Who owns a lead, if it exists for the asker. Raises Refusal `lead_unknown` (404), for one too that
    nobody owns."""
    given = {
        "bucket": key[0], "lead": key[1],
        "dealers": None if sight.dealers is None else uuids(sight.dealers),
        "owners": None if sight.owners is None else uuids(sight.owners),
    }  # fmt: skip
    row: Sequence[Any] | None = conn.execute(statement("pool", "find_owned"), given).fetchone()
    if row is None:
        raise Refusal("lead_unknown", 404)
    return Owned(*row)


def protection_of(one: Owned, rules: PoolRules, now: datetime) -> Protection:
    """How long a lead is its owner's, by the same instant that the job goes by."""
    rule = rules.by_id.get(one.pool_id) if one.pool_id is not None else None
    days = None
    if one.recall_at is not None and one.recall_at < FAR:
        zone = ZoneInfo(one.zone)
        days = protection.days_left(rules.business(one.recall_at), rules.business(now), zone)
    exemptions = [
        ExemptionShown(why, None if until >= FAR else until)
        for why, until in one.exempt.items()
        if until is not None and until > now
    ]
    falls = None if one.recall_at is None or one.recall_at >= FAR else one.recall_at
    return Protection(
        one.owner, one.pool, one.protect_until, one.hard_until, falls, days, exemptions,
        sorted(rule.kinds) if rule is not None else [],
    )  # fmt: skip
