"""A further channel goes online by configuration alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from deliveries import NOW, accepted, channel, only, post, received, refused, sample

from leadcenter.channel.adapters import ADAPTERS, ConfigFault, validate_channel, validate_config
from leadcenter.channel.signature import RECIPES
from leadcenter.channel.terms import (
    Acknowledgement,
    ConsentEvidence,
    Contact,
    Inquiry,
    Request,
    Vehicle,
    Verdict,
)

# A vertical medium without an adapter: batches, its own words, md5 over sorted parts, an answer with its id.
MEDIUM: dict[str, Any] = {
    "auth": {
        "recipe": "md5_joined",
        "sent": "header:X-Sign",
        "parts": ["secret", "header:X-Time", "field:batch"],
        "join": "&",
        "sort": True,
        "timestamp": "header:X-Time",
        "window_s": 600,
    },
    "leads": "data.items",
    "event_id": ["orderNo", "seq"],
    "fields": {
        "customer.name": "contact.name",
        "customer.tel": {"to": "contact.phones", "split": "/"},
        "customer.sex": {"to": "contact.gender", "values": {"1": "male", "2": "female"}},
        "customer.city": "contact.city",
        "dealer.id": "dealer_code",
        "car.brand": "vehicle.brand",
        "car.series": "vehicle.series",
        "old.brand": "trade_in.brand",
        "意向颜色": "vehicle.colour",
    },
    "json_strings": ["ext"],
    "pairs": [{"at": "ext.qa", "name": "q", "value": "a"}],
    "time": {"at": "createdAt", "format": "%d.%m.%Y %H:%M", "zone": "Asia/Urumqi"},
    "test": [{"at": "flag", "equals": ["T", "TEST"]}],
    "withdrawal": [{"at": "action", "equals": ["DELETE"]}],
    "kind": "form",
    "consents": [
        {
            "notice": "medium-1",
            "notice_version": "4",
            "recipients": ["maker"],
            "from": {
                "at": "inquiry:occurred_at",
                "accepted": "field:agree",
                "recipients": "field:dealer.id",
                "page": "field:url",
            },
        }
    ],
    "acknowledgement": {
        "body": '{"ret":"0","id":"${event_id}","batch":"${field.batch}",'
        '"t":"${header.X-Time}","v":"${query.v}"}'
    },
    "refusal": {"status": 403, "body": '{"ret":"${status}","why":"${code}"}'},
}
KEYS = {"signing": ("old", "new")}
CHANNEL = channel("configured", MEDIUM, secrets=KEYS, evidence=("notice", "recipients", "at", "page"))
ITEM: dict[str, Any] = {
    "orderNo": 12345678901234567890,
    "seq": "1",
    "customer": {
        "name": "孙女士",
        "tel": "138 0000 0001/138 0000 0002",
        "sex": 2,
        "city": "乌鲁木齐",
        "vip": True,
    },
    "dealer": {"id": "D9"},
    "car": {"brand": "X", "series": "Y", "trim": None},
    "old": {"brand": "Z"},
    "createdAt": "22.11.2026 07:00",
    "agree": "1",
    "url": "https://m.example/p",
    "flag": "",
    "ext": '{"qa":[{"q":"意向颜色","a":"红"},{"q":"预算","a":["20万","25万"]}],"src":"app"}',
}
INQUIRY = Inquiry(
    external_id="12345678901234567890:1",
    contact=Contact(
        name="孙女士", phones=("138 0000 0001", "138 0000 0002"), gender="female", city="乌鲁木齐"
    ),
    vehicles=(Vehicle(brand="X", series="Y", colour="红"), Vehicle(role="trade_in", brand="Z")),
    dealer_code="D9",
    consents=(
        ConsentEvidence(
            recipients=("D9",),
            notice="medium-1",
            notice_version="4",
            at=datetime(2026, 11, 22, 1, tzinfo=UTC),
            page="https://m.example/p",
        ),
    ),
    kind="form",
    occurred_at=datetime(2026, 11, 22, 1, tzinfo=UTC),
    occurred_raw="22.11.2026 07:00",
    zone_assumed="Asia/Urumqi",
    answers=(
        ("customer.vip", "true"),
        ("agree", "1"),
        ("url", "https://m.example/p"),
        ("ext.src", "app"),
        ("预算", "20万"),
        ("预算", "25万"),
    ),
)


def delivery(*items: Any, key: str = "new", batch: str = 'b"1', **more: Any) -> Request:
    stamp = str(int(NOW.timestamp()))
    made = hashlib.md5("&".join(sorted((key, stamp, batch))).encode(), usedforsecurity=False).hexdigest()
    body = {"batch": batch, "data": {"items": list(items)}}
    return post(body, headers={"x-time": stamp, "x-sign": made, **more.pop("headers", {})}, **more)


def test_further_channel_goes_online_by_configuration_alone() -> None:
    assert validate_channel(CHANNEL) == ()
    got = received(CHANNEL, delivery(ITEM, {**ITEM, "seq": "2"}, query={"v": "7"}))
    assert [piece.inquiry for piece in got.pieces] == [
        INQUIRY,
        msgspec.structs.replace(INQUIRY, external_id="12345678901234567890:2"),
    ]
    assert [piece.verdict for piece in got.pieces] == [Verdict.ACCEPTED] * 2
    assert got.acknowledgement == Acknowledgement(
        200, b'{"ret":"0","id":"12345678901234567890:1","batch":"b\\"1","t":"1795309200","v":"7"}'
    )


def test_its_test_leads_withdrawals_refusals_and_missing_consent_are_told_apart() -> None:
    items = ({**ITEM, "flag": "T"}, {**ITEM, "action": "DELETE"}, {**ITEM, "agree": "0"}, {**ITEM, "url": ""})
    pieces = received(CHANNEL, delivery(*items)).pieces
    assert [(piece.verdict, piece.reason) for piece in pieces] == [
        (Verdict.TEST, ""),
        (Verdict.ERASURE, ""),
        (Verdict.ACCEPTED, ""),
        (Verdict.QUARANTINED, "consent_evidence_missing"),
    ]
    assert pieces[2].inquiry.consents[0].accepted is False


def test_withdrawal_that_says_not_of_what_is_a_persons_to_look_at() -> None:
    nameless = {**ITEM, "action": "DELETE", **dict.fromkeys(CHANNEL.config["event_id"], "")}
    (piece,) = received(CHANNEL, delivery(nameless)).pieces
    assert (piece.verdict, piece.reason) == (Verdict.QUARANTINED, "id_missing")


@pytest.mark.parametrize(
    "change",
    [{"key": "wrong"}, {"headers": {"x-time": "1795309201"}}, {"headers": {"x-sign": "0"}}],
)
def test_its_signature_is_held_and_refusals_have_its_shape(change: dict[str, Any]) -> None:
    assert refused(CHANNEL, delivery(ITEM, **change)).acknowledgement == Acknowledgement(
        403, b'{"ret":"403","why":"signature_wrong"}'
    )
    assert accepted(CHANNEL, delivery(ITEM, key="old"))


def test_its_window_is_held() -> None:
    late = delivery(ITEM, at=NOW.replace(minute=11))
    assert refused(CHANNEL, late).code == "signature_expired"
    assert accepted(CHANNEL, delivery(ITEM, at=NOW.replace(minute=10)))


def test_our_own_fault_stays_5xx_whatever_the_refusal_says() -> None:
    keyless = channel("configured", MEDIUM)
    assert refused(keyless, delivery(ITEM)).acknowledgement.status == 503
    assert validate_channel(keyless) == (
        ConfigFault("secrets.signing", "missing", "no live key for this use"),
    )


def test_stored_lead_of_a_batch_reads_alone() -> None:
    piece = received(CHANNEL, delivery(ITEM, ITEM)).pieces[1]
    again = ADAPTERS["configured"].read(CHANNEL, post(piece.body))
    assert again == (piece,)


@pytest.mark.parametrize(
    "body", [b"{}", b'{"data":{"items":[1]}}', b'{"data":7}', b"<xml/>", b"\xff\xff", b""]
)
def test_what_its_sender_vouches_for_but_nobody_can_read_is_kept_whole(body: bytes) -> None:
    known = channel(
        "configured", {**MEDIUM, "auth": {"recipe": "hmac_sha256_hex", "sent": "header:x-sign"}}, secrets=KEYS
    )
    sign = hmac.new(b"new", body, "sha256").hexdigest()
    headers = {"x-sign": sign, "content-type": "application/json"}
    piece = only(received(known, post(body, headers=headers)).pieces)
    assert (piece.verdict, piece.reason, piece.body) == (Verdict.QUARANTINED, "unparsable", body)
    assert refused(known, post(body, headers={**headers, "x-sign": "0"})).code == "signature_wrong"


WEBSITE: dict[str, Any] = {
    "auth": {"recipe": "secret", "sent": "query:key"},
    "fields": {
        "name": "contact.name",
        "email": "contact.email",
        "phone": "contact.phones",
        "notes": "comment",
    },
    "kind": "form",
    "acknowledgement": {"status": 204, "content_type": "text/plain"},
}


def test_genuine_website_form_by_configuration() -> None:
    site = channel("configured", WEBSITE, secrets=KEYS)
    body = sample("google-lead-form/website-form.urlencoded").strip()
    got = received(site, post(body, query={"key": "old"}))
    piece = only(got.pieces)
    assert piece.inquiry == Inquiry(
        external_id=piece.inquiry.external_id,
        contact=Contact(name="Kyle Reese", phones=("+19995551984",), email="kreese@resistance.net"),
        kind="form",
        comment="Send prop asap",
        answers=(("source", "website"),),
    )
    assert piece.inquiry.external_id.startswith("digest:")
    assert (piece.verdict, piece.body) == (Verdict.ACCEPTED, body)
    assert got.acknowledgement == Acknowledgement(204, b"", "text/plain")
    assert refused(site, post(body)).code == "signature_missing"


def test_secret_in_the_body_is_not_stored() -> None:
    site = channel(
        "configured",
        {**WEBSITE, "auth": {"recipe": "secret", "sent": "field:token"}, "secret_fields": ["session.cookie"]},
        secrets=KEYS,
    )
    form = accepted(site, post(urlencode({"token": "new", "name": "A", "session.cookie": "c"}).encode()))
    assert (form.body, form.inquiry.answers) == (b"name=A", ())
    document = accepted(site, post({"token": "old", "name": "A", "session": {"cookie": "c", "n": 1}}))
    assert document.body == b'{"name":"A","session":{"n":1}}'
    assert refused(site, post({"token": "x", "name": "A"})).code == "signature_wrong"


def test_twilio_signs_address_and_form() -> None:
    url = "https://MyCompany.com/in/call?x=1"
    calls = channel(
        "configured",
        {
            "auth": {"recipe": "twilio", "url": url},
            "event_id": ["CallSid"],
            "fields": {"From": "contact.phones"},
            "kind": "call",
        },
        secrets={"signing": ("12345",)},
    )
    params = {"CallSid": "CA1", "From": "+14158675309", "To": "+18005551212"}
    text = url + "".join(name + value for name, value in sorted(params.items()))
    made = base64.b64encode(hmac.new(b"12345", text.encode(), "sha1").digest()).decode()
    headers = {"x-twilio-signature": made}
    inquiry = accepted(calls, post(urlencode(params).encode(), headers=headers)).inquiry
    assert inquiry == Inquiry(
        external_id="CA1",
        contact=Contact(phones=("+14158675309",)),
        kind="call",
        answers=(("To", "+18005551212"),),
    )
    twisted = urlencode({**params, "From": "+14158675300"}).encode()
    assert refused(calls, post(twisted, headers=headers)).code == "signature_wrong"


def test_handshake_echoes_one_parameter() -> None:
    shaken = channel(
        "configured",
        {**WEBSITE, "auth": {"recipe": "wechat"}, "handshake": {"echo": "echostr"}},
        secrets=KEYS,
    )
    sign = hashlib.sha1("".join(sorted(("new", "17", "n"))).encode(), usedforsecurity=False).hexdigest()
    query = {"signature": sign, "timestamp": "17", "nonce": "n", "echostr": "hi<b>"}
    got = received(shaken, post(b"", method="GET", query=query))
    assert only(got.pieces).verdict is Verdict.HANDSHAKE
    assert got.acknowledgement == Acknowledgement(200, b"hi<b>", "text/plain; charset=utf-8")
    assert refused(shaken, post(b"", method="GET", query={**query, "nonce": "m"})).code == "signature_wrong"
    site = channel("configured", WEBSITE, secrets=KEYS)
    assert refused(site, post(b"", method="GET", query=query)).code == "method_not_allowed"


@pytest.mark.parametrize(
    ("rule", "sent", "at"),
    [
        ({"at": "t", "format": "unix_s"}, "1795309200", NOW),
        ({"at": "t", "format": "unix_ms"}, "1795309200000", NOW),
        ({"at": "t"}, "1795309200000", NOW),
        ({"at": "t", "format": "%Y%m%d %H%M %z"}, "20261122 0900 +0800", NOW),
        ({"at": "t", "format": "%Y%m%d %H%M"}, "20261122 0900", NOW),
        ({"at": "t", "format": "unix_s"}, "soon", None),
        ({"at": "t", "format": "unix_s"}, "9" * 30, None),
        ({"at": "t", "format": "%Y"}, "x", None),
    ],
)
def test_time_is_read_as_configured(rule: dict[str, str], sent: str, at: datetime | None) -> None:
    site = channel("configured", {**WEBSITE, "time": rule}, secrets=KEYS)
    inquiry = accepted(site, post({"t": sent, "name": "A"}, query={"key": "new"})).inquiry
    assert (inquiry.occurred_at, inquiry.occurred_raw) == (at, sent)


@pytest.mark.parametrize(
    ("config", "path", "code"),
    [
        ({}, "", "wrong_type"),
        ({"auth": {}}, "auth.recipe", "unknown_recipe"),
        ({"auth": {"recipe": "rot13"}}, "auth.recipe", "unknown_recipe"),
        ({"auth": {"recipe": "hmac_sha256_hex"}}, "auth.sent", "unknown_source"),
        ({"auth": {"recipe": "twilio"}}, "auth.url", "missing"),
        (
            {"auth": {"recipe": "hmac_sha256_hex", "sent": "header:x", "parts": ["bodi"]}},
            "auth.parts[0]",
            "unknown_part",
        ),
        (
            {"auth": {"recipe": "hmac_sha256_hex", "sent": "header:x", "window_s": 5}},
            "auth.timestamp",
            "missing",
        ),
        ({"auth": {"recipe": "hmac_sha256_hex", "sent": "header:x", "prefx": "a"}}, "auth", "wrong_type"),
        ({"auth": {"recipe": "none"}, "field": {}}, "", "wrong_type"),
        ({"auth": {"recipe": "none"}, "fields": {"a.b": "contact.nam"}}, "fields.a.b", "unknown_place"),
        (
            {"auth": {"recipe": "none"}, "fields": {"a": {"to": "budget", "values": {"x": 1}}}},
            "fields.a.values[...]",
            "wrong_type",
        ),
        ({"auth": {"recipe": "none"}, "leads": "a..b"}, "leads", "wrong_path"),
        ({"auth": {"recipe": "none"}, "event_id": ["a", "b[x]"]}, "event_id[1]", "wrong_path"),
        ({"auth": {"recipe": "none"}, "test": [{"at": "", "equals": ["1"]}]}, "test[0].at", "wrong_path"),
        ({"auth": {"recipe": "none"}, "time": {"at": "t", "format": "iso"}}, "time.format", "unknown_format"),
        (
            {"auth": {"recipe": "none"}, "time": {"at": "t", "zone": "Mars/Olympus"}},
            "time.zone",
            "unknown_zone",
        ),
        (
            {"auth": {"recipe": "none"}, "acknowledgement": {"body": "${secret}"}},
            "acknowledgement.body",
            "unknown_hole",
        ),
        (
            {"auth": {"recipe": "none"}, "acknowledgement": {"status": 500}},
            "acknowledgement.status",
            "out_of_range",
        ),
        ({"auth": {"recipe": "none"}, "refusal": {"status": 200}}, "refusal.status", "out_of_range"),
        ({"auth": {"recipe": "none"}, "max_bytes": 0}, "max_bytes", "out_of_range"),
        ({"auth": {"recipe": "none"}, "sensitive_allowed": ["dreams"]}, "sensitive_allowed[0]", "wrong_type"),
        (
            {"auth": {"recipe": "none"}, "consents": [{"from": {"when": "field:x"}}]},
            "consents[0].from.when",
            "unknown_field",
        ),
        (
            {"auth": {"recipe": "none"}, "consents": [{"from": {"at": "x"}}]},
            "consents[0].from.at",
            "unknown_source",
        ),
        (
            {"auth": {"recipe": "none"}, "consents": [{"from": {"at": "inquiry:x"}}]},
            "consents[0].from.at",
            "unknown_source",
        ),
    ],
)
def test_fault_in_the_configuration_is_named_by_its_path(
    config: dict[str, Any], path: str, code: str
) -> None:
    assert [(fault.path, fault.code) for fault in validate_config("configured", config)] == [(path, code)]
    assert refused(channel("configured", config), post(b"{}")).code == "channel_misconfigured"


def test_fault_around_the_configuration_is_named_too() -> None:
    open_ = {"auth": {"recipe": "none"}}
    assert validate_channel(channel("configured", open_, zone="Nowhere"))[0].path == "time_zone"
    assert validate_channel(channel("configured", open_, evidence=("colour",)))[0].path == "evidence_required"
    assert validate_channel(channel("pigeon"))[0].path == "adapter"
    assert (
        refused(channel("configured", open_, evidence=("colour",)), post(b"{}")).acknowledgement.status == 503
    )


def test_id_that_has_a_place_too_is_kept_in_both() -> None:
    site = channel("configured", {**WEBSITE, "event_id": ["name"]}, secrets=KEYS)
    inquiry = accepted(site, post({"name": "A"}, query={"key": "new"})).inquiry
    assert (inquiry.external_id, inquiry.contact.name, inquiry.answers) == ("A", "A", ())


def test_example_and_recipes_of_the_page_are_true() -> None:
    page = (Path(__file__).parents[2] / "docs" / "channels.md").read_text("utf-8")
    example = msgspec.json.decode(page.partition("```json")[2].partition("```")[0])
    assert validate_config("configured", example) == ()
    inquiry = accepted(channel("configured", {**MEDIUM, **example}, secrets=KEYS), delivery(ITEM)).inquiry
    assert inquiry.vehicles[0].colour == "红"
    assert {name for name in RECIPES if f"`{name}`" not in page} == set()
    assert {name for name in ADAPTERS if f"| `{name}` |" not in page} == set()


def test_changed_channel_is_read_anew() -> None:
    before = channel("configured", {"auth": {"recipe": "none"}}, id="same")
    after = channel("configured", {"auth": {"recipe": "none"}, "fields": {"n": "contact.name"}}, id="same")
    assert accepted(before, post({"n": "A"})).inquiry.contact == Contact()
    assert accepted(after, post({"n": "A"})).inquiry.contact == Contact(name="A")
