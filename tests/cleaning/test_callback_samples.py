"""Genuine call-backs of five vendors, each against a record written by hand, read by configuration alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import msgspec
import pytest
from asking import HOUSE, NOON, SHARED, book, key_of, order, starter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadcenter.channel.terms import ConsentEvidence, Request
from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.provider import Provider, Unusable, make_provider, read_delivery
from leadcenter.cleaning.terms import CallBack, Heard
from leadcenter.kernel.database import Connection

SAMPLES = SHARED / "samples" / "channels"
SECRET = "a-secret-of-the-provider"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not on this machine")


def provider(code: str, *secrets: str) -> Provider:
    return make_provider(code, starter("providers")[code], secrets or (SECRET,))


def request(body: bytes, at: datetime = NOON, secret: str = SECRET, **headers: str) -> Request:
    """A delivery signed our default way, `at` the sender's and our time."""
    stamp = str(int(at.timestamp()))
    sent = {
        "content-type": "application/json",
        "x-timestamp": stamp,
        "x-signature": hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest(),
    }
    return Request("POST", "/callbacks/x", {}, sent | headers, body, at)


def sample(name: str) -> bytes:
    return (SAMPLES / "call-centre" / name).read_bytes()


def read(code: str, body: bytes) -> list[CallBack]:
    callbacks = read_delivery(provider(code), request(body), "127.0.0.1")
    assert isinstance(callbacks, list), callbacks
    return callbacks


@needs_samples
def test_robot_call_record_with_milliseconds_called_unix_time() -> None:
    body = sample("robot-call-record.json")
    assert read("robot", body) == [
        CallBack(
            provider="robot",
            callback_id="123425c-6483-11e8-b8fa-2769c24918cd",
            order_key="test-123",
            happened_at=datetime(2018, 5, 31, 3, 36, 24, 829_000, tzinfo=UTC),
            happened_raw="1527737784829",
            result="connected",
            talk_seconds=28,
            body=body,
        )
    ]


@needs_samples
def test_record_list_is_a_batch_with_local_times_and_h_mm_ss() -> None:
    batch = sample("record-list-batch.json")
    pieces = [msgspec.json.encode(record) for record in msgspec.json.decode(batch)["result"]]
    first, second = read("record_list", batch)
    assert first == CallBack(
        provider="record_list",
        callback_id="10000005000|2022-12-16 13:06:06",
        happened_at=datetime(2022, 12, 16, 5, 6, 6, tzinfo=UTC),
        happened_raw="2022-12-16 13:06:06",
        result="connected",
        talk_seconds=95,
        body=pieces[0],
    )
    assert second == CallBack(
        provider="record_list",
        callback_id="10000005001|2022-12-19 08:23:19",
        happened_at=datetime(2022, 12, 19, 0, 23, 19, tzinfo=UTC),
        happened_raw="2022-12-19 08:23:19",
        result="connected",
        talk_seconds=59,
        body=pieces[1],
    )


@needs_samples
def test_privacy_number_call_end_with_a_duration_that_contradicts_its_times() -> None:
    body = sample("privacy-number-call-end.json")
    assert read("privacy_number", body) == [
        CallBack(
            provider="privacy_number",
            callback_id="e1ad91dd-75a0-4fe9-87a7-cc669872d062|PnsCallEnd",
            order_key="10000100101001",
            happened_at=datetime(2021, 11, 10, 9, 10, 6, 828_000, tzinfo=UTC),
            happened_raw="1636535406828",
            result="0",
            talk_seconds=2,
            body=body,
        )
    ]


@needs_samples
def test_agent_call_in_is_an_array_with_an_id_of_21_digits() -> None:
    body = sample("agent-call-in-array.json")
    assert read("agent_desk", body) == [
        CallBack(
            provider="agent_desk",
            callback_id="250918183554315000287",
            happened_at=datetime(2025, 9, 18, 10, 35, tzinfo=UTC),
            happened_raw="2025-09-18 18:35:00",
            result="1",
            body=body,
        )
    ]


def twilio(url: str, params: dict[str, str], body: bytes, *secrets: str) -> tuple[Provider, Request]:
    """A Twilio delivery signed as its documentation says: base64 HMAC-SHA1 over the address and the sorted
    fields."""
    config = starter("providers")["twilio"]
    config["signature"]["url"] = url
    message = url + "".join(name + value for name, value in sorted(params.items()))
    digest = hmac.new((secrets or (SECRET,))[0].encode(), message.encode(), hashlib.sha1).digest()
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": base64.b64encode(digest).decode(),
    }
    made = make_provider("twilio", config, secrets or (SECRET,))
    return made, Request("POST", "/callbacks/twilio", {}, headers, body, NOON)


@needs_samples
def test_twilio_status_is_urlencoded() -> None:
    body = sample("twilio-status.urlencoded")
    params = {"CallSid": "CAtest123", "CallStatus": "completed", "CallDuration": "60"}
    sender, delivery = twilio("https://leads.example/callbacks/twilio", params, body)
    assert read_delivery(sender, delivery, "") == [
        CallBack(
            provider="twilio",
            callback_id="CAtest123|completed|",
            result="completed",
            talk_seconds=60,
            body=body,
        )
    ]


