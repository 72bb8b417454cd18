"""What the entry gives to the routes of the assignment room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.access.face import Sight
from leadcenter.assignment.advice import Overdue, count_overdue
from leadcenter.assignment.book import AssignmentBook
from leadcenter.assignment.hands import FollowupClock
from leadcenter.assignment.leads import Key
from leadcenter.kernel.database import Connection
from leadcenter.kernel.scope import Connect
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import References

Told = Callable[[Sequence[Key]], Mapping[str, Sequence[object]]]
"""What rules may ask about leads that are on the belt: columns of the catalogue, a value for each lead. Reads
in a transaction of its own."""


class Door(msgspec.Struct, frozen=True):
    """`book` gives the current assignment book; `followup` the calendars of the dealers; `references` how
    leads are named; `told` what rules hear of leads; `overdue` whose follow-ups are late."""

    connect: Connect
    book: Callable[[], AssignmentBook]
    followup: FollowupClock
    references: References
    told: Told
    overdue: Overdue = count_overdue


def dealer_of(sight: Sight) -> UUID | None:
    """Whose leads and rules exist for who asks: those of the own legal entity; None = all."""
    return None if sight.of_maker else sight.asker.entity


def read_now(conn: Connection) -> datetime:
    """The time of this transaction."""
    now: datetime = next(iter(conn.execute(statement("assignment", "read_now"))))[0]
    return now
