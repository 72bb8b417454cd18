"""A further channel by configuration alone (configuration.py): JSON or form, any signing recipe, field map,
answer template.

The way is the same for every sender: flatten a lead into named fields, look each up in the channel's table,
keep the rest as answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.channel.adapters.admission import ready_verifier, recipe_of
from leadcenter.channel.adapters.configuration import ConfiguredSettings, Marker, TimeRule, filled
from leadcenter.channel.adapters.delivery import (
    STATUS,
    Adapter,
    finished,
    opened,
    refused,
    text_answer,
    unreadable,
)
from leadcenter.channel.adapters.settings import Prepared
from leadcenter.channel.reading.document import Document, Fault, flat, json_in, json_of, scalar
from leadcenter.channel.reading.fields import Draft
from leadcenter.channel.reading.form import Pairs, form_bytes, form_of
from leadcenter.channel.reading.moment import Moment, moment
from leadcenter.channel.reading.sensitive import redact, redact_pairs
from leadcenter.channel.reading.text import declared_codec
from leadcenter.channel.terms import (
    Acknowledgement,
    Channel,
    Inquiry,
    Piece,
    Received,
    Refused,
    Request,
    Verdict,
)

_STEP = re.compile(r"[^.\[\]]+|\[\d+\]")


class _Lead(msgspec.Struct, frozen=True):
    """One lead of a delivery: its fields by path, and the body to store."""

    fields: Pairs
    body: bytes
    left_out: tuple[str, ...]
    content: object  # what the id is made of, where the sender gives none


class _Delivery(msgspec.Struct, frozen=True):
    """A body as read: its leads, every field of the whole, and its form fields where it is a form."""

    leads: list[_Lead]
    whole: dict[str, str]
    form: Pairs = []


def receive(channel: Channel, request: Request) -> Received | Refused:
    """Takes what the configuration describes; a GET only where it names a handshake."""
    ready = opened(channel, request, ConfiguredSettings, {}, text_answer, methods=("GET", "POST"))
    if isinstance(ready, Refused):
        return ready
    settings: ConfiguredSettings = ready.settings
    if request.method == "GET":
        return _handshake(channel, settings, request)
    delivery = _delivery(ready, request)
    known = delivery if isinstance(delivery, _Delivery) else _Delivery([], {})
    value = _value(request, known)
    verify = ready_verifier(recipe_of(settings.auth))
    code = verify(channel.secrets, request, lambda name: known.whole.get(name, ""), known.form)
    if not code and isinstance(delivery, Fault) and delivery.code == "body_too_deep":
        code = delivery.code
    if code:
        return _refused(settings, code, value)
    if isinstance(delivery, Fault):
        return Received((unreadable(channel, request.body),), _answer(settings, value, ""))
    pieces = _pieces(channel, ready, request, delivery)
    return Received(pieces, _answer(settings, value, pieces[0].inquiry.external_id if pieces else ""))


def read(channel: Channel, request: Request) -> tuple[Piece, ...] | Fault:
    """The pieces of a body, whoever sent it; one lead of a batch may come alone, as it was stored."""
    ready = opened(channel, request, ConfiguredSettings, {}, text_answer)
    if isinstance(ready, Refused):
        return Fault(ready.code)
    delivery = _delivery(ready, request, bare=True)
    return delivery if isinstance(delivery, Fault) else _pieces(channel, ready, request, delivery)


def _handshake(channel: Channel, settings: ConfiguredSettings, request: Request) -> Received | Refused:
    value = _value(request, _Delivery([], {}))
    recipe = recipe_of(settings.auth)
    if settings.handshake is None:
        return _refused(settings, "method_not_allowed", value)
    if recipe.sent.startswith("query:") and (code := ready_verifier(recipe)(channel.secrets, request)):
        return _refused(settings, code, value)
    echoed = request.query.get(settings.handshake.echo, "")[:1000]
    answer = Acknowledgement(200, echoed.encode(), settings.handshake.content_type)
    return Received((Piece(Verdict.HANDSHAKE, Inquiry(external_id="")),), answer)


def _value(request: Request, delivery: _Delivery) -> Callable[[str], str]:
    """What fills the holes of an answer."""

    def value(hole: str) -> str:
        kind, _, name = hole.partition(".")
        if kind == "query":
            return request.query.get(name, "")
        if kind == "header":
            return request.headers.get(name.lower(), "")
        return delivery.whole.get(name, "")

    return value


def _answer(settings: ConfiguredSettings, value: Callable[[str], str], event_id: str) -> Acknowledgement:
    return filled(settings.acknowledgement, lambda hole: event_id if hole == "event_id" else value(hole))


def _refused(settings: ConfiguredSettings, code: str, value: Callable[[str], str]) -> Refused:
    status = STATUS.get(code, 400)
    if settings.refusal.status and status < 500:
        status = settings.refusal.status
    known = {"code": code, "status": str(status)}
    answer = filled(settings.refusal, lambda hole: known.get(hole) or value(hole), status)
    return refused(code, lambda _status, _code: answer)


def _delivery(ready: Prepared, request: Request, bare: bool = False) -> _Delivery | Fault:
    content_type = request.headers.get("content-type", "")
    format_ = ready.settings.format
    if format_ == "auto":
        looks_json = "json" in content_type or request.body.lstrip()[:1] in (b"{", b"[")
        format_ = "json" if looks_json and "multipart" not in content_type else "form"
    if format_ == "form":
        fields = form_of(request.body, content_type)
        return (
            fields if isinstance(fields, Fault) else _form_delivery(ready, request.body, content_type, fields)
        )
    document = json_of(request.body, declared_codec(content_type))
    if isinstance(document, Fault):
        return document
    return _json_delivery(ready, request.body, document, bare)


def _form_delivery(ready: Prepared, body: bytes, content_type: str, fields: Pairs) -> _Delivery:
    secret = _secret_names(ready.settings)
    open_fields = [pair for pair in fields if pair[0] not in secret]
    kept, left_out = redact_pairs(open_fields, ready.allowed)
    changed = left_out or len(open_fields) < len(fields) or "multipart" in content_type
    named = list(_fields(dict(kept), ready.settings, kept))
    lead = _Lead(named, form_bytes(kept) if changed else body, left_out, sorted(kept))
    return _Delivery([lead], dict(reversed(fields)), fields)


def _json_delivery(ready: Prepared, body: bytes, document: Document, bare: bool) -> _Delivery | Fault:
    settings: ConfiguredSettings = ready.settings
    found: Any = at_path(document, settings.leads) if settings.leads else document
    if found is None and bare:
        found = document
    leads = found if isinstance(found, list) else [found]
    if not all(isinstance(lead, dict) for lead in leads):
        return Fault("unparsable")
    whole = dict(reversed([*flat(document)]))
    return _Delivery([_json_lead(ready, lead, body if lead is document else b"") for lead in leads], whole)


def _json_lead(ready: Prepared, lead: dict[str, Any], whole: bytes) -> _Lead:
    secret = _secret_names(ready.settings)
    keyless = _without_paths(lead, secret)
    clean, left_out = redact(keyless, ready.allowed)
    unchanged = whole and not left_out and keyless is lead
    fields = list(_fields(clean, ready.settings, list(flat(clean))))
    return _Lead(fields, whole if unchanged else msgspec.json.encode(clean), left_out, clean)


def _secret_names(settings: ConfiguredSettings) -> frozenset[str]:
    """Fields that vouch for the sender and must not be stored."""
    recipe = recipe_of(settings.auth)
    sent = (recipe.sent[6:],) if recipe.algorithm == "equal" and recipe.sent.startswith("field:") else ()
    return frozenset((*settings.secret_fields, *sent))


def _without_paths(lead: dict[str, Any], paths: frozenset[str], below: str = "") -> dict[str, Any]:
    if not paths:
        return lead
    kept = {
        name: _without_paths(value, paths, f"{below}{name}.") if isinstance(value, dict) else value
        for name, value in lead.items()
        if f"{below}{name}" not in paths
    }
    return lead if kept == lead else kept


def _fields(lead: Document, settings: ConfiguredSettings, fields: Pairs) -> Iterator[tuple[str, str]]:
    """The lead's fields with JSON in strings opened and lists of question and answer turned into fields of
    their own."""
    below = tuple(f"{rule.at}{mark}" for rule in settings.pairs for mark in ".[")
    lists = {rule.at for rule in settings.pairs}
    for path, text in fields:
        inner = flat(json_in(text), path) if path in settings.json_strings else ((path, text),)
        yield from (pair for pair in inner if pair[0] not in lists and not pair[0].startswith(below))
    for rule in settings.pairs:
        items = at_path(lead, rule.at)
        packed = json_in(items) if isinstance(items, str) else items
        for item in packed if isinstance(packed, list) else ():
            if isinstance(item, dict):
                yield from flat(item.get(rule.value), scalar(item.get(rule.name)))


def at_path(document: object, path: str) -> Any:
    """What stands at a path `a.b[0].c`, opening JSON in strings on the way; None when nothing does."""
    for step in _STEP.findall(path):
        if isinstance(document, str):
            document = json_in(document)
        if step[0] == "[":
            index = int(step[1:-1])
            document = document[index] if isinstance(document, list) and index < len(document) else None
        else:
            document = document.get(step) if isinstance(document, dict) else None
    return document


def _pieces(channel: Channel, ready: Prepared, request: Request, delivery: _Delivery) -> tuple[Piece, ...]:
    return tuple(_piece(channel, ready, request.received_at, lead) for lead in delivery.leads)


def _piece(channel: Channel, ready: Prepared, received_at: datetime, lead: _Lead) -> Piece:
    settings: ConfiguredSettings = ready.settings
    first = dict(reversed(lead.fields))
    own = {*settings.event_id, *((settings.time.at,) if settings.time else ())} - ready.table.keys()
    draft = Draft(channel.time_zone)
    draft.take((pair for pair in lead.fields if pair[0] not in own), ready.table)
    draft.said.update((name, first[name]) for name in own if name in first)
    if settings.time:
        draft.occurred = _moment(settings.time, first.get(settings.time.at, ""), channel.time_zone)
    event_id = ":".join(filter(None, (first.get(path, "").strip() for path in settings.event_id)))
    inquiry = draft.inquiry(
        external_id=event_id or draft.get("external_id"),
        kind=draft.get("kind") or settings.kind,
        stripped=lead.left_out,
    )
    verdict = Verdict.ACCEPTED
    if _marked(settings.test, first):
        verdict = Verdict.TEST
    elif _marked(settings.withdrawal, first):
        verdict = Verdict.ERASURE
    return finished(
        channel,
        ready,
        received_at,
        inquiry,
        body=lead.body,
        content=lead.content,
        said=draft.said,
        verdict=verdict,
    )


def _marked(markers: tuple[Marker, ...], first: dict[str, str]) -> bool:
    return any(first.get(marker.at) in marker.equals for marker in markers)


def _moment(rule: TimeRule, text: str, zone: str) -> Moment:
    zone = rule.zone or zone
    raw = text.strip()
    if rule.format == "auto" or not raw:
        return moment(raw, zone)
    try:
        if rule.format in ("unix_s", "unix_ms"):
            return Moment(
                datetime.fromtimestamp(int(raw) / (1 if rule.format == "unix_s" else 1000), UTC), raw
            )
        at = datetime.strptime(raw, rule.format)  # noqa: DTZ007 (the zone follows)
        if at.tzinfo is None:
            return Moment(at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC), raw, zone)
        return Moment(at.astimezone(UTC), raw)
    except (ValueError, OverflowError, OSError):
        return Moment(None, raw)


CONFIGURED = Adapter("configured", ConfiguredSettings, receive, read)
