"""Steps of the cleaning room: which leads are asked, how their questions stand, and the end of a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.belt import face as belt
from leadcenter.belt.face import State
from leadcenter.cleaning import rules
from leadcenter.cleaning.book import CleaningBook
from leadcenter.cleaning.reference import References, TaskRef
from leadcenter.cleaning.terms import (
    Answer,
    Decided,
    Decision,
    DeskPage,
    DeskTask,
    Intent,
    Need,
    Opened,
    Order,
    Route,
    Said,
    Task,
    TaskState,
    Verdict,
    Window,
)
from leadcenter.kernel.arrays import instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import first_id, new_ids
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REAL_TIME = ScaledClock(_EPOCH, _EPOCH)
"""Business time that is real time."""
PAGE = 200

_said_out = msgspec.json.Encoder().encode
_said_in = msgspec.json.Decoder(Said).decode
Key = tuple[int, UUID]


def judge_need(conn: Connection, facts: Mapping[str, Sequence[Any]], book: CleaningBook) -> list[Need | None]:
    """Which leads need cleaning, and how: the first matching rule of each lead's brand; None = goes on
    uncleaned. `facts` are columns of `lead.face.FACTS`. One statement."""
    return book.needs.choose(conn, facts)


def open_tasks(
    conn: Connection, orders: Sequence[Order], now: datetime, clock: ScaledClock = REAL_TIME
) -> list[Opened]:
    """Open a task per order and put its first call into the outbox, due when the customer may be called. A
    raw lead that has an open task keeps it. Three statements; `now` is real time, `clock` shows the
    customer's."""
    ids = new_ids(now, len(orders))
    begins = _begins(orders, now, clock)
    _insert_tasks(conn, orders, ids, [expires for _, expires in begins], now)
    standing = {
        (bucket, raw_id): (task_id, expires)
        for bucket, raw_id, task_id, expires in conn.execute(
            statement("cleaning", "read_open"), _keys([(order.bucket, order.raw_id) for order in orders])
        )
    }
    opened = [
        standing.get((order.bucket, order.raw_id), (own, now)) for order, own in zip(orders, ids, strict=True)
    ]
    calls = [
        Call(order.bucket, order.lead_id, own, 1, first)
        for order, own, (task_id, _), (first, _) in zip(orders, ids, opened, begins, strict=True)
        if task_id == own and order.need.route is not Route.MANUAL
    ]
    order_calls(conn, calls, now)
    return [
        Opened(task_id, expires, task_id == own) for (task_id, expires), own in zip(opened, ids, strict=True)
    ]


def _begins(orders: Sequence[Order], now: datetime, clock: ScaledClock) -> list[tuple[datetime, datetime]]:
    """First call and expiry of each order, in real time, worked out once for each rule and zone."""
    business = clock.to_business(now)
    known: dict[tuple[Need, str], tuple[datetime, datetime]] = {}
    for key in {(order.need, order.time_zone) for order in orders}:
        first, expires = rules.begin(*key, business)
        known[key] = clock.to_real(first), clock.to_real(expires)
    return [known[order.need, order.time_zone] for order in orders]


def _insert_tasks(
    conn: Connection,
    orders: Sequence[Order],
    ids: Sequence[UUID],
    expiries: Sequence[datetime],
    now: datetime,
) -> None:
    needs = [order.need for order in orders]
    conn.execute(
        statement("cleaning", "insert_tasks"),
        {
            "now": now,
            "buckets": ints([order.bucket for order in orders]),
            "ids": uuids(ids),
            "raw_ids": uuids([order.raw_id for order in orders]),
            "lead_ids": uuids([order.lead_id for order in orders]),
            "customer_ids": uuids([order.customer_id for order in orders]),
            "brands": texts([order.brand for order in orders]),
            "rules": texts([need.name for need in needs]),
            "rule_versions": ints([need.version for need in needs]),
            "scripts": texts([need.script for need in needs]),
            "routes": texts([need.route.value for need in needs]),
            "reasons": texts([order.reason for order in orders]),
            "zones": texts([order.time_zone for order in orders]),
            "opens": shorts([need.window.opens for need in needs]),
            "closes": shorts([need.window.closes for need in needs]),
            "retry_minutes": ints([need.retry_minutes for need in needs]),
            "expires_hours": shorts([need.expires_hours for need in needs]),
            "max_attempts": shorts([need.max_attempts for need in needs]),
            "attempts": shorts([int(need.route is not Route.MANUAL) for need in needs]),
            "expires": instants(expiries),
        },
    )


