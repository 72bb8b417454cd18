"""What was kept long enough goes (trust.md L06): every night, bucket by bucket, by rules that are data.

A slice of buckets is a transaction of its own, together with how far the night has come; one worker at a
time is at it, and whoever finds a night unfinished goes on where it was. Doing it again finds nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg.errors import CheckViolation

from leadcenter.assessment.face import expire_over
from leadcenter.assignment import face as assignment
from leadcenter.channel.face import House
from leadcenter.cleaning.face import erasing as recordings
from leadcenter.flow import face as flow
from leadcenter.flow.face import Why
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.rights.terms import Key

SLICE: Final = 32
MOST: Final = 200
"""So much of a kind goes in one transaction."""
ACTOR: Final = "retention"
ASIDE: Final = ("invalid", "quarantined", "test", "erased", "review", "parked")
"""Where inquiries stand that never became a lead."""


class RetentionRule(msgspec.Struct, frozen=True):
    """For how many days data of a category in a state are kept."""

    category: str
    state: str
    keep_days: int
    changed_by: str
    changed_at: datetime | None


class Slice(msgspec.Struct, frozen=True):
    """A slice of a night's work: how much went by category; `more`: there is work left tonight."""

    gone: dict[str, int]
    more: bool


def list_rules(conn: Connection) -> list[RetentionRule]:
    """All rules."""
    return [RetentionRule(*row) for row in conn.execute(statement("rights", "list_rules"))]


def change_rule(conn: Connection, category: str, state: str, keep_days: int, who: str, now: datetime) -> int:
    """Keep something for another time; returns the days before. Raises Refusal: `retention_floor` (below what
    the law demands, or a hundred years), `retention_rule_unknown`."""
    given = {"category": category, "state": state, "keep_days": keep_days, "who": who, "now": now}
    try:
        row = conn.execute(statement("rights", "change_rule"), given).fetchone()
    except CheckViolation:
        raise Refusal("retention_floor", 409) from None
    if row is None:
        raise Refusal("retention_rule_unknown", 404)
    before: int = row[0]
    return before


def clear(conn: Connection, house: House, day: date, now: datetime) -> Slice:
    """One slice of the clearing of `day`, as of `now`; the caller commits and comes again while there is
    more."""
    conn.execute(statement("rights", "begin_run"), {"day": day, "now": now})
    row = conn.execute(statement("rights", "claim_run"), {"day": day}).fetchone()
    if row is None:
        return Slice({}, False)
    begin: int = row[0]
    buckets = range(begin, min(begin + SLICE, BUCKETS))
    rules = {(one.category, one.state): timedelta(days=one.keep_days) for one in list_rules(conn)}
    until = {name: now - keep for name, keep in rules.items()}
    gone = _in_buckets(conn, house, buckets, until, now)
    full = max(gone.get("inquiries", 0), gone.get("people", 0), gone.get("recordings", 0)) == MOST
    onward = begin if full else buckets.stop
    if onward == BUCKETS:
        gone |= _everywhere(conn, until, now)
    given = {
        "day": day, "now": now, "next_bucket": onward, "finished": onward == BUCKETS,
        "gone": json.dumps({name: count for name, count in gone.items() if count}),
    }  # fmt: skip
    conn.execute(statement("rights", "note_run"), given)
    return Slice({name: count for name, count in gone.items() if count}, onward < BUCKETS)


def kept_until(conn: Connection, customers: list[Key]) -> dict[Key, datetime | None]:
    """Until when the data of customers are kept if nobody has to do with them any more; None while a lead is
    live."""
    days = {(one.category, one.state): timedelta(days=one.keep_days) for one in list_rules(conn)}
    rows = conn.execute(statement("rights", "read_last_contact"), _keys(customers))
    return {
        (bucket, row): None if live else last + days["customer", state]
        for bucket, row, last, live, state in rows
    }


def _in_buckets(
    conn: Connection,
    house: House,
    buckets: range,
    until: Mapping[tuple[str, str], datetime],
    now: datetime,
) -> dict[str, int]:
    within = {"buckets": ints(buckets), "most": MOST}
    inquiries = conn.execute(
        statement("rights", "find_inquiries"),
        {**within, **{state: until["inquiry", state] for state in ASIDE}},
    ).fetchall()
    people = conn.execute(
        statement("rights", "find_people"),
        {**within, **{state: until["customer", state] for state in ("invalid", "lost", "won")}},
    ).fetchall()
    heard = conn.execute(
        statement("rights", "find_recordings"),
        {**within, "heard": until["recording", "heard"], "empty": _length_of_nothing(house)},
    ).fetchall()
    # both stop the belt for a moment: only where something goes
    if inquiries:
        raws = [(bucket, row) for bucket, row, _ in inquiries]
        flow.erase_inquiries(conn, house, raws, [(home, row) for _, row, home in inquiries], ACTOR, now)
    if people:
        book = assignment.load_book(conn, now)
        flow.erase(conn, house, book, [(bucket, row) for bucket, row in people], Why.RETENTION, ACTOR, now)
    recordings.empty_callbacks(conn, house, heard)
    return {
        "inquiries": len(inquiries),
        "people": len(people),
        "recordings": len(heard),
        "answers": _drop(conn, "drop_answers", buckets, answered=until["request", "answered"]),
        "provisions": _drop(conn, "drop_provisions", buckets, ended=until["provision", "ended"]),
        "consents": _drop(conn, "drop_consents", buckets, said=until["consent", "said"]),
    }


def _everywhere(conn: Connection, until: Mapping[tuple[str, str], datetime], now: datetime) -> dict[str, int]:
    """What has no bucket: small tables, at the end of the night."""
    return {
        "sessions": _drop(conn, "drop_sessions", None, ended=until["session", "ended"]),
        "links": _drop(conn, "drop_links", None, used=until["link", "used"]),
        "failures": _drop(conn, "drop_failures", None, failed=until["sign_in", "failed"]),
        "assessments": expire_over(conn, now),
    }


def _drop(conn: Connection, name: str, buckets: range | None, **until: datetime) -> int:
    given: dict[str, Any] = dict(until)
    if buckets is not None:
        given["buckets"] = ints(buckets)
    return conn.execute(statement("rights", name), given).rowcount


def _length_of_nothing(house: House) -> int:
    """How long a call-back is that was emptied."""
    return len(house.keyring.seal(house.maker).close(b"", b"", UUID(int=0)))


def _keys(keys: list[Key]) -> dict[str, object]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "ids": uuids([one for _, one in keys])}
