"""Our own API: one lead, a batch, or a stream of lines; the fields of a lead are the fields of `Inquiry`
(docs/channels.md).

Signed by Standard Webhooks (secret use `signing`) or with an API key (`api_key`). A lead with a field of the
wrong type is kept aside with the path of the fault, the others go on; unknown fields become answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from leadcenter.channel.adapters.delivery import (
    Adapter,
    cleaned,
    digest_id,
    finished,
    json_answer,
    opened,
    refused,
)
from leadcenter.channel.adapters.settings import Prepared, Settings
from leadcenter.channel.reading.document import (
    DEPTH,
    Document,
    Fault,
    deeper_than,
    flat,
    json_of,
    scalar,
    utf8_of,
)
from leadcenter.channel.reading.moment import moment
from leadcenter.channel.reading.text import declared_codec
from leadcenter.channel.signature import RECIPES, same, verifier
from leadcenter.channel.terms import (
    Acknowledgement,
    Channel,
    ConsentEvidence,
    Contact,
    Inquiry,
    Piece,
    Received,
    Refused,
    Request,
    Vehicle,
    Verdict,
)

_signed = verifier(RECIPES["standard_webhooks"])
_OURS = frozenset(
    {"stripped", "occurred_raw", "zone_assumed", "wrong", "newer"}
)  # made here; from a sender they are just answers
_RECORDS = {  # nested records and their own fields
    "contact": frozenset(Contact.__struct_fields__),
    "vehicles": frozenset(Vehicle.__struct_fields__),
    "consents": frozenset(ConsentEvidence.__struct_fields__),
}
_FIELDS = frozenset(Inquiry.__struct_fields__) - _OURS - {"answers", "occurred_at"} - set(_RECORDS)
_COUNTED = (Verdict.ACCEPTED, Verdict.QUARANTINED, Verdict.TEST)
_AT_PATH = re.compile(r"at `(\$[^`]*)`")
Answers = list[tuple[str, str]]


class OwnSettings(Settings, frozen=True, kw_only=True):
    """Nothing beyond what all channels share."""


def receive(channel: Channel, request: Request) -> Received | Refused:
    """Takes a JSON object, an array, `{"leads": […]}` or lines of JSON (`application/x-ndjson`)."""
    ready = opened(channel, request, OwnSettings, {}, _refuse)
    if isinstance(ready, Refused):
        return ready
    if code := _stranger(channel, request):
        return refused(code, _refuse)
    pieces = _pieces(channel, ready, request)
    if isinstance(pieces, Fault):
        return refused(pieces.code, _refuse)
    return Received(pieces, acknowledge(pieces))


def read(channel: Channel, request: Request) -> tuple[Piece, ...] | Fault:
    """The pieces of a body, whoever sent it."""
    ready = opened(channel, request, OwnSettings, {}, _refuse)
    return Fault(ready.code) if isinstance(ready, Refused) else _pieces(channel, ready, request)


def acknowledge(pieces: Sequence[Piece], ids: Sequence[str] = ()) -> Acknowledgement:
    """202 with one outcome per lead, in order; `ids` are our own ids of the same leads, where the caller has
    them."""
    leads: list[dict[str, str]] = []
    for index, piece in enumerate(pieces):
        outcome = {"external_id": piece.inquiry.external_id, "verdict": str(piece.verdict)}
        if index < len(ids):
            outcome["id"] = ids[index]
        if piece.reason:
            outcome["reason"], _, path = piece.reason.partition(":")
            if path:
                outcome["path"] = path
        leads.append(outcome)
    verdicts = [piece.verdict for piece in pieces]
    counts = {str(verdict): verdicts.count(verdict) for verdict in _COUNTED}
    return json_answer(202, {**counts, "leads": leads})


def _refuse(status: int, code: str) -> Acknowledgement:
    return json_answer(status, {"error": {"code": code}})


def _stranger(channel: Channel, request: Request) -> str:
    """Empty for a known sender, else the code. A signature, where there is one, decides alone."""
    keys = tuple(filter(None, channel.secrets.get("api_key", ())))
    if "webhook-signature" in request.headers or not keys:
        return _signed(channel.secrets, request)
    sent = request.headers.get("x-api-key") or request.headers.get("authorization", "").removeprefix(
        "Bearer "
    )
    if not sent:
        return "signature_missing"
    return "" if same(sent, keys) else "key_wrong"


def _pieces(channel: Channel, ready: Prepared, request: Request) -> tuple[Piece, ...] | Fault:
    content_type = request.headers.get("content-type", "")
    body = utf8_of(request.body, declared_codec(content_type))
    if body is None:
        return Fault("body_not_json")
    leads = _leads(body, lines="ndjson" in content_type)
    if isinstance(leads, Fault):
        return leads
    if leads is None:
        document = json_of(body)
        return document if isinstance(document, Fault) else (_piece(channel, ready, request, document, body),)
    return tuple(_piece(channel, ready, request, json_of(lead), lead) for lead in leads)


def _leads(body: bytes, lines: bool) -> list[bytes] | Fault | None:
    """The raw leads of a stream or a batch; None for a single lead."""
    if lines:
        return [line for line in map(bytes.strip, body.split(b"\n")) if line]
    start = body.lstrip()[:1]
    if start == b"[":
        return _raw_items(body)
    if start != b"{":
        return Fault(
            "body_not_json"
            if deeper_than(body, DEPTH) or isinstance(json_of(body), Fault)
            else "body_not_object"
        )
    if b'"leads"' not in body:
        return None
    try:
        named = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Fault("body_not_json")
    except RecursionError:
        return Fault("body_too_deep")
    leads = bytes(named["leads"]) if "leads" in named else b""
    return _raw_items(leads) if leads.startswith(b"[") else None


def _raw_items(body: bytes) -> list[bytes] | Fault:
    try:
        return [bytes(item) for item in msgspec.json.decode(body, type=list[msgspec.Raw])]
    except RecursionError:
        return Fault("body_too_deep")
    except msgspec.DecodeError:
        return Fault("body_not_json")


def _piece(
    channel: Channel, ready: Prepared, request: Request, document: Document | Fault, raw: bytes
) -> Piece:
    if isinstance(document, Fault):
        return _aside(channel, raw, document.code)
    if not isinstance(document, dict):
        return _aside(channel, raw, "wrong_type:$")
    clean, body, left_out = cleaned(document, raw, ready)
    fields, answers = _sorted_out(clean, channel.time_zone)
    test = clean.get("test", False)
    if not isinstance(test, bool):
        return _aside(channel, body, "wrong_type:$.test", clean)
    try:
        inquiry = msgspec.convert({**fields, "answers": answers, "stripped": left_out}, Inquiry)
    except msgspec.ValidationError as fault:
        where = _AT_PATH.search(str(fault))
        return _aside(channel, body, f"wrong_type:{where[1] if where else '$'}", clean)
    if not inquiry.kind and ready.settings.kind:
        inquiry = msgspec.structs.replace(inquiry, kind=ready.settings.kind)
    content = (
        None if inquiry.external_id else {name: value for name, value in clean.items() if name != "resend"}
    )
    verdict = Verdict.TEST if test else Verdict.ACCEPTED
    return finished(
        channel,
        ready,
        request.received_at,
        inquiry,
        body=body,
        content=content,
        said=dict(answers),
        verdict=verdict,
    )


def _aside(channel: Channel, body: bytes, reason: str, document: dict[str, Any] | None = None) -> Piece:
    sent = document.get("external_id") if document else None
    known = isinstance(sent, str) and 0 < len(sent) <= 200
    external_id = str(sent) if known else digest_id(channel, body)
    return Piece(Verdict.QUARANTINED, Inquiry(external_id=external_id), body, reason)


def _sorted_out(document: dict[str, Any], zone: str) -> tuple[dict[str, Any], Answers]:
    """The fields that an inquiry has, null left out and times read, and all others as answers."""
    fields: dict[str, Any] = {"external_id": ""}
    answers: Answers = []
    for name, value in document.items():
        if name in _FIELDS:
            if value is not None:
                fields[name] = str(value) if name == "opened_at" and type(value) is int else value
        elif name in _RECORDS:
            if value is not None:
                fields[name] = _known_only(value, _RECORDS[name], name, answers)
        elif name == "occurred_at":
            fields |= _occurred(value, zone)
        elif name == "answers":
            answers.extend(_given_answers(value))
        elif isinstance(value, str):
            if value:
                answers.append((name, value))
        elif name != "test":
            answers.extend(pair for pair in flat(value, name) if pair[1])
    consents = fields.get("consents")
    for consent in consents if isinstance(consents, list) else ():
        if isinstance(consent, dict) and isinstance(consent.get("at"), (str, int)):
            consent["at"] = moment(consent["at"], zone).at
    return fields, answers


def _known_only(value: object, known: frozenset[str], path: str, answers: Answers) -> object:
    """A record (or each of a list) with the fields that it has; what else stood there becomes answers. Other
    shapes stay: they are wrong, and the conversion names their path."""
    if isinstance(value, list):
        return [_known_only(item, known, f"{path}[{index}]", answers) for index, item in enumerate(value)]
    if not isinstance(value, dict) or (known.issuperset(value) and None not in value.values()):
        return value
    for name, said in value.items():
        if name not in known:
            answers.extend(pair for pair in flat(said, f"{path}.{name}") if pair[1])
    return {name: said for name, said in value.items() if name in known and said is not None}


def _occurred(value: object, zone: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        return {"occurred_at": value}  # wrong, and the conversion names its path
    read_ = moment(value, zone)
    return {"occurred_at": read_.at, "occurred_raw": read_.raw, "zone_assumed": read_.zone}


def _given_answers(value: object) -> Iterator[tuple[str, str]]:
    """`{"name": value}`, or pairs `[name, value]` where a name repeats; empty ones say nothing."""
    if isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        pairs = ((scalar(name), scalar(said)) for name, said in value)
    elif isinstance(value, dict):
        pairs = ((name, text) for name, said in value.items() for _, text in flat(said, name))
    else:
        pairs = (pair for pair in flat(value, "answers"))
    return (pair for pair in pairs if pair[1])


OWN = Adapter("own", OwnSettings, receive, read)
