"""Work beside the carrying of leads: rounds on one connection, begun anew when it is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from structlog.testing import capture_logs

from leadcenter.entry.beside import Beside, beside, committing
from leadcenter.kernel.database import Connection, connect

SOON = 20.0


def rounds(
    then: Callable[[Connection, int], float],
) -> tuple[Callable[[Connection], float], list[Connection]]:
    """Rounds that remember which connection each had; `then` says for how long to rest."""
    seen: list[Connection] = []

    def one(conn: Connection) -> float:
        seen.append(conn)
        return then(conn, len(seen))

    return one, seen


def test_rounds_go_on_with_one_connection_while_there_is_more(database_url: str) -> None:
    enough = threading.Event()

    def work(conn: Connection, count: int) -> float:
        conn.execute("select 1")
        if count == 3:
            enough.set()
            return SOON
        return 0.0

    round_, seen = rounds(work)
    with beside(Beside("test", lambda: connect(database_url), round_)):
        assert enough.wait(SOON)
    assert len(seen) == 3
    assert len(set(map(id, seen))) == 1
    assert seen[0].closed


def test_lost_connection_is_opened_again_and_the_round_done_again(database_url: str) -> None:
    again = threading.Event()

    def work(conn: Connection, count: int) -> float:
        if count == 1:
            conn.execute("select pg_terminate_backend(pg_backend_pid())")
        again.set()
        return SOON

    round_, seen = rounds(work)
    with beside(Beside("test", lambda: connect(database_url), round_, rest=0.01)):
        assert again.wait(SOON)
    assert len(seen) == 2
    assert seen[0] is not seen[1]


def test_database_that_is_away_is_asked_until_it_is_there(database_url: str) -> None:
    tries, there = [0], threading.Event()

    def open_later() -> Connection:
        tries[0] += 1
        if tries[0] < 3:
            raise psycopg.OperationalError("not yet")
        return connect(database_url)

    def work(conn: Connection, count: int) -> float:
        there.set()
        return SOON

    with beside(Beside("test", open_later, rounds(work)[0], rest=0.01)):
        assert there.wait(SOON)
    assert tries == [3]


def test_nothing_is_done_while_somebody_else_is_at_it(database_url: str) -> None:
    ours, asked, worked = threading.Event(), threading.Event(), threading.Event()

    @contextmanager
    def in_turn() -> Iterator[Connection | None]:
        asked.set()
        if not ours.is_set():
            yield None
            return
        with connect(database_url) as conn:
            yield conn

    def work(conn: Connection, count: int) -> float:
        worked.set()
        return SOON

    with beside(Beside("test", in_turn, rounds(work)[0], rest=0.01)):
        assert asked.wait(SOON)
        assert not worked.is_set()
        ours.set()
        assert worked.wait(SOON)


def test_all_are_told_to_end_before_one_is_waited_for(database_url: str) -> None:
    """The first is in the middle of a round that ends only when the second has ended."""
    begun, second_ended = threading.Event(), threading.Event()

    def first(conn: Connection) -> float:
        begun.set()
        assert second_ended.wait(SOON)
        return 0.0

    @contextmanager
    def opened() -> Iterator[Connection]:
        with connect(database_url) as conn:
            yield conn
        second_ended.set()

    with beside(
        Beside("first", lambda: connect(database_url), first), Beside("second", opened, lambda conn: SOON)
    ):
        assert begun.wait(SOON)
        assert not second_ended.is_set()
    assert second_ended.is_set()


def test_each_block_is_a_transaction_of_its_own(database_url: str) -> None:
    with connect(database_url) as conn, connect(database_url) as other:
        committed = committing(conn)
        with committed() as inside:
            inside.execute("insert into setting (name, value) values ('beside', '1')")
        rows = other.execute("select value from setting where name = 'beside'").fetchall()
        assert len(rows) == 1


def test_fault_that_nobody_foresaw_ends_no_thread(database_url: str) -> None:
    again = threading.Event()

    def work(conn: Connection, count: int) -> float:
        if count == 1:
            raise ValueError("王芳")
        again.set()
        return SOON

    round_, _ = rounds(work)
    with capture_logs() as told, beside(Beside("test", lambda: connect(database_url), round_, rest=0.01)):
        assert again.wait(SOON)
    (fault,) = told
    assert (fault["event"], fault["log_level"], fault["kind"]) == ("beside.fault", "error", "ValueError")
    assert "王芳" not in str(fault)


def test_fault_that_does_not_pass_is_told_as_one_and_names_nobody(database_url: str) -> None:
    again = threading.Event()

    def work(conn: Connection, count: int) -> float:
        if count == 2:
            again.set()
            return SOON
        conn.execute("insert into region (id, code, name) values (gen_random_uuid(), null, '王芳')")
        return SOON

    round_, _ = rounds(work)
    with capture_logs() as told, beside(Beside("test", lambda: connect(database_url), round_, rest=0.01)):
        assert again.wait(SOON)
    (fault,) = told
    assert (fault["event"], fault["log_level"]) == ("beside.fault", "error")
    assert fault["named"] == ["23502", "region"]
    assert "王芳" not in str(fault)
