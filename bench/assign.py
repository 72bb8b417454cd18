"""Assignment by rule: decisions a second with their durable write, what a lead costs among more people, how evenly 8 processes hand out.

`python -m bench.assign` measures alone and prints; `make bench` asks `run`.
"""

from __future__ import annotations

import gc
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

from leadcenter.assignment import face
from leadcenter.assignment.face import Assigned, AssignmentBook, Wish
from leadcenter.entry.demo.assessing import assess_all
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.embedded import Embedded
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.migrate import migrate
from leadcenter.lead.face import FACTS
from leadcenter.rulebook import face as rulebook
from leadcenter.rulebook.face import RuleKind

MEMBERS = 100
BRANDS = ("Marque", "Second")
CITIES = tuple(f"city {number}" for number in range(9))
SET = 4_000
WORKERS = 8

Figures = dict[str, dict[str, Any]]


class Dealer:
    """A dealer with people and rules of two brands: 20 filters in all, each branch with everybody."""

    def __init__(self, conn: Connection, members: int, strategy: str = "weighted") -> None:
        self.id, self.now = uuid4(), datetime.now(UTC)
        self.strategy = strategy
        codes = [f"{self.id.hex[:8]}-{number}" for number in range(members)]
        self.weights = {uuid5(self.id, code): 1 + number % 5 for number, code in enumerate(codes)}
        conn.execute(
            "insert into entity (id, kind, code, name, legal_name, time_zone) values (%s, 'dealer', %s, 'd', 'd', 'Asia/Shanghai')",
            [self.id, self.id.hex[:8]],
        )
        with conn.cursor() as cursor:
            cursor.executemany(
                "insert into staff (id, entity_id, code, name, role, joined_on) values (%s, %s, %s, 'n', 'consultant', '2020-01-01')",
                [(staff, self.id, code) for staff, code in zip(self.weights, codes, strict=True)],
            )
        for brand in BRANDS:
            self._rules(conn, brand, codes)

    def _rules(self, conn: Connection, brand: str, codes: list[str]) -> None:
        seats = [
            {"staff": code, "weight": weight}
            for code, weight in zip(codes, self.weights.values(), strict=True)
        ]
        branches = [
            {
                "name": city,
                "when": asked("city", "=", city),
                "to": {"strategy": self.strategy, "members": seats},
            }
            for city in CITIES
        ]
        body = {"on": ["dispatched"], "filter": asked("score", ">=", 10), "branches": branches}
        assert face.check(body) == []
        identifier, _ = rulebook.draft(
            conn, RuleKind.ASSIGNMENT, self.id, brand, "t", body, "bench", self.now
        )
        rulebook.move(conn, identifier, "draft", "review", "bench", self.now)
        rulebook.move(conn, identifier, "review", "live", "chief", self.now)

    def wishes(self, conn: Connection, count: int) -> list[Wish]:
        """Leads on the desk."""
        keys = [(place % 1_024, lead) for place, lead in enumerate(new_ids(self.now, count))]
        columns = {
            "b": [bucket for bucket, _ in keys], "i": [lead for _, lead in keys], "d": self.id, "n": self.now,
            "r": [BRANDS[place % 2] for place in range(count)],
        }  # fmt: skip
        rows = "from unnest(%(b)s::int[], %(i)s::uuid[], %(r)s::text[]) k (b, i, r)"
        conn.execute(
            f"insert into customer (bucket, id, entity_id, contact, created_at, changed_at) select b, i, i, '', %(n)s, %(n)s {rows}".encode(),
            columns,
        )
        conn.execute(
            f"insert into lead (bucket, id, customer_id, dealer_id, channel_id, brand, created_at, last_inquiry_at) "
            f"select b, i, i, %(d)s, i, r, %(n)s, %(n)s {rows}".encode(),
            columns,
        )
        due = self.now + timedelta(minutes=30)
        return [Wish(*key, self.id, 1, self.now, due, BRANDS[place % 2]) for place, key in enumerate(keys)]


def asked(field: str, operator: str, value: object) -> dict[str, Any]:
    """A condition of one rule."""
    return {"combinator": "and", "rules": [{"field": field, "operator": operator, "value": value}]}


def facts_of(wishes: list[Wish], chance: random.Random) -> dict[str, list[Any]]:
    """What rules hear: city and score by chance, so that all branches are taken; the rest is missing."""
    columns: dict[str, list[Any]] = {field.name: [None] * len(wishes) for field in FACTS.fields}
    columns["city"] = [chance.choice(CITIES) for _ in wishes]
    columns["score"] = [chance.randint(10, 99) for _ in wishes]
    return columns


