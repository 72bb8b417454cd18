"""Pure decisions of the rights desk."""

from __future__ import annotations

import hmac
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from leadcenter.kernel.clock import microseconds
from leadcenter.org.face import Workdays
from leadcenter.rights.terms import TRANSITIONS, RequestState

DAYS: Final = 15
"""Working days in which a request is answered, unless the house says otherwise (setting `rights_days`)."""
CODE_LIVES: Final = timedelta(minutes=10)
CODE_TRIES: Final = 5
CODE_ASKS: Final = 3
_DIGITS: Final = 6


def due(received: datetime, days: int, zone: ZoneInfo, workdays: Workdays) -> datetime:
    """The end of the last working day, the day of receipt not counted; UTC."""
    day = received.astimezone(zone).date()
    left = days
    while left:
        day += timedelta(days=1)
        left -= is_workday(day, workdays)
    return datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC)


def is_workday(day: date, workdays: Workdays) -> bool:
    """Monday to Friday but for days off, and the weekend days that make up for them."""
    if day in workdays.make_up:
        return True
    return day.weekday() < 5 and day not in workdays.holidays


def befores(after: RequestState) -> list[str]:
    """The states from which a request may go there."""
    return sorted(state.value for state, afters in TRANSITIONS.items() if after in afters)


def code_of(key: bytes, request: UUID, asked_at: datetime) -> str:
    """The one-time code of a request that was asked for at an instant: known to whoever has the key, and
    stored nowhere (after RFC 4226)."""
    digest = hmac.digest(key, request.bytes + microseconds(asked_at).to_bytes(8, "big"), sha256)
    return str(int.from_bytes(digest[:8], "big") % 10**_DIGITS).zfill(_DIGITS)


def is_code(given: str, expected: str) -> bool:
    """Compares without telling how much was right."""
    return hmac.compare_digest(given.encode(), expected.encode())
