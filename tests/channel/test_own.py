"""Our own API: one lead, a batch, a stream; who may send; what is kept aside; the answer lead by lead."""

from __future__ import annotations

import base64
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from deliveries import NOW, accepted, channel, only, post, received, refused

from leadcenter.channel.adapters import ADAPTERS, acknowledge
from leadcenter.channel.terms import (
    Channel,
    ConsentEvidence,
    Contact,
    Inquiry,
    Piece,
    Received,
    Request,
    Vehicle,
    Verdict,
)

KEY, OLD_KEY = b"first key of twenty-four", b"other key of twenty-four"
SECRETS = {"signing": tuple("whsec_" + base64.b64encode(key).decode() for key in (KEY, OLD_KEY))}
API = channel("own", secrets={"api_key": ("k-1", "k-2")})
SIGNED = channel("own", secrets=SECRETS)

LEAD: dict[str, Any] = {
    "external_id": "web-1",
    "contact": {"name": "王小明", "phones": ["138 0013 8000"], "city": "苏州", "nickname": "小王"},
    "vehicles": [
        {"brand": "X", "series": "Y", "seats": 5},
        {"role": "trade_in", "brand": "Z", "year": "2015"},
    ],
    "dealer_code": "D0001",
    "consents": [
        {
            "purpose": "sales_contact",
            "recipients": ["D0001", "maker"],
            "notice": "n-1",
            "notice_version": "2",
            "text_hash": "ab" * 32,
            "at": "2026-11-22T02:00:00",
            "page": "https://example.com/x",
            "action": "tick",
        }
    ],
    "kind": "form",
    "campaign": None,
    "occurred_at": "2026-11-22 02:00:00",
    "comment": "周末试驾",
    "utm": {"source": "x", "ids": [1, 2]},
    "score": 1.50,
    "big": 12345678901234567890123,
    "answers": {"预算": "20万", "empty": "", "colours": ["red", "blue"]},
}
INQUIRY = Inquiry(
    external_id="web-1",
    contact=Contact(name="王小明", phones=("138 0013 8000",), city="苏州"),
    vehicles=(Vehicle(brand="X", series="Y"), Vehicle(role="trade_in", brand="Z", year="2015")),
    dealer_code="D0001",
    consents=(
        ConsentEvidence(
            recipients=("D0001", "maker"),
            notice="n-1",
            notice_version="2",
            text_hash="ab" * 32,
            at=datetime(2026, 11, 21, 18, 0, tzinfo=UTC),
            page="https://example.com/x",
            action="tick",
        ),
    ),
    kind="form",
    comment="周末试驾",
    occurred_at=datetime(2026, 11, 21, 18, 0, tzinfo=UTC),
    occurred_raw="2026-11-22 02:00:00",
    zone_assumed="Asia/Shanghai",
    answers=(
        ("contact.nickname", "小王"),
        ("vehicles[0].seats", "5"),
        ("utm.source", "x"),
        ("utm.ids", "1"),
        ("utm.ids", "2"),
        ("score", "1.5"),
        ("big", "12345678901234567890123"),
        ("预算", "20万"),
        ("colours", "red"),
        ("colours", "blue"),
    ),
)


def by_key(body: bytes | object, **headers: str) -> Request:
    return post(body, headers={"x-api-key": "k-1", **headers})


def signed(body: bytes | object, key: bytes = KEY, at: datetime = NOW, **headers: str) -> Request:
    raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
    stamp = str(int(at.timestamp()))
    made = base64.b64encode(hmac.digest(key, b"msg_1." + stamp.encode() + b"." + raw, "sha256")).decode()
    sent = {"webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": f"v1,{made}"}
    return post(raw, headers={**sent, **headers})


