"""Calls through the privacy number, placed by a thread of each worker; it minds next steps and test drives
beside."""

from __future__ import annotations

import os
from pathlib import Path

from leadcenter.channel.face import House
from leadcenter.entry.beside import committing
from leadcenter.entry.reaching import contacts_of
from leadcenter.followup.face import Minder, send_calls
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.wire.privacy_call import HttpPrivacyCalls, PrivacyCalls, PrivacyOrder, Refused, Unknown

EVERY = 0.3
"""Somebody sits at the phone."""
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
    """Places what consultants have clicked on."""

    def __init__(self, house: House, provider: PrivacyCalls) -> None:
        self._house = house
        self._provider = provider
        self._contact = contacts_of(house)
        self._minder = Minder()

    def round(self, conn: Connection) -> float:
        """Place what is due, tell and close what is; returns for how many seconds to rest."""
        more = self._minder.round(conn)
        with conn.transaction():
            row = conn.execute(statement("entry", "read_now")).fetchone()
            assert row is not None
        report = send_calls(committing(conn), self._provider, self._contact, self._house, row[0])
        return 0.0 if report or more else EVERY


def privacy_calls() -> PrivacyCalls:
    """Calls go out where a provider is configured: LEADCENTER_PRIVACY_CALL_URL and _SECRET_FILE."""
    url = os.environ.get("LEADCENTER_PRIVACY_CALL_URL", "")
    if not url:
        return Nobody()
    secret = Path(os.environ["LEADCENTER_PRIVACY_CALL_SECRET_FILE"]).read_text("utf-8").strip().encode()
    return HttpPrivacyCalls(url, secret)
