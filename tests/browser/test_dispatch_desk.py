"""The dispatch desk: why leads are held, leads given to a dealer, a dealer that leaves; by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from browser_house import PHONE, BrowserHouse, axe
from keyed import write
from pictures_world import fill
from playwright.sync_api import Page, expect

from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.lead.face import References
from leadcenter.pool.face import Sorter
from staffed_house import Person

PLAIN = re.compile(r"(?<![\d.])1[3-9]\d{9}(?!\d)")


@pytest.fixture(scope="module")
def people(house: BrowserHouse) -> Iterator[dict[str, Person]]:
    return fill(house, 60)


def faults(page: Page) -> list[str]:
    """What the browser complained about."""
    found: list[str] = page.faults  # type: ignore[attr-defined]
    return found


def name_of(house: BrowserHouse, dealer: str) -> str:
    name: str = house.staffed.one("select name from entity where code = %s", dealer)
    return name


def agrees(house: BrowserHouse, lead: UUID) -> None:
    """The customer of a lead lets the second dealer have his data."""
    ((bucket, customer),) = house.staffed.rows("select bucket, customer_id from lead where id = %s", lead)
    taker = house.staffed.one("select id from entity where code = 'D0002'")
    event = ConsentEvent(bucket, customer, taker, EventKind.GIVEN, None, None, {"action": "button"})
    with house.staffed.conn.transaction():
        consent.record(house.staffed.conn, house.town.house.maker, [event], house.town._now_within())


def choose_dealer(page: Page, label: str, code: str) -> None:
    """By keyboard: type, take the first."""
    page.get_by_role("combobox", name=label).focus()
    page.keyboard.type(code)
    expect(page.locator(".ant-select-item-option")).to_have_count(1)
    expect(page.locator(".ant-select-item-option-active")).to_have_count(1)
    page.keyboard.press("Enter")


def test_held_leads_are_counted_by_reason_and_listed_by_it(
    house: BrowserHouse, people: dict[str, Person]
) -> None:
    page = house.window(people["lead_operations"])
    house.open(page, "/desk/dispatch")
    ((state, reason, count),) = house.staffed.rows(
        "select state, reason, count(*) from belt where state = 'awaiting_grant' group by 1, 2 "
        "order by 3 desc limit 1"
    )
    assert (state, count > 0) == ("awaiting_grant", True)
    why = page.get_by_role("navigation", name="暂缓原因")
    total = house.staffed.one("select count(*) from belt where state = 'awaiting_grant'")
    expect(why.get_by_role("button", name=f"待授权 {total}")).to_be_visible()
    why.locator("section", has_text="待授权").locator("button").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"reason={reason}"))
    expect(page.locator(".lc-grid-foot")).to_contain_text(f"共 {count} 条")
    assert reason not in page.locator("main").inner_text(), "a code stands on the screen"
    assert not PLAIN.search(page.content())
    assert axe(page) == []
    assert faults(page) == []


def test_leads_are_given_to_a_dealer_by_keyboard_and_the_case_is_told_before(
    house: BrowserHouse, people: dict[str, Person]
) -> None:
    (lead,) = house.staffed.leads_of("D0001-01", 1)
    agrees(house, lead)
    page = house.window(people["lead_operations"])
    house.open(page, "/desk/dispatch?state=assigned")
    page.locator('[data-row="0"]').focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="已选 1 条")).to_be_visible()
    page.keyboard.press("t")
    choose_dealer(page, "下发给经销商", "D0002")
    expect(page.get_by_role("dialog")).to_contain_text(name_of(house, "D0002"))
    page.get_by_role("button", name="预览结果").press("Enter")
    told = page.get_by_role("dialog")
    expect(told).to_contain_text("无此客户")
    expect(told).to_contain_text("请以接续者身份联系")
    assert house.staffed.owner(lead) == "D0001-01", "nothing has happened"
    assert house.staffed.one("select count(*) from transfer") == 0
    assert axe(page) == []
    expect(page.get_by_role("button", name="确认执行")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="转移单")).to_be_visible()
    expect(page.locator("main")).to_contain_text("已完成")
    expect(page.locator(".lc-outcomes")).to_contain_text("已转移")
    assert house.staffed.one("select status from lead where id = %s", lead) == "transferred"
    assert house.staffed.one("select count(*) from transfer") == 1
    assert not PLAIN.search(page.content())
    assert axe(page) == []
    assert faults(page) == []


def test_order_whose_leads_wait_is_not_finished_and_can_be_cancelled(
    house: BrowserHouse, people: dict[str, Person]
) -> None:
    (lead,) = house.staffed.leads_of("D0001-01", 1)
    maker = people["lead_operations"]
    told = {"leads": [house.staffed.name(lead)], "dealer": "D0002", "reason": "customer_moved"}
    order = maker.do("POST", "/transfers", told | {"request": "waits"})["transfer"]
    page = house.window(maker, language="en")
    house.open(page, f"/desk/dispatch/orders/{order['id']}")
    expect(page.locator("main")).to_contain_text("Some leads wait")
    stop = page.get_by_role("button", name="Cancel what has not gone")
    stop.press("Enter")
    expect(stop).to_have_count(0)
    expect(page.locator(".lc-outcomes")).to_contain_text("Cancelled")
    assert house.staffed.one("select state from transfer_lead where lead_id = %s", lead) == "cancelled"
    assert house.staffed.owner(lead) == "D0001-01"
    assert axe(page) == []
    assert faults(page) == []


def name_at(house: BrowserHouse, dealer: str, lead: UUID) -> str:
    """How a dealer's people name a lead."""
    bucket = house.staffed.one("select bucket from lead where id = %s", lead)
    entity = house.staffed.one("select id from entity where code = %s", dealer)
    return References(house.town.house.keyring).write(entity, (bucket, lead))