def vectors() -> list[tuple[str, dict[str, str], str, str]]:
    """(address, fields, auth token, signature) of every Twilio vector."""
    found: list[tuple[str, dict[str, str], str, str]] = []
    for name in ("twilio-signature.json", "twilio-signature-mixed-case-host.json"):
        file = SAMPLES / "signature-vectors" / name
        if not file.exists():
            continue
        vector = msgspec.json.decode(file.read_bytes())
        for case in vector.get("cases", [vector]):
            found.append((case["url"], vector["params"], vector["auth_token"], case["value"]))
    return found


@needs_samples
def test_there_are_three_vectors() -> None:
    assert len(vectors()) == 3


@pytest.mark.parametrize(("url", "params", "token", "value"), vectors())
def test_twilio_vector_opens_the_door_and_any_change_closes_it(
    url: str, params: dict[str, str], token: str, value: str
) -> None:
    sender, delivery = twilio(url, params, urlencode(params).encode(), token)
    assert delivery.headers["x-twilio-signature"] == value
    assert isinstance(read_delivery(sender, delivery, ""), list)
    other_url, _ = twilio(url.replace("bar=2", "bar=3"), params, b"", token)
    assert read_delivery(other_url, delivery, "") == Unusable("signature_wrong", 401)
    other_field = msgspec.structs.replace(delivery, body=urlencode(params | {"Digits": "1235"}).encode())
    assert read_delivery(sender, other_field, "") == Unusable("signature_wrong", 401)
    lower_case = msgspec.structs.replace(
        delivery, headers=delivery.headers | {"x-twilio-signature": value.lower()}
    )
    assert read_delivery(sender, lower_case, "") == Unusable("signature_wrong", 401)


OWN = """{"event_id":"e-1","order_key":"K","sequence":3,"happened_at":"2026-11-18T12:00:00+08:00",
"result":"answered","label":"A级 (有明确意向)","intent":"high","dealer_code":"D012","series":"E1",
"buying_days":20,"talk_seconds":61,"answers":{"budget":"200k","trade_in":true},"consents":[{"recipients":["D012"],
"notice":"script-7","notice_version":"2","at":"2026-11-18T11:59:30+08:00","evidence":"rec/77",
"accepted":true}]}""".encode()


def test_own_call_centre_brings_intent_dealer_and_spoken_consent() -> None:
    assert read("call_centre", OWN) == [
        CallBack(
            provider="call_centre",
            callback_id="e-1",
            order_key="K",
            happened_at=NOON,
            happened_raw="2026-11-18T12:00:00+08:00",
            sequence=3,
            result="answered",
            label="A级 (有明确意向)",
            intent="high",
            dealer_code="D012",
            series="E1",
            buying_time="20",
            talk_seconds=61,
            consents=(
                ConsentEvidence(
                    recipients=("D012",),
                    notice="script-7",
                    notice_version="2",
                    at=NOON - timedelta(seconds=30),
                    page="rec/77",
                    action="spoken",
                    accepted=True,
                ),
            ),
            answers=(("budget", "200k"), ("trade_in", "true")),
            body=OWN,
        )
    ]


def test_a_no_is_no_consent() -> None:
    (callback,) = read("call_centre", OWN.replace(b'"accepted":true', b'"accepted":false'))
    assert [spoken.accepted for spoken in callback.consents] == [False]


@pytest.mark.parametrize("signed_at", [timedelta(minutes=-6), timedelta(minutes=6)])
def test_a_signature_six_minutes_away_is_expired(signed_at: timedelta) -> None:
    late = msgspec.structs.replace(request(OWN, NOON + signed_at), received_at=NOON)
    assert read_delivery(provider("call_centre"), late, "") == Unusable("signature_expired", 401)
    early = msgspec.structs.replace(request(OWN, NOON + signed_at * 2 / 3), received_at=NOON)
    assert isinstance(read_delivery(provider("call_centre"), early, ""), list)


def test_a_changed_byte_or_another_time_breaks_the_signature() -> None:
    delivery = request(OWN)
    for changed in (
        msgspec.structs.replace(delivery, body=OWN + b" "),
        msgspec.structs.replace(
            delivery, headers=delivery.headers | {"x-timestamp": str(int(NOON.timestamp()) + 1)}
        ),
    ):
        assert read_delivery(provider("call_centre"), changed, "") == Unusable("signature_wrong", 401)
    unsigned = msgspec.structs.replace(delivery, headers={})
    assert read_delivery(provider("call_centre"), unsigned, "") == Unusable("signature_missing", 401)


def test_two_keys_are_live_while_they_rotate() -> None:
    both = provider("call_centre", "new", "old")
    for secret, taken in (("new", True), ("old", True), ("older", False)):
        assert isinstance(read_delivery(both, request(OWN, secret=secret), ""), list) is taken


