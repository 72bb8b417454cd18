"""The console of a channel: what came, why it stands where it stands, its raw body, replay and repair.

Lists hold no personal data. A raw lead is named by (bucket, id) as the list gives them: the bucket in which
it lies for ever, whichever bucket its customer lives in. The caller commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import msgspec

from leadcenter.belt import face as belt
from leadcenter.belt.face import State
from leadcenter.channel.adapters import ADAPTERS, own
from leadcenter.channel.landing import BODY, INQUIRY, House, pack
from leadcenter.channel.reading.document import Fault
from leadcenter.channel.reading_back import Read, read_inquiries
from leadcenter.channel.register import ChannelBook, read_channels
from leadcenter.channel.rules import check_evidence, merge_revision
from leadcenter.channel.spam import SUSPICIONS
from leadcenter.channel.terms import Channel, Inquiry, Piece, Request, Verdict
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import blobs, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, Refusal, say
from leadcenter.kernel.ids import first_id, made_at
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

Key = tuple[int, UUID]
REPLAYABLE = (State.PARKED, State.INVALID, State.REVIEW)
"""Beside what is in quarantine, which must be in order first."""
SPANS = (timedelta(hours=1), timedelta(days=1), timedelta(days=31))
"""A page is looked for in the last hour, the last day, the last month, and only then in everything: raw leads
are found by their time, not by their channel.
"""
LAST_ID = UUID(int=2**128 - 1)
FIRST_ID = UUID(int=0)


class DeliveryShown(msgspec.Struct, frozen=True):
    """One raw lead. `verdict` and `reason` are intake's (with `text`, in the reader's language); `state` and
    `state_reason` tell where it stands now; `revisions` counts what came later or was repaired.
    """

    bucket: int
    raw_id: UUID
    received_at: datetime
    external_id: str
    verdict: Verdict
    reason: str
    text: str
    state: str
    state_reason: str
    state_text: str
    revisions: int


class Page(msgspec.Struct, frozen=True):
    """Newest first; `next` is the cursor of the page after it, empty on the last one."""

    deliveries: list[DeliveryShown]
    next: str


class HeldShown(msgspec.Struct, frozen=True):
    """A raw lead that verification finds suspicious; what was seen how often stands in its story."""

    bucket: int
    raw_id: UUID
    reason: str
    since: datetime
    text: str


class HeldPage(msgspec.Struct, frozen=True):
    """Longest held first; `next` is the cursor of the page after it, empty on the last one."""

    held: list[HeldShown]
    next: str


class Replay(StrEnum):
    """What became of one raw lead that was to be replayed or released."""

    REPLAYED = "replayed"
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


class _Raw(msgspec.Struct):
    """A raw lead with where it is now. `pair`: the key of its delivery; a test has a delivery of nobody."""

    bucket: int
    raw_id: UUID
    channel_id: UUID
    external_id: str
    received_at: datetime
    body: bytes  # sealed
    pair: tuple[int, UUID, str]
    home: int
    revision: int = 1
    state: str = ""
    reason: str = ""
    lead_id: UUID | None = None


def page(
    conn: Connection, house: House, code: str, before: UUID | None, limit: int, language: Language
) -> Page:
    """What a channel sent last, before the raw lead `before`. Raises Refusal: channel_unknown."""
    row = conn.execute(statement("channel", "find_channel"), {"code": code}).fetchone()
    if row is None:
        raise Refusal("channel_unknown", 404)
    rows = _newest(conn, row[0], before or LAST_ID, limit)
    raws = [
        _raw(house, bucket, raw_id, row[0], external_id, received_at, b"")
        for bucket, raw_id, received_at, external_id, _, _ in rows
    ]
    _locate(conn, raws, "read_deliveries")
    shown = [
        DeliveryShown(
            raw.bucket, raw.raw_id, raw.received_at, raw.external_id, Verdict(verdict), reason,
            _text(reason, language), raw.state, raw.reason, _text(raw.reason, language), raw.revision - 1,
        )
        for raw, (_, _, _, _, verdict, reason) in zip(raws, rows, strict=True)
    ]  # fmt: skip
    return Page(shown, raws[-1].raw_id.hex if len(raws) == limit else "")


def open_body(
    conn: Connection, house: House, key: Key, revision: int, purpose: str, actor: str, now: datetime
) -> bytes:
    """The raw body as it came (revision 1) or came later. That it was opened stands in the journal first:
    who, for which purpose (a code, no free text). Raises Refusal: raw_lead_unknown.
    """
    found = _find(conn, house, [key], "read_deliveries").get(key[1])
    if found is None:
        raise Refusal("raw_lead_unknown", 404)
    _tell(conn, [(found, "body_opened", purpose)], actor, now, revision=revision)
    sealed = found.body
    if revision > 1:
        row = conn.execute(
            statement("channel", "read_revision"),
            {"bucket": found.bucket, "raw_id": found.raw_id, "revision": revision},
        ).fetchone()
        if row is None:
            raise Refusal("raw_lead_unknown", 404)
        sealed = row[0]
    return house.keyring.seal(house.maker).open(sealed, BODY, found.raw_id)


def replay(conn: Connection, house: House, keys: Sequence[Key], actor: str, now: datetime) -> list[Replayed]:
    """Let raw leads begin again, one outcome per key. What is in quarantine is read anew by its channel as it
    is configured now, and goes on only if that reading is in order: consent evidence is never waved through.
    A notice whose lead could not be fetched is fetched again.
    """
    raws = _find(conn, house, keys, "lock_deliveries")
    book = read_channels(conn, house.maker, house.keyring, now)
    reads = read_inquiries(conn, house, [(raw.bucket, raw.raw_id) for raw in raws.values()])
    aside = [raw for raw in raws.values() if raw.state == State.QUARANTINED]
    held: dict[UUID, str] = {}
    notices: list[_Raw] = []
    revised: list[tuple[_Raw, Inquiry, bytes]] = []
    for raw in aside:
        body = house.keyring.seal(house.maker).open(raw.body, BODY, raw.raw_id)
        piece = _read_anew(book, raw, reads[raw.raw_id], body)
        if piece.verdict is Verdict.FETCH:
            notices.append(raw)
        elif piece.verdict is not Verdict.ACCEPTED:
            held[raw.raw_id] = piece.reason or piece.verdict.value
        elif piece.inquiry != reads[raw.raw_id].inquiry:
            revised.append((raw, piece.inquiry, body))
    others = [raw for raw in raws.values() if raw.state != State.QUARANTINED]
    sound = [raw for raw in aside if raw.raw_id not in held and raw not in notices]
    sent = _send_back(conn, sound, (State.QUARANTINED,), "replayed", now)
    sent |= _send_back(conn, others, REPLAYABLE, "replayed", now)
    asked = _send_back(conn, notices, (State.QUARANTINED,), "replayed", now, State.FETCHING)
    _revise(conn, house, [one for one in revised if one[0].raw_id in sent], now)
    told = [(raw, "replayed", raw.state) for raw in raws.values()]
    _tell(conn, [one for one in told if one[0].raw_id in sent | asked], actor, now)
    outcomes = [_outcome(key, raws.get(key[1]), sent | asked, held) for key in keys]
    return [_named(one, asked, Replay.FETCHING) for one in outcomes]


def release(conn: Connection, house: House, keys: Sequence[Key], actor: str, now: datetime) -> list[Replayed]:
    """A person found suspicious raw leads to be in order, one outcome per key: they begin again, and their
    signals are not judged any more.
    """
    raws = _find(conn, house, keys, "lock_deliveries")
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
    _tell(conn, [(raw, Replay.RELEASED, raw.reason) for raw in released], actor, now)
    outcomes = [_outcome(key, raws.get(key[1]), sent, {}) for key in keys]
    return [_named(one, sent, Replay.RELEASED) for one in outcomes]


def held(conn: Connection, after: tuple[datetime, UUID], limit: int, language: Language) -> HeldPage:
    """What verification holds for a person, in all channels, longest first; `after`: since when and which the
    last one of the page before was held.
    """
    rows = conn.execute(
        statement("channel", "list_held"),
        {
            "buckets": ints(range(BUCKETS)),
            "reasons": texts(SUSPICIONS),
            "after": after[0],
            "after_id": after[1],
            "limit": limit,
        },
    ).fetchall()
    shown = [
        HeldShown(bucket, raw_id, reason, since, _text(reason, language))
        for bucket, raw_id, reason, since in rows
    ]
    last = f"{rows[-1][3].isoformat()}/{rows[-1][1].hex}" if len(rows) == limit else ""
    return HeldPage(shown, last)


def repair(
    conn: Connection, house: House, key: Key, document: dict[str, Any], actor: str, now: datetime
) -> None:
    """A person's reading of a raw lead in quarantine, as a lead of our own API: what it says replaces what we
    read, consents as a whole; what came stays as it came. It then begins again. Raises Refusal:
    raw_lead_unknown, not_quarantined, repair_unsound (`reason`: why it would go into quarantine again).
    """
    raw = _find(conn, house, [key], "lock_deliveries").get(key[1])
    if raw is None:
        raise Refusal("raw_lead_unknown", 404)
    channel = read_channels(conn, house.maker, house.keyring, now).by_id[raw.channel_id].channel
    known = read_inquiries(conn, house, [(raw.bucket, raw.raw_id)])[raw.raw_id].inquiry
    body = msgspec.json.encode({**document, "external_id": raw.external_id})
    written = _written(channel, body, raw.received_at)
    if written.verdict is Verdict.ACCEPTED:
        consents = written.inquiry.consents or known.consents
        merged = msgspec.structs.replace(merge_revision(known, written.inquiry), consents=consents)
        written = check_evidence(channel, Piece(Verdict.ACCEPTED, merged))
    if written.verdict is not Verdict.ACCEPTED:
        raise Refusal("repair_unsound", 422, reason=written.reason or written.verdict.value)
    if not _send_back(conn, [raw], (State.QUARANTINED,), "repaired", now):
        raise Refusal("not_quarantined", 409)
    _revise(conn, house, [(raw, written.inquiry, body)], now)
    _tell(conn, [(raw, "repaired", raw.reason)], actor, now)


def _newest(conn: Connection, channel_id: UUID, before: UUID, limit: int) -> list[Any]:
    begin = made_at(before) if before != LAST_ID else _now(conn)
    rows: list[Any] = []
    for since in (*(first_id(begin - span) for span in SPANS), FIRST_ID):
        rows = conn.execute(
            statement("channel", "list_raw_leads"),
            {
                "channel_id": channel_id,
                "buckets": ints(range(BUCKETS)),
                "since": since,
                "before": before,
                "limit": limit,
            },
        ).fetchall()
        if len(rows) == limit:
            break
    return rows


def _now(conn: Connection) -> datetime:
    now: datetime = next(iter(conn.execute(statement("channel", "read_now"))))[0]
    return now


def _text(reason: str, language: Language) -> str:
    """A reason code in words; what follows a colon is a path in the sender's document."""
    code, _, path = reason.partition(":")
    return f"{say(code, language)}: {path}" if path else say(code, language) if code else ""


