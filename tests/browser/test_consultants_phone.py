"""The phone: a consultant's day at 360 px, line or no line."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from browser_house import BrowserHouse, axe
from playwright.sync_api import Page, Route, TimeoutError, expect

from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.lead.face import References

SMALL = {"width": 360, "height": 740}
MINE = "D0001-01"
OTHERS = "D0002-01"
RESULTS = ("有意向", "考虑中", "约定再联系", "未接通", "暂无意向")


@pytest.fixture(scope="module")
def leads(house: BrowserHouse) -> list[UUID]:
    """Six of the consultant, and one of another dealer's."""
    _given(house, OTHERS, 1, "D0002")
    return _given(house, MINE, 6)


def _given(house: BrowserHouse, code: str, count: int, dealer: str = "D0001") -> list[UUID]:
    """Leads that are due today, as the phone lists them, even if half an hour on it is tomorrow."""
    made = house.staffed.leads_of(code, count, dealer)
    house.staffed.rows(
        "update episode set followup_due_at = least(followup_due_at, "
        "((date_trunc('day', now() at time zone 'Asia/Shanghai') + '1 day') at time zone 'Asia/Shanghai') "
        "- interval '1 s') where lead_id = any(%s)",
        made,
    )
    return made


def _phone(house: BrowserHouse, code: str = MINE, path: str = "/phone") -> Page:
    page = house.window(house.staffed.signed_in(code), size=SMALL)
    house.open(page, path)
    return page


def _followups(house: BrowserHouse) -> list[tuple[Any, ...]]:
    return house.staffed.rows(
        "select lead_id, result, next_step, next_due_at, call_id from followup order by at, id"
    )


def _narrow(page: Page) -> bool:
    """Nothing lies beyond the edge of the screen."""
    wide: int = page.evaluate("document.documentElement.scrollWidth")
    return wide <= SMALL["width"]


def _no_fault(page: Page) -> list[str]:
    """What the browser complained about, but for requests that a lost line broke."""
    return [one for one in page.faults if "ERR_" not in one]  # type: ignore[attr-defined]


def _log(page: Page, result: str, when: str) -> None:
    """Three taps: what came of it, when we speak again, save."""
    page.get_by_text(result, exact=True).click()
    page.get_by_text(when, exact=True).click()
    page.get_by_role("button", name="保存").click()


def test_consultant_calls_and_logs_a_result_by_keyboard(house: BrowserHouse, leads: list[UUID]) -> None:
    page = _phone(house)
    expect(page.get_by_role("heading", name="今天", exact=True)).to_be_visible()
    tasks = page.get_by_role("main").get_by_role("listitem")
    expect(tasks).to_have_count(len(leads))
    assert axe(page) == []
    assert _narrow(page)
    page.get_by_role("link", name="呼叫").first.focus()
    page.keyboard.press("Enter")
    ring = page.get_by_role("button", name="呼叫")
    expect(ring).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("等待接通")).to_be_visible()
    expect(page.get_by_text("139****", exact=False).first).to_be_visible()
    assert axe(page) == []
    assert _narrow(page)
    page.get_by_role("link", name="记录结果").focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="有意向").focus()
    page.keyboard.press("Space")
    page.get_by_role("radio", name="到店", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("radio", name="明天 10:00").focus()
    page.keyboard.press("Space")
    assert axe(page) == []
    assert _narrow(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="今天", exact=True)).to_be_visible()
    expect(tasks).to_have_count(len(leads) - 1)
    ((_, result, step, due, call),) = _followups(house)
    assert (result, step, f"{due:%H:%M}") == ("interested", "visit", "02:00")
    assert call is not None
    assert _no_fault(page) == []


def test_call_that_did_not_get_through_is_asked_for_under_the_same_key(
    house: BrowserHouse, leads: list[UUID]
) -> None:
    (lead,) = house.staffed.leads_of(MINE, 1)
    mine = house.staffed.one("select id from entity where code = 'D0001'")
    named = References(house.town.house.keyring).write(mine, _key(house, lead))
    page = _phone(house, path=f"/phone/leads/{named}")
    keys: list[str] = []

    def lose(route: Route) -> None:
        """The first one does not get through."""
        if route.request.method == "POST":
            keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1 and route.request.method == "POST":
            route.abort("connectionreset")
        else:
            route.continue_()

    page.context.route(re.compile("/calls$"), lose)
    ring = page.get_by_role("button", name="呼叫")
    ring.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    ring.press("Enter")
    expect(page.get_by_text("正在呼叫，请接听您的手机")).to_be_visible()
    expect(ring).to_be_disabled()
    assert len(keys) == 2
    assert len(set(keys)) == 1
    house.staffed.rows(
        "update privacy_call set asked_at = asked_at - interval '3 min' where lead_id = %s", lead
    )
    house.open(page, f"/phone/leads/{named}")
    expect(page.get_by_text("等待接通")).to_be_visible()
    expect(ring).to_be_enabled()
    house.staffed.rows("update episode set closed_at = now(), close_reason = 'test' where lead_id = %s", lead)
    assert _no_fault(page) == []


