"""The doctor's report at the desk: made in a thread, kept, for the maker's administrators only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from leadcenter.entry.doctor import Report
from leadcenter.entry.examining import Examiner, Health
from staffed_house import StaffedHouse


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedHouse]:
    made = StaffedHouse(database_url, tmp_path_factory.mktemp("examined"))
    yield made
    made.close()


def _looked(house: StaffedHouse, who: str) -> dict[str, Any]:
    """What is told once the look has ended."""
    person = house.of_maker(who)
    said: dict[str, Any] = person.get("/health/doctor")
    while said["examining"]:
        said = person.get("/health/doctor")
    return said


def test_administrator_reads_what_the_doctor_finds_as_the_webs_own_login(house: StaffedHouse) -> None:
    said = _looked(house, "administrator")
    assert not said["failed"]
    found = {one["name"]: one["level"] for one in said["report"]["findings"]}
    views = {name for (name,) in house.rows("select relname from pg_class where relname like 'inv\\_%%'")}
    assert views <= set(found), "every invariant is told of"
    assert {found[one] for one in views} == {"ok"}
    assert found["durability"] == "broken", "a server of tests does not flush"


def test_report_is_kept_and_made_anew_on_demand(house: StaffedHouse) -> None:
    first = _looked(house, "administrator")["report"]["at"]
    assert _looked(house, "lead_operations")["report"]["at"] == first, "read once for all who ask"
    house.of_maker("administrator").get("/health/doctor?anew=true")
    assert _looked(house, "administrator")["report"]["at"] > first


def test_nobody_else_reads_it(house: StaffedHouse) -> None:
    assert house.of_maker("analyst").refused("GET", "/health/doctor")[0] == 403
    assert house.signed_in("D0001-06").refused("GET", "/health/doctor")[0] == 403


def test_look_that_fails_says_so_and_keeps_the_report_before(house: StaffedHouse) -> None:
    def away() -> Any:
        raise OSError

    examiner = Examiner(away, house.config)
    kept = Report(house.one("select now()"), (), {})
    examiner._report = kept
    examiner.look()
    while (said := examiner.look()).examining:
        pass
    assert said == Health(kept, False, True)
