"""Administration by keyboard: organisation, people, accounts, roles, keys, clocks, health."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from administration_world import furnish
from browser_house import PASSWORD, PHONE, BrowserHouse, Known, axe
from keyed import write, write_day, write_time
from playwright.sync_api import Page, expect

from staffed_house import Person


@pytest.fixture(scope="module")
def boss(house: BrowserHouse) -> Iterator[Person]:
    """The maker's administrator, of an organisation with regions, a group, a store, a team."""
    made = house.staffed.of_maker("administrator")
    furnish(house, made)
    return made


def faults(page: Page) -> list[str]:
    """What the browser complained about."""
    found: list[str] = page.faults  # type: ignore[attr-defined]
    return found


def open_part(house: BrowserHouse, page: Page, part: str) -> None:
    house.open(page, f"/desk/administration/{part}")


def press(page: Page, name: str | re.Pattern[str], *, key: str = "Enter") -> None:
    """A button, by keyboard."""
    page.get_by_role("button", name=name).first.press(key)


def choose(page: Page, label: str, text: str) -> None:
    """One of a list, by keyboard: type, take the first."""
    expect(page.locator(".ant-select-dropdown:visible")).to_have_count(0)  # that of the field before
    page.get_by_role("combobox", name=label).last.focus()
    page.keyboard.type(text)
    expect(page.locator(".ant-select-dropdown:visible .ant-select-item-option-active")).to_be_visible()
    page.keyboard.press("Enter")


def test_dealer_is_found_in_the_tree_and_gets_other_hours_and_a_special_day(
    house: BrowserHouse, boss: Person
) -> None:
    page = house.window(boss)
    open_part(house, page, "organisation")
    write(page.get_by_role("textbox", name="按名称、编号、城市查找"), "成都")
    tree = page.get_by_role("tree", name="组织树")
    expect(tree.get_by_role("treeitem", name=re.compile("成都高新星野"))).to_be_visible()
    expect(tree.get_by_role("treeitem", name=re.compile("华东大区"))).to_have_count(0)  # it is narrowed
    assert tree.get_by_role("treeitem", name=re.compile("上海浦东星野")).count() == 0
    tree.locator('[tabindex="0"]').focus()
    page.keyboard.press("End")
    while "成都高新星野" not in tree.locator(":focus").inner_text():
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="成都高新星野")).to_be_visible()
    press(page, "修改营业时间")
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("button", name="新增周日时段").first.press("Enter")
    write_time(drawer.get_by_label("周日 开始").first, "10:00")
    write_time(drawer.get_by_label("周日 结束").first, "00:00")
    drawer.get_by_role("button", name="保存").press("Enter")
    expect(drawer).to_be_hidden()
    sunday = house.staffed.rows(
        "select o.opens, o.closes from opening o join entity e on e.id = o.entity_id "
        "where e.code = 'D0003' and o.weekday = 6 and o.hours = 'dispatch' order by 1"
    )
    assert sunday == [(600, 1440)], "midnight ends the day"
    press(page, "新增特殊日")
    write_day(page.get_by_label("日期"), "2099-03-01")
    write(page.get_by_label("说明"), "盘点")
    page.get_by_role("dialog").get_by_role("button", name="保存").press("Enter")
    expect(page.get_by_role("table", name="特殊日")).to_contain_text("2099-03-01")
    expect(page.get_by_role("table", name="特殊日")).to_contain_text("全天停业")
    assert house.staffed.one("select reason from day_exception where day = '2099-03-01'") == "盘点"
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert axe(page) == []
    assert faults(page) == []


