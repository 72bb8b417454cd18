"""The desk of those who ask customers: which questions wait, which one a person has in hand, and what there
is to say about it. Nothing here holds a number; that is opened apart (calling).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import psycopg

from leadcenter.access.face import Sight
from leadcenter.channel.face import House, Inquiry, read_inquiries
from leadcenter.cleaning.face import (
    CleaningBook,
    References,
    ScriptShown,
    TaskRef,
    Window,
    next_call,
    show_script,
)
from leadcenter.customer import face as customer
from leadcenter.desk import telling
from leadcenter.desk.terms import Named
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.cursor import Position
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, Refusal
from leadcenter.kernel.keys import SealBroken
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock

HELD: Final = timedelta(minutes=30)
"""For so long a question that somebody has in hand is nobody else's."""
PAGE: Final = 100
TRIED: Final = 50
"""Questions that are looked at for the next one; of so many that others take meanwhile one is left."""
_DAY: Final = {"zh": "%m月%d日", "en": "%d %B"}


class Waiting(msgspec.Struct, frozen=True):
    """A question that waits for a person; no personal data. `title`: of its script. `due_at`: when it is to
    be asked; `agreed`: the customer wants it then. `calls_from`: from when he may be called; None: now.
    `held`: somebody has it in hand, `mine`: the asker."""

    id: str
    title: str
    brand: str
    reason: str
    due_at: datetime
    agreed: bool
    tries: int
    most_tries: int
    created_at: datetime
    expires_at: datetime
    calls_from: datetime | None
    held: bool
    mine: bool


class Queue(msgspec.Struct, frozen=True):
    """Some of them, those that are due first; `due`, `agreed` and `later`: how many may be asked now, are
    agreed for later, rest until later. `next`: the cursor of the page after it."""

    tasks: tuple[Waiting, ...]
    due: int
    agreed: int
    later: int
    next: str


class Try(msgspec.Struct, frozen=True):
    """A call that was made about a question."""

    at: datetime
    code: str
    by_person: bool


class AskedFor(msgspec.Struct, frozen=True):
    """What the customer asked for, in words for a screen; `comment`, `budget` and `buying_time` as he wrote
    them. `brand_code` and `series_code`: by which dealers are looked for."""

    brand: str
    series: str
    brand_code: str
    series_code: str
    province: str
    city: str
    dealer: Named
    channel: Named
    comment: str
    budget: str
    buying_time: str
    buying_days: int | None
    inquired_at: datetime
    inquiries: int


class Sheet(msgspec.Struct, frozen=True):
    """All that somebody needs who asks this customer, but the number and the name. `sentence` answers “how
    did you get my number?”; `opened`: the number was opened already; `call_refused`: the customer refuses
    calls, he is reached by other means."""

    task: Waiting
    opened: bool
    call_refused: bool
    wish: AskedFor
    sentence: str
    script: ScriptShown
    tries: tuple[Try, ...]


class Hand(msgspec.Struct, frozen=True):
    """What a person has in hand."""

    task: TaskRef
    opened: bool


class Shelf(msgspec.Struct, frozen=True):
    """What this desk reads by."""

    house: House
    references: References
    book: CleaningBook
    clock: ScaledClock | None
    now: datetime
    language: Language

    @property
    def business(self) -> datetime:
        """The customers' time."""
        return self.clock.to_business(self.now) if self.clock else self.now

    def calls_from(self, zone: str, opens: int, closes: int) -> datetime | None:
        """From when (real time) a customer may be called; None: now."""
        at = next_call(self.business, zone, Window(opens, closes))
        if at <= self.business:
            return None
        return self.clock.to_real(at) if self.clock else at


def queue(conn: Connection, shelf: Shelf, sight: Sight, after: Position | None) -> tuple[Queue, Any]:
    """Questions that wait, and the position of the page after it. Two statements."""
    at, one = after or (datetime.min.replace(year=1970, tzinfo=shelf.now.tzinfo), UUID(int=0))
    given = {
        "now": shelf.now, "held_since": shelf.now - HELD, "after": at, "after_id": one, "count": PAGE,
    }  # fmt: skip
    rows = conn.execute(statement("desk", "list_queue"), given).fetchall()
    ((due, agreed, later),) = conn.execute(statement("desk", "count_queue"), {"now": shelf.now})
    tasks = tuple(_waiting(shelf, sight, TaskRef(bucket, task), *rest) for bucket, task, *rest in rows)
    end = (rows[-1][5], rows[-1][1]) if len(rows) == PAGE else None
    return Queue(tasks, due, agreed, later, ""), end


def _waiting(shelf: Shelf, sight: Sight, task: TaskRef, brand: str, script: str, *rest: Any) -> Waiting:
    reason, due, agreed, tries, most, made, ends, zone, opens, closes, holder = rest
    said = show_script(shelf.book.script(brand, script), shelf.language, {})
    return Waiting(
        shelf.references.write(task), said.title, brand, reason, due, agreed, tries, most, made, ends,
        shelf.calls_from(zone, opens, closes), holder is not None, holder == sight.name,
    )  # fmt: skip


