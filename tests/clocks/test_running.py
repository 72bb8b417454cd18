"""Clocks that are over or soon will be: whose, until when, what is done next."""

from __future__ import annotations

from clock_house import ClockHouse

OWNER, MANAGER = "D0001-01", "D0001-06"


def test_clocks_that_are_over_come_first_with_what_is_next(house: ClockHouse) -> None:
    late, soon = house.leads_of(OWNER, 2)
    house.rounds()
    house.later(late, 35)
    house.rounds()
    manager = house.signed_in(MANAGER)
    told = manager.get("/clocks/running")["clocks"]
    mine = [
        one for one in told if one["lead"] in {house.name_at("D0001", late), house.name_at("D0001", soon)}
    ]
    assert [(one["clock"], one["staff"], one["late"]) for one in mine] == [
        ("followup", OWNER, True), ("followup", OWNER, False),
    ]  # fmt: skip
    assert mine[0]["due_at"] < mine[1]["due_at"]
    assert mine[0]["target_minutes"] == 30
    assert mine[1]["next"] in {"remind", "warn", "take_back"}
    assert mine[0]["phone"].startswith("139****")
    house.call(late, OWNER)
    house.later(late, 11)
    house.rounds()
    left = {one["lead"] for one in manager.get("/clocks/running")["clocks"]}
    assert house.name_at("D0001", late) not in left


def test_nobody_sees_clocks_of_other_dealers_or_without_being_a_manager(house: ClockHouse) -> None:
    (lead,) = house.leads_of(OWNER, 1)
    house.rounds()
    other = house.signed_in("D0002-06")
    assert house.name_at("D0002", lead) not in {one["lead"] for one in other.get("/clocks/running")["clocks"]}
    assert house.signed_in(OWNER).refused("GET", "/clocks/running") == (403, "not_allowed")
