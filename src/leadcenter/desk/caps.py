"""How often a person may do something: caps as data, counted in the database that all processes share, over
the time just past. Changing one takes two people.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import structlog

from leadcenter.access.face import Sight
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Who
from leadcenter.desk.rules import WINDOWS
from leadcenter.desk.terms import Cap, CapChange, CapShown
from leadcenter.kernel.arrays import instants, texts
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement

log = structlog.get_logger()


def spend(conn: Connection, sight: Sight, cap: Cap, now: datetime) -> int:
    """Take one use; returns how many stand. Raises Refusal `cap_reached` (429), with the seconds until there
    is one again, and raises an alarm. The caller commits."""
    since = now - WINDOWS[cap]
    given = {"asker": sight.name, "cap": cap.value, "now": now, "since": since}
    row = conn.execute(statement("desk", "spend"), given).fetchone()
    if row is not None:
        used: int = row[0]
        return used
    most, uses = _standing(conn, sight, cap, since)
    freed = uses[len(uses) - most] if uses else now
    wait = max(1, math.ceil((freed - since).total_seconds()))
    log.warning("desk.cap_reached", cap=cap.value, asker=sight.name, most=most)
    raise Refusal("cap_reached", 429, seconds=wait)


def lately(conn: Connection, sight: Sight, cap: Cap, since: datetime) -> int:
    """How many uses stand since an instant."""
    return len(_standing(conn, sight, cap, since)[1])


class AtCap(msgspec.Struct, frozen=True):
    """How many people stand near a cap (four fifths of it and more) and how many have reached it; nobody's
    name."""

    cap: str
    near: int
    reached: int


def at_caps(conn: Connection, now: datetime) -> list[AtCap]:
    """Every cap, for the watch; exports by the rows that one person took alone."""
    given = {
        "caps": texts([cap.value for cap in WINDOWS]),
        "since": instants([now - window for window in WINDOWS.values()]),
    }
    return [AtCap(*row) for row in conn.execute(statement("desk", "count_at_caps"), given)]


def list_caps(conn: Connection) -> list[CapShown]:
    """Caps as they hold, with what they may become."""
    shown: dict[str, CapShown] = {}
    for name, most, change, *asked in conn.execute(statement("desk", "list_caps")):
        one = shown.setdefault(name, CapShown(name, most, []))
        if change is not None:
            one.changes.append(CapChange(change, *asked))
    return list(shown.values())


def ask(conn: Connection, sight: Sight, cap: Cap, most: int, who: Who, now: datetime) -> UUID:
    """Ask for another cap; it holds once a second person agrees. The caller commits."""
    change = new_id(now)
    given = {"id": change, "cap": cap.value, "most": most, "by": sight.name, "now": now}
    conn.execute(statement("desk", "insert_cap_change"), given)
    audit.record(conn, [_act(who, "cap.change_asked", change, {"cap": cap, "most": most})], now)
    return change


def decide(conn: Connection, sight: Sight, change: UUID, who: Who, now: datetime, *, agreed: bool) -> None:
    """A second person decides a change; the caller commits. Raises Refusal `cap_change_unknown` (404): there
    is none, it was decided, or it is the asker's own."""
    status = "live" if agreed else "refused"
    given = {"id": change, "status": status, "by": sight.name, "now": now}
    row = conn.execute(statement("desk", "decide_cap_change"), given).fetchone()
    if row is None:
        raise Refusal("cap_change_unknown", 404)
    if agreed:
        conn.execute(statement("desk", "write_cap"), {"cap": row[0], "most": row[1]})
    what = "cap.changed" if agreed else "cap.change_refused"
    audit.record(conn, [_act(who, what, change, {"cap": row[0], "most": row[1]})], now)


def _act(who: Who, what: str, change: UUID, after: dict[str, Any]) -> Act:
    return Act(who=who, what=what, object_kind="cap_change", object=str(change), after=after)


def _standing(conn: Connection, sight: Sight, cap: Cap, since: datetime) -> tuple[int, list[datetime]]:
    given = {"asker": sight.name, "cap": cap.value, "since": since}
    ((most, uses),) = conn.execute(statement("desk", "read_spending"), given).fetchall()
    return most, uses
