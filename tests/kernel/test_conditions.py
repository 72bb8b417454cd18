"""The rule language: what is read, and what is refused with which fault."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from condition_grammar import CATALOGUE, INJECTIONS, group, nested, rule
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcenter.kernel.catalogue import Catalogue, Field, Kind, Operator
from leadcenter.kernel.conditions import Fault, FaultCode, Group, Refused, Rule, read_condition


def read(tree: object) -> Group:
    condition = read_condition(tree, CATALOGUE)
    assert isinstance(condition, Group), condition
    return condition


def faults(tree: object) -> list[tuple[str, FaultCode]]:
    refused = read_condition(tree, CATALOGUE)
    assert isinstance(refused, Refused), refused
    return [(fault.path, fault.code) for fault in refused.faults]


# What is read


def test_the_tree_of_the_editor_is_read_with_its_ornaments() -> None:
    tree = b"""{"id": "g-1", "combinator": "or", "not": true, "path": [], "rules": [
        {"id": "r-1", "path": [0], "field": "channel", "operator": "=", "valueSource": "value",
         "value": "web", "disabled": false, "muted": false},
        {"combinator": "and", "rules": [
            {"field": "due_at", "operator": "<", "valueSource": "field", "value": "received_at"},
            {"field": "dealer", "operator": "null", "value": ""}]}]}"""
    names = CATALOGUE.by_name
    expected = Group(
        "or",  # type: ignore[arg-type]
        (
            Rule(names["channel"], Operator.EQUAL, ("web",)),
            Group(
                "and",  # type: ignore[arg-type]
                (
                    Rule(names["due_at"], Operator.LESS, (names["received_at"],)),
                    Rule(names["dealer"], Operator.NULL, ()),
                ),
            ),
        ),
        negated=True,
    )
    assert read(tree) == read(msgspec.Raw(tree)) == read(json.loads(tree)) == expected


def test_values_are_typed_by_the_catalogue() -> None:
    condition = read(
        group(
            rule("age_days", "between", [1, 30]),
            rule("score", ">=", 60),
            rule("received_at", "=", "2026-03-01T08:30:00+08:00"),
            rule("buying_day", "in", ["2026-03-01"]),
            rule("dealer", "=", "00000000-0000-0000-0000-000000000007"),
            rule("profiling_allowed", "!=", True),
            rule("tags", "contains", "vip"),
        )
    )
    assert [rule.operands for rule in condition.rules if isinstance(rule, Rule)] == [
        (1, 30),
        (60.0,),
        (datetime(2026, 3, 1, 0, 30, tzinfo=UTC),),
        (date(2026, 3, 1),),
        (UUID(int=7),),
        (True,),
        ("vip",),
    ]


# What is refused

FAULTS: list[tuple[object, str, FaultCode]] = [
    (b"{", "", FaultCode.NOT_JSON),
    (b"", "", FaultCode.NOT_JSON),
    (b"\xff", "", FaultCode.NOT_JSON),
    (b'{"a":' * 100_000, "", FaultCode.NOT_JSON),
    (b'"\\ud800"', "", FaultCode.NOT_JSON),
    (None, "", FaultCode.NOT_A_GROUP),
    ([], "", FaultCode.NOT_A_GROUP),
    (rule("visits", "=", 1), "", FaultCode.NOT_A_GROUP),
    ({"combinator": "and", "rules": {}}, "", FaultCode.NOT_A_GROUP),
    (group(group() | {"rules": "x"}), "rules[0]", FaultCode.NOT_A_GROUP),
    (group("and"), "rules[0]", FaultCode.NOT_A_RULE),
    (group() | {"combinators": 1}, "", FaultCode.UNKNOWN_KEY),
    (group(rule("tags", "contains", "x", match={"mode": "all"})), "rules[0]", FaultCode.UNKNOWN_KEY),
    (group(combinator="xor"), "combinator", FaultCode.UNKNOWN_COMBINATOR),
    ({"rules": []}, "combinator", FaultCode.UNKNOWN_COMBINATOR),
    (group() | {"combinator": ["and"]}, "combinator", FaultCode.UNKNOWN_COMBINATOR),
    (group() | {"not": "false"}, "not", FaultCode.BAD_NOT),
    (group(negated=True), "", FaultCode.EMPTY_GROUP),
    (group(group()), "rules[0]", FaultCode.EMPTY_GROUP),
    (group() | {"muted": True}, "muted", FaultCode.MUTED),
    (group(rule("visits", "=", 1, muted=True)), "rules[0].muted", FaultCode.MUTED),
    (nested(9), ".".join(["rules[0]"] * 8), FaultCode.TOO_DEEP),
    (group(*[rule("visits", "=", 1)] * 201), "rules", FaultCode.TOO_MANY_RULES),
    (
        group(*[rule("visits", "=", 1)] * 190, group(*[rule("visits", "=", 1)] * 10)),
        "rules[190].rules",
        FaultCode.TOO_MANY_RULES,
    ),
    (
        group(*[rule("visits", "in", [1] * 1000)] * 5, rule("visits", "=", 1)),
        "rules[5].value",
        FaultCode.TOO_MANY_VALUES,
    ),
    (group(rule("phone", "=", "x")), "rules[0].field", FaultCode.UNKNOWN_FIELD),
    (group({"operator": "=", "value": 1}), "rules[0].field", FaultCode.UNKNOWN_FIELD),
    (group(rule({"a": 1}, "=", "x")), "rules[0].field", FaultCode.UNKNOWN_FIELD),  # type: ignore[arg-type]
    (
        group(rule("visits", "=", "phone", valueSource="field")),
        "rules[0].value",
        FaultCode.UNKNOWN_FIELD,
    ),
    (group(rule("channel", "LIKE", "x")), "rules[0].operator", FaultCode.UNKNOWN_OPERATOR),
    (group(rule("channel", ["="], "x")), "rules[0].operator", FaultCode.UNKNOWN_OPERATOR),  # type: ignore[arg-type]
    (group(rule("channel", "<", "x")), "rules[0].operator", FaultCode.OPERATOR_NOT_FOR_FIELD),
    (group(rule("tags", "=", "x")), "rules[0].operator", FaultCode.OPERATOR_NOT_FOR_FIELD),
    (
        group(rule("visits", "=", 1, valueSource="sql")),
        "rules[0].valueSource",
        FaultCode.UNKNOWN_VALUE_SOURCE,
    ),
    (
        group(rule("visits", "=", "score", valueSource="field")),
        "rules[0].value",
        FaultCode.FIELD_NOT_COMPARABLE,
    ),
    (
        group(rule("channel", "contains", "remark", valueSource="field")),
        "rules[0].value",
        FaultCode.FIELD_NOT_COMPARABLE,
    ),
    (group(rule("channel", "=")), "rules[0].value", FaultCode.WRONG_VALUE),
    (group(rule("channel", "=", 1)), "rules[0].value", FaultCode.WRONG_VALUE),
    (group(rule("channel", "=", ["web"])), "rules[0].value", FaultCode.WRONG_VALUE),
    (group(rule("visits", "=", "1")), "rules[0].value", FaultCode.WRONG_VALUE),
    (group(rule("visits", "=", True)), "rules[0].value", FaultCode.WRONG_VALUE),
    (group(rule("visits", "=", 1.5)), "rules[0].value", FaultCode.WRONG_VALUE),
    (group(rule("visits", "=", 2**63)), "rules[0].value", FaultCode.WRONG_VALUE),
    (group(rule("visits", "in", [1, None])), "rules[0].value[1]", FaultCode.WRONG_VALUE),
    (group(rule("score", "=", float("nan"))), "rules[0].value", FaultCode.WRONG_VALUE),
    (group(rule("score", "=", 10**400)), "rules[0].value", FaultCode.WRONG_VALUE),
    (group(rule("profiling_allowed", "=", "true")), "rules[0].value", FaultCode.WRONG_VALUE),
    (group(rule("received_at", "=", "2026-03-01T08:30:00")), "rules[0].value", FaultCode.WRONG_VALUE),
    (group(rule("received_at", "=", "0001-01-01T00:00:00+14:00")), "rules[0].value", FaultCode.WRONG_VALUE),
    (group(rule("buying_day", "=", "2026-02-30")), "rules[0].value", FaultCode.WRONG_VALUE),
    (group(rule("dealer", "=", "7")), "rules[0].value", FaultCode.WRONG_VALUE),
    (group(rule("dealer", "=", "\ud800")), "rules[0].value", FaultCode.WRONG_VALUE),
    (group(rule("channel", "contains", "")), "rules[0].value", FaultCode.EMPTY_VALUE),
    (group(rule("channel", "in", [])), "rules[0].value", FaultCode.EMPTY_VALUE),
    (group(rule("channel", "=", "x" * 201)), "rules[0].value", FaultCode.TEXT_TOO_LONG),
    (group(rule("channel", "=", "a\0b")), "rules[0].value", FaultCode.TEXT_NOT_STORABLE),
    (group(rule("channel", "=", "\ud800")), "rules[0].value", FaultCode.TEXT_NOT_STORABLE),
    (group(rule("channel", "in", "web,wechat")), "rules[0].value", FaultCode.LIST_EXPECTED),
    (group(rule("visits", "in", [1] * 1001)), "rules[0].value", FaultCode.LIST_TOO_LONG),
    (group(rule("visits", "between", [1])), "rules[0].value", FaultCode.TWO_VALUES_EXPECTED),
    (group(rule("visits", "between", "1,2")), "rules[0].value", FaultCode.TWO_VALUES_EXPECTED),
    (group(rule("visits", "notBetween", [2, 1])), "rules[0].value", FaultCode.RANGE_REVERSED),
]


@pytest.mark.parametrize(
    ("tree", "path", "code"), FAULTS, ids=[f"{code}-{number}" for number, (_, _, code) in enumerate(FAULTS)]
)
def test_a_bad_tree_is_refused_with_the_path_of_its_fault(tree: object, path: str, code: FaultCode) -> None:
    assert faults(tree) == [(path, code)]


def test_every_fault_code_is_shown_by_an_example() -> None:
    assert {code for _, _, code in FAULTS} == set(FaultCode)


def test_all_faults_of_a_tree_are_told_at_once() -> None:
    tree = group(
        rule("channel", "=", 5),
        group(rule("phone", "nope", 1), rule("visits", "in", [1, "2", None]), combinator="xor"),
        rule("score", "contains", 1, colour="red"),
        negated=True,
    )
    assert faults(tree) == [
        ("rules[0].value", FaultCode.WRONG_VALUE),
        ("rules[1].combinator", FaultCode.UNKNOWN_COMBINATOR),
        ("rules[1].rules[0].field", FaultCode.UNKNOWN_FIELD),
        ("rules[1].rules[0].operator", FaultCode.UNKNOWN_OPERATOR),
        ("rules[1].rules[1].value[1]", FaultCode.WRONG_VALUE),
        ("rules[1].rules[1].value[2]", FaultCode.WRONG_VALUE),
        ("rules[2]", FaultCode.UNKNOWN_KEY),
        ("rules[2].operator", FaultCode.OPERATOR_NOT_FOR_FIELD),
    ]


def test_a_fault_tells_names_and_limits_but_never_a_value() -> None:
    phone = "+8613800138000"
    tree = group(
        rule("visits", "=", phone),
        rule("\ud800" + "f" * 99, "=", phone),
        rule("channel", "=", phone * 20),
    )
    refused = read_condition(tree, CATALOGUE)
    assert isinstance(refused, Refused)
    told = msgspec.json.encode(refused).decode()
    assert phone not in told
    assert refused.faults[1].arguments == {"field": "?" + "f" * 39}
    assert refused.faults[2] == Fault(
        "rules[2].value", FaultCode.TEXT_TOO_LONG, {"kind": "text", "limit": 200}
    )
    assert refused.faults[2].message_key == "condition_text_too_long"


def test_a_field_may_narrow_the_operators_of_its_kind() -> None:
    dealer = Field("dealer", Kind.UUID, "经销商", "Dealer", (Operator.NULL, Operator.NOT_NULL))
    refused = read_condition(group(rule("dealer", "=", str(UUID(int=7)))), Catalogue((dealer,)))
    assert isinstance(refused, Refused)
    assert refused.faults[0].code is FaultCode.OPERATOR_NOT_FOR_FIELD


def test_a_catalogue_that_cannot_be_meant_is_a_bug() -> None:
    with pytest.raises(ValueError, match="snake case"):
        Field('a"; drop table lead; --', Kind.TEXT, "", "")
    with pytest.raises(ValueError, match="cannot have"):
        Field("tags", Kind.TEXT_LIST, "", "", (Operator.LESS,))
    twin = Field("tags", Kind.TEXT, "", "")
    for fields in ((), (twin, twin)):
        with pytest.raises(ValueError, match="each name once"):
            Catalogue(fields)


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_is_taken_for_a_name(text: str) -> None:
    fine = rule("channel", "=", "web")
    assert faults(group(fine | {"field": text})) == [("rules[0].field", FaultCode.UNKNOWN_FIELD)]
    assert faults(group(fine | {"operator": f"= {text}"})) == [
        ("rules[0].operator", FaultCode.UNKNOWN_OPERATOR)
    ]
    assert faults(group(fine, combinator=text)) == [("combinator", FaultCode.UNKNOWN_COMBINATOR)]
    assert faults(group(fine) | {text: 1}) == [("", FaultCode.UNKNOWN_KEY)]
    named = rule("channel", "=", text, valueSource="field")
    assert faults(group(named)) == [("rules[0].value", FaultCode.UNKNOWN_FIELD)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["combinator", "rules", "not", "field", "operator", "value", "valueSource", "x"]),
            inner | st.sampled_from(["and", "or", "channel", "tags", "=", "in", "between", "field"]),
            max_size=6,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=1000, deadline=None)
@given(JSON)
def test_no_json_makes_the_reader_raise(tree: Any) -> None:
    result = read_condition(tree, CATALOGUE)
    assert isinstance(result, Group) or result.faults