class Call(msgspec.Struct, frozen=True):
    """One call to order: number `attempt` of a task, from `at` (real time) on."""

    bucket: int
    lead_id: UUID
    task_id: UUID
    attempt: int
    at: datetime


def order_calls(conn: Connection, calls: Sequence[Call], now: datetime) -> None:
    """Put calls into the outbox. Ids only."""
    conn.execute(
        statement("cleaning", "insert_orders"),
        {
            "now": now,
            "buckets": ints([call.bucket for call in calls]),
            "ids": uuids(new_ids(now, len(calls))),
            "lead_ids": uuids([call.lead_id for call in calls]),
            "task_ids": uuids([call.task_id for call in calls]),
            "attempts": shorts([call.attempt for call in calls]),
            "next": instants([call.at for call in calls]),
        },
    )


def answers(conn: Connection, keys: Sequence[Key], now: datetime) -> list[Answer | None]:
    """How the newest task of each raw lead (bucket, raw id) stands, None where there was none. A task whose
    patience is over ends here, as unreachable; an end is `told` but once. Two statements."""
    conn.execute(statement("cleaning", "expire_tasks"), {"now": now, **_keys(keys)})
    found: list[Answer | None] = [None] * len(keys)
    for place, *row in conn.execute(statement("cleaning", "hear_answers"), {"now": now, **_keys(keys)}):
        (
            task_id,
            state,
            expires,
            verdict,
            reason,
            intent,
            said,
            rule,
            rule_version,
            intent_rule,
            version,
            actor,
            closed,
            told,
        ) = row
        found[place - 1] = Answer(
            task_id=task_id,
            state=TaskState(state),
            expires_at=expires,
            verdict=Verdict(verdict) if verdict else None,
            reason=reason,
            intent=Intent(intent),
            said=_said_in(said),
            rule=rule,
            rule_version=rule_version,
            intent_rule=intent_rule,
            version=version,
            decided_by=actor,
            closed_at=closed,
            told=told,
        )
    return found


def withdraw(conn: Connection, ends: Sequence[tuple[int, UUID, str]], now: datetime) -> list[Key]:
    """End the open tasks of raw leads (bucket, raw id, reason): the lead closed, or the customer withdrew
    consent. Calls not yet placed are not placed. Returns the keys that had one."""
    rows = conn.execute(
        statement("cleaning", "withdraw_tasks"),
        {
            "now": now,
            **_keys([(bucket, raw_id) for bucket, raw_id, _ in ends]),
            "reasons": texts([reason for _, _, reason in ends]),
        },
    )
    return [(bucket, raw_id) for bucket, raw_id in rows]


def refuse(conn: Connection, customers: Sequence[Key], now: datetime) -> list[Key]:
    """End every open task of customers (bucket, customer id) who do not want to be called. Returns the raw
    leads that had one."""
    rows = conn.execute(
        statement("cleaning", "refuse_customers"),
        {
            "now": now,
            "buckets": [bucket for bucket, _ in customers],
            "customer_ids": [one for _, one in customers],
        },
    )
    return [(bucket, raw_id) for bucket, raw_id in rows]


def decide(
    conn: Connection, decisions: Sequence[Decision], now: datetime, clock: ScaledClock = REAL_TIME
) -> list[Decided]:
    """What people at the workbench found out, in order; the first decision of a task counts. Closes the task
    and makes its lead due; where the person called the customer, that call counts as one to him. Five
    statements."""
    tasks = lock_tasks(conn, [(one.bucket, one.task_id) for one in decisions], clock)
    outcomes: list[Decided] = []
    called: list[tuple[Task, str]] = []
    for one in decisions:
        task = tasks.get((one.bucket, one.task_id))
        decided = rules.decide(task, one) if task else None
        if decided is not None:
            tasks[one.bucket, one.task_id] = decided
            if one.called:
                called.append((decided, rules.heard(one).value))
        outcomes.append(Decided.UNKNOWN_TASK if task is None else Decided.DONE if decided else Decided.CLOSED)
    ended = [task for task in tasks.values() if task.decided_by]
    write_tasks(conn, ended, clock, now)
    write_calls(conn, called, now)
    end(conn, ended, [(task.bucket, task.customer_id) for task in ended if task.said.withdrawn], now)
    return outcomes


