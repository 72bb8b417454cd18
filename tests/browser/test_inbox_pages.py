"""What people are told in the house they read at the bell, at a desk and on the phone; nobody else does."""

from __future__ import annotations

import re

import pytest
from browser_house import BrowserHouse, axe
from playwright.sync_api import Locator, Page, expect
from sales_world import CONSULTANT, furnish
from test_sales_desk import press, reference
from test_sales_phone import phone, sound

from staffed_house import Person

People = dict[str, Person]
PLAIN = re.compile(r"1[3-9]\d{9}(?!\d)")


@pytest.fixture(scope="module")
def people(house: BrowserHouse) -> People:
    made = furnish(house)
    for lead in house.staffed.leads_of(CONSULTANT, 3):
        made["receptionist"].do("POST", f"/leads/{reference(house, lead)}/visits", {"heads": 2})
    return made


def bell(page: Page, unread: int) -> Locator:
    name = f"站内通知，{unread} 条未读" if unread else "站内通知"
    return page.get_by_role("banner").get_by_role("button", name=name, exact=True)


def told(house: BrowserHouse) -> int:
    found: int = house.staffed.one(
        "select count(*) from notice_to_staff where kind = 'walk_in' and read_at is not null"
    )
    return found


def test_consultant_reads_on_the_phone_who_is_in_the_showroom(house: BrowserHouse, people: People) -> None:
    unread = people["consultant"].get("/inbox/unread")["unread"]
    assert unread >= 3
    page = phone(house, people["consultant"], "")
    press(bell(page, unread))
    drawer = page.get_by_role("dialog", name="站内通知")
    first = drawer.get_by_role("link", name="客户已到店").first
    expect(first).to_contain_text("未读")
    sound(page)
    press(first)
    expect(page.get_by_role("heading", name="王芳")).to_be_visible()
    expect(drawer).to_have_count(0)
    expect(bell(page, unread - 1)).to_be_visible()
    assert told(house) == 1
    sound(page)


@pytest.mark.parametrize("where", ["/desk/leads", "/phone/mine"])
def test_plain_number_of_one_customer_stands_on_no_other_customers_page(
    house: BrowserHouse, people: People, where: str
) -> None:
    """Both leads are known to the page by then, so that nothing but the address changes between them."""
    at_desk = where.startswith("/desk")
    page = house.window(people["consultant"]) if at_desk else phone(house, people["consultant"], "/mine")
    if at_desk:
        house.open(page, where)
    main, opened = page.locator("main"), []

    def shown(address: str) -> None:
        """By its own links: the page of the lead before has the same buttons."""
        lead = address.rpartition("/")[2]
        expect(main.locator(f'a[href*="{lead}"]').first).to_be_visible()

    def go(nth: int) -> None:
        page.get_by_role("banner").get_by_role("button", name="站内通知").click()
        notice = page.get_by_role("dialog", name="站内通知").get_by_role("link", name="客户已到店").nth(nth)
        address = notice.get_attribute("href") or ""
        notice.click()
        expect(page.get_by_role("dialog", name="站内通知")).to_have_count(0)
        shown(address)
        expect(main.get_by_role("button", name="查看号码")).to_be_visible()
        opened.append(page.url)

    go(1)
    go(0)
    main.get_by_role("button", name="查看号码").click()
    page.get_by_role("menuitem", name="首次联系").click()
    expect(main).to_contain_text(PLAIN)
    main.get_by_role("button", name="申请战败").click()
    expect(main.get_by_role("button", name="提交申请")).to_be_visible()
    go(1)
    assert opened[0] == opened[2] != opened[1]
    expect(main.get_by_role("button", name="申请战败")).to_be_visible()
    assert not PLAIN.search(main.inner_text())
    page.go_back()
    expect(page).to_have_url(opened[1])
    shown(opened[1])
    assert not PLAIN.search(main.inner_text())
    assert page.faults == []  # type: ignore[attr-defined]


def test_desk_marks_all_and_shows_what_comes_meanwhile(house: BrowserHouse, people: People) -> None:
    unread = people["consultant"].get("/inbox/unread")["unread"]
    page = house.window(people["consultant"])
    house.open(page, "/desk/leads")
    press(bell(page, unread))
    drawer = page.get_by_role("dialog", name="站内通知")
    assert axe(page) == []
    press(drawer.get_by_role("button", name=f"{unread} 条标为已读"))
    expect(drawer.get_by_role("button", name="条标为已读")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(bell(page, 0)).to_be_focused()
    assert people["consultant"].get("/inbox/unread") == {"unread": 0}
    (lead,) = house.staffed.leads_of(CONSULTANT, 1)
    people["receptionist"].do("POST", f"/leads/{reference(house, lead)}/visits", {"heads": 1})
    unread = people["consultant"].get("/inbox/unread")["unread"]
    page.evaluate("dispatchEvent(new Event('visibilitychange'))")
    expect(bell(page, unread)).to_be_visible()
    assert page.faults == []  # type: ignore[attr-defined]


def test_others_are_told_none_of_it(house: BrowserHouse, people: People) -> None:
    other = phone(house, people["other"], "/mine")
    press(bell(other, people["other"].get("/inbox/unread")["unread"]))
    expect(other.get_by_role("dialog", name="站内通知").get_by_role("link", name="客户已到店")).to_have_count(
        0
    )
    maker = house.window(house.staffed.of_maker("lead_operations"))
    house.open(maker, "/desk/leads")
    expect(maker.get_by_role("button", name="站内通知")).to_have_count(0)