def test_holiday_is_written_for_all_dealers_at_once_and_undone(house: BrowserHouse, boss: Person) -> None:
    page = house.window(boss)
    open_part(house, page, "holidays")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowRight")  # the next year: no day of it is over
    press(page, "登记营业时间 · 国庆节")
    drawer = page.get_by_role("dialog")
    dealers = house.staffed.one("select count(*) from entity where kind = 'dealer' and status = 'active'")
    expect(drawer).to_contain_text(f"所有营业中的经销商 {dealers} 家")
    assert axe(page) == []
    drawer.get_by_role("button", name="登记", exact=True).press("Enter")
    expect(drawer).to_contain_text(f"已为 {dealers} 家登记")
    written = "select count(distinct entity_id), count(hours) from day_exception where reason = '国庆节'"
    assert house.staffed.rows(written) == [(dealers, 0)], "closed all day"
    drawer.locator(".ant-result-extra button").press("Enter")
    expect(drawer).to_be_hidden()
    table = page.get_by_role("table", name="已登记的特殊日")
    expect(table).to_contain_text("国庆节")
    expect(table).to_contain_text("全天停业")
    assert axe(page) == []
    press(page, "撤销 · 国庆节")
    expect(page.get_by_role("dialog")).to_contain_text(f"{dealers} 家经销商恢复为平日营业")
    page.get_by_role("dialog").locator(".ant-btn-primary").press("Enter")
    expect(page.get_by_text("这一年还没有登记")).to_be_visible()
    assert house.staffed.rows(written) == [(0, 0)]
    assert faults(page) == []


def test_somebody_joins_with_a_link_and_leaves_with_the_leads_told_before(
    house: BrowserHouse, boss: Person
) -> None:
    page = house.window(boss)
    open_part(house, page, "staff?dealer=D0001")
    press(page, "新员工入职")
    drawer = page.get_by_role("dialog")
    write(drawer.get_by_label("姓名"), "周新人")
    write(drawer.get_by_label("编号"), "NEW-77")
    write(drawer.get_by_label("登录名"), "zhou.new")
    drawer.get_by_role("button", name="保存").press("Enter")
    expect(drawer).to_contain_text("仅显示这一次")
    link = drawer.locator("code").inner_text()
    assert link.startswith(f"{house.url}/welcome#")
    assert axe(page) == []
    drawer.get_by_role("button", name="已保存，关闭").press("Enter")
    assert house.staffed.one("select name from staff where code = 'NEW-77'") == "周新人"
    assert house.staffed.one("select count(*) from account where login = 'zhou.new'") == 1
    house.staffed.leads_of("NEW-77", 2)
    house.open(page, "/desk/administration/staff/NEW-77")
    press(page, "办理离职")
    expect(page.get_by_role("dialog")).to_contain_text("手上 2 条在跟线索将移交")
    page.get_by_role("radio", name="门店待分配池").focus()
    page.keyboard.press("Space")
    page.get_by_role("dialog").get_by_role("button", name="办理离职").press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    house.staffed.rows("select from departure for update")  # what goes on beside the web may be at it
    house.open(page, "/desk/administration/staff/NEW-77")
    expect(page.get_by_role("table", name="线索移交记录")).to_contain_text("已回到待分配池 2 条")
    assert house.staffed.one("select status from staff where code = 'NEW-77'") == "left"
    assert house.staffed.owned("NEW-77") == []
    assert house.staffed.one("select status from account where login = 'zhou.new'") == "disabled"
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert axe(page) == []
    assert faults(page) == []


def test_account_is_made_found_and_disabled(house: BrowserHouse, boss: Person) -> None:
    page = house.window(boss, language="en")
    open_part(house, page, "accounts")
    press(page, "New account")
    drawer = page.get_by_role("dialog")
    write(drawer.get_by_label("Name to sign in with"), "ana.lyst")
    drawer.get_by_role("checkbox", name="Analyst").press("Space")
    drawer.get_by_role("button", name="Save").press("Enter")
    expect(drawer).to_contain_text("It is shown this once")
    drawer.get_by_role("button", name="I have kept it, close").press("Enter")
    expect(drawer).to_be_hidden()
    write(page.get_by_role("textbox", name="Name"), "ana.l")
    table = page.get_by_role("table", name="Accounts")
    expect(table.get_by_role("row")).to_have_count(2)
    expect(table).to_contain_text("Not begun")
    query = (
        "select r.role from account_role r join account a on a.id = r.account_id where a.login = 'ana.lyst'"
    )
    assert house.staffed.rows(query) == [("analyst",)]
    press(page, "Manage ana.lyst")
    page.get_by_role("menuitem", name="Disable").press("Enter")
    sure = page.get_by_role("dialog", name="Disable ana.lyst?")
    sure.get_by_role("button", name="Yes").press("Enter")
    expect(table).to_contain_text("Disabled")
    assert house.staffed.one("select status from account where login = 'ana.lyst'") == "disabled"
    expect(sure).to_be_hidden()
    assert axe(page) == []
    assert faults(page) == []


