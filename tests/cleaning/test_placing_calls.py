"""Calls are placed at most once each, over real HTTP to a call centre that runs as a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from asking import HOUSE, NOON, book, calls_ordered, key_of, order, said
from msgspec.structs import replace
from provider_process import Provider, provider
from psycopg import sql

from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.calls import Claim, Drop, Look, Send, Stop, Wait, plan
from leadcenter.cleaning.face import CallContact, Caps, Order, Route, Wanted, Withheld
from leadcenter.cleaning.sending import LEASE, SETTLE
from leadcenter.cleaning.steps import REAL_TIME
from leadcenter.cleaning.terms import TaskState, Window
from leadcenter.kernel.database import Connection, connect
from leadcenter.wire.call_centre import CallCentre, CallOrder, Candidate, Placed, TryAgain, Unknown

PHONE = "13912345678"
SECOND = timedelta(seconds=1)
Connect = Callable[[], AbstractContextManager[Connection]]


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A call centre that behaves."""
    with provider(tmp_path_factory.mktemp("centre")) as running:
        yield running


@pytest.fixture
def session(database_url: str) -> Iterator[Connection]:
    """Commits at once; every test begins without orders."""
    with connect(database_url, autocommit=True) as found:
        found.execute("truncate outbox, cleaning_attempt, cleaning_task, consent_subject, cleaning_callback")
        yield found


@pytest.fixture
def connecting(database_url: str) -> Connect:
    return lambda: connect(database_url)


def contacts(wanted: Sequence[Wanted]) -> list[CallContact]:
    return [CallContact(PHONE, "王女士", "E1", (Candidate("D012", "Dealer 12"),)) for _ in wanted]


def send(connecting: Connect, centre: CallCentre, now: datetime = NOON, **more: Any) -> dict[str, int]:
    more.setdefault("contact_of", contacts)
    return dict(cleaning.send_orders(connecting, centre, house=HOUSE, now=now, **more))


def opened(session: Connection, *orders: Order, now: datetime = NOON) -> list[tuple[Order, UUID]]:
    found = cleaning.open_tasks(session, orders or [order()], now)
    return [(one, task.task_id) for one, task in zip(orders or [], found, strict=False)] or [
        (order(), found[0].task_id)
    ]


def one_task(session: Connection, **more: Any) -> tuple[Order, UUID, str]:
    one = order(**more)
    ((_, task_id),) = opened(session, one)
    return one, task_id, key_of(one, task_id)


def call_state(session: Connection, task_id: UUID, attempt: int = 1) -> tuple[str, str] | None:
    row = session.execute(
        "select state, code from cleaning_attempt where task_id = %s and attempt = %s", [task_id, attempt]
    ).fetchone()
    return (row[0], row[1]) if row else None


class Wrapped:
    """A call centre whose replies, or whose caller, suffer something on the way."""

    def __init__(self, inner: CallCentre, after: Callable[[CallOrder], Any]) -> None:
        self.inner, self.after = inner, after

    def place(self, order: CallOrder) -> Any:
        reply = self.inner.place(order)
        return self.after(order) or reply

    def look_up(self, key: str) -> Any:
        return self.inner.look_up(key)


# ---- the plain way


