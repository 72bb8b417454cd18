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
from leadcenter.channel import deliveries
from leadcenter.channel.deliveries import Delivery, Pair
from leadcenter.channel.rules import dated, dated_refusals, revised, with_refusals
from leadcenter.channel.sightings import SIGNAL, note_sightings
from leadcenter.channel.terms import Channel, Inquiry, Piece, Verdict
from leadcenter.channel.verification import verify
from leadcenter.kernel.arrays import blobs, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.keys import Keyring, Seal, slot_of
from leadcenter.kernel.sql import statement
from leadcenter.kernel.subjects import Subject

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
    State.NURTURE, State.AWAITING_DEALER, State.AWAITING_GRANT, State.AWAITING_WINDOW,
]  # fmt: skip
BEFORE_INQUIRY = "erased_before_inquiry"
"""Why a raw lead of which only an erasure came stands as erased."""
_ASIDE = (State.FETCHING, State.QUARANTINED)
"""Where more that may not go on joins what stands there."""
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
    old = slot_of(sealed) is None  # until there were secrets, revisions were sealed for the first's place
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
    """A piece with the raw lead and the delivery that it is, if it is the first."""

    channel: Channel
    piece: Piece
    first: Delivery
    packed: bytes

    @property
    def raw_id(self) -> UUID:
        return self.first.raw_id


def land(
    conn: Connection, house: House, pieces: Sequence[tuple[Channel, Piece]], now: datetime
) -> list[Landed]:
    """Make a set of pieces durable (after the caller's commit), one answer per piece in order. Always the
    same number of statements.
    """
    arrivals = _arrivals(house, pieces, now)
    firsts: dict[Pair, int] = {}
    again: list[int] = []
    fresh: list[_Arrival] = []
    for index, arrival in enumerate(arrivals):
        if arrival.piece.verdict is Verdict.TEST:
            fresh.append(arrival)  # tests share ids (Tencent's is always 10000): they meet no de-duplication
        elif firsts.setdefault(arrival.first.pair, index) != index:
            again.append(index)
    candidates = list(firsts.values())
    new = deliveries.insert(conn, [arrivals[i].first for i in candidates], now)
    for index in candidates:
        if arrivals[index].raw_id in new:
            fresh.append(arrivals[index])
        else:
            again.append(index)
    known = _lock_known(conn, house, [arrivals[i] for i in again], fresh)
    news = _weigh(house, known, {index: arrivals[index] for index in sorted(again)}, now)
    settled, along = deliveries.settle(conn, news.rows, now)
    fresh += [one for one in news.by_themselves if settled[one.first.pair] == one.raw_id]
    secrets = _insert_raw(conn, house, fresh, now)
    for have in known.values():
        have.subject = secrets.get(have.raw_id, have.subject)
    seen = [a for a in fresh if a.piece.verdict in _SEEN]
    signal = house.keyring.mark(house.maker, SIGNAL)
    note_sightings(conn, signal, [(a.raw_id, a.first.channel_id, a.piece.inquiry) for a in seen], now)
    _write_revisions(conn, house, news, along, now)
    answers = {
        index: Landed(Landing.REDELIVERED, settled[one.first.pair], one.piece.verdict, one.piece.reason)
        for index, one in news.apart.items()
    } | news.answers
    landed = {a.raw_id: Landed(Landing.NEW, a.raw_id, a.piece.verdict, a.piece.reason) for a in fresh}
    return [landed.get(arrival.raw_id) or answers[index] for index, arrival in enumerate(arrivals)]


