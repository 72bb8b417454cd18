"""Landing: what comes twice, what comes again with more, what never becomes a lead (product L2, invariants
I1 and I2)."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from town import NOBODY, Town

from leadcenter.channel.face import Landing, Verdict


def test_redelivery_with_the_same_content_gets_the_same_answer_and_changes_nothing(town: Town) -> None:
    piece = town.piece(external_id="e-1")
    (first,) = town.land(piece)
    town.carry()
    before = town.lead_of(first.raw_id)
    answers = [town.land(piece)[0] for _ in range(3)]
    assert {(one.raw_id, one.outcome) for one in answers} == {(first.raw_id, Landing.REDELIVERED)}
    assert town.carry() == {}
    assert town.lead_of(first.raw_id) == before
    assert town.count("raw_lead") == town.count("belt") == town.count("delivery") == 1
    assert town.count("raw_revision") == 0


def test_redelivery_within_one_set_is_one_raw_lead(town: Town) -> None:
    piece = town.piece(external_id="e-1")
    landed = town.land(piece, piece, piece)
    assert [one.outcome for one in landed] == [Landing.NEW, Landing.REDELIVERED, Landing.REDELIVERED]
    assert len({one.raw_id for one in landed}) == 1


def test_same_id_from_two_channels_is_two_raw_leads(town: Town) -> None:
    one = town.inquire(external_id="e-1", channel="web")
    other = town.inquire(external_id="e-1", channel="ads")
    assert one != other
    assert town.count("delivery") == 2


def test_lead_that_was_redelivered_weeks_later_is_still_known(town: Town) -> None:
    piece = town.piece(external_id="e-1")
    (first,) = town.land(piece)
    town.carry()
    town.days_pass(200)
    assert town.land(piece)[0].outcome is Landing.REDELIVERED
    assert town.place_of(first.raw_id)["state"] == "assigned"


# Revisions


def test_number_that_comes_later_makes_the_lead_valid_and_hands_it_on(town: Town) -> None:
    raw = town.inquire("", external_id="e-1")
    town.carry()
    assert town.state_of(raw) == "invalid/phone_missing"
    before = town.place_of(raw)["bucket"]
    (again,) = town.land(town.piece("13917263544", external_id="e-1"))
    assert (again.raw_id, again.outcome) == (raw, Landing.REVISED)
    town.carry()
    assert town.place_of(raw)["bucket"] == town.house.keyring.bucket(b"phone:+8613917263544") != before
    assert town.dispatches_of(raw) == [("A", "2026-11-18 10:00")]
    (delivery,) = town.rows("select home_bucket, revision from delivery")
    assert delivery == {"home_bucket": town.place_of(raw)["bucket"], "revision": 2}


def test_revision_finds_the_lead_where_it_was_handed_on(town: Town) -> None:
    raw = town.inquire("", external_id="e-1", agrees=False)
    town.carry()
    town.land(town.piece("13917263544", external_id="e-1", agrees=False))
    town.carry()
    assert town.state_of(raw) == "awaiting_grant/no_grant"
    town.land(town.piece("13917263544", external_id="e-1"))
    town.carry()
    assert town.dispatches_of(raw) == [("A", "2026-11-18 10:00")]
    assert town.rows("select revision from delivery") == [{"revision": 3}]


def test_number_that_comes_after_an_email_joins_the_lead_that_there_is(town: Town) -> None:
    raw = town.inquire("", email="fang@far.example", channel="mini", external_id="e-1", agrees=False)
    town.carry()
    lead = town.lead_of(raw)
    town.land(town.piece(email="fang@far.example", channel="mini", external_id="e-1"))
    town.carry()
    assert town.lead_of(raw)["customer_id"] == lead["customer_id"]
    assert town.dispatches_of(raw) == [("A", "2026-11-18 10:00")]
    assert town.count("lead") == town.count("customer") == 1


def test_revision_whose_number_belongs_to_somebody_else_keeps_its_lead_and_makes_a_pair(town: Town) -> None:
    other = town.inquire("13917263544", dealer="B", name="李雷")
    raw = town.inquire("", email="fang@far.example", channel="mini", external_id="e-1", agrees=False)
    town.carry()
    town.land(town.piece("13917263544", email="fang@far.example", channel="mini", external_id="e-1"))
    town.carry()
    assert town.lead_of(raw)["id"] == raw
    assert town.lead_of(raw)["live"]
    assert town.state_of(raw).startswith("assigned")
    assert town.lead_of(raw)["customer_id"] != town.lead_of(other)["customer_id"]
    (pair,) = town.rows("select reason, customer_id, other_id from match_review")
    assert pair["reason"] == "identity_of_other"
    assert {pair["customer_id"], pair["other_id"]} == {
        town.lead_of(raw)["customer_id"], town.lead_of(other)["customer_id"]
    }  # fmt: skip


def test_revision_names_another_dealer_before_the_first_one_got_anything(town: Town) -> None:
    raw = town.inquire("13917263544", dealer="A", agrees=False, external_id="e-1")
    town.carry()
    town.land(town.piece("13917263544", dealer="B", external_id="e-1"))
    town.carry()
    assert town.dispatches_of(raw) == [("B", "2026-11-18 10:00")]
    assert town.lead_of(raw)["dealer_id"] == town.entity("B")


def test_empty_value_of_a_revision_never_overwrites(town: Town) -> None:
    raw = town.inquire("13917263544", dealer="A", agrees=False, external_id="e-1", series="S2")
    town.carry()
    town.land(town.piece("", dealer="", agrees=("A",), external_id="e-1", series=""))
    town.carry()
    assert town.dispatches_of(raw) == [("A", "2026-11-18 10:00")]
    assert town.lead_of(raw)["series"] == "S2"


def test_older_push_that_is_repeated_after_the_newer_one_does_not_win(town: Town) -> None:
    older = town.piece("13917263544", dealer="A", external_id="e-1")
    newer = town.piece("13917263544", dealer="B", external_id="e-1", answers=(("when", "soon"),))
    third = town.piece("13917263544", dealer="B", external_id="e-1", city="上海市")
    raw = town.land(older)[0].raw_id
    assert [town.land(one)[0].outcome for one in (newer, older)] == [Landing.REVISED, Landing.REDELIVERED]
    landed = town.land(third, newer, older, third)
    assert [one.outcome for one in landed] == [Landing.REVISED, *[Landing.REDELIVERED] * 3]
    assert town.count("raw_revision") == 2
    town.carry()
    assert town.dispatches_of(raw) == [("B", "2026-11-18 10:00")]
    town.land(older, newer, third)
    assert town.carry() == {}


def test_revision_after_the_dispatch_is_kept_and_recalls_nothing(town: Town) -> None:
    raw = town.inquire("13917263544", external_id="e-1")
    town.carry()
    owner = town.owner_of(raw)
    assert town.land(town.piece("13917263544", external_id="e-1", series="S2"))[0].outcome is Landing.REVISED
    assert town.carry() == {}
    assert town.owner_of(raw) == owner != NOBODY
    assert town.count("raw_revision") == 1


def test_raw_lead_stays_as_it_came(town: Town) -> None:
    town.inquire("13917263544", external_id="e-1")
    (before,) = town.rows("select body, inquiry from raw_lead")
    town.land(town.piece("13917263545", external_id="e-1"))
    town.carry()
    assert town.rows("select body, inquiry from raw_lead") == [before]


# Not every piece is a lead


def test_test_piece_is_kept_and_never_becomes_a_lead(town: Town) -> None:
    raw = town.inquire(verdict=Verdict.TEST)
    assert town.carry() == {}
    assert town.state_of(raw) == "test"
    assert town.count("raw_lead") == 1
    assert town.count("customer") == town.count("lead") == town.count("identity") == 0


def test_test_piece_does_not_meet_dedupe(town: Town) -> None:
    """Tencent's tests all have the id 10000; a genuine lead with the id of a test is a lead."""
    tests = [town.inquire(external_id="10000", verdict=Verdict.TEST) for _ in range(3)]
    assert len(set(tests)) == 3
    genuine = town.inquire(external_id="10000")
    town.carry()
    assert town.state_of(genuine).startswith("assigned")
    assert town.states(tests) == {"test": 3}


