"""A server of somebody else's, whose administrator keeps the making of roles to himself."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from leadcenter.entry.house import admit, open_house, prepare
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.logins import OWNER, Login, check, make_roles, url_of

SECRET = "s3cret-of-a-test"


class OwnServer:
    """A database that a plain login owns, and plain logins for its processes."""

    def __init__(self, server_url: str) -> None:
        self.server, self.mark = server_url, secrets.token_hex(4)
        self.database = f"leadcenter_test_{self.mark}"
        self.names = {name: f"lc_{name}_{self.mark}" for name in ("migrator", *Login)}
        for name in self.names.values():
            self.run("create role {} login password " + f"'{SECRET}'", name)
        self.run("create database {} owner {}", self.database, self.names["migrator"])

    def run(self, command: str, *names: str) -> None:
        """A command of the administrator."""
        with psycopg.connect(self.server, autocommit=True) as conn:
            conn.execute(sql.SQL(command).format(*map(sql.Identifier, names)))

    def url(self, name: str) -> str:
        """Where one of the logins connects."""
        where = {key: value for key, value in conninfo_to_dict(self.server).items() if key != "passfile"}
        return make_conninfo(
            "", **where | {"user": self.names[name], "password": SECRET, "dbname": self.database}
        )

    def close(self) -> None:
        """Nothing of it is left."""
        self.run("drop database {} with (force)", self.database)
        for name in self.names.values():
            self.run("drop role {}", name)


@pytest.fixture
def own(server_url: str, template: str) -> Iterator[OwnServer]:
    """The template makes sure that the four roles are there."""
    made = OwnServer(server_url)
    yield made
    made.close()


def test_it_says_what_is_missing_and_changes_nothing(own: OwnServer) -> None:
    with connect(own.url("migrator")) as conn:
        with pytest.raises(Refusal, match="roles_missing") as refused:
            prepare(conn)
        assert "README" in refused.value.message()
        conn.rollback()
        assert conn.execute("select count(*) from pg_class where relname = 'belt'").fetchone() == (0,)


def test_it_works_with_logins_that_the_administrator_made(own: OwnServer, tmp_path: Path) -> None:
    own.run(f"grant {OWNER} to {{}}", own.names["migrator"])
    for login in Login:
        own.run(f"grant {login.role} to {{}}", own.names[login])
    config = Config(
        folder=tmp_path, keys=tmp_path / "keys", database_url=own.url("migrator"), app_url=own.url("app"),
        worker_url=own.url("worker"), intake_url=own.url("intake"),
    )  # fmt: skip
    with connect(config.database_url) as conn:
        prepare(conn)
        admit(conn, config)
        house = open_house(conn, config)
    for login in Login:
        with connect(url_of(config, login)) as conn:
            check(conn)
    with connect(config.worker_url) as conn:
        assert open_house(conn, config).maker == house.maker
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("select * from account")


def test_a_login_that_may_make_roles_needs_nobody(own: OwnServer) -> None:
    with connect(own.url("migrator")) as conn, pytest.raises(Refusal, match="roles_missing"):
        make_roles(conn)
    own.run(f"grant {OWNER} to {{}}", own.names["migrator"])
    with connect(own.url("migrator")) as conn:
        make_roles(conn)
