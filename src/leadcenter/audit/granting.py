"""Which login may do what in this room's tables (storage.md 12b): data for whoever makes the roles.

`app` writes acts and reads none; `worker` seals, expires and sends; `intake` has no business here; the
owner keeps what the migration left him. Nobody may UPDATE, DELETE or TRUNCATE what is sealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import msgspec
from psycopg import sql

Zone = Literal["app", "worker"]
WRITTEN: Final = (
    "bucket", "id", "at", "actor_kind", "actor", "on_behalf", "what", "object_kind", "object", "subject",
    "purpose", "request", "before", "after", "class", "keep_until",
)  # fmt: skip
"""All columns of an act but `xact`: nobody says in which transaction a row was written."""


class Grant(msgspec.Struct, frozen=True):
    """A privilege on a table, or on some of its columns."""

    zone: Zone
    privilege: Literal["select", "insert", "update", "delete"]
    table: str
    columns: tuple[str, ...] = ()


GRANTS: Final = (
    Grant("app", "insert", "audit", WRITTEN),
    Grant("app", "select", "audit_subject"),
    Grant("app", "insert", "audit_subject"),
    Grant("worker", "insert", "audit", WRITTEN),
    Grant("worker", "select", "audit"),
    Grant("worker", "delete", "audit"),  # the policy lets go only of what was kept long enough
    Grant("worker", "select", "audit_subject"),
    Grant("worker", "insert", "audit_subject"),
    Grant("worker", "delete", "audit_subject"),
    Grant("worker", "select", "audit_batch"),
    Grant("worker", "insert", "audit_batch"),
    Grant("worker", "select", "audit_chain"),
    Grant("worker", "update", "audit_chain", ("seq", "hash", "xact", "id", "rooted_at")),
)


def commands(roles: Mapping[Zone, str]) -> list[sql.Composed]:
    """The commands that give each zone's role its rights, after all others were taken away."""
    tables = sorted({one.table for one in GRANTS})
    taken = [
        sql.SQL("revoke all on {} from {}").format(sql.Identifier(table), sql.Identifier(role))
        for table in tables
        for role in roles.values()
    ]
    return taken + [_command(one, roles[one.zone]) for one in GRANTS if one.zone in roles]


def _command(grant: Grant, role: str) -> sql.Composed:
    columns = (
        sql.SQL(" ({})").format(sql.SQL(", ").join(map(sql.Identifier, grant.columns)))
        if grant.columns
        else sql.SQL("")
    )
    return sql.SQL("grant {}{} on {} to {}").format(
        sql.SQL(grant.privilege), columns, sql.Identifier(grant.table), sql.Identifier(role)
    )
