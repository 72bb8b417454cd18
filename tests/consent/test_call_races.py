"""Customers stop the maker while 1,000 calls to them are queued: after the commit of a stop nobody is called
(trust.md L05, L18). The truth is kept by the call centre and by who stops."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

from town import Town

from leadcenter.assignment import face as assignment
from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.face import CallContact, Wanted
from leadcenter.cleaning.reference import References
from leadcenter.flow import face as flow
from leadcenter.kernel.database import Connection, connect, is_retryable
from leadcenter.wire.call_centre import Absent, CallOrder, Placed

QUEUED = 1_000


class Centre:
    """A call centre that remembers which tasks it was told to call about."""

    def __init__(self, town: Town) -> None:
        self._references = References(town.house)
        self.called: list[UUID] = []

    def place(self, order: CallOrder) -> Placed:
        task = self._references.read(order.key)
        assert task is not None
        self.called.append(task.task_id)
        return Placed(order.key)

    def look_up(self, key: str) -> Placed | Absent:
        raise AssertionError("every reply came")


def test_nobody_is_called_after_the_commit_of_a_stop(town: Town) -> None:
    seed = secrets.randbelow(1_000_000)
    raws = [town.inquire(kind="coupon") for _ in range(QUEUED)]
    town.carry()
    assert town.states(raws) == {"cleaning": QUEUED}
    tasks = town.rows("select bucket, customer_id, id from cleaning_task order by id")
    assert town.rows("select count(*) as n from outbox where next_at is not null") == [{"n": QUEUED}]
    centre, called_before = Centre(town), dict[UUID, bool]()
    with ThreadPoolExecutor(2) as side:
        random.Random(seed).shuffle(tasks)
        stopping = side.submit(stop_all, town, [tuple(task.values()) for task in tasks], called_before)
        while not stopping.done():
            send(town, centre, 8)
        stopping.result(60)
    while send(town, centre, 64):
        pass
    late = set(centre.called) - {task for task, before in called_before.items() if before}
    before = sum(called_before.values())
    print(f"\n{QUEUED} stops (seed {seed}): {before} called before, {len(late)} after the commit")
    assert late == set()
    assert len(centre.called) == len(set(centre.called)) == before
    assert QUEUED // 50 <= before <= QUEUED - QUEUED // 50, "the two hardly met"


def send(town: Town, centre: Centre, limit: int) -> int:
    """One round of the sender; how many orders it looked at."""

    def contacts(wanted: Sequence[Wanted]) -> list[CallContact]:
        return [CallContact("13900000000") for _ in wanted]

    report = cleaning.send_orders(
        lambda: connect(town.url), centre, contacts, town.house, town.now, clock=town.clock, limit=limit
    )
    return sum(report.values())


def stop_all(town: Town, tasks: list[tuple[int, UUID, UUID]], called_before: dict[UUID, bool]) -> None:
    """Each customer takes everything back. While the locks are held: was he called? Told after the commit."""
    maker = town.house.maker
    with connect(town.url, autocommit=True) as conn:
        with conn.transaction():
            book = assignment.load_book(conn, now_of(conn))
        for bucket, customer, task in tasks:
            while True:
                try:
                    with conn.transaction():
                        now = now_of(conn)
                        flow.stop(conn, town.house, (bucket, customer), [maker], {"action": "x"}, now, book)
                        made = "select 1 from cleaning_attempt where task_id = %s"
                        before = conn.execute(made, [task]).fetchone() is not None
                    break
                except Exception as error:
                    if not is_retryable(error):
                        raise
            called_before[task] = before


def now_of(conn: Connection) -> datetime:
    (row,) = conn.execute("select clock_timestamp()")
    now: datetime = row[0]
    return now
