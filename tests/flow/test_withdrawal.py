"""A channel tells that the person took an inquiry back (an erasure): what the inquiry granted is withdrawn,
and nobody goes on with it. Told late, twice, first, or of nobody we know (trust.md L05, D3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from town import NOBODY, SHANGHAI, Seen, Town

from leadcenter.assignment import face as assignment
from leadcenter.belt import face as belt
from leadcenter.belt.face import State
from leadcenter.channel.adapters.configured import receive
from leadcenter.channel.face import Channel, Landed, Landing, Piece, Received, Request, Verdict
from leadcenter.entry.explain import lines, story
from leadcenter.flow import face as flow


def taken_back(town: Town, external_id: str, channel: str = "web") -> Landed:
    """The channel's notice: it names its lead and says nothing else."""
    notice = town.piece(
        "", name="", dealer="", series="", agrees=False, external_id=external_id, channel=channel,
        verdict=Verdict.ERASURE,
    )  # fmt: skip
    return town.land(notice)[0]


def grants(town: Town) -> dict[tuple[str, str], str]:
    """State by recipient and purpose."""
    rows = town.rows(
        "select e.code, g.purpose, g.state from consent_grant g join entity e on e.id = g.entity_id"
    )
    return {(row["code"], row["purpose"]): row["state"] for row in rows}


def on_the_desk(town: Town, **told: Any) -> UUID:
    """A lead that lies on the desk of a dealer without rules."""
    town.add_dealer("X", assigns=False)
    raw = town.inquire(dealer="X", **told)
    town.carry()
    assert town.state_of(raw) == "dispatched/no_rule"
    return raw


MEDIUM: dict[str, Any] = {
    "auth": {"recipe": "none"},
    "event_id": ["response"],
    "fields": {"tel": "contact.phones", "dealer": "dealer_code"},
    "withdrawal": [{"at": "action", "equals": ["DELETED"]}],
    "consents": [
        {"notice": "m-1", "from": {"recipients": "field:dealer", "at": "field:at", "accepted": "field:agree"}}
    ],
}


def delivered(town: Town, document: dict[str, Any]) -> Landed:
    """A medium that comes online by configuration posts JSON; its adapter reads it and intake lands it."""
    channel = town.channel("medium")
    request = Request("POST", "/in/medium", {}, {}, msgspec.json.encode(document), town.now)
    got = receive(channel, request)
    assert isinstance(got, Received)
    return town.land(*((channel, piece) for piece in got.pieces))[0]


def test_deletion_that_a_configured_channel_posts_takes_its_lead_back(town: Town) -> None:
    town.add_channel(code="medium", category="social", adapter="configured", config=MEDIUM)
    lead = {"response": "urn:9", "action": "CREATED", "tel": "13917263544", "dealer": "A", "agree": "1"}
    raw = delivered(town, lead).raw_id
    town.carry()
    assert grants(town) == {("A", "sales_contact"): "given"}
    gone = delivered(town, {"response": "urn:9", "action": "DELETED"})
    assert (gone.raw_id, gone.outcome, gone.verdict) == (raw, Landing.REVISED, Verdict.ERASURE)
    town.carry()
    assert town.state_of(raw) == "assigned/consent_withdrawn"
    assert set(grants(town).values()) == {"withdrawn"}
    assert delivered(town, {"response": "urn:9", "action": "DELETED"}).outcome is Landing.REDELIVERED


# Where the lead stands


@pytest.mark.parametrize(
    ("told", "stood"),
    [
        ({"agrees": False}, "awaiting_grant/no_grant"),
        ({"dealer": "", "agrees": False}, "awaiting_dealer/no_dealer"),
        ({"buying_time": "一年内"}, "nurture/below_threshold"),
        ({"kind": "coupon"}, "cleaning/coupon"),
    ],
)
def test_lead_that_waits_ends_when_its_inquiry_is_taken_back(
    town: Town, told: dict[str, Any], stood: str
) -> None:
    raw = town.inquire(external_id="e-1", **told)
    town.carry()
    assert town.state_of(raw) == stood
    assert taken_back(town, "e-1").outcome is Landing.REVISED
    town.carry()
    assert town.state_of(raw) == "erased/taken_back"
    lead = town.lead_of(raw)
    assert (lead["status"], lead["close_reason"], lead["live"]) == ("withdrawn", "taken_back", False)
    assert town.dispatches_of(raw) == []
    assert "consent withdrawn taken_back" in town.story_of(raw)


