"""Quotations: priced by the list of the day, kept version by version, lowered within limits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from order_house import OrderHouse


def test_quotation_tells_each_step_and_keeps_every_version(house: OrderHouse) -> None:
    lead = house.lead()
    first = house.quoted(lead)
    assert (first["version"], first["status"], first["valid"]) == (1, "open", True)
    trial = first["trial"]
    assert (trial["price"], trial["tax"], trial["insurance"], trial["total"]) == (
        "226000.00", "20000.00", "950.00", "246950.00",
    )  # fmt: skip
    assert {line["code"]: line["how"] for line in trial["lines"]}["purchase_tax"] == "200000.00 x 10%"
    house.quoted(lead, options=["red"])
    versions = house.consultant.get(f"/leads/{lead}/quotations")["quotations"]
    assert [(one["version"], one["status"]) for one in versions] == [(2, "open"), (1, "replaced")]
    assert versions[1]["trial"] == trial
    assert versions[0]["trial"]["price"] == "232000.00"


def test_trial_calculation_keeps_nothing(house: OrderHouse) -> None:
    before = house.one("select count(*) from quotation")
    said = house.consultant.get(f"/trial-calculations?brand={house.brand}&model=m1&options=red&discount=2000")
    assert (said["list_price"], said["price"]) == ("232000.00", "230000.00")
    assert house.one("select count(*) from quotation") == before


def test_discount_within_the_limit_holds_at_once_and_above_it_waits(house: OrderHouse) -> None:
    lead = house.lead()
    assert house.quoted(lead, discount="4520")["status"] == "open"  # 2 % of 226,000
    above = house.quoted(lead, discount="4520.01")
    assert (above["status"], above["valid"]) == ("waiting", False)
    said = house.consultant.refused("POST", f"/leads/{lead}/orders", {"version": above["version"]})
    assert said == (409, "quotation_not_open")
    assert house.status(lead) == ("live", "assigned"), "nothing of a refused order stays"


def test_manager_above_agrees_within_the_own_limit_only(house: OrderHouse) -> None:
    lead = house.lead()
    version = house.quoted(lead, discount="12000")["version"]  # 5.3 %: above the sales manager's 5 %
    path = f"/leads/{lead}/quotations/{version}/approval"
    assert house.consultant.refused("POST", path) == (403, "not_allowed")
    assert house.sales_manager.refused("POST", path) == (403, "discount_above_limit")
    waiting = house.manager.get("/quotations/waiting")["quotations"]
    assert version in [one["version"] for one in waiting if one["lead"] == lead]
    house.manager.do("POST", path)
    assert house.manager.refused("POST", path) == (409, "quotation_decided")
    house.consultant.do("POST", f"/leads/{lead}/orders", {"version": version})
    assert house.order(lead)["due"] == "214000.00"


def test_nobody_agrees_to_the_own_discount(house: OrderHouse) -> None:
    lead = house.lead()
    version = house.quoted(lead, house.sales_manager, discount="18000")["version"]
    said = house.sales_manager.refused("POST", f"/leads/{lead}/quotations/{version}/approval")
    assert said == (403, "own_quotation")
    house.manager.do("POST", f"/leads/{lead}/quotations/{version}/refusal")
    versions = house.consultant.get(f"/leads/{lead}/quotations")["quotations"]
    assert versions[0]["status"] == "refused"


def test_discount_that_nobody_at_the_dealer_may_give_is_refused(house: OrderHouse) -> None:
    lead = house.lead()
    body = {"brand": house.brand, "model": "m1", "discount": "18080.01"}  # a cent above 8 %
    said = house.consultant.refused("POST", f"/leads/{lead}/quotations", body)
    assert said == (422, "discount_too_large")


def test_quotation_past_its_last_day_is_not_ordered(house: OrderHouse) -> None:
    lead = house.lead()
    version = house.quoted(lead)["version"]
    house.rows(
        "update quotation set valid_until = now() - interval '1 second' where lead_id = %s", house.id_of(lead)
    )
    said = house.consultant.refused("POST", f"/leads/{lead}/orders", {"version": version})
    assert said == (409, "quotation_not_open")
    assert house.consultant.get(f"/leads/{lead}/quotations")["quotations"][0]["valid"] is False


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"model": "m9"}, "model_not_offered"),
        ({"brand": "NONE"}, "model_not_offered"),
        ({"options": ["blue"]}, "option_not_offered"),
        ({"options": ["red", "red"]}, "option_not_offered"),
        ({"insurance": ["meteor"]}, "insurance_unknown"),
        ({"loan": {"product": "none", "down": "1", "months": 12}}, "loan_unknown"),
        ({"bought_on": "2026-01-01"}, "quotation_span"),
        ({"discount": "0.001"}, "money_finer_than_cents"),
        ({"discount": "-1"}, "money_unfit"),
    ],
)
def test_what_is_not_offered_is_not_quoted(house: OrderHouse, more: dict[str, object], code: str) -> None:
    lead = house.lead()
    body = {"brand": house.brand, "model": "m1"} | more
    assert house.consultant.refused("POST", f"/leads/{lead}/quotations", body) == (422, code)
    assert house.consultant.get(f"/leads/{lead}/quotations")["quotations"] == []


def test_listed_car_is_taxed_by_the_day_of_purchase(house: OrderHouse) -> None:
    """Half of 20,000 until the end of 2027, the whole tax after it; by the law as it stands."""
    model = {
        "series": house.series, "name_zh": "电", "name_en": "E", "energy": "bev", "seats": 5,
        "listed_from": "2026-01-01",
    }  # fmt: skip
    house.maker.do("PUT", f"/brands/{house.brand}/models/e1", model)
    prices = [
        {"model": "m1", "price": "226000"}, {"model": "m1", "option": "red", "price": "6000"},
        {"model": "e1", "price": "226000"},
    ]  # fmt: skip
    house.maker.do(
        "POST", f"/brands/{house.brand}/price-lists", {"valid_from": house.today(), "prices": prices}
    )
    path = f"/trial-calculations?brand={house.brand}&model=e1&bought_on="
    days = ("2026-12-31", "2027-12-31", "2028-01-01")
    taxes = {day: house.consultant.get(path + day)["tax"] for day in days}
    assert taxes == {"2026-12-31": "10000.00", "2027-12-31": "10000.00", "2028-01-01": "20000.00"}


@pytest.mark.parametrize(
    ("day", "share", "most"),
    [
        ("2023-12-31", "1.0000", None),
        ("2024-01-01", "1.0000", "30000.00"),
        ("2025-12-31", "1.0000", "30000.00"),
        ("2026-01-01", "0.5000", "15000.00"),
        ("2027-12-31", "0.5000", "15000.00"),
    ],
)
def test_relief_of_each_day_is_that_of_the_law(
    house: OrderHouse, day: str, share: str, most: str | None
) -> None:
    said = house.consultant.get(f"/quotation-tables?on={day}")
    assert (said["relief"]["share"], said["relief"]["most"]) == (share, most)
    assert (said["tax"]["rate"], said["tax"]["vat"]) == ("0.1000", "0.1300")


def test_no_relief_after_2027_and_no_tax_known_before_the_law(house: OrderHouse) -> None:
    assert house.consultant.get("/quotation-tables?on=2028-01-01")["relief"] is None
    assert house.consultant.refused("GET", "/quotation-tables?on=2019-06-30") == (422, "tax_unknown")


def test_compulsory_insurance_goes_by_seats(house: OrderHouse) -> None:
    for seats, base in ((5, "950.00"), (6, "1100.00")):
        said = house.consultant.get(f"/quotation-tables?seats={seats}")["insurance"]
        assert [(one["code"], one["base"]) for one in said if one["compulsory"]] == [("compulsory", base)]


def test_table_row_holds_from_its_day_on_and_none_is_backdated(house: OrderHouse) -> None:
    body = {
        "valid_from": house.today(), "name_zh": "车损险", "name_en": "damage", "base": "459", "share": "0.01",
    }  # fmt: skip
    house.maker.do("PUT", "/premiums/damage", body)
    lead = house.lead()
    made = house.quoted(lead, insurance=["damage"])
    assert made["trial"]["insurance"] == "3669.00"  # 950 + 459 + 2,260
    late = body | {"valid_from": "2026-01-01"}
    assert house.maker.refused("PUT", "/premiums/damage", late) == (422, "table_backdated")
    law = body | {"seats_to": 5}
    house.rows("update insurance_rate set valid_from = %s where code = 'compulsory'", house.today())
    try:
        assert house.maker.refused("PUT", "/premiums/compulsory", law) == (422, "table_unfit")
    finally:
        house.rows("update insurance_rate set valid_from = '2008-02-01' where code = 'compulsory'")
    assert house.consultant.refused("PUT", "/premiums/damage", body) == (403, "not_allowed")


def test_loan_is_quoted_with_its_effective_rate(house: OrderHouse) -> None:
    body = {
        "valid_from": house.today(), "name_zh": "厂家金融", "name_en": "captive", "annual_rate": "0.12",
        "least_down": "0.2", "terms": [3, 12], "fee": "0",
    }  # fmt: skip
    house.maker.do("PUT", "/loan-products/captive", body)
    lead = house.lead()
    made = house.quoted(lead, loan={"product": "captive", "down": "214000", "months": 3})
    loan = made["trial"]["loan"]
    assert [one["paid"] for one in loan["instalments"]] == ["4080.27", "4080.27", "4080.26"]
    assert loan["effective_rate"] == "0.1268"
    assert made["trial"]["at_once"] == "234950.00"


def test_lead_that_nobody_owns_gets_no_quotation(house: OrderHouse) -> None:
    lead = house.lead()
    with house.conn.transaction():
        house.conn.execute(
            "update episode set closed_at = opened_at, close_reason = 'test' where lead_id = %s",
            [house.id_of(lead)],
        )
    body = {"brand": house.brand, "model": "m1"}
    assert house.manager.refused("POST", f"/leads/{lead}/quotations", body) == (409, "lead_not_owned")


def test_price_of_a_later_day_does_not_hold_today(house: OrderHouse) -> None:
    later = (house.town.now() + timedelta(days=30)).date().isoformat()
    prices = [{"model": "m1", "price": "1"}]
    house.maker.do("POST", f"/brands/{house.brand}/price-lists", {"valid_from": later, "prices": prices})
    assert house.quoted(house.lead())["trial"]["list_price"] == "226000.00"
    offers = house.consultant.get(f"/offers?brand={house.brand}&model=m1&on={later}")["offers"]
    assert [one["price"] for one in offers] == ["1.00"]
