"""A person is erased: every room forgets, in one transaction.

What is sealed about the person is emptied here, and the secrets under which it was sealed are destroyed
outside the database after the commit (`unfinished`, `finish`), so that no backup opens it either; a ledger
outside is told too, so that it is done again after a restore. What must be kept (that data were provided, on
which grant, who did what) stays and names nobody any more: customer ids lead nowhere. Like a merge it stops
the belt for its moment, so that no passage carries on what is being erased.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from leadcenter.assignment.face import AssignmentBook
from leadcenter.audit import face as audit
from leadcenter.belt import face as belt
from leadcenter.belt.face import Place, Stands, State
from leadcenter.channel.face import House
from leadcenter.channel.face import erasing as raw_leads
from leadcenter.cleaning.face import erasing as questions
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.consent.face import erasing as words
from leadcenter.consent.face import merging as consents
from leadcenter.customer.face import erasing as customers
from leadcenter.dispatch.face import erasing as dispatches
from leadcenter.flow.belongings import Key, belongings, end_exports, free
from leadcenter.flow.decide import DEALER_CONTACT, DealerContact
from leadcenter.flow.restrict import in_sight
from leadcenter.followup.face import erasing as followups
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.keys import BUCKETS, slot_of
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import erasing as leads

ERASED: Final = "erased"
_pack = msgspec.msgpack.Encoder().encode


class Fate(StrEnum):
    """What erasure does to a table's rows about a person."""

    GOES = "goes"
    EMPTIED = "emptied"
    """The row stays, what it told of the person goes."""
    KEPT = "kept"
    """It tells nobody who it is: ids, codes, instants."""
    SHREDDED = "shredded"
    """A key goes, and with it what was made by it."""


FATES: Final[dict[str, tuple[Fate, str]]] = {
    "assignment_snapshot": (Fate.KEPT, "who stood for a set of leads: staff only"),
    "audit": (Fate.SHREDDED, "its pseudonyms lead to nobody without audit_subject"),
    "audit_subject": (Fate.GOES, "the key of the pseudonyms"),
    "belt": (Fate.KEPT, "as erased"),
    "block_entry": (Fate.KEPT, "the maker's own list: a keyed index of whom it refuses"),
    "called_before": (Fate.KEPT, "keyed, and gone when the restore is over"),
    "car_order": (Fate.KEPT, "what was bought, and that it was paid: ids, codes, sums"),
    "candidate": (Fate.GOES, "the nearest dealers say where somebody lives"),
    "cleaning_attempt": (Fate.EMPTIED, "the proof of calls, without the provider's name for them"),
    "cleaning_callback": (Fate.EMPTIED, "its outcome stays"),
    "cleaning_task": (Fate.EMPTIED, "the verdict stays, what was said goes"),
    "clock": (Fate.KEPT, "how long people took: ids and instants"),
    "clock_act": (Fate.KEPT, "who was reminded"),
    "clock_pause": (Fate.KEPT, "when a clock stood still, and a reason code"),
    "consent_event": (Fate.KEPT, "the proof of consent, three years; append-only"),
    "consent_grant": (Fate.KEPT, "withdrawn; dispatches lean on it"),
    "consent_subject": (Fate.KEPT, "a lock"),
    "customer": (Fate.EMPTIED, "an id that leads nowhere"),
    "customer_merge": (Fate.EMPTIED, "cannot be taken back any more"),
    "delivery": (Fate.EMPTIED, "known for ever, so that it never begins anew"),
    "departure_lead": (Fate.KEPT, "whose lead it was"),
    "dispatch": (Fate.EMPTIED, "that data were provided, three years; not which"),
    "episode": (Fate.KEPT, "whose lead it was"),
    "erasure": (Fate.KEPT, "the record of it"),
    "followup": (Fate.EMPTIED, "that something was done; what was said goes"),
    "grab_offer": (Fate.KEPT, "who might have taken it: staff and ids"),
    "rule_ask": (Fate.KEPT, "ids, gone within the hour"),
    "identity": (Fate.GOES, "exact keys"),
    "import_file": (Fate.KEPT, "headings of a file"),
    "import_row": (Fate.EMPTIED, "its outcome stays"),
    "journal": (Fate.KEPT, "what rooms decided: codes"),
    "lead": (Fate.KEPT, "ended as withdrawn"),
    "loss": (Fate.KEPT, "why it was lost: a code"),
    "maker_claim": (Fate.KEPT, "who of the maker had it in hand: staff, ids, instants"),
    "maker_stay": (Fate.KEPT, "ids and a pool, until the next rounds end it"),
    "match_due": (Fate.KEPT, "ids, until somebody looked"),
    "match_key": (Fate.GOES, "keyed blocks"),
    "match_review": (Fate.GOES, "pairs of which one is gone"),
    "match_subject": (Fate.EMPTIED, "without keys"),
    "message": (Fate.KEPT, "that staff were told: ids and codes"),
    "notice_to_staff": (Fate.GOES, "nobody is told of it"),
    "outbox": (Fate.GOES, "calls to be ordered; withdrawals for dealers still go out, ids only"),
    "pool_claim": (Fate.KEPT, "who claimed what: staff and ids"),
    "pool_stay": (Fate.KEPT, "where the lead lay"),
    "payment": (Fate.KEPT, "accounts: sums and receipts, which the law keeps"),
    "privacy_call": (Fate.EMPTIED, "the proof of calls, without the provider's name for them"),
    "privacy_record": (Fate.KEPT, "ids and seconds of calls, no number"),
    "quotation": (Fate.KEPT, "what was offered: models and sums"),
    "raw_lead": (Fate.EMPTIED, "as it came, and as we read it"),
    "raw_revision": (Fate.GOES, "what came later"),
    "request": (Fate.KEPT, "keyed marks and ids, seven days"),
    "restored_no": (Fate.KEPT, "a keyed no, until its speaker is known"),
    "rights_request": (Fate.EMPTIED, "the record of what was asked, without the words"),
    "rights_task": (Fate.KEPT, "what dealers were told and answered: ids"),
    "sighting": (Fate.GOES, "keyed signals"),
    "spam_release": (Fate.GOES, "about a raw lead"),
    "subject_link": (Fate.GOES, "opens nothing any more"),
    "transfer_lead": (Fate.KEPT, "whose lead it was: ids, codes, instants"),
    "transfer_trace": (Fate.KEPT, "that a lead went, when and why"),
    "takeover": (Fate.KEPT, "whether somebody was told"),
    "test_drive": (Fate.EMPTIED, "that it was driven; licence and feedback go"),
    "visit": (Fate.KEPT, "that somebody came: counts and instants"),
}
"""Every table that grows with the leads; a test reads them from the schema."""