def test_one_more_role_leaves_a_regional_manager_the_regions(house: BrowserHouse, boss: Person) -> None:
    maker = house.staffed.one("select code from entity where kind = 'maker'")
    account = boss.do("POST", "/identity/accounts", {"login": "reg.ional", "entity": maker})["account"]
    regions = [{"role": "regional_manager", "region": one} for one in ("R-EAST", "R-WEST")]
    boss.do("PUT", f"/identity/accounts/{account}/roles", {"roles": regions})
    page = house.window(boss, language="en")
    open_part(house, page, "accounts")
    write(page.get_by_role("textbox", name="Name"), "reg.i")
    press(page, "Manage reg.ional")
    page.get_by_role("menuitem", name="Change the roles").press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("华东大区")
    expect(drawer).to_contain_text("西南大区")
    drawer.get_by_role("checkbox", name="Analyst").press("Space")
    assert axe(page) == []
    drawer.get_by_role("button", name="Save").press("Enter")
    expect(drawer).to_be_hidden()
    held = (
        "select r.role, g.code from account_role r left join region g on g.id = r.region_id "
        "where r.account_id = %s order by 1, 2"
    )
    assert house.staffed.rows(held, account) == [
        ("analyst", None),
        ("regional_manager", "R-EAST"),
        ("regional_manager", "R-WEST"),
    ]
    assert faults(page) == []


def test_result_of_follow_ups_keeps_its_name_in_the_other_language(house: BrowserHouse, boss: Person) -> None:
    manager = house.staffed.signed_in("D0001-06")
    path = "/follow-ups/results/message/joined_chat"
    own = {"name_zh": "加微信", "name_en": "Joined chat", "reached": True, "needs_next": False}
    manager.do("PUT", path, own | {"again_days": 5})
    page = house.window(manager, language="en")
    open_part(house, page, "reasons")
    press(page, "Change · Joined chat")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_label("Name in Chinese")).to_have_value("加微信")
    write(drawer.get_by_label("Name in English"), "Joined the chat")
    drawer.get_by_role("button", name="Save").press("Enter")
    expect(drawer).to_be_hidden()
    query = "select name_zh, name_en from followup_result where code = 'joined_chat'"
    assert house.staffed.rows(query) == [("加微信", "Joined the chat")]
    assert faults(page) == []


def test_role_changes_after_the_difference_was_shown(house: BrowserHouse, boss: Person) -> None:
    page = house.window(boss)
    open_part(house, page, "roles")
    press(page, "修改权限 · 试驾专员")
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("没有改动")
    drawer.get_by_role("checkbox", name="按完整手机号查找").press("Space")
    expect(drawer.get_by_role("alert")).to_contain_text("新增：按完整手机号查找")
    query = "select count(*) from role_permission where role = 'test_drive' and permission = 'lead.search'"
    assert house.staffed.one(query) == 0, "nothing has happened"
    assert axe(page) == []
    drawer.get_by_role("button", name="确认修改").press("Enter")
    expect(drawer).to_be_hidden()
    assert house.staffed.one(query) == 1
    assert axe(page) == []
    assert faults(page) == []


def test_key_is_shown_once_and_revoked(house: BrowserHouse, boss: Person) -> None:
    page = house.window(boss)
    open_part(house, page, "keys")
    press(page, re.compile("生成密钥"))
    drawer = page.get_by_role("dialog")
    write(drawer.get_by_label("用途"), "官网对接")
    choose(page, "法人实体", "D0002")
    choose(page, "可用范围", "查看线索")
    page.keyboard.press("Escape")
    drawer.get_by_role("button", name="生成密钥").press("Enter")
    expect(drawer).to_contain_text("仅显示这一次")
    text = drawer.locator("code").inner_text()
    assert text.startswith("lck_")
    drawer.get_by_role("button", name="已保存，关闭").press("Enter")
    expect(drawer).to_be_hidden()
    expect(page.get_by_role("table", name="服务密钥")).to_contain_text("官网对接")
    assert text not in page.content()
    press(page, "吊销 官网对接？")
    sure = page.get_by_role("dialog", name="吊销 官网对接？")
    sure.get_by_role("button", name="吊销").press("Enter")
    expect(sure).to_be_hidden()
    query = "select expires_at <= now() from service_key where name = '官网对接'"
    assert house.staffed.one(query) is True
    assert axe(page) == []
    assert faults(page) == []


