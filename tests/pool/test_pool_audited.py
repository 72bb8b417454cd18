"""Each change of this room stands in the trail exactly once, in the same transaction; what is refused, or
changes nothing, does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from pool_people import DEALER, PoolPeople

CHANGING = {"post", "put", "patch", "delete"}
OURS = ("/pools", "/returns", "/return-reasons", "/private-pools")
KEPT = ("/leads/{reference}/lock", "/leads/{reference}/extensions")


class Ask(NamedTuple):
    """A request by one of the people: 6 is the manager."""

    who: int
    path: str
    body: Any = None


class Scenario(NamedTuple):
    """What the act is called; a request that does it, one that changes nothing."""

    what: str
    done: Callable[[PoolPeople], Ask]
    refused: Callable[[PoolPeople], Ask]


def soon(**span: float) -> str:
    return (datetime.now(UTC) + timedelta(**span)).isoformat()


def owned(people: PoolPeople) -> str:
    return people.known(people.leads_of(f"{DEALER}-02", 1)[0])


def lies(people: PoolPeople) -> str:
    lead: UUID = people.pooled()[0]
    return people.known(lead)


def held(people: PoolPeople) -> str:
    lead = owned(people)
    path = f"/leads/{lead}/lock"
    people.manager.do("PUT", path, {"until": soon(days=3), "reason": "abroad"})
    return path


def returned(people: PoolPeople, lead: str) -> dict[str, Any]:
    people.rows("delete from return_reason")
    return {"returns": [{"lead": lead, "reason": "no_time"}]}


def serial(people: PoolPeople) -> int:
    return people._next()


SCENARIOS: dict[tuple[str, str], Scenario] = {
    ("put", "/pools/{code}"): Scenario(
        "pool.made",
        lambda people: Ask(6, f"/pools/q{serial(people)}", {"name": "新"}),
        lambda _: Ask(6, "/pools/home", {"name": "新", "goes_to": "fixed", "fixed_pool": "nowhere"}),
    ),
    ("put", "/pools/{code}/members"): Scenario(
        "pool.members_changed",
        lambda people: Ask(6, f"/pools/{people.pool(f'm{serial(people)}')}/members", {
            "people": [{"staff": f"{DEALER}-02"}]
        }),
        lambda _: Ask(6, "/pools/home/members", {"people": [{"staff": "nobody"}]}),
    ),
    ("put", "/return-reasons/{code}"): Scenario(
        "return_reason.written",
        lambda people: Ask(6, f"/return-reasons/r{serial(people)}", {"name": "远", "active": False}),
        lambda _: Ask(6, "/return-reasons/Far", {"name": "远"}),
    ),
    ("put", "/private-pools"): Scenario(
        "dealer.caps_changed",
        lambda people: Ask(6, "/private-pools", {"cap": 100_000 + serial(people)}),
        lambda _: Ask(6, "/private-pools", {"cap": -1}),
    ),
    ("put", "/private-pools/{code}"): Scenario(
        "staff.caps_changed",
        lambda people: Ask(6, f"/private-pools/{DEALER}-02", {"cap": 100_000 + serial(people)}),
        lambda _: Ask(6, "/private-pools/nobody", {"cap": 1}),
    ),
    ("post", "/pools/{code}/claims"): Scenario(
        "lead.claimed",
        lambda people: Ask(3, "/pools/home/claims", {"leads": [lies(people)]}),
        lambda people: Ask(3, "/pools/home/claims", {"leads": [owned(people)]}),
    ),
    ("post", "/pools/{code}/handouts"): Scenario(
        "lead.handed_out",
        lambda people: Ask(6, "/pools/home/handouts", {
            "leads": [lies(people)], "staff": f"{DEALER}-03", "reason": "asked",
        }),
        lambda people: Ask(6, "/pools/home/handouts", {
            "leads": [owned(people)], "staff": f"{DEALER}-03", "reason": "asked",
        }),
    ),
    ("post", "/pools/{code}/recalls"): Scenario(
        "lead.recalled",
        lambda people: Ask(6, "/pools/home/recalls", {"leads": [owned(people)], "reason": "idle"}),
        lambda people: Ask(6, "/pools/home/recalls", {"leads": [lies(people)], "reason": "idle"}),
    ),
    ("post", "/pools/{code}/entries"): Scenario(
        "lead.pooled",
        lambda people: Ask(6, "/pools/home/entries", {"leads": [lies(people)], "reason": "idle"}),
        lambda people: Ask(6, "/pools/home/entries", {"leads": [owned(people)], "reason": "idle"}),
    ),
    ("post", "/returns"): Scenario(
        "lead.given_back",
        lambda people: Ask(2, "/returns", returned(people, owned(people))),
        lambda people: Ask(3, "/returns", returned(people, owned(people))),
    ),
    ("put", "/leads/{reference}/lock"): Scenario(
        "lead.locked",
        lambda people: Ask(6, f"/leads/{owned(people)}/lock", {"until": soon(days=3), "reason": "abroad"}),
        lambda people: Ask(6, f"/leads/{owned(people)}/lock", {"until": soon(days=-3), "reason": "abroad"}),
    ),
    ("delete", "/leads/{reference}/lock"): Scenario(
        "lead.unlocked",
        lambda people: Ask(6, held(people)),
        lambda people: Ask(6, f"/leads/{owned(people)}/lock"),
    ),
    ("post", "/leads/{reference}/extensions"): Scenario(
        "lead.protection_extended",
        lambda people: Ask(6, f"/leads/{owned(people)}/extensions", {"days": 3, "reason": "abroad"}),
        lambda people: Ask(6, f"/leads/{lies(people)}/extensions", {"days": 3, "reason": "abroad"}),
    ),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _home(people: PoolPeople) -> None:
    people.pool()


def test_every_changing_route_of_the_room_has_its_scenario(people: PoolPeople) -> None:
    paths = people.client.get("/schema/openapi.json").json()["paths"]
    changing = {(method, path) for path, methods in paths.items() for method in methods if method in CHANGING}
    assert {one for one in changing if one[1].startswith(OURS) or one[1] in KEPT} == set(SCENARIOS)


@pytest.mark.parametrize("route", SCENARIOS, ids=" ".join)
def test_change_writes_one_act_and_refusal_none(people: PoolPeople, route: tuple[str, str]) -> None:
    method, scenario = route[0].upper(), SCENARIOS[route]
    asked = scenario.done(people)
    who = people.consultant(asked.who)
    before = trail(people)
    who.do(method, asked.path, asked.body)
    fresh = trail(people)[len(before) :]
    assert [what for what, _, _ in fresh] == [scenario.what]
    assert fresh[0][1] == f"person:{who.account}"
    assert "王芳" not in str(fresh)
    asked = scenario.refused(people)
    before = trail(people)
    people.consultant(asked.who).ask(method, asked.path, asked.body)
    assert trail(people) == before


def trail(people: PoolPeople) -> list[tuple[Any, ...]]:
    return people.rows("select what, actor, after from audit order by xact, at, id")
