"""Gate 2: leads that need cleaning are asked about first; only normal and high intent goes on (product L5,
L7)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from town import NOBODY, Seen, Town

from leadcenter.belt import face as belt
from leadcenter.belt.face import State
from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.face import Decision, Heard, Intent, Said, Verdict
from leadcenter.rulebook.face import RuleKind


def asked(town: Town, **told: Any) -> UUID:
    """A lead whose customer is being asked."""
    lead = town.inquire(kind="coupon", **told)
    town.carry()
    assert town.state_of(lead) == "cleaning/coupon"
    return lead


def test_lead_that_needs_cleaning_is_asked_about_and_leaves_nothing_at_the_dealer(town: Town) -> None:
    lead = asked(town)
    task = town.task_of(lead)
    assert (task["state"], task["route"], task["rule"], task["rule_version"]) == ("open", "bot", "coupon", 1)
    assert town.due_of(lead) == town.local(task["expires_at"]) == "2026-11-20 10:00"
    assert town.count("outbox") == 1
    assert town.dispatches_of(lead) == []
    assert "cleaning ordered coupon" in town.story_of(lead)


def test_lead_that_needs_no_cleaning_goes_on_at_once(town: Town) -> None:
    lead = town.inquire()
    town.carry()
    assert town.count("cleaning_task") == 0
    assert "cleaning not_needed" in town.story_of(lead)


@pytest.mark.parametrize(("intent", "verdict"), [("high", "valid_high"), ("normal", "valid_normal")])
def test_answer_with_high_or_normal_intent_lets_the_lead_go_on(town: Town, intent: str, verdict: str) -> None:
    lead = asked(town)
    assert town.call_answers(lead, intent=intent) is Heard.APPLIED
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-18 10:00")]
    assert town.lead_of(lead)["intent"] == intent
    (heard,) = [fact for fact in town.facts_of(lead, "cleaning") if fact["outcome"] == verdict]
    assert heard["inputs"]["intent"] == intent
    assert "gate_2 passed cleaned" in town.story_of(lead)


def test_answer_with_low_intent_is_nurtured(town: Town) -> None:
    lead = asked(town)
    town.call_answers(lead, intent="low")
    town.carry()
    assert town.state_of(lead) == "nurture/nurture"
    assert town.due_of(lead) == "2026-11-25 10:00"
    assert town.dispatches_of(lead) == []


@pytest.mark.parametrize(
    ("result", "intent", "reason"),
    [
        ("answered", "none", "no_intent"),
        ("invalid_number", "", "invalid_number"),
        ("wrong_person", "", "wrong_person"),
        ("refused", "", "refused_contact"),
    ],
)
def test_invalid_answer_ends_the_way_with_its_reason(
    town: Town, result: str, intent: str, reason: str
) -> None:
    lead = asked(town)
    town.call_answers(lead, result, intent=intent)
    town.carry()
    assert town.state_of(lead) == f"invalid/{reason}"
    closed = town.lead_of(lead)
    assert (closed["status"], closed["close_reason"], closed["live"]) == ("invalid", reason, False)
    assert town.dispatches_of(lead) == []


def test_customer_who_does_not_want_to_be_called_has_withdrawn(town: Town) -> None:
    lead = asked(town)
    town.call_answers(lead, "refused")
    town.carry()
    grants = town.rows("select e.code, g.state from consent_grant g join entity e on e.id = g.entity_id")
    assert {row["code"]: row["state"] for row in grants} == {"A": "withdrawn", "maker": "withdrawn"}


def test_customer_who_was_not_reached_is_called_again_and_nurtured_in_the_end(town: Town) -> None:
    lead = asked(town)
    assert town.call_answers(lead, "no_answer") is Heard.PLANNED
    town.carry()
    assert town.state_of(lead) == "cleaning/coupon"
    assert town.call_answers(lead, "busy", call=2) is Heard.APPLIED
    town.carry()
    assert town.state_of(lead) == "nurture/unreachable"
    assert town.dispatches_of(lead) == []


def test_question_that_nobody_answers_ends_with_its_patience(town: Town) -> None:
    lead = asked(town)
    town.wait_until("2026-11-20 10:01")
    town.carry()
    assert town.state_of(lead) == "nurture/unreachable"
    assert town.task_of(lead)["reason"] == "expired"


def test_late_call_back_is_kept_and_changes_nothing(town: Town) -> None:
    lead = asked(town)
    town.wait_until("2026-11-20 10:01")
    town.carry()
    assert town.call_answers(lead, intent="high") is Heard.LATE
    town.carry()
    assert town.state_of(lead) == "nurture/unreachable"
    assert town.dispatches_of(lead) == []
    assert town.count("cleaning_callback") == 1


def test_late_call_back_after_the_dispatch_recalls_nothing(town: Town) -> None:
    lead = asked(town)
    town.call_answers(lead, intent="high")
    town.carry()
    owner = town.owner_of(lead)
    assert town.call_answers(lead, "invalid_number") is Heard.LATE
    assert town.carry() == {}
    assert town.owner_of(lead) == owner != NOBODY


def test_same_call_back_twice_is_heard_once(town: Town) -> None:
    lead = asked(town)
    assert town.call_answers(lead, identifier="c-1", intent="high") is Heard.APPLIED
    assert town.call_answers(lead, identifier="c-1", intent="high") is Heard.DUPLICATE
    town.carry()
    assert len(town.dispatches_of(lead)) == 1


def test_dealer_series_and_consent_told_on_the_phone_count(town: Town) -> None:
    lead = asked(town, dealer="", agrees=False, series="")
    town.call_answers(
        lead, intent="high", dealer_code="A", series="S2", buying_time="30", consents=(town.agreement("A"),)
    )
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-18 10:00")]
    told = town.lead_of(lead)
    assert (told["dealer_id"], told["brand"], told["series"], told["buying_days"]) == (
        town.entity("A"),
        "V",
        "S2",
        30,
    )


def test_consent_refused_on_the_phone_holds_the_lead(town: Town) -> None:
    lead = asked(town, agrees=False)
    refusal = town.agreement("A")
    town.call_answers(
        lead, intent="high", consents=(type(refusal)(recipients=("A",), accepted=False, action="spoken"),)
    )
    town.carry()
    assert town.state_of(lead) == "awaiting_grant/grant_refused"


def begins_again(town: Town, lead: UUID, phone: str, why: str) -> None:
    """Before anybody looked at the answer the inquiry came once more, or its passage failed and a person
    replayed it."""
    if why == "revised":
        town.land(town.piece(phone, external_id="e-1", agrees=False, kind="coupon", comment="白色"))
        return
    town.conn.execute("update belt set state = 'parked', due_at = null where raw_id = %s", [lead])
    with town.conn.transaction():
        belt.send_back(
            town.conn, [(town.place_of(lead)["bucket"], lead)], [State.PARKED], "replayed", town.now
        )


@pytest.mark.parametrize("why", ["revised", "replayed"])
def test_consent_spoken_on_the_phone_counts_though_the_lead_begins_again_meanwhile(
    town: Town, why: str
) -> None:
    phone = town.phone()
    lead = asked(town, phone=phone, external_id="e-1", agrees=False)
    town.call_answers(lead, intent="high", consents=(town.agreement("A"),))
    begins_again(town, lead, phone, why)
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-18 10:00")]
    assert "cleaning valid_high" in town.story_of(lead)


@pytest.mark.parametrize("why", ["revised", "replayed"])
def test_refusal_on_the_phone_is_recorded_once_though_the_lead_begins_again_meanwhile(
    town: Town, why: str
) -> None:
    phone = town.phone()
    lead = asked(town, phone=phone, external_id="e-1", agrees=False)
    town.call_answers(lead, "refused")
    begins_again(town, lead, phone, why)
    town.carry()
    assert town.state_of(lead) == "invalid/refused_contact"
    again = town.inquire(phone, kind="coupon", dealer="B", channel="ads")
    town.carry()
    assert town.state_of(again) == "nurture/calls_refused"
    assert [
        row["kind"] for row in town.rows("select kind from consent_event where purpose = 'sales_contact'")
    ].count("withdrawn") == 2, "towards the maker and the dealer"


def test_yes_that_is_newer_than_a_refusal_on_the_phone_holds(town: Town) -> None:
    lead = asked(town, dealer="", agrees=False)
    town.call_answers(lead, "refused")
    town.grants(lead, "maker", poke=False)
    town.carry()
    (grant,) = town.rows("select state from consent_grant")
    assert grant["state"] == "given"


def test_dealer_that_we_do_not_know_told_on_the_phone_is_not_guessed(town: Town) -> None:
    lead = asked(town, dealer="", agrees=False, city="上海市")
    town.call_answers(lead, intent="high", dealer_code="Z9")
    town.carry()
    assert town.state_of(lead) == "awaiting_dealer/unknown_dealer"


def test_dealer_chosen_after_the_call_counts_where_the_one_told_on_the_phone_is_unknown(town: Town) -> None:
    lead = asked(town, dealer="", agrees=False, city="上海市")
    town.call_answers(lead, intent="high", dealer_code="Z9")
    town.carry()
    town.chooses(lead, "B")
    town.carry()
    assert town.dispatches_of(lead) == [("B", "2026-11-18 10:00")]
    assert town.lead_of(lead)["dealer_id"] == town.entity("B")


def test_dealer_told_on_the_phone_gets_nothing_when_the_customer_chose_another_since(town: Town) -> None:
    town.at("2026-11-18 20:30")
    lead = asked(town, dealer="", agrees=False)
    town.call_answers(lead, intent="high", dealer_code="A", consents=(town.agreement("A"),))
    town.carry()
    assert town.state_of(lead) == "awaiting_window/outside_hours"
    town.wait_until("2026-11-18 23:00")
    town.chooses(lead, "B")
    town.carry()
    town.wait_until("2026-11-19 09:30")
    town.carry()
    assert {dealer for dealer, _ in town.dispatches_of(lead)} == {"B"}


def test_dealer_told_on_the_phone_counts_over_one_chosen_before_the_call(town: Town) -> None:
    lead = asked(town, dealer="", agrees=("A",))
    town.chooses(lead, "B")
    town.carry()
    town.call_answers(lead, intent="high", dealer_code="A")
    town.carry()
    assert {dealer for dealer, _ in town.dispatches_of(lead)} == {"A"}


def test_customer_who_sends_another_wish_after_the_call_is_believed(town: Town) -> None:
    town.at("2026-11-18 20:30")
    phone = town.phone()
    lead = asked(town, phone=phone, external_id="e-1", dealer="B", agrees=("A", "B"))
    town.call_answers(lead, intent="high", dealer_code="B", series="S1", buying_time="7")
    town.carry()
    town.land(
        town.piece(
            phone, external_id="e-1", dealer="A", series="S2", buying_time="一年内", agrees=("A", "B"),
            kind="coupon",
        )
    )  # fmt: skip
    town.carry()
    town.wait_until("2026-11-19 09:30")
    town.carry()
    assert {dealer for dealer, _ in town.dispatches_of(lead)} == {"A"}
    told = town.lead_of(lead)
    assert (told["series"], told["buying_days"]) == ("S2", 365)


def test_dealer_told_on_the_phone_stays_when_the_inquiry_comes_again_and_says_nothing_of_dealers(
    town: Town,
) -> None:
    town.at("2026-11-18 20:30")
    phone = town.phone()
    lead = asked(town, phone=phone, external_id="e-1", dealer="B", agrees=("A", "B"))
    town.call_answers(lead, intent="high", dealer_code="A", series="S2", buying_time="7")
    town.carry()
    town.land(town.piece(phone, external_id="e-1", dealer="B", agrees=("A", "B"), comment="白色"))
    town.carry()
    town.wait_until("2026-11-19 09:30")
    town.carry()
    assert {dealer for dealer, _ in town.dispatches_of(lead)} == {"A"}
    told = town.lead_of(lead)
    assert (told["series"], told["buying_days"]) == ("S2", 7)


def test_person_at_the_workbench_decides_as_well(town: Town) -> None:
    lead = town.inquire(kind="paper")
    town.carry()
    task = town.task_of(lead)
    assert task["route"] == "manual"
    assert town.count("outbox") == 0
    decision = Decision(
        task["bucket"], task["id"], Verdict.VALID_NORMAL, "li", intent=Intent.NORMAL, said=Said()
    )
    with town.conn.transaction():
        cleaning.decide(town.conn, [decision], town.now, town.clock)
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-18 10:00")]


def test_cleaned_lead_is_not_asked_again_when_it_waits_for_the_window(town: Town) -> None:
    town.at("2026-11-18 20:30")
    lead = asked(town)
    town.call_answers(lead, intent="normal")
    town.carry()
    assert town.state_of(lead) == "awaiting_window/outside_hours"
    town.wait_until("2026-11-19 08:30")
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-19 08:30")]
    assert town.count("cleaning_task") == 1


def test_revision_that_tells_what_was_asked_recalls_the_question_and_the_lead_goes_on(town: Town) -> None:
    town.at("2026-11-18 20:30")
    lead = town.inquire("13917263544", kind="coupon", external_id="e-1")
    town.carry()
    town.land(town.piece("13917263544", kind="form", external_id="e-1"))
    town.carry()
    assert town.state_of(lead) == "awaiting_window/outside_hours"
    assert town.task_of(lead)["state"] == "withdrawn"
    town.wait_until("2026-11-19 08:30")
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-19 08:30")]


def test_re_inquiry_while_the_customer_is_asked_does_not_ask_twice(town: Town) -> None:
    phone = town.phone()
    lead = town.inquire(phone, kind="coupon")
    town.carry()
    town.inquire(phone, kind="coupon", channel="ads")
    town.carry()
    assert town.state_of(lead) == "cleaning/coupon"
    assert town.count("cleaning_task") == town.count("outbox") == 1


@pytest.mark.parametrize("result", ["no_answer", "low"])
def test_customer_who_asks_again_after_a_tepid_answer_is_asked_again(town: Town, result: str) -> None:
    phone = town.phone()
    lead = town.inquire(phone, kind="coupon")
    town.carry()
    if result == "low":
        town.call_answers(lead, intent="low")
    else:
        town.call_answers(lead, "no_answer")
        town.call_answers(lead, "no_answer", call=2)
    town.carry()
    assert town.place_of(lead)["state"] == "nurture"
    town.days_pass(1)
    town.inquire(phone, kind="coupon", channel="ads")
    town.carry()
    assert town.state_of(lead) == "cleaning/coupon"
    assert town.count("cleaning_task") == 2
    town.call_answers(lead, intent="high")
    town.carry()
    assert isinstance(town.owner_of(lead), Seen)


def nurtured(town: Town, phone: str, **told: Any) -> UUID:
    """A lead whose customer had little intent; a day ago."""
    lead = town.inquire(phone, kind="coupon", **told)
    town.carry()
    town.call_answers(lead, intent="low")
    town.carry()
    assert town.state_of(lead) == "nurture/nurture"
    town.days_pass(1)
    return lead


FIRST_ONLY: dict[str, Any] = {
    "rules": [
        {
            "name": "coupon",
            "when": {
                "combinator": "and",
                "rules": [
                    {"field": "kind", "operator": "=", "value": "coupon"},
                    {"field": "inquiries", "operator": "=", "value": 1},
                ],
            },
            "route": "bot",
            "max_attempts": 2,
            "expires_hours": 48,
        }
    ]
}


def test_nurtured_lead_is_cleaned_again_by_its_rule_though_that_asks_for_first_inquiries(town: Town) -> None:
    """Little intent was the last word: no re-inquiry is dispatched past it."""
    town.rules(RuleKind.CLEANING, FIRST_ONLY)
    phone = town.phone()
    lead = nurtured(town, phone)
    town.inquire(phone, channel="ads")
    town.carry()
    assert town.state_of(lead) == "cleaning/coupon"
    assert town.count("cleaning_task") == 2
    assert town.dispatches_of(lead) == []
    town.call_answers(lead, intent="low")
    town.carry()
    assert town.state_of(lead) == "nurture/nurture"
    assert town.dispatches_of(lead) == []


def test_nurtured_lead_goes_on_with_a_re_inquiry_when_nobody_is_asked_any_more(town: Town) -> None:
    phone = town.phone()
    lead = nurtured(town, phone)
    town.rules(RuleKind.CLEANING, {"rules": []})
    town.inquire(phone, channel="ads")
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-19 10:00")]


def test_nurtured_lead_that_nobody_asks_about_again_sleeps_on_whatever_the_rules_say(town: Town) -> None:
    lead = nurtured(town, town.phone())
    town.rules(RuleKind.CLEANING, {"rules": []})
    town.days_pass(7)
    town.carry()
    assert town.state_of(lead) == "nurture/nurture"
    assert town.dispatches_of(lead) == []


def test_double_click_does_not_wake_a_nurtured_lead(town: Town) -> None:
    phone = town.phone()
    lead = town.inquire(phone, kind="coupon")
    town.carry()
    town.call_answers(lead, intent="low")
    town.carry()
    again = town.inquire(phone, kind="coupon")
    town.carry()
    assert town.state_of(again) == "attached/double_click"
    assert town.state_of(lead) == "nurture/nurture"
    assert town.count("cleaning_task") == 1


def test_nurtured_lead_is_called_again_within_the_caps_of_its_customer(town: Town) -> None:
    phone = town.phone()
    lead = nurtured(town, phone)
    town.inquire(phone, kind="coupon", channel="ads")
    town.carry()
    calls = town.rows("select next_at from outbox order by created_at")
    assert [town.local(row["next_at"]) for row in calls] == ["2026-11-18 10:00", "2026-11-19 10:00"]
    assert town.task_of(lead)["attempt"] == 1


def test_nurtured_lead_without_dealer_gives_way_when_the_customer_asks_a_dealer(town: Town) -> None:
    phone = town.phone()
    lead = nurtured(town, phone, dealer="", agrees=False)
    asked = town.inquire(phone, dealer="B", channel="ads")
    town.carry()
    assert town.dispatches_of(asked) == [("B", "2026-11-19 10:00")]
    assert town.state_of(lead) == "closed/merged"
    assert town.lead_of(lead)["merged_into"] == asked


def test_re_inquiry_that_still_scores_too_low_after_a_high_answer_is_nurtured_by_its_score(
    town: Town,
) -> None:
    """The answer holds; what is judged anew is the score."""
    phone = town.phone()
    lead = town.inquire(phone, kind="coupon", buying_time="一年内")
    town.carry()
    town.call_answers(lead, intent="normal")
    town.carry()
    assert town.state_of(lead) == "nurture/below_threshold"
    town.days_pass(1)
    town.inquire(phone, channel="ads")
    town.carry()
    assert town.count("cleaning_task") == 1
    assert town.dispatches_of(lead) == [("A", "2026-11-19 10:00")]


def test_nurtured_lead_leaves_after_its_longest_stay(town: Town) -> None:
    lead = asked(town)
    town.call_answers(lead, intent="low")
    town.carry()
    for _ in range(12):
        town.days_pass(7)
        town.carry()
        assert town.state_of(lead) == "nurture/nurture"
    town.days_pass(7)
    town.carry()
    assert town.state_of(lead) == "closed/expired"
    assert town.local(town.place_of(lead)["changed_at"]) == "2027-02-17 10:00"


def test_cleaning_is_judged_by_the_rules_of_the_day(town: Town) -> None:
    body = {"rules": [{"name": "all", "when": {"combinator": "and", "rules": []}, "route": "call_centre"}]}
    town.rules(RuleKind.CLEANING, {"rules": []})
    free = town.inquire(kind="coupon")
    town.carry()
    assert town.state_of(free).startswith("assigned")
    body["rules"][0]["when"] = {
        "combinator": "and",
        "rules": [{"field": "mobile", "operator": "=", "value": True}],
    }
    assert town.rules(RuleKind.CLEANING, body) == 3
    lead = town.inquire()
    town.carry()
    assert town.state_of(lead) == "cleaning/all"
    assert town.task_of(lead)["rule_version"] == 3
