"""Merges while others work on the same customers: each waits its turn, nothing is lost or done twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from merging_house import Key, MergingHouse

from leadcenter.assignment import face as assignment
from leadcenter.belt import face as belt
from leadcenter.entry.worker import Worker
from leadcenter.flow import face as flow
from leadcenter.flow.face import Merged, Order, Refused
from leadcenter.kernel.database import connect, is_retryable
from leadcenter.org.face import ScaledClock

DEALERS = ("D0001", "D0002", "D0003")


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MergingHouse]:
    """One house for all tests of this file; each uses customers of its own."""
    with connect(database_url) as conn:
        yield MergingHouse(conn, tmp_path_factory.mktemp("house"))


def customers(house: MergingHouse, prefix: str, count: int) -> list[Key]:
    """New customers, each with a lead at the first dealer."""
    told = [house.inquiry(f"{prefix}{number:04}", name="王芳", dealer=DEALERS[0]) for number in range(count)]
    return [house.customer(lead) for lead in house.ask(*told)]


def merge_elsewhere(house: MergingHouse, url: str, survivor: Key, merged: Key, key: str) -> Merged | Refused:
    """A merge over a connection of its own, tried again as the desk does it."""
    while True:
        try:
            with connect(url) as conn, conn.transaction():
                ((now,),) = conn.execute("select now()")
                book = assignment.load_book(conn, now)
                return flow.merge(conn, house.house, book, Order(survivor, merged, "anna", key), now)
        except Exception as fault:
            if not is_retryable(fault):
                raise


def test_of_many_who_merge_the_same_pair_one_does_it(house: MergingHouse, database_url: str) -> None:
    one, other = customers(house, "1377000", 2)
    start = threading.Barrier(6)

    def act(number: int) -> Merged | Refused:
        start.wait()
        return merge_elsewhere(house, database_url, one, other, f"race {number}")

    with ThreadPoolExecutor(6) as people:
        done = list(people.map(act, range(6)))
    assert [isinstance(one, Merged) and one.repeated for one in done].count(False) == 1
    assert all(isinstance(one, Merged) for one in done)
    assert house.broken() == {}


def test_each_way_at_once_leaves_one_survivor(house: MergingHouse, database_url: str) -> None:
    for number in range(5):
        one, other = customers(house, f"13771{number:02}", 2)
        with ThreadPoolExecutor(2) as people:
            first = people.submit(merge_elsewhere, house, database_url, one, other, f"to {number}")
            second = people.submit(merge_elsewhere, house, database_url, other, one, f"fro {number}")
            done = [first.result(), second.result()]
        assert sorted(isinstance(answer, Merged) for answer in done) == [False, True]
        assert Refused.MERGED_ALREADY in done
    assert house.broken() == {}


def test_a_merge_waits_for_the_passage_under_way(house: MergingHouse, database_url: str) -> None:
    one, other = customers(house, "1377200", 2)
    house.land([house.inquiry("13772009999", name="王芳", dealer=DEALERS[0])])
    with connect(database_url) as passage:
        with passage.transaction():
            ((now,),) = passage.execute("select now()")
            lease = belt.take_lane(passage, "somebody", now)
        assert lease is not None
        with ThreadPoolExecutor(1) as people:
            with passage.transaction():
                belt.renew_lane(passage, lease)
                merging = people.submit(merge_elsewhere, house, database_url, one, other, "patient")
                with pytest.raises(TimeoutError):
                    merging.result(timeout=0.5)
            assert isinstance(merging.result(timeout=30), Merged)
        with passage.transaction():
            belt.release_lane(passage, lease)
    house.carry()
    assert house.broken() == {}


def test_a_follow_up_under_way_goes_along_with_the_lead(house: MergingHouse, database_url: str) -> None:
    (survivor,) = customers(house, "1377400", 1)
    (lead,) = house.ask(house.inquiry("13774009999", name="王芳", dealer=DEALERS[1]))
    with connect(database_url) as consultant, ThreadPoolExecutor(1) as people:
        consultant.execute(
            "update episode set next_step = 'visit', next_due_at = now(), followed_at = now() "
            "where lead_id = %s",
            [lead],
        )
        merging = people.submit(
            merge_elsewhere, house, database_url, survivor, house.customer(lead), "amid a follow-up"
        )
        with pytest.raises(TimeoutError):
            merging.result(timeout=0.5)
        consultant.commit()
        assert isinstance(merging.result(timeout=30), Merged)
    told = "select next_step from episode where lead_id = %s and closed_at is null"
    assert house.rows(told, lead) == [("visit",)]
    assert house.broken() == {}


def test_merges_amid_running_workers_lose_and_double_nothing(house: MergingHouse, database_url: str) -> None:
    random = Random(5)
    people = customers(house, "1377300", 12)
    clock = ScaledClock(house.now(), house.now())
    workers = [Worker(lambda: connect(database_url), house.house, clock, set_size=5) for _ in range(2)]
    threads = [threading.Thread(target=worker.run) for worker in workers]
    for thread in threads:
        thread.start()
    landed = 0
    try:
        merges: list[Key] = []
        for turn in range(40):
            told = [
                house.inquiry(f"1377300{random.randrange(12):04}", name="王芳", dealer=random.choice(DEALERS))
                for _ in range(4)
            ]
            landed += len(house.land(told))
            one, other = random.sample(people, 2)
            done = merge_elsewhere(house, database_url, one, other, f"turn {turn}")
            if isinstance(done, Merged) and done.merge is not None and not done.repeated:
                merges.append(done.merge)
            if merges and random.random() < 0.4:
                house.part(merges.pop())
    finally:
        for worker in workers:
            worker.stop()
        for thread in threads:
            thread.join(timeout=30)
    house.carry()
    assert house.broken() == {}
    assert not house.rows("select reason from belt where state = 'parked' or attempts > 0")
    states = house.rows(
        "select b.state, count(*) from belt b join raw_lead r on r.id = b.raw_id "
        "where b.state in ('assigned', 'attached', 'closed') group by 1"
    )
    assert sum(count for _, count in states) >= landed + 12
