"""The block lists and what verification holds, over their routes and the real database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from test_console import OWN, Room

from leadcenter.channel import blocking
from leadcenter.channel.blocking import BlockKind, canonical, read_blocks
from leadcenter.channel.spam import SPAM_STARTER, check_spam_rules
from leadcenter.kernel.database import Connection

NUMBER = {"kind": "number", "value": "+86 138-0057-1234", "reason": "prank"}
WORD = {"kind": "word", "value": "代开发票", "reason": "advertising"}


@pytest.fixture
def desk(conn: Connection, tmp_path: Path) -> Iterator[Room]:
    room = Room(conn, tmp_path)
    with room.client:
        yield room


def add(desk: Room, *entries: dict[str, Any]) -> list[Any]:
    status, done = desk.post("/blocks", {"entries": entries})
    assert status == 200
    return [one["outcome"] for one in done["results"]]


def test_entries_are_made_once_with_an_outcome_for_each(desk: Room) -> None:
    again = {**NUMBER, "value": "13800571234"}
    nonsense = {"kind": "network", "value": "10.0.0.0/99", "reason": "prank"}
    ended = {**WORD, "valid_to": "2001-01-01T00:00:00Z"}
    assert add(desk, NUMBER, again, WORD, nonsense, ended) == [
        "blocked", "already_blocked", "blocked", "block_value_unreadable", "block_span_empty",
    ]  # fmt: skip
    assert add(desk, again) == ["already_blocked"]


def test_list_shows_values_but_never_a_number_and_who_made_them(desk: Room) -> None:
    add(desk, NUMBER, WORD)
    _, page = desk.get("/blocks")
    shown = {one["kind"]: one for one in page["blocks"]}
    assert (shown["word"]["value"], shown["word"]["made_by"]) == ("代开发票", "wang")
    assert shown["number"]["value"] == ""
    assert "0571234" not in str(page)


def test_a_number_is_looked_up_by_any_spelling_and_taken_off(desk: Room) -> None:
    add(desk, NUMBER, WORD)
    _, page = desk.get("/blocks?kind=number&value=0086%2013800571234")
    [entry] = page["blocks"]
    assert desk.get("/blocks?kind=number&value=13800571235")[1]["blocks"] == []
    path = f"/blocks/{entry['bucket']}/{entry['id']}/removal"
    assert desk.post(path, None)[0] == 200
    status, refused = desk.post(path, None)
    assert (status, refused["code"]) == (404, "block_unknown")
    assert desk.get("/blocks?kind=number")[1]["blocks"] == []
    assert desk.one("select removed_by from block_entry where kind = 'number'") == "wang"


def test_pages_follow_each_other_newest_first(desk: Room) -> None:
    add(desk, *({**WORD, "value": f"广告{number}"} for number in range(5)))
    _, first = desk.get("/blocks?limit=3")
    _, second = desk.get(f"/blocks?limit=3&after={first['next']}")
    values = [one["value"] for page in (first, second) for one in page["blocks"]]
    assert values == [f"广告{number}" for number in (4, 3, 2, 1, 0)]
    assert second["next"] == ""


def test_list_that_is_full_takes_no_more(desk: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocking, "MOST", 2)
    add(desk, *({**WORD, "value": f"广告{number}"} for number in range(2)))
    status, refused = desk.post("/blocks", {"entries": [{**WORD, "value": "广告9"}]})
    assert (status, refused["code"], refused["most"]) == (409, "block_list_full", 2)
    assert len(desk.get("/blocks")[1]["blocks"]) == 2
    assert add(desk, *({**NUMBER, "value": f"1390000123{number}"} for number in range(5))) == ["blocked"] * 5


def test_change_of_a_list_raises_the_stamp_that_workers_look_at(desk: Room) -> None:
    before = desk.one("select version from stamp where name = 'channel'")
    add(desk, WORD)
    assert desk.one("select version from stamp where name = 'channel'") > before


def test_workers_hold_words_but_no_numbers(desk: Room) -> None:
    assert not read_blocks(desk.conn, desk.house, desk.now).numbers
    add(desk, NUMBER, WORD)
    book = read_blocks(desk.conn, desk.house, desk.now)
    assert book.numbers
    assert set(book.words) == {"代开发票"}


@pytest.mark.parametrize(
    ("kind", "value", "same"),
    [
        (BlockKind.NUMBER, " 0086-138 0057 1234", "+8613800571234"),
        (BlockKind.NUMBER, "１３８００５７１２３４", "+8613800571234"),
        (BlockKind.NUMBER, "13800571234/13917260000", ""),
        (BlockKind.NUMBER, "12", ""),
        (BlockKind.EMAIL_DOMAIN, "@Mail.Example", "mail.example"),
        (BlockKind.EMAIL_DOMAIN, "fang@mail.example", ""),
        (BlockKind.NETWORK, "198.51.100.77/24", "198.51.100.0/24"),
        (BlockKind.NETWORK, "2001:DB8::", "2001:db8::/128"),
        (BlockKind.NETWORK, "198.51.100", ""),
        (BlockKind.WORD, "车", ""),
        (BlockKind.WORD, " Casino ", "casino"),
        (BlockKind.NAME, "张三丰 ", "张三丰"),
    ],
)
def test_values_have_one_form(kind: BlockKind, value: str, same: str) -> None:
    assert canonical(kind, value) == same


def test_channel_is_registered_with_the_fields_that_it_requires(desk: Room) -> None:
    status, made = desk.post("/channels", {**OWN, "required_fields": ["city", "name"]})
    assert (status, made["required_fields"]) == (201, ["city", "name"])
    status, _ = desk.post("/channels", {**OWN, "code": "other", "required_fields": ["shoe_size"]})
    assert status == 400


def test_suspicious_lead_is_listed_with_its_reason_and_released(desk: Room) -> None:
    desk.post("/channels", OWN)
    desk.step("site", "testing")
    lead = desk.sends_lead("site")
    desk.puts(lead, "review")
    desk.conn.execute("update belt set reason = 'burst_device'")
    status, page = desk.get("/raw-leads/held")
    assert (status, [one["raw_id"] for one in page["held"]]) == (200, [str(lead)])
    assert page["held"][0]["text"] == "too many inquiries from one device: a person decides"
    _, first = desk.get("/raw-leads/held?limit=1")
    assert desk.get(f"/raw-leads/held?limit=1&after={first['next'].replace('+', '%2B')}")[1]["held"] == []
    assert desk.get("/raw-leads/held?after=soon")[0] == 400
    _, done = desk.post("/raw-leads/release", {"keys": [desk.key(lead)]})
    assert [one["outcome"] for one in done["results"]] == ["released"]
    assert desk.stands(lead) == ("landed", "released", True)
    assert desk.story(lead)[-1] == ("wang", "released", "burst_device")


def test_rules_say_what_is_wrong_with_them() -> None:
    assert check_spam_rules(SPAM_STARTER) == []
    for wrong in (
        {"limits": [{"signal": "shoe", "most": 1, "minutes": 1}]},
        {"limits": [{"signal": "ip", "most": 0, "minutes": 1}]},
        {"limits": [{"signal": "ip", "most": 1, "minutes": 1_441}]},
        {"limits": [{"signal": "content", "most": 1, "minutes": 9, "least_characters": 2}]},
        {"speeds": [{"least_seconds": 0}]},
        {"speed": []},
    ):
        assert check_spam_rules(wrong) != []


def test_rules_of_the_page_are_sound() -> None:
    page = (Path(__file__).parents[2] / "docs" / "channels.md").read_text("utf-8")
    told = page.partition("## Who is blocked")[2].partition("```json")[2].partition("```")[0]
    assert check_spam_rules(msgspec.json.decode(told)) == []


def test_opened_at_of_our_own_api_is_a_text_or_a_number(desk: Room) -> None:
    desk.post("/channels", OWN)
    desk.step("site", "testing")
    text = desk.sends_lead("site", opened_at="2026-11-18 10:00:00", device="d-1", ip="198.51.100.7")
    number = desk.sends_lead("site", external_id="e2", opened_at=1_795_000_800_500)
    said = desk.reads(text)
    assert (said.opened_at, said.device, said.ip) == ("2026-11-18 10:00:00", "d-1", "198.51.100.7")
    assert desk.reads(number).opened_at == "1795000800500"
