"""The jobs of roles that have no desk of their own, by keyboard alone: regional and group manager, analyst,
marketing, DCC agent, and the integrator, who works by keys that an administrator makes."""

from __future__ import annotations

import re

import httpx
import pytest
from browser_house import BrowserHouse, axe, settle
from dcc_world import at_work
from playwright.sync_api import Locator, Page, expect
from test_dealer_desk import nobody_there

from staffed_house import Person

REGION = "SOUTH"
"""The regional manager's: of the second and the third dealer."""


@pytest.fixture(scope="module", autouse=True)
def _worked(house: BrowserHouse) -> None:
    """Leads with three dealers; at the first one some were followed up, handed back and lost."""
    at_work(house)
    staffed = house.staffed
    staffed.leads_of("D0002-01", 3, "D0002")
    staffed.leads_of("D0003-01", 2, "D0003")
    staffed.rows("update entity set region_id = null where kind = 'dealer'")
    staffed.rows(
        "update entity set region_id = (select id from region where code = %s) "
        "where code in ('D0002', 'D0003')",
        REGION,
    )
    boss = staffed.of_maker("administrator")
    boss.do("POST", "/entities", {"code": "G-YD", "kind": "group", "name": "永达", "legal_name": "永达集团"})
    for dealer in ("D0001", "D0003"):
        boss.do("PATCH", f"/entities/{dealer}", {"group": "G-YD"})
        contract = {"giver": dealer, "taker": "G-YD", "kind": "joint", "contract_no": f"J-{dealer}"}
        boss.do("POST", "/relations", contract | {"valid_from": "2026-01-01T00:00:00+08:00"})


def tab_to(page: Page, wanted: Locator) -> None:
    """On by Tab until it has the focus, as who has no mouse goes."""
    expect(wanted).to_be_attached()
    for _ in range(90):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"no way by Tab to {wanted}")


def go(page: Page, place: str) -> None:
    """To a place of the navigation."""
    tab_to(page, page.get_by_role("navigation").first.get_by_role("link", name=place, exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=place)).to_be_visible()


def places(page: Page) -> list[str]:
    return page.get_by_role("navigation").first.get_by_role("link").all_inner_texts()


def begin(house: BrowserHouse, person: Person, language: str = "zh") -> Page:
    page = house.window(person, language=language)
    house.open(page, "/desk")
    return page


def sound(page: Page) -> None:
    """Nothing that axe or the browser complains about."""
    assert axe(page) == []
    assert page.faults == []  # type: ignore[attr-defined]


def handed(house: BrowserHouse, *dealers: str) -> dict[str, int]:
    """How many leads lie with each dealer."""
    rows = house.staffed.rows(
        "select e.name, count(*) from dispatch d join entity e on e.id = d.dealer_id "
        "where d.ended_at is null and e.code = any(%s) group by 1", list(dealers),
    )  # fmt: skip
    return dict(rows)


def compared(page: Page) -> dict[str, int]:
    """The rows of the report: what each is called, and its leads; the sum left out."""
    rows = page.locator(".lc-report-wide tbody tr:not(.lc-table-sum)")
    expect(rows.first).to_be_visible()
    found = rows.evaluate_all(
        "all => all.map(one => [one.querySelector('th').innerText, one.querySelector('td').innerText])"
    )
    return {name: int(leads) for name, leads in found}


def by(page: Page, way: str) -> None:
    """The report by another thing: Tab to the choice, then arrows."""
    chosen = page.get_by_role("radiogroup", name=re.compile("维度|By"))
    tab_to(page, chosen.locator(".ant-segmented-item-selected input"))
    for _ in range(4):
        if chosen.get_by_role("radio", name=way).is_checked():
            break
        page.keyboard.press("ArrowRight")
    expect(chosen.get_by_role("radio", name=way)).to_be_checked()
    expect(page.locator(".lc-report")).not_to_have_class(re.compile("lc-report-old"))


def test_regional_manager_compares_the_own_dealers_and_reads_one_of_their_leads(house: BrowserHouse) -> None:
    page = begin(house, house.staffed.of_maker("regional_manager", region=REGION))
    go(page, "经营报表")
    mine = handed(house, "D0002", "D0003")
    assert compared(page) == mine, "no dealer of another region"
    name = max(mine, key=lambda one: mine[one])
    sound(page)
    tab_to(page, page.get_by_role("row").get_by_role("link", name=name))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="线索", exact=True)).to_be_visible()
    rows = page.locator('[role="row"][data-row]')
    expect(rows).to_have_count(mine[name])
    expect(page.locator("main")).not_to_contain_text(next(iter(handed(house, "D0001"))))
    tab_to(page, rows.first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="全过程")).to_be_visible()
    assert page.get_by_role("button", name=re.compile("分配|转移|查看号码")).count() == 0
    sound(page)
    page.goto(house.url + "/desk/dispatch")
    expect(page.get_by_role("alert")).to_have_text("您没有权限打开此页面")


