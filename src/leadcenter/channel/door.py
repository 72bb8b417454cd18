"""What the routes of the room share: what the entry gives them, who may come, how requests name things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import litestar
import msgspec

from leadcenter.access.face import OF_MAKER, Permission, Sight, needs
from leadcenter.channel.importing.running import Runs
from leadcenter.channel.landing import House
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, Refusal
from leadcenter.kernel.ids import EPOCH
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.scope import Connect
from leadcenter.kernel.sql import statement

LARGEST = 1_024 * 1_024
MOST_KEYS = 1_000
MOST_SHOWN = 200
BLOCK = needs(Permission.BLOCK_MANAGE, zones=OF_MAKER)
MANAGE = needs(Permission.CHANNEL_MANAGE, zones=OF_MAKER)
READ = needs(Permission.CHANNEL_READ, zones=OF_MAKER)
OPEN = needs(Permission.RAW_LEAD_OPEN, zones=OF_MAKER)
REPAIR = needs(Permission.RAW_LEAD_REPAIR, zones=OF_MAKER)
Asked = litestar.Request[Any, Any, Any]


Spend = Callable[[Connection, Sight, tuple[int, UUID] | None, datetime], int]


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes. The maker's people only: dealers have no channels. `runs`: files
    that are being imported. `spend`: opening what a customer sent is a reveal, within the same cap as that of
    a number, and not of a lead (bucket, id) that does not exist for the asker; how many stand. Raises Refusal
    `raw_lead_unknown`, `cap_reached`, `proof_needed`."""

    house: House
    connect: Connect
    runs: Runs
    spend: Spend


def now_of(conn: Connection) -> datetime:
    """The database's clock."""
    now: datetime = next(iter(conn.execute(statement("channel", "read_now"))))[0]
    return now


def key_of(bucket: int, raw_id: UUID) -> tuple[int, UUID]:
    """A raw lead as a path names it. Raises Refusal: raw_lead_unknown."""
    if not 0 <= bucket < BUCKETS:
        raise Refusal("raw_lead_unknown", 404)
    return bucket, raw_id


def cursor_of(text: str) -> UUID | None:
    """Raises Refusal: cursor_unknown."""
    try:
        return UUID(text) if text else None
    except ValueError as fault:
        raise Refusal("cursor_unknown", 400) from fault


def instant_cursor_of(text: str) -> tuple[datetime, UUID]:
    """Since when and which; at first, since ever. Raises Refusal: cursor_unknown."""
    try:
        since, _, identifier = text.partition("/")
        return (datetime.fromisoformat(since), UUID(identifier)) if text else (EPOCH, UUID(int=0))
    except ValueError as fault:
        raise Refusal("cursor_unknown", 400) from fault


def language_of(request: Asked) -> Language:
    """In which language texts of codes are told."""
    return "zh" if "zh" in request.headers.get("accept-language", "") else "en"
