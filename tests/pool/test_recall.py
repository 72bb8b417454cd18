"""The clock takes leads: due ones fall, owners are told before, a changed rule reaches the owners of now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from pool_house import CLAIMED, Key, PoolHouse, local
from psycopg.types.json import Jsonb

from leadcenter.inbox.rules import text_of
from leadcenter.kernel.database import Connection, connect
from leadcenter.lead import protection
from leadcenter.pool import face as pool
from leadcenter.pool import falling, recalling
from leadcenter.pool.face import Exemption
from leadcenter.pool.recalling import Recaller

DUE = local("2026-04-04")


def recall(house: PoolHouse, now: datetime, batch: int = 1_000) -> int:
    """Rounds until nothing is due; how many."""
    recaller, rounds = Recaller(batch), 0
    while recaller.recall(house.conn, now) == batch:
        rounds += 1
    return rounds + 1


def renew(house: PoolHouse, now: datetime) -> None:
    while recalling.renew(house.conn, now):
        pass


def changed(house: PoolHouse, now: datetime, **columns: Any) -> None:
    """The home pool's rule is edited."""
    version = house.one("select version from pool where id = %s", house.home)
    house.change(house.home, version=version + 1, changed_at=now, **columns)
    renew(house, now)


def test_a_lead_falls_when_its_last_day_is_over_and_not_before(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    recall(house, DUE - timedelta(microseconds=1))
    assert house.owner(key) == "a"
    recall(house, DUE)
    assert house.owner(key) is None
    assert house.lies_in(key) == house.home
    assert house.told(key) == [("lead_recalled", house.staff["a"])]
    assert house.rows("select how, reason from pool_stay where lead_id = %s", key[1]) == [("recall", "auto")]
    assert house.loads() == []


def test_the_days_shown_and_the_job_agree(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    falls = house.falls_at(key)
    assert falls is not None
    for now in (falls - timedelta(seconds=1), falls):
        recall(house, now)
        shown = protection.days_left(falls, now, local("2026-01-01").tzinfo)  # type: ignore[arg-type]
        assert (shown < 0) == (house.owner(key) is None)


def test_exempt_leads_do_not_fall(conn: Connection) -> None:
    house = PoolHouse(conn)
    keys = house.owned(4)
    for key, why in zip(keys, Exemption, strict=True):
        pool.exempt(conn, [key], why, None, CLAIMED)
    recall(house, local("2027-01-01"))
    assert [house.owner(key) for key in keys] == ["a"] * 4


def test_an_activity_between_the_look_and_the_statement_keeps_the_lead(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = PoolHouse(conn)
    kept, gone = house.owned(2)
    real = falling.read_pools

    def meanwhile(session: Connection) -> falling.Pools:
        house.act(kept, DUE - timedelta(hours=1))
        return real(session)

    monkeypatch.setattr(falling, "read_pools", meanwhile)
    recall(house, DUE)
    assert (house.owner(kept), house.owner(gone)) == ("a", None)
    assert house.place(kept) == ("assigned", "by_hand")
    assert house.loads() == []


def test_many_due_leads_fall_in_batches_with_the_same_statements(conn: Connection) -> None:
    house = PoolHouse(conn)
    keys = house.owned(25)
    assert recall(house, DUE, batch=10) == 3
    assert [house.owner(key) for key in keys] == [None] * 25
    assert house.loads() == []


def test_without_a_target_pool_a_due_lead_stays_with_one_alert_and_falls_once_there_is_one(
    conn: Connection,
) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    house.change(house.home, status="closed")
    for minutes in (0, 1, 61, 62):
        recall(house, DUE + timedelta(minutes=minutes))
    assert house.owner(key) == "a"
    assert house.told(key) == [("recall_without_pool", None)]
    new = house.pool("new", home=True)
    recall(house, DUE + timedelta(hours=3))
    assert house.lies_in(key) == new


@pytest.mark.parametrize("how", [pool.How.RECALL, pool.How.ADMIN, pool.How.LEFT])
def test_what_waits_on_the_desk_is_looked_at_when_somebody_loses_a_lead(
    conn: Connection, how: pool.How
) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    [waiting] = house.leads(1, CLAIMED + timedelta(days=1))
    assert house.due(waiting) is None
    if how is pool.How.RECALL:
        recall(house, DUE)
    elif how is pool.How.ADMIN:
        pool.recall(conn, [key], "not_worked", "m", DUE, how=how)
    else:
        conn.execute("update staff set status = 'suspended' where id = %s", [house.staff["a"]])
        recalling.disabled(conn, DUE)
    assert house.owner(key) is None
    assert house.due(waiting) == CLAIMED + timedelta(days=1), "in the order in which they came"
    assert house.due(key) is None, "in a pool nobody hands it out"


def test_lead_of_somebody_who_may_not_work_waits_on_a_desk_without_pool_until_it_is_handed_out(
    conn: Connection,
) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    house.change(house.home, status="closed")
    conn.execute("update staff set status = 'suspended' where id = %s", [house.staff["a"]])
    recalling.disabled(conn, DUE)
    assert house.place(key) == ("dispatched", "disabled")
    assert house.due(key) == CLAIMED


def test_a_pool_that_is_closed_in_between_takes_no_lead(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = PoolHouse(conn)
    keys = house.owned(2)
    real = falling.read_pools

    def then_closed(conn: Connection) -> falling.Pools:
        found = real(conn)
        house.change(house.home, status="closed")
        return found

    monkeypatch.setattr(falling, "read_pools", then_closed)
    with pytest.raises(falling.PoolClosed), conn.transaction():
        falling.fall(conn, [falling.Fall(*key, pool.How.ADMIN, "x") for key in keys], "m", DUE)
    assert [house.owner(key) for key in keys] == ["a", "a"]


def test_one_bad_lead_does_not_stop_the_rest(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    house = PoolHouse(conn)
    keys = house.owned(9)
    real = falling.enter

    def fails(*given: Any) -> None:
        real(*given)
        if any(one.lead_id == keys[4][1] for one in given[1]):
            raise ValueError("bad")

    monkeypatch.setattr(falling, "enter", fails)
    recall(house, DUE)
    assert [house.owner(key) for key in keys] == [None] * 4 + ["a"] + [None] * 4
    assert house.loads() == []
    monkeypatch.undo()
    recall(house, DUE + timedelta(minutes=1))
    assert house.owner(keys[4]) == "a", "set aside for an hour"
    recall(house, DUE + timedelta(hours=2))
    assert house.owner(keys[4]) is None


@pytest.mark.parametrize("goes_to", ["origin", "fixed"])
def test_it_goes_to_the_pool_of_origin_or_to_the_fixed_one(conn: Connection, goes_to: str) -> None:
    house = PoolHouse(conn)
    other = house.pool("other")
    house.change(house.home, fixed_pool=other, goes_to=goes_to)
    [key] = house.owned(1)
    recall(house, DUE)
    assert house.lies_in(key) == (other if goes_to == "fixed" else house.home)


@pytest.mark.parametrize(("status", "how"), [("suspended", "disabled"), ("left", "left")])
def test_leads_of_who_may_not_work_fall_at_once(conn: Connection, status: str, how: str) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    [other] = house.owned(1, "b")
    conn.execute("update staff set status = %s where id = %s", [status, house.staff["a"]])
    recalling.disabled(conn, CLAIMED)
    assert (house.owner(key), house.owner(other)) == (None, "b")
    assert house.rows("select how from pool_stay where lead_id = %s", key[1]) == [(how,)]


def test_what_may_not_fall_stands_in_no_round_before_what_may(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = PoolHouse(conn)
    *kept, bad, sound = house.owned(4)
    conn.execute("update lead set status = 'ordered' where id = %s", [kept[0][1]])
    conn.execute(
        "update episode set transfer_until = %s where lead_id = %s", [DUE + timedelta(days=1), kept[1][1]]
    )
    conn.execute("update staff set status = 'suspended' where id = %s", [house.staff["a"]])
    real = falling.enter

    def fails(*given: Any) -> None:
        real(*given)
        if any(one.lead_id == bad[1] for one in given[1]):
            raise ValueError("bad")

    monkeypatch.setattr(falling, "enter", fails)
    assert recalling.disabled(conn, DUE) == 2
    assert [house.owner(key) for key in (*kept, bad, sound)] == ["a", "a", "a", None]
    assert recalling.disabled(conn, DUE) == 0, "nothing is left for a round to do at once"
    monkeypatch.undo()
    recalling.disabled(conn, DUE + timedelta(hours=2))
    assert house.owner(bad) is None, "a bad one is looked at again after an hour"
    assert [house.owner(key) for key in kept] == ["a", "a"]


# Notice


def test_owners_are_told_on_the_day_of_notice_once(conn: Connection) -> None:
    house = PoolHouse(conn, notice_days=2)
    [key] = house.owned(1)
    recalling.tell(conn, local("2026-04-01 23:59"))
    assert house.told(key) == []
    for at in ("2026-04-02 00:00", "2026-04-02 10:00", "2026-04-03 10:00"):
        recalling.tell(conn, local(at))
    assert house.told(key) == [("recall_soon", house.staff["a"])]


def test_an_extension_arms_the_notice_again(conn: Connection) -> None:
    house = PoolHouse(conn, notice_days=1)
    [key] = house.owned(1)
    recalling.tell(conn, local("2026-04-03 10:00"))
    house.act(key, local("2026-04-04 10:00"))
    recalling.tell(conn, local("2026-04-04 11:00"))
    assert len(house.told(key)) == 1, "2026-04-07 is far"
    recalling.tell(conn, local("2026-04-06 10:00"))
    assert len(house.told(key)) == 2


def test_the_notice_names_the_date_and_what_would_extend_it(conn: Connection) -> None:
    house = PoolHouse(conn, notice_days=2, kinds=["visit", "call"])
    [key] = house.owned(1)
    recalling.tell(conn, local("2026-04-03 10:00"))
    told = house.one("select told from notice_to_staff where lead_id = %s", key[1])
    assert told == {"falls_on": "2026-04-04", "keeps": ["call", "visit"]}
    assert (
        text_of("recall_soon", told, "en")
        == "a lead falls at the end of 2026-04-04; what would keep it: a call, a visit"
    )


def test_the_notice_of_the_last_day_before_the_cap_names_nothing_that_would_extend_it(
    conn: Connection,
) -> None:
    house = PoolHouse(conn, notice_days=1, most_days=10)
    [key] = house.owned(1)
    recalling.tell(conn, local("2026-04-03 10:00"))
    told = house.one("select told from notice_to_staff where lead_id = %s", key[1])
    assert told == {"falls_on": "2026-04-04", "keeps": []}
    assert "锁定" in text_of("recall_soon", told, "zh")


def test_nobody_is_told_of_what_is_due_already(conn: Connection) -> None:
    house = PoolHouse(conn, notice_days=2)
    [key] = house.owned(1)
    recalling.tell(conn, DUE)
    assert house.told(key) == []


# The rule's life


def test_switched_on_old_owners_have_the_whole_protection_from_that_day(conn: Connection) -> None:
    house = PoolHouse(conn, recall_on=False, switched_at=None)
    [old] = house.owned(1)
    at = local("2026-05-01 10:00")
    changed(house, at, recall_on=True, switched_at=at)
    [new] = house.owned(1, at=local("2026-05-03 10:00"))
    assert (house.falls_at(old), house.falls_at(new)) == (local("2026-05-11"), local("2026-05-13"))


def test_a_first_home_pool_takes_in_the_owners_of_now(conn: Connection) -> None:
    house = PoolHouse(conn, home=False)
    [key] = house.owned(1)
    assert house.falls_at(key) is None
    at = local("2026-05-01 10:00")
    house.pool("first", home=True, switched_at=at, changed_at=at)
    renew(house, at)
    assert house.falls_at(key) == local("2026-05-11")


def test_off_and_on_again_counts_from_the_last_switch(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    changed(house, local("2026-03-27 10:00"), recall_on=False)
    assert house.falls_at(key) is None
    at = local("2026-03-30 10:00")
    changed(house, at, recall_on=True, switched_at=at)
    assert house.falls_at(key) == local("2026-04-09")


def test_an_edit_computes_anew_from_the_claim_and_keeps_activity(conn: Connection) -> None:
    house = PoolHouse(conn)
    quiet, active = house.owned(2)
    house.act(active, local("2026-04-02 10:00"))
    changed(house, local("2026-04-02 11:00"), protect_days=12, extend_days=15, most_days=30)
    assert (house.falls_at(quiet), house.falls_at(active)) == (local("2026-04-06"), local("2026-04-17"))


def test_an_edit_shortens_nobody_without_notice(conn: Connection) -> None:
    house = PoolHouse(conn, notice_days=2)
    [key] = house.owned(1)
    at = local("2026-03-30 10:00")
    changed(house, at, protect_days=1, most_days=1)
    assert house.falls_at(key) == local("2026-04-01")
    recalling.tell(conn, at)
    assert house.told(key) == [("recall_soon", house.staff["a"])]


def test_whoever_became_owner_by_an_older_book_is_found_for_some_minutes(conn: Connection) -> None:
    house = PoolHouse(conn)
    at = local("2026-03-30 10:00")
    changed(house, at, protect_days=20, most_days=None)
    [key] = house.owned(1, at=at)
    conn.execute(
        "update episode set pool_version = 1, protect_until = %s, hard_until = %s where lead_id = %s",
        [local("2026-04-09"), local("2026-04-19"), key[1]],
    )
    recalling.renew(conn, at + timedelta(seconds=10))
    assert house.falls_at(key) == local("2026-04-09"), "looked at a moment ago"
    recalling.renew(conn, at + timedelta(minutes=1))
    assert house.falls_at(key) == local("2026-04-19")


# Long stays


def test_a_long_stay_is_told_to_the_admins_once(conn: Connection) -> None:
    house = PoolHouse(conn, longest_hours=48)
    [key] = house.owned(1)
    conn.execute(
        "insert into pool_member (pool_id, entity_id, staff_id, admin) values (%s, %s, %s, true)",
        [house.home, house.id, house.staff["c"]],
    )
    pool.recall(conn, [key], "x", "clock", CLAIMED)
    recalling.alert(conn, CLAIMED + timedelta(hours=47))
    assert ("pooled_too_long", house.staff["c"]) not in house.told(key)
    for _ in range(2):
        recalling.alert(conn, CLAIMED + timedelta(hours=48))
    assert house.told(key).count(("pooled_too_long", house.staff["c"])) == 1


def test_a_pool_without_admins_alerts_the_desk(conn: Connection) -> None:
    house = PoolHouse(conn, longest_hours=1)
    [key] = house.owned(1)
    pool.recall(conn, [key], "x", "clock", CLAIMED)
    recalling.alert(conn, CLAIMED + timedelta(hours=1))
    assert ("pooled_too_long", None) in house.told(key)


def test_nobody_is_told_of_a_long_stay_of_a_lead_that_has_gone(conn: Connection) -> None:
    house = PoolHouse(conn, longest_hours=1)
    [key] = house.owned(1)
    pool.recall(conn, [key], "x", "clock", CLAIMED)
    conn.execute("update lead set held_by = null where id = %s", [key[1]])
    recalling.alert(conn, CLAIMED + timedelta(hours=1))
    assert ("pooled_too_long", None) not in house.told(key)


# Two at work


def test_two_schedulers_do_no_harm(database_url: str) -> None:
    with connect(database_url) as one, connect(database_url) as two:
        house = PoolHouse(one)
        keys: list[Key] = house.owned(30)
        one.commit()
        first, second = Recaller(20), Recaller(20)
        first.recall(one, DUE)
        assert second.recall(two, DUE) == 20, "sees them, and finds them in hand"
        two.commit()
        one.commit()
        second.recall(two, DUE)
        second.recall(two, DUE)
        two.commit()
        assert [house.owner(key) for key in keys] == [None] * 30
        assert (
            house.one("select count(*) from pool_stay where entity_id = %s and left_at is null", house.id)
            == 30
        )
        assert house.loads() == []


def test_under_a_faster_clock_protection_counts_the_days_of_that_clock(conn: Connection) -> None:
    """A demo runs business time sixty times as fast: its leads fall within its own days, not within ours."""
    clock = {"real": CLAIMED.isoformat(), "business": CLAIMED.isoformat(), "speed": 60}
    conn.execute("insert into setting (name, value) values ('clock', %s)", [Jsonb(clock)])
    house = PoolHouse(conn)
    [key] = house.owned(1)
    days = (local("2026-04-04") - CLAIMED) / 60
    assert house.falls_at(key) == CLAIMED + days
    [extended] = house.act(key, CLAIMED + days - timedelta(minutes=1))
    assert extended.recall_at == CLAIMED + (local("2026-04-07") - CLAIMED) / 60
    assert extended.recall_at is not None
    recall(house, extended.recall_at - timedelta(seconds=1))
    assert house.owner(key) == "a"
    recall(house, extended.recall_at)
    assert house.owner(key) is None
