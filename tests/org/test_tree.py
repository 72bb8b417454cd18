"""The tree of the organisation: maker → region → area → group → dealer → store → team → staff, by routes."""

from __future__ import annotations

from typing import Any

import pytest

from staffed_house import Person, StaffedHouse

ACME = {"code": "D9001", "kind": "dealer", "name": "九州", "legal_name": "九州汽车销售有限公司"}


@pytest.fixture
def boss(house: StaffedHouse) -> Person:
    """The maker's administrator."""
    return house.of_maker("administrator")


def entity(person: Person, code: str) -> dict[str, Any]:
    """One of those that the person sees."""
    (found,) = [one for one in person.get("/entities")["entities"] if one["code"] == code]
    return dict(found)


def test_tree_is_built_from_the_top_to_the_team(house: StaffedHouse, boss: Person) -> None:
    boss.do("POST", "/regions", {"code": "NW", "name": "西北"})
    boss.do("POST", "/regions", {"code": "NW-1", "name": "陕西", "parent": "NW"})
    boss.do("POST", "/entities", {"code": "G9", "kind": "group", "name": "九集团", "legal_name": "九集团"})
    boss.do("POST", "/entities", ACME | {"region": "NW-1", "group": "G9"})
    boss.do("POST", "/entities/D9001/stores", {"code": "S1", "name": "一店", "city": "西安"})
    boss.do("PUT", "/entities/D9001/teams/T1", {"name": "一队", "store": "S1"})
    boss.do(
        "POST", "/staff",
        {"entity": "D9001", "code": "Z1", "name": "王", "role": "consultant", "store": "S1", "team": "T1"},
    )  # fmt: skip
    boss.do("PUT", "/entities/D9001/teams/T1", {"name": "一队", "store": "S1", "leader": "Z1"})
    assert {"code": "NW-1", "name": "陕西", "parent": "NW"} in boss.get("/regions")["regions"]
    found = entity(boss, "D9001")
    assert (found["region"], found["group"], found["status"]) == ("NW-1", "G9", "active")
    assert boss.get("/stores?entity=D9001")["stores"] == [
        {"entity": "D9001", "code": "S1", "name": "一店", "city": "西安", "status": "active"}
    ]
    assert boss.get("/teams?entity=D9001")["teams"] == [
        {"entity": "D9001", "code": "T1", "name": "一队", "store": "S1", "leader": "Z1", "status": "active"}
    ]
    regional = house.of_maker("regional_manager", region="NW")
    assert [one["code"] for one in regional.get("/staff")["staff"]] == ["Z1"], "the region and its areas"
    for what, code in (
        ("region.made", "NW-1"), ("entity.made", "D9001"), ("store.made", "D9001/S1"),
        ("team.made", "D9001/T1"), ("team.changed", "D9001/T1"),
    ):  # fmt: skip
        assert len(house.told(what, code)) == 1, what


def test_change_is_told_with_what_it_was_and_reaches_the_books(house: StaffedHouse, boss: Person) -> None:
    before = house.one("select version from stamp where name = 'org'")
    boss.do("PATCH", "/entities/D0003", {"name": "新名", "followup_minutes": 15})
    assert house.told("entity.changed", "D0003")[0][2] == {"name": "新名", "followup_minutes": 15}
    assert house.told("entity.changed", "D0003")[0][1]["followup_minutes"] == 30
    assert house.one("select version from stamp where name = 'org'") > before
    boss.do("PATCH", "/entities/D0003", {"name": "新名"})
    assert len(house.told("entity.changed", "D0003")) == 1, "nothing changed, nothing is told"


@pytest.mark.parametrize(("status", "phone"), [("closed", "13900001111"), ("suspended", "13900002222")])
def test_dealer_that_stands_still_gets_nothing_and_its_people_may_nothing(
    house: StaffedHouse, boss: Person, status: str, phone: str
) -> None:
    person = house.signed_in("D0002-06")
    assert person.ask("GET", "/staff")[0] == 200
    boss.do("PATCH", "/entities/D0002", {"status": status})
    assert person.refused("GET", "/staff") == (401, "not_signed_in")
    (raw,) = house.town.ask(house.town.inquiry(phone, name="李", dealer="D0002"))
    assert house.town.place(raw) == ("awaiting_dealer", "dealer_closed")
    boss.do("PATCH", "/entities/D0002", {"status": "active"})
    assert person.ask("GET", "/staff")[0] == 200, "the maker lifts it again"