def find_next(conn: Connection, shelf: Shelf, sight: Sight) -> list[TaskRef]:
    """The questions that are to be asked next."""
    given = {
        "asker": sight.name, "now": shelf.now, "business": shelf.business, "held_since": shelf.now - HELD,
        "count": TRIED,
    }  # fmt: skip
    return [TaskRef(*row) for row in conn.execute(statement("desk", "find_next_tasks"), given)]


def take_first(conn: Connection, sight: Sight, tasks: Sequence[TaskRef], now: datetime) -> TaskRef | None:
    """Takes the first of them that nobody else took meanwhile. Raises Refusal `task_in_hand` (409)."""
    for task in tasks:
        try:
            take_in_hand(conn, sight, task, now, opened=False)
        except Refusal as fault:
            if fault.code != "task_taken":
                raise
        else:
            return task
    return None


def take_in_hand(conn: Connection, sight: Sight, task: TaskRef, now: datetime, *, opened: bool) -> None:
    """The question is this person's; the database holds that it is nobody else's. Raises Refusal
    `task_in_hand` or `task_taken` (409)."""
    key = {"id": task.task_id, "asker": sight.name}
    conn.execute(statement("desk", "drop_stale_hand"), {**key, "held_since": now - HELD})
    given = {**key, "bucket": task.bucket, "opened": opened, "now": now}
    try:
        with conn.transaction():
            taken = conn.execute(statement("desk", "take_in_hand"), given).fetchone()
    except psycopg.errors.UniqueViolation as other:
        raise Refusal("task_taken", 409) from other
    if taken is None:
        raise Refusal("task_in_hand", 409)


def hand_of(conn: Connection, sight: Sight) -> Hand | None:
    """What the person has in hand."""
    row = conn.execute(statement("desk", "read_hand"), {"asker": sight.name}).fetchone()
    return None if row is None else Hand(TaskRef(row[0], row[1]), row[2])


def called(conn: Connection, sight: Sight, task: TaskRef) -> bool:
    """Has the person this question in hand, with its number opened? It is opened to be called."""
    hand = hand_of(conn, sight)
    return hand is not None and hand.opened and hand.task.task_id == task.task_id


def empty(conn: Connection, sight: Sight) -> None:
    """The person has nothing in hand any more."""
    conn.execute(statement("desk", "empty_hand"), {"asker": sight.name})


def sheet(conn: Connection, shelf: Shelf, sight: Sight, hand: Hand) -> Sheet | None:
    """All there is to say about the question in hand. The connection stands in the house's scope: wish,
    channel and raw lead are the maker's; that the asker has it in hand was judged before. None where the
    lead is gone."""
    key = {"bucket": hand.task.bucket, "id": hand.task.task_id}
    row = conn.execute(statement("desk", "read_asked"), {**key, "chinese": shelf.language == "zh"}).fetchone()
    if row is None:
        return None
    script, reason, due, agreed, tries, most, made, ends, zone, opens, closes, *told = row
    raw, lead, person, raw_bucket, channel, dealer, brand, series, brand_name, series_name, *last = told
    origin = telling.read_origin(conn, (hand.task.bucket, lead), shelf.house.maker, shelf.language)
    if origin is None:
        return None
    names = {
        one: Named(code, name)
        for one, code, name in conn.execute(
            statement("desk", "read_names"), {"ids": uuids([one for one in (channel, dealer) if one])}
        )
    }
    read = read_inquiries(conn, shelf.house, [(raw_bucket, raw)]).get(raw)
    inquiry = read.inquiry if read is not None else Inquiry("")
    province, city = _home(conn, shelf.house, (hand.task.bucket, person))
    wish = AskedFor(
        brand_name or brand, series_name or series, brand, series, province, city,
        names.get(dealer, Named()), names.get(channel, Named()), inquiry.comment, inquiry.budget,
        inquiry.buying_time, *last,
    )  # fmt: skip
    known = _known(wish, origin, shelf.language)
    shown = _waiting(
        shelf, sight, hand.task, brand, script, reason, due, agreed, tries, most, made, ends, zone, opens,
        closes, sight.name,
    )  # fmt: skip
    calls = tuple(Try(at, code, by) for at, code, by in conn.execute(statement("desk", "read_tries"), key))
    return Sheet(
        shown, hand.opened, reason == "calls_refused", wish,
        telling.sentence(origin, wish.channel, shelf.language),
        show_script(shelf.book.script(brand, script), shelf.language, known), calls,
    )  # fmt: skip


def _known(wish: AskedFor, origin: telling.Origin, language: Language) -> Mapping[str, str]:
    asked = wish.inquired_at.astimezone(ZoneInfo(origin.zone)).strftime(_DAY[language])
    return {
        "brand": wish.brand, "series": wish.series, "city": wish.city, "channel": wish.channel.name,
        "asked": asked, "dealer": wish.dealer.name, "maker": origin.party,
    }  # fmt: skip


def _home(conn: Connection, house: House, whom: tuple[int, UUID]) -> tuple[str, str]:
    """Province and city of the customer; nothing where he was erased."""
    wanted = {"buckets": ints([whom[0]]), "ids": uuids([whom[1]])}
    for _, identifier, contact in conn.execute(statement("desk", "read_customers"), wanted):
        try:
            golden = customer.unpack_golden(
                house.keyring.seal(house.maker).open(contact, customer.CONTACT, identifier)
            )
        except SealBroken:
            continue
        return golden.province, golden.city
    return "", ""