def _find(
    conn: Connection,
    house: House,
    keys: Sequence[Key],
    deliveries: Literal["read_deliveries", "lock_deliveries"],
) -> dict[UUID, _Raw]:
    """The raw leads that there are, with their places."""
    rows = conn.execute(
        statement("channel", "read_raw_leads"),
        {"buckets": ints([bucket for bucket, _ in keys]), "raw_ids": uuids([raw_id for _, raw_id in keys])},
    )
    raws = {row[1]: _raw(house, *row) for row in rows}
    _locate(conn, list(raws.values()), deliveries)
    return raws


def _raw(
    house: House,
    bucket: int,
    raw_id: UUID,
    channel_id: UUID,
    external_id: str,
    received_at: datetime,
    body: bytes,
) -> _Raw:
    pair = house.keyring.bucket(channel_id.bytes + external_id.encode()), channel_id, external_id
    return _Raw(bucket, raw_id, channel_id, external_id, received_at, body, pair, bucket)


def _locate(
    conn: Connection, raws: Sequence[_Raw], deliveries: Literal["read_deliveries", "lock_deliveries"]
) -> None:
    """Fill in where raw leads are now."""
    by_id = {raw.raw_id: raw for raw in raws}
    pairs = list({raw.pair for raw in raws})
    for _, _, _, _, raw_id, _, home, revision, _ in conn.execute(
        statement("channel", deliveries),
        {
            "buckets": ints([bucket for bucket, _, _ in pairs]),
            "channel_ids": uuids([channel_id for _, channel_id, _ in pairs]),
            "external_ids": texts([external_id for _, _, external_id in pairs]),
        },
    ):
        if raw_id in by_id:  # else it is a test, and the id belongs to a real lead
            by_id[raw_id].home, by_id[raw_id].revision = home, revision
    for raw_id, state, reason, lead_id in conn.execute(
        statement("channel", "read_places"),
        {"buckets": ints([raw.home for raw in raws]), "raw_ids": uuids(list(by_id))},
    ):
        by_id[raw_id].state, by_id[raw_id].reason, by_id[raw_id].lead_id = state, reason, lead_id


