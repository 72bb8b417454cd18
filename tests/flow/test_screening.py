"""Verification beyond one number: where a number is at home, what a channel requires, who is blocked, what is
spam and how a person releases it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from small_world import SCORECARD, when
from test_statement_count import statements_of_a_set
from test_workers import all_carried, until, worker
from town import Town

from leadcenter.channel import held
from leadcenter.channel.blocking import BlockKind, Made, NewBlock, add_blocks, list_blocks, remove_block
from leadcenter.channel.face import Verdict, forget_sightings
from leadcenter.channel.replaying import Replay, Replayed, release, replay
from leadcenter.entry.beside import Beside, beside
from leadcenter.entry.house import set_clock
from leadcenter.entry.sender import Sender
from leadcenter.kernel.database import connect
from leadcenter.kernel.ids import EPOCH
from leadcenter.rulebook.face import RuleKind

OF_SHANGHAI, OF_HANGZHOU, RESOLD = "13917260000", "13800571234", "17099990000"
PLAIN = "我想试驾这款车，请周末联系我"


def blocks(town: Town, kind: BlockKind, value: str, **more: Any) -> UUID | None:
    """Somebody puts an entry on the lists; its id, if it is new."""
    with town.conn.transaction():
        new = NewBlock(kind, value, "prank", **more)
        ((made, identifier),) = add_blocks(town.conn, town.house, [new], "li", town.now)
    assert (made is Made.BLOCKED) == (identifier is not None)
    return identifier


def rules(town: Town, *limits: dict[str, Any], speeds: tuple[dict[str, Any], ...] = ()) -> int:
    return town.rules(RuleKind.VERIFICATION, {"limits": list(limits), "speeds": list(speeds)})


def asks(town: Town, times: int, **told: Any) -> list[UUID]:
    """So many people inquire, one after the other, and are carried."""
    leads = [town.inquire(**told) for _ in range(times)]
    town.carry()
    return leads


def stand(town: Town, leads: list[UUID]) -> list[str]:
    return [town.state_of(lead) for lead in leads]


def releases(town: Town, *leads: UUID) -> list[Replay]:
    """A person finds them to be in order."""
    return [one.outcome for one in _by_hand(town, release, leads)]


def replays(town: Town, *leads: UUID) -> list[Replay]:
    return [one.outcome for one in _by_hand(town, replay, leads)]


def _by_hand(town: Town, what: Any, leads: tuple[UUID, ...]) -> list[Replayed]:
    keys = [(town.place_of(lead)["raw_bucket"], lead) for lead in leads]
    with town.conn.transaction():
        done: list[Replayed] = what(town.conn, town.house, keys, "wang", town.now)
    return done


# Where a number is at home


@pytest.mark.parametrize(("number", "first"), [(OF_SHANGHAI, "A"), (OF_HANGZHOU, "B")])
def test_lead_without_a_city_is_offered_dealers_near_the_home_of_its_number(
    town: Town, number: str, first: str
) -> None:
    lead = town.inquire(number, dealer="", city="")
    town.carry()
    assert town.state_of(lead) == "awaiting_dealer/no_dealer"
    assert offered(town, lead)[0] == first


def test_city_that_was_named_counts_and_not_the_home_of_the_number(town: Town) -> None:
    lead = town.inquire(OF_HANGZHOU, dealer="", city="上海市")
    town.carry()
    assert offered(town, lead)[0] == "A"


@pytest.mark.parametrize(
    ("province", "some"), [("浙江", True), ("浙江省", True), ("新疆维吾尔自治区", False)]
)
def test_home_of_the_number_says_nothing_where_another_province_was_named(
    town: Town, province: str, some: bool
) -> None:
    lead = town.inquire(OF_HANGZHOU, dealer="", city="", province=province)
    town.carry()
    assert bool(offered(town, lead)) == some


def offered(town: Town, lead: UUID) -> list[str]:
    """The dealers that were offered, best first."""
    return [
        row["code"]
        for row in town.rows(
            """select e.code from candidate c join entity e on e.id = c.dealer_id
               where c.lead_id = %s order by c.rank""",
            lead,
        )
    ]


@pytest.mark.parametrize(
    ("field", "value", "number", "other"),
    [
        ("phone_province", "浙江省", OF_HANGZHOU, OF_SHANGHAI),
        ("phone_city", "上海市", OF_SHANGHAI, OF_HANGZHOU),
        ("phone_operator", "中国联通", RESOLD, OF_SHANGHAI),
        ("phone_resold", True, RESOLD, OF_SHANGHAI),
    ],
)
def test_rules_ask_for_home_and_operator_of_the_number(
    town: Town, field: str, value: object, number: str, other: str
) -> None:
    item = {"code": "segment", "points": 7, "when": when(field, "=", value)}
    town.rules(RuleKind.SCORE, {**SCORECARD, "items": [item]})
    scores = {}
    for phone in (number, other, "+86 21 5555 1234"):
        lead = town.inquire(phone, dealer="A")
        town.carry()
        scores[phone] = town.lead_of(lead)["score"]
    assert scores == {number: 57, other: 50, "+86 21 5555 1234": 50}


def test_journal_tells_home_and_operator_and_nothing_of_the_number(town: Town) -> None:
    lead = town.inquire(OF_HANGZHOU)
    town.carry()
    (fact,) = town.facts_of(lead, "verification")
    assert fact["inputs"] == {"home": "浙江省杭州市", "operator": "中国移动"}


# What a channel requires


@pytest.mark.parametrize(
    ("required", "without", "with_it"),
    [
        ("name", {"name": ""}, {"name": "王芳"}),
        ("city", {}, {"city": "上海市"}),
        ("province", {}, {"province": "浙江省"}),
        ("series", {"series": ""}, {"series": "S1"}),
        ("dealer", {"dealer": ""}, {"dealer": "A"}),
        ("email", {"email": "none@example.com"}, {"email": "fang@far.example"}),
        ("wechat", {}, {"unionid": "o-1"}),
        ("buying_time", {}, {"buying_time": "一个月内"}),
        ("budget", {}, {"budget": "20万"}),
        ("consultant", {}, {"consultant_code": "A-1"}),
    ],
)
def test_inquiry_without_what_its_channel_requires_is_invalid_and_says_what(
    town: Town, required: str, without: dict[str, Any], with_it: dict[str, Any]
) -> None:
    town.add_channel(code="strict", category="web_form", required_fields=[required])
    lacking = town.inquire(channel="strict", **without)
    sound = town.inquire(channel="strict", **with_it)
    elsewhere = town.inquire(channel="web", **without)
    town.carry()
    assert town.state_of(lacking) == f"invalid/{required}_missing"
    assert town.place_of(sound)["state"] != "invalid"
    assert town.place_of(elsewhere)["state"] != "invalid"


def test_first_of_several_missing_fields_is_named_and_a_missing_number_before_them(town: Town) -> None:
    town.add_channel(code="strict", category="web_form", required_fields=["city", "budget"])
    nothing = town.inquire("", channel="strict", email="fang@far.example")
    number = town.inquire(channel="strict", budget="20万")
    town.carry()
    assert stand(town, [nothing, number]) == ["invalid/phone_missing", "invalid/city_missing"]


# Who is blocked


@pytest.mark.parametrize(
    ("kind", "value", "told", "harmless"),
    [
        (BlockKind.NUMBER, "0086 138 0057-1234", {"phone": OF_HANGZHOU}, {"phone": OF_SHANGHAI}),
        (
            BlockKind.EMAIL_DOMAIN,
            "@Spam.example",
            {"email": "a@spam.example"},
            {"email": "a@notspam.example"},
        ),
        (
            BlockKind.EMAIL_DOMAIN,
            "spam.example",
            {"email": "a@mail.spam.example"},
            {"email": "a@example.org"},
        ),
        (BlockKind.NETWORK, "198.51.100.0/24", {"ip": "198.51.100.77"}, {"ip": "198.51.101.77"}),
        (BlockKind.NETWORK, "2001:db8::/48", {"ip": "2001:DB8::1"}, {"ip": "2001:db8:1::1"}),
        (BlockKind.WORD, "代开发票", {"comment": "专业代开发票，量大从优"}, {"comment": "发票怎么开"}),
        (BlockKind.WORD, "Casino", {"name": "casino88"}, {"name": "卡西诺"}),
        (BlockKind.NAME, "张三丰", {"name": " 张三丰"}, {"name": "张三"}),
    ],
)
def test_inquiry_that_meets_a_block_list_is_invalid_and_says_by_which_entry(
    town: Town, kind: BlockKind, value: str, told: dict[str, Any], harmless: dict[str, Any]
) -> None:
    entry = blocks(town, kind, value)
    assert entry is not None
    met, other = town.inquire(**told), town.inquire(**harmless)
    town.carry()
    assert town.state_of(met) == "invalid/blocked"
    (fact,) = town.facts_of(met, "verification")
    assert (fact["outcome"], fact["reason"]) == ("invalid", "blocked")
    assert fact["inputs"] == {"list": kind, "entry": entry.hex, "why": "prank"}
    assert town.place_of(other)["state"] == "assigned"
    assert town.rows("select count(*) as n from customer")[0]["n"] == 1


def test_second_number_of_an_inquiry_is_asked_for_too(town: Town) -> None:
    blocks(town, BlockKind.NUMBER, OF_HANGZHOU)
    lead = town.inquire(f"{OF_SHANGHAI}, {OF_HANGZHOU}")
    town.carry()
    assert town.state_of(lead) == "invalid/blocked"


def test_blocked_number_stands_nowhere_but_as_keyed_index(town: Town) -> None:
    blocks(town, BlockKind.NUMBER, OF_HANGZHOU)
    (row,) = town.rows("select * from block_entry")
    assert row["sealed"] is None
    bare = {OF_HANGZHOU, f"+86{OF_HANGZHOU}", f"number:+86{OF_HANGZHOU}"}
    assert not any(text in str(row.values()) for text in bare)
    assert bytes(row["digest"]) not in {hashlib.sha256(text.encode()).digest() for text in bare}
    assert row["made_by"] == "li"


def test_blocked_names_and_words_are_sealed(town: Town) -> None:
    blocks(town, BlockKind.NAME, "张三丰")
    (row,) = town.rows("select * from block_entry")
    assert "张三丰".encode() not in bytes(row["sealed"]) + bytes(row["digest"])
    assert [one.value for one in list_blocks(town.conn, town.house, None, "", None, 9)] == ["张三丰"]


def test_entry_holds_from_when_it_begins_until_it_ends(town: Town) -> None:
    now = town.now
    span = {"valid_from": now + timedelta(days=1), "valid_to": now + timedelta(days=2)}
    blocks(town, BlockKind.NUMBER, OF_HANGZHOU, **span)
    blocks(town, BlockKind.NAME, "张三丰", **span)
    told: tuple[dict[str, Any], ...] = ({"phone": OF_HANGZHOU, "name": "甲"}, {"name": "张三丰"})
    seen = []
    for _ in range(3):
        seen.append([town.place_of(asks(town, 1, **one)[0])["state"] == "invalid" for one in told])
        town.days_pass(1)
    assert seen == [[False, False], [True, True], [False, False]]


def test_entry_that_is_taken_off_blocks_nobody_and_a_replayed_lead_goes_on(town: Town) -> None:
    entry = blocks(town, BlockKind.NUMBER, OF_HANGZHOU)
    assert entry is not None
    lead = town.inquire(OF_HANGZHOU)
    town.carry()
    assert replays(town, lead) == [Replay.REPLAYED]
    town.carry()
    assert town.state_of(lead) == "invalid/blocked"
    (row,) = town.rows("select bucket from block_entry")
    with town.conn.transaction():
        remove_block(town.conn, row["bucket"], entry, "zhao", town.now)
    replays(town, lead)
    town.carry()
    assert town.place_of(lead)["state"] == "assigned"
    (row,) = town.rows("select removed_by, removed_at is not null as gone from block_entry")
    assert row == {"removed_by": "zhao", "gone": True}


def test_expired_entry_makes_room_for_a_new_one(town: Town) -> None:
    first = blocks(town, BlockKind.NAME, "张三丰", valid_to=town.now + timedelta(days=1))
    assert blocks(town, BlockKind.NAME, "张三丰") is None, "on the list already"
    town.days_pass(2)
    second = blocks(town, BlockKind.NAME, "张三丰")
    assert second not in {None, first}
    assert town.state_of(asks(town, 1, name="张三丰")[0]) == "invalid/blocked"


def test_release_of_a_suspicion_does_not_lift_a_block(town: Town) -> None:
    rules(town, {"signal": "device", "most": 1, "minutes": 10})
    _, lead = asks(town, 2, device="d-1")
    blocks(town, BlockKind.NAME, "王芳")
    releases(town, lead)
    town.carry()
    assert town.state_of(lead) == "invalid/blocked"


# What is spam


def test_inquiries_of_one_device_beyond_the_limit_wait_for_a_person(town: Town) -> None:
    version = rules(town, {"signal": "device", "most": 3, "minutes": 10})
    leads = asks(town, 5, device="d-1") + asks(town, 1, device="d-2")
    assert stand(town, leads[3:5]) == ["review/burst_device"] * 2
    assert {town.place_of(lead)["state"] for lead in leads[:3] + leads[5:]} == {"assigned"}
    (fact,) = town.facts_of(leads[4], "verification")
    assert (fact["outcome"], fact["rule"]) == ("review", version)
    assert fact["inputs"] == {"seen": 5, "most": 3, "minutes": 10}
    assert town.rows("select count(*) as n from lead")[0]["n"] == 4, "no customer, no lead of what waits"


def test_what_came_before_the_time_of_the_limit_does_not_count(town: Town) -> None:
    rules(town, {"signal": "ip", "most": 2, "minutes": 10})
    asks(town, 2, ip="198.51.100.7")
    town.minutes_pass(11)
    late = asks(town, 3, ip="198.51.100.7")
    assert stand(town, late)[2] == "review/burst_ip"
    assert {town.place_of(lead)["state"] for lead in late[:2]} == {"assigned"}


def test_what_came_later_does_not_count_however_late_a_lead_is_carried(town: Town) -> None:
    rules(town, {"signal": "device", "most": 3, "minutes": 10})
    leads = [town.inquire(device="d-1") for _ in range(6)]
    town.carry()
    assert [state.split("/")[0] for state in stand(town, leads)] == ["assigned"] * 3 + ["review"] * 3


def test_each_lead_of_a_set_has_the_time_before_itself(town: Town) -> None:
    rules(town, {"signal": "device", "most": 2, "minutes": 10})
    leads = [town.inquire(device="d-1"), town.inquire(device="d-1")]
    for _ in range(2):
        town.minutes_pass(8)
        leads.append(town.inquire(device="d-1"))
    town.carry()
    assert [town.place_of(lead)["state"] for lead in leads] == ["assigned", "assigned", "review", "assigned"]


def test_batch_that_lands_at_once_is_one_burst(town: Town) -> None:
    rules(town, {"signal": "device", "most": 3, "minutes": 10})
    landed = town.land(*(town.piece(device="d-1") for _ in range(4)))
    town.carry()
    assert stand(town, [one.raw_id for one in landed]) == ["review/burst_device"] * 4


def test_limit_of_a_channel_counts_each_channel_by_itself(town: Town) -> None:
    rules(town, {"signal": "device", "most": 2, "minutes": 10, "by": "channel"})
    one, other = asks(town, 2, device="d-1"), asks(town, 2, device="d-1", channel="ads")
    third = asks(town, 1, device="d-1")
    assert {town.place_of(lead)["state"] for lead in one + other} == {"assigned"}
    assert stand(town, third) == ["review/burst_device"]


def test_limit_over_all_channels_judges_only_those_that_it_names(town: Town) -> None:
    rules(town, {"signal": "device", "most": 2, "minutes": 10, "channels": ["ads"]})
    asks(town, 4, device="d-1")
    (judged,) = asks(town, 1, device="d-1", channel="ads")
    (free,) = asks(town, 1, device="d-1", channel="kiosk")
    assert town.state_of(judged) == "review/burst_device"
    assert town.place_of(free)["state"] == "assigned"


@pytest.mark.parametrize(
    "told",
    [
        {"device": "Mozilla/5.0 (Linux; Android 14)"},
        {"ip": "10.1.2.3"}, {"ip": "192.168.0.9"}, {"ip": "172.20.0.1"}, {"ip": "::1"}, {"ip": "no address:"},
        {"comment": "请联系我"},
    ],
)  # fmt: skip
def test_what_tells_nobody_from_others_is_no_signal(town: Town, told: dict[str, str]) -> None:
    rules(town, *({"signal": signal, "most": 1, "minutes": 10} for signal in ("device", "ip", "content")))
    assert {state.split("/")[0] for state in stand(town, asks(town, 3, **told))} == {"assigned"}
    assert town.count("sighting") == 0


def test_addresses_of_one_household_are_one(town: Town) -> None:
    rules(town, {"signal": "ip", "most": 2, "minutes": 10})
    leads = [town.inquire(ip=f"2a02:8109:1:2::{number}") for number in range(3)]
    leads.append(town.inquire(ip="2a02:8109:1:3::1"))
    town.carry()
    assert [town.place_of(lead)["state"] for lead in leads] == ["assigned", "assigned", "review", "assigned"]


def test_one_text_from_many_numbers_waits_for_a_person(town: Town) -> None:
    rules(town, {"signal": "content", "most": 3, "minutes": 60})
    leads = [town.inquire(comment=text) for text in (PLAIN, PLAIN, f" {PLAIN}!", PLAIN.replace("，", " "))]
    town.carry()
    assert stand(town, leads)[3] == "review/repeated_content"
    assert {town.place_of(lead)["state"] for lead in leads[:3]} == {"assigned"}


def test_one_text_from_one_number_is_a_customer_who_asks_again(town: Town) -> None:
    rules(town, {"signal": "content", "most": 2, "minutes": 60})
    leads = [town.inquire(OF_HANGZHOU, comment=PLAIN, channel="kiosk") for _ in range(5)]
    town.carry()
    assert [town.place_of(lead)["state"] for lead in leads] == ["assigned"] + ["attached"] * 4


def test_short_text_is_not_judged_where_the_limit_asks_for_more(town: Town) -> None:
    rules(town, {"signal": "content", "most": 1, "minutes": 60, "least_characters": 40})
    assert {state.split("/")[0] for state in stand(town, asks(town, 3, comment=PLAIN))} == {"assigned"}


@pytest.mark.parametrize(
    ("opened", "sent", "state"),
    [
        ("2026-11-18T02:00:00Z", "2026-11-18T02:00:01Z", "review/too_fast"),
        ("2026-11-18 10:00:00", "2026-11-18T02:00:01Z", "review/too_fast"),  # the channel's zone
        ("1794967200500", "2026-11-18T02:00:02Z", "review/too_fast"),
        ("2026-11-18T02:00:09Z", "2026-11-18T02:00:01Z", "review/too_fast"),  # before it was opened
        ("2026-11-18T02:00:00Z", "2026-11-18T02:00:09Z", "assigned"),
        ("2098-01-01T00:00:00Z", "", "assigned"),  # two clocks that contradict each other tell nothing
        ("2020-01-01T00:00:00Z", "", "assigned"),
        ("soon", "2026-11-18T02:00:00Z", "assigned"),
        ("", "2026-11-18T02:00:00Z", "assigned"),
    ],
)
def test_form_sent_faster_than_a_human_can_waits_for_a_person(
    town: Town, opened: str, sent: str, state: str
) -> None:
    rules(town, speeds=({"least_seconds": 3},))
    lead = town.inquire(opened_at=opened, occurred_at=moment_of(sent))
    town.carry()
    assert town.state_of(lead).startswith(state)


def moment_of(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def test_without_rules_nothing_is_suspicious_and_signals_are_kept(town: Town) -> None:
    leads = asks(town, 4, device="d-1", ip="198.51.100.7", comment=PLAIN)
    assert {town.place_of(lead)["state"] for lead in leads} == {"assigned"}
    assert town.count("sighting") == 12


def test_test_leads_and_redeliveries_are_not_counted(town: Town) -> None:
    rules(town, {"signal": "device", "most": 1, "minutes": 10})
    town.land(town.piece(device="d-1", verdict=Verdict.TEST))
    lead = town.inquire(OF_HANGZHOU, device="d-1", external_id="e-1")
    town.inquire(OF_HANGZHOU, device="d-1", external_id="e-1")
    town.inquire(OF_HANGZHOU, device="d-1", external_id="e-1", comment=PLAIN)
    town.carry()
    assert town.place_of(lead)["state"] == "assigned"


def test_signals_are_kept_as_keyed_index_and_forgotten_after_two_days(town: Town) -> None:
    town.inquire(device="d-1", comment=PLAIN)
    rows = town.rows("select * from sighting")
    plain = {"d-1", PLAIN, "device:d-1", *(row["raw_id"].hex for row in rows)}
    hashed = {hashlib.sha256(text.encode()).digest() for text in plain}
    assert not {bytes(row["signal"]) for row in rows} & hashed
    town.days_pass(1.9)
    forget(town)
    assert town.count("sighting") == 2
    town.days_pass(0.2)
    town.inquire(device="d-2")
    forget(town)
    assert town.count("sighting") == 1


def test_thread_beside_a_worker_forgets_old_signals(town: Town) -> None:
    town.inquire(device="d-1")
    town.days_pass(3)
    town.inquire(device="d-2")
    sender = Sender(town.house, town.clock, None)
    with beside(Beside("sender", lambda: connect(town.url), sender.round)):
        until(lambda: town.count("sighting") == 1, "forgotten")


def forget(town: Town) -> None:
    with town.conn.transaction():
        forget_sightings(town.conn, town.now)


def test_two_workers_find_together_what_one_would_find(town: Town) -> None:
    town.lay_lanes(4)
    town.at("2026-11-18 14:00")
    with town.conn.transaction():
        set_clock(town.conn, town.clock)
    rules(town, {"signal": "device", "most": 5, "minutes": 10}, {"signal": "ip", "most": 7, "minutes": 10})
    leads = []
    for number in range(40):
        leads.append(town.inquire(device=f"d-{number % 4}", ip=f"198.51.100.{number % 2}"))
    with worker(town, 3), worker(town, 3):
        until(lambda: all_carried(town), "all carried")
    # ten of each device, twenty of each address: 4 x 5 go on by device, of those the first 7 of an address
    places = [town.place_of(lead) for lead in leads]
    assert Counter(place["state"] for place in places) == {"assigned": 14, "review": 26}
    assert Counter(place["reason"] for place in places[14:]) == {"burst_ip": 6, "burst_device": 20}


# A person decides


def test_released_lead_goes_on_and_is_not_judged_again(town: Town) -> None:
    rules(town, {"signal": "device", "most": 1, "minutes": 10})
    _, lead = asks(town, 2, device="d-1")
    assert releases(town, lead) == [Replay.RELEASED]
    assert town.state_of(lead) == "landed/released"
    town.carry()
    assert town.place_of(lead)["state"] == "assigned"
    assert town.story_of(lead)[:3] == [
        "verification review burst_device", "channel released burst_device", "verification valid mobile",
    ]  # fmt: skip
    (row,) = town.rows("select raw_id, actor from spam_release")
    assert row == {"raw_id": lead, "actor": "wang"}


def test_released_lead_that_is_revised_is_not_judged_again(town: Town) -> None:
    rules(town, {"signal": "device", "most": 1, "minutes": 10})
    asks(town, 1, device="d-1")
    lead = town.inquire(OF_HANGZHOU, device="d-1", external_id="e-1", dealer="", agrees=False)
    town.carry()
    releases(town, lead)
    town.carry()
    assert town.state_of(lead) == "awaiting_dealer/no_dealer"
    town.inquire(OF_HANGZHOU, device="d-1", external_id="e-1", dealer="A")
    town.carry()
    assert town.place_of(lead)["state"] == "assigned"


def test_replay_without_release_is_judged_again(town: Town) -> None:
    rules(town, {"signal": "device", "most": 1, "minutes": 10})
    _, lead = asks(town, 2, device="d-1")
    assert replays(town, lead) == [Replay.REPLAYED]
    town.carry()
    assert town.state_of(lead) == "review/burst_device"


def test_only_what_verification_holds_can_be_released(town: Town) -> None:
    rules(town, {"signal": "device", "most": 1, "minutes": 10})
    assigned, suspicious = asks(town, 2, device="d-1")
    invalid = asks(town, 1, phone="12")[0]
    outcomes = releases(town, assigned, invalid, suspicious)
    assert outcomes == [Replay.NOT_REPLAYABLE, Replay.NOT_REPLAYABLE, Replay.RELEASED]
    assert town.state_of(invalid) == "invalid/phone_invalid"
    assert town.count("spam_release") == 1


def test_what_is_held_is_listed_longest_first(town: Town) -> None:
    rules(town, {"signal": "device", "most": 1, "minutes": 10})
    first = asks(town, 3, device="d-1")[1:]
    last = asks(town, 1, device="d-1")
    with town.conn.transaction():
        page = held.page(town.conn, "review", "", (EPOCH, UUID(int=0)), 10, "zh")
    assert {one.raw_id for one in page.held[:2]} == set(first)
    assert [one.raw_id for one in page.held[2:]] == last
    assert {one.text for one in page.held} == {"同一设备短时间内留资过多，待人工判定"}
    assert page.next == ""


# What it costs


def test_screening_takes_the_same_statements_for_one_lead_and_for_hundreds(town: Town) -> None:
    town.lay_lanes(1)
    asks(town, 1)
    plain = statements_of_a_set(town, town.piece())
    rules(
        town,
        {"signal": "device", "most": 3, "minutes": 10}, {"signal": "ip", "most": 3, "minutes": 10},
        {"signal": "content", "most": 3, "minutes": 10}, speeds=({"least_seconds": 3},),
    )  # fmt: skip
    blocks(town, BlockKind.NUMBER, OF_HANGZHOU)
    blocks(town, BlockKind.NETWORK, "198.51.100.0/24")
    asks(town, 1)  # the worker has read its books
    many = [
        town.piece(
            OF_HANGZHOU if number % 7 == 0 else None,
            device=f"d-{number % 5}", ip=f"203.0.{number % 3}.1", comment=f"{PLAIN}{number % 11}",
            opened_at="2026-11-18T02:00:00Z",
        )
        for number in range(300)
    ]  # fmt: skip
    sent = statements_of_a_set(town, *many)
    assert len(sent) == len(plain)
    states = {row["reason"] for row in town.rows("select distinct reason from belt")}
    assert {"blocked", "burst_device"} <= states
