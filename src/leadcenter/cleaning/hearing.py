"""Call-backs: kept, judged, applied. Late, twice, out of order and about nothing we know: each has an outcome
and none is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.channel.face import House
from leadcenter.cleaning import merging, rules, steps
from leadcenter.cleaning.book import ANSWERS, CleaningBook
from leadcenter.cleaning.reference import References, TaskRef
from leadcenter.cleaning.steps import REAL_TIME, Call, Key
from leadcenter.cleaning.terms import (
    CallBack,
    CallCode,
    Heard,
    Intent,
    Judgement,
    Result,
    Task,
    TaskState,
    Told,
)
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock

BODY = b"cleaning_callback.body"


class _Arrival(msgspec.Struct):
    """One call-back on its way through `receive`."""

    callback: CallBack
    id: UUID
    bucket: int
    callback_id: str
    ref: TaskRef | None
    code: CallCode | None = None
    result: Result = Result(Heard.DUPLICATE)

    @property
    def task_key(self) -> Key | None:
        return (self.ref.bucket, self.ref.task_id) if self.ref else None


class _Judged(msgspec.Struct, frozen=True):
    """An arrival that belongs to a task, where it stands among the events of its call, and what it means."""

    arrival: _Arrival
    ref: TaskRef
    order: int
    judgement: Judgement


def receive(
    conn: Connection,
    house: House,
    book: CleaningBook,
    callbacks: Sequence[CallBack],
    now: datetime,
    *,
    clock: ScaledClock = REAL_TIME,
) -> list[Result]:
    """What becomes of a set of call-backs, one result each in order. Idempotent by (provider, call-back id).
    Eleven statements; the caller commits and only then acknowledges. `now` is real time, `clock` shows the
    customer's."""
    arrivals = _arrivals(house, callbacks, now)
    fresh = _keep(conn, house, arrivals, now)
    tasks = steps.lock_tasks(conn, sorted({one.task_key for one in fresh if one.task_key}), clock)
    tasks |= _follow(conn, fresh, tasks, clock)
    business = clock.to_business(now)
    judged = _judge(conn, book, fresh, tasks, business)
    changed = _hear(judged, tasks, business)
    steps.write_tasks(conn, changed, clock, now)
    calls = [
        Call(task.bucket, task.lead_id, task.id, task.attempt, clock.to_real(task.next_call_at))
        for task in changed
        if task.next_call_at is not None and task.state is TaskState.OPEN
    ]
    steps.order_calls(conn, calls, now)
    _settle(conn, judged, now)
    ended = [task for task in changed if task.state is not TaskState.OPEN]
    refusing = {
        (one.ref.bucket, tasks[one.ref.bucket, one.ref.task_id].customer_id)
        for one in judged
        if one.judgement.said.withdrawn
    }
    steps.end(conn, ended, sorted(refusing), now)
    _write(conn, fresh)
    return [one.result for one in arrivals]


def _arrivals(house: House, callbacks: Sequence[CallBack], now: datetime) -> list[_Arrival]:
    """Where each call-back belongs: to the bucket of its task, or, of an unknown one, to that of its own
    id."""
    references = References(house)
    digest = house.keyring.mark(house.maker, "cleaning_callback")
    arrivals: list[_Arrival] = []
    for callback, row_id in zip(callbacks, new_ids(now, len(callbacks)), strict=True):
        ref = references.read(callback.order_key)
        if ref is not None and ref.attempt == 0:
            ref = None  # names a task at the workbench, not a call
        name = callback.callback_id if callback.readable else "digest:" + digest(callback.body).hex()
        bucket = ref.bucket if ref else house.keyring.bucket(f"{callback.provider}|{name}".encode())
        arrivals.append(_Arrival(callback, row_id, bucket, name, ref if callback.readable else None))
    return arrivals


def _keep(conn: Connection, house: House, arrivals: Sequence[_Arrival], now: datetime) -> list[_Arrival]:
    """Store what is new, sealed; returns it."""
    seal, secrets = house.keyring.seal(house.maker), house.keyring.subjects.new(len(arrivals))
    rows = conn.execute(
        statement("cleaning", "insert_callbacks"),
        {
            "now": now,
            "buckets": [one.bucket for one in arrivals],
            "providers": [one.callback.provider for one in arrivals],
            "callback_ids": [one.callback_id for one in arrivals],
            "ids": [one.id for one in arrivals],
            "task_ids": [one.ref.task_id if one.ref else None for one in arrivals],
            "attempts": [one.ref.attempt if one.ref else 0 for one in arrivals],
            "happened": [one.callback.happened_at for one in arrivals],
            "bodies": [
                seal.close(one.callback.body, BODY, one.id, secret)
                for one, secret in zip(arrivals, secrets, strict=True)
            ],
        },
    )
    new = {row_id for (row_id,) in rows}
    return [one for one in arrivals if one.id in new]


