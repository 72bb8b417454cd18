"""A merge is taken back: each side has again what it had, and nothing that happened since is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from merging_house import Key, MergingHouse, differences

from leadcenter.assignment import face as assignment
from leadcenter.channel.face import Inquiry, Verdict
from leadcenter.flow import face as flow
from leadcenter.flow.face import Merged, Parted, Refused
from leadcenter.kernel.database import connect

D1, D2, D3, D4, D5 = "D0001", "D0002", "D0003", "D0004", "D0005"


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MergingHouse]:
    """One house for all tests of this file; each uses customers of its own."""
    with connect(database_url) as conn:
        yield MergingHouse(conn, tmp_path_factory.mktemp("house"))


class Numbers:
    """Numbers that nobody has used."""

    last = 0

    @classmethod
    def new(cls) -> str:
        cls.last += 1
        return f"138123{cls.last:05}"


def ask(house: MergingHouse, number: str, dealer: str = "", **told: Any) -> UUID:
    """Somebody asks; the raw lead."""
    told.setdefault("name", "王芳")
    return house.ask(house.inquiry(number, dealer=dealer, **told))[0]


def rich_pair(house: MergingHouse) -> tuple[Key, Key, dict[str, UUID]]:
    """Two customers with work in every state, doubles on both sides, notices and words of consent."""
    one, other = Numbers.new(), Numbers.new()
    leads = {
        "one_d1": ask(house, one, D1),
        "other_d1": ask(house, other, D1, series="A3"),
        "one_d2": ask(house, one, D2, consent=False),
        "other_d2": ask(house, other, D2),
        "other_d3": ask(house, other, D3, consent=False),
        "other_d4": ask(house, other, D4),
        "one_asked": ask(house, one, D5, name=""),
    }
    leads["other_asked"] = ask(house, other, D5, name="", kind="smalltalk")
    house.ask(house.inquiry(other, name="王芳", dealer=D4), channel="chatter")
    a, b = house.customer(leads["one_d1"]), house.customer(leads["other_d1"])
    house.says(b, D1, "withdrawn")
    house.says(b, D3, "refused")
    house.says(a, D3, "given")
    states = {name: house.place(lead)[0] for name, lead in leads.items()}
    assert states["one_d2"] == states["other_d3"] == "awaiting_grant"
    assert states["one_asked"] == states["other_asked"] == "cleaning"
    return a, b, leads


@pytest.mark.parametrize("swapped", [False, True])
def test_undo_restores_both_sides_exactly(house: MergingHouse, swapped: bool) -> None:
    a, b, _ = rich_pair(house)
    if swapped:
        a, b = b, a
    before = house.snapshot()
    done = house.merged(a, b)
    assert len(done.ended) == 3
    assert house.broken() == {}
    assert differences(before, house.snapshot()) != {}
    undone = house.part(done.merge)
    assert isinstance(undone, Parted)
    assert set(undone.returned) == set(done.moved)
    assert set(undone.revived) == {lead for lead, _ in done.ended}
    assert differences(before, house.snapshot()) == {}
    assert house.broken() == {}


def test_after_an_undo_the_flow_goes_on_for_both(house: MergingHouse) -> None:
    a, b, leads = rich_pair(house)
    before = {name: house.place(lead)[0] for name, lead in leads.items()}
    done = house.merged(a, b)
    house.carry()
    house.part(done.merge)
    house.carry()
    assert {name: house.place(lead)[0] for name, lead in leads.items()} == before | {
        "one_d2": "awaiting_grant"
    }
    assert house.customer(leads["other_d4"]) == b
    assert house.broken() == {}


def test_what_became_of_a_moved_lead_goes_back_with_it(house: MergingHouse) -> None:
    one, other = Numbers.new(), Numbers.new()
    first, waiting = ask(house, one, D1), ask(house, other, D2, consent=False)
    a, b = house.customer(first), house.customer(waiting)
    done = house.merged(a, b)
    house.says(a, D2, "given")
    with house.conn.transaction():
        house.conn.execute("update belt set due_at = now() where raw_id = %s", [waiting])
    house.carry()
    owner = house.owner(waiting)
    assert house.place(waiting)[0] == "assigned"
    again = ask(house, other, D2, series="A3")
    assert house.place(again) == ("attached", "re_inquiry")
    house.part(done.merge)
    assert house.customer(waiting) == b
    assert house.owner(waiting) == owner != ""
    assert house.place(waiting)[0] == "assigned"
    assert house.customer(again) == b
    assert house.lead(waiting)[5] == 2
    assert house.broken() == {}


def test_an_owner_who_changed_since_is_the_owner_after_the_undo(house: MergingHouse) -> None:
    first, second = ask(house, Numbers.new(), D1), ask(house, Numbers.new(), D2)
    a, b = house.customer(first), house.customer(second)
    done = house.merged(a, b)
    with house.conn.transaction():
        ((staff,),) = house.conn.execute(
            "select s.id from staff s join staff_load l on l.staff_id = s.id "
            "join entity e on e.id = s.entity_id where e.code = %s and s.code <> %s limit 1",
            [D2, house.owner(second)],
        )
        hand_over(house, second, staff)
    changed = house.owner(second)
    house.part(done.merge)
    assert house.owner(second) == changed
    chain = house.rows(
        "select bucket, seq, closed_at is null from episode where lead_id = %s order by 1, 2", second
    )
    assert chain == [(b[0], 1, False), (b[0], 2, True)]
    assert house.broken() == {}


def test_ownership_goes_on_being_numbered_where_nobody_owned_the_lead_when_it_moved(
    house: MergingHouse,
) -> None:
    first, second = ask(house, Numbers.new(), D1), ask(house, Numbers.new(), D2)
    a, b = house.customer(first), house.customer(second)
    with house.conn.transaction():
        now = house._now_within()
        book = assignment.load_book(house.conn, now)
        assignment.give_back(house.conn, [assignment.Return(b[0], second, "no_such_car")], "x", now, book)
        ((staff,),) = house.conn.execute("select staff_id from episode where lead_id = %s", [second])
    before = house.snapshot()["episode"]
    done = house.merged(a, b)
    with house.conn.transaction():
        hand_over(house, second, staff)
    numbers = "select bucket, seq, close_reason from episode where lead_id = %s order by 2, 3"
    assert house.rows(numbers, second) == [
        (b[0], 1, "merged"), (a[0], 1, "no_such_car"), (a[0], 2, ""),
    ]  # fmt: skip
    assert house.broken() == {}
    house.part(done.merge)
    assert house.rows(numbers, second) == [(b[0], 1, "no_such_car"), (b[0], 2, "")]
    assert set(before) <= set(house.snapshot()["episode"]), "what was before is as it was"
    assert house.broken() == {}


def hand_over(house: MergingHouse, lead: UUID, staff: UUID) -> None:
    """A manager gives the lead to somebody else."""
    now = house._now_within()
    bucket = house.conn.execute("select bucket from belt where raw_id = %s", [lead]).fetchone()
    assert bucket is not None
    (answer,) = assignment.assign_by_hand(
        house.conn,
        [assignment.Handout(bucket[0], lead, staff)],
        "boss",
        now,
        assignment.load_book(house.conn, now),
        clock=lambda _, at: (at, at),
    )
    assert isinstance(answer, assignment.HandedOver), answer


def test_a_no_said_after_the_merge_counts_for_both(house: MergingHouse) -> None:
    first, second = ask(house, Numbers.new(), D1), ask(house, Numbers.new(), D2)
    a, b = house.customer(first), house.customer(second)
    done = house.merged(a, b)
    house.says(a, D2, "withdrawn")
    house.part(done.merge)
    assert house.grants(b) == {D2: "withdrawn"}
    assert house.grants(a)[D2] == "withdrawn"
    assert house.broken() == {}


def test_who_said_after_the_merge_not_to_be_called_is_called_neither_as_the_one_nor_as_the_other(
    house: MergingHouse,
) -> None:
    numbers = Numbers.new(), Numbers.new()
    a, b = (house.customer(ask(house, number, D1)) for number in numbers)
    done = house.merged(a, b)
    house.refuses_calls(a)
    house.part(done.merge)
    for number in numbers:
        again = ask(house, number, D3, name="")
        assert house.place(again) == ("nurture", "calls_refused")
        assert house.rows("select 1 from cleaning_task where raw_id = %s", again) == []
    assert house.broken() == {}


def profiled(house: MergingHouse, *people: Key) -> list[bool]:
    """May profiles be made of these customers?"""
    return [
        not house.rows("select no_profiling from customer where (bucket, id) = (%s, %s)", *who)[0][0]
        for who in people
    ]


def object_to_profiles(house: MergingHouse, who: Key) -> None:
    """A customer objects: as the rights desk carries it out."""
    with house.conn.transaction():
        flow.profile_no_more(house.conn, house.house, [who], "rights desk", house.now())


def test_an_objection_to_profiles_after_the_merge_counts_for_both(house: MergingHouse) -> None:
    a, b = (house.customer(ask(house, Numbers.new(), D1)) for _ in range(2))
    done = house.merged(a, b)
    object_to_profiles(house, a)
    house.part(done.merge)
    assert profiled(house, a, b) == [False, False]


@pytest.mark.parametrize("who", [0, 1])
def test_an_objection_to_profiles_before_the_merge_stays_with_whoever_objected(
    house: MergingHouse, who: int
) -> None:
    people = [house.customer(ask(house, Numbers.new(), D1)) for _ in range(2)]
    object_to_profiles(house, people[who])
    done = house.merged(*people)
    assert profiled(house, people[0]) == [False]
    house.part(done.merge)
    assert profiled(house, people[who], people[1 - who]) == [False, True]


def test_a_no_said_before_the_merge_and_written_down_after_it_counts_for_both(house: MergingHouse) -> None:
    first, second = ask(house, Numbers.new(), D1), ask(house, Numbers.new(), D2)
    a, b = house.customer(first), house.customer(second)
    written = house.now()
    done = house.merged(a, b)
    house.says(a, D2, "withdrawn", at=written)
    house.part(done.merge)
    assert house.grants(b) == {D2: "withdrawn"}
    assert house.broken() == {}


@pytest.mark.parametrize("stays", [0, 1], ids=["said by who gave way", "said by who went on"])
def test_a_dealer_that_was_stopped_since_the_merge_does_not_have_the_customer_again(
    house: MergingHouse, stays: int
) -> None:
    first, second = ask(house, Numbers.new(), D1), ask(house, Numbers.new(), D1)
    people = house.customer(first), house.customer(second)
    done = house.merged(people[stays], people[1 - stays])
    ((ended, winner),) = done.ended
    loads = "select open from dealer_load join entity e on e.id = dealer_id where e.code = %s"
    before = house.rows(loads, D1)
    assert house.place(winner)[0] == "assigned"
    house.stop(people[stays], D1)
    undone = house.part(done.merge)
    assert isinstance(undone, Parted)
    assert undone.revived == (ended,)
    for lead in (ended, winner):
        assert house.place(lead) == ("awaiting_grant", "grant_withdrawn")
        assert house.owner(lead) == ""
        assert house.rows("select 1 from dispatch where lead_id = %s and ended_at is null", lead) == []
        assert house.rows("select held_by from lead where id = %s", lead)[0] == (None,)
    assert house.rows(loads, D1) == [(before[0][0] - 1,)]
    house.carry()
    assert house.place(ended) == house.place(winner) == ("awaiting_grant", "grant_withdrawn")
    assert house.broken() == {}


def test_a_dealer_that_was_stopped_and_allowed_again_has_both_customers(house: MergingHouse) -> None:
    first, second = ask(house, Numbers.new(), D1), ask(house, Numbers.new(), D1)
    a, b = house.customer(first), house.customer(second)
    done = house.merged(a, b)
    house.says(a, D1, "withdrawn")
    house.says(a, D1, "given")
    house.part(done.merge)
    assert house.place(first)[0] == house.place(second)[0] == "assigned"
    assert house.broken() == {}


@pytest.mark.parametrize("stays", [0, 1], ids=["asked by who gave way", "asked by who went on"])
def test_an_inquiry_that_was_taken_back_since_the_merge_stays_taken_back(
    house: MergingHouse, stays: int
) -> None:
    names = "e-first" + str(stays), "e-second" + str(stays)
    pair = [ask(house, Numbers.new(), D1, external_id=name) for name in names]
    people = [house.customer(lead) for lead in pair]
    done = house.merged(people[stays], people[1 - stays])
    ((ended, winner),) = done.ended
    house.land([Inquiry(external_id=names[pair.index(ended)])], verdict=Verdict.ERASURE)
    house.carry()
    assert house.place(ended) == ("erased", "taken_back")
    assert isinstance(house.part(done.merge), Parted)
    house.carry()
    assert house.place(ended) == ("erased", "taken_back")
    assert house.rows("select 1 from lead where id = %s and live", ended) == []
    house.says(house.customer(ended), D1, "given")
    house.carry()
    assert house.place(ended) == ("erased", "taken_back")
    assert house.rows("select 1 from dispatch where lead_id = %s and ended_at is null", ended) == []
    assert house.place(winner)[0] in {"assigned", "awaiting_grant"}
    assert house.broken() == {}


def test_a_dispatch_made_under_a_grant_that_came_by_the_merge_stays_on_record(house: MergingHouse) -> None:
    waiting, other = ask(house, Numbers.new(), D3, consent=False), ask(house, Numbers.new(), D2)
    a, b = house.customer(waiting), house.customer(other)
    house.says(b, D3, "given")
    done = house.merged(a, b)
    house.carry()
    assert house.place(waiting)[0] == "assigned"
    house.part(done.merge)
    assert house.grants(a) == {D3: "expired"}
    assert house.rows("select merge_id from dispatch where lead_id = %s", waiting) == [
        (done.merge and done.merge[1],)
    ]
    assert house.broken() == {}


def test_a_grant_that_only_the_survivor_had_given_opens_nothing_for_the_other_after_the_undo(
    house: MergingHouse,
) -> None:
    number = Numbers.new()
    other, waiting = ask(house, Numbers.new(), D2), ask(house, number, D3, consent=False)
    a, b = house.customer(other), house.customer(waiting)
    house.says(a, D3, "given")
    done = house.merged(a, b)
    house.carry()
    assert house.place(waiting)[0] == "assigned"
    house.part(done.merge)
    assert house.place(waiting)[0] == "assigned", "what the dealer was given stays"
    assert (house.grants(a)[D3], house.grants(b)) == ("given", {D3: "expired"})
    with house.conn.transaction():
        close(house, waiting, "won")
    assert house.place(ask(house, number, D3, consent=False)) == ("awaiting_grant", "grant_expired")
    assert house.broken() == {}


def test_a_lead_whose_place_is_taken_stays_merged(house: MergingHouse) -> None:
    one, other = Numbers.new(), Numbers.new()
    kept, ended = ask(house, one, D1), ask(house, one, D2, consent=False)
    winner = ask(house, other, D2)
    a, b = house.customer(kept), house.customer(winner)
    done = house.merged(a, b)
    assert done.ended == ((ended, winner),)
    with house.conn.transaction():
        close(house, winner, "won")  # a lost one would live again
    fresh = ask(house, one, D2)
    assert fresh not in (ended, winner)
    undone = house.part(done.merge)
    assert isinstance(undone, Parted)
    assert (undone.revived, undone.stayed) == ((), (ended,))
    assert house.lead(ended)[4] == "merged"
    assert house.broken() == {}


def close(house: MergingHouse, lead: UUID, status: str = "lost") -> None:
    """The lead ends: as the desk will do it."""
    now = house._now_within()
    ((bucket,),) = house.conn.execute("select bucket from belt where raw_id = %s", [lead])
    house.conn.execute(
        "update lead set status = %s, closed_at = now() where id = %s and live", [status, lead]
    )
    house.conn.execute(
        "update belt set state = 'closed', reason = %s, changed_at = entered_at where raw_id = %s",
        [status, lead],
    )
    end = assignment.Return(bucket, lead, status)
    assignment.end_ownership(house.conn, [end], now, assignment.load_book(house.conn, now))


def test_undo_twice_is_once(house: MergingHouse) -> None:
    a, b, _ = rich_pair(house)
    done = house.merged(a, b)
    house.part(done.merge)
    before = house.snapshot()
    again = house.part(done.merge)
    assert isinstance(again, Parted)
    assert again.repeated
    assert house.snapshot() == before


def test_merges_are_taken_back_newest_first(house: MergingHouse) -> None:
    a, b, c, d = (house.customer(ask(house, Numbers.new(), D1)) for _ in range(4))
    first, second = house.merged(a, b), house.merged(a, c)
    third = house.merged(d, a)
    before = house.snapshot()
    assert house.part(first.merge) is Refused.LATER_FIRST
    assert house.part(second.merge) is Refused.LATER_FIRST
    assert house.snapshot() == before
    assert isinstance(house.part(third.merge), Parted)
    assert house.part(first.merge) is Refused.LATER_FIRST
    for merge in (second, first):
        assert isinstance(house.part(merge.merge), Parted)
    assert house.broken() == {}
    assert house.rows(
        "select count(*) from customer where merged_into is not null and id = any(%s)", [a[1], b[1], c[1]]
    ) == [(0,)]


def test_who_was_parted_can_be_merged_again(house: MergingHouse) -> None:
    a, b, _ = rich_pair(house)
    house.part(house.merged(a, b).merge)
    before = house.snapshot()
    done = house.merged(b, a)
    assert isinstance(done, Merged)
    assert house.broken() == {}
    house.part(done.merge)
    assert differences(before, house.snapshot()) == {}


def test_an_unknown_merge_is_refused(house: MergingHouse) -> None:
    assert house.part((1, UUID(int=1))) is Refused.MERGE_UNKNOWN
