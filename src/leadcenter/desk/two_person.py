"""Routes about what takes two people: exports beyond a cap or in plain text, and the caps themselves.

GET  /exports                          one's own; those who agree to exports see all of their legal entity
POST /exports                          ask for one
GET  /exports/{reference}              how far it is
POST /exports/{reference}/approval     a second person agrees
POST /exports/{reference}/refusal      or does not
POST /exports/{reference}/download     once, by whoever asked
GET  /caps                             how often people may do what, and changes that wait
POST /caps/{cap}/changes               ask for another one
POST /cap-changes/{change}/approval    a second person agrees
POST /cap-changes/{change}/refusal     or does not
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Response

from leadcenter.access import face as access
from leadcenter.access.face import OF_MAKER, Permission, Sight, Sighted, needs
from leadcenter.desk import caps, exports, files
from leadcenter.desk.exports import Names, Wanted, books_scope
from leadcenter.desk.overtaking import OVERTAKEN, overtaken
from leadcenter.desk.showing import Shop, find_codes
from leadcenter.desk.terms import (
    Cap,
    CapShown,
    ExportPurpose,
    ExportShown,
    ExportStatus,
    Filters,
    FiltersShown,
    Narrowed,
)
from leadcenter.kernel.clock import utc
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import HOUSE, MAKER
from leadcenter.kernel.sql import statement

NO_STORE = {"cache-control": "no-store"}
LOOK = needs(Permission.EXPORT_REQUEST, Permission.EXPORT_APPROVE)
REQUEST = needs(Permission.EXPORT_REQUEST, fresh=True)
APPROVE = needs(Permission.EXPORT_APPROVE, fresh=True)
CAPS = needs(Permission.CAP_MANAGE, zones=OF_MAKER)
CHANGE_CAPS = needs(Permission.CAP_MANAGE, fresh=True, zones=OF_MAKER)
Code = Annotated[str, msgspec.Meta(max_length=100)]
Asked = litestar.Request[Any, Any, Any]


class ExportBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to export, narrowed as a list is; channel, dealer and owner by their codes. `plain`: numbers and
    names in plain text, for purposes that allow it."""

    purpose: ExportPurpose
    format: Literal["csv", "xlsx"] = "csv"
    plain: bool = False
    state: Code = ""
    status: Code = ""
    channel: Code = ""
    dealer: Code = ""
    owner: Code = ""
    grade: Code = ""
    since: datetime | None = None
    until: datetime | None = None


class CapBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many there are to be."""

    most: Annotated[int, msgspec.Meta(ge=1, le=10_000)]


class CapAsked(msgspec.Struct, frozen=True):
    """The change waits for a second person."""

    change: UUID
    status: Literal["asked"] = "asked"


class CapDecided(msgspec.Struct, frozen=True):
    """What became of a change."""

    change: UUID
    status: Literal["live", "refused"]


def routes(shop: Shop, folder: Path) -> list[HTTPRouteHandler]:
    """The routes. `folder`: where files of exports lie."""
    return [*_asking(shop), *_deciding(shop), _download(shop, folder), *_caps(shop)]


def _asking(shop: Shop) -> list[HTTPRouteHandler]:
    names = Names(shop.house)

    @post("/exports", opt=REQUEST, status_code=201, sync_to_thread=True)
    def ask_export(request: Asked, sight: Sighted, data: JSONBody[ExportBody]) -> Response[ExportShown]:
        """Ask for an export."""
        who = access.who(sight, request)
        wanted = Wanted(_narrowed(shop, sight, data), data.purpose, data.plain, data.format)
        if data.plain and sight.abroad:
            raise Refusal("reveal_abroad", 403)
        with shop.connect(_books(shop, sight)) as conn:
            made = exports.ask(conn, shop.house, sight, wanted, who, _now(conn))
            shown = exports.hold(conn, sight, made, all_of_entity=False)
        return Response(_named(names, sight, shown), status_code=201, headers=NO_STORE)

    @get("/exports", opt=LOOK, sync_to_thread=True)
    def list_exports(sight: Sighted) -> list[ExportShown]:
        """Exports of the asker's legal entity, newest first."""
        with shop.connect(_books(shop, sight)) as conn:
            found = exports.listed(conn, sight, all_of_entity=_decides(sight))
        return [_named(names, sight, one) for one in found]

    @get("/exports/{reference:str}", opt=LOOK, sync_to_thread=True)
    def show_export(sight: Sighted, reference: FromPath[str]) -> ExportShown:
        """One export."""
        export = names.read(sight.asker.entity, reference)
        with shop.connect(_books(shop, sight)) as conn:
            return _named(names, sight, exports.hold(conn, sight, export, all_of_entity=_decides(sight)))

    return [ask_export, list_exports, show_export]


def _deciding(shop: Shop) -> list[HTTPRouteHandler]:
    names = Names(shop.house)

    def decide(request: Asked, sight: Sight, reference: str, status: ExportStatus) -> ExportShown:
        who = access.who(sight, request)
        export = names.read(sight.asker.entity, reference)
        with shop.connect(_books(shop, sight)) as conn:
            return _named(names, sight, exports.decide(conn, sight, export, status, who, _now(conn)))

    @post("/exports/{reference:str}/approval", opt=APPROVE, status_code=200, sync_to_thread=True)
    def approve_export(request: Asked, sight: Sighted, reference: FromPath[str]) -> ExportShown:
        """A second person agrees."""
        return decide(request, sight, reference, ExportStatus.APPROVED)

    @post("/exports/{reference:str}/refusal", opt=APPROVE, status_code=200, sync_to_thread=True)
    def refuse_export(request: Asked, sight: Sighted, reference: FromPath[str]) -> ExportShown:
        """A second person does not agree."""
        return decide(request, sight, reference, ExportStatus.REFUSED)

    return [approve_export, refuse_export]


