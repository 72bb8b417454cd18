"""Somebody joins, changes post, is away: it holds at the next request and for the next lead."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest

from staffed_house import Person, StaffedHouse

WANG = {"entity": "D0001", "name": "王芳", "role": "consultant", "store": "S1", "team": "T9"}


@pytest.fixture(scope="module", autouse=True)
def _stores(house: StaffedHouse) -> None:
    boss = house.of_maker("administrator")
    for store in ("S1", "S2"):
        boss.do("POST", "/entities/D0001/stores", {"code": store, "name": store, "city": "上海"})
    boss.do("PUT", "/entities/D0001/teams/T9", {"name": "九队", "store": "S1"})


@pytest.fixture
def boss(house: StaffedHouse) -> Person:
    """The maker's administrator."""
    return house.of_maker("administrator")


def test_joiner_signs_in_by_the_link_and_gets_leads(house: StaffedHouse, boss: Person) -> None:
    made = boss.do("POST", "/staff", WANG | {"code": "W1", "login": "Wang.Fang"})
    assert made["token"]
    opened = house.client.post(
        "/identity/links/use", json={"token": made["token"], "password": "梧桐-Harbour-71"}
    )
    assert opened.status_code == 200, opened.text
    assert opened.json()["stage"] == "enrol"
    (shown,) = [one for one in boss.get("/staff?entity=D0001")["staff"] if one["code"] == "W1"]
    assert (shown["role"], shown["store"], shown["team"], shown["status"]) == (
        "consultant", "S1", "T9", "active",
    )  # fmt: skip
    (lead,) = house.leads_of("W1", 1)
    assert house.owner(lead) == "W1"
    ((kind, _, after),) = house.told("staff.joined", "W1")
    assert (kind, after["role"], after["entity"]) == ("person", "consultant", "D0001")
    assert "王芳" not in str(house.rows("select to_jsonb(a) from audit a where object_kind = 'staff'"))


def test_name_that_is_taken_leaves_no_half_of_a_joiner(house: StaffedHouse, boss: Person) -> None:
    boss.do("POST", "/staff", WANG | {"code": "W2", "login": "twice"})
    answer = boss.refused("POST", "/staff", WANG | {"code": "W3", "login": "twice"})
    assert answer == (409, "account_taken")
    assert boss.refused("POST", "/staff", WANG | {"code": "W3", "login": "*"}) == (422, "login_unfit")
    assert house.rows("select 1 from staff where code = 'W3'") == []
    assert house.told("staff.joined", "W3") == []


def test_account_is_given_out_after_a_fresh_proof_only(house: StaffedHouse, boss: Person) -> None:
    house.rows("update session set proved_at = now() - interval '1 hour' where account_id = %s", boss.account)
    answer = boss.refused("POST", "/staff", WANG | {"code": "W6", "login": "late"})
    assert answer == (403, "proof_needed")
    boss.do("POST", "/staff", WANG | {"code": "W6"})
    assert house.rows("select 1 from account where login = 'late'") == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"code": "D0001-01"}, (409, "staff_not_made")),
        ({"store": "S9"}, (409, "staff_not_made")),
        ({"team": "T8"}, (409, "staff_not_made")),
        ({"entity": "D9999"}, (404, "entity_unknown")),
        ({"entity": "maker"}, (422, "entity_has_no_staff")),
    ],
)
def test_joiner_needs_a_place(
    house: StaffedHouse, boss: Person, given: dict[str, str], code: tuple[int, str]
) -> None:
    if given.get("entity") == "maker":
        given = {"entity": house.one("select code from entity where kind = 'maker'"), "store": "", "team": ""}
    assert boss.refused("POST", "/staff", WANG | {"code": "W4"} | given) == code


def test_another_post_holds_at_the_next_request(house: StaffedHouse, boss: Person) -> None:
    boss.do("POST", "/staff", WANG | {"code": "W5"})
    person = house.signed_in("W5")
    assert person.refused("GET", "/staff") == (403, "not_allowed")
    boss.do("PATCH", "/staff/W5", {"role": "receptionist", "store": "S2"})
    assert {one["entity"] for one in person.get("/staff")["staff"]} == {"D0001"}
    boss.do("PATCH", "/staff/W5", {"role": "consultant"})
    assert person.refused("GET", "/staff") == (403, "not_allowed")
    acts = house.told("staff.changed", "W5")
    assert acts[0][1:] == (
        {"role": "consultant", "store": "S1"}, {"role": "receptionist", "store": "S2"},
    )  # fmt: skip
    boss.do("PATCH", "/staff/W5", {"role": "consultant"})
    assert len(house.told("staff.changed", "W5")) == 2, "nothing changed, nothing is told"
    assert boss.refused("PATCH", "/staff/W5", {"store": "S9"}) == (422, "post_unknown")
    assert boss.refused("PATCH", "/staff/nobody", {"store": "S1"}) == (404, "staff_unknown")


