"""Several workers on one database, killed ones, fenced ones, and the one lead that makes its set fail."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from town import Town

from leadcenter.belt import face as belt
from leadcenter.entry.house import set_clock
from leadcenter.kernel.database import connect

SCRIPT = Path(__file__).with_name("worker_process.py")
LONG = 60.0


@contextmanager
def worker(town: Town, set_size: int) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process, ended with the block whatever happens."""
    command = [sys.executable, str(SCRIPT), town.url, str(town.config.keys), str(set_size)]
    process = subprocess.Popen(command)
    try:
        yield process
        process.terminate()
        assert process.wait(timeout=LONG) in (0, -signal.SIGKILL)
    finally:
        process.kill()
        process.wait()


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < end, f"never happened: {what}"
        time.sleep(0.005)


def all_carried(town: Town) -> bool:
    return not town.rows("select 1 from belt where due_at <= clock_timestamp() limit 1")


@pytest.fixture
def house(town: Town) -> Town:
    """A town with four lanes and clocks that every process reads."""
    town.lay_lanes(4)
    town.at("2026-11-18 14:00")  # all dealers are open
    with town.conn.transaction():
        set_clock(town.conn, town.clock)
    return town


def crowd(town: Town, people: int, asking_again: int) -> list[UUID]:
    """So many people inquire at three dealers; some of them do so twice."""
    phones = [town.phone() for _ in range(people)]
    pieces = [town.piece(phone, dealer="ABC"[place % 3]) for place, phone in enumerate(phones)]
    pieces += [
        town.piece(phone, dealer="ABC"[place % 3], channel="ads")
        for place, phone in enumerate(phones[:asking_again])
    ]
    return [one.raw_id for one in town.land(*pieces)]


def assert_once_each(town: Town, raws: list[UUID], people: int) -> None:
    """Nothing lost, nothing doubled, and the counters tell the truth."""
    assert town.states(raws) == {"assigned": people, "attached": len(raws) - people}
    passages = town.rows("select count(*) as n from journal group by raw_id")
    assert [row["n"] for row in passages] == [1] * len(raws)
    assert town.count("lead") == town.count("customer") == town.count("dispatch") == people
    assert town.rows("select count(*) as n from episode where closed_at is null") == [{"n": people}]
    assert town.rows("select sum(open) as n from staff_load") == [{"n": people}]
    assert town.rows("select sum(open) as n from dealer_load") == [{"n": people}]
    assert town.rows("select sum(inquiries) as n from lead") == [{"n": len(raws)}]
    assert town.broken_promises() == {}


def test_two_workers_carry_two_thousand_leads_without_double_work(house: Town) -> None:
    raws = crowd(house, 1_600, 400)
    with worker(house, 50), worker(house, 50):
        until(lambda: all_carried(house), "all leads are carried")
    assert_once_each(house, raws, 1_600)
    work = house.rows("select actor, count(*) as n from journal group by actor")
    assert len(work) == 2
    assert min(row["n"] for row in work) >= 100


def test_killed_worker_loses_nothing_and_doubles_nothing(house: Town) -> None:
    raws = crowd(house, 1_800, 200)
    kills = 0
    while kills < 3:
        with worker(house, 60) as process:
            until(lambda: in_the_middle_of_a_set(house) or all_carried(house), "a set is under way")
            process.send_signal(signal.SIGKILL)
            process.wait()
        kills += 1
    left = house.rows("select 1 from belt where state = 'landed'")
    assert left, "the kills came too late to prove anything"
    until(lambda: not open_sessions(house), "the server sees that the worker is gone")
    house.carry()
    assert_once_each(house, raws, 1_800)


def in_the_middle_of_a_set(town: Town) -> bool:
    """A worker has opened a passage and not committed it yet."""
    return bool(
        town.rows(
            """select 1 from pg_stat_activity
               where datname = current_database() and application_name = 'leadcenter worker'
                 and backend_xid is not null and query like '%%insert into lead %%'"""
        )
    )


