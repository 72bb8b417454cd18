"""A call centre to test and demonstrate with: a process of its own, with its own truth.

    python -m leadcenter.entry.stub_call_centre --callback-url URL --secret-file FILE --ledger FILE [--port 0]
        [--seed 1] …

It takes orders as `wire.call_centre` sends them, "calls" a customer made up from the seed and the order's
key, and reports by signed call-backs: after a while, late, twice, out of order, with codes nobody knows. It
also misbehaves as providers do: takes an order and drops the connection, answers 500 after taking it, 503
before. What really happened stands in the ledger (JSON lines, append-only): who doubts our tables asks it. No
phone number is written: `mark` is keyed with the secret.

It prints `{"port": N}` when it listens and ends on SIGTERM or SIGINT. It keeps at most `--most-orders` orders
and refuses more with 503.
"""

from __future__ import annotations

import argparse
import hashlib
import heapq
import hmac
import json
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import unquote

import httpx
import msgspec

from leadcenter.wire.call_centre import CallOrder, signature

LONGEST_ORDER = 64 * 1_024
SKEW_SECONDS = 300
CALLBACK_TRIES = 6
SENDERS = 4

MIX = {
    "high": 0.3,
    "normal": 0.25,
    "low": 0.1,
    "none": 0.05,
    "invalid_number": 0.05,
    "wrong_person": 0.03,
    "refused": 0.02,
    "no_answer": 0.12,
    "busy": 0.05,
    "hung_up": 0.03,
}
"""Shares of what becomes of a call; the rest to 1 is `no_answer`."""
_LABELS = {
    "high": "A级 (有明确意向)",
    "normal": "B级 (意向一般)",
    "low": "C级 (暂无计划)",
    "none": "D级 (无意向)",
}
_DAYS = {"high": (3, 30), "normal": (31, 120), "low": (121, 365)}


class Manners(msgspec.Struct, frozen=True):
    """How the stub behaves. Shares are 0 to 1; delays are seconds."""

    seed: int = 1
    mix: dict[str, float] = msgspec.field(default_factory=lambda: dict(MIX))
    delay: tuple[float, float] = (0.2, 2.0)
    late: float = 0.05
    late_seconds: float = 30.0
    twice: float = 0.1
    out_of_order: float = 0.1
    unknown_code: float = 0.02
    lost_reply: float = 0.03
    error_after: float = 0.02
    error_before: float = 0.02
    most_orders: int = 100_000


class Event(msgspec.Struct, frozen=True):
    """One call-back to send `delay` seconds after the order, `times` times."""

    delay: float
    times: int
    body: dict[str, Any]


class Story(msgspec.Struct, frozen=True):
    """What a call came to, and how it is reported. `fate` is one of the mix, or `unknown_code`."""

    fate: str
    events: list[Event]


def story(order: CallOrder, manners: Manners, now: datetime) -> Story:
    """The story of a call: the same for the same seed and key, whatever else happens. An out-of-order one
    ends with an older "no answer" that must not undo the answer before it."""
    chance = Random(f"{manners.seed}:{order.key}")
    kinds = list(manners.mix)
    fate = chance.choices(
        [*kinds, "no_answer"], [*manners.mix.values(), max(0.0, 1 - sum(manners.mix.values()))]
    )[0]
    delay = chance.uniform(*manners.delay) + (manners.late_seconds if chance.random() < manners.late else 0.0)
    times = 2 if chance.random() < manners.twice else 1
    if chance.random() < manners.unknown_code:
        fate = "unknown_code"
    result = _result(order, fate, chance, now)
    events = [Event(delay * 0.5, 1, _report(order, 1, "progress", now)), Event(delay, times, result)]
    if chance.random() < manners.out_of_order:
        events.append(Event(delay + chance.uniform(*manners.delay), 1, _report(order, 2, "no_answer", now)))
    return Story(fate, events)


def _result(order: CallOrder, fate: str, chance: Random, now: datetime) -> dict[str, Any]:
    if fate == "unknown_code":
        return _report(order, 3, f"X-{chance.randrange(100, 1_000)}", now)
    if fate not in _LABELS:
        return _report(order, 3, fate, now) | ({"do_not_call": True} if fate == "refused" else {})
    report = _report(order, 3, "answered", now) | {
        "intent": fate,
        "label": _LABELS[fate],
        "series": order.series,
        "talk_seconds": chance.randrange(20, 240),
    }
    if fate in _DAYS:
        report["buying_days"] = chance.randint(*_DAYS[fate])
    if order.candidates and fate in {"high", "normal"}:
        report |= _choice(chance.choice(order.candidates).code, now)
    return report


