"""Who walks in is the dealer's customer already (product.md L9): no cleaning, no threshold, no dispatch
hours; but consent, one lead for one customer, and assignment as for any other lead."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from test_statement_count import statements_of_a_set
from town import Seen, Town


@pytest.fixture
def hall(town: Town) -> Town:
    """A town whose receptions speak through a channel."""
    town.add_channel(code="hall", category="walk_in", repeat_minutes=10)
    return town


def walks_in(town: Town, phone: str | None = None, heads: int = 2, **told: Any) -> UUID:
    answers = (("heads", str(heads)),)
    return town.inquire(phone, channel="hall", kind=told.pop("kind", "walk_in"), answers=answers, **told)


def visits(town: Town, lead: UUID) -> list[tuple[int, int]]:
    found = town.rows("select nth, heads from visit where lead_id = %s order by nth", lead)
    return [(row["nth"], row["heads"]) for row in found]


def test_a_new_walk_in_founds_a_lead_at_this_dealer_and_is_assigned(hall: Town) -> None:
    raw = walks_in(hall, heads=3)
    hall.carry()
    assert hall.state_of(raw).startswith("assigned/")
    assert hall.dispatches_of(raw) == [("A", "2026-11-18 10:00")]
    assert isinstance(hall.owner_of(raw), Seen)
    assert visits(hall, raw) == [(1, 3)]
    assert "followup walk_in" in hall.story_of(raw)
    assert hall.broken_promises() == {}
    assert hall.unspoken() == set()


def test_a_walk_in_is_neither_cleaned_nor_held_below_the_threshold(hall: Town) -> None:
    coupon = walks_in(hall, kind="coupon")
    late = walks_in(hall, buying_time="一年内")
    hall.carry()
    assert [hall.state_of(one).split("/")[0] for one in (coupon, late)] == ["assigned"] * 2
    assert hall.count("cleaning_task") == 0
    assert "cleaning not_needed brought_by_dealer" in hall.story_of(coupon)
    assert "gate_3 passed brought_by_dealer" in hall.story_of(late)
    # the same through another channel waits: it is the channel that tells
    others = [hall.inquire(kind="coupon"), hall.inquire(buying_time="一年内")]
    hall.carry()
    assert [hall.state_of(one).split("/")[0] for one in others] == ["cleaning", "nurture"]


def test_a_walk_in_at_night_does_not_wait_for_dispatch_hours(hall: Town) -> None:
    hall.wait_until("2026-11-18 23:30")
    raw, other = walks_in(hall), hall.inquire()
    hall.carry()
    assert hall.dispatches_of(raw) == [("A", "2026-11-18 23:30")]
    assert hall.state_of(other) == "awaiting_window/outside_hours"


def test_a_walk_in_without_consent_waits_for_it_and_goes_to_nobody_else(hall: Town) -> None:
    raw = walks_in(hall, agrees=False)
    hall.carry()
    assert hall.state_of(raw) == "awaiting_grant/no_grant"
    assert hall.count("dispatch") == hall.count("candidate") == 0
    hall.grants(raw, "A")
    hall.carry()
    assert hall.dispatches_of(raw) == [("A", "2026-11-18 10:00")]


def test_a_walk_in_whom_the_dealer_has_joins_the_lead_and_the_owner_hears_of_it(hall: Town) -> None:
    phone = hall.phone()
    first = hall.inquire(phone)
    hall.carry()
    owner = hall.owner_of(first)
    came = walks_in(hall, phone, heads=1)
    hall.carry()
    hall.minutes_pass(60)
    again = walks_in(hall, phone, heads=4)
    hall.carry()
    assert isinstance(owner, Seen)
    assert [hall.state_of(one) for one in (came, again)] == ["attached/re_inquiry"] * 2
    assert hall.count("lead") == 1
    assert visits(hall, first) == [(1, 1), (2, 4)]
    assert hall.notices() == [("walk_in", owner.staff, first)] * 2


def test_a_second_click_of_the_reception_is_no_second_visit(hall: Town) -> None:
    phone = hall.phone()
    first, second = walks_in(hall, phone), walks_in(hall, phone)
    hall.carry()
    assert hall.state_of(second) == "attached/double_click"
    assert visits(hall, first) == [(1, 2)]


def test_a_lead_that_still_waits_goes_to_the_dealer_when_its_customer_walks_in(hall: Town) -> None:
    asked, late = hall.phone(), hall.phone()
    cleaned = hall.inquire(asked, kind="coupon")
    nurtured = hall.inquire(late, buying_time="一年内")
    hall.carry()
    assert [hall.state_of(one).split("/")[0] for one in (cleaned, nurtured)] == ["cleaning", "nurture"]
    for phone in (asked, late):
        walks_in(hall, phone)
    hall.carry()
    assert [hall.state_of(one).split("/")[0] for one in (cleaned, nurtured)] == ["assigned"] * 2
    assert hall.task_of(cleaned)["reason"] == "no_longer_needed"
    assert hall.broken_promises() == {}


def test_a_walk_in_at_another_dealer_is_a_lead_of_its_own(hall: Town) -> None:
    phone = hall.phone()
    there = hall.inquire(phone, dealer="B")
    hall.carry()
    here = walks_in(hall, phone)
    hall.carry()
    assert len(hall.leads_of(here)) == 2
    assert hall.dispatches_of(here)[0][0] == "A"
    assert visits(hall, there) == []


def test_a_walk_in_that_another_bucket_knows_counts_once(hall: Town) -> None:
    first = hall.inquire(hall.phone(), unionid="o-known")
    hall.carry()
    walks_in(hall, hall.phone(), unionid="o-known")
    hall.carry()
    assert visits(hall, first) == [(1, 2)]


def test_a_walk_in_takes_the_same_statements_as_any_lead(hall: Town) -> None:
    hall.lay_lanes(1)
    hall.inquire()
    hall.carry()
    plain = statements_of_a_set(hall, hall.piece())
    assert statements_of_a_set(hall, hall.piece(channel="hall", answers=(("heads", "2"),))) == plain


def test_a_lead_that_was_lost_lives_again_when_its_customer_walks_in_at_night(hall: Town) -> None:
    phone = hall.phone()
    lost = hall.inquire(phone, buying_time="一个月内")
    hall.carry()
    hall.close_leads()
    hall.wait_until("2026-11-18 23:30")
    came = walks_in(hall, phone, heads=4)
    hall.carry()
    assert hall.state_of(came) == "attached/re_inquiry"
    assert hall.dispatches_of(lost)[-1] == ("A", "2026-11-18 23:30"), "not only in the morning"
    assert visits(hall, lost) == [(1, 4)]
    assert hall.count("lead") == 1
