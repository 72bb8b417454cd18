"""The dealer's desk: leads are handed out by key, by drag and drop, many at once; other dealers see none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from browser_house import PHONE, BrowserHouse, axe, settle
from pictures_world import fill
from playwright.sync_api import Page, expect

from staffed_house import Person, StaffedHouse

People = dict[str, Person]
OPTION = '[role="option"]'


@pytest.fixture(scope="module")
def people(house: BrowserHouse) -> People:
    """Leads came while all consultants were away; now these are back."""
    with nobody_there(house.staffed):
        return fill(house, 90)


@contextmanager
def nobody_there(staffed: StaffedHouse) -> Iterator[None]:
    """All consultants are on leave while the block lasts."""
    begin = staffed.town.now()
    leave = {
        "starts_at": begin.isoformat(), "ends_at": (begin + timedelta(hours=2)).isoformat(), "kind": "leave",
    }  # fmt: skip
    managers = {f"D000{n}": staffed.signed_in(f"D000{n}-06") for n in (1, 2, 3)}
    gone = [
        (manager, f"/staff/{code}-0{n}/absences") for code, manager in managers.items() for n in (1, 2, 3, 4)
    ]
    for manager, path in gone:
        manager.do("POST", path, leave)
    yield
    for manager, path in gone:
        manager.do("DELETE", f"{path}?{urlencode({'starts_at': begin.isoformat()})}")


def faults(page: Page) -> list[str]:
    """What the browser complained about."""
    found: list[str] = page.faults  # type: ignore[attr-defined]
    return found


def opened(house: BrowserHouse, person: Person, language: str = "zh") -> Page:
    page = house.window(person, language=language)
    house.open(page, "/desk/hand-out")
    expect(page.locator(OPTION).first).to_be_visible()
    return page


def test_manager_hands_leads_out_by_keyboard(house: BrowserHouse, people: People) -> None:
    page = opened(house, people["dcc_manager"])
    page.locator(OPTION).first.focus()
    first = page.locator(OPTION).first.get_attribute("data-lead")
    best = page.locator("[data-staff]").first
    expect(best).to_contain_text("建议")
    code = best.get_attribute("data-staff")
    assert code
    owned = len(house.staffed.owned(code))
    page.keyboard.press("1")
    expect(page.get_by_text(re.compile("已将 1 条线索分配给"))).to_be_visible()
    expect(page.locator(f'[data-lead="{first}"]')).to_have_count(0)
    assert len(house.staffed.owned(code)) == owned + 1
    expect(page.locator(OPTION).first).to_be_focused()
    page.keyboard.press(" ")
    page.keyboard.press("ArrowDown")
    page.keyboard.press(" ")
    expect(page.get_by_role("heading", name="已选 2 条")).to_be_visible()
    second = page.locator("[data-staff]").nth(1).get_attribute("data-staff")
    assert second
    owned = len(house.staffed.owned(second))
    page.keyboard.press("2")
    expect(page.get_by_text(re.compile("已将 2 条线索分配给"))).to_be_visible()
    assert len(house.staffed.owned(second)) == owned + 2
    assert axe(page) == []
    assert faults(page) == []


def test_manager_drags_a_lead_onto_a_consultant(house: BrowserHouse, people: People) -> None:
    page = opened(house, people["dcc_manager"], "en")
    owned = len(house.staffed.owned("D0001-03"))
    page.locator(OPTION).nth(1).drag_to(page.locator('[data-staff="D0001-03"]'))
    expect(page.get_by_text(re.compile("1 lead handed to"))).to_be_visible()
    assert len(house.staffed.owned("D0001-03")) == owned + 1
    assert faults(page) == []


def test_lead_that_somebody_got_after_the_list_was_read_stays_there(
    house: BrowserHouse, people: People
) -> None:
    page = opened(house, people["dcc_manager"])
    option = page.locator(OPTION).first
    lead = option.get_attribute("data-lead")
    first = {"handouts": [{"lead": lead, "staff": "D0001-02"}], "over_cap": True}
    people["dcc_manager"].do("POST", "/assignments", first)
    owned = {code: house.staffed.owned(code) for code in consultants()}
    option.drag_to(page.locator('[data-staff="D0001-03"]'))
    expect(page.get_by_text("1 条未分配：已在他人名下")).to_be_visible()
    expect(page.locator(f'[data-lead="{lead}"]')).to_have_count(0)
    assert {code: house.staffed.owned(code) for code in consultants()} == owned
    assert faults(page) == []


def test_lead_in_question_stays_while_others_come_and_none_takes_its_place(
    house: BrowserHouse, people: People
) -> None:
    page = opened(house, people["dcc_manager"])
    option = page.locator(OPTION).first
    option.focus()
    lead = option.get_attribute("data-lead")
    with nobody_there(house.staffed):
        house.town.ask(house.town.inquiry("13912341616", name="何雪", dealer="D0001"))
        house.town.carry()
    page.get_by_role("button", name="刷新").press("Enter")
    expect(option).not_to_have_attribute("data-lead", lead or "")
    expect(page.locator(f'[data-lead="{lead}"]')).to_have_class(re.compile("lc-wait-here"))
    taken = {"handouts": [{"lead": lead, "staff": "D0001-02"}], "over_cap": True}
    people["dcc_manager"].do("POST", "/assignments", taken)
    page.get_by_role("button", name="刷新").press("Enter")
    expect(page.get_by_text("请先选择一条线索")).to_be_visible()
    owned = {code: house.staffed.owned(code) for code in consultants()}
    page.get_by_role("listbox").focus()
    page.keyboard.press("1")
    assert {code: house.staffed.owned(code) for code in consultants()} == owned
    expect(page.locator(".lc-person").first.get_by_role("button")).to_be_disabled()
    assert axe(page) == []
    option.focus()
    expect(page.get_by_text("请先选择一条线索")).to_have_count(0)
    assert faults(page) == []


def test_manager_hands_a_batch_out_as_advised(house: BrowserHouse, people: People) -> None:
    page = opened(house, people["dcc_manager"])
    waiting = page.locator(OPTION).count()
    page.locator(OPTION).first.focus()
    page.keyboard.press("Control+a")
    expect(page.get_by_role("heading", name=f"已选 {waiting} 条")).to_be_visible()
    page.keyboard.press("b")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("无不宜")
    assert axe(page) == []
    before = {code: len(house.staffed.owned(code)) for code in consultants()}
    expect(dialog.get_by_role("button", name=f"分配 {waiting} 条")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"已分配 {waiting} 条线索")).to_be_visible()
    got = [len(house.staffed.owned(code)) - before[code] for code in consultants()]
    assert sum(got) == waiting > 3
    assert max(got) - min(got) <= 1
    expect(page.get_by_text("没有等待分配的线索")).to_be_visible()
    assert axe(page) == []
    assert house.staffed.loads() == []
    assert faults(page) == []


def test_leads_with_somebody_are_handed_on(house: BrowserHouse, people: People) -> None:
    house.staffed.leads_of("D0001-01", 1)
    page = house.window(people["dcc_manager"], language="en")
    house.open(page, "/desk/hand-out")
    page.get_by_text("With somebody").click()
    option = page.locator(OPTION).first
    option.focus()
    lead = option.get_attribute("data-lead")
    has_it = page.locator("[data-staff]", has_text="Has it now")
    expect(has_it).to_have_count(1)
    page.locator("[data-staff]").first.get_by_role("button").click()
    expect(page.get_by_text(re.compile("1 lead handed to"))).to_be_visible()
    expect(page.locator(f'[data-lead="{lead}"]')).to_have_count(1)
    assert faults(page) == []


def consultants() -> list[str]:
    return [f"D0001-0{n}" for n in (1, 2, 3, 4)]


def test_window_of_another_dealer_has_none_of_these_leads(house: BrowserHouse, people: People) -> None:
    mine = house.window(people["dcc_manager"])
    house.open(mine, "/desk/hand-out")
    mine.get_by_text("已分配", exact=True).click()
    expect(mine.locator(OPTION).first).to_be_visible()
    own = {one.get_attribute("data-lead") for one in mine.locator(OPTION).all()}
    assert own
    other = house.window(house.staffed.signed_in("D0002-06"))
    house.open(other, "/desk/hand-out")
    for tab in ("待分配", "已分配"):
        other.get_by_text(tab, exact=True).click()
        settle(other)
        names = {one.get_attribute("data-lead") for one in other.locator(OPTION).all()}
        assert not names & own
        colleagues = {one.get_attribute("data-staff") or "" for one in other.locator("[data-staff]").all()}
        assert {one[:5] for one in colleagues} <= {"D0002"}


def test_consultant_finds_no_way_to_hand_out(house: BrowserHouse, people: People) -> None:
    page = house.window(people["consultant"])
    house.open(page, "/desk/leads")
    expect(page.get_by_role("link", name="线索分配")).to_have_count(0)
    house.open(page, "/desk/hand-out")
    expect(page.get_by_role("alert")).to_have_text("您没有权限打开此页面")
    expect(page.locator("[data-staff]")).to_have_count(0)


def test_narrow_screen_has_no_scroll_sideways(house: BrowserHouse, people: People) -> None:
    page = house.window(people["dcc_manager"], size=PHONE)
    house.open(page, "/desk/hand-out")
    page.get_by_text("已分配", exact=True).click()
    expect(page.locator(OPTION).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe(page) == []
