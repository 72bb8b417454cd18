"""A file brought to a page: looked into, begun, landed beside, its verdicts; nothing of it is kept."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from staffed_house import Person, StaffedHouse

CODE = "form"
HEAD = "姓名,手机号,城市,跟进人\n"


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedHouse]:
    made = StaffedHouse(database_url, tmp_path_factory.mktemp("files"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def operations(house: StaffedHouse) -> Person:
    return house.of_maker("lead_operations")


def brought(rows: str, **more: Any) -> dict[str, Any]:
    return {"name": "车展.csv", "content": b64encode((HEAD + rows).encode("gb18030")).decode(), **more}


def ended(person: Person, begun: dict[str, Any]) -> dict[str, Any]:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        shown: dict[str, Any] = person.get(f"/channels/{CODE}/imports/{begun['id']}")
        if shown["finished_at"]:
            return shown
        time.sleep(0.05)
    raise AssertionError("it does not end")


def test_file_is_guessed_shown_masked_and_nothing_is_landed(house: StaffedHouse, operations: Person) -> None:
    seen = operations.do("POST", f"/channels/{CODE}/imports/preview", brought("王芳,13812345678,上海,小李\n"))
    assert [one["to"] for one in seen["columns"]] == [
        "contact.name",
        "contact.phones",
        "contact.city",
        "answers.跟进人",
    ]
    assert seen["columns"][1]["values"] == ["138****5678"]
    assert (seen["rows"], seen["encoding"], seen["known"]) == (1, "gb18030", None)
    assert "13812345678" not in str(seen)
    assert house.one("select count(*) from import_file") == 0
    assert house.one("select count(*) from raw_lead") == 0


def test_file_lands_beside_and_the_same_file_again_lands_nothing(
    house: StaffedHouse, operations: Person
) -> None:
    file = brought("李伟,13812340001,杭州,\n李伟,13812340001,杭州,\n张敏,1.38E+10,南京,\n")
    seen = operations.do("POST", f"/channels/{CODE}/imports/preview", file)
    begun = operations.do("POST", f"/channels/{CODE}/imports", file | {"mapping": seen["mapping"]})
    shown = ended(operations, begun)
    assert (shown["done"], shown["total"], shown["here"]) == (3, 3, shown["here"])
    outcomes = {one["outcome"]: one["rows"] for one in shown["outcomes"]}
    assert (outcomes["duplicate"], sum(outcomes.values())) == (1, 3)
    landed = house.one("select count(*) from raw_lead")
    assert landed == 2
    again = operations.do("POST", f"/channels/{CODE}/imports", file | {"mapping": seen["mapping"]})
    assert (again["id"], again["done"]) == (begun["id"], 3)
    assert house.one("select count(*) from raw_lead") == landed
    known = operations.do("POST", f"/channels/{CODE}/imports/preview", file)["known"]
    assert known["id"] == begun["id"]
    assert [one["id"] for one in operations.get(f"/channels/{CODE}/imports")] == [begun["id"]]
    path = f"/channels/{CODE}/imports/{begun['id']}/verdicts"
    file_of_verdicts = house.client.get(path, headers=operations._headers).content.decode("utf-8-sig")
    assert len(file_of_verdicts.splitlines()) == 4
    assert "13812340001" not in file_of_verdicts


def test_what_a_file_takes_back_is_told_outside_of_the_database(
    house: StaffedHouse, operations: Person
) -> None:
    columns = {"姓名": "external_id", "手机号": "contact.phones"}
    mapping = {"channel": CODE, "columns": columns, "taken_back_values": ["作废"]}
    file = brought("第一,13812340009,作废,\n", mapping=mapping)
    ended(operations, operations.do("POST", f"/channels/{CODE}/imports", file))
    ledger = house.config.ledger_folder
    assert ledger is not None
    assert any(path.stat().st_size for path in Path(ledger).iterdir() if path.name[:2] == "20")


def test_all_faults_of_a_mapping_are_told_at_once(operations: Person) -> None:
    mapping = {"channel": CODE, "columns": {"姓名": "contact.nam", "电话": "contact.phones"}}
    status, said = operations.ask(
        "POST", f"/channels/{CODE}/imports", brought("王芳,1,上海,\n", mapping=mapping)
    )
    assert (status, said["error"]["code"]) == (422, "field_unknown")


def test_closed_channel_takes_no_file_and_a_dealer_none_at_all(
    house: StaffedHouse, operations: Person
) -> None:
    new = {"code": "shut", "name": "关", "adapter": "own", "category": "event"}
    operations.do("POST", "/channels", new)
    path = "/channels/shut/imports/preview"
    assert operations.refused("POST", path, brought("王芳,1,上海,\n")) == (409, "channel_closed")
    dealer = house.signed_in("D0001-06")
    for method, place in (("GET", ""), ("POST", "/preview")):
        assert dealer.ask(method, f"/channels/{CODE}/imports{place}", brought(""))[0] == 403


def test_a_file_that_is_no_table_is_refused_with_a_sentence(operations: Person) -> None:
    picture = {"name": "photo.csv", "content": b64encode(b"%PDF-1.7 not a table").decode()}
    status, said = operations.ask("POST", f"/channels/{CODE}/imports/preview", picture)
    assert (status, said["error"]["code"]) == (415, "format_unsupported")
