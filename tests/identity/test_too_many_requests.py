"""What one asker takes, others lack: requests are counted per account and key, in the shared database."""

from __future__ import annotations

import pytest
from porch import Browser, Porch

from leadcenter.access import steps
from leadcenter.access.face import AskerKind


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "MOST", {AskerKind.PERSON: 3, AskerKind.SERVICE: 2})


def codes(browser: Browser, count: int) -> list[int]:
    return [browser.get("/work").status_code for _ in range(count)]


@pytest.mark.usefixtures("few")
def test_fourth_request_of_a_minute_waits_for_the_next_minute_and_nobody_else_does(porch: Porch) -> None:
    busy, other = porch.signed_in(porch.person()), porch.signed_in(porch.person())
    assert codes(busy, 5) == [200, 200, 200, 429, 429]
    assert codes(other, 3) == [200, 200, 200]
    porch.wait(minutes=1)
    assert codes(busy, 4) == [200, 200, 200, 429]


@pytest.mark.usefixtures("few")
def test_second_process_counts_on(porch: Porch) -> None:
    person = porch.person()
    first = porch.signed_in(person)
    assert codes(first, 3) == [200] * 3
    second = Browser(porch)
    second.client = type(first.client)(porch.make_app(), base_url="https://testserver")
    second.client.cookies = first.client.cookies
    assert codes(second, 1) == [429]


def test_refusal_says_how_long_to_wait(porch: Porch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "MOST", {AskerKind.PERSON: 0, AskerKind.SERVICE: 0})
    browser = porch.signed_in(porch.person())
    porch.wait(seconds=20 - porch.now.second)
    answer = browser.get("/work")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert "41" in answer.json()["text"]
