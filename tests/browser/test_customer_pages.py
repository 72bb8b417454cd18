"""What customers see without signing in: their own page behind a link, the form of a channel; by keyboard."""

from __future__ import annotations

import base64
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from browser_house import PHONE, BrowserHouse, axe
from playwright.sync_api import Page, Route, expect

from leadcenter.channel.adapters.hosted import ticket
from leadcenter.channel.face import read_channels
from leadcenter.consent.face import add_version, read_book
from leadcenter.selfservice.face import Reason, issue
from staffed_house import Person

PAGES = (
    "select count(*) from consent_event where bucket = %s and customer_id = %s and kind = %s "
    "and evidence->>'page' = '/my'"
)
CHANNEL = {"code": "spring", "name": "春季活动表单", "adapter": "hosted", "category": "web_form"}


@pytest.fixture(scope="module")
def operations(house: BrowserHouse) -> Person:
    return house.staffed.of_maker("lead_operations", "administrator")


@pytest.fixture(scope="module")
def form(house: BrowserHouse, operations: Person) -> str:
    """A hosted form that is online: its test came through the page, and a person vouched for it."""
    operations.do("POST", "/channels", CHANNEL | {"evidence_required": ["notice", "text_hash", "at"]})
    operations.do("POST", "/channels/spring/status", {"status": "testing"})
    wait_for_register(house)
    page = house.window(size=PHONE)
    house.open(page, "/form/spring")
    expect(page.get_by_text("测试表单")).to_be_visible()
    page.get_by_label("手机号码").fill("13800001234")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="提交").press("Enter")
    expect(page.get_by_role("heading", name="已收到，谢谢您")).to_be_visible()
    operations.do("POST", "/channels/spring/status", {"status": "online"})
    wait_for_register(house, test=False)
    return "/form/spring"


def wait_for_register(house: BrowserHouse, *, test: bool = True) -> None:
    """Until the web has heard of the channel."""
    page = house.window()
    for _ in range(40):
        answer = page.request.get(f"{house.url}/forms/spring")
        if answer.ok and answer.json()["test"] is test:
            return
        page.wait_for_timeout(250)
    raise AssertionError("the web has not heard of the channel")


def faults(page: Page) -> list[str]:
    found: list[str] = page.faults  # type: ignore[attr-defined]
    return found


def customer_of(house: BrowserHouse, raw: Any) -> tuple[int, Any]:
    ((bucket, customer),) = house.staffed.rows("select bucket, customer_id from lead where id = %s", raw)
    return bucket, customer


def link(house: BrowserHouse, key: tuple[int, Any]) -> str:
    """A link of the customer's own."""
    with house.staffed.conn.transaction():
        now = house.town._now_within()
        return issue(house.staffed.conn, house.town.house.keyring, [key], Reason.STAFF, "test", now)[0]


def asked_of(page: Page) -> list[str]:
    """Every address that the browser asks from now on."""
    seen: list[str] = []
    page.on("request", lambda one: seen.append(one.url))
    return seen


def undated(house: BrowserHouse, phone: str = "13912340001") -> tuple[int, Any]:
    """A customer who has named no dealer and lives where there are some."""
    city = house.staffed.one("select city from entity where code = 'D0001'")
    (raw,) = house.town.ask(house.town.inquiry(phone, name="王芳", city=city))
    house.town.carry()
    return customer_of(house, raw)


