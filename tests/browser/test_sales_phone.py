"""Sales on a phone of 360 px: reception, test drives, quotations, orders and approvals, line or no line."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from browser_house import BrowserHouse, axe
from playwright.sync_api import Page, Route, expect
from sales_world import CONSULTANT, GUIDE, furnish, today
from test_sales_desk import press, reference

from staffed_house import Person

SMALL = {"width": 360, "height": 740}
People = dict[str, Person]


@pytest.fixture(scope="module")
def people(house: BrowserHouse) -> People:
    return furnish(house)


def phone(house: BrowserHouse, person: Person, path: str) -> Page:
    page = house.window(person, size=SMALL)
    house.open(page, f"/phone{path}")
    return page


def sound(page: Page) -> None:
    """Nothing beyond the edge, nothing that axe finds, no fault but of requests that a lost line broke."""
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
    assert axe(page) == []
    assert [one for one in page.faults if "ERR_" not in one] == []  # type: ignore[attr-defined]


def away(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    expect(page.get_by_text("网络不可用").first).to_be_visible()


def back_with_lost_answers(page: Page, path: str) -> list[str]:
    """The line is back, and the answer to each first try is lost though the house did what it was asked."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        key = route.request.headers.get("idempotency-key", "")
        if key in lost or route.request.method != "POST":
            route.continue_()
            return
        lost.append(key)
        route.fetch()
        route.abort("connectionreset")

    page.context.route(re.compile(path), lose)
    page.context.set_offline(False)
    expect(page.get_by_text("项操作待发送")).to_have_count(0)
    return lost


def rows(house: BrowserHouse, query: str, *given: Any) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = house.staffed.rows(query, *given)
    return found


def test_receptionist_registers_a_walk_in_without_a_line_once(house: BrowserHouse, people: People) -> None:
    page = phone(house, people["receptionist"], "")
    expect(page.get_by_role("heading", name="前台接待")).to_be_visible()
    number = page.get_by_label("客户手机号")
    number.fill("13817299077")
    number.press("Enter")
    expect(page.get_by_text("本店没有该号码的线索")).to_be_visible()
    page.get_by_role("combobox", name="客户同意").select_option("reception")
    sound(page)
    away(page)
    page.get_by_label("客户姓名").fill("李离线")
    press(page.get_by_role("radio", name="平板勾选"), "Space")
    press(page.get_by_role("button", name="登记到店"))
    expect(page.get_by_text("1 项操作待发送")).to_be_visible()
    lost = back_with_lost_answers(page, "/walk-ins$")
    assert len(lost) == 1
    house.town.carry()
    assert len(rows(house, "select 1 from visit")) == 1
    sound(page)


def test_specialist_drives_with_steps_that_wait_for_the_line(house: BrowserHouse, people: People) -> None:
    (lead,) = house.staffed.leads_of(CONSULTANT, 1)
    day = today(house.staffed) + timedelta(days=1)
    booked = phone(house, people["consultant"], f"/leads/{reference(house, lead)}")
    press(booked.get_by_role("link", name="试驾", exact=True).first)
    expect(booked.get_by_role("heading", name="预约试驾")).to_be_visible()
    booked.get_by_label("日期").fill(day.isoformat())
    booked.get_by_role("combobox", name="开始").select_option("10:00")
    booked.get_by_role("combobox", name="陪同人员").select_option(GUIDE)
    sound(booked)
    press(booked.get_by_role("button", name="预约", exact=True))
    expect(booked.get_by_role("heading", name="试驾", exact=True)).to_be_visible()
    expect(booked.get_by_text("项操作待发送")).to_have_count(0)
    assert rows(house, "select state from test_drive") == [("booked",)]

    page = phone(house, people["test_drive"], f"/test-drives?day={day}")
    press(page.get_by_role("list", name="试驾", exact=True).get_by_role("link"))
    page.get_by_label("有效期至").fill("2099-01-01")
    press(page.get_by_role("button", name="已查验"))
    expect(page.get_by_role("button", name="客户已签字")).to_be_visible()
    sound(page)
    away(page)
    press(page.get_by_role("button", name="客户已签字"))
    press(page.get_by_role("button", name="出发"))
    expect(page.get_by_text("2 项操作待发送")).to_be_visible()
    expect(page.get_by_role("button", name="已还车")).to_be_visible()
    assert rows(house, "select state from test_drive") == [("booked",)]
    sound(page)
    assert len(back_with_lost_answers(page, "/test-drives/.+/(agreement|beginning)$")) == 2
    press(page.get_by_role("button", name="已还车"))
    press(page.get_by_role("radio", name="5 星"), "Space")
    press(page.get_by_role("button", name="保存评价"))
    expect(page.locator(".lc-step.done", has_text="5 星")).to_be_visible()
    assert rows(house, "select state, agreement, stars from test_drive") == [("done", "2026", 5)]
    began = rows(house, "select count(*) from audit where what = 'test_drive.begun'")
    assert began == [(1,)]
    sound(page)


