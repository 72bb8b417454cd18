"""A dealer's lists of quotations, orders and payments say whom they are about; others' are not there."""

from __future__ import annotations

from order_house import COLLEAGUE, CONSULTANT, OrderHouse


def test_what_is_offered_and_ordered_is_listed_with_its_customer(house: OrderHouse) -> None:
    offered, ordered = house.lead(), house.ordered()
    version = house.quoted(offered)["version"]
    found = house.consultant.get("/quotations")
    mine = next(one for one in found["quotations"] if one["lead"] == offered)
    assert (mine["version"], mine["status"], mine["valid"]) == (version, "open", True)
    assert mine["lead"] not in {one["lead"] for one in found["quotations"] if one["status"] == "ordered"}
    about = found["customers"][offered]
    assert (about["name"], about["phone"][:6], about["owner"]["code"]) == (
        "王芳",
        "139000"[:3] + "***",
        CONSULTANT,
    )
    name = house.one("select name from staff where code = %s", CONSULTANT)
    assert found["people"][mine["asked_by"]] == name
    under_way = house.consultant.get("/orders")
    assert ordered in {one["lead"] for one in under_way["orders"]}
    assert under_way["customers"][ordered]["name"] == "王芳"


def test_an_order_that_is_over_stands_in_the_other_list(house: OrderHouse) -> None:
    lead = house.ordered()
    house.paid(lead, "226000")
    house.consultant.do("POST", f"/leads/{lead}/orders/delivery")
    assert lead not in {one["lead"] for one in house.manager.get("/orders")["orders"]}
    over = house.manager.get("/orders?over=true")["orders"]
    done = next(one for one in over if one["lead"] == lead)
    assert done["status"] == "delivered"
    before = done["placed_at"].replace("+", "%2B")
    assert lead not in {
        one["lead"] for one in house.manager.get(f"/orders?over=true&before={before}")["orders"]
    }
    assert house.manager.refused("GET", "/orders?before=2026-01-01T00:00:00") == (422, "time_without_zone")


def test_a_colleague_and_another_dealer_see_nothing_of_it(house: OrderHouse) -> None:
    lead = house.ordered()
    house.quoted(house.lead())
    for person in (house.signed_in(COLLEAGUE), house.signed_in("D0002-06")):
        assert person.get("/quotations")["quotations"] == []
        assert person.get("/orders")["orders"] == []
        assert person.get("/orders?over=true")["orders"] == []
    assert lead in {one["lead"] for one in house.manager.get("/orders")["orders"]}


def test_finance_sees_of_whom_a_payment_is_with_the_name_masked(house: OrderHouse) -> None:
    lead = house.ordered()
    house.entered(lead, "5000", "deposit")
    waiting = house.finance.get("/payments/waiting")
    (mine,) = [one for one in waiting["payments"] if one["lead"] == lead]
    assert waiting["customers"][lead]["name"] == "王*"
    assert waiting["people"][mine["entered_by"]]


def test_names_are_masked_for_a_dealer_abroad(house: OrderHouse) -> None:
    ordered = house.ordered()
    house.rows("update entity set country = 'DE' where code = 'D0001'")
    seen = house.consultant.get("/orders")["customers"][ordered]["name"]
    house.rows("update entity set country = 'CN' where code = 'D0001'")
    assert seen == "王*"
    assert house.consultant.get("/orders")["customers"][ordered]["name"] == "王芳"


def test_tables_of_a_day_say_what_things_are_called(house: OrderHouse) -> None:
    tables = house.consultant.get("/quotation-tables")
    assert tables["insurance"][0]["name_zh"] == "机动车交通事故责任强制保险"
