"""The edges of a transfer (lead-semantics 5.6), one line each."""

from __future__ import annotations

from uuid import UUID

import pytest
from handing import Handing
from town import NOBODY

from leadcenter.assignment import face as assignment
from leadcenter.consent.face import EventKind
from leadcenter.flow.face import stop
from leadcenter.pool import face as pool
from leadcenter.transfer.rules import masked
from leadcenter.transfer.terms import Policy, Reason, Switch


def test_b_is_a_is_refused(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    assert hands.row(hands.transfer(raw, to="A")) == ("refused", "transfer_same_dealer", "")
    assert hands.stands(raw) == "assigned"


def test_without_consent_for_b_it_waits_at_a_and_goes_once_the_customer_agrees(hands: Handing) -> None:
    raw = hands.at_dealer()
    order = hands.order([raw], "D")
    hands.conductor().carry_out(order.id)
    assert hands.row(hands.rows_of(order)) == ("held", "no_grant", "")
    assert hands.stands(raw) == "assigned"
    assert hands.owner_of(raw) != NOBODY
    asked = hands.rows("select kind from consent_event where to_entity = %s", hands.entity("D"))
    assert [one["kind"] for one in asked] == ["requested"], "the ledger knows that the customer is asked"
    hands.round()
    assert hands.row(hands.rows_of(order)) == ("held", "no_grant", "")
    hands.chooses(raw, "D")
    hands.carry()
    hands.round()
    assert hands.row(hands.rows_of(order)) == ("done", "", "none")
    assert hands.lead_of(raw)["status"] == "transferred"


@pytest.mark.parametrize("kind", [EventKind.REFUSED, EventKind.WITHDRAWN])
def test_customer_who_said_no_to_b_is_not_asked_again_and_stays(hands: Handing, kind: EventKind) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.grants(raw, "D", kind)
    order = hands.order([raw], "D")
    hands.conductor().carry_out(order.id)
    assert hands.row(hands.rows_of(order)) == ("held", f"grant_{kind.value}", "")
    assert hands.rows("select 1 from consent_event where kind = 'requested'") == []
    assert hands.stands(raw) == "assigned"


def test_b_that_is_closed_or_without_contract_or_does_not_sell_the_series_is_refused(hands: Handing) -> None:
    sold = hands.at_dealer(agrees=("A", "D"))
    unsold = hands.at_dealer(agrees=("A", "B"), series="S2")
    assert hands.row(hands.transfer(unsold, to="B")) == ("refused", "series_not_sold", "")
    hands.end_contract("D")
    assert hands.row(hands.transfer(sold, to="D")) == ("refused", "no_contract", "")
    hands.close_dealer("D")
    assert hands.row(hands.transfer(sold, to="D")) == ("refused", "dealer_closed", "")
    assert hands.stands(sold) == "assigned"


def test_b_off_hours_holds_and_does_not_refuse(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.wait_until("2026-11-18 21:00")
    order = hands.order([raw], "D")
    hands.conductor().carry_out(order.id)
    assert hands.row(hands.rows_of(order)) == ("held", "outside_hours", "")
    assert hands.local(hands.rows_of(order)[0]["due_at"]) == "2026-11-19 08:30"
    assert hands.stands(raw) == "assigned"
    hands.wait_until("2026-11-19 08:31")
    hands.round()
    assert hands.row(hands.rows_of(order)) == ("done", "", "none")


@pytest.mark.parametrize(
    ("status", "fault"), [("won", "transfer_won"), ("lost", "lead_over"), ("transferred", "lead_transferred")]
)
def test_lead_of_a_that_is_over_is_refused(hands: Handing, status: str, fault: str) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.ends(raw, status)
    assert hands.row(hands.transfer(raw, to="D")) == ("refused", fault, "")
    assert hands.lead_of(raw)["status"] == status


def test_sale_at_a_carried_over_stays_a_sale_and_b_gets_a_lead(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.ends(raw, "won")
    hands.switch(Policy(won=Switch.CARRY))
    (row,) = hands.transfer(raw, to="D")
    assert (row["state"], row["at_b"], row["kpi_out"]) == ("done", "none", "")
    assert hands.lead_of(raw)["status"] == "won"
    assert hands.lead(row["to_lead"])["status"] == "live"


def test_ordered_lead_is_blocked_or_carried_over_by_switch(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.conn.execute("update lead set status = 'ordered' where id = %s", [raw])
    assert hands.row(hands.transfer(raw, to="D")) == ("refused", "transfer_ordered", "")
    hands.switch(Policy(ordered=Switch.CARRY))
    assert hands.row(hands.transfer(raw, to="D")) == ("done", "", "none")
    assert hands.lead_of(raw)["status"] == "transferred"


def drive(hands: Handing, raw: UUID) -> None:
    """A test drive at A, two hours from now, with a car that is taken for it."""
    bucket, lead_id = hands.key(raw)
    hands.conn.execute("set session_replication_role = replica")
    hands.conn.execute(
        "insert into test_drive (bucket, id, lead_id, dealer_id, episode, staff_id, car_id, begins_at, "
        "ends_at, state, booked_at) select %s, gen_random_uuid(), %s, dealer_id, 1, staff_id, "
        "gen_random_uuid(), now() + '2 h', now() + '3 h', 'booked', now() from episode where lead_id = %s",
        [bucket, lead_id, lead_id],
    )
    hands.conn.execute(
        "insert into car_slot (id, entity_id, car_id, during) select id, dealer_id, car_id, "
        "tstzrange(begins_at, ends_at) from test_drive where lead_id = %s",
        [lead_id],
    )
    hands.conn.execute("set session_replication_role = origin")


def test_drive_today_blocks_or_is_carried_over_by_switch(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    drive(hands, raw)
    other = hands.at_dealer()
    drive(hands, other)
    assert hands.row(hands.transfer(raw, to="D")) == ("refused", "transfer_test_drive", "")
    assert hands.stands(raw) == "assigned"
    hands.switch(Policy(test_drive=Switch.CARRY))
    (row,) = hands.transfer(raw, to="D")
    assert row["state"] == "done"
    assert row["told"]["test_drive_at"]
    drives = {row["lead_id"]: row for row in hands.rows("select * from test_drive")}
    assert (drives[raw]["state"], drives[other]["state"]) == ("cancelled", "booked")
    assert [row["id"] for row in hands.rows("select id from car_slot")] == [drives[other]["id"]], (
        "A's car is free"
    )


def test_drive_of_a_lead_whose_customer_was_merged_blocks_or_is_carried_over_by_switch(
    hands: Handing,
) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    drive(hands, raw)
    home = hands.key(raw)[0]
    hands.merge(
        next(
            other for other in (hands.at_dealer(dealer="B") for _ in range(9)) if hands.key(other)[0] != home
        ),
        raw,
    )
    assert hands.row(hands.transfer(raw, to="D")) == ("refused", "transfer_test_drive", "")
    hands.switch(Policy(test_drive=Switch.CARRY))
    (row,) = hands.transfer(raw, to="D")
    assert row["state"] == "done", row
    assert row["told"]["test_drive_at"]
    assert [one["state"] for one in hands.rows("select state from test_drive")] == ["cancelled"]
    assert hands.rows("select 1 from car_slot") == [], "A's car is free"


def test_drive_of_tomorrow_blocks_nothing(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    drive(hands, raw)
    hands.conn.execute("update test_drive set begins_at = begins_at + '1 d', ends_at = ends_at + '1 d'")
    assert hands.row(hands.transfer(raw, to="D")) == ("done", "", "none")


def test_lead_that_waits_in_a_transfer_never_falls(hands: Handing) -> None:
    raw = hands.at_dealer()
    order = hands.order([raw], "D")
    hands.conductor().carry_out(order.id)
    with hands.conn.transaction():
        (fallen,) = pool.recall(hands.conn, [hands.key(raw)], "overdue", "clocks", hands.now)
    assert fallen.outcome is pool.Outcome.NOT_OWNED
    assert hands.stands(raw) == "assigned"


def test_first_follow_up_at_b_owes_the_word_that_it_took_over(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    (row,) = hands.transfer(raw, to="D")
    (owed,) = hands.rows("select lead_id, dealer_id, told_at from takeover")
    assert (owed["lead_id"], owed["dealer_id"], owed["told_at"]) == (row["to_lead"], hands.entity("D"), None)


def test_lead_on_as_desk_that_nobody_owns_may_go(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.conn.execute("update staff set status = 'left' where code like 'A-%'")
    hands.gives_back(raw)
    hands.carry()
    assert hands.stands(raw) == "dispatched"
    assert hands.row(hands.transfer(raw, to="D", reason=Reason.POOR_FOLLOWUP)) == ("done", "", "none")
    assert hands.lead_of(raw)["close_reason"] == "poor_followup"


def in_pool(hands: Handing) -> UUID:
    """A lead at A that lies in its pool."""
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.conn.execute(
        "insert into pool (id, entity_id, code, name, home, made_at, changed_at) "
        "values (gen_random_uuid(), %s, 'p', 'p', true, now(), now())",
        [hands.entity("A")],
    )
    with hands.conn.transaction():
        (fallen,) = pool.recall(hands.conn, [hands.key(raw)], "auto", "clocks", hands.now)
    assert fallen.outcome is pool.Outcome.POOLED
    assert hands.state_of(raw) == f"dispatched/{pool.IN_POOL}"
    return raw


def stays(hands: Handing) -> list[str]:
    """How each stay in a pool ended; empty = it lasts."""
    return [row["left_how"] for row in hands.rows("select left_how from pool_stay")]


@pytest.mark.parametrize("way", ["ledger", "own_page"])
def test_lead_whose_customer_says_no_lies_in_no_pool_any_more(hands: Handing, way: str) -> None:
    raw = in_pool(hands)
    assert stays(hands) == [""]
    if way == "ledger":
        hands.grants(raw, "A", EventKind.WITHDRAWN)
        hands.carry()
    else:
        lead = hands.lead_of(raw)
        with hands.conn.transaction():
            now = hands.now
            who, book = (lead["bucket"], lead["customer_id"]), assignment.load_book(hands.conn, now)
            stop(hands.conn, hands.house, who, [hands.entity("A")], {"action": "self_service"}, now, book)
    assert hands.state_of(raw) == "awaiting_grant/grant_withdrawn"
    assert stays(hands) == ["gone"]


def test_lead_in_as_pool_may_go_and_lies_in_no_pool_any_more(hands: Handing) -> None:
    raw = in_pool(hands)
    (row,) = hands.transfer(raw, to="D")
    assert (row["state"], row["at_b"]) == ("done", "none")
    assert stays(hands) == ["gone"]
    hands.carry()
    assert hands.stands(row["to_lead"]) == "assigned"


def test_lead_in_cleaning_goes_with_its_question(hands: Handing) -> None:
    raw = hands.inquire(agrees=("A", "D"), kind="coupon")
    hands.carry()
    assert hands.stands(raw) == "cleaning"
    task = hands.task_of(raw)
    assert hands.row(hands.transfer(raw, to="D")) == ("done", "", "routed")
    hands.carry()
    assert hands.stands(raw) == "cleaning", "the answer is still awaited"
    assert hands.task_of(raw)["id"] == task["id"]
    assert hands.rows("select 1 from transfer_trace") == [], "A never had the lead"
    hands.call_answers(raw, intent="high")
    hands.carry()
    assert [dealer for dealer, _ in hands.dispatches_of(raw)] == ["D"]


def test_lead_without_a_dealer_is_dispatched_by_hand_where_the_customer_agreed(hands: Handing) -> None:
    raw = hands.inquire(dealer="", agrees=("D",))
    hands.carry()
    assert hands.state_of(raw) == "awaiting_dealer/no_dealer"
    assert hands.row(hands.transfer(raw, to="D", reason=Reason.MANUAL_DISPATCH)) == ("done", "", "routed")
    hands.carry()
    assert [dealer for dealer, _ in hands.dispatches_of(raw)] == ["D"]
    assert hands.lead_of(raw)["status"] == "live"


def test_b_at_capacity_passes_with_a_warning(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.conn.execute(
        "insert into dealer_load (dealer_id, open, cap) values (%s, 0, 0) "
        "on conflict (dealer_id) do update set cap = dealer_load.open",
        [hands.entity("D")],
    )
    (row,) = hands.transfer(raw, to="D")
    assert (row["state"], row["warnings"]) == ("done", ["dealer_full"])
    hands.carry()
    assert hands.state_of(row["to_lead"]) == "dispatched/dealer_full"


def test_same_request_is_one_transfer(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    first, again = (hands.order([raw], "D", request="the same") for _ in range(2))
    assert first.id == again.id
    hands.conductor().carry_out(first.id)
    leads = hands.count("lead")
    hands.conductor().carry_out(again.id)
    hands.order([raw], "D", request="the same")
    assert hands.count("lead") == leads
    assert len(hands.rows_of(first)) == 1


def test_a_to_b_to_a_counts_as_lost_and_the_history_is_one_chain(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    first = hands.lead_of(raw)
    (out,) = hands.transfer(raw, to="D")
    hands.carry()
    (back,) = hands.transfer(out["to_lead"], to="A", reason=Reason.CUSTOMER_ASKS)
    assert (back["state"], back["at_b"], back["to_lead"]) == ("done", "lost", first["id"])
    assert back["told"]["lost_status"] == "transferred"
    assert hands.lead_of(raw)["status"] == "live"
    assert hands.lead(out["to_lead"])["status"] == "transferred"
    assert back["lead_id"] == out["to_lead"], "each row leads to the next"
    hands.carry()
    assert hands.stands(raw) == "assigned"


def test_a_keeps_a_masked_trace_and_nothing_else(hands: Handing) -> None:
    hands.conn.execute("update entity set name = '杭州西湖汽车' where code = 'D'")
    hands.changed("org")
    raw = hands.at_dealer(agrees=("A", "D"))
    last = hands.owner_of(raw)
    hands.transfer(raw, to="D")
    (trace,) = hands.rows("select * from transfer_trace")
    assert (trace["lead_id"], trace["dealer_id"]) == (raw, hands.entity("A"))
    assert (trace["went_to"], trace["reason"]) == ("杭州**", "customer_moved")
    assert (
        hands.rows("select 1 from dispatch where ended_at is null and dealer_id = %s", hands.entity("A"))
        == []
    )
    assert hands.lead_of(raw)["held_by"] is None
    assert ("lead_transferred", getattr(last, "staff", ""), raw) in hands.notices()


def test_mask_shows_two_signs() -> None:
    assert masked("杭州西湖汽车") == "杭州**"
    assert masked("D") == "D**"
