"""Gate 4: dispatch hours, in the dealer's own calendar and zone. The golden cases of product L7."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from town import NOBODY, Seen, Town

URUMQI = ZoneInfo("Asia/Urumqi")


def test_lead_left_at_02_00_is_dispatched_at_08_30_and_the_consultant_is_due_from_09_00(town: Town) -> None:
    town.at("2026-11-18 02:00")
    lead = town.inquire(dealer="A")
    town.carry()
    assert town.state_of(lead) == "awaiting_window/outside_hours"
    assert town.due_of(lead) == "2026-11-18 08:30"

    town.wait_until("2026-11-18 08:30")
    town.carry()
    assert town.state_of(lead).startswith("assigned")
    assert town.dispatches_of(lead) == [("A", "2026-11-18 08:30")]
    owner = town.owner_of(lead)
    assert isinstance(owner, Seen)
    assert owner.due_from == "2026-11-18 09:00"
    assert owner.followup == "2026-11-18 09:30"


def test_nothing_reaches_the_dealer_before_08_30(town: Town) -> None:
    town.at("2026-11-18 02:00")
    lead = town.inquire(dealer="A")
    town.carry()
    for early in ("2026-11-18 05:00", "2026-11-18 08:29"):
        town.wait_until(early)
        town.carry()
        assert town.passages_of(lead) == 1
        assert town.dispatches_of(lead) == []
        assert town.owner_of(lead) == NOBODY
        assert town.notices() == []
        assert town.count("staff_load") == 0


def test_a_poke_at_night_does_not_open_the_window(town: Town) -> None:
    town.at("2026-11-18 02:00")
    lead = town.inquire(dealer="A")
    town.carry()
    town.wait_until("2026-11-18 08:29")
    town.grants(lead, "A")
    town.carry()
    assert town.passages_of(lead) == 2
    assert town.state_of(lead) == "awaiting_window/outside_hours"
    assert town.due_of(lead) == "2026-11-18 08:30"
    assert town.dispatches_of(lead) == []


def test_lead_within_hours_goes_at_once_and_is_due_in_30_business_minutes(town: Town) -> None:
    town.at("2026-11-18 10:00")
    lead = town.inquire(dealer="A")
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-18 10:00")]
    owner = town.owner_of(lead)
    assert isinstance(owner, Seen)
    assert (owner.due_from, owner.followup) == ("2026-11-18 10:00", "2026-11-18 10:30")


def test_follow_up_that_begins_before_closing_is_due_the_next_morning(town: Town) -> None:
    town.at("2026-11-18 17:45")
    lead = town.inquire(dealer="A")
    town.carry()
    owner = town.owner_of(lead)
    assert isinstance(owner, Seen)
    assert owner.due_from == "2026-11-18 17:45"
    assert owner.followup == "2026-11-19 09:15"


def test_lead_in_the_evening_goes_to_the_desk_and_the_consultant_is_due_in_the_morning(town: Town) -> None:
    town.at("2026-11-18 19:00")
    lead = town.inquire(dealer="A")
    town.carry()
    assert town.dispatches_of(lead) == [("A", "2026-11-18 19:00")]
    owner = town.owner_of(lead)
    assert isinstance(owner, Seen)
    assert (owner.due_from, owner.followup) == ("2026-11-19 09:00", "2026-11-19 09:30")


def test_dispatch_hours_end_at_20_00_sharp(town: Town) -> None:
    town.at("2026-11-18 20:00")
    lead = town.inquire(dealer="A")
    town.carry()
    assert town.due_of(lead) == "2026-11-19 08:30"
    assert town.dispatches_of(lead) == []


def test_dealer_closed_on_sunday_gets_saturday_nights_lead_on_monday(town: Town) -> None:
    town.at("2026-11-21 23:00")
    lead, elsewhere = town.inquire(dealer="B"), town.inquire(dealer="A")
    town.carry()
    assert town.due_of(lead) == "2026-11-23 08:30"
    assert town.due_of(elsewhere) == "2026-11-22 08:30"

    town.wait_until("2026-11-22 12:00")
    town.carry()
    assert town.dispatches_of(elsewhere) == [("A", "2026-11-22 12:00")]
    assert town.dispatches_of(lead) == []

    town.wait_until("2026-11-23 08:30")
    town.carry()
    assert town.dispatches_of(lead) == [("B", "2026-11-23 08:30")]


@pytest.mark.parametrize(
    ("policy", "opens"),
    [("open", "2026-10-01 08:30"), ("closed", "2026-10-08 08:30"), ("workdays", "2026-10-08 08:30")],
)
def test_lead_on_the_eve_of_the_national_holiday_waits_as_the_dealers_policy_says(
    town: Town, policy: str, opens: str
) -> None:
    town.add_dealer("H", holidays=policy)
    town.at("2026-09-30 22:00")
    lead = town.inquire(dealer="H")
    town.carry()
    assert town.state_of(lead) == "awaiting_window/outside_hours"
    assert town.due_of(lead) == opens

    town.wait_until(opens)
    town.carry()
    assert town.dispatches_of(lead) == [("H", opens)]
    owner = town.owner_of(lead)
    assert isinstance(owner, Seen)
    assert owner.due_from == opens.replace("08:30", "09:00")


def test_follow_up_clock_stands_still_over_the_holiday(town: Town) -> None:
    town.add_dealer("H", holidays="closed")
    town.at("2026-09-30 17:50")
    lead = town.inquire(dealer="H")
    town.carry()
    owner = town.owner_of(lead)
    assert isinstance(owner, Seen)
    assert owner.followup == "2026-10-08 09:20"


def test_make_up_workday_on_a_saturday_is_a_workday_for_an_office(town: Town) -> None:
    """10 October 2026 is a Saturday that China works, in exchange for the National Day week."""
    town.add_dealer("O", holidays="workdays", days=range(5))
    town.add_dealer("W", holidays="closed", days=range(5))
    town.at("2026-10-09 21:00")
    office, weekdays_only = town.inquire(dealer="O"), town.inquire(dealer="W")
    town.carry()
    assert town.due_of(office) == "2026-10-10 08:30"
    assert town.due_of(weekdays_only) == "2026-10-12 08:30"
    town.wait_until("2026-10-10 08:30")
    town.carry()
    assert town.dispatches_of(office) == [("O", "2026-10-10 08:30")]
    assert town.dispatches_of(weekdays_only) == []


def test_dealer_in_another_zone_opens_by_its_own_clock(town: Town) -> None:
    """08:30 in Urumqi is 10:30 in Shanghai."""
    town.at("2026-11-18 09:00")
    here, far = town.inquire(dealer="A"), town.inquire(dealer="C")
    town.carry()
    assert town.dispatches_of(here) == [("A", "2026-11-18 09:00")]
    assert town.due_of(far) == "2026-11-18 10:30"

    town.wait_until("2026-11-18 08:29", URUMQI)
    town.carry()
    assert town.dispatches_of(far) == []

    town.wait_until("2026-11-18 08:30", URUMQI)
    town.carry()
    assert town.dispatches_of(far) == [("C", "2026-11-18 10:30")]
    owner = town.owner_of(far)
    assert isinstance(owner, Seen)
    assert owner.due_from == "2026-11-18 11:00"


def test_exceptional_day_outranks_the_week(town: Town) -> None:
    town.exceptional_day("A", "2026-11-19", "stocktaking")
    town.at("2026-11-18 21:00")
    lead = town.inquire(dealer="A")
    town.carry()
    assert town.due_of(lead) == "2026-11-20 08:30"


def test_dealer_that_never_opens_holds_the_lead_with_a_reason_and_is_asked_again(town: Town) -> None:
    town.add_dealer("N", days=())
    lead = town.inquire(dealer="N")
    town.carry()
    assert town.state_of(lead) == "awaiting_window/never_opens"
    assert town.due_of(lead) == "2026-11-19 10:00"
    assert town.dispatches_of(lead) == []


def test_the_window_is_told_with_the_reason(town: Town) -> None:
    town.at("2026-11-18 02:00")
    lead = town.inquire(dealer="A")
    town.carry()
    (held,) = town.facts_of(lead, "gate_4")
    assert (held["outcome"], held["reason"]) == ("held", "outside_hours")
    assert held["inputs"]["until"] == "2026-11-18T00:30:00+00:00"
