"""Lists of a dealer's quotations and orders, with whom they are about and what people in them are called."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from leadcenter.access.face import Sight
from leadcenter.kernel.arrays import uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.order.quoting import read_quotation
from leadcenter.order.terms import Order, OrderState, Quotation

_PERSON: Final = "person:"
UNDER_WAY: Final = (OrderState.PLACED, OrderState.PAID)
OVER: Final = (OrderState.DELIVERED, OrderState.CANCELLED)


def list_open(conn: Connection, sight: Sight, rows: int) -> list[Quotation]:
    """Quotations at the asker's dealer that are offered or wait for a word, newest first."""
    given = _seen(sight) | {"rows": rows}
    return [read_quotation(row) for row in conn.execute(statement("order", "list_open_quotations"), given)]


def list_orders_of(
    conn: Connection, sight: Sight, states: Iterable[OrderState], before: datetime, rows: int
) -> list[Order]:
    """Orders at the asker's dealer that stand so and were placed before an instant, newest first."""
    given = _seen(sight) | {"states": [one.value for one in states], "before": before, "rows": rows}
    return [Order(*row) for row in conn.execute(statement("order", "list_dealer_orders"), given)]


def read_actors(conn: Connection, actors: Iterable[str | None]) -> dict[str, str]:
    """What people of the asker's legal entity are called, by how records name them. One statement."""
    ids = sorted({UUID(one[len(_PERSON) :]) for one in actors if one and one.startswith(_PERSON)})
    rows = conn.execute(statement("order", "read_actors"), {"accounts": uuids(ids)})
    return {f"{_PERSON}{account}": name for account, name in rows}


def _seen(sight: Sight) -> dict[str, object]:
    return {
        "dealer": sight.asker.entity,
        "owners": None if sight.owners is None else uuids(sight.owners),
    }
