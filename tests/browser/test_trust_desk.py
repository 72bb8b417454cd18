"""The trust desk, by keyboard: requests of customers, consents, who looked at what, two people, the trail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_house import PHONE, BrowserHouse, axe
from keyed import write
from pictures_world import fill
from playwright.sync_api import Page, expect

from leadcenter.audit import face as audit
from leadcenter.entry.exporter import Exports
from leadcenter.entry.looker import Looker
from leadcenter.kernel.database import connect
from staffed_house import Person

PLAIN = re.compile(r"(?<![\d.])1[3-9]\d{9}(?!\d)")
NUMBER = "13912347766"


@pytest.fixture(scope="module")
def people(house: BrowserHouse) -> Iterator[dict[str, Person]]:
    made = fill(house, 24)
    made["officer"] = house.staffed.of_maker("privacy_officer")
    made["second"] = house.staffed.of_maker("privacy_officer")
    house.town.ask(house.town.inquiry(NUMBER, name="王芳", dealer="D0001"))
    house.town.carry()
    return made


def faults(page: Page) -> list[str]:
    found: list[str] = page.faults  # type: ignore[attr-defined]
    return found


def test_consents_are_found_by_number_and_withdrawn_for_the_customer(
    house: BrowserHouse, people: dict[str, Person]
) -> None:
    page = house.window(people["officer"])
    house.open(page, "/desk/trust/consents")
    expect(page.get_by_label("手机号码")).to_be_focused()
    page.keyboard.type(NUMBER)
    page.keyboard.press("Enter")
    found = page.get_by_role("link", name=re.compile("打开授权记录"))
    expect(found).to_be_visible()
    assert house.staffed.one("select count(*) from audit where what = 'customer.searched'") == 1
    found.press("Enter")
    expect(page.get_by_role("heading", name="客户的授权")).to_be_visible()
    consent = page.get_by_role("article").filter(has_text="已授权").first
    expect(consent).to_be_visible()
    assert axe(page) == []
    consent.get_by_role("button", name="代客户撤回").press("Enter")
    sure = page.get_by_role("tooltip").filter(has_text="立即生效")
    expect(sure).to_contain_text("180 天")
    withdrawn = "select count(*) from consent_event where kind = 'withdrawn'"
    assert house.staffed.one(withdrawn) == 0, "nothing has happened"
    sure.get_by_role("radio", name="电话").press("Space")
    sure.get_by_role("button", name="确认撤回").press("Enter")
    expect(page.get_by_role("article").filter(has_text="已撤回").first).to_be_visible()
    assert house.staffed.one(withdrawn) == 1
    ((on_behalf, after),) = house.staffed.rows(
        "select on_behalf, after from audit where what = 'consent.withdrawn'"
    )
    assert (on_behalf, len(after["entities"])) == ("customer", 1)
    page.get_by_role("button", name="生成客户专属链接").press("Enter")
    expect(page.locator(".lc-trust-link")).to_contain_text("/my#")
    assert not PLAIN.search(page.locator("main").inner_text())
    assert axe(page) == []
    assert faults(page) == []


def asks_for(page: Page, dealer: str) -> None:
    """In the box that asks: the dealer by its code, and that it is asked."""
    box = page.get_by_role("combobox", name="授权给")
    box.focus()
    page.keyboard.type(dealer)
    option = page.locator(".ant-select-dropdown:visible .ant-select-item-option-active", has_text=dealer)
    expect(option).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="记录征询").press("Enter")


def test_customer_is_asked_for_consent_unless_a_no_still_holds(
    house: BrowserHouse, people: dict[str, Person]
) -> None:
    officer = people["officer"]
    page = house.window(officer)
    house.open(page, "/desk/trust/consents")
    expect(page.get_by_label("手机号码")).to_be_focused()
    page.keyboard.type(NUMBER)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("打开授权记录")).press("Enter")
    expect(page.get_by_role("heading", name="客户的授权")).to_be_visible()
    customer = page.url.rpartition("/")[2]
    officer.do("POST", f"/customers/{customer}/withdrawals", {"how": "phone", "entities": ["D0001"]})
    house.open(page, f"/desk/trust/customers/{customer}")
    expect(page.get_by_role("button", name="记录征询")).to_be_disabled()
    requested = "select count(*) from consent_event where kind = 'requested'"
    asks_for(page, "D0001")
    expect(page.get_by_text(re.compile("之前不得再次征求同意"))).to_be_visible()
    assert house.staffed.one(requested) == 0
    asks_for(page, "D0003")
    expect(page.get_by_role("article").filter(has_text="已征询，未答复")).to_be_visible()
    expect(page.get_by_text("已征询，客户尚未答复。")).to_be_visible()
    assert house.staffed.one(requested) == 1
    assert axe(page) == []

    lead = officer.do("POST", "/customers/search", {"phone": NUMBER})["customer"]["leads"][0]["reference"]
    page = house.window(people["lead_operations"], language="en")
    house.open(page, f"/desk/leads/{lead}")
    page.get_by_role("button", name="Ask for consent").press("Enter")
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("button", name="Make a link for the customer").press("Enter")
    expect(drawer.locator(".lc-trust-link")).to_contain_text("/my#")
    expect(drawer.get_by_text("Opens until")).to_be_visible()
    assert axe(page) == []
    assert [one for one in faults(page) if "status of 409" not in one] == []
    may_not = house.window(house.staffed.of_maker("analyst"), language="en")
    house.open(may_not, f"/desk/leads/{lead}")
    expect(may_not.get_by_role("heading", name="At a glance")).to_be_visible()
    assert may_not.get_by_role("button", name="Ask for consent").count() == 0


def test_request_is_taken_proved_answered_and_closed(house: BrowserHouse, people: dict[str, Person]) -> None:
    page = house.window(people["officer"])
    house.open(page, "/desk/trust/consents")
    expect(page.get_by_label("手机号码")).to_be_focused()
    page.keyboard.type(NUMBER)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("打开授权记录")).press("Enter")
    write(page.get_by_label("客户原话"), "请给我一份")
    page.get_by_role("button", name="登记").press("Enter")
    expect(page.get_by_text("确认请求人就是客户本人")).to_be_visible()
    expect(page.get_by_text("请给我一份")).to_be_visible()
    assert axe(page) == []
    state = "select state, proof from rights_request order by received_at desc limit 1"
    assert house.staffed.rows(state) == [("received", "")]
    page.get_by_role("button", name="发送验证码").press("Enter")
    expect(page.get_by_text(re.compile("验证码将发送"))).to_be_visible()
    page.get_by_role("button", name="已看过证件").press("Enter")
    expect(page.get_by_text("把答复交给客户，然后结案")).to_be_visible()
    assert house.staffed.rows(state) == [("proved", "document")]
    with page.expect_download() as file:
        page.get_by_role("button", name="下载信息副本").press("Enter")
    assert file.value.suggested_filename.startswith("copy-")
    assert house.staffed.one("select count(*) from audit where what = 'rights_request.copied'") == 1
    page.get_by_role("button", name="已答复客户，结案").press("Enter")
    expect(page.get_by_role("heading", name="已结案")).to_be_visible()
    assert house.staffed.rows(state)[0][0] == "done"
    assert axe(page) == []
    assert faults(page) == []


def test_erasure_is_confirmed_and_begins(house: BrowserHouse, people: dict[str, Person]) -> None:
    lead = house.staffed.name(house.staffed.leads_of("D0001-01", 1)[0])
    made = people["officer"].do(
        "POST", "/rights/requests", {"lead": lead, "right": "delete", "proof": "in_person"}
    )
    page = house.window(people["officer"], language="en")
    house.open(page, "/desk/trust/requests")
    expect(page.get_by_role("link", name=re.compile("Erasure"))).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name=re.compile("Erasure")).press("Enter")
    page.get_by_role("button", name="Carry it out").press("Enter")
    sure = page.get_by_role("dialog", name="Erase all data of this customer?")
    expect(sure).to_contain_text("cannot be undone")
    state = "select state from rights_request where kind = 'delete'"
    assert house.staffed.one(state) == "proved", "nothing has happened"
    sure.get_by_role("button", name="Carry it out").press("Enter")
    expect(page.get_by_text("It is being carried out")).to_be_visible()
    assert house.staffed.one(state) == "working"
    dealer = house.window(people["dcc_manager"])
    if "rights.answer" in people["dcc_manager"].get("/identity/me")["permissions"]:
        house.open(dealer, "/desk/trust/tasks")
        dealer.get_by_role("button", name="已照办").press("Enter")
        expect(dealer.get_by_text("没有待答复的协办")).to_be_visible()
        assert house.staffed.one("select answer from rights_task") == "done"
    assert made["name"] in page.url
    assert faults(page) == []


def test_log_says_who_saw_what_for_what(house: BrowserHouse, people: dict[str, Person]) -> None:
    lead = people["consultant"].get("/leads")["leads"]
    if not lead:
        house.staffed.leads_of("D0001-01", 1)
        lead = people["consultant"].get("/leads")["leads"]
    people["consultant"].do("POST", f"/leads/{lead[0]['reference']}/reveal", {"purpose": "follow_up"})
    page = house.window(people["officer"])
    house.open(page, "/desk/trust/log")
    name = house.staffed.one("select name from staff where code = 'D0001-01'")
    seen = page.get_by_role("row").filter(has_text="查看号码").filter(has_text=name)
    expect(seen).to_contain_text("跟进")
    expect(page.get_by_role("row").filter(has_text="按号码查客户").first).to_be_visible()
    page.get_by_role("button", name=re.compile(f"^{name}")).press("Enter")
    expect(page.get_by_role("row").filter(has_text="按号码查客户")).to_have_count(0)
    expect(seen).to_be_visible()
    assert not PLAIN.search(page.content())
    expect(seen.get_by_role("link", name="打开")).to_be_visible()
    assert axe(page) == []
    assert faults(page) == []
    other = house.window(house.staffed.of_maker("administrator"))
    house.open(other, "/desk/trust/log")
    expect(other.get_by_role("row").filter(has_text="查看号码").filter(has_text=name)).to_be_visible()
    assert other.get_by_role("link", name="打开").count() == 0, "no way to what he may not read"
    assert other.locator(".lc-opens").count() == 0


def test_whole_trail_is_looked_at_when_somebody_asks(house: BrowserHouse, people: dict[str, Person]) -> None:
    page = house.window(people["officer"])
    house.open(page, "/desk/trust/audit")
    expect(page.get_by_text("还没有核对过整条审计链").first).to_be_visible()
    page.get_by_role("button", name="立即核对").press("Enter")
    expect(page.get_by_text("已提交，等待系统开始")).to_be_visible()
    assert people["second"].refused("POST", "/audit/looks") == (409, "audit_look_open")
    worker = Looker(house.staffed.config, house.town.house)
    with connect(house.staffed.url) as conn:
        audit.seal(conn, 0)
        conn.commit()
        worker.round(conn)
    expect(page.get_by_text("审计链完整，但没有副本存储作证")).to_be_visible()
    assert house.staffed.one("select rows > 0 and fault = '' from audit_look")
    assert axe(page) == []
    assert faults(page) == []


def test_look_finds_a_row_that_was_changed_and_says_which(
    house: BrowserHouse, people: dict[str, Person], tmp_path: Path
) -> None:
    """Changed by the superuser: no login of the house may. What a restore took away is said too."""
    worker = Looker(house.staffed.config, house.town.house)
    people["second"].do("POST", "/audit/looks")
    with connect(house.staffed.url) as conn, pytest.MonkeyPatch.context() as patch:
        audit.seal(conn, 0)
        conn.commit()
        changed = house.staffed.one("select id from audit where what = 'audit_look.asked' limit 1")
        house.staffed.rows("update audit set actor = 'nobody:0' where id = %s", changed)
        house.staffed.rows(
            "insert into restoration (epoch, marker, restored_to, restored_at, resumed_at, resumed_by) "
            "values (1, gen_random_uuid(), '2026-01-02T03:00Z', '2026-01-02T04:00Z', now(), 'test')"
        )
        patch.setenv("LEADCENTER_AUDIT_ROOTS", str(tmp_path))
        worker.round(conn)
        house.staffed.rows("delete from restoration")
    page = house.window(people["officer"])
    house.open(page, "/desk/trust/audit")
    expect(page.get_by_text("审计链有问题")).to_be_visible()
    found = page.get_by_role("status").filter(has_text="审计链有问题")
    expect(found).to_contain_text(str(changed))
    expect(found).to_contain_text("1 段")
    expect(page.get_by_role("listitem").filter(has_text="有问题")).to_have_count(1)
    assert house.staffed.one("select row_id from audit_look where fault <> ''") == changed
    assert axe(page) == []
    assert faults(page) == []


def test_cap_takes_two_people(house: BrowserHouse, people: dict[str, Person]) -> None:
    page = house.window(people["officer"])
    house.open(page, "/desk/trust/approvals")
    row = page.get_by_role("listitem").filter(has_text="每天查看号码")
    row.get_by_role("button", name="申请变更").press("Enter")
    most = page.get_by_role("spinbutton", name="改为")
    write(most, "66")
    most.press("Enter")
    expect(row.get_by_text("申请改为 66")).to_be_visible()
    expect(row.get_by_text("您自己的申请，须由他人审批")).to_be_visible()
    other = house.window(people["second"])
    house.open(other, "/desk/trust")
    other.get_by_role("link", name=re.compile("1 项上限变更等待审批")).press("Enter")
    other.get_by_role("button", name="批准").press("Enter")
    expect(other.get_by_text("现为 66")).to_be_visible()
    assert house.staffed.one("select most from cap where name = 'reveal_day'") == 66
    assert axe(other) == []
    assert faults(page) == []
    assert faults(other) == []


def test_nothing_is_called_quiet_that_did_not_answer(house: BrowserHouse, people: dict[str, Person]) -> None:
    page = house.window(people["officer"])
    asked = re.compile(r"/(rights/requests|exports|caps|assessments|audit/standing)(\?|$)")
    page.route(asked, lambda route: route.fulfill(status=500, json={}))
    house.open(page, "/desk/trust")
    again = page.get_by_role("button", name="重试")
    expect(again).to_be_visible()
    assert page.get_by_text("现在没有要处理的事项").count() == 0
    page.unroute(asked)
    again.press("Enter")
    expect(again).to_have_count(0)


def test_registers_are_kept_assessments_retention_notices(
    house: BrowserHouse, people: dict[str, Person]
) -> None:
    page = house.window(people["officer"])
    house.open(page, "/desk/trust/assessments")
    page.get_by_role("button", name="撰写评估").press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="撰写评估").press("Enter")
    page.get_by_role("combobox", name="类别").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ant-select-dropdown:visible .ant-select-item-option-active")).to_be_visible()
    page.keyboard.press("Enter")
    write(page.get_by_label("标题"), "垂直媒体评估")
    write(page.get_by_label("评估内容"), "目的、风险与措施")
    # A list that is still leaving takes Escape for itself.
    expect(page.locator(".ant-select-dropdown-hidden")).to_have_count(1)
    page.keyboard.press("Escape")
    asks = page.get_by_role("dialog", name="有未保存的内容")
    expect(asks).to_contain_text("将丢失")
    assert axe(page) == []
    asks.get_by_role("button", name="继续填写").press("Enter")
    expect(asks).to_have_count(0)
    expect(page.get_by_label("评估内容")).to_have_value("目的、风险与措施")
    page.get_by_role("button", name="保存，等待批准").press("Enter")
    expect(page.get_by_role("button", name=re.compile("垂直媒体评估"))).to_be_visible()
    other = house.window(people["second"])
    house.open(other, "/desk/trust/assessments")
    other.get_by_role("button", name=re.compile("垂直媒体评估")).press("Enter")
    other.get_by_role("dialog").get_by_role("button", name="批准").press("Enter")
    expect(other.get_by_text("已批准").first).to_be_visible()
    assert house.staffed.one("select state from assessment where title = '垂直媒体评估'") == "approved"
    assert axe(other) == []
    house.open(page, "/desk/trust/retention")
    page.get_by_role("button", name="修改 测试数据").press("Enter")
    days = page.get_by_role("spinbutton")
    write(days, "20")
    days.press("Enter")
    sure = page.get_by_role("dialog", name=re.compile("测试数据改为保存 20 天"))
    expect(sure).to_contain_text("不可恢复")
    sure.get_by_role("button", name="确认").press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="测试数据")).to_contain_text("20 天")
    kept = "select keep_days from retention_rule where category = 'inquiry' and state = 'test'"
    assert house.staffed.one(kept) == 20
    assert axe(page) == []
    house.open(page, "/desk/trust/notices")
    expect(page.get_by_role("article").filter(has_text="hosted-form")).to_contain_text("现行")
    assert axe(page) == []
    assert faults(page) == []
    assert faults(other) == []


def test_whoever_agrees_at_a_dealer_reads_who_asked_for_an_export(
    house: BrowserHouse, people: dict[str, Person]
) -> None:
    house.staffed.rows(
        "insert into staff (id, entity_id, code, name, role, joined_on) "
        "select gen_random_uuid(), id, 'D0001-70', '何经理', 'sales_manager', '2026-01-01' "
        "from entity where code = 'D0001'"
    )
    people["dcc_manager"].do("POST", "/exports", {"purpose": "reporting"})
    page = house.window(house.staffed.signed_in("D0001-70"))
    house.open(page, "/desk/trust/approvals")
    name = house.staffed.one("select name from staff where code = 'D0001-06'")
    expect(page.get_by_role("listitem").filter(has_text=name)).to_be_visible()
    assert page.get_by_text("…").count() == 0
    assert faults(page) == []


def test_what_dealers_were_given_is_listed_with_its_ground(
    house: BrowserHouse, people: dict[str, Person]
) -> None:
    page = house.window(people["officer"])
    house.open(page, "/desk/trust/provisions")
    given = house.staffed.one("select count(*) from dispatch where merge_id is null")
    rows = page.get_by_role("grid", name="对外提供记录").locator("[data-row]")
    expect(page.locator(".lc-grid-foot")).to_contain_text(f"共 {given} 条")
    expect(rows.first).to_contain_text("客户授权")
    assert not PLAIN.search(page.content())
    assert axe(page) == []
    rows.first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/desk/leads/"))
    assert faults(page) == []


def write_exports(house: BrowserHouse) -> None:
    """What a worker does beside the carrying of leads."""
    exports = Exports(house.staffed.config, house.town.house)
    with exports.open() as conn:
        while exports.round(conn) == 0.0:
            pass


def test_leads_of_a_list_are_asked_for_as_a_file_and_downloaded_once(
    house: BrowserHouse, people: dict[str, Person]
) -> None:
    page = house.window(people["dcc_manager"])
    house.open(page, "/desk/leads?status=live")
    page.get_by_role("button", name="导出").press("Enter")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("在跟")
    assert axe(page) == []
    sheet.get_by_role("button", name="申请导出").press("Enter")
    expect(sheet).to_contain_text("请选择用途")
    sheet.get_by_role("combobox", name="用途").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ant-select-dropdown:visible .ant-select-item-option-active")).to_be_visible()
    page.keyboard.press("Enter")
    expect(sheet.get_by_role("radio", name="明文")).to_be_disabled()
    sheet.get_by_role("button", name="申请导出").press("Enter")
    expect(sheet).to_contain_text("正在统计条数")
    sheet.get_by_role("link", name="查看我的导出").press("Enter")
    row = page.get_by_role("list", name="我的导出").get_by_role("listitem").filter(has_text="XLSX")
    expect(row).to_contain_text("统计中")
    expect(row).to_contain_text("在跟")
    write_exports(house)
    row.get_by_role("button", name="下载").press("Enter")
    sure = page.get_by_role("dialog", name=re.compile("只能下载一次"))
    expect(sure).to_contain_text("须重新申请")
    status = "select status from export where format = 'xlsx'"
    assert house.staffed.one(status) == "ready", "nothing has happened"
    with page.expect_download() as kept:
        sure.get_by_role("button", name="下载").press("Enter")
    assert re.fullmatch(r"leads-\d{4}-\d\d-\d\d\.xlsx", kept.value.suggested_filename)
    expect(row).to_contain_text("已下载")
    expect(row.get_by_role("button")).to_have_count(0)
    assert house.staffed.one(status) == "taken"
    assert axe(page) == []
    assert faults(page) == []


def test_numbers_in_plain_text_are_asked_for_a_purpose_that_allows_them_and_wait(
    house: BrowserHouse, people: dict[str, Person]
) -> None:
    page = house.window(house.staffed.of_maker("lead_operations"), language="en")
    house.open(page, "/desk/leads")
    page.get_by_role("button", name="Export").press("Enter")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("all leads that you see")
    sheet.get_by_role("combobox", name="What for").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ant-select-dropdown:visible .ant-select-item-option-active")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    plain = sheet.get_by_role("radio", name="In plain text")
    expect(plain).to_be_enabled()
    plain.press("Space")
    expect(sheet).to_contain_text("once a second person has agreed")
    sheet.get_by_role("button", name="Ask for it").press("Enter")
    sheet.get_by_role("link", name="To my exports").press("Enter")
    write_exports(house)
    row = page.get_by_role("list", name="My exports").get_by_role("listitem")
    expect(row).to_contain_text("Waits for approval")
    expect(row).to_contain_text("a second person agrees until")
    assert row.count() == 1, "only one's own"
    assert axe(page) == []
    assert faults(page) == []


def test_dealers_have_no_way_to_the_makers_parts(house: BrowserHouse, people: dict[str, Person]) -> None:
    for path in (
        "/audit/standing",
        "/rights/requests",
        "/audit/acts?since=2026-01-01T00:00:00Z&until=2026-02-01T00:00:00Z",
    ):
        assert people["dcc_manager"].refused("GET", path)[0] == 403
    assert people["dcc_manager"].refused("POST", "/customers/search", {"phone": NUMBER})[0] == 403
    page = house.window(people["consultant"])
    house.open(page, "/desk/leads")
    assert page.get_by_role("link", name="合规台").count() == 0


def test_narrow_screen_does_not_scroll_sideways(house: BrowserHouse, people: dict[str, Person]) -> None:
    page = house.window(people["officer"], size=PHONE)
    house.open(page, "/desk/trust")
    for part in (
        "",
        "/requests",
        "/consents",
        "/log",
        "/provisions",
        "/approvals",
        "/exports",
        "/audit",
        "/assessments",
        "/retention",
        "/notices",
    ):
        house.go(page, f"/desk/trust{part}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], part
        assert axe(page) == [], part
    assert faults(page) == []
