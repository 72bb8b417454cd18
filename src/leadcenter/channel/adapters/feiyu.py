"""ByteDance 飞鱼 CRM / 巨量引擎: the lead push, rows of the pull API, and the SPI push.

How the push is signed is not public beyond a code comment, so the recipe is configured: `token` (the access
token alone vouches) until a live test shows which of the four it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

import msgspec

from leadcenter.channel.adapters.delivery import cleaned, code_message, finished, json_answer, unreadable
from leadcenter.channel.adapters.push import JsonPush, Object
from leadcenter.channel.adapters.settings import ConfigFault, Prepared, Settings, prepared
from leadcenter.channel.reading.document import answers_in, flat, json_in, scalar
from leadcenter.channel.reading.fields import Draft, Target, table_of
from leadcenter.channel.signature import Recipe, Verifier, same, verifier
from leadcenter.channel.terms import Acknowledgement, Channel, Inquiry, Piece, Request, Verdict

_KINDS = {"0": "form", "1": "chat", "2": "call", "3": "call", "4": "coupon", "5": "lottery"}
TABLE = table_of(
    {
        "id": "external_id",
        "clue_id": "external_id",
        "name": "contact.name",
        "telphone": "contact.phones",  # [sic]
        "telephone": "contact.phones",
        "phone": "contact.phones",
        "weixin": "contact.wechat",
        "qq": "contact.qq",
        "email": "contact.email",
        "gender": Target("contact.gender", {"1": "male", "2": "female"}),
        "province_name": "contact.province",
        "city_name": "contact.city",
        "county_name": "contact.district",
        "address": "contact.street",
        "create_time": "occurred_at",
        "create_time_detail": "occurred_at",
        "external_url": "page",
        "module_id": "form",
        "ad_plan_id": "ad",
        "ad_id": "ad",
        "promotion_id": "ad",
        "form_remark": "comment",
        "remark": "comment",
        "store_id": "dealer_code",
        "store_name": "dealer_name",
        "store.store_id": "dealer_code",
        "store.store_name": "dealer_name",
        "clue_type": Target("kind", _KINDS),
    }
)
_ANSWERS = "remark_dict"  # the form's own questions: an object, or JSON in a string
_OVERFLOW = str(2**63 - 1)  # stands in req_id where there is none

Signing = Literal["token", "sha256", "sha256_hex", "hmac", "hmac_hex", "any"]


def _signed(
    algorithm: Literal["sha256", "hmac-sha256"], writing: Literal["base64", "base64-of-hex"]
) -> Verifier:
    parts = ("field:clue_id", "field:token", "field:timestamp")
    use = "token" if algorithm == "sha256" else "signing"
    return verifier(Recipe(algorithm, "field:signature", parts, "|", writing=writing, secret=use))


_RECIPES: dict[str, Verifier] = {
    "sha256": _signed("sha256", "base64"),
    "sha256_hex": _signed("sha256", "base64-of-hex"),
    "hmac": _signed("hmac-sha256", "base64"),
    "hmac_hex": _signed("hmac-sha256", "base64-of-hex"),
}


class FeiyuSettings(Settings, frozen=True, kw_only=True):
    """`signing` names the recipe over `clue_id|token|timestamp`; `spi` switches to the SPI protocol, signed
    over the raw body in the header `spi_header`."""

    signing: Signing = "token"
    spi: bool = False
    spi_header: str = ""

    def faults(self) -> Iterator[ConfigFault]:
        """The SPI's header is not public: it must be named."""
        yield from super().faults()
        if self.spi and not self.spi_header:
            yield ConfigFault(
                "spi_header", "missing", "with spi, the name of the header that carries the signature"
            )

    def secrets(self) -> tuple[str, ...]:
        """The access token; the secret too where a recipe is keyed by it."""
        if self.spi:
            return ("signing",)
        return ("token", "signing") if self.signing in ("hmac", "hmac_hex", "any") else ("token",)