def test_maker_does_not_lock_itself_out(house: StaffedHouse, boss: Person) -> None:
    for status in ("closed", "suspended"):
        assert boss.refused("PATCH", "/entities/maker", {"status": status}) == (422, "maker_stays")
    assert entity(boss, "maker")["status"] == "active"


def test_opening_hours_are_written_anew(house: StaffedHouse, boss: Person) -> None:
    week = [{"hours": "dispatch", "weekday": day, "opens": 510, "closes": 1080} for day in range(5)]
    boss.do("PUT", "/entities/D0001/openings", {"slots": week})
    rows = house.rows(
        "select o.hours, o.weekday, o.opens, o.closes from opening o join entity e on e.id = o.entity_id "
        "where e.code = 'D0001' order by 2"
    )
    assert rows == [("dispatch", day, 510, 1080) for day in range(5)]
    assert boss.get("/entities/D0001/timetable")["week"] == week
    manager = house.signed_in("D0001-06")
    assert manager.get("/entities/D0001/timetable")["week"] == week, "a dealer's manager reads the own one"
    assert manager.refused("GET", "/entities/D0003/timetable") == (404, "entity_unknown")
    assert house.signed_in("D0001-01").ask("GET", "/entities/D0001/timetable")[0] == 403
    backwards = [week[0] | {"opens": 1080, "closes": 510}]
    answer = boss.refused("PUT", "/entities/D0001/openings", {"slots": backwards})
    assert answer == (422, "hours_backwards")


def test_what_a_dealer_sells_is_written_anew_and_reaches_the_flow(house: StaffedHouse, boss: Person) -> None:
    path = "/entities/D0003/series"
    ((brand, one), (_, other)) = house.rows("select brand, code from series order by brand, code limit 2")
    both = [{"brand": brand, "series": one}, {"brand": brand, "series": other}]
    boss.do("PUT", path, {"series": both})
    stamp = house.one("select version from stamp where name = 'org'")
    boss.do("PUT", path, {"series": both[:1]})
    assert boss.get("/entities/D0003/timetable")["series"] == [[brand, one]]
    _, before, after = house.told("entity.series_changed", "D0003")[-1][:3]
    assert (before, after) == ({"series": [[brand, one], [brand, other]]}, {"series": [[brand, one]]})
    assert house.one("select version from stamp where name = 'org'") > stamp
    told = len(house.told("entity.series_changed", "D0003"))
    boss.do("PUT", path, {"series": both[:1]})
    assert len(house.told("entity.series_changed", "D0003")) == told, "nothing changed, nothing is told"
    unknown = {"series": [*both, {"brand": brand, "series": "nowhere"}]}
    assert boss.refused("PUT", path, unknown) == (422, "series_unknown")
    assert boss.get("/entities/D0003/timetable")["series"] == [[brand, one]], "what was stays"


def test_holidays_are_written_for_all_dealers_at_once_and_cleared_again(
    house: StaffedHouse, boss: Person
) -> None:
    year = boss.get("/holidays?year=2026")
    assert year["announced"] is True
    assert {"day": "2026-10-01", "name": "National Day", "works": False} in year["days"]
    assert any(one["works"] for one in year["days"]), "weekends that are worked are told, too"
    dealers = sum(year["policies"].values())
    assert dealers == house.one("select count(*) from entity where kind = 'dealer' and status = 'active'")
    assert boss.get("/holidays?year=2099")["announced"] is False
    boss.do("PUT", "/entities/D0002/days/2099-02-11", {"reason": "盘点"})
    slot = {"hours": "work", "opens": 600, "closes": 720}
    new_year = {"days": ["2099-02-10", "2099-02-11"], "reason": "春节"}
    done = boss.do("PUT", "/holidays", new_year | {"slots": [slot]})
    assert done == {"dealers": dealers, "days": 2 * dealers - 1}, "a special day of one's own stays"
    assert [(one["day"], one["reason"]) for one in boss.get("/entities/D0002/timetable")["days"]] == [
        ("2099-02-10", "春节"), ("2099-02-11", "盘点"),
    ]  # fmt: skip
    assert boss.do("PUT", "/holidays", new_year) == {"dealers": 0, "days": 0}, "what is there stays"
    assert len(house.told("holidays.written", "2099-02-10/2099-02-11")) == 1
    (own, *rest) = [one for one in boss.get("/holidays?year=2099")["written"] if one["reason"] == "春节"]
    assert own == {"day": "2099-02-10", "reason": "春节", "dealers": dealers, "closed": 0, "together": True}
    assert rest[0]["dealers"] == dealers - 1
    assert boss.refused("PUT", "/holidays", new_year | {"region": "nowhere"}) == (422, "region_unknown")
    cleared = boss.do("PUT", "/holidays", new_year | {"clear": True})
    assert cleared == {"dealers": dealers, "days": 2 * dealers - 1}
    assert len(house.told("holidays.cleared", "2099-02-10/2099-02-11")) == 1
    assert [one["reason"] for one in boss.get("/holidays?year=2099")["written"]] == ["盘点"]
    boss.do("DELETE", "/entities/D0002/days/2099-02-11")


