"""Whose rows a transaction may see: said once, first thing in it, and heard by the policies of the tables.

`SET LOCAL` with a literal: it ends with the transaction, so a pooled connection carries nothing over, and it
reaches the shards of Citus, which `set_config` does not (storage.md 2.3). Without a scope the policies let
nothing through.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum
from uuid import UUID

import msgspec
from psycopg import sql

from leadcenter.kernel.database import Connection


class Zone(StrEnum):
    """What kind of asker a transaction works for."""

    HOUSE = "house"
    """The product itself: its registers, its watch, and the door before anybody is known there."""
    MAKER = "maker"
    """People and machines of the maker: the maker's rows."""
    ENTRUSTED = "entrusted"
    """Who works for the maker under a contract (call centres): the work given to them."""
    ENTITIES = "entities"
    """People and machines of other legal entities: rows of the entities named."""
    SUBJECT = "subject"
    """A customer with a link of his own."""


class Scope(msgspec.Struct, frozen=True):
    """A zone and the legal entities whose rows belong to it; of SUBJECT, the customer and whoever was merged
    into him."""

    zone: Zone
    entities: tuple[UUID, ...] = ()


HOUSE = Scope(Zone.HOUSE)
MAKER = Scope(Zone.MAKER)
"""For what a machine of the maker's own brings: it is known by its signature."""

Connect = Callable[[Scope], AbstractContextManager[Connection]]
"""Gives a connection whose transaction stands in a scope and is committed at the end of its block."""


def enter(conn: Connection, scope: Scope) -> None:
    """Give the transaction that has just begun its scope; until its end."""
    entities = ",".join(str(one) for one in scope.entities)
    conn.execute(
        sql.SQL("set local app.zone = {}; set local app.entities = {}").format(
            sql.Literal(Zone(scope.zone).value), sql.Literal(entities)
        ),
        prepare=False,
    )