def open_sessions(town: Town) -> bool:
    return bool(
        town.rows(
            """select 1 from pg_stat_activity
               where datname = current_database() and application_name = 'leadcenter worker'"""
        )
    )


# Leases and fences


def lane_of(town: Town, raw: UUID) -> int:
    lane: int = town.place_of(raw)["lane"]
    return lane


def test_lane_of_a_living_worker_is_nobody_elses_until_its_lease_has_run_out(town: Town) -> None:
    town.carry()
    raw = town.inquire()
    with connect(town.url, autocommit=True) as other:
        with other.transaction():
            lease = belt.take_lane(other, "zombie", town.now)
        assert lease is not None
        assert lease.lane == lane_of(town, raw)
        assert town.take_lane("heir") is None
        town.conn.execute(
            "update lane set lease_until = now() - interval '1 second' where lane = %s", [lease.lane]
        )
        heir = town.take_lane("heir")
        assert heir is not None
        assert (heir.lane, heir.epoch) == (lease.lane, lease.epoch + 1)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_lane_whose_leads_wait_longest_comes_first_though_others_fill_up_again(
    town: Town, order: tuple[int, ...]
) -> None:
    town.lay_lanes(4)
    carrier = town.carrier()
    while len({lane_of(town, town.inquire()) for _ in range(8)}) < 4:
        pass
    for minutes, lane in zip((40, 30, 20, 10), order, strict=True):
        town.rows(
            "update belt set due_at = due_at - make_interval(mins => %s) where lane = %s returning raw_id",
            minutes, lane,
        )  # fmt: skip
    carried: list[int] = []
    for _ in order:
        lease = town.take_lane()
        assert lease is not None
        carried.append(lease.lane)
        carrier.carry(lease, 1_000)
        town.release(lease)
        while lane_of(town, town.inquire()) != lease.lane:
            pass
    assert tuple(carried) == order


def test_fenced_worker_writes_nothing(town: Town) -> None:
    town.carry()
    raw = town.inquire()
    zombie = town.take_lane("zombie")
    assert zombie is not None
    town.conn.execute("update lane set lease_until = '-infinity' where lane = %s", [zombie.lane])
    heir = town.take_lane("heir")
    assert heir is not None
    before = everything(town)
    with pytest.raises(belt.Fenced):
        town.carrier().carry(zombie, 100)
    with town.conn.transaction():
        belt.release_lane(town.conn, zombie)
    assert everything(town) == before
    assert town.place_of(raw)["state"] == "landed"
    assert town.carrier().carry(heir, 100).places == {"assigned": 1}


def everything(town: Town) -> dict[str, list[str]]:
    """All rows of all tables."""
    return {
        table: sorted(row["line"] for row in town.rows(f'select t::text as line from "{table}" t'))
        for table in town.tables()
    }


def test_lane_cannot_be_taken_while_a_passage_is_open(town: Town) -> None:
    town.carry()
    town.inquire()
    lease = town.take_lane("slow")
    assert lease is not None
    with connect(town.url, autocommit=True) as other:
        with town.conn.transaction():
            belt.renew_lane(town.conn, lease)
            long_after = town.now + timedelta(days=365)
            with other.transaction():
                assert belt.take_lane(other, "heir", long_after) is None
        with other.transaction():
            assert belt.take_lane(other, "heir", long_after) is not None


# The one bad lead


def test_poison_lead_is_set_aside_and_the_others_of_its_set_arrive(town: Town) -> None:
    town.lay_lanes(1)
    raws = [one.raw_id for one in town.land(*(town.piece() for _ in range(30)))]
    bad, good = raws[17], raws[:17] + raws[18:]
    town.conn.execute("update raw_lead set inquiry = '\\x00' where id = %s", [bad])
    town.carry()
    assert town.states(good) == {"assigned": 29}
    assert town.state_of(bad) == "landed/error:SealBroken"
    assert [town.passages_of(raw) for raw in good] == [1] * 29

    for attempt in (2, 3):
        assert town.place_of(bad)["attempts"] == attempt - 1
        assert town.carry() == {}
        town.minutes_pass(1)
        town.carry()
    assert town.state_of(bad) == "parked/error:SealBroken"
    assert town.due_of(bad) == ""
    town.days_pass(30)
    assert town.carry() == {}


