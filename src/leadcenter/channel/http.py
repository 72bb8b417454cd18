"""Routes of the channel room: the register of channels, and the console of what they sent.

POST /channels                                register; every fault in the configuration with its path
GET  /channels, /channels/{code}              as registered; keys by their ids only
PUT  /channels/{code}                         describe anew; with another adapter or config it begins again
POST /channels/{code}/status                  testing, online, paused, retired
POST /channels/{code}/secrets                 a further live key; the old ones end after an overlap
GET  /channels/{code}/deliveries?after&limit  newest first; no personal data
POST /raw-leads/{bucket}/{raw_id}/body        the raw body; who opened it for what goes to the journal
POST /raw-leads/replay                        parked, invalid, quarantined, under review: again from the start
POST /raw-leads/{bucket}/{raw_id}/repair      a person's reading of what nobody could read
GET  /raw-leads/held?after&limit              suspicious ones, longest held first; no personal data
POST /raw-leads/release                       they are in order: again from the start, not judged any more
POST /blocks                                  entries of the block lists; an outcome for each
GET  /blocks?kind&value&after&limit           newest first; with kind and value: is this on the list?
POST /blocks/{bucket}/{id}/removal            off the list
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import litestar
import msgspec
import psycopg
from litestar.handlers import HTTPRouteHandler, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Response

from leadcenter.access import face as access
from leadcenter.access.face import OF_MAKER, Permission, Sighted, needs
from leadcenter.channel import acts, blocking, console, registration, replaying
from leadcenter.channel.adapters import ConfigFault
from leadcenter.channel.blocking import BlockKind, BlockShown, Made, NewBlock
from leadcenter.channel.console import HeldPage, Page
from leadcenter.channel.landing import House
from leadcenter.channel.registration import ChannelShown, Description, Key, NewChannel, Use
from leadcenter.channel.replaying import Replayed
from leadcenter.channel.terms import ChannelStatus
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


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes. The maker's people only: dealers have no channels."""

    house: House
    connect: Connect


class StatusBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the channel is to go."""

    status: ChannelStatus


class KeyBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A further key for one use. The live ones end after `overlap_hours` (0: at once)."""

    use: Use
    secret: Key
    overlap_hours: Annotated[int, msgspec.Meta(ge=0, le=8_784)] = 24


class KeyMade(msgspec.Struct, frozen=True):
    """The new key's id."""

    use: str
    key_id: str


class OpenBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For which purpose the body is opened, as a code (`complaint`, `adapter_fault`); which revision (1: the
    first)."""

    purpose: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    revision: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 1


class RawKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A raw lead as the console names it."""

    bucket: Annotated[int, msgspec.Meta(ge=0, lt=BUCKETS)]
    raw_id: UUID


class ReplayBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to begin again."""

    keys: Annotated[tuple[RawKey, ...], msgspec.Meta(min_length=1, max_length=MOST_KEYS)]


class ReplayDone(msgspec.Struct, frozen=True):
    """In the order of the request."""

    results: list[Replayed]


class RepairBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lead as our own API takes it; the external id stays what it is."""

    inquiry: dict[str, Any]


class Repaired(msgspec.Struct, frozen=True):
    """It begins again."""

    raw_id: UUID
    status: Literal["repaired"] = "repaired"


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


class Unsound(msgspec.Struct, frozen=True):
    """Why a channel cannot take leads as it is configured."""

    code: str
    faults: tuple[ConfigFault, ...]


Asked = litestar.Request[Any, Any, Any]


def routes(door: Door) -> list[litestar.Router]:
    """The routes of the room, in one router: Litestar 2.25 wraps a handler that runs in a thread a second
    time, and so breaks it, when another handler of the same path is registered after it by itself.
    """
    return [litestar.Router("/", route_handlers=[*_register(door), *_console(door), *_screening(door)])]


