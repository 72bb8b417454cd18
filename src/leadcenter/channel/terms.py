"""Words of the channel room: what a channel sends us and what we make of it.

An adapter turns one HTTP delivery (or one file row) into `Inquiry` records. An inquiry is what the customer
said, in our words and nothing more: phones and names as written (verification makes them canonical later),
times parsed with the raw text kept beside.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec


class Contact(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who asks, as written by the sender. Every field may be empty; nothing here is checked or canonical."""

    name: str = ""
    first_name: str = ""
    last_name: str = ""
    phones: tuple[str, ...] = ()
    email: str = ""
    wechat: str = ""
    wechat_unionid: str = ""
    qq: str = ""
    account: str = ""  # an opaque, stable id of the person at the sender
    gender: str = ""  # "male" | "female" | ""
    birth_date: str = ""
    street: str = ""
    city: str = ""
    province: str = ""
    district: str = ""
    postcode: str = ""
    country: str = ""
    locale: str = ""


class Vehicle(msgspec.Struct, frozen=True, omit_defaults=True):
    """One vehicle the customer named: wanted, or offered in part exchange."""

    role: str = "wanted"  # "wanted" | "trade_in"
    interest: str = ""  # buy, lease, sell, trade-in, test-drive
    condition: str = ""  # new, used
    year: str = ""
    brand: str = ""
    series: str = ""
    model: str = ""
    trim: str = ""
    vin: str = ""
    stock_number: str = ""
    colour: str = ""
    price: str = ""
    comment: str = ""


class ConsentEvidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the sender says the customer agreed to, for one purpose; `recipients` are dealer codes (or
    "maker").
    """

    purpose: str = "sales_contact"
    recipients: tuple[str, ...] = ()
    notice: str = ""  # id of the text shown
    notice_version: str = ""
    text_hash: str = ""  # sha256 hex of the text shown
    at: datetime | None = None
    page: str = ""
    action: str = ""  # tick, button, spoken; "preticked" and "bundled" are refused
    accepted: bool = True


class Inquiry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One raw lead in our words.

    `external_id` is the sender's id and, with the channel, unique for ever; an adapter without one derives it
    from the content (`digest:` + HMAC-SHA-256 hex). `occurred_at` is UTC; `occurred_raw` keeps the sender's
    text and `zone_assumed` the zone used if the text had none. `answers` keeps every further field as (name,
    value) so that nothing is lost; secrets and sensitive fields are left out and counted in `stripped`.
    """

    external_id: str
    contact: Contact = Contact()
    vehicles: tuple[Vehicle, ...] = ()
    dealer_code: str = ""  # the dealer that the customer named, in the channel's or our code
    dealer_name: str = ""
    consultant_code: str = ""
    consents: tuple[ConsentEvidence, ...] = ()
    kind: str = ""  # form, call, chat, coupon, lottery, import, walk_in…
    campaign: str = ""
    ad: str = ""
    form: str = ""
    page: str = ""
    keyword: str = ""
    click_id: str = ""
    device: str = ""
    ip: str = ""
    budget: str = ""
    buying_time: str = ""
    comment: str = ""
    occurred_at: datetime | None = None
    occurred_raw: str = ""
    opened_at: str = ""  # when the page was opened, as the sender writes its times
    zone_assumed: str = ""
    resend: bool = False
    answers: tuple[tuple[str, str], ...] = ()
    stripped: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()  # what a person took away; a redelivery does not bring it back
    newer: tuple[tuple[str, datetime], ...] = ()  # what a later word changed, and when (`rules.dated`)


class Request(msgspec.Struct, frozen=True):
    """One HTTP delivery as it came: header names lower-case, body as raw bytes, `received_at` aware UTC."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    received_at: datetime


class Acknowledgement(msgspec.Struct, frozen=True):
    """What the sender gets back: its own shape, byte for byte."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


class Verdict(StrEnum):
    """What intake says of one piece of a delivery."""

    ACCEPTED = "accepted"
    TEST = "test"  # acknowledged, shown in the console, never a lead, never in de-duplication
    QUARANTINED = "quarantined"  # kept whole, visible, repairable, replayable
    FETCH = "fetch"  # a notice: the lead itself must be fetched (Meta)
    ERASURE = "erasure"  # the person withdrew
    HANDSHAKE = "handshake"  # an endpoint check: only an answer, nothing to keep


class OpenPurpose(StrEnum):
    """What somebody opens for what a customer sent."""

    ADAPTER_FAULT = "adapter_fault"
    COMPLAINT = "complaint"
    FIELD_MAP = "field_map"
    REPAIR = "repair"
    RIGHTS_REQUEST = "rights_request"


class Piece(msgspec.Struct, frozen=True, omit_defaults=True):
    """One raw lead of a delivery with its verdict; a delivery may carry many (batch, NDJSON, several ADF
    prospects).
    """

    verdict: Verdict
    inquiry: Inquiry
    body: bytes = (
        b""  # the raw bytes of this piece (the whole body where a delivery is one lead), secrets removed
    )
    reason: str = ""  # code, with quarantined


class Received(msgspec.Struct, frozen=True):
    """What an adapter makes of one request: the pieces to keep and the answer to give once they are
    durable.
    """

    pieces: tuple[Piece, ...]
    acknowledgement: Acknowledgement


class Refused(msgspec.Struct, frozen=True):
    """A delivery that we do not take; `code` names the error (kernel/words), the acknowledgement is in the
    sender's shape.
    """

    code: str
    acknowledgement: Acknowledgement


class ChannelStatus(StrEnum):
    REGISTERED = "registered"
    TESTING = "testing"
    ONLINE = "online"
    PAUSED = "paused"
    RETIRED = "retired"


CHANNEL_LIFE: dict[ChannelStatus, frozenset[ChannelStatus]] = {
    ChannelStatus.REGISTERED: frozenset({ChannelStatus.TESTING, ChannelStatus.RETIRED}),
    ChannelStatus.TESTING: frozenset({ChannelStatus.ONLINE, ChannelStatus.RETIRED}),
    ChannelStatus.ONLINE: frozenset({ChannelStatus.PAUSED, ChannelStatus.RETIRED}),
    ChannelStatus.PAUSED: frozenset({ChannelStatus.ONLINE, ChannelStatus.RETIRED}),
    ChannelStatus.RETIRED: frozenset(),
}
"""Where a channel may go from each status. Testing to online needs passed tests and a person's word."""


CONTENT_KEY = "digest"
"""The use of a secret that is never rotated: it keys the ids of leads whose senders give none."""


class Channel(msgspec.Struct, frozen=True):
    """One channel as configured. `secrets` are the live keys by use (several while keys rotate), that of
    CONTENT_KEY always among them; `config` is the adapter's own part: signing recipe, field map,
    acknowledgement template.
    """

    id: str
    code: str
    adapter: str
    status: ChannelStatus
    time_zone: str
    country: str
    brand: str
    config: dict[str, Any]
    secrets: dict[str, tuple[str, ...]]
    evidence_required: tuple[str, ...] = ()
