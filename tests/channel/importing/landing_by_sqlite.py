"""A landing that stands in for the product's: raw leads, outcomes and token in one SQLite transaction. Also
run as a script, to be killed.

Arguments: file, mapping, database, batch rows, moment, row. At `row` the process kills itself with SIGKILL:
"reading" before the batch is landed, "inside" in the middle of its transaction, "committed" after the commit
and before anybody heard of it.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from leadcenter.channel.importing.bind import bind
from leadcenter.channel.importing.carry import import_file, resume_row
from leadcenter.channel.importing.mapping import read_mapping
from leadcenter.channel.importing.tables import open_table
from leadcenter.channel.importing.terms import Batch, Outcome, RowPiece, RowVerdict, Token
from leadcenter.channel.terms import Verdict

Cut = Callable[[str, int], None]
_SCHEMA = """
create table if not exists raw (external_id text primary key, content blob);
create table if not exists outcome (
    import text, row int, external_id text, outcome text, reason text, primary key (import, row)
);
create table if not exists token (import text primary key, token blob);
"""


class Store:
    """The database; `cut` is called at each moment with the row, and may not come back."""

    def __init__(self, path: Path, name: str, cut: Cut = lambda _moment, _row: None) -> None:
        self._conn = sqlite3.connect(path, isolation_level=None)
        self._conn.execute("pragma synchronous = off")  # a killed process loses nothing that the system has
        self._conn.executescript(_SCHEMA)
        self._name = name
        self._cut = cut

    def close(self) -> None:
        """As the end of the process would: what is not committed is gone."""
        self._conn.close()

    def token(self) -> Token | None:
        found = self._conn.execute("select token from token where import = ?", (self._name,)).fetchone()
        return msgspec.json.decode(found[0], type=Token) if found else None

    def land(self, batch: Batch) -> list[RowVerdict]:
        for piece in batch.rows:
            self._cut("reading", piece.row)
        self._conn.execute("begin immediate")
        verdicts = []
        for piece in batch.rows:
            verdicts.append(self._land_one(piece))
            self._cut("inside", piece.row)
        self._conn.execute("replace into token values (?, ?)", (self._name, msgspec.json.encode(batch.token)))
        self._conn.execute("commit")
        for piece in batch.rows:
            self._cut("committed", piece.row)
        return verdicts

    def _land_one(self, piece: RowPiece) -> RowVerdict:
        inquiry = piece.piece.inquiry
        outcome, reason = self._judge(piece)
        self._conn.execute(
            "insert into outcome values (?, ?, ?, ?, ?)",
            (self._name, piece.row, inquiry.external_id, outcome, reason),
        )
        return RowVerdict(piece.row, inquiry.external_id, outcome, reason)

    def _judge(self, piece: RowPiece) -> tuple[Outcome, str]:
        if piece.piece.verdict is Verdict.TEST:
            return Outcome.TEST, ""
        if piece.duplicate_of:
            return Outcome.DUPLICATE, "duplicate_row"
        inquiry = piece.piece.inquiry
        content = msgspec.msgpack.encode(inquiry)
        known = self._conn.execute(
            "select content from raw where external_id = ?", (inquiry.external_id,)
        ).fetchone()
        if known is None:
            self._conn.execute("insert into raw values (?, ?)", (inquiry.external_id, content))
        elif known[0] == content:
            return Outcome.DUPLICATE, "already_imported"
        else:
            self._conn.execute(
                "update raw set content = ? where external_id = ?", (content, inquiry.external_id)
            )
            return Outcome.REVISION, ""
        if piece.piece.verdict is Verdict.QUARANTINED:
            return Outcome.QUARANTINED, piece.piece.reason
        return Outcome.ACCEPTED, piece.note

    def raw(self) -> list[tuple[str, bytes]]:
        return self._conn.execute("select external_id, content from raw order by external_id").fetchall()

    def verdicts(self) -> list[RowVerdict]:
        rows = self._conn.execute(
            "select row, external_id, outcome, reason from outcome where import = ? order by row",
            (self._name,),
        )
        return [
            RowVerdict(row, external_id, Outcome(outcome), reason)
            for row, external_id, outcome, reason in rows
        ]


def run(
    file: Path, mapping: Path, database: Path, batch_rows: int, cut: Cut = lambda _moment, _row: None
) -> Store:
    """Imports a file as far as nothing kills it, going on where the database says."""
    store = Store(database, file.name, cut)
    with open_table(file) as table:
        binding = bind(read_mapping(mapping.read_bytes()), table.heading, zone="Asia/Shanghai", country="CN")
        start = resume_row(store.token(), table, binding)
        try:
            import_file(table, binding, land=store.land, start_row=start, batch_rows=batch_rows)
        except BaseException:
            store.close()
            raise
    return store


def _main() -> None:
    file, mapping, database, batch_rows, moment, row = sys.argv[1:]

    def cut(now: str, at: int) -> None:
        if (now, at) == (moment, int(row)):
            os.kill(os.getpid(), signal.SIGKILL)

    run(Path(file), Path(mapping), Path(database), int(batch_rows), cut)


if __name__ == "__main__":
    _main()
