"""An inquiry that its channel says the person took back: what it granted is withdrawn, and its lead goes off
the way.

Where the lead stands decides what becomes of it: one that waits ends, one on a dealer's desk leaves it, one
that a consultant owns stays and the consultant is told. A lead that other inquiries joined lives on and waits
for a new word of the customer. Rows stay until the rights desk shreds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.belt.face import State
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.customer.face import merging as customers
from leadcenter.dispatch import face as dispatch
from leadcenter.flow.arrive import resume
from leadcenter.flow.books import Books
from leadcenter.flow.case import Case
from leadcenter.flow.evidence import events_of, recipient_of
from leadcenter.flow.restrict import RESTRICTED, in_sight
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import Live, NoticeToStaff, Standing
from leadcenter.score.face import Score

TAKEN_BACK = "taken_back"
OTHERS_JOINED = "others_joined"
CONSENT_WITHDRAWN = "consent_withdrawn"


def take_back(
    conn: Connection, books: Books, cases: Sequence[Case], standing: dict[UUID, Standing], now: datetime
) -> list[ConsentEvent]:
    """Withdraw what the inquiries that were taken back had granted, and end them; hear what customers refused
    in later deliveries of others, restricted people too. `standing`: the leads that they founded or joined. A
    few statements."""
    leaving = [case for case in cases if case.due.erasing]
    hearing = [case for case in cases if case.only_hears or _hears_on_desk(case)]
    leads = {
        case.due.raw_id: standing[case.lead_id]
        for case in (*leaving, *hearing)
        if case.lead_id is not None and case.lead_id in standing
    }
    persons = [(lead.bucket, lead.customer_id) for lead in leads.values()]
    with in_sight(conn) if persons else nullcontext():
        now_are = customers.follow(conn, persons)
    said = consent.find_said(
        conn,
        [
            (*person, raw_id)
            for raw_id, lead in leads.items()
            for person in dict.fromkeys(((lead.bucket, lead.customer_id), _who(now_are, lead)))
        ],
    )
    events: list[ConsentEvent] = []
    for case in leaving:
        lead = leads.get(case.due.raw_id)
        if lead is not None:
            named = said.granted.get(case.due.raw_id, set()) | _named(books, case, lead)
            events += _withdrawals(case, _who(now_are, lead), named, now)
        _leave(books, case, lead)
    for case in hearing:
        lead = leads.get(case.due.raw_id)
        if lead is not None:
            events += _refusals(books, case, _who(now_are, lead), said.refused.get(case.due.raw_id, set()))
        if case.only_hears:
            _stay(books, case, lead, case.due.reason)
    return events


def concerned(words: Iterable[ConsentEvent], live: dict[UUID, list[Live]]) -> list[tuple[int, UUID]]:
    """The leads that must be looked at again after their customers said something about consent: those that
    no dealer has; after a no, those too that lie on a dealer's desk."""
    leads = {
        (word.bucket, have.lead_id): None
        for word in words
        for have in live.get(word.customer_id, [])
        if word.refuses or not have.dispatched
    }
    return list(leads)


def end_lost(conn: Connection, words: Iterable[ConsentEvent], now: datetime) -> None:
    """Who lost a lead and is told no has it no longer, as after a stop on the customer's own page. Two
    statements where somebody said no, else none."""
    noes = [word for word in words if word.refuses and word.purpose == consent.SALES_CONTACT]
    if not noes:
        return
    given = {
        "everywhere": ints(range(BUCKETS)),
        "buckets": ints([word.bucket for word in noes]),
        "ids": uuids([word.customer_id for word in noes]),
        "entities": uuids([word.to_entity for word in noes]),
    }
    rows = conn.execute(statement("flow", "find_lost_to"), given).fetchall()
    dispatch.end_dispatches(conn, [(bucket, one) for bucket, one in rows], now)