def test_lead_that_awaits_the_dealers_hours_is_not_dispatched_in_the_morning(town: Town) -> None:
    town.at("2026-11-18 02:00")
    raw = town.inquire(external_id="e-1")
    town.carry()
    taken_back(town, "e-1")
    town.wait_until("2026-11-18 08:30")
    town.carry()
    assert town.state_of(raw) == "erased/taken_back"
    assert town.count("dispatch") == 0


def test_question_about_an_inquiry_that_was_taken_back_is_recalled(town: Town) -> None:
    raw = town.inquire(external_id="e-1", kind="coupon")
    town.carry()
    taken_back(town, "e-1")
    town.carry()
    task = town.task_of(raw)
    assert task["state"] == "withdrawn"
    assert town.call_answers(raw, intent="high").value == "late"
    town.carry()
    assert town.state_of(raw) == "erased/taken_back"


def test_lead_on_the_desk_leaves_the_dealer(town: Town) -> None:
    raw = on_the_desk(town, external_id="e-1")
    taken_back(town, "e-1")
    town.carry()
    assert town.state_of(raw) == "erased/taken_back"
    assert town.rows("select 1 from dispatch where ended_at is null") == []
    assert town.notices() == []


def test_consultant_who_owns_the_lead_is_told_and_keeps_it_without_a_grant(town: Town) -> None:
    raw = town.inquire(external_id="e-1")
    town.carry()
    owner = town.owner_of(raw)
    assert isinstance(owner, Seen)
    taken_back(town, "e-1")
    town.carry()
    assert town.state_of(raw) == "assigned/consent_withdrawn"
    assert town.owner_of(raw) == owner
    assert town.notices() == [("consent_withdrawn", owner.staff, raw)]
    assert grants(town) == {("A", "sales_contact"): "withdrawn", ("maker", "sales_contact"): "withdrawn"}


@pytest.mark.parametrize("dealer", ["", "B"])
def test_owner_s_dealer_keeps_the_lead_in_sight_though_the_inquiry_named_another_or_none(
    town: Town, dealer: str
) -> None:
    raw = town.inquire(external_id="e-1", dealer=dealer, agrees=False)
    town.carry()
    town.chooses(raw, "A")
    town.carry()
    assert town.state_of(raw).startswith("assigned")
    assert town.place_of(raw)["dealer_id"] == town.entity("A")
    taken_back(town, "e-1")
    town.carry()
    assert town.state_of(raw) == "assigned/consent_withdrawn"
    assert town.place_of(raw)["dealer_id"] == town.entity("A")


def test_inquiry_that_nobody_has_looked_at_yet_never_becomes_a_lead(town: Town) -> None:
    raw = town.inquire(external_id="e-1")
    taken_back(town, "e-1")
    town.carry()
    assert town.state_of(raw) == "erased/taken_back"
    assert town.count("customer") == town.count("lead") == town.count("dispatch") == 0


@pytest.mark.parametrize(
    ("verdict", "stood"), [(Verdict.QUARANTINED, "quarantined"), (Verdict.FETCH, "fetching")]
)
def test_what_is_set_aside_is_taken_back_too(town: Town, verdict: Verdict, stood: str) -> None:
    raw = town.inquire(external_id="e-1", verdict=verdict)
    assert town.place_of(raw)["state"] == stood
    taken_back(town, "e-1")
    town.carry()
    assert town.state_of(raw) == "erased/taken_back"


def test_lead_that_has_ended_ends_no_second_time_but_its_grants_are_withdrawn(town: Town) -> None:
    raw = town.inquire(external_id="e-1", agrees=("A", "B"))
    town.carry()
    town.close_leads()
    taken_back(town, "e-1")
    town.carry()
    assert town.state_of(raw) == "erased/taken_back"
    assert town.lead_of(raw)["status"] == "lost"
    assert set(grants(town).values()) == {"withdrawn"}