def test_quarantined_piece_waits_whole_and_visible(town: Town) -> None:
    raw = town.inquire(verdict=Verdict.QUARANTINED, reason="consent_evidence_missing", external_id="e-1")
    assert town.carry() == {}
    town.days_pass(3)
    assert town.carry() == {}
    assert town.state_of(raw) == "quarantined/consent_evidence_missing"
    assert town.count("lead") == town.count("customer") == 0


def test_quarantined_piece_goes_its_way_when_it_comes_again_with_evidence(town: Town) -> None:
    raw = town.inquire(
        "13917263544",
        verdict=Verdict.QUARANTINED,
        reason="consent_evidence_missing",
        external_id="e-1",
        agrees=False,
    )
    town.carry()
    town.land(town.piece("13917263544", external_id="e-1"))
    town.carry()
    assert town.dispatches_of(raw) == [("A", "2026-11-18 10:00")]


def held(town: Town, external_id: str, body: bytes, reason: str = "wrong_type", **told: Any) -> Any:
    """A piece that may not go on, as an adapter gives it."""
    channel, piece = town.piece(external_id=external_id, verdict=Verdict.QUARANTINED, reason=reason, **told)
    return channel, msgspec.structs.replace(piece, body=body)


NOTHING: dict[str, Any] = {"phone": "", "name": "", "dealer": "", "series": "", "kind": "", "agrees": False}


