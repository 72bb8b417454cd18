"""Brands and series: what they are called, and how channels mean them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from leadcenter.vehicle.face import read_series
from staffed_house import StaffedHouse

NAMES = {"name_zh": "新星", "name_en": "Nova"}


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedHouse]:
    made = StaffedHouse(database_url, tmp_path_factory.mktemp("catalogue"))
    with made.client:
        yield made
    made.close()


def brand(house: StaffedHouse, code: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = house.of_maker("lead_operations").get("/brands")["brands"]
    return next(one for one in found if one["code"] == code)


def meant(house: StaffedHouse, text: str) -> tuple[str, str] | None:
    with house.conn.transaction():
        return read_series(house.conn).find(text)


def test_brand_with_a_series_is_made_named_anew_and_found_by_what_channels_write(house: StaffedHouse) -> None:
    maker = house.of_maker("lead_operations")
    maker.do("PUT", "/brands/NOVA", NAMES)
    maker.do("PUT", "/brands/NOVA/series/N7", NAMES | {"aliases": ["Nova N 7", "诺瓦N7"]})
    assert brand(house, "NOVA")["series"] == [
        {"code": "N7", "name_zh": "新星", "name_en": "Nova", "aliases": ["novan7", "诺瓦n7"]}
    ]
    assert meant(house, "NOVA  n7") == meant(house, "诺瓦N7") == ("NOVA", "N7")
    maker.do("PUT", "/brands/NOVA", NAMES | {"name_en": "Nova Motors"})
    maker.do("PUT", "/brands/NOVA/series/N7", NAMES | {"aliases": ["诺瓦N7"]})
    assert brand(house, "NOVA")["name_en"] == "Nova Motors"
    assert (meant(house, "Nova N 7"), meant(house, "诺瓦N7")) == (None, ("NOVA", "N7"))


def test_workers_hear_of_a_new_name(house: StaffedHouse) -> None:
    maker = house.of_maker("lead_operations")
    maker.do("PUT", "/brands/NOVA", NAMES)
    before = house.one("select version from stamp where name = 'org'")
    maker.do("PUT", "/brands/NOVA/series/N8", NAMES)
    assert house.one("select version from stamp where name = 'org'") > before


@pytest.mark.parametrize("taken", ["诺瓦N9", " 诺瓦 n9", "n9", "Ninth"])
def test_name_is_of_one_series(house: StaffedHouse, taken: str) -> None:
    maker = house.of_maker("lead_operations")
    maker.do("PUT", "/brands/NOVA", NAMES)
    ninth = {"name_zh": "九号", "name_en": "Ninth", "aliases": ["诺瓦N9"]}
    maker.do("PUT", "/brands/NOVA/series/N9", ninth)
    said = maker.refused("PUT", "/brands/NOVA/series/N10", NAMES | {"aliases": [taken]})
    assert said == (409, "series_name_taken")
    assert "N10" not in [one["code"] for one in brand(house, "NOVA")["series"]], "nothing of it stays"
    assert meant(house, "诺瓦N9") == ("NOVA", "N9")


def test_series_of_no_brand_and_codes_that_do_not_fit_are_refused(house: StaffedHouse) -> None:
    maker = house.of_maker("lead_operations")
    assert maker.refused("PUT", "/brands/NONE/series/N1", NAMES) == (422, "brand_unknown")
    assert maker.refused("PUT", "/brands/-x", NAMES) == (422, "offer_code_unfit")
    assert maker.refused("PUT", "/brands/NOVA/series/a b", NAMES) == (422, "offer_code_unfit")


def test_dealers_name_nothing(house: StaffedHouse) -> None:
    manager = house.signed_in("D0001-06")
    assert manager.refused("PUT", "/brands/MINE", NAMES)[0] == 403
    assert manager.refused("PUT", "/brands/NOVA/series/MINE", NAMES)[0] == 403
