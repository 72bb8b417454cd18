"""The verdict file: one line a row, no formula, whole or not there."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcenter.channel.importing.terms import Outcome, RowVerdict
from leadcenter.channel.importing.verdicts import COLUMNS, safe_cell, write_verdicts
from leadcenter.kernel.errors import known_codes

VERDICTS = [
    RowVerdict(1, "a1", Outcome.ACCEPTED, lead_id="0190-lead"),
    RowVerdict(2, '=HYPERLINK("http://x")', Outcome.QUARANTINED, "damaged_number"),
    RowVerdict(3, "12345678901234567890", Outcome.DUPLICATE, "duplicate_row"),
]


def test_each_row_has_one_line_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.csv"
    assert write_verdicts(path, VERDICTS) == 3
    assert path.read_bytes().startswith(b"\xef\xbb\xbfrow,")
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *lines = list(csv.reader(file))
    assert tuple(header) == COLUMNS
    assert lines[0] == ["1", "a1", "accepted", "", "已接收", "Accepted", "0190-lead"]
    assert lines[1][:4] == ["2", '\'=HYPERLINK("http://x")', "quarantined", "damaged_number"]
    assert lines[2][1] == "'12345678901234567890"
    assert lines[2][4:6] == ["与本文件中前面的一行相同", "Equal to a row before it in this file"]
    assert [name.name for name in tmp_path.iterdir()] == ["verdicts.csv"]


@pytest.mark.parametrize("front", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"])
def test_no_cell_begins_like_a_formula(front: str) -> None:
    assert safe_cell(front + "1+1").startswith("'")


@given(st.text(max_size=20))
def test_safe_cell_never_begins_like_a_formula_and_loses_only_nul(text: str) -> None:
    safe = safe_cell(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0"))
    assert safe in {text.replace("\0", ""), "'" + text.replace("\0", "")}


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("0123", "'0123"),
        ("13812345678", "13812345678"),
        ("123456789012", "'123456789012"),
        ("0", "0"),
        ("a=1", "a=1"),
        ("", ""),
        ("x\0=1", "x=1"),
        ("\0=1", "'=1"),
    ],
)
def test_numbers_that_a_spreadsheet_would_spoil_are_texts(text: str, safe: str) -> None:
    assert safe_cell(text) == safe


def test_crash_while_writing_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.csv"
    write_verdicts(path, VERDICTS[:1])
    before = path.read_bytes()

    def failing() -> Iterator[RowVerdict]:
        yield from VERDICTS
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        write_verdicts(path, failing())
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_kill_9_while_writing_leaves_no_half_file(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.csv"
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from leadcenter.channel.importing.terms import Outcome, RowVerdict\n"
        "from leadcenter.channel.importing.verdicts import write_verdicts\n"
        "def lines():\n"
        "    for n in range(1, 10**6):\n"
        "        if n == 50_000: os.kill(os.getpid(), signal.SIGKILL)\n"
        "        yield RowVerdict(n, 'a', Outcome.ACCEPTED)\n"
        "write_verdicts(Path(sys.argv[1]), lines())\n"
    )
    run = subprocess.run([sys.executable, "-c", script, str(path)], check=False, timeout=60)
    assert run.returncode == -signal.SIGKILL
    assert not path.exists()
    assert write_verdicts(path, VERDICTS) == 3


def test_every_outcome_has_a_text() -> None:
    assert {outcome.value for outcome in Outcome} <= known_codes()
