"""The example tables that are shipped fit the routes, and a trial calculation goes by them."""

from __future__ import annotations

from datetime import date

from order_house import OrderHouse

from leadcenter.order.face import examples


def test_every_example_is_taken_by_its_route_and_says_that_it_is_one(house: OrderHouse) -> None:
    today = date.fromisoformat(house.today())
    for path, body in examples("maker", today):
        house.maker.do("PUT", path, body)
        assert "示例" in body.get("source", body.get("name_zh", "")), path
    for path, body in examples("dealer", today):
        house.manager.do("PUT", path, body)
    said = house.consultant.get("/quotation-tables")
    assert [one["code"] for one in said["insurance"]] == [
        "compulsory", "driver", "own_damage", "passengers", "third_party_2m", "third_party_3m",
    ]  # fmt: skip
    assert [one["code"] for one in said["loans"]] == ["bank", "captive", "no_interest"]
    assert house.manager.get("/discount-limits")["limits"]["consultant"] == "0.0200"


def test_fee_of_a_loan_without_interest_shows_in_its_rate_of_a_year(house: OrderHouse) -> None:
    """113,000 borrowed, 3,000 kept back: 110,000 in hand, 24 times 4,708.33 (the last: 4,708.41) to pay.

    What they are worth at i a month, (1 - (1 + i)^-24) / i x 4,708.33 and eight cents: 110,005.29 at 0.216 %,
    109,991.68 at 0.217 %; so i = 0.2164 %, and 1.002164^12 - 1 = 2.63 %.
    """
    house.maker.do("PUT", *dict_of(house, "/loan-products/no_interest"))
    path = f"/trial-calculations?brand={house.brand}&model=m1&product=no_interest&down=113000&months=24"
    loan = house.consultant.get(path)["loan"]
    paid = [one["paid"] for one in loan["instalments"]]
    assert (paid[0], paid[-1], len(paid)) == ("4708.33", "4708.41", 24)
    assert (loan["annual_rate"], loan["interest"], loan["fee"]) == ("0.000000", "0.00", "3000.00")
    assert loan["effective_rate"] == "0.0263"


def dict_of(house: OrderHouse, path: str) -> tuple[str, dict[str, object]]:
    return path, dict(examples("maker", date.fromisoformat(house.today())))[path]