def test_update_that_nobody_can_read_is_kept_apart_from_the_lead_that_went_on(town: Town) -> None:
    raw = town.inquire("13917263544", external_id="e-1")
    town.carry()
    wrong = held(town, "e-1", b'{"phones": "1390"}', **NOTHING)
    (apart,) = town.land(wrong)
    assert (apart.outcome, apart.verdict) == (Landing.NEW, Verdict.QUARANTINED)
    assert town.state_of(apart.raw_id) == "quarantined/wrong_type"
    assert town.state_of(raw).startswith("assigned")
    assert town.count("raw_revision") == 0
    assert {one.outcome for one in town.land(wrong, wrong)} == {Landing.REDELIVERED}
    assert {one.raw_id for one in town.land(wrong, wrong)} == {apart.raw_id}
    (other,) = town.land(held(town, "e-1", b'{"phones": "1391"}', **NOTHING))
    assert other.outcome is Landing.NEW
    assert town.count("raw_lead") == town.count("delivery") == town.count("belt") == 3
    assert town.carry() == {}


def test_update_without_evidence_changes_nothing_of_the_lead_that_went_on(town: Town) -> None:
    raw = town.inquire("13917263544", external_id="e-1")
    town.carry()
    (apart,) = town.land(
        held(town, "e-1", b"2", "consent_evidence_missing", phone="13917263545", agrees=False)
    )
    assert town.state_of(apart.raw_id) == "quarantined/consent_evidence_missing"
    assert town.count("raw_revision") == 0
    assert apart.raw_id != raw


def test_what_may_not_go_on_is_more_of_a_raw_lead_that_stands_aside_itself(town: Town) -> None:
    first, second, third = (held(town, "e-1", f"{n}".encode(), **NOTHING) for n in range(3))
    (landed,) = town.land(first)
    more = town.land(second, first, third)
    assert [one.outcome for one in more] == [Landing.REVISED, Landing.REDELIVERED, Landing.REVISED]
    assert {one.raw_id for one in more} == {landed.raw_id}
    town.land(town.piece("13917263544", external_id="e-1"))
    town.carry()
    assert town.dispatches_of(landed.raw_id) == [("A", "2026-11-18 10:00")]
    assert {one.outcome for one in town.land(third, first, second)} == {Landing.REDELIVERED}
    assert town.count("raw_lead") == 1


@pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.FETCH, Verdict.QUARANTINED])
def test_delivery_that_began_with_nothing_but_its_id_is_known_however_often_it_comes(
    town: Town, verdict: Verdict
) -> None:
    first = town.piece(external_id="e-1", verdict=verdict, **NOTHING)
    (landed,) = town.land(first)
    told = town.piece("13917263544", external_id="e-1")
    assert town.land(told)[0].outcome is Landing.REVISED
    assert {one.outcome for one in town.land(told, first, told)} == {Landing.REDELIVERED}
    more = town.piece("13917263544", external_id="e-1", city="上海市")
    assert [one.outcome for one in town.land(more, first)] == [Landing.REVISED, Landing.REDELIVERED]
    town.carry()
    assert town.dispatches_of(landed.raw_id) == [("A", "2026-11-18 10:00")]
    assert town.count("raw_lead") == 1
    assert town.count("raw_revision") == 2


