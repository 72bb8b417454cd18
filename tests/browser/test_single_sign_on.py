"""Single sign-on in a browser: an administrator registers a provider, a person binds the account of the own
company to the account here, and signs in with it; switched off, it lets nobody in."""

from __future__ import annotations

import re
from collections.abc import Iterator

import oidc_provider_mock
import pytest
from browser_house import PHONE, BrowserHouse, axe
from playwright.sync_api import Page, expect

from staffed_house import Person

SECRET = "what the provider gave us"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider of somebody else's making."""
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.press("Enter")


def sound(page: Page) -> None:
    assert axe(page) == []
    assert page.faults == []  # type: ignore[attr-defined]


def say_who(page: Page, subject: str) -> None:
    """What the person does at the provider; whose page wants a style sheet from far away."""
    expect(page.get_by_role("heading", name="Authorize Client")).to_be_visible()
    page.get_by_placeholder("sub").fill(subject)
    page.keyboard.press("Enter")


def opened(house: BrowserHouse, person: Person | None, path: str, **more: object) -> Page:
    page = house.window(person, **more)  # type: ignore[arg-type]
    page.route("https://cdn.jsdelivr.net/**", lambda route: route.fulfill(body="", content_type="text/css"))
    house.open(page, path)
    return page


def test_provider_is_registered_bound_and_switched_off(  # noqa: PLR0915 - one story, three people
    house: BrowserHouse, issuer: str
) -> None:
    boss = opened(house, house.staffed.of_maker("administrator"), "/desk/administration/sign-on")
    expect(boss.get_by_text("还没有身份提供方")).to_be_visible()
    press(boss, re.compile("登记身份提供方"))
    drawer = boss.get_by_role("dialog")
    expect(drawer).to_contain_text(f"{house.url}/identity/oidc/callback")
    drawer.get_by_label("编号").press_sequentially("sso")
    boss.get_by_role("combobox", name="法人实体").focus()
    boss.keyboard.type("D0001")
    expect(
        boss.locator(".ant-select-dropdown:visible .ant-select-item-option-active", has_text="D0001")
    ).to_be_visible()
    boss.keyboard.press("Enter")
    drawer.get_by_label("签发者").press_sequentially(issuer + "/")
    drawer.get_by_label("客户端 ID").press_sequentially("leadcenter")
    drawer.get_by_label("客户端密钥").press_sequentially(SECRET)
    drawer.get_by_label("客户端密钥").press("Enter")
    expect(drawer.get_by_role("alert").last).to_contain_text("没有按 OpenID 规范应答")
    boss.faults.clear()  # type: ignore[attr-defined]
    drawer.get_by_label("签发者").press("End")
    boss.keyboard.press("Backspace")
    drawer.get_by_label("签发者").press("Enter")
    expect(drawer).to_be_hidden()
    table = boss.get_by_role("table", name="单点登录")
    expect(table).to_contain_text(issuer)
    press(boss, "检测 sso")
    expect(boss.get_by_text("应答正常")).to_be_visible()
    assert SECRET not in boss.content()
    sealed = house.staffed.one("select sealed from oidc_provider where code = 'sso'")
    assert SECRET.encode() not in bytes(sealed)
    sound(boss)

    known = house.known(house.staffed.signed_in("D0001-01").account)
    staff = house.staffed.signed_in("D0001-01")
    person = opened(house, staff, "/desk/account", language="en")
    press(person, re.compile("Bind my company account"))
    say_who(person, "anna")
    person.get_by_label("Code").fill(known.code(1))
    person.get_by_label("Code").press("Enter")
    expect(person.get_by_role("navigation").first).to_be_visible()
    assert house.staffed.one("select subject from oidc_subject") == "anna"
    house.open(person, "/desk/account")
    expect(person.get_by_text("Bound", exact=True)).to_be_visible()
    sound(person)

    visitor = opened(house, None, "/desk", size=PHONE)
    way = visitor.get_by_role("navigation", name="使用公司账号").get_by_role("link")
    sound(visitor)
    way.press("Enter")
    say_who(visitor, "bert")
    expect(visitor.get_by_role("alert")).to_contain_text("未绑定本系统账号")
    expect(visitor).to_have_url(f"{house.url}/desk")
    way.press("Enter")
    say_who(visitor, "anna")
    expect(visitor.get_by_role("heading", name="第二步验证")).to_be_visible()

    phone = opened(house, None, "/phone", size=PHONE)
    there = phone.get_by_role("navigation", name="使用公司账号").get_by_role("link")
    there.press("Enter")
    say_who(phone, "bert")
    expect(phone.get_by_role("alert")).to_contain_text("未绑定本系统账号")
    expect(phone).to_have_url(f"{house.url}/phone")
    there.press("Enter")
    say_who(phone, "anna")
    expect(phone.get_by_role("heading", name="第二步验证")).to_be_visible()
    expect(phone).to_have_url(f"{house.url}/phone")

    boss.reload()
    expect(table).to_contain_text("1 个账号")
    press(boss, "停用 sso")
    sure = boss.get_by_role("dialog")
    expect(sure).to_contain_text("1 个账号之后只能用密码登录")
    sure.get_by_role("button", name="停用").press("Enter")
    expect(table).to_contain_text("已停用")
    assert house.staffed.one("select status from oidc_provider where code = 'sso'") == "disabled"
    stranger = opened(house, None, "/desk")
    expect(stranger.get_by_role("button", name="登录")).to_be_visible()
    assert stranger.get_by_role("navigation", name="使用公司账号").count() == 0
    sound(stranger)


def test_dealers_have_no_way_to_it(house: BrowserHouse) -> None:
    manager = house.staffed.signed_in("D0001-06")
    assert manager.refused("GET", "/identity/oidc-providers") == (403, "not_allowed")
    page = opened(house, manager, "/desk/administration")
    assert page.get_by_role("link", name="单点登录").count() == 0
