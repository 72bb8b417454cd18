"""Figures for Prometheus at /metrics, asked from this machine only. No personal data, no ids of people.

What this process does itself is counted as it happens (intake). All else is read from the database when
somebody asks: what is cheap at each scrape, what reads whole tables by a thread every few minutes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import psycopg
import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from psycopg import sql

from leadcenter.audit import face as audit
from leadcenter.desk import face as desk
from leadcenter.entry import standing
from leadcenter.entry.intake import HELD_OFF
from leadcenter.entry.keeping import newest_backup
from leadcenter.entry.restoring import read_restoration
from leadcenter.kernel.archive import archive_lag
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

SLOW_EVERY_S = 300.0
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10)
"""Seconds; the promise is 99 % within 0.3 (trust.md 3.8)."""
Connect = Callable[[], AbstractContextManager[Connection]]
Application = Callable[[Any, Any, Any], Any]
log = structlog.get_logger()


class Metrics:
    """The figures of one web process over the house's database."""

    def __init__(self, connect: Connect, config: Config) -> None:
        self._registry = CollectorRegistry()
        self._intake = Counter(
            "leadcenter_intake",
            "Requests of channels, by what they heard.",
            ["outcome"],
            registry=self._registry,
        )
        self._ack = Histogram(
            "leadcenter_intake_ack_seconds",
            "From the first byte of a request to its accepting answer.",
            buckets=BUCKETS,
            registry=self._registry,
        )
        for outcome in ("accepted", "refused", "held_off", "unavailable"):
            self._intake.labels(outcome)
        self.house = House(connect, config)
        self._registry.register(self.house)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)

    def measured(self, intake: Application) -> Application:
        """The intake, counted and timed; a request whose sender left before its end is neither."""

        async def take_in(scope: Any, receive: Any, send: Any) -> None:
            began, status = time.perf_counter(), 0
            scope[HELD_OFF] = False

            async def tell(message: Any) -> None:
                nonlocal status
                status = message.get("status", status)
                await send(message)

            try:
                await intake(scope, receive, tell)
            except BaseException:
                status = 500
                raise
            finally:
                if status:
                    self._intake.labels(_outcome(status, held_off=scope[HELD_OFF])).inc()
                if 0 < status < 400:
                    self._ack.observe(time.perf_counter() - began)

        return take_in


def _outcome(status: int, *, held_off: bool) -> str:
    if status < 400:
        return "accepted"
    if status < 500:
        return "refused"
    return "held_off" if held_off else "unavailable"