def _follow(
    conn: Connection, fresh: Sequence[_Arrival], tasks: dict[Key, Task], clock: ScaledClock
) -> dict[Key, Task]:
    """Tasks that went on elsewhere, since their customer was merged with another: the call-back follows."""
    lost = {one.task_key for one in fresh if one.task_key and _gone(tasks.get(one.task_key))}
    found = merging.follow(conn, sorted(lost))
    for one in fresh:
        if one.ref is not None and one.task_key in found:
            one.ref = msgspec.structs.replace(one.ref, bucket=found[one.task_key][0])
    return steps.lock_tasks(conn, sorted(set(found.values())), clock)


def _gone(task: Task | None) -> bool:
    return task is None or (task.state is TaskState.WITHDRAWN and task.reason == merging.MERGED)


def _judge(
    conn: Connection,
    book: CleaningBook,
    fresh: Sequence[_Arrival],
    tasks: dict[Key, Task],
    business: datetime,
) -> list[_Judged]:
    """The meaning of every new call-back about a known task, oldest first within its call. One statement."""
    known: list[tuple[_Arrival, TaskRef, _Words]] = []
    rows: list[tuple[object, ...]] = []
    for one in fresh:
        task = tasks.get(one.task_key) if one.task_key else None
        if task is None or one.ref is None:
            one.result = Result(Heard.UNKNOWN_TASK if one.callback.readable else Heard.UNREADABLE)
            continue
        words = _words(book, task, one.callback)
        known.append((one, one.ref, words))
        rows.append(_facts(task, one.ref, one.callback, words))
    columns = {field.name: [row[place] for row in rows] for place, field in enumerate(ANSWERS.fields)}
    judged: list[_Judged] = []
    for (one, ref, words), rule in zip(known, book.judgements.choose(conn, columns), strict=True):
        judgement = rules.judge(one.callback, words.code, words.intent, words.buying_days, rule)
        one.code = words.code
        judged.append(_Judged(one, ref, rules.order_of(one.callback, business), judgement))
    return sorted(judged, key=lambda one: (one.ref.attempt, one.order))


class _Words(msgspec.Struct, frozen=True):
    """A vendor's words in ours."""

    code: CallCode
    intent: Intent
    buying_days: int | None


def _words(book: CleaningBook, task: Task, callback: CallBack) -> _Words:
    vendor = book.vendor(task.brand, callback.provider)
    return _Words(
        vendor.code(callback.result),
        vendor.intent(callback.intent, callback.label),
        vendor.buying_days(callback.buying_time),
    )


def _facts(task: Task, ref: TaskRef, callback: CallBack, words: _Words) -> tuple[object, ...]:
    """In the order of ANSWERS; a missing text is null."""
    return (
        task.brand or None,
        callback.provider,
        words.code.value,
        words.intent.value or None,
        callback.label or None,
        words.buying_days,
        bool(callback.dealer_code),
        any(spoken.accepted for spoken in callback.consents),
        callback.talk_seconds,
        ref.attempt,
        [f"{name}={value}" for name, value in callback.answers],
    )


def _hear(judged: Sequence[_Judged], tasks: dict[Key, Task], business: datetime) -> list[Task]:
    """Apply what was judged, one after the other; returns the tasks that changed."""
    changed: dict[Key, Task] = {}
    for one in judged:
        key = (one.ref.bucket, one.ref.task_id)
        before = changed.get(key, tasks[key])
        callback, judgement = one.arrival.callback, one.judgement
        heard, task = rules.hear(
            before, Told(one.ref.attempt, one.order, callback.call_again_at), judgement, business
        )
        if task is not before:
            changed[key] = task
        missed = heard is Heard.LATE and judgement.said.withdrawn
        one.arrival.result = Result(
            heard,
            task.id,
            task.verdict if heard is Heard.APPLIED else None,
            (task.bucket, task.raw_id, task.customer_id) if missed else None,
        )
    return list(changed.values())


def _settle(conn: Connection, judged: Sequence[_Judged], now: datetime) -> None:
    """The calls that these call-backs speak of were placed."""
    refs = sorted({(one.ref.bucket, one.ref.task_id, one.ref.attempt) for one in judged})
    conn.execute(
        statement("cleaning", "settle_heard"),
        {
            "now": now,
            "buckets": [bucket for bucket, _, _ in refs],
            "task_ids": [task_id for _, task_id, _ in refs],
            "attempts": [attempt for _, _, attempt in refs],
        },
    )


def _write(conn: Connection, fresh: Sequence[_Arrival]) -> None:
    conn.execute(
        statement("cleaning", "write_callbacks"),
        {
            "buckets": [one.bucket for one in fresh],
            "providers": [one.callback.provider for one in fresh],
            "callback_ids": [one.callback_id for one in fresh],
            "codes": [one.code.value if one.code else "" for one in fresh],
            "outcomes": [one.result.outcome.value for one in fresh],
        },
    )