def parse_clue(channel: Channel, clue: Object, received_at: datetime) -> Piece:
    """One clue, pushed or pulled. Raises ValueError where the channel's configuration is at fault."""
    ready = prepared(channel, FeiyuSettings, TABLE)
    if ready is None:
        raise ValueError(f"channel {channel.code}: see validate_channel")
    return _piece(channel, ready, received_at, clue)


def _piece(
    channel: Channel, ready: Prepared, received_at: datetime, clue: Object, sent: bytes = b""
) -> Piece:
    clean, body, left_out = cleaned(clue, sent or msgspec.json.encode(clue), ready)
    fields = dict(clean)
    asked = fields.pop(_ANSWERS, None)
    place = scalar(fields.pop("location", None))
    draft = Draft(channel.time_zone)
    draft.take((pair for pair in flat(fields) if not _says_nothing(*pair)), ready.table)
    province, plus, city = place.partition("+")
    places = (("province_name", province), ("city_name", city)) if plus else (("location", place),)
    draft.take((pair for pair in places if not _says_nothing(*pair)), ready.table)
    draft.take(answers_in(asked, _ANSWERS), ready.table)
    inquiry = draft.inquiry(kind=draft.get("kind") or ready.settings.kind, stripped=left_out)
    return finished(channel, ready, received_at, inquiry, body=body, content=clean, said=draft.said)


def _says_nothing(path: str, value: str) -> bool:
    """The platform's words for an empty field."""
    name = path.rpartition(".")[2]
    if value == "0":
        return name.endswith("_id") or name in ("gender", "age", "cid")
    return value == "-" or (name == "name" and value == "未命名") or (name == "req_id" and value == _OVERFLOW)


def _admit(channel: Channel, ready: Prepared, request: Request, document: Object) -> str:
    settings: FeiyuSettings = ready.settings
    if settings.spi:
        if _is_handshake(document):
            return ""
        return _spi(settings.spi_header)(channel.secrets, request)
    headers = request.headers
    token = headers.get("access_token") or headers.get("access-token", "")
    keys = channel.secrets.get("token", ())
    if not any(keys):
        return "secret_missing"
    if not token:
        return "signature_missing"
    if not same(token, keys):
        return "key_wrong"
    if settings.signing == "token":
        return ""
    fields = {
        "clue_id": scalar(document.get("id") or document.get("clue_id")),
        "token": token,
        "timestamp": headers.get("timestamp", ""),
        "signature": headers.get("signature", ""),
    }
    recipes = _RECIPES.values() if settings.signing == "any" else (_RECIPES[settings.signing],)
    codes = [check(channel.secrets, request, fields.__getitem__) for check in recipes]
    return "" if "" in codes else codes[-1]


def _spi(header: str) -> Verifier:
    return verifier(Recipe(sent=f"header:{header.lower()}"))


def _is_handshake(document: Object) -> bool:
    return document.get("event") == "verify_webhook"


def _pieces(channel: Channel, ready: Prepared, request: Request, document: Object) -> tuple[Piece, ...]:
    if not ready.settings.spi:
        return (_piece(channel, ready, request.received_at, document, request.body),)
    if _is_handshake(document):
        return (Piece(Verdict.HANDSHAKE, Inquiry(external_id="")),)
    data: Any = document.get("data", document)  # a stored clue comes back bare
    clues: Any = json_in(data) if isinstance(data, str) else data
    rows = clues if isinstance(clues, list) else [clues]
    if not rows or not all(isinstance(row, dict) for row in rows):
        return (unreadable(channel, request.body),)
    return tuple(_piece(channel, ready, request.received_at, row) for row in rows)


def _acknowledge(_channel: Channel, ready: Prepared, _request: Request, document: Object) -> Acknowledgement:
    if not ready.settings.spi:
        return json_answer(200, {"code": 0, "message": "success"})
    answer: Object = {"BaseResp": {"StatusCode": 200, "StatusMessage": "success"}}
    if _is_handshake(document):
        answer["challenge"] = document.get("challenge")
    return json_answer(200, answer)


FEIYU = JsonPush("feiyu", FeiyuSettings, TABLE, code_message, _admit, _pieces, _acknowledge).adapter()
