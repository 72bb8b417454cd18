"""Calls that people make themselves and that reach nobody, or a customer who wants another time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from leadcenter.cleaning import rules
from leadcenter.cleaning.steps import REAL_TIME, Key, end, lock_tasks, write_calls, write_tasks
from leadcenter.cleaning.terms import CALLS_REFUSED, Again, Caps, Decided, PutOff, Task, TaskState
from leadcenter.kernel.arrays import instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock

WEEK = timedelta(days=8)


def put_off(
    conn: Connection, puts: Sequence[PutOff], now: datetime, clock: ScaledClock = REAL_TIME
) -> list[Again]:
    """Write calls down and plan the next ones, in order, one of a task; a task that was tried often enough
    ends as unreachable and its lead is looked at. Six statements. Raises Refusal `call_back_impossible`
    (422) for a time at which nobody may be called; the caller commits."""
    tasks = lock_tasks(conn, [(one.bucket, one.task_id) for one in puts], clock)
    calls = _read_calls(conn, list(tasks.values()), now, clock)
    done: list[Again] = []
    tried: list[tuple[Task, datetime, bool]] = []
    ended: list[Task] = []
    called: list[tuple[Task, str]] = []
    for put in puts:
        task = tasks.get((put.bucket, put.task_id))
        if task is None or task.state is not TaskState.OPEN:
            customer = put.task_id if task is None else task.customer_id
            outcome = Decided.UNKNOWN_TASK if task is None else Decided.CLOSED
            done.append(Again(put.bucket, put.task_id, customer, outcome))
            continue
        try:
            after, at = rules.put_off(
                task, put, calls.get((task.bucket, task.customer_id), ()), Caps(), clock.to_business(now)
            )
        except ValueError as fault:
            raise Refusal("call_back_impossible", 422) from fault
        if task.reason != CALLS_REFUSED:
            called.append((task, put.code.value))
        real = clock.to_real(at) if at is not None else None
        tried.append((after, real or now, put.at is not None))
        if real is None:
            ended.append(after)
        done.append(Again(put.bucket, put.task_id, task.customer_id, Decided.DONE, real))
    _write(conn, tried, called, now, clock)
    write_tasks(conn, ended, clock, now)
    end(conn, ended, [], now)
    return done


def _read_calls(
    conn: Connection, tasks: Sequence[Task], now: datetime, clock: ScaledClock
) -> dict[Key, list[datetime]]:
    since = clock.to_real(clock.to_business(now) - WEEK)
    given = {
        "buckets": ints([one.bucket for one in tasks]),
        "customer_ids": uuids([one.customer_id for one in tasks]),
        "since": since,
    }
    calls: dict[Key, list[datetime]] = {}
    for bucket, customer, at in conn.execute(statement("cleaning", "read_calls"), given):
        calls.setdefault((bucket, customer), []).append(clock.to_business(at))
    return calls


def _write(
    conn: Connection,
    tried: Sequence[tuple[Task, datetime, bool]],
    called: Sequence[tuple[Task, str]],
    now: datetime,
    clock: ScaledClock,
) -> None:
    conn.execute(
        statement("cleaning", "postpone_tasks"),
        {
            "buckets": ints([task.bucket for task, _, _ in tried]),
            "ids": uuids([task.id for task, _, _ in tried]),
            "due": instants([at for _, at, _ in tried]),
            "agreed": [agreed for _, _, agreed in tried],
            "tries": shorts([task.tries for task, _, _ in tried]),
            "reasons": texts([task.reason for task, _, _ in tried]),
            "expires": instants([clock.to_real(task.expires_at) for task, _, _ in tried]),
        },
    )
    write_calls(conn, called, now)
