"""Tencent Ads 线索平台: the lead push and rows of the WeChat-era pull reply (channel-formats.md 4.2).

`X-Signature` is proven for requests of the pull API only; whether a push carries it must be seen in a live
test, so it is configured.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime
from hmac import compare_digest
from typing import Literal

import msgspec

from leadcenter.channel.adapters.delivery import cleaned, code_message, finished, json_answer
from leadcenter.channel.adapters.push import JsonPush, Object
from leadcenter.channel.adapters.settings import ConfigFault, Prepared, Settings, prepared
from leadcenter.channel.reading.document import answers_in, flat, scalar
from leadcenter.channel.reading.fields import Draft, Target, table_of
from leadcenter.channel.signature import same
from leadcenter.channel.terms import Acknowledgement, Channel, Piece, Request, Verdict

_KINDS = {
    "FORM_SUBMIT": "form",
    "ONLINE_CONSULT": "chat",
    "MAKE_PHONE_CALL": "call",
    "SMART_PHONE": "call",
    "COUPON": "coupon",
    "LOTTERY": "lottery",
}
TABLE = table_of(
    {
        "leads_id": "external_id",
        "leads_name": "contact.name",
        "leads_tel": "contact.phones",
        "leads_email": "contact.email",
        "leads_qq": "contact.qq",
        "leads_wechat": "contact.wechat",
        "leads_gender": Target(
            "contact.gender", {"GENDER_TYPE_MALE": "male", "GENDER_TYPE_FEMALE": "female"}
        ),
        "leads_area": "contact.city",
        "leads_address": "contact.street",
        "leads_create_time": "occurred_at",
        "leads_type": Target("kind", _KINDS),
        "campaign_id": "campaign",
        "adgroup_id": "ad",
        "page_id": "form",
        "page_url": "page",
        "click_id": "click_id",
        # the WeChat-era pull reply
        "电话号码": "contact.phones",
        "手机号": "contact.phones",
        "手机号码": "contact.phones",
        "姓名": "contact.name",
        "邮箱": "contact.email",
        "城市": "contact.city",
        "提交时间": "occurred_at",
    }
)
_TEST_ID = "10000"
_TEST_SOURCE = "AD_PREVIEW"


class TencentSettings(Settings, frozen=True, kw_only=True):
    """`admission`: the `x_signature` header, a shared `token` in the query, or `none`. `window_s`: how old a
    signature may be. `sign_answer`: also answer with an X-Signature, as the only public receiver does."""

    admission: Literal["x_signature", "token", "none"] = "x_signature"
    window_s: int = 300
    sign_answer: bool = False

    def faults(self) -> Iterator[ConfigFault]:
        """A window is needed: the signature covers neither body nor id."""
        yield from super().faults()
        if not 1 <= self.window_s <= 86_400:
            yield ConfigFault("window_s", "out_of_range", "1 to 86400 seconds")

    def secrets(self) -> tuple[str, ...]:
        """The token; the secret too where something is signed."""
        signed = ("token", "signing")
        return (
            signed
            if self.admission == "x_signature" or self.sign_answer
            else (("token",) if self.admission == "token" else ())
        )


def x_signature(token: str, at: int, secret: str) -> str:
    """base64 of `token,at,` and the hex SHA-1 of `token.at.secret`; `at` in unix seconds."""
    digest = hashlib.sha1(f"{token}.{at}.{secret}".encode(), usedforsecurity=False).hexdigest()
    return base64.b64encode(f"{token},{at},{digest}".encode()).decode()


def parse_row(channel: Channel, row: Object, received_at: datetime) -> Piece:
    """One row of the pull reply, answers as `leads_info: [{key, value}]`. Raises ValueError where the
    configuration is at fault."""
    ready = prepared(channel, TencentSettings, TABLE)
    if ready is None:
        raise ValueError(f"channel {channel.code}: see validate_channel")
    return _piece(channel, ready, received_at, row)


def _piece(channel: Channel, ready: Prepared, received_at: datetime, row: Object, sent: bytes = b"") -> Piece:
    clean, body, left_out = cleaned(row, sent or msgspec.json.encode(row), ready)
    fields = dict(clean)
    asked = [(name, fields.pop(name, None)) for name in ("bundle", "leads_info")]
    draft = Draft(channel.time_zone)
    draft.take((pair for pair in flat(fields) if not pair[1].endswith("_UNKNOWN")), ready.table)
    for name, answers in asked:
        draft.take(answers_in(answers, name), ready.table)
    leads_id, account = draft.get("external_id"), scalar(fields.get("account_id"))
    external_id = f"{account}:{leads_id}" if account and leads_id else leads_id
    kind = draft.get("kind") or ready.settings.kind
    inquiry = draft.inquiry(external_id=external_id, kind=kind, stripped=left_out)
    test = leads_id == _TEST_ID or scalar(fields.get("leads_come_from")).endswith(_TEST_SOURCE)
    verdict = Verdict.TEST if test else Verdict.ACCEPTED
    return finished(
        channel, ready, received_at, inquiry, body=body, content=clean, said=draft.said, verdict=verdict
    )


def _admit(channel: Channel, ready: Prepared, request: Request, _document: Object) -> str:
    settings: TencentSettings = ready.settings
    if settings.admission == "none":
        return ""
    if any(not any(channel.secrets.get(use, ())) for use in settings.secrets()):
        return "secret_missing"
    if settings.admission == "token":
        return "" if same(request.query.get("token", ""), channel.secrets["token"]) else "key_wrong"
    sent = request.headers.get("x-signature", "")
    if not sent:
        return "signature_missing"
    at = _signed_at(sent)
    expected = (
        x_signature(token, at, secret)
        for token in filter(None, channel.secrets["token"])
        for secret in filter(None, channel.secrets["signing"])
    )
    if not any(compare_digest(sent.encode(), one.encode()) for one in expected):
        return "signature_wrong"
    return "" if abs(request.received_at.timestamp() - at) <= settings.window_s else "signature_expired"


def _signed_at(signature: str) -> int:
    try:
        return int(base64.b64decode(signature, validate=True).decode().split(",")[1])
    except (ValueError, IndexError):
        return 0


def _pieces(channel: Channel, ready: Prepared, request: Request, document: Object) -> tuple[Piece, ...]:
    return (_piece(channel, ready, request.received_at, document, request.body),)


def _acknowledge(channel: Channel, ready: Prepared, request: Request, _document: Object) -> Acknowledgement:
    answer = json_answer(200, {"code": 0, "message": "success", "data": [{}]})
    if not ready.settings.sign_answer:
        return answer
    token, secret = channel.secrets["token"][0], channel.secrets["signing"][0]
    signature = x_signature(token, int(request.received_at.timestamp()), secret)
    return msgspec.structs.replace(answer, headers=(("x-signature", signature),))


TENCENT = JsonPush("tencent", TencentSettings, TABLE, code_message, _admit, _pieces, _acknowledge).adapter()
