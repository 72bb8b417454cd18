"""The row of each lead of an order: what became of it, and what the new dealer is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.flow import face as flow
from leadcenter.flow.face import Books
from leadcenter.kernel.arrays import instants, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.transfer.going import Moving, columns
from leadcenter.transfer.looking import Seen
from leadcenter.transfer.terms import KPI_IN, KPI_OUT, AtB, Message, Order, Policy, Stage

_encode = msgspec.json.Encoder().encode


def done(one: Moving, books: Books, policy: Policy, order: Order) -> dict[str, Any]:
    """The row of a lead that went."""
    return _row(
        one.seen,
        Stage.DONE,
        "",
        at_b=one.go.at_b.value,
        to_lead=one.to_lead,
        kpi_in=KPI_IN[one.go.at_b],
        kpi_out=KPI_OUT if one.go.at_b is not AtB.ROUTED and one.leaves else "",
        warnings=dict.fromkeys([*one.go.warnings, *one.warnings]),
        told=_prompt(one, books, policy, order),
        message="" if one.go.at_b is AtB.ROUTED else Message.WENT.value,
    )


def _prompt(one: Moving, books: Books, policy: Policy, order: Order) -> dict[str, Any]:
    """What the new dealer is told: who it was before, that the customer knows, and what was there."""
    there = one.seen.asked.there
    told = introduced(books, order, one.giver)
    if one.seen.drives_at is not None:
        told["test_drive_at"] = one.seen.drives_at
    if one.go.at_b is AtB.FOLLOWING:
        told |= again(policy)
    if there is not None and one.go.at_b is AtB.LOST:
        told |= {"lost_at": there.closed_at, "lost_reason": there.close_reason, "lost_status": there.status}
    if there is not None and one.go.at_b is AtB.WON:
        told |= {"owner_since": there.closed_at, "as": one.seen.asked.row.confirmed.value}
    return told


def introduced(books: Books, order: Order, giver: UUID | None) -> dict[str, Any]:
    """What every new dealer is told."""
    return {
        "from": books.org.by_id[giver].name if giver else "",
        "reason": order.reason.value,
        "customer_informed": True,
    }


def again(policy: Policy) -> dict[str, Any]:
    """What a dealer is told besides whose customer asked again."""
    return {"contact_minutes": policy.contact_minutes}


def left(one: Moving, now: datetime) -> dict[str, Any]:
    why = one.seen.asked.gate.value if one.seen.asked.gate else ""
    return _row(
        one.seen, Stage.HELD, why, to_lead=one.to_lead, kpi_out=KPI_OUT, due_at=now + flow.LONGEST_WAIT,
        message=Message.ASKED.value,
    )  # fmt: skip


def stays(
    seen: Seen, stage: Stage, why: str, until: datetime | None = None, *, asked: bool = False
) -> dict[str, Any]:
    """The row of a lead that is refused or waits; `asked`: the customer is asked for his word now."""
    told = {"went_to": seen.went_to} if seen.went_to else {}
    message = Message.ASKED.value if asked else ""
    return _row(seen, stage, why, due_at=until, told=told, message=message)


def _row(seen: Seen, stage: Stage, reason: str, **more: Any) -> dict[str, Any]:
    lead_ = seen.asked.lead
    return {
        "key": seen.asked.row.key, "giver": lead_.dealer_id if lead_ else None,
        "taker": seen.asked.row.to_dealer, "stage": stage.value, "reason": reason, **more,
    }  # fmt: skip


def write(conn: Connection, order: Order, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    """What became of leads of an order. One statement."""
    conn.execute(
        statement("transfer", "write_rows"),
        {
            **columns([row["key"] for row in rows]),
            "id": order.id,
            "now": now,
            "givers": uuids([row["giver"] for row in rows]),
            "takers": uuids([row["taker"] for row in rows]),
            "states": texts([row["stage"] for row in rows]),
            "reasons": texts([row["reason"] for row in rows]),
            "cases": texts([row.get("at_b", "") for row in rows]),
            "to_leads": uuids([row.get("to_lead") for row in rows]),
            "kpi_in": texts([row.get("kpi_in", "") for row in rows]),
            "kpi_out": texts([row.get("kpi_out", "") for row in rows]),
            "warnings": texts([" ".join(row.get("warnings", ())) for row in rows]),
            "told": texts([_encode(row.get("told", {})).decode() for row in rows]),
            "due": instants([row.get("due_at") for row in rows]),
            "messages": texts([row.get("message", "") for row in rows]),
        },
    )