def test_a_provider_without_live_key_is_our_outage_not_the_senders_fault() -> None:
    keyless = make_provider("call_centre", starter("providers")["call_centre"])
    assert read_delivery(keyless, request(OWN), "") == Unusable("secret_missing", 503)


def test_a_provider_that_does_not_sign_is_known_by_its_network_only() -> None:
    config = starter("providers")["robot"] | {"signature": "none"}
    with pytest.raises(ValueError, match="network"):
        make_provider("robot", config)
    sender = make_provider("robot", config | {"networks": ["203.0.113.0/24"]})
    delivery = Request(
        "POST", "/callbacks/robot", {}, {"x-forwarded-for": "203.0.113.9"}, b'{"call_uuid":"1"}', NOON
    )
    assert isinstance(read_delivery(sender, delivery, "203.0.113.9"), list)
    assert read_delivery(sender, delivery, "198.51.100.1") == Unusable("callback_from_elsewhere", 403)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", Unusable("body_not_json", 400)),
        (b"\x00\xff", Unusable("body_not_json", 400)),
        (b"[" * 5_000, Unusable("body_too_deep", 400)),
        (b"7", Unusable("callback_not_a_record", 400)),
        (b"[1]", Unusable("callback_not_a_record", 400)),
        (b"[" + b",".join([b"{}"] * 1_001) + b"]", Unusable("callback_batch_too_long", 413)),
    ],
)
def test_hostile_bodies_are_refused_clearly(body: bytes, refusal: Unusable) -> None:
    assert read_delivery(provider("call_centre"), request(body), "") == refusal


@pytest.mark.parametrize(
    "field",
    [
        b'"event_id":' + b'"' + b"x" * 300 + b'"',
        b'"event_id":""',
        b'"order_key":"K"',
    ],
)
def test_a_record_without_usable_id_is_kept_but_not_read(field: bytes) -> None:
    (callback,) = read("call_centre", b"{" + field + b"}")
    assert not callback.readable
    assert callback.callback_id == ""


TIMES = ["9999-12-31 23:59:59", "0001-01-01T00:00:00+14:00", "2099-01-01", "1:99:99"]
NUMBERS = ["9" * 18, "9" * 20, "-1", "²", "true", "\x00"]
CODES = ["callback_later", "busy", "answered", "refused"]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=300)
    | st.sampled_from(TIMES + NUMBERS + CODES)
)
NESTED = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)
SPOKEN = st.lists(st.dictionaries(st.sampled_from(["recipients", "at", "accepted"]), NESTED), max_size=2)
NAMES = [
    "event_id",
    "order_key",
    "happened_at",
    "sequence",
    "result",
    "label",
    "intent",
    "dealer_code",
    "series",
    "buying_time",
    "call_again_at",
    "do_not_call",
    "talk_seconds",
    "answers",
    "consents",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=st.dictionaries(st.sampled_from(NAMES), NESTED | SPOKEN, min_size=3), of_a_task=st.booleans())
def test_whatever_a_provider_sends_is_kept_and_breaks_nothing(
    conn: Connection, record: dict[str, object], of_a_task: bool
) -> None:
    with conn.transaction(force_rollback=True):
        one = order()
        (opened,) = cleaning.open_tasks(conn, [one], NOON)
        if of_a_task:
            record = record | {"order_key": key_of(one, opened.task_id), "event_id": "e-1"}
        callbacks = read("call_centre", msgspec.json.encode(record))
        (result,) = cleaning.receive(conn, HOUSE, book(), callbacks, NOON)
        assert result.outcome is not Heard.DUPLICATE
        assert (result.task_id == opened.task_id) is of_a_task
        assert cleaning.answers(conn, [(one.bucket, one.raw_id)], NOON)[0] is not None


@pytest.mark.parametrize(
    ("talk", "seconds"),
    [
        ("61", 61),
        (61, 61),
        ("0:01:35", 95),
        ("86400", 86_400),
        ("86401", None),
        ("9" * 20, None),
        ("-1", None),
        ("²", None),
    ],
)
def test_a_talk_is_no_longer_than_a_day(talk: object, seconds: int | None) -> None:
    (callback,) = read("call_centre", msgspec.json.encode({"event_id": "e-1", "talk_seconds": talk}))
    assert callback.talk_seconds == seconds


def test_json_inside_a_string_is_entered() -> None:
    config = starter("providers")["robot"]
    config["fields"]["order_key"] = ["customData.order"]
    sender = make_provider("robot", config, (SECRET,))
    body = b'{"call_uuid":"1","customData":"{\\"order\\":\\"K9\\"}"}'
    callbacks = read_delivery(sender, request(body), "")
    assert isinstance(callbacks, list)
    assert callbacks[0].order_key == "K9"


def test_nothing_of_a_callback_shows_in_the_text_of_a_provider() -> None:
    assert SECRET not in repr(provider("call_centre"))
