"""Fetching leads from a stub of the Graph API on loopback: batch, retries, refusals; the token stays out of
sight."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from leadcenter.wire.meta import Fetched, FetchLater, FetchRefused, MetaLeads

TOKEN = "page-token-that-nobody-may-see"


class Graph:
    """What the stub answers, lead by lead, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, Any]] = {}
        self.whole: tuple[int, dict[str, str], bytes] | None = None
        self.asked: list[tuple[str, str, dict[str, list[str]], str]] = []
        self.url = ""

    def answer(self, lead_id: str) -> tuple[int, Any]:
        return self.answers.get(lead_id, (200, {"id": lead_id, "field_data": []}))


@pytest.fixture
def graph() -> Iterator[Graph]:
    stub = Graph()

    class Handler(BaseHTTPRequestHandler):
        def _reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            stub.asked.append(("GET", self.path, {}, self.headers.get("authorization", "")))
            if stub.whole:
                return self._reply(*stub.whole)
            status, document = stub.answer(urlsplit(self.path).path.rsplit("/", 1)[1])
            return self._reply(status, {}, msgspec.json.encode(document))

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            stub.asked.append(("POST", self.path, form, self.headers.get("authorization", "")))
            if stub.whole:
                return self._reply(*stub.whole)
            replies = []
            for call in msgspec.json.decode(form["batch"][0]):
                status, document = stub.answer(call["relative_url"].partition("?")[0])
                body = msgspec.json.encode(document).decode()
                replies.append({"code": status, "body": body} if status else None)
            return self._reply(200, {}, msgspec.json.encode(replies))

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    stub.url = f"http://127.0.0.1:{server.server_port}"
    yield stub
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def leads(graph: Graph) -> Iterator[MetaLeads]:
    client = MetaLeads(graph.url, "v25.0", TOKEN, timeout=5)
    yield client
    client.close()


def test_one_lead_is_fetched_by_get_with_the_token_in_a_header(graph: Graph, leads: MetaLeads) -> None:
    assert leads.fetch_leads(["7"]) == {"7": Fetched(b'{"id":"7","field_data":[]}')}
    ((method, path, _, authorization),) = graph.asked
    assert (method, path.partition("?")[0], authorization) == ("GET", "/v25.0/7", f"Bearer {TOKEN}")


def test_many_leads_are_fetched_fifty_at_a_time_each_with_its_own_outcome(
    graph: Graph, leads: MetaLeads
) -> None:
    graph.answers = {
        "3": (400, {"error": {"code": 100, "message": "gone"}}),
        "4": (400, {"error": {"code": 80005}}),
        "5": (0, None),
        "6": (500, {"error": {"code": 2}}),
        "8": (400, {"error": {"code": 190}}),
        "9": (200, ["no lead"]),
    }
    ids = [str(number) for number in range(120)]
    got = leads.fetch_leads([*ids, "7"])
    assert list(got) == ids
    assert [len(msgspec.json.decode(form["batch"][0])) for _, _, form, _ in graph.asked] == [50, 50, 20]
    assert got["7"] == Fetched(b'{"id":"7","field_data":[]}')
    assert got["3"] == FetchRefused("lead_gone")
    assert got["4"] == FetchLater(60.0, "rate_limited")
    assert got["5"] == FetchLater(60.0, "timeout")
    assert got["6"] == FetchLater(60.0, "http_500")
    assert got["8"] == FetchRefused("token_refused")
    assert got["9"] == FetchRefused("answer_unusable")
    assert sum(isinstance(outcome, Fetched) for outcome in got.values()) == 114
    assert all(TOKEN not in path for _, path, _, _ in graph.asked)


@pytest.mark.parametrize("ids", [["1"], ["1", "2"]])
@pytest.mark.parametrize(
    ("whole", "outcome"),
    [
        ((429, {"retry-after": "7"}, b""), FetchLater(7.0, "rate_limited")),
        ((429, {"retry-after": "99999999"}, b""), FetchLater(3600.0, "rate_limited")),
        ((503, {"retry-after": "soon"}, b""), FetchLater(60.0, "http_503")),
        ((400, {}, b'{"error":{"code":4}}'), FetchLater(60.0, "rate_limited")),
        ((400, {}, b'{"error":{"code":999,"is_transient":true}}'), FetchLater(60.0, "rate_limited")),
        ((401, {}, b'{"error":{"code":190}}'), FetchRefused("token_refused")),
        ((403, {}, b""), FetchRefused("token_refused")),
        ((302, {"location": "http://127.0.0.1:9/"}, b""), FetchRefused("answer_unusable")),
        ((200, {}, b"<html>"), FetchRefused("answer_unusable")),
        ((200, {}, b"[" * 5_000), FetchRefused("answer_unusable")),
        ((200, {}, b" " * 5_000_000), FetchRefused("answer_unusable")),
    ],
)
def test_answer_to_the_whole_request_is_the_outcome_of_each_lead(
    graph: Graph, leads: MetaLeads, whole: Any, outcome: object, ids: list[str]
) -> None:
    graph.whole = whole
    assert leads.fetch_leads(ids) == dict.fromkeys(ids, outcome)
    assert len(graph.asked) == 1  # no redirect is followed, nothing is tried twice


def test_api_that_is_away_is_asked_again_later(graph: Graph) -> None:
    away = MetaLeads("http://127.0.0.1:9", "v25.0", TOKEN, timeout=1)
    assert away.fetch_leads(["1", "2"]) == dict.fromkeys(["1", "2"], FetchLater(60.0, "unreachable"))
    away.close()


def test_silent_api_times_out(graph: Graph) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = MetaLeads(f"http://127.0.0.1:{silent.getsockname()[1]}", "v25.0", TOKEN, timeout=0.2)
        assert client.fetch_leads(["1"]) == {"1": FetchLater(60.0, "timeout")}
        client.close()


def test_neither_token_nor_lead_stands_in_logs_or_texts(
    graph: Graph, leads: MetaLeads, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    graph.answers = {"1": (200, {"id": "1", "name": "Jane Secret"})}
    got = leads.fetch_leads(["1", "2"])
    got |= leads.fetch_leads(["1"])
    graph.whole = (401, {}, b'{"error":{"code":190,"message":"Jane Secret"}}')
    refused = leads.fetch_leads(["3"])
    texts = f"{caplog.text}{got!r}{refused!r}{leads!r}"
    assert TOKEN not in texts
    assert "Jane" not in texts


def test_id_of_any_shape_stays_inside_its_path(graph: Graph, leads: MetaLeads) -> None:
    leads.fetch_leads(["../me?x=1"])
    assert graph.asked[0][1].startswith("/v25.0/..%2Fme%3Fx%3D1?fields=")


def test_nothing_asked_nothing_sent(graph: Graph, leads: MetaLeads) -> None:
    assert leads.fetch_leads([]) == {}
    assert graph.asked == []
