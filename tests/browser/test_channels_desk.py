"""The channels desk: a channel from nothing to live, its field map on a sample, a file brought in, what
stands in quarantine repaired; by keyboard. Who has no business there sees nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from browser_house import PHONE, BrowserHouse, axe
from channels_world import NUMBER, ROWS, SAMPLE, a_month_passed, deliver, lead, open_channels
from keyed import write
from playwright.sync_api import Page, expect

from leadcenter.channel.face import read_inquiries
from staffed_house import Person

PLAIN = re.compile(r"(?<![\d.])1[3-9]\d{9}(?!\d)")
EVIDENCE = {"告知书编号": "n1", "告知书版本": "1"}


@pytest.fixture(scope="module")
def operations(house: BrowserHouse) -> Iterator[Person]:
    made = house.staffed.of_maker("lead_operations")
    open_channels(house, made)
    return made


def faults(page: Page) -> list[str]:
    """What the browser complained about."""
    found: list[str] = page.faults  # type: ignore[attr-defined]
    return found


def press(page: Page, name: str, *, exact: bool = True) -> None:
    """A button, by keyboard."""
    page.get_by_role("button", name=name, exact=exact).press("Enter")


def confirm(page: Page, name: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=name, exact=True).press("Enter")


def status_of(house: BrowserHouse, code: str) -> str:
    found: str = house.staffed.one("select status from channel where code = %s", code)
    return found


def choose(page: Page, label: str, text: str) -> None:
    """Of a list that can be searched: type, take the first."""
    page.get_by_role("combobox", name=label, exact=True).focus()
    page.keyboard.type(text)
    expect(page.locator(".ant-select-dropdown:visible .ant-select-item-option")).to_have_count(1)
    expect(page.locator(".ant-select-dropdown:visible .ant-select-item-option-active")).to_have_count(1)
    page.keyboard.press("Enter")


def test_a_channel_goes_from_nothing_to_live_by_keyboard(house: BrowserHouse, operations: Person) -> None:
    page = house.window(operations)
    house.open(page, "/desk/channels")
    press(page, "注册渠道", exact=False)
    write(page.get_by_label("名称", exact=True), "官网留资")
    write(page.get_by_label("编码", exact=True), "website")
    press(page, "生成")
    assert axe(page) == []
    press(page, "注册")
    once = page.get_by_role("dialog", name="新密钥（只显示这一次）")
    key = once.locator("code").first.inner_text().strip()
    assert len(key) > 40
    assert axe(page) == []
    once.get_by_role("button", name="我已保存").press("Enter")
    expect(page.get_by_role("heading", name="官网留资")).to_be_visible()
    assert key not in page.content(), "a key is shown once"
    assert status_of(house, "website") == "registered"
    press(page, "开始测试")
    expect(page.get_by_text("还没有读懂的测试线索")).to_be_visible()
    expect(page.get_by_role("button", name="确认测试通过，上线")).to_be_disabled()
    assert deliver(house, "website", lead(90), **{"x-api-key": key}) == 202
    expect(page.get_by_text("已读懂 1 条测试线索")).to_be_visible()
    press(page, "确认测试通过，上线")
    expect(page.get_by_role("dialog")).to_contain_text("您确认已核对 1 条测试线索")
    confirm(page, "确认测试通过，上线")
    expect(page.get_by_role("button", name="暂停接收")).to_be_visible()
    ((status, who),) = house.staffed.rows("select status, verified_by from channel where code = 'website'")
    assert (status, who) == ("online", f"person:{operations.account}")
    assert house.staffed.one("select count(*) from belt b join raw_lead r on r.id = b.raw_id "
                             "where r.external_id = 'fair-90' and b.state <> 'test'") == 0  # fmt: skip
    assert axe(page) == []
    page.get_by_role("link", name="密钥", exact=True).press("Enter")
    press(page, "生效")
    second = page.get_by_role("dialog", name="新密钥（只显示这一次）")
    assert second.locator("code").first.inner_text().strip() != key
    second.get_by_role("button", name="我已保存").press("Enter")
    expect(page.locator(".lc-keys")).to_contain_text("将失效")
    keys = house.staffed.rows(
        "select s.valid_to is null from channel_secret s join channel c on c.id = s.channel_id "
        "where c.code = 'website' and s.use = 'api_key' order by s.valid_from"
    )
    assert keys == [(False,), (True,)], "the old key goes on for a while and then ends"
    assert faults(page) == []


def test_what_stands_in_the_way_is_told_before_it_is_tried(house: BrowserHouse, operations: Person) -> None:
    house.staffed.rows("update assessment set valid_until = now() where class = 'partner' returning 1")
    page = house.window(operations, language="en")
    house.open(page, "/desk/channels/partner0")
    expect(page.get_by_text("No approved impact assessment covers this category (Partner)")).to_be_visible()
    expect(page.get_by_role("button", name="The tests are right: go live")).to_be_disabled()
    assert axe(page) == []
    assert status_of(house, "partner0") == "testing"
    assert faults(page) == []


def test_field_map_shows_what_becomes_of_a_sample_and_is_kept(
    house: BrowserHouse, operations: Person
) -> None:
    page = house.window(operations)
    house.open(page, "/desk/channels/autosite?tab=map")
    page.get_by_role("textbox", name="样例", exact=True).focus()
    page.keyboard.insert_text(json.dumps(SAMPLE, ensure_ascii=False))  # pasted
    fields = page.get_by_role("list", name="字段去向")
    expect(fields).to_contain_text("138****5678")
    choose(page, "city 成为", "城市")
    expect(page.locator(".lc-pieces")).to_contain_text("城市")
    assert NUMBER not in fields.inner_text()
    assert axe(page) == []
    page.get_by_role("button", name=re.compile("读取方式")).press("Enter")
    expect(page.get_by_label("告知书编号")).to_be_visible()
    for label, text in EVIDENCE.items():
        write(page.get_by_label(label), text)
    expect(page.locator(".lc-pieces")).to_contain_text("已接收")
    assert axe(page) == []
    press(page, "保存字段映射")
    expect(page.get_by_text("已保存", exact=True)).to_be_visible()
    ((config,),) = house.staffed.rows("select config from channel where code = 'autosite'")
    assert config["fields"]["city"] == "contact.city"
    assert config["fields"]["tel"] == "contact.phones", "what was not touched stays"
    assert config["consents"] == [{"notice": "n1", "notice_version": "1"}]
    assert faults(page) == []


def test_file_is_brought_in_and_each_row_is_accounted_for(house: BrowserHouse, operations: Person) -> None:
    page = house.window(operations)
    house.open(page, "/desk/import")
    choose(page, "导入到渠道", "form (form)")
    page.set_input_files(
        "input[type=file]", {"name": "车展.csv", "mimeType": "text/csv", "buffer": ROWS.encode()}
    )
    columns = page.get_by_role("list", name="列")
    expect(columns).to_contain_text("138****0001")
    assert not PLAIN.search(page.content())
    choose(page, "备注 成为", "不导入")
    expect(page.get_by_text("映射已更改，请更新预览。")).to_be_visible()
    page.route("**/imports/preview", lambda route: route.abort())
    press(page, "更新预览")
    expect(page.get_by_role("alert").filter(has_text="网络不可用")).to_be_visible()
    expect(columns.get_by_role("listitem").filter(has_text="备注")).to_contain_text("不导入")
    page.unroute("**/imports/preview")
    page.faults.clear()  # type: ignore[attr-defined]
    press(page, "更新预览")
    expect(page.get_by_text("映射已更改，请更新预览。")).to_have_count(0)
    assert axe(page) == []
    assert house.staffed.one("select count(*) from import_file") == 0, "nothing has happened"
    press(page, "导入 4 行")
    confirm(page, "导入 4 行")
    expect(page.get_by_role("heading", name="导入完成")).to_be_visible()
    outcomes = dict(house.staffed.rows("select outcome, count(*) from import_row group by 1"))
    assert (sum(outcomes.values()), outcomes["duplicate"]) == (4, 1)
    expect(page.locator(".lc-outcome-list")).to_contain_text("与本文件中前面的一行相同")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载逐行结果（CSV）").press("Enter")
    verdicts = download.value.path().read_text("utf-8-sig")
    assert len(verdicts.splitlines()) == 5
    plain = PLAIN.findall(ROWS)
    assert plain
    assert [one for one in plain if one in verdicts] == []  # names are digests: any digits may stand in them
    assert axe(page) == []
    landed = house.staffed.one("select count(*) from raw_lead")
    house.open(page, "/desk/import?channel=form")
    page.set_input_files(
        "input[type=file]", {"name": "车展.csv", "mimeType": "text/csv", "buffer": ROWS.encode()}
    )
    expect(page.get_by_text(re.compile("此文件曾用其他映射导入过 1 次"))).to_be_visible()
    assert house.staffed.one("select count(*) from raw_lead") == landed
    assert faults(page) == []


def test_quarantine_is_repaired_by_keyboard(house: BrowserHouse, operations: Person) -> None:
    standing = "select count(*) from belt where state = 'quarantined' and reason = 'consent_evidence_missing'"
    held = house.staffed.one(standing)
    assert held > 1
    page = house.window(operations)
    house.open(page, "/desk/quarantine?where=quarantined&reason=consent_evidence_missing")
    why = page.get_by_role("navigation", name="原因")
    expect(why).to_contain_text("缺少授权证据")
    expect(page.locator('[data-row="0"]')).to_be_visible()
    assert "consent_evidence_missing" not in page.locator("main").inner_text(), "a code stands on the screen"
    page.locator('[data-row="0"]').focus()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("此操作会记入审计")
    drawer.get_by_role("button", name="打开并修复").press("Enter")
    expect(drawer.get_by_label("姓名")).to_have_value("孙悦")
    assert house.staffed.one("select count(*) from audit where what = 'raw_lead.read'") == 1
    assert axe(page) == []
    write(drawer.get_by_label("告知书编号"), "n1")
    drawer.get_by_role("button", name="保存并重新处理").press("Enter")
    expect(drawer.get_by_role("alert")).to_contain_text("仍有问题")
    drawer.get_by_role("combobox", name="客户动作").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ant-select-item-option-active")).to_be_visible()
    page.keyboard.press("Enter")
    expect(drawer.locator(".lc-numbers-line").first).to_contain_text("不是有效号码")
    expect(drawer.locator(".lc-numbers-line").last).to_contain_text("手机")
    drawer.get_by_role("button", name="去掉号码 2").press("Enter")
    drawer.get_by_role("button", name="去掉号码 1").press("Enter")
    expect(drawer.get_by_role("alert").filter(has_text="此渠道必须有号码")).to_be_visible()
    drawer.get_by_role("button", name="添加号码").press("Enter")
    write(drawer.get_by_role("textbox", name="号码 1"), "13812347799")
    expect(drawer.get_by_role("alert").filter(has_text="此渠道必须有号码")).to_have_count(0)
    assert axe(page) == []
    drawer.get_by_role("button", name="保存并重新处理").press("Enter")
    expect(page.get_by_text("已修复，开始处理")).to_be_visible()
    ((bucket, raw),) = house.staffed.rows("select raw_bucket, raw_id from belt where reason = 'repaired'")
    with house.staffed.conn.transaction():
        read = read_inquiries(house.staffed.conn, house.town.house, [(bucket, raw)])[raw].inquiry
    assert read.contact.phones == ("13812347799",), "the numbers that were wrong are gone"
    assert house.staffed.one(standing) == held - 1
    assert house.staffed.one("select count(*) from audit where what = 'raw_lead.repaired'") == 1
    expect(page.locator(".lc-grid-foot")).to_contain_text(f"共 {held - 1} 条")
    page.locator('[data-row="0"]').focus()
    page.keyboard.press("Space")
    press(page, "重放 1 条")
    confirm(page, "重放 1 条")
    expect(page.get_by_text(re.compile("1 条未变：缺少授权证据"))).to_be_visible()
    assert house.staffed.one(standing) == held - 1
    assert [one for one in faults(page) if "status of 422" not in one] == [], "but the refusal we asked for"


def test_deliveries_are_filtered_and_a_body_is_opened_for_a_purpose(
    house: BrowserHouse, operations: Person
) -> None:
    page = house.window(operations)
    house.open(page, "/desk/channels/fair?tab=deliveries&verdict=test")
    expect(page.locator(".lc-grid-foot")).to_contain_text("共 1 条")
    page.locator('[data-row="0"]').focus()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    assert axe(page) == []
    opened = "select count(*) from audit where what = 'raw_lead.opened'"
    before = house.staffed.one(opened)
    drawer.get_by_role("button", name="打开原始内容").press("Enter")
    expect(drawer.get_by_role("textbox", name="原始内容")).to_have_value(re.compile("fair-1"))
    assert house.staffed.one(opened) == before + 1
    assert faults(page) == []


def test_what_a_channel_is_worth_and_costs_is_shown_and_entered_by_keyboard(
    house: BrowserHouse, operations: Person
) -> None:
    a_month_passed(house, operations, days=2)
    of_form = (
        "from belt b join raw_lead r on r.id = b.raw_id join channel c on c.id = r.channel_id "
        "where c.code = 'form' and b.state not in"
    )
    raw = house.staffed.one(f"select count(*) {of_form} ('test')")
    valid = house.staffed.one(f"select count(*) {of_form} ('test', 'invalid', 'quarantined')")
    page = house.window(operations)
    house.open(page, "/desk/channels")
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="form", exact=True))
    lately = row.locator("a.lc-channels-lately")
    expect(lately).to_contain_text(f"{raw} 条原始线索")
    expect(lately).to_contain_text("/ 有效线索")
    assert axe(page) == []
    lately.press("Enter")
    expect(page.get_by_role("img", name=re.compile(f"^{raw} 条原始线索：新线索"))).to_be_visible()
    cost = page.locator("section", has=page.get_by_role("heading", name="费用", exact=True))
    expect(cost.locator("dd").first).to_contain_text("¥")
    assert axe(page) == []
    months = page.get_by_role("list", name="每月费用")
    months.get_by_role("button", name=re.compile("^修改")).first.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("差不多")
    page.keyboard.press("Enter")
    expect(months.get_by_role("alert")).to_contain_text("请填写金额")
    page.keyboard.press("Control+a")
    page.keyboard.type("31,000.5")
    page.keyboard.press("Enter")
    expect(months).to_contain_text("¥31,000.50")
    expect(months).to_contain_text("共填写 2 次")
    entered = "select amount from channel_cost order by made_at desc, id desc limit 1"
    assert str(house.staffed.one(entered)) == "31000.50"
    total = operations.get("/reports/channels")
    (told,) = [one for one in total["channels"] if one["code"] == "form"]
    assert told["unique"] + told["duplicate"] == valid
    expect(cost).to_contain_text(f"¥{float(told['spent']['per_valid']):,.2f}")
    months.get_by_role("button", name=re.compile("^修改")).first.press("Enter")
    months.get_by_role("button", name="清除", exact=True).press("Enter")
    page.get_by_role("tooltip").get_by_role("button", name="清除").press("Enter")
    expect(cost.get_by_role("alert")).to_contain_text("填写后显示单条成本")
    assert house.staffed.one(entered) is None
    assert house.staffed.one("select count(*) from audit where what = 'channel.cost_entered'") >= 3
    assert axe(page) == []
    assert faults(page) == []


def test_others_see_what_is_theirs_and_dealers_nothing(house: BrowserHouse, operations: Person) -> None:
    reader = house.window(house.staffed.of_maker("marketing"))
    house.open(reader, "/desk/channels/fair")
    expect(reader.get_by_role("link", name="投递记录")).to_be_visible()
    assert reader.get_by_role("link", name="密钥", exact=True).count() == 0
    assert reader.get_by_role("button", name="暂停接收").count() == 0
    assert reader.get_by_role("link", name="隔离区").count() == 0
    reader.get_by_role("link", name="质量与费用").press("Enter")
    expect(reader.get_by_role("list", name="每月费用")).to_contain_text("未填写")
    assert reader.get_by_role("button", name=re.compile("^填写")).count() == 0
    dealer = house.staffed.signed_in("D0001-06")
    page = house.window(dealer)
    page.goto(f"{house.url}/desk/channels")
    expect(page.get_by_role("alert").first).to_be_visible()
    assert page.get_by_text("春季车展").count() == 0
    assert dealer.refused("GET", "/channels/fair/imports")[0] == 403


def test_narrow_screen_does_not_scroll_sideways(house: BrowserHouse, operations: Person) -> None:
    page = house.window(operations, size=PHONE)
    house.open(page, "/desk/channels")
    for address in (
        "/desk/channels", "/desk/channels/fair", "/desk/channels/fair?tab=deliveries",
        "/desk/channels/fair?tab=quality", "/desk/channels/autosite?tab=map", "/desk/import",
        "/desk/quarantine",
    ):  # fmt: skip
        house.go(page, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
        assert axe(page) == [], address
    house.go(page, "/desk/channels/fair?tab=deliveries")
    page.get_by_role("checkbox").first.press("Space")
    expect(page.get_by_role("button", name="重放 1 条")).to_be_enabled()
    assert page.get_by_role("dialog").count() == 0, "to mark it opens nothing"


def test_numbers_are_blocked_looked_up_and_taken_off_by_keyboard(
    house: BrowserHouse, operations: Person
) -> None:
    page = house.window(operations)
    house.open(page, "/desk/blocks")
    page.get_by_role("button", name="加入黑名单").press("Enter")
    drawer = page.get_by_role("dialog")
    write(drawer.get_by_role("textbox", name="内容"), "13812399001\n13812399002\n没有号码")
    assert axe(page) == []
    drawer.get_by_role("button", name="加入黑名单").press("Enter")
    expect(drawer).to_contain_text("1 条未加入")
    expect(drawer).to_contain_text("没有号码: 内容无法识别")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    held = "select count(*) from block_entry where removed_at is null and kind = 'number'"
    assert house.staffed.one(held) == 2
    lines = page.get_by_role("list", name="名单").get_by_role("listitem")
    expect(lines).to_have_count(2)
    assert "138123990" not in page.locator("main").inner_text(), "a number is shown to nobody"
    kind = page.get_by_role("combobox", name="类型")
    kind.press("Enter")
    expect(page.locator(".ant-select-item-option-active")).to_contain_text("手机号")
    page.keyboard.press("Enter")
    write(page.get_by_role("searchbox", name="输入完整内容查询"), "13812399002")
    page.keyboard.press("Enter")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("垃圾信息")
    lines.get_by_role("button", name="移出").press("Enter")
    page.get_by_role("tooltip").get_by_role("button", name="移出").press("Enter")
    expect(page.get_by_text("不在名单中")).to_be_visible()
    assert house.staffed.one(held) == 1
    assert house.staffed.one("select count(*) from audit where what like 'block.%%'") == 3
    assert axe(page) == []
    assert faults(page) == []
    dealer = house.staffed.signed_in("D0001-06")
    assert dealer.refused("GET", "/blocks")[0] == 403


def test_lead_of_a_telephone_call_is_typed_in_with_what_was_read_out(
    house: BrowserHouse, operations: Person
) -> None:
    page = house.window(operations)
    house.open(page, "/desk/channels")
    press(page, "录入线索")
    choose(page, "来自渠道", "(form)")
    write(page.get_by_role("textbox", name="客户手机号"), "13812388001")
    write(page.get_by_role("textbox", name="客户姓名"), '王"小"芳')
    agreed = page.get_by_role("checkbox", name="已向客户朗读以上告知")
    expect(agreed).to_be_disabled()
    choose(page, "客户指定的经销商", "D0001")
    expect(agreed).to_be_enabled()
    agreed.press("Space")
    expect(agreed).to_be_checked()
    choose(page, "客户指定的经销商", "D0002")
    expect(agreed).not_to_be_checked()
    agreed.press("Space")
    expect(agreed).to_be_checked()
    choose(page, "客户指定的经销商", "D0001")
    expect(agreed).not_to_be_checked()
    agreed.press("Space")
    write(page.get_by_role("textbox", name="客户说了什么"), "周末到店, 想试驾")
    assert axe(page) == []
    press(page, "录入")
    expect(page.get_by_text("导入完成")).to_be_visible()
    expect(page.locator(".lc-outcome-list")).to_contain_text("新投递")
    assert axe(page) == []
    house.town.carry()
    ((raw, state),) = house.staffed.rows(
        "select b.raw_id, b.state from belt b order by b.raw_id desc limit 1"
    )
    assert state in {"dispatched", "assigned"}, (raw, state)
    evidence = house.staffed.one(
        "select evidence from consent_event where kind = 'given' order by at desc limit 1"
    )
    assert (evidence["action"], evidence["notice"]) == ("spoken", "spoken-choice")
    assert faults(page) == []
