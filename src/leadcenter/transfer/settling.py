"""Leads that left a dealer without the customer's word: what became of them is written to their rows."""

from __future__ import annotations

from datetime import datetime

from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.transfer.terms import KPI_IN, AtB, Order, Stage


def settle(conn: Connection, order: Order, now: datetime, limit: int) -> int:
    """The customer chose and the flow took the lead there, or nobody answered in time. Two statements;
    returns how many."""
    given = {"id": order.id, "buckets": ints(range(BUCKETS)), "count": limit}
    rows = conn.execute(statement("transfer", "find_settled"), given).fetchall()
    ends = [_end(status) for _, _, _, status, _ in rows]
    conn.execute(
        statement("transfer", "write_settled"),
        {
            "id": order.id,
            "now": now,
            "buckets": ints([row[0] for row in rows]),
            "lead_ids": uuids([row[1] for row in rows]),
            "takers": uuids([row[2] for row in rows]),
            "to_leads": uuids([row[4] for row in rows]),
            "states": texts([stage.value for stage, _, _ in ends]),
            "reasons": texts([reason for _, reason, _ in ends]),
            "cases": texts([at_b.value if at_b else "" for _, _, at_b in ends]),
            "kpi_in": texts([KPI_IN[at_b] if at_b else "" for _, _, at_b in ends]),
        },
    )
    return len(rows)


def _end(status: str) -> tuple[Stage, str, AtB | None]:
    if status in {"live", "ordered", "won", "lost", "transferred"}:
        return Stage.DONE, "", AtB.NONE
    if status == "merged":
        return Stage.DONE, "", AtB.FOLLOWING
    return Stage.REFUSED, status, None
