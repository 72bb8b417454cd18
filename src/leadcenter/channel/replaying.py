"""What a person does with raw leads that stand still: replay, release, repair. The caller commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.belt import face as belt
from leadcenter.belt.face import State
from leadcenter.channel.adapters import ADAPTERS, own
from leadcenter.channel.landing import BODY, INQUIRY, House, opened, pack, place_of, says_nothing
from leadcenter.channel.raw_leads import Key, RawLead, find, tell
from leadcenter.channel.reading.document import Fault
from leadcenter.channel.reading_back import Read, read_inquiries
from leadcenter.channel.register import ChannelBook, read_channels
from leadcenter.channel.rules import MENDED, check_evidence, dated, repaired
from leadcenter.channel.spam import SUSPICIONS
from leadcenter.channel.terms import Channel, Contact, Inquiry, Piece, Request, Verdict
from leadcenter.kernel.arrays import blobs, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement

REPLAYABLE = (State.PARKED, State.INVALID, State.REVIEW)
"""Beside what is in quarantine, which must be in order first."""


class Replay(StrEnum):
    """What became of one raw lead that was to be replayed or released."""

    REPLAYED = "replayed"
    TEST = "test"  # its channel is still being tested, so it is one, and no lead
    FETCHING = "fetching"  # a notice: the lead that it names is asked for again
    RELEASED = "released"
    UNKNOWN = "raw_lead_unknown"
    NOT_REPLAYABLE = "not_replayable"  # it stands in no state from which a person may send it back
    QUARANTINED = "quarantined"  # read anew, it still may not go on: see the reason


class Replayed(msgspec.Struct, frozen=True):
    """The outcome for one key: `reason` is the state it stands in, or why it stays in quarantine."""

    bucket: int
    raw_id: UUID
    outcome: Replay
    reason: str = ""


def replay(conn: Connection, house: House, keys: Sequence[Key], actor: str, now: datetime) -> list[Replayed]:
    """Let raw leads begin again, one outcome per key. What is in quarantine is read anew by its channel as it
    is configured now, and goes on only if that reading is in order: consent evidence is never waved through.
    A notice whose lead could not be fetched is fetched again; what came to test a channel becomes no lead.
    """
    raws = find(conn, house, keys, "lock_deliveries")
    book = read_channels(conn, house.maker, house.keyring, now)
    reads = read_inquiries(conn, house, [(raw.bucket, raw.raw_id) for raw in raws.values()])
    aside = [raw for raw in raws.values() if raw.state == State.QUARANTINED]
    held: dict[UUID, str] = {}
    notices: list[RawLead] = []
    revised: list[tuple[RawLead, Inquiry, bytes]] = []
    bodies = _bodies(conn, house, aside, reads)
    for raw in aside:
        body = bodies[raw.raw_id]
        piece = _read_anew(book, raw, reads[raw.raw_id], body)
        if piece.verdict is Verdict.FETCH:
            notices.append(raw)
        elif piece.verdict is not Verdict.ACCEPTED:
            held[raw.raw_id] = piece.reason or piece.verdict.value
        elif piece.inquiry != reads[raw.raw_id].inquiry:
            revised.append((raw, piece.inquiry, body))
    others = [raw for raw in raws.values() if raw.state != State.QUARANTINED]
    sound = [raw for raw in aside if raw.raw_id not in held and raw not in notices]
    tests = [raw for raw in sound if book.by_id[raw.channel_id].under_test(raw.raw_id)]
    tried = _send_back(conn, tests, (State.QUARANTINED,), "replayed", now, State.TEST)
    rest = [raw for raw in sound if raw.raw_id not in tried]
    sent = tried | _send_back(conn, rest, (State.QUARANTINED,), "replayed", now)
    sent |= _send_back(conn, others, REPLAYABLE, "replayed", now)
    asked = _send_back(conn, notices, (State.QUARANTINED,), "replayed", now, State.FETCHING)
    _revise(conn, house, [one for one in revised if one[0].raw_id in sent], now)
    told = [(raw, "replayed", raw.state) for raw in raws.values()]
    tell(conn, [one for one in told if one[0].raw_id in sent | asked], actor, now)
    outcomes = [_outcome(key, raws.get(key[1]), sent | asked, held) for key in keys]
    return [_named(_named(one, asked, Replay.FETCHING), tried, Replay.TEST) for one in outcomes]


def release(conn: Connection, house: House, keys: Sequence[Key], actor: str, now: datetime) -> list[Replayed]:
    """A person found suspicious raw leads to be in order, one outcome per key: they begin again, and their
    signals are not judged any more.
    """
    raws = find(conn, house, keys, "lock_deliveries")
    suspects = [raw for raw in raws.values() if raw.state == State.REVIEW and raw.reason in SUSPICIONS]
    sent = _send_back(conn, suspects, (State.REVIEW,), Replay.RELEASED, now)
    released = [raw for raw in suspects if raw.raw_id in sent]
    conn.execute(
        statement("channel", "insert_releases"),
        {
            "now": now,
            "actor": actor,
            "buckets": ints([raw.bucket for raw in released]),
            "raw_ids": uuids([raw.raw_id for raw in released]),
        },
    )
    tell(conn, [(raw, Replay.RELEASED, raw.reason) for raw in released], actor, now)
    outcomes = [_outcome(key, raws.get(key[1]), sent, {}) for key in keys]
    return [_named(one, sent, Replay.RELEASED) for one in outcomes]


def repair(
    conn: Connection, house: House, key: Key, document: dict[str, Any], actor: str, now: datetime
) -> None:
    """A person's reading of a raw lead in quarantine, as a lead of our own API: what it says replaces what we
    read, consents as a whole; what it names and leaves empty of contact data, dealer, comment and series is
    taken away. What came stays as it came. It then begins again, or is a test where it came to test
    its channel. Raises Refusal: raw_lead_unknown,
    not_quarantined, repair_unsound (`reason`: why it would go into quarantine again).
    """
    raw = find(conn, house, [key], "lock_deliveries").get(key[1])
    if raw is None:
        raise Refusal("raw_lead_unknown", 404)
    registered = read_channels(conn, house.maker, house.keyring, now).by_id[raw.channel_id]
    channel = registered.channel
    known = read_inquiries(conn, house, [(raw.bucket, raw.raw_id)])[raw.raw_id].inquiry
    body = msgspec.json.encode({**document, "external_id": raw.external_id})
    written = _written(channel, body, raw.received_at)
    if written.verdict is Verdict.ACCEPTED:
        mended = dated(known, repaired(known, written.inquiry, _written_about(document)), now)
        written = check_evidence(channel, Piece(Verdict.ACCEPTED, mended))
    if written.verdict is not Verdict.ACCEPTED:
        raise Refusal("repair_unsound", 422, reason=written.reason or written.verdict.value)
    to = State.TEST if registered.under_test(raw.raw_id) else State.LANDED
    if not _send_back(conn, [raw], (State.QUARANTINED,), "repaired", now, to):
        raise Refusal("not_quarantined", 409)
    _revise(conn, house, [(raw, written.inquiry, body)], now)
    tell(conn, [(raw, "repaired", raw.reason)], actor, now)


def _written_about(document: dict[str, Any]) -> list[str]:
    """The fields that a person wrote about and that hold as a whole then; null says nothing."""
    contact, vehicles = document.get("contact"), document.get("vehicles")
    told = contact if isinstance(contact, dict) else {}
    first = vehicles[0] if isinstance(vehicles, list) and vehicles else None
    return [
        *(name for name in Contact.__struct_fields__ if told.get(name) is not None),
        *(name for name in MENDED if document.get(name) is not None),
        *(["series"] if isinstance(first, dict) and first.get("series") is not None else []),
    ]


def _bodies(
    conn: Connection, house: House, raws: Sequence[RawLead], reads: Mapping[UUID, Read]
) -> dict[UUID, bytes]:
    """What came of each: first, or, where nobody could read anything of it, last."""
    seal = house.keyring.seal(house.maker)
    bodies = {raw.raw_id: seal.open(raw.body, BODY, raw.raw_id) for raw in raws}
    again = [raw for raw in raws if _is_unread(reads[raw.raw_id])]
    for raw_id, revision, sealed in conn.execute(
        statement("channel", "read_bodies"),
        {
            "buckets": ints([raw.bucket for raw in again]),
            "raw_ids": uuids([raw.raw_id for raw in again]),
            "revisions": ints([reads[raw.raw_id].revision for raw in again]),
        },
    ):
        bodies[raw_id] = opened(seal, sealed, BODY, raw_id, revision)
    return bodies


def _is_unread(known: Read) -> bool:
    """Did it come more than once, and nobody could read more of it than its id?"""
    return known.revision > 1 and says_nothing(known.inquiry)


def _read_anew(book: ChannelBook, raw: RawLead, known: Read, body: bytes) -> Piece:
    """The reading of a raw lead under its channel's configuration of today, under the id it has."""
    channel = book.by_id[raw.channel_id].channel
    if known.revision > 1 and not _is_unread(known):
        # fetched since, or repaired: the first body says less than we know
        return check_evidence(channel, Piece(Verdict.ACCEPTED, known.inquiry))
    request = Request("POST", f"/in/{channel.code}", {}, {}, body, raw.received_at)
    pieces = ADAPTERS[channel.adapter].read(channel, request)
    if isinstance(pieces, Fault):
        return Piece(Verdict.QUARANTINED, known.inquiry, reason=pieces.code)
    if len(pieces) != 1:
        return Piece(Verdict.QUARANTINED, known.inquiry, reason="several_leads" if pieces else "unparsable")
    inquiry = msgspec.structs.replace(pieces[0].inquiry, external_id=raw.external_id)
    return msgspec.structs.replace(pieces[0], inquiry=inquiry)


