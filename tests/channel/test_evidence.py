"""Consent evidence at intake (trust.md L02, L03): for every adapter, each missing field in turn is
acknowledged and kept aside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from deliveries import channel, only, post, received

from leadcenter.channel.adapters.meta import parse_lead
from leadcenter.channel.rules import EVIDENCE_FIELDS, check_evidence, revised
from leadcenter.channel.terms import Channel, ConsentEvidence, Inquiry, Piece, Request, Verdict

FULL = ConsentEvidence(
    recipients=("D0001",),
    notice="n-1",
    notice_version="2",
    text_hash="ab",
    at=datetime(2026, 11, 22, tzinfo=UTC),
    page="https://example.com",
    action="tick",
)
EMPTY: dict[str, Any] = {"recipients": (), "at": None}
RULE: dict[str, Any] = {
    "purpose": "sales_contact",
    "recipients": ["D0001"],
    "notice": "n-1",
    "notice_version": "2",
    "text_hash": "ab",
    "page": "https://example.com",
    "action": "tick",
    "from": {"at": "inquiry:occurred_at"},
}
ADF = (
    b"<adf><prospect><requestdate>2026-11-22T00:00:00Z</requestdate>"
    b"<customer><contact><name>A</name></contact></customer></prospect></adf>"
)
OID = "00D000000000001"
DELIVERIES: dict[str, tuple[dict[str, Any], dict[str, tuple[str, ...]], Request]] = {
    "adf": ({}, {}, post(ADF)),
    "google": (
        {},
        {"google_key": ("k",)},
        post({"lead_id": "1", "google_key": "k", "lead_submit_time": "2026-11-22T00:00:00Z"}),
    ),
    "feiyu": (
        {},
        {"token": ("k",)},
        post({"id": "1", "create_time": "1795309200"}, headers={"access_token": "k"}),
    ),
    "tencent": ({"admission": "none"}, {}, post({"leads_id": 1, "leads_create_time": "2026-11-22 08:00:00"})),
    "baidu": (
        {},
        {"token": ("k",)},
        post({"token": "k", "clue_id": "1", "commit_time": "2026-11-22 08:00:00"}),
    ),
    "web_to_lead": (
        {"oid": OID, "fields": {"when": "occurred_at"}},
        {},
        post(f"oid={OID}&last_name=A&when=1795309200".encode()),
    ),
    "configured": (
        {"auth": {"recipe": "none"}, "fields": {"when": "occurred_at"}},
        {},
        post({"when": "2026-11-22T00:00:00Z"}),
    ),
    "own": (
        {},
        {"api_key": ("k",)},
        post({"occurred_at": "2026-11-22T00:00:00Z"}, headers={"x-api-key": "k"}),
    ),
}


def ruled(adapter: str, rule: dict[str, Any], required: tuple[str, ...]) -> tuple[Channel, Request]:
    config, secrets, request = DELIVERIES[adapter]
    return channel(adapter, {**config, "consents": [rule]}, secrets=secrets, evidence=required), request


@pytest.mark.parametrize("adapter", DELIVERIES)
@pytest.mark.parametrize("field", sorted(EVIDENCE_FIELDS))
def test_each_missing_field_is_acknowledged_and_kept_aside(adapter: str, field: str) -> None:
    full_channel, request = ruled(adapter, RULE, tuple(EVIDENCE_FIELDS))
    whole = received(full_channel, request)
    assert [piece.verdict for piece in whole.pieces] == [Verdict.ACCEPTED]
    lacking = {**RULE, field: [] if field == "recipients" else ""} if field != "at" else {**RULE, "from": {}}
    poor_channel, request = ruled(adapter, lacking, tuple(EVIDENCE_FIELDS))
    got = received(poor_channel, request)
    piece = only(got.pieces)
    assert (piece.verdict, piece.reason) == (Verdict.QUARANTINED, "consent_evidence_missing")
    assert piece.body != b""
    assert 200 <= got.acknowledgement.status < 300


@pytest.mark.parametrize("adapter", DELIVERIES)
@pytest.mark.parametrize(
    "change",
    [
        {"action": "preticked"},
        {"action": "bundled"},
        {"recipients": ["our partners"]},
        {"purpose": "sales_contact,marketing"},
    ],
)
def test_consent_that_is_not_separate_is_kept_aside(adapter: str, change: dict[str, Any]) -> None:
    got = received(*ruled(adapter, {**RULE, **change}, ()))
    piece = only(got.pieces)
    assert (piece.verdict, piece.reason) == (Verdict.QUARANTINED, "consent_not_separate")
    assert 200 <= got.acknowledgement.status < 300


@pytest.mark.parametrize("field", sorted(EVIDENCE_FIELDS))
def test_lead_fetched_from_meta_is_held_to_the_same(field: str) -> None:
    lead = b'{"id":"1","created_time":"2026-11-22T00:00:00+0000","field_data":[]}'
    lacking = {**RULE, field: [] if field == "recipients" else ""} if field != "at" else {**RULE, "from": {}}
    for rule, reason in ((RULE, ""), (lacking, "consent_evidence_missing")):
        page = channel("meta", {"consents": [rule]}, evidence=tuple(EVIDENCE_FIELDS))
        assert parse_lead(page, lead, datetime(2026, 11, 22, tzinfo=UTC)).reason == reason


def piece(*consents: ConsentEvidence, verdict: Verdict = Verdict.ACCEPTED) -> Piece:
    return Piece(verdict, Inquiry(external_id="1", consents=consents))


def without(field: str) -> ConsentEvidence:
    return msgspec.structs.replace(FULL, **{field: EMPTY.get(field, "")})


@pytest.mark.parametrize(
    ("consents", "reason"),
    [
        ((FULL,), ""),
        ((), "consent_evidence_missing"),
        ((without("notice"),), "consent_evidence_missing"),
        ((FULL, without("at")), "consent_evidence_missing"),
        ((msgspec.structs.replace(FULL, accepted=False),), ""),  # he was asked, and said no
        ((msgspec.structs.replace(FULL, accepted=False), without("at")), "consent_evidence_missing"),
        ((FULL, msgspec.structs.replace(without("at"), accepted=False)), ""),  # a no needs no evidence
        ((msgspec.structs.replace(FULL, action="PreTicked "),), "consent_not_separate"),
        ((msgspec.structs.replace(FULL, recipients=("D0001", "合作伙伴")),), "consent_not_separate"),
        ((msgspec.structs.replace(FULL, recipients=("*",)),), "consent_not_separate"),
        ((msgspec.structs.replace(FULL, action="bundled", accepted=False),), ""),
    ],
)
def test_evidence_is_judged_consent_by_consent(consents: tuple[ConsentEvidence, ...], reason: str) -> None:
    strict = channel("own", evidence=("notice", "at"))
    judged = check_evidence(strict, piece(*consents))
    assert judged.reason == reason
    assert judged.verdict is (Verdict.QUARANTINED if reason else Verdict.ACCEPTED)


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.ACCEPTED])
def test_only_accepted_pieces_are_judged(verdict: Verdict) -> None:
    strict = channel("own", evidence=("notice",))
    assert check_evidence(strict, piece(verdict=verdict)) == piece(verdict=verdict)


def test_channel_that_needs_no_evidence_takes_leads_without() -> None:
    assert check_evidence(channel("own"), piece()) == piece()


# A second delivery


def again(first: tuple[ConsentEvidence, ...], later: tuple[ConsentEvidence, ...], **changes: Any) -> Piece:
    """What a second delivery makes of a known inquiry."""
    site = msgspec.structs.replace(channel("own"), **changes)
    known = Inquiry(external_id="1", consents=first)
    piece = check_evidence(site, Piece(Verdict.ACCEPTED, Inquiry(external_id="1", consents=later)))
    return revised(site, known, piece)


PRETICKED = msgspec.structs.replace(FULL, action="preticked")
BARE = msgspec.structs.replace(FULL, recipients=("D0002",), text_hash="")
NO = ConsentEvidence(recipients=("D0003",), accepted=False)


def test_second_delivery_that_is_silent_makes_no_consent_good() -> None:
    assert again((PRETICKED,), ()).reason == "consent_not_separate"
    required = {"evidence_required": ("text_hash",)}
    assert again((BARE,), (), **required).reason == "consent_evidence_missing"


def test_no_consent_that_does_not_hold_rides_in_beside_one_that_does() -> None:
    mended = again((PRETICKED, NO), (FULL,))
    assert (mended.verdict, mended.inquiry.consents) == (Verdict.ACCEPTED, (NO, FULL))
    mended = again((BARE,), (FULL,), evidence_required=("text_hash",))
    assert (mended.verdict, mended.inquiry.consents) == (Verdict.ACCEPTED, (FULL,))


def test_consents_that_hold_are_united() -> None:
    other = msgspec.structs.replace(FULL, recipients=("D0002",))
    whole = again((FULL,), (other,), evidence_required=("text_hash",))
    assert (whole.verdict, whole.inquiry.consents) == (Verdict.ACCEPTED, (FULL, other))
