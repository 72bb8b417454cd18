"""Google lead form: the genuine payloads, the key in the body, test leads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from deliveries import accepted, channel, only, post, received, refused, sample

from leadcenter.channel.adapters import ADAPTERS
from leadcenter.channel.terms import Acknowledgement, Contact, Inquiry, Vehicle, Verdict

FORM = channel("google", secrets={"google_key": ("key-1", "key-2")}, zone="America/New_York", country="US")
PAYLOAD: dict[str, Any] = {
    "lead_id": "L-1",
    "api_version": "1.0",
    "form_id": 9223372036854775807,
    "campaign_id": 456,
    "adgroup_id": 789,
    "creative_id": 12,
    "gcl_id": "click-1",
    "google_key": "key-1",
    "is_test": False,
    "lead_submit_time": "2026-07-21T10:00:00.5Z",
    "new_field": {"a": [1, "b"]},
    "user_column_data": [
        {"column_id": "FIRST_NAME", "string_value": "Jane"},
        {"column_id": "LAST_NAME", "string_value": "Doe"},
        {"column_id": "EMAIL", "string_value": "jane@example.com"},
        {"column_id": "WORK_EMAIL", "string_value": "jane@work.example"},
        {"column_id": "PHONE_NUMBER", "string_value": "+1 (310) 555-0111"},
        {"column_id": "WORK_PHONE", "string_value": "+13105550112"},
        {"column_id": "POSTAL_CODE", "string_value": "90001"},
        {"column_id": "CITY", "string_value": ""},
        {"column_id": "VEHICLE_MODEL", "string_value": "Model Y"},
        {"column_id": "PREFERRED_DEALERSHIP", "string_value": "Sun Cars"},
        {"column_id": "VEHICLE_PURCHASE_TIMELINE", "string_value": "This month"},
        {"column_id": "which_colour?", "column_name": "Which colour?", "string_value": "red"},
        {"column_id": "GOVERNMENT_ISSUED_ID_CPF_BR", "string_value": "12345678909"},
    ],
}
INQUIRY = Inquiry(
    external_id="L-1",
    contact=Contact(
        first_name="Jane",
        last_name="Doe",
        phones=("+1 (310) 555-0111", "+13105550112"),
        email="jane@example.com",
        postcode="90001",
    ),
    vehicles=(Vehicle(model="Model Y"),),
    dealer_name="Sun Cars",
    kind="form",
    campaign="456",
    ad="12",
    form="9223372036854775807",
    click_id="click-1",
    buying_time="This month",
    occurred_at=datetime(2026, 7, 21, 10, 0, 0, 500000, tzinfo=UTC),
    occurred_raw="2026-07-21T10:00:00.5Z",
    answers=(
        ("api_version", "1.0"),
        ("adgroup_id", "789"),
        ("new_field.a", "1"),
        ("new_field.a", "b"),
        ("WORK_EMAIL", "jane@work.example"),
        ("which_colour?", "red"),
    ),
    stripped=("GOVERNMENT_ISSUED_ID_CPF_BR",),
)


def test_genuine_payload_of_the_specification() -> None:
    strange = channel("google", secrets={"google_key": ("...",)})
    got = received(strange, post(sample("google-lead-form/webhook-lead.json")))
    piece = only(got.pieces)
    assert piece.inquiry == Inquiry(
        external_id="...",
        contact=Contact(name="Jane Doe", phones=("+11234567890",), email="jane@example.com"),
        kind="form",
        campaign="456",
        form="123",
        click_id="...",
        occurred_at=datetime(2026, 7, 21, 10, tzinfo=UTC),
        occurred_raw="2026-07-21T10:00:00Z",
        answers=(("api_version", "..."), ("adgroup_id", "789"), ("lead_source", "LEAD_FORM")),
    )
    assert piece.verdict is Verdict.ACCEPTED
    assert b"google_key" not in piece.body
    assert got.acknowledgement == Acknowledgement(200, b"{}")


def test_genuine_older_payload_without_column_ids() -> None:
    body = sample("google-lead-form/webhook-lead-no-column-id.json")
    assert refused(FORM, post(body)).code == "key_wrong"  # it carries no key
    pieces = ADAPTERS["google"].read(FORM, post(body))
    assert isinstance(pieces, tuple)
    piece = only(pieces)
    assert piece.inquiry == Inquiry(
        external_id="g-10029",
        contact=Contact(name="Marcus Wright", phones=("+13105550111",), email="marcus.wright@example.com"),
        kind="form",
    )
    assert piece.body == body


def test_every_field_has_its_place() -> None:
    piece = accepted(FORM, post(PAYLOAD))
    assert piece.inquiry == INQUIRY
    assert b"12345678909" not in piece.body


def test_key_is_stripped_from_the_body_and_everything_else_stays_byte_for_byte() -> None:
    body = b'{ "lead_id" : "L-2", "google_key":"key-2","form_id":12345678901234567890, "n":1.50e3}'
    piece = accepted(FORM, post(body))
    assert piece.body == b'{"lead_id":"L-2","form_id":12345678901234567890,"n":1.50e3}'


@pytest.mark.parametrize("key", ["", "key-3", "key-1 ", None, 7, ["key-1"], "ключ"])
def test_whoever_does_not_know_the_key_is_refused_for_good(key: object) -> None:
    refusal = refused(FORM, post({**PAYLOAD, "google_key": key}))
    assert refusal.acknowledgement == Acknowledgement(401, b'{"message":"key_wrong"}')


@pytest.mark.parametrize(
    "change",
    [{"is_test": True}, {"is_test": "true"}, {"lead_id": "TeSter-0123"}, {"is_test": True, "lead_id": "x"}],
)
def test_test_lead_is_answered_and_goes_no_further(change: dict[str, Any]) -> None:
    got = received(FORM, post({**PAYLOAD, **change}))
    assert only(got.pieces).verdict is Verdict.TEST
    assert got.acknowledgement == Acknowledgement(200, b"{}")


@pytest.mark.parametrize(
    ("body", "code"), [(b"x", "body_not_json"), (b"[]", "body_not_object"), (b"[" * 5_000, "body_too_deep")]
)
def test_body_that_is_no_lead_is_refused_in_googles_words(body: bytes, code: str) -> None:
    assert refused(FORM, post(body)).acknowledgement == Acknowledgement(
        400, b'{"message":"%s"}' % code.encode()
    )


def test_without_live_key_the_fault_is_ours() -> None:
    refusal = refused(channel("google"), post(PAYLOAD))
    assert (refusal.code, refusal.acknowledgement.status) == ("secret_missing", 503)


def test_channel_maps_its_own_questions() -> None:
    mapped = channel(
        "google",
        {"fields": {"which_colour?": {"to": "vehicle.colour", "values": {"red": "Red"}}}},
        secrets=FORM.secrets,
    )
    inquiry = accepted(mapped, post(PAYLOAD)).inquiry
    assert inquiry.vehicles == (Vehicle(model="Model Y", colour="Red"),)
    assert "which_colour?" not in dict(inquiry.answers)


def test_redelivery_has_the_same_id_and_stored_body_reads_the_same() -> None:
    piece = accepted(FORM, post(PAYLOAD))
    again = ADAPTERS["google"].read(FORM, post(piece.body))
    assert isinstance(again, tuple)
    assert only(again).inquiry == msgspec.structs.replace(piece.inquiry, stripped=())
