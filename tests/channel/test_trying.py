"""A configuration tried on a sample; what stands between a channel and its next step; what stands aside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from leadcenter.assignment.face import load_book
from leadcenter.channel.face import Verdict
from leadcenter.flow import face as flow
from staffed_house import Person, StaffedHouse

CONFIG: dict[str, Any] = {
    "auth": {"recipe": "none"},
    "leads": "data",
    "event_id": ["id"],
    "fields": {"tel": "contact.phones"},
}
CHANNEL = {"name": "新媒体", "adapter": "configured", "category": "vertical", "config": CONFIG}
SAMPLE = {"data": [{"id": "c-1", "tel": "13812345678", "who": "王芳"}]}


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedHouse]:
    made = StaffedHouse(database_url, tmp_path_factory.mktemp("trying"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def operations(house: StaffedHouse) -> Person:
    return house.of_maker("lead_operations")


def tried(person: Person, config: dict[str, Any], sample: Any = SAMPLE, **more: Any) -> Any:
    text = sample if isinstance(sample, str) else msgspec.json.encode(sample).decode()
    return person.do(
        "POST", "/channel-samples", {"channel": {**CHANNEL, **more, "config": config}, "sample": text}
    )


def test_each_field_is_told_with_where_it_goes_and_who_says_so(operations: Person) -> None:
    said = tried(operations, CONFIG)
    fields = {one["name"]: (one["to"], one["by"], one["text"]) for one in said["fields"]}
    assert fields["tel"] == ("contact.phones", "channel", "138****5678")
    assert fields["id"][:2] == ("external_id", "channel")
    assert fields["who"][:2] == ("answer", "")
    (piece,) = said["pieces"]
    assert (piece["verdict"], piece["external_id"], said["leads"]) == ("accepted", "c-1", 1)
    assert "13812345678" not in str(said)


def test_what_an_adapter_knows_is_told_as_its_own(operations: Person) -> None:
    sample = {"id": "7", "telphone": "13812345678", "remark": "看车"}
    said = tried(operations, {"fields": {"remark": "comment"}}, sample, adapter="feiyu")
    fields = {one["name"]: (one["to"], one["by"]) for one in said["fields"]}
    assert fields["telphone"] == ("contact.phones", "adapter")
    assert fields["remark"] == ("comment", "channel")


def test_faults_and_unreadable_samples_are_told_in_words(operations: Person) -> None:
    said = tried(operations, {**CONFIG, "fields": {"tel": "contact.fone"}})
    assert [one["path"] for one in said["faults"]] == ["fields.tel"]
    assert tried(operations, {**CONFIG, "format": "json"}, "{")["unread"]
    missing = tried(operations, CONFIG, evidence_required=["notice"])
    assert missing["pieces"][0]["reason"] == "consent_evidence_missing"


def test_channel_is_told_what_it_lacks(house: StaffedHouse, operations: Person) -> None:
    body = {"code": "fair", "name": "车展", "adapter": "own", "category": "event"}
    operations.do("POST", "/channels", body)
    assert operations.get("/channels/fair/ahead")["ways"] == ["testing", "retired"]
    operations.do("POST", "/channels/fair/status", {"status": "testing"})
    ahead = operations.get("/channels/fair/ahead")
    assert (ahead["ways"], ahead["tests"], ahead["tests_needed"]) == (["online", "retired"], 0, 1)
    assert ahead["assessed"] is not None
    house.rows("update assessment set valid_until = now() where class = 'event' returning 1")
    assert operations.get("/channels/fair/ahead")["assessed"] is None


def test_what_stands_aside_is_counted_listed_and_opened_with_a_purpose(
    house: StaffedHouse, operations: Person
) -> None:
    town = house.town
    with house.conn.transaction():
        (landed,) = town.land([town.inquiry("13812340077", name="王芳")], verdict=Verdict.QUARANTINED)
    (count,) = [one for one in operations.get("/raw-leads/held/counts") if one["state"] == "quarantined"]
    page = operations.get(f"/raw-leads/held?where=quarantined&reason={count['reason']}")["held"]
    assert (len(page), count["raw_leads"]) == (1, 1)
    (one,) = page
    assert (one["channel"], one["raw_id"]) == ("form", str(landed.raw_id))
    assert operations.get("/raw-leads/held?where=parked")["held"] == []
    path = f"/raw-leads/{one['bucket']}/{one['raw_id']}/reading"
    read = operations.do("POST", path, {"purpose": "repair"})
    assert read["inquiry"]["contact"]["phones"] == ["13812340077"]
    assert house.one("select purpose from audit where what = 'raw_lead.read'") == "repair"
    assert house.of_maker("marketing").refused("POST", path, {"purpose": "repair"})[0] == 403
    assert house.signed_in("D0001-06").refused("GET", "/raw-leads/held/counts")[0] == 403


def opened(house: StaffedHouse, phone: str) -> str:
    """Where a lead's body is opened."""
    (raw,) = house.town.ask(house.town.inquiry(phone, name="王芳", dealer="D0001"))
    return f"/raw-leads/{house.one('select bucket from raw_lead where id = %s', raw)}/{raw}"


def test_opening_what_a_customer_sent_is_a_reveal_with_its_purpose_and_within_its_cap(
    house: StaffedHouse,
) -> None:
    path, somebody = opened(house, "13812340078"), house.of_maker("lead_operations")
    house.rows("update cap set most = 2 where name = 'reveal_day'")
    assert somebody.ask("POST", f"{path}/reading", {"purpose": "curiosity"})[0] == 400
    somebody.do("POST", f"{path}/reading", {"purpose": "repair"})
    somebody.do("POST", f"{path}/reading", {"purpose": "complaint"})
    for way in ("body", "reading"):
        assert somebody.refused("POST", f"{path}/{way}", {"purpose": "repair"}) == (429, "cap_reached")
    house.rows("update cap set most = 100 where name = 'reveal_day'")


def test_body_of_somebody_whose_data_are_restricted_is_opened_for_nobody(
    house: StaffedHouse, operations: Person
) -> None:
    path, town = opened(house, "13812340079"), house.town
    (who,) = house.rows("select bucket, customer_id from lead order by created_at desc limit 1")
    with house.conn.transaction():
        now = town._now_within()
        flow.restrict(house.conn, town.house, load_book(house.conn, now), [who], "test", now)
    for way in ("body", "reading"):
        assert operations.refused("POST", f"{path}/{way}", {"purpose": "complaint"}) == (
            404,
            "raw_lead_unknown",
        )


def test_deliveries_are_listed_by_verdict(house: StaffedHouse, operations: Person) -> None:
    listed = operations.get("/channels/form/deliveries?verdict=quarantined")["deliveries"]
    assert {one["verdict"] for one in listed} == {"quarantined"}
    assert operations.get("/channels/form/deliveries?verdict=erasure")["deliveries"] == []