def _download(shop: Shop, folder: Path) -> HTTPRouteHandler:
    names = Names(shop.house)

    @post("/exports/{reference:str}/download", opt=REQUEST, status_code=200, sync_to_thread=True)
    def download_export(request: Asked, sight: Sighted, reference: FromPath[str]) -> Response[bytes]:
        """The file, once. The record is committed before it is opened; then file and key are destroyed."""
        who = access.who(sight, request)
        export = names.read(sight.asker.entity, reference)
        with shop.connect(_books(shop, sight)) as conn:
            shown = exports.hold(conn, sight, export, all_of_entity=False)
        if shown.plain and sight.abroad:  # its legal entity moved after it was asked for
            raise Refusal("reveal_abroad", 403)
        with shop.connect(MAKER) as conn:
            if overtaken(conn, export):
                raise Refusal(OVERTAKEN, 410)
        with shop.connect(_books(shop, sight)) as conn:
            fetched = exports.take(conn, sight, export, who, _now(conn))
        content = exports.open_file(shop.house, folder, fetched)
        exports.destroy(shop.house, folder, [(fetched.id, fetched.slot)])
        return Response(
            content,
            media_type=files.TYPES[fetched.format],
            headers={
                **NO_STORE,
                "content-disposition": f'attachment; filename="leads.{fetched.format}"',
                "x-content-type-options": "nosniff",
            },
        )

    return download_export


def _caps(shop: Shop) -> list[HTTPRouteHandler]:
    @get("/caps", opt=CAPS, sync_to_thread=True)
    def list_caps(sight: Sighted) -> list[CapShown]:
        """Caps and changes that wait."""
        with shop.connect(sight.scope) as conn:
            return caps.list_caps(conn)

    @post("/caps/{cap:str}/changes", opt=CHANGE_CAPS, status_code=201, sync_to_thread=True)
    def ask_cap(request: Asked, sight: Sighted, cap: FromPath[str], data: JSONBody[CapBody]) -> CapAsked:
        """Ask for another cap."""
        if cap not in set(Cap):
            raise Refusal("cap_unknown", 404)
        who = access.who(sight, request)
        with shop.connect(sight.scope) as conn:
            return CapAsked(caps.ask(conn, sight, Cap(cap), data.most, who, _now(conn)))

    @post("/cap-changes/{change:uuid}/approval", opt=CHANGE_CAPS, status_code=200, sync_to_thread=True)
    def approve_cap(request: Asked, sight: Sighted, change: FromPath[UUID]) -> CapDecided:
        """A second person agrees."""
        who = access.who(sight, request)
        with shop.connect(sight.scope) as conn:
            caps.decide(conn, sight, change, who, _now(conn), agreed=True)
        return CapDecided(change, "live")

    @post("/cap-changes/{change:uuid}/refusal", opt=CHANGE_CAPS, status_code=200, sync_to_thread=True)
    def refuse_cap(request: Asked, sight: Sighted, change: FromPath[UUID]) -> CapDecided:
        """A second person does not agree."""
        who = access.who(sight, request)
        with shop.connect(sight.scope) as conn:
            caps.decide(conn, sight, change, who, _now(conn), agreed=False)
        return CapDecided(change, "refused")

    return [list_caps, ask_cap, approve_cap, refuse_cap]


def _books(shop: Shop, sight: Sight) -> Any:
    return books_scope(shop.house, sight.asker.entity)


def _decides(sight: Sight) -> bool:
    """Who agrees to exports sees all of the legal entity."""
    return sight.allows((Permission.EXPORT_APPROVE,))


def _narrowed(shop: Shop, sight: Sight, data: ExportBody) -> Narrowed:
    for at in (data.since, data.until):
        if at is not None and at.tzinfo is None:
            raise Refusal("time_without_zone", 422)
    with shop.connect(HOUSE) as conn:
        came_by = find_codes(conn, data.channel, "", "")
    with shop.connect(sight.scope) as conn:  # those of others are as unknown as those of nobody
        whose = find_codes(conn, "", data.dealer, data.owner)
    if came_by is None or whose is None:
        raise Refusal("export_code_unknown", 422)
    filters = Filters(
        data.state or None,
        data.status or None,
        came_by[0],
        whose[1],
        whose[2],
        data.grade or None,
        utc(data.since) if data.since else None,
        utc(data.until) if data.until else None,
    )
    return Narrowed(filters, msgspec.convert(data, FiltersShown, from_attributes=True))


def _named(names: Names, sight: Sight, shown: ExportShown) -> ExportShown:
    reference = names.write(sight.asker.entity, UUID(shown.reference))
    return msgspec.structs.replace(shown, reference=reference)


def _now(conn: Connection) -> datetime:
    now: datetime = next(iter(conn.execute(statement("desk", "read_now"))))[0]
    return now