def asks(page: Page, house: BrowserHouse, reference: str, wish: str) -> None:
    """A dealer's manager asks on a lead's page, by keyboard."""
    house.open(page, f"/desk/leads/{reference}")
    page.get_by_role("button", name="申请转店").press("Enter")
    form = page.get_by_role("dialog")
    form.get_by_role("radio", name="客户搬迁").focus()
    page.keyboard.press("Tab")
    page.keyboard.type(wish)
    assert axe(page) == []
    page.keyboard.press("Enter")
    expect(form).to_have_count(0)


def test_dealer_asks_for_a_transfer_the_maker_decides_and_the_dealer_sees_what_became_of_it(
    house: BrowserHouse, people: dict[str, Person]
) -> None:
    goes, stays, back = house.staffed.leads_of("D0001-02", 3)
    agrees(house, goes)
    page = house.window(people["dcc_manager"])
    for lead, wish in ((goes, "杭州"), (stays, "苏州"), (back, "")):
        asks(page, house, name_at(house, "D0001", lead), wish)
    house.go(page, "/desk/transfer-requests")
    waiting = page.get_by_role("list", name="待主机厂处理")
    expect(waiting.get_by_role("button", name="撤回申请")).to_have_count(3)
    assert axe(page) == []
    waiting.get_by_role("button", name="撤回申请").last.press("Enter")
    page.keyboard.press("Enter")
    expect(waiting.get_by_role("button", name="撤回申请")).to_have_count(2)
    expect(page.get_by_role("list", name="已处理")).to_contain_text("门店已撤回")

    desk = house.window(people["lead_operations"])
    house.open(desk, "/desk/dispatch")
    desk.get_by_role("link", name="转店申请 2").press("Enter")
    expect(desk.get_by_role("option")).to_have_count(2)
    expect(desk.locator(".lc-two-detail")).to_contain_text("杭州")
    choose_dealer(desk, "下发给经销商", "D0002")
    desk.get_by_role("button", name="预览结果").press("Enter")
    expect(desk.locator(".lc-foreseen")).to_contain_text("无此客户")
    assert house.staffed.one("select status from lead where id = %s", goes) == "live"
    assert axe(desk) == []
    expect(desk.get_by_role("button", name=re.compile("同意，转给该经销商"))).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("option")).to_have_count(1)
    expect(desk.locator(".lc-two-detail")).to_contain_text("苏州")
    desk.get_by_role("button", name="不同意", exact=True).press("Enter")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    expect(desk.get_by_role("radio", name="客户愿意留在原店")).to_be_checked()
    desk.get_by_role("button", name="不同意", exact=True).press("Enter")
    expect(desk.locator("main")).to_contain_text("没有待处理的转店申请")
    house.go(desk, "/desk/dispatch/requests?decided=true")
    expect(desk.get_by_role("option")).to_have_count(3)
    assert not PLAIN.search(desk.content())

    house.open(page, "/desk/transfer-requests")
    over = page.get_by_role("list", name="已处理")
    expect(over).to_contain_text("客户愿意留在原店")
    expect(over).to_contain_text(f"转给 {name_of(house, 'D0002')[:2]}**")
    assert name_of(house, "D0002") not in page.content(), "who has the customer now is masked"
    assert house.staffed.one("select status from lead where id = %s", goes) == "transferred"
    assert house.staffed.owner(stays) == house.staffed.owner(back) == "D0001-02"
    assert not PLAIN.search(page.content())
    assert axe(page) == []
    assert faults(page) == faults(desk) == []
    other = house.window(house.staffed.signed_in("D0002-06"))
    house.open(other, "/desk/transfer-requests")
    expect(other.get_by_role("list", name="已处理").get_by_role("listitem")).to_have_count(0)
    assert people["consultant"].refused("GET", "/transfer-requests")[0] == 403


