"""Capacity comes free: who waits on the desk for it is looked at again, and nobody reads the pools for it,
nor what no rule takes up."""

from __future__ import annotations

import pytest
from dealership import NOW, Dealership, branch, when

from leadcenter.assignment import face
from leadcenter.assignment.terms import Unassigned
from leadcenter.kernel.database import Connection
from plans import rows_read

ON_DESK, IN_POOL = 3, 2_000


def test_waking_a_desk_reads_what_lies_on_it_and_not_what_lies_in_the_pool(conn: Connection) -> None:
    dealer = Dealership(conn)
    pooled = [lead for _, lead in dealer.leads(IN_POOL)]
    conn.execute("update belt set reason = 'in_pool' where raw_id = any(%s)", [pooled])
    on_desk = dealer.leads(ON_DESK)
    conn.execute("analyze belt")
    given = {"dealers": [dealer.id], "buckets": list(range(1_024)), "now": NOW}
    assert rows_read(conn, "assignment", "wake_waiting", given, "belt") <= 2 * ON_DESK
    conn.execute("update belt set due_at = null")
    assert face.wake(conn, [dealer.id], NOW) == ON_DESK
    woken = conn.execute("select bucket, raw_id from belt where due_at is not null").fetchall()
    assert sorted(woken) == sorted(on_desk)


ASLEEP = ("no_rule", "filtered_out", "no_branch_matched", "no_members", "all_weights_zero")
BY_HAND = 2_000


def test_freed_capacity_wakes_who_waits_for_it_and_reads_nothing_that_no_rule_takes_up(
    conn: Connection,
) -> None:
    dealer = Dealership(conn)
    by_hand = [lead for _, lead in dealer.leads(BY_HAND)]
    for place, reason in enumerate(ASLEEP):
        conn.execute(
            "update belt set reason = %s where raw_id = any(%s)", [reason, by_hand[place :: len(ASLEEP)]]
        )
    waits = dealer.leads(ON_DESK)
    for (_, lead), reason in zip(waits, ("nobody_eligible", "recall", "to_grab"), strict=True):
        conn.execute("update belt set reason = %s where raw_id = %s", [reason, lead])
    conn.execute("analyze belt")
    given = {"dealers": [dealer.id], "buckets": list(range(1_024)), "now": NOW}
    assert rows_read(conn, "assignment", "wake_waiting", given, "belt") <= 2 * ON_DESK
    conn.execute("update belt set due_at = null")
    assert face.wake(conn, [dealer.id], NOW) == ON_DESK
    woken = conn.execute("select bucket, raw_id from belt where due_at is not null").fetchall()
    assert sorted(woken) == sorted(waits)


def test_new_rules_wake_what_no_rule_took_up_too(conn: Connection) -> None:
    dealer = Dealership(conn)
    keys = dealer.leads(len(ASLEEP))
    for (_, lead), reason in zip(keys, ASLEEP, strict=True):
        conn.execute("update belt set reason = %s where raw_id = %s", [reason, lead])
    assert face.wake_all(conn, [dealer.id], NOW) == len(ASLEEP)


@pytest.mark.parametrize(
    ("condition", "sleeps"),
    [
        (("hour", ">", 22), False),
        (("age_minutes", ">", 60), False),
        (("city", "=", "Lhasa"), True),
    ],
)
def test_what_a_rule_takes_up_only_later_does_not_sleep_until_the_rules_change(
    conn: Connection, condition: tuple[str, str, object], sleeps: bool
) -> None:
    dealer = Dealership(conn)
    dealer.rule(branch(when=when(*condition)))
    [outcome] = dealer.assign(dealer.wishes(1))
    assert isinstance(outcome, Unassigned)
    assert (outcome.reason, outcome.wake_at is None) == (face.Reason.NO_BRANCH_MATCHED, sleeps)
