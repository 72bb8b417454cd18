"""What the database knows of imports: which file, how far it has come, what became of each row.

An import is a file (by its content) in a channel under a reading: the mapping, and what the channel adds to
it. The caller commits: `land_rows` leaves raw leads, outcomes and progress to one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.channel.importing.bind import Binding, bind
from leadcenter.channel.importing.mapping import FileMapping
from leadcenter.channel.importing.tables import Table
from leadcenter.channel.importing.terms import Heading, Outcome, RowPiece, RowVerdict
from leadcenter.channel.landing import House, Landed, Landing, land
from leadcenter.channel.register import read_channels
from leadcenter.channel.rules import check_evidence, only_tested
from leadcenter.channel.terms import Channel, ChannelStatus, Piece, Verdict
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement

HEADING = b"import_file.heading"
PAGE_ROWS = 1_000
_pack = msgspec.msgpack.Encoder(order="deterministic").encode


class Import(msgspec.Struct, frozen=True):
    """An import as it stands: rows 1..`done` of `total` have their outcome."""

    bucket: int
    id: UUID
    total: int
    done: int
    started_at: datetime
    finished_at: datetime | None


class _FileKey(msgspec.Struct, frozen=True):
    bucket: int
    channel_id: UUID
    file: bytes


def lay(house: House, channel: Channel, mapping: FileMapping, heading: Heading) -> Binding:
    """The mapping on the columns, as this channel reads: its zone and country, its purposes for sensitive
    answers, its rule of consent evidence; under test it makes no leads. Rows without an id are named by a
    keyed digest (trust.md D5).

    Raises MappingRefused.
    """
    blind = house.keyring.mark(house.maker, "import_row")

    def judge(piece: Piece) -> Piece:
        return only_tested(channel, check_evidence(channel, piece))

    return bind(
        mapping,
        heading,
        zone=channel.time_zone,
        country=channel.country,
        allowed=_allowed(channel),
        digest=lambda content: blind(content).hex(),
        judge=judge,
    )


def reading(house: House, channel: Channel, mapping: FileMapping) -> bytes:
    """The name of a reading: equal where every row of a file would be read alike."""
    return house.keyring.mark(house.maker, "import_reading")(_pack((mapping.digest(), _added(channel))))


def _added(channel: Channel) -> tuple[object, ...]:
    """What the channel adds to the mapping."""
    return (
        channel.time_zone,
        channel.country,
        sorted(_allowed(channel)),
        sorted(channel.evidence_required),
        channel.status is ChannelStatus.TESTING,
    )


def find_imports(conn: Connection, house: House, channel: Channel, table: Table) -> dict[bytes, Import]:
    """The imports of this file into the channel by their reading, the first one first."""
    key = _key(house, channel, table)
    return {
        bytes(name): Import(key.bucket, *columns)
        for name, *columns in conn.execute(statement("channel", "find_imports"), msgspec.structs.asdict(key))
    }


def begin(
    conn: Connection, house: House, channel: Channel, mapping: FileMapping, table: Table, now: datetime
) -> Import:
    """The import of this file under this mapping: a new one, or the one that there is."""
    import_id, name = new_id(now), reading(house, channel, mapping)
    sealed = house.keyring.seal(house.maker).close(_pack(table.heading), HEADING, import_id)
    row = {"id": import_id, "reading": name, "heading": sealed, "total": table.total, "now": now}
    key = msgspec.structs.asdict(_key(house, channel, table))
    conn.execute(statement("channel", "begin_import"), key | row)
    return find_imports(conn, house, channel, table)[name]


def land_rows(
    conn: Connection,
    house: House,
    channel: Channel,
    work: Import,
    rows: Sequence[RowPiece],
    now: datetime,
) -> list[RowVerdict]:
    """Land the rows that follow those done, with their outcomes, as `channel` stood when they were read. A
    row equal to one before it is not landed.

    Raises Refusal, and then nothing was written: import_elsewhere when another run has gone on with this
    import; channel_closed when the channel takes no leads any more, channel_reads_otherwise when it would
    read these rows in another way by now.
    """
    step = {"bucket": work.bucket, "id": work.id, "after": rows[0].row - 1, "upto": rows[-1].row, "now": now}
    if conn.execute(statement("channel", "advance_import"), step).fetchone() is None:
        raise Refusal("import_elsewhere", 409)
    _ask_again(conn, house, channel, now)
    landed = iter(land(conn, house, [(channel, row.piece) for row in rows if not row.duplicate_of], now))
    ends = [_end(row, None if row.duplicate_of else next(landed)) for row in rows]
    verdicts = [verdict for verdict, _ in ends]
    conn.execute(
        statement("channel", "insert_import_rows"),
        {
            "bucket": work.bucket,
            "id": work.id,
            "rows": ints([verdict.row for verdict in verdicts]),
            "external_ids": texts([verdict.external_id for verdict in verdicts]),
            "outcomes": texts([verdict.outcome.value for verdict in verdicts]),
            "reasons": texts([verdict.reason for verdict in verdicts]),
            "raw_ids": uuids([raw_id for _, raw_id in ends]),
        },
    )
    return verdicts


def _ask_again(conn: Connection, house: House, channel: Channel, now: datetime) -> None:
    """A file takes minutes: somebody may have paused the channel since, or made it ask more of a row."""
    found = read_channels(conn, house.maker, house.keyring, now).by_id[UUID(channel.id)]
    if not found.open_at(now):
        raise Refusal("channel_closed", 409)
    if _added(found.channel) != _added(channel):
        raise Refusal("channel_reads_otherwise", 409)


def read_verdicts(conn: Connection, house: House, channel: Channel, work: Import) -> Iterator[RowVerdict]:
    """The outcome of each row in the order of the file, with its lead as far as one is known by now."""
    after = 0
    while True:
        page = [
            RowVerdict(row, external_id, Outcome(outcome), reason)
            for row, external_id, outcome, reason in conn.execute(
                statement("channel", "read_import_rows"),
                {"bucket": work.bucket, "id": work.id, "after": after, "limit": PAGE_ROWS},
            )
        ]
        if not page:
            return
        leads = _leads(conn, house, channel, page)
        yield from (
            msgspec.structs.replace(verdict, lead_id=lead) if lead else verdict
            for verdict, lead in zip(page, leads, strict=True)
        )
        after = page[-1].row


def _key(house: House, channel: Channel, table: Table) -> _FileKey:
    channel_id = UUID(channel.id)
    file = house.keyring.mark(house.maker, "import_file")(table.digest.encode())
    return _FileKey(house.keyring.bucket(channel_id.bytes + file), channel_id, file)


def _allowed(channel: Channel) -> frozenset[str]:
    """The sensitive kinds for which the channel registered a purpose."""
    return frozenset(channel.config.get("sensitive_allowed", ()))


def _end(row: RowPiece, landed: Landed | None) -> tuple[RowVerdict, UUID | None]:
    piece, external_id = row.piece, row.piece.inquiry.external_id
    if landed is None:
        return RowVerdict(row.row, external_id, Outcome.DUPLICATE, "duplicate_row"), None
    if landed.outcome is Landing.REDELIVERED:
        return RowVerdict(row.row, external_id, Outcome.DUPLICATE, "already_imported"), landed.raw_id
    outcome = Outcome(piece.verdict.value)
    if landed.outcome is Landing.REVISED and piece.verdict is Verdict.ACCEPTED:
        outcome = Outcome.REVISION
    return RowVerdict(row.row, external_id, outcome, piece.reason or row.note), landed.raw_id


def _leads(conn: Connection, house: House, channel: Channel, page: Sequence[RowVerdict]) -> list[str]:
    """The lead of each row; empty where there is none, or none yet."""
    channel_id, bucket = UUID(channel.id), house.keyring.bucket
    homes = conn.execute(
        statement("channel", "find_homes"),
        {
            "channel_id": channel_id,
            "buckets": ints([bucket(channel_id.bytes + verdict.external_id.encode()) for verdict in page]),
            "external_ids": texts([verdict.external_id for verdict in page]),
        },
    ).fetchall()
    founded: dict[UUID, UUID] = dict(
        conn.execute(
            statement("channel", "read_founded"),
            {"buckets": ints([home for _, home, _ in homes]), "raw_ids": uuids([raw for *_, raw in homes])},
        ).fetchall()
    )
    leads = [""] * len(page)
    for place, _, raw_id in homes:
        if page[place - 1].outcome is not Outcome.TEST:  # a test may bear the id of a real lead
            leads[place - 1] = str(founded.get(raw_id, ""))
    return leads