# What is withdrawn


def test_everything_that_the_inquiry_granted_is_withdrawn_for_every_recipient(town: Town) -> None:
    raw = town.inquire(external_id="e-1", dealer="A", agrees=("maker", "A", "B"))
    town.carry()
    town.chooses(raw, "C")
    taken_back(town, "e-1")
    town.carry()
    assert grants(town) == {(code, "sales_contact"): "withdrawn" for code in ("maker", "A", "B", "C")}
    events = town.rows("select raw_id, evidence from consent_event where kind = 'withdrawn'")
    assert {row["raw_id"] for row in events} == {raw}
    assert {row["evidence"]["action"] for row in events} == {"taken_back"}


def test_what_another_inquiry_granted_to_another_dealer_stays(town: Town) -> None:
    phone = town.phone()
    town.inquire(phone, external_id="e-1", dealer="A")
    other = town.inquire(phone, external_id="e-2", dealer="B", channel="ads")
    town.carry()
    taken_back(town, "e-1")
    town.carry()
    assert grants(town)[("B", "sales_contact")] == "given"
    assert town.state_of(other).startswith("assigned")
    assert town.dispatches_of(other) == [("B", "2026-11-18 10:00")]


def test_dealer_named_on_the_phone_loses_the_grant_as_well(town: Town) -> None:
    town.at("2026-11-18 20:30")
    raw = town.inquire(external_id="e-1", kind="coupon", dealer="", agrees=False)
    town.carry()
    town.call_answers(raw, intent="high", dealer_code="B", consents=(town.agreement("A", "B"),))
    town.carry()
    assert town.state_of(raw) == "awaiting_window/outside_hours"
    taken_back(town, "e-1")
    town.carry()
    assert grants(town) == {(code, "sales_contact"): "withdrawn" for code in ("maker", "A", "B")}


def test_customer_who_took_back_and_asks_anew_is_a_new_lead_under_his_new_word(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, external_id="e-1")
    town.carry()
    on = town.owner_of(first)
    town.close_leads()
    taken_back(town, "e-1")
    town.carry()
    town.days_pass(1)
    again = town.inquire(phone, external_id="e-2")
    town.carry()
    assert town.dispatches_of(again) == [("A", "2026-11-19 10:00")]
    assert town.lead_of(again)["customer_id"] == town.lead_of(first)["customer_id"]
    assert on != NOBODY


# Inquiries that joined a lead


def test_inquiry_that_joined_a_lead_withdraws_what_it_granted(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, external_id="e-1", agrees=False)
    town.carry()
    joined = town.inquire(phone, external_id="e-2", channel="ads", agrees=("B",))
    town.carry()
    assert town.state_of(joined) == "attached/re_inquiry"
    assert grants(town) == {("B", "sales_contact"): "given"}
    taken_back(town, "e-2", "ads")
    town.carry()
    assert town.state_of(joined) == "erased/taken_back"
    assert grants(town) == {(code, "sales_contact"): "withdrawn" for code in ("A", "B", "maker")}
    assert town.lead_of(first)["live"]
    assert town.state_of(first) == "awaiting_grant/grant_withdrawn"


def test_lead_on_the_desk_leaves_it_when_the_inquiry_that_granted_it_is_taken_back(town: Town) -> None:
    town.add_dealer("X", assigns=False)
    phone = town.phone()
    first = town.inquire(phone, dealer="X", external_id="e-1", agrees=False)
    town.carry()
    town.inquire(phone, dealer="X", external_id="e-2", channel="ads")
    town.carry()
    assert town.state_of(first) == "dispatched/no_rule"
    taken_back(town, "e-2", "ads")
    town.carry()
    assert town.state_of(first) == "awaiting_grant/grant_withdrawn"
    assert town.rows("select 1 from dispatch where ended_at is null") == []