def _register(door: Door) -> list[HTTPRouteHandler]:
    @post("/channels", opt=MANAGE, status_code=201, sync_to_thread=True, request_max_body_size=LARGEST)
    def register_channel(
        request: Asked, sight: Sighted, data: JSONBody[NewChannel]
    ) -> Response[ChannelShown | Unsound]:
        """Put a channel into the register."""
        who = access.who(sight, request)
        try:
            with door.connect(sight.scope) as conn:
                now = _now(conn)
                faults = registration.register(conn, door.house, data, now)
                shown = registration.show(conn, data.code)
                acts.changed(conn, who, "registered", None, shown, now, faults)
        except psycopg.errors.UniqueViolation as fault:
            raise Refusal("channel_code_taken", 409) from fault
        except psycopg.DataError as fault:
            raise Refusal("text_not_storable", 422) from fault
        return _unsound(faults) if faults else Response(shown[0], status_code=201)

    @get("/channels", opt=READ, sync_to_thread=True)
    def list_channels(sight: Sighted) -> list[ChannelShown]:
        """The register."""
        with door.connect(sight.scope) as conn:
            return registration.show(conn)

    @get("/channels/{code:str}", opt=READ, sync_to_thread=True)
    def show_channel(sight: Sighted, code: FromPath[str]) -> ChannelShown:
        """One channel."""
        with door.connect(sight.scope) as conn:
            return _shown(conn, code)

    @put("/channels/{code:str}", opt=MANAGE, sync_to_thread=True, request_max_body_size=LARGEST)
    def change_channel(
        request: Asked, sight: Sighted, code: FromPath[str], data: JSONBody[Description]
    ) -> Response[ChannelShown | Unsound]:
        """Describe a channel anew."""
        who = access.who(sight, request)
        try:
            with door.connect(sight.scope) as conn:
                now, before = _now(conn), registration.hold(conn, code)
                faults = registration.change(conn, door.house, code, data, now)
                shown = _shown(conn, code)
                acts.changed(conn, who, "changed", before, [shown], now, faults)
        except psycopg.DataError as fault:
            raise Refusal("text_not_storable", 422) from fault
        return _unsound(faults) if faults else Response(shown)

    @post("/channels/{code:str}/status", opt=MANAGE, status_code=200, sync_to_thread=True)
    def move_channel(
        request: Asked, sight: Sighted, code: FromPath[str], data: JSONBody[StatusBody]
    ) -> Response[ChannelShown | Unsound]:
        """The channel goes on in its life; from testing to online, who asks vouches for its tests."""
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            now, before = _now(conn), registration.hold(conn, code)
            faults = registration.move(conn, door.house, code, data.status, sight.name, now)
            shown = _shown(conn, code)
            acts.changed(conn, who, "moved", before, [shown], now, faults)
        return _unsound(faults) if faults else Response(shown)

    @post("/channels/{code:str}/secrets", opt=MANAGE, status_code=201, sync_to_thread=True)
    def add_key(request: Asked, sight: Sighted, code: FromPath[str], data: JSONBody[KeyBody]) -> KeyMade:
        """A further live key."""
        who = access.who(sight, request)
        overlap = timedelta(hours=data.overlap_hours)
        with door.connect(sight.scope) as conn:
            now = _now(conn)
            made = registration.rotate(conn, door.house, code, data.use, data.secret, overlap, now)
            acts.key_added(conn, who, code, data.use, made, overlap, now)
        return KeyMade(data.use, made)

    return [register_channel, list_channels, show_channel, change_channel, move_channel, add_key]


