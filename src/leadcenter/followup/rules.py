"""Pure rules of follow-up: what may be recorded, and when the lead is due again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from leadcenter.followup.terms import Intent, Note, NotRecorded, Owned, Result

FARTHEST = timedelta(days=366)
"""A next step lies at most so far ahead."""
SLACK = timedelta(minutes=5)
"""By so much the clock of a phone may go fast."""
KEPT = timedelta(days=14)
"""So long a phone may keep what was done in the showroom before the house hears of it."""

Results = Mapping[tuple[str, str], Result]
"""What may come of a follow-up, by kind and code."""


def in_force(results: Iterable[Result]) -> Results:
    """Those that a dealer's people may choose: its own row goes before the house's of the same kind and code,
    also one that is switched off."""
    found = {(one.kind.value, one.code): one for one in sorted(results, key=lambda one: one.of_dealer)}
    return {name: one for name, one in found.items() if one.active}


def judge(
    note: Note, owned: Owned | None, result: Result | None, now: datetime, *, call_is_theirs: bool
) -> NotRecorded | None:
    """What stands against recording it; None = nothing. Only the owner records; what reaches the customer
    first after a transfer must tell of it. What was planned when it happened stands, also where its time has
    passed on the way here, as it does on a phone without a line."""
    if owned is None:
        return NotRecorded.NOT_OWNER
    if result is None:
        return NotRecorded.UNKNOWN_RESULT
    if note.happened_at is not None and ahead(note.happened_at, now):
        return NotRecorded.HAPPENS_LATER
    if (note.next_step is None) != (note.next_due_at is None) or (
        result.needs_next and note.next_due_at is None
    ):
        return NotRecorded.NEXT_MISSING
    planned = min(note.happened_at or now, now)
    if note.next_due_at is not None and not planned < note.next_due_at <= now + FARTHEST:
        return NotRecorded.NEXT_OUT_OF_RANGE
    if note.call is not None and not call_is_theirs:
        return NotRecorded.CALL_NOT_YOURS
    if owned.owes_takeover and result.reached and not note.told_takeover:
        return NotRecorded.TAKEOVER_NOT_TOLD
    return None


def ahead(at: datetime, now: datetime) -> bool:
    """Does somebody tell of what has not happened yet?"""
    return at > now + SLACK


def long_ago(at: datetime, now: datetime) -> bool:
    """Does somebody tell of what no phone keeps for so long?"""
    return at < now - KEPT


def rises(before: str, after: Intent) -> bool:
    """Does the customer want more than was known of him? Where nothing was known, nothing has risen."""
    rank = [one.value for one in (Intent.NONE, Intent.LOW, Intent.NORMAL, Intent.HIGH)]
    return before in rank and after.value in rank and rank.index(after.value) > rank.index(before)


def due_again(note: Note, result: Result, now: datetime) -> datetime:
    """When the lead is due again: at the next step, at once where that has passed, else after so many days;
    never before now."""
    return max(now, note.next_due_at or now + timedelta(days=result.again_days))
