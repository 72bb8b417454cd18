"""Clocks go along when two customers become one, and when they are two again."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from merging_house import Key, MergingHouse

from leadcenter.assignment import face as assignment
from leadcenter.cleaning.face import CallBack
from leadcenter.clocks.face import Timekeeper
from leadcenter.followup import face as followup
from leadcenter.followup import hearing
from leadcenter.followup.face import Ownership
from leadcenter.followup.sending import orders
from leadcenter.kernel.database import connect
from leadcenter.org.face import ScaledClock

LATE = timedelta(minutes=25)


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MergingHouse]:
    with connect(database_url) as conn:
        yield MergingHouse(conn, tmp_path_factory.mktemp("house"))


def rounds(house: MergingHouse) -> None:
    now = house.now()
    keeper = Timekeeper(house.house.maker, ScaledClock(now, now))
    house.conn.commit()
    while not keeper.round(house.conn):
        pass


def later(house: MergingHouse, lead: UUID) -> None:
    """So much time passes for a lead."""
    for table, columns in (("episode", ["opened_at"]), ("clock", ["started_at", "due_at", "look_at"])):
        moved = ", ".join(f"{column} = {column} - %s" for column in columns)
        with house.conn.transaction():
            house.conn.execute(
                f"update {table} set {moved} where lead_id = %s".encode(), [*[LATE] * len(columns), lead]
            )


def clocks(house: MergingHouse, lead: UUID) -> list[tuple[Any, ...]]:
    return house.rows(
        "select bucket, rung, stopped_by from clock where lead_id = %s and kind = 'followup' "
        "order by stopped_by", lead,
    )  # fmt: skip


def reminders(house: MergingHouse, lead: UUID) -> int:
    found = house.rows(
        "select 1 from notice_to_staff where lead_id = %s and kind = 'clock_remind_followup'", lead
    )
    return len(found)


def two_customers(house: MergingHouse) -> tuple[UUID, Key, Key]:
    """A lead, and the keys of its customer and of another in another bucket."""
    house.serial = getattr(house, "serial", 0) + 10
    phone = f"138123{house.serial:05}"
    (lead,) = house.ask(house.inquiry(phone, name="王芳", dealer="D0001"))
    merged = house.customer(lead)
    others = (
        house.customer(house.ask(house.inquiry(str(int(phone) + nth), dealer="D0002"))[0])
        for nth in range(1, 9)
    )
    return lead, merged, next(other for other in others if other[0] != merged[0])


def calls(house: MergingHouse, lead: UUID, *, connected: bool) -> tuple[int, UUID]:
    """The owner of a lead rings its customer; with whom they spoke already, the provider said so."""
    ((bucket, call),) = house.rows(
        "insert into privacy_call (bucket, id, lead_id, dealer_id, episode, staff_id, asked_at, until, "
        "state, connected_at) select e.bucket, gen_random_uuid(), e.lead_id, e.dealer_id, e.seq, "
        "e.staff_id, now(), now(), %s, case when %s then now() end "
        "from episode e where e.lead_id = %s and e.closed_at is null returning bucket, id",
        "over" if connected else "placed", connected, lead,
    )  # fmt: skip
    return bucket, call


def the_provider_says_they_spoke(house: MergingHouse, call: tuple[int, UUID]) -> None:
    heard = CallBack("privacy", call[1].hex, orders(house.house.keyring).write(*call), talk_seconds=60)
    with house.conn.transaction():
        _, made = hearing.receive(house.conn, house.house, [heard], house.now())
    assert len(made) == 1


def test_call_before_a_merge_is_the_evidence_after_it(house: MergingHouse) -> None:
    lead, merged, survivor = two_customers(house)
    rounds(house)
    calls(house, lead, connected=True)
    house.merged(survivor, merged)
    later(house, lead)
    rounds(house)
    assert clocks(house, lead) == [(survivor[0], 0, "contact"), (merged[0], 0, "moved")]
    assert (reminders(house, lead), house.owner(lead) != "") == (0, True)


def test_call_under_way_at_a_merge_counts_for_the_lead_where_it_is_then(house: MergingHouse) -> None:
    lead, merged, survivor = two_customers(house)
    rounds(house)
    call = calls(house, lead, connected=False)
    house.merged(survivor, merged)
    the_provider_says_they_spoke(house, call)
    later(house, lead)
    rounds(house)
    assert clocks(house, lead) == [(survivor[0], 0, "contact"), (merged[0], 0, "moved")]
    told = house.rows(
        "select bucket from journal where lead_id = %s and facts::text like '%%call_connected%%'", lead
    )
    assert told == [(survivor[0],)]
    assert reminders(house, lead) == 0


def test_call_is_the_evidence_of_its_owner_alone_and_of_this_ownership(house: MergingHouse) -> None:
    """In another bucket ownerships may be numbered anew: the number alone says nothing."""
    lead, merged, survivor = two_customers(house)
    calls(house, lead, connected=True)
    house.merged(survivor, merged)
    ((staff, since),) = house.rows(
        "select staff_id, opened_at from episode where lead_id = %s and closed_at is null", lead
    )
    now, episode = house.now(), (survivor[0], lead, 1)
    with house.conn.transaction():
        found = [
            followup.read_contacts(house.conn, [Ownership(episode, whose, begun)])
            for whose, begun in ((staff, since), (uuid4(), since), (staff, now))
        ]
    assert [set(one) for one in found] == [{episode}, set(), set()]


def test_that_another_dealer_took_over_is_owed_wherever_the_lead_is(house: MergingHouse) -> None:
    lead, merged, survivor = two_customers(house)
    ((dealer,),) = house.rows("select dealer_id from lead where id = %s", lead)
    with house.conn.transaction():
        followup.owe_takeover(house.conn, [(merged[0], lead, dealer)], house.now())
    before = owed(house, lead)
    done = house.merged(survivor, merged)
    assert owed(house, lead) == [(survivor[0], *before[0][1:])]
    house.part(done.merge)
    assert owed(house, lead) == before


def owed(house: MergingHouse, lead: UUID) -> list[tuple[Any, ...]]:
    return house.rows("select bucket, dealer_id, owed_at, told_at from takeover where lead_id = %s", lead)


def test_lead_that_was_assigned_at_once_is_not_late_for_it_after_a_merge(house: MergingHouse) -> None:
    lead, merged, survivor = two_customers(house)
    with house.conn.transaction():
        now = house._now_within()
        colleagues = house.conn.execute(
            "select s.id from staff s join staff_load l on l.staff_id = s.id join episode e "
            "on e.dealer_id = s.entity_id and e.staff_id <> s.id where e.lead_id = %s limit 1", [lead],
        )  # fmt: skip
        ((colleague,),) = colleagues
        handout = assignment.Handout(merged[0], lead, colleague)
        book = assignment.load_book(house.conn, now)
        assignment.assign_by_hand(house.conn, [handout], "boss", now, book, clock=lambda _, at: (at, at))
    rounds(house)
    done = house.merged(survivor, merged)
    rounds(house)
    begun = "select bucket from clock where lead_id = %s and kind = 'assignment'"
    assert house.rows(begun, lead) == []
    house.part(done.merge)
    rounds(house)
    assert house.rows(begun, lead) == []


def test_clock_that_moves_on_while_customers_are_merged_goes_along_as_far_as_it_is(
    house: MergingHouse, database_url: str
) -> None:
    lead, merged, survivor = two_customers(house)
    rounds(house)
    house.conn.commit()
    with connect(database_url) as keeper, ThreadPoolExecutor(1) as people:
        keeper.execute(
            "with moved as (update clock set rung = 1 where lead_id = %s and kind = 'followup' returning *) "
            "insert into clock_act (bucket, lead_id, kind, seq, rung, dealer_id, action, at) "
            "select bucket, lead_id, kind, seq, 1, dealer_id, 'remind', now() from moved",
            [lead],
        )
        merging = people.submit(house.merged, survivor, merged)
        with pytest.raises(TimeoutError):
            merging.result(timeout=0.5)
        keeper.commit()
        merging.result(timeout=30)
    assert clocks(house, lead) == [(survivor[0], 1, ""), (merged[0], 1, "moved")]


def test_running_clock_goes_on_as_far_as_it_is_and_comes_back(house: MergingHouse) -> None:
    lead, merged, survivor = two_customers(house)
    rounds(house)
    later(house, lead)
    rounds(house)
    assert (clocks(house, lead), reminders(house, lead)) == ([(merged[0], 1, "")], 1)
    done = house.merged(survivor, merged)
    rounds(house)
    assert clocks(house, lead) == [(survivor[0], 1, ""), (merged[0], 1, "moved")]
    assert reminders(house, lead) == 1, "nobody is reminded twice"
    house.part(done.merge)
    rounds(house)
    assert clocks(house, lead) == [(merged[0], 1, ""), (survivor[0], 1, "moved")]
    assert reminders(house, lead) == 1
    assert house.broken() == {}
