"""What takes two people leaves one row each in the trail, and none when it is refused: the routes of exports
and caps, which machines cannot use (the others: tests/audit/test_routes.py)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from desk_town import DeskTown, Person

from leadcenter.desk.face import Exporter, Shop


class Act(NamedTuple):
    """Who sends what."""

    person: Person
    path: str
    body: Any = None


class Scenario(NamedTuple):
    what: str
    done: Callable[[DeskTown], Act]
    refused: Callable[[DeskTown], Act]


def proved(person: Person) -> Person:
    person.prove()
    return person


def officer(town: DeskTown) -> Person:
    return proved(town.person("privacy_officer"))


def asked(town: DeskTown, person: Person, **more: Any) -> str:
    answer = person.post("/exports", {"purpose": "call_list", "plain": True} | more)
    return str(answer.json()["reference"])


def waiting(town: DeskTown) -> tuple[Person, str]:
    person = proved(town.person("lead_operations"))
    reference = asked(town, person)
    work(town)
    return person, reference


def ready(town: DeskTown) -> tuple[Person, str]:
    person = proved(town.person("lead_operations"))
    reference = asked(town, person, plain=False)
    work(town)
    return person, reference


def work(town: DeskTown) -> None:
    exporter = Exporter(Shop(town.house.house, town.connect, town.references), town.folder)
    while exporter.round() == 0.0:
        pass


def download(town: DeskTown) -> Act:
    person, reference = ready(town)
    return Act(person, f"/exports/{reference}/download")


def fetched(town: DeskTown) -> Act:
    act = download(town)
    act.person.post(act.path)
    return act


def change(town: DeskTown, person: Person | None = None) -> str:
    asker = person or proved(town.person("administrator"))
    return str(asker.post("/caps/reveal_day/changes", {"most": 200}).json()["change"])


def own_change(town: DeskTown, what: str) -> Act:
    person = proved(town.person("administrator"))
    return Act(person, f"/cap-changes/{change(town, person)}/{what}")


SCENARIOS = {
    "/exports": Scenario(
        "export.requested",
        lambda town: Act(proved(town.person("lead_operations")), "/exports", {"purpose": "quality"}),
        lambda town: Act(
            proved(town.person("lead_operations")), "/exports", {"purpose": "quality", "plain": True}
        ),
    ),
    "/exports/{reference}/approval": Scenario(
        "export.approved",
        lambda town: Act(officer(town), f"/exports/{waiting(town)[1]}/approval"),
        lambda town: Act(waiting(town)[0], f"/exports/{waiting(town)[1]}/approval"),
    ),
    "/exports/{reference}/refusal": Scenario(
        "export.refused",
        lambda town: Act(officer(town), f"/exports/{waiting(town)[1]}/refusal"),
        lambda town: Act(officer(town), f"/exports/{ready(town)[1]}/refusal"),
    ),
    "/exports/{reference}/download": Scenario(
        "export.downloaded",
        download,
        fetched,
    ),
    "/caps/{cap}/changes": Scenario(
        "cap.change_asked",
        lambda town: Act(proved(town.person("administrator")), "/caps/reveal_day/changes", {"most": 5}),
        lambda town: Act(proved(town.person("administrator")), "/caps/nothing/changes", {"most": 5}),
    ),
    "/cap-changes/{change}/approval": Scenario(
        "cap.changed",
        lambda town: Act(officer(town), f"/cap-changes/{change(town)}/approval"),
        lambda town: own_change(town, "approval"),
    ),
    "/cap-changes/{change}/refusal": Scenario(
        "cap.change_refused",
        lambda town: Act(officer(town), f"/cap-changes/{change(town)}/refusal"),
        lambda town: Act(officer(town), f"/cap-changes/{uuid4()}/refusal"),
    ),
}


def test_every_changing_route_of_two_people_has_its_scenario(town: DeskTown) -> None:
    found = {
        re.sub(r":\w+", "", path)
        for route in town.app.routes
        for path in (route.path_format,)
        if "POST" in getattr(route, "methods", ()) and path.startswith(("/exports", "/cap"))
    }
    assert found == set(SCENARIOS)


@pytest.mark.parametrize("path", SCENARIOS)
def test_act_writes_one_row_and_refusal_none(town: DeskTown, path: str) -> None:
    if not town.rows("select 1 from lead"):
        town.lead("13917266001")
    scenario = SCENARIOS[path]
    act = scenario.done(town)
    before = trail(town)
    assert act.person.post(act.path, act.body, x_request_id="r-9").status_code < 300
    ((actor, what, request),) = [row for row in trail(town) if row not in before]
    assert (actor, what, request) == (act.person.asker.name, scenario.what, "r-9")
    refused = scenario.refused(town)
    before = trail(town)
    assert refused.person.post(refused.path, refused.body).status_code >= 400
    assert trail(town) == before


def trail(town: DeskTown) -> list[tuple[Any, ...]]:
    return town.rows("select actor, what, request from audit order by at, id")
