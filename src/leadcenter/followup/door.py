"""What the entry gives to the routes of this room, and what they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import litestar
import msgspec

from leadcenter.access.face import Once, Sight
from leadcenter.channel.face import House
from leadcenter.cleaning.face import Provider
from leadcenter.followup.rules import ahead, long_ago
from leadcenter.followup.terms import NotRecorded
from leadcenter.kernel.clock import utc
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, Refusal
from leadcenter.kernel.scope import Connect
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import References
from leadcenter.org.face import ScaledClock

NO_STORE = {"cache-control": "no-store"}
Asked = litestar.Request[Any, Any, Any]
Reached = tuple[str, str]
"""Name and number of a customer."""


class Door(msgspec.Struct, frozen=True):
    """`contact`: opens a dealer's sealed copy (dealer, lead, copy), empty where the customer was erased;
    `clock`: business time; `providers`: who may send call records, and how to read them."""

    house: House
    connect: Connect
    references: References
    contact: Callable[[UUID, UUID, bytes], Reached]
    clock: ScaledClock
    providers: Callable[[], Mapping[str, Provider]]

    @property
    def once(self) -> Once:
        """Does what a phone may send again once for each Idempotency-Key."""
        return Once(self.connect, self.house.keyring, self.house.maker)

    def key(self, sight: Sight, reference: str) -> tuple[int, UUID]:
        """The lead that the asker's legal entity knows by a name. Raises Refusal `lead_unknown` (404)."""
        found = self.references.read(sight.asker.entity, reference)
        if found is None:
            raise Refusal("lead_unknown", 404)
        return found


def staff_of(sight: Sight) -> UUID:
    """Who asks, as one who may own leads. Raises Refusal `followup_not_owner` (403)."""
    if sight.asker.staff is None:
        raise Refusal(NotRecorded.NOT_OWNER.value, 403)
    return sight.asker.staff


def aware(at: datetime | None) -> datetime | None:
    """An instant of a request in UTC. Raises Refusal `time_without_zone` (422)."""
    if at is None:
        return None
    if at.tzinfo is None:
        raise Refusal("time_without_zone", 422)
    return utc(at)


def happened(told: datetime | None, now: datetime) -> datetime:
    """When it was, never later than now; where nobody told, now. Raises Refusal `followup_happens_later`,
    `followup_happened_long_ago`, `time_without_zone` (422)."""
    at = aware(told)
    if at is not None and ahead(at, now):
        raise Refusal(NotRecorded.HAPPENS_LATER.value, 422)
    if at is not None and long_ago(at, now):
        raise Refusal(NotRecorded.HAPPENED_LONG_AGO.value, 422)
    return min(at or now, now)


def language_of(request: Asked) -> Language:
    """In which language to answer."""
    return "zh" if "zh" in request.headers.get("accept-language", "") else "en"


def read_now(conn: Connection) -> datetime:
    """The instant of this transaction."""
    now: datetime = next(iter(conn.execute(statement("followup", "read_now"))))[0]
    return now
