"""Health, figures and alert rules: quiet on a sound house, and each says what is wrong with a broken one."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import psycopg
import pytest
import yaml
from litestar.testing import TestClient
from prometheus_client.parser import text_string_to_metric_families

from leadcenter.entry import api, health
from leadcenter.entry.metrics import Metrics
from leadcenter.kernel import migrate
from leadcenter.kernel.archive import line_of
from leadcenter.kernel.backup import Manifest
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from living_house import LivingHouse

ALERTS = Path(__file__).parents[2] / "docs" / "alerts.yml"
PHONE = "13912345678"


class Watched:
    """A house with its web application, as asked from this machine or elsewhere."""

    def __init__(self, url: str, conn: Connection, folder: Path) -> None:
        (folder / "database").mkdir()
        self.conn = conn
        self.town = LivingHouse(conn, folder)
        self.config = Config(folder, folder / "keys", database_url=url, backup=folder / "backup")
        self.line = folder / "backup" / line_of(self.config.database_folder)
        self.line.mkdir(parents=True)
        self.tell_archive(timedelta(seconds=5))
        made: list[Metrics] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(api, "Metrics", lambda *given: made.append(Metrics(*given)) or made[0])
            self.app = api.make_app(self.config)
        (self.metrics,) = made

    def tell_archive(self, lag: timedelta) -> None:
        (self.line / "until").write_text((datetime.now(UTC) - lag).isoformat())

    def get(self, path: str, client: str = "127.0.0.1", **headers: str) -> Any:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            await self.app({**scope, "client": (client, 1)}, receive, send)

        return TestClient(app).get(path, headers=headers)

    def figures(self) -> dict[str, list[tuple[dict[str, str], float]]]:
        found: dict[str, list[tuple[dict[str, str], float]]] = {}
        for family in text_string_to_metric_families(self.get("/metrics").text):
            for sample in family.samples:
                found.setdefault(sample.name, []).append((sample.labels, sample.value))
        return found

    def heard(self) -> dict[str, float]:
        """How many requests of channels came to which end."""
        return {labels["outcome"]: value for labels, value in self.figures()["leadcenter_intake_total"]}

    def slow(self) -> None:
        """What a thread reads every few minutes is read now, after whatever reading is under way."""
        with self.metrics.house._refreshing:
            pass
        self.metrics.house.refresh()


@pytest.fixture(scope="module")
def watched(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with connect(database_url) as conn:
        found = Watched(database_url, conn, tmp_path_factory.mktemp("house"))
        dealer = found.town.world.dealers[0].code
        found.town.ask(
            found.town.inquiry(PHONE, name="王芳", dealer=dealer),
            found.town.inquiry("12"),
            found.town.inquiry("13812340002", name="李"),
        )
        conn.commit()
        yield found
        found.app.on_shutdown[0]()  # type: ignore[operator]


def make(watched: Watched, text: str) -> None:
    with watched.conn.transaction():
        watched.conn.execute(text.encode())


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
    assert grown == {"accepted": 0, "refused": 1, "unavailable": 1}  # no such channel; no secret of ours
    states = {labels["state"]: value for labels, value in found["leadcenter_belt_leads"]}
    rows = watched.conn.execute("select state, count(*) from belt group by state").fetchall()
    watched.conn.rollback()
    assert states == dict(rows)
    assert {labels["view"] for labels, _ in found["leadcenter_invariant_violations"]} >= {"inv_one_open_task"}
    assert {value for _, value in found["leadcenter_invariant_violations"]} == {0}
    told = watched.get("/metrics").text
    for canary in (PHONE, PHONE[3:], "王芳", "form", watched.town.world.dealers[0].code):
        assert canary not in told.replace("# HELP", "").replace("platform", "")


RULE = re.compile(r"^(leadcenter_\w+) ([<>]) ([\d.]+)$")


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]]


def fired(found: dict[str, list[tuple[dict[str, str], float]]]) -> set[str]:
    """The plain rules (a figure and a bound) that hold now, whatever their `for`."""
    names = set()
    for rule in rules():
        plain = RULE.match(rule["expr"])
        if plain:
            compare = operator.gt if plain[2] == ">" else operator.lt
            if any(compare(value, float(plain[3])) for _, value in found.get(plain[1], [])):
                names.add(rule["alert"])
    return names


def test_every_rule_names_figures_that_are_told(watched: Watched) -> None:
    watched.slow()
    told = {*watched.figures(), *re.findall(r"# TYPE (\w+)", watched.get("/metrics").text)}
    for rule in rules():
        named = set(re.findall(r"leadcenter_\w+", rule["expr"]))
        assert named, rule
        assert named <= told, rule["alert"]
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]
    assert {"IntakeBurnsFast", "LeadsLie", "PromiseBroken", "ArchiveBehind"} <= {
        rule["alert"] for rule in rules()
    }
    assert len({rule["alert"] for rule in rules()}) == len(rules())


def write_backup(watched: Watched, age: timedelta) -> None:
    at = datetime.now(UTC) - age
    made = Manifest(1, watched.line.name, "base-x", "18", "1", "0" * 24, at, at, 1, 1, "")
    folder = watched.line / "base-20260101T000000Z"
    folder.mkdir(exist_ok=True)
    (folder / "manifest.json").write_bytes(msgspec.json.encode(made))


def test_a_quiet_house_fires_nothing(watched: Watched) -> None:
    write_backup(watched, timedelta(hours=1))
    watched.tell_archive(timedelta(seconds=5))
    watched.slow()
    assert fired(watched.figures()) == set()


FAULTS = {
    "LeadsLie": "update belt set due_at = now() - interval '61 seconds' where state = 'awaiting_dealer'",
    "LeaseStalled": "update lane set holder = 'w', lease_until = now() - interval '1 second' where lane = 3",
    "OutboundHeld": "insert into restoration (epoch, marker, restored_to, restored_at) "
    f"values (1, '{uuid4()}', now(), now())",
    "OrdersLie": "insert into outbox (bucket, id, topic, lead_id, payload, created_at, next_at) "
    "values (1, gen_random_uuid(), 'cleaning_order', gen_random_uuid(), '{}', now(), "
    "now() - interval '301 seconds')",
    "PromiseBroken": "update belt set state = 'landed', due_at = null where state = 'invalid'",
    "BackupOld": "",
    "ArchiveBehind": "",
    "CallsUnknown": "set session_replication_role = replica; insert into cleaning_attempt "
    "(bucket, task_id, attempt, customer_id, state, called_at) "
    "values (1, gen_random_uuid(), 1, gen_random_uuid(), 'unknown', now() - interval '901 seconds'); "
    "set session_replication_role = origin",
}  # fmt: skip
CURES = {
    "LeadsLie": "update belt set due_at = now() + interval '1 day' where state = 'awaiting_dealer'",
    "LeaseStalled": "update lane set holder = '', lease_until = '-infinity'",
    "OutboundHeld": "delete from restoration",
    "OrdersLie": "delete from outbox where payload = '{}'",
    "PromiseBroken": "update belt set state = 'invalid' where state = 'landed'",
    "CallsUnknown": "delete from cleaning_attempt where state = 'unknown'",
}


@pytest.mark.parametrize("alert", list(FAULTS))
def test_a_fault_fires_its_rule(watched: Watched, alert: str) -> None:
    write_backup(watched, timedelta(hours=37 if alert == "BackupOld" else 1))
    watched.tell_archive(timedelta(seconds=61 if alert == "ArchiveBehind" else 5))
    if FAULTS[alert]:
        make(watched, FAULTS[alert])
    watched.slow()
    found = fired(watched.figures())
    if alert in CURES:
        make(watched, CURES[alert])
    watched.slow()
    assert alert in found
    write_backup(watched, timedelta(hours=1))
    watched.tell_archive(timedelta(seconds=5))
    assert fired(watched.figures()) == set()


def test_figures_say_that_the_database_is_away(tmp_path: Path, watched: Watched) -> None:
    @contextmanager
    def away() -> Iterator[Connection]:
        raise psycopg.OperationalError
        yield

    told = Metrics(away, watched.config).text().decode()
    assert "leadcenter_database_up 0.0" in told
    assert "leadcenter_outbox_due" not in told
