"""What is sold, at which price from which day on, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from staffed_house import Person, StaffedHouse

DEALER = "D0001"


class Showroom(StaffedHouse):
    """Somebody of the maker who manages offers, a consultant of each of two dealers."""

    def __init__(self, url: str, folder: Path) -> None:
        super().__init__(url, folder)
        self.maker = self.of_maker("lead_operations")
        self.seller = self.signed_in("D0001-01")
        self.brand, self.series = self.rows(
            "select s.brand, s.series from dealer_series s join entity e on e.id = s.entity_id "
            "where e.code = %s order by 1, 2",
            DEALER,
        )[0]
        self.today: date = self.one("select (now() at time zone 'Asia/Shanghai')::date")

    def model(self, code: str, **more: Any) -> str:
        body = {
            "series": self.series, "name_zh": "型", "name_en": "model", "energy": "bev", "seats": 5,
            "options": [{"code": "red", "kind": "paint", "name_zh": "红", "name_en": "red"}],
        }  # fmt: skip
        self.maker.do("PUT", f"/brands/{self.brand}/models/{code}", body | more)
        return code

    def publish(self, day: date, *prices: tuple[str, str, str]) -> dict[str, Any]:
        """A new version of the list: (model, option, price)."""
        rows = [{"model": model, "option": option, "price": price} for model, option, price in prices]
        body = {"valid_from": day.isoformat(), "prices": rows}
        made: dict[str, Any] = self.maker.do("POST", f"/brands/{self.brand}/price-lists", body)
        return made

    def offered(self, model: str, on: date | None = None, by: Person | None = None) -> list[dict[str, Any]]:
        query = f"/offers?brand={self.brand}&model={model}" + (f"&on={on}" if on else "")
        found: list[dict[str, Any]] = (by or self.seller).get(query)["offers"]
        return found


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Showroom]:
    made = Showroom(database_url, tmp_path_factory.mktemp("vehicle"))
    with made.client:
        yield made
    made.close()


def test_price_holds_from_its_day_on_until_a_later_list(house: Showroom) -> None:
    model, soon = house.model("a1"), house.today + timedelta(days=10)
    house.publish(house.today, (model, "", "100000"), (model, "red", "3000.50"))
    house.publish(soon, (model, "", "98000"))
    (now,) = house.offered(model)
    assert (now["price"], [(one["code"], one["price"]) for one in now["options"]]) == (
        "100000.00", [("red", "3000.50")],
    )  # fmt: skip
    assert house.offered(model, soon - timedelta(days=1)) == [now]
    (then,) = house.offered(model, soon)
    assert (then["price"], then["options"]) == ("98000.00", [])
    assert house.offered(model, house.today - timedelta(days=1)) == []


def test_later_version_for_the_same_day_corrects_the_earlier_one_which_stays(house: Showroom) -> None:
    model, day = house.model("a2"), house.today + timedelta(days=40)
    wrong = house.publish(day, (model, "", "1"))
    right = house.publish(day, (model, "", "100001"))
    assert right["version"] == wrong["version"] + 1
    assert [one["price"] for one in house.offered(model, day)] == ["100001.00"]
    assert house.seller.get(f"/price-lists/{wrong['id']}")["prices"] == [
        {"model": model, "price": "1.00", "option": ""}
    ]
    lists = house.seller.get(f"/brands/{house.brand}/price-lists")["lists"]
    assert [one["version"] for one in lists] == sorted((one["version"] for one in lists), reverse=True)


def test_no_list_is_backdated_or_prices_what_there_is_not(house: Showroom) -> None:
    model = house.model("a3")
    path = f"/brands/{house.brand}/price-lists"

    def refused(day: date, *prices: dict[str, str]) -> tuple[int, str]:
        return house.maker.refused("POST", path, {"valid_from": day.isoformat(), "prices": list(prices)})

    fit = {"model": model, "price": "1"}
    assert refused(house.today - timedelta(days=1), fit) == (422, "price_list_backdated")
    assert refused(house.today, fit, fit) == (422, "price_twice")
    assert refused(house.today, {"model": "none", "price": "1"}) == (422, "price_of_unknown")
    assert refused(house.today, fit | {"option": "blue"}) == (422, "price_of_unknown")
    assert refused(house.today, fit | {"price": "0.001"}) == (422, "money_finer_than_cents")
    assert refused(house.today, fit | {"price": "NaN"}) == (422, "money_unfit")
    assert house.seller.refused("POST", path, {"valid_from": "2027-01-01", "prices": [fit]})[0] == 403


def test_list_is_never_changed_by_the_application(house: Showroom) -> None:
    rows = house.rows(
        "select distinct p.privilege_type from information_schema.table_privileges p "
        "where p.table_name in ('price_list', 'list_price') and p.grantee = 'leadcenter_app' order by 1"
    )
    assert rows == [("INSERT",), ("SELECT",)]


def test_dealer_is_offered_what_it_sells_from_the_next_request_on(house: Showroom) -> None:
    model = house.model("a4")
    house.publish(house.today, (model, "", "5"))
    assert [one["model"] for one in house.offered(model)] == [model]
    sold = house.maker.get(f"/entities/{DEALER}/series")["series"]
    version = house.one("select version from stamp where name = 'org'")
    house.maker.do("PUT", f"/entities/{DEALER}/series", {"series": []})
    assert house.offered(model) == []
    assert [one["model"] for one in house.offered(model, by=house.maker)] == [model]
    assert house.one("select version from stamp where name = 'org'") > version, "workers read it again"
    house.maker.do("PUT", f"/entities/{DEALER}/series", {"series": sold})
    assert house.maker.get(f"/entities/{DEALER}/series")["series"] == sold
    assert len(house.offered(model)) == 1


def test_dealer_does_not_see_what_another_dealer_sells(house: Showroom) -> None:
    assert house.seller.get(f"/entities/{DEALER}/series")["series"] != []
    assert house.seller.refused("GET", "/entities/D0002/series") == (404, "entity_unknown")
    assert house.seller.refused("GET", "/offers?dealer=D0002") == (404, "entity_unknown")


def test_series_that_there_is_not_is_not_sold(house: Showroom) -> None:
    before = house.maker.get(f"/entities/{DEALER}/series")
    body = {"series": [{"brand": house.brand, "series": "none"}]}
    assert house.maker.refused("PUT", f"/entities/{DEALER}/series", body) == (422, "series_unknown")
    assert house.maker.get(f"/entities/{DEALER}/series") == before


def test_model_that_ended_is_not_offered(house: Showroom) -> None:
    model = house.model("a5")
    house.publish(house.today, (model, "", "5"))
    house.model(model, status="ended")
    assert house.offered(model) == []


def test_catalogue_of_the_tax_counts_by_the_day(house: Showroom) -> None:
    ends = house.today + timedelta(days=3)
    model = house.model("a6", listed_from=house.today.isoformat(), listed_to=ends.isoformat())
    house.publish(house.today, (model, "", "5"))
    listed = [house.offered(model, ends + timedelta(days=more))[0]["listed"] for more in (0, 1)]
    assert listed == [True, False]
    body = {"series": house.series, "name_zh": "x", "name_en": "x", "energy": "bev", "seats": 5}
    unfit = body | {"listed_to": "2027-01-01"}
    assert house.maker.refused("PUT", f"/brands/{house.brand}/models/a7", unfit) == (422, "model_unfit")


def test_names_of_brands_and_series_are_for_everybody(house: Showroom) -> None:
    brands = {one["code"]: one for one in house.seller.get("/brands")["brands"]}
    assert house.series in [one["code"] for one in brands[house.brand]["series"]]


@pytest.mark.parametrize("role", ["analyst", "privacy_officer"])
def test_who_reads_of_leads_reads_what_cars_are_called_and_no_price(house: Showroom, role: str) -> None:
    reader = house.of_maker(role)
    assert reader.get("/brands")["brands"] != []
    assert reader.refused("GET", "/offers") == (403, "not_allowed")


def test_every_model_is_listed_for_who_looks_after_them_with_a_price_or_without(house: Showroom) -> None:
    house.model("a8")
    house.model("a9", status="ended")
    path = f"/brands/{house.brand}/models"
    found = {one["code"]: one for one in house.maker.get(path)["models"]}
    assert (found["a8"]["model"]["status"], found["a9"]["model"]["status"]) == ("active", "ended")
    assert [one["code"] for one in found["a8"]["options"]] == ["red"]
    assert house.seller.refused("GET", path)[0] == 403
