"""Reading what an asker may do, and changing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from leadcenter.access.rules import Found, sight_of
from leadcenter.access.terms import Asker, AskerKind, Permission, Sight
from leadcenter.kernel.arrays import texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement

ADMINISTRATOR: Final = "administrator"


WINDOW: Final = timedelta(minutes=1)
MOST: Final = {AskerKind.PERSON: 1_200, AskerKind.SERVICE: 6_000}
"""Requests a window: what nobody reaches who works, or a machine that asks in sets."""


class GivenRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role of a person without a staff row; `region` is its code, for roles that see a region."""

    role: str
    region: str = ""


class RoleShown(msgspec.Struct, frozen=True):
    """A role, how far it sees, what it may do."""

    code: str
    sees: str
    permissions: list[str]


def count_request(conn: Connection, asker: Asker, now: datetime) -> None:
    """One more request of an asker. Raises Refusal `too_many_requests` (429) with the seconds to wait. For a
    transaction that writes nothing else: it does not wait for the disk."""
    conn.execute(statement("access", "be_quick"))
    begun = now.replace(second=0, microsecond=0)
    given = {"asker": asker.id, "window_at": begun}
    ((used,),) = conn.execute(statement("access", "count_request"), given)
    if used > MOST[asker.kind]:
        raise Refusal("too_many_requests", 429, seconds=int((begun + WINDOW - now).total_seconds()) + 1)


def read_sight(conn: Connection, asker: Asker, now: datetime) -> Sight:
    """What an asker may do now, asked at every request, so that a change holds at the next one."""
    person = asker.id if asker.kind is AskerKind.PERSON else None
    given = {"account_id": person, "entity_id": asker.entity, "now": now}
    row = conn.execute(statement("access", "read_sight"), given).fetchone()
    if row is None:
        return sight_of(Asker(asker.kind, asker.id, asker.entity), Found("closed"))
    kind, roles, sees, permissions, dealers, colleagues, entrusted, abroad = row
    found = Found(
        kind, tuple(roles), frozenset(sees), frozenset(permissions), tuple(dealers),
        None if colleagues is None else tuple(colleagues), entrusted, abroad,
    )  # fmt: skip
    return sight_of(asker, found)


def give_roles(
    conn: Connection, account: UUID, roles: Sequence[GivenRole], given_by: str, now: datetime
) -> bool:
    """The roles of a person, in place of those there were. False, and nothing is to be committed, when one of
    them is unknown, not for people of this kind of legal entity, or has not the region that it needs."""
    wanted = set(roles)
    rows = conn.execute(
        statement("access", "write_roles"),
        {
            "account_id": account,
            "roles": texts([one.role for one in wanted]),
            "regions": texts([one.region for one in wanted]),
            "given_by": given_by,
            "now": now,
        },
    ).fetchall()
    return len(rows) == len(wanted)


def read_held_roles(conn: Connection) -> tuple[tuple[UUID, str, UUID | None], ...]:
    """Who has which role (account, role, region), of people without a staff row."""
    return tuple(conn.execute(statement("access", "read_held_roles")).fetchall())


def keep_roles(conn: Connection, held: Sequence[tuple[UUID, str, UUID | None]]) -> int:
    """Nobody without a staff row has a role that is not among these; returns how many went."""
    given = {
        "accounts": uuids([account for account, _, _ in held]),
        "roles": texts([role for _, role, _ in held]),
        "regions": uuids([region for _, _, region in held]),
    }
    return conn.execute(statement("access", "drop_other_roles"), given).rowcount


def list_roles(conn: Connection) -> list[RoleShown]:
    """All roles."""
    return [RoleShown(*row) for row in conn.execute(statement("access", "read_roles"))]


def change_permissions(conn: Connection, role: str, permissions: Sequence[Permission]) -> list[str] | None:
    """What a role may do from the next request on. What it might before; None when there is no such role."""
    given = {"role": role, "permissions": texts(sorted(set(permissions)))}
    row = conn.execute(statement("access", "write_permissions"), given).fetchone()
    return list(row[0]) if row else None
