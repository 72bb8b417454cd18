"""Rules over the real application: written, tried, approved by somebody else, live."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from leadcenter.access.face import Permission
from leadcenter.entry.signing import service_key
from leadcenter.lead.face import References
from leadcenter.rulebook import face as rulebook
from leadcenter.rulebook.face import RuleKind
from living_house import RULES
from staffed_house import Person, StaffedHouse


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedHouse]:
    made = StaffedHouse(database_url, tmp_path_factory.mktemp("house"))
    yield made
    made.close()


@pytest.fixture
def author(house: StaffedHouse) -> Person:
    return house.of_maker("lead_operations")


@pytest.fixture
def other(house: StaffedHouse) -> Person:
    return house.of_maker("lead_operations")


def when(field: str, value: Any, operator: str = "=") -> dict[str, Any]:
    return {"combinator": "and", "rules": [{"field": field, "operator": operator, "value": value}]}


def asks_all(name: str = "everybody") -> dict[str, Any]:
    """Cleaning rules by which a person asks whoever came by the form."""
    rule = {"name": name, "when": when("channel", "form"), "route": "manual"}
    return {"window": {"opens": "09:00", "closes": "20:00"}, "retry_minutes": 120, "rules": [rule]}


def case(**expect: str | int) -> dict[str, Any]:
    return {"name": "by the form", "facts": {"channel": "form"}, "expect": expect}


def drafted(person: Person, kind: str = "cleaning", body: Any = None, **more: Any) -> str:
    made = person.do("POST", "/rule-sets", {"kind": kind, "title": "t", "body": body or asks_all()} | more)
    identifier: str = made["id"]
    return identifier


def stage(person: Person, rules: str) -> str:
    found: str = person.get(f"/rule-sets/{rules}")["version"]["stage"]
    return found


def test_rules_that_two_people_made_decide_the_next_lead(
    house: StaffedHouse, author: Person, other: Person
) -> None:
    rules = drafted(author, cases=[case(rule="everybody", route="manual")])
    author.do("POST", f"/rule-sets/{rules}/review")
    assert author.refused("POST", f"/rule-sets/{rules}/live", {}) == (409, "rule_set_own_draft")
    assert stage(author, rules) == "review"
    (before,) = house.town.ask(house.town.inquiry("13900001001", name="王芳", dealer="D0001"))
    assert house.town.place(before)[0] == "assigned"
    other.do("POST", f"/rule-sets/{rules}/live", {})
    assert stage(author, rules) == "holds"
    (after,) = house.town.ask(house.town.inquiry("13900001002", name="王芳", dealer="D0001"))
    assert house.town.place(after) == ("cleaning", "everybody")
    told = [what for what, *_ in house.rows("select what from audit where object = %s order by at", rules)]
    assert told == ["rule_set.drafted", "rule_set.reviewed", "rule_set.approved"]
    other.do("POST", f"/rule-sets/{rules}/end")
    assert stage(author, rules) == "retired"
    (again,) = house.town.ask(house.town.inquiry("13900001003", name="王芳", dealer="D0001"))
    assert house.town.place(again)[0] == "assigned", "the version before holds again"


def test_database_itself_wants_two_people(house: StaffedHouse) -> None:
    now = house.town.now()
    with house.conn.transaction(force_rollback=True):
        made, _ = rulebook.draft(house.conn, RuleKind.CLEANING, None, "", "t", asks_all(), "one", now)
        rulebook.move(house.conn, made, "draft", "review", "one", now)
        with pytest.raises(Exception, match="rule_set_two_people"), house.conn.transaction():
            house.conn.execute(
                "update rule_set set status = 'live', approved_by = 'one' where id = %s", [made]
            )


def test_whoever_writes_a_draft_anew_is_its_author(author: Person, other: Person) -> None:
    rules = drafted(author)
    other.do("PUT", f"/rule-sets/{rules}", {"title": "better", "body": asks_all("better")})
    other.do("POST", f"/rule-sets/{rules}/review")
    assert other.refused("POST", f"/rule-sets/{rules}/live", {}) == (409, "rule_set_own_draft")
    whole = author.get(f"/rule-sets/{rules}")
    assert (whole["version"]["own"], whole["body"]["rules"][0]["name"]) == (False, "better")
    refused = other.refused("PUT", f"/rule-sets/{rules}", {"title": "late", "body": asks_all()})
    assert refused == (409, "rule_set_not_in_status")


def test_key_never_approves(house: StaffedHouse, author: Person) -> None:
    rules = drafted(author)
    author.do("POST", f"/rule-sets/{rules}/review")
    key = service_key(house.config, "", "rules", [Permission.RULE_APPROVE], 1)
    headers = {"authorization": f"Bearer {key}"}
    answer = house.client.post(f"/rule-sets/{rules}/live", json={}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "rule_set_needs_person")


def test_who_has_no_leads_of_the_own_writes_no_rules_for_itself(house: StaffedHouse) -> None:
    """A vendor's key may be given the right by mistake; it is told so, and nothing breaks."""
    boss = house.of_maker("administrator")
    vendor = {"kind": "vendor", "code": "V9", "name": "九号呼叫", "legal_name": "九号呼叫有限公司"}
    boss.do("POST", "/entities", vendor)
    maker, since = house.one("select code from entity where kind = 'maker'"), "2026-01-01T00:00:00+00:00"
    contract = {"giver": maker, "taker": "V9", "kind": "entrusted", "contract_no": "C-9", "valid_from": since}
    boss.do("POST", "/relations", contract)
    key = service_key(house.config, "V9", "rules", [Permission.RULE_DRAFT], 1)
    draft = {"kind": "assignment", "title": "a vendor's own", "body": asks_all()}
    for meant in ({}, {"dealer": "V9"}):
        headers = {"authorization": f"Bearer {key}"}
        answer = house.client.post("/rule-sets", json=draft | meant, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_allowed")
    assert house.one("select count(*) from rule_set where title = 'a vendor''s own'") == 0


def test_reviewer_gives_back_with_a_word(author: Person, other: Person) -> None:
    rules = drafted(author)
    author.do("POST", f"/rule-sets/{rules}/review")
    other.do("POST", f"/rule-sets/{rules}/back", {"note": "呼叫次数太多"})
    version = author.get(f"/rule-sets/{rules}")["version"]
    assert (version["stage"], version["note"], version["own"]) == ("draft", "呼叫次数太多", True)
    author.do("POST", f"/rule-sets/{rules}/end")
    assert stage(author, rules) == "retired"


def test_unsound_rules_and_failing_cases_go_nowhere(author: Person) -> None:
    bad = asks_all() | {"rules": [{"name": "x", "when": when("shoe", "1"), "route": "manual"}]}
    for body, cases, fault in (
        (bad, [], ("rules[0].when.rules[0].field", "condition_unknown_field")),
        (asks_all(), [case(route="bot")], ("cases[0]", "rule_case_failed")),
    ):
        rules = drafted(author, body=body, cases=cases)
        status, said = author.ask("POST", f"/rule-sets/{rules}/review")
        found = [(one["path"], one["code"]) for one in said["faults"]]
        assert (status, said["code"], found) == (422, "rule_set_unsound", [fault])
        assert stage(author, rules) == "draft"


def test_dealers_write_their_own_assignment_rules_and_nothing_else(house: StaffedHouse) -> None:
    mine, theirs = house.signed_in("D0001-06"), house.signed_in("D0002-06")
    body = {"on": ["dispatched"], "branches": [{"name": "all", "to": {"strategy": "grab"}}]}
    rules = drafted(mine, "assignment", body)
    assert stage(mine, rules) == "draft"
    for method, path, sent in (
        ("GET", "", None), ("PUT", "", {"title": "t", "body": body}), ("POST", "/review", None),
        ("POST", "/back", {"note": "n"}), ("POST", "/live", {}), ("POST", "/end", None),
    ):  # fmt: skip
        assert theirs.refused(method, f"/rule-sets/{rules}{path}", sent) == (404, "rule_set_unknown")
    assert theirs.get("/rule-sets?kind=assignment")["versions"][0]["dealer"] == "D0002"
    other = {"kind": "assignment", "title": "t", "body": body, "dealer": "D0002"}
    assert mine.refused("POST", "/rule-sets", other) == (404, "entity_unknown")
    assert mine.refused("POST", "/rule-sets", {"kind": "score", "title": "t", "body": {}})[0] == 403
    assert mine.refused("GET", "/rule-sets?kind=cleaning")[0] == 403
    assert house.signed_in("D0001-01").refused("GET", "/rule-sets?kind=assignment")[0] == 403


SCORED = {"base": 10, "items": [{"code": "has_dealer", "points": 30, "when": when("has_dealer", True)}]}
SCORED["grades"] = [["A", 40], ["B", 0]]
BRANCHED = {
    "on": ["dispatched"],
    "filter": when("brand", "X", "!="),
    "branches": [{"name": "hot", "when": when("grade", ["A"], "in"), "to": {"strategy": "grab"}}],
}
KIND_CASES: list[tuple[str, Any, dict[str, Any], dict[str, Any]]] = [
    ("score", SCORED, {"has_dealer": True}, {"grade": "A", "points": 40}),
    ("threshold", {"otherwise": 30, "rules": [{"minimum": 5, "when": when("series", "E1")}]},
        {"series": "E1"}, {"minimum": 5}),
    ("cleaning", asks_all(), {"channel": "other"}, {"route": "not_needed"}),
    ("intent", RULES[RuleKind.INTENT], {"code": "answered", "intent": "high"},
        {"rule": "wants_a_car_now", "then": "valid_high"}),
    ("verification", {"limits": [{"signal": "ip", "most": 3, "minutes": 9}]}, {"ip": 4},
        {"suspicion": "burst_ip"}),
    ("assignment", BRANCHED, {"grade": "A"}, {"branch": "hot"}),
    ("assignment", BRANCHED, {"grade": "A", "brand": "X"}, {"reason": "filtered_out"}),
    ("assignment", BRANCHED, {"grade": "A", "owned": True}, {"reason": "already_owned"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "facts", "says"), KIND_CASES)
def test_every_kind_is_tried_on_cases(
    author: Person, kind: str, body: Any, facts: dict[str, Any], says: dict[str, Any]
) -> None:
    dealer = "D0001" if kind == "assignment" else ""
    cases = [{"name": "c", "facts": facts, "expect": says}, {"name": "d", "facts": facts, "expect": {"x": 1}}]
    asked = {"kind": kind, "body": body, "cases": cases, "dealer": dealer}
    trial = author.do("POST", "/rule-trials", asked)
    assert trial["faults"] == []
    assert [(one["says"], one["met"]) for one in trial["cases"]] == [(says, True), (says, False)]


def test_trial_on_a_lead_says_why_and_changes_nothing(house: StaffedHouse, author: Person) -> None:
    (lead,) = house.leads_of("D0001-01", 1)
    tree = {
        "combinator": "or",
        "rules": [*when("channel", "none")["rules"], *when("dealer", "D0001")["rules"]],
    }
    body = asks_all() | {"rules": [{"name": "r", "when": tree, "route": "bot"}]}
    before = house.rows("select version from stamp order by name")
    trial = author.do("POST", "/rule-trials", {"kind": "cleaning", "body": body, "leads": [house.name(lead)]})
    (tried,) = trial["leads"]
    assert tried["says"] == {"rule": "r", "route": "bot"}
    assert tried["holds"] == {"rules[0].when": ["", "rules[1]"]}
    assert (tried["facts"]["dealer"], tried["facts"]["channel"]) == ("D0001", "form")
    assert house.rows("select version from stamp order by name") == before


def test_dealer_hears_what_holds_and_no_facts(house: StaffedHouse) -> None:
    (lead,) = house.leads_of("D0001-01", 1)
    ((bucket,),) = house.rows("select bucket from lead where id = %s", lead)
    mine, theirs = house.signed_in("D0001-06"), house.signed_in("D0002-06")
    entity = house.one("select id from entity where code = 'D0001'")
    name = reference(house, entity, (bucket, lead))
    asked = {"kind": "assignment", "body": BRANCHED, "leads": [name]}
    (tried,) = mine.do("POST", "/rule-trials", asked)["leads"]
    assert tried["facts"] == {}
    assert tried["says"] in ({"branch": "hot"}, {"reason": "no_branch_matched"}, {"reason": "already_owned"})
    assert theirs.refused("POST", "/rule-trials", asked) == (404, "lead_unknown")


def reference(house: StaffedHouse, entity: UUID, key: tuple[int, UUID]) -> str:
    return References(house.town.house.keyring).write(entity, key)


def test_facts_that_do_not_fit_are_refused(author: Person) -> None:
    for facts in ({"shoe": 1}, {"inquiries": "many"}):
        cases = [{"name": "c", "facts": facts, "expect": {}}]
        asked = {"kind": "cleaning", "body": asks_all(), "cases": cases}
        assert author.refused("POST", "/rule-trials", asked) == (422, "rule_case_unfit")


def test_versions_say_who_and_what_holds(house: StaffedHouse, author: Person, other: Person) -> None:
    rules = drafted(author, "intent", {"rules": []})
    author.do("POST", f"/rule-sets/{rules}/review")
    other.do("POST", f"/rule-sets/{rules}/live", {"valid_from": "2100-01-01T00:00:00+08:00"})
    found = author.get("/rule-sets?kind=intent")["versions"]
    assert [(one["stage"], one["own"]) for one in found][:2] == [("planned", True), ("holds", False)]
    logins = {house.one("select login from account where id = %s", one.account) for one in (author, other)}
    assert {found[0]["made_by"], found[0]["approved_by"]} == logins
    whole = author.get(f"/rule-sets/{rules}")
    assert whole["before"]["version"] == found[1]["version"]
    assert whole["before_body"] == RULES[RuleKind.INTENT]
    assert author.refused("POST", f"/rule-sets/{rules}/live", {"valid_from": "2100-01-01T00:00:00"}) == (
        422, "time_without_zone",
    )  # fmt: skip


def test_catalogue_names_fields_and_values(house: StaffedHouse, author: Person) -> None:
    found = author.get("/rule-catalogues?kind=cleaning")
    fields = {one["name"]: one for one in found["fields"]}
    assert fields["brand"]["zh"] == "品牌"
    assert "contains" in fields["channel"]["operators"]
    assert {"form", "chatter"} <= {one["value"] for one in found["choices"] if one["field"] == "channel"}
    mine = house.signed_in("D0001-06").get("/rule-catalogues?kind=assignment")["choices"]
    assert {one["value"] for one in mine if one["field"] in {"dealer", "channel"}} == {"D0001"}
