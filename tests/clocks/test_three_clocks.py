"""The three clocks of a lead, as the rounds find them in the rows of others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from clock_house import ClockHouse

from leadcenter.kernel.database import connect

OWNER = "D0001-01"


def test_dispatched_lead_has_two_clocks_and_its_owner_a_third(house: ClockHouse) -> None:
    """The first two stopped in the moment in which they began: they are read from the dispatch."""
    (lead,) = house.leads_of(OWNER, 1)
    house.rounds()
    shown = house.signed_in("D0001-06").get(f"/leads/{house.name_at('D0001', lead)}/clocks")["clocks"]
    kinds = [(one["clock"], one["stopped_by"], one["spent_s"]) for one in shown]
    assert sorted(kinds[:2]) == [("assignment", "owner", 0), ("dispatch", "dispatched", 0)]
    assert kinds[-1] == ("followup", "", None)
    assert {kind for kind, *_ in house.clocks(lead)} == {"followup"}


def test_lead_that_waits_on_the_desk_has_a_second_clock_that_its_owner_stops(house: ClockHouse) -> None:
    (lead,) = house.leads_of(OWNER, 1)
    house.rows(
        "update dispatch set dispatched_at = dispatched_at - interval '9 min', "
        "cleared_at = dispatched_at - interval '13 min' where lead_id = %s",
        lead,
    )
    house.rounds()
    assert [(kind, stopped) for kind, _, stopped, _ in house.clocks(lead)][:2] == [
        ("dispatch", "dispatched"), ("assignment", "owner"),
    ]  # fmt: skip
    assert house.spent_minutes(lead, "dispatch") == pytest.approx(4, abs=0.1)
    assert house.spent_minutes(lead, "assignment") == pytest.approx(9, abs=0.1)


def test_call_with_evidence_stops_the_third_clock_at_the_time_of_the_call(house: ClockHouse) -> None:
    (lead,) = house.leads_of(OWNER, 1)
    house.rounds()
    house.later(lead, 10)
    house.call(lead, OWNER)
    house.later(lead, 3)
    house.rounds()
    seq = house.clocks(lead)[-1][1]
    assert house.clocks(lead)[-1] == ("followup", seq, "contact", 0)
    assert house.spent_minutes(lead, "followup", seq) == pytest.approx(10, abs=0.5)


def test_typed_note_does_not_stop_it(house: ClockHouse) -> None:
    (lead,) = house.leads_of(OWNER, 1)
    house.rounds()
    note = {"kind": "call", "result": "not_reached"}
    house.signed_in(OWNER).do("POST", f"/leads/{house.name_at('D0001', lead)}/follow-ups", note)
    house.later(lead, 11)
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
    house.later(lead, 11)
    house.rounds()
    before, after = house.clocks(lead)[-2:]
    assert (before[2], after[2]) == ("contact", "")


MISSING = (
    "select 1 from episode e where e.closed_at is null and not exists (select from clock c "
    "where c.lead_id = e.lead_id and c.seq = e.seq and c.kind = 'followup')"
)


def test_beginnings_of_a_long_stop_of_the_worker_are_all_found(house: ClockHouse) -> None:
    leads = house.leads_of(OWNER, 30)
    for lead in leads:
        house.later(lead, 3 * 24 * 60)
    house.rounds(house.new_keeper())
    assert house.rows(MISSING) == []


def test_ownership_that_commits_after_the_turn_has_moved_on_gets_its_clock(house: ClockHouse) -> None:
    """Its transaction began earlier than those whose beginnings were read since."""
    late, other = house.leads_of(OWNER, 2)
    house.rounds()
    with connect(house.url) as slow:
        slow.execute("select pg_current_xact_id()")
        for _ in range(2):
            house.leads_of(OWNER, 2)
            house.rounds()
            assert house.rows(MISSING) == []
        slow.execute("update episode set closed_at = now() where lead_id = %s and closed_at is null", [late])
        copied = "bucket, lead_id, dealer_id, staff_id, how, opened_at, followup_from, followup_due_at"
        again = (
            f"insert into episode (seq, {copied}) select seq + 1, {copied} from episode e where lead_id = %s "
            "and seq = (select max(seq) from episode o where o.lead_id = e.lead_id)"
        )
        slow.execute(again.encode(), [late])
        house.leads_of(OWNER, 1)
        house.rounds()
        slow.commit()
    assert house.rows(MISSING) != []
    house.rounds()
    assert house.rows(MISSING) == []
    assert house.clocks(other)[-1][2] == ""


def test_on_another_server_all_that_lasts_is_looked_through_once(house: ClockHouse) -> None:
    """A copy that was restored elsewhere: the numbers of transactions begin again there."""
    (lead,) = house.leads_of(OWNER, 1)
    house.rows(
        "update clock_turn set cluster = 1, seen = '9000000000000:9000000000000:'::pg_snapshot, swept = 1024"
    )
    house.rounds(house.new_keeper())
    assert house.rows(MISSING) == []
    (other,) = house.leads_of(OWNER, 1)
    house.rounds()
    assert [house.clocks(one)[-1][2] for one in (lead, other)] == ["", ""]
    assert house.rows("select swept from clock_turn") == [(1024,)]


READ = (
    "select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::int from pg_stat_xact_all_tables "
    "where relname in ('dispatch', 'episode', 'lead', 'clock', 'staff', 'entity')"
)


def read_in_a_round(house: ClockHouse) -> int:
    """How many rows a round of beginnings reads, where the planner knows how many there are."""
    house.rows("analyze")
    house.conn.commit()
    with house.worker.transaction():
        ((before,),) = house.worker.execute(READ).fetchall()
        house.keeper.begin(house.worker)
        ((after,),) = house.worker.execute(READ).fetchall()
    return int(after - before)


def more_leads(house: ClockHouse, lead: UUID, mark: str, count: int) -> None:
    """So many more leads, lost long ago, whose clocks were begun."""
    house.rows(
        "insert into lead (bucket, id, customer_id, dealer_id, channel_id, status, created_at, "
        "last_inquiry_at, close_reason) select bucket, gen_random_uuid(), customer_id, dealer_id, "
        "channel_id, 'lost', created_at, last_inquiry_at, %s from lead, generate_series(1, %s::int) "
        "where id = %s",
        mark, count, lead,
    )  # fmt: skip
    dispatched = "customer_id, dealer_id, rule_version, cleared_at, dispatched_at, contact"
    owned = "dealer_id, staff_id, how, opened_at, followup_from, followup_due_at"
    for table, columns, over in (("dispatch", dispatched, "ended_at"), ("episode", owned, "closed_at")):
        copied = ", ".join(f"o.{column}" for column in columns.split(", "))
        house.rows(
            f"insert into {table} (bucket, lead_id, seq, {over}, {columns}) "
            f"select l.bucket, l.id, 1, now(), {copied} from lead l, {table} o "
            "where l.close_reason = %s and o.lead_id = %s and o.seq = 1",
            mark, lead,
        )  # fmt: skip
    house.rounds()


def test_round_reads_what_is_new_however_many_leads_there_are(house: ClockHouse) -> None:
    (lead,) = house.leads_of(OWNER, 1)
    for mark, count in (("few", 2_000), ("many", 10_000)):
        more_leads(house, lead, mark, count)
        house.leads_of(OWNER, 2)
        assert 0 < read_in_a_round(house) < 30, f"two leads are new; {mark} are there"
        assert read_in_a_round(house) <= 4, "nothing is new; the planner asks indexes for their last entry"


def test_clock_that_another_worker_stops_while_a_next_one_begins_stays_stopped(house: ClockHouse) -> None:
    (lead,) = house.leads_of(OWNER, 1)
    house.rounds()
    handed = {
        "handouts": [{"lead": house.name_at("D0001", lead), "staff": "D0001-02"}],
        "over_cap": True,
    }
    house.signed_in("D0001-06").do("POST", "/assignments", handed)
    with connect(house.url) as other, ThreadPoolExecutor(1) as pool:
        other.execute(
            "update clock set stopped_at = now(), stopped_by = 'ended', spent_us = 0, look_at = null "
            "where lead_id = %s and stopped_at is null",
            [lead],
        )
        began = pool.submit(house.keeper.round, house.worker)
        blocked = (
            "select count(*) from pg_stat_activity "
            "where wait_event_type = 'Lock' and datname = current_database()"
        )
        while not began.done() and not house.one(blocked):
            pass
        other.commit()
        began.result(30)
    assert [stopped for *_, stopped, _ in house.clocks(lead)][-2:] == ["ended", ""]