def test_owner_is_told_when_an_inquiry_that_joined_the_lead_is_taken_back(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, external_id="e-1")
    town.carry()
    town.inquire(phone, external_id="e-2", channel="ads")
    town.carry()
    taken_back(town, "e-2", "ads")
    town.carry()
    owner = town.owner_of(first)
    assert owner != NOBODY
    assert [kind for kind, _, lead in town.notices() if lead == first] == ["re_inquiry", "consent_withdrawn"]


def test_lead_that_others_joined_lives_on_and_waits_for_a_new_word(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, external_id="e-1", agrees=False)
    town.carry()
    town.inquire(phone, external_id="e-2", channel="ads", agrees=False)
    town.carry()
    taken_back(town, "e-1")
    town.carry()
    assert town.state_of(first) == "awaiting_grant/grant_withdrawn"
    assert "lead goes_on others_joined" in town.story_of(first)
    town.minutes_pass(30)
    town.inquire(phone, external_id="e-3", channel="ads")
    town.carry()
    assert town.dispatches_of(first) == [("A", "2026-11-18 10:30")]


def test_inquiry_that_was_taken_back_speaks_no_more_for_the_lead_that_others_joined(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, external_id="e-1", agrees=False)
    town.carry()
    town.inquire(phone, external_id="e-2", channel="ads", agrees=False)
    town.carry()
    taken_back(town, "e-1")
    town.carry()
    town.minutes_pass(10)
    (again,) = town.land(town.piece(phone, external_id="e-1", agreed_at=town.now))
    assert again.outcome is Landing.REDELIVERED
    assert town.carry() == {}
    assert town.state_of(first) == "awaiting_grant/grant_withdrawn"
    assert town.count("dispatch") == 0


def test_question_about_a_lead_is_recalled_when_an_inquiry_that_joined_it_is_taken_back(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, external_id="e-1", kind="coupon")
    town.carry()
    town.inquire(phone, external_id="e-2", channel="ads", kind="coupon")
    town.carry()
    taken_back(town, "e-2", "ads")
    town.carry()
    assert town.state_of(first) == "nurture/calls_refused"
    assert town.task_of(first)["state"] == "withdrawn"


def merged(town: Town, survivor: UUID, other: UUID) -> None:
    """A person says that the customers of two raw leads are one."""
    one, two = ((lead["bucket"], lead["customer_id"]) for lead in map(town.lead_of, (survivor, other)))
    with town.conn.transaction():
        book = assignment.load_book(town.conn, town.now)
        done = flow.merge(town.conn, town.house, book, flow.Order(one, two, "anna", "k-1"), town.now)
    assert isinstance(done, flow.Merged), done


def test_inquiry_of_a_customer_who_was_merged_withdraws_for_the_survivor(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, external_id="e-1", agrees=False)
    town.carry()
    joined = town.inquire(phone, external_id="e-2", channel="ads", agrees=("A",), dealer="")
    survivor = town.inquire(external_id="e-3", dealer="B")
    town.carry()
    before = town.place_of(first)["bucket"]
    merged(town, survivor, first)
    assert town.place_of(first)["bucket"] != before == town.place_of(joined)["bucket"]
    taken_back(town, "e-2", "ads")
    town.carry()
    assert town.state_of(joined) == "erased/taken_back"
    lead = town.lead_of(first)
    states = town.rows(
        """select e.code, g.state from consent_grant g join entity e on e.id = g.entity_id
           where g.customer_id = %s""",
        lead["customer_id"],
    )
    assert {row["code"]: row["state"] for row in states} == {
        "A": "withdrawn", "B": "given", "maker": "withdrawn"
    }  # fmt: skip
    assert ("consent_withdrawn", first) in {(kind, told) for kind, _, told in town.notices()}


# Late, twice, first


def test_revision_and_notice_that_come_together_end_in_a_withdrawal(town: Town) -> None:
    """The lead lives on, since another inquiry joined it. The sender's clock is ahead: of two words of one
    instant the no counts."""
    phone = town.phone()
    first = town.inquire(phone, external_id="e-1", agrees=False)
    town.carry()
    town.inquire(phone, external_id="e-2", channel="ads", agrees=False)
    town.carry()
    town.minutes_pass(10)
    town.land(town.piece(phone, external_id="e-1", agreed_at=town.now + timedelta(hours=1)))
    taken_back(town, "e-1")
    town.carry()
    assert grants(town) == {("A", "sales_contact"): "withdrawn", ("maker", "sales_contact"): "withdrawn"}
    assert town.state_of(first) == "awaiting_grant/grant_withdrawn"


