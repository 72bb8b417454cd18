"""Health and figures: what a sound house tells, and what a broken one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from litestar.testing import TestClient
from watched_house import PHONE, Watched, make

from leadcenter.entry import health
from leadcenter.entry.metrics import Metrics
from leadcenter.kernel import migrate
from leadcenter.kernel.database import Connection, connect


def test_a_sound_house_is_alive_and_ready(watched: Watched) -> None:
    assert watched.get("/health/live").status_code == 200
    assert watched.get("/health/ready").status_code == 200


def code_of(answer: Any) -> str:
    assert (answer.status_code, int(answer.headers["retry-after"]) > 0) == (503, True)
    code: str = answer.json()["error"]["code"]
    return code


def test_not_ready_with_a_schema_older_than_the_program(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "known", lambda: [*migrate.known(), ("9999_next", "")])
    assert code_of(watched.get("/health/ready")) == "not_ready_schema"
    monkeypatch.setattr(
        health, "known", lambda: migrate.known()[:-1]
    )  # the program before an upgrade goes on
    assert watched.get("/health/ready").status_code == 200


def test_not_ready_while_work_lies_and_no_worker_lives(watched: Watched) -> None:
    make(watched, "update belt set due_at = now() - interval '61 seconds' where state = 'awaiting_dealer'")
    make(watched, "update lane set lease_until = '-infinity', backend = null")
    assert code_of(watched.get("/health/ready")) == "not_ready_workers"
    make(watched, "update lane set lease_until = now() + interval '1 minute' where lane = 1")
    assert watched.get("/health/ready").status_code == 200
    make(watched, "update lane set lease_until = '-infinity'")
    make(
        watched,
        "update lane set backend = pg_backend_pid(), backend_start = "
        "(select a.backend_start from pg_stat_activity a where a.pid = pg_backend_pid()) where lane = 2",
    )
    assert watched.get("/health/ready").status_code == 200, "who held a lane lives and may take it again"
    make(watched, "update lane set backend = null")
    make(watched, "update belt set due_at = now() - interval '50 seconds' where state = 'awaiting_dealer'")
    assert watched.get("/health/ready").status_code == 200
    make(watched, "update belt set due_at = now() + interval '1 day' where state = 'awaiting_dealer'")


def test_not_ready_while_the_database_may_only_be_read(watched: Watched) -> None:
    name = watched.conn.info.dbname
    with connect(watched.config.database_url, autocommit=True) as other:
        other.execute(f'alter database "{name}" set default_transaction_read_only = on')
        other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'leadcenter web' and datname = current_database()"
        )
    try:
        answers = [watched.get("/health/ready") for _ in range(12)]  # the pool first finds out who is dead
        assert {code_of(answer) for answer in answers[-2:]} == {"not_ready_read_only"}
    finally:
        with connect(watched.config.database_url, autocommit=True) as other:
            other.execute("set default_transaction_read_only = off")
            other.execute(f'alter database "{name}" reset default_transaction_read_only')
            other.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where application_name = 'leadcenter web' and datname = current_database()"
            )
        for _ in range(12):
            watched.get("/health/ready")
    assert watched.get("/health/ready").status_code == 200


def test_figures_are_for_this_machine_only(watched: Watched) -> None:
    assert watched.get("/metrics").status_code == 200
    assert watched.get("/metrics", client="::1").status_code == 200
    assert watched.get("/metrics", client="10.0.0.7").status_code == 404
    assert watched.get("/metrics", **{"x-forwarded-for": "10.0.0.7"}).status_code == 404


def test_figures_tell_what_the_house_does_and_nobody_who(watched: Watched) -> None:
    before = watched.heard()
    TestClient(watched.app).post("/in/nobody", content=b"{}")
    TestClient(watched.app).post("/in/form", json={"external_id": "x"}, headers={"x-api-key": "wrong"})
    watched.slow()
    found = watched.figures()
    heard = watched.heard()
    grown = {outcome: heard[outcome] - before[outcome] for outcome in heard}
    assert grown == {
        "accepted": 0,
        "refused": 1,
        "held_off": 0,
        "unavailable": 1,
    }  # no such channel; no secret
    states = {labels["state"]: value for labels, value in found["leadcenter_belt_leads"]}
    rows = watched.conn.execute("select state, count(*) from belt group by state").fetchall()
    watched.conn.rollback()
    assert states == dict(rows)
    assert {labels["view"] for labels, _ in found["leadcenter_invariant_violations"]} >= {"inv_one_open_task"}
    assert {value for _, value in found["leadcenter_invariant_violations"]} == {0}
    told = watched.get("/metrics").text
    for canary in (PHONE, PHONE[3:], "王芳", "form", watched.town.world.dealers[0].code):
        assert canary not in told.replace("# HELP", "").replace("platform", "")


def test_figures_say_that_the_database_is_away(tmp_path: Path, watched: Watched) -> None:
    @contextmanager
    def away() -> Iterator[Connection]:
        raise psycopg.OperationalError
        yield

    told = Metrics(away, watched.config).text().decode()
    assert "leadcenter_database_up 0.0" in told
    assert "leadcenter_outbox_due" not in told
