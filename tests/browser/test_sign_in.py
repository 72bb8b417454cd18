"""From nobody to a desk, and out again."""

from __future__ import annotations

import re

from browser_house import PASSWORD, PHONE, BrowserHouse, Known, axe
from playwright.sync_api import expect

from leadcenter.identity import accounts
from leadcenter.identity.face import HOUSE


def test_person_signs_in_with_password_and_code_and_out_again(house: BrowserHouse) -> None:
    person = house.staffed.of_maker("lead_operations")
    known = house.known(person.account)
    page = house.window()
    house.open(page, "/")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("用户名").fill(known.login)
    page.get_by_label("密码", exact=True).fill("wrong password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码错误")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="第二步验证")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("验证码").fill(known.code(ahead=1))
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_be_visible()
    expect(page).to_have_url(re.compile("/desk/."))
    page.get_by_role("button", name="我的账号").click()
    page.get_by_role("menuitem", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    assert page.faults == []  # type: ignore[attr-defined]


def test_new_person_enrols_an_authenticator_app_and_gets_in_with_it_again(house: BrowserHouse) -> None:
    person = house.staffed.of_maker("lead_operations")
    with house.staffed.conn.transaction():
        now = house.town._now_within()
        link = accounts.new_link(house.staffed.conn, house.staffed.lodge, person.account, HOUSE, now)
    page = house.window(language="en", size=PHONE)
    page.goto(f"{house.url}/welcome#{link.token.reveal()}")
    expect(page.locator("h1")).to_be_visible()
    assert axe(page) == []
    assert link.token.reveal() not in page.url, "the token stands in no address"
    page.locator("#word").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#factor")).to_be_visible()
    assert axe(page) == []
    assert page.faults == []  # type: ignore[attr-defined]
    house.open(page, "/desk")
    expect(page.get_by_role("heading", name="Add a second factor")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Use an authenticator app").click()
    app = Known(
        house.staffed.one("select login from account where id = %s", person.account),
        page.locator(".lc-secret").inner_text(),
    )
    page.get_by_label("Code").fill("000000" if app.code() != "000000" else "000001")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Code").fill(app.code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Keep your recovery codes")).to_be_visible()
    codes = page.locator(".lc-codes li").all_inner_texts()
    assert len(set(codes)) == len(codes) >= 8
    assert axe(page) == []
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_role("link", name="Leads")).to_have_count(0)
    expect(page.get_by_role("button", name="Menu")).to_be_visible()
    again = house.window(language="en", size=PHONE)
    house.open(again, "/desk")
    again.get_by_label("Name").fill(app.login)
    again.get_by_label("Password", exact=True).fill(PASSWORD)
    again.keyboard.press("Enter")
    again.get_by_role("button", name="Use a recovery code").click()
    again.get_by_label("Recovery code").fill(codes[0])
    again.keyboard.press("Enter")
    expect(again.get_by_role("heading", name="Add a second factor")).to_be_visible()
