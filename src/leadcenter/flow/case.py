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
from leadcenter.channel.face import Identity, Read, Registered, Verified
from leadcenter.cleaning.face import Verdict
from leadcenter.dispatch.face import Threshold
from leadcenter.journal.face import Fact
from leadcenter.lead.face import Live, buying_days
from leadcenter.org.face import Entity
from leadcenter.score.face import Score

_STAYS = (State.ASSIGNED, State.ATTACHED, State.CLOSED, State.PARKED)
"""Where a raw lead is not looked at any more, unless its channel says something."""


class Case(msgspec.Struct):
    """A due raw lead, and what becomes of it. `place` is set once its passage ends; `foreseen`: the row of
    the lead that it founded names the dealer as its holder already; `brought`: the dealer's own house brought
    it (`flow.brought`); `returns`: the lead that was lost, and lives again by this inquiry; `returned`: this
    one was lost, came back, and nobody has owned it since; `named_at`: when the customer named the dealer,
    where that was after the inquiry; `unprofiled`: the customer objected to being profiled, so nothing is
    scored."""

    due: Due
    read: Read
    channel: Registered
    verified: Verified
    brand: str
    series: str
    facts: list[Fact]
    dealer: Entity | None = None
    dealer_named: str = ""
    named_at: datetime | None = None
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
    returns: UUID | None = None
    returned: bool = False
    score: Score | None = None
    threshold: Threshold | None = None
    unprofiled: bool = False
    dispatches: int = 0
    episodes: int = 0
    cleaned: bool = False
    verdict: Verdict | None = None
    verdict_reason: str = ""
    ask_again: str = ""
    calls_refused: bool = False
    changed: bool = False
    dispatched: bool = False
    foreseen: bool = False
    brought: bool = False
    followup_from: datetime | None = None
    followup_due: datetime | None = None
    place: Place | None = None

    def note(self, room: str, outcome: str, reason: str = "", rule: int = 0, **inputs: Any) -> None:
        """Tell the journal."""
        self.facts.append(Fact(room, outcome, reason, rule, inputs))

    def end(self, state: State, reason: str = "", due_at: datetime | None = None) -> None:
        """The passage of this lead ends here."""
        due = self.due
        home = self.home if self.home >= 0 else due.bucket
        desk = self.dealer.id if state in (State.DISPATCHED, State.ASSIGNED) and self.dealer else None
        self.place = Place(due.bucket, due.raw_id, due.state, state, reason, due_at, self.lead_id, home, desk)

    @property
    def key(self) -> tuple[int, UUID]:
        """(bucket, raw id) on the belt."""
        return self.due.bucket, self.due.raw_id

    @property
    def only_hears(self) -> bool:
        """Is it here for a no only, which a later delivery brought, and stays where it is?"""
        return self.due.hearing and not self.due.erasing and self.due.state in _STAYS

    @property
    def identities(self) -> tuple[Identity, ...]:
        return self.verified.identities


def going(cases: Sequence[Case]) -> list[Case]:
    """Those whose passage has not ended."""
    return [case for case in cases if case.place is None]


def days_of(read: Read) -> int | None:
    """When the customer wants to buy, in days."""
    return buying_days(read.inquiry.buying_time) if read.inquiry.buying_time else None
