"""`make screenshots`: each page in two sizes and both languages, into var/screenshots."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from administration_world import furnish
from browser_house import DESK, PHONE, BrowserHouse
from channels_world import a_month_passed, bring, open_channels
from dcc_world import asks, at_work, clocks_run
from finding import find_chromium
from pictures_world import fill, fill_call_desk
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect, sync_playwright
from sales_world import furnish as sales
from sales_world import sell
from trust_world import fill_trust

from leadcenter.entry.demo.assessing import assess_all
from leadcenter.identity import accounts
from leadcenter.identity.face import HOUSE
from leadcenter.kernel.database import connect
from leadcenter.kernel.embedded import Embedded
from leadcenter.kernel.migrate import migrate
from quick_server import FAST, fresh_folder
from staffed_house import Person

TO = Path(__file__).parents[2] / "var" / "screenshots"
SIZES = {"1440": DESK, "390": PHONE}
SETTLED = 1_200
"""Milliseconds: so long colours may be on their way after the appearance has changed."""
FIRST_ROW = '[role="row"][data-row="0"]'
PAGES: list[tuple[str, str, str, str]] = [
    ("sign-in", "", "/desk", ""),
    ("leads", "lead_operations", "/desk/leads", ""),
    ("lead", "lead_operations", "/desk/leads", FIRST_ROW),
    ("lead-of-dealer", "dcc_manager", "/desk/leads", FIRST_ROW),
    ("overview", "lead_operations", "/desk/overview", ""),
    ("overview-of-dealer", "dcc_manager", "/desk/overview", ""),
    ("pools", "dcc_manager", "/desk/pools", ""),
    ("pool", "dcc_manager", "/desk/pools/hall", ""),
    ("losses", "dcc_manager", "/desk/losses", ""),
    ("asked", "lead_operations", "/desk/dispatch/requests", ""),
    ("asked-decided", "lead_operations", "/desk/dispatch/requests?decided=true", ""),
    ("asking", "dcc_manager", "/desk/transfer-requests", ""),
    ("rota", "dcc_manager", "/desk/rota", ""),
    ("departures", "dcc_manager", "/desk/rota/departures", ""),
    ("clocks", "dcc_manager", "/desk/clocks", ""),
    ("reports", "dcc_manager", "/desk/reports", ""),
    ("fairness", "dcc_manager", "/desk/fairness", ""),
    ("reports-of-maker", "analyst", "/desk/reports", ""),
    ("phone-pool", "consultant", "/phone/pool", ""),
    ("admin-transfers", "lead_operations", "/desk/administration/transfers", ""),
    ("phone-inbox", "consultant", "/phone", ".lc-bell"),
    ("phone-losses", "dcc_manager", "/phone/losses", ""),
    ("phone-overdue", "dcc_manager", "/phone/overdue", ""),
    ("admin-organisation", "administrator", "/desk/administration/organisation?at=e:D0001", ""),
    ("admin-staff", "administrator", "/desk/administration/staff", ""),
    ("admin-person", "administrator", "/desk/administration/staff/D0001-01", ""),
    ("admin-accounts", "administrator", "/desk/administration/accounts", ""),
    ("admin-roles", "administrator", "/desk/administration/roles", ""),
    ("admin-vehicles", "administrator", "/desk/administration/vehicles", ""),
    ("admin-holidays", "administrator", "/desk/administration/holidays", ""),
    ("admin-holiday", "administrator", "/desk/administration/holidays", "main [aria-label*=·] >> nth=0"),
    ("admin-clocks", "lead_operations", "/desk/administration/clocks", ""),
    ("admin-transfers", "lead_operations", "/desk/administration/transfers", ""),
    ("admin-reasons", "lead_operations", "/desk/administration/reasons", ""),
    ("admin-keys", "administrator", "/desk/administration/keys", ""),
    ("admin-sign-on", "administrator", "/desk/administration/sign-on", ""),
    ("admin-webhooks", "administrator", "/desk/administration/webhooks", ""),
    ("admin-health", "administrator", "/desk/administration/health", ""),
    ("admin-of-dealer", "dcc_manager", "/desk/administration", ""),
    ("account", "dcc_manager", "/desk/account", ""),
    ("rules", "lead_operations", "/desk/rules?kind=score", ""),
    ("rules-version", "lead_operations", "/desk/rules?kind=score", ".lc-version-open >> nth=0"),
    ("rules-of-dealer", "dcc_manager", "/desk/rules", ".lc-version-open >> nth=0"),
    ("cleaning", "call_centre_agent", "/desk/cleaning", ""),
    ("call", "agent_in_call", "/desk/cleaning", "[value=talked]"),
    ("reviews", "lead_operations", "/desk/reviews", ""),
    ("phone-today", "consultant", "/phone", ""),
    ("phone-mine", "consultant", "/phone/mine", ""),
    ("phone-lead", "consultant", "/phone", ".lc-task-open >> nth=0"),
    ("reception", "sales_manager", "/desk/reception", ""),
    ("test-drives", "dcc_manager", "/desk/test-drives", ""),
    ("quotations", "sales_manager", "/desk/quotations", ""),
    ("orders", "sales_manager", "/desk/orders", ""),
    ("payments", "finance", "/desk/payments", ""),
    ("phone-reception", "receptionist", "/phone/reception", ""),
    ("phone-drives", "consultant", "/phone/test-drives", ""),
    ("phone-sales", "sales_manager", "/phone/quotations", ""),
    ("phone-result", "consultant", "/phone", "a[href$=result] >> nth=0"),
    ("trust", "lead_operations", "/desk/trust", ""),
    ("trust-requests", "lead_operations", "/desk/trust/requests", ""),
    ("trust-request", "lead_operations", "/desk/trust/requests/{request}", ""),
    ("trust-consents", "lead_operations", "/desk/trust/consents", ""),
    ("trust-log", "lead_operations", "/desk/trust/log", ""),
    ("trust-approvals", "lead_operations", "/desk/trust/approvals", ""),
    ("trust-provisions", "lead_operations", "/desk/trust/provisions", ""),
    ("trust-exports", "lead_operations", "/desk/trust/exports", ""),
    ("trust-audit", "lead_operations", "/desk/trust/audit", ""),
    ("trust-assessments", "lead_operations", "/desk/trust/assessments", ""),
    ("trust-retention", "lead_operations", "/desk/trust/retention", ""),
    ("trust-notices", "lead_operations", "/desk/trust/notices", ""),
    ("channels", "lead_operations", "/desk/channels", ""),
    ("channel", "lead_operations", "/desk/channels/partner0", ""),
    ("channel-quality", "lead_operations", "/desk/channels/form?tab=quality", ""),
    ("channel-new", "lead_operations", "/desk/channel-new", ""),
    ("channel-deliveries", "lead_operations", "/desk/channels/fair?tab=deliveries", ""),
    ("channel-map", "lead_operations", "/desk/channels/autosite?tab=map", ""),
    ("channel-keys", "lead_operations", "/desk/channels/autosite?tab=keys", ""),
    ("channel-files", "lead_operations", "/desk/channels/form?tab=files", ""),
    ("quarantine", "lead_operations", "/desk/quarantine", ""),
    ("quarantine-lead", "lead_operations", "/desk/quarantine", FIRST_ROW),
    ("blocks", "lead_operations", "/desk/blocks", ""),
    ("lead-new", "lead_operations", "/desk/lead-new", ""),
    ("leads-marked", "dcc_manager", "/desk/leads", '[data-row="1"] .ant-checkbox-input'),
    ("customer-my", "", "/my#{link}", ""),
    ("customer-form", "", "{form}", ""),
    ("welcome", "", "/welcome#{welcome}", ""),
]
"""Name, role of `pictures_world.fill` (empty: nobody), address with places of `trust_world.fill_trust`, what
is clicked there."""


def main() -> None:
    """Take them all, or those whose names begin with one of the arguments; once more in the dark."""
    wanted = tuple(sys.argv[1:]) or ("",)
    folder = fresh_folder()
    try:
        with Embedded.start(folder / "postgres", extra_conf=FAST) as server:
            with connect(server.url, autocommit=True) as conn:
                migrate(conn)
                assess_all(conn, datetime.now(UTC))
            _take(server.url, folder, wanted)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _take(url: str, folder: Path, wanted: tuple[str, ...]) -> None:
    TO.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = find_chromium(playwright.chromium.executable_path)
        if not path:
            sys.exit("no Chromium: install one, or name it in LEADCENTER_CHROMIUM")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        house = BrowserHouse(url, folder, browser)
        try:
            people = fill(house) | fill_call_desk(house)
            at_work(house)
            people |= sales(house)
            sell(house, people)
            clocks_run(house, 45)
            asks(house, people["dcc_manager"], people["lead_operations"])
            people["administrator"] = house.staffed.of_maker("administrator")
            furnish(house, people["administrator"])
            open_channels(house, people["lead_operations"])
            bring(people["lead_operations"])
            a_month_passed(house, people["lead_operations"])
            pages = [one for one in PAGES if one[0].startswith(wanted)]
            places = (
                fill_trust(house, people) if any("trust" in one[0] or "{" in one[2] for one in pages) else {}
            )
            places["welcome"] = _welcome(house, people["analyst"])
            astray = []
            for name, role, address, click in pages:
                try:
                    _take_page(house, name, people.get(role), address.format_map(places), click)
                except (AssertionError, PlaywrightError) as fault:
                    astray.append(f"{name}: {str(fault).splitlines()[0]}")
            if astray:
                sys.exit("\n".join(astray))
        finally:
            house.close()
            browser.close()


def _welcome(house: BrowserHouse, person: Person) -> str:
    """The token of a one-time link; looking does not use it up."""
    with house.staffed.conn.transaction():
        now = house.town._now_within()
        link = accounts.new_link(house.staffed.conn, house.staffed.lodge, person.account, HOUSE, now)
    return link.token.reveal()


def _take_page(house: BrowserHouse, name: str, person: Person | None, address: str, click: str) -> None:
    house.staffed.rows("update session set proved_at = now()")  # on a slow machine the proof is stale by now
    for width, size in SIZES.items():
        for language in ("zh", "en"):
            page = house.window(person, language=language, size=size)
            _show(house, page, address, click)
            page.screenshot(path=TO / f"{name}-{width}-{language}.png")
            if language == "zh":
                page.emulate_media(color_scheme="dark")
                page.wait_for_timeout(SETTLED)
                page.screenshot(path=TO / f"{name}-{width}-dark.png")
            house.end_windows()
    print(name, flush=True)


def _show(house: BrowserHouse, page: Page, address: str, click: str) -> None:
    house.open(page, address)
    expect(page.locator("main").first).to_be_visible(timeout=15_000)
    if click:
        page.locator(click).click()
        page.wait_for_load_state("networkidle")
    expect(page.locator(".ant-skeleton, .ant-spin-spinning, .cu-waiting")).to_have_count(0, timeout=15_000)
    page.wait_for_timeout(250)


if __name__ == "__main__":
    main()