def test_an_order_reaches_the_call_centre_once(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    _, task_id, key = one_task(session)
    assert send(connecting, centre.client()) == {"placed": 1}
    assert send(connecting, centre.client()) == {}
    assert centre.calls()[key] == 1
    assert call_state(session, task_id) == ("placed", "")
    assert session.execute("select sent_at, next_at from outbox").fetchall() == [(NOON, None)]


def test_sending_is_durable_before_anything_leaves_the_house(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    _, task_id, key = one_task(session)
    seen: list[object] = []

    def at_the_door(wanted: Sequence[Wanted]) -> list[CallContact]:
        seen.append((call_state(session, task_id), centre.calls()[key]))
        return contacts(wanted)

    send(connecting, centre.client(), contact_of=at_the_door)
    assert seen == [(("sending", ""), 0)]


def test_the_order_carries_script_candidates_and_the_end_of_the_window(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    _, _, key = one_task(session)
    sent: list[CallOrder] = []
    send(connecting, Wrapped(centre.client(), sent.append))
    assert sent == [
        CallOrder(
            key=key,
            route="call_centre",
            script="who_and_which_dealer",
            phone=PHONE,
            call_until=datetime(2026, 11, 18, 20, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC),
            attempt=1,
            name="王女士",
            series="E1",
            candidates=(Candidate("D012", "Dealer 12"),),
        )
    ]


def test_many_orders_in_one_round(session: Connection, connecting: Connect, centre: Provider) -> None:
    tasks = opened(session, *[order(bucket=number) for number in range(40)])
    assert send(connecting, centre.client(), limit=32) == {"placed": 32}
    assert send(connecting, centre.client(), limit=32) == {"placed": 8}
    assert {centre.calls()[key_of(one, task_id)] for one, task_id in tasks} == {1}


def test_a_sender_sends_for_its_own_buckets_only(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    opened(session, order(bucket=1), order(bucket=2))
    assert send(connecting, centre.client(), buckets=[2]) == {"placed": 1}


# ---- lost replies and crashes


def test_timeout_after_send_is_unknown_and_only_asked_about(
    session: Connection, connecting: Connect, tmp_path: Path
) -> None:
    _, task_id, key = one_task(session)
    with provider(tmp_path, lost_reply=1.0) as centre:
        client = centre.client()
        assert send(connecting, client) == {"unknown": 1}
        assert call_state(session, task_id) == ("unknown", "fault_RemoteProtocolError")
        assert send(connecting, client, NOON + SETTLE - SECOND) == {}
        assert centre.events("asked") == []
        assert send(connecting, client, NOON + SETTLE) == {"placed": 1}
        assert send(connecting, client, NOON + 10 * LEASE) == {}
        assert centre.calls() == {key: 1}
        assert centre.events("repeat") == []
    assert call_state(session, task_id) == ("placed", "")


def test_error_500_after_the_order_was_taken_is_unknown_too(
    session: Connection, connecting: Connect, tmp_path: Path
) -> None:
    _, task_id, key = one_task(session)
    with provider(tmp_path, error_after=1.0) as centre:
        assert send(connecting, centre.client()) == {"unknown": 1}
        assert call_state(session, task_id) == ("unknown", "http_500")
        assert send(connecting, centre.client(), NOON + SETTLE) == {"placed": 1}
        assert centre.calls() == {key: 1}


def test_503_with_retry_after_is_tried_again_under_the_same_key(
    session: Connection, connecting: Connect, centre: Provider, tmp_path: Path
) -> None:
    _, task_id, key = one_task(session)
    with provider(tmp_path, error_before=1.0) as busy:
        assert send(connecting, busy.client()) == {"tryagain": 1}
        assert busy.calls() == {}
    assert call_state(session, task_id) == ("ready", "http_503")
    assert send(connecting, centre.client()) == {}
    assert send(connecting, centre.client(), NOON + SECOND) == {"placed": 1}
    assert centre.calls()[key] == 1


def test_nobody_listening_is_tried_again(session: Connection, connecting: Connect, centre: Provider) -> None:
    _, task_id, _ = one_task(session)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gone = Provider(free.getsockname()[1], centre.ledger)
    assert send(connecting, gone.client()) == {"tryagain": 1}
    assert call_state(session, task_id) == ("ready", "fault_ConnectError")


@contextmanager
def silence() -> Iterator[int]:
    """A port that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_provider_that_stays_silent_is_asked_ever_more_rarely_and_called_once_in_the_end(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    _, task_id, key = one_task(session)
    with silence() as port:
        silent = Provider(port, centre.ledger).client(timeout=0.2)
        assert send(connecting, silent) == {"unknown": 1}
        assert call_state(session, task_id) == ("unknown", "fault_ReadTimeout")
        assert send(connecting, silent, NOON + SETTLE) == {"unknown": 1}
        assert send(connecting, silent, NOON + 2 * SETTLE) == {}
        assert send(connecting, silent, NOON + 3 * SETTLE) == {"unknown": 1}
    later = NOON + 7 * SETTLE
    assert send(connecting, centre.client(), later) == {"absent": 1}
    assert call_state(session, task_id) == ("ready", "")
    assert send(connecting, centre.client(), later) == {"placed": 1}
    assert centre.calls()[key] == 1


def test_a_crash_before_the_send_leaves_an_order_that_is_asked_about_and_then_sent(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    _, task_id, key = one_task(session)

    def crash(_: Sequence[Wanted]) -> list[CallContact]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(connecting, centre.client(), contact_of=crash)
    assert call_state(session, task_id) == ("sending", "")
    assert send(connecting, centre.client(), NOON + LEASE - SECOND) == {}
    assert send(connecting, centre.client(), NOON + LEASE) == {"absent": 1}
    assert send(connecting, centre.client(), NOON + LEASE) == {"placed": 1}
    assert centre.calls()[key] == 1


def test_a_crash_between_send_and_record_is_no_second_call(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    _, task_id, key = one_task(session)

    def crash(_: CallOrder) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(connecting, Wrapped(centre.client(), crash))
    assert (call_state(session, task_id), centre.calls()[key]) == (("sending", ""), 1)
    assert send(connecting, centre.client(), NOON + LEASE) == {"placed": 1}
    assert send(connecting, centre.client(), NOON + 2 * LEASE) == {}
    assert centre.calls()[key] == 1


def test_a_sender_that_was_away_longer_than_its_lease_writes_nothing(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    _, task_id, key = one_task(session)

    def away(_: CallOrder) -> TryAgain:
        assert send(connecting, centre.client(), NOON + LEASE) == {"placed": 1}
        return TryAgain(1.0, "woke_up_late")

    send(connecting, Wrapped(centre.client(), away))
    assert call_state(session, task_id) == ("placed", "")
    assert send(connecting, centre.client(), NOON + 2 * LEASE) == {}
    assert centre.calls()[key] == 1


def test_a_callback_that_overtakes_the_reply_settles_the_call(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    _, task_id, key = one_task(session)

    def overtaken(order: CallOrder) -> Unknown:
        with connecting() as conn:
            cleaning.receive(conn, HOUSE, book(), [said(order.key, uuid4().hex, "no_answer")], NOON)
        return Unknown("fault_ReadTimeout")

    send(connecting, Wrapped(centre.client(), overtaken))
    assert call_state(session, task_id) == ("placed", "")
    send(connecting, centre.client(), NOON + LEASE)
    assert centre.calls()[key] == 1


def test_two_senders_share_the_work(session: Connection, connecting: Connect, centre: Provider) -> None:
    tasks = opened(session, *[order() for _ in range(40)])
    senders = [
        threading.Thread(target=send, args=(connecting, centre.client()), kwargs={"limit": 40})
        for _ in range(4)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert {centre.calls()[key_of(one, task_id)] for one, task_id in tasks} == {1}
    assert centre.events("repeat") == []


def test_a_sender_killed_again_and_again_calls_each_customer_once(
    session: Connection, database_url: str, tmp_path: Path
) -> None:
    tasks = opened(session, *[order() for _ in range(120)])
    with provider(tmp_path, lost_reply=0.1, error_after=0.05, error_before=0.1) as centre:
        kills = [sender_killed_after(database_url, centre, 20 * (number + 1)) for number in range(4)]
        assert sum(kills) >= 2
        for _ in range(100):
            wake_up(session)
            with closing(centre.client()) as client:
                if not send(lambda: connect(database_url), client, NOON):
                    break
        assert centre.calls() == {key_of(one, task_id): 1 for one, task_id in tasks}
    states = session.execute("select state, count(*) from cleaning_attempt group by state").fetchall()
    assert states == [("placed", 120)]


def sender_killed_after(url: str, centre: Provider, calls: int) -> int:
    """Run a sender in a process of its own and kill it once the provider has made so many calls; how many
    calls of the moment were left in the air."""
    script = Path(__file__).parent / "sender_process.py"
    process = subprocess.Popen([sys.executable, str(script), url, str(centre.port)])
    try:
        deadline = time.monotonic() + 30
        while process.poll() is None and centre.calls().total() < calls and time.monotonic() < deadline:
            time.sleep(0.02)
        process.kill()
        process.wait()
    finally:
        process.kill()
        process.wait()
    with connect(url) as conn:
        row = conn.execute("select count(*) from cleaning_attempt where state = 'sending'").fetchone()
        wake_up(conn)
    assert row is not None
    return int(row[0] > 0)


def wake_up(conn: Connection) -> None:
    """All senders are dead: their leases and rests are over, and 503s were long ago."""
    conn.execute("update cleaning_attempt set look_at = %s where look_at is not null", [NOON])
    conn.execute("update outbox set next_at = %s where next_at is not null", [NOON])


# ---- who is not called


def test_a_withdrawn_question_is_not_called(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    one, task_id, key = one_task(session)
    cleaning.withdraw(session, [(one.bucket, one.raw_id, "consent_withdrawn")], NOON)
    assert send(connecting, centre.client()) == {"drop": 1}
    assert (call_state(session, task_id), centre.calls()[key]) == (None, 0)


def test_a_withdrawal_waits_for_a_sender_that_holds_the_question_and_stops_all_later_ones(
    session: Connection, connecting: Connect, centre: Provider, database_url: str
) -> None:
    one, _, _ = one_task(session)
    keys = [(one.bucket, one.raw_id)]
    with held_at_commit(connecting) as (paused, release):
        sender = threading.Thread(target=send, args=(paused, centre.client()))
        sender.start()
        withdrawing = threading.Thread(target=withdraw_in_own_session, args=(database_url, keys))
        wait_for_blocked(session, 0)
        withdrawing.start()
        wait_for_blocked(session, 1)
        release.set()
        sender.join()
        withdrawing.join()
    (answer,) = cleaning.answers(session, keys, NOON)
    assert answer is not None
    assert answer.state is TaskState.WITHDRAWN


def test_a_refusal_while_a_thousand_calls_are_queued_stops_them_all(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    customer = uuid4()
    orders = [order(customer=customer) for _ in range(1_000)]
    cleaning.open_tasks(session, orders, NOON)
    cleaning.refuse(session, [(5, customer)], NOON)
    before = centre.calls().total()
    assert send(connecting, centre.client(), limit=1_000, caps=Caps(99, 999)) == {"drop": 1_000}
    assert centre.calls().total() == before


def test_one_customer_with_two_leads_is_called_once_a_day(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    customer = uuid4()
    opened(session, order(customer=customer), order(customer=customer))
    assert send(connecting, centre.client()) == {"placed": 1, "wait": 1}
    row = session.execute("select next_at from outbox where next_at is not null").fetchone()
    assert row == (datetime(2026, 11, 19, 9, tzinfo=ZoneInfo("Asia/Shanghai")),)
    assert send(connecting, centre.client(), NOON + timedelta(days=1)) == {"placed": 1}


def test_two_senders_never_pass_the_cap_together(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    customer = uuid4()
    opened(session, order(customer=customer), order(customer=customer))
    session.execute("insert into consent_subject values (5, %s, %s)", [customer, NOON])  # asked before
    reports: list[dict[str, int]] = []
    with held_at_commit(connecting) as (paused, release):
        first = threading.Thread(target=lambda: reports.append(send(paused, centre.client(), limit=1)))
        first.start()
        wait_for_blocked(session, 0)
        second = threading.Thread(target=lambda: reports.append(send(connecting, centre.client(), limit=1)))
        second.start()
        wait_for_blocked(session, 1)  # on the customer that the first one holds
        release.set()
        first.join()
        second.join()
    assert sorted(reports, key=str) == [{"placed": 1}, {"wait": 1}]


def test_outside_the_window_nobody_is_called(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    opened(session, order())
    evening = datetime(2026, 11, 18, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert send(connecting, centre.client(), evening) == {"wait": 1}
    row = session.execute("select next_at from outbox").fetchone()
    assert row == (datetime(2026, 11, 19, 9, tzinfo=ZoneInfo("Asia/Shanghai")),)


def test_an_expired_question_is_not_called(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    opened(session, order())
    assert send(connecting, centre.client(), NOON + timedelta(hours=96)) == {"drop": 1}


def test_a_customer_whose_contact_is_withheld_goes_to_a_person(
    session: Connection, connecting: Connect, centre: Provider
) -> None:
    _, task_id, key = one_task(session)

    def withheld(wanted: Sequence[Wanted]) -> list[Withheld]:
        return [Withheld("do_not_call_register") for _ in wanted]

    assert send(connecting, centre.client(), contact_of=withheld) == {"refused": 1}
    assert centre.calls()[key] == 0
    row = session.execute(
        "select route, reason, state from cleaning_task where id = %s", [task_id]
    ).fetchone()
    assert row == ("manual", "do_not_call_register", "open")
    assert send(connecting, centre.client(), NOON + 2 * LEASE) == {}


def test_the_next_call_has_its_own_key(session: Connection, connecting: Connect, centre: Provider) -> None:
    one, task_id, key = one_task(session)
    send(connecting, centre.client())
    cleaning.receive(session, HOUSE, book(), [said(key, uuid4().hex, "no_answer")], NOON)
    assert [attempt for attempt, _ in calls_ordered(session, task_id)] == [1, 2]
    assert send(connecting, centre.client(), NOON + timedelta(days=1)) == {"placed": 1}
    assert [centre.calls()[key], centre.calls()[key_of(one, task_id, 2)]] == [1, 1]


# ---- personal data


def test_the_phone_stands_nowhere_but_in_the_order(
    session: Connection, connecting: Connect, centre: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    one_task(session)
    sent: list[CallOrder] = []
    send(connecting, Wrapped(centre.client(), sent.append))
    places = [
        caplog.text,
        repr(sent),
        str(sent),
        repr(contacts([Wanted(1, uuid4(), uuid4())])),
        centre.ledger.read_text(),
    ]
    for table in ("outbox", "cleaning_attempt", "cleaning_task", "consent_subject"):
        rows = session.execute(sql.SQL("select to_jsonb(t)::text from {} t").format(sql.Identifier(table)))
        places.append(str(rows.fetchall()))
    for place in places:
        assert PHONE not in place
        assert "王女士" not in place


# ---- what to do about a due order, purely

CLAIM = Claim(
    bucket=5,
    outbox_id=uuid4(),
    task_id=uuid4(),
    lead_id=uuid4(),
    customer_id=uuid4(),
    brand="",
    route=Route.CALL_CENTRE,
    script="s",
    time_zone="Asia/Shanghai",
    window=Window(),
    state=TaskState.OPEN,
    current=1,
    expires_at=NOON + timedelta(hours=96),
    expires_hours=96,
    attempt=1,
    tries=0,
    call_state="",
    look_at=None,
    raw_id=uuid4(),
)


@pytest.mark.parametrize(
    ("claim", "step"),
    [
        (CLAIM, Send),
        (replace(CLAIM, call_state="ready"), Send),
        (replace(CLAIM, call_state="placed"), Drop),
        (replace(CLAIM, call_state="refused"), Drop),
        (replace(CLAIM, call_state="sending", look_at=NOON + SECOND), Wait),
        (replace(CLAIM, call_state="sending", look_at=NOON), Look),
        (replace(CLAIM, call_state="unknown", look_at=NOON, state=TaskState.WITHDRAWN), Look),
        (replace(CLAIM, call_state="ready", state=TaskState.WITHDRAWN), Drop),
        (replace(CLAIM, state=TaskState.ANSWERED), Drop),
        (replace(CLAIM, route=Route.MANUAL), Drop),
        (replace(CLAIM, current=2), Drop),
        (replace(CLAIM, expires_at=NOON), Drop),
    ],
)
def test_what_is_done_about_a_due_order(claim: Claim, step: type) -> None:
    assert isinstance(plan(claim, [], Caps(), NOON, REAL_TIME), step)


@pytest.mark.parametrize(
    ("claim", "step"),
    [
        (CLAIM, Stop),
        (replace(CLAIM, call_state="ready"), Stop),
        (replace(CLAIM, call_state="sending", look_at=NOON), Look),
        (replace(CLAIM, call_state="placed"), Drop),
        (replace(CLAIM, state=TaskState.ANSWERED), Drop),
    ],
)
def test_who_refuses_calls_is_not_called_but_a_call_under_way_is_asked_about(
    claim: Claim, step: type
) -> None:
    assert isinstance(plan(claim, [], Caps(), NOON, REAL_TIME, refused=True), step)


# ---- waiting for each other


@contextmanager
def held_at_commit(connecting: Connect) -> Iterator[tuple[Connect, threading.Event]]:
    """A `connect` whose first transaction waits before its commit until it is released."""
    release = threading.Event()
    first = iter([True])

    @contextmanager
    def paused() -> Iterator[Connection]:
        with connecting() as conn:
            yield conn
            if next(first, False):
                conn.execute("set local application_name = 'paused'")
                assert release.wait(30)

    try:
        yield paused, release
    finally:
        release.set()


def wait_for_blocked(session: Connection, blocked: int) -> None:
    """Until the held transaction stands before its commit and so many others wait for it."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        row = session.execute(
            "select count(*) filter (where application_name = 'paused'), "
            "count(*) filter (where wait_event_type = 'Lock') "
            "from pg_stat_activity where datname = current_database()"
        ).fetchone()
        if row == (1, blocked):
            return
        time.sleep(0.01)
    raise AssertionError(f"not {blocked} sessions are waiting")


def withdraw_in_own_session(url: str, keys: list[tuple[int, UUID]]) -> None:
    with connect(url) as conn:
        cleaning.withdraw(conn, [(*key, "consent_withdrawn") for key in keys], NOON)


def test_placed_is_what_the_provider_calls_it(centre: Provider) -> None:
    reply = centre.client().place(CallOrder("k-1", "bot", "s", PHONE, NOON))
    assert isinstance(reply, Placed)
    assert centre.client().look_up("k-1") == reply
