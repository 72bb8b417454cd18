"""Migrations do not stop a house that is at work: linted by squawk, and they wait for no lock for long."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import LockNotAvailable

from leadcenter.kernel import migrate as migrating
from leadcenter.kernel.database import Connection
from leadcenter.kernel.migrate import migrate

MIGRATIONS = Path(__file__).parents[2] / "src" / "leadcenter" / "migrations"
SQUAWK = Path(sys.executable).with_name("squawk")

NOT_OURS = {
    "require-lock-timeout": "the runner sets it (below)",
    "require-statement-timeout": "every session of the product has one (kernel.database)",
    "prefer-bigint-over-int": "buckets, versions and counts, bounded by what they count; no ids",
    "prefer-bigint-over-smallint": "lanes, hours and attempts",
}
"""Rules that do not fit the house, and why."""

EXCEPTIONS = {
    (
        "0009_assignment",
        "require-concurrent-index-creation",
    ): "before the first release: no house has rows yet",
    ("0013_verification", "require-concurrent-index-creation"): "before the first release",
    ("0014_withdrawal", "ban-drop-constraint"): "widened in the same transaction; before the first release",
    ("0014_withdrawal", "constraint-missing-not-valid"): "widened; before the first release",
    ("0014_withdrawal", "renaming-column"): "before the first release: no older program is at work",
    ("0014_withdrawal", "renaming-object"): "before the first release",
    ("0014_withdrawal", "renaming-table"): "before the first release",
    ("0015_matching", "require-concurrent-index-creation"): "on tables that the same file makes",
    (
        "0021_access",
        "ban-drop-column",
    ): "before the first release: roles take its place in the same transaction",
    (
        "0020_restoration",
        "require-concurrent-index-creation",
    ): "before the first release; a small part of the ledger",
    ("0021_access", "constraint-missing-not-valid"): "validated at once; before the first release",
    ("0021_access", "require-concurrent-index-creation"): "before the first release",
    ("0023_keys", "require-concurrent-index-creation"): "partial, of no row yet",
    ("0026_desk", "require-concurrent-index-creation"): "before the first release",
    ("0024_consent_ledger", "ban-drop-column"): "before the first release: nothing ever wrote it",
    ("0024_consent_ledger", "constraint-missing-not-valid"): "on a table without a row",
    ("0027_people", "constraint-missing-not-valid"): "before the first release; small tables",
    ("0027_people", "ban-drop-constraint"): "widened in the same transaction",
    ("0027_people", "disallowed-unique-constraint"): "staff is small: its key is made while it waits",
    ("0027_people", "adding-field-with-default"): "a generated column of staff, which is small",
    ("0036_pool_desk", "require-concurrent-index-creation"): "before the first release",
    (
        "0036_pool_desk",
        "require-concurrent-index-deletion",
    ): "made anew in the same transaction; before the first release",
    ("0035_journal", "ban-drop-constraint"): "widened in the same statement",
    ("0035_journal", "constraint-missing-not-valid"): "of a table with a dozen rows",
    ("0065_won", "ban-drop-constraint"): "widened in the same statement",
    ("0065_won", "constraint-missing-not-valid"): "of a table with a dozen rows",
    ("0033_assignment", "require-concurrent-index-creation"): "before the first release",
    ("0032_inbox", "require-concurrent-index-creation"): "before the first release",
    ("0039_order_tables", "require-concurrent-index-creation"): "made anew in the same transaction",
    ("0039_order_tables", "require-concurrent-index-deletion"): "before the first release",
    ("0031_clocks", "require-concurrent-index-creation"): "before the first release; block ranges only",
    ("0040_turns", "require-concurrent-index-creation"): "before the first release",
    ("0045_sales", "require-concurrent-index-creation"): "before the first release",
    ("0040_turns", "require-concurrent-index-deletion"): "before the first release; block ranges only",
    ("0040_turns", "ban-drop-table"): "one row each, which the next round makes anew",
    ("0028_pool", "adding-field-with-default"): "before the first release: no house has rows yet",
    ("0028_pool", "require-concurrent-index-creation"): "before the first release: no house has rows yet",
    (
        "0029_followup",
        "require-concurrent-index-creation",
    ): "before the first release: the list of what is to be done takes the place of that of whose it is",
    (
        "0029_followup",
        "require-concurrent-index-deletion",
    ): "made anew in the same transaction; before the first release",
    ("0038_reminding", "require-concurrent-index-creation"): "before the first release",
    ("0038_reminding", "constraint-missing-not-valid"): "validated at once; before the first release",
    ("0038_reminding", "require-concurrent-index-deletion"): "made anew in the same transaction",
    (
        "0025_rights",
        "adding-field-with-default",
    ): "words of small tables that never change, for a foreign key",
    ("0041_transfer_told", "ban-drop-constraint"): "widened in the same statement",
    ("0041_transfer_told", "constraint-missing-not-valid"): "of a table with few rows",
    ("0041_transfer_told", "require-concurrent-index-creation"): "partial, of no row yet",
    ("0043_trust", "require-concurrent-index-creation"): "before the first release; partial",
    ("0044_cleaning", "require-concurrent-index-creation"): "before the first release",
    ("0049_dealers_side", "ban-drop-not-null"): "of a log that nobody reads by that column alone",
    (
        "0050_brought",
        "require-concurrent-index-creation",
    ): "channels are tens of rows, legal entities thousands",
    ("0052_asked", "constraint-missing-not-valid"): "of a table with few rows",
    ("0052_asked", "require-concurrent-index-creation"): "partial, of few rows",
    ("0062_everywhere", "require-concurrent-index-creation"): "before the first release",
    ("0068_on_desk", "require-concurrent-index-creation"): "before the first release",
    ("0072_taken_over", "require-concurrent-index-creation"): "before the first release",
    (
        "0072_taken_over",
        "require-concurrent-index-deletion",
    ): "made anew in the same transaction; before the first release",
    ("0073_scans", "require-concurrent-index-creation"): "before the first release; partial",
    ("0073_scans", "require-concurrent-index-deletion"): "made anew in the same transaction",
    (
        "0076_unheard",
        "constraint-missing-not-valid",
    ): "before the first release; the statement before it made it true",
    ("0074_apart", "require-concurrent-index-creation"): "partial, of no row yet",
    (
        "0062_everywhere",
        "require-concurrent-index-deletion",
    ): "made anew in the same transaction, or of no more use; before the first release",
    (
        "0071_maker_pool",
        "require-concurrent-index-creation",
    ): "before the first release; of the belt only what waits for the customer's word",
    ("0077_to_work", "require-concurrent-index-creation"): "before the first release; partial",
    ("0056_contacts", "require-concurrent-index-creation"): "before the first release",
    (
        "0056_contacts",
        "require-concurrent-index-deletion",
    ): "made anew in the same transaction; before the first release",
    ("0063_withdrawn", "ban-drop-constraint"): "widened in the same statement",
    ("0063_withdrawn", "constraint-missing-not-valid"): "of a table with a dozen rows",
}
"""What a migration may do all the same, and why."""


def complaints(*files: Path) -> set[tuple[str, str]]:
    """(migration, rule) of all that squawk finds."""
    command = [SQUAWK, "--assume-in-transaction", "--pg-version", "15.0", "--reporter", "json"]
    done = subprocess.run([*command, *files], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode in {0, 1}, done.stderr
    return {(Path(one["file"]).stem, one["rule_name"]) for one in json.loads(done.stdout)}


def test_squawk_finds_nothing_but_what_has_a_reason() -> None:
    found = complaints(*sorted(MIGRATIONS.glob("*.sql")))
    assert {one for one in found if one[1] not in NOT_OURS} == set(EXCEPTIONS)
    assert set(NOT_OURS) <= {rule for _, rule in found}, "allowed without need"


def test_squawk_speaks_up(tmp_path: Path) -> None:
    bad = tmp_path / "9999_bad.sql"
    bad.write_text(
        "alter table belt alter column reason type int using 1; alter table belt drop column reason;"
    )
    assert {("9999_bad", "changing-column-type"), ("9999_bad", "ban-drop-column")} <= complaints(bad)


def test_names_of_migrations_are_numbered_without_gap_or_twin() -> None:
    numbers = [int(re.match(r"(\d{4})_[a-z_]+\.sql$", file.name)[1]) for file in sorted(MIGRATIONS.iterdir())]  # type: ignore[index]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.fixture
def one_more(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A program with a migration that no database has; it is committed, so each test has its own."""
    name = f"more_{sum(request.node.name.encode())}"
    text = (
        f"create table {name} as select current_setting('lock_timeout') as waits; "
        f"alter table setting add column {name} int"
    )
    monkeypatch.setattr(migrating, "known", lambda: [(name, text)])
    return name