def write_calls(conn: Connection, called: Sequence[tuple[Task, str]], now: datetime) -> None:
    """Calls that people made themselves, and how each ended: they count among the calls to a customer. One
    statement."""
    conn.execute(
        statement("cleaning", "insert_tries"),
        {
            "now": now,
            "buckets": ints([task.bucket for task, _ in called]),
            "task_ids": uuids([task.id for task, _ in called]),
            "customer_ids": uuids([task.customer_id for task, _ in called]),
            "codes": texts([code for _, code in called]),
        },
    )


def end(conn: Connection, tasks: Sequence[Task], refusing: Sequence[Key], now: datetime) -> None:
    """The consequences of ended tasks: who refused is asked nowhere else, and the leads are looked at now.
    Two statements."""
    freed = refuse(conn, refusing, now)
    belt.poke(conn, [(task.bucket, task.raw_id) for task in tasks] + freed, now, [State.CLEANING])


def lock_tasks(conn: Connection, keys: Sequence[Key], clock: ScaledClock) -> dict[Key, Task]:
    """Tasks (bucket, task id), held until commit, with their times as business time."""
    rows = conn.execute(
        statement("cleaning", "lock_tasks"),
        {"buckets": [bucket for bucket, _ in keys], "ids": [one for _, one in keys]},
    )
    return {(row[0], row[1]): _task(row, clock) for row in rows}


def _task(row: tuple[Any, ...], clock: ScaledClock) -> Task:
    """Columns as `lock_tasks` gives them."""
    route, opens, closes, state, expires = row[6], row[8], row[9], row[14], row[16]
    values: list[Any] = [
        *row[:6],
        Route(route),
        row[7],
        Window(opens, closes),
        *row[10:14],
        TaskState(state),
        row[15],
        clock.to_business(expires),
        *row[17:],
    ]
    return Task(*values)


def write_tasks(conn: Connection, tasks: Sequence[Task], clock: ScaledClock, now: datetime) -> None:
    """Write tasks that `lock_tasks` holds."""
    conn.execute(
        statement("cleaning", "write_tasks"),
        {
            "now": now,
            "buckets": [task.bucket for task in tasks],
            "ids": [task.id for task in tasks],
            "routes": [task.route.value for task in tasks],
            "attempts": [task.attempt for task in tasks],
            "states": [task.state.value for task in tasks],
            "reasons": [task.reason for task in tasks],
            "expires": [clock.to_real(task.expires_at) for task in tasks],
            "heard_attempts": [task.heard_attempt for task in tasks],
            "heard_orders": [task.heard_order for task in tasks],
            "verdicts": [task.verdict.value if task.verdict else "" for task in tasks],
            "intents": [task.intent.value for task in tasks],
            "intent_rules": [task.intent_rule for task in tasks],
            "intent_versions": [task.intent_version for task in tasks],
            "decided_by": [task.decided_by for task in tasks],
            "said": [_said_out(task.said).decode() for task in tasks],
        },
    )


def desk_page(
    conn: Connection,
    references: References,
    route: Route | None = None,
    after: TaskRef | None = None,
    limit: int = PAGE,
) -> DeskPage:
    """Open tasks, oldest first, from after a task on; at most 200. No personal data."""
    size = max(1, min(limit, PAGE))
    rows = conn.execute(
        statement("cleaning", "list_tasks"),
        {
            "route": route.value if route else "",
            "after": after.task_id if after else first_id(_EPOCH),
            "limit": size,
        },
    ).fetchall()
    tasks = tuple(
        DeskTask(references.write(TaskRef(bucket, task_id)), Route(way), *rest)
        for bucket, task_id, way, *rest in rows
    )
    return DeskPage(tasks, tasks[-1].id if len(tasks) == size else "")


def _keys(keys: Sequence[Key]) -> dict[str, Any]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "raw_ids": uuids([raw_id for _, raw_id in keys])}
