"""Rules are asked about leads that were edited or entered a pool: in rounds, beside the passages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import psycopg
import structlog

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import Ask, Trigger
from leadcenter.channel.face import House
from leadcenter.flow.books import Books, read_books
from leadcenter.flow.handing import followup_of
from leadcenter.flow.told import heard
from leadcenter.kernel.database import Connection, is_retryable
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock
from leadcenter.vault import face as vault

BATCH: Final = 1_000
ACTOR: Final = "rules"
REST: Final = 2.0
AGAIN: Final = timedelta(hours=1)
"""When a lead that stops its round is asked about again."""
TRIGGERS: Final = (Trigger.POOLED, Trigger.EDITED)
log = structlog.get_logger()


class Asker:
    """The rounds of one worker. Two at work do no harm: who comes second finds an owner, or settles
    nothing."""

    def __init__(self, house: House, clock: ScaledClock, batch: int = BATCH) -> None:
        self._house = house
        self._clock = clock
        self._batch = batch

    def round(self, conn: Connection) -> float:
        """A batch for each trigger, each in its transaction; returns for how many seconds to rest."""
        try:
            full = [self._asked(conn, trigger) >= self._batch for trigger in TRIGGERS]
        except (assignment.CountedElsewhere, psycopg.errors.UniqueViolation):
            return REST  # somebody was quicker: the round is done again
        return 0.0 if any(full) else REST

    def _asked(self, conn: Connection, trigger: Trigger) -> int:
        with conn.transaction():
            vault.stand(conn, self._house.keyring)
            ((now,),) = conn.execute(statement("flow", "read_now"))
            asks = assignment.read_asks(conn, trigger, now, self._batch)
            if asks:
                books = read_books(conn, self._house, self._clock, now, ())
                self._ask_or_halve(conn, books, asks, trigger, now)
        return len(asks)

    def _ask_or_halve(
        self, conn: Connection, books: Books, asks: Sequence[Ask], trigger: Trigger, now: datetime
    ) -> None:
        """A set that fails is halved down to the one bad lead, which is set aside; lost connections and
        conflicts are raised."""
        try:
            with conn.transaction():
                again = self._ask(conn, books, [one for one in asks if one.stands], trigger, now)
                assignment.settle_asks(conn, [(one, again.get(one.lead_id)) for one in asks], trigger)
        except (assignment.CountedElsewhere, psycopg.errors.UniqueViolation):
            raise
        except Exception as error:
            if is_retryable(error):
                raise
            if len(asks) > 1:
                middle = len(asks) // 2
                for half in (asks[:middle], asks[middle:]):
                    self._ask_or_halve(conn, books, half, trigger, now)
                return
            log.error("rules.bad", kind=type(error).__name__, bucket=asks[0].bucket)
            assignment.settle_asks(conn, [(asks[0], now + AGAIN)], trigger)

    def _ask(
        self, conn: Connection, books: Books, asks: Sequence[Ask], trigger: Trigger, now: datetime
    ) -> dict[UUID, datetime]:
        """When to ask again about leads that nobody could take."""
        keys = [one.key for one in asks]
        outcomes = assignment.ask_rules(
            conn,
            keys,
            trigger,
            heard(conn, self._house, books, keys, now),
            ACTOR,
            now,
            books.assignment,
            clock=lambda dealer, at: followup_of(books, dealer, at),
            pools={one.lead_id: one.pool for one in asks if one.pool is not None},
        )
        return {
            one.lead_id: one.wake_at
            for one in outcomes
            if isinstance(one, assignment.Unassigned) and one.wake_at is not None and not one.offered
        }
