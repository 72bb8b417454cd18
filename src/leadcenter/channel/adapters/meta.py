"""Meta Lead Ads: the webhook's check, its notices (which name leads without any data), and the lead fetched
later (`parse_lead`).

The signature covers the raw body; ids are 64-bit integers or strings; ad id 0 or none means organic
(channel-formats.md 3.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from leadcenter.channel.adapters.delivery import (
    Adapter,
    cleaned,
    finished,
    opened,
    refused,
    text_answer,
    unreadable,
)
from leadcenter.channel.adapters.settings import ConfigFault, Prepared, Settings, agreed, evidence, prepared
from leadcenter.channel.reading.document import Fault, flat, json_of, scalar, utf8_of
from leadcenter.channel.reading.fields import Draft, Target, table_of
from leadcenter.channel.signature import RECIPES, same, verifier
from leadcenter.channel.terms import (
    Channel,
    ConsentEvidence,
    Inquiry,
    Piece,
    Received,
    Refused,
    Request,
    Verdict,
)

_SEX = Target("contact.gender", {"male": "male", "female": "female", "Male": "male", "Female": "female"})
_TABLE = table_of(
    {
        "id": "external_id",
        "leadgen_id": "external_id",
        "created_time": "occurred_at",
        "form_id": "form",
        "ad_id": "ad",
        "campaign_id": "campaign",
        "full_name": "contact.name",
        "name": "contact.name",
        "first_name": "contact.first_name",
        "last_name": "contact.last_name",
        "email": "contact.email",
        "e-mail": "contact.email",
        "work_email": "contact.email",
        "phone_number": "contact.phones",
        "phone": "contact.phones",
        "mobile_number": "contact.phones",
        "whatsapp_number": "contact.phones",
        "work_phone_number": "contact.phones",
        "street_address": "contact.street",
        "city": "contact.city",
        "state": "contact.province",
        "province": "contact.province",
        "zip_code": "contact.postcode",
        "post_code": "contact.postcode",
        "zip": "contact.postcode",
        "country": "contact.country",
        "date_of_birth": "contact.birth_date",
        "gender": _SEX,
        "姓名": "contact.name",
        "全名": "contact.name",
        "电话": "contact.phones",
        "电话号码": "contact.phones",
        "手机号": "contact.phones",
        "邮箱": "contact.email",
        "城市": "contact.city",
        "nome_completo": "contact.name",
        "nombre_completo": "contact.name",
        "nom_complet": "contact.name",
        "telefone": "contact.phones",
        "número_de_telefone": "contact.phones",
        "número_de_teléfono": "contact.phones",
        "numéro_de_téléphone": "contact.phones",
        "telefonnummer": "contact.phones",
    }
)
_HINT = re.compile(r"[(（\[【].*", re.DOTALL)
_DUMMY = "<test lead: dummy data"
_DUMMY_EMAIL = "test@meta.com"
_VERIFY = verifier(msgspec.structs.replace(RECIPES["x_hub_signature_256"], secret="app_secret"))  # noqa: S106
_VERIFY_OLD = verifier(msgspec.structs.replace(RECIPES["x_hub_signature"], secret="app_secret"))  # noqa: S106


class MetaSettings(Settings, frozen=True, kw_only=True):
    """`allow_sha1`: also take the legacy signature (only where an old app cannot send the new one).
    `api_base`, `api_version`: where leads are fetched. Consent check boxes are consent rules with
    `from.accepted` = `field:CHECKBOX_KEY`."""

    allow_sha1: bool = False
    api_base: str = "https://graph.facebook.com"
    api_version: str = "v25.0"

    def faults(self) -> Iterator[ConfigFault]:
        """Leads travel over TLS, except to a stub on this machine."""
        yield from super().faults()
        bases = ("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")
        if not (self.api_base.isprintable() and self.api_base.startswith(bases)):
            yield ConfigFault("api_base", "not_https", "an https address")

    def secrets(self) -> tuple[str, ...]:
        """What signs notices, what Meta says at the check, and what fetches leads."""
        return ("app_secret", "verify_token", "page_token")


class _Entry(msgspec.Struct):
    changes: list[msgspec.Raw] = []


class _Notice(msgspec.Struct):
    entry: list[_Entry]


def receive(channel: Channel, request: Request) -> Received | Refused:
    """GET is the webhook's check; POST brings notices, one piece for each lead named."""
    ready = opened(channel, request, MetaSettings, _TABLE, text_answer, methods=("GET", "POST"))
    if isinstance(ready, Refused):
        return ready
    if request.method == "GET":
        return _handshake(channel, request)
    code = _VERIFY(channel.secrets, request)
    if code == "signature_missing" and ready.settings.allow_sha1:
        code = _VERIFY_OLD(channel.secrets, request)
    if code:
        return refused(code, text_answer)
    pieces = _pieces(channel, request)
    if isinstance(pieces, Fault):
        if pieces.code == "body_too_deep":
            return refused(pieces.code, text_answer)
        pieces = (unreadable(channel, request.body),)
    return Received(pieces, text_answer(200, "EVENT_RECEIVED"))


def read(channel: Channel, request: Request) -> tuple[Piece, ...] | Fault:
    """The pieces of a body, whoever sent it: notices, or a lead as fetched."""
    ready = opened(channel, request, MetaSettings, _TABLE, text_answer)
    if isinstance(ready, Refused):
        return Fault(ready.code)
    if b'"field_data"' in request.body:
        return (parse_lead(channel, request.body, request.received_at),)
    return _pieces(channel, request)


