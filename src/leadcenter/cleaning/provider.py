"""Who sends call-backs, as data: form, field map, signing recipe, acknowledgement. A new vendor is a new row,
no new code.

A place in a record is a path (`a.b`; JSON inside strings is entered), or a constant after `=`; of several the
first that is filled counts. What the map does not name stays in the sealed body.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from typing import Annotated, Any, Literal

import msgspec

from leadcenter.channel.face import (
    RECIPES,
    Acknowledgement,
    ConsentEvidence,
    Recipe,
    Request,
    Verifier,
    verifier,
)
from leadcenter.channel.reading.document import Document, Fault, json_in, json_of, scalar
from leadcenter.channel.reading.form import form_of
from leadcenter.channel.reading.moment import Moment, moment
from leadcenter.cleaning.terms import CallBack

ITEMS = 1_000
"""Call-backs of one delivery at most."""
TEXT = 200
ANSWERS = 50
LONGEST_TALK = 86_400
_TRUE = frozenset({"1", "true", "yes", "y", "是"})
_CODE = 100  # a code or id is not longer; what is longer is no code

Place = tuple[str, ...]

TIMESTAMPED = Recipe(
    sent="header:x-signature",
    parts=("header:x-timestamp", "body"),
    join=".",
    timestamp="header:x-timestamp",
    window_s=300,
)
"""How a provider signs unless it cannot: hex HMAC-SHA256 over `timestamp.body`, five minutes either way."""


class ConsentFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the evidence of spoken consent stands: in each record at `items`, or in the call-back itself when
    `items` is empty."""

    items: str = ""
    recipients: Place = ()
    notice: Place = ()
    notice_version: Place = ()
    text_hash: Place = ()
    at: Place = ()
    page: Place = ()
    action: Place = ("=spoken",)
    accepted: Place = ("=true",)


class Fields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where each part of a call-back stands. `callback_id` joins all its places; `connected` names times or
    lengths of talk: where no result code stands, the result is `connected` if one of them is above zero, else
    `not_connected`."""

    callback_id: Annotated[Place, msgspec.Meta(min_length=1)]
    order_key: Place = ()
    happened_at: Place = ()
    sequence: Place = ()
    result: Place = ()
    connected: Place = ()
    label: Place = ()
    intent: Place = ()
    dealer_code: Place = ()
    series: Place = ()
    buying_time: Place = ()
    call_again_at: Place = ()
    do_not_call: Place = ()
    talk: Place = ()
    answers: str = ""
    consent: ConsentFields | None = None


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A provider as configured. `signature` is a recipe or the name of one (channel.signature, or
    `timestamped`). `items` is the place of the list in a batch, empty when the document is the record or the
    list. `zone` (IANA) is that of times without offset. `talk_unit`: how lengths of talk are written.
    `networks`: where it sends from, if given (the address of the peer itself, no proxy header counts). The
    acknowledgement is sent as it stands."""

    fields: Fields
    signature: Recipe | str = "timestamped"
    form: Literal["json", "urlencoded"] = "json"
    items: str = ""
    zone: str = "Asia/Shanghai"
    talk_unit: Literal["s", "ms", "hms"] = "s"
    networks: tuple[str, ...] = ()
    status: Annotated[int, msgspec.Meta(ge=200, le=204)] = 200
    body: str = ""
    content_type: str = "application/json"


class Provider(msgspec.Struct, frozen=True):
    """A provider with its live keys opened (in memory only)."""

    code: str
    config: Config
    verify: Verifier
    secrets: dict[str, tuple[str, ...]] = {}

    def __repr__(self) -> str:
        return f"Provider({self.code})"

    def acknowledgement(self) -> Acknowledgement:
        """What the vendor gets back once its call-backs are durable."""
        return Acknowledgement(self.config.status, self.config.body.encode(), self.config.content_type)


def make_provider(code: str, config: Any, secrets: tuple[str, ...] = ()) -> Provider:
    """A provider from its stored configuration. Raises msgspec.ValidationError where it is malformed,
    ValueError where nobody could tell the provider from anybody else: a provider that does not sign is known
    by the networks it sends from."""
    read = msgspec.convert(config, Config)
    recipe = _recipe(read.signature)
    if recipe.algorithm == "none" and not read.networks:
        raise ValueError("a provider without signature needs the networks it sends from")
    for network in read.networks:
        ip_network(network)
    return Provider(code, read, verifier(recipe), {recipe.secret: secrets})


def _recipe(signature: Recipe | str) -> Recipe:
    if isinstance(signature, Recipe):
        return signature
    found = TIMESTAMPED if signature == "timestamped" else RECIPES.get(signature)
    if found is None:
        raise ValueError(f"no signing recipe is called {signature[:40]!r}")
    return found


class Unusable(msgspec.Struct, frozen=True):
    """A delivery that is not taken: a code of kernel/words and an HTTP status."""

    code: str
    status: int


def read_delivery(provider: Provider, request: Request, peer: str) -> list[CallBack] | Unusable:
    """The call-backs of one delivery from the address `peer`, its signature checked over the raw bytes. A
    record that cannot be told from others (no id) comes with `readable` False: it is kept, not judged."""
    config = provider.config
    if config.networks and not _within(peer, config.networks):
        return Unusable("callback_from_elsewhere", 403)
    document, pairs = _document(config, request)
    fault = document.code if isinstance(document, Fault) else ""
    record: Document = None if isinstance(document, Fault) else document
    refusal = provider.verify(provider.secrets, request, lambda path: _text(record, (path,)), pairs)
    if refusal:
        return Unusable(refusal, 503 if refusal == "secret_missing" else 401)
    if fault:
        return Unusable(fault, 400)
    records = _records(config, record)
    if records is None:
        return Unusable("callback_not_a_record", 400)
    if len(records) > ITEMS:
        return Unusable("callback_batch_too_long", 413)
    return [_callback(provider, one, request.body if len(records) == 1 else None) for one in records]


