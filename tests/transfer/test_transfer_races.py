"""Two want the same lead, or things change while a transfer is decided: real connections, real locks."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from handing import Handing
from psycopg import OperationalError
from town import NOBODY

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import Return
from leadcenter.flow.face import stop
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.scope import Scope, enter
from leadcenter.transfer import conductor as conducting
from leadcenter.transfer import looking, moving, orders
from leadcenter.transfer.conductor import Conductor
from leadcenter.transfer.terms import Kind, Order, Reason


def operator(hands: Handing) -> Conductor:
    """One more of those who carry orders out, each set over a connection of its own."""

    @contextmanager
    def connected(scope: Scope) -> Iterator[Connection]:
        with hands.another() as conn, conn.transaction():
            enter(conn, scope)
            yield conn

    return Conductor(connected, hands.house, hands.clock)


def at_once(*works: object) -> None:
    """All of them, begun together; raises what they raise."""
    barrier = threading.Barrier(len(works))

    def begin(work: object) -> None:
        barrier.wait(10)
        assert callable(work)
        work()

    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(begin, work) for work in works]:
            done.result(60)


def again(act: Callable[[], object]) -> None:
    """As the page does it: once more where somebody else was at the same rows."""
    for _ in range(5):
        try:
            act()
        except OperationalError:
            continue
        return
    raise AssertionError("never done")


def test_two_operators_to_b_and_c_one_wins_the_other_sees_where_it_went(hands: Handing) -> None:
    hands.add_dealer("E")
    raw = hands.at_dealer(agrees=("A", "D", "E"))
    one, other = hands.order([raw], "D"), hands.order([raw], "E")
    assert hands.row(hands.rows_of(other)) == ("refused", "transfer_under_way", "")
    assert hands.rows_of(other)[0]["to_dealer"] == hands.entity("D"), "the other sees where it goes"
    at_once(lambda: operator(hands).carry_out(one.id), lambda: operator(hands).carry_out(other.id))
    assert hands.row(hands.rows_of(one)) == ("done", "", "none")
    third = hands.transfer(raw, to="E")
    assert hands.row(third) == ("refused", "lead_transferred", "")
    assert third[0]["told"]["went_to"] == "D"


def test_twenty_orders_for_one_lead_make_one_transfer(hands: Handing) -> None:
    raws = [hands.at_dealer(agrees=("A", "D")) for _ in range(3)]
    keys = [hands.key(raw) for raw in raws]
    made_orders: list[Order] = []
    dealer = hands.entity("D")
    lock = threading.Lock()

    def one_order(number: int) -> None:
        with connect(hands.url, autocommit=True) as conn, conn.transaction():
            now = conn.execute("select now()").fetchone()
            assert now is not None
            made, _ = orders.make(
                conn, Kind.BY_HAND, Reason.CUSTOMER_ASKS, "p", hands.house.maker,
                f"race{number}", now[0], taker=dealer,
            )  # fmt: skip
            orders.plan(conn, made, [(key, dealer) for key in keys], now[0])
        with lock:
            made_orders.append(made)
        operator(hands).carry_out(made.id)

    at_once(*[lambda number=number: one_order(number) for number in range(20)])

    states = Counter(row["state"] for order in made_orders for row in hands.rows_of(order))
    assert states == {"done": 3, "refused": 57}
    assert len(hands.rows("select 1 from lead where dealer_id = %s", hands.entity("D"))) == 3


def test_status_at_b_that_changes_between_check_and_commit_is_resolved_again(
    hands: Handing, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = hands.phone()
    raw = hands.at_dealer(phone, agrees=("A", "D"))
    order = hands.order([raw], "D")
    seen = looking._find_there
    looked: list[int] = []

    def somebody_is_faster(conn: Connection, *rest: object) -> object:
        """After the first look the customer inquires at B, and is carried there."""
        found = seen(conn, *rest)  # type: ignore[arg-type]
        looked.append(1)
        if len(looked) == 1:
            there.append(hands.at_dealer(phone, dealer="D", agrees=("D",)))
        return found

    there: list[UUID] = []
    monkeypatch.setattr(looking, "_find_there", somebody_is_faster)
    operator(hands).carry_out(order.id)
    (row,) = hands.rows_of(order)
    assert (row["state"], row["at_b"], row["to_lead"]) == ("done", "following", there[0])
    assert len(hands.rows("select 1 from lead where dealer_id = %s", hands.entity("D"))) == 1


def test_lead_founded_at_b_after_the_second_look_meets_the_unique_key(
    hands: Handing, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = hands.phone()
    raw = hands.at_dealer(phone, agrees=("A", "D"))
    order = hands.order([raw], "D")
    judged = conducting.judge
    there: list[UUID] = []

    def somebody_is_faster(*given: object) -> object:
        if not there:
            there.append(hands.at_dealer(phone, dealer="D", agrees=False))
        return judged(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(conducting, "judge", somebody_is_faster)
    operator(hands).carry_out(order.id)
    (row,) = hands.rows_of(order)
    assert (row["state"], row["at_b"], row["to_lead"]) == ("done", "following", there[0])


def says_no(hands: Handing, raw: UUID) -> None:
    """The customer takes back what he granted to D."""
    lead = hands.lead_of(raw)
    who, dealer = (lead["bucket"], lead["customer_id"]), hands.entity("D")
    with connect(hands.url, autocommit=True) as conn, conn.transaction():
        row = conn.execute("select now()").fetchone()
        assert row is not None
        book = assignment.load_book(conn, row[0])
        stop(conn, hands.house, who, [dealer], {"action": "self_service"}, row[0], book)


@pytest.mark.parametrize("round_", range(4))
def test_withdrawal_and_transfer_at_once_never_leave_b_with_data_after_a_no(
    hands: Handing, round_: int
) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    order = hands.order([raw], "D")
    at_once(lambda: again(lambda: says_no(hands, raw)), lambda: operator(hands).carry_out(order.id))
    hands.carry()
    open_at_d = "select 1 from dispatch where dealer_id = %s and ended_at is null"
    assert hands.rows(open_at_d, hands.entity("D")) == []


@pytest.mark.parametrize("round_", range(3))
def test_return_and_transfer_at_once_never_lose_an_owner(hands: Handing, round_: int) -> None:
    """The consultant gives the lead back while it goes: it ends at B, and A's counters are right."""
    raws = [hands.at_dealer(agrees=("A", "D")) for _ in range(8)]
    ordered = [hands.order([raw], "D") for raw in raws]
    keys = [hands.key(raw) for raw in raws]

    def gives_back() -> None:
        for key in keys:
            with connect(hands.url, autocommit=True) as conn, conn.transaction():
                row = conn.execute("select now()").fetchone()
                assert row is not None
                book = assignment.load_book(conn, row[0])
                assignment.give_back(conn, [Return(*key, "returned")], "p", row[0], book)

    def goes() -> None:
        for order in ordered:
            assert operator(hands).carry_out(order.id)

    at_once(gives_back, goes)
    hands.carry()
    for raw, order in zip(raws, ordered, strict=True):
        (row,) = hands.rows_of(order)
        assert row["state"] == "done"
        assert hands.stands(raw) == "closed"
        assert hands.owner_of(raw) == NOBODY
        assert hands.owner_of(row["to_lead"]) != NOBODY


