"""How often a person may do something: caps as data, counted in the database that all processes share, over
the time just past. Changing one takes two people.
"""

from __future__ import annotations

import math
from datetime import datetime

import structlog

from leadcenter.access.face import Sight
from leadcenter.desk.rules import WINDOWS
from leadcenter.desk.terms import Cap
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
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


def _standing(conn: Connection, sight: Sight, cap: Cap, since: datetime) -> tuple[int, list[datetime]]:
    given = {"asker": sight.name, "cap": cap.value, "since": since}
    ((most, uses),) = conn.execute(statement("desk", "read_spending"), given).fetchall()
    return most, uses
