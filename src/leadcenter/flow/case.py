"""One lead on its passage: what the rooms have said so far. The only mutable record of the flow; it lives for
one passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.belt.face import Due, Place, State
from leadcenter.channel.face import Identity, PhoneKind, Read, Registered, Verified
from leadcenter.cleaning.face import Verdict
from leadcenter.dispatch.face import Threshold
from leadcenter.journal.face import Fact
from leadcenter.lead.face import NAMES, Live, buying_days
from leadcenter.org.face import Entity
from leadcenter.score.face import Score


class Case(msgspec.Struct):
    """A due raw lead, and what becomes of it. `place` is set once its passage ends."""

    due: Due
    read: Read
    channel: Registered
    verified: Verified
    brand: str
    series: str
    facts: list[Fact]
    dealer: Entity | None = None
    dealer_named: str = ""
    customer_id: UUID | None = None
    home: int = -1
    existing: bool = False
    lead_id: UUID | None = None
    created_at: datetime | None = None
    asked_at: datetime | None = None
    intent: str = ""
    days: int | None = None
    inquiries: int = 1
    joins: Live | None = None
    score: Score | None = None
    threshold: Threshold | None = None
    dispatches: int = 0
    episodes: int = 0
    cleaned: bool = False
    verdict: Verdict | None = None
    verdict_reason: str = ""
    changed: bool = False
    dispatched: bool = False
    followup_from: datetime | None = None
    followup_due: datetime | None = None
    told: tuple[str | None, str | None, str | None] | None = None
    place: Place | None = None

    def note(self, room: str, outcome: str, reason: str = "", rule: int = 0, **inputs: Any) -> None:
        """Tell the journal."""
        self.facts.append(Fact(room, outcome, reason, rule, inputs))

    def end(self, state: State, reason: str = "", due_at: datetime | None = None) -> None:
        """The passage of this lead ends here."""
        due = self.due
        home = self.home if self.home >= 0 else due.bucket
        desk = self.dealer.id if state is State.DISPATCHED and self.dealer else None
        self.place = Place(due.bucket, due.raw_id, due.state, state, reason, due_at, self.lead_id, home, desk)

    @property
    def key(self) -> tuple[int, UUID]:
        """(bucket, raw id) on the belt."""
        return self.due.bucket, self.due.raw_id

    @property
    def identities(self) -> tuple[Identity, ...]:
        return self.verified.identities


def going(cases: Sequence[Case]) -> list[Case]:
    """Those whose passage has not ended."""
    return [case for case in cases if case.place is None]


def columns(cases: Sequence[Case], now: datetime) -> dict[str, list[Any]]:
    """The facts of cases as columns of the catalogue, for rules to judge. Local time is that of the dealer,
    else UTC.
    """
    local: dict[str, tuple[int, int]] = {}
    rows = [_facts(case, now, local) for case in cases]
    return (
        dict(zip(NAMES, map(list, zip(*rows, strict=True)), strict=True))
        if rows
        else {name: [] for name in NAMES}
    )


def _facts(case: Case, now: datetime, local: dict[str, tuple[int, int]]) -> tuple[Any, ...]:
    dealer, score = case.dealer, case.score
    zone = dealer.zone.key if dealer else "UTC"
    clock = local.get(zone)
    if clock is None:
        there = now.astimezone(dealer.zone) if dealer else now
        clock = local[zone] = (there.weekday(), there.hour)
    told = case.told
    if told is None:
        told = case.told = _told(case)
    return (
        case.brand or None,
        case.series or None,
        case.channel.channel.code,
        case.channel.category,
        *told,
        (dealer.region or None) if dealer else None,
        dealer.code if dealer else None,
        case.intent or None,
        (score.grade or None) if score else None,
        score.points if score else None,
        case.days,
        case.inquiries,
        _completeness(case),
        int((now - case.due.entered_at).total_seconds()) // 60,
        *clock,
        case.existing,
        bool(case.verified.name),
        dealer is not None,
        case.verified.phone is not None and case.verified.phone.kind is PhoneKind.MOBILE,
    )


def _told(case: Case) -> tuple[str | None, str | None, str | None]:
    inquiry = case.read.inquiry
    return inquiry.kind or None, inquiry.contact.province or None, inquiry.contact.city or None


def _completeness(case: Case) -> int:
    """Share of what a consultant would want to know, in percent."""
    inquiry, verified = case.read.inquiry, case.verified
    told = (
        verified.name,
        verified.phone,
        inquiry.contact.city,
        case.series,
        case.days is not None,
        inquiry.budget,
    )
    return 100 * sum(map(bool, told)) // len(told)


def days_of(read: Read) -> int | None:
    """When the customer wants to buy, in days."""
    return buying_days(read.inquiry.buying_time) if read.inquiry.buying_time else None
