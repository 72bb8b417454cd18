"""What is answered where the database says no."""

from __future__ import annotations

import psycopg
import pytest
from litestar import Litestar, get
from litestar.testing import TestClient

from leadcenter.entry.refusing import conflicted


@pytest.mark.parametrize("error", [psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure])
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
