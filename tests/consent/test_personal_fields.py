"""Every column that holds personal data has a purpose and a basis in a machine-readable register; a new
column without an entry fails the build (trust.md L01)."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from leadcenter.consent.face import Basis, Category
from leadcenter.kernel.database import Connection

TELLING = ("name", "contact", "phone", "email", "wechat", "login", "address", "birth_date", "id_number")
DUTIES = {"prove", "secure", "serve"}
NAMES_OF_THINGS = {
    "brand", "channel", "role", "store", "region", "setting", "stamp", "series", "schema_migration",
    "oidc_provider", "service_key", "cap", "lane", "team", "import_file", "factor", "cap_change",
}  # fmt: skip
"""Tables of things, whose names are no person's."""


@pytest.fixture
def register() -> dict[str, Any]:
    return tomllib.loads((files("leadcenter.consent") / "personal.toml").read_text("utf-8"))


def telling(conn: Connection) -> set[str]:
    """Columns that are sealed or keyed, or called as what is personal."""
    rows = conn.execute(
        """
        select c.relname, a.attname, a.atttypid in ('bytea'::regtype, 'bytea[]'::regtype)
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        """
    )
    return {
        f"{table}.{column}"
        for table, column, sealed in rows
        if sealed or (column in TELLING and table not in NAMES_OF_THINGS)
    }


def test_every_personal_column_is_in_the_register(conn: Connection, register: dict[str, Any]) -> None:
    known = set(register) - {"not_personal"} | set(register["not_personal"])
    assert telling(conn) - known == set(), "say in consent/personal.toml what it is for"
    assert known - telling(conn) == set(), "a column of the register that is not there"


def test_column_that_nobody_registered_is_seen(conn: Connection, register: dict[str, Any]) -> None:
    conn.execute("alter table lead add column phone text")
    conn.execute("alter table lead add column note bytea")
    assert telling(conn) - set(register) - set(register["not_personal"]) == {"lead.phone", "lead.note"}


def test_entries_name_a_category_a_purpose_and_a_basis(conn: Connection, register: dict[str, Any]) -> None:
    purposes = {code for (code,) in conn.execute("select code from purpose")} | DUTIES
    for column, entry in register.items():
        if column == "not_personal":
            assert all(entry.values())
            continue
        assert set(entry) == {"of", "category", "purpose", "basis"}, column
        assert entry["of"] in {"customer", "staff"}
        assert entry["purpose"] in purposes, column
        Category(entry["category"])
        Basis(entry["basis"])