def test_one_lead_becomes_one_inquiry_with_every_field() -> None:
    body = msgspec.json.encode(LEAD)
    got = received(API, by_key(body))
    assert got.pieces == (Piece(Verdict.ACCEPTED, INQUIRY, body),)
    assert got.acknowledgement.status == 202
    assert got.acknowledgement.body == (
        b'{"accepted":1,"quarantined":0,"test":0,"leads":[{"external_id":"web-1","verdict":"accepted"}]}'
    )


@pytest.mark.parametrize("wrapped", [lambda leads: leads, lambda leads: {"leads": leads}])
def test_batch_keeps_order_and_each_leads_own_bytes(wrapped: Any) -> None:
    leads = [{"external_id": f"b-{n}", "n": n} for n in range(50)]
    pieces = received(API, by_key(wrapped(leads))).pieces
    assert [piece.inquiry.external_id for piece in pieces] == [f"b-{n}" for n in range(50)]
    assert pieces[7].body == b'{"external_id":"b-7","n":7}'


def test_stream_of_lines_is_read_line_by_line() -> None:
    lines = b'{"external_id":"l-1"}\r\n\n{"external_id":"l-2"\n{"external_id":"l-3"}'
    got = received(API, by_key(lines, **{"content-type": "application/x-ndjson"}))
    assert [(piece.verdict, piece.reason) for piece in got.pieces] == [
        (Verdict.ACCEPTED, ""),
        (Verdict.QUARANTINED, "body_not_json"),
        (Verdict.ACCEPTED, ""),
    ]
    assert got.pieces[1].body == b'{"external_id":"l-2"'


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"contact": {"phones": ["1", 2]}}, "wrong_type:$.contact.phones[1]"),
        ({"contact": []}, "wrong_type:$.contact"),
        ({"contact": {"name": 7}}, "wrong_type:$.contact.name"),
        ({"vehicles": [{"year": 2026}]}, "wrong_type:$.vehicles[0].year"),
        ({"vehicles": {"year": "2026"}}, "wrong_type:$.vehicles"),
        ({"consents": False}, "wrong_type:$.consents"),
        ({"consents": {"at": "2026-01-01"}}, "wrong_type:$.consents"),
        ({"consents": [7]}, "wrong_type:$.consents[0]"),
        ({"vehicles": [[{"brand": "X"}]]}, "wrong_type:$.vehicles[0]"),
        ({"consents": [{"at": [1]}]}, "wrong_type:$.consents[0].at"),
        ({"consents": [{"accepted": "yes"}]}, "wrong_type:$.consents[0].accepted"),
        ({"occurred_at": {"s": 1}}, "wrong_type:$.occurred_at"),
        ({"dealer_code": 12}, "wrong_type:$.dealer_code"),
        ({"external_id": 5}, "wrong_type:$.external_id"),
        ({"resend": "no"}, "wrong_type:$.resend"),
        ({"test": "yes"}, "wrong_type:$.test"),
        ({"external_id": "x" * 201}, "id_too_long"),
    ],
)
def test_lead_with_a_wrong_field_is_kept_aside_and_the_others_go_on(
    change: dict[str, Any], reason: str
) -> None:
    wrong = {**LEAD, **change}
    got = received(API, by_key([{**LEAD, "external_id": "a"}, wrong, {**LEAD, "external_id": "c"}]))
    assert [piece.verdict for piece in got.pieces] == [
        Verdict.ACCEPTED,
        Verdict.QUARANTINED,
        Verdict.ACCEPTED,
    ]
    assert got.pieces[1].reason == reason
    assert msgspec.json.decode(got.pieces[1].body) == msgspec.json.decode(msgspec.json.encode(wrong))
    said = msgspec.json.decode(got.acknowledgement.body)["leads"][1]
    code, _, path = reason.partition(":")
    assert said["reason"] == code
    assert said.get("path", "") == path


def test_array_item_that_is_no_object_is_kept_aside() -> None:
    pieces = received(API, by_key(b'[7,{"external_id":"a"},"x",null]')).pieces
    assert [piece.reason for piece in pieces] == ["wrong_type:$", "", "wrong_type:$", "wrong_type:$"]


