"""How the built pages are served: what a browser may run, what it may keep, and what there is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.response import Response
from litestar.testing import TestClient

from leadcenter.entry import pages
from leadcenter.kernel.errors import Refusal, say

MOST_ON_THE_PHONE = 300_000
"""Bytes that the phone loads before it can be used, compressed."""
MOST_FOR_CUSTOMERS = 100_000


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient[Litestar]]:
    with TestClient(Litestar(pages.routes(pages.read_built()))) as made:
        yield made


def test_each_page_runs_only_what_carries_the_nonce_of_its_answer(client: TestClient[Litestar]) -> None:
    nonces = set()
    paths = ("/desk", "/desk/", "/desk/leads/any", "/phone", "/phone/deep/link", "/my", "/form/any", "/desk")
    for path in paths:
        answer = client.get(path)
        policy = answer.headers["content-security-policy"]
        (nonce,) = set(re.findall(r"'nonce-([^']+)'", policy))
        nonces.add(nonce)
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"].startswith("text/html")
        assert "{nonce}" not in answer.text
        runs = re.findall(r"<(?:script|style|link rel=\"(?:stylesheet|modulepreload)\")[^>]*>", answer.text)
        assert runs
        assert all(f'nonce="{nonce}"' in one for one in runs)
    assert len(nonces) == 8


def test_pages_name_no_other_host(client: TestClient[Litestar]) -> None:
    for path in ("/desk", "/phone", "/my", "/form/any"):
        assert re.findall(r"(?:src|href)=\"(?!/)[^\"]*", client.get(path).text) == []


def test_scripts_are_kept_for_ever_and_come_as_small_as_the_browser_takes_them(
    client: TestClient[Litestar],
) -> None:
    (script,) = re.findall(r"<script[^>]+src=\"([^\"]+)\"", client.get("/desk").text)
    plain = client.get(script, headers={"accept-encoding": "identity"})
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["content-type"].startswith("text/javascript")
    assert "content-encoding" not in plain.headers
    zipped = client.get(script, headers={"accept-encoding": "gzip, deflate"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.headers["vary"] == "accept-encoding"
    assert zipped.content == plain.content


def test_service_worker_lies_where_its_scope_is_and_may_load_only_from_us(
    client: TestClient[Litestar],
) -> None:
    worker = client.get("/phone/sw.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["cache-control"] == "no-cache"
    assert "PRECACHE" not in worker.text
    assert "/assets/phone-" in worker.text
    manifest = client.get("/phone/manifest.webmanifest").json()
    assert client.get(manifest["icons"][0]["src"]).status_code == 200


@pytest.mark.parametrize(
    "path", ["/assets/..%2fdesk.html", "/assets/%2e%2e%2fpages.py", "/assets/none.js", "/assets/desk.html"]
)
def test_nothing_but_what_was_built_is_there(path: str) -> None:
    with TestClient(Litestar(pages.routes(pages.read_built())), raise_server_exceptions=False) as client:
        assert client.get(path).status_code >= 400


def test_house_without_built_pages_says_what_to_do(tmp_path: Path) -> None:
    def told(_: object, fault: Refusal) -> Response[str]:
        return Response(fault.code, status_code=fault.status)

    bare = Litestar(pages.routes(pages.read_built(tmp_path)), exception_handlers={Refusal: told})
    with TestClient(bare) as client:
        answer = client.get("/desk")
    assert (answer.status_code, answer.text) == (503, "pages_not_built")
    assert "make pages" in say("pages_not_built", "en")
    assert "make pages" in say("pages_not_built", "zh")


def first_load(page: str) -> int:
    files = json.loads((pages.BUILT / "first-load.json").read_text("utf-8"))[page]
    return sum((pages.BUILT / f"{one}.gz").stat().st_size for one in files)


def test_phone_loads_little_before_it_can_be_used() -> None:
    assert 100_000 < first_load("phone") <= MOST_ON_THE_PHONE


def test_customer_loads_next_to_nothing() -> None:
    assert 20_000 < first_load("customer") <= MOST_FOR_CUSTOMERS
