"""`leadcenter audit verify`, and what the doctor asks of the audit trail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from psycopg import IsolationLevel
from rich.console import Console

from leadcenter.audit import face as audit
from leadcenter.entry.finding import Finding, broken, note, ok
from leadcenter.entry.sealer import store_of_roots
from leadcenter.kernel.clock import utc
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, Refusal, say
from leadcenter.kernel.sql import statement

OLDEST_ROOT = timedelta(minutes=3)
"""A store that has heard nothing for longer is told of: three roots are missing."""


def verify(
    conn: Connection,
    config: Config,
    roots: Path | None,
    language: Language,
    console: Console,
    *,
    restored: Sequence[str] = (),
) -> int:
    """Look at the whole chain and print what was found. `restored`: spans "TO/AT" (ISO 8601 with an offset)
    that a restore took from the database, for whose roots there is nothing left. Returns the exit code: 1
    when there is a bad row. Raises Refusal: audit_store_unknown, audit_store_unreadable,
    audit_span_unreadable.
    """
    gaps = [_gap(one) for one in restored]
    found, days = look(conn, config, roots, gaps)
    for begin, end in gaps:
        console.print(say("audit_gap", language, begin=begin.isoformat(), end=end.isoformat()))
    told = msgspec.structs.asdict(found)
    console.print(say("audit_looked", language, **{name: told[name] for name in told if name != "bad"}))
    for day in days:
        console.print(f"[bold red]{say('audit_day_unsound', language, file=day)}[/]")
    if found.bad is None and not days:
        console.print(f"[green]{say('audit_sound' if roots else 'audit_sound_alone', language)}[/]")
        return 0
    if found.bad is not None:
        bad = found.bad
        where = {"chain": bad.chain, "seq": bad.seq, "row": bad.row or "-"}
        console.print(f"[bold red]{say(bad.fault, language)}[/] {say('audit_where', language, **where)}")
    return 1


def _gap(span: str) -> tuple[datetime, datetime]:
    try:
        begin, end = (utc(datetime.fromisoformat(one)) for one in span.split("/"))
    except ValueError as fault:
        raise Refusal("audit_span_unreadable", 422, span=span) from fault
    return begin, end


def look(
    conn: Connection, config: Config, roots: Path | None, gaps: Sequence[tuple[datetime, datetime]] = ()
) -> tuple[audit.Verified, list[str]]:
    """What a look finds, and finished days of the second store whose signature does not hold. The roots are
    read before the chain, in one snapshot: what they know it must have by then. Those of a gap are left out.
    """
    public = audit.load_signer(config.keys).public
    if roots is not None and not roots.is_dir():
        raise Refusal("audit_store_unknown", 404, place=roots)
    try:
        sent = audit.read_roots(roots) if roots else iter(())
        kept = [one for one in sent if not any(begin < one.at < end for begin, end in gaps)]
        days = audit.unsound_days(roots, public) if roots else []
    except msgspec.DecodeError as fault:
        raise Refusal("audit_store_unreadable", 409, place=roots) from fault
    conn.isolation_level = IsolationLevel.REPEATABLE_READ
    with conn.transaction(force_rollback=True):
        conn.execute(statement("entry", "allow_time"))
        return audit.verify(conn, kept, public), days


def findings(conn: Connection, config: Config, databases: list[Path], now: datetime) -> Iterator[Finding]:
    """What the doctor says of sealing and of the second store."""
    waiting, oldest = audit.waiting(conn)
    late = oldest is not None and now - oldest > OLDEST_ROOT
    code = "doctor_unsealed_since" if oldest else "doctor_unsealed"
    told = {"n": waiting, "at": f"{oldest:%Y-%m-%d %H:%M:%S} UTC" if oldest else ""}
    if audit.is_astray(conn):
        yield broken("audit sealing", "doctor_sealing_astray")
    else:
        yield note("audit sealing", code, **told) if late else ok("audit sealing", code, **told)
    yield _store(conn, store_of_roots(), [config.folder, *databases], now)


def watched(conn: Connection, now: datetime) -> Iterator[Finding]:
    """The same for whoever may not read the chain: what a sealer saw when it last looked."""
    seen = audit.read_watch(conn)
    late = seen.oldest_at is not None and now - seen.oldest_at > OLDEST_ROOT
    asleep = seen.looked_at is None or now - seen.looked_at > OLDEST_ROOT
    looked = f"{seen.looked_at:%Y-%m-%d %H:%M:%S} UTC" if seen.looked_at else "–"
    tell = note if late or asleep else ok
    yield tell("audit sealing", "doctor_sealer", n=seen.waiting, at=looked)
    if seen.vouched:
        yield _age("audit roots", "", seen.rooted_at, now)


def _store(conn: Connection, place: str, forbidden: list[Path], now: datetime) -> Finding:
    name = "audit roots"
    if not place:
        return note(name, "doctor_no_second_store")
    if audit.is_address(place):
        return _age(name, "", audit.rooted_at(conn), now)
    folder = Path(place)
    inside = [one for one in forbidden if folder.resolve().is_relative_to(one.resolve())]
    if inside:
        return broken(name, "doctor_store_inside", place=place, database=inside[0])
    if not folder.is_dir():
        return broken(name, "doctor_store_missing", place=place)
    last = audit.last_root(folder)
    return _age(name, place, last.at if last else None, now)


def _age(name: str, place: str, at: datetime | None, now: datetime) -> Finding:
    if at is None:
        return note(name, "doctor_no_root", place=place)
    tell = note if now - at > OLDEST_ROOT else ok
    return tell(name, "doctor_root", place=place, seconds=f"{(now - at).total_seconds():.0f}")
