"""What people do: hand out, re-assign, give back. The counters and the journal follow every way a lead
takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from dealership import NOW, Dealership, branch, in_order, local, members, when

from leadcenter.assignment import face
from leadcenter.assignment.counts import TURN
from leadcenter.assignment.face import (
    GivenBack,
    HandedOver,
    Handout,
    Mode,
    NotHandedOver,
    NotOwned,
    Return,
    Wish,
)
from leadcenter.belt.face import State
from leadcenter.journal import face as journal
from leadcenter.kernel.database import Connection

EVERYBODY = branch(members=in_order("a", "b", "c"))
DUE = (NOW, NOW + timedelta(minutes=30))


def clock(_: UUID, __: datetime) -> tuple[datetime, datetime]:
    return DUE


def hand_out(dealer: Dealership, handouts: Sequence[Handout], now: datetime = NOW, **how: Any) -> list[Any]:
    book = face.load_book(dealer.conn, now)
    return face.assign_by_hand(dealer.conn, handouts, "manager", now, book, clock=clock, **how)


def said(answers: Sequence[HandedOver | NotHandedOver]) -> list[str]:
    return [one.refusal.value if isinstance(one, NotHandedOver) else "done" for one in answers]


def place(conn: Connection, key: tuple[int, UUID]) -> tuple[Any, ...] | None:
    return conn.execute(
        "select state, reason, due_at from belt where bucket = %s and raw_id = %s", key
    ).fetchone()


def test_a_manager_hands_out_leads_one_by_one_and_in_batches(conn: Connection) -> None:
    dealer = Dealership(conn)
    keys = dealer.leads(3)
    answers = hand_out(
        dealer, [Handout(*key, dealer.staff[name]) for key, name in zip(keys, "aab", strict=True)]
    )
    assert answers == [
        HandedOver(key[1], dealer.staff[name], 1) for key, name in zip(keys, "aab", strict=True)
    ]
    assert dealer.owned() == dealer.open() == {"a": 2, "b": 1, "c": 0}
    assert dealer.held() == 3
    assert place(conn, keys[0]) == ("assigned", "by_hand", None)


def test_a_reassignment_closes_the_episode_and_opens_the_next(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(EVERYBODY)
    [wish] = dealer.wishes(1)
    dealer.assign([wish])
    later = NOW + timedelta(hours=1)
    [answer] = hand_out(
        dealer, [Handout(wish.bucket, wish.lead_id, dealer.staff["b"], "poor_followup")], later
    )
    assert answer == HandedOver(wish.lead_id, dealer.staff["b"], 2, from_staff=dealer.staff["a"])
    episodes = conn.execute(
        "select seq, staff_id, how, opened_at, closed_at, close_reason "
        "from episode where lead_id = %s order by seq",
        [wish.lead_id],
    ).fetchall()
    assert episodes == [
        (1, dealer.staff["a"], "rule", NOW, later, "reassigned"),
        (2, dealer.staff["b"], "manual", later, None, ""),
    ]
    assert dealer.open() == {"a": 0, "b": 1, "c": 0}
    assert dealer.held() == 1


def test_every_hand_out_stands_in_the_journal_with_actor_and_reason(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.away("b", "2026-11-18 09:00", "2026-11-18 12:00")
    [key] = dealer.leads(1)
    hand_out(dealer, [Handout(*key, dealer.staff["b"], "asked_for_her")])
    [told] = journal.story(conn, [key])
    assert (told.actor, told.lead_id, told.at) == ("manager", key[1], NOW)
    [fact] = told.facts
    assert (fact["room"], fact["outcome"], fact["reason"]) == (
        "assignment",
        "assigned_by_hand",
        "asked_for_her",
    )
    assert fact["inputs"] == {"staff": str(dealer.staff["b"]), "from": None, "warnings": ["absent"]}


def test_the_same_lead_reassigned_twice_in_one_request_moves_once(conn: Connection) -> None:
    dealer = Dealership(conn)
    [key] = dealer.leads(1)
    twice = [Handout(*key, dealer.staff["a"])] * 2
    answers = hand_out(dealer, twice)
    assert answers[0] == answers[1] == HandedOver(key[1], dealer.staff["a"], 1)
    assert dealer.owned() == dealer.open() == {"a": 1, "b": 0, "c": 0}


def test_the_same_lead_for_two_people_in_one_request_goes_to_the_first(conn: Connection) -> None:
    dealer = Dealership(conn)
    [key] = dealer.leads(1)
    both = [Handout(*key, dealer.staff["a"]), Handout(*key, dealer.staff["b"])]
    assert said(hand_out(dealer, both, mode=Mode.FILL_UP)) == ["done", "twice_in_request"]
    assert dealer.owned() == {"a": 1, "b": 0, "c": 0}


def test_a_lead_that_the_person_has_already_stays_untouched(conn: Connection) -> None:
    dealer = Dealership(conn)
    [key] = dealer.leads(1)
    hand_out(dealer, [Handout(*key, dealer.staff["a"])])
    [answer] = hand_out(dealer, [Handout(*key, dealer.staff["a"])])
    assert answer == HandedOver(key[1], dealer.staff["a"], 1, unchanged=True)
    assert dealer.open() == {"a": 1, "b": 0, "c": 0}
    assert len(journal.story(conn, [key])) == 1


def test_what_somebody_else_got_meanwhile_is_not_taken_away(conn: Connection) -> None:
    """The page showed the first lead with nobody and the second with a; the third says nothing of it."""
    dealer = Dealership(conn)
    a, b, c = (dealer.staff[name] for name in "abc")
    first, second, third = dealer.leads(3)
    hand_out(dealer, [Handout(*first, b), Handout(*second, b), Handout(*third, b)])
    late = [Handout(*first, c, from_staff=None), Handout(*second, c, from_staff=a), Handout(*third, c)]
    assert said(hand_out(dealer, late, mode=Mode.FILL_UP)) == ["taken", "taken", "done"]
    assert dealer.owned() == dealer.open() == {"a": 0, "b": 2, "c": 1}
    assert [len(journal.story(conn, [key])) for key in (first, second, third)] == [1, 1, 2]


def test_what_the_manager_saw_as_it_is_or_what_nobody_has_by_now_is_given(conn: Connection) -> None:
    dealer = Dealership(conn)
    a, b, c = (dealer.staff[name] for name in "abc")
    with_a, given_back, there = dealer.leads(3)
    hand_out(dealer, [Handout(*with_a, a), Handout(*given_back, a), Handout(*there, b)])
    give_back(dealer, [given_back])
    wanted = [
        Handout(*with_a, c, from_staff=a),
        Handout(*given_back, c, from_staff=a),
        Handout(*there, b, from_staff=None),
    ]
    answers = hand_out(dealer, wanted)
    assert said(answers) == ["done", "done", "done"]
    assert answers[2].unchanged  # b has it already, as wanted
    assert dealer.owned() == {"a": 0, "b": 1, "c": 2}


def test_all_or_nothing_over_capacity_hands_out_nothing_and_lists_each_lead(conn: Connection) -> None:
    dealer = Dealership(conn, cap=2)
    keys = dealer.leads(3)
    answers = hand_out(dealer, [Handout(*key, dealer.staff["a"]) for key in keys])
    assert said(answers) == ["batch_refused", "batch_refused", "full_stock"]
    assert [answer.lead_id for answer in answers] == [lead for _, lead in keys]
    assert dealer.owned() == dealer.open() == {"a": 0, "b": 0, "c": 0}
    assert {place(conn, key) for key in keys} == {("dispatched", "", None)}
    assert not any(journal.story(conn, keys))


def test_fill_up_over_capacity_hands_out_what_fits_and_lists_each_lead(conn: Connection) -> None:
    dealer = Dealership(conn, cap=2)
    keys = dealer.leads(3)
    answers = hand_out(dealer, [Handout(*key, dealer.staff["a"]) for key in keys], mode=Mode.FILL_UP)
    assert said(answers) == ["done", "done", "full_stock"]
    assert dealer.owned() == dealer.open() == {"a": 2, "b": 0, "c": 0}


def test_a_manager_who_insists_passes_every_cap_with_a_warning(conn: Connection) -> None:
    dealer = Dealership(conn, cap=1)
    dealer.limit("b", day_cap=0)
    dealer.limit_all(1)
    keys = dealer.leads(3)
    answers = hand_out(
        dealer,
        [Handout(*key, dealer.staff[name]) for key, name in zip(keys, "aab", strict=True)],
        over_cap=True,
    )
    assert [answer.warnings for answer in answers] == [(), ("dealer_full",), ("dealer_full",)]
    assert dealer.open() == {"a": 2, "b": 1, "c": 0}
    assert dealer.held() == 3


def test_the_caps_of_people_are_refusals_of_their_own(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.limit("a", cap=0)
    dealer.limit("b", week_cap=0)
    keys = dealer.leads(3)
    handouts = [Handout(*key, dealer.staff[name]) for key, name in zip(keys, "abc", strict=True)]
    assert said(hand_out(dealer, handouts, mode=Mode.FILL_UP)) == ["full_stock", "full_rate", "done"]


def test_a_lead_that_only_changes_hands_needs_no_room_at_a_full_dealer(conn: Connection) -> None:
    dealer = Dealership(conn)
    [key] = dealer.leads(1)
    hand_out(dealer, [Handout(*key, dealer.staff["a"])])
    dealer.limit_all(1)
    assert said(hand_out(dealer, [Handout(*key, dealer.staff["b"])])) == ["done"]
    assert said(hand_out(dealer, [Handout(*dealer.leads(1)[0], dealer.staff["b"])])) == ["dealer_full"]


def test_what_stops_a_rule_only_warns_a_manager(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.away("a", "2026-11-18 09:00", "2026-11-18 12:00")
    conn.execute("insert into shift values (%s, 2, 780, 1080)", [dealer.staff["b"]])
    conn.execute("update staff set brands = '{y}' where id = %s", [dealer.staff["b"]])
    keys = dealer.leads(2, brand="x")
    answers = hand_out(
        dealer, [Handout(*key, dealer.staff[name]) for key, name in zip(keys, "ab", strict=True)]
    )
    assert [answer.warnings for answer in answers] == [("absent",), ("off_shift", "wrong_brand")]


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        ("update lead set status = 'lost' where id = %(lead)s", "lead_closed"),
        ("update belt set state = 'awaiting_grant' where raw_id = %(lead)s", "not_dispatched"),
        ("delete from belt where raw_id = %(lead)s", "not_dispatched"),
        ("update staff set status = 'left' where id = %(staff)s", "staff_left"),
        ("update staff set status = 'suspended' where id = %(staff)s", "staff_left"),
    ],
)
def test_what_may_not_be_handed_out_is_refused(conn: Connection, spoil: str, refusal: str) -> None:
    dealer = Dealership(conn)
    [key] = dealer.leads(1)
    conn.execute(spoil, {"lead": key[1], "staff": dealer.staff["a"]})
    assert said(hand_out(dealer, [Handout(*key, dealer.staff["a"])])) == [refusal]
    assert dealer.owned() == dealer.open() == {"a": 0, "b": 0, "c": 0}


def test_nobody_gets_a_lead_of_another_dealer_and_no_dealer_sees_one(conn: Connection) -> None:
    dealer, other = Dealership(conn), Dealership(conn)
    [key] = dealer.leads(1)
    assert said(hand_out(dealer, [Handout(*key, other.staff["a"])])) == ["unknown_staff"]
    assert said(hand_out(dealer, [Handout(*key, uuid4())])) == ["unknown_staff"]
    handout = Handout(*key, dealer.staff["a"])
    assert said(hand_out(dealer, [handout], dealer_id=other.id)) == ["lead_not_found"]
    assert said(hand_out(dealer, [Handout(key[0], uuid4(), dealer.staff["a"])])) == ["lead_not_found"]
    assert said(hand_out(dealer, [handout], dealer_id=dealer.id)) == ["done"]


def test_a_manual_hand_out_adds_to_load_but_costs_no_turn(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(EVERYBODY)
    hand_out(dealer, [Handout(*key, dealer.staff["a"]) for key in dealer.leads(3)])
    assert dealer.got(dealer.assign(dealer.wishes(3))) == ["a", "b", "c"]
    assert dealer.open() == {"a": 4, "b": 1, "c": 1}


def test_a_manual_hand_out_costs_a_turn_if_the_rule_says_so(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(branch(members=in_order("a", "b", "c"), manual_counts=True))
    hand_out(dealer, [Handout(*key, dealer.staff["a"]) for key in dealer.leads(2)])
    assert dealer.got(dealer.assign(dealer.wishes(5))) == ["b", "c", "b", "c", "a"]


def test_own_created_leads_are_stock_only_if_the_dealer_counts_them(conn: Connection) -> None:
    dealer = Dealership(conn, people=("a",), cap=1)
    first, second, third = dealer.leads(3)
    conn.execute("insert into dealer_load (dealer_id, own_counts) values (%s, false)", [dealer.id])
    own = [
        Handout(*first, dealer.staff["a"], own_created=True),
        Handout(*second, dealer.staff["a"], own_created=True),
    ]
    assert said(hand_out(dealer, own)) == ["done", "done"]
    assert (dealer.open(), dealer.owned()) == ({"a": 0}, {"a": 2})
    conn.execute("update dealer_load set own_counts = true where dealer_id = %s", [dealer.id])
    assert said(hand_out(dealer, [Handout(*third, dealer.staff["a"], own_created=True)])) == ["done"]
    assert dealer.open() == {"a": 1}
    face.give_back(conn, [Return(*first, "x")], "a", NOW, face.load_book(conn, NOW))
    assert dealer.open() == {"a": 1}


# Returns


def give_back(
    dealer: Dealership, keys: Sequence[tuple[int, UUID]], now: datetime = NOW
) -> list[GivenBack | NotOwned]:
    book = face.load_book(dealer.conn, now)
    return face.give_back(dealer.conn, [Return(*key, "no_such_car") for key in keys], "a", now, book)


def turns(dealer: Dealership) -> dict[str, int]:
    row = dealer.conn.execute(
        "select members from assignment_cursor where dealer_id = %s", [dealer.id]
    ).fetchone()
    assert row is not None
    served = {one["staff"]: one.get("served", 0) for one in row[0]}
    return {name: served[str(staff)] for name, staff in dealer.staff.items()}


def shares(dealer: Dealership) -> dict[str, int]:
    """What the rotation has charged."""
    ((them,),) = dealer.conn.execute(
        "select members from assignment_cursor where dealer_id = %s", [dealer.id]
    ).fetchall()
    names = {str(staff): name for name, staff in dealer.staff.items()}
    return {names[one["staff"]]: one.get("share", 0) for one in them}


def of(dealer: Dealership, name: str, wishes: Sequence[Wish]) -> list[tuple[int, UUID]]:
    """Those of the leads that a person owns."""
    rows = dealer.conn.execute(
        "select bucket, lead_id from episode where staff_id = %s and closed_at is null", [dealer.staff[name]]
    ).fetchall()
    return [key for one in wishes if (key := (one.bucket, one.lead_id)) in rows]


def received(dealer: Dealership, name: str) -> tuple[Any, ...] | None:
    return dealer.conn.execute(
        "select received_day, received_week, received_month from staff_load where staff_id = %s",
        [dealer.staff[name]],
    ).fetchone()


def test_a_return_inside_the_grace_time_refunds_the_turn_and_the_load(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(branch(members=in_order("a", "b", "c"), refund_minutes=30))
    wishes = dealer.wishes(3)
    dealer.assign(wishes)
    key = (wishes[0].bucket, wishes[0].lead_id)
    [back] = give_back(dealer, [key], NOW + timedelta(minutes=30))
    assert back == GivenBack(key[1], dealer.staff["a"], dealer.id, refunded=True)
    assert turns(dealer) == {"a": 0, "b": 1, "c": 1}
    assert dealer.open() == dealer.owned() == {"a": 0, "b": 1, "c": 1}
    assert dealer.held() == 2
    assert received(dealer, "a") == (0, 0, 0)
    assert place(conn, key) == ("dispatched", "no_such_car", None)
    assert dealer.got(dealer.assign(dealer.wishes(1))) == ["a"]


@pytest.mark.parametrize("weight", [5, 0])
def test_a_return_refunds_what_the_turn_cost_when_it_was_taken(conn: Connection, weight: int) -> None:
    dealer = Dealership(conn)
    ring: dict[str, Any] = {"strategy": "weighted", "refund_minutes": 30}
    dealer.rule(branch(members=members(a=1, b=1, c=1), **ring))
    wishes = dealer.wishes(3)
    dealer.assign(wishes)
    assert shares(dealer) == dict.fromkeys("abc", TURN)
    dealer.rule(branch(members=members(a=weight, b=1, c=1), **ring))
    later = dealer.wishes(5)
    dealer.assign(later, NOW + timedelta(minutes=1))
    charged = shares(dealer)["a"]
    give_back(dealer, of(dealer, "a", wishes), NOW + timedelta(minutes=2))
    assert shares(dealer)["a"] == charged - TURN, "all that it cost, whatever a turn costs now"
    give_back(dealer, of(dealer, "a", later), NOW + timedelta(minutes=3))
    assert shares(dealer)["a"] == 0


def test_a_return_after_the_grace_time_lowers_the_load_and_costs_the_turn(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(branch(members=in_order("a", "b", "c"), refund_minutes=30))
    wishes = dealer.wishes(3)
    dealer.assign(wishes)
    [back] = give_back(dealer, [(wishes[0].bucket, wishes[0].lead_id)], NOW + timedelta(minutes=31))
    assert isinstance(back, GivenBack)
    assert not back.refunded
    assert turns(dealer) == {"a": 1, "b": 1, "c": 1}
    assert dealer.open() == {"a": 0, "b": 1, "c": 1}
    assert received(dealer, "a") == (1, 1, 1)


def test_without_a_grace_time_no_turn_comes_back(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(EVERYBODY)
    wishes = dealer.wishes(1)
    dealer.assign(wishes)
    [back] = give_back(dealer, [(wishes[0].bucket, wishes[0].lead_id)], NOW + timedelta(seconds=1))
    assert isinstance(back, GivenBack)
    assert not back.refunded


def test_a_refund_next_day_lowers_only_the_periods_that_still_run(conn: Connection) -> None:
    dealer = Dealership(conn, people=("a",))
    dealer.rule(branch(refund_minutes=24 * 60))
    wishes = dealer.wishes(2)
    sunday, monday = local("2026-11-29 18:00"), local("2026-11-30 09:00")
    dealer.assign(wishes, sunday)
    dealer.assign(dealer.wishes(1), monday)
    assert received(dealer, "a") == (1, 1, 3)
    give_back(dealer, [(wishes[0].bucket, wishes[0].lead_id)], monday)
    assert received(dealer, "a") == (1, 1, 2)


def test_a_lead_given_back_twice_is_given_back_once(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(branch(members=in_order("a", "b", "c"), refund_minutes=30))
    wishes = dealer.wishes(1)
    dealer.assign(wishes)
    key = (wishes[0].bucket, wishes[0].lead_id)
    first, second = give_back(dealer, [key, key], NOW)
    assert first == second
    assert give_back(dealer, [key], NOW) == [NotOwned(key[1])]
    assert dealer.open() == {"a": 0, "b": 0, "c": 0}
    assert turns(dealer) == {"a": 0, "b": 0, "c": 0}


def test_a_return_stands_in_the_journal(conn: Connection) -> None:
    dealer = Dealership(conn)
    [key] = dealer.leads(1)
    hand_out(dealer, [Handout(*key, dealer.staff["a"])])
    give_back(dealer, [key], NOW + timedelta(minutes=1))
    facts = [fact for told in journal.story(conn, [key]) for fact in told.facts]
    assert [fact["outcome"] for fact in facts] == ["assigned_by_hand", "given_back"]
    assert facts[1]["reason"] == "no_such_car"


def test_won_lost_and_moved_leads_leave_the_stock_and_keep_the_turn(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(branch(members=in_order("a", "b", "c"), refund_minutes=30))
    wishes = dealer.wishes(3)
    dealer.assign(wishes)
    ends = [
        Return(wish.bucket, wish.lead_id, why) for wish, why in zip(wishes, ("won", "lost"), strict=False)
    ]
    ended = face.end_ownership(conn, ends, NOW, face.load_book(conn, NOW))
    assert [one.refunded for one in ended if isinstance(one, GivenBack)] == [False, False]
    assert dealer.open() == {"a": 0, "b": 0, "c": 1}
    assert turns(dealer) == {"a": 1, "b": 1, "c": 1}
    reasons = conn.execute(
        "select close_reason from episode where dealer_id = %s order by staff_id", [dealer.id]
    )
    assert {row[0] for row in reasons} == {"won", "lost", ""}
    assert place(conn, (wishes[0].bucket, wishes[0].lead_id)) == (
        "dispatched",
        "",
        None,
    )  # the caller's to write


# Waiting


def waiting(dealer: Dealership, count: int) -> list[tuple[int, UUID]]:
    """Leads that nobody could take, as the flow leaves them."""
    keys = dealer.leads(count)
    outcomes = dealer.assign([dealer.wish(key) for key in keys])
    assert {one.reason for one in outcomes} == {face.Reason.NOBODY_ELIGIBLE}
    return keys


def due(conn: Connection, dealer: Dealership) -> list[UUID]:
    """Woken leads in the order in which the belt hands them out."""
    rows = conn.execute(
        "select raw_id from belt where dealer_id = %s and due_at <= %s order by due_at", [dealer.id, NOW]
    )
    return [row[0] for row in rows]


def test_leads_that_nobody_could_take_wake_first_in_first_out_when_somebody_is_free(conn: Connection) -> None:
    dealer, other = Dealership(conn, people=("a",), cap=1), Dealership(conn, people=("a",), cap=0)
    for one in (dealer, other):
        one.rule(branch())
    [wish] = dealer.wishes(1)
    dealer.assign([wish])
    conn.execute("update belt set state = 'assigned' where raw_id = %s", [wish.lead_id])
    keys, others = waiting(dealer, 4), waiting(other, 2)
    assert due(conn, dealer) == []
    give_back(dealer, [(wish.bucket, wish.lead_id)], NOW)
    assert face.wake(conn, [dealer.id], NOW) == 5
    assert due(conn, dealer) == [wish.lead_id, *(lead for _, lead in keys)]
    assert due(conn, other) == []
    assert len(others) == 2
    assert dealer.got(dealer.assign([dealer.wish(key) for key in keys])) == ["a"] + ["nobody_eligible"] * 3


def test_a_raised_cap_or_a_new_rule_wakes_too_and_what_is_under_way_is_left_alone(conn: Connection) -> None:
    dealer = Dealership(conn, people=("a",), cap=0)
    dealer.rule(branch())
    first, second = waiting(dealer, 2)
    conn.execute("update belt set state = %s where raw_id = %s", [State.AWAITING_GRANT.value, first[1]])
    assert face.wake(conn, [dealer.id], NOW) == 1
    assert face.wake(conn, [dealer.id], NOW) == 0  # due already
    assert due(conn, dealer) == [second[1]]
    assert face.wake(conn, [], NOW) == 0


def test_wake_keeps_to_the_buckets_of_a_lane(conn: Connection) -> None:
    dealer = Dealership(conn, people=("a",), cap=0)
    dealer.rule(branch())
    keys = waiting(dealer, 4)
    assert face.wake(conn, [dealer.id], NOW, buckets=[0, 2]) == 2
    assert due(conn, dealer) == [keys[0][1], keys[2][1]]


def test_a_rule_with_conditions_does_not_bind_a_manager(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(branch("hot", when("grade", "=", "H"), members=in_order("a")))
    [key] = dealer.leads(1)
    assert said(hand_out(dealer, [Handout(*key, dealer.staff["c"])])) == ["done"]


def test_ownership_begins_after_the_one_before_even_where_the_clock_was_read_earlier(
    conn: Connection,
) -> None:
    dealer = Dealership(conn)
    [key] = dealer.leads(1)
    hand_out(dealer, [Handout(*key, dealer.staff["a"])], NOW)
    hand_out(dealer, [Handout(*key, dealer.staff["b"])], NOW + timedelta(seconds=9))
    hand_out(dealer, [Handout(*key, dealer.staff["c"])], NOW + timedelta(seconds=2))
    rows = conn.execute(
        "select opened_at, closed_at from episode where bucket = %s and lead_id = %s order by seq", key
    ).fetchall()
    assert [opened for opened, _ in rows[1:]] == [closed for _, closed in rows[:-1]]
    broken = conn.execute("select count(*) from inv_episode_chain where lead_id = %s", [key[1]]).fetchone()
    assert broken == (0,)
