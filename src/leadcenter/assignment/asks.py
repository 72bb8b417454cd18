"""What rules are to be asked: about leads that were edited, or entered a pool. Written where that happens,
in its transaction; asked in rounds afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.assignment.leads import Key
from leadcenter.assignment.terms import Trigger
from leadcenter.kernel.arrays import instants, ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement


class Ask(msgspec.Struct, frozen=True):
    """One lead; `pool`: the code of the pool in which it lies. Not `stands`: it is gone from the desk, or
    from the pool."""

    bucket: int
    lead_id: UUID
    asked_at: datetime
    pool: str | None
    stands: bool

    @property
    def key(self) -> Key:
        """Bucket and lead."""
        return self.bucket, self.lead_id


def ask_later(conn: Connection, keys: Iterable[Key], trigger: Trigger, now: datetime) -> None:
    """Rules of the dealers that name this trigger are asked about leads soon; one statement. Call it where it
    happened, in its transaction, while the leads are held."""
    wanted = sorted(set(keys))
    conn.execute(
        statement("assignment", "insert_asks"), {**_keys(wanted), "trigger": trigger.value, "now": now}
    )


def read_asks(conn: Connection, trigger: Trigger, now: datetime, most: int) -> list[Ask]:
    """What is to be asked now, oldest first; one statement."""
    given = {"trigger": trigger.value, "now": now, "most": most}
    return [Ask(*row) for row in conn.execute(statement("assignment", "read_asks"), given)]


def settle_asks(conn: Connection, asks: Sequence[tuple[Ask, datetime | None]], trigger: Trigger) -> None:
    """These were asked; where there is an instant they are asked again then. What happened to a lead since
    it was read is asked about still. One statement."""
    conn.execute(
        statement("assignment", "settle_asks"),
        {
            **_keys([one.key for one, _ in asks]),
            "asked": instants([one.asked_at for one, _ in asks]),
            "again": instants([again for _, again in asks]),
            "trigger": trigger.value,
        },
    )


def _keys(keys: Sequence[Key]) -> dict[str, object]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "lead_ids": uuids([lead for _, lead in keys])}
