"""What ends by time in the consent ledger, written down by a thread of each worker: grants that ran out,
links that ended long ago; and legal entities whose names have changed, rules that began or ended by time.
Gates judge by their own clock meanwhile.
"""

from __future__ import annotations

import random
from datetime import datetime

from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.flow import face as flow
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.rulebook import face as rulebook
from leadcenter.selfservice import face as selfservice

SWEEP_S = 3_600.0
"""Every bucket is looked at once in so long."""
SLICE = 16


class Expirer:
    """Goes through the buckets, a slice a round; where it begins is left to chance, so workers differ."""

    def __init__(self, house: House, at: int | None = None) -> None:
        self._house = house
        self._at = random.randrange(BUCKETS) if at is None else at

    def round(self, conn: Connection) -> float:
        """One slice; returns for how many seconds to rest."""
        buckets = [(self._at + offset) % BUCKETS for offset in range(SLICE)]
        with conn.transaction():
            row = conn.execute(statement("entry", "read_now")).fetchone()
            assert row is not None
            now: datetime = row[0]
            ended = flow.expire(conn, self._house, buckets, now)
            selfservice.forget(conn, buckets, now)
            consent.note_parties(conn, now)
            rulebook.note_begun(conn, now)
        if ended:
            return 0.0  # there may be more in this slice
        self._at = (self._at + SLICE) % BUCKETS
        return SWEEP_S * SLICE / BUCKETS
