"""Tencent Ads: the genuine test push and pull rows, a full lead, who may push."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from deliveries import NOW, accepted, channel, only, post, received, refused, sample

from leadcenter.channel.adapters import ADAPTERS
from leadcenter.channel.adapters.tencent import parse_row, x_signature
from leadcenter.channel.terms import Acknowledgement, Contact, Inquiry, Received, Verdict

OPEN = channel("tencent", {"admission": "none"})
SIGNED = channel("tencent", secrets={"token": ("t-1", "t-2"), "signing": ("s-1",)})
TAKEN = Acknowledgement(200, b'{"code":0,"message":"success","data":[{}]}')
LEAD: dict[str, Any] = {
    "account_id": 10600000,
    "leads_id": 9007199254740993,
    "click_id": "ck",
    "campaign_id": 1,
    "adgroup_id": 2,
    "creative_id": 3,
    "page_id": 4,
    "page_url": "https://example.com/p",
    "leads_type": "FORM_SUBMIT",
    "leads_name": "钱女士",
    "leads_tel": "15800000001",
    "tel_location": "深圳",
    "leads_area": "深圳南山区",
    "leads_gender": "GENDER_TYPE_FEMALE",
    "leads_id_number": "110105194912310021",
    "leads_create_time": "2026-11-22 09:00:00",
    "bundle": '{"意向车型":"Y7","备注":"","car":{"year":2026}}',
}


def test_genuine_test_push_is_answered_and_goes_no_further() -> None:
    body = sample("tencent-ads/test-push.json")
    got = received(OPEN, post(body))
    piece = only(got.pieces)
    assert piece.verdict is Verdict.TEST
    assert piece.inquiry == Inquiry(
        external_id="10600000:10000",
        contact=Contact(name="leads_name.string", phones=("15800000000",), city="深圳南山区"),
        kind="form",
        ad="11111.string",
        answers=(
            ("account_id", "10600000"),
            ("account_type", "ACCOUNT_TYPE_GDT"),
            ("adgroup_name", "agroup_name.string"),
            ("tel_location", "深圳"),
            ("leads_come_from", "LEADS_SOURCE_TYPE_AD_PREVIEW"),
        ),
    )
    assert piece.body == body
    assert got.acknowledgement == TAKEN


def test_genuine_rows_of_the_pull_reply() -> None:
    rows = msgspec.json.decode(sample("tencent-ads/wechat-ads-leads-list.json"))["data"]["list"]
    first, second = (parse_row(OPEN, row, NOW) for row in rows)
    assert first.inquiry == Inquiry(
        external_id=first.inquiry.external_id,
        contact=Contact(phones=("13800138000",)),
        campaign="1800000001",
        ad="1800000002",
        click_id="<click_id1>",
        occurred_at=datetime(2019, 3, 13, 16, 54, 34, tzinfo=UTC),
        occurred_raw="2019-03-14 00:54:34",
        zone_assumed="Asia/Shanghai",
        answers=(
            ("adgroup_name", "<adgroup_name>"),
            ("campaign_name", "<campaign_name>"),
            ("自定义问题", "123"),
        ),
    )
    assert second.inquiry == msgspec.structs.replace(
        first.inquiry,
        external_id=second.inquiry.external_id,
        contact=Contact(phones=("13800138001",)),
        click_id="<click_id2>",
        occurred_at=datetime(2019, 3, 13, 18, 10, 39, tzinfo=UTC),
        occurred_raw="2019-03-14 02:10:39",
        answers=(*first.inquiry.answers[:2], ("自定义问题", "321")),
    )
    assert first.inquiry.external_id.startswith("digest:")
    assert first.inquiry.external_id != second.inquiry.external_id
    later = parse_row(OPEN, rows[0], NOW + timedelta(days=9))
    assert later.inquiry == first.inquiry  # pulled again: the same lead


def test_pushed_lead_becomes_the_expected_inquiry() -> None:
    piece = accepted(OPEN, post(LEAD))
    assert piece.inquiry == Inquiry(
        external_id="10600000:9007199254740993",
        contact=Contact(name="钱女士", phones=("15800000001",), gender="female", city="深圳南山区"),
        kind="form",
        campaign="1",
        ad="2",
        form="4",
        page="https://example.com/p",
        click_id="ck",
        occurred_at=datetime(2026, 11, 22, 1, tzinfo=UTC),
        occurred_raw="2026-11-22 09:00:00",
        zone_assumed="Asia/Shanghai",
        answers=(
            ("account_id", "10600000"),
            ("creative_id", "3"),
            ("tel_location", "深圳"),
            ("意向车型", "Y7"),
            ("car.year", "2026"),
        ),
        stripped=("leads_id_number",),
    )
    assert b"110105194912310021" not in piece.body
    again = ADAPTERS["tencent"].read(OPEN, post(piece.body))
    assert isinstance(again, tuple)
    assert only(again).inquiry == msgspec.structs.replace(piece.inquiry, stripped=())


@pytest.mark.parametrize(
    "change",
    [{"leads_id": 10000}, {"leads_id": "10000"}, {"leads_come_from": "LEADS_SOURCE_TYPE_AD_PREVIEW"}],
)
def test_each_mark_of_a_test_is_enough(change: dict[str, Any]) -> None:
    assert only(received(OPEN, post({**LEAD, **change})).pieces).verdict is Verdict.TEST


def test_answers_may_come_as_a_list_of_questions() -> None:
    bundle = msgspec.json.encode(
        [{"label": "车型", "value": "Y7"}, {"label": "颜色", "value": ["红", "蓝"]}]
    ).decode()
    answers = accepted(OPEN, post({**LEAD, "bundle": bundle})).inquiry.answers
    assert answers[-3:] == (("车型", "Y7"), ("颜色", "红"), ("颜色", "蓝"))
    assert ("bundle", "free text") in accepted(OPEN, post({**LEAD, "bundle": "free text"})).inquiry.answers


def test_x_signature_is_the_documented_string() -> None:
    digest = hashlib.sha1(b"t-1.1795309200.s-1", usedforsecurity=False).hexdigest()
    assert base64.b64decode(x_signature("t-1", 1795309200, "s-1")).decode() == f"t-1,1795309200,{digest}"


@pytest.mark.parametrize(
    ("token", "seconds", "secret", "code"),
    [
        ("t-1", 0, "s-1", ""),
        ("t-2", 0, "s-1", ""),
        ("t-1", 300, "s-1", ""),
        ("t-1", -300, "s-1", ""),
        ("t-1", 301, "s-1", "signature_expired"),
        ("t-1", -301, "s-1", "signature_expired"),
        ("t-3", 0, "s-1", "signature_wrong"),
        ("t-1", 0, "s-2", "signature_wrong"),
    ],
)
def test_signed_push_is_admitted_inside_its_window(token: str, seconds: int, secret: str, code: str) -> None:
    made = x_signature(token, int(NOW.timestamp()) + seconds, secret)
    outcome = ADAPTERS["tencent"].receive(SIGNED, post(LEAD, headers={"x-signature": made}))
    assert code == ("" if isinstance(outcome, Received) else outcome.code)


@pytest.mark.parametrize("made", ["", "AAAA", "x", base64.b64encode(b"t-1,x,y").decode(), "ÿ"])
def test_unsigned_push_is_refused_in_tencents_shape(made: str) -> None:
    refusal = refused(SIGNED, post(LEAD, headers={"x-signature": made}))
    code = "signature_wrong" if made else "signature_missing"
    assert refusal.acknowledgement == Acknowledgement(401, b'{"code":401,"message":"%s"}' % code.encode())


def test_shared_token_in_the_address_admits() -> None:
    shared = channel("tencent", {"admission": "token"}, secrets={"token": ("t-1", "t-2")})
    assert accepted(shared, post(LEAD, query={"token": "t-2"}))
    assert refused(shared, post(LEAD, query={"token": "t-3"})).code == "key_wrong"
    assert refused(shared, post(LEAD)).code == "key_wrong"


def test_answer_is_signed_where_configured() -> None:
    answering = channel("tencent", {"admission": "none", "sign_answer": True}, secrets=SIGNED.secrets)
    got = received(answering, post(LEAD))
    assert got.acknowledgement == msgspec.structs.replace(
        TAKEN, headers=(("x-signature", x_signature("t-1", int(NOW.timestamp()), "s-1")),)
    )