def _written(channel: Channel, body: bytes, received_at: datetime) -> Piece:
    """What a person wrote, read as our own API reads; whether evidence is complete is asked of the whole."""
    allowed = {name: channel.config[name] for name in ("sensitive_allowed",) if name in channel.config}
    desk = msgspec.structs.replace(channel, id="repair", adapter="own", config=allowed, evidence_required=())
    pieces = own.read(desk, Request("POST", "/repair", {}, {}, body, received_at))
    if isinstance(pieces, Fault) or len(pieces) != 1:
        code = pieces.code if isinstance(pieces, Fault) else "several_leads"
        return Piece(Verdict.QUARANTINED, Inquiry(external_id=""), reason=code)
    return pieces[0]


def _send_back(
    conn: Connection,
    raws: Sequence[RawLead],
    states: Sequence[State],
    reason: str,
    now: datetime,
    to: State = State.LANDED,
) -> set[UUID]:
    keys = [(raw.home, raw.raw_id) for raw in raws]
    return {raw_id for _, raw_id in belt.send_back(conn, keys, states, reason, now, to)}


def _revise(
    conn: Connection, house: House, revised: Sequence[tuple[RawLead, Inquiry, bytes]], now: datetime
) -> None:
    """Keep new readings beside the first. The deliveries' rows are locked."""
    seal, fingerprint = house.keyring.seal(house.maker), house.keyring.mark(house.maker, "fingerprint")
    packed = [pack(inquiry) for _, inquiry, _ in revised]
    raws = [raw for raw, _, _ in revised]
    secrets = [seal.subject(raw.body) for raw in raws]
    conn.execute(
        statement("channel", "insert_revisions"),
        {
            "now": now,
            "buckets": ints([raw.bucket for raw in raws]),
            "raw_ids": uuids([raw.raw_id for raw in raws]),
            "revisions": ints([raw.revision + 1 for raw in raws]),
            "bodies": blobs(
                [
                    seal.close(body, place_of(BODY, raw.revision + 1), raw.raw_id, secret)
                    for (raw, _, body), secret in zip(revised, secrets, strict=True)
                ]
            ),
            "inquiries": blobs(
                [
                    seal.close(one, place_of(INQUIRY, raw.revision + 1), raw.raw_id, secret)
                    for raw, one, secret in zip(raws, packed, secrets, strict=True)
                ]
            ),
            "fingerprints": blobs([None] * len(raws)),
        },
    )
    conn.execute(
        statement("channel", "revise_deliveries"),
        {
            "buckets": ints([raw.pair[0] for raw in raws]),
            "channel_ids": uuids([raw.channel_id for raw in raws]),
            "external_ids": texts([raw.external_id for raw in raws]),
            "fingerprints": blobs([fingerprint(one) for one in packed]),
            "revisions": ints([raw.revision + 1 for raw in raws]),
            "erased": ints([0] * len(raws)),
        },
    )


def _named(one: Replayed, those: set[UUID], name: Replay) -> Replayed:
    """The outcome under a better name, where it is one of those that went on."""
    special = one.outcome is Replay.REPLAYED and one.raw_id in those
    return msgspec.structs.replace(one, outcome=name) if special else one


def _outcome(key: Key, raw: RawLead | None, sent: set[UUID], held: dict[UUID, str]) -> Replayed:
    if raw is None or raw.bucket != key[0]:
        return Replayed(*key, Replay.UNKNOWN)
    if raw.raw_id in sent:
        return Replayed(*key, Replay.REPLAYED)
    if raw.raw_id in held:
        return Replayed(*key, Replay.QUARANTINED, held[raw.raw_id])
    return Replayed(*key, Replay.NOT_REPLAYABLE, raw.state)