def test_a_migration_waits_a_second_for_a_lock(conn: Connection, one_more: str) -> None:
    assert migrate(conn) == [one_more]
    assert conn.execute(f"select waits from {one_more}").fetchone() == ("1s",)


def test_a_migration_lets_go_and_tries_again_while_somebody_reads(
    conn: Connection, database_url: str, one_more: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(database_url) as reader:
        reader.execute("select count(*) from setting")
        rests = []

        def rest(seconds: float) -> None:
            rests.append(seconds)
            made = reader.execute("select to_regclass(%s)", [one_more]).fetchone()
            assert made == (None,), "it must hold nothing while it rests"
            reader.rollback()

        monkeypatch.setattr(migrating.time, "sleep", rest)
        assert migrate(conn) == [one_more]
    assert len(rests) == 1


def test_a_file_that_was_edited_after_it_was_applied_is_named_and_not_applied_again(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert migrating.edited(conn) == []
    (name, text), *others = migrating.known()
    monkeypatch.setattr(migrating, "known", lambda: [(name, text + "\nselect 1 / 0;"), *others])
    assert migrate(conn) == []
    assert migrating.edited(conn) == [name]
    monkeypatch.setattr(migrating, "known", lambda: [(name, text), *others])
    assert migrating.edited(conn) == []


def test_what_is_applied_now_is_kept_with_its_digest(
    conn: Connection, one_more: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert migrate(conn) == [one_more]
    assert migrating.edited(conn) == []
    monkeypatch.setattr(migrating, "known", lambda: [(one_more, "select 2")])
    assert migrating.edited(conn) == [one_more]


def test_what_an_older_program_applied_counts_as_the_files_are_at_the_first_start(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    conn.execute("alter table schema_migration drop column digest")
    assert migrating.edited(conn) == [], "nothing is known"
    assert migrate(conn) == []
    (name, text), *others = migrating.known()
    missing = "select count(*) from schema_migration where digest is null and name = any(%s)"
    assert conn.execute(missing, [[name, *(one for one, _ in others)]]).fetchone() == (0,)
    monkeypatch.setattr(migrating, "known", lambda: [(name, text + "\n"), *others])
    assert migrating.edited(conn) == [name]


def test_a_migration_gives_up_in_the_end(
    conn: Connection, database_url: str, one_more: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "TRIES", 2)
    monkeypatch.setattr(migrating.time, "sleep", lambda _: None)
    with psycopg.connect(database_url) as reader:
        reader.execute("select count(*) from setting")
        with pytest.raises(LockNotAvailable):
            migrate(conn)


@pytest.mark.parametrize(("lost", "won"), [(365, 1_095), (1_825, 1_825)])
def test_an_upgrade_keeps_buyers_no_shorter_than_the_house_had_chosen(
    conn: Connection, lost: int, won: int
) -> None:
    (text,) = [text for name, text in migrating.known() if name == "0065_won"]
    conn.execute("delete from retention_rule where category = 'customer' and state = 'won'")
    conn.execute(
        "update retention_rule set keep_days = %s where category = 'customer' and state = 'lost'", [lost]
    )
    conn.execute(text.encode())
    kept = conn.execute("select state, keep_days from retention_rule where category = 'customer' order by 1")
    assert kept.fetchall() == [("invalid", 30), ("lost", lost), ("won", won)]