def test_customer_chooses_a_dealer_and_takes_it_back_as_easily(house: BrowserHouse) -> None:
    key = undated(house)
    token = link(house, key)
    page = house.window(size=PHONE)
    addresses = asked_of(page)
    page.goto(f"{house.url}/my#{token}")
    expect(page.get_by_role("heading", name="请选择为您服务的经销商")).to_be_visible()
    assert page.url == f"{house.url}/my", "the token stands in no address"
    assert page.locator("input:checked").count() == 0, "nothing is chosen beforehand"
    words = page.locator(".cu-words").first
    expect(words).to_contain_text("我同意将我的姓名")
    agree = page.get_by_role("button", name="同意并选择这家经销商").first
    assert words.bounding_box()["y"] < agree.bounding_box()["y"], "the words stand before the button"  # type: ignore[index]
    assert axe(page) == []
    agree.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("请先选择一家经销商")
    assert house.staffed.one(PAGES, *key, "confirmed") == 0
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    agree.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("已记录您的选择")).to_be_visible()
    assert house.staffed.one(PAGES, *key, "confirmed") == 1
    page.get_by_role("button", name=re.compile("^撤回对.*的同意$")).last.press("Enter")
    expect(page.get_by_text("排队中的电话和短信一并取消")).to_be_visible()
    assert house.staffed.one(PAGES, *key, "withdrawn") == 0, "nothing has happened"
    expect(page.get_by_role("button", name="确认撤回")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("已撤回，立即生效。")).to_be_visible()
    assert house.staffed.one(PAGES, *key, "withdrawn") >= 1
    assert axe(page) == []
    assert all(one.startswith(house.url) and token not in one for one in addresses)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults(page) == []


def test_customer_whose_page_stood_open_while_the_words_changed_reads_the_new_ones(
    house: BrowserHouse,
) -> None:
    key = undated(house, "13912340009")
    page = house.window(size=PHONE)
    page.goto(f"{house.url}/my#{link(house, key)}")
    page.get_by_role("radio").first.check()
    with house.staffed.conn.transaction():
        old = read_book(house.staffed.conn).newest("dealer-choice")
        assert old is not None
        texts = {language: f"{text} (2)" for language, text in old.texts.items()}
        now = house.town._now_within()
        add_version(house.staffed.conn, old.notice, "2", old.asks, texts, "test", now)
    agree = page.get_by_role("button", name="同意并选择这家经销商").first
    agree.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("告知内容已更新，请重新阅读")
    expect(page.locator(".cu-words").first).to_contain_text("(2)")
    assert house.staffed.one(PAGES, *key, "confirmed") == 0, "nothing was agreed to"
    expect(page.get_by_role("radio").first).to_be_checked()
    agree.press("Enter")
    expect(page.get_by_text("已记录您的选择")).to_be_visible()
    assert house.staffed.one(PAGES, *key, "confirmed") == 1
    assert [one for one in faults(page) if "409" not in one] == []  # the refusal, which the browser tells too


def test_customer_asks_for_a_right_and_takes_the_record_along(house: BrowserHouse) -> None:
    (raw,) = house.town.ask(house.town.inquiry("13912340002", name="李伟", dealer="D0001"))
    house.town.carry()
    key = customer_of(house, raw)
    page = house.window(language="en", size=PHONE)
    page.goto(f"{house.url}/my#{link(house, key)}")
    expect(page.get_by_role("heading", name="Who holds your data")).to_be_visible()
    page.get_by_role("radio", name="Have my data deleted").focus()
    page.keyboard.press("Space")
    page.get_by_label("Anything to add").fill("please all of it")
    page.get_by_role("button", name="Send request").press("Enter")
    expect(page.get_by_role("status").get_by_text("Number of the request")).to_be_visible()
    ((kind, state, came_by),) = house.staffed.rows(
        "select kind, state, came_by from rights_request where bucket = %s and customer_id = %s", *key
    )
    assert (kind, state, came_by) == ("delete", "proved", "page")
    earlier = page.get_by_role("region", name="What you asked for earlier")
    expect(earlier.get_by_role("listitem")).to_contain_text("Have my data deleted")
    expect(earlier.get_by_role("listitem")).to_contain_text("With us")
    with page.expect_download() as file:
        page.get_by_role("button", name="Download the records").press("Enter")
    assert file.value.suggested_filename == "consent-receipt.json"
    page.get_by_role("button", name="中文").press("Enter")
    expect(page.get_by_role("heading", name="谁持有您的信息")).to_be_visible()
    assert axe(page) == []
    assert faults(page) == []


