"""Folding (lead-semantics 5.5): same customer, same dealer, open lead = re-inquiry; another dealer = a lead
of its own."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from small_world import ROUND_ROBIN, THRESHOLD
from town import Seen, Town

from leadcenter.assignment import face as assignment
from leadcenter.channel.face import Channel, Landed, Piece
from leadcenter.consent.face import EventKind
from leadcenter.flow import face as flow
from leadcenter.rulebook.face import RuleKind


def owner(town: Town, lead: UUID) -> str:
    seen = town.owner_of(lead)
    assert isinstance(seen, Seen)
    return seen.staff


def test_re_inquiry_is_attached_and_founds_no_lead(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    town.wait_until("2026-11-18 11:00")
    again = town.inquire(phone, channel="ads")
    town.carry()
    assert town.state_of(again) == "attached/re_inquiry"
    assert town.place_of(again)["lead_id"] == first
    assert town.count("lead") == 1
    assert town.count("dispatch") == town.count("episode") == 1
    assert "lead attached re_inquiry" in town.story_of(again)


def test_consultant_is_told_of_a_re_inquiry(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    town.inquire(phone, channel="ads")
    town.carry()
    assert town.notices() == [("re_inquiry", owner(town, first), first)]


def test_desk_is_told_of_a_re_inquiry_while_nobody_owns_the_lead(town: Town) -> None:
    town.add_dealer("X", assigns=False)
    phone = town.phone()
    first = town.inquire(phone, dealer="X")
    town.carry()
    assert town.state_of(first) == "dispatched/no_rule"
    town.inquire(phone, dealer="X", channel="ads")
    town.carry()
    assert town.notices() == [("re_inquiry", None, first)]


def test_inquiries_are_counted_and_the_last_one_is_remembered(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    for _ in range(3):
        town.days_pass(1)
        town.inquire(phone)
        town.carry()
    lead = town.lead_of(first)
    assert lead["inquiries"] == 4
    assert town.local(lead["created_at"]) == "2026-11-18 10:00"
    assert town.local(lead["last_inquiry_at"]) == "2026-11-21 10:00"


def test_score_is_recomputed_and_never_summed_up(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    assert town.lead_of(first)["score"] == 50
    scores = []
    for _ in range(4):
        town.days_pass(1)
        town.inquire(phone)
        town.carry()
        scores.append(town.lead_of(first)["score"])
    assert scores == [75, 75, 75, 75]
    assert town.lead_of(first)["grade"] == "A"


def test_re_inquiry_that_says_less_forgets_nothing_of_what_the_lead_knows(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, buying_time="一年内", kind="walk_in")
    town.carry()
    assert town.lead_of(first)["buying_days"] == 365
    town.inquire(phone, channel="ads", series="")
    town.carry()
    lead = town.lead_of(first)
    assert (lead["buying_days"], lead["series"]) == (365, "S1")
    assert lead["score"] == 50 - 40 + 25


def test_re_inquiry_that_says_something_newer_is_believed(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, buying_time="一年内")
    town.carry()
    assert town.state_of(first) == "nurture/below_threshold"
    town.inquire(phone, channel="ads", buying_time="现在")
    town.carry()
    lead = town.lead_of(first)
    assert lead["buying_days"] == 0
    assert lead["score"] == 75


def test_clocks_of_an_open_lead_are_not_restarted_by_a_re_inquiry(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    before = town.owner_of(first)
    town.wait_until("2026-11-18 15:00")
    town.inquire(phone)
    town.carry()
    assert town.owner_of(first) == before
    assert town.dispatches_of(first) == [("A", "2026-11-18 10:00")]


def test_inquiry_after_the_lead_was_lost_brings_it_back_with_a_new_episode_and_new_clocks(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    before = town.lead_of(first)
    town.close_leads()
    town.wait_until("2026-11-19 14:00")
    again = town.inquire(phone)
    town.carry()
    lead = town.lead_of(again)
    assert (lead["id"], town.state_of(again)) == (first, "attached/re_inquiry")
    assert (lead["status"], lead["close_reason"], lead["inquiries"]) == ("live", "", before["inquiries"] + 1)
    assert lead["score"] > before["score"]
    assert town.state_of(first) == "dispatched/customer_returned", "the last consultant goes first"
    assert ("transfer_lost", None, first) in town.notices()
    town.wait_until("2026-11-19 14:02")
    town.carry()
    seen = town.owner_of(first)
    assert isinstance(seen, Seen)
    assert seen.due_from == "2026-11-19 14:02"
    assert [row["seq"] for row in town.rows("select seq from episode order by seq")] == [1, 2]
    assert [dealer for dealer, _ in town.dispatches_of(first)] == ["A", "A"]


def test_lead_that_comes_back_at_night_still_goes_to_the_last_consultant_in_the_morning(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    town.close_leads()
    town.wait_until("2026-11-19 22:00")
    town.inquire(phone)
    town.carry()
    assert town.state_of(first) == "awaiting_window/outside_hours"
    town.wait_until("2026-11-20 08:30")
    town.carry()
    assert town.state_of(first) == "dispatched/customer_returned"


def test_lead_that_comes_back_below_the_threshold_is_nurtured_as_long_as_a_new_one(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    town.close_leads()
    town.days_pass(150)
    town.rules(RuleKind.THRESHOLD, {**THRESHOLD, "otherwise": 90})
    town.inquire(phone)
    town.carry()
    for _ in range(12):
        town.days_pass(7)
        town.carry()
        assert town.state_of(first) == "nurture/below_threshold"
    town.days_pass(7)
    town.carry()
    assert town.state_of(first) == "closed/expired"


def test_lead_that_came_back_and_was_owned_since_is_as_any_other(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    town.close_leads()
    town.inquire(phone, channel="ads")
    town.carry()
    town.minutes_pass(2)
    town.carry()
    assert town.place_of(first)["state"] == "assigned"
    with town.conn.transaction():
        book = assignment.load_book(town.conn, town.now)
        who = (town.lead_of(first)["bucket"], town.lead_of(first)["customer_id"])
        flow.stop(town.conn, town.house, who, [town.entity("A")], {"action": "button"}, town.now, book)
    town.grants(first, "A")
    town.carry()
    assert town.place_of(first)["state"] == "assigned"


def test_two_inquiries_at_once_after_a_loss_bring_one_lead_back(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    town.close_leads()
    town.wait_until("2026-11-19 14:00")
    town.inquire(phone)
    town.inquire(phone, channel="ads", series="S2")
    town.carry()
    assert town.count("lead") == 1
    assert town.lead_of(first)["inquiries"] == 3


def test_lead_that_was_lost_passes_the_gates_again_before_the_dealer_has_it(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    town.close_leads()
    town.wait_until("2026-11-19 22:00")
    town.inquire(phone)
    town.carry()
    assert town.state_of(first) == "awaiting_window/outside_hours"
    assert town.lead_of(first)["held_by"] is None
    assert town.rows("select 1 from dispatch where ended_at is null") == []
    town.grants(first, "A", EventKind.WITHDRAWN)
    town.carry()
    assert town.state_of(first) == "awaiting_grant/grant_withdrawn"


def test_lead_lost_long_ago_waits_anew_and_does_not_expire_at_once(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    town.grants(first, "A", EventKind.WITHDRAWN, poke=False)
    town.close_leads()
    town.days_pass(60)
    town.inquire(phone, agrees=False)
    town.carry()
    assert town.state_of(first) == "awaiting_grant/grant_withdrawn"
    town.days_pass(31)
    town.carry()
    assert town.state_of(first) == "closed/expired"


def test_purchase_of_the_past_stays_and_a_new_wish_is_a_new_lead(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    town.close_leads()
    town.conn.execute("update lead set status = 'won'")
    again = town.inquire(phone)
    town.carry()
    assert town.lead_of(again)["id"] == again
    assert town.lead_of(first)["status"] == "won"


def test_lead_lost_by_another_dealer_stays_lost(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, dealer="A")
    town.carry()
    town.close_leads()
    again = town.inquire(phone, dealer="B")
    town.carry()
    assert town.lead_of(again)["id"] == again
    assert town.lead_of(first)["status"] == "lost"


def arrive(town: Town, pieces: list[tuple[Channel, Piece]]) -> list[Landed]:
    """Pieces land and are carried as far as they go."""
    landed = town.land(*pieces)
    town.carry()
    return landed


# Double click


def test_double_click_within_the_channels_window_changes_nothing(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    before, notices = town.lead_of(first), town.notices()
    town.wait_until("2026-11-18 10:09")
    before = town.lead_of(first)  # the past has moved
    again = town.inquire(phone)
    town.carry()
    assert town.state_of(again) == "attached/double_click"
    assert town.place_of(again)["lead_id"] == first
    assert town.lead_of(first) == before
    assert town.notices() == notices == []


def test_second_click_after_the_window_is_a_re_inquiry(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    town.wait_until("2026-11-18 10:11")
    again = town.inquire(phone)
    town.carry()
    assert town.state_of(again) == "attached/re_inquiry"
    assert town.lead_of(first)["inquiries"] == 2


def test_window_is_that_of_the_channel_and_the_series(town: Town) -> None:
    phone, other = town.phone(), town.phone()
    at_kiosk = town.inquire(phone, channel="kiosk")  # its window is zero
    online = town.inquire(other)
    town.carry()
    assert town.inquire(phone, channel="kiosk")
    another_series = town.inquire(other, series="S2")
    another_channel = town.inquire(other, channel="ads")
    town.carry()
    assert town.lead_of(at_kiosk)["inquiries"] == 2
    assert town.state_of(another_series) == town.state_of(another_channel) == "attached/re_inquiry"
    assert town.lead_of(online)["inquiries"] == 3


def test_double_click_within_one_set_changes_nothing_either(town: Town) -> None:
    phone = town.phone()
    first, second, third = (one.raw_id for one in town.land(*(town.piece(phone) for _ in range(3))))
    town.carry()
    states = sorted(town.state_of(raw).split("/")[0] for raw in (first, second, third))
    assert states == ["assigned", "attached", "attached"]
    assert {town.place_of(raw)["lead_id"] for raw in (first, second, third)} == {first}
    assert town.state_of(second) == town.state_of(third) == "attached/double_click"
    assert town.lead_of(first)["inquiries"] == 1
    assert town.lead_of(first)["score"] == 50
    assert town.notices() == []


@pytest.mark.parametrize("one_set", [True, False])
def test_rows_of_a_file_are_told_apart_by_the_sender_s_time(town: Town, one_set: bool) -> None:
    phone, asked = town.phone(), town.now - timedelta(days=400)
    told = [asked, asked + timedelta(minutes=5), asked + timedelta(days=30)]
    pieces = [town.piece(phone, occurred_at=at) for at in told]
    first, click, again = (
        one.raw_id
        for part in ([pieces] if one_set else [[one] for one in pieces])
        for one in arrive(town, part)
    )
    town.carry()
    assert town.state_of(first).startswith("assigned")
    assert town.state_of(click) == "attached/double_click"
    assert town.state_of(again) == "attached/re_inquiry"
    assert town.lead_of(first)["inquiries"] == 2


def test_a_click_that_is_delivered_hours_late_is_still_a_click(town: Town) -> None:
    phone, asked = town.phone(), town.now
    first = town.inquire(phone, occurred_at=asked)
    town.carry()
    town.conn.execute(
        "update lead set created_at = created_at - interval '5 hours', "
        "last_inquiry_at = last_inquiry_at - interval '5 hours'"
    )
    late = town.inquire(phone, occurred_at=asked - timedelta(minutes=3))
    town.carry()
    assert town.state_of(late) == "attached/double_click"
    assert town.lead_of(first)["inquiries"] == 1


def test_a_time_that_is_still_to_come_counts_for_nothing(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    click = town.inquire(phone, occurred_at=town.now + timedelta(days=1))
    town.carry()
    assert town.state_of(click) == "attached/double_click"
    assert town.lead_of(first)["inquiries"] == 1


def test_consent_that_comes_with_a_double_click_counts(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, agrees=False)
    town.carry()
    assert town.state_of(first) == "awaiting_grant/no_grant"
    second = town.inquire(phone, agrees=True)
    town.carry()
    assert town.state_of(second) == "attached/double_click"
    assert town.dispatches_of(first) == [("A", "2026-11-18 10:00")]


# Several in one set


def test_two_inquiries_of_one_person_in_one_set_are_one_lead_that_asked_twice(town: Town) -> None:
    phone = town.phone()
    pieces = [town.piece(phone), town.piece(phone, channel="ads"), town.piece(phone, channel="kiosk")]
    first, *others = (one.raw_id for one in town.land(*pieces))
    town.carry()
    assert town.count("customer") == town.count("lead") == town.count("dispatch") == 1
    assert town.state_of(first).startswith("assigned")
    assert [town.state_of(raw) for raw in others] == ["attached/re_inquiry"] * 2
    lead = town.lead_of(first)
    assert (lead["id"], lead["inquiries"], lead["score"]) == (first, 3, 75)


def test_two_re_inquiries_in_one_set_are_both_counted(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    town.carry()
    town.days_pass(1)
    town.land(town.piece(phone, channel="ads"), town.piece(phone, channel="kiosk"))
    town.carry()
    lead = town.lead_of(first)
    assert lead["inquiries"] == 3
    assert [kind for kind, _, _ in town.notices()] == ["re_inquiry"] * 2


def test_two_persons_in_one_set_stay_two(town: Town) -> None:
    one, other = (landed.raw_id for landed in town.land(town.piece(), town.piece()))
    town.carry()
    assert town.lead_of(one)["customer_id"] != town.lead_of(other)["customer_id"]
    assert town.count("dispatch") == 2


# Other dealers


def test_inquiry_for_another_dealer_is_a_lead_of_its_own(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, dealer="A")
    town.carry()
    second = town.inquire(phone, dealer="B")
    town.carry()
    assert [row["id"] for row in town.leads_of(first)] == [first, second]
    assert town.lead_of(first)["customer_id"] == town.lead_of(second)["customer_id"]
    assert town.dispatches_of(second) == [("B", "2026-11-18 10:00")]
    assert (owner(town, first)[0], owner(town, second)[0]) == ("A", "B")
    assert town.notices() == []


def test_two_dealers_in_one_set_are_two_leads_of_one_customer(town: Town) -> None:
    phone = town.phone()
    first, second = (
        one.raw_id for one in town.land(town.piece(phone, dealer="A"), town.piece(phone, dealer="B"))
    )
    town.carry()
    assert town.count("customer") == 1
    assert town.dispatches_of(first) == [("A", "2026-11-18 10:00")]
    assert town.dispatches_of(second) == [("B", "2026-11-18 10:00")]


def test_inquiry_without_dealer_joins_the_only_live_lead(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, dealer="A")
    town.carry()
    again = town.inquire(phone, dealer="", agrees=False, channel="ads")
    town.carry()
    assert town.state_of(again) == "attached/re_inquiry"
    assert town.place_of(again)["lead_id"] == first
    assert town.lead_of(first)["inquiries"] == 2


def test_inquiry_without_dealer_joins_nobody_when_there_are_two(town: Town) -> None:
    phone = town.phone()
    town.inquire(phone, dealer="A")
    town.inquire(phone, dealer="B")
    town.carry()
    third = town.inquire(phone, dealer="", agrees=False, channel="ads")
    town.carry()
    assert town.state_of(third) == "awaiting_dealer/no_dealer"
    assert town.lead_of(third)["id"] == third


def test_inquiry_without_dealer_about_another_series_joins_nobody(town: Town) -> None:
    phone = town.phone()
    town.inquire(phone, dealer="A", series="S1")
    town.carry()
    again = town.inquire(phone, dealer="", agrees=False, series="S2")
    town.carry()
    assert town.state_of(again) == "awaiting_dealer/no_dealer"


def test_inquiry_without_dealer_joins_the_dealer_named_in_the_same_set(town: Town) -> None:
    phone = town.phone()
    pieces = [town.piece(phone, dealer="A"), town.piece(phone, dealer="", agrees=False, channel="ads")]
    first, second = (one.raw_id for one in town.land(*pieces))
    town.carry()
    assert town.state_of(second) == "attached/re_inquiry"
    assert town.place_of(second)["lead_id"] == first
    assert town.count("lead") == 1


def test_two_inquiries_without_dealer_are_one_waiting_lead(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, dealer="", agrees=False)
    town.carry()
    second = town.inquire(phone, dealer="", agrees=False, channel="ads")
    town.carry()
    assert town.state_of(second) == "attached/re_inquiry"
    assert town.lead_of(first)["inquiries"] == 2
    assert town.count("lead") == 1


def test_waiting_lead_without_dealer_gives_way_when_the_customer_asks_a_dealer(town: Town) -> None:
    phone = town.phone()
    waiting = town.inquire(phone, dealer="", agrees=False)
    town.carry()
    asked = town.inquire(phone, dealer="B", channel="ads")
    town.carry()
    assert town.dispatches_of(asked) == [("B", "2026-11-18 10:00")]
    assert town.state_of(waiting) == "closed/merged"
    gone = town.lead_of(waiting)
    assert (gone["status"], gone["merged_into"]) == ("merged", asked)
    assert [row["id"] for row in town.leads_of(asked) if row["live"]] == [asked]


def test_waiting_lead_gives_way_even_while_the_dealer_has_no_grant(town: Town) -> None:
    phone = town.phone()
    waiting = town.inquire(phone, dealer="", agrees=False)
    town.carry()
    asked = town.inquire(phone, dealer="B", agrees=False, channel="ads")
    town.carry()
    assert town.state_of(asked) == "awaiting_grant/no_grant"
    assert town.state_of(waiting) == "closed/merged"


def test_waiting_lead_about_another_series_does_not_give_way(town: Town) -> None:
    phone = town.phone()
    waiting = town.inquire(phone, dealer="", agrees=False, series="S2")
    town.carry()
    town.inquire(phone, dealer="B", series="S1")
    town.carry()
    assert town.state_of(waiting) == "awaiting_dealer/no_dealer"


def test_dealer_chosen_late_who_has_the_customer_already_keeps_the_one_lead(town: Town) -> None:
    town.rules(RuleKind.ASSIGNMENT, {**ROUND_ROBIN, "on": ["dispatched", "edited"]}, "A")
    phone = town.phone()
    first = town.inquire(phone, dealer="A", series="S1")
    town.carry()
    waiting = town.inquire(phone, dealer="", agrees=False, series="S2")
    town.carry()
    town.chooses(waiting, "A")
    town.carry()
    assert town.state_of(waiting) == "closed/merged"
    gone, kept = town.lead_of(waiting), town.leads_of(waiting)[0]
    assert (gone["merged_into"], gone["series"]) == (first, "S2")
    assert (kept["id"], kept["inquiries"], kept["score"], kept["series"]) == (first, 2, 75, "S1")
    assert town.count("dispatch") == 1
    assert town.notices() == [("re_inquiry", owner(town, first), first)]
    assert town.rows("select lead_id, trigger from rule_ask") == [{"lead_id": first, "trigger": "edited"}]


def test_dealer_chosen_late_whose_lead_still_waits_hears_nothing_of_the_second_wish(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, dealer="A", agrees=False, series="S1")
    town.carry()
    waiting = town.inquire(phone, dealer="", agrees=False, series="S2", kind="coupon")
    town.carry()
    town.call_answers(waiting, intent="high", dealer_code="A")
    town.carry()
    assert town.state_of(waiting) == "closed/merged"
    assert town.state_of(first) == "awaiting_grant/no_grant"
    assert town.lead_of(first)["inquiries"] == 2
    assert town.notices() == []


def test_dealer_chosen_late_is_asked_anew_where_it_has_a_second_order_alone(town: Town) -> None:
    """A second order stands apart: no inquiry joins it."""
    phone = town.phone()
    ordered = town.inquire(phone, dealer="A", series="S1")
    town.carry()
    town.conn.execute("update lead set apart = id where id = %s", [ordered])
    waiting = town.inquire(phone, dealer="", agrees=False, series="S2")
    town.carry()
    town.chooses(waiting, "A")
    town.carry()
    assert town.lead_of(waiting)["status"] == "live"
    assert [dealer for dealer, _ in town.dispatches_of(waiting)] == ["A"]
    assert town.lead_of(ordered)["inquiries"] == 1


def test_at_most_one_live_lead_per_customer_and_dealer_is_the_databases_word(town: Town) -> None:
    lead = town.lead_of_new_inquiry()
    with pytest.raises(psycopg.errors.UniqueViolation) as refused:
        town.conn.execute(
            """insert into lead (bucket, id, customer_id, dealer_id, channel_id, created_at, last_inquiry_at)
               values (%s, gen_random_uuid(), %s, %s, %s, now(), now())""",
            [lead["bucket"], lead["customer_id"], lead["dealer_id"], lead["channel_id"]],
        )
    assert refused.value.diag.constraint_name == "lead_one_live"


def test_rule_version_and_inputs_are_told_with_the_decisions(town: Town) -> None:
    town.rules(RuleKind.SCORE, {"base": 45, "items": [], "grades": [["C", 0]]})
    lead = town.inquire()
    town.carry()
    (scored,) = town.facts_of(lead, "score")
    assert (scored["rule"], scored["inputs"]) == (2, {"points": 45})
    (passed,) = town.facts_of(lead, "gate_3")
    assert passed["inputs"] == {"points": 45, "minimum": 30}
    (assigned,) = town.facts_of(lead, "assignment")
    assert assigned["outcome"] == "assigned"
    bucket, snapshot = assigned["inputs"]["snapshot"].split("/")
    assert town.rows(
        "select 1 from assignment_snapshot where bucket = %s and id = %s", int(bucket), UUID(snapshot)
    )


def test_assigned_lead_keeps_what_it_knows_when_a_re_inquiry_says_less(town: Town) -> None:
    town.rules(RuleKind.THRESHOLD, {"otherwise": 0})
    phone = town.phone()
    first = town.inquire(phone, buying_time="一年内")
    town.carry()
    assert town.lead_of(first)["score"] == 10
    town.inquire(phone, channel="ads", series="", dealer="", agrees=False)
    town.carry()
    lead = town.lead_of(first)
    assert (lead["inquiries"], lead["buying_days"], lead["score"], lead["series"]) == (2, 365, 35, "S1")


def test_inquiry_for_a_dealer_that_we_do_not_know_is_not_told_to_the_one_the_customer_has(town: Town) -> None:
    phone = town.phone()
    town.inquire(phone, dealer="A")
    town.carry()
    again = town.inquire(phone, dealer="Z9", agrees=False, channel="ads")
    town.carry()
    assert town.state_of(again) == "awaiting_dealer/unknown_dealer"
    assert town.notices() == []


def test_dealer_is_not_told_of_a_re_inquiry_before_it_may_know_the_customer(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, agrees=False)
    town.carry()
    town.inquire(phone, agrees=False, channel="ads")
    town.carry()
    assert town.lead_of(first)["inquiries"] == 2
    assert town.state_of(first) == "awaiting_grant/no_grant"
    assert town.notices() == []


def test_consent_given_with_an_inquiry_for_one_dealer_frees_the_lead_at_another(town: Town) -> None:
    phone = town.phone()
    waiting = town.inquire(phone, dealer="A", agrees=False)
    town.carry()
    town.inquire(phone, dealer="B", agrees=("A", "B"))
    town.carry()
    assert town.dispatches_of(waiting) == [("A", "2026-11-18 10:00")]


def test_series_told_by_a_re_inquiry_is_kept_when_the_lead_is_judged_again(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, series="", agrees=False)
    town.carry()
    town.inquire(phone, series="S2", agrees=False, channel="ads")
    town.carry()
    assert (town.lead_of(first)["brand"], town.lead_of(first)["series"]) == ("V", "S2")
    town.grants(first, "A")
    town.carry()
    assert (town.lead_of(first)["brand"], town.lead_of(first)["series"]) == ("V", "S2")