def _console(door: Door) -> list[HTTPRouteHandler]:
    @get("/channels/{code:str}/deliveries", opt=READ, sync_to_thread=True)
    def list_deliveries(
        request: Asked,
        sight: Sighted,
        code: FromPath[str],
        after: FromQuery[str] = "",
        limit: FromQuery[int] = 50,
    ) -> Page:
        """What the channel sent, newest first; `after` is the cursor that the page before gave."""
        with door.connect(sight.scope) as conn:
            return console.page(
                conn, door.house, code, _cursor(after), max(1, min(limit, MOST_SHOWN)), _language(request)
            )

    @post("/raw-leads/{bucket:int}/{raw_id:uuid}/body", opt=OPEN, status_code=200, sync_to_thread=True)
    def open_body(
        request: Asked,
        sight: Sighted,
        bucket: FromPath[int],
        raw_id: FromPath[UUID],
        data: JSONBody[OpenBody],
    ) -> Response[bytes]:
        """The raw body, byte for byte, as a file that no browser shows. The journal has it before that."""
        key = _key(bucket, raw_id)
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            now = _now(conn)
            body = console.open_body(conn, door.house, key, data.revision, data.purpose, sight.name, now)
            acts.body_opened(conn, who, key, data.revision, data.purpose, now)
        return Response(
            body,
            media_type="application/octet-stream",
            headers={
                "content-disposition": f'attachment; filename="{raw_id}"',
                "cache-control": "no-store",
                "x-content-type-options": "nosniff",
            },
        )

    @post("/raw-leads/replay", opt=REPAIR, status_code=200, sync_to_thread=True)
    def replay(request: Asked, sight: Sighted, data: JSONBody[ReplayBody]) -> ReplayDone:
        """Let raw leads begin again; an outcome for each."""
        keys = [(key.bucket, key.raw_id) for key in data.keys]
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            now = _now(conn)
            done = replaying.replay(conn, door.house, keys, sight.name, now)
            acts.begun_again(conn, who, done, now)
        return ReplayDone(done)

    @post(
        "/raw-leads/{bucket:int}/{raw_id:uuid}/repair",
        opt=REPAIR,
        status_code=200,
        sync_to_thread=True,
        request_max_body_size=LARGEST,
    )
    def repair(
        request: Asked,
        sight: Sighted,
        bucket: FromPath[int],
        raw_id: FromPath[UUID],
        data: JSONBody[RepairBody],
    ) -> Repaired:
        """Write down what a delivery in quarantine means; it then begins again."""
        key = _key(bucket, raw_id)
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            now = _now(conn)
            replaying.repair(conn, door.house, key, data.inquiry, sight.name, now)
            acts.repaired(conn, who, key, now)
        return Repaired(raw_id)

    return [list_deliveries, open_body, replay, repair]


def _screening(door: Door) -> list[HTTPRouteHandler]:
    @get("/raw-leads/held", opt=REPAIR, sync_to_thread=True)
    def list_held(
        request: Asked, sight: Sighted, after: FromQuery[str] = "", limit: FromQuery[int] = 50
    ) -> HeldPage:
        """What verification holds for a person; `after` is the cursor that the page before gave."""
        since = _instant_cursor(after)
        with door.connect(sight.scope) as conn:
            return console.held(conn, since, max(1, min(limit, MOST_SHOWN)), _language(request))

    @post("/raw-leads/release", opt=REPAIR, status_code=200, sync_to_thread=True)
    def release(request: Asked, sight: Sighted, data: JSONBody[ReplayBody]) -> ReplayDone:
        """Suspicious raw leads are in order; an outcome for each."""
        keys = [(key.bucket, key.raw_id) for key in data.keys]
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            now = _now(conn)
            done = replaying.release(conn, door.house, keys, sight.name, now)
            acts.begun_again(conn, who, done, now)
        return ReplayDone(done)

    @post("/blocks", opt=BLOCK, status_code=200, sync_to_thread=True)
    def add_blocks(request: Asked, sight: Sighted, data: JSONBody[BlocksBody]) -> BlocksDone:
        """Put entries on the lists."""
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            now = _now(conn)
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
        shown, before = max(1, min(limit, MOST_SHOWN)), _cursor(after)
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
            now = _now(conn)
            blocking.remove_block(conn, bucket, identifier, sight.name, now)
            acts.unblocked(conn, who, identifier, now)
        return BlockRemoved(identifier)

    return [list_held, release, add_blocks, list_blocks, remove_block]


def _now(conn: Connection) -> datetime:
    now: datetime = next(iter(conn.execute(statement("channel", "read_now"))))[0]
    return now


def _shown(conn: Connection, code: str) -> ChannelShown:
    shown = registration.show(conn, code)
    if not shown:
        raise Refusal("channel_unknown", 404)
    return shown[0]


def _unsound(faults: tuple[ConfigFault, ...]) -> Response[ChannelShown | Unsound]:
    return Response(Unsound("channel_unsound", faults), status_code=422)


def _key(bucket: int, raw_id: UUID) -> tuple[int, UUID]:
    if not 0 <= bucket < BUCKETS:
        raise Refusal("raw_lead_unknown", 404)
    return bucket, raw_id


def _cursor(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as fault:
        raise Refusal("cursor_unknown", 400) from fault


def _instant_cursor(text: str) -> tuple[datetime, UUID]:
    """Since when and which; at first, since ever."""
    try:
        since, _, identifier = text.partition("/")
        return (datetime.fromisoformat(since), UUID(identifier)) if text else (EPOCH, UUID(int=0))
    except ValueError as fault:
        raise Refusal("cursor_unknown", 400) from fault


def _language(request: Asked) -> Language:
    return "zh" if "zh" in request.headers.get("accept-language", "") else "en"
