"""The schema, as the catalogue of a fresh database tells it: what lets one schema run on one server and on
Citus (storage.md §3).
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from sql_shape import SMALL_WITH_BUCKET, big_tables, leakproof_columns

from leadcenter.belt.face import State
from leadcenter.kernel.database import Connection

SCHEMA = "'public'"


@pytest.fixture
def big(conn: Connection) -> list[str]:
    """Every table that grows with the leads."""
    return sorted(big_tables(conn))


def ask(conn: Connection, question: str, **given: Any) -> list[Any]:
    """The rows of a question to the catalogue; of one column their values."""
    rows = conn.execute(question.encode(), given).fetchall()
    return [row[0] if len(row) == 1 else tuple(row) for row in rows]


def test_the_tables_that_grow_are_known_by_their_bucket(conn: Connection, big: list[str]) -> None:
    assert {"belt", "journal", "raw_lead", "delivery", "identity", "customer", "lead", "episode"} <= set(big)
    assert set(SMALL_WITH_BUCKET).isdisjoint(big)
    for table in SMALL_WITH_BUCKET:
        assert "bucket" in leakproof_columns(conn)[table]


def test_bucket_is_the_first_column_and_never_empty(conn: Connection, big: list[str]) -> None:
    found = ask(
        conn,
        """
        select a.attrelid::regclass::text
        from pg_attribute a
        where a.attrelid::regclass::text = any(%(big)s) and a.attnum = 1 and a.attname = 'bucket'
          and a.attnotnull and a.atttypid = 'int'::regtype
        """,
        big=big,
    )
    assert sorted(found) == big


def test_primary_keys_and_unique_indexes_begin_with_bucket(conn: Connection, big: list[str]) -> None:
    keys = ask(
        conn,
        """
        select i.indexrelid::regclass::text, i.indrelid::regclass::text, i.indisprimary, a.attname
        from pg_index i
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where i.indisunique and i.indrelid::regclass::text = any(%(big)s)
        """,
        big=big,
    )
    assert [index for index, _, _, first in keys if first != "bucket"] == []
    assert sorted({table for _, table, primary, _ in keys if primary}) == big


def test_foreign_keys_between_big_tables_begin_with_bucket_on_both_sides(
    conn: Connection, big: list[str]
) -> None:
    keys = ask(
        conn,
        """
        select c.conname, a.attname, f.attname
        from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        join pg_attribute f on f.attrelid = c.confrelid and f.attnum = c.confkey[1]
        where c.contype = 'f'
          and c.conrelid::regclass::text = any(%(big)s) and c.confrelid::regclass::text = any(%(big)s)
        """,
        big=big,
    )
    assert "dispatch_grant" in {name for name, _, _ in keys}
    assert [name for name, mine, yours in keys if (mine, yours) != ("bucket", "bucket")] == []


def test_no_small_table_leans_on_a_big_one(conn: Connection, big: list[str]) -> None:
    leaning = ask(
        conn,
        """
        select conname
        from pg_constraint
        where contype = 'f' and conparentid = 0
          and confrelid::regclass::text = any(%(big)s) and conrelid::regclass::text <> all(%(big)s)
        """,
        big=big,
    )
    assert leaning == []


def test_a_dispatch_cannot_be_without_the_grant_that_names_the_legal_entity(conn: Connection) -> None:
    told = ask(conn, "select pg_get_constraintdef(oid) from pg_constraint where conname = 'dispatch_grant'")
    assert told == [
        "FOREIGN KEY (bucket, customer_id, dealer_id, purpose) "
        "REFERENCES consent_grant(bucket, customer_id, entity_id, purpose)"
    ]


def test_there_are_no_triggers_rules_functions_or_enums(conn: Connection) -> None:
    assert ask(conn, "select tgname from pg_trigger where not tgisinternal") == []
    assert ask(conn, f"select rulename from pg_rules where schemaname = {SCHEMA}") == []
    assert ask(conn, f"select proname from pg_proc where pronamespace = {SCHEMA}::regnamespace") == []
    enums = ask(
        conn, f"select typname from pg_type where typtype = 'e' and typnamespace = {SCHEMA}::regnamespace"
    )
    assert enums == []


def test_states_are_text_that_a_check_holds(conn: Connection) -> None:
    free = ask(
        conn,
        f"""
        select c.relname || '.' || a.attname
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = {SCHEMA}::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
          and a.attname in ('state', 'status', 'verdict') and a.atttypid = 'text'::regtype
          and not exists (
              select from pg_constraint k
              where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any(k.conkey)
          )
        """,
    )
    assert free == []


def test_the_belt_may_stand_in_the_states_of_the_code_and_no_other(conn: Connection) -> None:
    (check,) = ask(
        conn, "select pg_get_constraintdef(oid) from pg_constraint where conname = 'belt_state_check'"
    )
    assert set(re.findall(r"'(\w+)'", check)) == {state.value for state in State}


def test_there_are_no_exclusion_constraints_and_no_deferrable_keys(conn: Connection, big: list[str]) -> None:
    found = ask(
        conn,
        """
        select conname
        from pg_constraint
        where conrelid::regclass::text = any(%(big)s)
          and (contype = 'x' or (contype in ('u', 'p') and condeferrable))
        """,
        big=big,
    )
    assert found == []


def test_what_an_index_of_a_big_table_holds_can_be_compared_leakproof(
    conn: Connection, big: list[str]
) -> None:
    indexed = ask(
        conn,
        """
        select i.indrelid::regclass::text, a.attname
        from pg_index i
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
        where i.indrelid::regclass::text = any(%(big)s)
        """,
        big=big,
    )
    columns = leakproof_columns(conn)
    assert [(table, column) for table, column in indexed if not columns[table][column]] == []
    assert not columns["outbox"]["payload"], "the question tells the two apart"
    assert not columns["staff"]["rating"]


def test_partitions_are_by_time_in_one_level_and_have_a_place_for_everything(conn: Connection) -> None:
    parents = ask(
        conn,
        "select partrelid::regclass::text, partstrat::text, partdefid <> 0 "
        "from pg_partitioned_table order by 1",
    )
    assert parents == [("journal", "r", True), ("raw_lead", "r", True)]


def test_big_tables_say_what_they_are_unless_their_name_does(conn: Connection, big: list[str]) -> None:
    silent = ask(
        conn,
        """
        select relname
        from pg_class
        where relname = any(%(big)s) and relkind in ('r', 'p') and obj_description(oid, 'pg_class') is null
        """,
        big=big,
    )
    assert set(silent) <= {"match_review", "customer_merge", "notice_to_staff"}


def test_invariants_run_with_the_rights_of_who_asks(conn: Connection) -> None:
    views = ask(
        conn,
        "select relname, reloptions from pg_class "
        f"where relkind = 'v' and relnamespace = {SCHEMA}::regnamespace",
    )
    assert views
    assert [name for name, options in views if "security_invoker=true" not in (options or [])] == []