def _choice(dealer_code: str, now: datetime) -> dict[str, Any]:
    """The customer chooses a dealer and consents, on tape, that the maker passes the wish on to it by
    name."""
    spoken = {
        "recipients": [dealer_code],
        "notice": "call_script_consent",
        "notice_version": "1",
        "at": now.isoformat(),
        "action": "spoken",
        "accepted": True,
    }
    return {"dealer_code": dealer_code, "consents": [spoken]}


def _report(order: CallOrder, sequence: int, result: str, now: datetime) -> dict[str, Any]:
    return {
        "event_id": f"{hashlib.sha256(order.key.encode()).hexdigest()[:24]}-{sequence}",
        "order_key": order.key,
        "sequence": sequence,
        "happened_at": now.isoformat(),
        "result": result,
    }


class Ledger:
    """The truth, one JSON line an event, on disk before it is acted upon."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def write(self, what: str, key: str, **more: object) -> None:
        """Append one event."""
        line = json.dumps(
            {"at": datetime.now(UTC).isoformat(), "what": what, "key": key, **more}, ensure_ascii=False
        )
        with self._lock:
            if not self._file.closed:
                self._file.write(line + "\n")
                self._file.flush()

    def close(self) -> None:
        """Nothing is written after this."""
        with self._lock:
            self._file.close()


class Centre:
    """Orders taken and call-backs due."""

    def __init__(self, manners: Manners, callback_url: str, secret: bytes, ledger: Ledger) -> None:
        self.manners = manners
        self.ledger = ledger
        self.secret = secret
        self._callback_url = callback_url
        self._orders: dict[str, str] = {}
        self._posts: dict[str, int] = {}
        self._due: list[tuple[float, int, Event]] = []
        self._numbers = count()
        self._changed = threading.Condition()
        self._stopping = False
        self._senders = [
            threading.Thread(target=self._send_callbacks, name=f"sender-{n}") for n in range(SENDERS)
        ]

    def start(self) -> None:
        """Begin to send call-backs."""
        for sender in self._senders:
            sender.start()

    def stop(self) -> None:
        """Send no more; what was not yet sent is dropped, as a provider's outage would."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for sender in self._senders:
            sender.join()

    def fault(self, key: str) -> str:
        """How the provider fails this request: `error_before`, `error_after`, `lost_reply` or not at all."""
        with self._changed:
            tries = self._posts[key] = self._posts.get(key, 0) + 1
        chance = Random(f"{self.manners.seed}:{key}:{tries}").random()
        for kind in ("error_before", "error_after", "lost_reply"):
            chance -= getattr(self.manners, kind)
            if chance < 0:
                return kind
        return ""

    def take(self, order: CallOrder) -> str | None:
        """Take an order once per key and "call" the customer; its reference, or None when the house is
        full."""
        with self._changed:
            known = self._orders.get(order.key)
            if known is not None:
                self.ledger.write("repeat", order.key)
                return known
            if len(self._orders) >= self.manners.most_orders:
                return None
            reference = self._orders[order.key] = f"order-{len(self._orders) + 1}"
            mark = hmac.digest(self.secret, order.phone.encode(), "sha256").hex()[:16]
            told = story(order, self.manners, datetime.now(UTC))
            self.ledger.write(
                "call", order.key, mark=mark, attempt=order.attempt, script=order.script, fate=told.fate
            )
            now = time.monotonic()
            for event in told.events:
                for time_number in range(event.times):
                    heapq.heappush(
                        self._due, (now + event.delay + time_number * 0.1, next(self._numbers), event)
                    )
            self._changed.notify_all()
            return reference

    def find(self, key: str) -> str | None:
        """The reference of an order that was taken."""
        with self._changed:
            return self._orders.get(key)

    def _next(self) -> Iterator[Event]:
        """Due events, each to one sender, until stopped."""
        while True:
            with self._changed:
                while not self._stopping and (not self._due or self._due[0][0] > time.monotonic()):
                    self._changed.wait(max(0.0, self._due[0][0] - time.monotonic()) if self._due else None)
                if self._stopping:
                    return
                event = heapq.heappop(self._due)[2]
            yield event

    def _send_callbacks(self) -> None:
        with httpx.Client(timeout=10.0, trust_env=False) as client:
            for event in self._next():
                self._deliver(client, event.body)

    def _deliver(self, client: httpx.Client, report: dict[str, Any]) -> None:
        """Post one call-back until it is taken, with growing pauses, at most CALLBACK_TRIES times."""
        body = msgspec.json.encode(report)
        for tries in range(CALLBACK_TRIES):
            stamp = str(int(time.time()))
            digest = hmac.digest(self.secret, stamp.encode() + b"." + body, "sha256").hex()
            headers = {"content-type": "application/json", "x-timestamp": stamp, "x-signature": digest}
            status = 0
            with suppress(httpx.HTTPError):
                status = client.post(self._callback_url, content=body, headers=headers).status_code
            self.ledger.write(
                "callback",
                report["order_key"],
                event=report["event_id"],
                result=report["result"],
                status=status,
            )
            if 200 <= status < 500 and status != 429:
                return
            with self._changed:
                if self._changed.wait_for(lambda: self._stopping, 0.2 * 2**tries):
                    return