@contextmanager
def house() -> Iterator[str]:
    """A server of its own, as durable as any; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="leadcenter-bench-"))
    folder.chmod(0o755)
    try:
        with Embedded.start(folder / "database", say=lambda _: None) as server:
            with connect(server.url, autocommit=True) as conn:
                migrate(conn)
                assess_all(conn, datetime.now(UTC))
            yield server.url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def hand_out(
    conn: Connection, book: AssignmentBook, wishes: list[Wish], sizes: Iterator[int], now: datetime
) -> tuple[int, float]:
    """In sets, a transaction each; how many were assigned, and in how many seconds. Facts are there before."""
    chance, done, seconds, start = random.Random(4), 0, 0.0, 0
    while start < len(wishes):
        part = wishes[start : start + next(sizes)]
        start += len(part)
        facts = facts_of(part, chance)
        begin = time.perf_counter()
        outcomes = face.assign(conn, part, facts, now, book)
        conn.commit()
        seconds += time.perf_counter() - begin
        done += sum(isinstance(one, Assigned) for one in outcomes)
    return done, seconds


def decide(url: str, members: int, leads: int) -> tuple[float, int]:
    """Decisions a second in this process, and how many."""
    with connect(url) as conn:
        dealer = Dealer(conn, members)
        wishes = dealer.wishes(conn, leads + SET)
        conn.commit()
        with connect(url, autocommit=True) as settle:
            settle.execute("vacuum analyze")
            settle.execute("checkpoint")
        os.sync()  # what was measured before may still be on its way to the disk
        book = face.load_book(conn, dealer.now)
        conn.commit()
        gc.freeze()  # as the workers do: what lives for long is not looked at again
        hand_out(conn, book, wishes[:SET], iter([SET]), dealer.now)  # statements are prepared
        done, seconds = hand_out(conn, book, wishes[SET:], iter([SET] * leads), dealer.now)
    return done / seconds, done


def work(url: str, dealer: Dealer, wishes: list[Wish], seed: int) -> int:
    """One of several processes: batches of any size."""
    chance = random.Random(seed)
    sizes = iter(lambda: chance.choice((1, 2, 3, 7, 19, 40, 111)), None)
    with connect(url) as conn:
        book = face.load_book(conn, dealer.now)
        conn.commit()
        return hand_out(conn, book, wishes, sizes, dealer.now)[0]


def spread(url: str, leads: int = 10_000, members: int = 7) -> tuple[float, int]:
    """The greatest difference in leads per unit of weight within a rotation, after 8 processes handed out at once."""
    with connect(url) as conn:
        dealer = Dealer(conn, members)
        wishes = dealer.wishes(conn, leads)
        conn.commit()
        with ProcessPoolExecutor(WORKERS) as pool:
            jobs = [
                pool.submit(work, url, dealer, wishes[number::WORKERS], number) for number in range(WORKERS)
            ]
            done = sum(job.result() for job in jobs)
        assert done == leads, f"{leads - done} leads stayed without a person"
        found = conn.execute(
            "select cursor_id, staff_id, count(*) from episode where dealer_id = %s and closed_at is null group by 1, 2",
            [dealer.id],
        ).fetchall()
    received: dict[UUID, dict[UUID, float]] = {}
    for cursor, staff, count in found:
        received.setdefault(cursor, dict.fromkeys(dealer.weights, 0.0))[staff] = count / dealer.weights[staff]
    return max(max(one.values()) - min(one.values()) for one in received.values()), leads


def run() -> Figures:
    """The figures."""
    with house() as url:
        few, _ = decide(url, 10, 20_000)
        speed, done = decide(url, MEMBERS, 60_000)
        uneven, leads = spread(url)
    return {
        "assign_decisions_per_s": {"value": round(speed), "unit": "decisions/s", "n": done},
        "assign_cost_100_to_10_members": {"value": round(few / speed, 3), "unit": "ratio", "n": done},
        "fairness_spread": {"value": round(uneven, 3), "unit": "leads per unit of weight", "n": leads},
    }


if __name__ == "__main__":
    for name, figure in run().items():
        sys.stdout.write(f"{name}: {figure['value']} {figure['unit']} (n={figure['n']:,})\n")