def test_same_notice_again_changes_nothing(town: Town) -> None:
    raw = town.inquire(external_id="e-1")
    town.carry()
    taken_back(town, "e-1")
    town.carry()
    events, notices = town.count("consent_event"), town.notices()
    assert [taken_back(town, "e-1").outcome for _ in range(3)] == [Landing.REDELIVERED] * 3
    assert town.carry() == {}
    assert (town.count("consent_event"), town.notices()) == (events, notices)
    assert town.count("raw_revision") == 1
    assert town.state_of(raw) == "assigned/consent_withdrawn"


def test_notice_about_an_inquiry_that_never_came_is_kept_and_seen(town: Town) -> None:
    landed = taken_back(town, "e-9")
    assert (landed.outcome, landed.verdict) == (Landing.NEW, Verdict.ERASURE)
    assert town.carry() == {}
    assert town.state_of(landed.raw_id) == "erased/erased_before_inquiry"
    told = story(town.conn, town.house, "web:e-9")
    assert told is not None
    assert told.standing.reason == "erased_before_inquiry"
    assert town.count("customer") == town.count("lead") == 0


def test_notice_that_overtook_its_inquiry_wins(town: Town) -> None:
    notice = taken_back(town, "e-1")
    (late,) = town.land(town.piece(external_id="e-1"))
    assert (late.raw_id, late.outcome) == (notice.raw_id, Landing.REDELIVERED)
    assert town.count("raw_revision") == 0, "nothing of it is kept"
    assert town.carry() == {}
    assert town.state_of(notice.raw_id) == "erased/erased_before_inquiry"
    assert town.count("customer") == town.count("lead") == town.count("dispatch") == 0


@pytest.mark.parametrize("first", ["notice", "inquiry"])
def test_notice_and_inquiry_in_one_set_end_in_nothing(town: Town, first: str) -> None:
    pieces = [
        town.piece(external_id="e-1"),
        town.piece("", name="", dealer="", agrees=False, external_id="e-1", verdict=Verdict.ERASURE),
    ]
    landed = town.land(*(pieces if first == "inquiry" else pieces[::-1]))
    town.carry()
    assert len({one.raw_id for one in landed}) == 1
    assert town.place_of(landed[0].raw_id)["state"] == "erased"
    assert town.count("lead") == 0


def test_inquiry_that_comes_again_with_more_after_it_was_taken_back_begins_nothing(town: Town) -> None:
    phone = town.phone()
    raw = town.inquire(phone, external_id="e-1", agrees=False)
    town.carry()
    taken_back(town, "e-1")
    town.land(town.piece(phone, external_id="e-1"))
    town.carry()
    assert town.state_of(raw) == "erased/taken_back"
    town.land(town.piece(phone, external_id="e-1", buying_time="30"))
    assert town.carry() == {}
    assert set(grants(town).values()) == {"withdrawn"}
    assert town.count("dispatch") == 0


def unheard(town: Town, external_id: str, body: bytes, channel: str = "web") -> tuple[Channel, Piece]:
    """A further delivery that nobody can read."""
    whose, piece = town.piece(
        "", name="", dealer="", series="", kind="", agrees=False, external_id=external_id, channel=channel,
        verdict=Verdict.QUARANTINED, reason="wrong_type",
    )  # fmt: skip
    return whose, msgspec.structs.replace(piece, body=body)