def test_result_without_time_of_next_step_is_not_sent(house: BrowserHouse, leads: list[UUID]) -> None:
    page = _phone(house)
    before = _followups(house)
    page.get_by_role("link", name="记录结果").first.click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_have_text("请选择结果")
    page.get_by_text("有意向", exact=True).click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_have_text("请选择下一步时间")
    assert _followups(house) == before


def test_next_step_is_asked_for_only_where_there_is_one(house: BrowserHouse, leads: list[UUID]) -> None:
    page = _phone(house)
    page.get_by_role("link", name="记录结果").first.click()
    step = page.get_by_role("group", name="下一步", exact=True)
    expect(step).to_be_visible()
    page.get_by_text("未接通", exact=True).click()
    expect(page.get_by_role("radio", name=re.compile("按规则"))).to_be_checked()
    expect(step).to_have_count(0)
    page.get_by_text("明天 10:00", exact=True).click()
    expect(step.get_by_role("radio", name="电话")).to_be_checked()
    assert axe(page) == []


def test_five_actions_without_a_line_are_each_applied_once(house: BrowserHouse, leads: list[UUID]) -> None:
    page = _phone(house)
    before = len(_followups(house))
    tasks = page.locator(".lc-task")
    expect(tasks).to_have_count(5)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    expect(page.get_by_text("网络不可用")).to_be_visible()
    for n, result in enumerate(RESULTS, 1):
        page.get_by_role("link", name="记录结果").first.click()
        _log(page, result, "3 天后")
        expect(page.get_by_text(f"{n} 项操作待发送")).to_be_visible()
    expect(page.get_by_role("region", name="已记录，等待发送").get_by_role("listitem")).to_have_count(5)
    assert len(_followups(house)) == before
    assert axe(page) == []

    lost = []

    def lose(route: Route) -> None:
        """The house does what it is asked, and its answer to each first try is lost."""
        key = route.request.headers.get("idempotency-key", "")
        if key in lost or route.request.method != "POST":
            route.continue_()
            return
        lost.append(key)
        route.fetch()
        route.abort("connectionreset")

    page.context.route(re.compile("/follow-ups$"), lose)
    page.context.set_offline(False)
    until = time.monotonic() + 90
    while page.get_by_text("项操作待发送").count() and time.monotonic() < until:
        with suppress(TimeoutError):  # it may go by itself meanwhile, and the button with it
            page.get_by_role("button", name="现在发送").click(timeout=1_500)
    expect(page.get_by_text("项操作待发送")).to_have_count(0)
    done = _followups(house)[before:]
    assert sorted(one[1] for one in done) == sorted(
        ["interested", "thinking", "call_again", "not_reached", "no_interest"]
    )
    assert len({one[0] for one in done}) == 5
    assert len(set(lost)) == 5
    assert _no_fault(page) == []


def test_what_the_house_refuses_after_the_line_is_back_is_shown(
    house: BrowserHouse, leads: list[UUID]
) -> None:
    (lead,) = _given(house, MINE, 1)
    page = _phone(house)
    expect(page.locator(".lc-task")).to_have_count(1)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.get_by_role("link", name="记录结果").click()
    _log(page, "有意向", "明天 10:00")
    expect(page.get_by_text("1 项操作待发送")).to_be_visible()
    house.staffed.rows("update episode set closed_at = now(), close_reason = 'test' where lead_id = %s", lead)
    page.context.set_offline(False)
    expect(page.get_by_text("1 项操作未被接受")).to_be_visible()
    page.get_by_role("link", name="查看").click()
    expect(page.get_by_text("未被接受：没有这条线索")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="不再发送").click()
    expect(page.get_by_text("全部已发送")).to_be_visible()


def test_refused_result_is_corrected_with_what_was_written(house: BrowserHouse, leads: list[UUID]) -> None:
    (lead,) = _given(house, MINE, 1)
    page = _phone(house)
    expect(page.locator(".lc-task")).to_have_count(1)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.get_by_role("link", name="记录结果").click()
    page.get_by_text("意向、备注").click()
    page.get_by_label("备注").fill("周六带家人看七座")
    _log(page, "有意向", "明天 10:00")
    expect(page.get_by_text("1 项操作待发送")).to_be_visible()
    switch = "update followup_result set active = %s where code = 'interested' and kind = 'call'"
    house.staffed.rows(switch, False)
    page.context.set_offline(False)
    expect(page.get_by_text("1 项操作未被接受")).to_be_visible()
    house.staffed.rows(switch, True)
    page.get_by_role("link", name="查看").click()
    expect(page.get_by_text("周六带家人看七座")).to_be_visible()
    expect(page.get_by_text("在本机保留 14 天")).to_be_visible()
    assert axe(page) == []
    assert _narrow(page)
    page.get_by_role("link", name="更正").click()
    expect(page.get_by_label("备注")).to_have_value("周六带家人看七座")
    expect(page.get_by_role("radio", name="有意向")).to_be_checked()
    page.get_by_text("考虑中", exact=True).click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="今天", exact=True)).to_be_visible()
    expect(page.get_by_text("项操作未被接受")).to_have_count(0)
    expect(page.get_by_text("项操作待发送")).to_have_count(0)
    assert [one[1] for one in _followups(house) if one[0] == lead] == ["thinking"]


