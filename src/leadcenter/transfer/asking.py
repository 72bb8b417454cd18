"""What dealers ask: that leads of their own go to another one. The maker decides. The caller commits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from leadcenter.access.face import Sight
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.lead import face as lead
from leadcenter.lead.face import NoticeToStaff
from leadcenter.transfer.orders import whose
from leadcenter.transfer.terms import Key, Order

ROWS: Final = 100
"""Requests of a page."""
LEADS: Final = 20
"""Leads of a request that a list shows."""
WITHDRAWN: Final = "withdrawn_by_dealer"
REFUSED: Final = "transfer_not_granted"
"""The notice to a dealer that the maker says no to."""
_EVERYWHERE: Final = ints(range(BUCKETS))
_NUMBER = re.compile(r"\d[\s-]?\d[\s-]?\d[\s-]?\d[\s-]?\d|@")


class LeadAsked(msgspec.Struct, frozen=True):
    """A lead of a request: how far it is, and why it does not go or waits."""

    key: Key
    state: str
    reason: str


class Asking(msgspec.Struct, frozen=True):
    """A request as it stands. `taker`: the new dealer's name, empty where the maker said no or nothing yet;
    `counts`: state, reason, leads; `leads`: the first ones."""

    id: UUID
    reason: str
    wish: str
    dealer: str
    dealer_name: str
    asked_at: datetime
    asked_by: str
    decided_at: datetime | None
    answer: str
    taker: str
    counts: list[tuple[str, str, int]]
    leads: list[LeadAsked]


def fit(wish: str) -> str:
    """What a dealer writes: a city, a store. Raises Refusal `wish_unfit` (422) for what looks like a
    telephone number or a mailbox."""
    if _NUMBER.search(wish):
        raise Refusal("wish_unfit", 422)
    return wish.strip()


def ask(conn: Connection, order: Order, dealer: UUID, keys: Sequence[Key], now: datetime) -> None:
    """A dealer asks that leads of its own go to another one; those that it has asked about already are left
    out. Raises Refusal `transfer_asked_already` (409) when it has asked about all."""
    given = {**_keys(keys), "id": order.id, "dealer_id": dealer, "now": now}
    if not conn.execute(statement("transfer", "ask_leads"), given).fetchall():
        raise Refusal("transfer_asked_already", 409)


def find_own(conn: Connection, sight: Sight, keys: Sequence[Key]) -> set[UUID]:
    """Which of these leads the asker's dealer holds, alive, and the asker sees."""
    given = {**_keys(keys), **whose(sight), "dealer_id": sight.asker.entity}
    return {one for (one,) in conn.execute(statement("transfer", "find_own"), given)}


def decide(
    conn: Connection,
    order: Order,
    taker: UUID | None,
    by: str,
    now: datetime,
    *,
    answer: str = "",
    own: UUID | None = None,
) -> bool:
    """The maker decides about what a dealer asked: to `taker`, or no, for `answer`; or the dealer itself
    (`own`) takes it back. False: it is decided, or nobody asked. A dealer that hears no is told so."""
    given = {
        "id": order.id, "to_dealer": taker, "answer": answer, "decided_by": by, "asked_of": own, "now": now,
        "buckets": _EVERYWHERE,
    }  # fmt: skip
    if conn.execute(statement("transfer", "decide_transfer"), given).fetchone() is None:
        return False
    conn.execute(statement("transfer", "decide_leads"), given)
    if taker is None and own is None and order.from_dealer is not None:
        (first,) = _leads(conn, [order.id], 1)[order.id]
        notice = NoticeToStaff(first.key[0], None, order.from_dealer, first.key[1], REFUSED)
        lead.tell_staff(conn, [notice], now)
    return True


def list_requests(
    conn: Connection, sight: Sight, *, decided: bool, before: datetime, only: UUID | None = None
) -> list[UUID]:
    """What waits for a decision, the oldest first; or what is decided, the newest first: a page and one more,
    or whether `only` that one is there. To the maker all; to a dealer's people the dealer's own, all of whose
    leads they see. In the maker's zone: a lead that went is no dealer's that asked."""
    given = {
        **whose(sight), "dealers": None if sight.of_maker else uuids([sight.asker.entity]), "id": only,
        "decided": decided, "before": before, "rows": ROWS + 1, "buckets": _EVERYWHERE,
    }  # fmt: skip
    return [one for (one,) in conn.execute(statement("transfer", "list_requests"), given)]


def read_requests(conn: Connection, ids: Sequence[UUID]) -> list[Asking]:
    """Requests in this order. Three statements, in the maker's zone: they name the new dealer, which the one
    that asked does not see."""
    found = conn.execute(statement("transfer", "read_requests"), {"ids": uuids(ids)}).fetchall()
    leads = _leads(conn, ids, LEADS)
    counts: dict[UUID, list[tuple[str, str, int]]] = {one: [] for one in ids}
    counted = {"ids": uuids(ids), "buckets": _EVERYWHERE}
    for one, state, reason, many in conn.execute(statement("transfer", "count_asked"), counted):
        counts[one].append((state, reason, many))
    return [Asking(*(*row, counts[row[0]], leads[row[0]])) for row in found]


def _leads(conn: Connection, ids: Sequence[UUID], rows: int) -> dict[UUID, list[LeadAsked]]:
    found: dict[UUID, list[LeadAsked]] = {one: [] for one in ids}
    given = {"ids": uuids(ids), "rows": rows, "buckets": _EVERYWHERE}
    for one, bucket, lead_id, state, reason in conn.execute(statement("transfer", "list_asked_leads"), given):
        found[one].append(LeadAsked((bucket, lead_id), state, reason))
    return found


def _keys(keys: Sequence[Key]) -> dict[str, Any]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "lead_ids": uuids([one for _, one in keys])}
