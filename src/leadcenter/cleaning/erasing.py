"""Customers are erased: questions about them end, answers and call-backs are emptied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.channel.face import House
from leadcenter.cleaning.hearing import BODY
from leadcenter.kernel.arrays import blobs, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import slot_of
from leadcenter.kernel.sql import statement

Key = tuple[int, UUID]


def erase(
    conn: Connection, house: House, customers: Sequence[Key], leads: Sequence[Key], now: datetime
) -> list[int]:
    """Nothing of what customers said is left, nothing goes out about their leads. Returns the slots of the
    secrets of what was emptied. Five statements."""
    people = {
        "buckets": ints([bucket for bucket, _ in customers]), "ids": uuids([one for _, one in customers]),
    }  # fmt: skip
    rows = conn.execute(statement("cleaning", "erase_read_callbacks"), people).fetchall()
    empty_callbacks(conn, house, [row[:4] for row in rows])
    conn.execute(statement("cleaning", "erase_tasks"), {**people, "now": now})
    conn.execute(statement("cleaning", "erase_attempts"), people)
    conn.execute(
        statement("cleaning", "erase_orders"),
        {"buckets": ints([bucket for bucket, _ in leads]), "lead_ids": uuids([one for _, one in leads])},
    )
    return [slot for row in rows if (slot := slot_of(row[4])) is not None]


def empty_callbacks(conn: Connection, house: House, rows: Sequence[tuple[int, str, str, UUID]]) -> None:
    """Call-backs (bucket, provider, id at the provider, row) lose what was said."""
    seal = house.keyring.seal(house.maker)
    conn.execute(
        statement("cleaning", "erase_callbacks"),
        {
            "buckets": ints([row[0] for row in rows]),
            "providers": texts([row[1] for row in rows]),
            "callback_ids": texts([row[2] for row in rows]),
            "bodies": blobs([seal.close(b"", BODY, row[3]) for row in rows]),
        },
    )