def test_error_of_a_poison_lead_names_its_kind_and_no_personal_data(town: Town) -> None:
    raw = town.inquire("13917263544", name="欧阳娜娜")
    town.conn.execute(
        """create function refuse() returns trigger language plpgsql as $$
           begin raise exception 'the number 13917263544 of 欧阳娜娜 is bad'; end $$"""
    )
    town.conn.execute("create trigger bad before insert on lead for each row execute function refuse()")
    for _ in range(3):
        town.carry()
        town.minutes_pass(1)
    assert town.state_of(raw) == "parked/error:RaiseException"
    for table in town.tables():
        for row in town.rows(f'select t::text as line from "{table}" t'):
            assert "17263544" not in row["line"], table
            assert "欧阳" not in row["line"], table
    assert town.count("customer") == town.count("identity") == 0


@pytest.mark.parametrize("state", ["53100", "53300", "58030"], ids=["disk", "connections", "bad-disk"])
def test_no_lead_is_at_fault_where_the_server_has_no_room(town: Town, state: str) -> None:
    """Small changes find room in old pages still, and three of them would park every sound lead."""
    raw = town.inquire()
    town.conn.execute(
        f"""create or replace function refuse() returns trigger language plpgsql as $$
           begin raise exception 'could not extend file' using errcode = '{state}'; end $$"""
    )
    town.conn.execute("create trigger full_disk before insert on lead for each row execute function refuse()")
    for _ in range(4):
        with pytest.raises(psycopg.OperationalError):
            town.carry()
        town.minutes_pass(1)
    assert (town.state_of(raw), town.place_of(raw)["attempts"]) == ("landed", 0)
    town.conn.execute("drop trigger full_disk on lead")
    town.carry()
    assert town.state_of(raw).startswith("assigned")


def test_two_poison_leads_in_one_set_are_both_found(town: Town) -> None:
    town.lay_lanes(1)
    raws = [one.raw_id for one in town.land(*(town.piece() for _ in range(20)))]
    town.conn.execute("update raw_lead set inquiry = '\\x00' where id = any(%s)", [[raws[0], raws[19]]])
    places = town.carry()
    assert places == {"assigned": 18, "parked": 2}
    assert town.states(raws) == {"assigned": 18, "landed": 2}


def test_parked_lead_goes_its_way_when_it_is_replayed(town: Town) -> None:
    raw = town.inquire()
    (kept,) = town.rows("select inquiry from raw_lead")
    town.conn.execute("update raw_lead set inquiry = '\\x00'")
    for _ in range(3):
        town.carry()
        town.minutes_pass(1)
    assert town.place_of(raw)["state"] == "parked"
    town.conn.execute("update raw_lead set inquiry = %s", [kept["inquiry"]])
    with town.conn.transaction():
        key = (town.place_of(raw)["bucket"], raw)
        assert belt.send_back(town.conn, [key], [belt.State.PARKED], "replayed", town.now) == [key]
    town.carry()
    assert town.state_of(raw).startswith("assigned")


def test_lead_that_a_call_back_holds_is_left_for_the_next_set_and_nobody_waits(town: Town) -> None:
    town.lay_lanes(1)
    held, free = (one.raw_id for one in town.land(town.piece(), town.piece()))
    with connect(town.url) as other:
        belt.poke(other, [(town.place_of(held)["bucket"], held)], town.now, [belt.State.LANDED])
        lease = town.take_lane()
        assert lease is not None
        assert town.carrier().carry(lease, 100).places == {"assigned": 1}
        assert town.state_of(free).startswith("assigned")
        assert town.passages_of(held) == 0
        other.commit()
    assert town.carrier().carry(lease, 100).places == {"assigned": 1}
    assert town.state_of(held).startswith("assigned")
