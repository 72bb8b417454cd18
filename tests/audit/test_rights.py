"""Who may do what to the audit trail: every login of storage.md 12b, and the owner himself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import sql

from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Who
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import OWNER
from leadcenter.kernel.scope import HOUSE, MAKER, enter

ACT = Act(who=Who(ActorKind.PERSON, "wang"), what="a.b", object_kind="c", object="d")
SEALED = ("audit", "audit_batch")


class Logins:
    """A database with the four roles and an act in its trail, sealed."""

    def __init__(self, url: str) -> None:
        self.url = url

    @contextmanager
    def acting(self, zone: str) -> Iterator[Connection]:
        """A session with the rights of a role, and no others; what it does is rolled back."""
        with connect(self.url) as conn:
            conn.execute(sql.SQL("set role {}").format(sql.Identifier(f"leadcenter_{zone}")))
            if zone == "app":
                enter(conn, MAKER)
            yield conn
            conn.rollback()

    def refused(self, zone: str, command: str) -> str:
        """With which state the server refuses; empty where it does not."""
        with self.acting(zone) as conn:
            try:
                conn.execute(command.encode())
            except psycopg.Error as error:
                return error.sqlstate or ""
        return ""


@pytest.fixture(scope="module")
def logins(database_url: str) -> Logins:
    with connect(database_url, autocommit=True) as conn:
        conn.execute(sql.SQL("set role {}").format(sql.Identifier(OWNER)))
        with conn.transaction():
            audit.record(conn, [ACT, ACT], datetime.now(UTC))
        with conn.transaction():
            assert audit.seal(conn, 0) == 2
    return Logins(database_url)


DENIED = "42501"


def test_app_records_and_can_do_nothing_else(logins: Logins) -> None:
    with logins.acting("app") as conn:
        audit.record(conn, [ACT, ACT], datetime.now(UTC))
    for command in (
        "select subject from audit",
        "select before from audit",
        "select * from audit",
        "update audit set actor = 'x'",
        "delete from audit",
        "truncate audit",
        "select * from audit_batch",
        "insert into audit_batch default values",
        "update audit_chain set seq = 0",
        "select * from audit_chain",
        "update audit_look set fault = ''",
        "alter table audit disable row level security",
        "drop table audit",
        "create policy mine on audit for update using (true)",
        "delete from audit_subject",
    ):
        assert logins.refused("app", command) == DENIED, command


def test_app_reads_the_trail_as_the_house_only(logins: Logins) -> None:
    with logins.acting("app") as conn:
        assert conn.execute("select count(*) from audit").fetchone() == (0,), "the maker's people see no row"
        enter(conn, HOUSE)
        assert conn.execute("select count(*) > 0 from audit").fetchone() == (True,)


@pytest.mark.parametrize("zone", ["app", "worker"])
def test_nobody_says_in_which_transaction_a_row_was_written(logins: Logins, zone: str) -> None:
    assert (
        logins.refused(zone, "insert into audit (bucket, id, xact) values (1, gen_random_uuid(), 3)")
        == DENIED
    )


def test_worker_seals_and_cannot_change_what_it_sealed(logins: Logins) -> None:
    with logins.acting("app") as conn:
        audit.record(conn, [ACT], datetime.now(UTC))
        conn.commit()
    with logins.acting("worker") as conn:
        audit.record(conn, [ACT], datetime.now(UTC))
        conn.commit()
        assert audit.seal(conn, 0) == 2
        conn.commit()
        assert audit.verify(conn).bad is None
    for command in (
        "update audit set actor = 'x'", "truncate audit", "update audit_batch set root = prev",
        "delete from audit_batch", "truncate audit_batch", "update audit_chain set chain = 2",
        "update audit_chain set buckets = '{}'", "delete from audit_chain",
        "insert into audit_chain values (1, '{}')",
        "alter table audit disable row level security", "drop table audit_batch",
    ):  # fmt: skip
        assert logins.refused("worker", command) == DENIED, command


@pytest.mark.parametrize("table", ["audit", "audit_batch", "audit_chain", "audit_subject"])
def test_intake_has_no_business_here(logins: Logins, table: str) -> None:
    for command in (f"select from {table}", f"delete from {table}", f"truncate {table}"):
        assert logins.refused("intake", command) == DENIED
    assert logins.refused("intake", "insert into audit (bucket, id) values (1, gen_random_uuid())") == DENIED


@pytest.mark.parametrize("table", SEALED)
def test_even_the_owner_changes_and_empties_nothing(logins: Logins, table: str) -> None:
    assert logins.refused("owner", f"truncate {table}") == DENIED
    change = {"audit": "update audit set actor = 'x'", "audit_batch": "update audit_batch set root = prev"}
    assert logins.refused("owner", change[table]) == DENIED


@pytest.mark.parametrize("zone", ["owner", "worker"])
def test_deletion_reaches_only_what_was_kept_long_enough(logins: Logins, zone: str) -> None:
    with logins.acting(zone) as conn:
        audit.record(conn, [ACT], datetime.now(UTC) - timedelta(days=185))
        audit.record(conn, [ACT], datetime.now(UTC) - timedelta(days=180))
        young = conn.execute("select count(*) from audit where keep_until >= current_date").fetchone()
        assert young is not None
        assert young[0] >= 3
        assert conn.execute("delete from audit").rowcount == 1
        assert conn.execute("select count(*) from audit").fetchone() == young
        far = datetime.now(UTC).date() + timedelta(days=10_000)
        assert audit.expire(conn, far) == 0, "a job with a wrong clock cuts nothing either"


def test_owner_cannot_let_batches_go(logins: Logins) -> None:
    assert logins.refused("owner", "delete from audit_batch") == DENIED


def test_the_owner_is_no_superuser_here(logins: Logins) -> None:
    asked = "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
    with logins.acting("owner") as conn:
        assert conn.execute(asked).fetchone() == (False,)
