"""Claims and returns: one wins, a failed one costs nothing; cool-down of all episodes, freeze."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pool_house import CLAIMED, Key, PoolHouse, local

from leadcenter.assignment import cooling
from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import Wish
from leadcenter.kernel.database import Connection
from leadcenter.pool import face as pool
from leadcenter.pool.face import Giving, How

HOUR = timedelta(hours=1)


def pooled(house: PoolHouse, count: int, name: str = "a", at: datetime = CLAIMED) -> list[Key]:
    """Leads that a person had and that lie in the home pool since `at`."""
    keys = house.owned(count, name, at)
    pool.recall(house.conn, keys, "x", "clock", at)
    return keys


def claims(
    house: PoolHouse, keys: list[Key], name: str, at: datetime, code: str = "home", **how: Any
) -> list[str]:
    """What each claim said: "done" or why not."""
    seat = pool.read_seat(house.conn, house.id, code, house.staff[name])
    assert seat is not None
    book = assignment.load_book(house.conn, at)
    answers = pool.claim(
        house.conn, keys, seat, house.staff[name], name, at, book, clock=lambda _, now: (now, now), **how
    )
    return ["done" if one.refusal is None else one.refusal.value for one in answers]


def returns(
    house: PoolHouse, keys: list[Key], name: str, at: datetime, reason: str = "no_time", to: Any = None
) -> list[Any]:
    book = assignment.load_book(house.conn, at)
    givings = [Giving(*key, reason, to) for key in keys]
    answers = pool.give_back(house.conn, givings, house.staff[name], name, at, book)
    return [one.pool_id if one.refusal is None else one.refusal.value for one in answers]


def test_a_claim_makes_an_owner_with_clocks_of_the_pool(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = pooled(house, 1)
    at = local("2026-03-26 10:00")
    assert claims(house, [key], "b", at) == ["done"]
    assert (house.owner(key), house.lies_in(key)) == ("b", None)
    assert house.falls_at(key) == local("2026-04-05")
    assert house.place(key) == ("assigned", "claimed")
    logged = house.rows("select staff_id, at from pool_claim where lead_id = %s", key[1])
    assert logged == [(house.staff["b"], at)]
    assert house.loads() == []


def test_the_second_claim_hears_taken_and_costs_nothing(conn: Connection) -> None:
    house = PoolHouse(conn, claims_per_day=1)
    one, two = pooled(house, 2)
    assert claims(house, [one], "b", CLAIMED + HOUR) == ["done"]
    assert claims(house, [one, two], "c", CLAIMED + HOUR) == ["taken", "done"]
    assert (house.owner(one), house.owner(two)) == ("b", "c")
    assert house.loads() == []


def test_a_batch_is_answered_lead_by_lead(conn: Connection) -> None:
    house = PoolHouse(conn)
    one, two = pooled(house, 2)
    [elsewhere] = house.owned(1)
    [other] = pooled(PoolHouse(conn), 1)
    said = claims(house, [one, elsewhere, other, two, one], "b", CLAIMED + HOUR)
    assert said == ["done", "taken", "lead_not_found", "done", "done"]
    assert house.owner(elsewhere) == "a"
    assert len(house.rows("select 1 from pool_claim where staff_id = %s", house.staff["b"])) == 2


def test_claims_per_day_count_the_log_and_not_what_is_still_owned(conn: Connection) -> None:
    house = PoolHouse(conn, claims_per_day=2)
    keys = pooled(house, 4)
    at = local("2026-03-26 10:00")
    assert claims(house, keys[:2], "b", at) == ["done", "done"]
    returns(house, keys[:2], "b", at + HOUR)
    assert claims(house, keys[2:], "b", at + HOUR) == ["claims_spent", "claims_spent"]
    assert claims(house, keys[2:], "b", local("2026-03-27 00:00")) == ["done", "done"], "another local day"


def test_the_caps_of_private_pool_and_dealer_are_never_passed(conn: Connection) -> None:
    house = PoolHouse(conn)
    keys = pooled(house, 3)
    conn.execute(
        "insert into staff_load (staff_id, dealer_id, cap) values (%s, %s, 2)", [house.staff["b"], house.id]
    )
    assert claims(house, keys, "b", CLAIMED + HOUR) == ["done", "done", "full_stock"]
    assert house.loads() == []
    conn.execute("update dealer_load set cap = 2 where dealer_id = %s", [house.id])
    assert claims(house, keys[2:], "c", CLAIMED + HOUR) == ["dealer_full"]


def test_nobody_claims_while_a_lead_is_frozen_counted_from_when_it_came_in(conn: Connection) -> None:
    house = PoolHouse(conn, freeze_hours=24)
    [key] = pooled(house, 1)
    assert claims(house, [key], "b", CLAIMED + 24 * HOUR - timedelta(seconds=1)) == ["frozen"]
    assert claims(house, [key], "b", CLAIMED + 24 * HOUR) == ["done"]


def test_a_returns_b_takes_and_returns_and_a_is_still_cooling_down(conn: Connection) -> None:
    house = PoolHouse(conn, cooldown_hours=72)
    [key] = house.owned(1, "a")
    returns(house, [key], "a", CLAIMED)
    assert claims(house, [key], "b", CLAIMED + HOUR) == ["done"]
    returns(house, [key], "b", CLAIMED + 2 * HOUR)
    assert claims(house, [key], "a", CLAIMED + 3 * HOUR) == ["cooling_down"]
    assert claims(house, [key], "c", CLAIMED + 3 * HOUR) == ["done"], "of (lead, user), not of the lead"


def test_the_cool_down_ends_in_exact_hours_after_the_last_episode(conn: Connection) -> None:
    house = PoolHouse(conn, cooldown_hours=5)
    [key] = pooled(house, 1, "a")
    assert claims(house, [key], "a", CLAIMED + 5 * HOUR - timedelta(microseconds=1)) == ["cooling_down"]
    assert claims(house, [key], "a", CLAIMED + 5 * HOUR) == ["done"]
    returns(house, [key], "a", CLAIMED + 6 * HOUR)
    assert claims(house, [key], "a", CLAIMED + 10 * HOUR) == ["cooling_down"], "begins with the latest end"


@pytest.mark.parametrize(("scope", "said"), [("person", "done"), ("team", "cooling_down")])
def test_a_pool_may_let_the_whole_team_of_who_had_a_lead_cool_down(
    conn: Connection, scope: str, said: str
) -> None:
    house = PoolHouse(conn, cooldown_hours=5, cooldown_scope=scope)
    conn.execute(
        "insert into team (id, entity_id, code, name) values (%s, %s, 'T', 't')", [uuid4(), house.id]
    )
    conn.execute("update staff set team = 'T' where id = any(%s)", [[house.staff["a"], house.staff["b"]]])
    one, other = pooled(house, 2, "a")
    assert claims(house, [one], "b", CLAIMED + HOUR) == [said]
    assert claims(house, [other], "c", CLAIMED + HOUR) == ["done"], "of another team"
    assert claims(house, [one], "b", CLAIMED + 5 * HOUR) == (["done"] if said != "done" else ["taken"])


def test_rules_pass_over_who_is_cooling_down_and_that_team_where_the_pool_says_so(conn: Connection) -> None:
    house = PoolHouse(conn, cooldown_hours=5)
    conn.execute(
        "insert into team (id, entity_id, code, name) values (%s, %s, 'T', 't')", [uuid4(), house.id]
    )
    conn.execute("update staff set team = 'T' where id = any(%s)", [[house.staff["a"], house.staff["b"]]])
    [key] = pooled(house, 1, "a")
    book = assignment.load_book(conn, CLAIMED)

    def passed_over(at: datetime) -> set[str]:
        wish = Wish(*key, house.id, 2, at, at)
        (barred,) = cooling.bar(conn, [wish], book.pools, at)
        return {name for name, staff in house.staff.items() if staff in barred.barred}

    assert passed_over(CLAIMED + HOUR) == {"a"}
    house.change(house.home, cooldown_scope="team")
    assert passed_over(CLAIMED + HOUR) == {"a", "b"}
    assert passed_over(CLAIMED + 5 * HOUR) == set()


@pytest.mark.parametrize("how", [How.RECALL, How.ADMIN, How.TAKE_BACK])
def test_recalls_begin_a_cool_down_and_a_disabled_account_does_not(conn: Connection, how: How) -> None:
    house = PoolHouse(conn, cooldown_hours=5)
    [key, other] = house.owned(2)
    pool.recall(conn, [key], "x", "clock", CLAIMED, how=how)
    pool.recall(conn, [other], "x", "clock", CLAIMED, how=How.DISABLED)
    assert claims(house, [key, other], "a", CLAIMED + HOUR) == ["cooling_down", "done"]


def test_a_manager_overrides_freeze_and_cool_down_with_a_reason_that_is_kept(conn: Connection) -> None:
    house = PoolHouse(conn, cooldown_hours=72, freeze_hours=72, claims_per_day=0)
    [key] = pooled(house, 1, "a")
    assert claims(house, [key], "a", CLAIMED + HOUR, override="asked_for_her") == ["done"]
    assert house.one("select by_hand from pool_claim where lead_id = %s", key[1]) is True
    facts = house.one("select facts from journal where raw_id = %s order by at desc limit 1", key[1])
    assert (facts[0]["outcome"], facts[0]["reason"]) == ("claimed", "asked_for_her")


@pytest.mark.parametrize("goes_to", ["origin", "fixed", "chosen"])
def test_a_return_goes_to_origin_fixed_or_chosen(conn: Connection, goes_to: str) -> None:
    house = PoolHouse(conn)
    fixed, other = house.pool("fixed"), house.pool("other")
    house.change(house.home, goes_to=goes_to, fixed_pool=fixed)
    [key] = house.owned(1)
    want = {"origin": house.home, "fixed": fixed, "chosen": other}[goes_to]
    if goes_to == "chosen":
        assert returns(house, [key], "a", CLAIMED + HOUR) == ["pool_needed"]
    assert returns(house, [key], "a", CLAIMED + HOUR, to=other) == [want]
    assert house.lies_in(key) == want
    assert house.place(key) == ("dispatched", "in_pool")
    assert house.told(key) == [], "who gave it away knows"
    assert house.loads() == []


def test_only_configured_reasons_and_only_by_the_owner(conn: Connection) -> None:
    house = PoolHouse(conn)
    [key] = house.owned(1)
    assert returns(house, [key], "b", CLAIMED) == ["not_owned"]
    conn.execute(
        "insert into return_reason (entity_id, code, name, active) "
        "values (%s, 'no_time', '没时间', true), (%s, 'old', '旧', false)",
        [house.id, house.id],
    )
    assert returns(house, [key], "a", CLAIMED, "because") == ["return_reason_unknown"]
    assert returns(house, [key], "a", CLAIMED, "old") == ["return_reason_unknown"]
    assert house.owner(key) == "a"
    assert returns(house, [key], "a", CLAIMED, "no_time") == [house.home]


def test_a_dealer_without_pools_has_the_lead_on_the_desk_again(conn: Connection) -> None:
    house = PoolHouse(conn, home=False)
    [key] = house.owned(1)
    assert returns(house, [key], "a", CLAIMED) == [None]
    assert house.place(key) == ("dispatched", "no_time")
