"""The rules desk: a rule is written, tried, approved by somebody else, decides the next lead; by keyboard."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from browser_house import PHONE, BrowserHouse, axe
from keyed import write
from playwright.sync_api import Locator, Page, Route, expect

from leadcenter.rulebook.face import RuleKind
from living_house import RULES
from staffed_house import Person

NAME = "活动线索先联系"
CASE = "活动表单要联系"


@pytest.fixture(scope="module")
def author(house: BrowserHouse) -> Person:
    """Writes; a few leads are there to try on."""
    house.town.ask(*(house.town.inquiry(f"1370000{n:04}", name="王芳", dealer="D0001") for n in range(8)))
    return house.staffed.of_maker("lead_operations")


@pytest.fixture(scope="module")
def other(house: BrowserHouse) -> Person:
    return house.staffed.of_maker("lead_operations")


def faults(page: Page) -> list[str]:
    """What the browser complained about."""
    found: list[str] = page.faults  # type: ignore[attr-defined]
    return found


def choose(page: Page, box: Locator, text: str) -> None:
    """By keyboard: type what is wanted, take it."""
    box.focus()
    page.keyboard.type(text)
    opened = page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)")
    expect(opened.locator(".ant-select-item-option-active")).to_contain_text(text)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(opened).to_have_count(0)


def tab(page: Page, name: str) -> Locator:
    page.get_by_role("tab", name=name).press("Enter")
    return page.get_by_role("tabpanel", name=name)


def place(house: BrowserHouse, raw: UUID) -> tuple[str, str]:
    found: tuple[str, str] = house.town.place(raw)
    return found


def lead(house: BrowserHouse, phone: str) -> UUID:
    """A customer who named a dealer and agreed."""
    (raw,) = house.town.ask(house.town.inquiry(phone, name="李伟", dealer="D0001", kind="event"))
    return raw


def test_manager_rehearses_rules_on_the_leads_that_wait(house: BrowserHouse, author: Person) -> None:
    """First, while leads reach dealers by the rules of the house: later tests hold them back."""
    house.staffed.leads_of("D0001-01", 2)
    owner = house.staffed.signed_in("D0001-01")
    given = [
        {"lead": one["reference"], "reason": "no_time"}
        for one in owner.get("/follow-ups/mine?due=all&limit=2")["leads"]
    ]
    assert [one["done"] for one in owner.do("POST", "/returns", {"returns": given})["results"]] == [True] * 2
    waiting = "select count(*) from belt where state = 'dispatched'"
    before = house.staffed.one(waiting)
    page = house.window(house.staffed.signed_in("D0001-06"))
    house.open(page, "/desk/rules")
    page.locator(".lc-version-open").last.press("Enter")
    desk = tab(page, "用待分配线索演练")
    expect(desk.get_by_role("heading", name="谁会分到多少")).to_be_visible()
    lines = desk.get_by_role("list").get_by_role("listitem")
    assert lines.count() >= 2
    expect(desk.locator("dd").first).to_contain_text("条")
    assert axe(page) == []
    assert house.staffed.one(waiting) == before
    assert faults(page) == []


def test_rule_written_here_and_approved_by_another_decides_the_next_lead(
    house: BrowserHouse, author: Person, other: Person
) -> None:
    assert place(house, lead(house, "13610000001"))[0] == "assigned"
    page = house.window(author)
    house.open(page, "/desk/rules?kind=cleaning")
    page.get_by_role("button", name="起草新版本").press("Enter")
    expect(page.get_by_text("草稿", exact=True)).to_be_visible()
    write(page.get_by_role("textbox", name="版本说明"), "活动期间先联系客户")
    page.get_by_role("button", name="添加规则").press("Enter")
    row = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="添加条件")).last
    expect(row.get_by_role("textbox", name="名称")).to_be_focused()
    page.keyboard.type(NAME)
    row.get_by_role("button", name="添加条件").press("Enter")
    choose(page, row.get_by_role("combobox", name="条件字段"), "渠道")
    choose(page, row.get_by_role("combobox", name="取值"), "form")
    choose(page, row.get_by_role("combobox", name="联系方式"), "人工清洗台")
    assert axe(page) == []

    changes = tab(page, "变更内容")
    expect(changes).to_contain_text(NAME)
    expect(changes).to_contain_text("渠道 是 form")
    tried = tab(page, "用线索试算")
    tried.get_by_role("button", name=re.compile("试算最近")).press("Enter")
    expect(tried.get_by_role("status")).to_contain_text("结果不同")
    differing = tried.locator("li.differs").first
    differing.get_by_role("button").press("Enter")
    expect(differing.get_by_role("region", name="为什么")).to_contain_text("命中")
    assert axe(page) == []

    cases = tab(page, "用例")
    cases.get_by_role("button", name="添加用例").press("Enter")
    write(cases.get_by_role("textbox", name="用例名称"), CASE)
    choose(page, cases.get_by_role("combobox", name="添加信息"), "渠道")
    choose(page, cases.get_by_role("combobox", name="渠道"), "form")
    expect(cases).to_contain_text("不符：实际为")
    page.get_by_role("button", name="提交审批").press("Enter")
    expect(page.locator(".ant-alert")).to_contain_text(CASE)
    assert house.staffed.one("select status from rule_set where title = '活动期间先联系客户'") == "draft"
    choose(page, cases.get_by_role("combobox", name="应得结果"), NAME)
    expect(cases.get_by_role("status")).to_contain_text("全部符合预期")
    page.get_by_role("button", name="提交审批").press("Enter")
    expect(page.get_by_role("note")).to_contain_text("等待另一人批准")
    expect(page.get_by_role("button", name="批准并上线")).to_have_count(0)
    assert axe(page) == []
    told = [one for one in faults(page) if "422" not in one]  # the refusal, which the browser tells too
    assert told == []
    assert place(house, lead(house, "13610000002"))[0] == "assigned", "nothing holds yet"

    approves(house, other)
    assert place(house, lead(house, "13610000003")) == ("cleaning", NAME)
    ((stage, wrote, agreed),) = house.staffed.rows(
        "select status, made_by, approved_by from rule_set where title = '活动期间先联系客户'"
    )
    assert (stage, wrote, agreed) == ("live", f"person:{author.account}", f"person:{other.account}")


def approves(house: BrowserHouse, other: Person) -> None:
    """The second person, in a window of their own."""
    page = house.window(other)
    house.open(page, "/desk/rules?kind=cleaning")
    page.get_by_role("link", name=re.compile("去审批")).press("Enter")
    expect(page.get_by_role("tabpanel", name="变更内容")).to_contain_text(NAME)
    assert axe(page) == []
    page.get_by_role("button", name="批准并上线").press("Enter")
    sure = page.get_by_role("dialog")
    expect(sure).to_contain_text("新线索按此版本处理")
    sure.get_by_role("button", name="批准并上线").press("Enter")
    expect(page.get_by_text("生效中", exact=True)).to_be_visible()
    assert faults(page) == []


def test_version_is_given_back_and_what_is_live_taken_back(
    house: BrowserHouse, author: Person, other: Person
) -> None:
    body: dict[str, Any] = {**RULES[RuleKind.CLEANING], "retry_minutes": 45}
    made = author.do("POST", "/rule-sets", {"kind": "cleaning", "title": "sooner", "body": body})["id"]
    author.do("POST", f"/rule-sets/{made}/review")
    page = house.window(other, language="en")
    house.open(page, f"/desk/rules/{made}")
    page.get_by_role("button", name="Give back").press("Enter")
    write(page.get_by_role("textbox", name="Say what is to be done better"), "Too soon")
    page.get_by_role("tooltip").get_by_role("button", name="Give back").press("Enter")
    expect(page.get_by_text("Draft", exact=True)).to_be_visible()
    expect(page.locator(".ant-alert")).to_contain_text("Given back: Too soon")
    author.do("POST", f"/rule-sets/{made}/review")
    other.do("POST", f"/rule-sets/{made}/live", {})
    house.open(page, f"/desk/rules/{made}")
    page.get_by_role("button", name="Take this version back").press("Enter")
    sure = page.get_by_role("dialog")
    expect(sure).to_contain_text("holds again at once")
    sure.get_by_role("button", name="Take this version back").press("Enter")
    expect(page.get_by_text("Retired", exact=True)).to_be_visible()
    assert house.staffed.one("select status from rule_set where id = %s", UUID(made)) == "retired"
    assert axe(page) == []
    assert faults(page) == []


def test_every_kind_opens_and_says_no_codes(house: BrowserHouse, author: Person) -> None:
    page = house.window(author)
    for kind, words in (
        ("verification", "同一设备的留资次数"), ("score", "再次留资"), ("intent", "近期购车"),
        ("threshold", "最低分"),
    ):  # fmt: skip
        house.open(page, f"/desk/rules?kind={kind}")
        page.get_by_role("link", name=re.compile("查看")).last.press("Enter")
        expect(page.locator("main")).to_contain_text(words)
        told = page.locator("main").inner_text()
        assert not re.search(r"\b(burst_|named_dealer|wants_a_car|valid_high|call_centre)", told), told
        assert axe(page) == []
    assert faults(page) == []


def test_condition_with_a_group_is_built_by_keyboard_and_kept_as_the_houses_tree(
    house: BrowserHouse, author: Person
) -> None:
    wish = {"field": "dealer", "operator": "=", "value": "D0001"}
    body = RULES[RuleKind.CLEANING]
    rule = {"name": "组合条件", "when": {"combinator": "and", "rules": [wish]}, "route": "manual"}
    made = author.do(
        "POST", "/rule-sets", {"kind": "cleaning", "title": "组合", "body": {**body, "rules": [rule]}}
    )["id"]
    page = house.window(author)
    house.open(page, f"/desk/rules/{made}")
    box = page.get_by_role("group", name="条件", exact=True)
    field, value = box.get_by_role("combobox", name="条件字段"), box.get_by_role("combobox", name="取值")
    box.get_by_role("button", name="添加条件组").press("Enter")
    expect(field.nth(1)).to_be_focused()
    choose(page, field.nth(1), "渠道")
    choose(page, value.last, "form")
    box.get_by_role("checkbox", name="取反").last.press("Space")
    adds = box.get_by_role("button", name=re.compile("添加条件$"))  # the group's, then the root's own
    adds.first.press("Enter")
    expect(field.nth(2)).to_be_focused()
    choose(page, field.nth(2), "渠道")
    choose(page, box.get_by_role("combobox", name="比较方式").nth(2), "不是其中任一")
    expect(box.get_by_role("combobox", name="条件关系").last).to_be_visible()
    assert axe(page) == []
    box.get_by_role("button", name="删除条件", exact=True).last.press("Enter")
    expect(adds.last).to_be_focused()
    page.get_by_role("button", name="保存草稿").press("Enter")
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    expect(page.locator(".ant-btn-loading")).to_have_count(0)  # such a button hears nothing
    group = {
        "combinator": "or",
        "not": True,
        "rules": [{"field": "channel", "operator": "=", "value": "form"}],
    }
    kept = "select body -> 'rules' -> 0 -> 'when' from rule_set where id = %s"
    assert house.staffed.one(kept, UUID(made)) == {"combinator": "and", "rules": [wish, group]}
    box.get_by_role("button", name="删除条件", exact=True).last.press("Enter")  # the last of its group
    expect(box.get_by_role("checkbox", name="取反")).to_have_count(0)
    page.get_by_role("button", name="保存草稿").press("Enter")
    expect(page.get_by_text("有未保存的修改")).to_have_count(0)
    assert house.staffed.one(kept, UUID(made)) == {"combinator": "and", "rules": [wish]}
    assert faults(page) == []


def test_what_is_written_while_a_draft_is_being_kept_stays(house: BrowserHouse, author: Person) -> None:
    body = {"kind": "cleaning", "title": "路上", "body": RULES[RuleKind.CLEANING]}
    made = author.do("POST", "/rule-sets", body)["id"]
    page = house.window(author)
    house.open(page, f"/desk/rules/{made}")
    cases = tab(page, "用例")
    cases.get_by_role("button", name="添加用例").press("Enter")
    name = cases.get_by_role("textbox", name="用例名称")
    write(name, "一")
    under_way: list[Route] = []
    own = re.compile(f"/rule-sets/{made}$")
    page.route(
        own, lambda route: under_way.append(route) if route.request.method == "PUT" else route.continue_()
    )
    with page.expect_request(own):
        page.get_by_role("button", name="保存草稿").press("Enter")
    write(name, "一二")
    with page.expect_response(lambda answer: own.search(answer.url) and answer.request.method == "GET"):
        under_way[0].continue_()
    expect(page.locator(".ant-btn-loading")).to_have_count(0)
    expect(name).to_have_value("一二")  # and the tab is still the one it was
    expect(page.get_by_text("有未保存的修改")).to_be_visible()
    kept = "select cases -> 0 ->> 'name' from rule_set where id = %s"
    assert house.staffed.one(kept, UUID(made)) == "一"
    page.unroute(own)
    page.get_by_role("button", name="保存草稿").press("Enter")
    expect(page.get_by_text("有未保存的修改")).to_have_count(0)
    assert house.staffed.one(kept, UUID(made)) == "一二"
    assert faults(page) == []


def test_dealers_manager_writes_own_assignment_rules_alone(house: BrowserHouse, author: Person) -> None:
    manager = house.staffed.signed_in("D0001-06")
    page = house.window(manager)
    house.open(page, "/desk/rules")
    expect(page.get_by_role("navigation", name="规则类别")).to_have_count(0)
    page.get_by_role("button", name="起草新版本").press("Enter")
    page.get_by_role("button", name="添加分支").press("Enter")
    page.keyboard.type("来店客户")
    row = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="添加条件")).last
    choose(page, row.get_by_role("combobox", name="分法"), "在手最少优先")
    page.get_by_role("link", name="返回规则列表").press("Enter")  # asked, and not left: the draft is not kept
    expect(page.get_by_text("有未保存的修改")).to_be_visible()
    page.get_by_role("button", name="保存草稿").press("Enter")
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    ((entity, branches),) = house.staffed.rows(
        "select e.code, r.body -> 'branches' from rule_set r join entity e on e.id = r.entity_id "
        "where r.made_by = %s", f"person:{manager.account}",
    )  # fmt: skip
    assert entity == "D0001"
    assert (branches[-1]["name"], branches[-1]["to"]["strategy"]) == ("来店客户", "least_open")
    assert axe(page) == []
    assert faults(page) == []
    theirs = house.window(house.staffed.signed_in("D0002-06"))
    theirs.goto(page.url)
    expect(theirs.get_by_role("alert")).to_be_visible()
    assert "来店客户" not in theirs.content()
    house.open(theirs, "/desk/rules")
    assert "来店客户" not in theirs.content()


def test_consultants_have_no_way_to_it(house: BrowserHouse, author: Person) -> None:
    consultant = house.staffed.signed_in("D0001-01")
    page = house.window(consultant)
    house.open(page, "/desk/leads")
    assert page.get_by_role("link", name="规则", exact=True).count() == 0
    assert consultant.refused("GET", "/rule-sets?kind=assignment")[0] == 403


def test_narrow_screen_does_not_scroll_sideways(house: BrowserHouse, author: Person) -> None:
    body = {"kind": "cleaning", "title": "narrow", "body": RULES[RuleKind.CLEANING]}
    made = author.do("POST", "/rule-sets", body)["id"]
    page = house.window(author, size=PHONE)
    for address in ("/desk/rules?kind=cleaning", f"/desk/rules/{made}"):
        house.open(page, address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.querySelector('main').scrollWidth") <= PHONE["width"]
        assert axe(page) == []
