"""Baidu: both naming variants, the pair of pushes, virtual numbers, the token per account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from deliveries import CODE_MESSAGE, accepted, channel, only, post, received, refused, sample

from leadcenter.channel.adapters import ADAPTERS
from leadcenter.channel.rules import merge_revision
from leadcenter.channel.terms import CONTENT_KEY, Acknowledgement, Contact, Inquiry, Verdict

PUSH = channel("baidu", secrets={"token": ("t-1", "t-2"), "token:bd-special": ("t-9",)})
SUCCESS = Acknowledgement(200, b"success", "text/plain; charset=utf-8")
CLUE_ID, HASH = "210604140990751127", "f6738d669c8acde50b5ab5780c9ba943"
FORM = (
    '[{"name":"姓名","type":"name","value":"小红"},{"name":"手机","type":"phone","value":"13900000001"},'
    '{"name":"车型","type":"text","value":"Y7"}]'
)

FIRST: dict[str, Any] = {
    "token": "t-1",
    "ucid": 123,
    "uc_name": "bd-account",
    "clue_id": f"{CLUE_ID},{HASH}",
    "commit_time": "2026-11-22 09:00:00",
    "solution_type_name": "表单",
    "clue_phone_number": "13900000001,13900000002",
    "axe_phone_number": "13900000009",
    "form_detail": FORM,
    "ip": "192.0.2.7",
    "url": "https://example.com/lp",
    "page_id": 77,
    "bd_vid": "vid-1",
    "wechat_account": "wx_1",
    "user_agent": "Mozilla/5.0",
    "keyword": "",
    "connect": 0,
}
INQUIRY = Inquiry(
    external_id=CLUE_ID,
    contact=Contact(name="小红", phones=("13900000001", "13900000002"), wechat="wx_1"),
    kind="form",
    form="77",
    page="https://example.com/lp",
    click_id="vid-1",
    device="Mozilla/5.0",
    ip="192.0.2.7",
    occurred_at=datetime(2026, 11, 22, 1, tzinfo=UTC),
    occurred_raw="2026-11-22 09:00:00",
    zone_assumed="Asia/Shanghai",
    answers=(
        ("clue_hash", HASH),
        ("ucid", "123"),
        ("uc_name", "bd-account"),
        ("solution_type_name", "表单"),
        ("connect", "0"),
        ("车型", "Y7"),
        ("axe_phone_number (virtual)", "13900000009"),
    ),
)
SECOND = {
    "token": "t-1",
    "ucid": 123,
    "uc_name": "bd-account",
    "clue_id": f"{CLUE_ID},{HASH}",
    "commit_time": "2026-11-22 09:00:00",
    "clue_phone_number": "",
    "push_delay": "延迟20分钟",
    "area_province": "江苏",
    "area": "苏州",
    "plan_id": 5,
    "plan_name": "",
    "creative_id": 6,
    "keyword": "试驾",
    "search_word": "哪里试驾",
    "ip": "",
}


def test_first_push_becomes_the_expected_inquiry() -> None:
    got = received(PUSH, post(FIRST))
    piece = only(got.pieces)
    assert (piece.verdict, piece.inquiry) == (Verdict.ACCEPTED, INQUIRY)
    assert got.acknowledgement == SUCCESS
    assert b"t-1" not in piece.body
    assert b"token" not in piece.body


def test_camel_case_variant_means_the_same() -> None:
    def camel(name: str) -> str:
        head, *rest = name.split("_")
        return head + "".join(part.title() for part in rest)

    variant = {camel(name): value for name, value in FIRST.items()}
    assert "clueId" in variant
    assert accepted(PUSH, post(variant)).inquiry == INQUIRY


def test_form_may_be_an_array_or_json_in_a_string() -> None:
    as_array = {**FIRST, "form_detail": msgspec.json.decode(FORM)}
    assert accepted(PUSH, post(as_array)).inquiry == INQUIRY


def test_genuine_fragments_of_the_manual() -> None:
    pair = sample("baidu/clue-id-pair.txt").decode().strip()
    form = sample("baidu/form-detail-name.json").decode()
    for detail in (form, msgspec.json.decode(form)):
        inquiry = accepted(
            PUSH, post({"token": "t-1", "clueId": pair, "formDetail": detail, "commitTime": 1622787000123})
        ).inquiry
        assert inquiry == Inquiry(
            external_id=CLUE_ID,
            contact=Contact(name="小红"),
            occurred_at=datetime(2021, 6, 4, 6, 10, 0, 123000, tzinfo=UTC),
            occurred_raw="1622787000123",
            answers=(("clue_hash", HASH),),
        )


def test_every_field_that_the_push_is_known_to_send_is_kept() -> None:
    rows = sample("baidu/push-field-names.csv").decode().splitlines()[1:]
    names = [row.split(",")[0] for row in rows]
    clue = {name: f"value of {name}" for name in names} | {"token": "t-1"}
    inquiry = accepted(PUSH, post(clue)).inquiry
    known = msgspec.to_builtins(inquiry)
    kept = {value for _, value in inquiry.answers} | {
        value for value in known.values() if isinstance(value, str)
    }
    kept |= set(inquiry.contact.phones) | {
        inquiry.contact.wechat,
        inquiry.contact.city,
        inquiry.contact.province,
    }
    assert {f"value of {name}" for name in names if name != "token"} <= kept


def test_second_push_adds_what_is_new_and_empties_nothing() -> None:
    first, later = accepted(PUSH, post(FIRST)).inquiry, accepted(PUSH, post(SECOND)).inquiry
    assert later.external_id == first.external_id
    assert merge_revision(first, later) == msgspec.structs.replace(
        first,
        contact=msgspec.structs.replace(first.contact, province="江苏", city="苏州"),
        campaign="5",
        ad="6",
        keyword="试驾",
        answers=(
            ("clue_hash", HASH),
            ("ucid", "123"),
            ("uc_name", "bd-account"),
            ("solution_type_name", "表单"),
            ("connect", "0"),
            ("车型", "Y7"),
            ("axe_phone_number (virtual)", "13900000009"),
            ("push_delay", "延迟20分钟"),
            ("search_word", "哪里试驾"),
        ),
    )


def test_pushes_in_the_wrong_order_end_in_the_same_knowledge() -> None:
    first, later = accepted(PUSH, post(FIRST)).inquiry, accepted(PUSH, post(SECOND)).inquiry
    forward, backward = merge_revision(first, later), merge_revision(later, first)
    assert sorted(forward.answers) == sorted(backward.answers)
    assert msgspec.structs.replace(forward, answers=()) == msgspec.structs.replace(backward, answers=())


def test_virtual_number_is_never_a_phone() -> None:
    only_virtual = {**FIRST, "clue_phone_number": "13900000009", "form_detail": ""}
    inquiry = accepted(PUSH, post(only_virtual)).inquiry
    assert inquiry.contact.phones == ()
    assert ("axe_phone_number (virtual)", "13900000009") in inquiry.answers


@pytest.mark.parametrize(
    ("account", "token", "admitted"),
    [
        ("bd-account", "t-1", True),
        ("bd-account", "t-2", True),
        ("bd-account", "t-9", False),
        ("bd-special", "t-9", True),
        ("bd-special", "t-1", False),
        ("bd-account", "", False),
    ],
)
def test_token_is_the_accounts_own(account: str, token: str, admitted: bool) -> None:
    request = post({**FIRST, "uc_name": account, "token": token})
    if admitted:
        assert accepted(PUSH, request)
    else:
        assert refused(PUSH, request).acknowledgement == Acknowledgement(
            401, b'{"code":401,"message":"key_wrong"}'
        )


def test_push_is_to_come_again_while_no_token_of_ours_is_live() -> None:
    none = channel("baidu", secrets={"token": (), CONTENT_KEY: ("c",)})
    refusal = refused(none, post(FIRST))
    assert (refusal.code, refusal.acknowledgement.status) == ("secret_missing", 503)


def test_answer_may_be_json() -> None:
    other = channel("baidu", {"acknowledgement": "json"}, secrets=PUSH.secrets)
    assert received(other, post(FIRST)).acknowledgement == CODE_MESSAGE


def test_body_without_json_vouches_for_nothing() -> None:
    assert refused(PUSH, post(b"<xml/>")).acknowledgement.status == 400


def test_stored_body_reads_the_same() -> None:
    piece = accepted(PUSH, post(FIRST))
    again = ADAPTERS["baidu"].read(PUSH, post(piece.body))
    assert isinstance(again, tuple)
    assert only(again).inquiry == piece.inquiry