def test_mail_that_was_given_up_goes_out_again(house: BrowserHouse, boss: Person) -> None:
    house.staffed.rows(
        "insert into message (bucket, notice_id, adapter, to_id, lead_id, dealer_id, kind, noticed_at, "
        "attempts, given_up_at, failure) select 0, gen_random_uuid(), way, s.id, gen_random_uuid(), "
        "s.entity_id, 're_inquiry', now(), 1, now(), fault from staff s "
        "cross join (values ('mail', 'smtp_550'), ('wecom', 'member_unknown')) x (way, fault) "
        "where s.code = 'D0001-01'"
    )
    page = house.window(house.staffed.signed_in("D0001-06"))
    open_part(house, page, "webhooks")
    people = page.get_by_role("region", name="发给员工的通知")
    expect(people.get_by_text("全部已送达")).to_be_visible()
    people.get_by_role("radio", name="等待重试").focus()
    page.keyboard.press("ArrowRight")
    expect(people.get_by_text("邮件服务器拒收（550）")).to_be_visible()
    expect(people.get_by_text("企业微信中没有此人")).to_be_visible()
    assert axe(page) == []
    people.get_by_role("button", name="重新发送").press("Enter")
    expect(people.get_by_text("邮件服务器拒收（550）")).to_be_hidden()
    expect(people.get_by_text("企业微信中没有此人")).to_be_visible()
    waiting = house.staffed.rows("select adapter from message where due_at is not null")
    assert waiting == [("mail",)]
    assert faults(page) == []


def test_target_of_a_clock_is_changed_with_its_ladder(house: BrowserHouse, boss: Person) -> None:
    page = house.window(house.staffed.of_maker("lead_operations"))
    open_part(house, page, "clocks")
    press(page, re.compile("修改时效目标 · 分配时效"))
    drawer = page.get_by_role("dialog")
    write(drawer.get_by_label("目标（营业分钟）"), "17")
    drawer.get_by_role("button", name="保存").press("Enter")
    expect(page.get_by_role("table", name="分配时效")).to_contain_text("17 分钟")
    assert (
        house.staffed.one("select minutes from clock_target where kind = 'assignment' and brand = ''") == 17
    )
    expect(drawer).to_be_hidden()
    assert axe(page) == []
    assert faults(page) == []


def test_switches_of_transfers_are_shown_and_changed(house: BrowserHouse, boss: Person) -> None:
    page = house.window(house.staffed.of_maker("lead_operations"))
    open_part(house, page, "transfers")
    expect(page.get_by_role("definition").first).to_have_text("不转移")
    press(page, "修改")
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("radiogroup", name="已下单的线索").get_by_role("radio", name="随线索转移").press(
        "Space"
    )
    drawer.get_by_role("switch", name="不再分给战败它的顾问").press("Space")
    assert axe(page) == []
    drawer.get_by_role("button", name="保存").press("Enter")
    expect(drawer).to_be_hidden()
    expect(page.get_by_role("definition").nth(1)).to_have_text("随线索转移")
    policy = "select won, ordered, test_drive, loser_barred from transfer_policy"
    assert house.staffed.rows(policy) == [("block", "carry", "block", True)]
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe(page) == []
    assert faults(page) == []


