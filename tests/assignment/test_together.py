"""Many workers, real transactions: turns stay even, caps hold, nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from dealership import NOW, Dealership, branch, facts_of, in_order, members

from leadcenter.assignment import face
from leadcenter.assignment.face import Assigned, Handout, Mode, Return, Wish
from leadcenter.kernel.database import Connection, connect

WORKERS = 8


@pytest.fixture
def house(database_url: str) -> Iterator[Connection]:
    """A session that commits."""
    with connect(database_url, autocommit=True) as session:
        yield session


def together(url: str, work: Callable[[Connection, int], int]) -> list[int]:
    """Run `work` in WORKERS threads with a session each, all let go at once."""
    gate = Barrier(WORKERS)

    def run(number: int) -> int:
        with connect(url) as session:
            gate.wait(30)
            return work(session, number)

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(run, range(WORKERS)))


def handing_out(wishes: Sequence[Wish], size: int) -> Callable[[Connection, int], int]:
    """Each worker takes its part of the wishes in sets, a transaction each; how many were assigned."""

    def work(session: Connection, number: int) -> int:
        mine = wishes[number::WORKERS]
        book = face.load_book(session, NOW)
        session.commit()
        assigned = 0
        for start in range(0, len(mine), size):
            part = mine[start : start + size]
            outcomes = face.assign(session, part, facts_of(part), NOW, book)
            session.commit()
            assigned += sum(isinstance(outcome, Assigned) for outcome in outcomes)
        return assigned

    return work


def test_8_workers_with_1000_leads_each_and_7_members_differ_by_one_turn_at_most(
    house: Connection, database_url: str
) -> None:
    dealer = Dealership(house, people=tuple("abcdefg"))
    dealer.rule(branch(members=in_order(*"abcdefg")))
    assigned = together(database_url, handing_out(dealer.wishes(8_000), size=40))
    assert sum(assigned) == 8_000
    owned = dealer.owned()
    assert max(owned.values()) - min(owned.values()) <= 1
    assert dealer.open() == owned
    assert dealer.held() == 8_000
    served = house.execute("select turns from assignment_cursor where dealer_id = %s", [dealer.id]).fetchone()
    assert served == (8_000,)


def test_weights_hold_over_8_workers(house: Connection, database_url: str) -> None:
    dealer = Dealership(house)
    dealer.rule(branch(strategy="weighted", members=members(a=5, b=1, c=1)))
    together(database_url, handing_out(dealer.wishes(700), size=9))
    assert dealer.owned() == {"a": 500, "b": 100, "c": 100}


def test_parallel_claims_never_exceed_a_cap_by_one(house: Connection, database_url: str) -> None:
    dealer = Dealership(house, people=tuple("abcdefg"), cap=10)
    dealer.rule(branch(members=in_order(*"abcdefg")))
    assigned = together(database_url, handing_out(dealer.wishes(160), size=1))
    assert sum(assigned) == 70
    assert dealer.owned() == dealer.open() == dict.fromkeys("abcdefg", 10)


def test_parallel_claims_never_exceed_the_cap_of_the_dealer(house: Connection, database_url: str) -> None:
    dealer = Dealership(house)
    dealer.limit_all(25)
    dealer.rule(branch())
    assert sum(together(database_url, handing_out(dealer.wishes(80), size=3))) == 25
    assert (dealer.held(), sum(dealer.owned().values())) == (25, 25)


def test_parallel_claims_never_exceed_a_rate(house: Connection, database_url: str) -> None:
    dealer = Dealership(house)
    for name in dealer.staff:
        dealer.limit(name, day_cap=7)
    dealer.rule(branch())
    assert sum(together(database_url, handing_out(dealer.wishes(80), size=2))) == 21
    assert dealer.owned() == {"a": 7, "b": 7, "c": 7}


def test_sets_over_the_same_dealers_in_any_order_do_not_deadlock(
    house: Connection, database_url: str
) -> None:
    dealers = [Dealership(house) for _ in range(6)]
    for dealer in dealers:
        dealer.rule(branch())
    wishes = [wish for dealer in dealers for wish in dealer.wishes(80)]
    mixed = [wishes[place * 77 % len(wishes)] for place in range(len(wishes))]
    assert sum(together(database_url, handing_out(mixed, size=12))) == 480
    for dealer in dealers:
        assert dealer.owned() == dealer.open()
        assert max(dealer.owned().values()) - min(dealer.owned().values()) <= 1


def test_rules_managers_and_returns_at_once_lose_no_lead_and_pass_no_cap(
    house: Connection, database_url: str
) -> None:
    """Half of the workers assign by rule, a quarter by hand, a quarter gives back and wakes."""
    dealer = Dealership(house, cap=12)
    dealer.rule(branch(refund_minutes=60))
    wishes = dealer.wishes(160)
    keys = [(wish.bucket, wish.lead_id) for wish in wishes]
    people = list(dealer.staff.values())

    def work(session: Connection, number: int) -> int:
        book = face.load_book(session, NOW)
        session.commit()
        for place in range(number, len(wishes), WORKERS):
            if number < WORKERS // 2:
                seq = _next_seq(session, keys[place])
                if seq:
                    one = dealer.wish(keys[place], seq=seq)
                    face.assign(session, [one], facts_of([one]), NOW, book)
            elif number < WORKERS * 3 // 4:
                handout = Handout(*keys[place // 2], people[place % 3])
                face.assign_by_hand(session, [handout], "m", NOW, book, clock=soon, mode=Mode.FILL_UP)
            else:
                face.give_back(session, [Return(*keys[place // 2], "too_far")], "c", NOW, book)
                face.wake(session, [dealer.id], NOW)
            session.commit()
        return 0

    together(database_url, work)
    owned = dealer.owned()
    assert owned == dealer.open()
    assert max(owned.values()) <= 12
    assert dealer.held() == sum(owned.values())


def _next_seq(session: Connection, key: tuple[int, UUID]) -> int:
    """As the flow does: the lead is locked with its last episode; 0 = somebody owns it."""
    session.execute("select 1 from belt where bucket = %s and raw_id = %s for update", key)
    row = session.execute(
        "select coalesce(max(e.seq), 0), bool_or(e.closed_at is null) from episode e "
        "where e.bucket = %s and e.lead_id = %s",
        key,
    ).fetchone()
    assert row is not None
    return 0 if row[1] else row[0] + 1


def soon(_: UUID, now: object) -> tuple[object, object]:
    return now, now


def test_no_wake_up_is_lost_between_a_passage_that_finds_nobody_and_a_return(
    house: Connection, database_url: str
) -> None:
    """The passage holds the dealer while it judges; who then gives a lead back sees where others were put."""
    dealer = Dealership(house, people=("a",), cap=1)
    dealer.rule(branch())
    [held, waits] = dealer.wishes(2)
    dealer.assign([held])
    house.execute("update belt set state = 'assigned' where raw_id = %s", [held.lead_id])
    house.execute("update belt set due_at = %s, state = 'landed' where raw_id = %s", [NOW, waits.lead_id])

    def give_back(url: str) -> int:
        with connect(url) as session:
            book = face.load_book(session, NOW)
            face.give_back(session, [Return(held.bucket, held.lead_id, "too_far")], "a", NOW, book)
            return face.wake(session, [dealer.id], NOW)

    with connect(database_url) as passage, ThreadPoolExecutor(1) as pool:
        passage.execute("select 1 from belt where raw_id = %s for update", [waits.lead_id])
        book = face.load_book(passage, NOW)
        [outcome] = face.assign(passage, [waits], facts_of([waits]), NOW, book)
        assert outcome.reason == "nobody_eligible"
        returned = pool.submit(give_back, database_url)
        passage.execute(
            "update belt set state = 'dispatched', due_at = null where raw_id = %s", [waits.lead_id]
        )
        _until_somebody_waits(house)
        passage.commit()
        assert returned.result(30) == 2
    assert _is_due(house, waits.lead_id)


def test_waking_does_not_wait_for_leads_that_are_under_way(house: Connection, database_url: str) -> None:
    dealer = Dealership(house, people=("a",), cap=0)
    dealer.rule(branch())
    first, second = dealer.leads(2)
    with connect(database_url) as passage:
        passage.execute("select 1 from belt where raw_id = %s for update", [first[1]])
        assert face.wake(house, [dealer.id], NOW) == 1
    assert _is_due(house, second[1])
    assert not _is_due(house, first[1])


def _is_due(house: Connection, lead: UUID) -> bool:
    [(is_due,)] = house.execute("select due_at is not null from belt where raw_id = %s", [lead])
    return bool(is_due)


def _until_somebody_waits(house: Connection) -> None:
    """Until another session stands at a lock, so that the order of the two is the one that is tested."""
    for _ in range(3_000):
        [(waiting, _)] = house.execute(
            "select count(*), pg_sleep(0.01) from pg_stat_activity "
            "where wait_event_type = 'Lock' and datname = current_database()"
        )
        if waiting:
            return
    raise AssertionError("nobody came to the lock")