def test_group_manager_compares_the_dealers_of_the_group(house: BrowserHouse) -> None:
    page = begin(house, house.staffed.of("G-YD", "group_manager"), "en")
    go(page, "Reports")
    assert compared(page) == handed(house, "D0001", "D0003")
    by(page, "Consultant")
    tab_to(page, page.locator("tbody").get_by_role("link").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/desk/leads.*owner="))
    sound(page)


def test_analyst_goes_from_the_figures_of_all_dealers_to_the_leads_behind_them(house: BrowserHouse) -> None:
    page = begin(house, house.staffed.of_maker("analyst"), "en")
    go(page, "Reports")
    assert compared(page) == handed(house, "D0001", "D0002", "D0003")
    lost = house.staffed.one("select count(*) from lead where status = 'lost'")
    expect(page.locator(".lc-funnel li.lost").first).to_contain_text(f"Lost{lost}")
    by(page, "Series")
    assert sum(compared(page).values()) == sum(handed(house, "D0001", "D0002", "D0003").values())
    by(page, "Channel")
    sound(page)
    tab_to(page, page.locator("tbody").get_by_role("link").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/desk/leads.*channel=form"))
    total = house.staffed.one(
        "select count(*) from lead l join channel c on c.id = l.channel_id where c.code = 'form'"
    )
    expect(page.get_by_text(f"{total} rows in all")).to_be_visible()
    assert page.get_by_text(re.compile(r"139\d{8}")).count() == 0, "numbers stay masked"
    sound(page)


def test_marketing_sees_what_became_of_each_channel_and_of_no_customer(house: BrowserHouse) -> None:
    marketing = house.staffed.of_maker("marketing")
    page = begin(house, marketing)
    assert "线索" not in places(page)
    go(page, "经营报表")
    by(page, "渠道")
    channel = house.staffed.one("select name from channel where code = 'form'")
    assert compared(page)[channel] == sum(handed(house, "D0001", "D0002", "D0003").values())
    sound(page)
    tab_to(page, page.locator("tbody").get_by_role("link", name=channel))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=channel)).to_be_visible()
    assert page.get_by_role("link", name=re.compile("密钥|设置")).count() == 0
    sound(page)
    assert marketing.refused("GET", "/leads") == (403, "not_allowed")


def test_agent_of_the_dealer_hands_out_what_waits(house: BrowserHouse) -> None:
    staffed = house.staffed
    dealer = staffed.one("select id from entity where code = 'D0001'")
    staffed.rows(
        "insert into staff (id, entity_id, code, name, role, joined_on) "
        "values (gen_random_uuid(), %s, 'D0001-a1', '何专员', 'dcc_agent', '2026-01-01')", dealer,
    )  # fmt: skip
    with nobody_there(staffed):
        ((lead,),) = [house.town.ask(house.town.inquiry("13905550001", name="王芳", dealer="D0001"))]
    assert staffed.owner(lead) is None
    page = begin(house, staffed.signed_in("D0001-a1"))
    go(page, "线索分配")
    tab_to(page, page.get_by_role("option").first)
    best = page.locator("[data-staff]").first.get_attribute("data-staff")
    page.keyboard.press("1")
    expect(page.get_by_text(re.compile("已将 1 条线索分配给"))).to_be_visible()
    assert staffed.owner(lead) == best
    sound(page)
    assert "规则" not in places(page)


def test_integrator_gets_a_key_works_with_it_and_is_shut_out_when_it_is_revoked(house: BrowserHouse) -> None:
    page = begin(house, house.staffed.of_maker("administrator"))
    page.goto(house.url + "/desk/administration/keys")
    tab_to(page, page.get_by_role("button", name=re.compile("生成密钥")))
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_label("用途")).to_be_focused()
    page.keyboard.type("DMS")
    choose(page, "法人实体", "D0002")
    choose(page, "可用范围", "查看线索")
    tab_to(page, drawer.get_by_role("button", name="生成密钥"))
    expect(chosen(page, "可用范围")).to_have_text("查看线索")
    page.keyboard.press("Enter")
    expect(drawer).to_contain_text("仅显示这一次")
    key = drawer.locator("code").inner_text()
    sound(page)
    assert len(_listed(house, key)) == handed(house, "D0002").popitem()[1], "the own dealer's, no other's"
    tab_to(page, drawer.get_by_role("button", name="已保存，关闭"))
    page.keyboard.press("Enter")
    expect(drawer).to_be_hidden()
    tab_to(page, page.get_by_role("button", name=re.compile("吊销 DMS")))
    page.keyboard.press("Enter")
    sure = page.get_by_role("dialog", name=re.compile("吊销 DMS"))
    tab_to(page, sure.get_by_role("button", name="吊销"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("table")).to_contain_text("已失效")
    assert _asked(house, key).status_code == 401


def choose(page: Page, label: str, text: str) -> None:
    """One of a list: on to it by Tab, type, take the first."""
    tab_to(page, page.get_by_role("combobox", name=label))
    page.keyboard.type(text)
    option = page.locator(".ant-select-dropdown:visible .ant-select-item-option-active", has_text=text)
    expect(option).to_be_visible()
    settle(page)
    page.keyboard.press("Enter")
    expect(chosen(page, label)).to_contain_text(text)


def chosen(page: Page, label: str) -> Locator:
    """What a field holds, not what is being typed into it."""
    field = page.locator(".ant-select", has=page.get_by_role("combobox", name=label))
    return field.locator(".ant-select-selection-item, .ant-select-content-has-value")


def _asked(house: BrowserHouse, key: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {key}"}
    return httpx.get(f"{house.url}/leads", headers=headers, params={"limit": 200}, trust_env=False)


def _listed(house: BrowserHouse, key: str) -> list[object]:
    answer = _asked(house, key)
    assert answer.status_code == 200, answer.text
    found: list[object] = answer.json()["leads"]
    return found
