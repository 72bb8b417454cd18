"""The first clock runs while a lead waits for its dealer's hours, in the maker's, which keeps none here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from town import Town

from leadcenter.clocks.face import Timekeeper


def rounds(town: Town) -> None:
    keeper = Timekeeper(town.house.maker, town.clock)
    while not keeper.round(town.conn):
        pass


def first_clock(town: Town, lead: UUID) -> dict[str, Any]:
    (clock,) = town.rows(
        "select e.code, c.rung, c.stopped_by, c.spent_us / 60000000.0 as minutes from clock c "
        "join entity e on e.id = c.dealer_id where c.lead_id = %s and c.kind = 'dispatch'", lead,
    )  # fmt: skip
    return clock


def waiting(town: Town) -> UUID:
    town.at("2026-11-18 02:00")
    lead = town.inquire(dealer="A")
    town.carry()
    assert town.state_of(lead) == "awaiting_window/outside_hours"
    return lead


def test_lead_that_waits_for_a_window_escalates_and_is_measured_until_it_is_dispatched(town: Town) -> None:
    maker = town.rows("select code from entity where id = %s", town.house.maker)[0]["code"]
    town.conn.execute("update clock_rung set percent = 200 where kind = 'dispatch'")
    lead = waiting(town)
    rounds(town)
    clock = first_clock(town, lead)
    assert (clock["code"], clock["rung"], clock["stopped_by"]) == (maker, 0, "")
    town.wait_until("2026-11-18 02:31")
    rounds(town)
    rounds(town)
    told = town.rows("select dealer_id, staff_id, kind from notice_to_staff")
    assert told == [{"dealer_id": town.house.maker, "staff_id": None, "kind": "clock_warn_dispatch"}]
    town.wait_until("2026-11-18 08:30")
    town.carry()
    rounds(town)
    clock = first_clock(town, lead)
    assert (clock["code"], clock["rung"], clock["stopped_by"]) == ("A", 1, "dispatched")
    assert float(clock["minutes"]) == pytest.approx(390, abs=1)


def test_who_waits_a_night_is_not_told_of_by_the_ladder_that_comes_with_the_house(town: Town) -> None:
    waiting(town)
    town.wait_until("2026-11-18 08:29")
    rounds(town)
    assert town.rows("select 1 from notice_to_staff") == []


def test_clock_ends_when_its_lead_waits_for_something_else(town: Town) -> None:
    lead = waiting(town)
    rounds(town)
    town.close_dealer("A")
    town.poke(lead)
    town.carry()
    assert not town.state_of(lead).startswith("awaiting_window")
    town.minutes_pass(61)
    rounds(town)
    assert first_clock(town, lead)["stopped_by"] == "ended"


def test_second_look_at_a_lead_that_waits_does_not_begin_its_clock_anew(town: Town) -> None:
    lead = waiting(town)
    began = town.rows("select started_at from clock where lead_id = %s", lead)
    town.poke(lead)
    town.carry()
    assert town.passages_of(lead) == 2
    assert town.rows("select started_at from clock where lead_id = %s", lead) == began
