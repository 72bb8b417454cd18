"""Leads to be asked about, and the starter rules to judge the answers by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID, uuid4

import msgspec
import psycopg

from leadcenter.belt.face import Lanes
from leadcenter.channel.face import House
from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.book import CleaningBook, RuleSet, make_book
from leadcenter.cleaning.face import CallBack, Need, Order, References, Route, TaskRef
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS, Keyring
from leadcenter.lead.face import FACTS

HOUSE = House(UUID(int=7), Keyring(b"r" * 32, b"b" * 32), Lanes((1,) * BUCKETS, {1: list(range(BUCKETS))}))
NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
"""A Wednesday, 12:00 in Shanghai."""
NIGHT = datetime(2026, 11, 17, 18, 0, tzinfo=UTC)
"""02:00 in Shanghai, the same Wednesday."""
SHARED = Path(__file__).parents[3] / "shared"
NEED = Need("hardly_filled_in", 3, Route.CALL_CENTRE, "who_and_which_dealer", 3, 96)


def starter(name: Literal["cleaning", "intent", "providers"]) -> Any:
    """One of the rule sets or the providers that come with the product."""
    return cleaning.starter(name)


def book(*, cleaning_version: int = 3, intent_version: int = 5) -> CleaningBook:
    """The starter rules, for all brands."""
    made = make_book(
        [
            RuleSet("cleaning", "", cleaning_version, starter("cleaning")),
            RuleSet("intent", "", intent_version, starter("intent")),
        ],
        FACTS,
    )
    assert isinstance(made, CleaningBook), made
    return made


def order(
    need: Need = NEED, *, bucket: int = 5, customer: UUID | None = None, zone: str = "Asia/Shanghai"
) -> Order:
    """A lead of its own customer, unless one is given."""
    raw = uuid4()
    return Order(bucket, raw, raw, customer or uuid4(), need, zone)


def on_belt(conn: Connection, one: Order, due_at: datetime) -> None:
    """The raw lead waits in cleaning."""
    conn.execute(
        "insert into belt (bucket, raw_id, raw_bucket, lane, state, due_at, lead_id, entered_at, changed_at) "
        "values (%s, %s, %s, 1, 'cleaning', %s, %s, %s, %s)",
        [one.bucket, one.raw_id, one.bucket, due_at, one.lead_id, NOON, NOON],
    )


def due_at(conn: Connection, one: Order) -> datetime | None:
    """When the raw lead is looked at next."""
    row = conn.execute(
        "select due_at from belt where bucket = %s and raw_id = %s", [one.bucket, one.raw_id]
    ).fetchone()
    assert row is not None
    found: datetime | None = row[0]
    return found


def key_of(one: Order, task_id: UUID, attempt: int = 1) -> str:
    """What the provider was given for a call."""
    return References(HOUSE).write(TaskRef(one.bucket, task_id, attempt))


def said(key: str, identifier: str, result: str = "answered", **more: Any) -> CallBack:
    """A call-back of the house's own call centre."""
    more.setdefault("happened_at", NOON)
    return CallBack("call_centre", identifier, key, result=result, body=b'{"phone":"13800001234"}', **more)


def calls_ordered(conn: Connection, task_id: UUID) -> list[tuple[int, datetime | None]]:
    """(number of the call, due time) of all outbox rows of a task."""
    rows = conn.execute(
        "select (payload ->> 'attempt')::int, next_at from outbox where payload ->> 'task' = %s order by 1",
        [str(task_id)],
    )
    return [(attempt, at) for attempt, at in rows]


@contextmanager
def statements(conn: Connection) -> Iterator[list[str]]:
    """The statements that go over a connection within the block."""
    sent: list[str] = []
    cursor = conn.cursor_factory

    class Counting(psycopg.Cursor[Any]):
        def execute(self, query: Any, *args: Any, **named: Any) -> Any:
            sent.append(str(query)[:60])
            return super().execute(query, *args, **named)

    conn.cursor_factory = Counting
    try:
        yield sent
    finally:
        conn.cursor_factory = cursor


def stored(conn: Connection, callback_id: str) -> str:
    """The outcome that the house kept for a call-back."""
    row = conn.execute(
        "select outcome from cleaning_callback where callback_id = %s", [callback_id]
    ).fetchone()
    assert row is not None
    outcome: str = row[0]
    return outcome


def json(text: str) -> Any:
    """JSON."""
    return msgspec.json.decode(text)