def test_empty_batch_is_taken_and_says_so() -> None:
    got = received(API, by_key(b"[]"))
    assert got.pieces == ()
    assert got.acknowledgement.body == b'{"accepted":0,"quarantined":0,"test":0,"leads":[]}'


def test_test_lead_is_told_apart() -> None:
    got = received(API, by_key({"external_id": "t", "test": True}))
    assert got.pieces[0].verdict is Verdict.TEST
    assert got.acknowledgement.body == (
        b'{"accepted":0,"quarantined":0,"test":1,"leads":[{"external_id":"t","verdict":"test"}]}'
    )


def test_acknowledgement_is_made_of_the_pieces_alone_and_takes_our_ids() -> None:
    pieces = received(API, by_key([{"external_id": "a"}, {"external_id": "b"}])).pieces
    said = msgspec.json.decode(acknowledge(pieces, ["id-1", "id-2"]).body)
    assert [lead["id"] for lead in said["leads"]] == ["id-1", "id-2"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "body_not_json"),
        (b"name=x&phone=1", 400, "body_not_json"),
        (b"{", 400, "body_not_json"),
        (b'[{"a":1},', 400, "body_not_json"),
        (b'{"a":1} x', 400, "body_not_json"),
        (b'{"a":NaN}', 400, "body_not_json"),
        (b'{"leads":[1', 400, "body_not_json"),
        (b'"text"', 400, "body_not_object"),
        (b"17", 400, "body_not_object"),
        (b"[" * 100_000, 400, "body_too_deep"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, 400, "body_too_deep"),
        (b'{"leads":' + b"[" * 100_000, 400, "body_too_deep"),
        (b'{"a":"' + b"x" * 1_048_576 + b'"}', 413, "body_too_large"),
    ],
)
def test_body_that_is_no_json_is_refused_with_a_code(body: bytes, status: int, code: str) -> None:
    refusal = refused(API, by_key(body))
    assert (refusal.code, refusal.acknowledgement.status) == (code, status)
    assert refusal.acknowledgement.body == b'{"error":{"code":"%s"}}' % code.encode()


def test_limit_is_configured() -> None:
    wide = channel("own", {"max_bytes": 2_000_000}, secrets=API.secrets)
    body = {"external_id": "big", "comment": "x" * 1_500_000}
    assert len(accepted(wide, by_key(body)).inquiry.comment) == 1_500_000


def test_unknown_method_is_refused() -> None:
    refusal = refused(API, post(b"{}", method="PUT"))
    assert (refusal.code, refusal.acknowledgement.status) == ("method_not_allowed", 405)
    assert ("allow", "POST") in refusal.acknowledgement.headers


@pytest.mark.parametrize(
    "headers",
    [{"x-api-key": "k-1"}, {"x-api-key": "k-2"}, {"authorization": "Bearer k-2"}],
)
def test_every_live_api_key_opens(headers: dict[str, str]) -> None:
    assert accepted(API, post({"external_id": "a"}, headers=headers)).inquiry.external_id == "a"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "signature_missing"),
        ({"x-api-key": "k-3"}, "key_wrong"),
        ({"x-api-key": ""}, "signature_missing"),
    ],
)
def test_stranger_is_refused(headers: dict[str, str], code: str) -> None:
    refusal = refused(API, post({"external_id": "a"}, headers=headers))
    assert (refusal.code, refusal.acknowledgement.status) == (code, 401)


@pytest.mark.parametrize("key", [KEY, OLD_KEY])
def test_signature_of_either_live_key_opens(key: bytes) -> None:
    assert accepted(SIGNED, signed({"external_id": "a"}, key)).inquiry.external_id == "a"


