"""Who may enter the database: four roles for a whole server, three logins for each database on it.

    leadcenter_owner     owns every table; nobody signs in as it, migrations run as it
    leadcenter_app       the web's desks: one scope a transaction (`kernel.scope`)
    leadcenter_worker    the flow and its threads
    leadcenter_intake    what channels send, and the registers that read it

Rights hang on the roles (`kernel.rows`). A login of a database is a member of one of them and may enter that
database only; its password is derived from the keys, so it lies nowhere. Why so: docs/decisions/0022-rows.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import Keyring, keyring_of

OWNER: Final = "leadcenter_owner"
LEAST_MINOR: Final = {15: 14, 16: 10, 17: 6}
"""trust.md 2.3: older minors leak rows between roles; later majors are sound from their first minor on."""


class Login(StrEnum):
    """What kind of process connects."""

    APP = "app"
    WORKER = "worker"
    INTAKE = "intake"

    @property
    def role(self) -> str:
        """The role on the whole server that its rights hang on."""
        return f"leadcenter_{self.value}"

    def of(self, database: str) -> str:
        """The name that signs in to one database."""
        return f"{self.role}_{hashlib.sha256(database.encode()).hexdigest()[:12]}"


def make_roles(conn: Connection) -> None:
    """The four roles, where they are missing; whoever migrates becomes a member of the owner. Raises Refusal
    `roles_missing`, saying what to run, where this login may not make them."""
    rows = conn.execute("select rolname from pg_roles where rolname ~ '^leadcenter_'")
    there = {name for (name,) in rows}
    with allowed(conn):
        for name in (OWNER, *(login.role for login in Login)):
            if name not in there:
                _once(conn, sql.SQL("create role {} nologin").format(sql.Identifier(name)))
        if not _true(conn, "select pg_has_role(%s, 'member')", OWNER):
            conn.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(OWNER)))
        if not _true(conn, "select pg_has_role(%s, 'pg_read_all_stats', 'member')", Login.APP.role):
            conn.execute(sql.SQL("grant pg_read_all_stats to {}").format(sql.Identifier(Login.APP.role)))


def make_logins(conn: Connection, keyring: Keyring, *, spread: bool = False) -> None:
    """The logins of this database, with their passwords, and nobody else may connect to it; what somebody set
    for one of them, as every login may for itself, is gone. The caller commits, and lets only one at a time
    do this. `spread`: on Citus, where a scope must reach the shards.
    Raises Refusal `roles_missing`."""
    database = conn.info.dbname
    with allowed(conn):
        for login in Login:
            name = login.of(database)
            known = _true(conn, "select exists (select from pg_roles where rolname = %s)", name)
            secret = _password(keyring, name).encode()
            verifier = conn.pgconn.encrypt_password(secret, name.encode(), b"scram-sha-256").decode()
            conn.execute(
                sql.SQL("{} role {} login password {}").format(
                    sql.SQL("alter" if known else "create"), sql.Identifier(name), sql.Literal(verifier)
                )
            )
            for place in (sql.SQL(""), sql.SQL(" in database {}").format(sql.Identifier(database))):
                conn.execute(sql.SQL("alter role {}{} reset all").format(sql.Identifier(name), place))
            conn.execute(sql.SQL("grant {} to {}").format(sql.Identifier(login.role), sql.Identifier(name)))
            if spread:
                conn.execute(
                    sql.SQL("alter role {} set citus.propagate_set_commands = 'local'").format(
                        sql.Identifier(name)
                    )
                )
        conn.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(database)))
        for name in (OWNER, *(login.of(database) for login in Login)):
            conn.execute(
                sql.SQL("grant connect on database {} to {}").format(
                    sql.Identifier(database), sql.Identifier(name)
                )
            )


def url_of(config: Config, login: Login) -> str:
    """Where a kind of process connects: what its setting says, else the database of `config` as the login
    that `make_logins` made."""
    given = {
        Login.APP: config.app_url, Login.WORKER: config.worker_url, Login.INTAKE: config.intake_url,
    }[login]  # fmt: skip
    if given:
        return given
    where = _where(config.database_url)
    name = login.of(str(where["dbname"]))
    return make_conninfo("", **where, user=name, password=_password(keyring_of(config), name))


def without_login(url: str) -> str:
    """Where a database is, without anything that opens it: for processes that have a login of their own."""
    return make_conninfo("", **_where(url)) if url else ""


def check(conn: Connection) -> None:
    """Raises Refusal when this login could pass by the policies (superuser, owner of tables), or when the
    server is one on which rows leak between roles."""
    row = conn.execute(
        "select current_user, current_setting('server_version'), current_setting('server_version_num')::int, "
        "r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication "
        "or pg_has_role(%s, 'member') or exists (select from pg_class c where c.relowner = r.oid) "
        "from pg_roles r where r.rolname = current_user",
        [OWNER],
    ).fetchone()
    assert row is not None
    name, version, number, mighty = row
    if mighty:
        raise Refusal("login_too_mighty", 503, login=name)
    major, minor = divmod(number, 10_000)
    if minor < LEAST_MINOR.get(major, 0):
        raise Refusal("server_leaks_rows", 503, version=version, least=f"{major}.{LEAST_MINOR[major]}")


def _where(url: str) -> dict[str, str | int]:
    given = conninfo_to_dict(url)
    away = {"user", "password", "passfile"}
    return {name: value for name, value in given.items() if name not in away and value is not None}


def _password(keyring: Keyring, name: str) -> str:
    return keyring.lasting(b"login/" + name.encode()).hex()


def _once(conn: Connection, command: sql.Composed) -> None:
    """A role may come into being meanwhile, by a house in another database of the server."""
    try:
        with conn.transaction():
            conn.execute(command)
    except (errors.DuplicateObject, errors.UniqueViolation):
        pass


def _true(conn: Connection, question: str, name: str, *more: str) -> bool:
    row = conn.execute(question.encode(), [name, *more]).fetchone()
    return bool(row and row[0])


@contextmanager
def allowed(conn: Connection) -> Iterator[None]:
    """For what an administrator of the server may do: raises Refusal `roles_missing` where we may not."""
    try:
        with conn.transaction():
            yield
    except errors.InsufficientPrivilege as error:
        raise Refusal("roles_missing", 503, database=conn.info.dbname, login=conn.info.user) from error
