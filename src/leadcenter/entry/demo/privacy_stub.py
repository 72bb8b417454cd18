"""A provider of privacy numbers as the demo needs it: it rings both sides, most customers answer, and a signed
call record comes back.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any, Final

import httpx

PROVIDER: Final = "privacy"
ANSWERED: Final = 0.75
RINGS: Final = (0.2, 0.8)
TRIES: Final = 3
"""Seconds from order to record."""


class PrivacyStub:
    """Serves on loopback until closed. `url` is its base, `secret` what both sides sign with; records go to the
    web once `web` (its address) is set. `outcomes` counts calls by what became of them."""

    def __init__(self, seed: int = 5) -> None:
        self.secret = secrets.token_urlsafe(24)
        self.web = ""
        self.outcomes: Counter[str] = Counter()
        self._taken: dict[str, str] = {}
        self._random = Random(seed)
        self._lock = threading.Lock()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                self._send(200, {"order_ref": stub._take(body["key"])})

            def do_GET(self) -> None:
                known = self.path.rpartition("/")[2] in stub._taken
                self._send(
                    200 if known else 404, {"order_ref": "known"} if known else {"code": "unknown_order"}
                )

            def _send(self, status: int, body: Any) -> None:
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def _take(self, key: str) -> str:
        """An order counts once, however often it is sent."""
        with self._lock:
            if key in self._taken:
                return self._taken[key]
            reference = self._taken[key] = f"p-{len(self._taken) + 1}"
            answered = self._random.random() < ANSWERED
            delay = self._random.uniform(*RINGS)
            self.outcomes["answered" if answered else "not answered"] += 1
            talk = self._random.randrange(20_000, 240_000) if answered else 0
        timer = threading.Timer(delay, self._report, (key, reference, talk))
        timer.daemon = True
        timer.start()
        return reference

    def _report(self, key: str, reference: str, talk: int) -> None:
        body = json.dumps(
            {
                "callId": reference, "event": "hangup", "userData": key, "duration": talk,
                "stopTime": datetime.now(UTC).isoformat(), "hangupGcode": "1000" if talk else "1001",
            }
        )  # fmt: skip
        for _ in range(TRIES):
            at = str(int(time.time()))
            signature = hmac.new(self.secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
            headers = {"x-timestamp": at, "x-signature": signature, "content-type": "application/json"}
            try:
                answer = httpx.post(
                    f"{self.web}/call-records/{PROVIDER}",
                    content=body,
                    headers=headers,
                    timeout=10,
                    trust_env=False,
                )
            except httpx.HTTPError:
                continue
            self.outcomes[f"record {answer.status_code}"] += 1
            if answer.status_code < 500:
                return
