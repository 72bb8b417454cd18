"""Each alert rule of docs/alerts.yml has a fault that fires it and a quiet run that does not, by the rule's
own expression and its `for`, over figures that the house told.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import psycopg
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from promql import Scrape, Series, evaluate, fires, told
from watched_house import Watched, make

from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Who
from leadcenter.entry import metrics
from leadcenter.entry.metrics import Metrics
from leadcenter.entry.sealer import Sealer
from leadcenter.kernel.backup import Manifest
from leadcenter.kernel.database import Connection, connect

ALERTS = Path(__file__).parents[2] / "docs" / "alerts.yml"
STEP = 15.0
RULES: dict[str, dict[str, Any]] = {
    rule["alert"]: rule
    for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    for rule in group["rules"]
}


def scrape(text: str) -> Scrape:
    """The figures of one scrape."""
    families = text_string_to_metric_families(text)
    return told([(one.name, one.labels, one.value) for family in families for one in family.samples])


def steady(*parts: tuple[Scrape, float]) -> tuple[Series, float]:
    """The same figures for so many seconds, then others; the series and its last instant."""
    series, at = Series(), 0.0
    for figures, lasts in parts:
        for _ in range(int(lasts / STEP) + 1):
            at += STEP
            series.add(at, figures)
    return series, at


def firing(figures: Scrape) -> set[str]:
    """What fires when the figures stay as they are for two hours."""
    series, at = steady((figures, 7_200))
    return {name for name, rule in RULES.items() if fires(rule, series, at)}


class Quiet:
    """A house about which nothing is to be said."""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched
        self.sealer = Sealer(audit.load_signer(watched.config.keys), str(watched.config.folder / "roots"))
        (watched.config.folder / "roots").mkdir(exist_ok=True)
        self.back_up(timedelta(hours=1))
        self.look()

    def back_up(self, age: timedelta) -> None:
        """The newest backup is so old."""
        at, line = datetime.now(UTC) - age, self.watched.line
        made = Manifest(1, line.name, "base-x", "18", "1", "0" * 24, at, at, 1, 1, "")
        folder = line / "base-20260101T000000Z"
        folder.mkdir(exist_ok=True)
        (folder / "manifest.json").write_bytes(msgspec.json.encode(made))

    def look(self) -> None:
        """A sealer's round, and what a thread reads every few minutes."""
        self.sealer._looked_at = self.sealer._told_at = 0.0
        while self.sealer.round(self.watched.conn) == 0.0:
            pass
        self.watched.slow()

    def scrape(self) -> Scrape:
        """The figures now."""
        return scrape(self.watched.get("/metrics").text)


@pytest.fixture(scope="module")
def quiet(watched: Watched) -> Quiet:
    return Quiet(watched)


def test_a_quiet_house_fires_nothing(quiet: Quiet) -> None:
    quiet.watched.tell_archive(timedelta(seconds=5))
    assert firing(quiet.scrape()) == set()


def test_every_rule_names_figures_that_are_told(quiet: Quiet) -> None:
    there = {*quiet.scrape(), *re.findall(r"# TYPE (\w+)", quiet.watched.get("/metrics").text)}
    for name, rule in RULES.items():
        named = set(re.findall(r"leadcenter_\w+", rule["expr"]))
        assert named, name
        assert named <= there, name
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]


