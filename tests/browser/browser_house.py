"""A house behind its real web server, and a browser in front of it for each person."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Browser, BrowserContext, Page, expect

from leadcenter.entry.serve import environment_of, free_port
from leadcenter.identity import accounts
from leadcenter.identity.face import HOUSE
from leadcenter.identity.porter import COOKIE
from staffed_house import Person, StaffedHouse

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
STARTING = 60.0
SETTLING = 60.0
PASSWORD = "梧桐-Harbour-71"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PHONE_BELOW = 720
KEPT = "local_storage,session_storage,indexeddb,cache_storage,service_workers"
"""What a page keeps in a browser, but for what came by the line: the next window begins without it."""
Kind = tuple[str, int, int]
"""Of a window: language, width, height."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LANGUAGE = {"zh": "zh-CN", "en": "en-US"}


class Known:
    """Somebody who can sign in by hand: name, password, authenticator app."""

    def __init__(self, login: str, secret: str) -> None:
        self.login, self.secret = login, secret

    def code(self, ahead: int = 0) -> str:
        """What the app shows, or will show `ahead` steps of 30 s from now."""
        totp = TOTP(base64.b32decode(self.secret), 6, SHA1(), 30)  # noqa: S303 - what the apps know
        return totp.generate(int(time.time()) + 30 * ahead).decode()


