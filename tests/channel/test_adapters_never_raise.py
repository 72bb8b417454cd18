"""Whatever arrives, an adapter takes it or refuses it: it never raises, and what it keeps can be stored."""

from __future__ import annotations

import hmac
from typing import Any

import msgspec
import pytest
from deliveries import channel, post
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadcenter.channel.adapters import ADAPTERS, validate_config
from leadcenter.channel.adapters.meta import parse_lead
from leadcenter.channel.terms import Channel, Piece, Received, Refused, Request, Verdict

OID = "00D000000000001"
CONFIGURED: dict[str, Any] = {
    "auth": {"recipe": "none"},
    "leads": "data",
    "fields": {"a": "contact.name", "b.c": {"to": "contact.phones", "split": ","}, "k": "external_id"},
    "json_strings": ["b"],
    "pairs": [{"at": "list", "name": "name", "value": "value"}],
    "event_id": ["id"],
    "time": {"at": "time", "format": "unix_s"},
    "acknowledgement": {"body": '{"id":"${event_id}","a":"${field.a}"}'},
}
CHANNELS: dict[str, Channel] = {
    "own": channel("own", secrets={"api_key": ("k",)}, id="own"),
    "adf": channel("adf", id="adf"),
    "meta": channel("meta", secrets={"app_secret": ("k",), "verify_token": ("k",)}, id="meta"),
    "google": channel("google", secrets={"google_key": ("k",)}, id="google"),
    "feiyu": channel("feiyu", secrets={"token": ("k",)}, id="feiyu"),
    "feiyu spi": channel(
        "feiyu", {"spi": True, "spi_header": "x-sign"}, secrets={"signing": ("k",)}, id="spi"
    ),
    "tencent": channel("tencent", {"admission": "none"}, id="tencent"),
    "baidu": channel("baidu", secrets={"token": ("k",)}, id="baidu"),
    "web_to_lead": channel("web_to_lead", {"oid": OID}, id="web"),
    "configured": channel("configured", CONFIGURED, id="configured", evidence=("notice",)),
}
HEADERS = {"x-api-key": "k", "access_token": "k"}

# The names that adapters look for, so that the values behind them are reached with every shape.
NAMES = st.sampled_from(
    [
        "id", "external_id", "contact", "phones", "vehicles", "consents", "at", "occurred_at",
        "answers", "test", "leads", "name", "value", "entry", "changes", "field", "leadgen_id",
        "field_data", "values", "custom_disclaimer_responses", "lead_id", "google_key",
        "user_column_data", "column_id", "string_value", "is_test", "clue_id", "telphone",
        "location", "remark_dict", "create_time", "data", "challenge", "event", "leads_id",
        "bundle", "leads_info", "account_id", "token", "clueId", "form_detail",
        "clue_phone_number", "axe_phone_number", "uc_name", "a", "b", "c", "list", "time", "身份证",
        "income",
    ]
)  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
)
LEAVES |= st.sampled_from(
    ["k", "leadgen", "verify_webhook", "1795309200", '{"a":[1]}', "[{}]", "11010519491231002X", "\0", "1,2"]
)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=4), inner, max_size=6)
    ),
    max_leaves=25,
)
CONTENT_TYPES = st.sampled_from(
    [
        "",
        "application/json",
        "application/x-ndjson",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=B",
        "multipart/form-data",
        "text/xml; charset=gbk",
        "application/json; charset=utf-16",
        "text/plain; charset=nonsense",
    ]
)
calm = settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def with_signature(request: Request) -> Request:
    made = hmac.new(b"k", request.body, "sha256").hexdigest()
    signed = {"x-hub-signature-256": f"sha256={made}", "x-sign": made}
    return msgspec.structs.replace(request, headers={**request.headers, **signed})


def judge(kind: str, request: Request) -> None:
    known = CHANNELS[kind]
    outcome = ADAPTERS[known.adapter].receive(known, with_signature(request))
    if isinstance(outcome, Refused):
        assert 400 <= outcome.acknowledgement.status < 500, outcome  # never our fault for what they sent
        assert outcome.code
    else:
        assert isinstance(outcome, Received)
        assert 200 <= outcome.acknowledgement.status < 300
        for piece in outcome.pieces:
            can_be_stored(piece)
            ADAPTERS[known.adapter].read(known, post(piece.body))


def can_be_stored(piece: Piece) -> None:
    packed = msgspec.msgpack.encode(piece.inquiry)
    assert b"\0" not in piece.inquiry.external_id.encode()
    assert packed
    if piece.verdict is not Verdict.HANDSHAKE:
        assert 0 < len(piece.inquiry.external_id) <= 200
    assert (piece.verdict is Verdict.QUARANTINED) == bool(piece.reason)
    assert not any("\0" in text for pair in piece.inquiry.answers for text in pair)


@pytest.mark.parametrize("kind", CHANNELS)
@calm
@given(
    body=st.binary(max_size=300), content_type=CONTENT_TYPES, method=st.sampled_from(["POST", "GET", "PUT"])
)
def test_random_bytes(kind: str, body: bytes, content_type: str, method: str) -> None:
    judge(kind, post(body, headers={**HEADERS, "content-type": content_type}, method=method))


@pytest.mark.parametrize("kind", CHANNELS)
@calm
@given(document=DOCUMENTS, secret=st.booleans())
def test_random_json(kind: str, document: Any, secret: bool) -> None:
    if secret and isinstance(document, dict):
        document = {**document, "google_key": "k", "token": "k"}
    judge(kind, post(document, headers=HEADERS))


@pytest.mark.parametrize("kind", CHANNELS)
@calm
@given(body=st.text(alphabet="<>/&;\"'= \n[]{}:,!-?CDATAadfprospectidcontactnamephone01", max_size=200))
def test_random_markup_and_broken_json(kind: str, body: str) -> None:
    judge(kind, post(body.encode(), headers=HEADERS))
    judge(kind, post(f"<adf><prospect>{body}</prospect></adf>".encode(), headers=HEADERS))


@calm
@given(document=DOCUMENTS)
def test_random_fetched_lead(document: Any) -> None:
    can_be_stored(parse_lead(CHANNELS["meta"], msgspec.json.encode(document), post(b"").received_at))


@pytest.mark.parametrize("adapter", ADAPTERS)
@calm
@given(
    config=st.dictionaries(
        st.sampled_from(["auth", "fields", "consents", "time", "max_bytes", "oid", "leads", "kind"]),
        DOCUMENTS,
    )
)
def test_random_configuration_is_judged_and_never_raises(adapter: str, config: dict[str, Any]) -> None:
    faults = validate_config(adapter, config)
    outcome = ADAPTERS[adapter].receive(channel(adapter, config), post(b"{}"))
    assert not faults or (isinstance(outcome, Refused) and outcome.code == "channel_misconfigured")