SQL_FAULTS = {
    "LeadsLie": "update belt set due_at = now() - interval '61 seconds' where state = 'awaiting_dealer'",
    "LeaseStalled": "update lane set holder = 'w', lease_until = now() - interval '1 second' where lane = 3",
    "OutboundHeld": "insert into restoration (epoch, marker, restored_to, restored_at) "
    f"values (1, '{uuid4()}', now(), now())",
    "OrdersLie": "insert into outbox (bucket, id, topic, lead_id, payload, created_at, next_at) "
    "values (1, gen_random_uuid(), 'cleaning_order', gen_random_uuid(), '{}', now(), "
    "now() - interval '301 seconds')",
    "PromiseBroken": "update belt set state = 'landed', due_at = null where state = 'invalid'",
    "CallsUnknown": "set session_replication_role = replica; insert into cleaning_attempt "
    "(bucket, task_id, attempt, customer_id, state, called_at) "
    "values (1, gen_random_uuid(), 1, gen_random_uuid(), 'unknown', now() - interval '901 seconds'); "
    "set session_replication_role = origin",
    "LeaversLeadsLie": "insert into departure "
    "(id, entity_id, staff_id, kind, goes_to, asked_by, asked_at, due_at) "
    "select gen_random_uuid(), entity_id, id, 'moved', 'desk', 'test', now(), now() - interval '301 seconds' "
    "from staff limit 1",
    "TrailUnwatched": "update audit_watch set looked_at = now() - interval '301 seconds'",
    "RootsOld": "update audit_watch set rooted_at = now() - interval '301 seconds'",
    "RequestOverdue": "insert into rights_request "
    "(bucket, id, customer_id, kind, state, came_by, received_at, due_at) values (1, gen_random_uuid(), "
    "gen_random_uuid(), 'access', 'received', 'staff', now() - interval '9 days', "
    "now() - interval '1 second')",
    "CapReached": "insert into spending (asker, cap, uses) "
    "select 'person:x', name, array_fill(now(), array[most]) from cap where name = 'search_hour'",
    "ErasureUnfinished": "insert into erasure "
    "(bucket, id, customer_buckets, customer_ids, raw_buckets, raw_ids, slots, why, actor, at) "
    "values (1, gen_random_uuid(), '{}', '{}', '{}', '{}', '{}', 'asked', 'x', now())",
    "AssessmentOver": "set session_replication_role = replica; update assessment set valid_until = now() "
    "where id = (select assessment_id from channel where status = 'online' limit 1); "
    "set session_replication_role = origin",
}  # fmt: skip
CURES = {
    "RequestOverdue": "delete from rights_request",
    "CapReached": "delete from spending",
    "ErasureUnfinished": "delete from erasure",
    "AssessmentOver": "set session_replication_role = replica; "
    "update assessment a set valid_until = c.assessed_until from channel c where c.assessment_id = a.id; "
    "set session_replication_role = origin",
    "LeadsLie": "update belt set due_at = now() + interval '1 day' where state = 'awaiting_dealer'",
    "LeaseStalled": "update lane set holder = '', lease_until = '-infinity'",
    "OutboundHeld": "delete from restoration",
    "OrdersLie": "delete from outbox where payload = '{}'",
    "PromiseBroken": "update belt set state = 'invalid' where state = 'landed'",
    "CallsUnknown": "delete from cleaning_attempt where state = 'unknown'",
    "LeaversLeadsLie": "delete from departure",
}


@contextmanager
def wrong(quiet: Quiet, alert: str) -> Iterator[None]:
    """The fault of an alert, for the block."""
    watched = quiet.watched
    make(watched, SQL_FAULTS[alert])
    watched.slow()
    try:
        yield
    finally:
        if alert in CURES:
            make(watched, CURES[alert])
        quiet.look()


@contextmanager
def old_backup(quiet: Quiet) -> Iterator[None]:
    quiet.back_up(timedelta(hours=37))
    yield
    quiet.back_up(timedelta(hours=1))


@contextmanager
def late_archive(quiet: Quiet) -> Iterator[None]:
    quiet.watched.tell_archive(timedelta(seconds=61))
    yield
    quiet.watched.tell_archive(timedelta(seconds=5))


@contextmanager
def nobody_seals(quiet: Quiet) -> Iterator[None]:
    """Acts of two minutes ago, seen by whoever looks, sealed by nobody."""
    conn = quiet.watched.conn
    then = datetime.now(UTC) - timedelta(minutes=2)
    with conn.transaction():
        who = Who(ActorKind.PERSON, "wang")
        audit.record(conn, [Act(who=who, what="a.b", object_kind="c", object="d")], then)
        audit.look(conn, datetime.now(UTC), vouched=True)
    yield
    quiet.look()