def _within(peer: str, networks: Sequence[str]) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    return any(address in ip_network(network) for network in networks)


def _document(config: Config, request: Request) -> tuple[Document | Fault, list[tuple[str, str]]]:
    content_type = request.headers.get("content-type", "")
    if config.form == "json":
        return json_of(request.body), []
    pairs = form_of(request.body, content_type)
    if isinstance(pairs, Fault):
        return pairs, []
    return dict(pairs), pairs


def _records(config: Config, document: Document) -> list[Document] | None:
    found = _at(document, config.items) if config.items else document
    if isinstance(found, dict):
        return [found]
    if isinstance(found, list) and all(isinstance(record, dict) for record in found):
        return found  # type: ignore[return-value]
    return None


def _callback(provider: Provider, record: Document, body: bytes | None) -> CallBack:
    config, fields = provider.config, provider.config.fields
    parts = [_text(record, (place,), _CODE) for place in fields.callback_id]
    happened = _moment(record, fields.happened_at, config.zone)
    readable = bool(parts[0])
    sequence = _text(record, fields.sequence, 18)
    return CallBack(
        provider=provider.code,
        callback_id="|".join(parts) if readable else "",
        order_key=_text(record, fields.order_key, _CODE),
        happened_at=happened.at,
        happened_raw=happened.raw,
        sequence=int(sequence) if sequence.isascii() and sequence.isdigit() else None,
        result=_result(record, fields),
        label=_text(record, fields.label),
        intent=_text(record, fields.intent, _CODE),
        dealer_code=_text(record, fields.dealer_code, _CODE),
        series=_text(record, fields.series, _CODE),
        buying_time=_text(record, fields.buying_time, _CODE),
        call_again_at=_moment(record, fields.call_again_at, config.zone).at,
        do_not_call=_text(record, fields.do_not_call).lower() in _TRUE,
        talk_seconds=_seconds(_text(record, fields.talk), config.talk_unit),
        consents=_consents(record, fields.consent, config.zone),
        answers=_answers(record, fields.answers),
        readable=readable,
        body=msgspec.json.encode(record) if body is None else body,
    )


def _result(record: Document, fields: Fields) -> str:
    code = _text(record, fields.result, _CODE)
    if code or not fields.connected:
        return code
    talked = any((_seconds(_text(record, (place,)), "hms") or 0) > 0 for place in fields.connected)
    return "connected" if talked else "not_connected"


def _seconds(text: str, unit: str) -> int | None:
    """Whole seconds of a length written as seconds, milliseconds or h:mm:ss; None when it is neither."""
    parts = text.split(":")
    if not text.isascii() or len(text) > 20 or not all(part.isdigit() for part in parts):
        return None
    total = 0
    for part in parts:
        total = total * 60 + int(part)
    seconds = total // 1_000 if unit == "ms" else total
    return seconds if seconds <= LONGEST_TALK else None


def _consents(record: Document, fields: ConsentFields | None, zone: str) -> tuple[ConsentEvidence, ...]:
    if fields is None:
        return ()
    found = _at(record, fields.items) if fields.items else record
    spoken = found if isinstance(found, list) else [found]
    return tuple(
        _consent(one, fields, zone)
        for one in spoken[:ANSWERS]
        if isinstance(one, dict) and _names(one, fields)
    )


def _consent(record: Document, fields: ConsentFields, zone: str) -> ConsentEvidence:
    return ConsentEvidence(
        recipients=_names(record, fields),
        notice=_text(record, fields.notice, _CODE),
        notice_version=_text(record, fields.notice_version, _CODE),
        text_hash=_text(record, fields.text_hash, _CODE),
        at=_moment(record, fields.at, zone).at,
        page=_text(record, fields.page),
        action=_text(record, fields.action, _CODE),
        accepted=_text(record, fields.accepted).lower() in _TRUE,
    )


def _names(record: Document, fields: ConsentFields) -> tuple[str, ...]:
    """The recipients: a list, or one text."""
    for place in fields.recipients:
        found = _at(record, place)
        if isinstance(found, list):
            return tuple(scalar(name)[:_CODE] for name in found[:ANSWERS] if isinstance(name, str) and name)
        if found not in (None, ""):
            return (scalar(found)[:_CODE],)
    return ()


def _answers(record: Document, place: str) -> tuple[tuple[str, str], ...]:
    found = _at(record, place) if place else None
    if not isinstance(found, dict):
        return ()
    return tuple((name[:TEXT], scalar(value)[:TEXT]) for name, value in list(found.items())[:ANSWERS])


def _moment(record: Document, places: Sequence[str], zone: str) -> Moment:
    return moment(_text(record, places), zone)


def _text(record: Document, places: Sequence[str], longest: int = TEXT) -> str:
    """The first filled of the places as trimmed text; what is longer than `longest` is not what it should be,
    and counts as empty."""
    for place in places:
        found = place[1:] if place.startswith("=") else scalar(_at(record, place)).strip()
        if found and len(found) <= longest and "\0" not in found:
            return found
    return ""


def _at(document: Document, path: str) -> Any:
    for step in path.split("."):
        if isinstance(document, str):
            document = json_in(document)
        if not isinstance(document, dict) or step not in document:
            return None
        document = document[step]  # type: ignore[assignment]
    return json_in(document) if isinstance(document, str) and document[:1] in ("{", "[") else document
