"""The DCC manager's desk, by keyboard: pools, rota, losses, clocks, reports, fairness; the pool on the phone.
Other dealers see none of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from browser_house import PHONE, BrowserHouse, axe
from dcc_world import at_work, clocks_run
from keyed import write, write_day, write_time
from playwright.sync_api import Locator, Page, expect

from staffed_house import Person


@pytest.fixture(scope="module")
def manager(house: BrowserHouse) -> Person:
    return at_work(house, 5)


def opened(house: BrowserHouse, person: Person, path: str, **more: Any) -> Page:
    page = house.window(person, **more)
    house.open(page, path)
    return page


def sound(page: Page) -> None:
    """Nothing that axe or the browser complains about."""
    assert axe(page) == []
    assert page.faults == []  # type: ignore[attr-defined]


def press(page: Page, on: Locator, *keys: str) -> None:
    on.focus()
    for key in keys:
        page.keyboard.press(key)


def await_list(page: Page) -> None:
    """The list that was just opened is there, and hears keys."""
    expect(page.locator(".ant-select-dropdown:visible .ant-select-item-option-active")).to_be_visible()


def lying(house: BrowserHouse, pool: str) -> int:
    found: int = house.staffed.one(
        "select count(*) from pool_stay s join pool p on p.id = s.pool_id "
        "where p.code = %s and s.left_at is null",
        pool,
    )  # fmt: skip
    return found


def test_manager_makes_a_pool_and_puts_leads_in(house: BrowserHouse, manager: Person) -> None:
    page = opened(house, manager, "/desk/pools")
    expect(page.get_by_role("link", name="展厅公海")).to_contain_text("停留过久")
    press(page, page.get_by_role("button", name="新建公海"), "Enter")
    write(page.get_by_label("名称"), "老客户公海")
    write(page.get_by_role("combobox", name="分组"), "华东")
    press(page, page.get_by_label("编码"))
    page.keyboard.type("old-hands")
    sound(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="老客户公海")).to_be_visible()
    assert len(house.staffed.told("pool.made", "old-hands")) == 1
    assert house.staffed.one("select grouping from pool where code = 'old-hands'") == "华东"
    expect(page.get_by_text("这里没有线索")).to_be_visible()
    press(page, page.get_by_role("button", name="放入线索"), "Enter")
    drawer = page.get_by_role("dialog")
    press(page, drawer.get_by_role("radio", name="顾问在手"), "Space")
    box = drawer.get_by_role("checkbox").first
    expect(box).to_be_visible()
    sound(page)
    press(page, box, "Space")
    press(page, drawer.get_by_role("button", name="放入 1 条"), "Enter")
    expect(page.get_by_text("1 条完成")).to_be_visible()
    expect(page.locator('[data-row="0"]')).to_be_visible()
    assert lying(house, "old-hands") == 1


def test_manager_changes_the_rule_and_the_members(house: BrowserHouse, manager: Person) -> None:
    page = opened(house, manager, "/desk/pools/web", language="en")
    press(page, page.get_by_role("tab", name="Rule"), "Enter")
    days = page.get_by_label("Kept for")
    press(page, days, "Control+a")
    page.keyboard.type("7")
    press(page, page.get_by_role("switch"), "Space")
    drive = page.get_by_role("checkbox", name="A booked test drive")
    expect(drive).to_be_checked()
    press(page, drive, "Space")
    sound(page)
    press(page, page.get_by_role("button", name="Save the rule"), "Enter")
    ask = page.get_by_role("dialog")
    expect(ask).to_contain_text("7 days")
    press(page, ask.get_by_role("button", name="Switch on"), "Enter")
    expect(page.get_by_text("The rule is saved")).to_be_visible()
    assert house.staffed.rows("select recall_on, protect_days, most_days from pool where code = 'web'") == [
        (True, 7, None)
    ]
    assert house.staffed.one("select exempts from pool where code = 'web'") == ["lock"]
    press(page, page.get_by_role("tab", name="Members"), "Enter")
    expect(page.get_by_text("Nobody is named")).to_be_visible()
    press(page, page.get_by_role("checkbox", name=re.compile("Member$")).first, "Space")
    press(page, page.get_by_role("button", name="Save the members"), "Enter")
    expect(page.get_by_text("The members are saved")).to_be_visible()
    assert (
        house.staffed.one(
            "select count(*) from pool_member m join pool p on p.id = m.pool_id where p.code = 'web'"
        )
        == 1
    )
    sound(page)


def test_manager_hands_out_from_the_pool_and_takes_back(house: BrowserHouse, manager: Person) -> None:
    page = opened(house, manager, "/desk/pools/hall")
    before = lying(house, "hall")
    row = page.locator('[data-row="0"]')
    press(page, row, "Space")
    expect(page.get_by_text("已选 1 条")).to_be_visible()
    press(page, page.get_by_role("button", name="分配给…"), "Enter")
    drawer = page.get_by_role("dialog")
    taker = drawer.get_by_role("combobox")
    expect(taker).to_be_visible()
    press(page, taker, "ArrowDown")
    await_list(page)
    press(page, taker, "ArrowDown", "Enter")
    sound(page)
    press(page, drawer.get_by_role("button", name="分配", exact=True), "Enter")
    expect(page.get_by_text("1 条完成")).to_be_visible()
    assert lying(house, "hall") == before - 1
    assert house.staffed.loads() == []
    press(page, page.get_by_role("tab", name="已领取"), "Enter")
    expect(row).to_be_visible()
    press(page, row, "Space")
    press(page, page.get_by_role("button", name="收回到公海"), "Enter")
    expect(drawer).to_contain_text("顾问会收到提醒")
    press(page, drawer.get_by_role("button", name="收回"), "Enter")
    expect(row).to_have_count(0)
    assert lying(house, "hall") == before
    assert house.staffed.loads() == []


def test_manager_caps_private_pools_and_writes_reasons(house: BrowserHouse, manager: Person) -> None:
    page = opened(house, manager, "/desk/private-pools", language="en")
    cap = page.get_by_label(re.compile("Open at most$")).first
    expect(cap).to_be_visible()
    press(page, cap)
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("Caps of .* are saved"))).to_be_visible()
    assert house.staffed.one("select count(*) from staff_load where cap = 40") == 1
    sound(page)
    house.open(page, "/desk/return-reasons")
    write(page.get_by_label("Reason"), "客户要求换顾问")
    write(page.get_by_label("Code"), "wants_another")
    page.keyboard.press("Enter")
    expect(page.get_by_text("客户要求换顾问")).to_be_visible()
    assert house.staffed.rows("select name, active from return_reason where code = 'wants_another'") == [
        ("客户要求换顾问", True)
    ]
    sound(page)


def test_manager_writes_shifts_and_an_absence_by_keyboard(house: BrowserHouse, manager: Person) -> None:
    page = opened(house, manager, "/desk/rota")
    cell = page.locator('[data-cell="0 0"]')
    press(page, cell, "ArrowDown", "ArrowDown", "ArrowRight", "Enter")
    drawer = page.get_by_role("dialog")
    name = house.staffed.one("select name from staff where code = 'D0001-03'")
    expect(drawer).to_contain_text(name)
    press(page, drawer.get_by_role("checkbox", name="星期日 上班"), "Space")
    write_time(drawer.get_by_label("星期一 上班", exact=True).last, "08:30")
    write_time(drawer.get_by_label("星期一 下班"), "17:30")
    press(page, drawer.get_by_role("button", name="周一的时间用于所有工作日"), "Enter")
    press(page, drawer.get_by_role("button", name="星期六 再加一个时段"), "Enter")
    write_time(drawer.get_by_label("星期六 上班 2"), "17:00")
    expect(drawer.get_by_role("alert")).to_contain_text("不能重叠")
    write_time(drawer.get_by_label("星期六 上班 2"), "18:00")
    write_time(drawer.get_by_label("星期六 下班 2"), "20:00")
    sound(page)
    press(page, drawer.get_by_role("button", name="保存排班"), "Enter")
    expect(page.get_by_text(f"{name} 的排班已保存")).to_be_visible()
    staff = house.staffed.staff("D0001-03")
    assert house.staffed.rows(
        "select weekday, starts, ends from shift where staff_id = %s order by weekday, starts", staff
    ) == [*((day, 510, 1050) for day in range(6)), (5, 1080, 1200)]
    expect(page.locator('[data-cell="2 5"]')).to_have_text("08:30–17:30 18:00–20:00")
    expect(page.locator('[data-cell="2 6"]')).to_have_text("休")
    expect(drawer).to_be_hidden()  # as long as it is there it keeps the focus
    open_leads = len(house.staffed.owned("D0001-01"))
    press(page, cell, "l")
    expect(drawer.get_by_text(f"在手 {open_leads} 条线索")).to_be_visible()
    press(page, drawer.get_by_role("radio", name="病假"), "Space")
    press(page, drawer.get_by_role("radio", name="移交给同事"), "Space")
    press(page, drawer.get_by_role("combobox"), "ArrowDown")
    await_list(page)
    page.keyboard.press("Enter")
    sound(page)
    press(page, drawer.get_by_role("button", name="登记请假"), "Enter")
    expect(drawer.get_by_text("已登记的请假")).to_be_visible()
    going = house.staffed.rows(
        "select a.kind, d.kind, d.goes_to, d.begun_at "
        "from absence a join departure d on d.staff_id = a.staff_id where a.staff_id = %s",
        house.staffed.staff("D0001-01"),
    )  # fmt: skip
    assert going == [("sick", "absent", "colleague", None)]
    assert len(house.staffed.owned("D0001-01")) == open_leads
    press(page, drawer.get_by_role("button", name="销假"), "Enter")
    expect(page.get_by_text("已销假")).to_be_visible()
    assert (
        house.staffed.rows("select from absence where staff_id = %s", house.staffed.staff("D0001-01")) == []
    )
    assert page.faults == []  # type: ignore[attr-defined]


def test_consultant_leaves_and_the_leads_are_passed_on(house: BrowserHouse, manager: Person) -> None:
    house.staffed.leads_of("D0001-04", 2)
    had = len(house.staffed.owned("D0001-04"))
    page = opened(house, manager, "/desk/rota", language="en")
    press(page, page.locator('[data-cell="3 0"]'), "Enter")
    drawer = page.get_by_role("dialog")
    press(page, drawer.get_by_role("tab", name="Leaves"), "Enter")
    day = drawer.locator("input[type=date]")
    write_day(day, house.town.now().astimezone().strftime("%Y-%m-%d"))
    press(page, drawer.get_by_role("radio", name="Back to the desk"), "Space")
    sound(page)
    press(page, drawer.get_by_role("button", name=f"Let go and pass {had} on"), "Enter")
    ask = page.get_by_role("dialog").last
    expect(ask).to_contain_text("cannot be undone")
    press(page, ask.get_by_role("button", name="Go on"), "Enter")
    expect(page.get_by_text(re.compile(".* leaves$")).first).to_be_visible()
    house.staffed.rows("select from departure for update")  # what goes on beside the web may be at it
    assert house.staffed.owned("D0001-04") == []
    assert house.staffed.one("select status from staff where code = 'D0001-04'") == "left"
    (departure,) = house.staffed.rows("select id from departure where kind = 'left'")
    house.open(page, f"/desk/rota/departures/{departure[0]}")
    expect(page.get_by_text("Back on the desk").first).to_be_visible()
    sound(page)


def test_manager_agrees_to_a_loss_takes_it_back_and_sends_one_back(
    house: BrowserHouse, manager: Person
) -> None:
    page = opened(house, manager, "/desk/losses")
    first = page.get_by_role("option").first
    expect(page.get_by_role("option")).to_have_count(2)
    expect(page.get_by_role("button", name=re.compile("同意战败"))).to_be_enabled()
    sound(page)
    lead = house.staffed.one(
        "select lead_id from loss where status = 'asked' order by asked_at, lead_id limit 1"
    )
    press(page, first, "a")
    expect(page.get_by_text("已确认战败")).to_be_visible()
    expect(page.get_by_role("option")).to_have_count(1)
    assert house.staffed.rows("select status from lead where id = %s", lead) == [("lost",)]
    press(page, page.get_by_role("button", name="撤销"), "Enter")
    expect(page.get_by_text("线索已恢复")).to_be_visible()
    assert house.staffed.rows("select status from lead where id = %s", lead) == [("live",)]
    press(page, first, "r")
    expect(page.get_by_text("没有待审核的战败")).to_be_visible()
    assert sorted(house.staffed.rows("select status from loss")) == [("agreed",), ("sent_back",)]
    assert house.staffed.loads() == []
    sound(page)


def test_manager_extends_holds_and_takes_a_lead_back(house: BrowserHouse, manager: Person) -> None:
    (lead,) = house.staffed.leads_of("D0001-02", 1)
    reference = manager.get("/leads?owner=D0001-02&limit=1")["leads"][0]["reference"]
    page = opened(house, manager, f"/desk/leads/{reference}")
    panel = page.locator("section", has=page.get_by_role("heading", name="保护与收回"))
    expect(panel).to_contain_text("还剩 10 天")
    press(page, panel.get_by_role("button", name="延长 3 天"), "Enter")
    expect(page.get_by_text("保护期已延长")).to_be_visible()
    press(page, panel.get_by_role("button", name="锁定 7 天"), "Enter")
    expect(panel).to_contain_text("经理锁定")
    press(page, panel.get_by_role("button", name="解除锁定"), "Enter")
    expect(panel.get_by_role("button", name="锁定 7 天")).to_be_visible()
    sound(page)
    press(page, panel.get_by_role("button", name="收回到公海"), "Enter")
    ask = page.get_by_role("dialog")
    expect(ask).to_contain_text("展厅公海")
    press(page, ask.get_by_role("button", name="收回到公海"), "Enter")
    expect(panel).to_have_count(0)
    assert house.staffed.owner(lead) is None
    assert page.faults == []  # type: ignore[attr-defined]


def test_report_counts_what_the_list_shows(house: BrowserHouse, manager: Person) -> None:
    page = opened(house, manager, "/desk/reports", language="en")
    steps = page.locator(".lc-funnel").first.get_by_role("listitem")
    listed = len(manager.get("/leads?limit=200")["leads"])
    expect(steps.first).to_contain_text(f"Leads{listed}")
    sums = page.locator("tbody tr").last.locator("td").first
    expect(sums).to_have_text(str(listed))
    followed = house.staffed.one("select count(distinct lead_id) from followup")
    expect(steps.nth(2)).to_contain_text(f"Followed up{followed}")
    press(page, page.get_by_role("radio", name="Channel", exact=True), "Space")
    expect(page.get_by_role("row", name=re.compile("form")).first).to_contain_text(str(listed))
    sound(page)
    press(page, page.get_by_role("link", name="Look at these leads"), "Enter")
    expect(page.get_by_text(f"{listed} rows in all")).to_be_visible()


def test_manager_sees_how_evenly_leads_fell(house: BrowserHouse, manager: Person) -> None:
    page = opened(house, manager, "/desk/hand-out")
    press(page, page.get_by_role("link", name="分配公平"), "Enter")
    expect(page.get_by_role("heading", name="均衡程度")).to_be_visible()
    told = manager.get("/assignments/fairness")
    picture = page.get_by_role("img", name=re.compile("条"))
    label = picture.get_attribute("aria-label") or ""
    assert sorted(int(n) for n in re.findall(r"(\d+) 条", label)) == sorted(
        one["received"] for one in told["people"]
    )
    assert told["received"] > 0
    sound(page)


def test_manager_sees_what_is_late_and_how_clocks_were_kept(house: BrowserHouse, manager: Person) -> None:
    clocks_run(house, 45)
    page = opened(house, manager, "/desk/clocks")
    late = sum(one["late"] for one in manager.get("/clocks/running")["clocks"])
    assert late > 0
    expect(page.get_by_text(f"已超时 {late} 条")).to_be_visible()
    expect(page.locator(".lc-run.late").first).to_contain_text("超时")
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("%")
    press(page, page.get_by_role("button", name=re.compile("^分配")), "Enter")
    expect(page.get_by_role("heading", name="分配", exact=True)).to_be_visible()
    sound(page)


def test_manager_lets_a_clock_stand_still_while_the_customer_is_waited_for(
    house: BrowserHouse, manager: Person
) -> None:
    clocks_run(house, 45)
    one = next(one for one in manager.get("/clocks/running")["clocks"] if one["clock"] == "followup")
    page = opened(house, manager, f"/desk/leads/{one['lead']}")
    press(page, page.get_by_role("button", name="暂停计时"), "Enter")
    expect(page.get_by_role("radio", name="客户约定稍后联系")).to_be_focused()
    page.keyboard.press("ArrowDown")
    assert axe(page) == []
    press(page, page.get_by_role("button", name="确认暂停"), "Enter")
    expect(page.get_by_role("button", name="恢复计时")).to_be_visible()
    expect(page.locator(".lc-clocks")).to_contain_text("客户暂不方便")
    ((why, far),) = house.staffed.rows(
        "select reason, until_at - from_at from clock_pause where until_at > now()"
    )
    assert (why, round(far.total_seconds() / 3_600)) == ("customer_away", 24)
    clocks_run(house)
    house.go(page, "/desk/clocks")
    still = page.locator(".lc-run.still")
    expect(still).to_have_count(1)
    expect(still).to_contain_text("客户暂不方便")
    sound(page)
    press(page, still.get_by_role("button", name=re.compile("恢复计时")), "Enter")
    expect(still).to_have_count(0)
    assert house.staffed.rows("select 1 from clock_pause where until_at > now()") == []
    owner = house.staffed.signed_in(one["staff"])
    own = opened(house, owner, f"/desk/leads/{one['lead']}")
    expect(own.locator(".lc-clocks")).to_be_visible()
    assert own.get_by_role("button", name="暂停计时").count() == 0, "nobody stops the own clock"


def test_member_opens_a_lead_that_lies_in_a_pool_and_claims_it(house: BrowserHouse, manager: Person) -> None:
    manager.do("PUT", "/pools/open", {"name": "开放公海", "open_details": True})
    owned = house.staffed.signed_in("D0001-02").get("/leads?state=assigned&limit=1")["leads"]
    recall = {"leads": [one["reference"] for one in owned], "reason": "customer_asks"}
    manager.do("POST", "/pools/open/recalls", recall)
    before = len(house.staffed.owned("D0001-01"))
    page = opened(house, house.staffed.signed_in("D0001-01"), "/desk/pools/open")
    page.locator('[data-row="0"]').focus()
    page.keyboard.press("Enter")
    lead = page.get_by_role("dialog")
    expect(lead).to_contain_text(re.compile(r"1\d\d\*{4}\d{4}"))
    assert axe(page) == []
    press(page, lead.get_by_role("button", name="我来领取"), "Enter")
    expect(lead).to_have_count(0)
    assert len(house.staffed.owned("D0001-01")) == before + 1
    page = opened(house, house.staffed.signed_in("D0001-01"), "/desk/pools/hall")
    page.locator('[data-row="0"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator('[data-row="0"]')).to_contain_text("领取后可见")
    assert page.faults == []  # type: ignore[attr-defined]


def test_member_claims_from_the_pool_on_the_phone(house: BrowserHouse, manager: Person) -> None:
    before = len(house.staffed.owned("D0001-02"))
    page = opened(
        house, house.staffed.signed_in("D0001-02"), "/phone/pool", size={"width": 360, "height": 740}
    )
    button = page.get_by_role("button", name="领取").last  # the first ones were this person's a moment ago
    expect(button).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    there = page.get_by_role("main").get_by_role("listitem").count()
    press(page, button, "Enter")
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(there - 1)
    assert len(house.staffed.owned("D0001-02")) == before + 1
    assert page.faults == []  # type: ignore[attr-defined]


def test_others_see_none_of_it(house: BrowserHouse, manager: Person) -> None:
    other = opened(house, house.staffed.signed_in("D0002-06"), "/desk/pools")
    expect(other.get_by_text("还没有公海")).to_be_visible()
    for path in ("/desk/pools/hall", "/desk/losses", "/desk/rota", "/desk/reports", "/desk/clocks"):
        house.open(other, path)
        for secret in (
            "展厅公海",
            "王芳",
            house.staffed.one("select name from staff where code = 'D0001-01'"),
        ):
            expect(other.get_by_text(secret)).to_have_count(0)
    phone = opened(house, house.staffed.signed_in("D0002-01"), "/phone/pool", size=PHONE)
    expect(phone.get_by_text("您不是任何公海的成员")).to_be_visible()
    consultant = opened(house, house.staffed.signed_in("D0001-01"), "/desk/leads")
    for place in ("战败审核", "排班与请假", "经营报表", "时效看板"):
        expect(consultant.get_by_role("link", name=place)).to_have_count(0)
    house.open(consultant, "/desk/rota")
    expect(consultant.get_by_role("grid")).to_have_count(0)


def test_narrow_screens_do_not_scroll_sideways(house: BrowserHouse, manager: Person) -> None:
    page = opened(house, manager, "/desk/pools", size=PHONE)
    for path in (
        "pools", "pools/hall", "losses", "rota", "rota/departures", "clocks", "reports", "private-pools",
    ):  # fmt: skip
        house.go(page, f"/desk/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def test_several_people_pass_their_leads_on_in_one_command(house: BrowserHouse, manager: Person) -> None:
    going, taker = ("D0001-02", "D0001-03"), "D0001-01"
    for code in going:
        house.staffed.leads_of(code, 1)
    names = dict(house.staffed.rows("select code, name from staff where code like 'D0001-%%'"))
    had = {code: len(house.staffed.owned(code)) for code in (*going, taker)}
    page = opened(house, manager, "/desk/rota")
    press(page, page.get_by_role("link", name="批量移交"), "Enter")
    expect(page.get_by_role("button", name="登记")).to_be_disabled()
    press(page, page.get_by_role("radio", name="调岗"), "Space")
    expect(page.get_by_role("checkbox", name=names["D0001-06"])).to_be_disabled()
    for code in going:
        press(page, page.get_by_role("checkbox", name=names[code]), "Space")
    both = sum(had[code] for code in going)
    expect(page.get_by_text(f"2 人，在手 {both} 条线索。")).to_be_visible()
    press(page, page.get_by_role("radio", name="移交给同事"), "Space")
    expect(page.get_by_role("button", name="开始移交")).to_be_disabled()
    press(page, page.get_by_role("combobox", name="同事"), "ArrowDown")
    await_list(page)
    page.keyboard.press("Enter")
    told = f"{names[taker]} 现有 {had[taker]} 条，移交后 {had[taker] + both} 条。"
    expect(page.get_by_text(told)).to_be_visible()
    sound(page)
    press(page, page.get_by_role("button", name="开始移交"), "Enter")
    sure = page.get_by_role("dialog")
    expect(sure).to_contain_text(f"现在移交 {both} 条线索")
    # Of one of them another window orders something meanwhile.
    begin = house.town.now() + timedelta(days=40)
    away = {
        "starts_at": begin.isoformat(), "ends_at": (begin + timedelta(days=1)).isoformat(), "kind": "leave",
        "leads": {"goes_to": "desk"},
    }  # fmt: skip
    manager.do("POST", f"/staff/{going[1]}/absences", away)
    assert len(house.staffed.owned(going[0])) == had[going[0]], "nothing has happened"
    press(page, sure.get_by_role("button", name="继续"), "Enter")
    expect(page.get_by_text("1 人已办理 · 1 人未办理")).to_be_visible()
    expect(page.get_by_text("此人的线索正在移交")).to_be_visible()
    listed = page.get_by_role("list", name="近期移交").get_by_role("listitem")
    expect(listed.filter(has_text=names[going[0]])).to_contain_text(f"已移交 {had[going[0]]}")
    expect(listed.filter(has_text=names[going[1]])).to_contain_text("计划于")
    assert house.staffed.owned(going[0]) == []
    assert len(house.staffed.owned(going[1])) == had[going[1]]
    assert len(house.staffed.owned(taker)) == had[taker] + had[going[0]]
    assert house.staffed.loads() == []
    sound(page)
    press(page, page.get_by_role("link", name=f"{names[going[0]]} 的逐条结果"), "Enter")
    expect(page.get_by_role("heading", name=f"{names[going[0]]} 的线索移交")).to_be_visible()
    house.open(page, "/desk/rota/departures")
    expect(listed.filter(has_text=names[going[0]])).to_contain_text("完成")
    assert page.faults == []  # type: ignore[attr-defined]
