"""A real PostgreSQL for every test: one server a run, one database a module, cloned from a migrated template.
`LEADCENTER_TEST_DATABASE_URL` names another server (a role that may create databases)."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from leadcenter.entry.demo.assessing import assess_all
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.embedded import Embedded
from leadcenter.kernel.logins import Login
from leadcenter.kernel.migrate import migrate
from quick_server import FAST, fresh_folder

# On a busy machine any example may take long; what is proved does not hang on that.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# Who starts the run in the background may have it ignore these, and every process would inherit that:
# the tests that end a process by one would wait in vain.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)


# What a test proves does not hang on a power cut, so the run need not wait for the disk.
@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """Any database of the server of this run."""
    if given := os.environ.get("LEADCENTER_TEST_DATABASE_URL"):
        yield given
        return
    folder = fresh_folder()
    try:
        with Embedded.start(folder / "postgres", extra_conf=FAST) as server:
            yield server.url
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[str]:
    """The name of a database that has the schema and no rows but assessments (nothing goes live without);
    nobody stays connected, so it can be cloned."""
    with _database(server_url) as name:
        with connect(_url(server_url, name), autocommit=True) as conn:
            migrate(conn)
            assess_all(conn, datetime.now(UTC))
        yield name


@pytest.fixture(scope="module")
def database_url(server_url: str, template: str) -> Iterator[str]:
    """A database of this module's own: schema, no rows."""
    with _database(server_url, template) as name:
        yield _url(server_url, name)


@pytest.fixture
def earlier(server_url: str, database_url: str) -> Callable[[], AbstractContextManager[str]]:
    """Lays this module's database aside as it stands: another one, to which time is set back. Nobody may be
    connected meanwhile."""

    @contextmanager
    def laid_aside() -> Iterator[str]:
        with _database(server_url, str(conninfo_to_dict(database_url)["dbname"])) as name:
            yield _url(server_url, name)

    return laid_aside


@pytest.fixture
def conn(database_url: str) -> Iterator[Connection]:
    """A session as the product opens it; what the test did is rolled back."""
    with connect(database_url) as session:
        yield session
        session.rollback()


@contextmanager
def _database(server_url: str, template: str = "template1") -> Iterator[str]:
    """The name of a new database, dropped at the end of the block."""
    name = f"leadcenter_test_{secrets.token_hex(6)}"
    made = sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
    dropped = sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(made)
    try:
        yield name
    finally:
        with psycopg.connect(server_url, autocommit=True) as conn:
            conn.execute(dropped)
            for login in Login:
                conn.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(login.of(name))))


def _url(server_url: str, database: str) -> str:
    if "://" in server_url:
        return urlsplit(server_url)._replace(path=f"/{database}").geturl()
    return make_conninfo(server_url, dbname=database)
