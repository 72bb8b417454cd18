"""The wire to the call centre: what each reply means, what is signed, and the whole way there and back
between processes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from asking import HOUSE, NEED, NOON, key_of, on_belt, order, starter
from msgspec.structs import replace
from provider_process import SECRET, Provider, provider

from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.face import Answer, CallContact, Caps, Order, Route, Verdict, Wanted
from leadcenter.kernel.database import connect
from leadcenter.org.face import ScaledClock
from leadcenter.wire.call_centre import (
    Absent,
    CallOrder,
    Candidate,
    HttpCallCentre,
    Placed,
    Refused,
    TryAgain,
    Unknown,
    signature,
    signed,
)

ORDER = CallOrder("k-1", "bot", "who", "13912345678", NOON, name="王女士")


@contextmanager
def answering(status: int, body: bytes = b"{}", **headers: str) -> Iterator[tuple[HttpCallCentre, list[Any]]]:
    """A server that gives one answer to everything, and what it was asked."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            asked.append((self.command, self.path, dict(self.headers.items()), self.rfile.read(length)))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        client = HttpCallCentre(
            f"http://127.0.0.1:{server.server_port}", SECRET, timeout=5, clock=lambda: 1_700_000_000.9
        )
        try:
            yield client, asked
        finally:
            client.close()
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "body", "headers", "reply"),
    [
        (200, b'{"order_ref":"o-7"}', {}, Placed("o-7")),
        (202, b"thanks", {}, Placed()),
        (204, b"", {}, Placed()),
        (400, b"{}", {}, Refused("provider_refused")),
        (422, b'{"code":"number"}', {}, Refused("provider_refused_number")),
        (401, b"{}", {}, TryAgain(300.0, "http_401")),
        (404, b"{}", {}, TryAgain(300.0, "http_404")),
        (408, b"{}", {}, Unknown("http_408")),
        (429, b"{}", {"retry_after": "7"}, TryAgain(7.0, "http_429")),
        (429, b"{}", {}, TryAgain(30.0, "http_429")),
        (503, b"{}", {"retry_after": "999999"}, TryAgain(3_600.0, "http_503")),
        (503, b"{}", {}, Unknown("http_503")),
        (500, b"{}", {}, Unknown("http_500")),
        (502, b"<html>", {}, Unknown("http_502")),
        (302, b"", {"location": "http://127.0.0.1:1/"}, Unknown("http_302")),
    ],
)
def test_what_a_reply_to_an_order_means(
    status: int, body: bytes, headers: dict[str, str], reply: object
) -> None:
    with answering(status, body, **headers) as (centre, asked):
        assert centre.place(ORDER) == reply
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "reply"),
    [
        (200, b'{"order_ref":"o-7"}', Placed("o-7")),
        (404, b'{"code":"unknown_order"}', Absent()),
        (404, b"<html>no such page</html>", Unknown("http_404")),
        (500, b"{}", Unknown("http_500")),
        (401, b"{}", Unknown("http_401")),
    ],
)
def test_what_a_reply_to_a_question_means(status: int, body: bytes, reply: object) -> None:
    with answering(status, body) as (centre, _):
        assert centre.look_up("k/1") == reply


def test_an_order_is_signed_as_standard_webhooks_over_its_raw_bytes() -> None:
    with answering(200) as (centre, asked):
        centre.place(ORDER)
        centre.look_up("k/1 =")
    (post, path, headers, body), (get, question, asking, nothing) = asked
    expected = hmac.new(SECRET, b"k-1.1700000000." + body, hashlib.sha256).digest()
    assert (post, path, headers["webhook-id"], headers["idempotency-key"]) == (
        "POST",
        "/orders",
        "k-1",
        "k-1",
    )
    assert headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()
    assert (get, question, nothing) == ("GET", "/orders/k%2F1%20%3D", b"")
    assert asking["webhook-timestamp"] == "1700000000"


def test_the_signature_of_the_standards_own_example() -> None:
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    found = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_order_does_not_show_its_customer() -> None:
    assert "13912345678" not in repr(ORDER)
    assert "王女士" not in f"{ORDER} {[ORDER]}"


# ---- the stub


def test_the_stub_refuses_what_is_not_signed_and_calls_nobody(tmp_path: Path) -> None:
    with provider(tmp_path) as centre:
        with httpx.Client(base_url=f"http://127.0.0.1:{centre.port}", trust_env=False) as client:
            body = b'{"key":"k-1","route":"bot","script":"","phone":"1","call_until":"2026-11-18T04:00:00Z"}'
            forged = signed(b"other", "k-1", int(time.time()), body)
            old = signed(SECRET, "k-1", int(time.time()) - 400, body)
            other = signed(SECRET, "k-2", int(time.time()), body)
            headers: list[dict[str, str]] = [{}, forged, old, other]
            statuses = [client.post("/orders", content=body, headers=one).status_code for one in headers]
            assert statuses == [401, 401, 401, 422]
            assert client.get("/orders/k-1").status_code == 401
        assert centre.calls() == {}


