"""What a condition means, judged by PostgreSQL in sets; and that no text breaks out of its place."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest
from condition_grammar import (
    CATALOGUE,
    INJECTIONS,
    TEXTS,
    Facts,
    Tree,
    group,
    holds,
    nested,
    random_facts,
    random_tree,
    rule,
    spoil,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from leadcenter.kernel.catalogue import OPERATORS, Kind, Operator
from leadcenter.kernel.conditions import Group, read_condition
from leadcenter.kernel.database import Connection
from leadcenter.kernel.evaluation import compile_condition, compile_evaluation

NOTHING: Facts = {field.name: None for field in CATALOGUE.fields}


def read(tree: object) -> Group:
    condition = read_condition(tree, CATALOGUE)
    assert isinstance(condition, Group), condition
    return condition


def columns(rows: list[Facts]) -> dict[str, list[Any]]:
    return {field.name: [row[field.name] for row in rows] for field in CATALOGUE.fields}


def held(conn: Connection, trees: list[Tree], rows: list[Facts]) -> list[tuple[int, ...]]:
    return compile_evaluation(CATALOGUE, [read(tree) for tree in trees]).run(conn, columns(rows))


def is_held(conn: Connection, tree: Tree, **facts: Any) -> bool:
    [indices] = held(conn, [tree], [NOTHING | facts])
    return indices == (0,)


EXAMPLE: dict[Kind, tuple[str, Any, Any]] = {  # a field, a fact, and the JSON of a value equal to it
    Kind.TEXT: ("channel", "web", "web"),
    Kind.INT: ("visits", 3, 3),
    Kind.NUMBER: ("score", 0.1, 0.1),
    Kind.BOOLEAN: ("profiling_allowed", False, False),
    Kind.INSTANT: ("received_at", datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01T08:00:00+08:00"),
    Kind.DATE: ("buying_day", date(2026, 3, 1), "2026-03-01"),
    Kind.UUID: ("dealer", UUID(int=7), str(UUID(int=7))),
    Kind.TEXT_LIST: ("tags", ["vip", "web"], "web"),
}
HOLD_FOR_MISSING = {"!=", "notIn", "notBetween", "null"} | {
    operator for operator in Operator if operator.startswith("doesNot")
}
HOLD_FOR_EQUAL = {"=", "<=", ">=", "between", "in", "contains", "beginsWith", "endsWith", "notNull"}


@pytest.mark.parametrize(
    ("kind", "operator"), [(kind, operator) for kind in Kind for operator in OPERATORS[kind]]
)
def test_each_operator_of_each_kind_for_an_equal_and_for_a_missing_fact(
    conn: Connection, kind: Kind, operator: Operator
) -> None:
    field, fact, value = EXAMPLE[kind]
    if operator in (Operator.BETWEEN, Operator.NOT_BETWEEN):
        value = [value, value]
    elif operator in (Operator.IN, Operator.NOT_IN):
        value = [value]
    plain, negated = group(rule(field, operator, value)), group(rule(field, operator, value), negated=True)
    equal, missing = operator in HOLD_FOR_EQUAL, operator in HOLD_FOR_MISSING
    assert [len(row) for row in held(conn, [plain], [NOTHING | {field: fact}, NOTHING])] == [equal, missing]
    assert [len(row) for row in held(conn, [negated], [NOTHING | {field: fact}, NOTHING])] == [
        not equal,
        not missing,
    ]


def test_an_empty_list_counts_as_missing(conn: Connection) -> None:
    assert is_held(conn, group(rule("tags", "null")), tags=[])
    assert not is_held(conn, group(rule("tags", "notNull")), tags=[])
    assert is_held(conn, group(rule("tags", "notIn", ["vip"])), tags=[])


def test_a_score_that_is_not_a_number_counts_as_missing(conn: Connection) -> None:
    assert is_held(conn, group(rule("score", "null")), score=float("nan"))
    assert not is_held(conn, group(rule("score", ">", 1)), score=float("inf"))


def test_a_root_without_rules_always_holds(conn: Connection) -> None:
    rows = [NOTHING, NOTHING]
    assert held(conn, [group(), group(combinator="or")], rows) == [(0, 1), (0, 1)]


def test_fields_compare_with_fields(conn: Connection) -> None:
    tree = group(rule("received_at", ">", "due_at", valueSource="field"))
    early, late = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    assert is_held(conn, tree, received_at=late, due_at=early)
    assert not is_held(conn, tree, received_at=early, due_at=late)
    assert not is_held(conn, tree, received_at=late, due_at=None)


@pytest.mark.parametrize("operator", ["contains", "beginsWith", "endsWith"])
def test_wildcards_in_a_value_stand_for_themselves(conn: Connection, operator: str) -> None:
    for wildcard in ("%", "_", "\\", "a%", "\\%", "%s"):
        tree = group(rule("remark", operator, wildcard))
        assert is_held(conn, tree, remark=wildcard)
        assert not is_held(conn, tree, remark="anything else")


def test_the_largest_lawful_trees_are_read_and_run(conn: Connection) -> None:
    text = "长" * 200
    trees = [
        nested(8),
        group(*[rule("visits", "=", 1)] * 200),
        group(*[rule("visits", "in", [1] * 1000)] * 5),
        group(rule("remark", "=", text)),
    ]
    assert held(conn, trees, [NOTHING | {"visits": 1, "remark": text}]) == [(0, 1, 2, 3)]


# A set in one statement


class CountingCursor(psycopg.Cursor[Any]):
    statements = 0

    def execute(self, *args: Any, **kwargs: Any) -> "CountingCursor":
        CountingCursor.statements += 1
        return super().execute(*args, **kwargs)


@pytest.fixture
def counting(conn: Connection) -> Iterator[Connection]:
    before = conn.cursor_factory
    conn.cursor_factory = CountingCursor
    yield conn
    conn.cursor_factory = before


@pytest.mark.parametrize("conditions", [0, 1, 300])
def test_any_number_of_rows_and_conditions_is_one_statement(counting: Connection, conditions: int) -> None:
    trees = [group(rule("visits", ">", number)) for number in range(conditions)]
    evaluation = compile_evaluation(CATALOGUE, [read(tree) for tree in trees])
    for rows in (0, 1, 1000):
        CountingCursor.statements = 0
        answer = evaluation.run(counting, columns([NOTHING | {"visits": number} for number in range(rows)]))
        assert answer == [tuple(range(min(number, conditions))) for number in range(rows)]
        assert CountingCursor.statements == 1


def test_only_the_facts_that_conditions_ask_for_are_sent(conn: Connection) -> None:
    tree = group(rule("score", ">", 1), rule("due_at", "<", "received_at", valueSource="field"))
    evaluation = compile_evaluation(CATALOGUE, [read(tree)])
    assert [field.name for field in evaluation.fields] == ["score", "received_at", "due_at"]
    assert evaluation.run(conn, {"score": [], "received_at": (), "due_at": []}) == []


def test_equal_rules_share_one_prepared_statement(conn: Connection) -> None:
    tree = group(rule("channel", "in", ["web", "wechat"]), rule("score", ">", 0.1))
    for rows in (1, 5, 0):
        held(conn, [tree], [NOTHING] * rows)
    prepared = conn.execute("select count(*) from pg_prepared_statements where statement like '%wechat%'")
    assert prepared.fetchone() == (1,)


def test_facts_that_do_not_fit_are_a_bug(conn: Connection) -> None:
    def run(tree: Tree, **facts: list[Any]) -> list[tuple[int, ...]]:
        return compile_evaluation(CATALOGUE, [read(tree)]).run(conn, facts)

    two = group(rule("visits", "=", 1), rule("score", "=", 1))
    with pytest.raises(KeyError):
        run(two, visits=[1])
    with pytest.raises(ValueError, match="differ in length"):
        run(two, visits=[1], score=[])
    with pytest.raises(ValueError, match="does not fit"):
        run(two, visits=[msgspec.Raw(b"1,2")], score=[1])
    with pytest.raises(ValueError, match="without zone"):
        run(group(rule("due_at", "null")), due_at=[datetime(2026, 3, 1)])  # noqa: DTZ001


# In the statements of others


def test_a_condition_filters_a_table_beside_parameters(conn: Connection) -> None:
    conn.execute("create temp table offer (n int, channel text, remark text)")
    conn.cursor().executemany(
        "insert into offer values (%s, %s, %s)", [(n, text, text) for n, text in enumerate(TEXTS)]
    )
    for n, text in enumerate(TEXTS):
        tree = group(rule("channel", "=", text), rule("remark", "contains", text))
        found = conn.execute(
            sql.SQL("select n from offer o where {} and n < %s").format(compile_condition(read(tree), "o")),
            [len(TEXTS)],
        ).fetchall()
        alone = conn.execute(
            sql.SQL("select n from offer o where {}").format(compile_condition(read(tree), "o"))
        ).fetchall()
        assert found == alone == [(n,)]


@pytest.mark.parametrize(
    "asked",
    [
        rule("channel", "=", "web"),
        rule("channel", "in", ["web", "wechat"]),
        rule("channel", "beginsWith", "we"),
        rule("age_days", "between", [1, 7]),
        rule("received_at", ">=", "2026-03-01T00:00:00Z"),
        rule("dealer", "=", str(UUID(int=7))),
    ],
    ids=lambda asked: f"{asked['field']} {asked['operator']}",
)
def test_a_condition_is_served_by_an_index_behind_row_level_security(conn: Connection, asked: Tree) -> None:
    conn.execute("""create table offer (tenant text, channel text collate "C", age_days int, dealer uuid,
                    received_at timestamptz)""")
    conn.execute(sql.SQL("create index on offer ({})").format(sql.Identifier(asked["field"])))
    conn.execute("alter table offer enable row level security, force row level security")
    conn.execute("create policy own on offer using (tenant = current_setting('app.tenant', true))")
    conn.execute("set local enable_seqscan = off")
    if conn.execute("select rolsuper from pg_roles where rolname = current_user").fetchone() == (True,):
        conn.execute("grant select on offer to pg_monitor")
        conn.execute("set local role pg_monitor")  # the policy does not bind a superuser
    where = compile_condition(read(group(asked)), "o")
    plan = str(conn.execute(sql.SQL("explain select from offer o where {}").format(where)).fetchall())
    assert "Index Cond" in plan
    assert "app.tenant" in plan


# Nothing breaks out


@pytest.fixture
def canary(conn: Connection) -> Connection:
    conn.execute("create temp table canary (n int)")
    return conn


def test_no_text_breaks_out_of_its_place(canary: Connection) -> None:
    rows = [NOTHING | {"channel": text, "tags": [text, "x"], "remark": f"<{text}>"} for text in INJECTIONS]
    for text in INJECTIONS:
        trees = [
            group(rule("channel", "=", text)),
            group(rule("channel", "in", [text])),
            group(rule("channel", "!=", text), negated=True),
            group(rule("channel", "beginsWith", text)),
            group(rule("channel", "endsWith", text)),
            group(rule("remark", "contains", f"<{text}>")),
            group(rule("tags", "contains", text)),
            group(rule("tags", "in", [text, "other"])),
        ]
        expected = [tuple(n for n, tree in enumerate(trees) if holds(tree, row)) for row in rows]
        assert held(canary, trees, rows) == expected
        assert expected[INJECTIONS.index(text)] == tuple(range(len(trees)))
    assert canary.execute("select count(*) from canary").fetchone() == (0,)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)))
def test_every_text_arrives_as_it_was(conn: Connection, texts: list[str]) -> None:
    wanted = [text for text in texts if text]
    trees = [group(rule("channel", "=", text), rule("tags", "in", [text])) for text in wanted]
    rows = [NOTHING | {"channel": text, "tags": [text, "x"]} for text in texts]
    expected = [tuple(n for n, text in enumerate(wanted) if text == fact) for fact in texts]
    assert held(conn, trees, rows) == expected


# Fuzz


def judge(conn: Connection, trees: list[Tree], rows: list[Facts]) -> int:
    """Run the trees that are read, beside the oracle; the number of those refused."""
    results = [(tree, read_condition(tree, CATALOGUE)) for tree in trees]
    readable = [(tree, result) for tree, result in results if isinstance(result, Group)]
    evaluation = compile_evaluation(CATALOGUE, [condition for _, condition in readable])
    with conn.transaction():
        answer = evaluation.run(conn, columns(rows))
    for row, indices in zip(rows, answer, strict=True):
        expected = tuple(n for n, (tree, _) in enumerate(readable) if holds(tree, row))
        assert indices == expected, (row, [readable[n] for n in {*indices} ^ {*expected}])
    for _, result in results:
        assert isinstance(result, Group) or (result.faults and msgspec.json.encode(result))
    return len(results) - len(readable)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.randoms(use_true_random=False))
def test_a_tree_means_what_the_oracle_says(canary: Connection, random: Random) -> None:
    trees = [random_tree(random) for _ in range(5)]
    assert judge(canary, trees, [random_facts(random) for _ in range(3)]) == 0


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.randoms(use_true_random=False))
def test_a_spoilt_tree_is_refused_or_means_what_the_oracle_says(canary: Connection, random: Random) -> None:
    trees = [spoil(random, random_tree(random)) for _ in range(5)]
    judge(canary, trees, [random_facts(random) for _ in range(3)])


@pytest.mark.full
@pytest.mark.skipif(not os.environ.get("FULL"), reason="long: only with FULL=1")
@pytest.mark.timeout(3600)
def test_a_million_trees_are_refused_or_mean_what_the_oracle_says(canary: Connection) -> None:
    random = Random(20260301)
    refused = 0
    for _ in range(20_000):
        trees = [random_tree(random) for _ in range(25)]
        trees += [spoil(random, random_tree(random)) for _ in range(25)]
        refused += judge(canary, trees, [random_facts(random) for _ in range(4)])
    assert 200_000 < refused < 500_000
    assert canary.execute("select count(*) from canary").fetchone() == (0,)