def test_consultant_quotes_manager_agrees_and_the_order_is_placed_once(
    house: BrowserHouse, people: People
) -> None:
    (lead,) = house.staffed.leads_of(CONSULTANT, 1)
    known = reference(house, lead)
    page = phone(house, people["consultant"], f"/leads/{known}")
    press(page.get_by_role("link", name="报价与订单"))
    page.get_by_role("combobox", name="车型").select_option(index=1)
    page.get_by_label("优惠金额（元）").fill("9000")
    expect(page.get_by_text("超出您的权限，保存后待审批")).to_be_visible()
    sound(page)
    press(page.get_by_role("button", name="提交审批"))
    expect(page.locator(".lc-dot", has_text="待审批")).to_be_visible()

    boss = phone(house, people["sales_manager"], "/quotations")
    waiting = boss.get_by_role("list", name="优惠待审批").get_by_role("listitem")
    expect(waiting).to_contain_text("¥9,000.00")
    sound(boss)
    press(waiting.get_by_role("button", name=re.compile("批准")))
    expect(boss.get_by_text("没有待审批的优惠")).to_be_visible()

    house.open(page, f"/phone/deals/{known}")
    press(page.get_by_role("button", name="下订单"))
    expect(page.get_by_text("客户按第 1 版 ¥217,000.00 下订")).to_be_visible()
    away(page)
    press(page.get_by_role("button", name="下订单"))
    expect(page.get_by_text("1 项操作待发送")).to_be_visible()
    assert rows(house, "select 1 from car_order") == []
    assert len(back_with_lost_answers(page, "/orders$")) == 1
    expect(page.get_by_text("待付款")).to_be_visible()
    assert rows(house, "select due::text from car_order") == [("217000.00",)]
    page.get_by_text("录入收款", exact=True).press("Enter")
    page.get_by_label("金额（元）").fill("5,000")
    page.get_by_label("收据号").fill("P-1")
    sound(page)
    press(page.get_by_role("button", name="录入", exact=True))
    expect(page.get_by_text("待财务确认")).to_be_visible()
    assert rows(house, "select amount::text, kind from payment") == [("5000.00", "deposit")]
    sound(page)


def test_who_has_more_places_than_a_thumb_finds_the_rest(house: BrowserHouse, people: People) -> None:
    page = phone(house, people["sales_manager"], "")
    below = page.get_by_role("navigation").get_by_role("link")
    expect(below).to_have_count(5)
    press(below.last)
    press(page.get_by_role("main").get_by_role("link", name="报价订单"))
    expect(page.get_by_role("heading", name="报价", exact=True)).to_be_visible()
    sound(page)


def test_other_dealer_and_other_role_find_nothing(house: BrowserHouse, people: People) -> None:
    other = phone(house, people["other"], "/quotations")
    expect(other.get_by_text("还没有有效报价")).to_be_visible()
    expect(other.get_by_text("王芳")).to_have_count(0)
    consultant = phone(house, people["consultant"], "/reception")
    expect(consultant.get_by_role("alert")).to_have_text("您没有权限打开此页面")
    press(consultant.get_by_role("link", name="回到首页"))
    expect(consultant.get_by_role("heading", name="今天", exact=True)).to_be_visible()
    sound(consultant)


def test_receptionist_books_a_drive_for_who_walked_in(house: BrowserHouse, people: People) -> None:
    (lead,) = house.staffed.leads_of(CONSULTANT, 1)
    known = reference(house, lead)
    people["receptionist"].do("POST", f"/leads/{known}/visits", {"heads": 1})
    page = phone(house, people["receptionist"], "/reception")
    visit = page.get_by_role("list", name="今日到店").get_by_role("listitem").first
    sound(page)
    press(visit.get_by_role("link", name="预约试驾"))
    expect(page.get_by_role("heading", name="预约试驾")).to_be_visible()
    page.get_by_label("日期").fill((today(house.staffed) + timedelta(days=2)).isoformat())
    page.get_by_role("combobox", name="开始").select_option("15:00")
    press(page.get_by_role("button", name="预约", exact=True))
    expect(page.get_by_role("heading", name="试驾", exact=True)).to_be_visible()
    expect(page.get_by_text("项操作待发送")).to_have_count(0)
    assert rows(house, "select state from test_drive where lead_id = %s", lead) == [("booked",)]
    sound(page)


def test_manager_sees_whose_leads_are_overdue(house: BrowserHouse, people: People) -> None:
    (lead,) = house.staffed.leads_of(CONSULTANT, 1)
    late = "update episode set followup_due_at = now() - interval '3 h' where lead_id = %s"
    house.staffed.rows(late, lead)
    name = house.staffed.one("select name from staff where code = %s", CONSULTANT)
    page = phone(house, people["sales_manager"], "/overdue")
    first = page.get_by_role("main").get_by_role("listitem").first
    expect(first).to_contain_text(name)
    expect(first).to_contain_text("首次跟进")
    sound(page)
    press(first.get_by_role("link"))
    expect(page.get_by_role("heading", name="王芳")).to_be_visible()
    consultant = phone(house, people["consultant"], "/overdue")
    expect(consultant.get_by_role("alert")).to_have_text("您没有权限打开此页面")
    sound(consultant)
