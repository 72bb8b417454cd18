"""What a dealer sells, on which days it is not open as usual, when its people work: written as a whole, each
with what it was before. The workers' books hear of it by the stamp."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from leadcenter.kernel.arrays import shorts, texts
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.org.register import add
from leadcenter.org.tree import Changed, EntityShown
from leadcenter.rulebook.face import changed

Span = tuple[str, int, int]
"""(hours, opens, closes) in minutes of the local day."""
Turn = tuple[int, int, int]
"""(weekday, starts, ends), Monday = 0."""


class Special(msgspec.Struct, frozen=True):
    """A day that is not like its weekday; without hours it is closed all day."""

    day: date
    reason: str
    hours: str | None
    opens: int | None
    closes: int | None


class Rota(msgspec.Struct, frozen=True):
    """When a person works on a weekday."""

    staff: str
    weekday: int
    starts: int
    ends: int


class Opens(msgspec.Struct, frozen=True):
    """A slot of a weekday (0 = Monday), in minutes of the local day."""

    hours: str
    weekday: int
    opens: int
    closes: int


class Timetable(msgspec.Struct, frozen=True):
    """Of one dealer: series as (brand, code), special days from today on, shifts, the hours of its week."""

    series: list[tuple[str, str]]
    days: list[Special]
    shifts: list[Rota]
    week: list[Opens]


def read_timetable(conn: Connection, found: EntityShown, since: date) -> Timetable:
    """All of it; one statement."""
    given = {"entity_id": found.id, "since": since}
    ((series, days, shifts, week),) = conn.execute(statement("org", "read_timetable"), given).fetchall()
    return Timetable(
        [(brand, code) for brand, code in series],
        [Special(date.fromisoformat(day), *rest) for day, *rest in days],
        [Rota(*row) for row in shifts],
        [Opens(*row) for row in week],
    )


def write_series(conn: Connection, found: EntityShown, wanted: Sequence[tuple[str, str]]) -> Changed:
    """What a dealer sells, in the place of what it sold. Raises Refusal `series_unknown`."""
    gone = conn.execute(statement("org", "drop_series"), {"entity_id": found.id}).fetchall()
    given = {
        "entity_id": found.id,
        "brands": texts([brand for brand, _ in wanted]),
        "series": texts([code for _, code in wanted]),
    }
    made = conn.execute(statement("org", "write_series"), given).fetchall()
    if len(made) != len(wanted):
        raise Refusal("series_unknown", 422)
    changed(conn, "org")
    return _changed(found.code, "series", sorted(gone), sorted(wanted))


def write_day(conn: Connection, found: EntityShown, day: date, reason: str, spans: Sequence[Span]) -> Changed:
    """How a day differs: these hours and no others; none of them: closed all day."""
    gone = _drop_day(conn, found, day)
    rows: list[tuple[Any, ...]] = [(reason, *span) for span in spans] or [(reason, None, None, None)]
    _add_day(conn, found, day, rows)
    return _changed(f"{found.code}/{day.isoformat()}", "hours", gone, rows)


def clear_day(conn: Connection, found: EntityShown, day: date) -> Changed:
    """The day is like its weekday again."""
    gone = _drop_day(conn, found, day)
    _add_day(conn, found, day, [])
    return _changed(f"{found.code}/{day.isoformat()}", "hours", gone, [])


def write_shifts(conn: Connection, found: EntityShown, staff: str, turns: Sequence[Turn]) -> Changed:
    """A person's rota, in the place of the one there was; none: the dealer's consultant hours. Raises Refusal
    `staff_unknown`."""
    key = {"entity_id": found.id, "code": staff}
    row = conn.execute(statement("org", "drop_shifts"), key).fetchone()
    if row is None:
        raise Refusal("staff_unknown", 404)
    given = {
        "staff_id": row[0],
        "weekdays": shorts([weekday for weekday, _, _ in turns]),
        "starts": shorts([starts for _, starts, _ in turns]),
        "ends": shorts([ends for _, _, ends in turns]),
    }
    conn.execute(statement("org", "write_shifts"), given)
    changed(conn, "org")
    return _changed(f"{found.code}/{staff}", "shifts", row[1], turns)


def _drop_day(conn: Connection, found: EntityShown, day: date) -> list[tuple[Any, ...]]:
    key = {"entity_id": found.id, "day": day}
    return conn.execute(statement("org", "drop_exceptions"), key).fetchall()


def _add_day(conn: Connection, found: EntityShown, day: date, rows: Sequence[tuple[Any, ...]]) -> None:
    names = ("reason", "hours", "opens", "closes")
    whole = {"entity_id": found.id, "day": day}
    add(conn, "exception", [whole | dict(zip(names, row, strict=True)) for row in rows])


def _changed(what: str, name: str, before: Sequence[Any], after: Sequence[Any]) -> Changed:
    was, now = (sorted((list(one) for one in rows), key=str) for rows in (before, after))
    return Changed(what, {name: was}, {name: now}) if was != now else Changed(what, {}, {})
