"""Orders to pass on the leads of somebody who goes, and what became of each lead. The caller commits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from leadcenter.access.face import Sight
from leadcenter.assignment.face import PassedOn
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.org.face import StaffShown
from leadcenter.people.terms import Count, Departure, GoesTo, Going, Outcome

PAGE: Final = 500
SHOWN: Final = 5
"""Orders about one person that are told of."""
_NIL: Final = UUID(int=0)
Key = tuple[int, UUID]
"""(bucket, lead)."""


def order(
    conn: Connection, who: StaffShown, kind: Going, goes_to: GoesTo, to: UUID | None, actor: str,
    due_at: datetime, now: datetime,
) -> UUID | None:  # fmt: skip
    """Somebody's leads are to be passed on when it is due. None: that person is going already."""
    row = conn.execute(
        statement("people", "order_departure"),
        {
            "id": new_id(now), "entity_id": who.entity_id, "staff_id": who.id, "kind": kind.value,
            "goes_to": goes_to.value, "to_staff": to, "asked_by": actor, "now": now, "due_at": due_at,
        },
    ).fetchone()  # fmt: skip
    return row[0] if row else None


def cancel(
    conn: Connection, staff: UUID, kind: Going, since: datetime | None = None, until: datetime | None = None
) -> UUID | None:
    """Take an order back about which nothing has been done, if it is due from `since` to `until`, both
    inside; None: there is none."""
    given = {"staff_id": staff, "kind": kind.value, "since": since, "until": until}
    row = conn.execute(statement("people", "cancel_departure"), given).fetchone()
    return row[0] if row else None


def stay(conn: Connection, staff: UUID) -> None:
    """Whoever was to leave stays."""
    conn.execute(statement("people", "clear_leaving"), {"staff_id": staff})


def take(conn: Connection, departure: UUID, now: datetime) -> Departure | None:
    """An order that is due, to be carried out; held until commit. None: finished, not due, or another is at
    it."""
    row = conn.execute(statement("people", "take_departure"), {"id": departure, "now": now}).fetchone()
    return _departure(row)


def read(conn: Connection, sight: Sight, departure: UUID) -> Departure | None:
    """An order that the asker sees."""
    entities = None if sight.dealers is None else list(sight.dealers)
    given = {"id": departure, "staff_id": _NIL, "kind": "", "entities": entities}
    return _departure(conn.execute(statement("people", "read_departure"), given).fetchone())


def leaving_of(conn: Connection, staff: UUID) -> Departure | None:
    """The order of somebody who leaves for good."""
    given = {"id": _NIL, "staff_id": staff, "kind": Going.LEFT.value, "entities": None}
    return _departure(conn.execute(statement("people", "read_departure"), given).fetchone())


def list_orders(conn: Connection, sight: Sight, staff: UUID) -> list[Departure]:
    """The orders about somebody's leads, the newest first."""
    entities = None if sight.dealers is None else list(sight.dealers)
    given = {"staff_id": staff, "entities": entities, "count": SHOWN}
    rows = conn.execute(statement("people", "list_departures"), given)
    return [one for row in rows if (one := _departure(row)) is not None]


def count_open(conn: Connection, staff: UUID) -> int:
    """How many open leads somebody has in hand."""
    row = conn.execute(statement("people", "read_load"), {"staff_id": staff}).fetchone()
    return int(row[0]) if row else 0


def find_due(conn: Connection, now: datetime) -> list[UUID]:
    """Orders that are due and not finished."""
    return [one for (one,) in conn.execute(statement("people", "find_due"), {"now": now})]


def begin(conn: Connection, departure: UUID, to: UUID | None, now: datetime) -> None:
    """From here on it is known to whom the leads go."""
    given = {"id": departure, "to_staff": to, "now": now}
    conn.execute(statement("people", "begin_departure"), given)


def finish(conn: Connection, departure: UUID, now: datetime) -> None:
    """Nothing is left."""
    conn.execute(statement("people", "finish_departure"), {"id": departure, "now": now})


def find_owned(conn: Connection, one: Departure, count: int) -> list[Key]:
    """Leads of the person that the order has not come to yet."""
    rows = conn.execute(
        statement("people", "find_owned"),
        {"id": one.id, "staff_id": one.staff_id, "count": count, "buckets": ints(range(BUCKETS))},
    )
    return [(bucket, lead) for bucket, lead in rows]


def write_outcomes(conn: Connection, one: Departure, passed: Sequence[PassedOn], now: datetime) -> None:
    """What became of each lead."""
    conn.execute(
        statement("people", "write_outcomes"),
        {
            "id": one.id, "entity_id": one.entity_id, "now": now,
            "buckets": ints([lead.bucket for lead in passed]),
            "lead_ids": uuids([lead.lead_id for lead in passed]),
            "outcomes": texts([lead.outcome.value for lead in passed]),
            "reasons": texts([lead.reason for lead in passed]),
            "to_staff": uuids([lead.to_staff for lead in passed]),
        },
    )  # fmt: skip


def count_outcomes(conn: Connection, departure: UUID) -> list[Count]:
    """How many leads had which outcome."""
    given = {"id": departure, "buckets": ints(range(BUCKETS))}
    return [Count(*row) for row in conn.execute(statement("people", "count_outcomes"), given)]


def list_outcomes(conn: Connection, departure: UUID, after: Key, name: Callable[[Key], str]) -> list[Outcome]:
    """What became of each lead, in the order of their keys; `name`: how the asker knows a lead."""
    given = {
        "id": departure, "after_bucket": after[0], "after": after[1], "count": PAGE,
        "buckets": ints(range(BUCKETS)),
    }  # fmt: skip
    rows = conn.execute(statement("people", "list_outcomes"), given)
    return [Outcome(name((bucket, lead)), *rest) for bucket, lead, *rest in rows]


def store_of(conn: Connection, staff: UUID) -> str:
    """In which store a person works; empty = none."""
    row = conn.execute(statement("people", "read_store_of"), {"staff_id": staff}).fetchone()
    return str(row[0]) if row else ""


def code_of(conn: Connection, entity: UUID) -> str:
    """The code of a legal entity."""
    row = conn.execute(statement("people", "read_code_of"), {"entity": entity}).fetchone()
    return str(row[0]) if row else ""


def read_now(conn: Connection) -> datetime:
    """The time of the transaction."""
    now: datetime = next(iter(conn.execute(statement("people", "read_now"))))[0]
    return now


def _departure(row: tuple[Any, ...] | None) -> Departure | None:
    if row is None:
        return None
    (
        identifier, entity, staff, code, zone, kind, goes_to, to_staff, asked_by, due_at, begun_at,
        finished_at,
    ) = row  # fmt: skip
    return Departure(
        identifier, entity, staff, code, zone, Going(kind), GoesTo(goes_to), to_staff, asked_by, due_at,
        begun_at, finished_at,
    )  # fmt: skip
