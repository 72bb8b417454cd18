"""A worker: takes lanes, carries sets, sends what must go outside. Several may run; the lanes keep them
apart.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable
from types import FrameType

import psycopg
import structlog

from leadcenter.belt import face as belt
from leadcenter.channel.face import House
from leadcenter.flow.face import AGAIN, Carrier
from leadcenter.kernel.database import Connection, has_no_room, is_retryable
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock

SET = 4_000
"""Leads a set: larger sets cost fewer statements a lead, and their memory is bounded."""
PASSES = 4
"""Passages before a lane is given back, so that no lane waits while another is flooded."""
IDLE = 0.05
BROKEN = 1.0

log = structlog.get_logger()


class Worker:
    """Runs until `stop`. `connect` opens a connection; a lost one is opened again, and its set is simply due
    again.
    """

    def __init__(
        self, connect: Callable[[], Connection], house: House, clock: ScaledClock, *, set_size: int = SET
    ) -> None:
        self._connect = connect
        self._house = house
        self._clock = clock
        self._set_size = set_size
        self._stopping = threading.Event()
        self.name = f"worker:{socket.gethostname()}:{os.getpid()}"
        self.places: Counter[str] = Counter()
        self.busy = False

    def stop(self, *_: object) -> None:
        """Finish the set in hand, then end."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped."""
        while not self._stopping.is_set():
            try:
                with self._connect() as conn:
                    carrier = Carrier(conn, self._house, self._clock, self.name)
                    while not self._stopping.is_set():
                        self.busy = bool(self.work_a_lane(conn, carrier))
                        if not self.busy:
                            self._stopping.wait(IDLE)
            except AGAIN as reason:
                log.info("worker.again", kind=type(reason).__name__)
            except (psycopg.Error, OSError) as error:
                if has_no_room(error) or not (is_retryable(error) or isinstance(error, OSError)):
                    log.error(
                        "worker.fault", kind=type(error).__name__, sqlstate=getattr(error, "sqlstate", None)
                    )
                self._stopping.wait(BROKEN)

    def work_a_lane(self, conn: Connection, carrier: Carrier) -> int:
        """Take one lane with work and carry a few sets of it; returns how many leads were carried."""
        with conn.transaction():
            row = conn.execute(statement("entry", "read_now")).fetchone()
            assert row is not None
            lease = belt.take_lane(conn, self.name, row[0])
        if lease is None:
            return 0
        leads = 0
        for _ in range(PASSES):
            passage = carrier.carry(lease, self._set_size)
            leads += max(passage.leads, sum(passage.places.values()))
            self.places += passage.places
            if passage.leads < self._set_size or self._stopping.is_set():
                break
        with conn.transaction():
            belt.release_lane(conn, lease)
        return leads


def stop_on_signals(stop: Callable[[], None]) -> None:
    """SIGTERM and SIGINT end the work cleanly."""

    def handle(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
