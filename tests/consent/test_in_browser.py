"""The page in a browser of the size of a phone: nothing is ticked beforehand, the words stand before the
button, taking back is no harder than giving, nothing leaves for elsewhere, no token in any address (trust.md
L05, L25)."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from granian.server.embed import Server
from own_page import OwnPage
from town import Town

from browser import Browser, browsing, program

FOUND = program()
needs_browser = pytest.mark.skipif(
    FOUND is None,
    reason="NO BROWSER HERE: apt-get install chromium-headless-shell, else nobody has seen the page",
)


def served(app: Any) -> tuple[str, Any, threading.Thread]:
    """The application on loopback, in a thread."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(app, port=port, interface="asgi", log_enabled=False)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    return f"http://127.0.0.1:{port}", server, thread


@pytest.fixture
def own(town: Town) -> OwnPage:
    return OwnPage(town)


@pytest.fixture
def address(own: OwnPage) -> Iterator[str]:
    url, server, thread = served(own.app)
    yield url
    server.stop()
    thread.join(20)


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Browser]:
    assert FOUND is not None
    with browsing(FOUND, tmp_path) as made:
        yield made


def open_page(phone: Browser, address: str, token: str, language: str = "zh-CN") -> None:
    wait_for(address)
    phone.go(f"{address}/my#{token}", language)
    phone.until("document.readyState === 'complete' && !!document.querySelector('main')")


def wait_for(address: str) -> None:
    """Until the server listens."""
    host, port = address.removeprefix("http://").split(":")
    for _ in range(200):
        try:
            socket.create_connection((host, int(port)), 1).close()
        except OSError:
            threading.Event().wait(0.05)
        else:
            return
    raise AssertionError("the server does not listen")


@needs_browser
def test_customer_chooses_a_dealer_with_two_taps_and_takes_it_back_with_one(
    town: Town, own: OwnPage, address: str, phone: Browser, tmp_path: Path
) -> None:
    raw = town.inquire(dealer="", agrees=False, city="上海市")
    town.carry()
    token = own.link(raw)
    open_page(phone, address, token)
    phone.until("!document.getElementById('main').hidden")
    assert phone.ask("document.querySelectorAll('input').length") >= 2
    assert phone.ask("document.querySelectorAll('input:checked, option[selected], [checked]').length") == 0
    words, button = "document.getElementById('notice')", "document.querySelector('#offers button')"
    assert "同意" in phone.ask(f"{words}.textContent")
    assert phone.ask(f"{words}.getBoundingClientRect().bottom <= {button}.getBoundingClientRect().top")
    assert phone.ask(f"{words}.checkVisibility() && {words}.getBoundingClientRect().height > 20")
    assert phone.ask("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the phone"
    phone.picture(tmp_path / "choosing.png")

    phone.tap("#offers button")
    phone.until("document.getElementById('said').textContent.length > 0")
    assert town.count("consent_event") == 0, "who picked nobody has agreed to nothing"
    phone.tap("#offers input[value='A']")
    phone.tap("#offers button")
    phone.until("document.getElementById('choosing').hidden")
    town.carry()
    assert [dealer for dealer, _ in town.dispatches_of(raw)] == ["A"]

    open_page(phone, address, token, "en-US")
    phone.until("!!document.querySelector('[data-stop=A]')")
    phone.tap("[data-stop=A]")
    phone.until("!document.querySelector('[data-stop=A]')")
    assert town.rows("select 1 from dispatch where ended_at is null") == []
    phone.picture(tmp_path / "stopped.png")
    clean(phone, address, token)


@needs_browser
def test_customer_sends_a_request_and_reads_its_number(
    town: Town, own: OwnPage, address: str, phone: Browser
) -> None:
    raw = town.inquire(agrees=("maker", "A"))
    town.carry()
    token = own.link(raw)
    open_page(phone, address, token, "en-US")
    phone.until("!document.getElementById('main').hidden")
    phone.ask("document.getElementById('right').value = 'delete'")
    phone.tap("#ask")
    phone.until("document.getElementById('said').textContent.includes('R1')")
    assert [right for _, right, _ in own.desk.asked] == ["delete"]
    phone.tap("#language")
    assert phone.ask("document.documentElement.lang") == "zh-CN"
    assert phone.ask("document.getElementById('ask').textContent") == "提交请求"
    clean(phone, address, token)


@needs_browser
def test_link_that_opens_nothing_shows_nothing(address: str, phone: Browser) -> None:
    open_page(phone, address, "A" * 46)
    phone.until("document.getElementById('said').textContent.length > 0")
    assert phone.ask("document.getElementById('main').hidden")


def clean(phone: Browser, address: str, token: str) -> None:
    """The page asked nobody else, told nobody the token, and broke no rule of its policy."""
    asked = [one for one in phone.asked if not one.startswith(("blob:", "about:", "data:"))]
    assert asked
    assert [one for one in asked if not one.startswith(address)] == []
    assert [one for one in asked if token in one.partition("#")[0]] == []
    assert phone.ask("location.href").endswith("/my")
    assert [one for one in phone.said if "favicon" not in one and "404" not in one] == []