def test_who_moves_to_another_post_may_pass_the_leads_on(house: StaffedHouse, boss: Person) -> None:
    kept, passed = (house.leads_of(code, 1)[0] for code in ("D0001-01", "D0001-02"))
    assert boss.do("PATCH", "/staff/D0001-01", {"role": "finance"})["departure"] is None
    assert house.owner(kept) == "D0001-01"
    leads = {"goes_to": "colleague", "to": "D0001-03"}
    done = boss.do("PATCH", "/staff/D0001-02", {"role": "finance", "leads": leads})["departure"]
    assert done["finished_at"]
    assert house.owner(passed) == "D0001-03"
    assert house.loads() == []


def test_who_is_away_is_passed_over_and_comes_back(house: StaffedHouse, boss: Person) -> None:
    """The best leads of D0002 go to its team T1, whose only consultant is away: nobody else has them."""
    for code in ("D0002-01", "D0002-04"):
        boss.do("PATCH", f"/staff/{code}", {"role": "finance"})
    (lead,) = house.leads_of("D0002-02", 1, "D0002")
    starts, ends = house.town.now(), house.town.now() + timedelta(days=5)
    away = {"starts_at": starts.isoformat(), "ends_at": ends.isoformat(), "kind": "holiday"}
    assert boss.do("POST", "/staff/D0002-02/absences", away)["departure"] is None
    assert house.owner(lead) == "D0002-02", "the lead stays, as nobody said otherwise"
    assert boss.refused("POST", "/staff/D0002-02/absences", away) == (409, "absence_taken")
    (shown,) = [one for one in boss.get("/staff?entity=D0002")["staff"] if one["code"] == "D0002-02"]
    assert shown["away_until"]
    asked = [house.town.inquiry(f"1380011000{n}", name="李", dealer="D0002") for n in range(4)]
    fresh = house.town.ask(*asked)
    assert {house.town.place(one) for one in fresh} == {("dispatched", "nobody_eligible")}
    begins = starts.isoformat().replace("+", "%2B")
    assert boss.ask("DELETE", f"/staff/D0002-02/absences?starts_at={begins}") == (204, None)
    assert boss.refused("DELETE", f"/staff/D0002-02/absences?starts_at={begins}") == (404, "absence_unknown")
    house.town.carry()
    assert {house.owner(one) for one in fresh} == {"D0002-02"}


def test_leads_of_who_is_away_go_to_a_colleague(house: StaffedHouse, boss: Person) -> None:
    (lead,) = house.leads_of("D0003-01", 1, "D0003")
    starts, ends = house.town.now(), house.town.now() + timedelta(days=5)
    away = {
        "starts_at": starts.isoformat(), "ends_at": ends.isoformat(), "kind": "sick",
        "leads": {"goes_to": "colleague", "to": "D0003-02"},
    }  # fmt: skip
    done = boss.do("POST", "/staff/D0003-01/absences", away)["departure"]
    assert (done["kind"], done["leads"]) == ("absent", [{"outcome": "handed_over", "leads": 1}])
    assert house.owner(lead) == "D0003-02"
    assert house.one("select status from staff where code = 'D0003-01'") == "active"


def test_back_from_one_absence_takes_no_order_about_another_back(house: StaffedHouse, boss: Person) -> None:
    """The leads stay tomorrow; they go to a colleague next month, whatever becomes of tomorrow."""
    boss.do("POST", "/staff", WANG | {"code": "W9"})
    tomorrow, next_month = (house.town.now() + timedelta(days=days) for days in (1, 30))
    path = "/staff/W9/absences"
    boss.do("POST", path, _away(tomorrow))
    to_desk = {"leads": {"goes_to": "desk"}}
    order = boss.do("POST", path, _away(next_month) | to_desk)["departure"]["id"]
    assert boss.ask("DELETE", f"{path}?{urlencode({'starts_at': tomorrow.isoformat()})}") == (204, None)
    shown = boss.get("/staff/W9")
    assert [one["id"] for one in shown["departures"]] == [order]
    assert len(shown["absences"]) == 1
    assert boss.ask("DELETE", f"{path}?{urlencode({'starts_at': next_month.isoformat()})}") == (204, None)
    assert boss.get("/staff/W9")["departures"] == []
    assert [after.get("cancelled") for _, _, after in house.told("staff.back", "W9")] == [None, order]


