"""What each login can reach, with nothing but its password: the app ciphertext and no more, the intake what it
lands, the worker its flow; nobody the shape of the database, nobody what is sealed."""

# ruff: noqa: E501 - commands

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from rows_house import RowsHouse

from leadcenter.kernel import rows
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import keyring_of
from leadcenter.kernel.logins import OWNER, Login, check, make_logins, url_of, without_login
from leadcenter.kernel.scope import HOUSE, MAKER, Scope, Zone

DENIED = "42501"
ABSENT = "42P01"
EVERY_SCOPE = [None, *(Scope(zone, (UUID(int=7),)) for zone in Zone)]

SHAPE = [
    "create table mine (x int)", "create temp table mine (x int)", "create schema mine",
    "create view mine as select 1", "create function mine() returns int language sql as 'select 1'",
    "alter table lead disable row level security", "alter table lead no force row level security",
    "alter table lead add column mine int", "drop table lead", "drop policy app_select on lead",
    "create policy mine on lead using (true)", "truncate lead", "create index on lead (id)",
    "create trigger mine before update on lead for each row execute function suppress_redundant_updates_trigger()",
    f"set role {OWNER}", "set session authorization postgres",
    "create role mine superuser", "alter role current_user superuser", "create extension dblink",
    "copy lead to program 'id'", "copy lead from '/etc/passwd'", "select pg_read_file('/etc/passwd')",
    "select pg_reload_conf()", "select * from pg_authid",
    "select * from raw_lead_default", "select * from journal_default", "insert into setting values ('x', '1')",
    "update schema_migration set name = 'x'", "refresh materialized view lead",
]  # fmt: skip
"""What no login may do."""


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RowsHouse]:
    made = RowsHouse(database_url, tmp_path_factory.mktemp("house"))
    yield made
    made.close()


@pytest.mark.parametrize("login", Login)
@pytest.mark.parametrize("command", SHAPE)
def test_nobody_changes_the_shape_or_reaches_around_it(house: RowsHouse, login: Login, command: str) -> None:
    scope = MAKER if login is Login.APP else None
    refused = house.refused(login, scope, command)
    assert refused in {DENIED, "42809", "0A000", "22023"} or (
        refused == "42704" and "extension" in command
    ), refused


@pytest.mark.parametrize("login", Login)
def test_nobody_is_in_the_role_of_another(house: RowsHouse, login: Login) -> None:
    for other in Login:
        if other is not login:
            assert house.refused(login, None, f"set role {other.role}") == DENIED
            assert house.refused(login, None, f"set role {other.of(house.conn.info.dbname)}") == DENIED


@pytest.mark.parametrize("table", sorted(rows.rules()))
def test_app_sees_nothing_without_a_scope(house: RowsHouse, table: str) -> None:
    with house.entered(Login.APP) as conn:
        try:
            assert conn.execute(f"select count(*) from {table}".encode()).fetchone() == (0,)
        except psycopg.errors.InsufficientPrivilege:
            assert "r" not in rows.rules()[table].app.replace("(", " ").split(" ")[0]


TRAIL = [
    "select subject from audit", "select before from audit", "select * from audit", "update audit set actor = 'x'", "delete from audit",
    "truncate audit", "select * from audit_batch", "insert into audit_batch default values",
    "update audit_chain set seq = 0", "select * from audit_chain", "delete from audit_subject",
    "insert into audit (bucket, id, xact) values (1, gen_random_uuid(), 3)",
    "select * from match_model", "update match_turn set customers = 0",
    "select sealed from cleaning_provider_secret", "delete from request", "delete from consent_event",
    "update consent_event set kind = 'given'", "update journal set facts = '{}'", "delete from journal",
    "update raw_lead set body = ''", "delete from raw_lead", "delete from customer", "update lane set epoch = 0",
    "select * from key_progress", "update key_turn set current = 1",
]  # fmt: skip


@pytest.mark.parametrize("scope", EVERY_SCOPE)
def test_app_reaches_neither_the_trail_nor_the_worker_s_books_in_any_zone(
    house: RowsHouse, scope: Scope | None
) -> None:
    for command in TRAIL:
        assert house.refused(Login.APP, scope, command) in {DENIED, "42703"}, command


def test_personal_data_in_reach_of_the_app_is_sealed(house: RowsHouse) -> None:
    """Every value of every column that the app may read, in its mightiest zone, holds no number and no name."""
    with house.entered(Login.APP, HOUSE) as conn:
        for table in rows.rules():
            try:
                found = conn.execute(f"select t::text from {table} t".encode()).fetchall()
            except psycopg.errors.InsufficientPrivilege:
                conn.rollback()
                conn.execute(b"set local app.zone = 'house'")
                continue
            text = "\n".join(row for (row,) in found)
            assert "13900000" not in text, table
            assert "人0" not in text, table
            assert b"1390000".hex() not in text, table


