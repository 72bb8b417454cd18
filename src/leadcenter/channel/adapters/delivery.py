"""What every adapter does with a delivery: refuse what is too big or misplaced, answer in the sender's shape,
finish a piece."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.channel.adapters.settings import ConfigFault, Prepared, Settings, evidence, prepared
from leadcenter.channel.reading.document import Fault, json_of, utf8_of
from leadcenter.channel.reading.fields import Target
from leadcenter.channel.reading.sensitive import redact
from leadcenter.channel.reading.text import declared_codec
from leadcenter.channel.rules import check_evidence
from leadcenter.channel.terms import (
    CONTENT_KEY,
    Acknowledgement,
    Channel,
    Inquiry,
    Piece,
    Received,
    Refused,
    Request,
    Verdict,
)

Refuse = Callable[[int, str], Acknowledgement]
UNPARSABLE = "unparsable"
LONGEST_ID = 200

STATUS = {
    "signature_missing": 401,
    "signature_wrong": 401,
    "signature_expired": 401,
    "key_wrong": 401,
    "handshake_wrong": 403,
    "method_not_allowed": 405,
    "body_too_large": 413,
    "secret_missing": 503,
    "channel_misconfigured": 503,
}
"""HTTP status of a refusal; every code that is not here is 400. Our own faults are 5xx, so that senders try
again."""


class Adapter(msgspec.Struct, frozen=True):
    """One way in. `receive` judges a delivery as it came; `read` makes pieces of a body alone, without asking
    who sent it: for the replay of what is stored and for rows that we fetched ourselves. `table`: what it
    takes its sender's fields for, before a channel says otherwise."""

    name: str
    settings: type[Settings]
    receive: Callable[[Channel, Request], Received | Refused]
    read: Callable[[Channel, Request], tuple[Piece, ...] | Fault]
    table: Mapping[str, Target] = {}

    def missing_secrets(self, channel: Channel) -> Iterator[ConfigFault]:
        """The secrets that a channel of sound configuration needs and has not."""
        for use in msgspec.convert(channel.config, self.settings).secrets():
            if not any(any(keys) for name, keys in channel.secrets.items() if name.partition(":")[0] == use):
                yield ConfigFault(f"secrets.{use}", "missing", "no live key for this use")


def opened(
    channel: Channel,
    request: Request,
    kind: type[Settings],
    table: Mapping[str, Target],
    refuse: Refuse,
    *,
    methods: tuple[str, ...] = ("POST",),
) -> Prepared | Refused:
    """The prepared settings of the channel, or the refusal of a delivery that need not be looked into."""
    ready = prepared(channel, kind, table)
    if ready is None:
        return refused("channel_misconfigured", refuse)
    if request.method not in methods:
        return refused("method_not_allowed", refuse, (("allow", ", ".join(methods)),))
    if len(request.body) > ready.settings.max_bytes:
        return refused("body_too_large", refuse)
    return ready


def refused(code: str, refuse: Refuse, headers: tuple[tuple[str, str], ...] = ()) -> Refused:
    """A refusal in the sender's shape; our own faults ask to come back in a minute."""
    status = STATUS.get(code, 400)
    answer = refuse(status, code)
    if status >= 500:
        headers = (*headers, ("retry-after", "60"))
    if headers:
        answer = msgspec.structs.replace(answer, headers=(*answer.headers, *headers))
    return Refused(code, answer)


def object_body(request: Request) -> dict[str, Any] | Fault:
    """The JSON object of a delivery. Faults: those of `json_of`, `body_not_object`."""
    document = json_of(request.body, declared_codec(request.headers.get("content-type", "")))
    return document if isinstance(document, (dict, Fault)) else Fault("body_not_object")


def cleaned(
    document: dict[str, Any], body: bytes, ready: Prepared
) -> tuple[dict[str, Any], bytes, tuple[str, ...]]:
    """An object without fields that the channel may not take, the body to store (rewritten only then), and
    their names."""
    clean, left_out = redact(document, ready.allowed)
    assert isinstance(clean, dict)
    return clean, msgspec.json.encode(clean) if left_out else body, left_out


def without(request: Request, *names: str) -> bytes:
    """The body of a JSON object without the top-level fields that hold secrets; every other value stays byte
    for byte."""
    body = utf8_of(request.body, declared_codec(request.headers.get("content-type", ""))) or b"{}"
    values = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    if values.keys().isdisjoint(names):
        return request.body
    return msgspec.json.encode({name: value for name, value in values.items() if name not in names})


def finished(
    channel: Channel,
    ready: Prepared,
    received_at: datetime,
    inquiry: Inquiry,
    *,
    body: bytes,
    content: object,
    said: Mapping[str, str],
    verdict: Verdict = Verdict.ACCEPTED,
) -> Piece:
    """The piece of one inquiry.

    An inquiry without id gets one from `content` (what was sent, in any JSON-able form); a withdrawal without
    one is a person's to look at, since nobody knows of what it is. Consent evidence is
    added by the channel's rules where the sender gave none, from `said` (the sender's fields by name), and
    checked.
    """
    sent = inquiry.external_id
    if not sent or len(sent) > LONGEST_ID:
        made = _content_id(channel, received_at, content, timed=inquiry.occurred_at is not None)
        inquiry = msgspec.structs.replace(inquiry, external_id=made)
        if sent or verdict is Verdict.ERASURE:
            return Piece(Verdict.QUARANTINED, inquiry, body, "id_too_long" if sent else "id_missing")
    if not inquiry.consents and ready.settings.consents:
        given = evidence(ready.settings.consents, inquiry, said, channel.time_zone)
        inquiry = msgspec.structs.replace(inquiry, consents=given)
    return check_evidence(channel, Piece(verdict, inquiry, body))


def unreadable(channel: Channel, body: bytes, reason: str = UNPARSABLE) -> Piece:
    """A delivery that nobody could read, kept whole for a person to repair and replay."""
    return Piece(Verdict.QUARANTINED, Inquiry(external_id=digest_id(channel, body)), body, reason)


def digest_id(channel: Channel, content: bytes) -> str:
    """An id made of the content for senders without ids: keyed by the channel's secret `digest`, so that
    nobody can find a phone by trying numbers. That key is never rotated: the ids must stay the same for ever.
    """
    made = hmac.digest(channel.secrets[CONTENT_KEY][0].encode(), content, "sha256")
    return f"digest:{made.hex()}"


def _content_id(channel: Channel, received_at: datetime, content: object, timed: bool) -> str:
    """Where the sender gives no time, the day of arrival (in the channel's zone) is part of the id: a double
    click is one inquiry, the same form filled in again next week is another."""
    day = "" if timed else received_at.astimezone(ZoneInfo(channel.time_zone)).date().isoformat()
    return digest_id(channel, msgspec.json.encode([content, day], order="sorted"))


def text_answer(status: int, text: str) -> Acknowledgement:
    """An answer as plain text."""
    return Acknowledgement(status, text.encode(), "text/plain; charset=utf-8")


def json_answer(status: int, document: object) -> Acknowledgement:
    """An answer as JSON."""
    return Acknowledgement(status, msgspec.json.encode(document))


def code_message(status: int, code: str) -> Acknowledgement:
    """The refusal of the Chinese platforms: a code that is not 0 makes them try again or stop, by the HTTP
    status."""
    return json_answer(status, {"code": status, "message": code})
