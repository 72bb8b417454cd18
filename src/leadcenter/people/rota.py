"""Who works when at a dealer, who is away, who goes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from leadcenter.access.face import Sight
from leadcenter.kernel.arrays import uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import HOUSE, enter
from leadcenter.kernel.sql import statement
from leadcenter.org.face import EntityShown
from leadcenter.people.terms import GoesTo, Going

BEFORE: Final = timedelta(days=8)
AFTER: Final = timedelta(days=92)
"""Absences and special days around the present day are told of."""


class Turn(msgspec.Struct, frozen=True):
    """When somebody works on a weekday (0 = Monday), in minutes of the local day."""

    weekday: int
    starts: int
    ends: int


class Away(msgspec.Struct, frozen=True):
    """From `starts_at` to before `ends_at`."""

    starts_at: datetime
    ends_at: datetime
    kind: str


class Passing(msgspec.Struct, frozen=True):
    """The order about the leads in hand of somebody who goes; `to`: a staff code, where it is known."""

    id: UUID
    kind: Going
    goes_to: GoesTo
    to: str
    due_at: datetime
    begun_at: datetime | None
    finished_at: datetime | None


class Worker(msgspec.Struct, frozen=True):
    """Somebody of the dealer with `open` leads in hand. `shifts` empty: the dealer's consultant hours;
    `left_on`: the first day without the person."""

    staff: str
    name: str
    role: str
    team: str
    open: int
    left_on: date | None
    shifts: list[Turn]
    absences: list[Away]
    departure: Passing | None


class DayOff(msgspec.Struct, frozen=True):
    """A day that is not like its weekday; without hours it is closed all day."""

    day: date
    reason: str
    opens: int | None
    closes: int | None


class Roster(msgspec.Struct, frozen=True):
    """Of one dealer, in its time zone: its people by code, consultant hours of a week, special days."""

    entity: str
    time_zone: str
    people: list[Worker]
    hours: list[Turn]
    days: list[DayOff]


def read(conn: Connection, sight: Sight, entity: EntityShown, now: datetime) -> Roster:
    """Two statements. Rotas are rows of the house: they are read last, of the entity that the asker sees, and
    only those are shown whose people exist for the asker. Raises Refusal `entity_has_no_staff` (422)."""
    if entity.kind != "dealer":
        raise Refusal("entity_has_no_staff", 422)
    given = {
        "entity": entity.id, "since": now - BEFORE, "until": now + AFTER,
        "people": None if sight.owners is None else uuids(sight.owners),
    }  # fmt: skip
    ((people, hours, days, zone),) = conn.execute(statement("people", "read_rota"), given).fetchall()
    enter(conn, HOUSE)
    shifts: dict[str, list[Turn]] = {}
    for code, *turn in conn.execute(statement("people", "read_shifts"), {"entity": entity.id}):
        shifts.setdefault(code, []).append(Turn(*turn))
    return Roster(
        entity.code,
        zone,
        [_worker(row, shifts) for row in people],
        [Turn(*row) for row in hours],
        [DayOff(date.fromisoformat(day), *rest) for day, *rest in days],
    )


def _worker(row: list[Any], shifts: dict[str, list[Turn]]) -> Worker:
    code, name, role, team, has, left_on, absences, going = row
    return Worker(
        code, name, role, team, has, date.fromisoformat(left_on) if left_on else None, shifts.get(code, []),
        [Away(_at(begins), _at(ends), kind) for begins, ends, kind in absences],
        msgspec.convert(dict(zip(Passing.__struct_fields__, going, strict=True)), Passing) if going else None,
    )  # fmt: skip


def _at(written: str) -> datetime:
    return datetime.fromisoformat(written)