class House(Collector):
    """What the database knows. While it is away, only `leadcenter_database_up 0` is told."""

    def __init__(self, connect: Connect, config: Config) -> None:
        self._connect = connect
        self._config = config
        self._slow: list[GaugeMetricFamily] = []
        self._slow_at: float | None = None
        self._refreshing = threading.Lock()

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is asked when this is registered."""
        return []

    def collect(self) -> list[GaugeMetricFamily]:
        """One scrape."""
        up = GaugeMetricFamily("leadcenter_database_up", "Does the database answer?")
        try:
            with self._connect() as conn:
                figures = [
                    *_fast(conn),
                    *_trail(conn),
                    *_rights(conn),
                    *_caps(conn),
                    *_keeping(conn, self._config),
                ]
        except psycopg.Error:
            up.add_metric([], 0)
            return [up]
        up.add_metric([], 1)
        age = GaugeMetricFamily("leadcenter_slow_age_seconds", "Age of the figures that read whole tables.")
        if self._slow_at is None or time.monotonic() - self._slow_at > SLOW_EVERY_S:
            threading.Thread(target=self.refresh, name="metrics", daemon=True).start()
        if self._slow_at is not None:
            age.add_metric([], time.monotonic() - self._slow_at)
        return [up, *figures, age, *self._slow]

    def refresh(self) -> None:
        """Read whole tables; one at a time."""
        if not self._refreshing.acquire(blocking=False):
            return
        try:
            with self._connect() as conn:
                self._slow = list(_slow(conn))
            self._slow_at = time.monotonic()
        except psycopg.Error as error:
            log.warning("metrics.away", kind=type(error).__name__)
        finally:
            self._refreshing.release()


def _fast(conn: Connection) -> Iterable[GaugeMetricFamily]:
    now = _now(conn)
    due = GaugeMetricFamily(
        "leadcenter_oldest_due_seconds", "Age of the oldest work of a lane.", labels=["lane"]
    )
    held = GaugeMetricFamily("leadcenter_lane_held", "Does a worker hold the lane?", labels=["lane"])
    for lane, _, holds, since in conn.execute(statement("entry", "read_lane_work"), {"now": now}):
        due.add_metric([str(lane)], _age(since, now))
        held.add_metric([str(lane)], int(holds))
    waiting = GaugeMetricFamily("leadcenter_outbox_due", "Orders to be sent.", labels=["topic"])
    oldest = GaugeMetricFamily(
        "leadcenter_outbox_oldest_seconds", "Age of the oldest of them.", labels=["topic"]
    )
    for topic, count, since in conn.execute(statement("entry", "read_outbox_work"), {"now": now}):
        waiting.add_metric([topic], count)
        oldest.add_metric([topic], _age(since, now))
    yield from _notices(conn, now)
    xmin, longest, stalled = conn.execute(statement("entry", "read_pressure"), {"now": now}).fetchone() or ()
    _, going = conn.execute(statement("entry", "read_departures"), {"now": now}).fetchone() or (0, None)
    yield from (due, held, waiting, oldest)
    yield _gauge(
        "leadcenter_departures_oldest_seconds",
        "Since when leads of somebody who goes should have been passed on.",
        _age(going, now),
    )
    yield _gauge("leadcenter_xmin_age_transactions", "Age of the oldest snapshot.", xmin)
    yield _gauge("leadcenter_longest_transaction_seconds", "The longest open transaction.", longest)
    yield _gauge("leadcenter_leases_stalled", "Lanes whose holder let the lease run out.", stalled)


def _notices(conn: Connection, now: datetime) -> Iterable[GaugeMetricFamily]:
    due = GaugeMetricFamily("leadcenter_messages_due", "Notices to be sent outside now.", labels=["way"])
    oldest = GaugeMetricFamily(
        "leadcenter_messages_oldest_seconds", "Age of the oldest of them.", labels=["way"]
    )
    lost = GaugeMetricFamily(
        "leadcenter_messages_given_up",
        "Notices that no try brought outside; those to webhooks can be sent again.",
        labels=["way"],
    )
    for way, count, since, given_up in conn.execute(statement("entry", "read_message_work"), {"now": now}):
        due.add_metric([way], count)
        oldest.add_metric([way], _age(since, now))
        lost.add_metric([way], given_up)
    yield from (due, oldest, lost)


def _keeping(conn: Connection, config: Config) -> Iterable[GaugeMetricFamily]:
    now = _now(conn)
    found = read_restoration(conn)
    held = found is not None and found.held
    yield _gauge(
        "leadcenter_restore_epoch", "How often the database was restored.", found.epoch if found else 0
    )
    yield _gauge("leadcenter_outbound_held", "Is nothing sent outside after a restore?", int(held))
    if config.backup is not None and config.database_folder.exists():
        newest = newest_backup(config)
        lag = archive_lag(config.backup, config.database_folder, now)
        never = float("inf")
        yield _gauge(
            "leadcenter_backup_age_seconds",
            "Age of the newest backup.",
            _age(newest, now) if newest else never,
        )
        yield _gauge(
            "leadcenter_archive_lag_seconds",
            "How far the log archive is behind.",
            lag.total_seconds() if lag else never,
        )


def _trail(conn: Connection) -> Iterable[GaugeMetricFamily]:
    """As a sealer last saw it; the ages grow on while none looks."""
    now, seen = _now(conn), audit.read_watch(conn)
    yield _gauge(
        "leadcenter_audit_looked_age_seconds", "Since a sealer last looked.", _age(seen.looked_at, now)
    )
    yield _gauge("leadcenter_audit_unsealed", "Acts that wait to be sealed.", seen.waiting)
    yield _gauge(
        "leadcenter_audit_unsealed_oldest_seconds", "Age of the oldest of them.", _age(seen.oldest_at, now)
    )
    if seen.vouched:
        never = float("inf")
        yield _gauge(
            "leadcenter_audit_root_age_seconds",
            "Since the second store last took a root.",
            _age(seen.rooted_at, now) if seen.rooted_at else never,
        )


def _rights(conn: Connection) -> Iterable[GaugeMetricFamily]:
    for name, text, value in standing.figures(conn, _now(conn)):
        yield _gauge(name, text, value)


def _caps(conn: Connection) -> Iterable[GaugeMetricFamily]:
    asked = GaugeMetricFamily(
        "leadcenter_cap_people",
        "People near a cap (from four fifths of it on), people who reached it, in the time that it counts.",
        labels=["cap", "standing"],
    )
    for one in desk.at_caps(conn, _now(conn)):
        asked.add_metric([one.cap, "near"], one.near)
        asked.add_metric([one.cap, "reached"], one.reached)
    yield asked


def _slow(conn: Connection) -> Iterable[GaugeMetricFamily]:
    now = _now(conn)
    conn.execute(statement("entry", "allow_time"))
    belt = GaugeMetricFamily("leadcenter_belt_leads", "Raw leads by state.", labels=["state"])
    for state, count, _, _ in conn.execute(statement("entry", "read_belt_states"), {"now": now}):
        belt.add_metric([state], count)
    holds = GaugeMetricFamily(
        "leadcenter_holds", "Raw leads held up, by reason, the most frequent.", labels=["state", "reason"]
    )
    for state, reason, count in conn.execute(statement("entry", "count_holds")):
        holds.add_metric([state, reason], count)
    broken = GaugeMetricFamily(
        "leadcenter_invariant_violations", "Rows that break a promise.", labels=["view"]
    )
    for (view,) in conn.execute(statement("entry", "list_invariants")).fetchall():
        row = conn.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(view))).fetchone()
        broken.add_metric([view], row[0] if row else 0)
    unknown, since = conn.execute(statement("entry", "count_unknown_calls")).fetchone() or (0, None)
    yield from (belt, holds, broken)
    yield _gauge("leadcenter_calls_unknown", "Calls of unknown outcome.", unknown)
    yield _gauge("leadcenter_calls_unknown_oldest_seconds", "Age of the oldest of them.", _age(since, now))


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    made = GaugeMetricFamily(name, text)
    made.add_metric([], value)
    return made


def _age(since: datetime | None, now: datetime) -> float:
    return (now - since).total_seconds() if since is not None else 0.0


def _now(conn: Connection) -> datetime:
    row = conn.execute(statement("entry", "read_now")).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now
