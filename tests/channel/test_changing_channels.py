"""A channel is described anew: what is checked, and when it begins its life again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_console import CONSENT, OWN, Room

from leadcenter.kernel.database import Connection

DESCRIPTION = {name: value for name, value in OWN.items() if name not in ("code", "secrets")}
OTHER = {**DESCRIPTION, "config": {"kind": "walk_in"}}


@pytest.fixture
def room(conn: Connection, tmp_path: Path) -> Iterator[Room]:
    """With a channel that is online."""
    made = Room(conn, tmp_path)
    with made.client:
        made.post("/channels", OWN)
        made.step("site", "testing")
        made.sends_lead("site", test=True, external_id="t")
        assert made.step("site", "online")[0] == 200
        yield made


def put(room: Room, document: dict[str, Any], code: str = "site") -> tuple[int, Any]:
    answer = room.client.put(f"/channels/{code}", json=document)
    return answer.status_code, answer.json()


def test_what_says_nothing_about_reading_changes_at_once_and_the_channel_stays_online(room: Room) -> None:
    stamp = room.one("select version from stamp where name = 'channel'")
    status, shown = put(room, {**DESCRIPTION, "name": "新官网", "repeat_minutes": 30, "daily_limit": 5})
    assert (status, shown["status"], shown["verified_by"], shown["tests_passed"]) == (
        200,
        "online",
        "wang",
        1,
    )
    assert (shown["name"], shown["repeat_minutes"], shown["daily_limit"]) == ("新官网", 30, 5)
    assert room.one("select version from stamp where name = 'channel'") == stamp + 1
    _, again = put(room, DESCRIPTION)
    assert (again["name"], again["repeat_minutes"], again["daily_limit"]) == ("官网", 10, None)


def test_a_channel_that_reads_anew_takes_nothing_until_it_is_tested_and_looked_at_again(room: Room) -> None:
    status, shown = put(room, OTHER)
    assert (status, shown["status"], shown["verified_by"], shown["tests_passed"]) == (
        200, "registered", None, 0,
    )  # fmt: skip
    assert shown["config"] == OTHER["config"]
    assert room.channel("site").config == OTHER["config"]
    assert room.step("site", "online")[0] == 409
    assert room.step("site", "testing")[0] == 200
    room.conn.execute("update channel set configured_at = now() + interval '1 second'")
    assert room.step("site", "online") == (409, {"code": "channel_untested"}), "tests of before do not count"
    room.conn.execute("update channel set configured_at = now()")
    room.sends_lead("site", test=True, external_id="t2")
    assert room.step("site", "online")[0] == 200


def test_an_adapter_whose_keys_are_missing_is_refused_with_the_paths_and_nothing_changes(room: Room) -> None:
    before = room.get("/channels/site")
    status, said = put(room, {**DESCRIPTION, "adapter": "meta"})
    assert (status, said["code"]) == (422, "channel_unsound")
    assert {fault["path"] for fault in said["faults"]} >= {"secrets.page_token", "secrets.app_secret"}
    assert put(room, {**DESCRIPTION, "valid_to": "2020-01-01T00:00:00Z"})[0] == 422
    assert put(room, {**DESCRIPTION, "time_zone": "Mars/Olympus"})[0] == 422
    assert put(room, {**DESCRIPTION, "code": "other"})[0] == 400
    assert put(room, {**DESCRIPTION, "name": "a\x00b"})[0] == 422
    assert room.get("/channels/site") == before


def test_with_the_keys_it_needs_a_channel_goes_over_to_another_adapter(room: Room) -> None:
    for use in ("app_secret", "verify_token", "page_token"):
        assert room.post("/channels/site/secrets", {"use": use, "secret": "s"})[0] == 201
    status, shown = put(room, {**DESCRIPTION, "adapter": "meta"})
    assert (status, shown["adapter"], shown["status"]) == (200, "meta", "registered")


def test_what_is_not_there_or_retired_is_not_changed(room: Room) -> None:
    assert put(room, DESCRIPTION, "nobody") == (404, {"code": "channel_unknown"})
    room.step("site", "retired")
    assert put(room, DESCRIPTION) == (
        409, {"code": "channel_step", "before": "retired", "after": "registered"},
    )  # fmt: skip


def test_what_came_before_its_channel_was_configured_anew_is_no_test_of_it(room: Room) -> None:
    raw_id = room.sends_lead("site", contact=7, external_id="broken")
    assert put(room, {**DESCRIPTION, "config": {"sensitive_allowed": ["finance"]}})[0] == 200
    room.conn.execute("update channel set configured_at = now() + interval '1 second'")
    assert room.step("site", "testing")[0] == 200
    inquiry = {"contact": {"name": "孙女士", "phones": ["13812345678"]}, "consents": [CONSENT]}
    assert room.post(room.path(raw_id, "repair"), {"inquiry": inquiry})[0] == 200
    assert room.stands(raw_id)[0] == "landed"