def test_one_of_several_signatures_is_enough() -> None:
    request = signed({"external_id": "a"})
    both = f"v1,AAAA v1a,BBBB {request.headers['webhook-signature']}"
    assert accepted(
        SIGNED, msgspec.structs.replace(request, headers={**request.headers, "webhook-signature": both})
    )


def test_tampering_with_any_signed_part_is_refused() -> None:
    good = signed({"external_id": "a"})
    changes: list[Request] = [
        msgspec.structs.replace(good, body=b'{"external_id":"b"}'),
        msgspec.structs.replace(good, body=good.body + b" "),
        *(
            msgspec.structs.replace(good, headers={**good.headers, **change})
            for change in (
                {"webhook-id": "msg_2"},
                {"webhook-timestamp": str(int(NOW.timestamp()) + 1)},
                {"webhook-signature": "v1," + base64.b64encode(bytes(32)).decode()},
                {"webhook-signature": good.headers["webhook-signature"].replace("v1,", "v2,")},
                {"webhook-signature": good.headers["webhook-signature"][:-2]},
                {"webhook-signature": "v1,ÿ"},
            )
        ),
    ]
    for request in changes:
        assert refused(SIGNED, request).code == "signature_wrong"
    assert (
        refused(SIGNED, signed({"external_id": "a"}, b"a key that nobody has here")).code == "signature_wrong"
    )


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (0, ""),
        (300, ""),
        (-300, ""),
        (301, "signature_expired"),
        (-301, "signature_expired"),
        (600, "signature_expired"),
    ],
)
def test_replay_window_is_five_minutes_either_way(seconds: int, code: str) -> None:
    outcome = ADAPTERS["own"].receive(
        SIGNED, signed({"external_id": "a"}, at=NOW + timedelta(seconds=seconds))
    )
    assert code == ("" if isinstance(outcome, Received) else outcome.code)


def test_api_key_does_not_excuse_a_bad_signature() -> None:
    both = channel("own", secrets={**SECRETS, "api_key": ("k-1",)})
    request = signed({"external_id": "a"}, b"a key that nobody has here", **{"x-api-key": "k-1"})
    assert refused(both, request).code == "signature_wrong"


@pytest.mark.parametrize("open_channel", [channel("own"), channel("own", secrets={"api_key": ("",)})])
def test_channel_without_live_keys_asks_to_come_back(open_channel: Channel) -> None:
    refusal = refused(open_channel, by_key({"external_id": "a"}))
    assert (refusal.code, refusal.acknowledgement.status) == ("secret_missing", 503)
    assert ("retry-after", "60") in refusal.acknowledgement.headers


@pytest.mark.parametrize("fault", [{"max_byte": 1}, {"fields": {"a": "nowhere"}}, {"max_bytes": "x"}])
def test_channel_with_a_faulty_configuration_asks_to_come_back(fault: dict[str, Any]) -> None:
    refusal = refused(channel("own", fault, secrets=API.secrets), by_key({"external_id": "a"}))
    assert (refusal.code, refusal.acknowledgement.status) == ("channel_misconfigured", 503)


def test_lead_without_id_has_the_id_of_its_content() -> None:
    first = accepted(API, by_key({"contact": {"name": "A"}, "occurred_at": "2026-01-01T00:00:00Z"})).inquiry
    same = b'{"occurred_at":"2026-01-01T00:00:00Z", "contact": {"name":"A"}, "resend": true}'
    assert accepted(API, by_key(same)).inquiry.external_id == first.external_id
    other = {"contact": {"name": "B"}, "occurred_at": "2026-01-01T00:00:00Z"}
    assert accepted(API, by_key(other)).inquiry.external_id != first.external_id


