"""What the web process knows of reference data, read again when its stamp changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import structlog

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import AssignmentBook
from leadcenter.channel.face import ChannelBook, DailyLimits, House, read_channels
from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.http import Desk
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.org.face import OrgBook, read_org

EVERY = 1.0
LONGEST = timedelta(minutes=1)
"""What ends by itself (a key after its rotation, a rule) raises no stamp."""
log = structlog.get_logger()


class Registers:
    """Channels, organisation, call-back providers; a thread looks at the stamps every second."""

    def __init__(self, connect: Callable[[], Connection], house: House) -> None:
        self._connect = connect
        self._house = house
        self._stamps: object = None
        self._until = datetime.min.replace(tzinfo=UTC)
        self._limits = DailyLimits()
        self._ended = threading.Event()
        with connect() as conn:
            self._read(conn)
        self._thread = threading.Thread(target=self._watch, name="registers", daemon=True)
        self._thread.start()

    channels: ChannelBook
    org: OrgBook
    desk: Desk
    assignment: AssignmentBook
    over_limit: set[UUID]

    def _read(self, conn: Connection) -> None:
        with conn.transaction():
            row = conn.execute(statement("entry", "read_stamps")).fetchone()
            assert row is not None
            now, stamps = row
            self.over_limit = self._limits.over_limit(conn, now)
            if stamps == self._stamps and now < self._until:
                return
            self.channels = read_channels(conn, self._house.maker, self._house.keyring, now)
            self.org = read_org(conn, self._house.maker, now)
            self.desk = Desk(cleaning.load_book(conn, now), cleaning.load_providers(conn, self._house, now))
            self.assignment = assignment.load_book(conn, now)
            self._stamps, self._until = stamps, now + LONGEST

    def _watch(self) -> None:
        while not self._ended.is_set():
            try:
                with self._connect() as conn:
                    while not self._ended.wait(EVERY):
                        self._read(conn)
            except (psycopg.Error, OSError) as error:
                log.warning("registers.away", kind=type(error).__name__)
                self._ended.wait(EVERY)
            except Exception as error:
                log.error("registers.fault", kind=type(error).__name__)
                self._ended.wait(EVERY)

    def close(self) -> None:
        """Stop looking."""
        self._ended.set()
        self._thread.join(timeout=5)
