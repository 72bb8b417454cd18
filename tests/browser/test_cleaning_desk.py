"""The call-centre agent's desk: a whole call by keyboard, with dealer and consent; in vain; a promise."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from browser_house import PHONE, BrowserHouse, axe
from keyed import write_moment
from playwright.sync_api import Page, expect

from daylight import zone_at
from leadcenter.org import face as org
from staffed_house import Person

PLAIN = re.compile(r"(?<![\d.])1[3-9]\d{9}(?!\d)")
PLACES = {
    "D0001": ("上海", 121.50, 31.23),
    "D0002": ("上海", 121.40, 31.10),
    "D0003": ("杭州", 120.15, 30.28),
}


@pytest.fixture(scope="module")
def agent(house: BrowserHouse) -> Person:
    """An agent of a call centre under contract, and questions for people."""
    staffed = house.staffed
    staffed.rows(
        "insert into entity (id, kind, code, name, legal_name, time_zone) values "
        "(gen_random_uuid(), 'vendor', 'CALLS', '呼叫中心', '呼叫中心', 'UTC')"
    )
    maker, vendor = (staffed.one("select id from entity where code = %s", code) for code in (
        staffed.one("select code from entity where kind = 'maker'"), "CALLS"))  # fmt: skip
    contract: dict[str, Any] = {
        "id": staffed.one("select gen_random_uuid()"), "from_entity": maker, "to_entity": vendor,
        "kind": "entrusted", "contract_no": "EN-9", "valid_from": house.town.now() - timedelta(days=1),
        "valid_to": None,
    }  # fmt: skip
    with staffed.conn.transaction():
        org.add(staffed.conn, "relation", [contract])
    for code, (city, longitude, latitude) in PLACES.items():
        staffed.rows(
            "update entity set city = %s, longitude = %s, latitude = %s, contact = '021-5000' "
            "where code = %s",
            city, longitude, latitude, code,
        )  # fmt: skip
    return staffed.of("CALLS", "call_centre_agent")


def faults(page: Page) -> list[str]:
    """What the browser complained about."""
    found: list[str] = page.faults  # type: ignore[attr-defined]
    return found


_numbers = iter(range(1_000, 9_999))


def asked(house: BrowserHouse, name: str = "") -> UUID:
    """A customer who named no dealer and whom a person is to ask: the question."""
    staffed = house.staffed
    staffed.rows("delete from in_hand")
    staffed.rows(
        "update cleaning_task set state = 'withdrawn', verdict = 'invalid', closed_at = now() "
        "where state = 'open'"
    )
    (raw,) = house.town.ask(
        house.town.inquiry(f"1391726{next(_numbers)}", name=name, dealer="", city="上海", consent=False)
    )
    task: UUID = staffed.one(
        "update cleaning_task set route = 'manual', time_zone = %s, opens = 540, closes = 1200, "
        "script = 'complete_and_choose_dealer' where raw_id = %s returning id",
        zone_at(12, house.town.now()),
        raw,
    )
    return task


def press(page: Page, key: str) -> None:
    page.keyboard.press(f"Alt+{key}")


def take(page: Page) -> None:
    """The next one, and its number."""
    expect(page.get_by_role("button", name="领取下一个任务")).to_be_focused()
    press(page, "n")
    expect(page.get_by_role("heading", name="话术")).to_be_visible()
    assert not PLAIN.search(page.content()), "no number before it is asked for"
    press(page, "c")
    expect(page.locator(".lc-call-number a")).to_have_text(re.compile(r"^\+861391726\d{4}$"))


def choose(page: Page, part: str, option: str) -> None:
    """By arrows, from the first of them."""
    box = page.locator(f'[data-part="{part}"]')
    box.locator("input[type=radio]").first.focus()
    page.keyboard.press("Space")
    for _ in range(12):
        if box.locator("label", has_text=option).locator("input").is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no {option}")


def test_whole_call_by_keyboard_ends_with_the_dealer_and_the_consent_of_the_customer(
    house: BrowserHouse, agent: Person
) -> None:
    task = asked(house)
    page = house.window(agent)
    house.open(page, "/desk/cleaning")
    expect(page.locator(".lc-call-counts")).to_contain_text("1")
    assert axe(page) == []
    take(page)
    expect(page.locator(".lc-call-script")).to_contain_text("您所在的城市是上海")
    press(page, "r")
    expect(page.locator('[data-part="end"] input').first).to_be_focused()
    choose(page, "end", "已接通")
    choose(page, "intent", "高")
    choose(page, "days", "一个月内")
    press(page, "j")
    expect(page.locator(".lc-call-list li")).to_have_count(3)
    first = page.locator(".lc-call-list li").first
    expect(first).to_contain_text("上海")
    expect(first).to_contain_text("公里")
    expect(page.locator(".lc-call-map text", has_text="3")).to_be_attached()
    assert page.locator(".lc-call-list input:checked").count() == 0, "nobody is chosen for the customer"
    choose(page, "dealers", "2.")
    expect(page.locator(".lc-call-notice")).to_contain_text("请问您同意吗")
    press(page, "s")
    expect(page.get_by_role("alert")).to_contain_text("请记录客户是否同意")
    assert house.staffed.one("select state from cleaning_task where id = %s", task) == "open"
    press(page, "y")
    choose(page, "notice", "客户同意")
    expect(page.locator(".lc-call-foot")).to_contain_text("进入评分和下发")
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="领取下一个任务")).to_be_focused()
    ((state, verdict, intent, said),) = house.staffed.rows(
        "select state, verdict, intent, said from cleaning_task where id = %s", task
    )
    assert (state, verdict, intent) == ("answered", "valid_high", "high")
    assert house.staffed.rows("select state, code from cleaning_attempt where task_id = %s", task) == [
        ("placed", "answered")
    ], "it counts among the calls of the day"
    assert (said["dealer_code"] in PLACES, said["buying_days"]) == (True, 30)
    (consent,) = said["consents"]
    assert (consent["recipients"], consent["notice"]) == ([said["dealer_code"]], "spoken-choice")
    assert consent["text_hash"] == house.staffed.one(
        "select text_hash from notice where id = 'spoken-choice' and language = 'zh-CN'"
    )
    house.town.carry()
    ((kind, number),) = house.staffed.rows(
        "select e.kind, e.notice_no from consent_event e join cleaning_task t using (bucket, customer_id) "
        "join entity d on d.id = e.to_entity where t.id = %s and d.code = %s",
        task, said["dealer_code"],
    )  # fmt: skip
    assert kind == "given"
    assert number == house.staffed.one("select number from notice_version where notice = 'spoken-choice'")
    assert faults(page) == []
    page.close()


def test_call_is_not_saved_before_the_notice_has_come(house: BrowserHouse, agent: Person) -> None:
    task = asked(house)
    page = house.window(agent)
    page.route("**/notices/spoken", lambda route: route.abort())
    house.open(page, "/desk/cleaning")
    take(page)
    choose(page, "end", "已接通")
    choose(page, "intent", "高")
    choose(page, "dealers", "1.")
    again = page.get_by_role("button", name="重试")
    again.wait_for()
    assert page.get_by_text("没有登记用于电话的告知文本").count() == 0
    press(page, "s")
    expect(page.locator(".lc-call-foot")).to_contain_text("告知文本还没有取到")
    assert house.staffed.one("select state from cleaning_task where id = %s", task) == "open"
    page.unroute("**/notices/spoken")
    again.press("Enter")
    choose(page, "notice", "客户同意")
    press(page, "s")
    expect(page.get_by_role("button", name="领取下一个任务")).to_be_focused()
    assert house.staffed.one("select said -> 'consents' from cleaning_task where id = %s", task)
    page.close()


def test_nobody_answers_and_a_promise_is_kept(house: BrowserHouse, agent: Person) -> None:
    task = asked(house, "")
    page = house.window(agent)
    house.open(page, "/desk/cleaning")
    take(page)
    press(page, "r")
    choose(page, "end", "客户要求改时间")
    press(page, "s")
    expect(page.get_by_role("alert")).to_contain_text("请选择再次拨打的时间")
    write_moment(
        page.locator('input[type="datetime-local"]'),
        house.staffed.one(
            "select to_char(((now() at time zone time_zone)::date + 2 + time '15:00') at time zone time_zone "
            "at time zone 'Asia/Shanghai', 'YYYY-MM-DD\"T\"HH24:MI') from cleaning_task where id = %s",
            task,
        ),
    )
    press(page, "s")
    expect(page.get_by_role("button", name="领取下一个任务")).to_be_focused()
    expect(page.locator(".lc-call-counts")).to_contain_text("已约定回电")
    expect(page.locator("[data-row]")).to_contain_text("约定回电")
    ((agreed, due),) = house.staffed.rows(
        "select agreed, due_at > now() from cleaning_task where id = %s", task
    )
    assert (agreed, due) == (True, True)
    press(page, "n")
    expect(page.get_by_text("现在没有到点的任务")).to_be_visible()
    house.staffed.rows("update cleaning_task set due_at = now() where id = %s", task)
    take(page)
    choose(page, "end", "无人接听")
    press(page, "s")
    expect(page.get_by_role("button", name="领取下一个任务")).to_be_focused()
    assert house.staffed.one("select tries from cleaning_task where id = %s", task) == 1
    assert house.staffed.one("select count(*) from cleaning_attempt where task_id = %s", task) == 2
    assert faults(page) == []
    page.close()


def test_question_is_laid_back_before_its_number_is_seen(house: BrowserHouse, agent: Person) -> None:
    asked(house)
    page = house.window(agent, language="en")
    house.open(page, "/desk/cleaning")
    page.locator('[data-row="0"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Fill in what is missing, choose a dealer")).to_be_visible()
    press(page, "k")
    expect(page.locator(".lc-call-keys")).to_contain_text("To the dealers")
    page.keyboard.press("Escape")
    press(page, "b")
    expect(page.get_by_role("button", name="Take the next one")).to_be_focused()
    assert house.staffed.one("select count(*) from in_hand") == 0
    assert axe(page) == []
    assert faults(page) == []
    page.close()


def test_dealers_have_no_way_to_it(house: BrowserHouse, agent: Person) -> None:
    manager = house.staffed.signed_in("D0001-06")
    page = house.window(manager)
    house.open(page, "/desk/leads")
    assert page.get_by_role("link", name="清洗工作台").count() == 0
    page.goto(f"{house.url}/desk/cleaning")
    expect(page.get_by_role("alert").first).to_be_visible()
    for path in ("/cleaning/queue", "/cleaning/hand", "/dealers", "/notices/spoken"):
        assert manager.refused("GET", path)[0] == 403
    page.close()


def test_narrow_screen_does_not_scroll_sideways(house: BrowserHouse, agent: Person) -> None:
    asked(house)
    page = house.window(agent, size=PHONE)
    house.open(page, "/desk/cleaning")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="领取下一个任务").press("Enter")
    expect(page.get_by_role("heading", name="话术")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe(page) == []
    assert faults(page) == []