@contextmanager
def open_transaction(quiet: Quiet) -> Iterator[None]:
    """It is open, and eleven minutes pass by the clock that the figures are told by."""
    real = metrics._now
    with connect(quiet.watched.config.database_url) as conn, pytest.MonkeyPatch.context() as patch:
        conn.execute("select count(*) from setting")
        patch.setattr(metrics, "_now", lambda conn: real(conn) + timedelta(minutes=11))
        yield


@contextmanager
def nobody_reads_tables(quiet: Quiet) -> Iterator[None]:
    """The thread that reads whole tables hangs."""
    house = quiet.watched.metrics.house
    with house._refreshing:
        assert house._slow_at is not None
        house._slow_at -= 1_801
        yield
    quiet.watched.slow()


FAULTS: dict[str, Callable[[Quiet], Any]] = {
    **{alert: lambda quiet, alert=alert: wrong(quiet, alert) for alert in SQL_FAULTS},
    "BackupOld": old_backup,
    "ArchiveBehind": late_archive,
    "ActsUnsealed": nobody_seals,
    "VacuumHeldBack": open_transaction,
    "FiguresOld": nobody_reads_tables,
}
ALSO = {
    "CallsUnknown": {"PromiseBroken"},  # a call whose customer nobody knows
    "VacuumHeldBack": set(RULES),  # it moves the clock of all figures
}
"""What may fire with it."""


@pytest.mark.parametrize("alert", sorted(FAULTS))
def test_a_fault_fires_its_rule_and_no_other(quiet: Quiet, alert: str) -> None:
    quiet.watched.tell_archive(timedelta(seconds=5))  # what an earlier test told grows old
    before = quiet.scrape()
    with FAULTS[alert](quiet):
        after = quiet.scrape()
    found = firing(after)
    assert alert in found
    assert found <= {alert} | ALSO.get(alert, set())
    assert firing(quiet.scrape()) == set(), "mended, it is quiet again"
    lasts = RULES[alert].get("for")
    if lasts:
        series, at = steady((before, 600), (after, STEP))
        assert evaluate(RULES[alert]["expr"], series, at)
        assert not fires(RULES[alert], series, at), f"sooner than {lasts}"


def test_a_snapshot_that_is_kept_fires_its_rule(quiet: Quiet) -> None:
    """Three thousand transactions pass while it is kept; a rule for five million is asked about as many
    times more."""
    name, url = "leadcenter_xmin_age_transactions", quiet.watched.config.database_url
    with connect(url) as keeps, connect(url, autocommit=True) as works:
        keeps.execute("set transaction isolation level repeatable read")
        keeps.execute("select count(*) from setting")
        works.execute(
            "do $$ begin for n in 1..3000 loop perform pg_current_xact_id(); commit; end loop; end $$"
        )
        ((labels, age),) = quiet.scrape()[name].items()
    assert age >= 3_000
    series, at = steady(({name: {labels: age * 2_000}}, 60))
    assert fires(RULES["OldSnapshot"], series, at)
    assert "OldSnapshot" not in firing(quiet.scrape())


@contextmanager
def _away() -> Iterator[Connection]:
    raise psycopg.OperationalError
    yield


def test_a_database_that_is_away_fires_its_rule(quiet: Quiet) -> None:
    figures = scrape(Metrics(_away, quiet.watched.config).text().decode())
    assert firing(figures) == {"DatabaseAway"}


