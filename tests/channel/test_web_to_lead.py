"""Salesforce Web-to-Lead: the genuine form's fields, custom codes, always 200."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from deliveries import NOW, accepted, channel, only, post, received, refused, sample

from leadcenter.channel.adapters import ADAPTERS, validate_config
from leadcenter.channel.terms import Acknowledgement, Contact, Inquiry, Request, Vehicle, Verdict

OID = "00D000000000001"
PRODUCT = "00N5j000000pTbO"
CARS = {"R002C2": "Renault Logan Stepway", "HK004C4": "Hyundai Solaris"}
CONFIG: dict[str, Any] = {
    "oid": OID,
    "fields": {PRODUCT: {"to": "vehicle.model", "values": CARS}},
    "return_urls": ["https://example.com/thanks?a=1&b=2"],
}
FORM = channel("web_to_lead", CONFIG)
EMPTY = Acknowledgement(200, b"", "text/html; charset=utf-8")
FIELDS = {
    "captcha_settings": '{"keyname":"product","orgId":"00D000000000001","ts":""}',
    "oid": OID,
    "retURL": "https://example.com/",
    "debug": "1",
    "debugEmail": "x@example.com",
    "first_name": "Иван",
    "last_name": "Петров",
    "company": "ООО Ромашка",
    "email": "ivan@example.com",
    "phone": "+7 912 000 00 01",
    "mobile": "",
    "city": "Москва",
    PRODUCT: "HK004C4",
    "description": "Хочу тест-драйв",
    "lead_source": "Web",
}


def form(fields: dict[str, str], codec: str = "utf-8", **more: Any) -> Request:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return post(urlencode(fields, encoding=codec).encode(), headers=headers, **more)


def inquiry(**changes: Any) -> Inquiry:
    return Inquiry(
        external_id=changes.pop("external_id"),
        contact=Contact(
            first_name="Иван",
            last_name="Петров",
            phones=("+7 912 000 00 01",),
            email="ivan@example.com",
            city="Москва",
        ),
        vehicles=(Vehicle(model="Hyundai Solaris"),),
        kind="form",
        comment="Хочу тест-драйв",
        answers=(("company", "ООО Ромашка"), ("lead_source", "Web")),
        **changes,
    )


def test_form_becomes_the_expected_inquiry() -> None:
    request = form(FIELDS)
    got = received(FORM, request)
    piece = only(got.pieces)
    assert piece.inquiry == inquiry(external_id=piece.inquiry.external_id)
    assert (piece.verdict, piece.body) == (Verdict.ACCEPTED, request.body)
    assert got.acknowledgement == EMPTY


def test_genuine_form_with_each_of_its_product_codes() -> None:
    page = msgspec.json.decode(sample("salesforce-web-to-lead/car-form-fields.json"))
    products = page["custom_select_00N5j000000pTbO_Product"]
    cars = {code: name for code, name in products.items() if code[-2] == "C"}
    mapped = channel(
        "web_to_lead",
        {"oid": page["hidden"]["oid"], "fields": {PRODUCT: {"to": "vehicle.model", "values": cars}}},
    )
    texts = {name: name.title()[: page["text_fields"][name]] for name in page["text_fields"]}
    for code, name in products.items():
        got = received(mapped, form({**page["hidden"], **texts, PRODUCT: code}))
        piece = only(got.pieces)
        answers: tuple[tuple[str, str], ...] = (("company", "Company"),)
        assert piece.inquiry == Inquiry(
            external_id=piece.inquiry.external_id,
            contact=Contact(first_name="First_Name", last_name="Last_Name", phones=("Phone",), email="Email"),
            vehicles=(Vehicle(model=name),) if code in cars else (),
            kind="form",
            answers=answers if code in cars else (*answers, (PRODUCT, code)),
        )
        assert (piece.verdict, got.acknowledgement) == (Verdict.ACCEPTED, EMPTY)


def test_form_in_another_charset_is_read() -> None:
    request = form({**FIELDS, "first_name": "王"}, "gb18030", query={"encoding": "GB18030"})
    assert only(received(FORM, request).pieces).inquiry.contact.first_name == "王"
    undeclared = form({"oid": OID, "last_name": "欧阳小明"}, "gb18030")
    assert accepted(FORM, undeclared).inquiry.contact.last_name == "欧阳小明"


def test_multipart_form_is_read_and_files_are_left() -> None:
    body = (
        b'--B\r\nContent-Disposition: form-data; name="oid"\r\n\r\n00D000000000001\r\n'
        b'--B\r\nContent-Disposition: form-data; name="last_name"\r\n\r\n\xe7\x8e\x8b\r\n'
        b'--B\r\nContent-Disposition: form-data; name="photo"; filename="me.jpg"\r\n\r\nJPEG\r\n--B--\r\n'
    )
    piece = accepted(FORM, post(body, headers={"content-type": "multipart/form-data; boundary=B"}))
    assert piece.inquiry.contact == Contact(last_name="王")
    assert piece.body == b"oid=00D000000000001&last_name=%E7%8E%8B"


@pytest.mark.parametrize("oid", ["", "00D000000000002"])
def test_form_of_another_organisation_is_kept_aside_and_answered(oid: str) -> None:
    got = received(FORM, form({**FIELDS, "oid": oid}))
    piece = only(got.pieces)
    assert (piece.verdict, piece.reason, got.acknowledgement) == (Verdict.QUARANTINED, "oid_wrong", EMPTY)


def test_long_form_of_the_organisation_id_is_the_same_organisation() -> None:
    assert accepted(FORM, form({**FIELDS, "oid": OID + "AAA"}))


def test_visitor_goes_back_only_to_a_known_page() -> None:
    back = {**FIELDS, "retURL": "https://example.com/thanks?a=1&b=2"}
    assert received(FORM, form(back)).acknowledgement.body == (
        b'<meta http-equiv="refresh" content="0; url=https://example.com/thanks?a=1&amp;b=2">'
    )
    assert received(FORM, form({**FIELDS, "retURL": "https://evil.example"})).acknowledgement == EMPTY


def test_double_click_is_one_inquiry_and_next_week_another() -> None:
    first = accepted(FORM, form(FIELDS)).inquiry
    assert accepted(FORM, form({**FIELDS, "retURL": "x"}, at=NOW.replace(hour=2))).inquiry == first
    assert accepted(FORM, form(FIELDS, at=NOW.replace(day=30))).inquiry.external_id != first.external_id


def test_sensitive_field_is_left_out_of_the_body_too() -> None:
    piece = accepted(FORM, form({**FIELDS, "passport": "4510 123456"}))
    assert piece.inquiry.stripped == ("passport",)
    assert b"123456" not in piece.body
    again = ADAPTERS["web_to_lead"].read(FORM, post(piece.body))
    assert isinstance(again, tuple)
    assert only(again).inquiry == msgspec.structs.replace(piece.inquiry, stripped=())


def test_too_many_fields_are_kept_whole_and_too_many_bytes_refused() -> None:
    many = b"&".join(b"a=1" for _ in range(2_000))
    assert only(received(FORM, post(many)).pieces).reason == "unparsable"
    assert refused(FORM, post(b"a=" + b"1" * 1_048_576)).code == "body_too_large"


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ({}, ""),
        ({"oid": "1"}, "oid"),
        ({"oid": OID, "return_urls": ["http://x"]}, "return_urls[0]"),
        ({"oid": OID, "fields": {"a": "vehicle.role"}}, "fields.a"),
        ({"oid": OID, "fields": {"a": {"to": "budget", "value": {}}}}, "fields.a"),
    ],
)
def test_fault_in_the_configuration_is_named_by_its_path(config: dict[str, Any], path: str) -> None:
    assert [fault.path for fault in validate_config("web_to_lead", config)] == [path]
