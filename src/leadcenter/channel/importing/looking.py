"""A file that somebody brought to a page: opened, looked into, begun; and what is known of earlier ones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from uuid import UUID

import msgspec

from leadcenter.channel.importing import imports
from leadcenter.channel.importing.guess import SAMPLE_ROWS, ColumnGuess, guess_mapping
from leadcenter.channel.importing.imports import HEADING, Import
from leadcenter.channel.importing.mapping import FileMapping
from leadcenter.channel.importing.preview import Preview, masked, preview
from leadcenter.channel.importing.tables import Table, open_table
from leadcenter.channel.importing.terms import Heading, Row
from leadcenter.channel.importing.verdicts import write_verdicts
from leadcenter.channel.landing import House
from leadcenter.channel.register import read_channels
from leadcenter.channel.terms import Channel, Verdict
from leadcenter.kernel.arrays import ints
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

SHOWN_VALUES = 3
LONGEST_SHOWN = 60
MOST_LISTED = 50


class RowsOf(msgspec.Struct, frozen=True):
    """How many rows have this outcome for this reason ("" = none)."""

    outcome: str
    reason: str
    rows: int


class ColumnSeen(msgspec.Struct, frozen=True):
    """A column with its first values, masked by what it is taken for, and where it seems to belong: `to` a
    field path, "" = left out; `sure` 0..1; `why` and `doubt` are codes."""

    heading: str
    values: list[str]
    to: str
    sure: float
    why: str
    doubt: str


class RowSeen(msgspec.Struct, frozen=True):
    """A row as it would land: verdict, reason, filled fields (path, masked text)."""

    row: int
    verdict: Verdict
    reason: str
    fields: list[tuple[str, str]]


class ImportShown(msgspec.Struct, frozen=True):
    """An import as it stands: rows 1..`done` of `total` have their outcome. `here`: this server is at it;
    `columns` name the file; `outcomes` only where one import is asked for."""

    bucket: int
    id: UUID
    total: int
    done: int
    started_at: datetime
    finished_at: datetime | None
    here: bool
    columns: list[str]
    outcomes: list[RowsOf]


class FileSeen(msgspec.Struct, frozen=True):
    """What a file is, and what its first rows would become under `mapping`, guessed where none was given.
    `known`: the same import, if it was begun before; `others`: how often the file came under other ones."""

    rows: int
    encoding: str
    sheets: list[str]
    columns: list[ColumnSeen]
    mapping: FileMapping
    first: list[RowSeen]
    judged: int
    verdicts: list[RowsOf]
    known: ImportShown | None
    others: int


def channel_taking(conn: Connection, house: House, code: str, now: datetime) -> Channel:
    """The channel of this code, which takes leads now. Raises Refusal: channel_unknown, channel_closed."""
    found = read_channels(conn, house.maker, house.keyring, now).by_code.get(code)
    if found is None:
        raise Refusal("channel_unknown", 404)
    if not found.open_at(now):
        raise Refusal("channel_closed", 409)
    return found.channel


def opened(name: str, content: bytes, mapping: FileMapping | None, sheet: str = "") -> Table:
    """The table of a file; nothing of it stays on the disk once the table is closed. Raises FileRefused."""
    wanted = mapping or FileMapping(channel="", columns={}, sheet=sheet)
    with tempfile.TemporaryDirectory(prefix="leadcenter-import-") as folder:
        path = Path(folder) / f"file{PurePosixPath(name).suffix[:8]}"
        path.touch(mode=0o600)
        path.write_bytes(content)
        return open_table(
            path, encoding=wanted.encoding, delimiter=wanted.delimiter, sheet=wanted.sheet or sheet
        )


def look(
    conn: Connection, house: House, channel: Channel, table: Table, mapping: FileMapping | None, sheet: str
) -> FileSeen:
    """Raises MappingRefused, with all faults."""
    sample = list(islice(table.rows(), SAMPLE_ROWS))
    guess = guess_mapping(
        table.heading, sample, channel=channel.code, zone=channel.time_zone, country=channel.country
    )
    used = mapping or msgspec.structs.replace(guess.mapping, sheet=sheet)
    used = msgspec.structs.replace(used, channel=channel.code)
    seen = preview(imports.lay(house, channel, used, table.heading), sample)
    known = imports.find_imports(conn, house, channel, table)
    same = known.pop(imports.reading(house, channel, used), None)
    return FileSeen(
        table.total,
        table.encoding,
        list(table.sheets),
        [_column(one, place, sample, used) for place, one in enumerate(guess.columns)],
        used,
        [RowSeen(row.row, row.verdict, row.reason, list(row.fields)) for row in seen.rows],
        seen.judged,
        _counted(seen),
        _shown(same, False, table.heading.columns, []) if same else None,
        len(known),
    )


def show(conn: Connection, house: House, code: str, one: UUID | None = None) -> list[ImportShown]:
    """The imports into a channel, newest first, or the one of that id with its outcomes; `here` is for
    whoever runs them to say. Raises Refusal: channel_unknown."""
    found = conn.execute(statement("channel", "find_channel"), {"code": code}).fetchone()
    if found is None:
        raise Refusal("channel_unknown", 404)
    given = {"channel_id": found[0], "buckets": ints(range(BUCKETS)), "id": one, "limit": MOST_LISTED}
    rows = conn.execute(statement("channel", "list_imports"), given).fetchall()
    seal, shown = house.keyring.seal(house.maker), []
    for bucket, identifier, total, done, started, finished, sealed in rows:
        work = Import(bucket, identifier, total, done, started, finished)
        heading = msgspec.msgpack.decode(seal.open(sealed, HEADING, identifier), type=Heading)
        counts = (
            conn.execute(statement("channel", "count_import_rows"), {"bucket": bucket, "id": identifier})
            if one
            else ()
        )
        shown.append(_shown(work, False, heading.columns, [RowsOf(*count) for count in counts]))
    return shown


def verdict_file(conn: Connection, house: House, code: str, identifier: UUID) -> bytes:
    """The outcome of each row so far, as a CSV. Raises Refusal: channel_unknown, import_unknown."""
    found = show(conn, house, code, one=identifier)
    if not found:
        raise Refusal("import_unknown", 404)
    (one,) = found
    ((now,),) = conn.execute(statement("channel", "read_now"))
    channel = read_channels(conn, house.maker, house.keyring, now).by_code[code].channel
    work = Import(one.bucket, one.id, one.total, one.done, one.started_at, one.finished_at)
    with tempfile.TemporaryDirectory(prefix="leadcenter-import-") as folder:
        path = Path(folder) / "verdicts.csv"
        write_verdicts(path, imports.read_verdicts(conn, house, channel, work))
        return path.read_bytes()


def shown_again(work: Import, table: Table) -> ImportShown:
    """An import that has just been begun, or goes on."""
    return _shown(work, work.done < work.total, table.heading.columns, [])


def _shown(work: Import, here: bool, columns: Iterable[str], outcomes: list[RowsOf]) -> ImportShown:
    return ImportShown(
        work.bucket,
        work.id,
        work.total,
        work.done,
        work.started_at,
        work.finished_at,
        here,
        list(columns),
        outcomes,
    )


def _column(guess: ColumnGuess, place: int, sample: list[Row], used: FileMapping) -> ColumnSeen:
    """Masked by the stricter of the two: what it is mapped to, and what it looks like."""
    rule = used.rules().get(guess.heading)
    to = rule.to if rule else "" if guess.heading in used.ignore else guess.to
    filled = (row.cells[place].strip() for row in sample if place < len(row.cells))
    values = list(islice(dict.fromkeys(filter(None, filled)), SHOWN_VALUES))
    return ColumnSeen(
        guess.heading,
        [masked(to, masked(guess.to, text))[:LONGEST_SHOWN] for text in values],
        to,
        guess.confidence,
        guess.why,
        guess.doubt,
    )


def _counted(seen: Preview) -> list[RowsOf]:
    return [RowsOf(verdict, reason, rows) for (verdict, reason), rows in seen.verdicts.items()]
