"""What people agreed to and refused, from the evidence of an inquiry to events of the consent ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from leadcenter.belt.face import State
from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.flow.books import Books
from leadcenter.flow.case import Case, going
from leadcenter.kernel.database import Connection
from leadcenter.org.face import Entity


def record_consent(
    conn: Connection,
    house: House,
    books: Books,
    cases: Sequence[Case],
    spoken: Sequence[consent.ConsentEvent],
    now: datetime,
) -> list[consent.ConsentEvent]:
    """What customers agreed to when they inquired, and what they said since (`spoken`). Returns all of it."""
    events = list(spoken)
    for case in going(cases):
        if case.due.state is State.LANDED:
            events += events_of(books, case, case.read.inquiry.consents)
    consent.record(conn, house.maker, events, now)
    return events


def events_of(books: Books, case: Case, evidence: Sequence[Any]) -> list[consent.ConsentEvent]:
    """The events that pieces of evidence stand for; what is unsound is noted and left out."""
    events: list[consent.ConsentEvent] = []
    for told in evidence:
        kind = consent.EventKind.GIVEN if told.accepted else consent.EventKind.REFUSED
        number, fault = judged(books, told)
        if fault:
            case.note("consent", "ignored", fault)
            continue
        for code in _recipients(told):
            recipient = recipient_of(books, code)
            if recipient is None:
                case.note("consent", "ignored", "unknown_recipient")
                continue
            proof = {
                "notice": told.notice, "version": told.notice_version, "text_hash": told.text_hash,
                "page": _address(told.page), "action": told.action, "channel": case.channel.channel.code,
            }  # fmt: skip
            at = told.at or case.read.received_at
            events.append(_event(case, recipient.id, kind, at, proof, told.purpose, number))
    return events


def _address(page: str) -> str:
    """Where the customer agreed, without what a browser adds: that may tell who it was, and the ledger is for
    ever. The sender's id is with the raw lead, for the same reason."""
    return page.partition("?")[0].partition("#")[0]


def judged(books: Books, told: Any) -> tuple[int | None, str]:
    """The registered version of the notice that a yes names, and what is wrong with it; a no needs none.
    Intake keeps a yes aside that nobody chose or that names nobody; here is the last place to refuse it."""
    if not told.accepted:
        return None, ""
    if not consent.chosen(told.action, told.recipients):
        return None, "consent_not_separate"
    return books.notices.judge(
        told.notice, told.notice_version, told.text_hash, told.purpose, told.recipients
    )


def recipient_of(books: Books, code: str) -> Entity | None:
    """The party that an evidence names."""
    return books.org.maker if code == "maker" else books.org.by_code.get(code)


def _recipients(told: Any) -> tuple[str, ...]:
    """Who was named; a refusal that names nobody is meant for the maker."""
    named: tuple[str, ...] = told.recipients
    return named if named or told.accepted else ("maker",)


def refusals(books: Books, case: Case, at: datetime) -> list[consent.ConsentEvent]:
    """“Do not call me”: a withdrawal towards the maker, and towards the dealer that was named."""
    named = [entity.id for entity in (books.org.maker, case.dealer) if entity is not None]
    return [_event(case, to, consent.EventKind.WITHDRAWN, at, {"action": "refused_on_call"}) for to in named]


def _event(
    case: Case,
    to: UUID,
    kind: consent.EventKind,
    at: datetime,
    proof: dict[str, Any],
    purpose: str = consent.SALES_CONTACT,
    notice_no: int | None = None,
) -> consent.ConsentEvent:
    assert case.customer_id is not None
    return consent.ConsentEvent(
        case.due.bucket, case.customer_id, to, kind, at, case.due.raw_id, proof, purpose, notice_no
    )
