"""Reading what an asker may do, and changing it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from leadcenter.access.rules import Found, sight_of
from leadcenter.access.terms import Asker, AskerKind, Sight
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

ADMINISTRATOR: Final = "administrator"


def read_sight(conn: Connection, asker: Asker, now: datetime) -> Sight:
    """What an asker may do now, asked at every request, so that a change holds at the next one."""
    person = asker.id if asker.kind is AskerKind.PERSON else None
    given = {"account_id": person, "entity_id": asker.entity, "now": now}
    row = conn.execute(statement("access", "read_sight"), given).fetchone()
    if row is None:
        return sight_of(Asker(asker.kind, asker.id, asker.entity), Found("closed"))
    kind, roles, sees, permissions, dealers, colleagues, entrusted = row
    found = Found(
        kind, tuple(roles), frozenset(sees), frozenset(permissions), tuple(dealers),
        None if colleagues is None else tuple(colleagues), entrusted,
    )  # fmt: skip
    return sight_of(asker, found)
