"""`leadcenter doctor`: is everything as it must be?

Broken (exit code 1) is what must never be: an invariant with rows, a server that may lose what it
acknowledged, keys that others can read. A note (exit code 0) is what a person should know: work that nobody
does, holidays not announced yet, parked leads.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
from psycopg import sql
from rich.console import Console
from rich.table import Table
from rich.text import Text

from leadcenter.assignment import face as assignment
from leadcenter.channel.face import read_spam_rules
from leadcenter.cleaning import face as cleaning
from leadcenter.dispatch import face as dispatch
from leadcenter.entry import auditing, keeping, standing
from leadcenter.entry.finding import Finding, Level, broken, note, ok
from leadcenter.kernel.arrays import texts
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import say
from leadcenter.kernel.logins import LEAST_MINOR
from leadcenter.kernel.migrate import edited, partitioned
from leadcenter.kernel.migrate import known as migrations
from leadcenter.kernel.sql import statement
from leadcenter.org.face import read_org
from leadcenter.score import face as score

OLDEST_WAIT = timedelta(seconds=60)
"""Work that has been due for longer is told of (trust.md 3.8)."""
SAMPLES = 5


class Report(msgspec.Struct, frozen=True):
    """All findings at `at`, and the belt in figures: leads per state."""

    at: datetime
    findings: tuple[Finding, ...]
    belt: dict[str, int]

    @property
    def broken(self) -> bool:
        """Is there anything that must not be?"""
        return any(one.level is Level.BROKEN for one in self.findings)


def examine(conn: Connection, config: Config, console: Console, *, as_json: bool = False) -> int:
    """Look at everything and print it. Returns the exit code: 1 when something is broken."""
    with console.status("examining"):
        report = examined(conn, config)
    if as_json:
        console.print_json(msgspec.json.encode(report).decode())
    else:
        show(report, console)
    return int(report.broken)


def examined(conn: Connection, config: Config, *, at_desk: bool = False) -> Report:
    """Look at everything. Read-only. `at_desk`: as the web's login, which may not read partitions and the
    sealed chain; of the trail it knows what a sealer saw last."""
    findings: list[Finding] = []
    with conn.transaction(force_rollback=True):
        conn.execute(statement("entry", "allow_time"))
        at, server, databases = _server(conn, config)
        findings += server
        findings += _schema(conn)
        if not at_desk:
            findings += _partitions(conn, at)
        findings.append(_keys(config))
        findings += _invariants(conn)
        belt, work = _work(conn, at)
        findings += work
        findings += _rules(conn, at)
        findings += _calendars(conn, at)
        findings += standing.findings(conn, at)
        findings += auditing.watched(conn, at) if at_desk else auditing.findings(conn, config, databases, at)
        findings += keeping.findings(conn, config, at, databases)
    return Report(at, tuple(findings), belt)


def _server(conn: Connection, config: Config) -> tuple[datetime, list[Finding], list[Path]]:
    """Now, what was found, and where the database may lie."""
    (row,) = conn.execute(statement("entry", "read_server"))
    number, version, commit, fsync, pages, checksums, data, now = row
    safe = {
        "synchronous_commit": commit != "off",
        "fsync": fsync == "on",
        "full_page_writes": pages == "on",
        "data_checksums": checksums == "on",
    }
    unsafe = [name for name, good in safe.items() if not good]
    durable = (
        broken("durability", "doctor_unsafe", what=", ".join(unsafe))
        if unsafe
        else ok("durability", "doctor_safe", what=", ".join(safe))
    )
    databases = [config.folder / "database", *([Path(data)] if data else [])]
    found = [version_finding(number, version, now.date()), durable, keys_apart(config.keys, databases)]
    return now, found, databases


def version_finding(number: int, version: str, today: date) -> Finding:
    """Is the server new enough? `number` is server_version_num, 180006 for 18.6. Minors carry security fixes,
    published on fixed days."""
    major, minor = divmod(number, 10_000)
    told = {"version": version, "day": last_fixes(today), "major": major}
    if major < min(LEAST_MINOR):
        return broken("server", "doctor_server_old", oldest=min(LEAST_MINOR), **told)
    if minor < LEAST_MINOR.get(major, 0):
        return broken("server", "doctor_server_leaks", least=f"{major}.{LEAST_MINOR[major]}", **told)
    return ok("server", "doctor_server", **told)


def last_fixes(today: date) -> date:
    """The last day on which minors came out by PostgreSQL's calendar: the second Thursday of February, May,
    August and November (postgresql.org/developer/roadmap)."""
    days = [_second_thursday(year, month) for year in (today.year - 1, today.year) for month in (2, 5, 8, 11)]
    return max(day for day in days if day <= today)


def _second_thursday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 7)


def keys_apart(keys: Path, databases: list[Path]) -> Finding:
    """The keys must not travel with a copy of the database."""
    inside = [place for place in databases if keys.resolve().is_relative_to(place.resolve())]
    if inside:
        return broken("keys apart", "doctor_keys_inside", place=keys, database=inside[0])
    return ok("keys apart", "doctor_outside", place=keys)


def _keys(config: Config) -> Finding:
    root = config.keys / "root.json"
    if not root.exists():
        return broken("keys", "doctor_keys_missing", place=root)
    open_to_others = [
        path.name
        for path in (config.keys, *config.keys.iterdir())
        if stat.S_IMODE(os.stat(path).st_mode) & 0o077
    ]
    if open_to_others:
        return broken("keys", "doctor_keys_open", what=", ".join(sorted(open_to_others)))
    return ok("keys", "doctor_keys_private")


def _schema(conn: Connection) -> Iterator[Finding]:
    known = {name for name, _ in migrations()}
    applied = {name for (name,) in conn.execute(statement("entry", "read_schema"))}
    changed = edited(conn)
    if known == applied and not changed:
        yield ok("schema", "doctor_schema", newest=max(known))
    if known - applied:
        yield broken("schema", "doctor_schema_behind", what=", ".join(sorted(known - applied)))
    if applied - known:
        yield broken("schema", "doctor_schema_ahead", what=", ".join(sorted(applied - known)))
    if changed:
        yield broken("schema", "doctor_schema_edited", what=", ".join(changed))


def _partitions(conn: Connection, now: datetime) -> Iterator[Finding]:
    months = [now.date(), (now.date().replace(day=1) + timedelta(days=31))]
    wanted = [f"{table}_{month:%Y_%m}" for table in partitioned(conn) for month in months]
    there = {name for (name,) in conn.execute(statement("entry", "find_tables"), {"names": texts(wanted)})}
    absent = [name for name in wanted if name not in there]
    ((raw_leads, journal),) = conn.execute(statement("entry", "read_strays"))
    if absent or raw_leads or journal:
        missing = ", ".join(absent) or "–"
        yield note(
            "partitions", "doctor_partitions_missing", what=missing, raw_leads=raw_leads, journal=journal
        )
    else:
        yield ok("partitions", "doctor_partitions")


def _invariants(conn: Connection) -> Iterator[Finding]:
    """Every view named inv_*: one finding each."""
    for (view,) in conn.execute(statement("entry", "list_invariants")).fetchall():
        look = sql.SQL("select count(*) over (), to_jsonb(v) from {} v limit {}").format(
            sql.Identifier(view), SAMPLES
        )
        rows = conn.execute(look).fetchall()
        level, code = (Level.BROKEN, "doctor_broken_rows") if rows else (Level.OK, "doctor_no_broken_row")
        n, samples = rows[0][0] if rows else 0, tuple(sample for _, sample in rows)
        en = say(code, "en", n=n, proves=say(view, "en"))
        yield Finding(view, level, en, samples, say(code, "zh", n=n, proves=say(view, "zh")))


def _work(conn: Connection, now: datetime) -> tuple[dict[str, int], list[Finding]]:
    states = conn.execute(statement("entry", "read_belt_states"), {"now": now}).fetchall()
    belt = {state: count for state, count, _, _ in states}
    due = sum(row[2] for row in states)
    oldest = min((row[3] for row in states if row[2]), default=None)
    findings = [_due("work due", "doctor_due", oldest, now, n=due)]
    if belt.get("parked"):
        findings.append(note("parked leads", "doctor_parked", n=belt["parked"]))
    for lane, holder, held, since in conn.execute(statement("entry", "read_lane_work"), {"now": now}):
        if since is not None and now - since > OLDEST_WAIT:
            code = "doctor_lane_behind" if held else "doctor_lane_idle"
            findings.append(_due(f"lane {lane}", code, since, now, holder=holder))
    for topic, count, since in conn.execute(statement("entry", "read_outbox_work"), {"now": now}):
        findings.append(_due(f"outbox {topic}", "doctor_to_send", since, now, n=count))
    return belt, findings


def _due(name: str, code: str, oldest: datetime | None, now: datetime, **given: object) -> Finding:
    """Work due since `oldest`: more than OLDEST_WAIT is worth a word."""
    found = ok(name, code, **given)
    if oldest is None:
        return found
    waits = now - oldest
    told = {"at": f"{oldest:%Y-%m-%d %H:%M:%S} UTC", "seconds": f"{waits.total_seconds():.0f}"}
    return msgspec.structs.replace(
        found,
        level=Level.NOTE if waits > OLDEST_WAIT else Level.OK,
        text=say("doctor_since", "en", what=found.text, **told),
        zh=say("doctor_since", "zh", what=found.zh, **told),
    )


def _rules(conn: Connection, now: datetime) -> Iterator[Finding]:
    """Do the rules in force still mean something? The flow refuses to work by rules that it cannot read."""
    books: dict[str, Callable[[Connection, datetime], object]] = {
        "scorecards": score.load_book, "thresholds": dispatch.load_book, "cleaning rules": cleaning.load_book,
        "verification rules": read_spam_rules,
    }  # fmt: skip
    for name, load in books.items():
        try:
            load(conn, now)
        except (ValueError, msgspec.ValidationError) as error:
            yield broken(name, "doctor_unreadable", what=error)
    unreadable = assignment.load_book(conn, now).broken
    for one in unreadable:
        faults = ", ".join(f"{fault.path} {fault.code}".strip() for fault in one.faults)
        yield broken(
            "assignment rules",
            "doctor_rules_unreadable",
            rule_set=one.rule_set_id,
            dealer=one.dealer_id,
            what=faults,
        )
    if not unreadable:
        yield ok("assignment rules", "doctor_rules_read")


def _calendars(conn: Connection, now: datetime) -> Iterator[Finding]:
    entities = read_org(conn, None, now).by_id.values()
    waiting = sorted({(year, entity.country) for entity in entities for year in entity.calendar.unannounced})
    for year, country in waiting:
        count = sum(year in entity.calendar.unannounced and entity.country == country for entity in entities)
        yield note("calendars", "doctor_holidays_missing", year=year, country=country, n=count)
    if not waiting:
        yield ok("calendars", "doctor_holidays")


_COLOURS = {Level.OK: "green", Level.NOTE: "yellow", Level.BROKEN: "bold red"}


def show(report: Report, console: Console) -> None:
    """As a table, what is broken last."""
    title = f"leadcenter doctor, {report.at:%Y-%m-%d %H:%M:%S} UTC"
    table = Table("check", "", "what was found", title=title, title_justify="left")
    order = list(Level)
    for one in sorted(report.findings, key=lambda finding: order.index(finding.level)):
        samples = [msgspec.json.encode(row).decode() for row in one.samples]
        table.add_row(one.name, Text(one.level, _COLOURS[one.level]), Text("\n".join([one.text, *samples])))
    console.print(table)
    belt = Table("state", "leads", title="the belt", title_justify="left")
    for state, count in report.belt.items():
        belt.add_row(state, f"{count:,}")
    console.print(belt)
    count = sum(one.level is Level.BROKEN for one in report.findings)
    console.print(f"[bold red]{count} broken[/]" if count else "[green]nothing is broken[/]")
