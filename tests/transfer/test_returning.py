"""A customer asks a dealer again that had lost the lead: the automatic way decides as a transfer does
(lead-semantics 5.6: “automatic dispatch uses the same resolver”)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from handing import Handing
from town import NOBODY, Seen

from leadcenter.kernel.keys import BUCKETS
from leadcenter.transfer import conductor
from leadcenter.transfer.terms import LostTo, Policy, Reason
from plans import rows_read


def owner(hands: Handing, lead: UUID) -> str:
    seen = hands.owner_of(lead)
    assert isinstance(seen, Seen), hands.place_of(lead)
    return str(seen.staff)


def lost(hands: Handing, dealer: str = "D") -> tuple[str, UUID, str]:
    """A lead that a consultant of the dealer had and lost: phone, lead, consultant."""
    phone = hands.phone()
    raw = hands.at_dealer(phone, dealer=dealer, agrees=(dealer,))
    last = owner(hands, raw)
    hands.ends(raw, "lost", "lead_closed")
    return phone, raw, last


def asks_again(hands: Handing, phone: str, dealer: str = "D") -> None:
    hands.inquire(phone, dealer=dealer, agrees=(dealer,))
    hands.carry()
    conductor.go_on(hands.worker, hands.house, hands.clock)


def test_the_last_consultant_has_it_again_in_a_new_episode_with_new_clocks(hands: Handing) -> None:
    phone, raw, last = lost(hands)
    hands.wait_until("2026-11-19 14:00")
    asks_again(hands, phone)
    assert owner(hands, raw) == last
    episodes = hands.rows(
        "select how, closed_at, followup_due_at from episode where lead_id = %s order by seq", raw
    )
    assert [(one["how"], one["closed_at"] is None) for one in episodes] == [
        ("rule", False),
        ("transfer", True),
    ]
    assert hands.local(episodes[1]["followup_due_at"]) > "2026-11-19 14:00"
    assert hands.stands(raw) == "assigned"
    (kept,) = hands.rows("select reason, back_at, back_by from loss where lead_id = %s", raw)
    assert (kept["reason"], kept["back_by"]) == ("price_too_high", "customer_returned")
    assert hands.local(kept["back_at"]).startswith("2026-11-19 14:")


def test_the_last_consultant_has_it_too_where_the_dealer_was_shut_when_the_customer_asked(
    hands: Handing,
) -> None:
    phone, raw, last = lost(hands)
    hands.wait_until("2026-11-19 22:00")
    asks_again(hands, phone)
    assert hands.stands(raw) == "awaiting_window"
    hands.wait_until("2026-11-20 09:30")
    hands.carry()
    conductor.go_on(hands.worker, hands.house, hands.clock)
    assert owner(hands, raw) == last
    hows = hands.rows("select how from episode where lead_id = %s order by seq", raw)
    assert [one["how"] for one in hows] == ["rule", "transfer"]


def test_the_manager_has_it_where_the_switch_says_so(hands: Handing) -> None:
    phone, raw, last = lost(hands)
    other = "D-2" if last == "D-1" else "D-1"
    hands.leads_team(other, last)
    hands.switch(Policy(lost_to=LostTo.MANAGER))
    asks_again(hands, phone)
    assert owner(hands, raw) == other


def suspend(hands: Handing, staff: str) -> None:
    hands.conn.execute("update staff set status = 'suspended' where code = %s", [staff])
    hands.changed("org")


@pytest.mark.parametrize("barred", [False, True])
def test_whoever_lost_it_gets_it_by_no_rule_either_where_the_switch_says_so(
    hands: Handing, barred: bool
) -> None:
    """Nobody leads the team, and the loser alone is there: the rules would choose nobody else."""
    phone, raw, last = lost(hands)
    suspend(hands, "D-2" if last == "D-1" else "D-1")
    hands.switch(Policy(lost_to=LostTo.MANAGER, loser_barred=barred))
    asks_again(hands, phone)
    hands.carry()
    if barred:
        assert (hands.owner_of(raw), hands.stands(raw)) == (NOBODY, "dispatched"), "a manager may hand it out"
    else:
        assert owner(hands, raw) == last


@pytest.mark.parametrize("led_by_himself", [True, False])
def test_neither_the_loser_as_leader_nor_a_leader_who_is_away_gets_it(
    hands: Handing, led_by_himself: bool
) -> None:
    phone, raw, last = lost(hands)
    other = "D-2" if last == "D-1" else "D-1"
    hands.leads_team(last if led_by_himself else other, last)
    suspend(hands, other)
    hands.switch(Policy(loser_barred=True))
    asks_again(hands, phone)
    hands.carry()
    assert hands.owner_of(raw) == NOBODY


def test_whoever_has_left_gets_nothing_and_the_rules_decide_at_once(hands: Handing) -> None:
    phone, raw, last = lost(hands)
    hands.conn.execute("update staff set status = 'left' where code = %s", [last])
    hands.changed("org")
    asks_again(hands, phone)
    hands.carry()
    assert owner(hands, raw) != last


def test_lead_that_went_to_another_dealer_comes_back_when_the_customer_asks_the_first_one(
    hands: Handing,
) -> None:
    phone = hands.phone()
    raw = hands.at_dealer(phone, agrees=("A", "D"))
    (row,) = hands.transfer(raw, to="D", reason=Reason.CUSTOMER_MOVED)
    hands.carry()
    asks_again(hands, phone, dealer="A")
    assert hands.lead_of(raw)["status"] == "live"
    assert owner(hands, raw).startswith("A-")
    assert hands.lead(row["to_lead"])["status"] == "live", "the other dealer keeps its own"


def test_the_round_that_looks_for_who_came_back_does_not_read_what_waits_for_the_workers(
    hands: Handing,
) -> None:
    """On a burst all of the belt is due; nor what waits on the desks."""
    phone, raw, _ = lost(hands)
    landed = [one.raw_id for one in hands.land(*(hands.piece() for _ in range(600)))]
    hands.inquire(phone, dealer="D", agrees=("D",))
    given = {"until": hands.now + timedelta(minutes=1), "count": 10, "buckets": list(range(BUCKETS))}
    with hands.conn.transaction(force_rollback=True):
        places = "update belt set state = 'dispatched', reason = %s, due_at = %s where raw_id = any(%s)"
        hands.conn.execute(places, ["nobody_eligible", hands.now, landed[::2]])
        hands.conn.execute(places, ["customer_returned", hands.now, [raw]])
        hands.conn.execute("analyze belt")
        assert rows_read(hands.conn, "transfer", "find_returned", given, "belt") == 1
