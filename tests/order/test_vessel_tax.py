"""The vehicle and vessel tax (车船税): by displacement, province and month. Golden cases by hand; yuan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from order_house import OrderHouse

from leadcenter.order.rules import calculate, vessel_tax
from leadcenter.order.terms import Premium, Tables, Tax, Trial, VesselTax, Wish

TAX = Tax(D("0.1000"), D("0.1300"), "law")
COMPULSORY = Premium("compulsory", True, D("950.00"), D(0), "base premiums of 2008")
PLUG_IN = VesselTax(D("480.00"), "province", D("1.0000"), "74")
PROVINCE = "某省"
BANDS = {
    0: ("60.00", "360.00"), 1000: ("300.00", "540.00"), 1600: ("360.00", "660.00"),
    2000: ("660.00", "1200.00"), 2500: ("1200.00", "2400.00"), 3000: ("2400.00", "3600.00"),
    4000: ("3600.00", "5400.00"),
}  # fmt: skip
"""车船税法, 税目税额表: of a year, per car of nine seats at most."""


def tables(on: date, vessel: VesselTax | None) -> Tables:
    return Tables(on, TAX, None, (COMPULSORY,), (), vessel)


@pytest.mark.parametrize(
    ("year", "bought", "tax"),
    [
        ("420.00", date(2026, 1, 1), "420.00"),  # 12 months: the whole year
        ("420.00", date(2026, 3, 31), "350.00"),  # March to December are 10: 420 x 10 / 12
        ("480.00", date(2026, 12, 1), "40.00"),  # one month: 480 / 12
        ("900.00", date(2026, 7, 15), "450.00"),  # 6 months
        ("1000.00", date(2026, 6, 1), "583.33"),  # 7 months: 583.333...
        ("5278.00", date(2026, 8, 1), "2199.17"),  # 5 months: 2,199.1666... is rounded half up
    ],
)
def test_first_year_is_paid_from_the_month_of_purchase(year: str, bought: date, tax: str) -> None:
    due, lines = vessel_tax(False, tables(bought, VesselTax(D(year), "province")))
    assert due == D(tax)
    assert [(line.code, line.how) for line in lines] == [("vessel_tax", f"{year} / 12 x {13 - bought.month}")]


def test_listed_plug_in_hybrid_is_spared_and_one_that_is_not_listed_pays() -> None:
    spared, lines = vessel_tax(True, tables(date(2026, 11, 1), PLUG_IN))
    assert spared == D("0.00")
    assert [(line.code, line.amount) for line in lines] == [
        ("vessel_tax", D("80.00")), ("vessel_relief", D("-80.00")), ("vessel_due", D("0.00")),
    ]  # fmt: skip
    assert vessel_tax(False, tables(date(2026, 11, 1), PLUG_IN))[0] == D("80.00")


def test_total_holds_the_tax_and_says_so() -> None:
    """226,000 / 1.13 x 10 % = 20,000; 950; 420 x 10 / 12 = 350: 247,300 in all."""
    wish = Wish(D("226000.00"), (), D(0), False, (), None)
    done = calculate(wish, tables(date(2026, 3, 1), VesselTax(D("420.00"), "province")))
    assert isinstance(done, Trial)
    assert (done.vessel_tax, done.total) == (D("350.00"), D("247300.00"))
    assert done.lines[-1].how == "226000.00 + 20000.00 + 950.00 + 350.00"


def test_tax_that_is_not_known_is_no_line_and_no_nought() -> None:
    wish = Wish(D("226000.00"), (), D(0), False, (), None)
    done = calculate(wish, tables(date(2026, 3, 1), None))
    assert isinstance(done, Trial)
    assert (done.vessel_tax, done.total) == (None, D("246950.00"))
    assert not [line for line in done.lines if line.code.startswith("vessel")]


# --- by the tables, through the API ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def prepared(house: OrderHouse) -> OrderHouse:
    """The dealer is in a province with a table; four cars of 226,000."""
    house.rows("update entity set province = %s where id = %s returning 1", PROVINCE, house.dealer)
    bands = [{"above": above, "amount": least} for above, (least, _) in BANDS.items()]
    body = {"valid_from": house.today(), "source": "某文", "bands": bands}
    house.maker.do("PUT", f"/vessel-taxes/{PROVINCE}", body)
    # no table is backdated by a route, and the days of the tests are past some day
    house.rows("update vessel_tax set valid_from = '2026-11-01' where province = %s", PROVINCE)
    cars = {
        "v15": ("fuel", 1498), "v16": ("fuel", 1600), "v20": ("hybrid", 1601), "vp": ("phev", 1498),
        "vb": ("bev", None), "vx": ("fuel", None),
    }  # fmt: skip
    for code, (energy, displacement) in cars.items():
        model = {
            "series": house.series, "name_zh": "型", "name_en": "x", "energy": energy, "seats": 5,
            "displacement": displacement, "listed_from": "2026-01-01",
        }  # fmt: skip
        house.maker.do("PUT", f"/brands/{house.brand}/models/{code}", model)
    prices = [{"model": code, "price": "226000"} for code in ("m1", *cars)]
    prices.append({"model": "m1", "option": "red", "price": "6000"})
    house.maker.do(
        "POST", f"/brands/{house.brand}/price-lists", {"valid_from": house.today(), "prices": prices}
    )
    return house


def of(house: OrderHouse, model: str, bought: str) -> str | None:
    path = f"/trial-calculations?brand={house.brand}&model={model}&bought_on={bought}"
    found: str | None = house.consultant.get(path)["vessel_tax"]
    return found


@pytest.mark.parametrize(
    ("model", "tax"),
    [
        ("v15", "300.00"),  # 1.498 L: above 1.0, up to 1.6
        ("v16", "300.00"),  # the upper bound belongs to the band
        ("v20", "360.00"),  # a millilitre more
        ("vb", "0.00"),  # no engine
        ("vx", None),  # nobody has said what it displaces
    ],
)
def test_band_goes_by_the_displacement(prepared: OrderHouse, model: str, tax: str | None) -> None:
    assert of(prepared, model, "2027-01-01") == tax


def test_plug_in_hybrids_pay_from_2027_on(prepared: OrderHouse) -> None:
    """Exempt until 2026-12-31, when the exemption of 财税〔2018〕74号 ends."""
    assert of(prepared, "vp", "2026-12-31") == "0.00"
    assert of(prepared, "vp", "2027-01-01") == "300.00"


def test_later_row_holds_from_its_day_on_and_another_province_is_not_known(prepared: OrderHouse) -> None:
    body = {"valid_from": "2028-01-01", "source": "新文", "bands": [{"above": 1000, "amount": "540"}]}
    prepared.maker.do("PUT", f"/vessel-taxes/{PROVINCE}", body)
    assert of(prepared, "v15", "2027-01-01") == "300.00"
    assert of(prepared, "v15", "2028-01-01") == "540.00"
    assert of(prepared, "v20", "2028-01-01") == "360.00", "the band that the new row does not name"
    prepared.rows("update entity set province = '别省' where id = %s returning 1", prepared.dealer)
    try:
        assert of(prepared, "v15", "2027-01-01") is None
    finally:
        prepared.rows("update entity set province = %s where id = %s returning 1", PROVINCE, prepared.dealer)


def test_bands_and_their_bounds_are_those_of_the_law(prepared: OrderHouse) -> None:
    said = prepared.consultant.get("/vessel-taxes?province=x")["bands"]
    assert {one["above"]: (one["least"], one["most"]) for one in said} == BANDS
    assert [one["up_to"] for one in said] == [1000, 1600, 2000, 2500, 3000, 4000, None]
    assert {one["amount"] for one in said} == {None}


@pytest.mark.parametrize(
    ("bands", "code"),
    [
        ([{"above": 1000, "amount": "540.01"}], "vessel_tax_unfit"),
        ([{"above": 1000, "amount": "299.99"}], "vessel_tax_unfit"),
        ([{"above": 1200, "amount": "400"}], "vessel_tax_unfit"),
        ([{"above": 0, "amount": "60"}, {"above": 0, "amount": "70"}], "vessel_tax_unfit"),
        ([{"above": 0, "amount": "60.001"}], "money_finer_than_cents"),
    ],
)
def test_sum_that_the_law_does_not_allow_is_refused(
    prepared: OrderHouse, bands: list[dict[str, object]], code: str
) -> None:
    body = {"valid_from": prepared.today(), "source": "某文", "bands": bands}
    assert prepared.maker.refused("PUT", "/vessel-taxes/第三省", body) == (422, code)
    assert {one["amount"] for one in prepared.maker.get("/vessel-taxes?province=第三省")["bands"]} == {None}


def test_table_is_not_backdated_and_no_dealers(prepared: OrderHouse) -> None:
    body = {"valid_from": "2026-01-01", "source": "某文", "bands": [{"above": 0, "amount": "60"}]}
    assert prepared.maker.refused("PUT", "/vessel-taxes/第三省", body) == (422, "table_backdated")
    assert prepared.manager.refused("PUT", "/vessel-taxes/第三省", body)[0] == 403
