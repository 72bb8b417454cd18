"""Who sees and moves whose people: dealers their own, in their store those of the store, the maker all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from leadcenter.access.face import Asker, AskerKind, Permission, RoleShown, Sight
from leadcenter.kernel.scope import Zone
from leadcenter.people.rules import may_appoint
from staffed_house import NOBODY, Person, StaffedHouse

JOINER = {"entity": "D0001", "name": "王芳", "role": "consultant"}


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedHouse]:
    made = StaffedHouse(database_url, tmp_path_factory.mktemp("house"))
    boss = made.of_maker("administrator")
    for store in ("S1", "S2"):
        boss.do("POST", "/entities/D0001/stores", {"code": store, "name": store})
    for code, store in (("D0001-01", "S1"), ("D0001-02", "S2")):
        boss.do("PATCH", f"/staff/{code}", {"store": store})
    body = {"entity": "D0001", "name": "李", "role": "sales_manager", "store": "S1", "login": "manager.s1"}
    boss.do("POST", "/staff", body | {"code": "M1"})
    yield made
    made.close()


@pytest.fixture
def manager(house: StaffedHouse) -> Person:
    """The DCC manager of D0001."""
    return house.signed_in("D0001-06")


CHANGES = [
    ("PATCH", "/staff/{}", {"team": ""}),
    ("POST", "/staff/{}/leaving", {}),
    ("DELETE", "/staff/{}/leaving", None),
    (
        "POST", "/staff/{}/absences",
        {"starts_at": "2099-01-01T00:00:00Z", "ends_at": "2099-01-02T00:00:00Z", "kind": "sick"},
    ),
    ("DELETE", "/staff/{}/absences?starts_at=2099-01-01T00:00:00Z", None),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_people_of_another_dealer_do_not_exist(
    house: StaffedHouse, manager: Person, method: str, path: str, body: object
) -> None:
    before = house.rows("select to_jsonb(s) from staff s order by s.id")
    answers = [manager.refused(method, path.format(code), body) for code in ("D0002-01", "nobody")]
    assert answers == [(404, "staff_unknown")] * 2, "the same for who is elsewhere and who is nowhere"
    assert house.rows("select to_jsonb(s) from staff s order by s.id") == before


def test_dealer_sees_its_own_people_stores_teams_and_no_others(house: StaffedHouse, manager: Person) -> None:
    assert {one["entity"] for one in manager.get("/staff?left=true")["staff"]} == {"D0001"}
    assert manager.get("/staff?entity=D0002")["staff"] == []
    assert [one["code"] for one in manager.get("/entities")["entities"]] == ["D0001"]
    assert {one["entity"] for one in manager.get("/teams")["teams"]} == {"D0001"}
    assert {one["entity"] for one in manager.get("/stores")["stores"]} == {"D0001"}
    assert manager.get("/teams?entity=D0002")["teams"] == []


def test_joiner_of_another_dealer_is_refused(house: StaffedHouse, manager: Person) -> None:
    body = JOINER | {"entity": "D0002", "code": "X1"}
    assert manager.refused("POST", "/staff", body) == (404, "entity_unknown")
    assert manager.refused("PUT", "/entities/D0002/teams/T1", {"name": "x"}) == (404, "entity_unknown")
    assert house.rows("select 1 from staff where code = 'X1'") == []


def test_manager_of_a_store_sees_and_moves_the_people_of_the_store(house: StaffedHouse) -> None:
    manager = house.signed_in("M1")
    assert {one["code"] for one in manager.get("/staff")["staff"]} == {"D0001-01", "M1"}
    assert manager.refused("PATCH", "/staff/D0001-02", {"team": ""}) == (404, "staff_unknown")
    assert manager.refused("PATCH", "/staff/D0001-01", {"store": "S2"}) == (403, "post_above_own")
    assert manager.refused("POST", "/staff", JOINER | {"code": "X2"}) == (403, "post_above_own")
    manager.do("POST", "/staff", JOINER | {"code": "X2", "store": "S1"})
    manager.do("POST", "/staff/X2/leaving", {})


def test_nobody_gives_or_takes_a_post_above_the_own(house: StaffedHouse, manager: Person) -> None:
    for role in ("sales_manager",):
        answer = manager.refused("POST", "/staff", JOINER | {"code": "X3", "role": role})
        assert answer == (403, "post_above_own"), "who may approve exports is not made by who asks for them"
    assert manager.refused("PATCH", "/staff/D0001-01", {"role": "sales_manager"}) == (403, "post_above_own")
    assert manager.refused("POST", "/staff/M1/leaving", {}) == (403, "post_above_own")
    manager.do("POST", "/staff", JOINER | {"code": "X3", "role": "receptionist"})
    assert manager.refused("PATCH", "/staff/D0001-06", {"role": "finance"}) == (403, "own_post")
    assert manager.refused("POST", "/staff/D0001-06/leaving", {}) == (403, "own_post")


def test_maker_moves_people_of_any_dealer(house: StaffedHouse) -> None:
    boss = house.of_maker("administrator")
    for code in ("D0002-01", "D0003-01"):
        boss.do("PATCH", f"/staff/{code}", {"role": "sales_manager"})
    assert len({one["entity"] for one in boss.get("/staff")["staff"]}) == 3


def test_people_without_the_permission_see_and_move_nobody(house: StaffedHouse) -> None:
    for person in (house.signed_in("D0001-01"), house.of_maker("marketing")):
        assert person.refused("GET", "/staff") == (403, "not_allowed")
        assert person.refused("POST", "/staff/D0001-02/leaving", {}) == (403, "not_allowed")
    assert house.of_maker("analyst").refused("PATCH", "/entities/D0001", {"name": "x"})[0] == 403


def test_what_became_of_the_leads_is_told_to_the_dealer_alone(house: StaffedHouse, manager: Person) -> None:
    done = manager.do("POST", "/staff/X3/leaving", {})
    path = f"/departures/{done['id']}"
    assert manager.get(path)["departure"]["staff"] == "X3"
    assert house.signed_in("D0002-06").refused("GET", path) == (404, "departure_unknown")


@pytest.mark.parametrize(
    ("own", "owners", "role", "may"),
    [
        ("a.b c.d", None, RoleShown("r", "entity", ["a.b"]), True),
        ("a.b c.d", None, RoleShown("r", "entity", ["a.b", "e.f"]), False),
        ("a.b", (NOBODY,), RoleShown("r", "entity", ["a.b"]), False),
        ("a.b", (NOBODY,), RoleShown("r", "store", ["a.b"]), True),
        ("a.b g.h", None, RoleShown("r", "entity", ["a.b", "g.h"]), False),
        ("a.b", None, RoleShown("r", "maker", []), False),
        ("a.b", None, RoleShown("r", "group", []), False),
    ],
)  # fmt: skip
def test_post_is_above_the_own_when_it_may_more_sees_further_or_agrees_for_others(
    own: str, owners: tuple[object, ...] | None, role: RoleShown, may: bool
) -> None:
    names = {
        "a.b": Permission.LEAD_READ,
        "c.d": Permission.ORG_READ,
        "e.f": Permission.LEAD_REVEAL,
        "g.h": Permission.EXPORT_APPROVE,
    }
    asker = Asker(AskerKind.PERSON, NOBODY, NOBODY, NOBODY)
    sight = Sight(asker, frozenset(names[one] for one in own.split()), Zone.ENTITIES, (NOBODY,), owners)  # type: ignore[arg-type]
    shown = RoleShown(role.code, role.sees, [names[one].value for one in role.permissions])
    assert may_appoint(sight, shown) is may
