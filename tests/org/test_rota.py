"""Who works when: dealers' managers see it, and give their people another rota; nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from staffed_house import Person, StaffedHouse

ONE = "D0001-01"
EARLY = {"shifts": [{"weekday": 0, "starts": 480, "ends": 960}, {"weekday": 2, "starts": 480, "ends": 960}]}


@pytest.fixture(scope="module")
def manager(house: StaffedHouse) -> Person:
    return house.signed_in("D0001-06")


def shifts(manager: Person, code: str = ONE) -> list[tuple[int, int, int]]:
    (one,) = [one for one in manager.get("/rota")["people"] if one["staff"] == code]
    return [(turn["weekday"], turn["starts"], turn["ends"]) for turn in one["shifts"]]


def test_manager_gives_a_consultant_another_rota(house: StaffedHouse, manager: Person) -> None:
    assert shifts(manager) == []
    manager.do("PUT", f"/entities/D0001/shifts/{ONE}", EARLY)
    assert shifts(manager) == [(0, 480, 960), (2, 480, 960)]
    assert len(house.told("staff.shifts_changed", f"D0001/{ONE}")) == 1
    manager.do("PUT", f"/entities/D0001/shifts/{ONE}", {"shifts": []})
    assert shifts(manager) == []


def test_rota_of_another_dealer_is_nobody_elses_business(house: StaffedHouse, manager: Person) -> None:
    assert manager.refused("PUT", "/entities/D0002/shifts/D0002-01", EARLY) == (404, "entity_unknown")
    assert manager.refused("PUT", "/entities/D0001/shifts/D0002-01", EARLY) == (404, "staff_unknown")
    assert manager.refused("GET", "/rota?entity=D0002") == (404, "entity_unknown")
    consultant = house.signed_in(ONE)
    assert consultant.refused("PUT", f"/entities/D0001/shifts/{ONE}", EARLY) == (403, "not_allowed")
    assert (
        house.rows("select from shift h join staff s on s.id = h.staff_id where s.code like 'D0002%%'") == []
    )


def test_absences_departures_and_leads_in_hand_stand_in_it(house: StaffedHouse, manager: Person) -> None:
    house.leads_of("D0001-02", 2)
    begin = datetime.now(UTC) + timedelta(days=1)
    away = {
        "starts_at": begin.isoformat(),
        "ends_at": (begin + timedelta(days=2)).isoformat(),
        "kind": "leave",
    }
    manager.do("POST", "/staff/D0001-02/absences", {**away, "leads": {"goes_to": "colleague", "to": ONE}})
    told = manager.get("/rota")
    (one,) = [one for one in told["people"] if one["staff"] == "D0001-02"]
    assert one["open"] == len(house.owned("D0001-02"))
    assert [away["kind"] for away in one["absences"]] == ["leave"]
    going = one["departure"]
    assert (going["kind"], going["goes_to"], going["to"], going["begun_at"]) == (
        "absent",
        "colleague",
        ONE,
        None,
    )
    assert {turn["weekday"] for turn in told["hours"]} == set(range(7))
    assert {one["staff"][:5] for one in told["people"]} == {"D0001"}
