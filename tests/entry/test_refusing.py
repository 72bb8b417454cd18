"""What is answered where the database says no."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import psycopg
import pytest
from litestar import Litestar, get, post
from litestar.params import FromPath, JSONBody
from litestar.testing import TestClient
from psycopg_pool import ConnectionPool

from leadcenter.entry.api import scoped
from leadcenter.entry.refusing import conflicted
from leadcenter.kernel.database import REQUESTS, SESSION, Connection
from leadcenter.kernel.scope import MAKER

Ask = Callable[[str, str], httpx.Response]


@pytest.mark.parametrize("error", [
    psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure, psycopg.errors.DiskFull,
])  # fmt: skip
def test_who_meets_a_conflict_is_asked_to_come_again(error: type[psycopg.Error]) -> None:
    answer = _answer(error("deadlock detected"))
    assert (answer[0], answer[1]) == (503, "2")
    assert "try_again" in answer[2]


def test_what_the_database_does_not_like_is_a_fault_of_ours_and_tells_nothing() -> None:
    status, _, said = _answer(psycopg.errors.UniqueViolation("key (phone)=(13800138000)"))
    assert status == 500
    assert "13800138000" not in said


def _answer(error: psycopg.Error) -> tuple[int, str | None, str]:
    @get("/", sync_to_thread=False)
    def fails() -> None:
        raise error

    app = Litestar([fails], exception_handlers={psycopg.Error: conflicted})
    with TestClient(app, raise_server_exceptions=False) as client:
        said = client.get("/")
    return said.status_code, said.headers.get("retry-after"), said.text


@pytest.fixture
def ask(database_url: str) -> Iterator[Ask]:
    """Writes a setting by a request, first that one and then what waits; a wait is over after a moment."""
    limits = f"{REQUESTS} -c lock_timeout=500ms -c statement_timeout=2s"
    pool = ConnectionPool(
        database_url, min_size=1, max_size=1, kwargs={"autocommit": True, "options": limits}, open=True
    )
    connect = scoped(pool)

    @post("/{name:str}", sync_to_thread=True)
    def write(name: FromPath[str], data: JSONBody[str]) -> None:
        with connect(MAKER) as conn:
            conn.execute("insert into setting (name, value) values (%s, '1')", [name])
            conn.execute(data.encode())

    app = Litestar([write], exception_handlers={psycopg.Error: conflicted})
    with TestClient(app, raise_server_exceptions=False) as client:
        yield lambda name, then: client.post(f"/{name}", json=then)
    pool.close()


def settings(conn: Connection, like: str) -> list[str]:
    found = conn.execute("select name from setting where name like %s order by 1", [like]).fetchall()
    conn.rollback()
    return [name for (name,) in found]


def test_request_that_waits_too_long_for_a_lock_is_asked_to_come_again_and_did_nothing(
    ask: Ask, conn: Connection, database_url: str
) -> None:
    change = "update setting set value = '2' where name = 'held'"
    assert ask("held", "select 1").status_code == 201
    with psycopg.connect(database_url) as other:
        other.execute("select from setting where name = 'held' for update")
        refused = ask("waits-1", change)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    assert refused.json()["error"]["code"] == "try_again"
    assert settings(conn, "waits-%") == []
    assert ask("waits-2", change).status_code == 201
    assert settings(conn, "waits-%") == ["waits-2"]


def test_request_whose_statement_takes_too_long_is_asked_to_come_again_and_did_nothing(
    ask: Ask, conn: Connection
) -> None:
    refused = ask("slow-1", "select pg_sleep(60)")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    assert refused.json()["error"]["code"] == "took_too_long"
    assert settings(conn, "slow-%") == []
    assert ask("slow-2", "select 1").status_code == 201
    assert settings(conn, "slow-%") == ["slow-2"]


def test_requests_have_half_a_minute_and_workers_a_whole_one(database_url: str) -> None:
    asked = "select current_setting('statement_timeout'), current_setting('lock_timeout')"
    for options, allowed in ((REQUESTS, ("30s", "10s")), (SESSION, ("1min", "10s"))):
        with psycopg.connect(database_url, options=options) as conn:
            assert conn.execute(asked).fetchone() == allowed
