"""Many at once, on connections of their own: what is good once is taken once."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import TypeVar

import pytest
from porch import PASSWORD, PEPPER, START, code_of

from leadcenter.access.face import Asker, AskerKind
from leadcenter.identity import accounts, factors, service, steps
from leadcenter.identity.lodge import Lodge
from leadcenter.identity.passwords import Passwords
from leadcenter.identity.terms import Account, Blocked, How, Opened, Secret, Session
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.keys import Keyring

AT_ONCE = 8
Found = TypeVar("Found")


@pytest.fixture(scope="module")
def lodge(database_url: str) -> Lodge:
    maker = new_id(START)
    with connect(database_url) as conn:
        conn.execute(
            "insert into entity (id, kind, code, name, legal_name, time_zone) "
            "values (%s, 'maker', 'maker', '', '', 'UTC')",
            [maker],
        )
    return Lodge(maker, Keyring(b"r" * 32, b"s" * 32), Passwords(PEPPER))


@pytest.fixture
def opened(database_url: str, lodge: Lodge) -> tuple[Session, Opened, str]:
    """A person with an authenticator app, a session that waits for its code, and the app's secret. Everything
    is committed, as others must see it."""
    login = f"racer-{new_id(START).hex}"
    with connect(database_url) as conn:
        made = accounts.make_account(conn, lodge, login, "maker", "", "house", START)
        assert isinstance(made, accounts.Made)
        stored = lodge.passwords.hash(Secret(PASSWORD))
        first = accounts.use_link(conn, lodge, made.link.token, login, stored, START)
        assert first
        enrolling = steps.read_session(conn, lodge, first.token, START)
        assert enrolling
        app = factors.begin_app(conn, lodge, enrolling, "", START).secret.reveal()
        conn.execute("update factor set status = 'active' where account_id = %s", [made.id])
        account = Account(made.id, lodge.maker, None, login, False)
        half = steps.open_session(conn, lodge, account, How.PASSWORD, START)
        session = steps.read_session(conn, lodge, half.token, START)
        assert session
    return session, half, app


def together(database_url: str, act: Callable[[Connection], Found]) -> list[Found]:
    """Do it on eight connections at the same time, each in its own transaction."""
    barrier = Barrier(AT_ONCE)

    def run(_: int) -> Found:
        with connect(database_url) as conn:
            conn.execute("select 1")
            barrier.wait(20)
            return act(conn)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_code_presented_eight_times_at_once_is_taken_once(
    database_url: str, lodge: Lodge, opened: tuple[Session, Opened, str]
) -> None:
    session, half, app = opened
    code = Secret(code_of(app, START))

    def present(conn: Connection) -> factors.Outcome:
        return factors.present_code(conn, lodge, session, half.token, code, START)

    outcomes = together(database_url, present)
    assert [type(one) for one in outcomes].count(factors.Proved) == 1


def test_sessions_that_present_one_code_at_once_share_it_not(
    database_url: str, lodge: Lodge, opened: tuple[Session, Opened, str]
) -> None:
    session, _, app = opened
    code = Secret(code_of(app, START))

    def present(conn: Connection) -> factors.Outcome:
        own = steps.open_session(conn, lodge, session.account, How.PASSWORD, START)
        mine = steps.read_session(conn, lodge, own.token, START)
        assert mine
        return factors.present_code(conn, lodge, mine, own.token, code, START)

    outcomes = together(database_url, present)
    assert [type(one) for one in outcomes].count(factors.Proved) == 1


def test_attempts_at_once_are_all_counted(database_url: str, lodge: Lodge) -> None:
    def attempt(conn: Connection) -> object:
        return steps.begin_sign_in(conn, lodge, "hunted", START)

    outcomes = together(database_url, attempt)
    assert [type(one) for one in outcomes].count(Blocked) == AT_ONCE - 6
    with connect(database_url) as conn:
        key = lodge.attempt_key("password", "hunted")
        row = conn.execute("select failures from sign_in_attempt where key = %s", [key]).fetchone()
    assert row == (6,)


def test_recovery_code_used_at_once_is_good_once(
    database_url: str, lodge: Lodge, opened: tuple[Session, Opened, str]
) -> None:
    session, half, _ = opened
    with connect(database_url) as conn:
        code = factors.new_recovery_codes(conn, lodge, session, START)[0]

    def use(conn: Connection) -> factors.Outcome:
        return factors.use_recovery_code(conn, lodge, session, half.token, code, START)

    outcomes = together(database_url, use)
    assert [type(one) for one in outcomes].count(factors.Proved) == 1


def test_first_link_used_at_once_makes_one_administrator(database_url: str, lodge: Lodge) -> None:
    with connect(database_url) as conn:
        for table in (
            "recovery_code", "factor", "session", "one_time_link", "service_key", "oidc_subject", "account"
        ):  # fmt: skip
            conn.execute(f"delete from {table}".encode())
        link = accounts.first_link(conn, lodge, START)
    assert link

    def use(conn: Connection) -> Opened | None:
        login = f"root-{new_id(START).hex}"
        with suppress(Refusal):
            return accounts.use_link(conn, lodge, link.token, login, "x", START)
        return None

    assert len([one for one in together(database_url, use) if one]) == 1
    with connect(database_url) as conn:
        assert conn.execute("select count(*) from account").fetchone() == (1,)


def test_key_rotated_at_once_has_one_successor(database_url: str, lodge: Lodge) -> None:
    who = Asker(AskerKind.SERVICE, new_id(START), lodge.maker)
    with connect(database_url) as conn:
        key = service.make_key(conn, lodge, who, lodge.maker, "crm", ["a"], 90, START)

    def rotate(conn: Connection) -> object:
        return service.rotate_key(conn, lodge, who, key.id, 90, factors.CHALLENGE, START)

    assert len([one for one in together(database_url, rotate) if one]) == 1


def test_secret_of_an_app_has_160_bits(opened: tuple[Session, Opened, str]) -> None:
    assert len(base64.b32decode(opened[2])) == 20
