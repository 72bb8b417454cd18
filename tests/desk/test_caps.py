"""Caps are data, and changing one takes two people."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from desk_town import DeskTown, Person, code_of

from leadcenter.desk.face import at_caps
from leadcenter.kernel.scope import HOUSE


def proved(person: Person) -> Person:
    person.prove()
    return person


def most_of(town: DeskTown, cap: str) -> int:
    ((most,),) = town.rows("select most from cap where name = %s", cap)
    number: int = most
    return number


def test_cap_changes_when_a_second_person_agrees(town: DeskTown) -> None:
    one, two = proved(town.person("administrator")), proved(town.person("privacy_officer"))
    change = one.post("/caps/search_hour/changes", {"most": 90}).json()["change"]
    assert most_of(town, "search_hour") == 60, "not yet"
    (waiting,) = next(cap["changes"] for cap in two.get("/caps").json() if cap["cap"] == "search_hour")
    assert (waiting["id"], waiting["most"], waiting["asked_by"]) == (change, 90, one.asker.name)
    alone = one.post(f"/cap-changes/{change}/approval")
    assert (alone.status_code, code_of(alone)) == (404, "cap_change_unknown")
    assert most_of(town, "search_hour") == 60
    assert two.post(f"/cap-changes/{change}/approval").json()["status"] == "live"
    assert most_of(town, "search_hour") == 90
    assert code_of(two.post(f"/cap-changes/{change}/approval")) == "cap_change_unknown"
    ((actor, _, _, after),) = town.acts("cap.changed")
    assert (actor, after) == (two.asker.name, {"cap": "search_hour", "most": 90})


def test_watch_sees_how_many_are_near_or_at_a_cap_and_nobodys_name(town: DeskTown) -> None:
    def seen() -> dict[str, tuple[int, int]]:
        with town.connect(HOUSE) as conn:
            return {one.cap: (one.near, one.reached) for one in at_caps(conn, town.house.now())}

    before = seen()
    assert set(before) == {"search_hour", "reveal_day", "export_day"}
    for nth, uses in enumerate((79, 80, 99, 100, 130)):
        town.rows(
            "insert into spending (asker, cap, uses) values (%s, 'reveal_day', "
            "array_fill(now(), array[%s]) || array_fill(now() - interval '25 hours', array[50])) returning 1",
            f"person:near-{nth}", uses,
        )  # fmt: skip
    near, reached = before["reveal_day"]
    assert seen()["reveal_day"] == (near + 2, reached + 2)
    exported = (
        "insert into export (id, entity_id, asked_by, asker_kind, asker_id, asked_at, purpose, plain, "
        "format, wanted, status, rows_found, expires_at, decided_by, decided_at) "
        "values (gen_random_uuid(), %s, %s, 'person', %s, now(), 'reporting', false, "
        "'csv', '{}', 'ready', %s, now(), %s, %s) returning 1"
    )
    for rows, second in ((250, None), (250, None), (400, "person:second")):
        at = town.house.now() if second else None
        town.rows(exported, town.maker, "person:export", town.new_id(), rows, second, at)
    near, reached = before["export_day"]
    assert seen()["export_day"] == (near, reached + 1), "what a second person agreed to does not count"
    town.rows("delete from spending where starts_with(asker, 'person:near-') returning 1")
    town.rows("delete from export where asked_by = 'person:export' returning 1")


def test_database_lets_nobody_change_a_cap_alone(town: DeskTown) -> None:
    one = proved(town.person("administrator"))
    change = one.post("/caps/reveal_day/changes", {"most": 9_999}).json()["change"]
    with pytest.raises(psycopg.errors.CheckViolation, match="cap_change_by_two"):
        town.rows(
            "update cap_change set status = 'live', decided_by = asked_by, decided_at = now() "
            "where id = %s returning 1",
            change,
        )


def test_refused_change_changes_nothing(town: DeskTown) -> None:
    one, two = proved(town.person("administrator")), proved(town.person("administrator"))
    change = one.post("/caps/reveal_day/changes", {"most": 500}).json()["change"]
    assert two.post(f"/cap-changes/{change}/refusal").json()["status"] == "refused"
    assert most_of(town, "reveal_day") == 100


def test_caps_are_the_makers_and_take_a_fresh_second_factor(town: DeskTown) -> None:
    admin = town.person("administrator")
    assert code_of(admin.post("/caps/reveal_day/changes", {"most": 500})) == "proof_needed"
    admin.prove()
    assert admin.post("/caps/reveal_day/changes", {"most": 0}).status_code == 422
    assert code_of(admin.post("/caps/anything/changes", {"most": 5})) == "cap_unknown"
    assert code_of(admin.post(f"/cap-changes/{uuid4()}/approval")) == "cap_change_unknown"
    for person in (town.person("lead_operations"), town.manager("D0001")):
        assert code_of(proved(person).post("/caps/reveal_day/changes", {"most": 500})) == "not_allowed"
        assert code_of(person.get("/caps")) == "not_allowed"