def test_wrong_link_tells_nothing(house: BrowserHouse) -> None:
    page = house.window(size=PHONE)
    page.goto(f"{house.url}/my#{'A' * 46}")
    expect(page.get_by_role("heading", name="链接已失效")).to_be_visible()
    page.goto(f"{house.url}/my")
    page.reload()
    expect(page.get_by_role("heading", name="请从短信中的链接打开")).to_be_visible()
    assert axe(page) == []


def as_people_take(page: Page) -> None:
    """Who fills a form faster than people do is held; it counts from when the form came, not the page."""
    page.wait_for_timeout(max(0, 3_000 - page.evaluate(_SINCE_THE_FORM)))


_SINCE_THE_FORM = """() => {
    const asked = performance.getEntriesByType("resource");
    return performance.now() - asked.find((one) => one.name.endsWith("/forms/spring")).responseStart;
}"""


def test_form_brings_a_lead_with_evidence_for_each_box(house: BrowserHouse, form: str) -> None:
    city, name = house.staffed.rows(
        "select city, coalesce(nullif(legal_name, ''), name) from entity where code = 'D0002'"
    )[0]
    page = house.window(size=PHONE)
    house.open(page, f"{form}?campaign=spring-26")
    assert page.locator("input:checked:not([name=dealer])").count() == 0, "no box is ticked beforehand"
    assert page.locator(".cu-words").bounding_box()["y"] < page.get_by_role("checkbox").bounding_box()["y"]  # type: ignore[index]
    assert axe(page) == []
    page.get_by_role("button", name="提交").press("Enter")
    expect(page.get_by_text("请填写可以联系到您的手机号码")).to_be_visible()
    expect(page.get_by_label("手机号码")).to_be_focused()
    page.keyboard.type("139 0000 7777")
    page.get_by_label("怎么称呼您").fill("陈静")
    page.get_by_label("所在城市").select_option(city)
    page.get_by_role("radio", name=name).focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name=re.compile("我已阅读")).press("Space")
    page.get_by_role("button", name="提交").press("Enter")
    expect(page.get_by_text("请勾选同意，或改选")).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("我单独同意")).press("Space")
    assert axe(page) == []
    as_people_take(page)
    page.get_by_role("button", name="提交").press("Enter")
    expect(page.get_by_role("heading", name="已收到，谢谢您")).to_be_visible()
    expect(page.get_by_text(f"由{name}与您联系")).to_be_visible()
    assert "13900007777" not in page.content(), "the number stands masked"
    assert axe(page) == []
    house.town.carry()
    ((raw,),) = house.staffed.rows(
        "select r.id from raw_lead r join channel c on c.id = r.channel_id "
        "where c.code = 'spring' and r.verdict = 'accepted'"
    )
    ((bucket, customer, dealer),) = house.staffed.rows(
        "select l.bucket, l.customer_id, e.code from lead l join entity e on e.id = l.dealer_id "
        "where l.id = %s",
        raw,
    )
    assert dealer == "D0002"
    told = house.staffed.rows(
        "select e.code, v.notice_no is not null, v.evidence from consent_event v "
        "join entity e on e.id = v.to_entity where v.bucket = %s and v.customer_id = %s and v.kind = 'given' "
        "order by e.kind",
        bucket, customer,
    )  # fmt: skip
    maker = house.staffed.one("select code from entity where kind = 'maker'")
    assert [code for code, _, _ in told] == ["D0002", maker]
    shown = house.staffed.one("select text_hash from notice where id = 'hosted-form' and language = 'zh-CN'")
    for _, registered, evidence in told:
        assert registered, "under a version of the register"
        assert (evidence["notice"], evidence["text_hash"]) == ("hosted-form", shown)
        assert (evidence["action"], evidence["page"]) == ("tick", form)
    assert faults(page) == []


