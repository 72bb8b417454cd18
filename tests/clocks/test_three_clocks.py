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


def test_call_of_somebody_else_does_not_stop_it(house: ClockHouse) -> None:
    (lead,) = house.leads_of(OWNER, 1)
    house.rounds()
    house.call(lead, "D0001-02")
    house.later(lead, 6)
    house.rounds()
    assert house.clocks(lead)[-1][2] == ""
