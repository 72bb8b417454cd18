"""A lead is recalled while it goes to another dealer, 500 times: it never is without an owner, a pool or a
desk (lead-semantics 5.3, 5.6). `bench/races.py` does the same 10,000 times in processes of their own."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from handing import Handing
from test_transfer_races import again, operator

from leadcenter.kernel.database import Connection, connect
from leadcenter.pool import face as pool
from leadcenter.pool.face import Outcome
from leadcenter.transfer.terms import Key

ROUNDS, EACH = 50, 10


def test_recall_and_transfer_at_once_never_lose_an_owner_in_500_races(hands: Handing) -> None:
    a = hands.entity("A")
    hands.conn.execute(
        "insert into pool (id, entity_id, code, name, home, made_at, changed_at) "
        "values (%s, %s, 'home', 'home', true, now(), now())",
        [uuid4(), a],
    )
    raws = [hands.inquire(dealer="A", agrees=("A", "D")) for _ in range(ROUNDS * EACH)]
    hands.carry()
    keys = [hands.key(raw) for raw in raws]
    orders = [hands.order(raws[at : at + EACH], "D") for at in range(0, len(raws), EACH)]
    gate = threading.Barrier(2)
    recalled: Counter[Outcome] = Counter()

    def recalls() -> None:
        with connect(hands.url, autocommit=True) as conn:
            for turn in range(ROUNDS):
                gate.wait(60)
                for key in keys[turn * EACH : (turn + 1) * EACH]:
                    again(lambda key=key: recall(conn, key))

    def recall(conn: Connection, key: Key) -> None:
        with conn.transaction():
            ((now,),) = conn.execute("select now()")
            [fallen] = pool.recall(conn, [key], "auto", "manager", now)
        recalled[fallen.outcome] += 1

    def goes() -> None:
        for order in orders:
            gate.wait(60)
            assert operator(hands).carry_out(order.id)

    with ThreadPoolExecutor(2) as racers:
        for done in [racers.submit(recalls), racers.submit(goes)]:
            done.result(300)
    assert recalled.total() == ROUNDS * EACH
    assert min(recalled[Outcome.POOLED], recalled[Outcome.NOT_OWNED]) > 0, "one was always first: no races"
    hands.carry()
    went = [row for order in orders for row in hands.rows_of(order)]
    assert Counter(row["state"] for row in went) == {"done": ROUNDS * EACH}
    assert nowhere(hands) == []
    at_d = hands.rows(
        "select count(*) as n from episode where dealer_id = %s and closed_at is null", hands.entity("D")
    )
    assert at_d == [{"n": ROUNDS * EACH}]
    assert hands.rows("select 1 from episode where dealer_id = %s and closed_at is null", a) == []
    assert hands.rows("select 1 from pool_stay where entity_id = %s and left_at is null", a) == []


def nowhere(hands: Handing) -> list[object]:
    """Live leads at dealers without exactly one of owner and desk; a pool is a part of the desk."""
    return hands.rows(
        "select l.id from lead l left join belt b on b.bucket = l.bucket and b.raw_id = l.id "
        "left join episode e on e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null "
        "where l.live and l.held_by is not null and "
        "(b.state is distinct from case when e.staff_id is null then 'dispatched' else 'assigned' end)"
    )
