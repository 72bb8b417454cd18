"""What the entry gives to the routes of the pool room, and what they share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import litestar
import msgspec

from leadcenter.access.face import Permission, Sight
from leadcenter.assignment.face import AssignmentBook, CountedElsewhere, FollowupClock
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import Keyring
from leadcenter.kernel.scope import Connect, Zone
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import References
from leadcenter.pool.claiming import read_seat
from leadcenter.pool.terms import Key, Seat

NO_STORE = {"cache-control": "no-store"}
ZONES = frozenset({Zone.MAKER, Zone.ENTITIES})
"""Who has pools: dealers, and the maker."""
MANAGERS = frozenset({Permission.POOL_MANAGE, Permission.POOL_RECALL})
NOBODY = UUID(int=0)
Asked = litestar.Request[Any, Any, Any]


class Door(msgspec.Struct, frozen=True):
    """`book` gives the current assignment book; `followup` the calendars of the dealers; `references` how
    leads are named; `contact` opens a dealer's sealed copy (dealer, lead, copy): name and number, empty where
    the customer was erased."""

    connect: Connect
    keyring: Keyring
    references: References
    book: Callable[[], AssignmentBook]
    followup: FollowupClock
    contact: Callable[[UUID, UUID, bytes], tuple[str, str]]

    def key(self, sight: Sight, reference: str) -> Key:
        """The lead that the asker's legal entity knows by a name. Raises Refusal `lead_unknown` (404)."""
        found = self.references.read(sight.asker.entity, reference)
        if found is None:
            raise Refusal("lead_unknown", 404)
        return found

    def keys(self, sight: Sight, names: Sequence[str]) -> list[Key]:
        """The same of many; a name that the legal entity was never told means a lead that is not there."""
        return [
            self.references.read(sight.asker.entity, name) or (0, UUID(int=place))
            for place, name in enumerate(names, start=1)
        ]

    @contextmanager
    def deciding(self, sight: Sight) -> Iterator[Connection]:
        """A transaction that counts loads. Raises Refusal `try_again` (503) when people or loads are not as
        the book says; it is read anew within a second."""
        try:
            with self.connect(sight.scope) as conn:
                yield conn
        except CountedElsewhere as error:
            raise Refusal("try_again", 503) from error


def manages(sight: Sight) -> bool:
    """Does the asker look after the pools of the legal entity?"""
    return sight.allows(MANAGERS)


def sit(conn: Connection, sight: Sight, code: str, staff: UUID | None = None) -> Seat:
    """A pool in force of the asker's legal entity, as the asker (or `staff`) stands to it. Raises Refusal
    `pool_unknown` (404), for a pool too in which the asker has no place."""
    seat = read_seat(conn, sight.asker.entity, code, staff or sight.asker.staff or NOBODY)
    if seat is None or not (seat.member or seat.admin or manages(sight)):
        raise Refusal("pool_unknown", 404)
    return seat


def staff_of(sight: Sight) -> UUID:
    """Who asks, as one who may own leads. Raises Refusal `claim_of_nobody` (409): is on no staff."""
    if sight.asker.staff is None:
        raise Refusal("claim_of_nobody", 409)
    return sight.asker.staff


def read_now(conn: Connection) -> datetime:
    """The time of this transaction."""
    now: datetime = next(iter(conn.execute(statement("pool", "read_now"))))[0]
    return now