def test_word_of_the_customer_said_after_the_transfer_began_stands_before_the_provision(
    hands: Handing, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = hands.at_dealer()
    order = hands.order([raw], "D")
    looked = conducting.look

    def agrees_meanwhile(*given: object) -> object:
        if not hands.rows("select 1 from consent_event where kind = 'confirmed'"):
            hands.chooses(raw, "D")
        return looked(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(conducting, "look", agrees_meanwhile)
    operator(hands).carry_out(order.id)
    assert hands.row(hands.rows_of(order)) == ("done", "", "none")
    assert hands.rows("select * from inv_dispatch_with_consent") == []


@pytest.mark.parametrize("leaves", [False, True])
def test_lead_that_cannot_go_keeps_no_other_and_is_tried_again_later(
    hands: Handing, monkeypatch: pytest.MonkeyPatch, leaves: bool
) -> None:
    raws = [hands.at_dealer(agrees=("A", "D")) for _ in range(7)]
    bad = sorted(hands.key(raw) for raw in raws)[3]
    order = hands.leaves_network("A") if leaves else hands.order(raws, "D")
    move = moving.move

    def never_this_one(*given: Any) -> None:
        if bad in {one.key for one in given[5]}:
            raise looking.Changed
        move(*given)

    monkeypatch.setattr(moving, "move", never_this_one)
    assert not hands.conductor().carry_out(order.id)
    assert hands.conductor().carry_out(order.id)
    states = {(row["bucket"], row["lead_id"]): row["state"] for row in hands.rows_of(order)}
    assert states.pop(bad) == "planned"
    assert set(states.values()) == {"done"}
    assert hands.conductor().due() == [], "nobody tries it for a while"
    monkeypatch.undo()
    hands.conn.execute("update transfer_lead set due_at = now() where state = 'planned'")
    hands.round()
    assert {row["state"] for row in hands.rows_of(order)} == {"done"}
