"""Calls through the privacy number and messages of consultants, sent by a thread of each worker; it minds
next steps and test drives beside."""

from __future__ import annotations

import os
import time

from leadcenter.channel.face import House
from leadcenter.entry.beside import committing
from leadcenter.entry.reaching import contacts_of
from leadcenter.followup.face import Links, Minder, send_calls, send_messages
from leadcenter.kernel.config import secret
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock
from leadcenter.wire.privacy_call import HttpPrivacyCalls, PrivacyCalls, PrivacyOrder, Refused, Unknown
from leadcenter.wire.text_message import TextMessages

EVERY = 0.3
"""Somebody sits at the phone."""
TEXTS_EVERY = 2.0
UNAVAILABLE = "privacy_call_unavailable"


class Nobody:
    """No provider: what is asked for is refused, so that whoever clicked hears of it."""

    def place(self, order: PrivacyOrder) -> Refused:
        """Nothing is placed."""
        del order
        return Refused(UNAVAILABLE)

    def look_up(self, key: str) -> Unknown:
        """Of what a provider that is gone may have taken nobody knows."""
        del key
        return Unknown(UNAVAILABLE)


class Caller:
    """Places and sends what consultants have clicked on. Without `texts` or `links` no message goes out."""

    def __init__(
        self,
        house: House,
        provider: PrivacyCalls,
        texts: TextMessages | None = None,
        links: Links | None = None,
        *,
        clock: ScaledClock,
    ) -> None:
        self._house = house
        self._provider = provider
        self._contact = contacts_of(house)
        self._minder = Minder()
        self._texts = texts
        self._links = links
        self._clock = clock
        self._texts_at = 0.0

    def round(self, conn: Connection) -> float:
        """Place what is due, tell and close what is; returns for how many seconds to rest."""
        more = self._minder.round(conn)
        with conn.transaction():
            row = conn.execute(statement("entry", "read_now")).fetchone()
            assert row is not None
        report = send_calls(committing(conn), self._provider, self._contact, self._house, row[0])
        if time.monotonic() >= self._texts_at:
            report += send_messages(
                committing(conn),
                self._texts,
                self._contact,
                self._links,
                self._house,
                row[0],
                clock=self._clock,
            )
            self._texts_at = time.monotonic() + TEXTS_EVERY
        return 0.0 if report or more else EVERY


def privacy_calls() -> PrivacyCalls:
    """Calls go out where a provider is configured: LEADCENTER_PRIVACY_CALL_URL and _SECRET_FILE."""
    url = os.environ.get("LEADCENTER_PRIVACY_CALL_URL", "")
    if not url:
        return Nobody()
    return HttpPrivacyCalls(url, secret("LEADCENTER_PRIVACY_CALL_SECRET_FILE").encode())