def tell_owners(events: Iterable[ConsentEvent], live: dict[UUID, list[Live]]) -> list[NoticeToStaff]:
    """Consultants whose customers said no to their dealer, or took back what they had said."""
    told: dict[UUID, NoticeToStaff] = {}
    for event in (event for event in events if event.refuses):
        for have in live.get(event.customer_id, []):
            if have.staff_id is not None and have.dealer_id == event.to_entity:
                told[have.lead_id] = NoticeToStaff(
                    event.bucket, have.staff_id, event.to_entity, have.lead_id, CONSENT_WITHDRAWN
                )
    return list(told.values())


def _who(now_are: dict[tuple[int, UUID], tuple[int, UUID]], lead: Standing) -> tuple[int, UUID]:
    person = lead.bucket, lead.customer_id
    return now_are.get(person, person)


def _named(books: Books, case: Case, lead: Standing) -> set[tuple[UUID, str]]:
    """The maker, the dealers that the inquiry named, and the one that its lead came to name."""
    inquiry = case.read.inquiry
    told = {
        (recipient.id, evidence.purpose)
        for evidence in inquiry.consents
        for code in evidence.recipients
        if (recipient := recipient_of(books, code)) is not None
    }
    parties = {party.id for party in (books.org.maker, case.dealer) if party is not None}
    if lead.dealer_id is not None and _founded(case):
        parties.add(lead.dealer_id)
    return told | {(party, consent.SALES_CONTACT) for party in parties}


def _withdrawals(
    case: Case, who: tuple[int, UUID], named: set[tuple[UUID, str]], now: datetime
) -> list[ConsentEvent]:
    proof = {"action": TAKEN_BACK, "channel": case.channel.channel.code}
    return [
        ConsentEvent(*who, recipient, EventKind.WITHDRAWN, now, case.due.raw_id, proof, purpose)
        for recipient, purpose in sorted(named)
    ]


def _hears_on_desk(case: Case) -> bool:
    return case.due.hearing and not case.due.erasing and case.due.state is State.DISPATCHED


def _refusals(
    books: Books, case: Case, who: tuple[int, UUID], heard: set[tuple[UUID, str, datetime | None]]
) -> list[ConsentEvent]:
    """What later deliveries refused, and nobody has heard."""
    bucket, case.customer_id = who
    told = [one for one in case.read.inquiry.consents if not one.accepted]
    new = [
        msgspec.structs.replace(one, bucket=bucket)
        for one in events_of(books, case, told)
        if (one.to_entity, one.purpose, one.claimed_at) not in heard
    ]
    if new:
        case.note("consent", EventKind.REFUSED.value, "revised")
    return new


def _stay(books: Books, case: Case, lead: Standing | None, reason: str) -> None:
    """It stays where it is, with the dealer who has it; what its no takes away is looked at next."""
    if lead is not None and case.due.state is State.ASSIGNED:
        resume(books, case, lead)
    case.end(case.due.state, reason)


def _leave(books: Books, case: Case, lead: Standing | None) -> None:
    """Where an inquiry goes that was taken back; one that has a lead which others joined goes on as that
    lead."""
    case.note("consent", "withdrawn", TAKEN_BACK)
    if case.due.state is State.ASSIGNED:
        _stay(books, case, lead, CONSENT_WITHDRAWN)
        return
    if lead is not None and _founded(case) and lead.status == "live" and case.due.reason != RESTRICTED:
        resume(books, case, lead)
        if lead.inquiries > 1:
            case.note("lead", "goes_on", OTHERS_JOINED, inquiries=lead.inquiries)
            if case.due.state is State.PARKED:
                case.end(State.PARKED, case.due.reason)
            return
        case.score = Score(lead.score, lead.grade, (), lead.score_version)
    case.end(State.ERASED, TAKEN_BACK)


def _founded(case: Case) -> bool:
    """Did the inquiry found its lead (else it joined one)?"""
    return case.due.lead_id == case.due.raw_id