def land_fetched(
    conn: Connection, house: House, pieces: Sequence[tuple[Channel, Piece]], now: datetime
) -> list[tuple[tuple[int, UUID], Piece]]:
    """Leads that notices named, under the ids of these: each is more of its notice and nothing of its own,
    a test too. One that tells nothing beyond its notice is all that there is: it goes on like the others.
    Where the notice is known no more (erased meanwhile), what was fetched is let go. Returns those that may
    not go on, with where their notices stand.
    """
    arrivals = _arrivals(house, pieces, now)
    known = _lock_known(conn, house, arrivals, [])
    for have in known.values():
        have.state = State.FETCHING  # else another round was faster: the same lead, so nothing to keep apart
    news = _weigh(house, known, dict(enumerate(arrivals)), now)
    _, along = deliveries.settle(conn, news.rows, now)
    _write_revisions(conn, house, news, along, now)
    ends = [((one.have.home, one.have.raw_id), one.whole) for one in news.revisions]
    told = {raw_id for (_, raw_id), _ in ends}
    silent = [
        ((notice.home, notice.raw_id), revised(arrival.channel, notice.inquiry, arrival.piece))
        for arrival in arrivals
        if (notice := known.get(arrival.first.pair)) and notice.inquiry is not None
        if not notice.erased and notice.raw_id not in told
    ]
    sound = [key for key, whole in silent if whole.verdict is Verdict.ACCEPTED]
    belt.send_back(conn, sound, [State.FETCHING], "revised", now)
    return [(key, whole) for key, whole in [*ends, *silent] if whole.verdict is not Verdict.ACCEPTED]


def _arrivals(house: House, pieces: Sequence[tuple[Channel, Piece]], now: datetime) -> list[_Arrival]:
    ids = sorted(new_ids(now, len(pieces)))
    return [_arrival(house, *piece, raw_id) for piece, raw_id in zip(pieces, ids, strict=True)]


def _arrival(house: House, channel: Channel, piece: Piece, raw_id: UUID) -> _Arrival:
    inquiry, channel_id = piece.inquiry, UUID(channel.id)
    packed = pack(inquiry)
    bucket = house.keyring.bucket(channel_id.bytes + inquiry.external_id.encode())
    lies = raw_bucket(house.keyring, channel, inquiry, bucket)
    mark = _mark(house, packed, piece.body if says_nothing(inquiry) else b"")
    erased = piece.verdict is Verdict.ERASURE
    first = Delivery(bucket, channel_id, inquiry.external_id, mark, raw_id, lies, lies, erased=erased)
    return _Arrival(channel, piece, first, packed)


def _mark(house: House, packed: bytes, body: bytes = b"") -> bytes:
    """By what an arrival is known again: our reading or, where we read nothing, the body, too."""
    return house.keyring.mark(house.maker, "fingerprint")(packed + body)


def says_nothing(inquiry: Inquiry) -> bool:
    """Nothing but its id: nobody could read the rest."""
    return inquiry == Inquiry(external_id=inquiry.external_id)


def raw_bucket(keyring: Keyring, channel: Channel, inquiry: Inquiry, otherwise: int) -> int:
    """Where a raw lead lies: with its strongest identity, else with its external id."""
    identities = verify(inquiry, channel.country, channel=channel.code, needs_phone=False).identities
    if not identities:
        return otherwise
    return keyring.bucket(f"{identities[0].kind}:{identities[0].value}".encode())


def _insert_raw(
    conn: Connection, house: House, arrivals: Sequence[_Arrival], now: datetime
) -> dict[UUID, Subject]:
    """The secret of each."""
    seal = house.keyring.seal(house.maker)
    secrets = house.keyring.subjects.new(len(arrivals))
    sealed = [
        (seal.close(a.piece.body, BODY, a.raw_id, secret), seal.close(a.packed, INQUIRY, a.raw_id, secret))
        for a, secret in zip(arrivals, secrets, strict=True)
    ]
    conn.execute(
        statement("channel", "insert_raw_leads"),
        {
            "now": now,
            "buckets": ints([a.first.raw_bucket for a in arrivals]),
            "ids": uuids([a.raw_id for a in arrivals]),
            "channel_ids": uuids([a.first.channel_id for a in arrivals]),
            "external_ids": texts([a.first.external_id for a in arrivals]),
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
            (a.first.raw_bucket, a.raw_id, state, _reason(a.piece), now if state is State.LANDED else None)
            for a in arrivals
            for state in (STATE[a.piece.verdict],)
        ],
        now,
    )
    return {a.raw_id: secret for a, secret in zip(arrivals, secrets, strict=True)}


def _reason(piece: Piece) -> str:
    return BEFORE_INQUIRY if piece.verdict is Verdict.ERASURE else piece.reason


