"""Leads change hands on the phone: given back, grabbed by the first, looked at before a claim."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from browser_house import BrowserHouse, axe
from dcc_world import POOLS
from playwright.sync_api import Locator, Page, expect
from test_sales_desk import press, reference
from test_sales_phone import phone, sound

from staffed_house import Person

OWNER, COLLEAGUE, MANAGER = "D0001-01", "D0001-02", "D0001-06"


@pytest.fixture(scope="module")
def manager(house: BrowserHouse) -> Person:
    """Of a dealer with two pools: into one its members look, and its leads go back where their owner says."""
    made = house.staffed.signed_in(MANAGER)
    made.do("PUT", "/pools/hall", POOLS["hall"])
    made.do("PUT", "/pools/web", {**POOLS["web"], "goes_to": "chosen"})
    return made


def panel(page: Page) -> Locator:
    return page.locator("section", has=page.get_by_role("heading", name="退回", exact=True))


def lies(house: BrowserHouse, lead: UUID) -> list[tuple[Any, ...]]:
    """Pool and reason."""
    found: list[tuple[Any, ...]] = house.staffed.rows(
        "select p.code, s.reason from pool_stay s join pool p on p.id = s.pool_id "
        "where s.lead_id = %s and s.left_at is null",
        lead,
    )
    return found


def test_owner_gives_a_lead_back_on_the_phone(house: BrowserHouse, manager: Person) -> None:
    (lead,) = house.staffed.leads_of(OWNER, 1)
    page = phone(house, house.staffed.signed_in(OWNER), f"/leads/{reference(house, lead)}")
    press(panel(page).get_by_role("button", name="退回线索"))
    first = panel(page).get_by_role("radio", name="多次联系不上")
    expect(first).to_be_focused()
    expect(panel(page).get_by_role("button", name="确认退回")).to_be_disabled()
    press(panel(page).get_by_role("radio", name="客户不在本地"), "Space")
    sound(page)
    press(panel(page).get_by_role("button", name="确认退回"))
    expect(page.get_by_text("已退回到“展厅公海”")).to_be_visible()
    expect(page.get_by_role("heading", name="今天", exact=True)).to_be_visible()
    assert lies(house, lead) == [("hall", "wrong_area")]
    assert house.staffed.loads() == []
    sound(page)


def test_owner_says_to_which_pool_where_the_rule_leaves_it_to_them(
    house: BrowserHouse, manager: Person
) -> None:
    (lead,) = house.staffed.leads_of(COLLEAGUE, 1)
    known = reference(house, lead)
    manager.do("POST", "/pools/web/recalls", {"leads": [known], "reason": "poor_followup"})
    owner = house.staffed.signed_in(OWNER)
    assert owner.do("POST", "/pools/web/claims", {"leads": [known]})["results"][0]["done"]
    manager.do("PUT", "/return-reasons/too_far", {"name": "客户太远"})
    page = house.window(owner)
    house.open(page, f"/desk/leads/{known}")
    press(panel(page).get_by_role("button", name="退回线索"))
    press(panel(page).get_by_role("radio", name="客户太远"), "Space")
    expect(panel(page).get_by_role("button", name="确认退回")).to_be_disabled()
    press(panel(page).get_by_role("radio", name="展厅公海"), "Space")
    assert axe(page) == []
    press(panel(page).get_by_role("button", name="确认退回"))
    expect(page.get_by_text("已退回到“展厅公海”")).to_be_visible()
    assert lies(house, lead) == [("hall", "too_far")]
    assert page.faults == []  # type: ignore[attr-defined]


def test_manager_finds_no_way_to_give_back_what_another_owns(house: BrowserHouse, manager: Person) -> None:
    (lead,) = house.staffed.leads_of(OWNER, 1)
    page = phone(house, manager, f"/leads/{reference(house, lead)}")
    expect(page.get_by_role("heading", name="跟进记录")).to_be_visible()
    expect(panel(page)).to_have_count(0)


def test_first_who_grabs_has_the_lead_and_the_other_is_told(house: BrowserHouse, manager: Person) -> None:
    first, second = house.staffed.leads_of("D0001-03", 2)
    known = [reference(house, one) for one in (first, second)]
    manager.do("POST", "/pools/hall/recalls", {"leads": known, "reason": "poor_followup"})
    # as a rule that lets them grab leaves them: on the desk, in no pool
    house.staffed.rows(
        "with left_pool as (update pool_stay set left_at = clock_timestamp(), left_how = 'gone' "
        "where lead_id = any(%s) and left_at is null) "
        "update belt set reason = 'to_grab' where raw_id = any(%s) returning 1",
        [first, second], [first, second],
    )  # fmt: skip
    house.staffed.rows(
        "insert into grab_offer select b.bucket, b.raw_id, e.id, gen_random_uuid(), 'all', %s, "
        "clock_timestamp() "
        "from belt b, entity e where b.raw_id = any(%s) and e.code = 'D0001'",
        [house.staffed.staff(OWNER), house.staffed.staff(COLLEAGUE)], [first, second],
    )  # fmt: skip
    page = phone(house, house.staffed.signed_in(OWNER), "")
    offers = page.get_by_role("region", name="可抢线索").get_by_role("listitem")
    expect(offers).to_have_count(2)
    sound(page)
    taken = house.staffed.signed_in(COLLEAGUE).get("/assignments/offers")["offers"][0]["lead"]
    house.staffed.signed_in(COLLEAGUE).do("POST", "/assignments/grabs", {"leads": [taken]})
    press(offers.first.get_by_role("button", name="抢单"))
    expect(page.get_by_text("已在他人名下")).to_be_visible()
    expect(offers).to_have_count(1)
    press(offers.get_by_role("button", name="抢单"))
    expect(page.get_by_text("抢单成功，请尽快跟进")).to_be_visible()
    expect(offers).to_have_count(0)
    assert sorted(house.staffed.owner(one) or "" for one in (first, second)) == [OWNER, COLLEAGUE]
    sound(page)


def test_member_looks_at_a_lead_before_the_claim_where_the_pool_allows_it(
    house: BrowserHouse, manager: Person
) -> None:
    (lead,) = house.staffed.leads_of("D0001-03", 1)
    manager.do("POST", "/pools/web/recalls", {"leads": [reference(house, lead)], "reason": "customer_asks"})
    page = phone(house, house.staffed.signed_in(COLLEAGUE), "/pool")
    press(page.get_by_role("radio", name="展厅公海"), "Space")
    expect(page.get_by_role("link", name="查看详情")).to_have_count(0)
    press(page.get_by_role("radio", name="网络公海"), "Space")
    press(page.get_by_role("link", name="查看详情").first)
    expect(page.get_by_role("heading", name="王芳")).to_be_visible()
    expect(page.get_by_text("139****", exact=False)).to_be_visible()
    expect(page.get_by_text("经理收回")).to_be_visible()
    sound(page)
    press(page.get_by_role("button", name="领取"))
    expect(page.get_by_role("link", name="记录结果")).to_be_visible()
    assert house.staffed.owner(lead) == COLLEAGUE
    sound(page)


def test_owner_is_told_where_the_dealer_has_switched_all_its_reasons_off(
    house: BrowserHouse, manager: Person
) -> None:
    (lead,) = house.staffed.leads_of(OWNER, 1)
    manager.do("PUT", "/return-reasons/too_far", {"name": "客户太远", "active": False})
    page = phone(house, house.staffed.signed_in(OWNER), f"/leads/{reference(house, lead)}")
    press(panel(page).get_by_role("button", name="退回线索"))
    expect(panel(page).get_by_role("alert")).to_contain_text("退回原因均已停用")
    assert panel(page).get_by_role("radio").count() == 0
    expect(panel(page).get_by_role("button", name="确认退回")).to_be_disabled()
    sound(page)
    manager.do("PUT", "/return-reasons/too_far", {"name": "客户太远"})