def test_what_was_kept_apart_of_an_inquiry_is_taken_back_with_it(town: Town) -> None:
    raw = town.inquire("13917263544", external_id="e-1")
    other = town.inquire(external_id="e-2")
    town.carry()
    unsound = town.piece(
        "13917263545", external_id="e-1", agrees=False, verdict=Verdict.QUARANTINED,
        reason="consent_evidence_missing",
    )  # fmt: skip
    apart = [one.raw_id for one in town.land(unheard(town, "e-1", b"{1"), unsound)]
    others = town.land(unheard(town, "e-2", b"{1"))[0].raw_id
    same_id = town.land(town.piece(external_id="e-1", channel="ads"))[0].raw_id
    assert len({raw, *apart, others}) == 4
    taken_back(town, "e-1")
    town.carry()
    assert [town.state_of(one) for one in apart] == ["erased/taken_back"] * 2
    assert town.state_of(raw) == "assigned/consent_withdrawn"
    assert town.state_of(others) == "quarantined/wrong_type"
    assert town.state_of(other).startswith("assigned")
    assert town.state_of(same_id).startswith("assigned")
    again = town.land(unheard(town, "e-1", b"{1"), unsound, unheard(town, "e-1", b"{2"))
    assert {(one.raw_id, one.outcome) for one in again} == {(raw, Landing.REDELIVERED)}
    assert town.carry() == {}
    assert town.count("raw_lead") == 6
    assert town.rows("select count(*) as n from delivery where erased") == [{"n": 3}]


def test_what_was_kept_apart_and_put_in_order_is_taken_back_as_a_lead(town: Town) -> None:
    raw = town.inquire("13917263544", external_id="e-1")
    town.carry()
    channel, piece = town.piece("13917263545", external_id="e-1", dealer="B")
    unsound = msgspec.structs.replace(piece, verdict=Verdict.QUARANTINED, reason="consent_evidence_missing")
    apart = town.land((channel, unsound))[0].raw_id
    with town.conn.transaction():
        key = (town.place_of(apart)["bucket"], apart)
        belt.send_back(town.conn, [key], [State.QUARANTINED], "repaired", town.now)
    town.carry()
    assert town.state_of(apart).startswith("assigned")
    assert grants(town) == {("A", "sales_contact"): "given", ("B", "sales_contact"): "given"}
    taken_back(town, "e-1")
    town.carry()
    assert {town.state_of(one) for one in (raw, apart)} == {"assigned/consent_withdrawn"}
    assert set(grants(town).values()) == {"withdrawn"}


def test_what_nobody_can_read_is_not_kept_when_its_inquiry_is_taken_back_at_once(town: Town) -> None:
    raw = town.inquire(external_id="e-1")
    town.carry()
    (before,) = town.land(unheard(town, "e-1", b"{1"))
    gone = town.piece("", name="", external_id="e-1", agrees=False, verdict=Verdict.ERASURE)
    landed = town.land(unheard(town, "e-1", b"{1"), unheard(town, "e-1", b"{2"), gone)
    assert [one.outcome for one in landed] == [Landing.REDELIVERED, Landing.REDELIVERED, Landing.REVISED]
    assert {one.raw_id for one in landed} == {raw}
    assert town.count("raw_lead") == 2
    town.carry()
    assert town.state_of(before.raw_id) == "erased/taken_back"


def test_notice_of_another_channel_takes_nothing_back(town: Town) -> None:
    raw = town.inquire(external_id="e-1", channel="web")
    town.carry()
    taken_back(town, "e-1", "ads")
    town.carry()
    assert town.place_of(raw)["state"] == "assigned"
    assert grants(town) == {("A", "sales_contact"): "given"}


def test_lead_of_another_customer_is_left_alone(town: Town) -> None:
    town.inquire(external_id="e-1")
    other = town.inquire(external_id="e-2")
    town.carry()
    taken_back(town, "e-1")
    town.carry()
    assert town.state_of(other).startswith("assigned")
    assert town.story_of(other).count("consent withdrawn taken_back") == 0


def test_story_tells_that_the_customer_took_it_back(town: Town) -> None:
    raw = town.inquire(external_id="e-1", agrees=False)
    town.carry()
    taken_back(town, "e-1")
    town.carry()
    told = story(town.conn, town.house, raw.hex)
    assert told is not None
    page = "\n".join(line.plain for line in lines(told, "en", SHANGHAI))
    assert "the customer took the inquiry back through its channel" in page
    assert "now: erased" in page


# A no, however it is said, is heard on the desk and by the owner