def test_who_signs_out_says_what_becomes_of_what_still_waits(house: BrowserHouse, leads: list[UUID]) -> None:
    (lead,) = _given(house, MINE, 1)
    page = _phone(house)
    line = page.locator(".lc-line")
    expect(page.locator(".lc-task")).to_have_count(1)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.get_by_role("link", name="记录结果").click()
    _log(page, "有意向", "明天 10:00")
    expect(line).to_contain_text("1 项操作待发送")
    page.get_by_role("button", name="退出登录").click()
    asked = page.get_by_role("dialog", name="还有未发送的操作")
    expect(asked).to_contain_text("1 项操作待发送")
    expect(asked.get_by_role("button", name="发送后退出")).to_be_disabled()
    assert axe(page) == []
    asked.get_by_role("button", name="删除并退出").click()
    page.get_by_role("dialog", name="未能退出").get_by_role("button", name="保持登录").click()
    expect(line).to_contain_text("1 项操作待发送")
    house.staffed.rows("update episode set closed_at = now(), close_reason = 'test' where lead_id = %s", lead)
    page.context.set_offline(False)
    expect(line).to_contain_text("1 项操作未被接受")
    page.get_by_role("button", name="退出登录").click()
    expect(asked).to_contain_text("1 项操作未被接受")
    expect(asked.get_by_role("button", name="发送后退出")).to_have_count(0)
    asked.get_by_role("button", name="删除并退出").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.wait_for_function(_KEPT_NOTHING)
    assert _followups(house)[-1][0] != lead


_KEPT_NOTHING = """async () => {
    const open = indexedDB.open("leadcenter-phone");
    const kept = await new Promise((tell) => { open.onsuccess = () => tell(open.result); });
    const count = kept.transaction("actions").objectStore("actions").count();
    const left = await new Promise((tell) => { count.onsuccess = () => tell(count.result); });
    kept.close();
    return left === 0;
}"""


def test_other_dealer_sees_none_of_it(house: BrowserHouse, leads: list[UUID]) -> None:
    theirs = _phone(house, OTHERS)
    expect(theirs.locator(".lc-task")).to_have_count(1)
    mine = _phone(house)
    mine.get_by_role("navigation").get_by_role("link", name="我的线索").click()
    mine.locator("[data-row='0']").click()
    expect(mine.get_by_role("heading", name="王芳")).to_be_visible()
    house.open(theirs, mine.url.removeprefix(house.url))
    expect(theirs.get_by_role("alert")).to_be_visible()
    expect(theirs.get_by_text("王芳")).to_have_count(0)


def test_owner_reads_that_the_lead_came_from_another_dealer(house: BrowserHouse, leads: list[UUID]) -> None:
    staffed = house.staffed
    (theirs,) = staffed.leads_of(OTHERS, 1, "D0002")
    ((bucket, customer),) = staffed.rows("select bucket, customer_id from lead where id = %s", theirs)
    mine = staffed.one("select id from entity where code = 'D0001'")
    agreed = ConsentEvent(bucket, customer, mine, EventKind.GIVEN, None, None, {"action": "button"})
    with staffed.conn.transaction():
        consent.record(staffed.conn, house.town.house.maker, [agreed], house.town._now_within())
    given = {"leads": [staffed.name(theirs)], "dealer": "D0001", "reason": "customer_moved", "request": "t"}
    staffed.of_maker("lead_operations").do("POST", "/transfers", given)
    came = staffed.one("select to_lead from transfer_lead where lead_id = %s", theirs)
    named = References(house.town.house.keyring).write(mine, (bucket, came))
    handouts = [{"lead": named, "staff": MINE}]
    staffed.signed_in("D0001-06").do("POST", "/assignments", {"handouts": handouts, "over_cap": True})
    page = _phone(house, path=f"/phone/leads/{named}")
    expect(page.get_by_text("由其他经销商转来的新线索", exact=False)).to_be_visible()
    expect(page.get_by_text("客户搬迁", exact=False)).to_be_visible()
    assert axe(page) == []
    assert _narrow(page)
    (others,) = staffed.leads_of(MINE, 1)
    house.open(page, f"/phone/leads/{References(house.town.house.keyring).write(mine, _key(house, others))}")
    expect(page.get_by_role("heading", name="王芳")).to_be_visible()
    expect(page.get_by_text("由其他经销商转来", exact=False)).to_have_count(0)
    assert _no_fault(page) == []


def _key(house: BrowserHouse, lead: UUID) -> tuple[int, UUID]:
    return house.staffed.one("select bucket from lead where id = %s", lead), lead
