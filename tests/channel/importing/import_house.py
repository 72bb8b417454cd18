"""A house to import files into: the product's landing on a real database, to be cut off at any moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.belt import face as belt
from leadcenter.channel.face import (
    Channel,
    ChannelStatus,
    Inquiry,
    add_channel,
    move_channel,
    read_channels,
    read_inquiries,
)
from leadcenter.channel.importing import imports
from leadcenter.channel.importing.carry import import_file
from leadcenter.channel.importing.imports import Import
from leadcenter.channel.importing.mapping import FileMapping
from leadcenter.channel.importing.tables import open_table
from leadcenter.channel.importing.terms import RowPiece, RowVerdict
from leadcenter.entry.house import open_house
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection

ONLINE = {"status": "online", "verified_by": "tester"}
Cut = Callable[[str, int], None]
"""Told each moment ("reading" before a batch is landed, "inside" in its transaction, "committed" after it)
with a row of the batch; it may not come back."""


class ImportHouse:
    """Channels and imports on the database of `conn`, which it commits to."""

    def __init__(self, conn: Connection, keys: Path) -> None:
        self.conn = conn
        belt.make_lanes(conn, 2)
        self.house = open_house(conn, Config(folder=keys, keys=keys))
        self._numbers = count(1)

    def channel(self, **row: Any) -> Channel:
        """A channel of its own, which has taken nothing yet."""
        code = f"fair{next(self._numbers)}"
        described = {"code": code, "name": code, "category": "event", "adapter": "own", **ONLINE, **row}
        with self.conn.transaction():
            (now,) = self.conn.execute("select now()").fetchone() or ()
            add_channel(self.conn, self.house.maker, self.house.keyring, described, {}, now)
            return read_channels(self.conn, self.house.maker, self.house.keyring, now).by_code[code].channel

    def move(self, channel: Channel, to: ChannelStatus) -> Channel:
        """Somebody pauses the channel, or sets it online; the channel as it stands then."""
        with self.conn.transaction():
            (now,) = self.conn.execute("select now()").fetchone() or ()
            move_channel(self.conn, UUID(channel.id), to, "tester", now, 1)
            book = read_channels(self.conn, self.house.maker, self.house.keyring, now)
            return book.by_code[channel.code].channel

    def run(
        self,
        file: Path,
        mapping: FileMapping,
        channel: Channel,
        batch_rows: int = 500,
        cut: Cut = lambda _moment, _row: None,
    ) -> list[RowVerdict]:
        """Import a file as far as nothing cuts it off, going on where the database says."""
        with open_table(file) as table:
            binding = imports.lay(self.house, channel, mapping, table.heading)
            with self.conn.transaction():
                (now,) = self.conn.execute("select now()").fetchone() or ()
                work = imports.begin(self.conn, self.house, channel, mapping, table, now)

            def land(rows: Sequence[RowPiece]) -> list[RowVerdict]:
                _tell(cut, "reading", rows)
                with self.conn.transaction():
                    landed = self.land(channel, work, rows)
                    _tell(cut, "inside", rows)
                _tell(cut, "committed", rows)
                return landed

            import_file(table, binding, land=land, start_row=work.done, batch_rows=batch_rows)
        return self.verdicts(channel, work)

    def land(self, channel: Channel, work: Import, rows: Sequence[RowPiece]) -> list[RowVerdict]:
        """One batch; the caller commits."""
        (now,) = self.conn.execute("select now()").fetchone() or ()
        return imports.land_rows(self.conn, self.house, channel, work, rows, now)

    def verdicts(self, channel: Channel, work: Import) -> list[RowVerdict]:
        """What the database knows of each row."""
        with self.conn.transaction():
            return list(imports.read_verdicts(self.conn, self.house, channel, work))

    def raw(self, channel: Channel) -> list[tuple[str, str, int, Inquiry]]:
        """Every raw lead of a channel: external id, verdict, revision, our latest reading of it."""
        with self.conn.transaction():
            rows = self.conn.execute(
                "select bucket, id, external_id, verdict from raw_lead where channel_id = %s", [channel.id]
            ).fetchall()
            reads = read_inquiries(self.conn, self.house, [(bucket, raw_id) for bucket, raw_id, *_ in rows])
        found = [
            (external_id, verdict, reads[raw_id].revision, reads[raw_id].inquiry)
            for _, raw_id, external_id, verdict in rows
        ]
        return sorted(found, key=msgspec.json.encode)

    def broken(self) -> int:
        """How many imports the invariant finds at fault."""
        with self.conn.transaction():
            ((count,),) = self.conn.execute("select count(*) from inv_import_rows")
        return int(count)


def _tell(cut: Cut, moment: str, rows: Sequence[RowPiece]) -> None:
    for row in rows:
        cut(moment, row.row)
