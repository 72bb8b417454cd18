"""Exports as people handle them: asked for, agreed to by a second person, fetched once, gone after a day. The
exporter (`exporting`) counts and writes them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.access.face import Sight
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Keep, Who
from leadcenter.channel.face import House
from leadcenter.desk import marks
from leadcenter.desk.terms import ExportPurpose, ExportShown, ExportStatus, Narrowed
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.opaque import Opaque
from leadcenter.kernel.scope import Scope, Zone
from leadcenter.kernel.sealed_stream import open_stream
from leadcenter.kernel.sql import statement
from leadcenter.kernel.subjects import Destroyed

DAY = timedelta(hours=24)
"""For how long a second person may agree, and for how long a file can be fetched."""
PLAIN_FOR = frozenset({ExportPurpose.CALL_LIST, ExportPurpose.AUTHORITY})
SHOWN = 100
TRACED = 10_000
_encode = msgspec.json.Encoder().encode


class Wanted(msgspec.Struct, frozen=True):
    """What is asked for."""

    narrowed: Narrowed
    purpose: ExportPurpose
    plain: bool
    format: str


class Fetched(msgspec.Struct, frozen=True):
    """A download whose record is committed: where the file lies and what it must be."""

    id: UUID
    slot: int
    hash: str
    format: str


def ask(conn: Connection, house: House, sight: Sight, wanted: Wanted, who: Who, now: datetime) -> UUID:
    """Ask for an export; the caller commits. Raises Refusal `export_plain_purpose` (422)."""
    if wanted.plain and wanted.purpose not in PLAIN_FOR:
        raise Refusal("export_plain_purpose", 422)
    identifier, asker = new_id(now), sight.asker
    filters, asked = wanted.narrowed.filters, wanted.narrowed.asked
    until = now if filters.until is None else min(now, filters.until)  # it does not grow after that
    kept = Narrowed(msgspec.structs.replace(filters, until=until), asked)
    conn.execute(
        statement("desk", "insert_export"),
        {
            "id": identifier, "entity_id": asker.entity, "asked_by": sight.name,
            "asker_kind": asker.kind.value, "asker_id": asker.id, "staff_id": asker.staff, "now": now,
            "purpose": wanted.purpose.value, "plain": wanted.plain, "format": wanted.format,
            "wanted": _encode(kept).decode(), "slot": house.keyring.subjects.new(1)[0].slot,
            "expires_at": now + DAY,
        },
    )  # fmt: skip
    told = {"plain": wanted.plain, "format": wanted.format, "filters": msgspec.to_builtins(asked)}
    _record(conn, who, "export.requested", identifier, wanted.purpose, told, now)
    return identifier


def listed(conn: Connection, sight: Sight, *, all_of_entity: bool) -> list[ExportShown]:
    """Exports of the asker's legal entity, newest first; the asker's own ones unless `all_of_entity`."""
    given = {
        "entity_id": sight.asker.entity,
        "asked_by": None if all_of_entity else sight.name,
        "rows": SHOWN,
    }
    return [_shown(row) for row in conn.execute(statement("desk", "list_exports"), given)]


def hold(conn: Connection, sight: Sight, export: UUID, *, all_of_entity: bool) -> ExportShown:
    """One export of the asker's legal entity, locked until commit. Raises Refusal `export_unknown` (404)."""
    given = {"id": export, "entity_id": sight.asker.entity}
    row = conn.execute(statement("desk", "hold_export"), given).fetchone()
    if row is None or not (all_of_entity or row[1] == sight.name):
        raise Refusal("export_unknown", 404)
    return _shown(row)


def decide(
    conn: Connection, sight: Sight, export: UUID, status: ExportStatus, who: Who, now: datetime
) -> ExportShown:
    """A second person agrees (APPROVED) or refuses (REFUSED); the caller commits. Raises Refusal
    `export_unknown` (404), `decider_is_asker` (403), `export_not_waiting` (409)."""
    before = hold(conn, sight, export, all_of_entity=True)
    if before.asked_by == sight.name:
        raise Refusal("decider_is_asker", 403)
    given = {"id": export, "status": status.value, "by": sight.name, "now": now, "expires_at": now + DAY}
    if conn.execute(statement("desk", "decide_export"), given).fetchone() is None:
        raise Refusal("export_not_waiting", 409)
    told = {"rows": before.rows_found, "plain": before.plain}
    what = "export.approved" if status is ExportStatus.APPROVED else "export.refused"
    _record(conn, who, what, export, before.purpose, told, now)
    return hold(conn, sight, export, all_of_entity=True)


