"""A file as a table: columns and rows, whatever it was written with. The whole file is proved before its
first row is given out."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from leadcenter.channel.importing.delimited import DELIMITERS, Record, find_delimiter, read_records
from leadcenter.channel.importing.terms import MIB, FileRefused, Heading, Limits, Row
from leadcenter.channel.importing.text import ENCODINGS, MARK, find_encoding
from leadcenter.channel.importing.workbook import COMPOUND, ZIP, read_workbook

TEXT_NAMES = frozenset({".csv", ".tsv", ".tab", ".txt"})
BOOK_NAMES = frozenset({".xlsx", ".xls"})
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"Rar!", b"7z\xbc\xaf", b"%PDF")
_HEADING_WITHIN = 10  # a title may stand above the heading


class Table:
    """An opened file. Hold it in a `with`; one reading of its rows at a time.

    heading: column names as written (blanks folded; an empty one is "#n", a repeated one gets " (2)") and
    delimiter ("," for a workbook); total: data rows; digest: sha256 hex of the file's bytes; encoding: empty
    for a workbook; sheets: the visible ones of a workbook.
    """

    def __init__(
        self,
        file: BinaryIO,
        records: Callable[[], Iterator[Record]],
        limits: Limits,
        digest: str,
        *,
        encoding: str = "",
        delimiter: str = ",",
        sheets: tuple[str, ...] = (),
        spool: BinaryIO | None = None,
    ) -> None:
        self._files = (file, spool)
        self._records = records
        self.digest = digest
        self.encoding = encoding
        self.sheets = sheets
        heading = _find_heading(records)
        self._heading_line = heading.line
        self.total, width = _measure(self._after_heading(), heading, limits)
        self.heading = Heading(_named(heading.cells[:width]), delimiter)

    def rows(self, after: int = 0) -> Iterator[Row]:
        """The data rows with a number above `after`, in the order of the file. A row that is broken keeps its
        own cell count."""
        width = len(self.heading.columns)
        for number, record in enumerate(self._after_heading(), 1):
            if number > after:
                cells = _fitted(record.cells, width)
                yield Row(number=number, line=record.line, cells=cells, raw=record.raw)

    def close(self) -> None:
        """Lets go of the file and of a workbook's unpacked rows."""
        for file in self._files:
            if file is not None:
                file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _after_heading(self) -> Iterator[Record]:
        records = self._records()
        for record in records:
            if record.line == self._heading_line:
                break
        return records


def open_table(
    path: Path, *, limits: Limits | None = None, encoding: str = "", delimiter: str = "", sheet: str = ""
) -> Table:
    """Opens a CSV/TSV or an .xlsx/.xls after reading all of it once; what it is, its content says, and its
    name must not lie.

    `encoding`, `delimiter` and `sheet` are found when empty. Raises FileRefused (nothing can have been landed
    then).
    """
    limits = limits or Limits()
    file = _open(path, limits)
    try:
        head = file.read(len(COMPOUND))
        is_book = head.startswith((ZIP, COMPOUND))
        _check_name(path, head, is_book)
        digest = _digest(file)
        if is_book:
            return _open_book(file, limits, digest, sheet)
        return _open_text(file, limits, digest, encoding, delimiter)
    except BaseException:
        file.close()
        raise


def raw_text(cells: tuple[str, ...] | list[str], delimiter: str = ",") -> str:
    """Cells as one CSV record without a line end: the raw text of a workbook's row."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(cells)  # quotes both breaks
    return out.getvalue().removesuffix("\r\n")


def row_again(heading: Heading, body: bytes, number: int = 0, line: int = 0) -> Row:
    """The row that a stored raw body was: to map it again once a person has repaired the mapping or the
    text."""
    raw = body.decode("utf-8")
    cells = next(csv.reader(io.StringIO(raw, newline=""), delimiter=heading.delimiter), [])
    return Row(number=number, line=line, cells=_fitted(cells, len(heading.columns)), raw=raw)


def _fitted(cells: list[str], width: int) -> tuple[str, ...]:
    """Cells without the empty ones that stand beyond the last column."""
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        cells = cells[:width]
    return tuple(cells)


def _open(path: Path, limits: Limits) -> BinaryIO:
    try:
        file = path.open("rb")
        size = os.fstat(file.fileno()).st_size
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        raise FileRefused("file_not_readable", 404) from error
    if size == 0 or size > limits.file_bytes:
        file.close()
        raise (
            FileRefused("file_empty", 422)
            if size == 0
            else FileRefused("file_too_large", 413, limit=limits.file_bytes // MIB)
        )
    return file


def _check_name(path: Path, head: bytes, is_book: bool) -> None:
    ending = path.suffix.lower()
    if head.startswith(_PACKED) or ending in {".xlsb", ".xlsm", ".ods", ".zip", ".gz", ".pdf", ".docx"}:
        raise FileRefused("format_unsupported", 415)
    if ending in (TEXT_NAMES if is_book else BOOK_NAMES):
        raise FileRefused("wrong_extension", 415, extension=ending)


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(MIB):
        digest.update(block)
    return digest.hexdigest()


def _open_text(file: BinaryIO, limits: Limits, digest: str, encoding: str, delimiter: str) -> Table:
    if encoding not in ("", *ENCODINGS) or delimiter not in ("", *DELIMITERS):
        raise FileRefused("format_unsupported", 415)
    codec = find_encoding(file, encoding)
    cut = delimiter or find_delimiter(file, codec)

    def records() -> Iterator[Record]:
        return read_records(file, codec, cut, limits)

    return Table(file, records, limits, digest, encoding=codec, delimiter=cut)


def _open_book(file: BinaryIO, limits: Limits, digest: str, sheet: str) -> Table:
    spool = read_workbook(file, limits, sheet)

    def records() -> Iterator[Record]:
        spool.file.seek(0)
        spool.file.readline()
        for _ in range(spool.rows):
            line, cells = json.loads(spool.file.readline())
            yield Record(line, cells, raw_text(cells))

    try:
        return Table(file, records, limits, digest, sheets=spool.sheets, spool=spool.file)
    except BaseException:
        spool.file.close()
        raise


def _find_heading(records: Callable[[], Iterator[Record]]) -> Record:
    """The first record with two filled cells (a title above it fills one), else the first record."""
    first = list(islice(records(), _HEADING_WITHIN))
    if not first:
        raise FileRefused("file_empty", 422)
    return next(
        (record for record in first if sum(bool(cell.strip()) for cell in record.cells) > 1), first[0]
    )


def _named(cells: list[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    names = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.replace(MARK, "").replace("\0", "").split()) or f"#{place}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def _measure(records: Iterator[Record], heading: Record, limits: Limits) -> tuple[int, int]:
    """How many rows there are, and how many columns: those with a name, and those at the end without one that
    hold something."""
    count, width = 0, _filled_width(heading.cells)
    for record in records:
        count += 1
        if count > limits.rows:
            raise FileRefused("too_many_rows", 422, limit=limits.rows)
        if len(record.cells) == len(heading.cells) > width:
            width = max(width, _filled_width(record.cells))
        if width > limits.columns or len(record.cells) > 2 * limits.columns:
            raise FileRefused("too_many_columns", 422, limit=limits.columns)
    if not count:
        raise FileRefused("no_rows", 422)
    return count, width


def _filled_width(cells: list[str]) -> int:
    """The number of cells up to the last one that holds something."""
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return width
