"""Rule sets as people write them: what is refused, and where the fault lies."""

from __future__ import annotations

from typing import Any

import pytest
from dealership import branch, in_order, rule_body, targets, when
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcenter.assignment.body import RuleBody, check, read_body
from leadcenter.assignment.face import Mode, Strategy, Trigger

SOUND = {
    "on": ["dispatched", "pooled"],
    "filter": when("channel", "in", ["web", "shop"]),
    "branches": [
        {
            "name": "vip",
            "when": when("grade", "=", "H"),
            "to": {"people": ["x1", "x2"], "refund_minutes": 30},
        },
        {
            "name": "weights",
            "when": when("score", ">=", 50),
            "to": {
                "strategy": "weighted",
                "members": [{"staff": "x1", "weight": 5}, {"staff": "x2", "weight": 0}],
            },
        },
        {
            "name": "team",
            "when": None,
            "to": {"strategy": "equal", "members": "team:T1", "manual_counts": True},
        },
    ],
    "batch": "all_or_nothing",
}


def test_a_sound_rule_set_is_read_in_full() -> None:
    body = read_body(SOUND)
    assert isinstance(body, RuleBody)
    assert (body.on, body.batch) == ({Trigger.DISPATCHED, Trigger.POOLED}, Mode.ALL_OR_NOTHING)
    assert body.filter is not None
    vip, weights, team = (one.to for one in body.branches)
    assert (vip.strategy, [one.staff for one in vip.members or ()]) == (Strategy.ROUND_ROBIN, ["x1", "x2"])
    assert vip.refund_minutes == 30
    assert [one.weight for one in weights.members or ()] == [5, 0]
    assert (team.members, team.team, team.manual_counts) == (None, "T1", True)
    assert check(SOUND, {"x1": "T1", "x2": "T2"}) == []


FAULTY = [
    ([], "", "rule_shape"),
    ({"on": ["dispatched"]}, "", "rule_shape"),
    (rule_body(on=[]), "on", "rule_shape"),
    (rule_body(on=["born"]), "on[0]", "rule_shape"),
    (rule_body(batch="some"), "batch", "rule_shape"),
    (rule_body(colour="red"), "", "rule_shape"),
    (rule_body(*[branch(f"b{number}") for number in range(11)]), "branches", "rule_shape"),
    ({"on": ["dispatched"], "branches": []}, "branches", "rule_shape"),
    (rule_body(branch(), branch("")), "branches[1].name", "rule_shape"),
    (rule_body(branch(), branch()), "branches[1].name", "rule_branch_twice"),
    (rule_body(branch(strategy="grab_bag")), "branches[0].to.strategy", "rule_shape"),
    (rule_body(branch(refund_minutes=-1)), "branches[0].to.refund_minutes", "rule_shape"),
    (rule_body(branch(members="everyone")), "branches[0].to.members", "rule_members_unreadable"),
    (rule_body(branch(members="team:")), "branches[0].to.members", "rule_members_unreadable"),
    (rule_body(branch(members=in_order("a", "b", "a"))), "branches[0].to.members[2]", "rule_member_twice"),
    (
        rule_body(branch(members=[{"staff": "a", "weight": -1}])),
        "branches[0].to.members[0].weight",
        "rule_shape",
    ),
    (
        rule_body(branch(members=[{"staff": "a", "weight": 0.5}])),
        "branches[0].to.members[0].weight",
        "rule_shape",
    ),
    (rule_body(branch(strategy="weighted")), "branches[0].to.members", "rule_members_need_numbers"),
    (rule_body(branch(strategy="target")), "branches[0].to.members", "rule_members_need_numbers"),
    (
        rule_body(branch(strategy="target", members=[*targets(a=5), {"staff": "b"}])),
        "branches[0].to.members[1].monthly_target",
        "rule_target_missing",
    ),
    (
        {"on": ["dispatched"], "branches": [{"name": "n", "to": {"people": []}}]},
        "branches[0].to.people",
        "rule_shape",
    ),
    (
        {"on": ["dispatched"], "branches": [{"name": "n", "to": {"people": ["a", "a"]}}]},
        "branches[0].to.people[1]",
        "rule_member_twice",
    ),
    (
        {"on": ["dispatched"], "branches": [{"name": "n", "to": {"people": ["a"], "strategy": "equal"}}]},
        "branches[0].to",
        "rule_shape",
    ),
    (rule_body(filter=when("colour", "=", "red")), "filter.rules[0].field", "condition_unknown_field"),
    (
        rule_body(branch(), branch("b", when("score", ">", "many"))),
        "branches[1].when.rules[0].value",
        "condition_wrong_value",
    ),
]


@pytest.mark.parametrize(("body", "path", "code"), FAULTY)
def test_an_unsound_rule_set_is_refused_with_the_path_of_the_fault(body: Any, path: str, code: str) -> None:
    assert [(fault.path, fault.code) for fault in check(body)] == [(path, code)]


def test_all_faults_are_told_at_once() -> None:
    body = rule_body(
        branch("a", when("colour", "=", "red"), members="nobody"), branch("a", strategy="weighted"), filter={}
    )
    assert [fault.path for fault in check(body)] == [
        "filter", "branches[0].when.rules[0].field", "branches[0].to.members", "branches[1].to.members",
        "branches[1].name",
    ]  # fmt: skip


def test_people_and_teams_must_be_the_dealers() -> None:
    body = rule_body(
        branch("a", members=in_order("x1", "stranger")),
        branch("b", members="team:T9"),
        {"name": "c", "to": {"people": ["stranger"]}},
    )
    found = [(fault.path, fault.code) for fault in check(body, {"x1": "T1"})]
    assert found == [
        ("branches[0].to.members[1].staff", "rule_unknown_staff"),
        ("branches[1].to.members", "rule_unknown_team"),
        ("branches[2].to.people[0]", "rule_unknown_staff"),
    ]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["all", "team:x", "equal"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["on", "branches", "filter", "name", "to", "when", "people", "strategy", "members", "rules"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(deadline=None, max_examples=200)
@given(body=JSON)
def test_no_json_makes_the_reader_raise(body: Any) -> None:
    read = read_body(body)
    assert isinstance(read, RuleBody) or read
