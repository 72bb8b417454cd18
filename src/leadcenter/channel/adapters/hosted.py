"""Our own form page (`/form/CHANNEL`): what it posts, and the ticket without which nothing is taken.

Whoever opens the page gets a ticket: when, the notice as it was shown, from which address; signed with a key
of the channel. It is good once (the inquiry's id is the ticket's, so the second post is a redelivery) and for
a while. What it says is evidence and needs no trust in the browser.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec

from leadcenter.channel.adapters.delivery import (
    Adapter,
    finished,
    json_answer,
    opened,
    refused,
    unreadable,
)
from leadcenter.channel.adapters.settings import Prepared, Settings
from leadcenter.channel.reading.document import Fault
from leadcenter.channel.terms import (
    CONTENT_KEY,
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

GOOD_FOR: Final = timedelta(hours=6)
LARGEST: Final = 16 * 1_024
TRAP: Final = "form_trap"
PAGE: Final = "/form/"
IN_ANY_CASE: Final = "zh-CN"
"""The language that every notice has."""
_encode = msgspec.json.Encoder(order="deterministic").encode
Text = Annotated[str, msgspec.Meta(max_length=200)]
Long = Annotated[str, msgspec.Meta(max_length=1_000)]


class HostedSettings(Settings, frozen=True, kw_only=True):
    """`notice`: under which registered notice people agree. `title`, `lead`: what stands on the page, by
    language; empty: the house's own words."""

    notice: str = "hosted-form"
    title: dict[str, str] = msgspec.field(default_factory=dict)
    lead: dict[str, str] = msgspec.field(default_factory=dict)
    max_bytes: int = LARGEST


class Ticket(msgspec.Struct, frozen=True):
    """What the house says of a page that it has given out. `hashes` of the notice's words by language."""

    id: str
    at: datetime
    notice: str
    version: str
    hashes: dict[str, str]
    address: str = ""


class Filled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the page posts. `agreed`: the customer ticked that the maker may use the data; `dealer_agreed`:
    that the chosen dealer gets them. `website` is a field that people do not see. `earlier`: the ticket with
    which the page was opened, where it ran out before the form was sent."""

    ticket: Annotated[str, msgspec.Meta(max_length=4_000)]
    phone: Text
    language: Annotated[str, msgspec.Meta(pattern="^(zh-CN|en-US)$")]
    agreed: bool
    name: Text = ""
    series: Text = ""
    brand: Text = ""
    city: Text = ""
    dealer: Text = ""
    dealer_agreed: bool = False
    comment: Long = ""
    campaign: Text = ""
    website: Text = ""
    earlier: Annotated[str, msgspec.Meta(max_length=4_000)] = ""


def settings_of(channel: Channel) -> HostedSettings:
    """What is configured. Raises msgspec.ValidationError for a configuration that was never checked."""
    return msgspec.convert(channel.config, HostedSettings)


def ticket(
    channel: Channel, notice: str, version: str, hashes: dict[str, str], address: str, now: datetime
) -> str:
    """A new ticket for a page that is given out now."""
    said = _encode(Ticket(os.urandom(16).hex(), now, notice, version, hashes, address))
    return f"{_text(said)}.{_text(_sign(channel, said))}"


def receive(channel: Channel, request: Request) -> Received | Refused:
    """Takes one filled form. The answer is the same whoever asks, whatever is known of him."""
    ready = opened(channel, request, HostedSettings, {}, _refuse)
    if isinstance(ready, Refused):
        return ready
    try:
        filled = msgspec.json.decode(request.body, type=Filled)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return refused("body_not_json", _refuse)
    shown = _read(channel, filled.ticket)
    if shown is None or not shown.at <= request.received_at <= shown.at + GOOD_FOR:
        return refused("form_expired", _refuse)
    if not filled.agreed or not filled.phone.strip():
        return refused("form_incomplete", _refuse)
    return Received((_piece(channel, ready, request, filled, shown),), json_answer(202, {"status": "taken"}))


def read(channel: Channel, request: Request) -> tuple[Piece, ...] | Fault:
    """The lead of a body that was stored: its ticket held when it came."""
    ready = opened(channel, request, HostedSettings, {}, _refuse)
    if isinstance(ready, Refused):
        return Fault(ready.code)
    try:
        filled = msgspec.json.decode(request.body, type=Filled)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Fault("body_not_json")
    shown = _read(channel, filled.ticket)
    if shown is None:
        return (unreadable(channel, request.body),)
    return (_piece(channel, ready, request, filled, shown),)


def _piece(channel: Channel, ready: Prepared, request: Request, filled: Filled, shown: Ticket) -> Piece:
    wish = Vehicle(brand=filled.brand or channel.brand, series=filled.series)
    wanted = (wish,) if filled.series else ()
    earlier = _read(channel, filled.earlier)
    inquiry = Inquiry(
        external_id=f"form:{shown.id}",
        contact=Contact(
            name=filled.name.strip(), phones=(filled.phone.strip(),), city=filled.city,
            locale=filled.language,
        ),
        vehicles=wanted,
        dealer_code=filled.dealer,
        consents=_consents(channel, filled, shown, request.received_at),
        kind=ready.settings.kind or "form",
        campaign=filled.campaign,
        page=f"{PAGE}{channel.code}",
        ip=shown.address,
        comment=filled.comment.strip(),
        occurred_at=request.received_at,
        opened_at=min(shown.at, earlier.at if earlier else shown.at).isoformat(),
    )  # fmt: skip
    piece = finished(channel, ready, request.received_at, inquiry, body=request.body, content=None, said={})
    if filled.website:
        return Piece(Verdict.QUARANTINED, piece.inquiry, request.body, TRAP)
    return piece


def _consents(channel: Channel, filled: Filled, shown: Ticket, at: datetime) -> tuple[ConsentEvidence, ...]:
    """One for each box that was ticked, of the words that the page showed: in Chinese, where the notice has
    none in the reader's language."""
    words = shown.hashes.get(filled.language) or shown.hashes.get(IN_ANY_CASE, "")

    def ticked(recipient: str) -> ConsentEvidence:
        return ConsentEvidence(
            recipients=(recipient,), notice=shown.notice, notice_version=shown.version,
            text_hash=words, at=at, page=f"{PAGE}{channel.code}",
            action="tick",
        )  # fmt: skip

    to_dealer = filled.dealer and filled.dealer_agreed
    return (ticked("maker"), *((ticked(filled.dealer),) if to_dealer else ()))


def _read(channel: Channel, text: str) -> Ticket | None:
    said, _, signature = text.partition(".")
    try:
        body, proof = _bytes(said), _bytes(signature)
        if not hmac.compare_digest(proof, _sign(channel, body)):
            return None
        return msgspec.json.decode(body, type=Ticket)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        return None


def _sign(channel: Channel, said: bytes) -> bytes:
    key = hmac.digest(channel.secrets[CONTENT_KEY][0].encode(), b"hosted form", "sha256")
    return hmac.digest(key, said, "sha256")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _refuse(status: int, code: str) -> Acknowledgement:
    return json_answer(status, {"error": {"code": code}})


HOSTED = Adapter("hosted", HostedSettings, receive, read)
