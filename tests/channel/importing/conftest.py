"""Files to import, written for one test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import xlsxwriter

from leadcenter.channel.importing.bind import Binding, bind
from leadcenter.channel.importing.mapping import FileMapping
from leadcenter.channel.importing.tables import Table, open_table
from leadcenter.channel.importing.terms import Heading, Row

Open = Callable[..., Table]
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write(name, content)`: bytes, or rows for a workbook's first sheet, become a file."""

    def written(name: str, content: bytes | list[list[object]]) -> Path:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
            return path
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for place, row in enumerate(content):
                sheet.write_row(place, 0, row)
        return path

    return written


@pytest.fixture
def opened(write: Write) -> Iterator[Open]:
    """`opened(name, content, …)`: the table of such a file, closed at the end of the test."""
    with ExitStack() as stack:
        yield lambda name, content, **settings: stack.enter_context(
            open_table(write(name, content), **settings)
        )


@pytest.fixture
def bound() -> Callable[..., Binding]:
    """`bound(columns=…, **other keys)`: a mapping laid onto exactly its own columns (or those in
    `heading`)."""

    def made(
        columns: dict[str, object],
        heading: tuple[str, ...] = (),
        allowed: frozenset[str] = frozenset(),
        **others: object,
    ) -> Binding:
        mapping = FileMapping(channel="fair", columns=columns, **others)  # type: ignore[arg-type]
        return bind(
            mapping, Heading(heading or tuple(columns)), zone="Asia/Shanghai", country="CN", allowed=allowed
        )

    return made


@pytest.fixture
def row() -> Callable[..., Row]:
    """`row(*cells)`: a data row with these cells."""
    return lambda *cells: Row(number=1, line=2, cells=cells, raw=",".join(cells))
