"""The exporter: counts what an export would hold, waits for a second person where one is needed, gathers rows
set by set, writes the file. Rows are those that whoever asked may see at that moment, in that person's scope.

Killed anywhere, it goes on: each set is committed with where it ends, and a file is written anew until its
hash is committed. One transaction holds the export's row, so that two exporters never work on one; another
one, in the scope of whoever asked, reads the leads.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog

from leadcenter.access.face import Asker, AskerKind, Permission, Sight, read_sight
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Keep, Who
from leadcenter.desk import exports, files, marks, overtaking, reading, showing
from leadcenter.desk.rules import WINDOWS, mask_name, shown_phone
from leadcenter.desk.showing import Shop
from leadcenter.desk.terms import (
    Cap,
    ExportStatus,
    Filters,
    Key,
    LeadShown,
    Narrowed,
    Page,
    Person,
    Seen,
)
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.cursor import Position
from leadcenter.kernel.database import Connection, is_retryable
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.scope import HOUSE, MAKER
from leadcenter.kernel.sealed_stream import seal_stream
from leadcenter.kernel.sql import statement

SET: Final = 500
"""Rows that are gathered in one transaction."""
MOST: Final = 20_000
"""Rows of one export."""
ALWAYS_TWO: Final = 2_500
"""More rows than this take two people, whatever the cap says (trust.md L21)."""
IDLE: Final = 2.0
OVERTAKEN_S: Final = 60.0
"""How often it is asked whether a customer said no whose number lies in a file. Fetching asks, too."""
PART = b"export_part.sealed"
WORKER = Who(ActorKind.WORKER, "exporter")
COLUMNS = (
    "reference", "state", "status", "name", "phone", "brand", "series", "intent", "grade", "score",
    "inquiries", "dealer", "channel", "owner", "province", "city", "created_at", "last_inquiry_at",
)  # fmt: skip
log = structlog.get_logger()
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[list[str]]).decode


class Job(msgspec.Struct, frozen=True):
    """An export that is under way."""

    id: UUID
    entity: UUID
    asked_by: str
    asker: Asker
    asked_at: datetime
    plain: bool
    format: str
    filters: Filters
    status: ExportStatus
    found: int
    done: int
    at: Position | None
    slot: int
    purpose: str
    active: bool


class Exporter:
    """Works on exports, a set a round. `folder`: where files lie."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self._shop = shop
        self._folder = folder
        self._asked = -OVERTAKEN_S

    def round(self) -> float:
        """One set of one export; returns for how many seconds to rest, 0 = there is more at once. An export
        that cannot be worked on fails, so that it does not stand in the way of others."""
        self.tidy()
        with self._shop.connect(HOUSE) as books:
            now = _now(books)
            job = _take(books, now)
            if job is None:
                return IDLE
            try:
                with books.transaction():
                    self._work(books, job, now)
            except Exception as fault:
                if is_retryable(fault) or isinstance(fault, OSError):
                    raise
                log.error("export.fault", kind=type(fault).__name__)
                self._fail(books, job, "export_broken", now)
        return 0.0

    def _work(self, books: Connection, job: Job, now: datetime) -> None:
        sight = read_sight(books, job.asker, now)
        if not job.active or not sight.allows((Permission.EXPORT_REQUEST,)):
            self._fail(books, job, "not_allowed", now)
        elif job.plain and sight.abroad:  # its legal entity moved after it was asked for
            self._fail(books, job, "reveal_abroad", now)
        elif job.status is ExportStatus.ASKED:
            self._count(books, job, sight, now)
        else:
            self._gather(books, job, sight, now)

    def tidy(self) -> None:
        """End what is over; destroy files and secrets of what has ended."""
        if time.monotonic() - self._asked >= OVERTAKEN_S:
            self.end_overtaken()
            self._asked = time.monotonic()
        with self._shop.connect(HOUSE) as books:
            now = _now(books)
            ended = books.execute(statement("desk", "end_exports"), {"now": now}).fetchall()
            acts = [_act("export.expired", export, "", {"entity": entity}) for export, _, entity in ended]
            audit.record(books, acts, now)
        with self._shop.connect(HOUSE) as books:
            gone = books.execute(statement("desk", "list_ended")).fetchall()
            if gone:
                exports.destroy(self._shop.house, self._folder, gone)
            ids = {"ids": uuids([export for export, _ in gone])}
            books.execute(statement("desk", "drop_parts"), ids)
            books.execute(statement("desk", "forget_slots"), ids)

    def end_overtaken(self) -> None:
        """End the files that tell of somebody who said no since."""
        with self._shop.connect(MAKER) as conn:
            ended = overtaking.overtaken(conn)
        with self._shop.connect(HOUSE) as books:
            now = _now(books)
            for export in ended:
                given = {"id": export, "failure": overtaking.OVERTAKEN, "now": now}
                row = books.execute(statement("desk", "end_overtaken"), given).fetchone()
                told = {"reason": overtaking.OVERTAKEN}
                audit.record(books, [_act("export.failed", export, row[0], told)] if row else [], now)

    def _count(self, books: Connection, job: Job, sight: Sight, now: datetime) -> None:
        page = self._page(job, sight)
        found = job.found + len(page.leads)
        if found > MOST:
            self._fail(books, job, "export_too_large", now)
            return
        status = ExportStatus.ASKED if page.next else self._decided(books, job, found, now)
        at = page.next or (None, None)
        given = {"id": job.id, "more": len(page.leads), "status": status.value, "at": at[0], "lead": at[1]}
        books.execute(statement("desk", "count_export"), given)

    def _decided(self, books: Connection, job: Job, found: int, now: datetime) -> ExportStatus:
        """Does it take a second person? The cap's row is held, so that nobody splits an export in two."""
        ((most,),) = books.execute(statement("desk", "hold_cap"), {"cap": Cap.EXPORT.value}).fetchall()
        given = {"asked_by": job.asked_by, "since": now - WINDOWS[Cap.EXPORT]}
        ((exported,),) = books.execute(statement("desk", "count_exported"), given).fetchall()
        alone = not job.plain and found <= ALWAYS_TWO and exported + found <= most
        return ExportStatus.APPROVED if alone else ExportStatus.WAITING

    def _gather(self, books: Connection, job: Job, sight: Sight, now: datetime) -> None:
        page = self._page(job, sight)
        leads = page.leads[: job.found - job.done]
        rows, held = self._rows(job, sight, leads)
        subject = self._shop.house.keyring.subjects.read(job.slot)
        part = new_id(now)
        sealed = self._shop.house.keyring.seal(job.entity).close(_pack(rows), PART, part, subject)
        given = {"export_id": job.id, "id": part, "sealed": sealed}
        books.execute(statement("desk", "insert_part"), given)
        done = job.done + len(leads)
        at = page.next or (None, None)
        moved = {
            "id": job.id, "more": len(leads), "at": at[0], "lead": at[1],
            "held_buckets": ints([bucket for bucket, _ in held]),
            "held_leads": uuids([one for _, one in held]),
        }  # fmt: skip
        books.execute(statement("desk", "advance_export"), moved)
        told = {"by": job.asked_by, "plain": job.plain, "leads": [lead.id for lead in leads]}
        audit.record(books, [_act("export.gathered", job.id, job.purpose, told)] if leads else [], now)
        if page.next is None or done >= job.found:
            self._write(books, job, sight, done, now)

    def _write(self, books: Connection, job: Job, sight: Sight, done: int, now: datetime) -> None:
        """The file, under its own name only once it is whole."""
        secret = self._shop.house.keyring.subjects.read(job.slot).secret
        digest, length = hashlib.sha256(), 0

        def content() -> Iterator[bytes]:
            nonlocal length
            for block in files.FORMATS[job.format](self._all(books, job, done)):
                digest.update(block)
                length += len(block)
                yield block

        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = exports.path_of(self._folder, job.id)
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            seal_stream(exports.file_key(secret), str(job.id), content(), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        told = {"hash": digest.hexdigest(), "bytes": length, "expires_at": now + exports.DAY}
        books.execute(statement("desk", "finish_export"), {"id": job.id, **told})
        books.execute(statement("desk", "drop_parts"), {"ids": uuids([job.id])})
        what = {"by": job.asked_by, "rows": done, "plain": job.plain, "hash": told["hash"]}
        audit.record(books, [_act("export.written", job.id, job.purpose, what)], now)
        log.info("export.written", rows=done, plain=job.plain, roles=len(sight.roles))

    def _all(self, books: Connection, job: Job, done: int) -> Iterator[Sequence[str]]:
        yield COLUMNS
        rows = self._parts(books, job)
        shown = [
            (mark.behind, _mark_row(mark, job))
            for mark in marks.marks(self._shop.house.keyring, job.id, done)
        ]
        yield from marks.among(rows, shown)

    def _parts(self, books: Connection, job: Job) -> Iterator[Sequence[str]]:
        seal = self._shop.house.keyring.seal(job.entity)
        for part, sealed in books.execute(statement("desk", "read_parts"), {"export_id": job.id}):
            yield from _unpack(seal.open(sealed, PART, part))

    def _page(self, job: Job, sight: Sight) -> Page:
        """The next set, as whoever asked sees it, in that person's scope."""
        with self._shop.connect(sight.scope) as conn:
            return reading.page(conn, sight, job.filters, job.at, SET)

    def _rows(self, job: Job, sight: Sight, leads: Sequence[Seen]) -> tuple[list[list[str]], list[Key]]:
        """The rows, and the leads of a call list whose numbers they tell in plain text."""
        with self._shop.connect(sight.scope) as conn:
            persons = showing.open_all(self._shop, conn, leads)
        shown, _ = showing.show(self._shop, sight, leads, persons)
        plain = {lead.key for lead in leads if job.plain and _may_be_plain(sight, lead)}
        asked = plain if overtaking.concerns(job.purpose, plain=job.plain) else set()
        if asked:
            with self._shop.connect(MAKER) as conn:
                refused = overtaking.refusing(conn, job.entity, sorted(asked))
            plain, asked = plain - refused, asked - refused
        rows = [
            _row(one, persons[lead.key], whole=lead.key in plain)
            for lead, one in zip(leads, shown, strict=True)
        ]
        return rows, sorted(asked)

    def _fail(self, books: Connection, job: Job, failure: str, now: datetime) -> None:
        books.execute(statement("desk", "fail_export"), {"id": job.id, "failure": failure, "now": now})
        audit.record(books, [_act("export.failed", job.id, job.purpose, {"reason": failure})], now)


def _may_be_plain(sight: Sight, lead: Seen) -> bool:
    """A number in plain text: of a wish that is open, and of the asker's own legal entity."""
    return lead.live and (sight.of_maker or lead.dealer_id == sight.asker.entity)


def _row(one: LeadShown, person: Person, *, whole: bool) -> list[str]:
    name = person.name if whole else mask_name(person.name)
    number = files.phone(person.phones[0]) if whole and person.phones else shown_phone(person)
    score = str(one.score) if one.grade or one.score else ""
    return [
        one.reference, one.state, one.status, name, number, one.brand, one.series, one.intent, one.grade,
        score, str(one.inquiries), one.dealer.code, one.channel.code, one.owner.code,
        person.province, person.city, one.created_at.isoformat(), one.last_inquiry_at.isoformat(),
    ]  # fmt: skip


def _mark_row(mark: marks.Mark, job: Job) -> list[str]:
    """A mark, shown as the rows around it are."""
    person = Person(mark.name, (mark.phone,))
    name = mark.name if job.plain else mask_name(mark.name)
    number = files.phone(mark.phone) if job.plain else shown_phone(person)
    at = job.asked_at.isoformat()
    return [mark.reference, "assigned", "live", name, number, *[""] * 4, "50", "1", *[""] * 5, at, at]


def _take(books: Connection, now: datetime) -> Job | None:
    row: Any = books.execute(statement("desk", "take_export"), {"now": now}).fetchone()
    if row is None:
        return None
    (
        export, entity, asked_by, kind, asker, staff, asked_at, plain, form, wanted, status, found, done, at,
        lead, slot, purpose, active,
    ) = row  # fmt: skip
    return Job(
        export, entity, asked_by, Asker(AskerKind(kind), asker, entity, staff), asked_at, plain, form,
        msgspec.convert(wanted, Narrowed).filters, ExportStatus(status), found, done,
        (at, lead) if at is not None else None, slot, purpose, active,
    )  # fmt: skip


def _act(what: str, export: UUID, purpose: str, after: dict[str, Any]) -> Act:
    return Act(
        who=WORKER, what=what, object_kind="export", object=str(export), purpose=purpose, after=after,
        keep=Keep.PROVISION,
    )  # fmt: skip


def _now(conn: Connection) -> datetime:
    now: datetime = next(iter(conn.execute(statement("desk", "read_now"))))[0]
    return now
