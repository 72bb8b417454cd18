"""A lead is lost: its consultant says so, a manager agrees or sends it back, and may bring it back later."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from browser_house import BrowserHouse
from playwright.sync_api import Locator, Page, expect
from sales_world import COLLEAGUE, CONSULTANT, SALES_MANAGER, furnish
from test_sales_desk import opened, press, reference
from test_sales_phone import away, back_with_lost_answers, phone, sound

from staffed_house import Person

People = dict[str, Person]


@pytest.fixture(scope="module")
def people(house: BrowserHouse) -> People:
    return furnish(house)


def losses(house: BrowserHouse, lead: UUID) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = house.staffed.rows(
        "select reason, status from loss where lead_id = %s order by seq", lead
    )
    return found


def panel(page: Page) -> Locator:
    return page.locator("section", has=page.get_by_role("heading", name="战败", exact=True))


def report(page: Page, reason: str) -> None:
    press(panel(page).get_by_role("button", name="申请战败"))
    send = panel(page).get_by_role("button", name="提交申请")
    expect(send).to_be_disabled()
    press(panel(page).get_by_role("radio", name=reason), "Space")
    press(send)


def test_consultant_reports_a_loss_on_the_phone_without_a_line_once(
    house: BrowserHouse, people: People
) -> None:
    (lead,) = house.staffed.leads_of(CONSULTANT, 1)
    house.staffed.rows("update episode set followup_due_at = now() where lead_id = %s", lead)  # today
    page = phone(house, people["consultant"], "")
    expect(page.locator(".lc-task")).to_have_count(1)
    away(page)
    press(page.locator(".lc-task-open"))
    report(page, "购买了其他品牌")
    expect(page.get_by_text("1 项操作待发送")).to_be_visible()
    expect(panel(page)).to_contain_text("已保存，网络恢复后发送")
    assert losses(house, lead) == []
    sound(page)
    press(page.get_by_role("link", name="查看"))
    expect(page.get_by_role("main")).to_contain_text("购买了其他品牌")
    page.go_back()
    assert len(back_with_lost_answers(page, "/losses$")) == 1
    expect(panel(page)).to_contain_text("已申请战败，等待经理审核：购买了其他品牌")
    expect(panel(page).get_by_role("button")).to_have_count(0)
    assert losses(house, lead) == [("bought_other_brand", "asked")]
    sound(page)


def test_manager_decides_on_the_phone_and_brings_a_lost_lead_back(
    house: BrowserHouse, people: People
) -> None:
    house.staffed.rows("update loss set status = 'overtaken', decided_at = now() where status = 'asked'")
    gone, kept = house.staffed.leads_of(CONSULTANT, 2)
    for lead in (gone, kept):
        known = reference(house, lead)
        people["consultant"].do("POST", f"/leads/{known}/losses", {"reason": "unreachable"})
    page = phone(house, people["sales_manager"], "/losses")
    waiting = page.get_by_role("main").get_by_role("listitem")
    expect(waiting).to_have_count(2)
    expect(waiting.first).to_contain_text("没有跟进记录就申请战败")
    sound(page)
    press(waiting.first.get_by_role("button", name="同意战败"))
    press(waiting.first.get_by_role("button", name="同意战败"))
    expect(waiting).to_have_count(1)
    press(waiting.get_by_role("button", name="退回，继续跟进"))
    expect(page.get_by_text("没有待审核的战败")).to_be_visible()
    assert losses(house, gone) == [("unreachable", "agreed")]
    assert losses(house, kept) == [("unreachable", "sent_back")]
    sound(page)

    house.open(page, f"/phone/leads/{reference(house, gone)}")
    expect(panel(page)).to_contain_text("经理已同意战败：长期联系不上")
    press(panel(page).get_by_role("button", name="恢复线索"))
    panel(page).get_by_role("combobox", name="交给谁").select_option(COLLEAGUE)
    sound(page)
    press(panel(page).get_by_role("button", name="恢复线索"))
    expect(panel(page).get_by_role("button", name="申请战败")).to_be_visible()
    assert house.staffed.owner(gone) == COLLEAGUE
    assert house.staffed.loads() == []
    own = phone(house, people["consultant"], f"/leads/{reference(house, kept)}")
    expect(panel(own)).to_contain_text("经理已退回，请继续跟进：长期联系不上")
    sound(own)


def test_loss_is_reported_and_taken_back_at_a_desk(house: BrowserHouse, people: People) -> None:
    (lead,) = house.staffed.leads_of(CONSULTANT, 1)
    known = reference(house, lead)
    page = opened(house, people["consultant"], f"/desk/leads/{known}")
    report(page, "价格不合适")
    expect(panel(page)).to_contain_text("已申请战败，等待经理审核：价格不合适")
    expect(panel(page).get_by_role("link")).to_have_count(0)
    boss = opened(house, people["dcc_manager"], f"/desk/leads/{known}")
    press(panel(boss).get_by_role("link", name="去审核"))
    expect(boss.get_by_role("heading", name="战败审核")).to_be_visible()
    people["dcc_manager"].do("POST", f"/leads/{known}/losses/1/agreement")
    house.open(boss, f"/desk/leads/{known}")
    press(panel(boss).get_by_role("button", name="恢复线索"))
    press(panel(boss).get_by_role("button", name="恢复线索"))
    expect(boss.get_by_text("已完成")).to_be_visible()
    expect(panel(boss).get_by_role("button", name="申请战败")).to_be_visible()
    assert house.staffed.owner(lead) == CONSULTANT
    assert boss.faults == []  # type: ignore[attr-defined]


def test_who_may_not_review_finds_no_list(house: BrowserHouse, people: People) -> None:
    page = phone(house, people["consultant"], "/losses")
    expect(page.get_by_role("alert")).to_have_text("您没有权限打开此页面")
    other = phone(house, people["other"], "/losses")
    expect(other.get_by_text("没有待审核的战败")).to_be_visible()
    expect(other.get_by_text(re.compile(f"王芳|{SALES_MANAGER}"))).to_have_count(0)