class _Handler(BaseHTTPRequestHandler):
    """`POST /orders`, `GET /orders/{key}`."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    centre: Centre

    def do_POST(self) -> None:
        """Take an order."""
        length = int(self.headers.get("content-length", "0") or "0")
        if self.path != "/orders" or not 0 < length <= LONGEST_ORDER:
            self.close_connection = True
            return self._answer(404 if self.path != "/orders" else 413, {"code": "not_here"})
        body = self.rfile.read(length)
        if not self._signed(body):
            return self._answer(401, {"code": "signature"})
        try:
            order = msgspec.json.decode(body, type=CallOrder)
        except msgspec.DecodeError:
            return self._answer(422, {"code": "order"})
        if order.key != self.headers.get("idempotency-key"):
            return self._answer(422, {"code": "key"})
        return self._take(order)

    def _take(self, order: CallOrder) -> None:
        fault = self.centre.fault(order.key)
        if fault == "error_before":
            self.centre.ledger.write("error_before", order.key)
            return self._answer(503, {"code": "busy"}, {"retry-after": "1"})
        reference = self.centre.take(order)
        if reference is None:
            return self._answer(503, {"code": "full"}, {"retry-after": "60"})
        if fault == "lost_reply":
            self.centre.ledger.write("lost_reply", order.key)
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            return None
        if fault == "error_after":
            self.centre.ledger.write("error_after", order.key)
            return self._answer(500, {"code": "internal"})
        return self._answer(202, {"order_ref": reference})

    def do_GET(self) -> None:
        """Say whether an order is known."""
        key = unquote(self.path.removeprefix("/orders/"))
        if not self._signed(b""):
            return self._answer(401, {"code": "signature"})
        reference = self.centre.find(key)
        self.centre.ledger.write("asked", key, found=reference is not None)
        if reference is None:
            return self._answer(404, {"code": "unknown_order"})
        return self._answer(200, {"order_ref": reference})

    def _signed(self, body: bytes) -> bool:
        key, stamp = self.headers.get("webhook-id", ""), self.headers.get("webhook-timestamp", "")
        if not stamp.isdigit() or abs(time.time() - int(stamp)) > SKEW_SECONDS:
            return False
        expected = signature(self.centre.secret, key, stamp, body)
        return hmac.compare_digest(expected, self.headers.get("webhook-signature", ""))

    def _answer(self, status: int, body: dict[str, str], headers: dict[str, str] | None = None) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:
        """The ledger is the log."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is none of our business."""


def main(arguments: list[str] | None = None) -> int:
    """Run until stopped."""
    options = _options(arguments)
    ledger = Ledger(options.ledger)
    secret = options.secret_file.read_text("utf-8").strip().encode()
    centre = Centre(_manners(options), options.callback_url, secret, ledger)
    handler = type("Handler", (_Handler,), {"centre": centre})
    server = _Server(("127.0.0.1", options.port), handler)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
    centre.start()
    serving.start()
    print(json.dumps({"port": server.server_port}), flush=True)
    stopped.wait()
    server.shutdown()
    serving.join()
    centre.stop()
    server.server_close()
    ledger.close()
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    options = argparse.ArgumentParser(
        prog="stub_call_centre", description="A call centre to test and demonstrate with."
    )
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--callback-url", required=True)
    options.add_argument("--secret-file", type=Path, required=True)
    options.add_argument("--ledger", type=Path, required=True)
    options.add_argument(
        "--mix", default="", help="shares of fates: high=0.5,none=0.1; replaces the usual ones"
    )
    options.add_argument("--delay", type=float, nargs=2, default=(0.2, 2.0), metavar=("LEAST", "MOST"))
    usual = Manners()
    for name in ("seed", "late", "late_seconds", "twice", "out_of_order", "unknown_code"):
        options.add_argument(
            f"--{name.replace('_', '-')}", type=type(getattr(usual, name)), default=getattr(usual, name)
        )
    for name in ("lost_reply", "error_after", "error_before", "most_orders"):
        options.add_argument(
            f"--{name.replace('_', '-')}", type=type(getattr(usual, name)), default=getattr(usual, name)
        )
    return options.parse_args(arguments)


def _manners(options: argparse.Namespace) -> Manners:
    pairs = (part.split("=") for part in options.mix.split(",") if part)
    mix = {name: float(share) for name, share in pairs} or MIX
    names = (field for field in Manners.__struct_fields__ if field not in {"mix", "delay"})
    return Manners(mix=mix, delay=tuple(options.delay), **{name: getattr(options, name) for name in names})


if __name__ == "__main__":
    sys.exit(main())