def test_day_that_a_dealer_wrote_for_itself_stays_when_the_same_word_is_undone_for_all(
    house: StaffedHouse, boss: Person
) -> None:
    boss.do("PUT", "/entities/D0002/days/2099-05-01", {"reason": "劳动节"})
    labour = {"days": ["2099-05-01"], "reason": "劳动节"}
    others = boss.do("PUT", "/holidays", labour)["dealers"]
    own, together = boss.get("/holidays?year=2099")["written"]
    assert (own["dealers"], own["together"]) == (1, False)
    assert (together["dealers"], together["together"]) == (others, True)
    assert boss.do("PUT", "/holidays", labour | {"clear": True})["dealers"] == others
    assert boss.get("/entities/D0001/timetable")["days"] == []
    (day,) = boss.get("/entities/D0002/timetable")["days"]
    assert day["reason"] == "劳动节"
    boss.do("PUT", "/holidays", labour)
    boss.do("PUT", "/entities/D0001/days/2099-05-01", {"reason": "劳动节"})
    boss.do("PUT", "/holidays", labour | {"clear": True})
    assert boss.get("/entities/D0001/timetable")["days"] != [], "written anew for itself: its own now"
    for code in ("D0001", "D0002"):
        boss.do("DELETE", f"/entities/{code}/days/2099-05-01")


def test_make_up_workday_is_run_as_each_dealers_own_monday_where_asked(
    house: StaffedHouse, boss: Person
) -> None:
    slots = [{"hours": "work", "weekday": 0, "opens": 540, "closes": 1080}]
    boss.do("PUT", "/entities/D0001/openings", {"slots": slots})
    house.rows("update entity set holiday_policy = 'workdays' where code = 'D0001'")
    made = {"days": ["2099-02-14"], "reason": "调休", "weekday": 0, "heeding": True}
    heeding = house.one("select count(*) from entity where kind = 'dealer' and holiday_policy <> 'open'")
    assert 1 <= boss.do("PUT", "/holidays", made)["dealers"] <= heeding
    (day,) = boss.get("/entities/D0001/timetable")["days"]
    assert (day["reason"], day["opens"], day["closes"]) == ("调休", 540, 1080)
    assert boss.get("/entities/D0002/timetable")["days"] == []
    boss.do("PUT", "/holidays", made | {"clear": True})


def test_day_that_is_not_like_its_weekday_comes_and_goes(house: StaffedHouse, boss: Person) -> None:
    path = "/entities/D0001/days/2099-02-01"
    slot = {"hours": "work", "opens": 600, "closes": 720}
    boss.do("PUT", path, {"reason": "盘点", "slots": [slot]})
    (day,) = boss.get("/entities/D0001/timetable")["days"]
    assert day == {"day": "2099-02-01", "reason": "盘点", **slot}
    boss.do("PUT", path, {"reason": "停业"})
    (day,) = boss.get("/entities/D0001/timetable")["days"]
    assert (day["reason"], day["hours"], day["opens"]) == ("停业", None, None), "closed all day"
    assert len(house.told("entity.day_changed", "D0001/2099-02-01")) == 2
    boss.do("DELETE", path)
    assert boss.get("/entities/D0001/timetable")["days"] == []
    boss.do("DELETE", path)
    assert len(house.told("entity.day_cleared", "D0001/2099-02-01")) == 1
    over = {"slots": [slot, slot | {"opens": 700, "closes": 800}]}
    assert boss.refused("PUT", path, over) == (422, "hours_backwards")