def test_health_tells_every_invariant(house: BrowserHouse, boss: Person) -> None:
    page = house.window(boss)
    open_part(house, page, "health")
    expect(page.get_by_role("table", name="检查项")).to_be_visible()
    page.get_by_role("checkbox", name="只看需要处理的").press("Space")
    views = house.staffed.one("select count(*) from pg_class where relname like 'inv\\_%%' and relkind = 'v'")
    expect(page.get_by_role("table", name="检查项").get_by_text("数据一致性", exact=True)).to_have_count(
        views
    )
    expect(page.get_by_role("table", name="检查项")).to_contain_text("只有所有者可读取")
    assert axe(page) == []


def test_dealers_manager_looks_after_the_own_dealer_only(house: BrowserHouse, boss: Person) -> None:
    manager = house.staffed.signed_in("D0001-06")
    page = house.window(manager)
    house.open(page, "/desk/administration")
    expect(page.get_by_role("heading", name="上海浦东星野")).to_be_visible()
    parts = page.get_by_role("navigation", name="管理内容")
    assert parts.get_by_role("link", name="账号").count() == 0
    assert parts.get_by_role("link", name="服务密钥").count() == 0
    assert page.get_by_role("button", name="关闭").count() == 0
    assert "杭州滨江星野" not in page.content()
    press(page, "新增团队")
    drawer = page.get_by_role("dialog")
    write(drawer.get_by_label("编号"), "T9")
    write(drawer.get_by_label("名称"), "销售九组")
    drawer.get_by_role("button", name="保存").press("Enter")
    expect(page.get_by_role("table", name="团队")).to_contain_text("销售九组")
    assert house.staffed.one("select name from team where code = 'T9'") == "销售九组"
    open_part(house, page, "staff/D0002-01")
    expect(page.get_by_role("alert").first).to_contain_text("没有")
    assert manager.refused("GET", "/identity/accounts")[0] == 403
    assert house.staffed.signed_in("D0001-01").refused("GET", "/health/doctor")[0] == 403


def test_link_leads_to_the_desk_and_the_account_is_ones_own(house: BrowserHouse, boss: Person) -> None:
    entity = house.staffed.one("select code from entity where kind = 'maker'")
    body = {"login": "first.day", "entity": entity, "roles": [{"role": "analyst"}]}
    token = boss.do("POST", "/identity/accounts", body)["token"]
    page = house.window(language="en")
    page.goto(f"{house.url}/welcome#{token}")
    write(page.get_by_label("Password"), PASSWORD)
    page.get_by_role("button", name="Go on").press("Enter")
    page.get_by_role("button", name="Authenticator app").press("Enter")
    secret = page.locator("#secret")
    expect(secret).to_contain_text("otpauth")
    known = Known("first.day", secret.inner_text().split()[0])
    write(page.get_by_label("Code"), known.code())
    page.get_by_label("Code").press("Enter")
    page.get_by_role("link", name="Go to the desk").press("Enter")
    expect(page).to_have_url(re.compile("/desk"))
    page.get_by_role("button", name=re.compile("first.day")).press("Enter")
    page.get_by_role("menuitem", name="My account").press("Enter")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Authenticator app")
    write(page.get_by_label("The present one"), PASSWORD)
    write(page.get_by_label("The new one (8 characters at least)"), PASSWORD + "x")
    write(page.get_by_label("The new one again"), PASSWORD + "x")
    press(page, "Change the password")
    expect(page.get_by_text("The password is changed")).to_be_visible()
    press(page, "Make new ones")
    page.get_by_role("dialog").get_by_role("button", name="Yes").press("Enter")
    expect(page.locator(".lc-codes li").first).to_be_visible()
    left = (
        "select count(*) from recovery_code c join account a on a.id = c.account_id "
        "where a.login = 'first.day'"
    )
    assert house.staffed.one(left) == page.locator(".lc-codes li").count()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert axe(page) == []
    assert faults(page) == []


def test_narrow_screen_does_not_scroll_sideways(house: BrowserHouse, boss: Person) -> None:
    page = house.window(boss, size=PHONE)
    open_part(house, page, "organisation")
    for part in (
        "organisation?at=e:D0001", "staff", "accounts", "roles", "vehicles", "clocks", "reasons", "keys",
        "webhooks",
    ):  # fmt: skip
        house.go(page, f"/desk/administration/{part}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], part
        assert axe(page) == [], part
    assert faults(page) == []
