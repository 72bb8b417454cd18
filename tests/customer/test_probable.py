"""Probable matches behind the flow: who is put before a person, with which weights, and who is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from matching_house import MatchingHouse

from leadcenter.kernel.database import connect

NAMELESS = "同名同姓"


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MatchingHouse]:
    """One house of 600 customers for all tests of this file; each adds customers of its own."""
    with connect(database_url) as conn:
        made = MatchingHouse(conn, tmp_path_factory.mktemp("house"))
        made.crowd(600)
        yield made
        made.propose()
        assert made.broken() == {}


def test_one_person_with_two_numbers_is_proposed_with_the_weight_of_each_field(house: MatchingHouse) -> None:
    pair = frozenset({house.person("欧阳静之", "芜湖市"), house.person("欧阳静之", "芜湖")})
    assert len(pair) == 2
    house.propose()
    review = house.proposed()[pair]
    bits = review["by_field"]
    print(house.proposed())
    assert review["status"] == "open"
    assert review["probability"] >= 0.5
    assert set(bits) == {"prior", "name", "city", "phone"}
    assert bits["prior"] < 0 < bits["city"] < bits["name"]
    assert bits["phone"] < 0
    assert review["weight"] == pytest.approx(sum(bits.values()), abs=0.03)
