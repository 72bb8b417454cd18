"""The whole application: the first administrator begins by the link that the house prints and works at the
desks."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from litestar.testing import TestClient
from typer.testing import CliRunner

from leadcenter.access.face import Permission
from leadcenter.entry import house as opening
from leadcenter.entry import signing
from leadcenter.entry.api import make_app
from leadcenter.entry.cli import app as commands
from leadcenter.identity import rules
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect

URL = "http://127.0.0.1:8000"
PASSWORD = "梧桐-Harbour-71"


@pytest.fixture(scope="module")
def config(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder = tmp_path_factory.mktemp("house")
    made = Config(folder, folder / "keys", database_url, origin="https://leads.example", admin_factor="any")
    with connect(database_url) as conn:
        opening.prepare(conn)
        opening.admit(conn, made)
    return made


@pytest.fixture(scope="module")
def web(config: Config) -> Iterator[TestClient]:
    with TestClient(make_app(config), base_url="https://leads.example") as client:
        yield client


def test_first_administrator_begins_by_the_printed_link_and_works_at_the_desks(
    config: Config, web: TestClient
) -> None:
    assert web.get("/cleaning/tasks").status_code == 401
    address = signing.first_link(config, URL)
    assert address
    place, _, token = address.partition("#")
    assert place == "https://leads.example/welcome"
    assert web.get("/welcome").status_code == 200
    body = {"token": token, "login": "root", "password": PASSWORD}
    begun = web.post("/identity/links/use", json=body)
    assert (begun.status_code, begun.json()["stage"]) == (200, "enrol")
    assert web.get("/cleaning/tasks").json()["error"]["code"] == "second_factor_needed"
    proof = {"x-csrf-token": begun.json()["csrf"]}
    secret = web.post("/identity/factors/totp", json={}, headers=proof).json()["secret"]
    totp = TOTP(base64.b32decode(secret), 6, SHA1(), 30)  # noqa: S303 - what the apps know
    code = totp.generate(int(datetime.now(UTC).timestamp())).decode()
    whole = web.post("/identity/factors/totp/confirm", json={"code": code}, headers=proof).json()
    assert whole["stage"] == "whole"
    assert web.get("/cleaning/tasks").json()["error"]["code"] == "not_allowed"
    me = web.get("/identity/me").json()
    roles = {"roles": [{"role": "administrator"}, {"role": "lead_operations"}]}
    proof = {"x-csrf-token": whole["csrf"]}
    given = web.put(f"/identity/accounts/{me['account']}/roles", json=roles, headers=proof)
    assert given.status_code == 204, given.text
    assert web.get("/cleaning/tasks").status_code == 200
    keys = {"keys": [{"bucket": 1, "raw_id": "01890000-0000-7000-8000-000000000000"}]}
    assert web.post("/raw-leads/replay", json=keys).json()["error"]["code"] == "csrf"
    proof = {"x-csrf-token": whole["csrf"]}
    assert web.post("/raw-leads/replay", json=keys, headers=proof).status_code == 200
    assert signing.first_link(config, URL) is None


def test_key_of_a_machine_opens_what_its_scopes_name_and_nothing_else(
    config: Config, web: TestClient
) -> None:
    fresh = TestClient(web.app, base_url="https://leads.example")
    me = web.get("/identity/me").json()
    with connect(config.database_url) as conn:
        (code,) = conn.execute("select code from entity where kind = 'maker'").fetchone() or ("",)
    body = {"entity": code, "name": "crm", "scopes": ["cleaning.work"]}
    proof = {"x-csrf-token": me["csrf"]}
    assert (
        web.post("/identity/service-keys", json=body | {"scopes": ["x.y"]}, headers=proof).status_code == 400
    )
    made = web.post("/identity/service-keys", json=body, headers=proof)
    assert made.status_code == 201, made.text
    bearer = {"authorization": f"Bearer {made.json()['key']}"}
    assert fresh.get("/cleaning/tasks", headers=bearer).status_code == 200
    assert fresh.get("/reviews", headers=bearer).json()["error"]["code"] == "not_allowed"
    assert (
        fresh.get("/cleaning/tasks", headers={"authorization": bearer["authorization"] + "x"}).status_code
        == 401
    )
    assert fresh.get("/cleaning/tasks", headers={"authorization": "Bearer é".encode()}).status_code == 401


def test_key_with_every_scope_makes_no_accounts_since_it_has_no_second_factor(
    config: Config, web: TestClient
) -> None:
    key = signing.service_key(config, "", "all", list(Permission), 1)
    fresh = TestClient(web.app, base_url="https://leads.example")
    refused = fresh.get("/identity/accounts", headers={"authorization": f"Bearer {key}"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "proof_needed")


def test_too_many_failures_say_when_to_come_again(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "WAITS", [0] * rules.FREE_TRIES + [60])  # longer than a slow machine needs
    fresh = TestClient(web.app, base_url="https://leads.example")
    body = {"login": "somebody", "password": "wrong-wrong"}
    answers = [fresh.post("/identity/sign-in", json=body) for _ in range(7)]
    assert [one.status_code for one in answers] == [401] * 6 + [429]
    assert 30 <= int(answers[-1].headers["retry-after"]) <= 60


def test_page_of_the_link_runs_no_script_but_its_own(web: TestClient) -> None:
    answer = web.get("/welcome")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"


def test_link_for_lost_factors_is_made_at_the_command_line(
    config: Config, web: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LEADCENTER_FOLDER", str(tmp_path))
    monkeypatch.setenv("LEADCENTER_KEYS", str(config.keys))
    monkeypatch.setenv("LEADCENTER_DATABASE_URL", config.database_url)
    told = CliRunner().invoke(commands, ["link", "Root"])
    assert told.exit_code == 0, told.output
    token = told.output.split("/welcome#")[1].split()[0]
    fresh = TestClient(web.app, base_url="https://leads.example")
    body = {"token": token, "password": PASSWORD}
    assert fresh.post("/identity/links/use", json=body).json()["stage"] == "enrol"
    assert web.get("/cleaning/tasks").status_code == 401, "what was is over"
    assert "name one" in CliRunner().invoke(commands, ["link"]).output
    assert CliRunner().invoke(commands, ["link", "nobody"]).exit_code != 0
