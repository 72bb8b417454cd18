"""What the rights desk leaves to a worker: one-time codes are sent, requests carried out, and every night
what was kept long enough goes.
"""

from __future__ import annotations

import os
from datetime import datetime

from leadcenter.assignment import face as assignment
from leadcenter.channel.face import House
from leadcenter.entry.restoring import is_held
from leadcenter.kernel.config import secret
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.rights import face as rights
from leadcenter.wire.text_message import HttpTextMessages, TextMessages

EVERY_S = 2.0
NIGHT = range(2, 6)
"""Hours of the house's zone in which what was kept long enough goes."""


class Officer:
    """Works in rounds. `messages` None: no provider is configured, codes wait until they are too old."""

    def __init__(self, house: House, messages: TextMessages | None) -> None:
        self._house = house
        self._messages = messages

    def round(self, conn: Connection) -> float:
        """Send (nothing while what goes outside is held), carry out, clear a slice; returns for how many
        seconds to rest."""
        with conn.transaction():
            now = _now(conn)
            zone = rights.maker_zone(conn, self._house)
            done = rights.carry_out(conn, self._house, lambda: assignment.load_book(conn, now), now)
            held = is_held(conn)
        if self._messages is not None and not held:
            rights.send_codes(conn, self._house, self._messages)
        local = now.astimezone(zone)
        more = False
        if local.hour in NIGHT:
            with conn.transaction():
                more = rights.clear(conn, self._house, local.date(), now).more
        return 0.0 if done or more else EVERY_S


def text_messages() -> HttpTextMessages | None:
    """Codes go out where a provider is configured: LEADCENTER_TEXT_MESSAGES_URL and _SECRET_FILE."""
    url = os.environ.get("LEADCENTER_TEXT_MESSAGES_URL", "")
    if not url:
        return None
    return HttpTextMessages(url, secret("LEADCENTER_TEXT_MESSAGES_SECRET_FILE").encode())


def _now(conn: Connection) -> datetime:
    row = conn.execute(statement("entry", "read_now")).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now
