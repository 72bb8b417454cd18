"""Gate 1: the customer named the dealer, and a live grant names that legal entity. Every hold has a reason;
nobody chooses for the customer."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Literal
from uuid import UUID

import psycopg
import pytest
from small_world import ROUND_ROBIN, when
from town import NOBODY, Town

from leadcenter.assignment import face as assignment
from leadcenter.consent.face import EventKind
from leadcenter.dispatch.face import Order, write_dispatches
from leadcenter.flow import face as flow
from leadcenter.rulebook.face import RuleKind


def stays_home(town: Town, lead: UUID) -> bool:
    """Nothing of the lead has left the maker."""
    return (
        town.dispatches_of(lead) == []
        and town.owner_of(lead) == NOBODY
        and town.count("dispatch") == town.count("episode") == town.count("notice_to_staff") == 0
    )


# The dealer


def test_lead_without_dealer_waits_and_nobody_is_chosen_for_the_customer(town: Town) -> None:
    lead = town.inquire(dealer="", agrees=("A", "B"), city="上海市")
    town.carry()
    assert town.state_of(lead) == "awaiting_dealer/no_dealer"
    assert town.lead_of(lead)["dealer_id"] is None
    assert stays_home(town, lead)
    town.days_pass(5)
    town.carry()
    assert stays_home(town, lead)


def test_candidates_are_offered_nearest_first_and_only_those_that_sell_the_series_and_are_open(
    town: Town,
) -> None:
    town.add_dealer("D", place=(120.6, 31.3), city="苏州市")  # nearer to Shanghai than B and C
    town.add_dealer("E", place=(121.5, 31.2), city="上海市")
    town.close_dealer("E")
    lead = town.inquire(dealer="", series="S2", city="上海")  # B does not sell it
    town.carry()
    assert offered(town, lead) == ["A", "D", "C"]
    distances = [row["distance_km"] for row in town.rows("select * from candidate order by rank")]
    assert distances == sorted(distances)


def offered(town: Town, lead: UUID) -> list[str]:
    rows = town.rows(
        """select e.code from candidate c join entity e on e.id = c.dealer_id
           where c.lead_id = %s order by c.rank""",
        lead,
    )
    return [row["code"] for row in rows]


def test_lead_whose_place_is_unknown_is_offered_nobody(town: Town) -> None:
    lead = town.inquire(dealer="", city="")
    town.carry()
    assert town.state_of(lead) == "awaiting_dealer/no_dealer"
    assert offered(town, lead) == []


@pytest.mark.parametrize("code", ["Z9", "A-1", "maker"])
def test_dealer_that_we_do_not_know_is_asked_for_again(town: Town, code: str) -> None:
    lead = town.inquire(dealer=code, agrees=("A",), city="上海市")
    town.carry()
    assert town.state_of(lead) == "awaiting_dealer/unknown_dealer"
    assert offered(town, lead) == ["A", "B", "C"]
    assert stays_home(town, lead)


@pytest.mark.parametrize("status", ["closed", "suspended"])
def test_dealer_that_is_closed_gets_nothing_and_others_are_offered(
    town: Town, status: Literal["closed", "suspended"]
) -> None:
    town.close_dealer("A", status)
    lead = town.inquire(dealer="A", city="上海市")
    town.carry()
    assert town.state_of(lead) == "awaiting_dealer/dealer_closed"
    assert offered(town, lead) == ["B", "C"]
    assert stays_home(town, lead)


def test_dealer_that_does_not_sell_the_series_gets_nothing_and_others_are_offered(town: Town) -> None:
    lead = town.inquire(dealer="B", series="S2", city="杭州市")
    town.carry()
    assert town.state_of(lead) == "awaiting_dealer/series_not_sold"
    assert offered(town, lead) == ["A", "C"]
    assert stays_home(town, lead)


def test_dealer_that_closes_while_the_lead_waits_for_the_window_gets_nothing(town: Town) -> None:
    town.at("2026-11-18 02:00")
    lead = town.inquire(dealer="A")
    town.carry()
    town.close_dealer("A")
    town.wait_until("2026-11-18 08:30")
    town.carry()
    assert town.state_of(lead) == "awaiting_dealer/dealer_closed"
    assert stays_home(town, lead)


def test_lead_goes_on_when_the_customer_names_a_dealer(town: Town) -> None:
    lead = town.inquire(dealer="", city="上海市")
    town.carry()
    town.chooses(lead, "B")
    town.carry()
    assert town.dispatches_of(lead) == [("B", "2026-11-18 10:00")]


@pytest.mark.parametrize(("sent", "named"), [("A", "A"), ("", "B")])
def test_dealer_of_a_later_delivery_counts_over_an_older_choice_and_silence_does_not(
    town: Town, sent: str, named: str
) -> None:
    town.at("2026-11-18 02:00")
    phone = town.phone()
    lead = town.inquire(phone, external_id="e-1", dealer="", agrees=("A",))
    town.carry()
    town.chooses(lead, "B")
    town.carry()
    town.land(town.piece(phone, external_id="e-1", dealer=sent, agrees=("A",), comment="白色"))
    town.carry()
    town.wait_until("2026-11-18 09:30")
    town.carry()
    assert {dealer for dealer, _ in town.dispatches_of(lead)} == {named}


def test_score_never_picks_the_dealer(town: Town) -> None:
    """The same inquiries under random scorecards: whoever is dispatched goes to the dealer that was named,
    and who named none stays."""
    chance = random.Random(5)
    for _ in range(5):
        items = [
            {
                "code": f"c{place}",
                "points": chance.randint(-15, 15),
                "when": {"combinator": "and", "rules": [rule]},
            }
            for place, rule in enumerate(
                [
                    {"field": "dealer", "operator": "=", "value": chance.choice("ABC")},
                    {"field": "has_dealer", "operator": "=", "value": chance.choice([True, False])},
                    {"field": "city", "operator": "=", "value": "上海市"},
                    {"field": "has_name", "operator": "=", "value": True},
                ]
            )
        ]
        town.rules(RuleKind.SCORE, {"base": 50, "items": items, "grades": [["A", 50], ["C", 0]]})
        wishes = [chance.choice(["A", "B", "C", ""]) for _ in range(12)]
        leads = [
            town.inquire(dealer=wish, agrees=("A", "B", "C"), city="上海市", name=chance.choice(["", "李雷"]))
            for wish in wishes
        ]
        town.carry()
        scores = {town.lead_of(lead)["score"] for lead in leads}
        assert len(scores) > 1
        for lead, wish in zip(leads, wishes, strict=True):
            assert {dealer for dealer, _ in town.dispatches_of(lead)} <= ({wish} - {""})
            named = town.lead_of(lead)["dealer_id"]
            assert named == (town.entity(wish) if wish else None)


# The grant


def test_lead_without_consent_waits_and_its_data_stays_with_the_maker(town: Town) -> None:
    lead = town.inquire(dealer="A", agrees=False)
    town.carry()
    assert town.state_of(lead) == "awaiting_grant/no_grant"
    assert town.due_of(lead) == "2026-12-18 10:00"
    assert stays_home(town, lead)


@pytest.mark.parametrize("recipient", ["B", "maker"])
def test_grant_for_another_entity_does_not_help(town: Town, recipient: str) -> None:
    lead = town.inquire(dealer="A", agrees=(recipient,))
    town.carry()
    assert town.count("consent_grant") == 1
    assert town.state_of(lead) == "awaiting_grant/no_grant"
    assert stays_home(town, lead)


def test_grant_for_another_purpose_does_not_help(town: Town) -> None:
    lead = town.inquire(dealer="A", agrees=False)
    town.carry()
    town.grants(lead, "A", purpose="marketing")
    town.carry()
    assert town.state_of(lead) == "awaiting_grant/no_grant"


def test_grant_that_arrives_later_lets_the_lead_go(town: Town) -> None:
    lead = town.inquire(dealer="A", agrees=False)
    town.carry()
    town.days_pass(1)
    town.grants(lead, "A")
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-19 10:00")]
    assert "gate_1 held no_grant" in town.story_of(lead)
    (passed,) = [fact for fact in town.facts_of(lead, "gate_1") if fact["outcome"] == "passed"]
    (event,) = town.rows("select event_id from consent_grant")
    assert passed["inputs"] == {"dealer": "A", "event": event["event_id"].hex}


@pytest.mark.parametrize(
    ("kind", "reason"), [(EventKind.REFUSED, "grant_refused"), (EventKind.WITHDRAWN, "grant_withdrawn")]
)
def test_customer_who_says_no_while_the_lead_waits_is_respected(
    town: Town, kind: EventKind, reason: str
) -> None:
    town.at("2026-11-18 02:00")
    lead = town.inquire(dealer="A")
    town.carry()
    town.grants(lead, "A", kind)
    town.carry()
    assert town.state_of(lead) == f"awaiting_grant/{reason}"
    town.wait_until("2026-11-18 08:30")
    town.carry()
    assert town.state_of(lead) == f"awaiting_grant/{reason}"
    assert stays_home(town, lead)


def test_withdrawal_from_another_dealer_does_not_stop_the_lead(town: Town) -> None:
    town.at("2026-11-18 02:00")
    lead = town.inquire(dealer="A", agrees=("A", "B"))
    town.carry()
    town.grants(lead, "B", EventKind.WITHDRAWN)
    town.wait_until("2026-11-18 08:30")
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-18 08:30")]


def test_old_consent_does_not_revive_what_was_withdrawn_since(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, dealer="A")
    town.carry()
    before = town.now
    town.grants(first, "A", EventKind.WITHDRAWN, poke=False)
    town.close_leads()
    again = town.inquire(phone, dealer="A", agreed_at=before - timedelta(hours=1))
    town.carry()
    assert town.state_of(again) == "attached/re_inquiry"
    assert town.state_of(first) == "awaiting_grant/grant_withdrawn"
    assert town.rows("select 1 from dispatch where ended_at is null") == []


def test_newer_consent_revives_what_was_withdrawn(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, dealer="A")
    town.carry()
    town.grants(first, "A", EventKind.WITHDRAWN, poke=False)
    town.close_leads()
    town.inquire(phone, dealer="A")
    town.carry()
    assert town.dispatches_of(first) == [("A", "2026-11-18 10:00"), ("A", "2026-11-18 10:00")]


def test_consent_in_the_future_counts_from_now(town: Town) -> None:
    lead = town.inquire(dealer="A", agreed_at=town.now + timedelta(days=400))
    town.carry()
    (grant,) = town.rows("select changed_at, expires_at, now() as now from consent_grant")
    assert grant["changed_at"] <= grant["now"]
    assert grant["expires_at"] - grant["changed_at"] == timedelta(days=365)
    assert town.dispatches_of(lead) == [("A", "2026-11-18 10:00")]


def test_grant_expires_after_a_year(town: Town) -> None:
    lead = town.inquire(dealer="A", agreed_at=town.now - timedelta(days=365, seconds=1))
    fresh = town.inquire(dealer="A", agreed_at=town.now - timedelta(days=364))
    town.carry()
    assert town.state_of(lead) == "awaiting_grant/grant_expired"
    assert town.state_of(fresh).startswith("assigned")


def test_dealer_whose_contract_ended_gets_nothing_until_it_is_renewed(town: Town) -> None:
    town.end_contract("A")
    lead = town.inquire(dealer="A")
    town.carry()
    assert town.state_of(lead) == "awaiting_grant/no_contract"
    assert stays_home(town, lead)
    town.renew_contract("A")
    town.poke(lead)
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-18 10:00")]


def test_lead_that_waits_longer_than_a_month_for_a_word_of_the_customer_expires(town: Town) -> None:
    nobody, silent = town.inquire(dealer="", city="上海市"), town.inquire(dealer="A", agrees=False)
    town.carry()
    town.days_pass(29)
    town.carry()
    assert town.states([nobody, silent]) == {"awaiting_dealer": 1, "awaiting_grant": 1}
    town.days_pass(1)
    town.carry()
    assert town.state_of(nobody) == town.state_of(silent) == "closed/expired"
    assert town.lead_of(silent)["status"] == "expired"
    assert not town.lead_of(silent)["live"]


def test_month_of_waiting_begins_with_the_wait_however_old_the_lead_is(town: Town) -> None:
    lead = on_a_desk(town)
    town.days_pass(40)
    town.grants(lead, "X", EventKind.WITHDRAWN)
    town.carry()
    assert town.state_of(lead) == "awaiting_grant/grant_withdrawn"
    town.days_pass(20)
    town.close_dealer("X")
    town.poke(lead)
    town.carry()
    assert town.state_of(lead) == "awaiting_dealer/dealer_closed", "the wait goes on"
    town.days_pass(9)
    town.poke(lead)
    town.carry()
    assert town.state_of(lead) == "awaiting_dealer/dealer_closed"
    town.days_pass(1)
    town.carry()
    assert town.state_of(lead) == "closed/expired"


def test_customer_who_stops_a_dealer_after_weeks_may_name_another(town: Town) -> None:
    lead = town.inquire(dealer="A")
    town.carry()
    town.days_pass(40)
    with town.conn.transaction():
        book = assignment.load_book(town.conn, town.now)
        who = (town.lead_of(lead)["bucket"], town.lead_of(lead)["customer_id"])
        flow.stop(town.conn, town.house, who, [town.entity("A")], {"action": "button"}, town.now, book)
    town.poke(lead)
    town.carry()
    assert town.state_of(lead) == "awaiting_grant/grant_withdrawn"
    town.chooses(lead, "B")
    town.carry()
    assert [dealer for dealer, _ in town.dispatches_of(lead)] == ["A", "B"]


def test_customer_whose_dealer_closes_after_weeks_of_nurture_is_asked_for_another(town: Town) -> None:
    lead = town.inquire(dealer="A", buying_time="一年内", city="上海市")
    town.carry()
    town.days_pass(35)
    town.carry()
    assert town.state_of(lead) == "nurture/below_threshold"
    town.close_dealer("A")
    town.poke(lead)
    town.carry()
    assert town.state_of(lead) == "awaiting_dealer/dealer_closed"
    assert offered(town, lead) == ["B", "C"]
    town.chooses(lead, "B")
    town.carry()
    assert town.state_of(lead) == "nurture/below_threshold"


def test_dispatch_row_cannot_exist_without_a_grant_row_that_names_the_entity(town: Town) -> None:
    lead = town.inquire(dealer="A", agrees=("B",))
    town.carry()
    row = town.lead_of(lead)
    order = Order(row["bucket"], lead, 1, row["customer_id"], town.entity("A"), 1, town.now, b"sealed", None)
    with pytest.raises(psycopg.errors.ForeignKeyViolation) as refused, town.conn.transaction():
        write_dispatches(town.conn, [order], town.now)
    assert refused.value.diag.constraint_name == "dispatch_grant"
    assert town.count("dispatch") == 0


def test_grant_row_under_a_dispatch_cannot_be_deleted(town: Town) -> None:
    town.inquire(dealer="A")
    town.carry()
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        town.conn.execute("delete from consent_grant")


def test_dealer_gets_what_the_inquiry_said_sealed_for_it_alone(town: Town) -> None:
    lead = town.inquire("13917263544", dealer="A", name="王芳", city="上海市")
    town.carry()
    (row,) = town.rows("select dealer_id, lead_id, contact, phone_index from dispatch")
    assert town.opened_by("A", row["contact"], lead)["phone"] == "+8613917263544"
    assert b"13917263544" not in bytes(row["contact"])
    with pytest.raises(Exception, match="does not open"):
        town.opened_by("B", row["contact"], lead)
    index = town.house.keyring.blind(town.entity("A"), "phone")(b"+8613917263544")
    assert bytes(row["phone_index"]) == index


# On the dealer's desk, nobody owns it yet


def on_a_desk(town: Town) -> UUID:
    """A lead that was dispatched to a dealer who has no rule to hand it out."""
    town.add_dealer("X", assigns=False)
    lead = town.inquire(dealer="X")
    town.carry()
    assert town.state_of(lead) == "dispatched/no_rule"
    return lead


def test_customer_who_says_no_before_anybody_owns_the_lead_is_not_called(town: Town) -> None:
    lead = on_a_desk(town)
    town.grants(lead, "X", EventKind.WITHDRAWN)
    town.rules(RuleKind.ASSIGNMENT, ROUND_ROBIN, "X")
    town.carry()
    assert town.state_of(lead) == "awaiting_grant/grant_withdrawn"
    assert town.owner_of(lead) == NOBODY
    (row,) = town.rows("select ended_at from dispatch")
    assert row["ended_at"] is not None


def test_customer_who_says_yes_again_is_dispatched_again(town: Town) -> None:
    lead = on_a_desk(town)
    town.grants(lead, "X", EventKind.WITHDRAWN)
    town.carry()
    town.days_pass(1)
    town.rules(RuleKind.ASSIGNMENT, ROUND_ROBIN, "X")
    town.grants(lead, "X")
    town.carry()
    assert town.dispatches_of(lead) == [("X", "2026-11-18 10:00"), ("X", "2026-11-19 10:00")]
    assert town.owner_of(lead) != NOBODY


def test_customer_who_names_another_dealer_after_the_dispatch_does_not_jump_the_gates(town: Town) -> None:
    """Moving a lead from dealer to dealer is a transfer (product L8), not an assignment."""
    lead = on_a_desk(town)
    town.chooses(lead, "A")
    town.carry()
    assert town.state_of(lead) == "dispatched/no_rule"
    assert town.owner_of(lead) == NOBODY
    assert town.dispatches_of(lead) == [("X", "2026-11-18 10:00")]


def test_lead_from_the_desk_is_assigned_by_grade_and_brand_as_any_other(town: Town) -> None:
    lead = on_a_desk(town)
    graded = {
        "name": "graded",
        "when": when("grade", "=", "B"),
        "to": {"strategy": "round_robin", "members": "all"},
    }
    town.rules(RuleKind.ASSIGNMENT, {"on": ["dispatched"], "branches": [graded]}, "X")
    town.conn.execute("update staff set brands = '{V}' where code = 'X-1'")
    town.carry()
    assert town.owner_of(lead) != NOBODY