def test_the_stub_calls_once_per_key_and_never_writes_the_phone(tmp_path: Path) -> None:
    with provider(tmp_path) as centre:
        client = centre.client()
        assert client.place(ORDER) == client.place(ORDER) == client.look_up("k-1")
        assert client.look_up("k-2") == Absent()
        assert centre.calls() == {"k-1": 1}
        assert len(centre.events("repeat")) == 1
        mark = hmac.new(SECRET, b"13912345678", hashlib.sha256).hexdigest()[:16]
        assert [event["mark"] for event in centre.events("call")] == [mark]
        assert "13912345678" not in centre.ledger.read_text()


def test_a_full_stub_takes_no_more(tmp_path: Path) -> None:
    with provider(tmp_path, most_orders=1) as centre:
        assert isinstance(centre.client().place(ORDER), Placed)
        assert centre.client().place(replace(ORDER, key="k-2")) == TryAgain(60.0, "http_503")
        assert isinstance(centre.client().place(ORDER), Placed)


# ---- the whole way


SPEED = 60.0
MIXED = {
    "mix": "high=0.25,normal=0.2,low=0.1,none=0.05,invalid_number=0.05,wrong_person=0.05,refused=0.05,"
    "no_answer=0.15,busy=0.1",
    "delay": (0.05, 0.4),
    "late": 0.1,
    "late_seconds": 2.0,
    "twice": 0.4,
    "out_of_order": 0.4,
    "unknown_code": 0.08,
    "lost_reply": 0.15,
    "error_after": 0.1,
    "error_before": 0.1,
}
WAY = replace(NEED, retry_minutes=1, route=Route.BOT)
ENDS = {
    "high": (Verdict.VALID_HIGH, ""),
    "normal": (Verdict.VALID_NORMAL, ""),
    "low": (Verdict.NURTURE, ""),
    "none": (Verdict.INVALID, "no_intent"),
    "invalid_number": (Verdict.INVALID, "invalid_number"),
    "wrong_person": (Verdict.INVALID, "wrong_person"),
    "refused": (Verdict.INVALID, "refused_contact"),
    "no_answer": (Verdict.UNREACHABLE, "attempts_used_up"),
    "busy": (Verdict.UNREACHABLE, "attempts_used_up"),
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def house(url: str, port: int) -> Iterator[str]:
    """The door for call-backs in a process of its own; gives its address."""
    script = Path(__file__).parent / "house_process.py"
    process = subprocess.Popen([sys.executable, str(script), url, str(port), str(SPEED)])
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, "the house did not start"
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/callbacks/call_centre"
    finally:
        process.terminate()
        process.wait(20)


class Patient:
    """Sends until every question has an end or stands before a person. Lost replies are asked about at once:
    `ahead` moves the clock of leases."""

    def __init__(
        self, url: str, centre: Provider, clock: ScaledClock, tasks: Sequence[tuple[Order, UUID]]
    ) -> None:
        self.url, self.centre, self.clock, self.tasks = url, centre, clock, tasks
        self.report: Counter[str] = Counter()

    def run(self, seconds: float) -> dict[UUID, Answer]:
        client = self.centre.client()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.report += self.round(client)
            answers = self.answers()
            if all(answer.done or self.with_person(task) for task, answer in answers.items()):
                return answers
            time.sleep(0.1)
        raise AssertionError(f"still open after {seconds} s: {self.report}")

    def round(self, client: HttpCallCentre) -> Counter[str]:
        return cleaning.send_orders(
            lambda: connect(self.url),
            client,
            self.contacts,
            HOUSE,
            self.now(),
            clock=self.clock,
            caps=Caps(9, 9),
            limit=16,
        )

    def contacts(self, wanted: Sequence[Wanted]) -> list[CallContact]:
        return [
            CallContact("139" + one.lead_id.hex[:8], candidates=(Candidate("D1", ""), Candidate("D2", "")))
            for one in wanted
        ]

    def now(self) -> datetime:
        """Database time; leases and rests are cut short by shifting what was written."""
        with connect(self.url) as conn:
            conn.execute(
                "update outbox o set next_at = now() from cleaning_attempt a where a.bucket = o.bucket and "
                "a.task_id = (o.payload ->> 'task')::uuid and a.attempt = (o.payload ->> 'attempt')::int "
                "and a.state = 'unknown' and o.next_at is not null"
            )
            conn.execute("update cleaning_attempt set look_at = now() where state = 'unknown'")
            row = conn.execute("select now()").fetchone()
        assert row is not None
        found: datetime = row[0]
        return found

    def answers(self) -> dict[UUID, Answer]:
        with connect(self.url) as conn:
            found = cleaning.answers(conn, [(one.bucket, one.raw_id) for one, _ in self.tasks], self.now())
        return {task_id: answer for (_, task_id), answer in zip(self.tasks, found, strict=True) if answer}

    def with_person(self, task_id: UUID) -> bool:
        with connect(self.url) as conn:
            row = conn.execute("select route from cleaning_task where id = %s", [task_id]).fetchone()
        return row == ("manual",)


@pytest.mark.timeout(180)
def test_sixty_leads_through_a_misbehaving_call_centre(database_url: str, tmp_path: Path) -> None:
    with connect(database_url) as conn:
        row = conn.execute("select now()").fetchone()
        assert row is not None
        began = row[0]
        clock = ScaledClock(began, NOON, SPEED)
        cleaning.register_provider(conn, "call_centre", starter("providers")["call_centre"])
        cleaning.add_provider_secret(
            conn, HOUSE, "call_centre", "k1", SECRET.decode(), now=began - timedelta(days=1)
        )
        orders = [order(WAY, bucket=number % 32) for number in range(60)]
        for one in orders:
            on_belt(conn, one, began + timedelta(hours=3))
        opened = cleaning.open_tasks(conn, orders, began, clock)
    tasks = [(one, task.task_id) for one, task in zip(orders, opened, strict=True)]
    with house(database_url, free_port()) as address, provider(tmp_path, address, seed=4, **MIXED) as centre:
        patient = Patient(database_url, centre, clock, tasks)
        answers = patient.run(120)
        settle(centre)
        final = patient.answers()
    check_truth(centre, tasks, final, patient)
    assert {task: answer.verdict for task, answer in final.items()} == {
        t: a.verdict for t, a in answers.items()
    }
    check_faults_happened(database_url, centre, patient)
    check_belt(database_url, tasks, final)


def settle(centre: Provider) -> None:
    """Let the late ones arrive."""
    seen = -1
    while seen != (count := len(centre.events("callback"))):
        seen = count
        time.sleep(2.5)


def check_truth(
    centre: Provider, tasks: Sequence[tuple[Order, UUID]], answers: dict[UUID, Answer], patient: Patient
) -> None:
    """The provider's own ledger tells the same story: one call per key, and each verdict is that of the last
    call."""
    assert set(centre.calls().values()) == {1}
    fates = {event["key"]: event["fate"] for event in centre.events("call")}
    for one, task_id in tasks:
        calls = [fates[key] for attempt in (1, 2, 3) if (key := key_of(one, task_id, attempt)) in fates]
        answer = answers[task_id]
        if calls[-1] == "unknown_code":
            assert not answer.done
            assert patient.with_person(task_id)
            continue
        assert (answer.verdict, answer.reason) == ENDS[calls[-1]]
        assert set(calls[:-1]) <= {"no_answer", "busy"}
        chosen = answer.verdict in {Verdict.VALID_HIGH, Verdict.VALID_NORMAL}
        assert (answer.dealer_code in {"D1", "D2"}) is chosen
        assert [spoken.recipients for spoken in answer.consents] == (
            [(answer.dealer_code,)] if chosen else []
        )


def check_faults_happened(url: str, centre: Provider, patient: Patient) -> None:
    """The run met every misbehaviour that it is meant to prove."""
    for fault in ("lost_reply", "error_after", "error_before", "asked"):
        assert centre.events(fault), fault
    with connect(url) as conn:
        outcomes: dict[str, int] = dict(
            conn.execute("select outcome, count(*) from cleaning_callback group by outcome").fetchall()
        )
        states: dict[str, int] = dict(
            conn.execute("select state, count(*) from cleaning_attempt group by state").fetchall()
        )
    assert set(outcomes) >= {"applied", "planned", "noted", "for_person", "late"}
    events = Counter(event["event"] for event in centre.events("callback") if event["status"] == 200)
    assert max(events.values()) > 1  # sent twice
    assert sum(outcomes.values()) == len(events)  # kept once
    assert set(states) == {"placed"}
    assert patient.report["unknown"] > 0


def check_belt(url: str, tasks: Sequence[tuple[Order, UUID]], answers: dict[UUID, Answer]) -> None:
    """Whoever has an end is due now; who waits for a person is not."""
    with connect(url) as conn:
        due = {
            raw_id: at <= now
            for raw_id, at, now in conn.execute(
                "select raw_id, due_at, now() from belt where state = 'cleaning'"
            ).fetchall()
        }
    assert {one.raw_id: due[one.raw_id] for one, _ in tasks} == {
        one.raw_id: answers[t].done for one, t in tasks
    }
