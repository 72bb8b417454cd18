"""What people see of clocks and do about them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from clock_house import ClockHouse

OWNER, MANAGER = "D0001-01", "D0001-06"


def soon(**span: float) -> str:
    return (datetime.now(UTC) + timedelta(**span)).isoformat()


def owned(house: ClockHouse) -> UUID:
    (lead,) = house.leads_of(OWNER, 1)
    house.rounds()
    return lead


def query(**more: str) -> str:
    span = {"begin": soon(days=-30), "until": soon(minutes=1)}
    asked = {"clock": "followup", **span, **more}
    return "/clocks/assessment?" + "&".join(f"{name}={value}" for name, value in asked.items()).replace(
        "+", "%2B"
    )


def test_clock_stands_still_while_the_customer_is_waited_for(house: ClockHouse) -> None:
    lead, manager = owned(house), house.signed_in(MANAGER)
    path = f"/leads/{house.name_at('D0001', lead)}/clock-pauses"
    done = manager.do("POST", path, {"until": soon(hours=5), "reason": "customer_away"})
    assert done == {"clocks": ["followup"]}
    assert manager.ask("POST", path, {"until": soon(hours=5), "reason": "of my own"})[0] == 400
    house.rounds()
    (still,) = [one for one in manager.get("/clocks/running")["clocks"] if one["paused_until"]]
    assert (still["lead"], still["paused_for"], still["late"]) == (path.split("/")[2], "customer_away", False)
    shown = manager.get(path.replace("clock-pauses", "clocks"))["clocks"][-1]
    assert (shown["clock"], shown["paused_for"]) == ("followup", "customer_away")
    house.later(lead, 4 * 60)
    house.rounds()
    assert [kind for _, kind in house.notices(lead) if "followup" in kind] == []
    manager.do("DELETE", path)
    house.rounds()
    house.later(lead, 20)
    house.call(lead, OWNER)
    house.later(lead, 5)
    house.rounds()
    seq = house.clocks(lead)[-1][1]
    assert house.spent_minutes(lead, "followup", seq) == pytest.approx(20, abs=0.5)


def test_pause_has_an_end_and_a_running_clock(house: ClockHouse) -> None:
    lead, manager = owned(house), house.signed_in(MANAGER)
    path = f"/leads/{house.name_at('D0001', lead)}/clock-pauses"
    late = {"until": soon(days=15), "reason": "customer_away"}
    assert manager.refused("POST", path, late) == (422, "pause_unfit")
    house.call(lead, OWNER)
    house.later(lead, 11)
    house.rounds()
    fit = {"until": soon(days=1), "reason": "customer_away"}
    assert manager.refused("POST", path, fit) == (404, "clock_unknown")


def test_consultant_cannot_stop_the_own_clock(house: ClockHouse) -> None:
    lead, owner = owned(house), house.signed_in(OWNER)
    name = house.name_at("D0001", lead)
    shown = owner.get(f"/leads/{name}/clocks")["clocks"]
    assert [one["clock"] for one in shown] == ["followup"]
    assert (shown[0]["staff"], shown[0]["target_minutes"]) == (OWNER, 30)
    other = house.signed_in("D0002-06")
    assert other.refused("GET", f"/leads/{name}/clocks") == (404, "clock_unknown")
    house.rows("delete from clock where lead_id = %s returning 1", lead)
    house.rows("update dispatch set cleared_at = dispatched_at - interval '1 min' where lead_id = %s", lead)
    house.rows("update episode set opened_at = opened_at + interval '1 s' where lead_id = %s", lead)
    assert owner.get(f"/leads/{name}/clocks") == {"clocks": []}
    body = {"until": soon(days=1), "reason": "customer_away"}
    assert owner.refused("POST", f"/leads/{name}/clock-pauses", body) == (403, "not_allowed")


def test_assessment_says_reached_late_median_and_p90_with_n(house: ClockHouse) -> None:
    leads = house.leads_of("D0003-01", 10, dealer="D0003")
    house.rounds()
    for number, lead in enumerate(leads, start=1):  # called after 5, 10, … 45 minutes; the last one never
        house.later(lead, 5 * number)
        if number < 10:
            house.call(lead, "D0003-01")
        house.later(lead, 11)
        house.rounds()
    kept = house.signed_in("D0003-06").get(query(by="consultant"))["kept"]
    (row,) = [one for one in kept if one["staff"] == "D0003-01"]
    assert (row["dealer"], row["n"]) == ("D0003", 10)
    assert (row["answered"], row["reached"], row["late"], row["running"]) == (9, 5, 5, 0)
    assert row["median_s"] == pytest.approx(25 * 60, abs=60)
    assert row["p90_s"] == pytest.approx(45 * 60, abs=60)


def test_each_sees_what_is_the_own(house: ClockHouse) -> None:
    owned(house)
    (dealers,) = ({one["dealer"] for one in house.signed_in(MANAGER).get(query())["kept"]},)
    assert dealers == {"D0001"}
    assert {"D0001", "D0003"} <= {one["dealer"] for one in house.of_maker("analyst").get(query())["kept"]}
    assert house.signed_in(OWNER).refused("GET", query()) == (403, "not_allowed")
    span: dict[str, Any] = {"begin": soon(days=-500)}
    assert house.of_maker("analyst").refused("GET", query(**span)) == (422, "span_unfit")


def test_target_and_ladder_are_data_per_brand(house: ClockHouse) -> None:
    boss = house.of_maker("lead_operations")
    body = {"minutes": 7, "ladder": [{"percent": 50, "action": "remind"}, {"percent": 90, "action": "warn"}]}
    boss.do("PUT", "/clocks/targets/followup?brand=NOVA", body)
    found = {(one["brand"], one["clock"]): one for one in boss.get("/clocks/targets")["targets"]}
    assert (found["NOVA", "followup"]["minutes"], len(found["NOVA", "followup"]["ladder"])) == (7, 2)
    assert found["", "followup"]["ladder"][-1] == {"percent": 400, "action": "take_back"}
    falling = {
        "minutes": 7,
        "ladder": [{"percent": 90, "action": "remind"}, {"percent": 50, "action": "warn"}],
    }
    assert boss.refused("PUT", "/clocks/targets/followup", falling) == (422, "ladder_unfit")
    back = {"minutes": 7, "ladder": [{"percent": 90, "action": "take_back"}]}
    assert boss.refused("PUT", "/clocks/targets/assignment", back) == (422, "ladder_unfit")
    assert boss.refused("PUT", "/clocks/targets/lunch", body) == (404, "clock_unknown")
    assert house.signed_in(MANAGER).refused("PUT", "/clocks/targets/followup", body)[0] == 403


def test_clocks_that_took_no_time_are_assessed_with_the_others(house: ClockHouse) -> None:
    """They stand in no row of their own: each dispatch is counted once, written or not."""
    house.leads_of("D0002-01", 4, dealer="D0002")
    house.rows(
        "update dispatch set dispatched_at = dispatched_at - interval '40 min', "
        "cleared_at = dispatched_at - interval '50 min' where lead_id in (select lead_id from dispatch d "
        "join entity e on e.id = d.dealer_id where e.code = 'D0002' limit 1)"
    )
    house.rounds()
    count = house.one(
        "select count(*) from dispatch d join entity e on e.id = d.dealer_id where e.code = 'D0002'"
    )
    manager = house.signed_in("D0002-06")
    for clock, minutes in (("dispatch", 15), ("assignment", 30)):
        (row,) = manager.get(query(clock=clock))["kept"]
        assert (row["n"], row["answered"], row["running"]) == (count, count, 0), clock
        waited = house.one(
            "select count(*) from clock where kind = %s and spent_us > %s::bigint * 60000000", clock, minutes
        )
        assert (row["late"], row["reached"], row["median_s"]) == (waited, count - waited, 0), clock


def test_assessment_adds_up_over_teams_and_consultants(house: ClockHouse) -> None:
    house.leads_of("D0002-01", 2, dealer="D0002")
    house.leads_of("D0002-02", 3, dealer="D0002")
    house.rounds()
    manager = house.signed_in("D0002-06")
    found = {by: manager.get(query(by=by))["kept"] for by in ("dealer", "team", "consultant")}
    for count in ("n", "answered", "reached", "late", "running"):
        assert len({sum(row[count] for row in rows) for rows in found.values()}) == 1, count
    assert {row["staff"] for row in found["consultant"]} >= {"D0002-01", "D0002-02"}
    assert {row["staff"] for row in found["team"]} == {""}
    assert [row["team"] for row in found["dealer"]] == [""]