def test_rota_of_a_person_is_written_anew_and_reaches_the_book(house: StaffedHouse, boss: Person) -> None:
    code = house.one(
        "select s.code from staff s join entity e on e.id = s.entity_id where e.code = 'D0001' limit 1"
    )
    path = f"/entities/D0001/shifts/{code}"
    week = [{"weekday": day, "starts": 540, "ends": 1020} for day in range(5)]
    boss.do("PUT", path, {"shifts": week})
    assert boss.get("/entities/D0001/timetable")["shifts"] == [{"staff": code, **one} for one in week]
    boss.do("PUT", path, {"shifts": []})
    assert boss.get("/entities/D0001/timetable")["shifts"] == [], "the dealer's consultant hours"
    assert len(house.told("staff.shifts_changed", f"D0001/{code}")) == 2
    backwards = {"shifts": [week[0] | {"starts": 1020, "ends": 540}]}
    assert boss.refused("PUT", path, backwards) == (422, "hours_backwards")
    assert boss.refused("PUT", "/entities/D0002/shifts/" + code, {"shifts": week}) == (404, "staff_unknown")
    assert boss.refused("PUT", "/entities/D0001/shifts/nobody", {"shifts": week}) == (404, "staff_unknown")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_special_days_are_the_makers_to_write(house: StaffedHouse, method: str) -> None:
    manager = house.signed_in("D0001-06")
    assert manager.ask(method, "/entities/D0001/days/2099-03-01", {} if method == "PUT" else None)[0] == 403


@pytest.mark.parametrize(
    ("method", "path", "body", "answer"),
    [
        ("POST", "/regions", {"code": "NORTH", "name": "x", "parent": "nowhere"}, (422, "region_unknown")),
        ("PUT", "/regions/nowhere", {"name": "x"}, (404, "region_unknown")),
        ("POST", "/entities", ACME | {"code": "D0001"}, (409, "code_taken")),
        ("POST", "/entities", ACME | {"code": "D7", "region": "nowhere"}, (422, "region_unknown")),
        ("POST", "/entities", ACME | {"code": "D7", "group": "D0001"}, (422, "entity_unknown")),
        ("POST", "/entities", ACME | {"code": "D7", "time_zone": "Mars/Base"}, (422, "unknown_zone")),
        ("PATCH", "/entities/D7", {"name": "x"}, (404, "entity_unknown")),
        ("PATCH", "/entities/D0001", {"group": "nowhere"}, (422, "entity_unknown")),
        ("POST", "/entities/D7/stores", {"code": "S", "name": "x"}, (404, "entity_unknown")),
        ("PATCH", "/entities/D0001/stores/S9", {"name": "x"}, (404, "store_unknown")),
        ("PUT", "/entities/D0001/teams/T8", {"name": "x", "store": "S9"}, (422, "team_parts_unknown")),
        ("PUT", "/entities/D0001/teams/T8", {"name": "x", "leader": "D0003-01"}, (422, "team_parts_unknown")),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_leaves_nothing(
    house: StaffedHouse, boss: Person, method: str, path: str, body: Any, answer: tuple[int, str]
) -> None:
    acts = house.one("select count(*) from audit")
    assert boss.refused(method, path, body) == answer
    assert house.one("select count(*) from audit") == acts


def test_region_lies_never_below_itself(boss: Person) -> None:
    for code, parent in (("R1", ""), ("R2", "R1"), ("R3", "R2")):
        boss.do("POST", "/regions", {"code": code, "name": code, "parent": parent})
    for parent in ("R1", "R2", "R3"):
        answer = boss.refused("PUT", "/regions/R1", {"name": "R1", "parent": parent})
        assert answer == (404, "region_unknown")
    boss.do("PUT", "/regions/R3", {"name": "R3", "parent": "R1"})


def test_store_closes_and_nobody_joins_it(house: StaffedHouse, boss: Person) -> None:
    boss.do("POST", "/entities/D0003/stores", {"code": "SX", "name": "x"})
    boss.do("PATCH", "/entities/D0003/stores/SX", {"status": "closed", "city": "天津"})
    (told,) = house.told("store.changed", "D0003/SX")
    assert told[1:] == ({"status": "active", "city": ""}, {"status": "closed", "city": "天津"})
    body = {"entity": "D0003", "code": "Y1", "name": "王", "role": "consultant", "store": "SX"}
    assert boss.refused("POST", "/staff", body) == (409, "staff_not_made")
