"""Capacity comes free: who waits on the desk is looked at again, and nobody reads the pools for it."""

from __future__ import annotations

from dealership import NOW, Dealership, rows_read

from leadcenter.assignment import face
from leadcenter.kernel.database import Connection

ON_DESK, IN_POOL = 3, 2_000


def test_waking_a_desk_reads_what_lies_on_it_and_not_what_lies_in_the_pool(conn: Connection) -> None:
    dealer = Dealership(conn)
    pooled = [lead for _, lead in dealer.leads(IN_POOL)]
    conn.execute("update belt set reason = 'in_pool' where raw_id = any(%s)", [pooled])
    on_desk = dealer.leads(ON_DESK)
    conn.execute("analyze belt")
    given = {"dealers": [dealer.id], "buckets": list(range(1_024)), "now": NOW}
    assert rows_read(conn, "wake_waiting", given, "belt") <= 2 * ON_DESK
    conn.execute("update belt set due_at = null")
    assert face.wake(conn, [dealer.id], NOW) == ON_DESK
    woken = conn.execute("select bucket, raw_id from belt where due_at is not null").fetchall()
    assert sorted(woken) == sorted(on_desk)