@pytest.mark.parametrize(
    ("sent", "at", "zone"),
    [
        ("2026-11-22T02:00:00Z", datetime(2026, 11, 22, 2, tzinfo=UTC), ""),
        ("2026-11-22T02:00:00+08:00", datetime(2026, 11, 21, 18, tzinfo=UTC), ""),
        (1795309200, datetime(2026, 11, 22, 1, tzinfo=UTC), ""),
        ("1795309200123", datetime(2026, 11, 22, 1, 0, 0, 123000, tzinfo=UTC), ""),
        ("2026-11-22 09:00", datetime(2026, 11, 22, 1, tzinfo=UTC), "Asia/Shanghai"),
        ("yesterday", None, ""),
    ],
)
def test_time_is_read_and_kept_as_sent(sent: str | int, at: datetime | None, zone: str) -> None:
    inquiry = accepted(API, by_key({"external_id": "t", "occurred_at": sent})).inquiry
    assert (inquiry.occurred_at, inquiry.occurred_raw, inquiry.zone_assumed) == (at, str(sent), zone)


def test_sensitive_fields_are_left_out_of_inquiry_and_body_and_counted() -> None:
    lead = {
        "external_id": "s",
        "contact": {"name": "A", "birth_date": "1980-01-01"},
        "id_card": "11010519491231002X",
        "answers": {"月收入": "9000", "颜色": "红"},
        "extra": [{"label": "身份证号", "value": "x1"}, {"label": "车型", "value": "Y"}],
        "comment": "证件 11010519491231002X 谢谢",
    }
    piece = accepted(API, by_key(lead))
    assert piece.inquiry.stripped == ("birth_date", "id_card", "月收入", "身份证号", "comment")
    assert piece.inquiry.comment == "证件 ****************** 谢谢"
    assert piece.inquiry.answers == (("颜色", "红"), ("extra[0].label", "车型"), ("extra[0].value", "Y"))
    for secret in ("1980-01-01", "11010519491231002X", "9000", "x1"):
        assert secret not in piece.body.decode()


def test_body_in_gb18030_is_read() -> None:
    body = '{"external_id":"g","contact":{"name":"欧阳"}}'.encode("gb18030")
    assert accepted(API, by_key(body)).inquiry.contact.name == "欧阳"
    assert (
        accepted(API, by_key(b"\xef\xbb\xbf" + body.decode("gb18030").encode())).inquiry.contact.name
        == "欧阳"
    )


def test_nul_never_reaches_the_database() -> None:
    inquiry = accepted(API, by_key(rb'{"external_id":"a\u0000b","x\u0000":"c\u0000d"}')).inquiry
    assert (inquiry.external_id, inquiry.answers) == ("ab", (("x", "cd"),))


def test_stored_piece_read_again_is_the_same() -> None:
    piece = accepted(API, by_key(LEAD))
    again = ADAPTERS["own"].read(API, post(piece.body))
    assert again == (piece,)


def test_fields_that_only_we_may_set_are_answers() -> None:
    inquiry = accepted(API, by_key({"external_id": "a", "stripped": ["x"], "zone_assumed": "UTC"})).inquiry
    assert (inquiry.stripped, inquiry.zone_assumed) == ((), "")
    assert inquiry.answers == (("stripped", "x"), ("zone_assumed", "UTC"))


def test_pairs_may_carry_a_name_twice() -> None:
    inquiry = accepted(
        API, by_key({"external_id": "a", "answers": [["q", "1"], ["q", "2"], ["e", ""]]})
    ).inquiry
    assert inquiry.answers == (("q", "1"), ("q", "2"))


def test_consent_of_the_whole_delivery_is_checked_lead_by_lead() -> None:
    strict = channel("own", secrets=API.secrets, evidence=("notice", "at", "recipients"))
    bare = {"external_id": "x"}
    got = received(strict, by_key([LEAD, bare]))
    assert [(piece.verdict, piece.reason) for piece in got.pieces] == [
        (Verdict.ACCEPTED, ""),
        (Verdict.QUARANTINED, "consent_evidence_missing"),
    ]
    assert got.acknowledgement.status == 202
    assert only(got.pieces[1:]).inquiry.external_id == "x"