class _Known(Delivery):
    """A delivery that we have, as it stands while one set brings more of it. `told`: the marks of all that
    arrived of it, and of what we know.
    """

    state: str = ""
    inquiry: Inquiry | None = None
    subject: Subject | None = None
    told: frozenset[bytes] = frozenset()


class _Revision(msgspec.Struct):
    """An arrival that tells more than was known. `whole`: its piece with all that is known now; `refuses`:
    there is a no among what is new.
    """

    have: _Known
    number: int
    arrival: _Arrival
    whole: Piece
    packed: bytes
    refuses: bool


class _News(msgspec.Struct):
    """What came of known deliveries: revisions, and what is kept apart, by its place in the set. `answers`:
    for all but what is kept apart.
    """

    answers: dict[int, Landed]
    revisions: list[_Revision]
    apart: dict[int, _Arrival]

    @property
    def by_themselves(self) -> list[_Arrival]:
        """What is kept apart, each once."""
        return list({one.first.pair: one for one in reversed(self.apart.values())}.values())

    @property
    def latest(self) -> list[_Revision]:
        """The last revision of each."""
        return list({one.have.raw_id: one for one in self.revisions}.values())

    @property
    def rows(self) -> list[Delivery]:
        """The deliveries that change, and those that begin."""
        return [*(one.have for one in self.latest), *(one.first for one in self.by_themselves)]


def _weigh(house: House, known: dict[Pair, _Known], again: dict[int, _Arrival], now: datetime) -> _News:
    """What arrived before is nothing new, whatever came since: senders repeat, and promise no order. An
    erasure is new once, whatever it says; after it nothing is: what comes of somebody who is gone is not
    kept, since nothing would find it any more. What may not go on is more of a raw lead that stands aside
    itself; else it is kept apart, where it is seen, unless the same set takes it all back; what it refuses is
    more of the raw lead all the same."""
    news = _News({}, [], {})
    for index, arrival in again.items():
        have = known.get(arrival.first.pair)
        if have is None:
            continue
        outcome, said = Landing.REDELIVERED, arrival.piece
        if _may_be_new(have, arrival):
            assert have.inquiry is not None
            heard = dated_refusals(have.inquiry, arrival.piece.inquiry, now)
            told = msgspec.structs.replace(arrival.piece, inquiry=heard)
            whole = revised(arrival.channel, have.inquiry, told)
            whole = msgspec.structs.replace(whole, inquiry=dated(have.inquiry, whole.inquiry, now))
            if whole.verdict is Verdict.QUARANTINED and have.state not in _ASIDE:
                news.revisions += _refusals(house, have, arrival, heard)
                news.apart[index] = _apart(house, have, arrival, whole)
                continue
            if made := _revision(house, have, arrival, whole):
                news.revisions.append(made)
                outcome, said = Landing.REVISED, whole
        news.answers[index] = Landed(outcome, have.raw_id, said.verdict, said.reason)
    gone = {have.raw_id for have in known.values() if have.erased}
    for index, one in list(news.apart.items()):
        if (of := one.first.apart_of) and of in gone:
            del news.apart[index]
            news.answers[index] = Landed(Landing.REDELIVERED, of, one.piece.verdict, one.piece.reason)
    return news


def _may_be_new(have: _Known, arrival: _Arrival) -> bool:
    if have.erased or arrival.piece.verdict is Verdict.FETCH:
        return False
    return arrival.piece.verdict is Verdict.ERASURE or arrival.first.fingerprint not in have.told


def _revision(house: House, have: _Known, arrival: _Arrival, whole: Piece) -> _Revision | None:
    """None where it tells only what is known; an erasure, and what nobody could read, always tells more."""
    packed = pack(whole.inquiry)
    mark = _mark(house, packed)
    unread = whole.verdict is Verdict.QUARANTINED and says_nothing(arrival.piece.inquiry)
    if mark == have.fingerprint and not unread and whole.verdict is not Verdict.ERASURE:
        return None
    before = have.inquiry.consents if have.inquiry else ()
    refuses = any(not one.accepted and one not in before for one in whole.inquiry.consents)
    have.revision += 1
    have.inquiry, have.fingerprint = whole.inquiry, mark
    have.erased = whole.verdict is Verdict.ERASURE
    have.told |= {arrival.first.fingerprint, mark}
    if whole.verdict is Verdict.ACCEPTED and have.state in _MAY_RESTART:
        have.state = State.LANDED
    return _Revision(have, have.revision, arrival, whole, packed, refuses)


