"""Leads that left a dealer without the customer's word: what became of them is written to their rows, and
told as of any other lead that went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.flow.face import Books
from leadcenter.followup import face as followup
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.lead import face as lead
from leadcenter.lead.face import NoticeToStaff
from leadcenter.transfer.going import columns
from leadcenter.transfer.outcomes import again, introduced
from leadcenter.transfer.rules import masked
from leadcenter.transfer.telling import PROMPT
from leadcenter.transfer.terms import KPI_IN, AtB, Key, Order, Policy, Stage


class _Settled(msgspec.Struct, frozen=True):
    """A lead that went on, as `to_lead` in the bucket `home`; `owner`: who has it there, `live`: somebody is
    to work on it."""

    bucket: int
    lead_id: UUID
    giver: UUID | None
    taker: UUID | None
    status: str
    to_lead: UUID
    home: int
    live: bool
    owner: UUID | None

    @property
    def key(self) -> Key:
        return self.bucket, self.lead_id

    @property
    def end(self) -> tuple[Stage, str, AtB | None]:
        """How far it is, why it went nowhere, what the new dealer had."""
        if self.status in {"live", "ordered", "won", "lost", "transferred"}:
            return Stage.DONE, "", AtB.NONE
        if self.status == "merged":
            return Stage.DONE, "", AtB.FOLLOWING
        return Stage.REFUSED, self.status, None


def settle(conn: Connection, books: Books, policy: Policy, order: Order, now: datetime, limit: int) -> int:
    """The customer chose and the flow took the lead there, or nobody answered in time: the row, the trace
    that the old dealer keeps, the new one's prompt. The same few statements for any set; returns how many."""
    given = {"id": order.id, "buckets": ints(range(BUCKETS)), "count": limit}
    rows = [_Settled(*row) for row in conn.execute(statement("transfer", "find_settled"), given)]
    ends = [one.end for one in rows]
    conn.execute(
        statement("transfer", "write_settled"),
        {
            **columns([one.key for one in rows]),
            "id": order.id,
            "now": now,
            "takers": uuids([one.taker for one in rows]),
            "to_leads": uuids([one.to_lead for one in rows]),
            "states": texts([stage.value for stage, _, _ in ends]),
            "reasons": texts([reason for _, reason, _ in ends]),
            "cases": texts([at_b.value if at_b else "" for _, _, at_b in ends]),
            "kpi_in": texts([KPI_IN[at_b] if at_b else "" for _, _, at_b in ends]),
            "told": texts([msgspec.json.encode(_told(books, policy, order, one)).decode() for one in rows]),
        },
    )
    _tell(conn, books, order, rows, now)
    return len(rows)


def _told(books: Books, policy: Policy, order: Order, one: _Settled) -> dict[str, Any]:
    at_b = one.end[2]
    if at_b is None:
        return {}
    return introduced(books, order, one.giver) | (again(policy) if at_b is AtB.FOLLOWING else {})


def _tell(conn: Connection, books: Books, order: Order, rows: Sequence[_Settled], now: datetime) -> None:
    """The old dealer reads where its leads went; who has them now introduces himself as the successor."""
    gone = [(one, at_b, taker) for one in rows if (at_b := one.end[2]) and (taker := one.taker)]
    conn.execute(
        statement("transfer", "write_traces"),
        {
            **columns([one.key for one, _, _ in gone]),
            "id": order.id,
            "went_to": texts([masked(books.org.by_id[taker].name) for _, _, taker in gone]),
        },
    )
    working = [(one, at_b, taker) for one, at_b, taker in gone if one.live]
    new = [(one.home, one.to_lead, taker) for one, at_b, taker in working if at_b is AtB.NONE]
    followup.owe_takeover(conn, new, now)
    notices = [
        NoticeToStaff(one.home, one.owner, taker, one.to_lead, PROMPT[at_b]) for one, at_b, taker in working
    ]
    lead.tell_staff(conn, notices, now)
