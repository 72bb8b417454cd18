"""Records of a delimited text: which delimiter it uses, and its records one by one with their own raw
text."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, TextIO

from leadcenter.channel.importing.terms import FileRefused, Limits
from leadcenter.channel.importing.text import MARK

DELIMITERS = (",", ";", "\t", "|")
_PROBE_CHARS = 65_536
_EXCEL_HINT = "sep="


class Record(NamedTuple):
    """One record: the line it begins on (from 1), its cells as written, its text without the line end."""

    line: int
    cells: list[str]
    raw: str


def find_delimiter(file: BinaryIO, encoding: str) -> str:
    """The delimiter that cuts most of the first records into the same number of cells (more than one); ","
    for a single column."""
    text = _open(file, encoding).read(_PROBE_CHARS).removeprefix(MARK)
    if text.startswith(_EXCEL_HINT) and text[4:5] in DELIMITERS:
        return text[4]
    lines = list(io.StringIO(text, newline=""))
    whole = lines if len(text) < _PROBE_CHARS else lines[:-1]
    return max(DELIMITERS, key=lambda delimiter: _agreement(whole, delimiter))


def _agreement(lines: list[str], delimiter: str) -> tuple[float, int]:
    """How well a delimiter fits: the share of records that have the commonest width above one, then that
    width."""
    widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells)
    width, count = max(
        ((w, n) for w, n in widths.items() if w > 1), key=lambda found: found[1], default=(1, 0)
    )
    return count / max(1, widths.total()), width


def read_records(file: BinaryIO, encoding: str, delimiter: str, limits: Limits) -> Iterator[Record]:
    """Every record that holds something, in order; blank ones are passed over. One reading of a file at a
    time.

    Raises FileRefused (with the line where the record begins): record_too_long, quote_not_closed.
    """
    source = _Lines(_open(file, encoding), limits.record_chars)
    reader = csv.reader(source, delimiter=delimiter)
    csv.field_size_limit(max(csv.field_size_limit(), limits.record_chars))
    while True:
        line = source.count + 1
        cells = next(reader, None)
        raw = source.take()
        if cells is None:
            return
        if source.at_end:  # the reader wanted a further line for this record: a quote is open
            raise FileRefused("quote_not_closed", 422, line=line)
        if line == 1 and raw == _EXCEL_HINT + delimiter:
            continue
        if any(cell and not cell.isspace() for cell in cells):
            yield Record(line, cells, raw)


class _Lines:
    """Lines of a text for the csv module, with those of the record under way kept aside."""

    def __init__(self, text: TextIO, record_chars: int) -> None:
        self._text = text
        self._limit = record_chars
        self._kept: list[str] = []
        self._chars = 0
        self.count = 0
        self.at_end = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._limit + 1)
        if not line:
            self.at_end = True
            raise StopIteration
        self._chars += len(line)
        if self._chars > self._limit:
            code = "quote_not_closed" if self._kept else "record_too_long"
            raise FileRefused(code, 422, line=self.count + 1 - len(self._kept))
        if self.count == 0:
            line = line.removeprefix(MARK)
        self._kept.append(line)
        self.count += 1
        return line

    def take(self) -> str:
        raw = "".join(self._kept).rstrip("\r\n")
        self._kept.clear()
        self._chars = 0
        return raw


def _open(file: BinaryIO, encoding: str) -> TextIO:
    """A fresh text over the file from its beginning; closing or dropping it leaves the file open."""
    raw = io.FileIO(file.fileno(), closefd=False)
    raw.seek(0)
    return io.TextIOWrapper(io.BufferedReader(raw, 1 << 16), encoding=encoding, newline="")