class Why(StrEnum):
    """Why a person is erased."""

    ASKED = "asked"
    RETENTION = "retention"
    RESTORED = "restored"
    """Erased after the instant that the database was set back to."""


class Erased(msgspec.Struct, frozen=True):
    """Who was erased: customers with everybody merged into them, and how much went."""

    people: tuple[Key, ...]
    leads: int
    raw_leads: int
    slots: int


class Unfinished(msgspec.Struct, frozen=True):
    """An erasure whose secrets still lie outside the database. `telling`: raw leads whose senders' ids told
    who it was."""

    bucket: int
    id: UUID
    at: datetime
    people: tuple[Key, ...]
    raw_leads: tuple[Key, ...]
    slots: tuple[int, ...]
    telling: tuple[UUID, ...]


def erase(
    conn: Connection,
    house: House,
    book: AssignmentBook,
    people: Iterable[Key],
    why: Why,
    actor: str,
    now: datetime,
    also: Iterable[Key] = (),
    telling: Collection[UUID] = (),
) -> Erased:
    """Erase customers (bucket, id), whoever was merged with them, and all that came from them, also what
    never became a lead. `also`: raw leads (raw bucket, id) that are known to be theirs; `telling`: those
    whose senders' ids are known to tell who it is. The caller commits. The number of statements is the same
    for one and for many."""
    belt.hold_lanes(conn)
    with in_sight(conn):
        theirs = belongings(conn, house, people, also)
        family, keys, raws = theirs.family, theirs.lead_keys, theirs.raw_leads
        _withdraw(conn, house, family, now)
        words.erase(conn, family)
        raw_leads.erase(conn, house, raws, theirs.values, telling)
        stands = belt.read_places(conn, theirs.places)
        gone = [one for one in stands.values() if not _is_empty(one)]
        belt.write_places(conn, house.lanes, [_place(one) for one in gone], now)
        slots = {slot for raw in raws for slot in raw.slots}
        slots.update(customers.erase(conn, house, theirs.people, theirs.buckets, now))
        slots.update(questions.erase(conn, house, family, keys, now))
        slots.update(dispatches.erase(conn, keys, _nothing(house), now))
        slots.update(followups.erase(conn, [lead_id for _, lead_id in keys]))
        slots.update(_forget_words(conn, family))
        end_exports(conn, house, keys, now)
        leads.erase(conn, keys, now)
        slots.update(audit.shred(conn, family))
        journal.append(conn, _told(gone, why), actor, now)
        _write(conn, family, raws, slots, why, actor, now)
        free(conn, book, theirs.leads, ERASED, now)
    return Erased(tuple(family), len(keys), len(raws), len(slots))


