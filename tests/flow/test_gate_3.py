"""Gate 3: below the threshold a lead is nurtured and judged again; it never goes to a dealer meanwhile
(product L7)."""

from __future__ import annotations

from small_world import when
from town import NOBODY, Town

from leadcenter.rulebook.face import RuleKind


def test_lead_below_the_threshold_is_nurtured_with_its_reason(town: Town) -> None:
    lead = town.inquire(buying_time="一年内")
    town.carry()
    assert town.state_of(lead) == "nurture/below_threshold"
    assert town.due_of(lead) == "2026-11-25 10:00"
    assert town.dispatches_of(lead) == []
    assert town.owner_of(lead) == NOBODY
    (held,) = town.facts_of(lead, "gate_3")
    assert (held["outcome"], held["reason"], held["rule"]) == ("held", "below_threshold", 1)
    assert held["inputs"] == {"points": 10, "minimum": 30}


def test_lead_on_the_threshold_passes(town: Town) -> None:
    town.rules(RuleKind.THRESHOLD, {"otherwise": 10})
    lead = town.inquire(buying_time="一年内")
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-18 10:00")]


def test_threshold_depends_on_what_is_asked_for(town: Town) -> None:
    body = {"otherwise": 60, "rules": [{"minimum": 0, "when": when("series", "=", "S2")}]}
    town.rules(RuleKind.THRESHOLD, body)
    plain, special = town.inquire(series="S1"), town.inquire(series="S2")
    town.carry()
    assert town.state_of(plain) == "nurture/below_threshold"
    assert town.dispatches_of(special) == [("A", "2026-11-18 10:00")]


def test_nurtured_lead_is_judged_again_when_it_is_due_and_not_before(town: Town) -> None:
    lead = town.inquire(buying_time="一年内")
    town.carry()
    town.days_pass(6)
    town.carry()
    assert town.passages_of(lead) == 1
    town.days_pass(1)
    town.carry()
    assert town.passages_of(lead) == 2
    assert town.state_of(lead) == "nurture/below_threshold"
    assert town.due_of(lead) == "2026-12-02 10:00"


def test_nurtured_lead_goes_on_when_the_rules_have_changed(town: Town) -> None:
    lead = town.inquire(buying_time="一年内")
    town.carry()
    town.rules(RuleKind.THRESHOLD, {"otherwise": 5})
    town.days_pass(7)
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-25 10:00")]
    (passed,) = [fact for fact in town.facts_of(lead, "gate_3") if fact["outcome"] == "passed"]
    assert passed["rule"] == 2


def test_nurtured_lead_is_judged_again_on_a_re_inquiry(town: Town) -> None:
    phone = town.phone()
    lead = town.inquire(phone, buying_time="一年内")
    town.carry()
    town.days_pass(1)
    town.inquire(phone, channel="ads", buying_time="一年内")
    town.carry()
    assert town.lead_of(lead)["score"] == 35
    assert town.dispatches_of(lead) == [("A", "2026-11-19 10:00")]


def test_nurtured_lead_leaves_after_its_longest_stay(town: Town) -> None:
    town.rules(RuleKind.THRESHOLD, {"otherwise": 30, "again_days": 7, "longest_days": 10})
    lead = town.inquire(buying_time="一年内")
    town.carry()
    town.days_pass(7)
    town.carry()
    assert town.state_of(lead) == "nurture/below_threshold"
    assert town.due_of(lead) == "2026-11-28 10:00"
    town.days_pass(3)
    town.carry()
    assert town.state_of(lead) == "closed/expired"
    assert town.lead_of(lead)["status"] == "expired"
    assert "gate_3 expired below_threshold" in town.story_of(lead)
    assert town.dispatches_of(lead) == []


def test_threshold_is_off_without_a_rule(town: Town) -> None:
    town.conn.execute("update rule_set set status = 'retired' where kind = 'threshold'")
    lead = town.inquire(buying_time="一年内")
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-18 10:00")]


def test_lead_that_waited_for_the_window_is_judged_as_it_is_then(town: Town) -> None:
    town.at("2026-11-18 02:00")
    lead = town.inquire()
    town.carry()
    town.rules(RuleKind.THRESHOLD, {"otherwise": 60})
    town.wait_until("2026-11-18 08:30")
    town.carry()
    assert town.state_of(lead) == "nurture/below_threshold"
    assert town.dispatches_of(lead) == []
