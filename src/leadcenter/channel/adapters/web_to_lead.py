"""Salesforce Web-to-Lead: a web form posted straight to us; always answered 200, as its forms expect
(channel-formats.md 7).

The organisation id is public, so it proves nothing: a form with a wrong one is kept aside for a person, never
refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from leadcenter.channel.adapters.delivery import Adapter, finished, opened, refused, text_answer, unreadable
from leadcenter.channel.adapters.settings import ConfigFault, Prepared, Settings
from leadcenter.channel.reading.document import Fault
from leadcenter.channel.reading.fields import Draft, table_of
from leadcenter.channel.reading.form import Pairs, form_bytes, form_of
from leadcenter.channel.reading.sensitive import redact_pairs
from leadcenter.channel.reading.text import codec_of
from leadcenter.channel.terms import Acknowledgement, Channel, Piece, Received, Refused, Request, Verdict

_TABLE = table_of(
    {
        "first_name": "contact.first_name",
        "last_name": "contact.last_name",
        "email": "contact.email",
        "phone": "contact.phones",
        "mobile": "contact.phones",
        "street": "contact.street",
        "city": "contact.city",
        "state": "contact.province",
        "zip": "contact.postcode",
        "country": "contact.country",
        "description": "comment",
        "URL": "page",
    }
)
_TRANSPORT = frozenset(
    {"oid", "retURL", "captcha_settings", "g-recaptcha-response", "debug", "debugEmail", "encoding", "submit"}
)
_ID_LENGTH = 15  # the 18-character form of a Salesforce id only adds a check to it


class WebToLeadSettings(Settings, frozen=True, kw_only=True):
    """`oid`: the organisation that the forms name. `return_urls`: the pages to which a form may send its
    visitor back."""

    oid: str
    return_urls: tuple[str, ...] = ()

    def faults(self) -> Iterator[ConfigFault]:
        """An organisation id has 15 or 18 characters; pages are https."""
        yield from super().faults()
        if len(self.oid) not in (_ID_LENGTH, 18):
            yield ConfigFault("oid", "wrong_length", "an organisation id has 15 or 18 characters")
        for index, url in enumerate(self.return_urls):
            if not url.startswith("https://"):
                yield ConfigFault(
                    f"return_urls[{index}]", "not_https", "an https address, as the form names it"
                )


def receive(channel: Channel, request: Request) -> Received | Refused:
    """Takes one form, urlencoded or multipart."""
    ready = opened(channel, request, WebToLeadSettings, _TABLE, text_answer)
    if isinstance(ready, Refused):
        return ready
    fields = _fields(request)
    if isinstance(fields, Fault):
        return Received((unreadable(channel, request.body),), _answer(""))
    piece = _piece(channel, ready, request, fields)
    asked = dict(fields).get("retURL", "")
    return Received((piece,), _answer(asked if asked in ready.settings.return_urls else ""))


def read(channel: Channel, request: Request) -> tuple[Piece, ...] | Fault:
    """The lead of a body, whoever sent it."""
    ready = opened(channel, request, WebToLeadSettings, _TABLE, text_answer)
    if isinstance(ready, Refused):
        return Fault(refused(ready.code, text_answer).code)
    fields = _fields(request)
    return fields if isinstance(fields, Fault) else (_piece(channel, ready, request, fields),)


def _fields(request: Request) -> Pairs | Fault:
    return form_of(
        request.body, request.headers.get("content-type", ""), codec_of(request.query.get("encoding", ""))
    )


def _piece(channel: Channel, ready: Prepared, request: Request, fields: Pairs) -> Piece:
    kept, left_out = redact_pairs(fields, ready.allowed)
    multipart = request.headers.get("content-type", "").lower().startswith("multipart/")
    body = form_bytes(kept) if left_out or multipart else request.body
    asked = [pair for pair in kept if pair[0] not in _TRANSPORT]
    draft = Draft(channel.time_zone)
    draft.take(asked, ready.table)
    inquiry = draft.inquiry(kind=draft.get("kind") or ready.settings.kind or "form", stripped=left_out)
    piece = finished(
        channel, ready, request.received_at, inquiry, body=body, content=sorted(asked), said=draft.said
    )
    if dict(fields).get("oid", "")[:_ID_LENGTH] != ready.settings.oid[:_ID_LENGTH]:
        return Piece(Verdict.QUARANTINED, piece.inquiry, body, "oid_wrong")
    return piece


def _answer(back: str) -> Acknowledgement:
    page = f'<meta http-equiv="refresh" content="0; url={escape(back)}">' if back else ""
    return Acknowledgement(200, page.encode(), "text/html; charset=utf-8")


WEB_TO_LEAD = Adapter("web_to_lead", WebToLeadSettings, receive, read, _TABLE)
