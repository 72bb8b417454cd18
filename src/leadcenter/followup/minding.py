"""Rounds of a worker: owners are told once of each next step that came due, and test drives that nobody
closed are closed, so that neither car nor lead waits for them.

How far was told is a row: a killed worker is gone on with by the next, and of two one waits. A next step is
never due before it is recorded (`rules.due_again`), but its transaction may commit a moment later: so each is
told LAG after it came due.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from leadcenter.followup.door import read_now
from leadcenter.followup.drives import NOT_CLOSED, DriveState
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.lead import face as leads
from leadcenter.lead.face import NoticeToStaff
from leadcenter.pool import face as pool
from leadcenter.pool.face import Exemption

BATCH: Final = 1_000
REST: Final = 5.0
LAG: Final = timedelta(seconds=70)
"""Longer than any transaction may take (`kernel.database.SESSION`)."""
GRACE: Final = timedelta(hours=2)
"""So long after its end a test drive may still be closed by people."""
STEP_DUE: Final = "next_step_due"
ACTOR: Final = "minder"
_ALL: Final = range(BUCKETS)


class Minder:
    """The rounds of one worker."""

    def __init__(self) -> None:
        self._again = 0.0

    def round(self, conn: Connection) -> bool:
        """Look every REST seconds; True: there may be more at once."""
        if time.monotonic() < self._again:
            return False
        with conn.transaction():
            told = remind(conn, read_now(conn))
        with conn.transaction():
            closed = close_drives(conn, read_now(conn))
        more = BATCH in (told, closed)
        self._again = 0.0 if more else time.monotonic() + REST
        return more


def remind(conn: Connection, now: datetime, batch: int = BATCH) -> int:
    """Owners are told of next steps that came due since the last round; how many. A fixed number of
    statements; the caller commits."""
    conn.execute(statement("followup", "plan_by_index"))
    turn = conn.execute(statement("followup", "take_turn")).fetchone()
    if turn is None:
        return 0  # another worker is at it
    until = now - LAG
    given = {
        "everywhere": ints(_ALL), "after_at": turn[0], "after_id": turn[1], "until": until, "rows": batch,
    }  # fmt: skip
    rows: list[tuple[datetime, UUID, int, UUID, UUID]]
    rows = conn.execute(statement("followup", "find_due_steps"), given).fetchall()
    notices = [
        NoticeToStaff(bucket, staff, dealer, lead, STEP_DUE) for _, lead, bucket, dealer, staff in rows
    ]
    leads.tell_staff(conn, notices, now)
    reached = rows[-1][:2] if len(rows) == batch else max((until, UUID(int=0)), (turn[0], turn[1]))
    conn.execute(statement("followup", "write_turn"), {"at": reached[0], "lead": reached[1]})
    return len(rows)


def close_drives(conn: Connection, now: datetime, batch: int = BATCH) -> int:
    """Test drives whose end lies GRACE behind are over; how many were closed. A fixed number of statements;
    the caller commits."""
    given = {
        "everywhere": ints(_ALL), "until": now - GRACE, "now": now, "rows": batch, "reason": NOT_CLOSED,
    }  # fmt: skip
    rows: list[tuple[int, UUID, UUID, str]]
    rows = conn.execute(statement("followup", "close_drives"), given).fetchall()
    conn.execute(statement("followup", "delete_slot"), {"ids": uuids([drive for _, drive, _, _ in rows])})
    homes = leads.find_homes(conn, [lead for _, _, lead, _ in rows])
    told = [((homes.get(lead, bucket), lead), drive, state) for bucket, drive, lead, state in rows]
    missed = [lead for lead, _, state in told if state == DriveState.MISSED]
    pool.unexempt(conn, missed, Exemption.TEST_DRIVE, now)
    entries = [Entry(*lead, lead[1], [_closed(drive, state)]) for lead, drive, state in told]
    journal.append(conn, entries, ACTOR, now)
    return len(rows)


def _closed(drive: UUID, state: str) -> Fact:
    what = "test_drive_missed" if state == DriveState.MISSED else "test_drive_ended"
    return Fact("followup", what, NOT_CLOSED, inputs={"drive": str(drive)})
