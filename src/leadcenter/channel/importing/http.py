"""Routes of files that are imported in a browser.

POST /channels/{code}/imports/preview         what a file is and would become; nothing is kept of it
POST /channels/{code}/imports                 begin, or go on where the same file stood
GET  /channels/{code}/imports                 the last ones, newest first
GET  /channels/{code}/imports/{id}            how far one has come, its rows by outcome
GET  /channels/{code}/imports/{id}/verdicts   the outcome of each row, as a CSV
"""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Response

from leadcenter.access import face as access
from leadcenter.access.face import Sighted
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.channel.door import MANAGE, READ, Asked, Door, now_of
from leadcenter.channel.importing import imports, looking
from leadcenter.channel.importing.looking import FileSeen, ImportShown
from leadcenter.channel.importing.mapping import FileMapping, check_mapping
from leadcenter.kernel.errors import Refusal

LARGEST_FILE: Final = 70 * 1_024 * 1_024
"""Bytes of a request: a file of 50 MiB, written in Base64, and its mapping."""


class FileBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file, its content in Base64. Without a mapping one is guessed, of `sheet` where a workbook has
    several."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    content: bytes
    mapping: FileMapping | None = None
    sheet: Annotated[str, msgspec.Meta(max_length=200)] = ""


class StartBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file, its content in Base64, and the mapping that somebody has agreed to."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    content: bytes
    mapping: FileMapping


def handlers(door: Door) -> list[HTTPRouteHandler]:
    """The routes."""

    @post(
        "/channels/{code:str}/imports/preview",
        opt=MANAGE,
        status_code=200,
        sync_to_thread=True,
        request_max_body_size=LARGEST_FILE,
    )
    def preview_import(sight: Sighted, code: FromPath[str], data: JSONBody[FileBody]) -> FileSeen:
        """What a file is and what its first rows would become, masked. Nothing is landed, nothing is kept."""
        with door.connect(sight.scope) as conn:
            channel = looking.channel_taking(conn, door.house, code, now_of(conn))
        if data.mapping is not None:
            check_mapping(data.mapping)
        with (
            looking.opened(data.name, data.content, data.mapping, data.sheet) as table,
            door.connect(sight.scope) as conn,
        ):
            return looking.look(conn, door.house, channel, table, data.mapping, data.sheet)

    @post(
        "/channels/{code:str}/imports",
        opt=MANAGE,
        status_code=202,
        sync_to_thread=True,
        request_max_body_size=LARGEST_FILE,
    )
    def begin_import(
        request: Asked, sight: Sighted, code: FromPath[str], data: JSONBody[StartBody]
    ) -> ImportShown:
        """The rows land one batch after the other. The same file under the same mapping goes on where it
        stood, and lands nothing twice."""
        who = access.who(sight, request)
        mapping = msgspec.structs.replace(data.mapping, channel=code)
        check_mapping(mapping)
        with door.connect(sight.scope) as conn:
            channel = looking.channel_taking(conn, door.house, code, now_of(conn))
        table = looking.opened(data.name, data.content, mapping)
        try:
            binding = imports.lay(door.house, channel, mapping, table.heading)
            with door.connect(sight.scope) as conn:
                now = now_of(conn)
                work = imports.begin(conn, door.house, channel, mapping, table, now)
                act = Act(
                    who=who,
                    what="file.imported",
                    object_kind="import_file",
                    object=str(work.id),
                    bucket=work.bucket,
                    after={
                        "channel": code,
                        "rows": work.total,
                        "from": work.done,
                        "mapping": mapping.digest(),
                    },
                )
                audit.record(conn, [act], now)
            shown = looking.shown_again(work, table)
        except BaseException:
            table.close()
            raise
        if work.done < work.total:
            door.runs.start(sight.scope, channel, binding, table, work)
        else:
            table.close()
        return shown

    @get("/channels/{code:str}/imports", opt=READ, sync_to_thread=True)
    def list_imports(sight: Sighted, code: FromPath[str]) -> list[ImportShown]:
        """The last fifty."""
        with door.connect(sight.scope) as conn:
            shown = looking.show(conn, door.house, code)
        return [msgspec.structs.replace(one, here=door.runs.under_way(one.id)) for one in shown]

    @get("/channels/{code:str}/imports/{identifier:uuid}", opt=READ, sync_to_thread=True)
    def show_import(sight: Sighted, code: FromPath[str], identifier: FromPath[UUID]) -> ImportShown:
        """How far it has come."""
        with door.connect(sight.scope) as conn:
            shown = looking.show(conn, door.house, code, one=identifier)
        if not shown:
            raise Refusal("import_unknown", 404)
        return msgspec.structs.replace(shown[0], here=door.runs.under_way(identifier))

    @get("/channels/{code:str}/imports/{identifier:uuid}/verdicts", opt=READ, sync_to_thread=True)
    def take_verdicts(sight: Sighted, code: FromPath[str], identifier: FromPath[UUID]) -> Response[bytes]:
        """The outcome of each row so far, with its lead; no personal data."""
        with door.connect(sight.scope) as conn:
            content = looking.verdict_file(conn, door.house, code, identifier)
        return Response(
            content,
            media_type="text/csv; charset=utf-8",
            headers={
                "content-disposition": f'attachment; filename="verdicts-{identifier}.csv"',
                "cache-control": "no-store",
                "x-content-type-options": "nosniff",
            },
        )

    return [preview_import, begin_import, list_imports, show_import, take_verdicts]
