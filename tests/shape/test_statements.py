"""Every .sql file: its header, that the server understands it, that it fits Citus, that somebody uses it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sql_shape import (
    as_sent,
    big_tables,
    complaints,
    header_faults,
    leakproof_columns,
    statements,
)
from statement_uses import uses

from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import all_statements, statement

SOURCE = Path(__file__).parents[2] / "src" / "leadcenter"
FILES = sorted(path for path in SOURCE.rglob("*.sql") if path.parent.name == "sql")

REPORT = "a report for people over everything there is: on Citus a question to every shard, seldom asked"
LIST = "a page of a list: a few probes of an index, on Citus of one in each shard (storage.md §3.14)"
ROTATION = "walks the whole table once in the order of its keys, a thousand rows a transaction"
EXEMPT = {
    ("assignment.count_overdue", "unbound"): LIST,
    ("assignment.count_passed_over", "unbound"): REPORT,
    ("assignment.read_records", "unbound"): LIST,
    ("belt.renew_lane", "volatile"): "a lease is measured by the clock of the database; lane is no big table",
    (
        "access.be_quick",
        "foreign",
    ): "a setting of a transaction that only counts; no row-level security hangs on it",
    (
        "belt.take_lane",
        "unbound",
    ): "one probe of an index per lane; on Citus it wants another form (decision 0012)",
    (
        "belt.ask_hearing",
        "unbound",
    ): "one probe of an index per lane, as belt.take_lane",
    (
        "rulebook.raise_stamp",
        "volatile",
    ): "what begins by time is measured by the clock of the database; stamp is no big table",
    (
        "cleaning.claim_orders",
        "leaky",
    ): "which call an order means stands in its payload; lane, topic and time have chosen before",
    ("cleaning.list_tasks", "unbound"): REPORT,
    ("desk.count_queue", "unbound"): REPORT,
    ("desk.find_next_tasks", "unbound"): REPORT,
    ("desk.list_queue", "unbound"): REPORT,
    (
        "pool.plan_by_index",
        "foreign",
    ): "settings of the planner for one read; no row-level security hangs on them",
    (
        "desk.plan_for_values",
        "foreign",
    ): "a setting of the planner for one count; no row-level security hangs on it",
    ("inbox.list_notices", "unbound"): LIST,
    ("pool.list_maker_pools", "unbound"): LIST,
    ("inbox.count_unread", "unbound"): LIST,
    ("customer.list_merges", "unbound"): REPORT,
    ("customer.list_reviews", "unbound"): REPORT,
    (
        "desk.allow_time",
        "foreign",
    ): "the limit of one read's own transaction; no row-level security hangs on it",
    ("desk.count_held", "unbound"): REPORT,
    ("desk.find_by_number", "unbound"): LIST,
    ("desk.find_horizon", "unbound"): LIST,
    ("desk.find_horizon_of_dealer", "unbound"): LIST,
    ("desk.find_horizon_of_inbox", "unbound"): LIST,
    ("desk.find_horizon_of_page", "unbound"): LIST,
    ("desk.list_inbox", "unbound"): LIST,
    ("desk.list_of_owner", "unbound"): LIST,
    ("desk.list_owned", "unbound"): LIST,
    (
        "clocks.plan_little",
        "foreign",
    ): "settings of the planner for one round; no row-level security hangs on them",
    (
        "inbox.plan_little",
        "foreign",
    ): "settings of the planner for one round; no row-level security hangs on them",
    (
        "desk.plan_by_index",
        "foreign",
    ): "settings of the planner for one read; no row-level security hangs on them",
    (
        "entry.allow_time",
        "foreign",
    ): "limits of one report's own transaction; no row-level security hangs on it",
    ("entry.count_taken_back", "unbound"): REPORT,
    ("entry.count_holds", "unbound"): REPORT,
    ("entry.count_states", "unbound"): REPORT,
    ("entry.count_unknown_calls", "unbound"): REPORT,
    ("entry.measure_latency", "unbound"): REPORT,
    ("entry.newest_assigned", "unbound"): REPORT,
    ("entry.overview_belt", "unbound"): REPORT,
    ("entry.overview_places", "unbound"): REPORT,
    ("entry.read_belt_states", "unbound"): REPORT,
    ("entry.read_lane_work", "unbound"): REPORT,
    ("entry.read_message_work", "unbound"): REPORT,
    ("entry.read_outbox_work", "unbound"): REPORT,
    ("entry.read_readiness", "unbound"): "one probe of an index per lane",
    ("followup.list_drives", "unbound"): LIST,
    ("followup.list_visits", "unbound"): LIST,
    ("followup.list_due", "unbound"): LIST,
    (
        "followup.plan_by_index",
        "foreign",
    ): "settings of the planner for one read; no row-level security hangs on them",
    ("order.list_waiting_losses", "unbound"): LIST,
    ("order.list_waiting_payments", "unbound"): LIST,
    ("order.list_decided_payments", "unbound"): LIST,
    ("order.list_waiting_quotations", "unbound"): LIST,
    ("order.list_open_quotations", "unbound"): LIST,
    ("order.list_dealer_orders", "unbound"): LIST,
    ("entry.rekey_close", "unbound"): ROTATION,
    ("entry.rekey_count", "unbound"): ROTATION,
    ("entry.rekey_customers", "unbound"): ROTATION,
    ("entry.rekey_merges", "unbound"): ROTATION,
    ("entry.rekey_turn", "unbound"): ROTATION,
}
"""(statement, rule) that may stand as it is, and why. Rules: sql_shape.complaints."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}.{path.stem}")
def test_statement_says_what_it_does_and_what_it_locks(path: Path) -> None:
    assert header_faults(path.read_text("utf-8")) == []


def test_every_sql_file_is_found_by_its_room() -> None:
    assert {(path.parts[-3], path.stem) for path in FILES} == set(all_statements())


@pytest.mark.parametrize(("room", "name"), list(all_statements()))
def test_statement_is_understood_by_the_server(conn: Connection, room: str, name: str) -> None:
    answer = conn.pgconn.prepare(b"", as_sent(statement(room, name)).encode())
    assert answer.error_message == b""


def test_statements_keep_the_rules_of_big_tables(conn: Connection) -> None:
    big, columns = big_tables(conn), leakproof_columns(conn)
    conn.rollback()  # what follows takes a slow machine longer than a transaction may lie idle
    found = {
        (one.key, rule): said
        for one in statements()
        for rule, said in complaints(one.tree, big, columns).items()
    }
    assert {place: said for place, said in found.items() if place not in EXEMPT} == {}
    assert set(EXEMPT) - set(found) == set(), "exempt without need"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}.{path.stem}")
def test_parameters_are_named_and_binary(path: Path) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("--")]
    placeholders = re.findall(r"%(?!%)\S{,3}", "\n".join(lines).replace("%%", ""))
    assert [one for one in placeholders if not one.startswith("%(")] == []
    assert set(re.findall(r"%\(\w+\)(\w)", "\n".join(lines))) <= {"b"}


def test_every_statement_is_used_and_every_used_statement_exists() -> None:
    used = uses(SOURCE)
    files = set(all_statements())
    dead = {(room, name) for room, name in files if not any(use.means(room, name) for use in used)}
    missing = {
        (use.room, use.pattern) for use in used if not any(use.means(room, name) for room, name in files)
    }
    assert dead == set()
    assert missing == set()
