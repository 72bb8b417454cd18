"""The code's own shape: SQL stands in .sql files, the kernel knows no business, modules stay small."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "leadcenter"
MODULES = sorted(SOURCE.rglob("*.py"))

SQL_IN_PYTHON = {
    "kernel/partitions.py": "a month's table, found by the catalogue, goes",
    "kernel/migrate.py": "the schema's own table, partitions, the lock of a migration",
    "kernel/citus.py": "commands of an extension that most servers do not have",
    "kernel/database.py": "what a session promises, asked before anything else",
    "kernel/evaluation.py": "composer: rules become one statement",
    "kernel/embedded.py": "the database itself is made",
    "kernel/logins.py": "roles and logins: commands of the server, made of names",
    "kernel/rows.py": "rights and policies, made of what rows.toml says",
    "kernel/archive.py": "a commit of the archive's own, and the end of a segment",
    "kernel/backup.py": "the server's clock and name",
    "kernel/restore.py": "how far recovery came",
    "entry/metrics.py": "every view named inv_*, found by the catalogue",
    "entry/doctor.py": "every view named inv_*, found by the catalogue",
    "entry/resealing.py": "composer: one statement for each table that holds sealed values",
    "entry/work.py": "a setting of the worker's own session",
}
"""Modules that may hold SQL, and why."""

SQL = re.compile(
    r"\s*(select\s+.+\sfrom\s|select\s+\w+\(|insert\s+into\s|update\s+\w+\s.*\bset\s|delete\s+from\s|with\s+\w+\s+as\s"
    r"|(create|alter|drop)\s+(table|index|view|role|database|type|unique|materialized|or)\b|truncate\s+\w|copy\s+\w+.*\b(from|to)\b"
    r"|set\s+(local\s+)?\w+\s*(=|\bto\b)|merge\s+into\s|lock\s+table|(un)?listen\s+\w+$|notify\s+\w+|savepoint\s)",
    re.IGNORECASE | re.DOTALL,
)

BUSINESS = re.compile(
    r"(?:^|_)(leads?|dealers?|channels?|customers?|consents?|grants?|dispatch|belt|lanes?|cleaning|scores?|vehicles?|brands?|staff|"
    r"consultants?|inquir(?:y|ies)|campaigns?|assignments?|episodes?|outbox|journal|phones?|makers?)(?:_|$)"
)
LONGEST = 450


def constants(module: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, text) of every string that is not a docstring; what an f-string fills in is shown as `{}`."""
    skipped = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            yield (
                node.lineno,
                "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values),
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value


def names(module: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of everything that a module names, and of strings that are one word."""
    for node in ast.walk(module):
        match node:
            case (
                ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str(name))
            ):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
    yield from ((line, text) for line, text in constants(module) if re.fullmatch(r"[a-z]+(_[a-z]+)*", text))


def snake(name: str) -> str:
    """`LeadBook` → `lead_book`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def place(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_sql_stands_in_sql_files(path: Path) -> None:
    found = [
        f"line {line}: {text[:60]}"
        for line, text in constants(ast.parse(path.read_text("utf-8")))
        if SQL.match(text)
    ]
    if place(path) in SQL_IN_PYTHON:
        assert found, "allowed without need"
    else:
        assert found == []


def test_modules_that_may_hold_sql_exist() -> None:
    assert set(SQL_IN_PYTHON) <= {place(path) for path in MODULES}


@pytest.mark.parametrize(
    "text",
    [
        "select id from belt",
        "select now()",
        "insert into belt values (1)",
        "update belt b set state = 'x'",
        "with a as (select 1) select 1",
        "SET LOCAL x = 1",
        "create table if not exists x (",
        "alter table belt add column x int",
        "\n  delete from belt",
        "copy belt from stdin",
    ],
)
def test_sql_is_known_when_it_is_seen(text: str) -> None:
    assert SQL.match(text)


@pytest.mark.parametrize(
    "text",
    ["select a mapping", "update", "Set the clock", "with company", "create", "drop it", "setting = 1"],
)
def test_prose_is_not_taken_for_sql(text: str) -> None:
    assert not SQL.match(text)


@pytest.mark.parametrize("path", sorted((SOURCE / "kernel").rglob("*.py")), ids=place)
def test_kernel_knows_no_business_word(path: Path) -> None:
    found = {name for _, name in names(ast.parse(path.read_text("utf-8"))) if BUSINESS.search(snake(name))}
    assert found == BUSINESS_IN_KERNEL.get(place(path), set())


BUSINESS_IN_KERNEL = {"kernel/scope.py": {"MAKER", "maker"}}
"""The zones of askers are the database's words: every policy compares them."""


def test_business_words_are_known_when_they_are_seen() -> None:
    module = ast.parse(
        "class LeadBook: ...\n"
        "def read(dealer_id): return 'raw_lead', plead, 'a lead of ours', leadcenter, evaluation"
    )
    assert {name for _, name in names(module) if BUSINESS.search(snake(name))} == {
        "LeadBook",
        "dealer_id",
        "raw_lead",
    }


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_module_holds_one_idea(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST
    assert path.stem not in {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}


def test_every_module_of_the_tests_has_a_name_of_its_own() -> None:
    """The folders of the tests are no packages: of two modules with one name a run finds only one."""
    names = Counter(path.name for path in Path(__file__).parents[1].rglob("*.py"))
    assert [name for name, times in names.items() if times > 1 and name != "conftest.py"] == []


@pytest.mark.parametrize("path", sorted((SOURCE).glob("*/rules.py")), ids=place)
def test_rules_ask_no_clock_and_no_dice(path: Path) -> None:
    module = ast.parse(path.read_text("utf-8"))
    asked = {name for _, name in names(module)} & {
        "now",
        "utcnow",
        "today",
        "random",
        "uuid4",
        "new_id",
        "new_ids",
        "urandom",
        "token_hex",
    }
    called = {
        node.func.attr
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert asked & called == set()
