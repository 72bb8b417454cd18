"""Keys of machines: channels and integrators. Hashed, scoped, expiring, rotated with an overlap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from leadcenter.access.face import Asker, AskerKind
from leadcenter.identity.accounts import HOUSE
from leadcenter.identity.facts import Told, tell
from leadcenter.identity.lodge import Lodge, new_token
from leadcenter.identity.terms import Fact, Key, NewKey, Secret
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement

PREFIX: Final = "lck_"
"""How a key begins, so that scanners for leaked secrets know one when they see it."""
LONGEST_DAYS: Final = 365
SHOWN: Final = timedelta(days=30)


def make_key(
    conn: Connection,
    lodge: Lodge,
    who: Asker | None,
    entity: UUID,
    name: str,
    scopes: Sequence[str],
    days: int,
    now: datetime,
) -> NewKey:
    """A new key of a legal entity, for `days` (1 to 365); `who` None: the command line makes it."""
    made = _insert(conn, lodge, who, entity, name, scopes, days, None, now)
    assert made is not None
    tell(conn, [Told(Fact.KEY_MADE, who.name if who else HOUSE, made.id, entity)], now)
    return made


def rotate_key(
    conn: Connection, lodge: Lodge, who: Asker, old: UUID, days: int, overlap: timedelta, now: datetime
) -> NewKey | None:
    """A key in the place of a live one, which ends after `overlap` at the latest. None when that is not alive
    or has a successor already."""
    row = conn.execute(statement("identity", "lock_key"), {"id": old, "now": now}).fetchone()
    if row is None:
        return None
    made = _insert(conn, lodge, who, row[0], row[1], row[2], days, old, now)
    if made is None:
        return None
    conn.execute(statement("identity", "end_key"), {"id": old, "until": now + overlap})
    tell(
        conn,
        [Told(Fact.KEY_ROTATED, who.name, old, row[0]), Told(Fact.KEY_MADE, who.name, made.id, row[0])],
        now,
    )
    return made


def revoke_key(conn: Connection, who: Asker, key: UUID, now: datetime) -> bool:
    """End a key at once. False when it is not alive."""
    row = conn.execute(statement("identity", "end_key"), {"id": key, "until": now}).fetchone()
    if row:
        tell(conn, [Told(Fact.KEY_REVOKED, who.name, key, None)], now)
    return row is not None


def read_key(conn: Connection, lodge: Lodge, text: Secret, now: datetime) -> Asker | None:
    """Whose key it is, if it is alive."""
    given = {"secret_hash": lodge.digest("key", text), "now": now}
    row = conn.execute(statement("identity", "read_key"), given).fetchone()
    return Asker(AskerKind.SERVICE, row[0], row[1], scopes=frozenset(row[2])) if row else None


def list_keys(conn: Connection, now: datetime) -> list[Key]:
    """Keys that are alive or ended within 30 days, newest first."""
    return [Key(*row) for row in conn.execute(statement("identity", "list_keys"), {"since": now - SHOWN})]


def _insert(
    conn: Connection,
    lodge: Lodge,
    who: Asker | None,
    entity: UUID,
    name: str,
    scopes: Sequence[str],
    days: int,
    rotates: UUID | None,
    now: datetime,
) -> NewKey | None:
    text, expires_at = Secret(PREFIX + new_token().reveal()), now + timedelta(days=days)
    row = conn.execute(
        statement("identity", "insert_key"),
        {
            "id": new_id(now), "entity_id": entity, "name": name, "scopes": sorted(set(scopes)),
            "secret_hash": lodge.digest("key", text), "now": now, "expires_at": expires_at,
            "rotates": rotates, "made_by": who.id if who and who.kind is AskerKind.PERSON else None,
        },
    ).fetchone()  # fmt: skip
    return NewKey(row[0], text, expires_at) if row else None
