"""A provider of privacy numbers, in a process of its own with its own truth: arguments are ledger and secret.

It takes orders and messages once per key, "rings" both sides, and writes what really happened to the ledger
(JSON lines).
`POST /manner {"then": …}` says how it behaves next: `lose` takes the order and drops the connection, `away`
answers 503 before taking anything, `refuse` answers 400. `GET /records` gives signed call records of every
call so far, as it would send them. It prints its port and ends on SIGTERM.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

LEDGER, SECRET = Path(sys.argv[1]), sys.argv[2].encode()
taken: dict[str, dict[str, Any]] = {}
texts: set[str] = set()
manner = {"then": "", "talk": 42}


def note(**event: Any) -> None:
    with LEDGER.open("a", encoding="utf-8") as ledger:
        ledger.write(json.dumps(event) + "\n")
        ledger.flush()


def record(key: str, number: int) -> dict[str, str]:
    """A signed call record: hex HMAC-SHA256 over `timestamp.body`."""
    body = json.dumps(
        {"id": f"{number}-{key[:8]}", "order": key, "talk": manner["talk"], "peer": "17000000000"}
    )
    at = str(int(time.time()))
    signature = hmac.new(SECRET, f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return {"body": body, "x-timestamp": at, "x-signature": signature}


class Provider(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path == "/manner":
            manner.update(body)
            return self.answer(200, {})
        then, manner["then"] = manner["then"], ""
        if then == "away":
            return self.answer(503, {}, {"retry-after": "1"})
        if then == "refuse":
            return self.answer(400, {"code": "number"})
        key = body["key"]
        if self.path == "/messages":
            if key not in texts:
                texts.add(key)
                note(what="texted", **body)
            if then == "lose":
                return self.connection.close()
            return self.answer(200, {})
        if key not in taken:
            taken[key] = body
            note(what="rang", key=key, agent=body["agent"], phone=body["phone"])
        note(what="order", key=key)
        if then == "lose":
            return self.connection.close()
        return self.answer(200, {"order_ref": f"r-{len(taken)}"})

    def do_GET(self) -> None:
        if self.path == "/records":
            return self.answer(200, [record(key, number) for number, key in enumerate(taken)])
        key = unquote(self.path.removeprefix("/orders/"))
        if key in taken:
            return self.answer(200, {"order_ref": "r-known"})
        return self.answer(404, {"code": "unknown_order"})

    def answer(self, status: int, told: Any, headers: dict[str, str] | None = None) -> None:
        sent = json.dumps(told).encode()
        self.send_response(status)
        for name, value in ((headers or {}) | {"content-length": str(len(sent))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
