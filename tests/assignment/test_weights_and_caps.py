"""lead-semantics 5.2, the part that needs no database."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from dealership import (
    DEALER,
    NOW,
    Days,
    absence,
    in_order,
    local,
    members,
    person,
    rule_set,
    shift,
    targets,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcenter.assignment.book import make_book
from leadcenter.assignment.terms import Exclusion

ABC = ("a", "b", "c")


def test_5_to_1_to_1_comes_out_interleaved_and_not_in_blocks() -> None:
    days = Days(*map(person, ABC))
    ring = days.ring(strategy="weighted", members=members(a=5, b=1, c=1))
    assert "".join(days.hand_out(ring, 14)) == "aabacaa" * 2


def test_the_interleaving_does_not_depend_on_where_sets_end() -> None:
    days = Days(*map(person, ABC))
    ring = days.ring(strategy="weighted", members=members(a=5, b=1, c=1))
    assert "".join(days.hand_out(ring, 1)[0] for _ in range(14)) == "aabacaa" * 2


def test_weight_0_is_out() -> None:
    days = Days(*map(person, ABC))
    ring = days.ring(strategy="weighted", members=members(a=2, b=0, c=1))
    assert Counter(days.hand_out(ring, 9)) == {"a": 6, "c": 3}
    desk = days.desk()
    desk.pick(ring, "", NOW)
    assert desk.views[ring.cursor_id][0].excluded == {person("b").id: "weight_zero"}


@pytest.mark.parametrize("strategy", ["weighted", "round_robin", "equal", "least_open", "rating"])
def test_all_weights_0_gives_a_reason_and_no_exception(strategy: str) -> None:
    days = Days(*map(person, ABC))
    ring = days.ring(strategy=strategy, members=members(a=0, b=0, c=0))
    assert days.hand_out(ring, 2) == ["all_weights_zero"] * 2


@pytest.mark.parametrize("strategy", ["weighted", "round_robin", "equal", "target", "least_open", "rating"])
def test_no_members_gives_a_reason_and_no_exception(strategy: str) -> None:
    days = Days(person("a"))
    assert days.hand_out(days.ring(strategy=strategy, members=[]), 2) == ["no_members"] * 2


def test_targets_of_100_and_1000_are_served_by_least_received_over_target() -> None:
    days = Days(person("a"), person("b"))
    ring = days.ring(strategy="target", members=targets(a=100, b=1_000))
    assert Counter(days.hand_out(ring, 22)) == {"a": 2, "b": 20}


def test_the_daily_share_is_checked_beside_the_monthly_one() -> None:
    """a is far behind in the month, yet gets 4 a day (100 / 30, rounded up) while b still has a share of
    today."""
    days = Days(person("a"), person("b"))
    days.limit("b", month=500)
    ring = days.ring(strategy="target", members=targets(a=100, b=1_000))
    got = days.hand_out(ring, 38)
    assert Counter(got[:4]) == {"a": 4}
    assert Counter(got) == {"a": 4, "b": 34}


def test_beyond_all_targets_leads_are_still_handed_out_in_proportion() -> None:
    """A target steers; only a cap blocks."""
    days = Days(person("a"), person("b"), now=local("2026-11-30 10:00"))
    days.limit("a", month=100, day=100)
    days.limit("b", month=1_000, day=1_000)
    ring = days.ring(strategy="target", members=targets(a=100, b=1_000))
    assert Counter(days.hand_out(ring, 22)) == {"a": 2, "b": 20}


def test_a_late_joiner_has_a_target_pro_rata() -> None:
    """b came on the 16th: 50 of 100, so 25 are as much as 50 for a."""
    days = Days(person("a"), person("b", joined_on=date(2026, 11, 16)), now=local("2026-11-30 10:00"))
    days.limit("a", month=50)
    days.limit("b", month=25)
    ring = days.ring(strategy="target", members=targets(a=100, b=100))
    assert Counter(days.hand_out(ring, 3)) == {"a": 2, "b": 1}


def test_a_late_joiner_is_not_flooded_on_the_first_day() -> None:
    days = Days(person("a"), person("b", joined_on=date(2026, 11, 16)), now=local("2026-11-16 10:00"))
    days.limit("a", month=50)
    ring = days.ring(strategy="target", members=targets(a=100, b=100))
    assert Counter(days.hand_out(ring, 8)) == {"b": 4, "a": 4}


def test_days_of_leave_lower_the_target_like_a_late_start() -> None:
    leave = absence("2026-11-01 00:00", "2026-11-16 00:00")
    days = Days(person("a"), person("b", absences=leave), now=local("2026-11-30 10:00"))
    days.limit("a", month=50)
    days.limit("b", month=25)
    ring = days.ring(strategy="target", members=targets(a=100, b=100))
    assert Counter(days.hand_out(ring, 3)) == {"a": 2, "b": 1}


def test_14_a_month_is_about_one_every_two_days_and_never_zero() -> None:
    days = Days(person("a"), person("b"), now=local("2026-11-01 10:00"))
    ring = days.ring(strategy="target", members=targets(a=14, b=1_000))
    got_on: list[int] = []
    for day in range(1, 31):
        count = Counter(days.hand_out(ring, 34 if day % 5 else 33))[
            "a"
        ]  # 1,014 in the month, the sum of targets
        assert count <= 1
        got_on += [day] * count
        days.next_day()
    assert len(got_on) == 14
    gaps = [after - before for before, after in pairwise(got_on)]
    assert set(gaps) <= {2, 3}
    assert got_on[0] == 1


def test_a_fraction_that_a_quiet_day_left_is_handed_out_on_the_next() -> None:
    days = Days(person("a"), person("b"), now=local("2026-11-01 10:00"))
    ring = days.ring(strategy="target", members=targets(a=14, b=1_000))
    days.next_day()
    days.next_day()
    days.limit("b", month=67)  # nothing came on the first two days that a could take
    assert Counter(days.hand_out(ring, 34)) == {"a": 1, "b": 33}
    days.next_day()
    assert Counter(days.hand_out(ring, 34)) == {"a": 1, "b": 33}


def test_equal_shares_count_what_came_by_whatever_way() -> None:
    days = Days(*map(person, ABC))
    days.limit("a", month=6)
    ring = days.ring(strategy="equal", members=in_order(*ABC))
    assert Counter(days.hand_out(ring, 12)) == {"b": 6, "c": 6}


def test_equal_shares_measure_a_late_joiner_by_the_days_at_work() -> None:
    days = Days(person("a"), person("b", joined_on=date(2026, 11, 17)))
    days.limit("a", month=36)  # 2 a day for 18 days; b is there for 2 days
    ring = days.ring(strategy="equal", members=in_order("a", "b"))
    assert days.hand_out(ring, 4) == ["b"] * 4
    assert Counter(days.hand_out(ring, 20)) == {"a": 18, "b": 2}


def test_the_fewest_open_leads_come_first_and_fill_up_evenly() -> None:
    days = Days(*map(person, ABC))
    days.limit("a", open=3)
    days.limit("b", open=1)
    ring = days.ring(strategy="least_open", members=in_order(*ABC))
    assert days.hand_out(ring, 8) == ["c", "b", "c", "b", "c", "a", "b", "c"]


def test_the_best_rated_comes_first_until_full_and_equals_take_turns() -> None:
    days = Days(person("a", rating=3.0), person("b", rating=5.0), person("c", rating=3.0))
    days.limit("b", cap=2)
    ring = days.ring(strategy="rating", members=in_order(*ABC))
    assert days.hand_out(ring, 6) == ["b", "b", "a", "c", "a", "c"]


def test_named_people_take_turns() -> None:
    days = Days(*map(person, ABC))
    body = {"on": ["dispatched"], "branches": [{"name": "n", "to": {"people": ["c", "a"]}}]}
    ring = make_book(days.people.values(), [rule_set(body)]).rules[DEALER][""].branches[0].ring
    assert days.hand_out(ring, 4) == ["c", "a", "c", "a"]


RATES = ("day", "week", "month")


@pytest.mark.parametrize("period", RATES)
def test_a_reached_rate_cap_stops_new_leads_although_nothing_is_open(period: str) -> None:
    days = Days(person("a"))
    days.limit("a", **{f"{period}_cap": 3})
    assert days.hand_out(days.ring(), 4) == ["a"] * 3 + ["nobody_eligible"]
    days.limit("a", open=0)
    assert days.hand_out(days.ring(), 1) == ["nobody_eligible"]


def test_a_reached_stock_cap_stops_new_leads_although_none_came_today() -> None:
    days = Days(person("a"))
    load = days.limit("a", open=3, cap=3, day_cap=10)
    assert load.full() is Exclusion.FULL_STOCK
    assert days.hand_out(days.ring(), 1) == ["nobody_eligible"]
    days.limit("a", open=2)
    assert days.hand_out(days.ring(), 1) == ["a"]


def test_each_cap_frees_at_its_own_boundary() -> None:
    days = Days(person("a"), now=local("2026-11-29 10:00"))  # Sunday, the month ends on Monday
    days.limit("a", day_cap=1, week_cap=2, month_cap=3)
    ring = days.ring()
    got = []
    for _ in range(4):
        got.append(days.hand_out(ring, 5).count("a"))
        days.next_day()
    assert got == [1, 1, 1, 0]  # Sunday; Monday (new week); Tuesday 1st (new month, week 2 of 2); week full


def test_a_cap_lowered_below_the_stock_stops_new_leads_and_recalls_nothing() -> None:
    days = Days(person("a"), person("b"))
    ring = days.ring(members=in_order("a", "b"))
    days.limit("a", open=9, cap=20)
    days.limit("a", cap=5)
    assert days.hand_out(ring, 3) == ["b", "b", "b"]
    assert days.loads[person("a").id].open == 9


def test_a_cap_of_0_is_a_cap_and_no_cap_is_none() -> None:
    days = Days(person("a"), person("b"))
    days.limit("a", cap=0)
    days.limit("b", open=10_000)
    assert days.hand_out(days.ring(), 2) == ["b", "b"]


def test_the_dealer_has_a_cap_of_its_own() -> None:
    days = Days(person("a"))
    desk = days.desk(cap=2)
    got = [desk.pick(days.ring(), "", NOW) for _ in range(3)]
    assert got == [person("a"), person("a"), "dealer_full"]


def test_who_fills_up_through_one_branch_is_full_for_the_other() -> None:
    days = Days(person("a"), person("b"))
    days.limit("a", cap=2)
    hot, cold = (
        days.ring(name="hot", members=in_order("a")),
        days.ring(name="cold", members=in_order("a", "b")),
    )
    desk = days.desk()
    desk.pick(cold, "", NOW)
    desk.pick(hot, "", NOW)
    assert [desk.pick(cold, "", NOW) for _ in range(2)] == [person("b")] * 2
    [view] = desk.views[cold.cursor_id]
    assert (view.excluded, view.later) == ({}, {person("a").id: "full_stock"})


WAKE = [
    ("absent", {"absences": absence("2026-11-18 09:00", "2026-11-18 14:00")}, {}, "2026-11-18 14:00"),
    ("off_shift", {"shifts": (shift(2, 13, 18),)}, {}, "2026-11-18 13:00"),
    ("shift_next_week", {"shifts": (shift(2, 8, 9),)}, {}, "2026-11-25 08:00"),
    ("day", {}, {"day": 1, "day_cap": 1}, "2026-11-19 00:00"),
    ("week", {}, {"week": 1, "week_cap": 1}, "2026-11-23 00:00"),
    ("month", {}, {"month": 1, "month_cap": 1, "day": 1, "day_cap": 1}, "2026-12-01 00:00"),
    ("not_joined", {"joined_on": date(2026, 11, 20)}, {}, "2026-11-20 00:00"),
]


@pytest.mark.parametrize(("why", "attributes", "caps", "at"), WAKE, ids=[row[0] for row in WAKE])
def test_the_clock_says_when_somebody_may_be_free(why: str, attributes: dict, caps: dict, at: str) -> None:
    days = Days(person("a", **attributes))
    days.limit("a", **caps)
    assert days.desk().wake_at(days.ring(), "", NOW) == local(at)


@pytest.mark.parametrize(("attributes", "caps"), [({"status": "left"}, {}), ({}, {"open": 1, "cap": 1})])
def test_what_no_clock_frees_has_no_time(attributes: dict, caps: dict) -> None:
    days = Days(person("a", **attributes))
    days.limit("a", **caps)
    assert days.desk().wake_at(days.ring(), "", NOW) is None


@settings(deadline=None, max_examples=80)
@given(
    weights=st.lists(st.integers(min_value=1, max_value=20), min_size=2, max_size=8),
    count=st.integers(min_value=1, max_value=200),
)
def test_a_weighted_rotation_is_never_two_turns_away_from_what_is_due(weights: list[int], count: int) -> None:
    """The deficit of the smooth rotation stays within one turn, but for the rounding of TURN / weight."""
    codes = [f"p{number}" for number in range(len(weights))]
    days = Days(*map(person, codes))
    ring = days.ring(strategy="weighted", members=members(**dict(zip(codes, weights, strict=True))))
    total = sum(weights)
    served = Counter[str]()
    for turn, code in enumerate(days.hand_out(ring, count), 1):
        served[code] += 1
        for other, weight in zip(codes, weights, strict=True):
            assert abs(served[other] - turn * weight / total) < 2


@settings(deadline=None, max_examples=80)
@given(
    caps=st.lists(st.integers(min_value=0, max_value=6), min_size=1, max_size=6),
    count=st.integers(min_value=0, max_value=40),
    strategy=st.sampled_from(["round_robin", "weighted", "equal", "least_open", "rating"]),
)
def test_no_strategy_passes_a_cap_and_none_wastes_room(caps: list[int], count: int, strategy: str) -> None:
    codes = [f"p{number}" for number in range(len(caps))]
    days = Days(*map(person, codes))
    for code, cap in zip(codes, caps, strict=True):
        days.limit(code, cap=cap)
    got = days.hand_out(days.ring(strategy=strategy, members=in_order(*codes)), count)
    assert got.count("nobody_eligible") == max(0, count - sum(caps))
    assert all(days.limit(code).open <= cap for code, cap in zip(codes, caps, strict=True))


def test_next_month_begins_anew() -> None:
    days = Days(person("a"), now=local("2026-11-30 23:59"))
    load = days.limit("a", month=5, month_cap=5)
    assert load.next_period(date(2026, 11, 30), days.people["a"].zone) == local("2026-12-01 00:00")
    assert days.now + timedelta(minutes=1) == local("2026-12-01 00:00")