def test_lead_and_an_unreadable_update_of_it_in_one_set_are_two(town: Town) -> None:
    wrong = held(town, "e-1", b"?", **NOTHING)
    lead, apart, same = town.land(town.piece(external_id="e-1"), wrong, wrong)
    assert (lead.outcome, apart.outcome) == (Landing.NEW, Landing.NEW)
    assert lead.raw_id != apart.raw_id == same.raw_id
    town.carry()
    assert town.state_of(lead.raw_id).startswith("assigned")
    assert town.state_of(apart.raw_id) == "quarantined/wrong_type"
    mended = town.land(held(town, "e-2", b"?", **NOTHING), town.piece(external_id="e-2"))
    assert [one.outcome for one in mended] == [Landing.NEW, Landing.REVISED]
    town.carry()
    assert town.state_of(mended[0].raw_id).startswith("assigned")
    assert town.broken_promises() == {}


def test_consent_that_nobody_chose_does_not_ride_in_with_a_second_delivery(town: Town) -> None:
    channel, piece = town.piece("13917263544", external_id="e-1")
    preticked = msgspec.structs.replace(piece.inquiry.consents[0], action="preticked")
    inquiry = msgspec.structs.replace(piece.inquiry, consents=(preticked,))
    aside = msgspec.structs.replace(
        piece, verdict=Verdict.QUARANTINED, reason="consent_not_separate", inquiry=inquiry
    )
    (first,) = town.land((channel, aside))
    (more,) = town.land(town.piece("13917263544", external_id="e-1", agrees=False, buying_time="30"))
    assert (more.outcome, more.verdict) == (Landing.REVISED, Verdict.QUARANTINED)
    assert town.carry() == {}
    assert town.state_of(first.raw_id) == "quarantined/consent_not_separate"
    assert town.count("consent_event") == town.count("dispatch") == 0

    town.land(town.piece("13917263544", external_id="e-1", dealer="B"))
    town.carry()
    assert town.dispatches_of(first.raw_id) == [("B", "2026-11-18 10:00")]
    assert town.rows("select evidence ->> 'action' as action from consent_event") == [{"action": "tick"}]


def test_consent_that_nobody_chose_is_refused_even_after_it_landed(town: Town) -> None:
    channel, piece = town.piece("13917263544")
    bundled = msgspec.structs.replace(piece.inquiry.consents[0], action="bundled")
    inquiry = msgspec.structs.replace(piece.inquiry, consents=(bundled,))
    (landed,) = town.land((channel, msgspec.structs.replace(piece, inquiry=inquiry)))
    town.carry()
    assert town.state_of(landed.raw_id) == "quarantined/consent_not_separate"
    assert town.count("consent_event") == town.count("dispatch") == 0


def test_notice_that_is_still_to_be_fetched_is_left_to_the_fetcher(town: Town) -> None:
    notice, other = town.inquire(verdict=Verdict.FETCH, external_id="e-1"), town.inquire()
    town.carry()
    assert town.state_of(notice) == "fetching"
    assert town.passages_of(notice) == 0
    assert town.state_of(other).startswith("assigned")
    town.land(town.piece(external_id="e-1"))
    town.carry()
    assert town.state_of(notice).startswith("assigned")


def test_every_accepted_piece_is_in_exactly_one_state(town: Town) -> None:
    phone = town.phone()
    raws = [town.inquire(phone), town.inquire(phone), town.inquire(phone, channel="ads")]
    raws += [town.inquire(**told) for told in ({"dealer": ""}, {"agrees": False}, {"kind": "coupon"})]
    raws += [town.inquire("12"), town.inquire(buying_time="一年内")]
    raws += [town.inquire(verdict=verdict) for verdict in (Verdict.TEST, Verdict.QUARANTINED, Verdict.FETCH)]
    for moment in ("2026-11-18 21:00", "2026-11-19 08:30", "2026-11-30 12:00"):
        town.carry()
        assert sum(town.states(raws).values()) == town.count("belt") == len(raws)
        assert town.broken_promises() == {}
        town.wait_until(moment)


def test_body_is_sealed_and_opens_only_where_it_lies(town: Town) -> None:
    raw = town.inquire("13917263544")
    (row,) = town.rows("select body, inquiry from raw_lead")
    seal = town.house.keyring.seal(town.house.maker)
    assert msgspec.json.decode(seal.open(row["body"], b"raw_lead.body", raw)) == {"as": "sent"}
    assert b"17263544" not in bytes(row["inquiry"])