def refusing(town: Town, phone: str, dealer: str, **told: Any) -> UUID:
    """An inquiry whose customer was asked for consent and said no."""
    channel, piece = town.piece(phone, dealer=dealer, agrees=False, **told)
    no = msgspec.structs.replace(town.agreement(dealer), accepted=False)
    inquiry = msgspec.structs.replace(piece.inquiry, consents=(no,))
    return town.land((channel, msgspec.structs.replace(piece, inquiry=inquiry)))[0].raw_id


def test_no_that_comes_with_another_inquiry_takes_the_lead_off_the_desk(town: Town) -> None:
    phone = town.phone()
    raw = on_the_desk(town, phone=phone)
    town.minutes_pass(5)
    refusing(town, phone, "X", channel="ads")
    town.carry()
    assert town.state_of(raw) == "awaiting_grant/grant_refused"
    assert town.rows("select 1 from dispatch where ended_at is null") == []


def test_no_that_comes_with_another_inquiry_is_told_to_the_owner(town: Town) -> None:
    phone = town.phone()
    raw = town.inquire(phone)
    town.carry()
    town.minutes_pass(5)
    refusing(town, phone, "A", channel="ads")
    town.carry()
    kinds = {kind: staff for kind, staff, lead in town.notices() if lead == raw}
    owner = town.owner_of(raw)
    assert isinstance(owner, Seen)
    assert kinds["consent_withdrawn"] == owner.staff


def refuses_later(town: Town, external_id: str, *dealers: str, phone: str = "", **told: Any) -> Landed:
    """The same delivery again, in which the customer says no, as a sender does that tells no time of it."""
    channel, piece = town.piece(phone, dealer="", series="", agrees=False, external_id=external_id, **told)
    no = msgspec.structs.replace(town.agreement(*dealers), accepted=False)
    inquiry = msgspec.structs.replace(piece.inquiry, consents=(no,))
    return town.land((channel, msgspec.structs.replace(piece, inquiry=inquiry)))[0]


def test_no_in_a_second_delivery_takes_the_lead_off_the_desk(town: Town) -> None:
    raw = on_the_desk(town, external_id="e-1")
    other = town.inquire(dealer="X")
    town.carry()
    assert refuses_later(town, "e-1", "X").outcome is Landing.REVISED
    town.carry()
    assert town.state_of(raw) == "awaiting_grant/grant_refused"
    assert town.rows("select customer_id from consent_grant where state = 'refused'") == [
        {"customer_id": town.lead_of(raw)["customer_id"]}
    ]
    assert town.rows("select lead_id from dispatch where ended_at is not null") == [{"lead_id": raw}]
    assert town.state_of(other) == "dispatched/no_rule"
    assert refuses_later(town, "e-1", "X").outcome is Landing.REDELIVERED
    assert town.carry() == {}


def test_no_in_a_second_delivery_is_told_to_the_owner_who_keeps_the_lead(town: Town) -> None:
    raw = town.inquire(external_id="e-1")
    town.carry()
    before, owner = town.place_of(raw), town.owner_of(raw)
    town.days_pass(3)
    refuses_later(town, "e-1", "A")
    town.carry()
    assert grants(town) == {("A", "sales_contact"): "refused"}
    assert isinstance(owner, Seen)
    assert ("consent_withdrawn", owner.staff, raw) in town.notices()
    after = town.place_of(raw)
    assert [after[name] for name in ("state", "reason", "due_at", "dealer_id", "lead_id", "hearing")] == [
        *(before[name] for name in ("state", "reason", "due_at", "dealer_id", "lead_id")), False
    ]  # fmt: skip
    heard = town.count("consent_event")
    assert refuses_later(town, "e-1", "A").outcome is Landing.REDELIVERED
    town.poke_all()
    town.carry()
    assert town.count("consent_event") == heard


def test_no_in_a_second_delivery_of_an_inquiry_that_joined_a_lead_is_heard(town: Town) -> None:
    phone = town.phone()
    raw = on_the_desk(town, phone=phone)
    town.minutes_pass(30)
    joined = town.inquire(phone, dealer="X", channel="ads", external_id="e-2")
    town.carry()
    assert town.state_of(joined) == "attached/re_inquiry"
    refuses_later(town, "e-2", "X", channel="ads")
    town.carry()
    assert town.state_of(raw) == "awaiting_grant/grant_refused"
    assert town.state_of(joined) == "attached/re_inquiry"
    assert town.lead_of(joined)["id"] == raw