def take(conn: Connection, sight: Sight, export: UUID, who: Who, now: datetime) -> Fetched:
    """The one download, recorded; the caller commits, then opens it. Raises Refusal `export_unknown` (404),
    `export_gone` (410): fetched before, over, or not there yet."""
    before = hold(conn, sight, export, all_of_entity=False)
    given = {"id": export, "entity_id": sight.asker.entity, "asked_by": sight.name, "now": now}
    row = conn.execute(statement("desk", "take_download"), given).fetchone()
    if row is None:
        over = before.status in {ExportStatus.TAKEN, ExportStatus.EXPIRED} or before.expires_at <= now
        raise Refusal("export_gone", 410) if over else Refusal("export_not_ready", 409)
    slot, digest, form, rows = row
    told = {"hash": digest, "rows": rows, "plain": before.plain}
    _record(conn, who, "export.downloaded", export, before.purpose, told, now)
    return Fetched(export, slot, digest, form)


def open_file(house: House, folder: Path, fetched: Fetched) -> bytes:
    """What is downloaded. Raises Refusal `export_gone` (410) where the file is not what was written."""
    try:
        secret = house.keyring.subjects.read(fetched.slot).secret
        with path_of(folder, fetched.id).open("rb") as file:
            content = b"".join(open_stream(file_key(secret), str(fetched.id), file))
    except (OSError, Destroyed) as fault:  # after a restore of the database: file and secret stay destroyed
        raise Refusal("export_gone", 410) from fault
    if hashlib.sha256(content).hexdigest() != fetched.hash:
        raise Refusal("export_gone", 410)
    return content


def destroy(house: House, folder: Path, exports: Sequence[tuple[UUID, int]]) -> None:
    """Files and the secrets that open them, for ever. Doing it again does no harm."""
    for export, _ in exports:
        path_of(folder, export).unlink(missing_ok=True)
    house.keyring.subjects.destroy([slot for _, slot in exports])


def whose(conn: Connection, house: House, sight: Sight, text: str) -> list[ExportShown]:
    """The exports of the asker's legal entity that a text comes from, by their marks."""
    given = {"entity_id": sight.asker.entity, "asked_by": None, "rows": TRACED}
    known = ((row[0], _shown(row)) for row in conn.execute(statement("desk", "list_exports"), given))
    return [shown for export, shown in known if marks.is_of(house.keyring, export, shown.rows_done, text)]


def path_of(folder: Path, export: UUID) -> Path:
    """Where a file lies."""
    return folder / f"{export}.sealed"


def file_key(secret: bytes) -> bytes:
    """The key of a file, from the secret of its export."""
    return hmac.digest(secret, b"desk/export", hashlib.sha256)


def books_scope(house: House, entity: UUID) -> Scope:
    """Where the exports of a legal entity are kept, whatever else its people see."""
    return Scope(Zone.MAKER) if entity == house.maker else Scope(Zone.ENTITIES, (entity,))


class Names:
    """How exports are called outside: opaque, good for one legal entity."""

    def __init__(self, house: House) -> None:
        self._house = house

    def write(self, entity: UUID, export: UUID) -> str:
        """The name of an export."""
        return self._of(entity).write(0, export)

    def read(self, entity: UUID, name: str) -> UUID:
        """The export. Raises Refusal `export_unknown` (404)."""
        found = self._of(entity).read(name)
        if found is None:
            raise Refusal("export_unknown", 404)
        return found[1]

    def _of(self, entity: UUID) -> Opaque:
        return Opaque(self._house.keyring.lasting(b"export_reference/" + entity.bytes))


def _shown(row: Sequence[Any]) -> ExportShown:
    """The name is written by the route: here it is the id."""
    identifier, asked_by, asker, asked_at, purpose, plain, form, wanted, *rest = row
    filters = msgspec.convert(wanted, Narrowed).asked
    return ExportShown(str(identifier), asked_by, asker, asked_at, purpose, plain, form, filters, *rest)


def _record(
    conn: Connection, who: Who, what: str, export: UUID, purpose: str, after: dict[str, Any], now: datetime
) -> None:
    act = Act(
        who=who, what=what, object_kind="export", object=str(export), purpose=str(purpose), after=after,
        keep=Keep.PROVISION,
    )  # fmt: skip
    audit.record(conn, [act], now)
