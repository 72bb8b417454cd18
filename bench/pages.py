"""The pages before a person: lists over a million real rows, frames while they scroll, the phone's first load on a slow line.

`make bench` asks `run`; `BENCH_PAGES=200000 python -m bench.pages` measures alone and prints. A Chromium is needed; without one the figures
are not taken and that is said.
"""

from __future__ import annotations

import os
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.ground import Ground, ground
from leadcenter.access.face import GivenRole, give_roles
from leadcenter.entry.serve import environment_of, free_port
from leadcenter.entry.signing import lodge_of
from leadcenter.identity.porter import COOKIE
from leadcenter.identity.terms import Secret
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect

CUSTOMERS = int(os.environ.get("BENCH_PAGES", "1000000"))
DESK = {"width": 1440, "height": 900}
SMALL = {"width": 360, "height": 740}
PAGES, LOADS = 120, 10
FAST_4G = {"offline": False, "downloadThroughput": 1_012_500, "uploadThroughput": 168_750, "latency": 165}
"""Chromium's own profile of that name: bytes a second, milliseconds (front_end/core/sdk/NetworkManager.ts)."""

_FRAMES = """() => {
    window.frames_ = []; let last = performance.now();
    const one = (now) => { window.frames_.push(now - last); last = now; requestAnimationFrame(one); };
    requestAnimationFrame((now) => { last = now; requestAnimationFrame(one); });
}"""
_SCROLL = """async (pages) => {
    const grid = document.querySelector('.lc-grid'), taken = [];
    const rows = () => grid.querySelectorAll('[data-row]');
    for (let n = 0; n < pages; n += 1) {
        const high = grid.scrollHeight, since = performance.now();
        grid.scrollTop = high;
        while (grid.scrollHeight === high && performance.now() - since < 10_000) await new Promise(requestAnimationFrame);
        grid.scrollTop = grid.scrollHeight;
        await new Promise(requestAnimationFrame);
        if (rows().length === 0) throw new Error('no rows in sight');
        taken.push(performance.now() - since);
    }
    return taken;
}"""

Figures = dict[str, dict[str, Any]]


def run(place: Ground) -> Figures:
    """The figures, on a copy of a ground of at least a million."""
    with chromium() as browser:
        if browser is None:
            sys.stderr.write("pages: not measured (no Chromium)\n")
            return {}
        url = place.clone("pages")
        with served(place.of(url)) as address, connect(url) as conn:
            found = measured(browser, address, conn, place)
        place.drop("pages")
    return found


@contextmanager
def chromium() -> Iterator[Browser | None]:
    """The one that the browser tests find."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))
    from finding import find_chromium  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    with sync_playwright() as playwright:
        path = find_chromium(playwright.chromium.executable_path)
        if not path:
            yield None
            return
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(config: Config) -> Iterator[str]:
    """The web process in front of the house."""
    port = free_port()
    address = f"http://localhost:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "leadcenter.entry.web", str(port)],
        env={**os.environ, **environment_of(config), "LEADCENTER_ADMIN_FACTOR": "any"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if httpx.get(f"{address}/health/live", timeout=2, trust_env=False).status_code == 200:
                    break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def measured(browser: Browser, address: str, conn: Connection, place: Ground) -> Figures:
    """Lists first, then the phone."""
    operations = signed_in(conn, place, "lead_operations")
    consultant = signed_in(conn, place, staff=next(iter(place.plan.staff.values()))[0])
    taken, frames = scrolled(browser, address, operations)
    loads = [first_load(browser, address, consultant) for _ in range(LOADS)]
    usable = [seconds for seconds, _ in loads]
    return {
        "list_page_p95_ms": _figure(_p95(taken), "ms", len(taken)),
        "list_frame_max_ms": _figure(max(frames), "ms", len(frames)),
        "phone_usable_s_fast_4g": _figure(_p95(usable), "s", len(usable)),
        "phone_first_load_kib": _figure(max(size for _, size in loads) / 1_024, "KiB", len(loads)),
    }


def signed_in(conn: Connection, place: Ground, role: str = "", staff: UUID | None = None) -> str:
    """A session of a new account: of somebody of the maker with a role, or of a dealer's person."""
    token = Secret(secrets.token_urlsafe(32))
    lodge = lodge_of(place.house, place.config)
    entity = (
        "select entity_id from staff where id = %(staff)s"
        if staff
        else "select id from entity where kind = 'maker'"
    )
    values = {"staff": staff, "login": f"bench-{role or 'consultant'}"}
    row = conn.execute(
        f"insert into account (id, entity_id, staff_id, login, made_at) values (gen_random_uuid(), ({entity}), %(staff)s, %(login)s, now())"
        " on conflict do nothing returning id".encode(),
        values,
    ).fetchone()
    row = row or conn.execute("select id from account where staff_id = %(staff)s", values).fetchone()
    assert row is not None
    if role:
        now = conn.execute("select now()").fetchone()
        assert now is not None
        give_roles(conn, row[0], [GivenRole(role, "")], "bench", now[0])
    conn.execute(
        "insert into session (id, account_id, token_hash, stage, how, made_at, seen_at, ends_at, proved_at)"
        " values (gen_random_uuid(), %s, %s, 'whole', 'password', now(), now(), now() + interval '12 h', now())",
        [row[0], lodge.digest("session", token)],
    )
    conn.commit()
    return token.reveal()


@contextmanager
def window(
    browser: Browser, address: str, token: str, size: dict[str, int]
) -> Iterator[tuple[BrowserContext, Page]]:
    """A fresh profile: nothing is cached."""
    context = browser.new_context(locale="zh-CN", viewport=size, timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
    context.add_cookies(
        [{"name": COOKIE, "value": token, "url": address.replace("http:", "https:"), "secure": True}]
    )
    try:
        yield context, context.new_page()
    finally:
        context.close()


def scrolled(browser: Browser, address: str, token: str) -> tuple[list[float], list[float]]:
    """Down the list of all leads, page after page: from the end of the list in sight to the next page's rows, and each frame meanwhile, in ms."""
    with window(browser, address, token, DESK) as (_, page):
        page.goto(f"{address}/desk/leads")
        page.wait_for_selector("[data-row='0']")
        page.wait_for_load_state("networkidle")
        page.evaluate(_FRAMES)
        taken: list[float] = page.evaluate(_SCROLL, PAGES)
        frames: list[float] = page.evaluate("window.frames_")
    return taken, frames[1:]


def first_load(browser: Browser, address: str, token: str) -> tuple[float, int]:
    """Seconds until a consultant sees what is to be done and can touch it, and the bytes of script, style and page that came until then."""
    with window(browser, address, token, SMALL) as (context, page):
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", FAST_4G)
        sizes: list[int] = []
        line.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
        begin = time.monotonic()
        page.goto(f"{address}/phone", wait_until="commit")
        page.wait_for_selector(".lc-task a", state="visible", timeout=60_000)
        return time.monotonic() - begin, sum(sizes)


def _figure(value: float, unit: str, n: int) -> dict[str, Any]:
    return {"value": round(value, 2), "unit": unit, "n": n}


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[18]


if __name__ == "__main__":
    with ground(CUSTOMERS) as alone:
        for name, figure in run(alone).items():
            print(f"{name}: {figure['value']} {figure['unit']} (n={figure['n']:,})")