def parse_lead(channel: Channel, lead: bytes, received_at: datetime) -> Piece:
    """The lead itself, as the Graph API gives it. Raises ValueError where the channel's configuration is at
    fault."""
    ready = prepared(channel, MetaSettings, _TABLE)
    if ready is None:
        raise ValueError(f"channel {channel.code}: see validate_channel")
    document = json_of(lead)
    if not isinstance(document, dict):
        return unreadable(channel, lead)
    clean, body, left_out = cleaned(document, lead, ready)
    fields = dict(clean)
    asked = list(_answers(fields.pop("field_data", None)))
    boxes = dict(_boxes(fields.pop("custom_disclaimer_responses", None)))
    draft = Draft(channel.time_zone)
    draft.take(_without_organic(flat(fields)), ready.table)
    draft.take(((_known_name(name, ready), value) for name, value in asked), ready.table)
    draft.said.update(boxes)
    inquiry = draft.inquiry(kind=ready.settings.kind or "form", stripped=left_out)
    inquiry = msgspec.structs.replace(
        inquiry, consents=_consents(ready, inquiry, draft, boxes, channel.time_zone)
    )
    verdict = Verdict.TEST if _is_dummy(inquiry, asked) else Verdict.ACCEPTED
    return finished(
        channel, ready, received_at, inquiry, body=body, content=clean, said=draft.said, verdict=verdict
    )


def _handshake(channel: Channel, request: Request) -> Received | Refused:
    asked = request.query
    right = same(asked.get("hub.verify_token", ""), channel.secrets.get("verify_token", ()))
    if asked.get("hub.mode") != "subscribe" or not right:
        return refused("handshake_wrong", text_answer)
    answer = text_answer(200, asked.get("hub.challenge", "")[:1000])
    return Received((Piece(Verdict.HANDSHAKE, Inquiry(external_id="")),), answer)


def _pieces(channel: Channel, request: Request) -> tuple[Piece, ...] | Fault:
    changes = _changes(request.body)
    if isinstance(changes, Fault):
        return changes
    pieces = (_notice(channel, bytes(change)) for change in changes)
    return tuple(piece for piece in pieces if piece is not None)


def _changes(sent: bytes) -> list[msgspec.Raw] | Fault:
    """The changes of a delivery, each as its own bytes; also a bare list of them, or one as it was stored."""
    document = json_of(sent)
    if isinstance(document, Fault):
        return document
    body = utf8_of(sent) or b""
    try:
        if isinstance(document, list):
            return msgspec.json.decode(body, type=list[msgspec.Raw])
        if isinstance(document, dict) and "value" in document:
            return [msgspec.Raw(body)]
        notice = msgspec.json.decode(body, type=_Notice)
    except msgspec.DecodeError:
        return Fault("unparsable")
    return [change for entry in notice.entry for change in entry.changes]


def _notice(channel: Channel, body: bytes) -> Piece | None:
    change = json_of(body)
    if not isinstance(change, dict) or not isinstance(value := change.get("value"), dict):
        return unreadable(channel, body)
    if change.get("field") != "leadgen":
        return None
    if value.get("leadgen_id") in (None, ""):
        return unreadable(channel, body)
    draft = Draft(channel.time_zone)
    draft.take(_without_organic(flat(value)), _TABLE)
    test = _fours(value.get("page_id")) or _fours(value.get("form_id"))
    return Piece(Verdict.TEST if test else Verdict.FETCH, draft.inquiry(kind="form"), body)


def _without_organic(fields: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return (pair for pair in fields if not (pair[0] in ("ad_id", "adgroup_id") and pair[1] == "0"))


def _fours(value: object) -> bool:
    """Ids of nothing but 4s come from the dashboard's test button."""
    text = scalar(value)
    return len(text) > 5 and not text.strip("4")


def _answers(field_data: object) -> Iterator[tuple[str, str]]:
    for item in field_data if isinstance(field_data, list) else ():
        if isinstance(item, dict):
            values = item.get("values", item.get("value"))
            for value in values if isinstance(values, list) else (values,):
                yield scalar(item.get("name")), scalar(value)


def _known_name(name: str, ready: Prepared) -> str:
    """Advertisers put hints in brackets behind the key, or write it with blanks and capitals."""
    if name in ready.table:
        return name
    plain = _HINT.sub("", name).strip(" _:?？：").lower().replace(" ", "_")
    return plain if plain in ready.table else name


def _boxes(responses: object) -> Iterator[tuple[str, str]]:
    for box in responses if isinstance(responses, list) else ():
        if isinstance(box, dict) and (key := scalar(box.get("checkbox_key"))):
            yield key, "true" if agreed(scalar(box.get("is_checked"))) else "false"


def _consents(
    ready: Prepared, inquiry: Inquiry, draft: Draft, boxes: dict[str, str], zone: str
) -> tuple[ConsentEvidence, ...]:
    """By the channel's rules; a box that no rule knows is kept as it is, with its key for the notice."""
    rules = ready.settings.consents
    ruled = {rule.sources.get("accepted") for rule in rules}
    bare = (
        ConsentEvidence(notice=key, at=inquiry.occurred_at, action="tick", accepted=ticked == "true")
        for key, ticked in boxes.items()
        if f"field:{key}" not in ruled
    )
    return (*evidence(rules, inquiry, draft.said, zone), *bare)


def _is_dummy(inquiry: Inquiry, asked: list[tuple[str, Any]]) -> bool:
    dummy = any(value.startswith(_DUMMY) for _, value in asked)
    return dummy or inquiry.contact.email == _DUMMY_EMAIL or _fours(inquiry.external_id)


META = Adapter("meta", MetaSettings, receive, read, _TABLE)
