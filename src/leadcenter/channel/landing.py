"""Landing: raw leads become durable. Set-based; the caller commits and only then acknowledges.

Redelivery key = (channel, external id), for ever. What arrived before, first or since, is answered the same
and changes nothing; other content is a revision: merged (an empty value never overwrites), kept beside the
first, and the lead begins again with what is now known. Of an inquiry that the person took back (an erasure),
or that was erased, nothing is kept any more, even if it arrives after the erasure that names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from leadcenter.belt import face as belt
from leadcenter.belt.face import Lanes, State
from leadcenter.channel.rules import dated, revised
from leadcenter.channel.sightings import SIGNAL, note_sightings
from leadcenter.channel.terms import Channel, Inquiry, Piece, Verdict
from leadcenter.channel.verification import verify
from leadcenter.kernel.arrays import blobs, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.keys import Keyring, Seal, slot_of
from leadcenter.kernel.sql import statement
from leadcenter.kernel.subjects import Subject
from leadcenter.kernel.suites import Keyed

BODY = b"raw_lead.body"
INQUIRY = b"raw_lead.inquiry"
_REVISED = {BODY: b"raw_revision.body/%d", INQUIRY: b"raw_revision.inquiry/%d"}
pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(Inquiry).decode

STATE = {
    Verdict.ACCEPTED: State.LANDED,
    Verdict.QUARANTINED: State.QUARANTINED,
    Verdict.TEST: State.TEST,
    Verdict.FETCH: State.FETCHING,
    Verdict.ERASURE: State.ERASED,
}
_MAY_RESTART = [
    State.LANDED, State.FETCHING, State.QUARANTINED, State.INVALID, State.REVIEW, State.CLEANING,
    State.NURTURE, State.AWAITING_DEALER,
    State.AWAITING_GRANT, State.AWAITING_WINDOW,
]  # fmt: skip


BEFORE_INQUIRY = "erased_before_inquiry"
"""Why a raw lead of which only an erasure came stands as erased."""
_SEEN = (Verdict.ACCEPTED, Verdict.QUARANTINED)
"""What comes from customers: counts where one sends much."""


def place_of(column: bytes, revision: int) -> bytes:
    """The place for which a body or an inquiry is sealed: each revision is a row of its own."""
    return column if revision == 1 else _REVISED[column] % revision


def opened_reading(seal: Seal, sealed: bytes, column: str, raw_id: UUID, revision: int) -> bytes:
    """`opened`, by the name of the column: body or inquiry."""
    return opened(seal, sealed, b"raw_lead." + column.encode(), raw_id, revision)


def opened(seal: Seal, sealed: bytes, column: bytes, raw_id: UUID, revision: int) -> bytes:
    """A body or an inquiry in a revision of a raw lead. Raises SealBroken."""
    old = (
        slot_of(sealed) is None
    )  # until there were secrets, revisions were sealed for the place of the first
    return seal.open(sealed, column if old else place_of(column, revision), raw_id)


class Landing(StrEnum):
    """What became of one piece."""

    NEW = "new"
    REDELIVERED = "redelivered"
    REVISED = "revised"


class Landed(msgspec.Struct, frozen=True):
    """The answer for one piece: the raw lead it belongs to."""

    outcome: Landing
    raw_id: UUID
    verdict: Verdict
    reason: str


class House(msgspec.Struct, frozen=True):
    """What landing and flow need to know of this house: the maker, its keys, the lanes."""

    maker: UUID
    keyring: Keyring
    lanes: Lanes


class _Arrival(msgspec.Struct):
    channel: Channel
    piece: Piece
    channel_id: UUID
    bucket: int  # of the delivery
    raw_bucket: int
    raw_id: UUID
    packed: bytes
    fingerprint: bytes


def land(
    conn: Connection, house: House, pieces: Sequence[tuple[Channel, Piece]], now: datetime
) -> list[Landed]:
    """Make a set of pieces durable (after the caller's commit), one answer per piece in order. Always the
    same number of statements.
    """
    arrivals = _arrivals(house, pieces, now)
    answers: dict[int, Landed] = {}
    firsts: dict[tuple[UUID, str], int] = {}
    again: list[int] = []
    fresh: list[int] = []
    for index, arrival in enumerate(arrivals):
        if arrival.piece.verdict is Verdict.TEST:
            fresh.append(index)  # tests share ids (Tencent's is always 10000): they never meet de-duplication
        elif firsts.setdefault((arrival.channel_id, arrival.piece.inquiry.external_id), index) != index:
            again.append(index)
    candidates = list(firsts.values())
    new = _insert_deliveries(conn, [arrivals[i] for i in candidates], now)
    for index in candidates:
        (fresh if arrivals[index].raw_id in new else again).append(index)
    _insert_raw(conn, house, [arrivals[i] for i in fresh], now)
    seen = [arrivals[i] for i in fresh if arrivals[i].piece.verdict in _SEEN]
    signal = house.keyring.mark(house.maker, SIGNAL)
    note_sightings(conn, signal, [(a.raw_id, a.channel_id, a.piece.inquiry) for a in seen], now)
    for index in fresh:
        arrival = arrivals[index]
        answers[index] = Landed(Landing.NEW, arrival.raw_id, arrival.piece.verdict, arrival.piece.reason)
    revised_ones, _ = _revise(conn, house, {i: arrivals[i] for i in sorted(again)}, now)
    answers.update(revised_ones)
    return [answers[index] for index in range(len(arrivals))]


def land_fetched(
    conn: Connection, house: House, pieces: Sequence[tuple[Channel, Piece]], now: datetime
) -> list[tuple[tuple[int, UUID], Piece]]:
    """Leads that notices named, under the ids of these: each is more of its notice and nothing of its own,
    a test too. Where the notice is known no more (erased meanwhile), what was fetched is let go. Returns
    those that may not go on, with where their notices stand.
    """
    _, revisions = _revise(conn, house, dict(enumerate(_arrivals(house, pieces, now))), now)
    return [
        ((one.have.home, one.have.raw_id), one.whole)
        for one in revisions
        if one.whole.verdict is not Verdict.ACCEPTED
    ]


def _arrivals(house: House, pieces: Sequence[tuple[Channel, Piece]], now: datetime) -> list[_Arrival]:
    keyring, fingerprint = house.keyring, house.keyring.mark(house.maker, "fingerprint")
    arrivals: list[_Arrival] = []
    for (channel, piece), raw_id in zip(pieces, sorted(new_ids(now, len(pieces))), strict=True):
        inquiry = piece.inquiry
        packed = pack(inquiry)
        channel_id = UUID(channel.id)
        bucket = keyring.bucket(channel_id.bytes + inquiry.external_id.encode())
        arrivals.append(
            _Arrival(
                channel,
                piece,
                channel_id,
                bucket,
                raw_bucket(keyring, channel, inquiry, bucket),
                raw_id,
                packed,
                fingerprint(packed),
            )
        )
    return arrivals


def raw_bucket(keyring: Keyring, channel: Channel, inquiry: Inquiry, otherwise: int) -> int:
    """Where a raw lead lies: with its strongest identity, else with its external id."""
    identities = verify(inquiry, channel.country, channel=channel.code, needs_phone=False).identities
    if not identities:
        return otherwise
    return keyring.bucket(f"{identities[0].kind}:{identities[0].value}".encode())


def _insert_deliveries(conn: Connection, arrivals: Sequence[_Arrival], now: datetime) -> set[UUID]:
    rows = conn.execute(
        statement("channel", "insert_deliveries"),
        {
            "now": now,
            "buckets": ints([a.bucket for a in arrivals]),
            "channel_ids": uuids([a.channel_id for a in arrivals]),
            "external_ids": texts([a.piece.inquiry.external_id for a in arrivals]),
            "fingerprints": blobs([a.fingerprint for a in arrivals]),
            "raw_ids": uuids([a.raw_id for a in arrivals]),
            "raw_buckets": ints([a.raw_bucket for a in arrivals]),
            "erased": ints([int(a.piece.verdict is Verdict.ERASURE) for a in arrivals]),
        },
    )
    return {raw_id for (raw_id,) in rows}


def _insert_raw(conn: Connection, house: House, arrivals: Sequence[_Arrival], now: datetime) -> None:
    seal = house.keyring.seal(house.maker)
    sealed = [
        (seal.close(a.piece.body, BODY, a.raw_id, secret), seal.close(a.packed, INQUIRY, a.raw_id, secret))
        for a, secret in zip(arrivals, house.keyring.subjects.new(len(arrivals)), strict=True)
    ]
    conn.execute(
        statement("channel", "insert_raw_leads"),
        {
            "now": now,
            "buckets": ints([a.raw_bucket for a in arrivals]),
            "ids": uuids([a.raw_id for a in arrivals]),
            "channel_ids": uuids([a.channel_id for a in arrivals]),
            "external_ids": texts([a.piece.inquiry.external_id for a in arrivals]),
            "verdicts": texts([a.piece.verdict.value for a in arrivals]),
            "reasons": texts([a.piece.reason for a in arrivals]),
            "bodies": blobs([body for body, _ in sealed]),
            "inquiries": blobs([inquiry for _, inquiry in sealed]),
        },
    )
    belt.enter(
        conn,
        house.lanes,
        [
            (a.raw_bucket, a.raw_id, state, _reason(a.piece), now if state is State.LANDED else None)
            for a in arrivals
            for state in (STATE[a.piece.verdict],)
        ],
        now,
    )


def _reason(piece: Piece) -> str:
    return BEFORE_INQUIRY if piece.verdict is Verdict.ERASURE else piece.reason


class _Known(msgspec.Struct):
    """A delivery that we have, as it stands while one set brings more of it. `told`: the marks of all that
    arrived of it, and of what we know.
    """

    fingerprint: bytes
    raw_id: UUID
    raw_bucket: int
    home: int
    revision: int
    erased: bool
    inquiry: Inquiry | None = None
    subject: Subject | None = None
    told: frozenset[bytes] = frozenset()


class _Revision(msgspec.Struct):
    """An arrival that tells more than was known. `whole`: its piece with all that is known now."""

    have: _Known
    number: int
    arrival: _Arrival
    whole: Piece
    packed: bytes


def _revise(
    conn: Connection, house: House, again: dict[int, _Arrival], now: datetime
) -> tuple[dict[int, Landed], list[_Revision]]:
    known = _lock_known(conn, house, list(again.values()))
    fingerprint = house.keyring.mark(house.maker, "fingerprint")
    answers: dict[int, Landed] = {}
    revisions: list[_Revision] = []
    for index, arrival in again.items():
        have = known.get((arrival.channel_id, arrival.piece.inquiry.external_id))
        if have is None:
            continue
        made = _revision(have, arrival, fingerprint, now)
        if made is not None:
            revisions.append(made)
        outcome, said = (Landing.REVISED, made.whole) if made else (Landing.REDELIVERED, arrival.piece)
        answers[index] = Landed(outcome, have.raw_id, said.verdict, said.reason)
    _write_revisions(conn, house, revisions, now)
    return answers, revisions


def _revision(have: _Known, arrival: _Arrival, fingerprint: Keyed, now: datetime) -> _Revision | None:
    """What an arrival makes of a delivery; None where it is nothing new. What arrived before is not, whatever
    came since: senders repeat, and promise no order. An erasure is new once, whatever it says; after it
    nothing is: what comes of somebody who is gone is not kept, since nothing would find it any more.
    """
    verdict, erasure = arrival.piece.verdict, arrival.piece.verdict is Verdict.ERASURE
    if have.erased or verdict is Verdict.FETCH or (arrival.fingerprint in have.told and not erasure):
        return None
    assert have.inquiry is not None
    whole = revised(arrival.channel, have.inquiry, arrival.piece)
    whole = msgspec.structs.replace(whole, inquiry=dated(have.inquiry, whole.inquiry, now))
    packed = pack(whole.inquiry)
    mark = fingerprint(packed)
    if mark == have.fingerprint and not erasure:
        return None
    have.revision += 1
    have.inquiry, have.fingerprint, have.erased = whole.inquiry, mark, erasure
    have.told |= {arrival.fingerprint, mark}
    return _Revision(have, have.revision, arrival, whole, packed)


def _lock_known(
    conn: Connection, house: House, arrivals: Sequence[_Arrival]
) -> dict[tuple[UUID, str], _Known]:
    rows = conn.execute(
        statement("channel", "lock_deliveries"),
        {
            "buckets": ints([a.bucket for a in arrivals]),
            "channel_ids": uuids([a.channel_id for a in arrivals]),
            "external_ids": texts([a.piece.inquiry.external_id for a in arrivals]),
        },
    ).fetchall()
    known = {(row[1], row[2]): _Known(*row[3:]) for row in rows}
    by_raw = {have.raw_id: have for have in known.values()}
    seal = house.keyring.seal(house.maker)
    fingerprint = house.keyring.mark(house.maker, "fingerprint")
    for raw_id, revision, sealed, first, between in conn.execute(
        statement("channel", "read_known"),
        {"buckets": ints([have.raw_bucket for have in by_raw.values()]), "raw_ids": list(by_raw)},
    ):
        have = by_raw[raw_id]
        have.inquiry = unpack(opened(seal, sealed, INQUIRY, raw_id, revision))
        have.subject = seal.subject(sealed)
        have.told = frozenset([have.fingerprint, *between])
        if revision > 1:
            have.told |= {fingerprint(opened(seal, first, INQUIRY, raw_id, 1))}
    return known


def _write_revisions(conn: Connection, house: House, revisions: Sequence[_Revision], now: datetime) -> None:
    seal = house.keyring.seal(house.maker)

    def closed(one: _Revision, plain: bytes, column: bytes) -> bytes:
        return seal.close(plain, place_of(column, one.number), one.have.raw_id, one.have.subject)

    conn.execute(
        statement("channel", "insert_revisions"),
        {
            "now": now,
            "buckets": ints([one.have.raw_bucket for one in revisions]),
            "raw_ids": uuids([one.have.raw_id for one in revisions]),
            "revisions": ints([one.number for one in revisions]),
            "bodies": blobs([closed(one, one.arrival.piece.body, BODY) for one in revisions]),
            "inquiries": blobs([closed(one, one.packed, INQUIRY) for one in revisions]),
            "fingerprints": blobs([one.arrival.fingerprint for one in revisions]),
        },
    )
    latest = list({one.have.raw_id: one for one in revisions}.values())
    conn.execute(
        statement("channel", "revise_deliveries"),
        {
            "buckets": ints([one.arrival.bucket for one in latest]),
            "channel_ids": uuids([one.arrival.channel_id for one in latest]),
            "external_ids": texts([one.arrival.piece.inquiry.external_id for one in latest]),
            "fingerprints": blobs([one.have.fingerprint for one in latest]),
            "revisions": ints([one.have.revision for one in latest]),
            "erased": ints([int(one.have.erased) for one in latest]),
        },
    )
    sound = [one.have for one in latest if one.whole.verdict is Verdict.ACCEPTED]
    belt.send_back(conn, [(have.home, have.raw_id) for have in sound], _MAY_RESTART, "revised", now)
    belt.ask_erasure(conn, [(one.have.home, one.have.raw_id) for one in latest if one.have.erased], now)
