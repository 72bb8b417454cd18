"""Meta Lead Ads: the check, the genuine notices and leads, signatures, renamed fields, consent boxes."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from deliveries import NOW, channel, only, post, received, refused, sample

from leadcenter.channel.adapters import ADAPTERS
from leadcenter.channel.adapters.meta import parse_lead
from leadcenter.channel.rules import merge_revision
from leadcenter.channel.terms import (
    Acknowledgement,
    ConsentEvidence,
    Contact,
    Inquiry,
    Request,
    Verdict,
)

SECRETS = {"app_secret": ("app-1", "app-2"), "verify_token": ("v-1",), "page_token": ("p-1",)}
PAGE = channel("meta", secrets=SECRETS)
TAKEN = Acknowledgement(200, b"EVENT_RECEIVED", "text/plain; charset=utf-8")


def signed(body: bytes, key: str = "app-1") -> Request:
    made = hmac.new(key.encode(), body, "sha256").hexdigest()
    return post(body, headers={"x-hub-signature-256": f"sha256={made}"})


def notice(**value: Any) -> bytes:
    known = {"leadgen_id": "1", "page_id": "2", "form_id": "3", "created_time": 1447342026}
    change = {"field": "leadgen", "value": {**known, **value}}
    return msgspec.json.encode({"object": "page", "entry": [{"id": "2", "time": 1, "changes": [change]}]})


def check(**query: str) -> Request:
    known = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "v-1"}
    return post(b"", method="GET", query={**known, **query})


def test_check_gets_its_challenge_back() -> None:
    got = received(PAGE, check())
    assert only(got.pieces).verdict is Verdict.HANDSHAKE
    assert got.acknowledgement == Acknowledgement(200, b"1158201444", "text/plain; charset=utf-8")


@pytest.mark.parametrize(
    "query", [{"hub.verify_token": "v-2"}, {"hub.verify_token": ""}, {"hub.mode": "unsubscribe"}]
)
def test_check_by_a_stranger_is_refused(query: dict[str, str]) -> None:
    refusal = refused(PAGE, check(**query))
    assert refusal.acknowledgement == Acknowledgement(403, b"handshake_wrong", "text/plain; charset=utf-8")


GENUINE_NOTICES = {
    "notification-2015.json": (
        Inquiry(
            external_id="55459717045641545",
            kind="form",
            form="551111744595541",
            occurred_at=datetime(2015, 11, 12, 15, 27, 6, tzinfo=UTC),
            occurred_raw="1447342026",
            answers=(("page_id", "516540199134611"),),
        ),
        b'{"field":"leadgen","value":{"adgroup_id":0,"ad_id":0,"created_time":1447342026,'
        b'"leadgen_id":55459717045641545,"page_id":516540199134611,"form_id":551111744595541}}',
    ),
    "notification-other-key-order.json": (
        Inquiry(
            external_id="130528934038370",
            kind="form",
            form="129595594131704",
            occurred_at=datetime(2016, 6, 22, 8, 12, 16, tzinfo=UTC),
            occurred_raw="1466583136",
            answers=(("page_id", "230076207144371"),),
        ),
        b'{"field":"leadgen","value":{"ad_id":0,"form_id":129595594131704,"leadgen_id":130528934038370,'
        b'"created_time":1466583136,"page_id":230076207144371,"adgroup_id":0}}',
    ),
}


@pytest.mark.parametrize("name", GENUINE_NOTICES)
def test_genuine_notice_asks_for_the_lead_to_be_fetched(name: str) -> None:
    inquiry, stored = GENUINE_NOTICES[name]
    got = received(PAGE, signed(sample(f"meta-lead-ads/{name}")))
    piece = only(got.pieces)
    assert (piece.verdict, piece.inquiry, piece.body) == (Verdict.FETCH, inquiry, stored)
    assert got.acknowledgement == TAKEN
    assert ADAPTERS["meta"].read(PAGE, post(stored)) == (piece,)


def test_genuine_test_button_sends_four_tests() -> None:
    changes = sample("meta-lead-ads/test-button-changes.json")
    envelope = (
        b'{"object":"page","entry":[{"id":"444444444444","time":1588890044,"changes":' + changes + b"}]}"
    )
    for body in (envelope, changes):
        got = received(PAGE, signed(body))
        assert [piece.verdict for piece in got.pieces] == [Verdict.TEST] * 4
        assert [piece.inquiry for piece in got.pieces] == [
            Inquiry(
                external_id=str(number),
                kind="form",
                form="444444444444",
                ad="444444444",
                occurred_at=datetime(2020, 5, 7, 22, 20, 44, tzinfo=UTC),
                occurred_raw="1588890044",
                answers=(("page_id", "444444444444"), ("adgroup_id", "44444444444")),
            )
            for number in range(4)
        ]
        assert got.acknowledgement == TAKEN


def test_genuine_lead_becomes_the_expected_inquiry() -> None:
    body = sample("meta-lead-ads/lead-2015.json")
    piece = parse_lead(PAGE, body, NOW)
    assert piece.verdict is Verdict.ACCEPTED
    assert piece.inquiry == Inquiry(
        external_id="555971704561545",
        contact=Contact(name="James Oak", email="james.oak@example.org", gender="male"),
        kind="form",
        occurred_at=datetime(2015, 11, 12, 15, 27, 6, tzinfo=UTC),
        occurred_raw="2015-11-12T15:27:06+0000",
        answers=(("is_tcpa_compliant", "false"),),
        stripped=("date_of_birth",),
    )
    assert b"1987" not in piece.body
    entitled = channel("meta", {"sensitive_allowed": ["birth_date"]}, secrets=SECRETS)
    whole = parse_lead(entitled, body, NOW)
    assert (whole.inquiry.contact.birth_date, whole.body) == ("April 19, 1987", body)


def test_genuine_leads_of_the_retrieval_list() -> None:
    leads = msgspec.json.decode(sample("meta-lead-ads/lead-retrieval-list.json"), type=list[msgspec.Raw])
    people = [
        ("First", "Test", "testjoe@example.com", "11111111"),
        ("Second", "Joe", "joe@exampletest.com", "22222222"),
        ("Third", "New", "new@what.example", "33333333"),
        ("Fourth", "Another", "test@user.example", "44444444"),
    ]
    for raw, (first, last, email, phone) in zip(leads, people, strict=True):
        piece = parse_lead(PAGE, bytes(raw), NOW)
        assert piece.inquiry == Inquiry(
            external_id="<LEAD_ID>",
            contact=Contact(first_name=first, last_name=last, phones=(phone,), email=email),
            kind="form",
            ad="<AD_ID>",
            form="<FORM_ID>",
            occurred_at=datetime(2015, 2, 28, 8, 49, 14, tzinfo=UTC),
            occurred_raw="2015-02-28T08:49:14+0000",
        )
        assert piece.verdict is Verdict.ACCEPTED


def test_fetched_lead_is_a_revision_of_its_notice() -> None:
    told = only(received(PAGE, signed(notice(leadgen_id=7, ad_id="9", adgroup_id="8"))).pieces).inquiry
    lead = {
        "id": "7",
        "created_time": "2015-11-12T15:27:06+0000",
        "field_data": [{"name": "email", "values": ["a@b.cc"]}],
    }
    fetched = parse_lead(PAGE, msgspec.json.encode(lead), NOW).inquiry
    assert merge_revision(told, fetched) == msgspec.structs.replace(told, contact=Contact(email="a@b.cc"))


def test_signature_covers_the_raw_bytes() -> None:
    escaped = notice(note="\\u00e4").replace(b"\\\\u00e4", b"\\u00e4")
    assert received(PAGE, signed(escaped))
    twisted = msgspec.structs.replace(signed(escaped), body=escaped.replace(b"\\u00e4", "ä".encode()))
    assert refused(PAGE, twisted).code == "signature_wrong"


@pytest.mark.parametrize("key", ["app-1", "app-2"])
def test_both_live_secrets_admit(key: str) -> None:
    assert only(received(PAGE, signed(notice(), key)).pieces).verdict is Verdict.FETCH


@pytest.mark.parametrize(
    "headers",
    [
        {"x-hub-signature-256": "sha256=00"},
        {"x-hub-signature-256": "00"},
        {"x-hub-signature-256": "sha1=00"},
        {"x-hub-signature-256": "sha256=ÿ"},
    ],
)
def test_wrong_signature_is_refused(headers: dict[str, str]) -> None:
    refusal = refused(PAGE, post(notice(), headers=headers))
    assert refusal.acknowledgement == Acknowledgement(401, b"signature_wrong", "text/plain; charset=utf-8")
    assert refused(PAGE, signed(notice(), "app-3")).code == "signature_wrong"


def test_legacy_signature_opens_only_where_configured() -> None:
    body = notice()
    old = {"x-hub-signature": "sha1=" + hmac.new(b"app-1", body, "sha1").hexdigest()}
    assert refused(PAGE, post(body, headers=old)).code == "signature_missing"
    lenient = channel("meta", {"allow_sha1": True}, secrets=SECRETS)
    assert only(received(lenient, post(body, headers=old)).pieces).verdict is Verdict.FETCH
    both = {**old, "x-hub-signature-256": "sha256=00"}
    assert refused(lenient, post(body, headers=both)).code == "signature_wrong"


def test_a_thousand_changes_in_one_post_are_a_thousand_pieces() -> None:
    one = msgspec.json.decode(notice())
    one["entry"] = [
        {"changes": [{"field": "leadgen", "value": {"leadgen_id": n}} for n in range(start, start + 100)]}
        for start in range(0, 1000, 100)
    ]
    pieces = received(PAGE, signed(msgspec.json.encode(one))).pieces
    assert [piece.inquiry.external_id for piece in pieces] == [str(n) for n in range(1000)]


def test_change_of_another_field_is_acknowledged_and_dropped() -> None:
    body = msgspec.json.encode(
        {"object": "page", "entry": [{"changes": [{"field": "feed", "value": {"a": 1}}]}]}
    )
    got = received(PAGE, signed(body))
    assert (got.pieces, got.acknowledgement) == ((), TAKEN)


@pytest.mark.parametrize(
    "body",
    [
        b"hello",
        b"{}",
        b'{"entry":5}',
        b'{"entry":[{"changes":7}]}',
        b'{"entry":[{"changes":[7]}]}',
        b'{"entry":[{"changes":[{"field":"leadgen","value":{}}]}]}',
        b'{"entry":[{"changes":[{"field":"leadgen","value":"x"}]}]}',
    ],
)
def test_signed_notice_that_nobody_understands_is_kept_whole(body: bytes) -> None:
    got = received(PAGE, signed(body))
    assert [(piece.verdict, piece.reason) for piece in got.pieces] == [(Verdict.QUARANTINED, "unparsable")]
    assert got.acknowledgement == TAKEN


def lead(*answers: tuple[str, Any], **more: Any) -> bytes:
    field_data = [{"name": name, "values": [value]} for name, value in answers]
    return msgspec.json.encode({"id": "77", "field_data": field_data, **more})


@pytest.mark.parametrize(
    ("name", "value", "contact"),
    [
        ("phone_number_(whatsapp)", "+1", Contact(phones=("+1",))),
        ("Full Name (first and last)", "A B", Contact(name="A B")),
        ("手机号（用于回访）", "138", Contact(phones=("138",))),
        ("姓名：", "王", Contact(name="王")),
        ("Email", "a@b.cc", Contact(email="a@b.cc")),
        ("número_de_teléfono", "+34", Contact(phones=("+34",))),
    ],
)
def test_renamed_field_is_known_without_its_hint(name: str, value: str, contact: Contact) -> None:
    assert parse_lead(PAGE, lead((name, value)), NOW).inquiry.contact == contact


def test_question_in_any_language_is_an_answer_or_what_the_channel_says() -> None:
    question = "¿Qué modelo te interesa?"
    assert parse_lead(PAGE, lead((question, "XC90")), NOW).inquiry.answers == ((question, "XC90"),)
    mapped = channel("meta", {"fields": {question: "vehicle.model"}}, secrets=SECRETS)
    assert parse_lead(mapped, lead((question, "XC90")), NOW).inquiry.vehicles[0].model == "XC90"


@pytest.mark.parametrize(
    "body",
    [
        lead(("full_name", "<test lead: dummy data for full_name>")),
        lead(("email", "test@meta.com")),
        lead(("email", "a@b.cc"), id="444444444444444"),
    ],
)
def test_lead_of_the_test_tool_is_a_test(body: bytes) -> None:
    assert parse_lead(PAGE, body, NOW).verdict is Verdict.TEST


def test_consent_boxes_become_evidence_by_the_channels_rules() -> None:
    rules = [
        {
            "recipients": ["D0001"],
            "notice": "n-7",
            "notice_version": "3",
            "text_hash": "ab",
            "action": "tick",
            "from": {"accepted": "field:contact_ok", "at": "inquiry:occurred_at", "page": "inquiry:form"},
        }
    ]
    ruled = channel("meta", {"consents": rules}, secrets=SECRETS, evidence=("notice", "at", "page"))
    boxes = [{"checkbox_key": "contact_ok", "is_checked": "1"}, {"checkbox_key": "news", "is_checked": ""}]
    body = lead(form_id="5", created_time="2026-01-01T00:00:00+0000", custom_disclaimer_responses=boxes)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    piece = parse_lead(ruled, body, NOW)
    assert piece.inquiry.consents == (
        ConsentEvidence(
            recipients=("D0001",),
            notice="n-7",
            notice_version="3",
            text_hash="ab",
            at=at,
            page="5",
            action="tick",
        ),
        ConsentEvidence(notice="news", at=at, action="tick", accepted=False),
    )
    assert piece.verdict is Verdict.ACCEPTED
    unticked = parse_lead(ruled, body.replace(b'"is_checked":"1"', b'"is_checked":false'), NOW)
    assert (unticked.verdict, unticked.reason) == (Verdict.ACCEPTED, ""), "a no goes on, so that it is heard"
    assert [one.accepted for one in unticked.inquiry.consents] == [False, False]


def test_answer_that_is_no_lead_is_kept_whole() -> None:
    piece = parse_lead(PAGE, b"[]", NOW)
    assert (piece.verdict, piece.reason, piece.body) == (Verdict.QUARANTINED, "unparsable", b"[]")
