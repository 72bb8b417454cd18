"""The end of a session: nothing of it goes on to the next person, and it is called over only once it is."""

from __future__ import annotations

import re
from uuid import UUID

from browser_house import PASSWORD, BrowserHouse, Known, axe, settle
from playwright.sync_api import Page, expect

from leadcenter.lead.face import References

SMALL = {"width": 360, "height": 740}
MINE = "D0001-01"
OTHERS = "D0002-01"


def _sign_in(page: Page, known: Known) -> None:
    page.get_by_label("用户名").fill(known.login)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("验证码").fill(known.code(ahead=1))
    page.keyboard.press("Enter")


def _reference(house: BrowserHouse, lead: UUID) -> str:
    staffed = house.staffed
    entity = staffed.one("select id from entity where code = 'D0001'")
    bucket = staffed.one("select bucket from lead where id = %s", lead)
    return References(house.town.house.keyring).write(entity, (bucket, lead))


def _sessions(house: BrowserHouse, account: UUID) -> int:
    count: int = house.staffed.one(
        "select count(*) from session where account_id = %s and ended_at is null", account
    )
    return count


def test_who_signs_in_after_somebody_else_finds_nothing_of_that_person(house: BrowserHouse) -> None:
    (lead,) = house.staffed.leads_of(MINE, 1)
    former, next_one = house.staffed.signed_in(MINE), house.staffed.signed_in(OTHERS)
    page = house.window(former, size=SMALL)
    reference = _reference(house, lead)
    house.open(page, f"/phone/leads/{reference}")
    expect(page.get_by_role("heading", name="王芳")).to_be_visible()
    house.staffed.rows("update session set ended_at = now() where account_id = %s", former.account)
    page.get_by_role("button", name="呼叫").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    expect(page.get_by_text("王芳")).to_have_count(0)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    _sign_in(page, house.known(next_one.account))
    expect(page.get_by_role("heading", name="今天", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("/phone/?$"))
    settle(page)
    expect(page.get_by_text("王芳")).to_have_count(0)
    assert [one for one in asked if reference in one] == []


def test_sign_out_without_a_line_says_that_the_session_goes_on(house: BrowserHouse) -> None:
    person = house.staffed.signed_in(OTHERS)
    before = _sessions(house, person.account)
    page = house.window(person, size=SMALL)
    house.open(page, "/phone")
    heading = page.get_by_role("heading", name="今天", exact=True)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("dialog")).to_contain_text("您仍处于登录状态")
    assert axe(page) == []
    page.get_by_role("button", name="保持登录").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(heading).to_be_visible()
    assert _sessions(house, person.account) == before
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("dialog")).to_contain_text("网络不可用")
    page.context.set_offline(False)
    page.get_by_role("button", name=re.compile("重 ?试")).click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    assert _sessions(house, person.account) == before - 1
    page.reload()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_window_whose_proof_another_one_renewed_signs_out_for_good(house: BrowserHouse) -> None:
    known = house.known(house.staffed.of_maker("lead_operations").account)
    page = house.window()
    house.open(page, "/desk")
    _sign_in(page, known)
    expect(page.locator("main h1")).to_be_visible()
    other = page.context.new_page()
    other.goto(house.url + "/desk")
    expect(other.locator("main h1")).to_be_visible()
    house.staffed.rows("update factor set last_step = 0")
    status = other.evaluate(
        """async code => {
            const me = await (await fetch("/identity/me")).json();
            const headers = { "content-type": "application/json", "x-csrf-token": me.csrf };
            const body = JSON.stringify({ code });
            return (await fetch("/identity/second-factor/totp", { method: "POST", headers, body })).status;
        }""",
        known.code(),
    )
    assert status == 200
    page.get_by_role("button", name="我的账号").click()
    page.get_by_role("menuitem", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    other.reload()
    expect(other.get_by_role("heading", name="登录")).to_be_visible()