class Intake:
    """The figures of a web process whose channels hear what we say; time is ours."""

    def __init__(self, quiet: Quiet, patch: pytest.MonkeyPatch) -> None:
        self.metrics = Metrics(_away, quiet.watched.config)
        self.now, self.status, self.takes = 0.0, 200, 0.01
        patch.setattr(metrics.time, "perf_counter", lambda: self.now)
        self._take_in = self.metrics.measured(self._answer)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        self.now += self.takes
        await send({"type": "http.response.start", "status": self.status})

    async def _send(self, message: Any) -> None:
        return None

    def hear(self, requests: int, status: int = 200, takes: float = 0.01) -> None:
        """So many requests come, each answered so, after so many seconds."""
        self.status, self.takes = status, takes

        async def all_of_them() -> None:
            for _ in range(requests):
                await self._take_in({}, None, self._send)

        asyncio.run(all_of_them())

    def days(self, minutes: int, step: int, each: Callable[[], None]) -> tuple[Series, float]:
        """So many minutes go by, scraped every `step` of them, with `each` in between."""
        series = Series()
        for minute in range(0, minutes + 1, step):
            series.add(60.0 * minute, scrape(self.metrics.text().decode()))
            each()
        return series, 60.0 * (minutes - minutes % step)


@pytest.fixture
def intake(quiet: Quiet, monkeypatch: pytest.MonkeyPatch) -> Intake:
    return Intake(quiet, monkeypatch)


INTAKE = {"IntakeBurnsFast", "IntakeBurns", "IntakeSmoulders", "AcknowledgedLate"}


def burning(series: Series, at: float) -> set[str]:
    return {name for name in INTAKE if fires(RULES[name], series, at)}


def test_one_in_a_hundred_for_an_hour_burns_fast(intake: Intake) -> None:
    series, at = intake.days(70, 1, lambda: (intake.hear(99), intake.hear(1, 503))[0])
    assert {"IntakeBurnsFast", "IntakeBurns"} <= burning(series, at)


def test_one_in_two_hundred_for_six_hours_burns(intake: Intake) -> None:
    series, at = intake.days(400, 5, lambda: (intake.hear(199), intake.hear(1, 503))[0])
    assert "IntakeBurns" in burning(series, at)
    assert "IntakeBurnsFast" not in burning(series, at)


def test_one_in_a_thousand_for_three_days_smoulders(intake: Intake) -> None:
    series, at = intake.days(3 * 24 * 60, 60, lambda: (intake.hear(999), intake.hear(1, 503))[0])
    assert burning(series, at) == {"IntakeSmoulders"}


def test_a_burst_that_is_over_pages_nobody_any_more(intake: Intake) -> None:
    """The hour looks bad, the last five minutes do not."""
    calls: list[int] = []

    def minute() -> None:
        calls.append(1)
        intake.hear(99)
        intake.hear(1, 503 if len(calls) < 50 else 200)

    series, at = intake.days(60, 1, minute)
    assert "IntakeBurnsFast" not in burning(series, at)


def test_one_answer_in_five_that_comes_late_is_told(intake: Intake) -> None:
    series, at = intake.days(70, 5, lambda: (intake.hear(80), intake.hear(20, takes=0.4))[0])
    assert burning(series, at) == {"AcknowledgedLate"}


def test_channels_that_send_nonsense_and_get_their_answers_burn_nothing(intake: Intake) -> None:
    series, at = intake.days(
        70, 5, lambda: (intake.hear(80), intake.hear(20, 400), intake.hear(9, 200, 0.2))[0]
    )
    assert burning(series, at) == set()


def test_every_rule_has_its_fault() -> None:
    assert set(RULES) == {*FAULTS, *INTAKE, "DatabaseAway", "OldSnapshot"}


@pytest.mark.parametrize(
    "bad", ["leadcenter_x >", "avg(leadcenter_x) > 1", "leadcenter_x > 1 or leadcenter_y > 1", "x[5m] > 1"]
)
def test_what_the_evaluator_does_not_know_is_a_fault(bad: str) -> None:
    series, at = steady(({"leadcenter_x": {frozenset(): 2.0}, "x": {frozenset(): 2.0}}, 60))
    with pytest.raises((AssertionError, AttributeError)):
        evaluate(bad, series, at)
