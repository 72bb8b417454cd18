"""Each change of the maker's pools stands in the trail exactly once, in the same transaction; what is
refused, or changes nothing, does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from maker_desk import MakerDesk
from pool_people import PoolPeople

CHANGING = {"post", "put", "patch", "delete"}


class Ask(NamedTuple):
    """A request by one of the maker's people."""

    who: str
    path: str
    body: Any = None


class Scenario(NamedTuple):
    """What the act is called; a request that does it, one that changes nothing."""

    what: str
    done: Callable[[MakerDesk], Ask]
    refused: Callable[[MakerDesk], Ask]


def named(desk: MakerDesk, *leads: UUID) -> dict[str, Any]:
    return {"leads": [desk.people.name(one) for one in leads]}


def held(desk: MakerDesk) -> UUID:
    [lead] = desk.lying()
    assert desk.claim("li", lead) == ["done"]
    return lead


def why(desk: MakerDesk, lead: UUID) -> dict[str, Any]:
    return named(desk, lead) | {"reason": "no_time"}


def crew(desk: MakerDesk, *others: str) -> dict[str, Any]:
    return {"people": [{"login": desk.login(one), "admin": True} for one in ("li", *others)]}


SCENARIOS: dict[tuple[str, str], Scenario] = {
    ("put", "/maker-pools/{code}"): Scenario(
        "maker_pool.made",
        lambda _: Ask("li", "/maker-pools/north", {"name": "华北", "place": 9}),
        lambda _: Ask("li", "/maker-pools/north", {"name": "华北", "place": 9}),
    ),
    ("put", "/maker-pools/{code}/members"): Scenario(
        "maker_pool.members_changed",
        lambda desk: Ask("li", "/maker-pools/east/members", crew(desk, "new")),
        lambda _: Ask("li", "/maker-pools/east/members", {"people": [{"login": "nobody at all"}]}),
    ),
    ("post", "/maker-pools/{code}/claims"): Scenario(
        "lead.taken_in_hand",
        lambda desk: Ask("li", "/maker-pools/east/claims", named(desk, *desk.lying())),
        lambda desk: Ask("li", "/maker-pools/east/claims", named(desk, held(desk))),
    ),
    ("post", "/maker-pools/{code}/recalls"): Scenario(
        "lead.taken_from_hand",
        lambda desk: Ask("li", "/maker-pools/east/recalls", why(desk, held(desk))),
        lambda desk: Ask("outsider", "/maker-pools/east/recalls", why(desk, held(desk))),
    ),
    ("post", "/maker-claims/returns"): Scenario(
        "lead.laid_back",
        lambda desk: Ask("li", "/maker-claims/returns", why(desk, held(desk))),
        lambda desk: Ask("outsider", "/maker-claims/returns", why(desk, held(desk))),
    ),
}


@pytest.fixture(scope="module")
def desk(people: PoolPeople) -> MakerDesk:
    made = MakerDesk(people)
    made.pool("east", admins=("li",), cap=100)
    return made


def test_every_changing_route_has_its_scenario_and_says_in_an_example_what_it_takes(desk: MakerDesk) -> None:
    paths = desk.people.client.get("/schema/openapi.json").json()["paths"]
    ours = {path: methods for path, methods in paths.items() if path.startswith("/maker-")}
    changing = {(method, path): told for path, methods in ours.items() for method, told in methods.items()}
    changing = {route: told for route, told in changing.items() if route[0] in CHANGING}
    assert set(changing) == set(SCENARIOS)
    for told in changing.values():
        assert told["requestBody"]["content"]["application/json"]["schema"]["examples"]


@pytest.mark.parametrize("route", SCENARIOS, ids=" ".join)
def test_change_writes_one_act_and_refusal_none(desk: MakerDesk, route: tuple[str, str]) -> None:
    method, scenario = route[0].upper(), SCENARIOS[route]
    asked = scenario.done(desk)
    before = trail(desk)
    desk[asked.who].do(method, asked.path, asked.body)
    fresh = trail(desk)[len(before) :]
    assert [what for what, _, _ in fresh] == [scenario.what]
    assert fresh[0][1] == f"person:{desk[asked.who].account}"
    assert "李梅" not in str(fresh)
    asked = scenario.refused(desk)
    before = trail(desk)
    desk[asked.who].ask(method, asked.path, asked.body)
    assert trail(desk) == before


def trail(desk: MakerDesk) -> list[tuple[Any, ...]]:
    return desk.people.rows("select what, actor, after from audit order by xact, at, id")
