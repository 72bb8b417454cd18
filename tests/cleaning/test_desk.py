"""The door: call-backs over HTTP, and the workbench of the people who ask themselves."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest
from asking import HOUSE, NEED, book, calls_ordered, due_at, key_of, on_belt, order, said, starter
from litestar import Litestar, Response
from litestar.testing import TestClient
from msgspec.structs import replace

from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.face import Heard, Order, Result, Route, Verdict
from leadcenter.cleaning.http import Desk, Door, routes
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Connect, Scope
from somebody import by_header, seen

SECRET = "a-secret-of-the-provider"
SIGNED_IN = {"authorization": "li"}


@pytest.fixture
def now(database_url: str) -> Any:
    with connect(database_url) as session:
        row = session.execute("select now()").fetchone()
    assert row is not None
    return row[0]


@pytest.fixture
def missed() -> list[Result]:
    return []


@pytest.fixture
def door(database_url: str, now: Any, missed: list[Result]) -> Door:
    with connect(database_url) as session:
        for code, config in starter("providers").items():
            cleaning.register_provider(session, code, config)
        session.execute("delete from cleaning_provider_secret")
        for code in ("call_centre", "record_list"):
            cleaning.add_provider_secret(session, HOUSE, code, "k1", SECRET, now=now)
    with connect(database_url) as session:
        desk = Desk(book(), cleaning.load_providers(session, HOUSE, now))
    return Door(
        HOUSE,
        lambda _: connect(database_url),
        lambda: desk,
        lambda conn, results, at: missed.extend(results),
    )


def client_of(door: Door) -> TestClient[Litestar]:
    def refused(_: object, refusal: Refusal) -> Response[dict[str, str]]:
        return Response({"code": refusal.code}, status_code=refusal.status)

    return TestClient(
        Litestar(routes(door), dependencies=seen(by_header), exception_handlers={Refusal: refused})
    )


@pytest.fixture
def client(door: Door) -> Iterator[TestClient[Litestar]]:
    with client_of(door) as found:
        yield found


@pytest.fixture
def session(database_url: str) -> Iterator[Connection]:
    """A session that commits at once and sees what the routes committed."""
    with connect(database_url, autocommit=True) as found:
        yield found


Opened = tuple[Order, UUID]


@pytest.fixture
def task(session: Connection, now: Any) -> Opened:
    return opened(session, now)


def opened(session: Connection, now: Any, route: Route = Route.CALL_CENTRE) -> Opened:
    one = order(replace(NEED, route=route))
    on_belt(session, one, now + timedelta(hours=96))
    (task,) = cleaning.open_tasks(session, [one], now)
    return one, task.task_id


def post(client: TestClient[Litestar], provider: str, body: bytes, secret: str = SECRET) -> Any:
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"content-type": "application/json", "x-timestamp": stamp, "x-signature": digest}
    return client.post(f"/callbacks/{provider}", content=body, headers=headers)


def report(key: str, event: str, **more: Any) -> bytes:
    return msgspec.json.encode(
        {"event_id": event, "order_key": key, "result": "answered", "intent": "high"} | more
    )


def verdict_of(session: Connection, task_id: UUID) -> tuple[str, str, str]:
    row = session.execute(
        "select state, verdict, decided_by from cleaning_task where id = %s", [task_id]
    ).fetchone()
    assert row is not None
    return row[0], row[1], row[2]


# ---- call-backs


def test_a_callback_is_durable_before_it_is_acknowledged(
    client: TestClient[Litestar], session: Connection, task: Opened
) -> None:
    one, task_id = task
    before = due_at(session, one)
    answer = post(client, "call_centre", report(key_of(one, task_id), f"{task_id}-1"))
    assert (answer.status_code, answer.content) == (200, b"")
    assert verdict_of(session, task_id) == ("answered", "valid_high", "")
    after = due_at(session, one)
    assert after is not None
    assert before is not None
    assert after < before


def test_a_redelivered_callback_gets_the_same_answer(
    client: TestClient[Litestar], session: Connection, task: Opened
) -> None:
    one, task_id = task
    body = report(key_of(one, task_id), f"{task_id}-1", result="no_answer", intent="")
    assert [post(client, "call_centre", body).status_code for _ in range(3)] == [200, 200, 200]
    assert [attempt for attempt, _ in calls_ordered(session, task_id)] == [1, 2]


def test_a_batch_counts_for_each_of_its_records(
    client: TestClient[Litestar], session: Connection, now: Any
) -> None:
    tasks = [opened(session, now) for _ in range(3)]
    batch = b"[" + b",".join(report(key_of(one, task_id), f"{task_id}-1") for one, task_id in tasks) + b"]"
    assert post(client, "call_centre", batch).status_code == 200
    assert {verdict_of(session, task_id)[1] for _, task_id in tasks} == {"valid_high"}


def test_a_failed_commit_is_not_acknowledged(door: Door, session: Connection, task: Opened) -> None:
    one, task_id = task

    @contextmanager
    def no_commit(scope: Scope) -> Iterator[Connection]:
        with door.connect(scope) as conn:
            yield conn
            raise psycopg.OperationalError("the server went away before the commit")

    broken: Connect = no_commit
    with client_of(replace(door, connect=broken)) as client:
        answer = post(client, "call_centre", report(key_of(one, task_id), f"{task_id}-1"))
    assert (answer.status_code, answer.json()) == (503, {"code": "database_away"})
    assert verdict_of(session, task_id)[0] == "open"


@pytest.mark.parametrize(
    ("delivery", "status", "code"),
    [
        (("nobody", b"{}", SECRET), 404, "callback_provider_unknown"),
        (("call_centre", b"{}", "forged"), 401, "signature_wrong"),
        (("call_centre", b"{", SECRET), 400, "body_not_json"),
        (("robot", b"{}", SECRET), 503, "secret_missing"),
    ],
)
def test_refusals_say_what_is_wrong(
    client: TestClient[Litestar], delivery: tuple[str, bytes, str], status: int, code: str
) -> None:
    answer = post(client, *delivery)
    assert (answer.status_code, answer.json()) == (status, {"code": code})


def test_a_body_beyond_a_mebibyte_is_refused(client: TestClient[Litestar]) -> None:
    assert post(client, "call_centre", b" " * (1_024 * 1_024 + 1)).status_code == 413


def test_a_refusal_to_be_called_that_comes_late_is_recorded_in_the_same_transaction(
    client: TestClient[Litestar], missed: list[Result], task: Opened
) -> None:
    one, task_id = task
    key = key_of(one, task_id)
    post(client, "call_centre", report(key, f"{task_id}-1"))
    assert missed == []
    post(client, "call_centre", report(key, f"{task_id}-2", do_not_call=True))
    assert [result.withdrawal for result in missed] == [(one.bucket, one.raw_id, one.customer_id)]


def test_thirty_two_deliveries_at_once_of_the_same_call_count_once(
    door: Door, session: Connection, database_url: str, task: Opened
) -> None:
    one, task_id = task
    key = key_of(one, task_id)
    deliveries = [
        said(key, f"{task_id}-{number % 4}", "no_answer", sequence=number % 4) for number in range(32)
    ]
    together = threading.Barrier(8)
    outcomes: Counter[Heard] = Counter()

    def deliver(mine: list[cleaning.CallBack]) -> None:
        with connect(database_url) as conn:
            together.wait()
            for callback in mine:
                now = conn.execute("select now()").fetchone()
                assert now is not None
                (result,) = cleaning.receive(conn, HOUSE, book(), [callback], now[0])
                conn.commit()
                outcomes[result.outcome] += 1

    threads = [threading.Thread(target=deliver, args=(deliveries[number::8],)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {Heard.PLANNED: 1, Heard.SUPERSEDED: 3, Heard.DUPLICATE: 28}
    assert [attempt for attempt, _ in calls_ordered(session, task_id)] == [1, 2]


# ---- the workbench


def pages(client: TestClient[Litestar], **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        page = client.get("/cleaning/tasks", params=query | {"after": after}, headers=SIGNED_IN).json()
        found += page["tasks"]
        after = page["next"]
        if not after:
            return found


def test_the_workbench_is_closed_to_strangers(client: TestClient[Litestar], task: Opened) -> None:
    one, task_id = task
    assert client.get("/cleaning/tasks").status_code == 401
    path = f"/cleaning/tasks/{key_of(one, task_id, 0)}/verdict"
    assert client.post(path, json={"verdict": "valid_high"}).status_code == 401


def test_pages_show_every_open_task_once_oldest_first(
    client: TestClient[Litestar], session: Connection, now: Any
) -> None:
    session.execute("update cleaning_task set state = 'withdrawn', verdict = 'invalid', closed_at = now()")
    tasks = [opened(session, now + timedelta(milliseconds=n), Route.MANUAL) for n in range(7)]
    opened(session, now, Route.BOT)
    found = pages(client, route="manual", limit=3)
    assert [row["id"] for row in found] == [key_of(one, task_id, 0) for one, task_id in tasks]
    assert len(pages(client, limit=3)) == 8


def test_the_list_holds_no_id_of_the_house_and_no_personal_data(
    client: TestClient[Litestar], session: Connection, task: Opened
) -> None:
    one, task_id = task
    text = client.get("/cleaning/tasks", headers=SIGNED_IN).text
    for hidden in (task_id, one.raw_id, one.customer_id):
        assert str(hidden) not in text
        assert hidden.hex not in text
    row = msgspec.json.decode(text)["tasks"][0]
    shown = "id route brand script rule reason attempt max_attempts created_at expires_at"
    assert set(row) == set(shown.split())


def test_an_invented_cursor_is_refused(client: TestClient[Litestar]) -> None:
    answer = client.get("/cleaning/tasks", params={"after": "x" * 47}, headers=SIGNED_IN)
    assert (answer.status_code, answer.json()) == (400, {"code": "cursor_unknown"})


def give(client: TestClient[Litestar], key: str, **body: Any) -> Any:
    return client.post(f"/cleaning/tasks/{key}/verdict", json=body, headers=SIGNED_IN)


def test_a_person_gives_the_verdict_with_dealer_and_consent(
    client: TestClient[Litestar], session: Connection, now: Any
) -> None:
    one, task_id = opened(session, now, Route.MANUAL)
    answer = give(
        client,
        key_of(one, task_id, 0),
        verdict="valid_normal",
        dealer_code="D012",
        buying_days=40,
        consents=[{"recipients": ["D012"], "notice": "desk-1"}],
    )
    assert (answer.status_code, answer.json()) == (200, {"outcome": "done"})
    (found,) = cleaning.answers(session, [(one.bucket, one.raw_id)], now)
    assert found is not None
    assert (found.verdict, found.decided_by, found.dealer_code) == (Verdict.VALID_NORMAL, "li", "D012")
    assert [(spoken.recipients, spoken.action) for spoken in found.consents] == [(("D012",), "spoken")]
    due = due_at(session, one)
    assert due is not None
    assert due < now + timedelta(hours=96)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"verdict": "valid_high"}, "answered"),
        ({"verdict": "unreachable"}, "no_answer"),
        ({"verdict": "invalid", "do_not_call": True}, "refused"),
    ],
)
def test_a_call_by_hand_counts_among_the_calls_to_the_customer_once(
    door: Door, session: Connection, now: Any, body: dict[str, Any], code: str
) -> None:
    (one, task_id), (other, unopened) = (opened(session, now, Route.MANUAL) for _ in range(2))
    calling = replace(door, called=lambda conn, sight, ref: ref.task_id == task_id)
    client = client_of(calling)
    assert give(client, key_of(one, task_id, 0), **body).status_code == 200
    assert give(client, key_of(one, task_id, 0), **body).status_code == 409
    assert give(client, key_of(other, unopened, 0), **body).status_code == 200
    calls = "select task_id, attempt, state, code, customer_id from cleaning_attempt where task_id = any(%s)"
    ((_, attempt, state, said, customer),) = session.execute(calls, [[task_id, unopened]]).fetchall()
    assert (attempt, state, said, customer) == (101, "placed", code, one.customer_id)


def test_the_second_verdict_hears_that_the_task_is_closed(
    client: TestClient[Litestar], session: Connection, task: Opened
) -> None:
    one, task_id = task
    key = key_of(one, task_id, 0)
    assert give(client, key, verdict="valid_high").status_code == 200
    answer = give(client, key, verdict="invalid", reason="no_intent")
    assert (answer.status_code, answer.json()) == (409, {"code": "cleaning_task_closed"})
    assert verdict_of(session, task_id) == ("answered", "valid_high", "li")


def test_a_callback_after_a_persons_verdict_is_late(
    client: TestClient[Litestar], session: Connection, task: Opened
) -> None:
    one, task_id = task
    give(client, key_of(one, task_id, 0), verdict="nurture")
    post(client, "call_centre", report(key_of(one, task_id), f"{task_id}-1"))
    assert verdict_of(session, task_id) == ("answered", "nurture", "li")


def test_a_wish_not_to_be_called_told_to_a_person_is_a_withdrawal(
    client: TestClient[Litestar], session: Connection, now: Any
) -> None:
    one, task_id = opened(session, now, Route.MANUAL)
    assert give(client, key_of(one, task_id, 0), verdict="invalid", do_not_call=True).status_code == 200
    (found,) = cleaning.answers(session, [(one.bucket, one.raw_id)], now)
    assert found is not None
    assert (found.reason, found.withdrawn) == ("refused_contact", True)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"verdict": "invalid"}, 422, "cleaning_reason_missing"),
        ({"verdict": "valid_high", "do_not_call": True}, 422, "cleaning_refusal_is_invalid"),
        ({"verdict": "perhaps"}, 400, None),
        ({"verdict": "valid_high", "owner": "me"}, 400, None),
        ({"verdict": "invalid", "reason": "Because he said so!"}, 400, None),
    ],
)
def test_a_verdict_that_makes_no_sense_is_refused(
    client: TestClient[Litestar], task: Opened, body: dict[str, Any], status: int, code: str | None
) -> None:
    one, task_id = task
    answer = give(client, key_of(one, task_id, 0), **body)
    assert answer.status_code == status
    assert code is None or answer.json() == {"code": code}


def test_a_call_is_not_a_task_of_the_desk(client: TestClient[Litestar], task: Opened) -> None:
    one, task_id = task
    assert give(client, key_of(one, task_id, 1), verdict="valid_high").status_code == 404
    assert give(client, "invented", verdict="valid_high").status_code == 404
