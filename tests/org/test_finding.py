"""Dealers for a customer to choose from: near, selling what he wants, open or not."""

from __future__ import annotations

from typing import Any

from staffed_house import StaffedHouse

PLACES = {
    "D0001": ("上海", 121.50, 31.23),
    "D0002": ("上海市", 121.40, 31.10),
    "D0003": ("杭州", 120.15, 30.28),
}


def found(house: StaffedHouse, query: str = "") -> dict[str, Any]:
    asker = house.of_maker("lead_operations")
    said: dict[str, Any] = asker.get(f"/dealers{query}")
    return said


def codes(said: dict[str, Any]) -> list[str]:
    return [one["code"] for one in said["dealers"]]


def test_nearest_come_first_and_those_that_do_not_sell_it_last(house: StaffedHouse) -> None:
    for code, (city, longitude, latitude) in PLACES.items():
        house.rows(
            "update entity set city = %s, longitude = %s, latitude = %s where code = %s",
            city, longitude, latitude, code,
        )  # fmt: skip
    near = found(house, "?near=%E6%9D%AD%E5%B7%9E")
    assert codes(near) == ["D0003", "D0002", "D0001"]
    assert (near["origin"]["city"], near["all"]) == ("杭州", 3), "杭州 and 杭州市 are one"
    assert next(one["kilometres"] for one in near["dealers"]) == 0
    ((brand, series),) = house.rows("select brand, code from series order by brand, code limit 1")
    house.rows("insert into brand (code, name_zh, name_en) values ('other', '别', 'Other')")
    house.rows("insert into series (brand, code, name_zh, name_en) values ('other', 'x', '甲', 'X')")
    house.rows("delete from dealer_series where entity_id = (select id from entity where code = 'D0003')")
    house.rows(
        "insert into dealer_series (entity_id, brand, series) select id, 'other', 'x' from entity "
        "where code = 'D0003'"
    )
    house.rows("delete from dealer_series where entity_id = (select id from entity where code = 'D0001')")
    selling = found(house, f"?near=%E6%9D%AD%E5%B7%9E&brand={brand}&series={series}")
    assert codes(selling)[-1] == "D0003"
    assert [one["sells"] for one in selling["dealers"] if one["code"] != "D0002"] == [True, False]
    assert [one["series"] for one in selling["dealers"] if one["code"] == "D0003"] == [["X"]]


def test_found_by_a_part_of_the_name_where_the_city_is_not_known(house: StaffedHouse) -> None:
    assert codes(found(house, "?near=D0002")) == ["D0002"]
    assert found(house, "?near=nowhere") == {"origin": None, "dealers": [], "all": 0}
    assert found(house)["origin"] is None


def test_none_is_offered_to_whom_the_maker_may_give_no_data(house: StaffedHouse) -> None:
    assert "D0001" in codes(found(house))
    house.rows("update entity set status = 'suspended' where code = 'D0001'")
    assert "D0001" not in codes(found(house))
    house.rows("update entity set status = 'active' where code = 'D0001'")
    house.rows(
        "update relation set valid_to = now() - interval '1 s' where to_entity = "
        "(select id from entity where code = 'D0001')"
    )
    assert "D0001" not in codes(found(house))


def test_hours_are_told_of_the_week_and_of_now(house: StaffedHouse) -> None:
    dealer = house.one("select id from entity where code = 'D0002'")
    house.rows("delete from opening where entity_id = %s and hours = 'work'", dealer)
    house.rows("delete from day_exception where entity_id = %s", dealer)
    (shut,) = found(house, "?near=D0002")["dealers"]
    assert (shut["open_now"], shut["opens_at"], shut["week"]) == (False, None, [])
    house.rows(
        "insert into opening (entity_id, hours, weekday, opens, closes) "
        "select %s, 'work', d, 0, 1440 from generate_series(0, 6) d",
        dealer,
    )
    (open_always,) = found(house, "?near=D0002")["dealers"]
    assert open_always["open_now"] is True
    assert open_always["week"][0] == {"weekday": 0, "opens": 0, "closes": 1440}
