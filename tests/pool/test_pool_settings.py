"""Pools as data: made and changed by who may, kept apart by legal entity, told in the trail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pool_people import DEALER, PoolPeople, said


def pools(people: PoolPeople) -> dict[str, Any]:
    return {one["code"]: one for one in people.manager.get("/pools")["pools"]}


def test_a_pool_is_made_and_changed_and_the_trail_tells_what_differs(people: PoolPeople) -> None:
    people.pool("p1", group="华东", protect_days=7)
    assert pools(people)["p1"]["rule"] | {"name": "p1"} == pools(people)["p1"]["rule"]
    assert (pools(people)["p1"]["rule"]["group"], pools(people)["p1"]["rule"]["protect_days"]) == ("华东", 7)
    people.pool("p1", group="华东", protect_days=9)
    (made,), (changed,) = (
        [act for act in people.acts(what) if act[0] == "p1"] for what in ("pool.made", "pool.changed")
    )
    assert made[3]["protect_days"] == 7
    assert (changed[2], changed[3]) == ({"protect_days": 7}, {"protect_days": 9})
    people.pool("p1", group="华东", protect_days=9)
    assert len([act for act in people.acts("pool.changed") if act[0] == "p1"]) == 1, "nothing changed"


def test_a_rule_says_what_keeps_leads_from_recall_and_an_order_always_does(people: PoolPeople) -> None:
    people.pool("p9")
    assert pools(people)["p9"]["rule"]["exempts"] == ["lock", "test_drive"]
    people.pool("p9", exempts=["lock"])
    assert pools(people)["p9"]["rule"]["exempts"] == ["lock"]
    (changed,) = (act for act in people.acts("pool.changed") if act[0] == "p9")
    assert changed[2:] == ({"exempts": ["lock", "test_drive"]}, {"exempts": ["lock"]})
    assert people.manager.ask("PUT", "/pools/p9", {"name": "p9", "exempts": ["order"]})[0] == 400


def test_switched_on_it_counts_from_now_and_an_edit_keeps_that(people: PoolPeople) -> None:
    people.pool("p2")
    on = "select switched_at from pool where code = 'p2'"
    assert people.one(on) is None
    people.pool("p2", recalled=True)
    first = people.one(on)
    assert first is not None
    people.pool("p2", recalled=True, protect_days=4)
    assert people.one(on) == first
    people.pool("p2", recalled=False)
    people.pool("p2", recalled=True)
    assert people.one(on) > first


def test_each_change_is_a_new_version_that_owners_follow(people: PoolPeople) -> None:
    people.pool("p3")
    version = people.one("select version from pool where code = 'p3'")
    people.pool("p3", protect_days=33)
    assert people.one("select version from pool where code = 'p3'") == version + 1


def test_there_is_one_home_pool(people: PoolPeople) -> None:
    people.pool()
    body = {"name": "x", "home": True}
    assert people.manager.refused("PUT", "/pools/second", body) == (409, "pool_home_taken")
    assert "second" not in pools(people)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"goes_to": "fixed"}, "pool_unfit"),
        ({"goes_to": "fixed", "fixed_pool": "nowhere"}, "pool_unknown"),
        ({"goes_to": "fixed", "fixed_pool": "p4"}, "pool_unfit"),
    ],
)
def test_a_rule_that_leads_nowhere_is_refused(people: PoolPeople, body: dict[str, Any], code: str) -> None:
    assert people.manager.refused("PUT", "/pools/p4", {"name": "x"} | body) == (422, code)
    assert people.manager.refused("PUT", "/pools/%20", {"name": "x"}) == (422, "pool_unfit")
    assert "p4" not in pools(people)


def test_the_same_code_at_another_dealer_is_another_pool(people: PoolPeople) -> None:
    people.pool("p5")
    other = people.signed_in("D0002-06")
    other.do("PUT", "/pools/p5", {"name": "他店"})
    assert pools(people)["p5"]["rule"]["name"] == "p5"
    assert [one["entity"] for one in other.get(f"/pools?entity={DEALER}")["pools"]] == []


def test_the_makers_people_read_pools_of_any_dealer(people: PoolPeople) -> None:
    people.pool("p6")
    found = people.of_maker("lead_operations").get(f"/pools?entity={DEALER}")["pools"]
    assert "p6" in {one["code"] for one in found}


def test_consultants_change_nothing(people: PoolPeople) -> None:
    for method, path, body in (
        ("PUT", "/pools/p7", {"name": "x"}),
        ("PUT", "/pools/p7/members", {}),
        ("PUT", "/return-reasons/x", {"name": "x"}),
        ("PUT", "/private-pools", {}),
        ("PUT", f"/private-pools/{DEALER}-01", {}),
        ("GET", "/private-pools", None),
    ):
        assert people.consultant(1).refused(method, path, body) == (403, "not_allowed")


def test_members_are_people_and_teams_of_the_own_house(people: PoolPeople) -> None:
    people.pool("p8")
    people.manager.do("PUT", f"/entities/{DEALER}/teams/T-P", {"name": "一组"})
    people.rows("update staff set team = 'T-P' where code = %s", f"{DEALER}-04")
    body = {"people": [{"staff": f"{DEALER}-01", "admin": True}], "teams": [{"team": "T-P"}]}
    told = people.manager.do("PUT", "/pools/p8/members", body)
    assert told == {
        "people": [{"staff": f"{DEALER}-01", "admin": True}],
        "teams": [{"team": "T-P", "admin": False}],
    }
    seats = {
        number: [
            (one["member"], one["admin"])
            for one in people.consultant(number).get("/pools")["pools"]
            if one["code"] == "p8"
        ]
        for number in (1, 2, 4)
    }
    assert seats == {1: [(True, True)], 2: [], 4: [(True, False)]}
    act = [act for act in people.acts("pool.members_changed") if act[0] == "p8"][-1]
    assert act[3] == {"people": [f"{DEALER}-01"], "teams": ["T-P"], "admins": [f"{DEALER}-01"]}
    for stranger in ({"people": [{"staff": "D0002-01"}]}, {"teams": [{"team": "nobody"}]}):
        refused = people.manager.refused("PUT", "/pools/p8/members", stranger)
        assert refused == (422, "pool_member_unknown")
    assert people.manager.get("/pools/p8/members") == told
    assert people.manager.refused("PUT", "/pools/none/members", {}) == (404, "pool_unknown")


def test_reasons_are_the_dealers_own(people: PoolPeople) -> None:
    people.manager.do("PUT", "/return-reasons/too_far", {"name": "太远"})
    assert people.consultant(1).get("/return-reasons")["reasons"] == [
        {"code": "too_far", "name": "太远", "active": True}
    ]
    assert people.signed_in("D0002-06").get("/return-reasons")["reasons"] == []
    assert people.manager.refused("PUT", "/return-reasons/Too-Far", {"name": "x"}) == (
        422, "return_reason_unfit",
    )  # fmt: skip
    assert people.acts("return_reason.written")[-1][0] == "too_far"


def test_a_cap_below_the_stock_takes_nothing_away_and_stops_new_leads(people: PoolPeople) -> None:
    people.pool()
    leads = people.leads_of(f"{DEALER}-03", 3)
    told = people.manager.do("PUT", f"/private-pools/{DEALER}-03", {"cap": 1, "day_cap": 5})
    (mine,) = [one for one in told["people"] if one["staff"] == f"{DEALER}-03"]
    assert (mine["open"], mine["caps"]["cap"], mine["caps"]["day_cap"]) == (3, 1, 5)
    assert set(people.owned(f"{DEALER}-03")) == set(leads)
    [pooled] = people.pooled(1, owner=1)
    assert people.claim(people.consultant(3), pooled) == ["full_stock"]
    assert people.acts("staff.caps_changed")[-1][0] == f"{DEALER}-03"
    assert people.manager.refused("PUT", "/private-pools/D0002-01", {}) == (404, "staff_unknown")


def test_own_created_leads_count_or_do_not_as_the_switch_says(people: PoolPeople) -> None:
    people.pool()
    [lead] = people.leads_of(f"{DEALER}-04", 1)
    people.rows("update episode set own = true where lead_id = %s", lead)
    has = "select open from staff_load where staff_id = (select id from staff where code = %s)"
    before = people.one(has, f"{DEALER}-04")
    for counts, more in ((False, -1), (False, -1), (True, 0)):
        people.manager.do("PUT", "/private-pools", {"own_counts": counts})
        assert people.one(has, f"{DEALER}-04") == before + more
        assert people.loads() == []
    assert people.acts("dealer.caps_changed")[-1][3] == {"own_counts": True}


def test_a_closed_pool_takes_no_claims_and_is_seen_by_managers_only(people: PoolPeople) -> None:
    people.pool()
    people.pool("p9")
    leads = people.leads_of(f"{DEALER}-01", 1)
    names = [people.known(lead) for lead in leads]
    people.pool("p9", status="closed")
    body = {"leads": names}
    assert people.consultant(2).refused("POST", "/pools/p9/claims", body) == (404, "pool_unknown")
    assert "p9" in pools(people)
    assert "p9" not in {one["code"] for one in people.consultant(2).get("/pools")["pools"]}
    recalls = {"leads": names, "reason": "x"}
    assert people.manager.refused("POST", "/pools/p9/recalls", recalls) == (404, "pool_unknown")
    people.pool("p9")
    people.manager.do("POST", "/pools/p9/recalls", recalls)
    assert said(people.consultant(2).do("POST", "/pools/p9/claims", body)) == ["done"]


def test_protection_runs_in_business_time_for_people_of_dealers_too(people: PoolPeople) -> None:
    people.pool(most_days=None)
    with people.fast():
        [lead] = people.leads_of(f"{DEALER}-04", 1)
        path, body = f"/leads/{people.known(lead)}/extensions", {"days": 15, "reason": "x"}
        told = people.manager.do("POST", path, body)
    falls = people.one("select recall_at from episode where lead_id = %s and closed_at is null", lead)
    assert told["days_left"] == 15
    assert timedelta(hours=5) < falls - people.town.now() < timedelta(hours=7), "days of 24 minutes"


def test_a_raised_cap_looks_again_at_what_waits_on_the_desk(people: PoolPeople) -> None:
    [lead] = people.leads_of(f"{DEALER}-04", 1)
    waits = "update belt set state = 'dispatched', reason = 'no_candidate', due_at = null where raw_id = %s"
    due = "select due_at from belt where raw_id = %s"
    for path, body in (("", {"cap": 5_000}), (f"/{DEALER}-04", {"cap": 4_000})):
        people.rows(waits, lead)
        people.manager.do("PUT", f"/private-pools{path}", body)
        assert people.one(due, lead) is not None
    people.rows("update belt set state = 'assigned', reason = '', due_at = null where raw_id = %s", lead)
    people.manager.do("PUT", "/private-pools", {})
    people.manager.do("PUT", f"/private-pools/{DEALER}-04", {})


def test_a_pool_in_which_leads_lie_is_not_closed(people: PoolPeople) -> None:
    people.pool()
    people.pool("p7")
    [lead] = people.pooled(code="p7")
    closed = {"name": "p7", "status": "closed"}
    assert people.manager.refused("PUT", "/pools/p7", closed) == (409, "pool_not_empty")
    assert said(people.consultant(2).do("POST", "/pools/p7/claims", {"leads": [people.known(lead)]})) == [
        "done"
    ]
    people.manager.do("PUT", "/pools/p7", closed)
    assert people.rows("select * from inv_open_pool") == []
