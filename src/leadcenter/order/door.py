"""How the routes of the room come to a lead: one transaction of one person about one lead, once for each
Idempotency-Key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

import litestar
import msgspec

from leadcenter.access.face import Once, Sight, who
from leadcenter.assignment.face import AssignmentBook, CountedElsewhere, FollowupClock
from leadcenter.followup.face import Contacts
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Connect
from leadcenter.lead.face import References
from leadcenter.order.leads import Doing, hold
from leadcenter.order.terms import Key
from leadcenter.vehicle.face import read_day

T = TypeVar("T")
Request = litestar.Request[Any, Any, Any]


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes: the current assignment book, the calendars of the dealers, how
    leads are named, what does an act once, what opens a dealer's sealed copy."""

    connect: Connect
    once: Once
    book: Callable[[], AssignmentBook]
    followup: FollowupClock
    references: References
    contact: Contacts

    def do(
        self,
        request: Request,
        sight: Sight,
        reference: str,
        key: str,
        body: object,
        answer: type[T],
        act: Callable[[Doing], T],
    ) -> T:
        """What the act answers about the lead that the asker's legal entity knows by a name, locked; a
        repetition under the same `key` is answered as before. Raises Refusal `lead_unknown` (404),
        `try_again` (503) when people or loads are not as the book says, and whatever the act raises."""
        named = self.key(sight, reference)

        def within(conn: Connection, _: datetime) -> T:
            now, today = read_day(conn, sight.asker.entity)
            lead = hold(conn, sight, [named]).get(named)
            if lead is None:
                raise Refusal("lead_unknown", 404)
            return act(Doing(conn, sight, who(sight, request), lead, now, today))

        try:
            return self.once(sight, request, key, body, answer, within)
        except CountedElsewhere as error:
            raise Refusal("try_again", 503) from error

    @contextmanager
    def reading(self, sight: Sight, reference: str) -> Iterator[tuple[Connection, Key, datetime]]:
        """A transaction that reads about a lead. Raises Refusal `lead_unknown` (404)."""
        key = self.key(sight, reference)
        with self.connect(sight.scope) as conn:
            now, _ = read_day(conn, sight.asker.entity)
            if key not in hold(conn, sight, [key]):
                raise Refusal("lead_unknown", 404)
            yield conn, key, now

    def key(self, sight: Sight, reference: str) -> Key:
        """The lead of a name. Raises Refusal `lead_unknown` (404)."""
        key = self.references.read(sight.asker.entity, reference)
        if key is None:
            raise Refusal("lead_unknown", 404)
        return key

    def name(self, sight: Sight, key: Key) -> str:
        """How the asker's legal entity knows a lead."""
        return self.references.write(sight.asker.entity, key)
