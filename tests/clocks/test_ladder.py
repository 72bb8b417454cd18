"""When nobody comes: remind, warn, take back; each once, in order, over restarts, whoever is at it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from clock_house import ClockHouse

from leadcenter.kernel.database import connect

OWNER, MANAGER = "D0002-01", "D0002-06"
TARGET = 30


def owned(house: ClockHouse) -> UUID:
    (lead,) = house.leads_of(OWNER, 1, dealer="D0002")
    house.rounds()
    return lead


def told(house: ClockHouse, lead: UUID) -> list[str]:
    """Kinds of notices about the clocks of owners, in order of time."""
    return [kind for _, kind in house.notices(lead) if kind.startswith("clock_") and "followup" in kind]


def test_nothing_is_said_before_it_is_time(house: ClockHouse) -> None:
    lead = owned(house)
    house.later(lead, TARGET * 0.8 - 1)
    house.rounds()
    assert told(house, lead) == []


def test_owner_is_reminded_and_manager_warned_each_once(house: ClockHouse) -> None:
    lead = owned(house)
    house.later(lead, TARGET * 0.8)
    house.rounds()
    house.rounds(house.new_keeper())
    assert [one for one in house.notices(lead) if "followup" in one[1]] == [(OWNER, "clock_remind_followup")]
    house.later(lead, TARGET * 0.2)
    house.rounds()
    house.rounds(house.new_keeper())
    warned = [one for one in house.notices(lead) if one[1] == "clock_warn_followup"]
    assert warned == [(MANAGER, "clock_warn_followup")]


def test_lead_that_nobody_follows_up_leaves_its_owner(house: ClockHouse) -> None:
    lead = owned(house)
    for minutes in (TARGET * 0.8, TARGET * 0.2, TARGET * 3):
        house.later(lead, minutes)
        house.rounds()
    assert told(house, lead)[:2] == ["clock_remind_followup", "clock_warn_followup"]
    assert told(house, lead)[2:] == ["clock_take_back_followup"]
    assert (OWNER, "lead_taken_back") in house.notices(lead)
    assert (MANAGER, "clock_take_back_followup") in house.notices(lead)
    closed = house.rows(
        "select close_reason from episode where lead_id = %s and close_reason = 'followup_overdue'", lead
    )
    assert closed == [("followup_overdue",)]
    assert [row[0] for row in house.told("lead.taken_back", str(lead))] == ["worker"]
    assert house.loads() == []
    assert house.rows("select * from inv_clock_rungs") == []


def test_who_called_keeps_the_lead_whatever_the_time(house: ClockHouse) -> None:
    lead = owned(house)
    house.call(lead, OWNER)
    house.later(lead, TARGET * 10)
    house.rounds()
    assert house.owner(lead) == OWNER
    assert told(house, lead) == []


def test_after_a_long_stop_of_the_worker_the_rungs_keep_their_distance(house: ClockHouse) -> None:
    """Nobody loses a lead in the second in which the first reminder comes."""
    lead = owned(house)
    house.later(lead, TARGET * 10)
    house.rounds()
    assert told(house, lead) == ["clock_remind_followup"]
    assert house.owner(lead) == OWNER
    house.later(lead, TARGET * 0.2)
    house.rounds()
    assert told(house, lead) == ["clock_remind_followup", "clock_warn_followup"]


def test_two_workers_at_once_do_what_one_does(house: ClockHouse) -> None:
    leads = house.leads_of(OWNER, 12, dealer="D0002")
    house.rounds()
    for lead in leads:
        house.later(lead, TARGET * 0.8)

    def work() -> None:
        with connect(house.worker_url) as conn:
            keeper = house.new_keeper()
            while not keeper.round(conn):
                pass

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work) for _ in range(4)]:
            done.result(60)
    for lead in leads:
        assert told(house, lead) == ["clock_remind_followup"]


def test_new_owner_has_a_clock_of_his_own(house: ClockHouse) -> None:
    lead = owned(house)
    house.later(lead, TARGET * 0.9)
    house.rounds()
    manager = house.signed_in(MANAGER)
    name = house.name_at("D0002", lead)
    handed = {"handouts": [{"lead": name, "staff": "D0002-02", "reason": "poor_followup"}], "over_cap": True}
    manager.do("POST", "/assignments", handed)
    house.rounds()
    running = house.rows(
        "select s.code, c.rung from clock c join staff s on s.id = c.staff_id "
        "where c.lead_id = %s and c.kind = 'followup' and c.stopped_at is null",
        lead,
    )
    assert running == [("D0002-02", 0)]
    ended = house.rows("select rung from clock where lead_id = %s and stopped_by = 'ended'", lead)
    assert (1,) in ended


def test_brand_has_a_target_and_a_ladder_of_its_own(house: ClockHouse) -> None:
    """Ten minutes, a reminder after half of them; looked at early enough for it."""
    before = owned(house)
    brand = house.one("select brand from lead where id = %s", before)
    body = {"minutes": 10, "ladder": [{"percent": 50, "action": "remind"}]}
    house.of_maker("lead_operations").do("PUT", f"/clocks/targets/followup?brand={brand}", body)
    try:
        lead = owned(house)
        house.later(lead, 4)
        house.rounds()
        assert told(house, lead) == []
        house.later(lead, 1)
        house.rounds()
        assert told(house, lead) == ["clock_remind_followup"]
        targets = "select target_us / 60000000 from clock where lead_id = %s order by seq desc limit 1"
        assert (house.one(targets, lead), house.one(targets, before)) == (10, TARGET)
    finally:
        house.rows("delete from clock_rung where brand <> ''")
        house.rows("delete from clock_target where brand <> ''")


def test_brand_whose_ladder_was_emptied_climbs_none(house: ClockHouse) -> None:
    boss, body = house.of_maker("lead_operations"), {"minutes": TARGET, "ladder": []}
    boss.do("PUT", "/clocks/targets/followup?brand=NOVA", body)
    try:
        (shown,) = [one for one in boss.get("/clocks/targets")["targets"] if one["brand"] == "NOVA"]
        assert shown["ladder"] == []
        (lead,) = house.leads_of(OWNER, 1, dealer="D0002")
        house.rows("update lead set brand = 'NOVA' where id = %s", lead)
        house.rounds()
        house.later(lead, TARGET * 10)
        house.rounds()
        assert (told(house, lead), house.owner(lead)) == ([], OWNER)
    finally:
        house.rows("delete from clock_target where brand <> ''")
