"""Leads that are to go to another dealer, with all that the decision needs: locked, then read again.

The order of locks is that of a passage: belt, leads, grants. What is founded between the first look and the
lock is seen by the second look (`Changed`); what is founded after it meets the unique key of live leads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import msgspec

from leadcenter.belt import face as belt
from leadcenter.belt.face import Stands
from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.flow import face as flow
from leadcenter.flow.face import Books, Case
from leadcenter.kernel.arrays import instants, ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.lead import face as lead
from leadcenter.lead.face import Standing
from leadcenter.order import face as orders
from leadcenter.org.face import Entity
from leadcenter.transfer.rules import decisive
from leadcenter.transfer.terms import Asked, Had, Key, Order, Row


class Changed(Exception):
    """Somebody was faster at the same customer: roll back, look again."""


class Seen(msgspec.Struct, frozen=True):
    """A lead of an order as it is now, locked. `case`: what the flow knows of it; `dealer`: where it would
    go; `standing_there`: what the flow knows of the lead there."""

    asked: Asked
    stands: Stands | None
    standing: Standing | None
    case: Case | None
    dealer: Entity | None
    stands_there: Stands | None = None
    standing_there: Standing | None = None
    went_to: str = ""
    drives_at: datetime | None = None


def look(
    conn: Connection, house: House, books: Books, order: Order, rows: Sequence[Row], now: datetime
) -> list[Seen]:
    """One answer per row, in order. The same few statements for any set. Raises Changed."""
    targets = _targets(conn, order, rows)
    there = _find_there(conn, rows, targets)
    keys = sorted({row.key for row in rows} | {key for found in there.values() for key in found})
    stands = belt.read_places(conn, keys)
    columns = {"buckets": ints([bucket for bucket, _ in keys]), "lead_ids": uuids([one for _, one in keys])}
    had = {row[1]: Had(*row) for row in conn.execute(statement("transfer", "lock_leads"), columns)}
    if _find_there(conn, rows, targets) != there:
        raise Changed
    standing = lead.read_standing(conn, keys)
    cases = flow.reopen(
        conn, house, books, [stands[row.lead_id] for row in rows if row.lead_id in stands], standing
    )
    dealers = {
        row.lead_id: books.org.by_id.get(target) if target else None
        for row, target in zip(rows, targets, strict=True)
    }
    asking = [row for row in rows if row.lead_id in had and dealers[row.lead_id] is not None]
    grants = dict(
        zip(
            [row.lead_id for row in asking],
            consent.lock_grants(
                conn,
                [(row.bucket, had[row.lead_id].customer_id, _id(dealers[row.lead_id])) for row in asking],
            ),
            strict=True,
        )
    )
    named = sorted({one.id for one in dealers.values() if one is not None})
    full = {one for (one,) in conn.execute(statement("transfer", "read_full"), {"dealers": uuids(named)})}
    went: dict[UUID, str] = dict(conn.execute(statement("transfer", "find_gone"), columns).fetchall())
    drives = _drives(conn, books, list(had.values()), now)
    paid = orders.holding(conn, [row.key for row in rows])
    seen: list[Seen] = []
    for row, target in zip(rows, targets, strict=True):
        dealer, case = dealers[row.lead_id], cases.get(row.lead_id)
        beyond = decisive([had[key[1]] for key in there.get(row.lead_id, ()) if key[1] in had])
        gate = flow.gate(books, case, dealer, grants.get(row.lead_id), now) if case is not None else None
        opens = flow.opens_at(books, dealer, now) if dealer is not None else now
        place = stands.get(row.lead_id)
        place_there = stands.get(beyond.lead_id) if beyond else None
        asked = Asked(
            msgspec.structs.replace(row, to_dealer=target),
            had.get(row.lead_id),
            place.state if place else None,
            beyond,
            gate,
            opens,
            opens is None,
            test_drive=row.lead_id in drives,
            full=target in full,
            paid=row.key in paid,
            place_there=place_there.state if place_there else None,
        )
        seen.append(
            Seen(
                asked,
                place,
                standing.get(row.lead_id),
                case,
                dealer,
                place_there,
                standing.get(beyond.lead_id) if beyond else None,
                went.get(row.lead_id, ""),
                drives.get(row.lead_id),
            )
        )
    return seen


def _drives(conn: Connection, books: Books, leads: Sequence[Had], now: datetime) -> dict[UUID, datetime]:
    """The test drives of today, by the clocks of the dealers who hold the leads."""
    business = books.clock.to_business(now)
    ends: list[datetime] = []
    for one in leads:
        holder = books.org.by_id.get(one.dealer_id) if one.dealer_id else None
        local = business.astimezone(holder.zone if holder else UTC)
        tomorrow = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
        ends.append(books.clock.to_real(tomorrow.astimezone(UTC)))
    given = {
        "everywhere": ints(range(BUCKETS)), "lead_ids": uuids([one.lead_id for one in leads]),
        "until": instants(ends), "now": now,
    }  # fmt: skip
    return dict(conn.execute(statement("transfer", "find_drives"), given).fetchall())


def _id(dealer: Entity | None) -> UUID:
    assert dealer is not None
    return dealer.id


def _targets(conn: Connection, order: Order, rows: Sequence[Row]) -> list[UUID | None]:
    """Where each lead would go: what the customer chose since the order, else what the order says, else whom
    the customer has let have his data. No rule and no rating picks a dealer."""
    chosen: dict[UUID, UUID] = {}
    granted: dict[UUID, UUID] = {}
    for lead_id, dealer, chosen_at in conn.execute(
        statement("transfer", "read_chosen"), _keys([row.key for row in rows])
    ):
        if chosen_at is not None and chosen_at > order.asked_at:
            chosen.setdefault(lead_id, dealer)
        granted.setdefault(lead_id, dealer)
    return [chosen.get(row.lead_id) or row.to_dealer or granted.get(row.lead_id) for row in rows]


def _find_there(
    conn: Connection, rows: Sequence[Row], targets: Sequence[UUID | None]
) -> Mapping[UUID, set[Key]]:
    """The customers' leads at the dealers where their leads would go, by the lead that goes."""
    found: dict[UUID, set[Key]] = {}
    given = {**_keys([row.key for row in rows]), "dealers": uuids(targets)}
    for lead_id, bucket, other in conn.execute(statement("transfer", "find_there"), given):
        found.setdefault(lead_id, set()).add((bucket, other))
    return found


def _keys(keys: Sequence[Key]) -> dict[str, object]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "lead_ids": uuids([one for _, one in keys])}
