"""飞鱼: the genuine pull reply, the push with each recipe, the SPI protocol."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from deliveries import CODE_MESSAGE, NOW, accepted, channel, only, post, received, refused, sample

from leadcenter.channel.adapters import ADAPTERS
from leadcenter.channel.adapters.feiyu import parse_clue
from leadcenter.channel.rules import merge_revision
from leadcenter.channel.terms import Acknowledgement, Contact, Inquiry, Request, Verdict

TOKEN, SECRET = "tok-1", "sec-1"
SECRETS = {"token": (TOKEN, "tok-2"), "signing": ("sec-0", SECRET)}
PUSH = channel("feiyu", secrets=SECRETS)
CLUE: dict[str, Any] = {
    "id": "6831434300000000002",
    "adv_id": "166",
    "name": "赵先生",
    "telphone": "13700000002",
    "gender": 1,
    "age": 0,
    "cid": 0,
    "location": "江苏+镇江",
    "county_name": "京口区",
    "address": "-",
    "clue_type": 0,
    "clue_source": 1,
    "flow_type": 2,
    "promotion_id": 7301,
    "app_name": "抖音",
    "module_id": "M-1",
    "form_remark": "想试驾",
    "remark_dict": '{"意向车型":"Y7","购车时间":"一个月内","身份证号":"x"}',
    "req_id": "20261122",
    "external_url": "https://example.com/p",
    "create_time": "1795309200",
    "store_id": 88,
    "store_name": "镇江店",
    "mid_info": None,
}
INQUIRY = Inquiry(
    external_id="6831434300000000002",
    contact=Contact(
        name="赵先生", phones=("13700000002",), gender="male", city="镇江", province="江苏", district="京口区"
    ),
    dealer_code="88",
    dealer_name="镇江店",
    kind="form",
    ad="7301",
    form="M-1",
    page="https://example.com/p",
    comment="想试驾",
    occurred_at=datetime(2026, 11, 22, 1, tzinfo=UTC),
    occurred_raw="1795309200",
    answers=(
        ("adv_id", "166"),
        ("clue_source", "1"),
        ("flow_type", "2"),
        ("app_name", "抖音"),
        ("req_id", "20261122"),
        ("意向车型", "Y7"),
        ("购车时间", "一个月内"),
    ),
    stripped=("身份证号",),
)


def push(clue: object = CLUE, **headers: str) -> Request:
    return post(clue, headers={"access_token": TOKEN, "timestamp": "1795309200", **headers})


def recipe(name: str, token: str = TOKEN, secret: str = SECRET) -> str:
    message = f"{CLUE['id']}|{token}|1795309200".encode()
    made = {
        "sha256": hashlib.sha256(message).digest(),
        "sha256_hex": hashlib.sha256(message).hexdigest().encode(),
        "hmac": hmac.digest(secret.encode(), message, "sha256"),
        "hmac_hex": hmac.digest(secret.encode(), message, "sha256").hex().encode(),
    }
    return base64.b64encode(made[name]).decode()


def test_genuine_clue_of_the_pull_reply() -> None:
    reply = msgspec.json.decode(sample("oceanengine-feiyu/pull-clues-phone-call.json"))
    piece = parse_clue(PUSH, reply["data"][0], NOW)
    assert piece.verdict is Verdict.ACCEPTED
    assert piece.inquiry == Inquiry(
        external_id="6831434300000000001",
        contact=Contact(phones=("13700000001",), city="镇江", province="江苏"),
        kind="chat",
        ad="1667810000000006",
        form="1667190000000004",
        page="https://www.chengzijianzhan.com/tetris/page/6828807500000000003/",
        occurred_at=datetime(2020, 5, 27, 8, 14, 19, tzinfo=UTC),
        occurred_raw="1590567259",
        answers=(
            ("adv_id", "1664000000000001"),
            ("clue_source", "1"),
            ("adv_name", "示例网络sample@example.com"),
            ("convert_status", "合法转化"),
            ("ad_plan_name", "oCPM_05_27"),
            ("appname", "抖音"),
            ("module_name", "熊本熊53"),
        ),
    )


def test_every_field_that_the_push_is_known_to_send_is_kept() -> None:
    rows = sample("oceanengine-feiyu/push-field-names.csv").decode().splitlines()[1:]
    names = [row.split(",")[0] for row in rows]
    clue = {name: f"value of {name}" for name in names} | {"id": "1", "telphone": "13700000003"}
    inquiry = accepted(PUSH, push(clue)).inquiry
    kept = {value for _, value in inquiry.answers} | {
        inquiry.comment, inquiry.form, inquiry.ad,
        inquiry.contact.qq, inquiry.contact.street, inquiry.contact.district,
    }  # fmt: skip
    assert {f"value of {name}" for name in names} <= kept


def test_pushed_clue_becomes_the_expected_inquiry() -> None:
    got = received(PUSH, push())
    piece = only(got.pieces)
    assert (piece.verdict, piece.inquiry) == (Verdict.ACCEPTED, INQUIRY)
    assert got.acknowledgement == CODE_MESSAGE
    assert "身份证" not in piece.body.decode()


def test_stored_body_reads_the_same() -> None:
    piece = accepted(PUSH, push())
    again = ADAPTERS["feiyu"].read(PUSH, post(piece.body))
    assert isinstance(again, tuple)
    assert only(again).inquiry == msgspec.structs.replace(INQUIRY, stripped=())


def test_pull_ten_minutes_later_adds_and_takes_nothing_away() -> None:
    first = accepted(PUSH, push()).inquiry
    later = parse_clue(
        PUSH,
        {
            "clue_id": CLUE["id"],
            "name": "未命名",
            "telphone": "13700000002",
            "convert_status": "有意向",
            "create_time": "1795309200",
        },
        NOW,
    ).inquiry
    merged = merge_revision(first, later)
    assert merged == msgspec.structs.replace(first, answers=(*first.answers, ("convert_status", "有意向")))


@pytest.mark.parametrize("name", ["sha256", "sha256_hex", "hmac", "hmac_hex"])
def test_each_recipe_admits_its_own_signature_only(name: str) -> None:
    strict = channel("feiyu", {"signing": name}, secrets=SECRETS)
    assert accepted(strict, push(signature=recipe(name))).inquiry == INQUIRY
    others = {"sha256", "sha256_hex", "hmac", "hmac_hex"} - {name}
    for other in others:
        assert refused(strict, push(signature=recipe(other))).code == "signature_wrong"
    assert refused(strict, push()).code == "signature_missing"
    for change in ({"timestamp": "1795309201"}, {"access_token": "tok-2"}):
        assert refused(strict, push(signature=recipe(name), **change)).code == "signature_wrong"
    assert refused(strict, push({**CLUE, "id": "7"}, signature=recipe(name))).code == "signature_wrong"


@pytest.mark.parametrize("name", ["sha256", "sha256_hex", "hmac", "hmac_hex"])
def test_any_admits_each_of_the_four(name: str) -> None:
    open_to_all = channel("feiyu", {"signing": "any"}, secrets=SECRETS)
    assert accepted(open_to_all, push(signature=recipe(name)))
    assert refused(open_to_all, push(signature="AAAA")).code == "signature_wrong"


def test_old_secret_still_admits_while_keys_rotate() -> None:
    strict = channel("feiyu", {"signing": "hmac_hex"}, secrets=SECRETS)
    assert accepted(strict, push(signature=recipe("hmac_hex", secret="sec-0")))
    second = recipe("hmac_hex", token="tok-2")
    assert accepted(strict, push(signature=second, access_token="tok-2"))


def test_token_vouches_until_the_recipe_is_known() -> None:
    assert accepted(PUSH, post(CLUE, headers={"access-token": "tok-2"}))
    assert refused(PUSH, post(CLUE)).acknowledgement == Acknowledgement(
        401, b'{"code":401,"message":"signature_missing"}'
    )
    assert refused(PUSH, post(CLUE, headers={"access_token": "tok-3"})).code == "key_wrong"


def test_unreadable_body_of_a_known_sender_is_kept_whole() -> None:
    got = received(PUSH, push(b"id=1&name=x"))
    piece = only(got.pieces)
    assert (piece.verdict, piece.reason, piece.body) == (Verdict.QUARANTINED, "unparsable", b"id=1&name=x")
    assert got.acknowledgement == CODE_MESSAGE


def test_json_bomb_is_refused_even_from_a_known_sender() -> None:
    assert refused(PUSH, push(b"[" * 9_000)).code == "body_too_deep"


SPI = channel("feiyu", {"spi": True, "spi_header": "X-Tt-Signature"}, secrets=SECRETS)


def spi(document: object, key: str = SECRET) -> Request:
    body = msgspec.json.encode(document)
    return post(body, headers={"x-tt-signature": hmac.new(key.encode(), body, "sha256").hexdigest()})


def test_spi_check_gets_its_challenge_back_exactly() -> None:
    got = received(SPI, post(b'{"challenge":9007199254740993,"event":"verify_webhook"}'))
    assert only(got.pieces).verdict is Verdict.HANDSHAKE
    assert got.acknowledgement.body == (
        b'{"BaseResp":{"StatusCode":200,"StatusMessage":"success"},"challenge":9007199254740993}'
    )


@pytest.mark.parametrize("wrap", [lambda clue: clue, lambda clue: [clue]])
def test_spi_message_holds_the_clue_as_json_in_a_string(wrap: Any) -> None:
    message = {
        "message_id": "m",
        "data": msgspec.json.encode(wrap(CLUE)).decode(),
        "timestamp": 1795309200000,
        "nonce": 1,
    }
    got = received(SPI, spi(message))
    assert only(got.pieces).inquiry == INQUIRY
    assert got.acknowledgement.body == b'{"BaseResp":{"StatusCode":200,"StatusMessage":"success"}}'
    assert refused(SPI, spi(message, "other")).code == "signature_wrong"


def test_spi_message_without_readable_data_is_kept_whole() -> None:
    for data in ("not json", "[1]", [], None):
        piece = only(received(SPI, spi({"message_id": "m", "data": data})).pieces)
        assert (piece.verdict, piece.reason) == (Verdict.QUARANTINED, "unparsable")
