"""Pure rules of the desk: what a role sees of a name, which purpose a lead's state allows, what a cell of a
file may begin with.
"""

from __future__ import annotations

from datetime import timedelta

from leadcenter.access.face import Sight
from leadcenter.channel.face import mask
from leadcenter.desk.terms import Cap, Person, Purpose, Seen

WINDOWS = {Cap.SEARCH: timedelta(hours=1), Cap.REVEAL: timedelta(days=1), Cap.EXPORT: timedelta(days=1)}
"""Over which time a cap counts: always the time just past, not a calendar hour or day."""
BULK = 10
BULK_WINDOW = timedelta(hours=1)
"""Reveals of one person within the window that need no fresh second factor."""
FRESH = timedelta(minutes=10)

_CONTACT = frozenset({"live", "ordered"})
_AFTER = frozenset({"live", "ordered", "won"})
_OVER = frozenset({"live", "ordered", "won", "lost", "expired", "invalid"})
PURPOSES: dict[Purpose, frozenset[str]] = {
    Purpose.FIRST_CONTACT: _CONTACT,
    Purpose.FOLLOW_UP: _CONTACT,
    Purpose.APPOINTMENT: _CONTACT,
    Purpose.DELIVERY: _AFTER,
    Purpose.COMPLAINT: _OVER,
    Purpose.DATA_CHECK: _CONTACT,
}
"""Which statuses of a lead allow which purpose. One that ended by the customer's withdrawal allows none."""


def may_reveal(status: str, purpose: Purpose) -> bool:
    """Does a lead of this status allow the purpose?"""
    return status in PURPOSES[purpose]


def calls(sight: Sight, lead: Seen) -> bool:
    """Does the asker's role call the customer of this lead, so needs the whole name? Only of the own legal
    entity's."""
    own = sight.of_maker or lead.dealer_id == sight.asker.entity
    return own and sight.calls


def mask_name(name: str) -> str:
    """王**, J********: the first letter, and how long it is up to nine."""
    return name[:1] + "*" * min(len(name) - 1, 8) if name else ""


def shown_name(person: Person, whole: bool) -> str:
    """The name as a list shows it."""
    return person.name if whole else mask_name(person.name)


def shown_phone(person: Person) -> str:
    """138****1234, of the best number; empty where there is none."""
    return mask(person.phones[0]) if person.phones else ""