def test_intake_writes_what_lands_and_nothing_else(house: RowsHouse) -> None:
    written = {
        table
        for table, rule in rows.rules().items()
        if {p for p, _ in rule.rights(Login.INTAKE)} - {"select"}
    }
    assert written == {
        "request", "delivery", "raw_lead", "raw_revision", "belt", "journal", "sighting"
    }  # fmt: skip
    for command in (
        "select * from customer", "select * from lead", "select * from dispatch", "select * from audit",
        "insert into audit (bucket, id) values (1, gen_random_uuid())", "select * from account",
        "select * from session", "select * from service_key", "select * from consent_event",
        "select * from episode", "update raw_lead set body = ''", "delete from raw_lead",
        "select * from cleaning_task", "update channel set status = 'online'",
    ):  # fmt: skip
        assert house.refused(Login.INTAKE, None, command) == DENIED, command


def test_worker_has_no_business_at_the_door(house: RowsHouse) -> None:
    for command in (
        "select * from account", "select * from session", "select * from factor", "select * from service_key",
        "select * from one_time_link", "update channel set status = 'online'", "update rule_set set status = 'live'",
        "insert into account_role default values", "update role_permission set permission = 'lead.read'",
        "update audit set actor = 'x'", "truncate audit", "delete from audit_batch", "update audit_chain set chain = 2",
        "insert into audit_chain values (1, '{}')", "update cap set most = 10000", "update consent_event set kind = 'given'",
    ):  # fmt: skip
        assert house.refused(Login.WORKER, None, command) == DENIED, command


@pytest.mark.parametrize("login", Login)
def test_login_is_let_in_by_its_own_password_alone(house: RowsHouse, login: Login) -> None:
    url = url_of(house.config, login)
    with connect(url) as conn:
        check(conn)
    where = without_login(house.config.database_url)
    assert "password" not in where
    assert "passfile" not in where
    name = login.of(house.conn.info.dbname)
    for secret in ("", "guess"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(where, user=name, password=secret, passfile="/nowhere")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(where, user="postgres", passfile="/nowhere")
    with pytest.raises(psycopg.OperationalError, match=r"permission denied for database"):
        psycopg.connect(url, dbname="postgres")


def test_what_a_thief_set_for_a_login_ends_with_the_next_start(house: RowsHouse) -> None:
    database = house.conn.info.dbname
    with connect(url_of(house.config, Login.APP), autocommit=True) as conn:
        conn.execute("alter role current_user set default_transaction_read_only = on")
        conn.execute(
            sql.SQL("alter role current_user in database {} set statement_timeout = '1ms'").format(
                sql.Identifier(database)
            )
        )
        conn.execute("alter role current_user password 'x'")
    with house.conn.transaction():
        make_logins(house.conn, keyring_of(house.config))
    kept = "select from pg_db_role_setting where setrole = %s::regrole"
    assert house.conn.execute(kept, [Login.APP.of(database)]).fetchall() == []
    house.conn.rollback()
    with house.entered(Login.APP) as conn:
        assert conn.execute("show default_transaction_read_only").fetchone() == ("off",)


def test_login_of_one_house_does_not_enter_another(house: RowsHouse, server_url: str, template: str) -> None:
    """Houses of one server share the roles but no door."""
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(sql.SQL("revoke connect on database {} from public").format(sql.Identifier(template)))
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(url_of(house.config, Login.APP), dbname=template)


def test_process_refuses_a_login_that_could_pass_by_the_policies(house: RowsHouse) -> None:
    with connect(house.config.database_url) as conn, pytest.raises(Refusal, match="login_too_mighty"):
        check(conn)
    name = Login.APP.of(house.conn.info.dbname)
    for granted, taken in (
        (f"alter role {name} bypassrls", f"alter role {name} nobypassrls"),
        (f"grant {OWNER} to {name}", f"revoke {OWNER} from {name}"),
        (f"alter role {name} createrole", f"alter role {name} nocreaterole"),
    ):
        house.ask_nothing(granted)
        try:
            with (
                connect(url_of(house.config, Login.APP)) as conn,
                pytest.raises(Refusal, match="login_too_mighty"),
            ):
                check(conn)
        finally:
            house.ask_nothing(taken)
    with connect(url_of(house.config, Login.APP)) as conn:
        check(conn)


def test_settings_name_logins_that_are_not_ours_to_make(house: RowsHouse) -> None:
    config = Config(folder=house.config.folder, keys=house.config.keys, app_url="host=a", worker_url="host=w")
    assert url_of(config, Login.APP) == "host=a"
    assert url_of(config, Login.WORKER) == "host=w"