def _refusals(house: House, have: _Known, arrival: _Arrival, heard: Inquiry) -> list[_Revision]:
    """What is refused in that which is kept apart, as a revision, where that is new. It bears the mark of
    what we know then: the arrival itself is known by what is kept apart."""
    assert have.inquiry is not None
    whole = Piece(Verdict.ACCEPTED, with_refusals(have.inquiry, heard), arrival.piece.body)
    if whole.inquiry == have.inquiry:
        return []
    first = msgspec.structs.replace(arrival.first, fingerprint=_mark(house, pack(whole.inquiry)))
    made = _revision(house, have, msgspec.structs.replace(arrival, first=first), whole)
    return [made] if made else []


def _apart(house: House, have: _Known, arrival: _Arrival, whole: Piece) -> _Arrival:
    """The same as a raw lead of its own, under an id made of its content: the lead that it belongs to has
    gone on, and is not to change by what may not. It is known by that lead: both are taken back at once.
    """
    external_id = f"digest:{arrival.first.fingerprint.hex()}"
    inquiry = msgspec.structs.replace(arrival.piece.inquiry, external_id=external_id)
    piece = Piece(Verdict.QUARANTINED, inquiry, arrival.piece.body, whole.reason)
    made = _arrival(house, arrival.channel, piece, arrival.raw_id)
    made.first.apart_of = have.raw_id
    return made


def _lock_known(
    conn: Connection, house: House, arrivals: Sequence[_Arrival], fresh: Sequence[_Arrival]
) -> dict[Pair, _Known]:
    """What we have of the deliveries that came again; of those of which the first came in this very set, from
    what is `fresh`.
    """
    rows = deliveries.lock(conn, [(one.first.bucket, one.first.pair) for one in arrivals])
    known = {have.pair: have for have in (_Known(*row) for row in rows)}
    by_raw = {have.raw_id: have for have in known.values()}
    seal = house.keyring.seal(house.maker)
    for raw_id, state, revision, sealed, first, body, between in conn.execute(
        statement("channel", "read_known"),
        {
            "buckets": ints([have.raw_bucket for have in by_raw.values()]),
            "raw_ids": list(by_raw),
            "homes": ints([have.home for have in by_raw.values()]),
        },
    ):
        have = by_raw[raw_id]
        have.state = state or ""
        have.inquiry = unpack(opened(seal, sealed, INQUIRY, raw_id, revision))
        have.subject = seal.subject(sealed)
        have.told = frozenset([have.fingerprint, *between])
        if revision > 1:
            read = opened(seal, first, INQUIRY, raw_id, 1)
            unread = says_nothing(unpack(read))
            have.told |= {_mark(house, read, opened(seal, body, BODY, raw_id, 1) if unread else b"")}
    for one in (one for one in fresh if one.raw_id in by_raw):
        have = by_raw[one.raw_id]
        have.state, have.inquiry = STATE[one.piece.verdict], one.piece.inquiry
        have.told = frozenset([one.first.fingerprint])
    return known


def _write_revisions(
    conn: Connection, house: House, news: _News, along: Sequence[tuple[int, UUID]], now: datetime
) -> None:
    """`along`: where those stand that are taken back with what they were kept apart of."""
    seal, revisions = house.keyring.seal(house.maker), news.revisions

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
            "fingerprints": blobs([one.arrival.first.fingerprint for one in revisions]),
        },
    )
    # where they stand is held from here on: a passage between the two steps would hide a no from both
    belt.read_places(conn, [(have.home, have.raw_id) for have in (one.have for one in news.latest)])
    sound = [one.have for one in news.latest if one.whole.verdict is Verdict.ACCEPTED]
    belt.send_back(conn, [(have.home, have.raw_id) for have in sound], _MAY_RESTART, "revised", now)
    gone = [(one.have.home, one.have.raw_id) for one in news.latest if one.have.erased]
    refused = {(one.have.home, one.have.raw_id) for one in revisions if one.refuses and not one.have.erased}
    belt.ask_hearing(conn, [*gone, *along], sorted(refused), now)
