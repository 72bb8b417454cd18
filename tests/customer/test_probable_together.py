"""Several who look for probable matches at once, killed ones, and customers who commit late."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import msgspec
import pytest
from matching_house import CITIES, MatchingHouse

from leadcenter.channel.face import Contact, Identity, IdentityKind
from leadcenter.customer.face import Asker, Proposals, resolve
from leadcenter.customer.proposing import Round
from leadcenter.entry.serve import environment_of
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement

SCRIPT = Path(__file__).with_name("proposer_process.py")
LONG = 60.0
TWINS = 40


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MatchingHouse]:
    """One house for all tests of this file; each adds customers of its own."""
    with connect(database_url) as conn:
        made = MatchingHouse(conn, tmp_path_factory.mktemp("house"))
        made.crowd(500)
        made.propose()
        yield made
        made.propose()
        assert made.broken() == {}


def twins(house: MatchingHouse, surname: str) -> None:
    """So many names, two customers of each in one city; nobody has looked at them yet."""
    names = [surname + chr(0x5000 + 7 * number) + chr(0x6000 + 5 * number) for number in range(TWINS)]
    house.ask(
        *(
            house.inquiry(house.phone(), name=name, city=city, dealer="D0001")
            for name, city in zip(names, CITIES, strict=False)
            for _ in range(2)
        )
    )


def waiting(house: MatchingHouse) -> int:
    ((customers,),) = house.rows("select coalesce(sum(cardinality(customer_ids)), 0) from match_due")
    return int(customers)


def pairs(house: MatchingHouse) -> int:
    ((count,),) = house.rows("select count(*) from match_review where reason = 'probable_match'")
    return int(count)


def looked_at(house: MatchingHouse) -> int:
    ((count,),) = house.rows("select customers from match_turn")
    return int(count)


def transactions(conn: Connection) -> Callable[[], AbstractContextManager[Connection]]:
    @contextmanager
    def committed() -> Iterator[Connection]:
        with conn.transaction():
            yield conn

    return committed


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < end, f"never happened: {what}"
        time.sleep(0.01)


def test_two_at_once_look_at_each_customer_once_and_miss_no_pair(
    house: MatchingHouse, database_url: str
) -> None:
    twins(house, "尉迟")
    before, done = pairs(house), looked_at(house)
    assert waiting(house) == 2 * TWINS
    rounds: dict[str, list[Round]] = {"one": [], "other": []}
    both = threading.Barrier(len(rounds))

    def work(name: str) -> None:
        proposals = Proposals(house.house, at_once=5)
        with connect(database_url) as conn:
            while waiting_in(conn):
                if (made := proposals.round(transactions(conn))) is not None:
                    rounds[name].append(made)
                    if len(rounds[name]) == 1:
                        both.wait(LONG)  # whoever is first leaves the next turn to the other one

    threads = [threading.Thread(target=work, args=(name,)) for name in rounds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert all(rounds.values()), "one of them did nothing, so nothing was proved"
    assert pairs(house) - before == TWINS
    assert looked_at(house) - done == 2 * TWINS
    assert sum(made.customers for of in rounds.values() for made in of) == 2 * TWINS


def waiting_in(conn: Connection) -> bool:
    with conn.transaction():
        return conn.execute("select from match_due limit 1").fetchone() is not None


def test_nobody_else_has_a_turn_while_a_round_is_open(house: MatchingHouse, database_url: str) -> None:
    twins(house, "东方")
    with connect(database_url) as other:
        with other.transaction():
            assert other.execute(statement("customer", "take_turn")).fetchone() is not None
            assert house.proposals.round(house.committed) is None
            assert waiting(house) == 2 * TWINS
        assert house.proposals.round(house.committed) is not None
    house.propose()


def test_a_round_takes_no_more_than_it_should_from_a_long_row(house: MatchingHouse) -> None:
    twins(house, "西门")
    before, done = pairs(house), looked_at(house)
    house.rows(
        "with gone as (delete from match_due returning bucket, customer_ids), "
        "who as (select bucket, unnest(customer_ids) as id from gone) "
        "insert into match_due (bucket, customer_ids) "
        "select bucket, array_agg(id) || array_agg(id) || array_agg(id) from who group by bucket "
        "returning id"
    )
    small = Proposals(house.house, at_once=2)
    rounds = [small.round(house.committed)]
    assert waiting(house) == 3 * 2 * TWINS - 2, "of a row of three or more, two were taken"
    while (made := small.round(house.committed)) is not None:
        rounds.append(made)
    assert max(made.customers for made in rounds if made) <= 2
    assert pairs(house) - before == TWINS
    assert looked_at(house) - done >= 2 * TWINS


def test_killed_in_the_middle_of_a_round_it_loses_nothing(house: MatchingHouse, database_url: str) -> None:
    twins(house, "南宫")
    before, done = pairs(house), looked_at(house)
    command = [sys.executable, str(SCRIPT), database_url, str(house.config.keys)]
    with connect(database_url) as other, other.transaction():
        other.execute("lock table match_review in exclusive mode")
        process = subprocess.Popen(command)
        try:
            until(lambda: stuck(house), "a round has written its keys and is about to propose")
            process.send_signal(signal.SIGKILL)
        finally:
            process.kill()
            process.wait()
    until(lambda: not sessions(house), "the server sees that the process is gone")
    assert (waiting(house), pairs(house), looked_at(house)) == (2 * TWINS, before, done)
    house.propose()
    assert (pairs(house) - before, looked_at(house) - done) == (TWINS, 2 * TWINS)


def stuck(house: MatchingHouse) -> bool:
    return bool(
        house.rows(
            "select from pg_stat_activity where datname = current_database() and "
            "application_name = 'leadcenter proposer' and wait_event_type = 'Lock' "
            "and backend_xid is not null"
        )
    )


def sessions(house: MatchingHouse) -> bool:
    return bool(
        house.rows(
            "select from pg_stat_activity where datname = current_database() and "
            "application_name = 'leadcenter proposer'"
        )
    )


def test_a_worker_finds_them_by_itself_and_ends_cleanly(house: MatchingHouse, database_url: str) -> None:
    twins(house, "北堂")
    before = pairs(house)
    settings = environment_of(msgspec.structs.replace(house.config, database_url=database_url))
    command = [sys.executable, "-m", "leadcenter.entry.cli", "worker"]
    process = subprocess.Popen(command, env={**os.environ, **settings})
    try:
        until(lambda: waiting(house) == 0, "everybody was looked at")
        process.terminate()
        assert process.wait(timeout=LONG) == 0
    finally:
        process.kill()
        process.wait()
    assert pairs(house) - before == TWINS


def test_a_customer_whose_transaction_commits_late_is_not_passed_over(
    house: MatchingHouse, database_url: str
) -> None:
    late = Asker(
        new_id(house.now()),
        (Identity(IdentityKind.PHONE, "+8613" + house.phone()[2:]),),
        "轩辕长风",
        Contact(name="轩辕长风", city="安城市"),
    )
    before = pairs(house)
    with connect(database_url) as slow, slow.transaction():
        ((began,),) = slow.execute("select now()")
        resolve(slow, house.house, [late], began)
        house.person("轩辕长风", "安城市")
        house.propose()
        assert pairs(house) == before
    assert waiting(house) == 1
    house.propose()
    assert pairs(house) == before + 1
