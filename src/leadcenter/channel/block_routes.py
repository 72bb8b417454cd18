"""Routes of the block lists.

POST /blocks                                  entries of the block lists; an outcome for each
GET  /blocks?kind&value&after&limit           newest first; with kind and value: is this on the list?
POST /blocks/{bucket}/{id}/removal            off the list
"""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from leadcenter.access import face as access
from leadcenter.access.face import Sighted
from leadcenter.channel import acts, blocking
from leadcenter.channel.blocking import BlockKind, BlockShown, Made, NewBlock
from leadcenter.channel.door import BLOCK, MOST_KEYS, MOST_SHOWN, Asked, Door, cursor_of, now_of


class BlocksBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Entries for the block lists."""

    entries: Annotated[tuple[NewBlock, ...], msgspec.Meta(min_length=1, max_length=MOST_KEYS)]


class BlockMade(msgspec.Struct, frozen=True):
    """What became of one entry; `id` of a new one."""

    outcome: Made
    id: UUID | None


class BlocksDone(msgspec.Struct, frozen=True):
    """In the order of the request."""

    results: list[BlockMade]


class BlocksPage(msgspec.Struct, frozen=True):
    """Newest first; `next` is the cursor of the page after it, empty on the last one."""

    blocks: list[BlockShown]
    next: str


class BlockRemoved(msgspec.Struct, frozen=True):
    """It is on no list any more."""

    id: UUID
    status: Literal["removed"] = "removed"


def handlers(door: Door) -> list[HTTPRouteHandler]:
    """The routes."""

    @post("/blocks", opt=BLOCK, status_code=200, sync_to_thread=True)
    def add_blocks(request: Asked, sight: Sighted, data: JSONBody[BlocksBody]) -> BlocksDone:
        """Put entries on the lists."""
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            now = now_of(conn)
            made = blocking.add_blocks(conn, door.house, data.entries, sight.name, now)
            acts.blocked(conn, who, data.entries, made, now)
        return BlocksDone([BlockMade(*one) for one in made])

    @get("/blocks", opt=BLOCK, sync_to_thread=True)
    def list_blocks(
        sight: Sighted,
        kind: FromQuery[BlockKind | None] = None,
        value: FromQuery[str] = "",
        after: FromQuery[str] = "",
        limit: FromQuery[int] = 50,
    ) -> BlocksPage:
        """Entries that were not removed; `after` is the cursor that the page before gave."""
        shown, before = max(1, min(limit, MOST_SHOWN)), cursor_of(after)
        with door.connect(sight.scope) as conn:
            blocks = blocking.list_blocks(conn, door.house, kind, value, before, shown)
        return BlocksPage(blocks, blocks[-1].id.hex if len(blocks) == shown else "")

    @post("/blocks/{bucket:int}/{identifier:uuid}/removal", opt=BLOCK, status_code=200, sync_to_thread=True)
    def remove_block(
        request: Asked, sight: Sighted, bucket: FromPath[int], identifier: FromPath[UUID]
    ) -> BlockRemoved:
        """Take an entry off."""
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            now = now_of(conn)
            blocking.remove_block(conn, bucket, identifier, sight.name, now)
            acts.unblocked(conn, who, identifier, now)
        return BlockRemoved(identifier)

    return [add_blocks, list_blocks, remove_block]
