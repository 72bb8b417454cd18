"""Who is outside and has a truth of his own: a provider of privacy numbers, receivers of notices. They serve on loopback, in the
harness's own process, so that nothing that dies in the house takes their ledgers along; each writes down what happened before it
answers. Their manners are bad, by chance that the key of a request decides."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import msgspec


class Answer(msgspec.Struct, frozen=True):
    """What is answered after `wait` seconds; `lost`: nothing, the line is cut."""

    status: int = 200
    told: dict[str, str] = {}
    again_s: int = 0
    wait: float = 0.0
    lost: bool = False


PATIENCE = 3
"""So many requests of a key are met by chance, the next one well: what never comes to an end is no bad luck."""


class Manners(msgspec.Struct, frozen=True):
    """Shares of requests that are refused before anything is taken, of which the reply is an error or lost although it was taken, or
    late."""

    before: float = 0.0
    after: float = 0.0
    lost: float = 0.0
    slow: float = 0.0


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up is none of our business."""


class Outside:
    """Serves until the block ends. `ledger`: what happened, in the order in which it did."""

    def __init__(self, manners: Manners, seed: int) -> None:
        self.manners = manners
        self.ledger: list[dict[str, Any]] = []
        self.lock = threading.Lock()
        self._seed = seed
        self._asked: Counter[str] = Counter()
        outside = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                self._say(outside.posted(self.path, {k.lower(): v for k, v in self.headers.items()}, body))

            def do_GET(self) -> None:
                self._say(outside.asked(self.path))

            def _say(self, answer: Answer) -> None:
                time.sleep(answer.wait)
                if answer.lost:
                    self.close_connection = True
                    with suppress(OSError):
                        self.connection.shutdown(socket.SHUT_RDWR)
                    return
                raw = json.dumps(answer.told).encode()
                self.send_response(answer.status)
                if answer.again_s:
                    self.send_header("retry-after", str(answer.again_s))
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, format: str, *args: object) -> None:
                """The ledger is the log."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.1,), name="outside", daemon=True).start()

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def posted(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """What comes of a POST."""
        raise NotImplementedError

    def asked(self, path: str) -> Answer:
        """What comes of a GET."""
        del path
        return Answer(404)

    def note(self, what: str, **more: Any) -> None:
        """Into the ledger."""
        with self.lock:
            self.ledger.append({"what": what, "at": time.monotonic(), **more})

    def noted(self, what: str, **more: Any) -> list[dict[str, Any]]:
        """What the ledger says of a kind."""
        with self.lock:
            return [one for one in self.ledger if one["what"] == what and more.items() <= one.items()]

    def mood(self, key: str) -> str:
        """How the next request of a key is met: `before`, `after`, `lost`, `slow` or well."""
        with self.lock:
            self._asked[key] += 1
            tries = self._asked[key]
        if tries > PATIENCE:
            return ""
        left = random.Random(f"{self._seed}:{key}:{tries}").random()
        for kind in ("before", "after", "lost", "slow"):
            left -= getattr(self.manners, kind)
            if left < 0:
                return kind
        return ""


class Provider(Outside):
    """A provider of privacy numbers: rings once per order, whatever it answers; who was rung stands in the ledger as `rang`, an
    order that came although it had been taken as `repeat`. Its records go to `records_to`: twice, out of order, late; those of an order
    whose reply was no yes only when somebody has asked for it, or nobody will."""

    LATE_S = 1.0

    def __init__(self, manners: Manners, seed: int, secret: str, records_to: str) -> None:
        super().__init__(manners, seed)
        self._secret = secret.encode()
        self._records_to = records_to
        self._taken: dict[str, str] = {}
        self._to_come = 0
        self._held: dict[str, list[threading.Timer]] = {}

    def posted(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """An order."""
        key = json.loads(body)["key"]
        if path != "/orders" or headers.get("webhook-id") != key:
            return Answer(404, {"code": "not_here"})
        mood = self.mood(key)
        if mood == "before":
            self.note("refused", key=key)
            return Answer(503, {"code": "busy"}, again_s=1)
        reference = self._take(key, silent=mood in {"after", "lost"})
        if mood:
            self.note("fault", key=key, mood=mood)
        match mood:
            case "after":
                return Answer(500, {"code": "internal"})
            case "lost":
                return Answer(lost=True)
        return Answer(202, {"order_ref": reference}, wait=0.3 if mood == "slow" else 0.0)

    def asked(self, path: str) -> Answer:
        """Is an order known?"""
        key = path.removeprefix("/orders/")
        with self.lock:
            known = self._taken.get(key)
            held = self._held.pop(key, [])
        _begin(held)
        return Answer(200, {"order_ref": known}) if known else Answer(404, {"code": "unknown_order"})

    def await_quiet(self, seconds: float = 30.0) -> bool:
        """Until every record has been taken."""
        with self.lock:
            held = [timer for timers in self._held.values() for timer in timers]
            self._held.clear()
        _begin(held)
        until = time.monotonic() + seconds
        while self._to_come and time.monotonic() < until:
            time.sleep(0.05)
        return not self._to_come

    def _take(self, key: str, *, silent: bool) -> str:
        with self.lock:
            known = self._taken.get(key)
            if known is None:
                reference = self._taken[key] = f"p-{self._seed}-{len(self._taken) + 1}"
        if known is not None:
            self.note("repeat", key=key)
            return known
        chance = random.Random(f"{self._seed}:{key}:story")
        talk = chance.randrange(20, 240) if chance.random() < 0.6 else 0
        self.note("rang", key=key, talk=talk)
        events = [("ring", 0)] * chance.choice([0, 1]) + [("hangup", talk)] * chance.choice([1, 1, 2, 3])
        chance.shuffle(events)
        late = self.LATE_S if chance.random() < 0.3 else 0.0
        timers = [
            threading.Timer(chance.uniform(0.0, 0.3) + late, self._report, (key, reference, event, spoken))
            for event, spoken in events
        ]
        with self.lock:
            self._to_come += len(events)
            if silent:
                self._held[key] = timers
        _begin([] if silent else timers)
        return reference

    def _report(self, key: str, reference: str, event: str, talk: int) -> None:
        """Post one record until it is taken."""
        told = {
            "callId": reference, "event": event, "userData": key, "duration": talk * 1_000, "hangupGcode": "1000" if talk else "1001",
            "stopTime": datetime.now(UTC).isoformat(),
        }  # fmt: skip
        body, status = json.dumps(told).encode(), 0
        for tries in range(60):
            at = str(int(time.time()))
            signed = hmac.new(self._secret, at.encode() + b"." + body, hashlib.sha256).hexdigest()
            headers = {"x-timestamp": at, "x-signature": signed, "content-type": "application/json"}
            with suppress(httpx.HTTPError):
                status = httpx.post(
                    self._records_to, content=body, headers=headers, timeout=10, trust_env=False
                ).status_code
            if status == 200:
                break
            time.sleep(min(2.0, 0.1 * 2**tries))
        self.note("record", key=key, record=f"{reference}|{event}", talk=talk, status=status)
        with self.lock:
            self._to_come -= 1


class Receivers(Outside):
    """Webhooks below /hook/ and a provider of text messages. What was taken stands in the ledger as `took`, whatever was answered then;
    what was not as `refused`. `gone`: webhooks that answer 410; `closed`: nothing is taken at these paths for now; `keys`: who signs,
    by path."""

    def __init__(self, manners: Manners, seed: int) -> None:
        super().__init__(manners, seed)
        self.gone: set[str] = set()
        self.closed: set[str] = set()
        self.keys: dict[str, bytes] = {}

    def posted(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """A message."""
        key, told = headers.get("webhook-id", ""), json.loads(body)
        seen = {
            "path": path,
            "key": key,
            "body": told,
            "to": told.get("phone", ""),
            "signed": self._signed(path, headers, body),
        }
        if path in self.gone:
            self.note("gone", **seen)
            return Answer(410)
        mood = self.mood(f"{path} {key}")
        if path in self.closed or mood == "before":
            self.note("refused", **seen)
            return random.Random(key).choice([Answer(500), Answer(429, again_s=1), Answer(503, again_s=1)])
        self.note("took", **seen)
        match mood:
            case "after":
                return Answer(500)
            case "lost":
                return Answer(lost=True)
        return Answer(200, wait=0.3 if mood == "slow" else 0.0)

    def _signed(self, path: str, headers: dict[str, str], body: bytes) -> bool:
        """By the Standard Webhooks, for who has a key."""
        secret = self.keys.get(path)
        if secret is None:
            return True
        signed = f"{headers.get('webhook-id', '')}.{headers.get('webhook-timestamp', '')}.".encode() + body
        mark = "v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
        return mark in headers.get("webhook-signature", "").split(" ")


def _begin(timers: list[threading.Timer]) -> None:
    for timer in timers:
        timer.daemon = True
        timer.start()
