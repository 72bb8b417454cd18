"""The three clocks of a lead, as the rounds find them in the rows of others."""

from __future__ import annotations

import pytest
from clock_house import ClockHouse

OWNER = "D0001-01"


def test_dispatched_lead_has_two_clocks_and_its_owner_a_third(house: ClockHouse) -> None:
    (lead,) = house.leads_of(OWNER, 1)
    house.rounds()
    kinds = [(kind, stopped) for kind, _, stopped, _ in house.clocks(lead)]
    assert kinds[:2] == [("dispatch", "dispatched"), ("assignment", "owner")]
    assert kinds[-1] == ("followup", "")


def test_call_with_evidence_stops_the_third_clock_at_the_time_of_the_call(house: ClockHouse) -> None:
    (lead,) = house.leads_of(OWNER, 1)
    house.rounds()
    house.later(lead, 10)
    house.call(lead, OWNER)
    house.later(lead, 5)
    house.rounds()
    seq = house.clocks(lead)[-1][1]
    assert house.clocks(lead)[-1] == ("followup", seq, "contact", 0)
    assert house.spent_minutes(lead, "followup", seq) == pytest.approx(10, abs=0.1)


def test_typed_note_does_not_stop_it(house: ClockHouse) -> None:
    (lead,) = house.leads_of(OWNER, 1)
    house.rounds()
    note = {"kind": "call", "result": "not_reached"}
    house.signed_in(OWNER).do("POST", f"/leads/{house.name_at('D0001', lead)}/follow-ups", note)
    house.later(lead, 6)
    house.rounds()
    assert house.clocks(lead)[-1][2] == ""


def test_call_of_the_owner_before_does_not_stop_the_clock_of_the_next(house: ClockHouse) -> None:
    (lead,) = house.leads_of(OWNER, 1)
    house.rounds()
    house.call(lead, OWNER)
    name = house.name_at("D0001", lead)
    handed = {"handouts": [{"lead": name, "staff": "D0001-02", "reason": "leave"}], "over_cap": True}
    house.signed_in("D0001-06").do("POST", "/assignments", handed)
    house.rounds()
    house.later(lead, 6)
    house.rounds()
    before, after = house.clocks(lead)[-2:]
    assert (before[2], after[2]) == ("contact", "")


def test_beginnings_of_a_long_stop_of_the_worker_are_all_found(house: ClockHouse) -> None:
    """More than one set, of one instant, after days without a worker."""
    leads = house.leads_of(OWNER, 30)
    for lead in leads:
        house.later(lead, 3 * 24 * 60)
    house.rows("update clock_turn set dispatches_to = now() - interval '4 days', episodes_to = now()")
    keeper = house.new_keeper()
    for _ in range(300):  # what the turn has passed is found by the slow look through the buckets
        keeper.round(house.worker)
    missing = (
        "select 1 from episode e where e.closed_at is null and not exists (select from clock c "
        "where c.lead_id = e.lead_id and c.seq = e.seq and c.kind = 'followup')"
    )
    assert house.rows(missing) == []
