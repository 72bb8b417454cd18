"""What keeps a lead with its owner: every way to get one opens the clocks, activity extends, exemptions
hold."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from pool_house import CLAIMED, PoolHouse, local

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import Return
from leadcenter.kernel.database import Connection
from leadcenter.pool import face as pool
from leadcenter.pool import recalling
from leadcenter.pool.face import Activity, Exemption, How, Outcome
from leadcenter.pool.recalling import Recaller


def test_whoever_is_given_a_lead_has_the_clocks_of_the_home_pool(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    found = house.rows(
        "select pool_id, protect_until, hard_until, recall_at from episode where lead_id = %s", key[1]
    )
    assert found == [(house.home, local("2026-04-04"), local("2026-04-14"), local("2026-04-04"))]


def test_the_golden_vector_holds_in_the_database(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    falls = [house.falls_at(key)]
    for day in ("2026-03-28", "2026-04-02", "2026-04-05", "2026-04-08", "2026-04-11", "2026-04-13"):
        [extended] = house.act(key, local(f"{day} 15:00"))
        falls.append(extended.recall_at)
    assert falls == [local(f"2026-04-{day}") for day in ("04", "04", "05", "08", "11", "14", "14")]


def test_a_dealer_without_pools_recalls_nothing(conn: Connection) -> None:
    house = PoolHouse(conn, status="closed", home=False)
    [key] = house.owned(1)
    assert house.falls_at(key) is None


def test_with_the_switch_off_nothing_is_recalled(conn: Connection) -> None:
    house = PoolHouse(conn, recall_on=False)
    [key] = house.owned(1)
    assert house.falls_at(key) is None
    assert [one.recall_at for one in house.act(key, CLAIMED + timedelta(days=1))] == [None]


@pytest.mark.parametrize(("recalled", "falls"), [(False, None), (True, local("2026-04-04"))])
def test_own_created_leads_fall_only_where_the_pool_says_so(
    conn: Connection, recalled: bool, falls: object
) -> None:
    house = PoolHouse(conn, own_recalled=recalled)
    [key] = house.owned(1, own_created=True)
    assert house.falls_at(key) == falls


def test_a_new_owner_begins_anew_and_the_former_ones_activity_does_not_count(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1, "a")
    house.act(key, local("2026-04-04 10:00"))
    house.give([key], "b", local("2026-04-05 10:00"))
    assert house.falls_at(key) == local("2026-04-15")
    assert house.act(key, local("2026-04-14 10:00"), "a") == [], "not the owner any more"
    assert house.falls_at(key) == local("2026-04-15")


def test_only_the_current_owner_extends_unless_the_pool_lets_the_dealers_people(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1, "a")
    assert house.act(key, local("2026-04-04 10:00"), "b") == []
    house.change(house.home, by_dealer=True)
    assert [one.recall_at for one in house.act(key, local("2026-04-04 10:00"), "b")] == [local("2026-04-07")]
    other = PoolHouse(conn)
    house.staff["x"] = other.staff["a"]
    assert house.act(key, local("2026-04-05 10:00"), "x") == [], "of another dealer"


def test_only_kinds_that_the_pool_lists_extend(conn: Connection) -> None:
    house = PoolHouse(conn, kinds=["visit"])
    [key] = house.owned(1)
    assert house.act(key, local("2026-04-04 10:00"), kind="call") == []
    assert len(house.act(key, local("2026-04-04 10:00"), kind="visit")) == 1


def test_a_set_of_activities_costs_as_many_statements_as_one(conn: Connection) -> None:
    house = PoolHouse(conn)
    keys = house.owned(40)
    acts = [Activity(*key, house.staff["a"], kind) for key in keys for kind in ("call", "visit")]
    extended = pool.extend(conn, acts, local("2026-04-04 10:00"))
    assert {one.lead_id for one in extended} == {lead for _, lead in keys}
    assert pool.extend(conn, [], local("2026-04-04 10:00")) == []


def test_an_order_exempts_until_it_is_gone(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    assert pool.exempt(conn, [key], Exemption.ORDER, None, CLAIMED) == {key[1]}
    falls = house.falls_at(key)
    assert falls is not None
    assert falls.year == 9999
    pool.unexempt(conn, [key], Exemption.ORDER, CLAIMED)
    assert house.falls_at(key) == local("2026-04-04")


def test_an_order_exempts_whoever_is_given_the_lead_after_it(conn: Connection) -> None:
    house = PoolHouse(conn)
    ordered, live = house.owned(2, "a")
    conn.execute("update lead set status = 'ordered' where id = %s", [ordered[1]])
    pool.exempt(conn, [ordered], Exemption.ORDER, None, CLAIMED)
    house.give([ordered, live], "b", local("2026-04-01 10:00"))
    falls = house.falls_at(ordered)
    assert falls is not None
    assert falls.year == 9999
    assert house.falls_at(live) == local("2026-04-11"), "the other has no order"
    recalling.tell(conn, local("2026-04-10 10:00"))
    assert ("recall_soon", house.staff["b"]) not in house.told(ordered)
    assert ("recall_soon", house.staff["b"]) in house.told(live)


@pytest.mark.parametrize(("notice", "last"), [(2, "2026-06-03"), (0, "2026-06-02")])
def test_an_exemption_that_ends_after_the_clocks_ran_out_leaves_the_days_of_notice(
    conn: Connection, notice: int, last: str
) -> None:
    """Even beyond the cap, which was over on 2026-04-14; and activity extends that no further."""
    house = PoolHouse(conn, notice_days=notice)
    [key] = house.owned(1)
    pool.exempt(conn, [key], Exemption.ORDER, None, CLAIMED)
    off = local("2026-06-01 10:00")
    pool.unexempt(conn, [key], Exemption.ORDER, off)
    assert house.falls_at(key) == local(last)
    Recaller().recall(conn, off + timedelta(minutes=1))
    assert house.owner(key) == "a", "not without notice"
    recalling.tell(conn, off)
    assert house.told(key) == ([("recall_soon", house.staff["a"])] if notice else [])
    house.act(key, local("2026-06-02 10:00"))
    assert house.falls_at(key) == local(last)
    Recaller().recall(conn, local(last))
    assert house.owner(key) is None


def test_a_drive_called_off_gives_nobody_longer_than_the_drive_would(conn: Connection) -> None:
    house = PoolHouse(conn, notice_days=5)
    [key] = house.owned(1)
    drive, begins = ([key], Exemption.TEST_DRIVE), local("2026-04-06 10:00")
    pool.exempt(conn, *drive, begins, CLAIMED)
    pool.unexempt(conn, *drive, local("2026-04-05 09:00"))
    assert house.falls_at(key) == begins


def test_a_managers_lock_ends_by_its_date_and_beats_the_cap(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    pool.exempt(conn, [key], Exemption.LOCK, local("2026-06-30"), CLAIMED)
    assert house.falls_at(key) == local("2026-06-30")
    with pytest.raises(ValueError, match="future"):
        pool.exempt(conn, [key], Exemption.LOCK, CLAIMED, CLAIMED)


def test_a_booked_test_drive_exempts_once_per_episode(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    drive = [key], Exemption.TEST_DRIVE
    assert pool.exempt(conn, *drive, local("2026-04-20"), CLAIMED) == {key[1]}
    assert house.falls_at(key) == local("2026-04-20")
    pool.unexempt(conn, *drive, local("2026-04-01 10:00"))
    assert house.falls_at(key) == local("2026-04-04"), "cancelled"
    assert pool.exempt(conn, *drive, local("2026-05-20"), CLAIMED) == set(), "spent"
    assert house.falls_at(key) == local("2026-04-04")
    house.give([key], "b", local("2026-04-02 10:00"))
    assert pool.exempt(conn, *drive, local("2026-05-20"), CLAIMED) == {key[1]}, "a new episode"


@pytest.mark.parametrize(
    ("state", "exempts", "falls"),
    [
        ("booked", ["test_drive"], "2026-04-20 11:00"),
        ("driving", ["test_drive"], "2026-04-20 11:00"),
        ("cancelled", ["test_drive"], "2026-04-12"),
        ("booked", ["lock"], "2026-04-12"),
    ],
)
def test_a_booked_test_drive_keeps_the_lead_with_whoever_is_given_it_next(
    conn: Connection, state: str, exempts: list[str], falls: str
) -> None:
    house = PoolHouse(conn, exempts=exempts)
    [key] = house.owned(1)
    house.books(key, local("2026-04-20 10:00"), local("2026-04-20 11:00"), state)
    house.give([key], "b", local("2026-04-02 10:00"))
    assert house.falls_at(key) == local(falls)


def test_a_test_drive_that_is_over_keeps_the_lead_with_nobody_else(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    house.books(key, local("2026-04-01 10:00"), local("2026-04-01 11:00"), "driving")
    house.give([key], "b", local("2026-04-02 10:00"))
    kept = house.one("select drive_until from episode where lead_id = %s and closed_at is null", key[1])
    assert kept is None


@pytest.mark.parametrize(("why", "named"), [(Exemption.LOCK, "lock"), (Exemption.TEST_DRIVE, "test_drive")])
def test_what_keeps_a_lead_from_recall_is_the_pools_to_say(
    conn: Connection, why: Exemption, named: str
) -> None:
    """What was granted before the rule said no holds to its end; what comes after keeps nothing."""
    house = PoolHouse(conn)
    before, after = house.owned(2)
    until, due = local("2026-04-20"), local("2026-04-04")
    assert pool.exempt(conn, [before], why, until, CLAIMED) == {before[1]}
    others = [one for one in ("lock", "test_drive") if one != named]
    house.change(house.home, exempts=others)
    assert pool.exempt(conn, [before, after], why, local("2026-05-20"), CLAIMED) == set()
    assert (house.falls_at(before), house.falls_at(after)) == (until, due)
    other = Exemption(others[0])
    assert pool.exempt(conn, [after], other, until, CLAIMED) == {after[1]}, "the other still does"


def test_an_order_and_a_transfer_keep_a_lead_whatever_its_pool_says(conn: Connection) -> None:
    house = PoolHouse(conn)
    keys = house.owned(2)
    house.change(house.home, exempts=[])
    for key, why in zip(keys, (Exemption.ORDER, Exemption.TRANSFER), strict=True):
        assert pool.exempt(conn, [key], why, None, CLAIMED) == {key[1]}
        falls = house.falls_at(key)
        assert falls is not None
        assert falls.year == 9999


def test_exemptions_do_not_end_each_other(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    pool.exempt(conn, [key], Exemption.LOCK, local("2026-06-30"), CLAIMED)
    pool.exempt(conn, [key], Exemption.ORDER, None, CLAIMED)
    pool.unexempt(conn, [key], Exemption.ORDER, CLAIMED)
    assert house.falls_at(key) == local("2026-06-30")


def test_a_lead_taken_back_lies_in_the_pool_with_where_it_came_from(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    at = local("2026-03-26 10:00")
    [fallen] = pool.recall(conn, [key], "poor_followup", "clock", at)
    assert (fallen.outcome, fallen.pool_id, fallen.staff_id) == (
        Outcome.POOLED, house.home, house.staff["a"],
    )  # fmt: skip
    assert house.owner(key) is None
    assert house.lies_in(key) == house.home
    assert house.place(key) == ("dispatched", "in_pool")
    assert house.told(key) == [("lead_taken_back", house.staff["a"])]
    assert house.loads() == []
    assert house.rows(
        "select how, reason, from_staff, pooled_at from pool_stay where lead_id = %s", key[1]
    ) == [("take_back", "poor_followup", house.staff["a"], at)]


def test_without_a_pool_it_lies_on_the_desk(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    house.change(house.home, status="closed")
    [fallen] = pool.recall(conn, [key], "poor_followup", "clock", CLAIMED, how=How.ADMIN)
    assert fallen.outcome is Outcome.ON_THE_DESK
    assert house.place(key) == ("dispatched", "admin")


@pytest.mark.parametrize("status", ["ordered", "won", "lost", "transferred"])
def test_converted_won_and_transferred_leads_never_fall(conn: Connection, status: str) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    conn.execute("update lead set status = %s where id = %s", [status, key[1]])
    [answer] = pool.recall(conn, [key], "x", "clock", CLAIMED)
    assert answer.outcome is Outcome.NOT_OWNED
    assert house.owner(key) == "a"


def test_a_lead_that_is_being_transferred_never_falls(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    pool.exempt(conn, [key], Exemption.TRANSFER, None, CLAIMED)
    assert [one.outcome for one in pool.recall(conn, [key], "x", "clock", CLAIMED)] == [Outcome.NOT_OWNED]


def test_a_pooled_lead_that_somebody_is_given_leaves_the_pool(conn: Connection) -> None:
    house = PoolHouse(conn)
    other = house.pool("other", protect_days=30, most_days=None)
    [key] = house.owned(1)
    pool.recall(conn, [key], "x", "clock", CLAIMED)
    conn.execute("update pool_stay set pool_id = %s where lead_id = %s", [other, key[1]])
    house.give([key], "b", local("2026-03-26 10:00"))
    assert house.lies_in(key) is None
    assert house.falls_at(key) == local("2026-04-25"), "by the rule of the pool that it came from"
    assert house.rows("select left_how, to_staff from pool_stay where lead_id = %s", key[1]) == [
        ("manual", house.staff["b"])
    ]


def test_rules_for_the_desk_leave_pooled_leads_alone(conn: Connection) -> None:
    house = PoolHouse(conn)
    pooled, given_back = house.owned(2)
    pool.recall(conn, [pooled], "x", "clock", CLAIMED)
    book = assignment.load_book(conn, CLAIMED)
    assignment.give_back(conn, [Return(*given_back, "no_time")], "a", CLAIMED, book)
    assignment.wake(conn, [house.id], CLAIMED + timedelta(minutes=1))
    due = house.rows("select raw_id from belt where dealer_id = %s and due_at is not null", house.id)
    assert due == [(given_back[1],)]


def test_the_next_step_of_a_lead_that_falls_closes_with_its_episode(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1, "a")
    conn.execute(
        "update episode set next_step = 'call', next_due_at = %s where lead_id = %s",
        [local("2026-03-27"), key[1]],
    )
    pool.recall(conn, [key], "x", "clock", CLAIMED)
    house.give([key], "b", local("2026-03-26 10:00"))
    open_now = house.rows(
        "select staff_id, next_step, next_due_at from episode where lead_id = %s and closed_at is null",
        key[1],
    )
    assert open_now == [(house.staff["b"], "", None)]


def test_every_way_to_an_owner_goes_through_the_one_statement_that_sets_clocks() -> None:
    """Whoever writes another one must think of protection; a merge moves rows as they are."""
    source = Path(assignment.__file__).parents[1]
    writing = {
        str(file.relative_to(source))
        for file in source.rglob("*.sql")
        if re.search(r"insert into episode\b", file.read_text("utf-8")) and "migrations" not in file.parts
    }
    assert writing == {"assignment/sql/open_episodes.sql", "lead/sql/copy_episodes.sql"}


def test_whoever_takes_over_from_somebody_who_goes_has_clocks_of_his_own(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1, "a")
    at = local("2026-04-01 10:00")
    book = assignment.load_book(conn, at)
    [passed] = assignment.pass_on(
        conn, [key], house.staff["a"], house.staff["b"], "left", "people", at, book,
        clock=lambda _, now: (now, now),
    )  # fmt: skip
    assert passed.to_staff == house.staff["b"]
    assert house.falls_at(key) == local("2026-04-11")
