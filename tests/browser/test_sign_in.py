"""From nobody to a desk, and out again."""

from __future__ import annotations

from browser_house import PASSWORD, BrowserHouse, axe
from playwright.sync_api import expect


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
    expect(page.get_by_role("heading", name="线索", exact=True)).to_be_visible()
    assert page.url.endswith("/desk/leads")
    page.get_by_role("button", name="我的账号").click()
    page.get_by_role("menuitem", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    assert page.faults == []  # type: ignore[attr-defined]
