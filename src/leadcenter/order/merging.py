"""Quotations, orders, payments and losses of leads whose customer was merged with another, or parted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.order.leads import keys
from leadcenter.order.terms import Key

TABLES: Final = ("quotation", "car_order", "payment", "loss")
"""Each leans on those before it."""


def move(conn: Connection, leads: Sequence[Key], to_bucket: int) -> None:
    """Everything that this room has of leads goes along with them to another bucket; nothing happens to
    leads that stay in theirs. The leads must be there already. Eight statements."""
    there = {**keys(leads), "to_bucket": to_bucket}
    for table in TABLES:
        conn.execute(statement("order", f"copy_{table}"), there)
    for table in reversed(TABLES):
        conn.execute(statement("order", f"drop_{table}"), there)
