"""Each change of a rule set stands in the trail exactly once; what is refused or changes nothing does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from staffed_house import Person, StaffedHouse

CHANGING = {"post", "put", "patch", "delete"}
BODY = {"otherwise": 30}
CONTENT = {"title": "t", "body": BODY}


class Ask(NamedTuple):
    """A request of the author (0) or of somebody else (1)."""

    who: int
    path: str
    body: Any = None


class Scenario(NamedTuple):
    """What the act is called; a request that does it, one that changes nothing."""

    what: str
    done: Callable[[Rules], Ask]
    refused: Callable[[Rules], Ask]


class Rules:
    """Two people who may write and approve."""

    def __init__(self, house: StaffedHouse) -> None:
        self.house = house
        self.people: list[Person] = [house.of_maker("lead_operations") for _ in range(2)]

    def drafted(self) -> str:
        made = self.people[0].do("POST", "/rule-sets", {"kind": "intent", **CONTENT, "body": {"rules": []}})
        return f"/rule-sets/{made['id']}"

    def handed_in(self) -> str:
        path = self.drafted()
        self.people[0].do("POST", f"{path}/review")
        return path

    def live(self) -> str:
        path = self.handed_in()
        self.people[1].do("POST", f"{path}/live", {})
        return path

    def acts(self) -> list[str]:
        rows = self.house.rows("select what from audit where what like 'rule_set.%%' order by at, id")
        return [what for (what,) in rows]


SCENARIOS: dict[tuple[str, str], Scenario] = {
    ("post", "/rule-sets"): Scenario(
        "rule_set.drafted",
        lambda _: Ask(0, "/rule-sets", {"kind": "threshold", **CONTENT}),
        lambda _: Ask(0, "/rule-sets", {"kind": "assignment", **CONTENT}),
    ),
    ("put", "/rule-sets/{rule_set}"): Scenario(
        "rule_set.revised",
        lambda rules: Ask(1, rules.drafted(), CONTENT),
        lambda rules: Ask(0, rules.handed_in(), CONTENT),
    ),
    ("post", "/rule-sets/{rule_set}/review"): Scenario(
        "rule_set.reviewed",
        lambda rules: Ask(0, f"{rules.drafted()}/review"),
        lambda rules: Ask(0, f"{rules.handed_in()}/review"),
    ),
    ("post", "/rule-sets/{rule_set}/back"): Scenario(
        "rule_set.given_back",
        lambda rules: Ask(1, f"{rules.handed_in()}/back", {"note": "n"}),
        lambda rules: Ask(1, f"{rules.drafted()}/back", {"note": "n"}),
    ),
    ("post", "/rule-sets/{rule_set}/live"): Scenario(
        "rule_set.approved",
        lambda rules: Ask(1, f"{rules.handed_in()}/live", {}),
        lambda rules: Ask(0, f"{rules.handed_in()}/live", {}),
    ),
    ("post", "/rule-sets/{rule_set}/end"): Scenario(
        "rule_set.ended",
        lambda rules: Ask(1, f"{rules.live()}/end"),
        lambda rules: Ask(1, f"{rules.handed_in()}/end"),
    ),
}


@pytest.fixture(scope="module")
def rules(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rules]:
    house = StaffedHouse(database_url, tmp_path_factory.mktemp("house"))
    yield Rules(house)
    house.close()


def test_every_route_that_changes_rules_has_a_scenario(rules: Rules) -> None:
    paths = rules.house.app.openapi_schema.to_schema()["paths"]
    ours = {
        (method, path)
        for path, item in paths.items()
        for method in CHANGING & item.keys()
        if path.startswith("/rule-sets")
    }
    assert ours == SCENARIOS.keys()


@pytest.mark.parametrize("route", SCENARIOS, ids=lambda route: f"{route[0]} {route[1]}")
def test_change_is_recorded_once(rules: Rules, route: tuple[str, str]) -> None:
    ask, before = SCENARIOS[route].done(rules), rules.acts()
    rules.people[ask.who].do(route[0].upper(), ask.path, ask.body)
    assert rules.acts() == [*before, SCENARIOS[route].what]


@pytest.mark.parametrize("route", SCENARIOS, ids=lambda route: f"{route[0]} {route[1]}")
def test_what_is_refused_is_not_recorded(rules: Rules, route: tuple[str, str]) -> None:
    ask, before = SCENARIOS[route].refused(rules), rules.acts()
    rules.people[ask.who].refused(route[0].upper(), ask.path, ask.body)
    assert rules.acts() == before


def test_trial_leaves_no_trace(rules: Rules) -> None:
    before = rules.acts()
    rules.people[0].do("POST", "/rule-trials", {"kind": "threshold", "body": BODY})
    assert rules.acts() == before