def left_open(house: BrowserHouse, now: str) -> str:
    """The ticket of a page that was opened seven hours before this one."""
    town = house.town
    with town.conn.transaction():
        at = town._now_within()
        channel = read_channels(town.conn, town.house.maker, town.house.keyring, at).by_code["spring"].channel
    said = json.loads(base64.urlsafe_b64decode(now.partition(".")[0] + "=="))
    return ticket(
        channel, said["notice"], said["version"], said["hashes"], said["address"], at - timedelta(hours=7)
    )


@pytest.mark.parametrize("changed", [False, True])
def test_form_of_a_page_left_open_goes_through_unless_the_words_are_others(
    house: BrowserHouse, form: str, changed: bool
) -> None:
    page = house.window(size=PHONE)
    seen: list[str] = []

    def given(route: Route) -> None:
        """The first answer as it was seven hours ago."""
        answer = route.fetch()
        told = answer.json()
        seen.append(told["ticket"])
        if len(seen) == 1:
            told["ticket"] = left_open(house, told["ticket"])
            if changed:
                told["notice"]["version"] = "0"
        route.fulfill(response=answer, json=told)

    page.route("**/forms/spring", given)
    house.open(page, form)
    page.get_by_label("手机号码").fill(f"1390000888{int(changed)}")
    agreed = page.get_by_role("checkbox", name=re.compile("我已阅读"))
    agreed.check()
    page.get_by_role("button", name="提交").press("Enter")
    landed = (
        "select b.state, b.reason from raw_lead r join belt b on b.bucket = r.bucket and b.raw_id = r.id "
        "join channel c on c.id = r.channel_id where c.code = 'spring' order by r.id desc limit 1"
    )
    if changed:
        before = house.staffed.rows(landed)
        expect(page.get_by_text("告知内容已更新，请重新阅读并勾选")).to_be_visible()
        expect(agreed).not_to_be_checked()
        assert house.staffed.rows(landed) == before, "nothing was sent under words that nobody agreed to"
        return
    expect(page.get_by_role("heading", name="已收到，谢谢您")).to_be_visible()
    assert len(seen) == 2
    house.town.carry()
    ((state, reason),) = house.staffed.rows(landed)
    assert (state, reason) != ("review", "too_fast"), "the page stood open since it was opened first"


def test_second_post_is_the_same_inquiry_and_a_known_customer_hears_the_same(
    house: BrowserHouse, form: str
) -> None:
    page = house.window()
    count = "select count(*) from raw_lead r join channel c on c.id = r.channel_id where c.code = 'spring'"

    def ticket() -> str:
        made: str = page.request.get(f"{house.url}/forms/spring").json()["ticket"]
        return made

    def post(phone: str, ticket: str, **more: Any) -> tuple[int, str]:
        body = {"ticket": ticket, "phone": phone, "language": "zh-CN", "agreed": True, **more}
        answer = page.request.post(f"{house.url}/in/spring", data=body)
        return answer.status, answer.text()

    before, one = house.staffed.one(count), ticket()
    known = post("13900007777", one)
    assert known == (202, '{"status":"taken"}')
    assert post("13900007777", one) == known
    assert house.staffed.one(count) == before + 1, "a double click is one inquiry"
    assert post("13655550000", ticket()) == known, "who is new hears the same as who is known"
    assert post("13655550001", ticket(), website="http://x") == known, "a machine learns nothing"
    held = house.staffed.rows("select reason from belt where state = 'quarantined' and reason = 'form_trap'")
    assert len(held) == 1
    assert post("13655550002", ticket(), agreed=False)[0] == 400
    assert post("13655550002", "made.up")[0] == 400
    assert post("13655550002", one[:-4] + ("B" if one[-4] == "A" else "A") + one[-3:])[0] == 400
    assert house.staffed.one(count) == before + 3
    assert page.request.get(f"{house.url}/forms/form").status == 404, "a channel without a form"


def test_closed_form_says_so(house: BrowserHouse) -> None:
    page = house.window(language="en", size=PHONE)
    page.goto(f"{house.url}/form/nobody")
    expect(page.get_by_role("heading", name="This form is closed")).to_be_visible()
    assert axe(page) == []