def test_no_in_a_second_delivery_of_what_is_over_is_on_record(town: Town) -> None:
    raw = town.inquire(external_id="e-1")
    town.carry()
    town.close_leads()
    stood = town.state_of(raw)
    refuses_later(town, "e-1", "A")
    town.carry()
    assert town.state_of(raw) == stood
    assert town.lead_of(raw)["status"] == "lost"
    assert grants(town) == {("A", "sales_contact"): "refused"}


def test_no_in_a_second_delivery_is_newer_than_the_yes_said_since_the_first(town: Town) -> None:
    raw = on_the_desk(town, external_id="e-1")
    town.minutes_pass(30)
    town.grants(raw, "X", poke=False)
    town.minutes_pass(30)
    refuses_later(town, "e-1", "X")
    town.carry()
    assert town.state_of(raw) == "awaiting_grant/grant_refused"
    town.grants(raw, "X")
    town.carry()
    refuses_later(town, "e-1", "X", buying_time="30")
    town.carry()
    assert grants(town) == {("X", "sales_contact"): "given"}, (
        "the sender repeats an old no with something new"
    )


def test_no_that_was_heard_is_not_told_again_when_a_later_delivery_refuses_another(town: Town) -> None:
    raw = town.inquire(external_id="e-1")
    town.carry()
    refuses_later(town, "e-1", "A")
    town.carry()
    town.grants(raw, "A", poke=False)
    told, heard = town.notices(), town.count("consent_event")
    refuses_later(town, "e-1", "B")
    town.carry()
    assert grants(town) == {("A", "sales_contact"): "given", ("B", "sales_contact"): "refused"}
    assert town.notices() == told
    assert town.count("consent_event") == heard + 1


def test_yes_or_more_data_in_a_second_delivery_asks_for_no_hearing(town: Town) -> None:
    raw = town.inquire("13917263544", external_id="e-1")
    town.carry()
    town.land(town.piece("13917263544", external_id="e-1", series="S2"))
    town.land(town.piece("13917263544", external_id="e-1", agrees=("A", "B")))
    assert town.carry() == {}
    assert town.notices() == [one for one in town.notices() if one[0] != "consent_withdrawn"]
    assert town.place_of(raw)["hearing"] is False


def test_yes_for_another_dealer_tells_the_owner_nothing(town: Town) -> None:
    phone = town.phone()
    town.inquire(phone)
    town.carry()
    town.inquire(phone, dealer="B")
    town.carry()
    assert town.notices() == []


def test_a_no_to_the_dealer_that_has_the_lead_takes_it_off_its_consultant(town: Town) -> None:
    """Somebody of the maker writes down what the customer says: as if he had stopped the dealer himself."""
    town.add_dealer("X")
    raw = town.inquire(dealer="X")
    town.carry()
    assert town.state_of(raw).startswith("assigned/")
    town.chooses(raw, "X", agrees=False)
    assert town.state_of(raw) == "awaiting_grant/grant_withdrawn"
    assert town.rows("select 1 from episode where closed_at is null") == []
    assert town.rows("select 1 from dispatch where ended_at is null") == []
    assert [row["kind"] for row in town.rows("select kind from notice_to_staff")] == ["consent_withdrawn"]
    town.carry()
    assert town.state_of(raw) == "awaiting_grant/grant_withdrawn"
    assert town.broken_promises() == {}


def test_a_no_to_a_dealer_that_has_nothing_of_the_customer_is_a_refusal(town: Town) -> None:
    raw = town.inquire(dealer="A", agrees=False)
    town.carry()
    assert town.state_of(raw).startswith("awaiting_grant/")
    town.chooses(raw, "A", agrees=False)
    assert grants(town)["A", "sales_contact"] == "refused"
    town.carry()
    assert town.state_of(raw).startswith("awaiting_grant/")