def _read_anew(book: ChannelBook, raw: _Raw, known: Read, body: bytes) -> Piece:
    """The reading of a raw lead under its channel's configuration of today, under the id it has."""
    channel = book.by_id[raw.channel_id].channel
    if raw.revision > 1:  # fetched since, or repaired: the first body says less than we know
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
    raws: Sequence[_Raw],
    states: Sequence[State],
    reason: str,
    now: datetime,
    to: State = State.LANDED,
) -> set[UUID]:
    keys = [(raw.home, raw.raw_id) for raw in raws]
    return {raw_id for _, raw_id in belt.send_back(conn, keys, states, reason, now, to)}


def _revise(
    conn: Connection, house: House, revised: Sequence[tuple[_Raw, Inquiry, bytes]], now: datetime
) -> None:
    """Keep new readings beside the first. The deliveries' rows are locked."""
    seal, fingerprint = house.keyring.seal(house.maker), house.keyring.blind(house.maker, "fingerprint")
    packed = [pack(inquiry) for _, inquiry, _ in revised]
    raws = [raw for raw, _, _ in revised]
    conn.execute(
        statement("channel", "insert_revisions"),
        {
            "now": now,
            "buckets": ints([raw.bucket for raw in raws]),
            "raw_ids": uuids([raw.raw_id for raw in raws]),
            "revisions": ints([raw.revision + 1 for raw in raws]),
            "bodies": blobs([seal.close(body, BODY, raw.raw_id) for raw, _, body in revised]),
            "inquiries": blobs(
                [seal.close(one, INQUIRY, raw.raw_id) for raw, one in zip(raws, packed, strict=True)]
            ),
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


def _tell(
    conn: Connection, said: Sequence[tuple[_Raw, str, str]], actor: str, now: datetime, **inputs: Any
) -> None:
    """A line in the journal for each: (raw lead, outcome, reason)."""
    journal.append(
        conn,
        [
            Entry(raw.home, raw.raw_id, raw.lead_id, [Fact("channel", outcome, reason, inputs=inputs)])
            for raw, outcome, reason in said
        ],
        actor,
        now,
    )


def _named(one: Replayed, those: set[UUID], name: Replay) -> Replayed:
    """The outcome under a better name, where it is one of those that went on."""
    special = one.outcome is Replay.REPLAYED and one.raw_id in those
    return msgspec.structs.replace(one, outcome=name) if special else one


def _outcome(key: Key, raw: _Raw | None, sent: set[UUID], held: dict[UUID, str]) -> Replayed:
    if raw is None or raw.bucket != key[0]:
        return Replayed(*key, Replay.UNKNOWN)
    if raw.raw_id in sent:
        return Replayed(*key, Replay.REPLAYED)
    if raw.raw_id in held:
        return Replayed(*key, Replay.QUARANTINED, held[raw.raw_id])
    return Replayed(*key, Replay.NOT_REPLAYABLE, raw.state)
