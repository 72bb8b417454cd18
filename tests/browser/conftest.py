"""A real browser before a real server. Without a Chromium these tests are skipped, with one loud line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_house import BrowserHouse, standing
from finding import find_chromium
from playwright.sync_api import Browser, expect, sync_playwright

MISSING = (
    "NO CHROMIUM: no browser test was run. Install one (Debian: apt-get install chromium) "
    "or name it in LEADCENTER_CHROMIUM."
)
_said: list[str] = []
expect.set_options(timeout=60_000)  # two cores carry the server, the browser and another such test beside


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module, not for the run: where Playwright's loop runs, no other test client can."""
    with sync_playwright() as playwright:
        path = find_chromium(playwright.chromium.executable_path)
        if not path:
            _said.append(MISSING)
            pytest.skip(MISSING)
        made = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield made
        made.close()


@pytest.fixture(scope="module")
def house(
    browser: Browser, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserHouse]:
    folder: Path = tmp_path_factory.mktemp("browser")
    with standing(database_url, folder, browser) as made:
        yield made


@pytest.fixture(autouse=True)
def _windows_end(request: pytest.FixtureRequest) -> Iterator[None]:
    house = request.getfixturevalue("house") if "house" in request.fixturenames else None
    if house is not None:  # the tests of a module may take longer than a proof of who somebody is stays fresh
        house.staffed.rows("update session set proved_at = now() where proved_at is not null")
    yield
    if house is not None:
        house.end_windows()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in _said:
        terminalreporter.write_sep("!", line, red=True, bold=True)
