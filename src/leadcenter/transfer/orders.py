"""Orders to transfer leads, and the row of each lead. The caller commits."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from leadcenter.access.face import Sight
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.pool import face as pool
from leadcenter.transfer.terms import (
    Confirmed,
    Count,
    Fault,
    Gone,
    Key,
    Kind,
    LostTo,
    Offer,
    Order,
    Policy,
    Reason,
    Row,
    Switch,
)

PAGE: Final = 500
FIRST: Final = (-1, UUID(int=0))
_NIL: Final = UUID(int=0)
_EVERYWHERE: Final = ints(range(BUCKETS))


def make(
    conn: Connection,
    kind: Kind,
    reason: Reason,
    asked_by: str,
    asked_of: UUID,
    request_key: str,
    now: datetime,
    *,
    giver: UUID | None = None,
    taker: UUID | None = None,
    offer: Offer = Offer.NONE,
    wish: str = "",
    leads: Sequence[Key] = (),
) -> tuple[Order, bool]:
    """An order, and whether it is new: the same request of the same entity is one order. Raises Refusal
    `idempotency_key_reused` (422) where that request asked something else."""
    asked = [kind, reason, giver, taker, offer, wish, sorted(leads)]
    fingerprint = hashlib.sha256(msgspec.json.encode(asked)).digest()
    given = {
        "id": new_id(now), "request_key": request_key, "kind": kind.value, "from_dealer": giver,
        "to_dealer": taker, "offer": offer.value, "reason": reason.value, "asked_by": asked_by,
        "asked_of": asked_of, "wish": wish, "fingerprint": fingerprint, "now": now,
    }  # fmt: skip
    new = conn.execute(statement("transfer", "insert_transfer"), given).fetchone() is not None
    found = _order(conn.execute(statement("transfer", "read_transfer"), {**given, "id": _NIL}).fetchone())
    assert found is not None
    if found.fingerprint not in {b"", fingerprint}:
        raise Refusal("idempotency_key_reused", 422)
    return found, new


def read(conn: Connection, identifier: UUID) -> Order | None:
    """An order that the transaction's scope sees."""
    given = {"id": identifier, "asked_of": _NIL, "request_key": ""}
    return _order(conn.execute(statement("transfer", "read_transfer"), given).fetchone())


def take(conn: Connection, identifier: UUID) -> Order | None:
    """An order, to be gone on with, held until commit; None while another is at it."""
    return _order(conn.execute(statement("transfer", "take_transfer"), {"id": identifier}).fetchone())


def plan(
    conn: Connection, order: Order, leads: Sequence[tuple[Key, UUID | None]], now: datetime,
    barred: Mapping[Key, str] | None = None,
) -> None:  # fmt: skip
    """Leads of an order, each with the dealer where it is to go (None: whom the customer names). Those that
    another transfer has in hand are refused, and those that are `barred`, each with its reason."""
    why = dict(barred or {})
    leads = [(key, dealer) for key, dealer in leads if key not in why]
    keys = [key for key, _ in leads]
    given = {**_keys(keys), "id": order.id, "now": now}
    planned = {
        one
        for (one,) in conn.execute(
            statement("transfer", "plan_leads"), {**given, "dealers": uuids([dealer for _, dealer in leads])}
        )
    }
    why |= {key: Fault.UNDER_WAY.value for key in keys if key[1] not in planned}
    reasons = texts(list(why.values()))
    conn.execute(
        statement("transfer", "refuse_leads"),
        {**_keys(list(why)), "reasons": reasons, "id": order.id, "now": now},
    )


def find_leaving(conn: Connection, order: Order, count: int) -> list[Key]:
    """Leads that the dealer of an exit holds and that the order has not come to."""
    given = {"dealer_id": order.from_dealer, "id": order.id, "count": count, "buckets": _EVERYWHERE}
    return [(bucket, one) for bucket, one in conn.execute(statement("transfer", "find_leaving"), given)]


def cancel_others(conn: Connection, order: Order, keys: Sequence[Key], now: datetime) -> None:
    """What else was to become of leads does not count any more."""
    conn.execute(statement("transfer", "cancel_others"), {**_keys(keys), "id": order.id, "now": now})


def claim(conn: Connection, order: Order, count: int, now: datetime) -> list[Row]:
    """Leads of an order that somebody must look at, held until commit."""
    given = {"id": order.id, "count": count, "now": now, "buckets": _EVERYWHERE}
    rows = conn.execute(statement("transfer", "claim_rows"), given)
    return [Row(bucket, one, dealer, Confirmed(said), asked) for bucket, one, dealer, said, asked in rows]


def set_aside(conn: Connection, order: Order, now: datetime, until: datetime) -> int:
    """The first lead that somebody must look at is looked at later; how many that are: one or none."""
    keys = [row.key for row in claim(conn, order, 1, now)]
    given = {**_keys(keys), "id": order.id, "until": until, "now": now}
    return conn.execute(statement("transfer", "postpone_rows"), given).rowcount


def confirm(conn: Connection, order: Order, key: Key, what: Confirmed, now: datetime) -> bool:
    """A person says what somebody wants who has bought from the new dealer; False: nobody asked."""
    given = {"id": order.id, "bucket": key[0], "lead_id": key[1], "confirmed": what.value, "now": now}
    return conn.execute(statement("transfer", "confirm_row"), given).rowcount == 1


