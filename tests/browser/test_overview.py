"""The live overview in a browser: the doctor's figures, told anew as they change; a dealer's are its own."""

from __future__ import annotations

import pytest
from browser_house import PHONE, BrowserHouse, axe
from playwright.sync_api import Page, expect

from leadcenter.entry.doctor import examined


@pytest.fixture(scope="module", autouse=True)
def leads(house: BrowserHouse) -> None:
    """Leads that stand in several places, at any hour some with people of two dealers."""
    _ask(house, 24)
    house.staffed.leads_of("D0001-01", 2)
    house.staffed.leads_of("D0002-01", 3, "D0002")


def _ask(house: BrowserHouse, count: int, begin: int = 0) -> None:
    town = house.town
    town.ask(
        *(
            town.inquiry(
                f"1392222{n:04}", name="王芳", dealer=("D0001", "D0002", "")[n % 3], consent=n % 4 != 0
            )
            for n in range(begin, begin + count)
        )
    )


def _shown(page: Page, kind: str = "state") -> dict[str, int]:
    found = page.locator(f'[data-node^="{kind}:"]').evaluate_all(
        "all => all.map(one => [one.dataset.node.split(':')[1], one.querySelector('strong').textContent])"
    )
    return {code: int(count) for code, count in found if int(count)}


def _wait_for(page: Page, wanted: dict[str, int]) -> None:
    """The picture is at most a reading behind; what passed in between may be seen on the way."""
    for _ in range(300):
        if _shown(page) == wanted:
            return
        page.wait_for_timeout(200)
    assert _shown(page) == wanted


def _belt(house: BrowserHouse) -> dict[str, int]:
    with house.staffed.conn.transaction():
        return examined(house.staffed.conn, house.staffed.config).belt


def _focus(page: Page, name: str) -> None:
    """Goes on by Tab until the link is reached."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.innerText ?? ''"):
            return
    raise AssertionError(f"no way to {name} by Tab")


def test_operations_watch_leads_go_their_way_by_keyboard(house: BrowserHouse) -> None:
    page = house.window(house.staffed.of_maker("lead_operations"), language="en")
    page.goto(house.url + "/desk/leads")
    page.get_by_role("link", name="Overview").wait_for()
    _focus(page, "Overview")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Live")
    _wait_for(page, _belt(house))
    before = _shown(page)
    _ask(house, 6, begin=100)
    after = _belt(house)
    grown = next(state for state in after if after[state] > before.get(state, 0))
    expect(page.locator(f'[data-node="state:{grown}"] strong')).to_have_text(str(after[grown]))
    _wait_for(page, after)
    assert page.locator("[data-hold]").count() > 0
    expect(page.locator(".lc-overview-table tbody tr")).to_have_count(
        house.staffed.one("select count(*) from channel")
    )
    assert axe(page) == []
    _focus(page, "Assigned\n")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/leads?state=assigned")
    assert page.faults == []  # type: ignore[attr-defined]


def test_stages_of_the_dealers_side_are_the_house_s(house: BrowserHouse) -> None:
    page = house.window(house.staffed.of_maker("analyst"))
    page.goto(house.url + "/desk/overview")
    expect(page.get_by_role("status")).to_have_text("实时")
    told = house.staffed.of_maker("analyst").get("/overview")["stages"]
    assert _shown(page, "stage") == {code: n for code, n in told.items() if code != "carried"}
    assert axe(page) == []


def test_dealer_sees_its_own_figures_and_nothing_of_the_maker_or_another_dealer(house: BrowserHouse) -> None:
    page = house.window(house.staffed.signed_in("D0001-06"), size=PHONE)
    page.goto(house.url + "/desk/overview")
    expect(page.get_by_role("status")).to_have_text("实时")
    own = house.staffed.rows(
        "select state, count(*) from belt b join entity e on e.id = b.dealer_id "
        "where e.code = 'D0001' group by 1"
    )
    assert _shown(page) == dict(own)
    assert 2 <= sum(dict(own).values()) < sum(_belt(house).values())
    assert page.locator(".lc-leg").count() == 3
    assert page.get_by_role("table").count() == 0
    assert page.get_by_text("接收").count() == 0
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    assert axe(page) == []
    assert page.faults == []  # type: ignore[attr-defined]


def test_consultant_has_no_overview(house: BrowserHouse) -> None:
    page = house.window(house.staffed.signed_in("D0001-01"), language="en")
    page.goto(house.url + "/desk")
    page.get_by_role("link", name="Leads").wait_for()
    assert page.get_by_role("link", name="Overview").count() == 0
