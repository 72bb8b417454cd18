"""Commands of the rights desk, for whoever has the house's shell; what they look at is on record."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from rich.console import Console

from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.channel.face import House
from leadcenter.entry.house import open_house
from leadcenter.entry.shell import SHELL
from leadcenter.journal import face as journal
from leadcenter.kernel.clock import typed
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.partitions import Month
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import References
from leadcenter.rights import face as rights


def tell_affected(config: Config, console: Console, actor: str, since: str, until: str) -> None:
    """Whose data an actor of the trail saw or changed in a time: counts, then a line a customer."""
    with connect(config.database_url) as conn, _opened(conn, config) as (house, now):
        found = audit.affected(conn, house.keyring, house.maker, actor, typed(since), typed(until))
        told = {"acts": found.acts, "people": len(found.people), "since": since, "until": until}
        _record(conn, "breach.looked_into", "account", actor, told, now)
    for what, count in sorted(found.acts.items()):
        console.print(f"{count:>8} {what}")
    console.print(f"{len(found.people):>8} customers; {found.erased} more were erased since")
    names = References(house.keyring)
    for person in found.people:
        print(names.write(house.maker, person))


def write_provisions(config: Config, since: str, until: str) -> None:
    """What was provided to dealers in a time, as CSV on standard output."""
    with connect(config.database_url) as conn, _opened(conn, config) as (house, now):
        _record(conn, "provisions.exported", "provision", since, {"since": since, "until": until}, now)
        sys.stdout.writelines(rights.export_provisions(conn, house, typed(since), typed(until)))


def clear_now(config: Config, console: Console) -> None:
    """Let go of what was kept long enough, now; killed, it is called again."""
    gone: dict[str, int] = {}
    with connect(config.database_url) as conn:
        house = open_house(conn, config)
        zone = rights.maker_zone(conn, house)
        conn.commit()
        more = True
        while more:
            with conn.transaction():
                now = _now(conn)
                done = rights.clear(conn, house, now.astimezone(zone).date(), now)
            more = done.more
            for name, count in done.gone.items():
                gone[name] = gone.get(name, 0) + count
        months = _forget_journal(conn)
    for month in months:
        console.print(f"{month.rows:>8} rows of the journal, of the month until {month.until:%Y-%m-%d}")
    for name, count in sorted(gone.items()):
        console.print(f"{count:>8} {name}")
    if not gone and not months:
        console.print("nothing was kept long enough, or this day is done")


def _forget_journal(conn: Connection) -> list[Month]:
    """Whole months go by the owner alone, so here and not by a worker; on record."""
    with conn.transaction():
        now = _now(conn)
        keep = next(one.keep_days for one in rights.list_rules(conn) if one.category == "journal")
        months = journal.forget(conn, now - timedelta(days=keep), now)
        if months:
            told: dict[str, object] = {"rows": sum(one.rows for one in months)}
            _record(conn, "journal.dropped", "journal", months[-1].until.isoformat(), told, now)
    return months


@contextmanager
def _opened(conn: Connection, config: Config) -> Iterator[tuple[House, datetime]]:
    """The house and now, in a transaction."""
    house = open_house(conn, config)
    conn.commit()
    with conn.transaction():
        yield house, _now(conn)


def _record(
    conn: Connection, what: str, kind: str, name: str, told: dict[str, object], now: datetime
) -> None:
    audit.record(conn, [Act(who=SHELL, what=what, object_kind=kind, object=name, after=told)], now)


def _now(conn: Connection) -> datetime:
    row = conn.execute(statement("entry", "read_now")).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now
