"""Routes of the channel room: the register of channels, and the console of what they sent. Those of files
stand in `importing.http`, those of the block lists in `block_routes`.

POST /channels                                register; every fault in the configuration with its path
GET  /channels, /channels/{code}              as registered; keys by their ids only
PUT  /channels/{code}                         describe anew; with another adapter or config it begins again
POST /channels/{code}/status                  testing, online, paused, retired
POST /channels/{code}/secrets                 a further live key; the old ones end after an overlap
GET  /channel-forms                           what can be configured: adapters, places, recipes
POST /channel-samples                         what a configuration makes of a sample; nothing is kept
GET  /channels/{code}/ahead                   what stands between the channel and its next step
GET  /channels/{code}/deliveries?verdict&after&limit  newest first; no personal data
POST /raw-leads/{bucket}/{raw_id}/body        a reveal: the raw body; the journal has first who, for what
POST /raw-leads/replay                        parked, invalid, quarantined, under review: again from the start
POST /raw-leads/{bucket}/{raw_id}/repair      a person's reading of what nobody could read
POST /raw-leads/{bucket}/{raw_id}/reading     a reveal: body and our reading of it; the journal has it first
GET  /raw-leads/held?where&reason&after&limit what stands aside, longest first; no personal data
GET  /raw-leads/held/counts                   how many stand aside, by state and reason
POST /raw-leads/release                       they are in order: again from the start, not judged any more
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
import psycopg
from litestar import Router
from litestar.handlers import HTTPRouteHandler, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Response

from leadcenter.access import face as access
from leadcenter.access.face import Sighted
from leadcenter.channel import (
    acts,
    block_routes,
    console,
    cost_routes,
    held,
    raw_leads,
    registration,
    replaying,
    trying,
)
from leadcenter.channel.adapters import ConfigFault
from leadcenter.channel.console import Page
from leadcenter.channel.door import (
    LARGEST,
    MANAGE,
    MOST_KEYS,
    MOST_SHOWN,
    OPEN,
    READ,
    REPAIR,
    Asked,
    Door,
    cursor_of,
    instant_cursor_of,
    key_of,
    language_of,
    now_of,
)
from leadcenter.channel.held import HeldCount, HeldPage, Reading
from leadcenter.channel.importing import http as importing_http
from leadcenter.channel.registration import Ahead, ChannelShown, Description, Key, NewChannel, Use
from leadcenter.channel.replaying import Replayed
from leadcenter.channel.terms import ChannelStatus, OpenPurpose, Verdict
from leadcenter.channel.trying import Forms, SampleRead
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import BUCKETS

__all__ = ["Door", "routes"]


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
    """For which purpose the body is opened; which revision (1: the first)."""

    purpose: OpenPurpose
    revision: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 1


class ReadBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For which purpose the raw lead is opened."""

    purpose: OpenPurpose


class SampleBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a sender sends, and the channel that is to read it, registered or not."""

    channel: Description
    sample: Annotated[str, msgspec.Meta(max_length=LARGEST)]


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


class Unsound(msgspec.Struct, frozen=True):
    """Why a channel cannot take leads as it is configured."""

    code: str
    faults: tuple[ConfigFault, ...]


def routes(door: Door) -> list[Router]:
    """The routes of the room, in one router: Litestar 2.25 wraps a handler that runs in a thread a second
    time, and so breaks it, when another handler of the same path is registered after it by itself.
    """
    own = (*_register(door), *_trying(door), *_console(door), *_screening(door))
    others = (*block_routes.handlers(door), *cost_routes.handlers(door), *importing_http.handlers(door))
    return [Router("/", route_handlers=[*own, *others])]


def _register(door: Door) -> list[HTTPRouteHandler]:
    @post("/channels", opt=MANAGE, status_code=201, sync_to_thread=True, request_max_body_size=LARGEST)
    def register_channel(
        request: Asked, sight: Sighted, data: JSONBody[NewChannel]
    ) -> Response[ChannelShown | Unsound]:
        """Put a channel into the register."""
        who = access.who(sight, request)
        try:
            with door.connect(sight.scope) as conn:
                now = now_of(conn)
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
                now, before = now_of(conn), registration.hold(conn, code)
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
            now, before = now_of(conn), registration.hold(conn, code)
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
            now = now_of(conn)
            made = registration.rotate(conn, door.house, code, data.use, data.secret, overlap, now)
            acts.key_added(conn, who, code, data.use, made, overlap, now)
        return KeyMade(data.use, made)

    return [register_channel, list_channels, show_channel, change_channel, move_channel, add_key]


def _trying(door: Door) -> list[HTTPRouteHandler]:
    @get("/channel-forms", opt=READ, sync_to_thread=True)
    def list_forms(sight: Sighted) -> Forms:  # noqa: ARG001 - the same for all
        """What can be configured on a channel, the same for all."""
        return trying.forms()

    @post(
        "/channel-samples",
        opt=MANAGE,
        status_code=200,
        sync_to_thread=True,
        request_max_body_size=4 * LARGEST,
    )
    def try_sample(request: Asked, sight: Sighted, data: JSONBody[SampleBody]) -> SampleRead:
        """What a channel so described would read in a sample, masked. Nothing is kept of it."""
        with door.connect(sight.scope) as conn:
            now = now_of(conn)
        return trying.try_sample(data.channel, data.sample.encode(), now, language_of(request))

    @get("/channels/{code:str}/ahead", opt=READ, sync_to_thread=True)
    def show_ahead(sight: Sighted, code: FromPath[str]) -> Ahead:
        """What stands between the channel and its next step."""
        with door.connect(sight.scope) as conn:
            return registration.ahead(conn, door.house, code, now_of(conn))

    return [list_forms, try_sample, show_ahead]


def _console(door: Door) -> list[HTTPRouteHandler]:
    @get("/channels/{code:str}/deliveries", opt=READ, sync_to_thread=True)
    def list_deliveries(
        request: Asked,
        sight: Sighted,
        code: FromPath[str],
        verdict: FromQuery[Verdict | None] = None,
        after: FromQuery[str] = "",
        limit: FromQuery[int] = 50,
    ) -> Page:
        """What the channel sent, newest first; `after` is the cursor that the page before gave."""
        before, shown = cursor_of(after), max(1, min(limit, MOST_SHOWN))
        with door.connect(sight.scope) as conn:
            return console.page(conn, door.house, code, before, shown, language_of(request), verdict)

    @post("/raw-leads/{bucket:int}/{raw_id:uuid}/body", opt=OPEN, status_code=200, sync_to_thread=True)
    def open_body(
        request: Asked,
        sight: Sighted,
        bucket: FromPath[int],
        raw_id: FromPath[UUID],
        data: JSONBody[OpenBody],
    ) -> Response[bytes]:
        """The raw body, byte for byte, as a file that no browser shows. The journal has it before that."""
        key = key_of(bucket, raw_id)
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            now = now_of(conn)
            found = raw_leads.one(conn, door.house, key)
            used = door.spend(conn, sight, found.lead, now)
            body = console.open_body(conn, door.house, found, data.revision, data.purpose, sight.name, now)
            acts.body_opened(conn, who, key, data.revision, data.purpose, used, now)
        return Response(
            body,
            media_type="application/octet-stream",
            headers={
                "content-disposition": f'attachment; filename="{raw_id}"',
                "cache-control": "no-store",
                "x-content-type-options": "nosniff",
            },
        )

    @post("/raw-leads/{bucket:int}/{raw_id:uuid}/reading", opt=OPEN, status_code=200, sync_to_thread=True)
    def open_reading(
        request: Asked,
        sight: Sighted,
        bucket: FromPath[int],
        raw_id: FromPath[UUID],
        data: JSONBody[ReadBody],
    ) -> Reading:
        """The body and what we read in it, in clear, for whoever repairs it. The journal has it first."""
        key = key_of(bucket, raw_id)
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            now = now_of(conn)
            found = raw_leads.one(conn, door.house, key)
            used = door.spend(conn, sight, found.lead, now)
            language = language_of(request)
            read = held.open_reading(conn, door.house, found, data.purpose, sight.name, now, language)
            acts.reading_opened(conn, who, key, data.purpose, used, now)
        return read

    @post("/raw-leads/replay", opt=REPAIR, status_code=200, sync_to_thread=True)
    def replay(request: Asked, sight: Sighted, data: JSONBody[ReplayBody]) -> ReplayDone:
        """Let raw leads begin again; an outcome for each."""
        keys = [(key.bucket, key.raw_id) for key in data.keys]
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            now = now_of(conn)
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
        key = key_of(bucket, raw_id)
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            now = now_of(conn)
            replaying.repair(conn, door.house, key, data.inquiry, sight.name, now)
            acts.repaired(conn, who, key, now)
        return Repaired(raw_id)

    return [list_deliveries, open_body, open_reading, replay, repair]


def _screening(door: Door) -> list[HTTPRouteHandler]:
    @get("/raw-leads/held/counts", opt=REPAIR, sync_to_thread=True)
    def count_held(request: Asked, sight: Sighted) -> list[HeldCount]:
        """How many raw leads stand aside, by state and reason."""
        with door.connect(sight.scope) as conn:
            return held.count(conn, language_of(request))

    @get("/raw-leads/held", opt=REPAIR, sync_to_thread=True)
    def list_held(
        request: Asked,
        sight: Sighted,
        where: FromQuery[held.Held] = "review",
        reason: FromQuery[str] = "",
        after: FromQuery[str] = "",
        limit: FromQuery[int] = 50,
    ) -> HeldPage:
        """What stands aside for a person; `after` is the cursor that the page before gave."""
        since, shown = instant_cursor_of(after), max(1, min(limit, MOST_SHOWN))
        with door.connect(sight.scope) as conn:
            return held.page(conn, where, reason, since, shown, language_of(request))

    @post("/raw-leads/release", opt=REPAIR, status_code=200, sync_to_thread=True)
    def release(request: Asked, sight: Sighted, data: JSONBody[ReplayBody]) -> ReplayDone:
        """Suspicious raw leads are in order; an outcome for each."""
        keys = [(key.bucket, key.raw_id) for key in data.keys]
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            now = now_of(conn)
            done = replaying.release(conn, door.house, keys, sight.name, now)
            acts.begun_again(conn, who, done, now)
        return ReplayDone(done)

    return [count_held, list_held, release]


def _shown(conn: Connection, code: str) -> ChannelShown:
    shown = registration.show(conn, code)
    if not shown:
        raise Refusal("channel_unknown", 404)
    return shown[0]


def _unsound(faults: tuple[ConfigFault, ...]) -> Response[ChannelShown | Unsound]:
    return Response(Unsound("channel_unsound", faults), status_code=422)
