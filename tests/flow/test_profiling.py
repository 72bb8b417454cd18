"""Whoever objected to being profiled is not scored, and waits for no score (PIPL 24, trust.md L09)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from small_world import ROUND_ROBIN, when
from test_statement_count import statements_of_a_set
from town import NOBODY, Town

from leadcenter.flow import face as flow
from leadcenter.kernel.migrate import known as migrations
from leadcenter.rulebook.face import RuleKind

LATE: dict[str, Any] = {"buying_time": "一年内"}
"""What scores 10 points, where 30 are asked for."""


def objects(town: Town, raw: UUID) -> list[tuple[int, UUID]]:
    """The customer objects, as the rights desk carries it out; the leads that had a grade."""
    lead = town.lead_of(raw)
    who = lead["bucket"], lead["customer_id"]
    with town.conn.transaction():
        return flow.profile_no_more(town.conn, town.house, [who], "rights desk", town.now)


def scored(town: Town, raw: UUID) -> tuple[int, str, int]:
    lead = town.lead_of(raw)
    return lead["score"], lead["grade"], lead["score_version"]


def known(town: Town, phone: str) -> None:
    """A customer of dealer A, by number, who objected."""
    raw = town.inquire(phone)
    town.carry()
    objects(town, raw)


def test_a_new_lead_of_who_objected_has_no_grade_and_waits_for_no_threshold(town: Town) -> None:
    phone = town.phone()
    known(town, phone)
    mine = town.inquire(phone, dealer="B", channel="ads", **LATE)
    other = town.inquire(dealer="B", **LATE)
    town.carry()
    assert town.dispatches_of(mine) == [("B", "2026-11-18 10:00")], "where the customer wished"
    assert town.owner_of(mine) != NOBODY
    assert scored(town, mine) == (0, "", 0)
    (score,) = town.facts_of(mine, "score")
    assert (score["outcome"], score["reason"], score.get("inputs", {})) == (
        "not_profiled", "profiling_objected", {},
    )  # fmt: skip
    (gate,) = town.facts_of(mine, "gate_3")
    assert (gate["outcome"], gate["reason"]) == ("passed", "profiling_objected")
    assert town.state_of(other) == "nurture/below_threshold"
    assert scored(town, other)[1] == "C", "nobody else is scored otherwise for it"


def test_objecting_takes_the_grade_of_every_lead_and_of_nobody_elses(town: Town) -> None:
    phone = town.phone()
    mine, other = town.inquire(phone), town.inquire()
    elsewhere = town.inquire(phone, dealer="B", channel="ads")
    town.carry()
    before = scored(town, other)
    assert {lead for _, lead in objects(town, mine)} == {mine, elsewhere}
    assert [scored(town, one) for one in (mine, elsewhere)] == [(0, "", 0)] * 2
    assert scored(town, other) == before
    assert town.owner_of(mine) != NOBODY, "whoever owns it goes on with it"
    said = [fact["outcome"] for fact in town.facts_of(mine, "score")]
    assert said == ["B", "not_profiled"]
    assert objects(town, mine) == []
    assert [fact["outcome"] for fact in town.facts_of(mine, "score")] == said


def test_lead_that_a_threshold_held_goes_on_when_its_customer_objects(town: Town) -> None:
    lead = town.inquire(**LATE)
    town.carry()
    assert town.state_of(lead) == "nurture/below_threshold"
    objects(town, lead)
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-18 10:00")]
    assert scored(town, lead) == (0, "", 0)


def test_lead_that_waits_is_not_scored_when_it_goes_on(town: Town) -> None:
    lead = town.inquire(agrees=False, **LATE)
    town.carry()
    objects(town, lead)
    town.grants(lead, "A")
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-18 10:00")]
    assert scored(town, lead) == (0, "", 0)


def test_re_inquiry_brings_no_grade_back(town: Town) -> None:
    phone = town.phone()
    known(town, phone)
    again = town.inquire(phone, channel="kiosk")
    town.carry()
    assert town.state_of(again) == "attached/re_inquiry"
    assert scored(town, again) == (0, "", 0)


def test_no_rule_on_scores_or_grades_holds_for_who_objected(town: Town) -> None:
    asked = {"weak": when("score", "<", 40), "graded": when("grade", "=", "B")}
    body = {
        "window": {"opens": "08:00", "closes": "21:00"},
        "rules": [
            {"name": name, "when": condition, "route": "bot", "max_attempts": 1, "expires_hours": 48}
            for name, condition in asked.items()
        ],
    }
    everybody = ROUND_ROBIN["branches"][0]
    weak = {**everybody, "name": "weak", "when": when("score", "<", 90)}
    phone = town.phone()
    known(town, phone)
    town.rules(RuleKind.CLEANING, body)
    town.rules(RuleKind.ASSIGNMENT, {"on": ["dispatched"], "branches": [weak, everybody]}, "B")
    mine = town.inquire(phone, dealer="B", channel="ads")
    other, late = town.inquire(dealer="B"), town.inquire(dealer="B", **LATE)
    town.carry()
    assert (town.state_of(other), town.state_of(late)) == ("cleaning/graded", "cleaning/weak")
    assert town.dispatches_of(mine) == [("B", "2026-11-18 10:00")]
    (assigned,) = town.facts_of(mine, "assignment")
    assert assigned["inputs"]["branch"] == "everybody"


def test_who_objected_before_anything_heard_of_it_has_no_grade_after_the_upgrade(town: Town) -> None:
    mine, merged, other = town.inquire(), town.inquire(), town.inquire()
    town.carry()
    (one, into), before = (town.lead_of(raw)["customer_id"] for raw in (mine, merged)), scored(town, other)
    town.conn.execute("update customer set no_profiling = true where id = %s", [one])
    point = "update customer c set merged_bucket = s.bucket, merged_into = s.id from customer s"
    town.conn.execute(f"{point} where c.id = %s and s.id = %s".encode(), [into, one])
    with town.conn.transaction():
        town.conn.execute(dict(migrations())["0070_objected"].encode())
    assert [scored(town, raw) for raw in (mine, merged, other)] == [(0, "", 0), (0, "", 0), before]
    town.conn.execute("update customer set merged_bucket = null, merged_into = null where id = %s", [into])


def test_set_with_somebody_who_objected_takes_the_same_statements(town: Town) -> None:
    town.lay_lanes(1)
    phone = town.phone()
    known(town, phone)
    plain = statements_of_a_set(town, town.piece())
    pieces = [town.piece(phone, dealer="B", channel="ads"), town.piece(phone, channel="kiosk"), town.piece()]
    assert statements_of_a_set(town, *pieces) == plain
    assert statements_of_a_set(town, town.piece(phone, dealer="C", channel="mini")) == plain