def test_request_that_is_taken_back_meanwhile_leaves_its_place_to_no_other(
    house: BrowserHouse, people: dict[str, Person]
) -> None:
    manager = people["dcc_manager"]
    first, second = (name_at(house, "D0001", lead) for lead in house.staffed.leads_of("D0001-02", 2))
    for lead, wish in ((first, "绍兴"), (second, "嘉兴")):
        body = {"leads": [lead], "reason": "customer_moved", "wish": wish, "request": f"meanwhile {wish}"}
        order = manager.do("POST", "/transfer-requests", body)
        if lead == first:
            taken = order["id"]
    page = house.window(people["lead_operations"], size={"width": 1440, "height": 901})
    page.clock.install()  # it stays with windows of this size: no other test has them
    house.open(page, "/desk/dispatch/requests")
    expect(page.get_by_role("option")).to_have_count(2)
    detail = page.locator(".lc-two-detail")
    expect(detail).to_contain_text("绍兴")
    manager.do("DELETE", f"/transfer-requests/{taken}")
    page.clock.fast_forward(31_000)
    expect(page.get_by_role("option")).to_have_count(1)
    expect(detail).to_contain_text("已被处理或撤回")
    assert page.get_by_role("button", name="预览结果").count() == 0
    assert axe(page) == []
    page.get_by_role("option").focus()
    expect(detail).to_contain_text("嘉兴")
    page.get_by_role("button", name="不同意", exact=True).press("Enter")
    page.get_by_role("button", name="不同意", exact=True).press("Enter")
    expect(page.locator("main")).to_contain_text("没有待处理的转店申请")
    assert faults(page) == []


