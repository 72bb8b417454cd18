"""The list of leads and one lead, as people of the maker and of dealers see them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browser_house import PHONE, BrowserHouse, axe
from pictures_world import fill
from playwright.sync_api import Page, expect

from staffed_house import Person

MASKED = re.compile(r"^138\*{4}\d{4}$")
PLAIN = re.compile(r"(?<![\d.])1[3-9]\d{9}(?!\d)")
Rows = dict[str, Person]


@pytest.fixture(scope="module")
def people(house: BrowserHouse) -> Iterator[Rows]:
    return fill(house, 140)


def faults(page: Page) -> list[str]:
    """What the browser complained about."""
    found: list[str] = page.faults  # type: ignore[attr-defined]
    return found


def rows(page: Page) -> int:
    """Of how many rows the list knows."""
    expect(page.locator(".lc-grid-foot")).to_contain_text(re.compile(r"\d"))
    (number,) = re.findall(r"\d+", page.locator(".lc-grid-foot").inner_text().replace(",", ""))
    return int(number)


def test_list_holds_every_row_and_only_those_in_sight_are_on_the_page(
    house: BrowserHouse, people: Rows
) -> None:
    page = house.window(people["lead_operations"])
    house.open(page, "/desk/leads")
    assert rows(page) == 100
    assert page.locator("[data-row]").count() < 60
    for cell in page.locator("[data-row] > :nth-child(3)").all_inner_texts():
        assert MASKED.match(cell), cell
    assert axe(page) == []
    page.locator('[data-row="0"]').focus()
    page.keyboard.press("End")
    expect(page.locator(".lc-grid-foot")).to_contain_text("共")
    page.keyboard.press("End")
    known = house.staffed.one("select count(*) from lead where status <> 'merged'")
    assert rows(page) == known > 100
    expect(page.locator(f'[data-row="{known - 1}"]')).to_be_focused()
    assert not PLAIN.search(page.content())
    assert faults(page) == []


def test_filters_stand_in_the_address_and_narrow_the_list(house: BrowserHouse, people: Rows) -> None:
    page = house.window(people["lead_operations"], language="en")
    house.open(page, "/desk/leads")
    page.get_by_role("button", name="Awaits a grant").click()
    expect(page).to_have_url(re.compile("state=awaiting_grant"))
    expect(page.locator(".lc-grid-foot")).to_contain_text("in all")
    wanted = house.staffed.one("select count(*) from belt where state = 'awaiting_grant'")
    assert rows(page) == wanted > 0
    assert set(page.locator("[data-row] .lc-dot").all_inner_texts()) == {"Awaits a grant"}
    page.reload()
    expect(page.locator(".lc-grid-foot")).to_contain_text("in all")
    assert rows(page) == wanted
    house.open(page, "/desk/leads?state=parked")
    expect(page.get_by_text("No lead fits")).to_be_visible()
    assert axe(page) == []
    assert faults(page) == []


def test_channel_dealer_and_consultant_are_chosen_by_name_and_show_what_is_set(
    house: BrowserHouse, people: Rows
) -> None:
    page = house.window(people["lead_operations"], language="en")
    house.open(page, "/desk/leads?channel=form&owner=D0001-01")
    page.get_by_role("button", name="More filters").press("Enter")
    more = page.get_by_role("tooltip")
    expect(more).to_contain_text("官网留资表单 · form")
    dealer = more.get_by_role("combobox", name="Dealer")
    dealer.focus()
    page.keyboard.type("D0002")
    expect(
        page.locator(".ant-select-dropdown:visible .ant-select-item-option-active", has_text="D0002")
    ).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("dealer=D0002"))
    assert axe(page) == []
    page.get_by_role("button", name="All", exact=True).click()
    expect(page).not_to_have_url(re.compile("channel="))
    page.get_by_role("button", name="More filters").press("Enter")
    expect(more).not_to_contain_text("form")
    expect(more).not_to_contain_text("D0002")
    assert faults(page) == []


def test_filters_stand_behind_one_button_on_a_narrow_screen(house: BrowserHouse, people: Rows) -> None:
    page = house.window(people["lead_operations"], language="en", size=PHONE)
    house.open(page, "/desk/leads?state=awaiting_grant&grade=A")
    box = page.locator(".lc-grid-frame").bounding_box()
    assert box is not None
    assert box["y"] < 260
    page.get_by_role("button", name="Filters (2)").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.wait_for_timeout(400)
    assert axe(page) == []
    page.get_by_role("button", name="Show what fits").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Clear filters").first.click()
    expect(page.get_by_role("button", name=re.compile("Filters$"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults(page) == []


def test_columns_are_chosen_and_kept(house: BrowserHouse, people: Rows) -> None:
    page = house.window(people["lead_operations"], language="en")
    house.open(page, "/desk/leads")
    expect(page.get_by_role("columnheader", name="Score")).to_be_visible()
    page.get_by_role("button", name="Columns").press("Enter")
    box = page.get_by_role("checkbox", name="Score")
    box.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("columnheader", name="Score")).to_have_count(0)
    page.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_role("columnheader", name="Grade")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Score")).to_have_count(0)
    assert faults(page) == []


def test_many_leads_are_handed_to_another_consultant_by_keyboard(house: BrowserHouse, people: Rows) -> None:
    manager = people["dcc_manager"]
    house.staffed.leads_of("D0001-01", 4)
    page = house.window(manager)
    house.open(page, "/desk/leads?state=assigned")
    first = page.locator('[data-row="0"]')
    expect(first).to_be_visible()
    lines = [page.locator(f'[data-row="{n}"]').inner_text() for n in range(3)]
    assert page.get_by_role("button", name="批量处理").count() == 0
    first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_role("row", selected=True)).to_have_count(3)
    page.get_by_role("button", name="批量处理 · 3").press("Enter")
    drawer = page.get_by_role("dialog")
    to = next(
        code for code in ("D0001-01", "D0001-02", "D0001-03", "D0001-04")
        if not any(name_of(house, code) in line for line in lines)
    )  # fmt: skip
    before = len(house.staffed.owned(to))
    go = drawer.get_by_role("button", name=re.compile("^分配 "))
    expect(go).to_be_disabled()
    box = drawer.get_by_role("combobox", name="分给哪位顾问")
    box.focus()
    page.keyboard.type(name_of(house, to))
    expect(
        page.locator(
            ".ant-select-dropdown:visible .ant-select-item-option-active", has_text=name_of(house, to)
        )
    ).to_be_visible()
    page.keyboard.press("Enter")
    expect(drawer).to_contain_text(f"3 条由其他顾问改派给{name_of(house, to)}")
    assert len(house.staffed.owned(to)) == before, "nothing has happened"
    assert axe(page) == []
    go.press("Enter")
    expect(drawer.get_by_role("status")).to_contain_text("已完成 3 条")
    expect(drawer.get_by_role("list", name="每条的结果").get_by_role("listitem")).to_have_count(3)
    assert len(house.staffed.owned(to)) == before + 3
    assert axe(page) == []
    page.keyboard.press("Enter")
    expect(drawer).to_be_hidden()
    expect(page.get_by_role("row", selected=True)).to_have_count(0)
    assert faults(page) == []


def test_leads_are_taken_back_into_a_pool_by_who_may(house: BrowserHouse, people: Rows) -> None:
    manager = people["dcc_manager"]
    manager.do("PUT", "/pools/hall", {"name": "展厅公海", "home": True, "recalled": True})
    house.staffed.leads_of("D0001-01", 4)
    page = house.window(manager)
    house.open(page, "/desk/leads?state=assigned")
    drawer = page.get_by_role("dialog")
    page.locator('[data-row="0"]').focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Space")  # all but the first
    count = page.get_by_role("row", selected=True).count()
    page.keyboard.press("Escape")
    expect(page.get_by_role("row", selected=True)).to_have_count(0)
    assert count > 3
    page.keyboard.press("Space")
    page.get_by_role("button", name="批量处理 · 1").press("Enter")
    drawer.get_by_role("radio", name="收回到公海").focus()
    page.keyboard.press("Space")
    expect(drawer).to_contain_text("1 条从顾问名下收回，进入“展厅公海”")
    pooled = "select count(*) from pool_stay where left_at is null"
    assert house.staffed.one(pooled) == 0
    drawer.get_by_role("button", name="收回 1 条").press("Enter")
    expect(drawer.get_by_role("status")).to_contain_text("已完成 1 条")
    assert house.staffed.one(pooled) == 1
    assert not PLAIN.search(page.content())
    assert faults(page) == []
    own = house.window(people["consultant"])  # who may do nothing with many has nothing to mark
    house.open(own, "/desk/leads")
    expect(own.locator(".lc-grid-foot")).to_contain_text(re.compile(r"\d"))
    assert own.get_by_role("checkbox").count() == 0


def name_of(house: BrowserHouse, code: str) -> str:
    found: str = house.staffed.one("select name from staff where code = %s", code)
    return found


def test_two_customers_are_merged_after_a_look_and_parted_again(house: BrowserHouse, people: Rows) -> None:
    house.staffed.rows("update match_review set status = 'rejected' where status = 'open'")
    for number, name in (("13899990001", "王芳"), ("13899990002", "李四")):
        house.town.ask(house.town.inquiry(number, name=name, dealer="D0001", email="two@post.cn"))
    page = house.window(people["lead_operations"])
    house.open(page, "/desk/reviews")
    expect(page.locator(".lc-faces")).to_contain_text("合并后")
    expect(page.locator(".lc-pair-will")).to_contain_text("条线索")
    assert not PLAIN.search(page.content())
    assert "email_of_other_name" not in page.locator("main").inner_text()
    assert axe(page) == []
    assert house.staffed.one("select count(*) from customer where merged_into is not null") == 0
    page.get_by_role("button", name="是同一人，合并").press("Enter")
    expect(page.get_by_text("没有待判定的客户")).to_be_visible()
    assert house.staffed.one("select count(*) from customer where merged_into is not null") == 1
    house.open(page, "/desk/leads")
    page.locator('[data-row="0"]').press("Enter")  # the same stands on the customer's lead
    twins = page.locator(".lc-panel").filter(has=page.get_by_role("heading", name="重复客户"))
    expect(twins).to_contain_text("人工合并到此客户")
    assert axe(page) == []
    twins.get_by_role("button", name="撤销").press("Enter")
    page.get_by_role("tooltip").get_by_role("button", name="撤销", exact=True).press("Enter")
    twins.get_by_role("button", name="对比并判定").press("Enter")
    expect(page.get_by_role("dialog").locator(".lc-pair-will")).to_contain_text("条线索")
    assert axe(page) == []
    with page.expect_response(lambda one: re.search(r"/leads/[^/?]+$", one.url) is not None):
        page.get_by_role("dialog").get_by_role("button", name="是同一人，合并").press("Enter")
    expect(twins).to_contain_text("人工合并到此客户")
    twins.get_by_role("button", name="撤销").press("Enter")
    page.get_by_role("tooltip").get_by_role("button", name="撤销", exact=True).press("Enter")
    expect(twins.get_by_role("button", name="对比并判定")).to_be_visible()
    house.open(page, "/desk/reviews")
    expect(page.locator(".lc-faces")).to_be_visible()
    assert house.staffed.one("select count(*) from customer where merged_into is not null") == 0
    page.get_by_role("button", name="不是同一人").press("Enter")
    expect(page.get_by_text("没有待判定的客户")).to_be_visible()
    assert house.staffed.one("select count(*) from match_review where status = 'open'") == 0
    assert faults(page) == []
    dealer = house.window(people["dcc_manager"])
    house.open(dealer, "/desk/leads")
    assert dealer.get_by_role("link", name="查重判定").count() == 0
    assert people["dcc_manager"].refused("GET", "/merges")[0] == 403


def test_names_under_one_number_that_are_real_go_on(house: BrowserHouse, people: Rows) -> None:
    house.staffed.rows("update match_review set status = 'rejected' where status = 'open'")
    for name in ("甲一", "乙二", "丙三", "丁四", "戊五", "己六"):
        (raw,) = house.town.ask(house.town.inquiry("13899990003", name=name, dealer="D0001"))
    assert house.town.place(raw) == ("review", "number_shared")
    page = house.window(people["lead_operations"])
    house.open(page, "/desk/reviews")
    expect(page.get_by_role("heading", name="多人共用的号码")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="姓名属实，放行").press("Enter")
    expect(page.get_by_text("已放行 1 条线索")).to_be_visible()
    expect(page.get_by_text("没有待判定的客户")).to_be_visible()
    house.town.carry()
    assert house.town.place(raw)[0] != "review"
    assert faults(page) == []


def test_lead_tells_its_story_and_shows_the_number_for_a_purpose_only(
    house: BrowserHouse, people: Rows
) -> None:
    page = house.window(people["dcc_manager"])
    house.open(page, "/desk/leads")
    page.locator('[data-row="0"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="全过程")).to_be_visible()
    expect(page.locator(".lc-story").first).to_contain_text("已下发")
    expect(page.locator("blockquote")).to_contain_text("询")
    assert not PLAIN.search(page.content())
    expect(page.locator(".lc-login")).to_have_text(
        house.staffed.one("select name from staff where code = 'D0001-06'")
    )
    assert axe(page) == []
    before = house.staffed.one("select count(*) from audit where what = 'lead.revealed'")
    page.get_by_role("button", name="查看号码").click()
    purpose = page.get_by_role("menuitem", name="首次联系")
    expect(purpose).to_be_visible()
    purpose.hover(trial=True)  # until it has opened
    assert len({str(purpose.bounding_box()) for _ in range(6)}) == 1, "a menu stays where it has opened"
    purpose.click()
    expect(page.locator("main")).to_contain_text(re.compile(r"1[3-9]\d{9}"))
    assert house.staffed.one("select count(*) from audit where what = 'lead.revealed'") == before + 1
    page.get_by_role("button", name="隐藏").click()
    expect(page.locator("main")).not_to_contain_text(re.compile(r"1[3-9]\d{9}"))
    assert faults(page) == []


def test_window_of_another_dealer_sees_nothing_of_it(house: BrowserHouse, people: Rows) -> None:
    mine = house.window(people["dcc_manager"])
    house.open(mine, "/desk/leads")
    mine.locator('[data-row="0"]').click()
    expect(mine.get_by_role("heading", name="全过程")).to_be_visible()
    other = house.window(house.staffed.signed_in("D0002-06"))
    other.goto(mine.url)
    expect(other.get_by_role("alert")).to_contain_text("没有这条线索")
    assert axe(other) == []


def test_phone_shows_own_leads_and_opens_without_a_line(house: BrowserHouse, people: Rows) -> None:
    page = house.window(people["consultant"], size=PHONE)
    house.open(page, "/phone/mine")
    expect(page.get_by_role("heading", name="我的线索")).to_be_visible()
    owned = len(house.staffed.owned("D0001-01"))
    assert rows(page) == owned > 0
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert faults(page) == []
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("网络不可用").first).to_be_visible()
    kept = page.evaluate(
        "caches.open('phone-1').then(one => one.keys())"
        ".then(all => all.map(each => new URL(each.url).pathname))"
    )
    assert "/phone" in kept
    assert all(one == "/phone" or one.startswith("/assets/") for one in kept)


def test_dealer_that_a_customer_names_on_the_phone_is_written_down_on_the_lead(
    house: BrowserHouse, people: Rows
) -> None:
    (lead,) = house.town.ask(house.town.inquiry("13912347171", name="何雪", dealer="", consent=False))
    house.town.carry()
    page = house.window(people["lead_operations"])
    house.open(page, f"/desk/leads/{house.staffed.name(lead)}")
    consents = page.locator("section", has=page.get_by_role("heading", name="同意记录"))
    expect(consents).to_contain_text("没有同意记录")
    page.get_by_role("button", name="记录客户选店").press("Enter")
    drawer = page.get_by_role("dialog", name="记录客户选店")
    dealers = drawer.locator(".lc-call-list input")
    expect(dealers.first).to_be_visible()
    assert drawer.locator("input:checked").count() == 0, "nobody is chosen for the customer"
    drawer.get_by_role("button", name="记录", exact=True).press("Enter")
    expect(drawer.get_by_role("alert")).to_contain_text("请先选择客户说的经销商")
    dealers.first.press("Space")
    expect(drawer.locator(".lc-call-notice")).to_contain_text("请问您同意吗")
    drawer.get_by_role("button", name="记录", exact=True).press("Enter")
    expect(drawer.get_by_role("alert")).to_contain_text("请记录客户是否同意")
    assert axe(page) == []
    page.keyboard.press("Escape")
    asks = page.get_by_role("dialog", name="有未保存的内容")
    expect(asks.get_by_role("button", name="继续填写")).to_be_focused()
    page.keyboard.press("Enter")
    expect(asks).to_have_count(0)
    drawer.get_by_role("radio", name="客户同意", exact=True).press("Space")
    expect(drawer.get_by_role("status").last).to_contain_text("将记录客户同意")
    said = "select count(*) from consent_event where raw_id = %s and kind = 'confirmed'"
    assert house.staffed.one(said, lead) == 0, "nothing has happened"
    drawer.get_by_role("button", name="记录", exact=True).press("Enter")
    expect(page.get_by_text("已记录，系统正在重新判断能否下发")).to_be_visible()
    expect(drawer).to_have_count(0)
    expect(consents.get_by_role("listitem")).to_have_count(1)
    ((evidence, number),) = house.staffed.rows(
        "select evidence, notice_no from consent_event where raw_id = %s and kind = 'confirmed'", lead
    )
    assert (evidence["action"], evidence["notice"]) == ("spoken", "spoken-choice")
    assert number is not None
    house.town.carry()
    assert house.staffed.one("select count(*) from dispatch where lead_id = %s", lead) == 1
    assert faults(page) == []


def test_lead_is_given_to_a_dealer_and_handed_on_from_its_own_page(house: BrowserHouse, people: Rows) -> None:
    (lead,) = house.staffed.leads_of("D0001-02", 1)
    page = house.window(people["lead_operations"])
    house.open(page, f"/desk/leads/{house.staffed.name(lead)}")
    page.get_by_role("button", name="交给经销商").press("Enter")
    expect(page.get_by_role("dialog").get_by_role("combobox").first).to_be_visible()
    assert axe(page) == []
    assert faults(page) == []
    manager = people["dcc_manager"]
    own = manager.get("/leads?owner=D0001-02&limit=1")["leads"][0]["reference"]
    page = house.window(manager)
    house.open(page, f"/desk/leads/{own}")
    assert page.get_by_role("button", name="记录客户选店").count() == 0
    page.get_by_role("button", name="改派顾问").press("Enter")
    drawer = page.get_by_role("dialog")
    taker = drawer.get_by_role("combobox")
    taker.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".ant-select-dropdown:visible .ant-select-item-option-active")).to_be_visible()
    page.keyboard.press("Enter")
    expect(drawer.get_by_role("button", name="分配 1 条")).to_be_enabled()
    drawer.get_by_role("button", name="分配 1 条").press("Enter")
    expect(drawer).to_contain_text("已完成 1 条")
    assert manager.get(f"/leads/{own}")["lead"]["owner"]["code"] != "D0001-02"
    assert faults(page) == []
