"""An import that is killed: every row has exactly one outcome, none is landed twice (trust.md I16)."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from landing_by_sqlite import Store, run

from leadcenter.channel.importing.bind import bind
from leadcenter.channel.importing.carry import batches, import_file, resume_row
from leadcenter.channel.importing.mapping import ColumnRule, FileMapping
from leadcenter.channel.importing.tables import Table
from leadcenter.channel.importing.terms import FileRefused, Outcome, Progress, RowVerdict, Token
from leadcenter.channel.terms import Verdict

Open = Callable[..., Table]
ROWS = 240
COLUMNS = '{"name": "contact.name", "phone": "contact.phones"}'
MAPPING = f'{{"channel": "fair", "columns": {COLUMNS}, "ignore": {{"status": "label"}}}}'


def _lines(first: int, last: int, status: str = "new") -> list[str]:
    """Rows first..last: each ninth equals the one before it, each 40th is damaged, each 50th a test, each
    60th broken."""
    lines = []
    for n in range(first, last + 1):
        same = n - 1 if n % 9 == 0 else n
        line = f"name{same},1381234{same:04},{status}"
        if n % 40 == 0:
            line = f"name{n},1.38E+10,{status}"
        if n % 50 == 0:
            line = f"<test lead: dummy data for full_name>,{n},{status}"
        if n % 60 == 0:
            line = f"name{n},1381234{n:04},{status},too,many"
        lines.append(line)
    return lines


def _expected(first: int, last: int) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for n in range(first, last + 1):
        if n % 60 == 0:
            found["quarantined", "wrong_width"] += 1
        elif n % 50 == 0:
            found["test", ""] += 1
        elif n % 40 == 0:
            found["quarantined", "damaged_number"] += 1
        elif n % 9 == 0 and (n - 1) % 40 and (n - 1) % 50 and (n - 1) % 60:
            found["duplicate", "duplicate_row"] += 1
        else:
            found["accepted", ""] += 1
    return found


def _write(folder: Path, name: str, lines: list[str]) -> Path:
    path = folder / name
    path.write_text("name,phone,status\n" + "\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.json"
    path.write_text(MAPPING, "utf-8")
    return path


def _counts(verdicts: list[RowVerdict]) -> Counter[tuple[str, str]]:
    return Counter((verdict.outcome.value, verdict.reason) for verdict in verdicts)


def test_uninterrupted_import_gives_each_row_its_hand_counted_outcome(tmp_path: Path, mapping: Path) -> None:
    store = run(_write(tmp_path, "may.csv", _lines(1, ROWS)), mapping, tmp_path / "db", batch_rows=17)
    verdicts = store.verdicts()
    assert [verdict.row for verdict in verdicts] == list(range(1, ROWS + 1))
    assert _counts(verdicts) == _expected(1, ROWS)
    assert _counts(verdicts) == {
        ("accepted", ""): 205,
        ("duplicate", "duplicate_row"): 24,  # 26 multiples of 9, less 81 (80 is damaged) and 180 (broken)
        ("quarantined", "damaged_number"): 3,  # 40, 80, 160; 120 and 240 are broken, 200 is a test
        ("quarantined", "wrong_width"): 4,
        ("test", ""): 4,
    }


@pytest.mark.parametrize(("seed", "batch_rows"), [(1, 1), (2, 7), (3, 40)])
def test_kill_9_at_random_rows_loses_and_doubles_nothing(
    tmp_path: Path, mapping: Path, seed: int, batch_rows: int
) -> None:
    chance = random.Random(seed)
    file = _write(tmp_path, "may.csv", _lines(1, ROWS))
    row = 0
    while (row := row + chance.randint(batch_rows, batch_rows + 50)) <= ROWS:
        moment = chance.choice(["reading", "inside", "committed"])
        code = _run_until(file, mapping, tmp_path / "killed.db", batch_rows, (moment, row))
        assert code == -signal.SIGKILL, f"seed {seed}: {moment} at {row}"
    store = run(file, mapping, tmp_path / "killed.db", batch_rows)
    whole = run(file, mapping, tmp_path / "whole.db", batch_rows=500)
    assert store.verdicts() == whole.verdicts()
    assert store.raw() == whole.raw()
    assert _counts(store.verdicts()) == _expected(1, ROWS)


class _CrashError(BaseException):
    """The process ends here: nothing after it runs, the open transaction is gone."""


def test_crash_at_every_row_and_moment_loses_and_doubles_nothing(tmp_path: Path, mapping: Path) -> None:
    lines = _lines(38, 62)
    file = _write(tmp_path, "may.csv", lines)
    whole = run(file, mapping, tmp_path / "whole.db", batch_rows=500)
    for row in range(1, len(lines) + 1):
        for moment in ("reading", "inside", "committed"):

            def cut(now: str, at: int, fatal: tuple[str, int] = (moment, row)) -> None:
                if (now, at) == fatal:
                    raise _CrashError

            database = tmp_path / f"{row}{moment}.db"
            with pytest.raises(_CrashError):
                run(file, mapping, database, batch_rows=4, cut=cut)
            store = run(file, mapping, database, batch_rows=4)
            assert store.verdicts() == whole.verdicts(), (row, moment)
            assert store.raw() == whole.raw(), (row, moment)


def _run_until(file: Path, mapping: Path, database: Path, batch_rows: int, at: tuple[str, int]) -> int:
    script = Path(__file__).with_name("landing_by_sqlite.py")
    moment, row = at
    told = [str(batch_rows), moment, str(row)]
    return subprocess.run(
        [sys.executable, script, file, mapping, database, *told], check=False, timeout=60
    ).returncode


def test_second_upload_that_overlaps_lands_only_what_is_new(tmp_path: Path, mapping: Path) -> None:
    may = ["A,13812345671,new", "B,13812345672,new", "B,13812345672,new", "C,1.38E+10,new"]
    june = [
        "B,13812345672,called",
        "C,1.38E+10,called",
        "D,13812345674,new",
        "D,13812345674,won",
        "A,13812345679,new",
    ]
    run(_write(tmp_path, "may.csv", may), mapping, tmp_path / "db", batch_rows=2)
    later = run(_write(tmp_path, "june.csv", june), mapping, tmp_path / "db", batch_rows=2)
    assert [(verdict.outcome.value, verdict.reason) for verdict in later.verdicts()] == [
        ("duplicate", "already_imported"),
        ("duplicate", "already_imported"),
        ("accepted", ""),
        ("duplicate", "duplicate_row"),
        ("accepted", ""),
    ]
    assert len(later.raw()) == 5


def test_same_file_again_lands_nothing(tmp_path: Path, mapping: Path) -> None:
    lines = _lines(1, 60)
    first = run(_write(tmp_path, "may.csv", lines), mapping, tmp_path / "db", batch_rows=50)
    landed = first.raw()
    again = run(_write(tmp_path, "again.csv", lines), mapping, tmp_path / "db", batch_rows=7)
    assert again.raw() == landed
    assert {verdict.outcome for verdict in again.verdicts()} == {Outcome.DUPLICATE, Outcome.TEST}


def test_equal_rows_are_counted_from_the_first_row_after_a_resume_too(opened: Open) -> None:
    table = opened("leads.csv", b"phone\n13812345678\n13912345678\n13812345678\n13812345678\n")
    binding = bind(
        FileMapping(channel="x", columns={"phone": "contact.phones"}), table.heading, zone="UTC", country="CN"
    )
    (rest,) = batches(table, binding, start_row=2)
    (whole,) = batches(table, binding)
    assert rest.rows == whole.rows[2:]
    ids = [piece.piece.inquiry.external_id for piece in whole.rows]
    assert [piece.duplicate_of for piece in whole.rows] == [0, 0, 1, 1]
    assert [ids[2], ids[3]] == [ids[0] + "#2", ids[0] + "#3"]


def test_rows_with_one_id_are_duplicates_only_when_they_say_the_same(opened: Open) -> None:
    table = opened("leads.csv", b"id,phone\na,13812345678\na,13812345678\na,13912345678\n")
    columns: dict[str, str | ColumnRule] = {"id": "external_id", "phone": "contact.phones"}
    binding = bind(FileMapping(channel="x", columns=columns), table.heading, zone="UTC", country="CN")
    (batch,) = batches(table, binding)
    assert [(piece.piece.inquiry.external_id, piece.duplicate_of) for piece in batch.rows] == [
        ("a", 0),
        ("a", 1),
        ("a", 0),
    ]


def test_equal_test_rows_are_tests_and_no_duplicates(opened: Open) -> None:
    table = opened("leads.csv", b"name\n<test lead: dummy>\n<test lead: dummy>\n")
    binding = bind(
        FileMapping(channel="x", columns={"name": "contact.name"}), table.heading, zone="UTC", country="CN"
    )
    (batch,) = batches(table, binding)
    assert [(piece.piece.verdict, piece.duplicate_of) for piece in batch.rows] == [
        (Verdict.TEST, 0),
        (Verdict.TEST, 0),
    ]


def test_token_of_another_file_or_mapping_is_refused(opened: Open) -> None:
    table = opened("leads.csv", b"phone\n13812345678\n")
    binding = bind(
        FileMapping(channel="x", columns={"phone": "contact.phones"}), table.heading, zone="UTC", country="CN"
    )
    (batch,) = batches(table, binding)
    assert resume_row(None, table, binding) == 0
    assert resume_row(batch.token, table, binding) == 1
    for token, code in (
        (Token("0" * 64, batch.token.mapping_digest, 1), "file_changed"),
        (Token(batch.token.file_digest, "0" * 64, 1), "mapping_changed"),
    ):
        with pytest.raises(FileRefused) as refusal:
            resume_row(token, table, binding)
        assert (refusal.value.code, refusal.value.status) == (code, 409)


def test_progress_counts_from_the_first_row_and_ends_at_the_last(opened: Open, tmp_path: Path) -> None:
    table = opened("leads.csv", ("name,phone,status\n" + "\n".join(_lines(1, 25))).encode())
    binding = bind(
        FileMapping(channel="x", columns={"phone": "contact.phones"}), table.heading, zone="UTC", country="CN"
    )
    told: list[Progress] = []
    land = Store(tmp_path / "db", "leads.csv").land
    last = import_file(table, binding, land=land, start_row=5, batch_rows=10, progress=told.append)
    assert [(progress.done, progress.total) for progress in told] == [(15, 25), (25, 25)]
    assert told[-1] == last
    assert sum(last.outcomes.values()) == 20


def test_landing_that_forgets_a_row_is_a_bug_and_stops_the_import(opened: Open) -> None:
    table = opened("leads.csv", b"phone\n13812345678\n13912345678\n")
    binding = bind(
        FileMapping(channel="x", columns={"phone": "contact.phones"}), table.heading, zone="UTC", country="CN"
    )
    with pytest.raises(RuntimeError, match="did not answer"):
        import_file(table, binding, land=lambda batch: [RowVerdict(1, "a", Outcome.ACCEPTED)])
