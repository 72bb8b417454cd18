"""Cleaning and intent rules: data that business people write, refused with the place of every fault."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Literal

import pytest
from asking import book, starter, statements

from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.book import CleaningBook, Fault, RuleSet, Vendor, make_book
from leadcenter.cleaning.face import Route, Window
from leadcenter.cleaning.terms import CallCode, Intent
from leadcenter.kernel.database import Connection
from leadcenter.lead.face import FACTS
from leadcenter.rulebook.face import RuleKind


def facts(*rows: dict[str, Any]) -> dict[str, list[Any]]:
    return {field.name: [row.get(field.name) for row in rows] for field in FACTS.fields}


def rules(name: str, field: str, value: object, route: str = "call_centre") -> dict[str, Any]:
    when = {"combinator": "and", "rules": [{"field": field, "operator": "=", "value": value}]}
    return {"name": name, "when": when, "route": route}


def made(*sets: RuleSet) -> CleaningBook:
    found = make_book(sets, FACTS)
    assert isinstance(found, CleaningBook)
    return found


def test_the_first_rule_that_matches_wins(conn: Connection) -> None:
    needs = cleaning.judge_need(
        conn,
        facts(
            {"kind": "coupon", "completeness": 10, "mobile": False},
            {"kind": "form", "completeness": 10, "mobile": False},
            {"kind": "form", "completeness": 80, "mobile": False},
            {"kind": "form", "completeness": 80, "mobile": True},
            {},
        ),
        book(),
    )
    assert [(need.name, need.route) if need else None for need in needs] == [
        ("lottery_and_coupon_by_bot", Route.BOT),
        ("hardly_filled_in", Route.CALL_CENTRE),
        ("no_mobile_number", Route.MANUAL),
        None,
        None,
    ]


def test_each_brand_is_judged_by_its_own_rules_and_the_rest_by_the_common_ones(conn: Connection) -> None:
    common = {"rules": [rules("everybody", "has_name", False)]}
    own = {
        "rules": [rules("ours", "has_name", False, "bot")],
        "window": {"opens": "10:00", "closes": "19:00"},
        "retry_minutes": 60,
    }
    two = made(RuleSet("cleaning", "", 1, common), RuleSet("cleaning", "AURORA", 4, own))
    without_name = [{"brand": brand, "has_name": False} for brand in ("AURORA", "OTHER", None)]
    first, second, third = cleaning.judge_need(conn, facts(*without_name), two)
    assert first == cleaning.Need("ours", 4, Route.BOT, "", 3, 72, 60, Window(600, 1_140))
    assert second == third == cleaning.Need("everybody", 1, Route.CALL_CENTRE)


def test_a_brand_without_match_does_not_fall_back_to_the_common_rules(conn: Connection) -> None:
    two = made(
        RuleSet("cleaning", "", 1, {"rules": [rules("everybody", "has_name", False)]}),
        RuleSet("cleaning", "AURORA", 1, {"rules": []}),
    )
    assert cleaning.judge_need(conn, facts({"brand": "AURORA", "has_name": False}), two) == [None]


def test_a_house_without_rules_cleans_nothing(conn: Connection) -> None:
    assert cleaning.judge_need(conn, facts({"has_name": False}), made()) == [None]


def test_one_statement_for_one_lead_and_for_a_thousand(conn: Connection) -> None:
    counts: list[int] = []
    for size in (0, 1, 1_000):
        with statements(conn) as sent:
            needs = cleaning.judge_need(conn, facts(*[{"kind": "coupon"}] * size), book())
        assert len(needs) == size
        counts.append(len(sent))
    assert counts == [1, 1, 1]


def test_the_starter_rules_may_go_live() -> None:
    assert cleaning.check_rules(RuleKind.CLEANING, starter("cleaning")) == ()
    assert cleaning.check_rules(RuleKind.INTENT, starter("intent")) == ()


def changed(name: Literal["cleaning", "intent"], change: Any) -> Any:
    body = deepcopy(starter(name))
    change(body)
    return body


@pytest.mark.parametrize(
    ("kind", "body", "fault"),
    [
        (
            RuleKind.CLEANING,
            changed("cleaning", lambda b: b["rules"][1]["when"]["rules"][0].update(field="shoe_size")),
            Fault("cleaning[].rules[1].when.rules[0].field", "condition_unknown_field"),
        ),
        (
            RuleKind.CLEANING,
            changed("cleaning", lambda b: b["rules"][0].update(route="pigeon")),
            Fault("cleaning[].rules[0].route", "rule_set_malformed"),
        ),
        (
            RuleKind.CLEANING,
            changed("cleaning", lambda b: b["rules"][0].update(max_attempts=10)),
            Fault("cleaning[].rules[0].max_attempts", "rule_set_malformed"),
        ),
        (
            RuleKind.CLEANING,
            changed("cleaning", lambda b: b["window"].update(closes="22:00")),
            Fault("cleaning[].window", "cleaning_window_outside_law"),
        ),
        (
            RuleKind.CLEANING,
            changed("cleaning", lambda b: b.update(windows={})),
            Fault("cleaning[]", "rule_set_malformed"),
        ),
        (
            RuleKind.INTENT,
            changed("intent", lambda b: b["rules"][1].update(reason="")),
            Fault("intent[].rules[1].reason", "intent_reason_missing"),
        ),
        (
            RuleKind.INTENT,
            changed("intent", lambda b: b["vendors"]["robot"]["codes"].update({"8": "vanished"})),
            Fault("intent[].vendors[...].codes[...]", "rule_set_malformed"),
        ),
        (
            RuleKind.INTENT,
            changed("intent", lambda b: b["rules"][0]["when"]["rules"][0].update(operator="between")),
            Fault("intent[].rules[0].when.rules[0].operator", "condition_operator_not_for_field"),
        ),
        (RuleKind.INTENT, [], Fault("intent[]", "rule_set_malformed")),
    ],
)
def test_a_broken_rule_set_is_refused_with_the_place_of_the_fault(
    kind: RuleKind, body: Any, fault: Fault
) -> None:
    assert cleaning.check_rules(kind, body) == (fault,)


def test_all_faults_are_told_at_once() -> None:
    body = changed(
        "cleaning", lambda b: [rule["when"]["rules"][0].update(field="nothing") for rule in b["rules"]]
    )
    assert len(cleaning.check_rules(RuleKind.CLEANING, body)) == 3


def test_the_longest_beginning_of_a_label_counts() -> None:
    vendor = Vendor(labels={"A": Intent.LOW, "A级": Intent.HIGH})
    assert vendor.intent("", "A级 (有明确意向)") is Intent.HIGH
    assert vendor.intent("", "A类") is Intent.LOW
    assert vendor.intent("", "Z") is Intent.UNSTATED


def test_a_stated_intent_goes_before_the_label() -> None:
    vendor = Vendor(labels={"A": Intent.HIGH}, intents={"没有": Intent.NONE})
    assert vendor.intent("没有", "A") is Intent.NONE
    assert vendor.intent("unheard of", "A") is Intent.HIGH


@pytest.mark.parametrize(
    ("text", "days"),
    [("30", 30), ("一个月内", 30), ("", None), ("soon", None), ("-3", None), ("99999", None)],
)
def test_buying_time_is_a_mapped_wording_or_a_number_of_days(text: str, days: int | None) -> None:
    assert Vendor(buying_times={"一个月内": 30}).buying_days(text) == days


def test_a_code_that_nobody_mapped_is_unknown() -> None:
    assert Vendor(codes={"5": CallCode.BUSY}).code("6") is CallCode.UNKNOWN
    assert Vendor().code("") is CallCode.UNKNOWN


def test_the_live_rule_sets_are_loaded_with_their_versions(conn: Connection) -> None:
    conn.execute(
        "insert into rule_set (id, kind, version, status, valid_from, title, body, made_by, approved_by) "
        "values (gen_random_uuid(), 'cleaning', 8, 'live', '2026-01-01', 't', %s, 'a', 'b')",
        ['{"rules": [{"name": "all", "when": {"combinator": "and", "rules": []}, "route": "bot"}]}'],
    )
    row = conn.execute("select now()").fetchone()
    assert row is not None
    (need,) = cleaning.judge_need(conn, facts({}), cleaning.load_book(conn, row[0]))
    assert need is not None
    assert (need.name, need.version) == ("all", 8)
