"""Words of the file import."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec

from leadcenter.channel.terms import Piece
from leadcenter.kernel.errors import Refusal

MIB = 1 << 20


class FileRefused(Refusal):
    """A file that we do not read at all. Nothing of it was landed; `arguments` name the line, the limit or
    the sheet, never a value."""


class Limits(msgspec.Struct, frozen=True):
    """What a file may cost us (trust.md 2.5). Sizes in bytes, times in seconds."""

    file_bytes: int = 50 * MIB
    unpacked_bytes: int = 50 * MIB  # declared and streamed, all entries of a workbook together
    ratio: int = 50  # unpacked / packed, of the whole workbook and of each entry above 64 KiB
    entries: int = 200
    rows: int = 200_000
    columns: int = 100
    record_chars: int = 131_072  # one record of a CSV with its line breaks
    child_memory: int = 768 * MIB
    child_seconds: int = 30
    spool_bytes: int = 256 * MIB  # the rows of a workbook as the child hands them over


class Heading(msgspec.Struct, frozen=True):
    """What a row's raw text needs to be read again: the columns' names and the delimiter. Keep it with the
    import."""

    columns: tuple[str, ...]
    delimiter: str = ","


class Row(msgspec.Struct, frozen=True):
    """One data row. `number` counts filled rows after the heading from 1; `line` is where the row begins in
    the file (a CSV's physical line, a sheet's row). `cells` are texts, one per column unless the row is
    broken; `raw` is the row's own text without its line end."""

    number: int
    line: int
    cells: tuple[str, ...]
    raw: str


class Outcome(StrEnum):
    """What became of one row, for people."""

    ACCEPTED = "accepted"
    REVISION = "revision"  # known by its id, with other content: kept as a revision
    DUPLICATE = "duplicate"  # nothing new: equal to a row before it, in this file or in an earlier upload
    QUARANTINED = "quarantined"
    TEST = "test"
    ERASURE = "erasure"  # the person took the inquiry of this id back


class RowPiece(msgspec.Struct, frozen=True):
    """A row ready to land: the raw lead it makes, a `note` (reason code of a flaw that does not stop it) and,
    where an equal row stood before it in the same file, that row's number in `duplicate_of` (0: none)."""

    row: int
    line: int
    piece: Piece
    note: str = ""
    duplicate_of: int = 0


class RowVerdict(msgspec.Struct, frozen=True):
    """The outcome of one row: one line of the verdict file. `reason` is a code of kernel/words, `lead_id`
    stands once a lead is known."""

    row: int
    external_id: str
    outcome: Outcome
    reason: str = ""
    lead_id: str = ""


class Progress(msgspec.Struct, frozen=True):
    """After each batch: rows done (also those of earlier runs), rows in the file, outcomes of this run."""

    done: int
    total: int
    outcomes: dict[Outcome, int]


Land = Callable[[Sequence[RowPiece]], Sequence[RowVerdict]]
"""Lands a batch and answers one verdict per row, in order. Must commit rows, verdicts and how far the import
has come in one transaction: then a crash at any moment loses and doubles nothing."""