def test_back_before_an_order_about_an_absence_that_had_begun_was_carried_out(
    house: StaffedHouse, boss: Person
) -> None:
    """It was due when it was asked for, after the absence began."""
    boss.do("POST", "/staff", WANG | {"code": "W10"})
    begun, path = house.town.now() - timedelta(hours=3), "/staff/W10/absences"
    to_desk = {"leads": {"goes_to": "desk"}}
    order = boss.do("POST", path, _away(begun) | to_desk)["departure"]["id"]
    with house.conn.transaction():
        undone = "update departure set begun_at = null, finished_at = null where id = %s"
        house.conn.execute(undone, [order])
    boss.do("DELETE", f"{path}?{urlencode({'starts_at': begun.isoformat()})}")
    assert boss.get("/staff/W10")["departures"] == []


def _away(starts: datetime, days: int = 5) -> dict[str, str]:
    """Ill from then on."""
    ends = starts + timedelta(days=days)
    return {"starts_at": starts.isoformat(), "ends_at": ends.isoformat(), "kind": "sick"}


def test_absence_that_is_over_or_without_zone_is_refused(house: StaffedHouse, boss: Person) -> None:
    now = house.town.now()
    for starts, ends, code in (
        (now - timedelta(days=2), now - timedelta(days=1), "absence_over"),
        (now + timedelta(days=2), now + timedelta(days=1), "absence_over"),
        (now.replace(tzinfo=None), now + timedelta(days=1), "time_without_zone"),
    ):
        away = {"starts_at": starts.isoformat(), "ends_at": ends.isoformat(), "kind": "sick"}
        assert boss.refused("POST", "/staff/D0003-03/absences", away) == (422, code)


def test_two_orders_about_one_person_do_not_run_together(house: StaffedHouse, boss: Person) -> None:
    soon = house.town.now() + timedelta(days=1)
    away = {
        "starts_at": soon.isoformat(), "ends_at": (soon + timedelta(days=5)).isoformat(), "kind": "sick",
        "leads": {"goes_to": "desk"},
    }  # fmt: skip
    ordered = boss.do("POST", "/staff/D0003-04/absences", away)["departure"]
    assert (ordered["begun_at"], ordered["leads"]) == (None, [])
    leads = {"goes_to": "desk"}
    answer = boss.refused("PATCH", "/staff/D0003-04", {"role": "finance", "leads": leads})
    assert answer == (409, "departure_under_way")
    assert house.one("select role from staff where code = 'D0003-04'") == "consultant"
    boss.do("POST", "/staff/D0003-04/leaving", {})
    assert house.one("select status from staff where code = 'D0003-04'") == "left"


def test_order_that_there_is_not_is_unknown(boss: Person) -> None:
    nowhere = "/departures/00000000-0000-0000-0000-000000000001"
    assert boss.refused("GET", nowhere) == (404, "departure_unknown")
    assert boss.refused("GET", f"{nowhere}?after=x") == (422, "cursor_unknown")


def test_person_is_shown_with_leads_in_hand_absences_and_orders(house: StaffedHouse, boss: Person) -> None:
    boss.do("POST", "/staff", WANG | {"code": "W8"})
    house.leads_of("W8", 2)
    starts, ends = (house.one("select now() + %s * interval '1 day'", day).isoformat() for day in (2, 5))
    body = {"starts_at": starts, "ends_at": ends, "kind": "leave", "leads": {"goes_to": "desk"}}
    boss.do("POST", "/staff/W8/absences", body)
    shown = boss.get("/staff/W8")
    assert (shown["staff"]["code"], shown["open_leads"]) == ("W8", 2)
    assert [one["kind"] for one in shown["absences"]] == ["leave"]
    ((order),) = shown["departures"]
    assert (order["kind"], order["goes_to"], order["begun_at"]) == ("absent", "desk", None)
    assert house.signed_in("D0001-06").get("/staff/W8")["open_leads"] == 2
    assert house.signed_in("D0002-06").refused("GET", "/staff/W8") == (404, "staff_unknown")
