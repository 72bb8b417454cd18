"""Carrying a file's rows to the database in batches that can be taken up again after any crash.

Progress is the database's word: a run begins after the row that was committed last. Nothing is remembered
here. Row identity (trust.md I16): the id column, else the content with, from the second equal row on, "#n".
So a later upload that overlaps meets its rows again, and two equal rows of one file are two outcomes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice

import msgspec

from leadcenter.channel.importing.bind import DIGEST, Binding
from leadcenter.channel.importing.inquiries import to_inquiry
from leadcenter.channel.importing.tables import Table
from leadcenter.channel.importing.terms import Land, Outcome, Progress, RowPiece
from leadcenter.channel.terms import Verdict

BATCH_ROWS = 500
_encode = msgspec.msgpack.Encoder(order="deterministic").encode


def import_file(
    table: Table,
    binding: Binding,
    *,
    land: Land,
    start_row: int = 0,
    batch_rows: int = BATCH_ROWS,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Lands every row after `start_row`, `batch_rows` at a time, and tells the progress after each batch and
    at the end.

    Raises RuntimeError when `land` does not answer each row of its batch: that is a bug, and no row may go
    without an outcome.
    """
    outcomes: Counter[Outcome] = Counter()
    state = Progress(start_row, table.total, {})
    for batch in batches(table, binding, start_row=start_row, batch_rows=batch_rows):
        verdicts = land(batch)
        if [verdict.row for verdict in verdicts] != [piece.row for piece in batch]:
            raise RuntimeError(f"rows up to {batch[-1].row}: landing did not answer each row once, in order")
        outcomes.update(verdict.outcome for verdict in verdicts)
        state = Progress(batch[-1].row, table.total, dict(outcomes))
        progress(state)
    return state


def batches(
    table: Table, binding: Binding, *, start_row: int = 0, batch_rows: int = BATCH_ROWS
) -> Iterator[Sequence[RowPiece]]:
    """The rows after `start_row` in batches. Earlier rows are read again, for equal ones."""
    pieces = (piece for piece in _marked(table, binding) if piece.row > start_row)
    while rows := tuple(islice(pieces, batch_rows)):
        yield rows


def _marked(table: Table, binding: Binding) -> Iterator[RowPiece]:
    """Every row of the file as a raw lead, equal ones marked with the first of them. Test rows are never
    compared; a row that takes an inquiry back is not equal to the inquiry."""
    first: dict[bytes, int] = {}
    again: Counter[bytes] = Counter()
    for row in table.rows():
        piece = to_inquiry(binding, row)
        if piece.piece.verdict is Verdict.TEST:
            yield piece
            continue
        mark = blake2b(_encode((piece.piece.verdict, piece.piece.inquiry)), digest_size=16).digest()
        before = first.setdefault(mark, piece.row)
        if before != piece.row:
            again[mark] += 1
            piece = _repeated(piece, before, again[mark] + 1)
        yield piece


def _repeated(piece: RowPiece, first: int, occurrence: int) -> RowPiece:
    inquiry = piece.piece.inquiry
    if inquiry.external_id.startswith(DIGEST):
        numbered = msgspec.structs.replace(inquiry, external_id=f"{inquiry.external_id}#{occurrence}")
        piece = msgspec.structs.replace(piece, piece=msgspec.structs.replace(piece.piece, inquiry=numbered))
    return msgspec.structs.replace(piece, duplicate_of=first)
