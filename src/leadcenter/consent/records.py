"""Records and receipts of consent, in the sections of ISO/IEC TS 27560:2023: metadata, principal, processing,
parties, context, events. Rebuilt from the ledger at any time; a receipt is a customer's records, signed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from leadcenter.audit.face import Signer
from leadcenter.consent.terms import FOLDED, Basis, EventKind, Key, Notice
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import Keyring
from leadcenter.kernel.opaque import Opaque
from leadcenter.kernel.sql import statement

STANDARD: Final = "ISO/IEC TS 27560:2023"
_DOMAIN: Final = b"leadcenter/consent-receipt/1\n"
_encode = msgspec.json.Encoder(order="deterministic").encode


class Party(msgspec.Struct, frozen=True):
    """A legal entity as it was called when the customer first spoke about it."""

    id: UUID
    legal_name: str
    registration_no: str
    contact: str


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """One word of the customer, or one end by time. `said_at`: the sender's time of the act, where it told
    one. `by` and `evidence`: who wrote it down, and what shows it."""

    event_id: UUID
    type: EventKind
    state: str
    at: datetime
    said_at: datetime | None
    valid_until: datetime | None
    method: str
    evidence: dict[str, Any]
    raw_lead: UUID | None = None


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """The notice that was shown. `registered`: the register holds the words to the hash."""

    id: str = ""
    version: str = ""
    language: str = ""
    text_hash: str = ""
    registered: bool = False
    void: bool = False


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything about one grant: may `recipient` use the principal's data for `purpose`? `record_id`: of its
    first event. `state` by folding the events; `valid_until` of the last yes. Of a sender's own notice the
    register knows no categories: then they are empty, and evidence names the notice."""

    record_id: UUID
    schema_version: int
    pii_principal: str
    controller: Party
    recipient: Party
    purpose: str
    lawful_basis: Basis
    pii_categories: tuple[str, ...]
    collection_method: str
    jurisdiction: str
    retention_days: int | None
    notice: Shown
    withdrawal_method: str
    state: str
    valid_until: datetime | None
    events: tuple[Event, ...]


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """A customer's records as of `issued_at`. `signature` is Ed25519 over the rest, `key` verifies it."""

    standard: str
    pii_principal: str
    issued_at: datetime
    records: tuple[Record, ...]
    key: str = ""
    signature: str = ""


def principals(keyring: Keyring, entity: UUID) -> Opaque:
    """The names of customers towards an entity: opaque, always the same, another one at each entity."""
    return Opaque(keyring.lasting(b"principal/" + entity.bytes))


def read_records(
    conn: Connection,
    customers: Sequence[Key],
    principal: str,
    notices: Mapping[int, Notice],
    void: frozenset[int],
    now: datetime,
) -> list[Record]:
    """The records of one person, under `principal`: `customers` is he and who was merged into him. One
    statement."""
    rows = conn.execute(
        statement("consent", "read_records"),
        {
            "buckets": ints([bucket for bucket, _ in customers]),
            "customer_ids": uuids([customer for _, customer in customers]),
        },
    )
    told: dict[tuple[UUID, str], list[_Row]] = {}
    for row in rows:
        one = _Row(*row)
        told.setdefault((one.to_entity, one.purpose), []).append(one)
    return [_record(rows, principal, notices, void, now) for rows in told.values()]


def receipt(principal: str, records: Sequence[Record], now: datetime) -> Receipt:
    """What the customer may take along, not yet signed."""
    return Receipt(STANDARD, principal, now, tuple(records))


def sign(unsigned: Receipt, signer: Signer) -> Receipt:
    """The receipt with the house's signature."""
    keyed = msgspec.structs.replace(unsigned, key=signer.public, signature="")
    return msgspec.structs.replace(keyed, signature=signer.sign(_DOMAIN + _encode(keyed)))


def verify(told: bytes) -> bool:
    """Was this JSON signed with the key that it names, and nothing changed since? Whether the key is the
    house's is for the reader to see: it is published."""
    try:
        read = msgspec.json.decode(told, type=Receipt)
        bare = msgspec.structs.replace(read, signature="")
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(read.key))
        key.verify(bytes.fromhex(read.signature), _DOMAIN + _encode(bare))
    except (InvalidSignature, ValueError, msgspec.MsgspecError):
        return False
    return True


class _Row(msgspec.Struct, frozen=True):
    id: UUID
    schema: int
    kind: str
    at: datetime
    claimed_at: datetime | None
    expires_at: datetime | None
    purpose: str
    from_entity: UUID
    from_name: str | None
    from_number: str | None
    from_contact: str | None
    to_entity: UUID
    to_name: str | None
    to_number: str | None
    to_contact: str | None
    to_code: str | None
    raw_id: UUID | None
    evidence: dict[str, Any]
    notice_no: int | None


def _record(
    rows: Sequence[_Row],
    principal: str,
    notices: Mapping[int, Notice],
    void: frozenset[int],
    now: datetime,
) -> Record:
    first = rows[0]
    events = tuple(_event(row) for row in rows)
    folded = [one for one in events if one.type in FOLDED]
    state = _strictest_last(folded)
    last_yes = next((row for row in reversed(rows) if row.expires_at is not None), None)
    until = last_yes.expires_at if last_yes is not None else None
    if state == "given" and until is not None and until <= now:
        state = EventKind.EXPIRED.value
    about = last_yes or first
    notice = notices.get(about.notice_no) if about.notice_no is not None else None
    asked = next((one for one in notice.asks if one.purpose == about.purpose), None) if notice else None
    return Record(
        first.id, first.schema, principal,
        Party(first.from_entity, first.from_name or "", first.from_number or "", first.from_contact or ""),
        Party(about.to_entity, about.to_name or "", about.to_number or "", about.to_contact or ""),
        first.purpose,
        asked.basis if asked else Basis.CONSENT,
        tuple(one.value for one in asked.categories) if asked else (),
        about.evidence.get("action", "") or (notice.method if notice else ""),
        notice.jurisdiction if notice else "CN",
        asked.keep_days if asked else None,
        _shown(about, notice, void),
        notice.withdrawal if notice else "self_service",
        state, until, events,
    )  # fmt: skip


def _strictest_last(events: Sequence[Event]) -> str:
    """The state after the newest word; of two of one instant the no counts."""
    if not events:
        return EventKind.REQUESTED.value
    word = max(events, key=lambda one: (min(one.said_at or one.at, one.at), one.state != "given", one.at))
    return word.state


def _event(row: _Row) -> Event:
    kind = EventKind(row.kind)
    state = "given" if row.expires_at is not None or kind is EventKind.CONFIRMED else row.kind
    return Event(
        row.id, kind, state, row.at, row.claimed_at, row.expires_at, row.evidence.get("action", ""),
        row.evidence, row.raw_id,
    )  # fmt: skip


def _shown(row: _Row, notice: Notice | None, void: frozenset[int]) -> Shown:
    said = row.evidence
    language = said.get("language", "")
    if notice is not None and not language:
        shown = str(said.get("text_hash", "")).lower()
        language = next((one for one, known in notice.hashes.items() if known == shown), "")
    return Shown(
        said.get("notice", ""), said.get("version", ""), language, said.get("text_hash", ""),
        notice is not None, row.notice_no in void,
    )  # fmt: skip