def cancel(conn: Connection, order: Order, now: datetime) -> int:
    """Leads of an order that have not gone stay where they are, and no more are found for it; how many. Waits
    for who is at the order; the clocks of who owns the leads count again."""
    finish(conn, order, now)
    given = {"id": order.id, "now": now, "buckets": _EVERYWHERE}
    kept: list[Key] = conn.execute(statement("transfer", "cancel_rows"), given).fetchall()
    pool.unexempt(conn, kept, pool.Exemption.TRANSFER, now)
    return len(kept)


def find_due(conn: Connection, now: datetime) -> list[UUID]:
    """Orders that somebody must go on with."""
    given = {"now": now, "buckets": _EVERYWHERE}
    return [one for (one,) in conn.execute(statement("transfer", "find_due"), given)]


def finish(conn: Connection, order: Order, now: datetime) -> None:
    """Every lead of an order has its row; of an exit no more are looked for."""
    conn.execute(statement("transfer", "finish_transfer"), {"id": order.id, "now": now})


def count_rows(conn: Connection, order: Order) -> tuple[list[Count], int]:
    """How many leads of an order stand how; how many of them `cancel` would still keep."""
    given = {"id": order.id, "buckets": _EVERYWHERE}
    rows = conn.execute(statement("transfer", "count_rows"), given).fetchall()
    return [Count(*row[:-1]) for row in rows], sum(row[-1] for row in rows)


def list_rows(conn: Connection, order: Order, after: Key) -> list[tuple[Any, ...]]:
    """What became of each lead, in the order of their keys."""
    given = {
        "id": order.id, "after_bucket": after[0], "after": after[1], "count": PAGE, "buckets": _EVERYWHERE,
    }  # fmt: skip
    return conn.execute(statement("transfer", "list_rows"), given).fetchall()


def read_policy(conn: Connection) -> Policy:
    """The switches as they are."""
    row = conn.execute(statement("transfer", "read_policy")).fetchone()
    assert row is not None
    won, ordered, test_drive, lost_to, barred, minutes = row
    return Policy(Switch(won), Switch(ordered), Switch(test_drive), LostTo(lost_to), barred, minutes)


def write_policy(conn: Connection, policy: Policy) -> None:
    """Other switches, from now on."""
    conn.execute(
        statement("transfer", "write_policy"),
        {
            "won": policy.won.value, "ordered": policy.ordered.value, "test_drive": policy.test_drive.value,
            "lost_to": policy.lost_to.value, "loser_barred": policy.loser_barred,
            "contact_minutes": policy.contact_minutes,
        },
    )  # fmt: skip


def read_now(conn: Connection) -> tuple[datetime, tuple[int, ...]]:
    """The time of the transaction, and the versions of reference data."""
    row = conn.execute(statement("transfer", "read_now")).fetchone()
    assert row is not None
    return row[0], tuple(row[1])


def read_clock(conn: Connection) -> datetime:
    """The time now, after whatever this transaction has waited for."""
    ((now,),) = conn.execute(statement("transfer", "read_clock")).fetchall()
    assert isinstance(now, datetime)
    return now


def _order(row: tuple[Any, ...] | None) -> Order | None:
    if row is None:
        return None
    identifier, kind, giver, taker, offer, reason, *rest = row
    return Order(identifier, Kind(kind), giver, taker, Offer(offer), Reason(reason), *rest)


def _keys(keys: Sequence[Key]) -> dict[str, object]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "lead_ids": uuids([one for _, one in keys])}


def wish(conn: Connection, maker: UUID, key: Key, dealer: UUID, by: str, now: datetime) -> None:
    """The customer wants another dealer, and has given it his consent in this transaction. Where a transfer
    of the lead is open already, that one goes where he says; the same wish of a day is one order."""
    request = f"customer:{key[1].hex}:{dealer.hex}:{now:%Y%m%d}"
    order, new = make(
        conn, Kind.CUSTOMER, Reason.CUSTOMER_ASKS, by, maker, request, now, taker=dealer, leads=[key]
    )
    if new:
        plan(conn, order, [(key, dealer)], now)


def find_takeover(conn: Connection, sight: Sight, key: Key) -> tuple[Any, ...] | None:
    """How a lead came to the asker's dealer, or where it went from it; None: neither. Raises Refusal
    `lead_unknown` (404) where it does not exist for the asker."""
    given = {
        **whose(sight), "bucket": key[0], "lead_id": key[1], "dealer_id": sight.asker.entity,
        "dealers": None if sight.dealers is None else uuids(sight.dealers), "everywhere": _EVERYWHERE,
    }  # fmt: skip
    row = conn.execute(statement("transfer", "find_takeover"), given).fetchone()
    if row is None:
        raise Refusal("lead_unknown", 404)
    return None if row[0] is None else row


def whose(sight: Sight) -> dict[str, object]:
    """As columns: whose leads exist for the asker (null: anybody's), whether also those that nobody owns."""
    return {
        "owners": None if sight.owners is None else uuids(sight.owners),
        "unowned": sight.owners is None or sight.unowned,
    }


def find_trace(conn: Connection, dealer: UUID, key: Key) -> Gone | None:
    """That a lead went from a dealer to another one; None: it did not, or it is back."""
    given = {"bucket": key[0], "lead_id": key[1], "dealer_id": dealer}
    row = conn.execute(statement("transfer", "find_trace"), given).fetchone()
    return Gone(*row) if row else None


def names(conn: Connection, order: Order) -> tuple[str, str]:
    """The codes of an order's dealers, from and to; empty = none."""
    row = conn.execute(statement("transfer", "read_names"), {"id": order.id}).fetchone()
    return (row[0], row[1]) if row else ("", "")