class BrowserHouse:
    """A staffed house whose pages a browser opens. `url` by name, for a passkey and a secure cookie belong to
    `localhost`."""

    def __init__(self, url: str, folder: Path, browser: Browser) -> None:
        self.staffed = StaffedHouse(url, folder)
        self.town = self.staffed.town
        self._browser = browser
        self._open: list[tuple[Kind, BrowserContext]] = []
        self._rested: list[tuple[Kind, BrowserContext]] = []
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._server = self._serve(folder)

    def close(self) -> None:
        """End browser windows, server and application."""
        for _, context in self._open + self._rested:
            context.close()
        self._server.terminate()
        try:
            self._server.wait(15)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self.staffed.close()

    def _serve(self, folder: Path) -> subprocess.Popen[bytes]:
        settings = environment_of(self.staffed.config) | {"LEADCENTER_ADMIN_FACTOR": "any"}
        with (folder / "web.log").open("wb") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "leadcenter.entry.web", str(self.port)],
                env={**os.environ, **settings}, stdout=log, stderr=log,
            )  # fmt: skip
        until = time.monotonic() + STARTING
        while time.monotonic() < until and server.poll() is None:
            try:
                if httpx.get(f"{self.url}/health/live", timeout=2, trust_env=False).status_code == 200:
                    return server
            except httpx.HTTPError:
                time.sleep(0.1)
        server.kill()
        raise RuntimeError((folder / "web.log").read_text("utf-8"))

    def known(self, account: UUID) -> Known:
        """Gives an account a password and an authenticator app, as its person does behind a one-time link."""
        with self.staffed.conn.transaction():
            now = self.town._now_within()
            link = accounts.new_link(self.staffed.conn, self.staffed.lodge, account, HOUSE, now)
        login = self.staffed.one("select login from account where id = %s", account)
        with httpx.Client(base_url=self.url, trust_env=False) as client:
            said = self._post(client, "links/use", {"token": link.token.reveal(), "password": PASSWORD})
            secret = self._post(client, "factors/totp", {"name": "app"}, said)["secret"]
            known = Known(login, secret)
            self._post(client, "factors/totp/confirm", {"code": known.code()}, said)
        return known

    def _post(
        self, client: httpx.Client, path: str, body: dict[str, Any], said: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        headers = {} if said is None else {"x-csrf-token": said["csrf"], "cookie": said["cookie"]}
        answer = client.post(f"/identity/{path}", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        cookie = answer.headers.get("set-cookie", "").partition(";")[0]
        return {**answer.json(), "cookie": cookie or (said or {}).get("cookie", "")}

    def window(
        self, person: Person | None = None, *, language: str = "zh", size: dict[str, int] | None = None
    ) -> Page:
        """A browser window of its own, signed in as the person; every fault of a page fails the test."""
        context = self._context(language, size or DESK)
        if person is not None:
            name, _, token = person._headers["cookie"].partition("=")
            assert name == COOKIE
            context.add_cookies(
                [{"name": name, "value": token, "url": f"https://localhost:{self.port}", "secure": True}]
            )
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Storage.clearDataForOrigin", {"origin": self.url, "storageTypes": KEPT})
        devtools.detach()
        page.set_default_timeout(60_000)
        page.faults = []  # type: ignore[attr-defined]
        page.on("pageerror", lambda fault: page.faults.append(str(fault)))  # type: ignore[attr-defined]
        page.on("console", lambda said: _listen(page, said))
        _count_waiting(page)
        return page

    def _context(self, language: str, size: dict[str, int]) -> BrowserContext:
        """One that rests, or a new one. What a browser has compiled once it need not compile again."""
        kind: Kind = (language, size["width"], size["height"])
        rested = next((one for one in self._rested if one[0] == kind), None)
        if rested is not None:
            self._rested.remove(rested)
            rested[1].clear_cookies()
        self._open.append(rested or (kind, self._new(language, size)))
        return self._open[-1][1]

    def _new(self, language: str, size: dict[str, int]) -> BrowserContext:
        return self._browser.new_context(
            locale=LANGUAGE[language], viewport=size, timezone_id="Asia/Shanghai",
            has_touch=size == PHONE, service_workers="allow", reduced_motion="reduce",
        )  # fmt: skip

    def end_windows(self) -> None:
        """Nothing of them goes on beside the next test. A phone's go altogether: they keep pages without a
        line, and may have lost theirs."""
        for kind, context in self._open:
            if kind[1] < PHONE_BELOW:
                context.close()
                continue
            for page in context.pages:
                page.close()
            self._rested.append((kind, context))
        self._open.clear()

    def open(self, page: Page, path: str) -> None:
        """Go to an address of the house, and wait until all that it asked for has come and is shown."""
        page.goto(self.url + path)
        settle(page)

    def go(self, page: Page, path: str) -> None:
        """Go on within the pages, as a link does: nothing is loaded anew. Until what was there has gone and
        nothing waits for its data."""
        page.evaluate("path => history.pushState({}, '', path)", path)
        settle(page)


def _count_waiting(page: Any) -> None:
    """`page.waiting`: what the page has asked for and not yet got, of which it keeps no count itself."""
    page.waiting = set()

    def begun(request: Any) -> None:
        if request.resource_type != "eventsource":  # one that never ends
            page.waiting.add(request)

    def ended(request: Any) -> None:
        page.waiting.discard(request)

    page.on("request", begun)
    page.on("requestfinished", ended)
    page.on("requestfailed", ended)


def settle(page: Any) -> None:
    """Wait until the page has nothing to wait for, twice in a row: the page itself answers between, so it has
    worked through what it got."""
    until, quiet = time.monotonic() + SETTLING, 0
    while quiet < 2:
        if time.monotonic() > until:
            raise AssertionError(f"still waiting for {[one.url for one in page.waiting]}")
        page.evaluate(_DRAWN)
        quiet = 0 if page.waiting else quiet + 1
    expect(page.locator("main .ant-skeleton-active, main .ant-spin-spinning")).to_have_count(0)


_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 40)))"


def _listen(page: Any, said: Any) -> None:
    """What the browser complains about: blocked by the policy, a fault of a script, a library's warning."""
    if said.type in {"error", "warning"} and "status of 401" not in said.text:
        page.faults.append(f"{said.text} {said.location['url']}")


_AT_REST = """async () => {
    for (let n = 0; n < 10; n += 1) {
        await new Promise((done) => setTimeout(done, 60));
        const ends = (one) => one.effect?.getComputedTiming().endTime !== Infinity;
        const moving = document.getAnimations().filter(ends);
        if (moving.length === 0) return;
        await Promise.allSettled(moving.map((one) => one.finished));
    }
}"""


def axe(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands once nothing moves, the serious and the critical. A colour
    on its way to another has no contrast, a dialog on its way out no room."""
    page.evaluate(_AT_REST)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], "
        "preload: false}).then(one => one.violations)",
        TAGS,
    )
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary'][:300]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


@contextmanager
def standing(url: str, folder: Path, browser: Browser) -> Iterator[BrowserHouse]:
    """A house with leads in several states, until the block ends."""
    house = BrowserHouse(url, folder, browser)
    try:
        yield house
    finally:
        house.close()
