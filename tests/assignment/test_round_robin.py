"""lead-semantics 5.1, the part that needs no database."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import uuid5

import pytest
from dealership import DEALER, NOW, SHANGHAI, Days, absence, in_order, members, person, ring_of, shift
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcenter.assignment.book import cursor_id
from leadcenter.assignment.counts import TURN, Cursor
from leadcenter.assignment.rules import Desk

ABC = ("a", "b", "c")


def test_everybody_takes_turns_in_the_order_of_the_rule() -> None:
    days = Days(*map(person, ABC))
    ring = days.ring(members=in_order("b", "a", "c"))
    assert days.hand_out(ring, 7) == ["b", "a", "c", "b", "a", "c", "b"]


def test_the_rotation_goes_on_over_sets_so_the_tail_does_not_starve() -> None:
    days = Days(*map(person, ABC))
    ring = days.ring(members=in_order(*ABC))
    got = [days.hand_out(ring, 1)[0] for _ in range(9)]
    assert got == ["a", "b", "c"] * 3


def test_state_belongs_to_the_rule_and_not_to_the_leads_somebody_holds() -> None:
    days = Days(*map(person, ABC))
    ring = days.ring(members=in_order(*ABC))
    days.hand_out(ring, 3)
    days.limit("a", open=40, month=40)  # by other ways than this rule
    assert days.hand_out(ring, 3) == ["a", "b", "c"]


def test_two_branches_keep_two_rotations() -> None:
    days = Days(*map(person, ABC))
    hot = days.ring(name="hot", members=in_order(*ABC))
    cold = days.ring(name="cold", members=in_order(*ABC))
    assert hot.cursor_id != cold.cursor_id
    assert days.hand_out(hot, 2) == ["a", "b"]
    assert days.hand_out(cold, 2) == ["a", "b"]
    assert days.hand_out(hot, 1) == ["c"]


def test_equally_served_members_go_by_the_longest_wait_and_then_by_position() -> None:
    days = Days(*map(person, ABC))
    days.hand_out(days.ring(members=in_order("c", "b", "a")), 3)  # c waits longest now
    assert days.hand_out(days.ring(members=in_order(*ABC)), 3) == ["c", "b", "a"]


@pytest.mark.parametrize("why", ["absent", "off_shift", "full_stock", "full_rate", "wrong_brand"])
def test_who_cannot_take_a_lead_is_skipped_without_being_charged(why: str) -> None:
    days = Days(*map(person, ABC))
    ring = days.ring(members=in_order(*ABC))
    make_ineligible(days, why)
    ring = days.ring(members=in_order(*ABC))
    assert days.hand_out(ring, 4, brand="x") == ["a", "c", "a", "c"]
    assert days.served(ring)["b"] == 0
    desk = days.desk()
    desk.pick(ring, "x", days.now)
    assert desk.views[ring.cursor_id][0].excluded == {person("b").id: why}


def make_ineligible(days: Days, why: str) -> None:
    if why == "absent":
        days.change("b", absences=absence("2026-11-18 09:00", "2026-11-18 18:00"))
    elif why == "off_shift":
        days.change("b", shifts=(shift(2, 13, 18),))
    elif why == "wrong_brand":
        days.change("b", brands=frozenset({"y"}))
    elif why == "full_stock":
        days.limit("b", open=2, cap=2)
    else:
        days.limit("b", day=2, day_cap=2)


@pytest.mark.parametrize("why", ["absent", "off_shift", "full_stock", "full_rate"])
def test_who_returns_goes_on_from_the_least_of_the_active_so_nobody_is_flooded(why: str) -> None:
    days = Days(*map(person, ABC))
    make_ineligible(days, why)
    ring = days.ring(members=in_order(*ABC))
    days.hand_out(ring, 100)
    days.change("b")
    days.limit("b", cap=None, day_cap=None)  # type: ignore[arg-type]
    ring = days.ring(members=in_order(*ABC))
    assert days.share(ring, "b") == 0
    got = days.hand_out(ring, 9)
    assert Counter(got) == {"a": 3, "b": 3, "c": 3}
    assert days.share(ring, "b") == days.share(ring, "a") == 53 * TURN


def test_who_returns_with_more_than_the_others_keeps_it() -> None:
    days = Days(*map(person, ABC))
    ring = days.ring(members=in_order(*ABC))
    days.hand_out(ring, 30)
    cursor = days.cursors[ring.cursor_id]
    b = cursor.of(person("b").id)
    b.away, b.share = True, 12 * TURN
    assert "b" not in days.hand_out(ring, 4)
    assert Counter(days.hand_out(ring, 6)) == {"a": 2, "b": 2, "c": 2}


def test_shifts_that_never_meet_go_on_from_each_other_so_nobody_is_flooded_when_all_come() -> None:
    """The morning has 50 each; the afternoon begins there and not at 0."""
    early, late = (shift(2, 8, 13),), (shift(2, 13, 18),)
    days = Days(person("a", shifts=early), person("b", shifts=early), person("c", shifts=late))
    ring = days.ring(members=in_order(*ABC))
    days.hand_out(ring, 100)
    days.now += timedelta(hours=4)
    assert days.hand_out(ring, 3) == ["c", "c", "c"]
    for code in ABC:
        days.change(code)
    ring = days.ring(members=in_order(*ABC))
    assert Counter(days.hand_out(ring, 9)) == {"a": 3, "b": 3, "c": 3}


def test_a_specialist_gets_no_flood_of_the_brand_that_others_sell_too() -> None:
    days = Days(person("a"), person("b"), person("c", brands=frozenset({"x"})))
    ring = days.ring(members=in_order(*ABC))
    days.hand_out(ring, 60, brand="y")
    assert Counter(days.hand_out(ring, 9, brand="x")) == {"a": 3, "b": 3, "c": 3}


def test_leads_that_only_one_can_take_do_not_disturb_the_turns_of_the_others() -> None:
    days = Days(
        person("a", brands=frozenset({"y"})), person("b", brands=frozenset({"y"})), person("c", brands={"x"})
    )
    ring = days.ring(strategy="weighted", members=members(a=2, b=1, c=1))
    desk = days.desk()
    got = [desk.pick(ring, brand, days.now) for _ in range(30) for brand in "xy"]
    assert Counter(one.code for one in got) == {"a": 20, "b": 10, "c": 30}  # type: ignore[union-attr]


def test_a_new_member_starts_at_the_active_minimum() -> None:
    days = Days(*map(person, ABC))
    days.hand_out(days.ring(members=in_order(*ABC)), 30)
    days.change("d")
    ring = days.ring(members=in_order(*ABC, "d"))
    got = days.hand_out(ring, 8)
    assert Counter(got) == {"a": 2, "b": 2, "c": 2, "d": 2}
    assert days.share(ring, "d") == 12 * TURN


def test_removed_members_leave_the_others_in_their_place_and_do_not_flood_on_coming_back() -> None:
    days = Days(*map(person, ABC))
    days.hand_out(days.ring(members=in_order(*ABC)), 4)
    without = days.ring(members=in_order("a", "c"))
    assert days.hand_out(without, 3) == ["c", "a", "c"]
    days.hand_out(without, 40)
    again = days.ring(members=in_order(*ABC))
    assert Counter(days.hand_out(again, 9)) == {"a": 3, "b": 3, "c": 3}


def test_a_renamed_member_keeps_the_place() -> None:
    days = Days(*map(person, ABC))
    days.hand_out(days.ring(members=in_order(*ABC)), 2)
    renamed = person("c2", id=person("c").id)
    ring = ring_of([person("a"), person("b"), renamed], members=in_order("a", "b", "c2"))
    assert days.hand_out(ring, 2) == ["c2", "a"]


def test_reordered_members_keep_their_turns() -> None:
    days = Days(*map(person, ABC))
    days.hand_out(days.ring(members=in_order(*ABC)), 2)
    assert days.hand_out(days.ring(members=in_order("c", "b", "a")), 4) == ["c", "a", "b", "c"]


def test_a_weight_edit_does_not_reset_history() -> None:
    days = Days(*map(person, ABC))
    days.hand_out(days.ring(strategy="weighted", members=members(a=1, b=1, c=1)), 300)
    ring = days.ring(strategy="weighted", members=members(a=5, b=1, c=1))
    assert days.served(ring) == {"a": 100, "b": 100, "c": 100}
    assert Counter(days.hand_out(ring, 70)) == {"a": 50, "b": 10, "c": 10}
    assert days.served(ring) == {"a": 150, "b": 110, "c": 110}


def test_nobody_eligible_gives_a_reason_and_never_everybody_or_the_first() -> None:
    away = absence("2026-11-18 09:00", "2026-11-18 18:00")
    days = Days(*(person(code, absences=away) for code in ABC))
    ring = days.ring(members=in_order(*ABC))
    assert days.hand_out(ring, 2) == ["nobody_eligible", "nobody_eligible"]
    assert set(days.served(ring).values()) == {0}


def test_same_inputs_give_the_same_answer() -> None:
    people = [person(f"p{number}") for number in range(12)]
    once = Days(*people).hand_out(ring_of(people), 50)
    again = Days(*people).hand_out(ring_of(reversed(people)), 50)
    assert once == again


def test_where_nobody_gave_an_order_the_seed_of_the_rotation_does() -> None:
    """Else the first of the list would be the first in every rotation and every month."""
    people = [person(f"p{number}") for number in range(12)]
    first = {Days(*people).hand_out(ring_of(people, name=f"branch {number}"), 1)[0] for number in range(40)}
    assert len(first) > 6


def test_the_name_of_a_rotation_is_made_of_dealer_brand_and_branch_alone() -> None:
    assert cursor_id(DEALER, "", "all") == uuid5(DEALER, "/all")
    assert cursor_id(DEALER, "x", "all") != cursor_id(DEALER, "", "all")


def test_a_lead_is_not_given_back_to_who_gave_it_back() -> None:
    days = Days(*map(person, ABC))
    ring = days.ring(members=in_order(*ABC))
    desk = days.desk()
    barred = (person("a").id,)
    assert [desk.pick(ring, "", NOW, barred) for _ in range(2)] == [person("b"), person("c")]
    assert desk.pick(ring, "", NOW) == person("a")
    assert desk.pick(ring, "", NOW, tuple(person(code).id for code in ABC)) == "nobody_eligible"


def test_who_left_is_suspended_or_has_not_joined_is_out() -> None:
    people = (
        person("a", status="left"),
        person("b", status="suspended"),
        person("c", joined_on=date(2026, 11, 19)),
        person("d", left_on=date(2026, 11, 18)),
        person("e"),
    )
    days = Days(*people)
    ring = days.ring(members=in_order(*"abcde"))
    desk = days.desk()
    assert desk.pick(ring, "", NOW) == person("e")
    why = desk.views[ring.cursor_id][0].excluded
    assert [why.get(person(code).id) for code in "abcde"] == ["left", "suspended", "not_joined", "left", None]


def test_a_lead_of_half_past_eight_goes_to_who_begins_at_nine() -> None:
    """Who works is asked for the time from which the consultant is due."""
    nine_to_six = (shift(2, 9, 18),)
    days = Days(person("a", shifts=nine_to_six), now=NOW - timedelta(minutes=90))
    ring = days.ring(members=in_order("a"))
    desk = days.desk()
    assert desk.pick(ring, "", days.now) == "nobody_eligible"
    assert desk.pick(ring, "", NOW - timedelta(hours=1)) == person("a", shifts=nine_to_six)


SETS = st.lists(st.integers(min_value=1, max_value=30), max_size=20)


@settings(deadline=None, max_examples=60)
@given(sets=SETS, count=st.integers(min_value=1, max_value=9))
def test_turns_of_members_who_never_leave_differ_by_one_at_most(sets: list[int], count: int) -> None:
    people = [person(f"p{number}") for number in range(count)]
    days = Days(*people)
    ring = ring_of(people)
    for size in sets:
        days.hand_out(ring, size)
        served = days.served(ring).values()
        assert max(served) - min(served) <= 1


@settings(deadline=None, max_examples=60)
@given(
    days_away=st.lists(st.sets(st.sampled_from(ABC), max_size=2), min_size=1, max_size=25),
    size=st.integers(min_value=1, max_value=7),
)
def test_whoever_comes_and_goes_nobody_gets_more_than_an_even_share_of_a_day(
    days_away: list[set[str]], size: int
) -> None:
    """No flood: on no day does a member get more than its turn among those on duty, plus one."""
    cursors: dict[object, Cursor] = {}
    for away in days_away:
        people = [person(code, status="suspended" if code in away else "active") for code in ABC]
        ring = ring_of(people, members=in_order(*ABC))
        desk = Desk(DEALER, SHANGHAI, NOW, cursors=cursors)  # type: ignore[arg-type]
        got = Counter(desk.pick(ring, "", NOW).code for _ in range(size))  # type: ignore[union-attr]
        assert max(got.values()) <= size // (3 - len(away)) + 2
        assert not away & set(got)
        cursors = desk.cursors  # type: ignore[assignment]
