"""Leads that leave their dealer, on the way to another one: what is open of this room there ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.order.leads import keys
from leadcenter.order.terms import Key


def holding(conn: Connection, leads: Sequence[Key]) -> set[Key]:
    """Those of the leads for whose live order the dealer holds money, or a payment waits for finance: they
    cannot leave, for another legal entity holds none of it. One statement."""
    rows = conn.execute(statement("order", "find_holding"), keys(leads))
    return {(bucket, lead) for bucket, lead, paid, waits in rows if paid or waits}


def close_open(conn: Connection, leads: Sequence[Key], reason: str, actor: str, now: datetime) -> None:
    """Quotations that are open or wait give way, reports of a loss are overtaken, orders without money (none
    of `holding`) are cancelled. The caller holds the leads, ends them and records why. Four statements."""
    given = {**keys(leads), "actor": actor, "now": now}
    conn.execute(statement("order", "replace_quotations"), keys(leads))
    conn.execute(statement("order", "overtake_losses"), given)
    cancelled = conn.execute(statement("order", "cancel_orders"), {**given, "reason": reason}).fetchall()
    journal.append(
        conn,
        [
            Entry(bucket, lead, lead, (Fact("order", "order_cancelled", reason, inputs={"order": seq}),))
            for bucket, lead, seq in cancelled
        ],
        actor,
        now,
    )
