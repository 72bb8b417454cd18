"""SQL statements, one per file.

A room keeps its statements in `sql/verb_object.sql`. A file begins with a comment header (what, set in, set
out, locks) and holds one statement with named parameters (`%(ids)b`: binary arrays are several times faster
to send than text ones).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import LiteralString

PACKAGE = "leadcenter"


@cache
def statement(room: str, name: str) -> LiteralString:
    """The text of `leadcenter/<room>/sql/<name>.sql`, header and comment lines removed.

    Raises FileNotFoundError when there is no such file: a bug, found by the first test that loads the room.
    """
    text = (files(PACKAGE) / room.replace(".", "/") / "sql" / f"{name}.sql").read_text("utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("--")]
    return "\n".join(lines)


def all_statements() -> Iterator[tuple[str, str]]:
    """Every (room, name) of the product, for the tests that PREPARE and lint them all."""
    root = files(PACKAGE)
    for room in sorted(root.iterdir(), key=lambda place: place.name):
        folder = room / "sql"
        if folder.is_dir():
            for file in sorted(folder.iterdir(), key=lambda place: place.name):
                if file.name.endswith(".sql"):
                    yield room.name, file.name.removesuffix(".sql")
