"""An expired contract stops the flow at once: of dealers, of groups, of vendors, who then see nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from leadcenter.access.face import Permission
from leadcenter.entry.signing import service_key
from staffed_house import Person, StaffedHouse


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedHouse]:
    made = StaffedHouse(database_url, tmp_path_factory.mktemp("house"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def boss(house: StaffedHouse) -> Person:
    """The maker's administrator."""
    return house.of_maker("administrator")


@pytest.fixture(scope="module")
def maker(house: StaffedHouse) -> str:
    code: str = house.one("select code from entity where kind = 'maker'")
    return code


def entity(boss: Person, kind: str, code: str) -> None:
    boss.do("POST", "/entities", {"code": code, "kind": kind, "name": code, "legal_name": code})


def contract(house: StaffedHouse, giver: str, taker: str, kind: str) -> dict[str, Any]:
    since = house.town.now() - timedelta(days=1)
    return {
        "giver": giver, "taker": taker, "kind": kind, "contract_no": "2026-7", "valid_from": since.isoformat()
    }  # fmt: skip


def end(house: StaffedHouse, boss: Person, relation: str, days: float = 0) -> None:
    at = house.town.now() + timedelta(days=days, seconds=-1)
    boss.do("PUT", f"/relations/{relation}/end", {"valid_to": at.isoformat()})


TASKS = "/cleaning/tasks"


def test_vendor_works_while_the_contract_lasts_and_not_an_instant_longer(
    house: StaffedHouse, boss: Person, maker: str
) -> None:
    entity(boss, "vendor", "CALLS")
    agent = house.of("CALLS", "call_centre_agent")
    house.town.ask(house.town.inquiry("13900007777", dealer="D0001"))  # nameless: somebody must ask
    house.rows("update cleaning_task set route = 'manual'")
    assert agent.refused("GET", TASKS) == (403, "not_allowed"), "no contract yet"
    made = boss.do("POST", "/relations", contract(house, maker, "CALLS", "entrusted"))
    assert agent.get(TASKS)["tasks"]
    end(house, boss, made["id"])
    assert agent.refused("GET", TASKS) == (403, "not_allowed")
    assert house.rows("select 1 from session where account_id = %s and ended_at is null", agent.account)
    boss.do("PUT", f"/relations/{made['id']}/end", {"valid_to": None})
    assert agent.get(TASKS)["tasks"]
    acts = house.told("relation.end_changed", made["id"])
    assert [row[2]["valid_to"] is None for row in acts] == [False, True]
    assert {keep for (keep,) in house.rows("select class from audit where object = %s", made["id"])} == {
        "provision"
    }


def test_key_of_a_vendor_ends_with_the_contract_too(house: StaffedHouse, boss: Person, maker: str) -> None:
    entity(boss, "vendor", "ROBOT")
    key = service_key(house.config, "ROBOT", "robot", [Permission.CLEANING_WORK], 1)

    def asked() -> int:
        answer = house.client.get(TASKS, headers={"authorization": f"Bearer {key}"})
        return answer.status_code

    assert asked() == 403
    made = boss.do("POST", "/relations", contract(house, maker, "ROBOT", "entrusted"))
    assert asked() == 200
    end(house, boss, made["id"])
    assert asked() == 403


def test_provision_to_a_vendor_is_not_entrusting(house: StaffedHouse, boss: Person, maker: str) -> None:
    entity(boss, "vendor", "ADS")
    boss.do("POST", "/relations", contract(house, maker, "ADS", "provision"))
    assert house.of("ADS", "call_centre_agent").refused("GET", TASKS) == (403, "not_allowed")


def test_dealer_without_a_contract_gets_no_lead(house: StaffedHouse, boss: Person, maker: str) -> None:
    (relation,) = [one for one in boss.get("/relations")["relations"] if one["taker"] == "D0002"]
    end(house, boss, relation["id"])
    (held,) = house.town.ask(house.town.inquiry("13900001234", name="王", dealer="D0002"))
    assert house.town.place(held) == ("awaiting_grant", "no_contract")
    boss.do("PUT", f"/relations/{relation['id']}/end", {"valid_to": None})
    (given,) = house.town.ask(house.town.inquiry("13900001235", name="王", dealer="D0002"))
    assert house.town.place(given)[0] == "assigned"


def test_group_sees_a_dealer_only_under_a_contract_with_it(house: StaffedHouse, boss: Person) -> None:
    entity(boss, "group", "G7")
    boss.do("PATCH", "/entities/D0003", {"group": "G7"})
    manager = house.of("G7", "group_manager")
    assert [one["code"] for one in manager.get("/entities")["entities"]] == ["G7"]
    assert manager.get("/staff")["staff"] == []
    made = boss.do("POST", "/relations", contract(house, "D0003", "G7", "joint"))
    assert {one["entity"] for one in manager.get("/staff")["staff"]} == {"D0003"}
    assert manager.refused("POST", "/staff/D0003-01/leaving", {}) == (403, "not_allowed")
    end(house, boss, made["id"])
    assert manager.get("/staff")["staff"] == []


def test_contract_ends_after_it_begins_between_entities_that_there_are(
    house: StaffedHouse, boss: Person, maker: str
) -> None:
    body = contract(house, maker, "D0001", "joint")
    earlier = (house.town.now() - timedelta(days=2)).isoformat()
    answer = boss.refused("POST", "/relations", body | {"valid_to": earlier})
    assert answer == (422, "relation_backwards")
    made = boss.do("POST", "/relations", body)
    assert boss.refused("POST", "/relations", body) == (409, "relation_taken")
    path = f"/relations/{made['id']}/end"
    assert boss.refused("PUT", path, {"valid_to": earlier}) == (404, "relation_unknown")
    assert boss.refused("POST", "/relations", body | {"taker": "D7"}) == (422, "entity_unknown")


def test_only_the_makers_administrators_touch_contracts(house: StaffedHouse, boss: Person) -> None:
    relation = boss.get("/relations")["relations"][0]["id"]
    for person in (house.signed_in("D0001-06"), house.of_maker("analyst")):
        assert person.refused("PUT", f"/relations/{relation}/end", {"valid_to": None})[0] == 403
        assert person.refused("POST", "/relations", contract(house, "D0001", "D0002", "joint"))[0] == 403
    seen = house.signed_in("D0001-06").get("/relations")["relations"]
    assert {(one["giver"], one["taker"]) for one in seen} == {("", "D0001")}