def erase_inquiries(
    conn: Connection, house: House, raws: Sequence[Key], places: Sequence[Key], actor: str, now: datetime
) -> int:
    """Erase inquiries that never became a lead: (raw bucket, id), and where they stand on the belt. The
    caller commits. Returns how many."""
    belt.hold_lanes(conn)
    stands = belt.read_places(conn, places)
    gone = [one for one in stands.values() if not _is_empty(one) and one.lead_id is None]
    still = {one.raw_id for one in gone}
    stored = raw_leads.read_stored(conn, house, [key for key in raws if key[1] in still])
    told = [value for one in stored if one.inquiry for _, value in raw_leads.told_by(one.inquiry)]
    raw_leads.erase(conn, house, stored, told)
    belt.write_places(conn, house.lanes, [_place(one) for one in gone], now)
    journal.append(conn, _told(gone, Why.RETENTION), actor, now)
    slots = {slot for one in stored for slot in one.slots}
    _write(conn, [], stored, slots, Why.RETENTION, actor, now)
    return len(stored)


def unfinished(conn: Connection, most: int = 1_000) -> list[Unfinished]:
    """Committed erasures whose secrets must still be destroyed, oldest first."""
    rows = conn.execute(statement("flow", "read_unfinished"), {"buckets": ints(range(BUCKETS)), "most": most})
    return [
        Unfinished(
            bucket,
            row,
            at,
            tuple(zip(buckets, ids, strict=True)),
            tuple(zip(raw_buckets, raws, strict=True)),
            tuple(slots),
            tuple(telling),
        )
        for bucket, row, at, buckets, ids, raw_buckets, raws, slots, telling in rows
    ]


def finish(conn: Connection, done: Sequence[Unfinished], now: datetime) -> None:
    """Their secrets are destroyed, and the ledger outside knows of them; the caller commits."""
    conn.execute(
        statement("flow", "finish_erasures"),
        {"buckets": ints([one.bucket for one in done]), "ids": uuids([one.id for one in done]), "now": now},
    )


def _withdraw(conn: Connection, house: House, family: Sequence[Key], now: datetime) -> None:
    """Nobody may use their data any more."""
    events = [
        ConsentEvent(
            held.bucket, held.customer_id, held.entity_id, EventKind.WITHDRAWN, now, None,
            {"action": "erasure"}, held.purpose,
        )
        for held in consents.read_grants(conn, family)
        if held.state == "given"
    ]  # fmt: skip
    consent.record(conn, house.maker, events, now)


def _is_empty(one: Stands) -> bool:
    """Was it erased before? What was only taken back still holds all that came."""
    return one.state is State.ERASED and one.reason == ERASED


def _place(one: Stands) -> Place:
    return Place(one.bucket, one.raw_id, one.state, State.ERASED, ERASED, None, one.lead_id, one.bucket)


def _nothing(house: House) -> Callable[[UUID, UUID], bytes]:
    """A dealer's copy with nothing in it."""
    told = _pack(DealerContact())
    return lambda dealer, lead: house.keyring.seal(dealer).close(told, DEALER_CONTACT, lead)


def _forget_words(conn: Connection, family: Sequence[Key]) -> list[int]:
    """What customers wrote to the rights desk goes; the slots of its secrets."""
    given = {"buckets": ints([bucket for bucket, _ in family]), "ids": uuids([one for _, one in family])}
    rows = conn.execute(statement("flow", "read_words"), given).fetchall()
    conn.execute(statement("flow", "erase_words"), given)
    return [slot for (sealed,) in rows if (slot := slot_of(sealed)) is not None]


def _told(gone: Sequence[Stands], why: Why) -> list[Entry]:
    facts = [Fact("erasure", ERASED, why.value)]
    return [Entry(one.bucket, one.raw_id, one.lead_id, facts) for one in gone]


def _write(
    conn: Connection,
    family: Sequence[Key],
    raws: Sequence[raw_leads.Stored],
    slots: Iterable[int],
    why: Why,
    actor: str,
    now: datetime,
) -> None:
    conn.execute(
        statement("flow", "insert_erasure"),
        {
            "bucket": family[0][0] if family else raws[0].bucket if raws else 0,
            "id": new_id(now),
            "customer_buckets": ints([bucket for bucket, _ in family]),
            "customer_ids": uuids([one for _, one in family]),
            "raw_buckets": ints([one.bucket for one in raws]),
            "raw_ids": uuids([one.id for one in raws]),
            "slots": sorted(slots),
            "why": why.value,
            "actor": actor,
            "now": now,
        },
    )
