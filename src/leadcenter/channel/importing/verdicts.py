"""The verdict file: one line for each row of an import, safe to open in a spreadsheet, there whole or not at
all."""

from __future__ import annotations

import csv
import os
import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from leadcenter.channel.importing.terms import RowVerdict
from leadcenter.kernel.errors import Language, say

COLUMNS = ("row", "external_id", "outcome", "reason", "text_zh", "text_en", "lead_id")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"0\d+|\d{12,}")


def write_verdicts(
    path: Path, verdicts: Iterable[RowVerdict], say: Callable[[str, Language], str] = say
) -> int:
    """Writes the file (UTF-8 with mark, so that Excel reads the Chinese) beside `path` and moves it there
    once it is on the disk; returns the number of rows. A crash at any moment leaves the old file, or none,
    and at most a `.part` file beside it."""
    count = 0
    with tempfile.NamedTemporaryFile(
        "w",
        encoding="utf-8-sig",
        newline="",
        dir=path.parent,
        prefix=f".{path.name}.",
        suffix=".part",
        delete=False,
    ) as out:
        try:
            writer = csv.writer(out)
            writer.writerow(COLUMNS)
            for verdict in verdicts:
                writer.writerow([safe_cell(text) for text in _line(verdict, say)])
                count += 1
            out.flush()
            os.fsync(out.fileno())
            Path(out.name).replace(path)
        except BaseException:
            Path(out.name).unlink(missing_ok=True)
            raise
    _sync_folder(path.parent)
    return count


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (ASVS 1.2.10: = + - @ TAB CR NUL in front, also
    full-width and after a line break) or for a number that it would spoil (a leading zero, 12 digits and
    more): such a text gets an apostrophe in front. NUL is dropped."""
    if text.startswith(_FORMULA) or _NUMBER.fullmatch(text):
        return "'" + text.replace("\0", "")
    return text.replace("\0", "")


def _line(verdict: RowVerdict, say: Callable[[str, Language], str]) -> tuple[str, ...]:
    code = verdict.reason or verdict.outcome.value
    return (
        str(verdict.row),
        verdict.external_id,
        verdict.outcome.value,
        verdict.reason,
        say(code, "zh"),
        say(code, "en"),
        verdict.lead_id,
    )


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