def test_exit_is_rehearsed_before_it_is_ordered(house: BrowserHouse, people: dict[str, Person]) -> None:
    page = house.window(people["lead_operations"], language="en")
    house.open(page, "/desk/dispatch/exit")
    choose_dealer(page, "The dealer that leaves", "D0003")
    page.get_by_role("button", name="Rehearse").press("Enter")
    expect(page.get_by_role("heading", name=re.compile(r"Rehearsal: \d+ leads?"))).to_be_visible()
    assert house.staffed.one("select count(*) from transfer where kind = 'exit'") == 0
    assert axe(page) == []
    page.get_by_role("button", name="Carry out the exit").press("Enter")
    sure = page.get_by_role("dialog", name=re.compile("leave the network"))
    expect(sure).to_contain_text(name_of(house, "D0003"))
    sure.get_by_role("button", name="Yes, carry it out").press("Enter")
    expect(page.get_by_role("heading", name="Transfer")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Under way")
    assert house.staffed.one("select count(*) from transfer where kind = 'exit'") == 1
    page.get_by_role("button", name="Cancel what has not gone").press("Enter")
    expect(page.get_by_role("button", name="Cancel what has not gone")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Finished")
    assert axe(page) == []
    assert faults(page) == []


def test_dealers_have_no_way_to_it(house: BrowserHouse, people: dict[str, Person]) -> None:
    page = house.window(people["dcc_manager"])
    house.open(page, "/desk/leads")
    expect(page.get_by_role("link", name="线索", exact=True)).to_be_visible()
    assert page.get_by_role("link", name="下发台").count() == 0
    page.goto(f"{house.url}/desk/dispatch")
    expect(page.get_by_role("alert").first).to_be_visible()
    assert people["dcc_manager"].refused("GET", "/leads/held")[0] == 403


def test_narrow_screen_does_not_scroll_sideways(house: BrowserHouse, people: dict[str, Person]) -> None:
    page = house.window(people["lead_operations"], size=PHONE)
    for address in ("/desk/dispatch?state=awaiting_grant", "/desk/dispatch/exit"):
        house.open(page, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert axe(page) == []


def test_one_takes_a_lead_in_hand_and_a_second_person_is_refused(
    house: BrowserHouse, people: dict[str, Person]
) -> None:
    staffed = house.staffed
    li, wang = people["lead_operations"], staffed.of_maker("lead_operations")
    logins = [staffed.one("select login from account where id = %s", one.account) for one in (li, wang)]
    members = {"people": [{"login": logins[0]}, {"login": logins[1], "admin": True}]}
    li.do("PUT", "/maker-pools/east", {"name": "华东公海"})
    li.do("PUT", "/maker-pools/east/members", members)
    [lead] = house.town.ask(house.town.inquiry("13711119901", name="李梅"))
    assert house.town.place(lead) == ("awaiting_dealer", "no_dealer")
    Sorter(house.town.house).round(staffed.conn)
    staffed.rows(
        "update maker_stay set pool_id = null where lead_id <> %s", lead
    )  # the other leads of this house lie nowhere
    page = house.window(li)
    house.open(page, "/desk/dispatch")
    page.get_by_role("link", name="厂端公海").press("Enter")
    expect(page.get_by_role("option", name=re.compile("华东公海"))).to_contain_text("等待 1")
    expect(page.locator("main")).to_contain_text("您尚未领取线索")
    assert axe(page) == []
    page.get_by_role("button", name=re.compile("^领取")).press("Enter")
    expect(page.locator("main")).to_contain_text("前有效")
    assert staffed.one("select account_id from maker_claim where ended_at is null") == li.account
    expect(page.get_by_role("button", name=re.compile("^领取"))).to_have_count(0)
    claims = wang.do("POST", "/maker-pools/east/claims", {"leads": [staffed.name(lead)]})
    assert [one["refusal"] for one in claims["results"]] == ["taken"]
    stranger = staffed.of_maker("lead_operations")
    order = {"leads": [staffed.name(lead)], "dealer": "D0001", "reason": "manual_dispatch", "request": "m1"}
    assert stranger.refused("POST", "/transfers", order) == (409, "lead_in_hand")
    other = house.window(wang)
    house.open(other, "/desk/dispatch/pools?pool=east")
    expect(other.locator("main")).to_contain_text(logins[0])
    assert axe(other) == []
    other.get_by_role("button", name="收 回").or_(other.get_by_role("button", name="收回")).press("Enter")
    expect(other.locator("main")).to_contain_text("无人领取")
    assert staffed.rows("select 1 from maker_claim where ended_at is null") == []
    assert not PLAIN.search(page.content() + other.content())
    assert faults(page) + faults(other) == []


def test_a_pool_of_the_maker_is_made_and_gets_its_members(
    house: BrowserHouse, people: dict[str, Person]
) -> None:
    maker = people["lead_operations"]
    login = house.staffed.one("select login from account where id = %s", maker.account)
    page = house.window(maker, language="en")
    house.open(page, "/desk/dispatch/pools")
    page.get_by_role("button", name="New pool").press("Enter")
    write(page.get_by_role("textbox", name="Name"), "South")
    write(page.get_by_role("textbox", name="Code"), "south")
    write(page.get_by_role("spinbutton", name="One person at most"), "3")
    assert axe(page) == []
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("option", name=re.compile("South"), selected=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert house.staffed.one("select cap from maker_pool where code = 'south'") == 3
    page.get_by_role("button", name="Members").press("Enter")
    names = page.get_by_role("combobox", name="Members")
    names.focus()
    page.keyboard.type(login)
    page.keyboard.press("Enter")
    assert axe(page) == []
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    members = maker.get("/maker-pools/south/members")["people"]
    assert members == [{"login": login, "admin": False}]
    assert faults(page) == []
