"""Meta's Graph API as the demo needs it: leads by id, one or many at a time."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from leadcenter.entry.demo.senders import Lead, meta_lead


class GraphStub:
    """Serves on loopback until closed. `url` is its base."""

    def __init__(self) -> None:
        self._leads: dict[str, Lead] = {}
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, body = stub.answer(urlsplit(self.path).path.rpartition("/")[2])
                self._send(status, body)

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
                wanted = [
                    urlsplit(call["relative_url"]).path.strip("/") for call in json.loads(form["batch"][0])
                ]
                replies = [
                    {"code": status, "body": json.dumps(body)} for status, body in map(stub.answer, wanted)
                ]
                self._send(200, replies)

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

    def put(self, lead: Lead) -> None:
        """This lead can be fetched from now on."""
        self._leads[str(lead.serial)] = lead

    def answer(self, identifier: str) -> tuple[int, dict[str, Any]]:
        """Status and body for one lead."""
        lead = self._leads.get(identifier)
        if lead is None:
            return 404, {"error": {"code": 100, "message": "Unsupported get request"}}
        return 200, meta_lead(lead)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
