"""One passage: a set of due leads through all rooms in one transaction. The order of the rooms is here and
nowhere else.

The number of statements does not depend on the size or the mix of the set.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import psycopg

from leadcenter.assignment import face as assignment
from leadcenter.belt import face as belt
from leadcenter.belt.face import Due, Lease, State
from leadcenter.channel.face import House, follow_homes
from leadcenter.clocks.face import waiting as clocks
from leadcenter.flow import arrive, brought, clean, decide, evidence, returning, withdrawal
from leadcenter.flow.books import Books, fresh, read_books
from leadcenter.flow.case import Case
from leadcenter.journal import face as journal
from leadcenter.kernel.database import Connection, is_retryable
from leadcenter.org.face import ScaledClock
from leadcenter.vault import face as vault

AGAIN = (belt.Fenced, ConnectionError, assignment.CountedElsewhere)
"""Not the fault of any lead: the whole set is tried again."""


class Passage(msgspec.Struct, frozen=True):
    """What a set came to: how many leads, and where they went."""

    leads: int
    places: Counter[str]


class Carrier:
    """Carries sets for one worker. Holds the books between sets; the connection is the worker's, and only
    `carry` commits.
    """

    def __init__(self, conn: Connection, house: House, clock: ScaledClock, name: str) -> None:
        self.conn = conn
        self.house = house
        self.clock = clock
        self.name = name
        self._books: Books | None = None

    def carry(self, lease: Lease, limit: int) -> Passage:
        """Carry up to `limit` due leads of the lane. A set that fails is halved down to the one bad lead,
        which is set aside; connection faults and a lost lease are raised.
        """
        with self.conn.transaction():
            now, books = self._begin(lease)
            due = belt.claim_due(self.conn, self.house.lanes, lease, now, limit)
            try:
                with self.conn.transaction():
                    return self._through_the_rooms(books, due, now)
            except AGAIN:
                raise
            except Exception as error:
                if is_retryable(error):
                    raise
                keys = [(row.bucket, row.raw_id) for row in due]
                failure = error
        return self._halve(lease, keys, failure)

    def carry_these(self, lease: Lease, keys: Sequence[tuple[int, UUID]]) -> Passage:
        """Carry named leads, as far as they are due."""
        with self.conn.transaction():
            now, books = self._begin(lease)
            due = belt.claim_some(self.conn, lease, now, keys)
            return self._through_the_rooms(books, due, now)

    def _begin(self, lease: Lease) -> tuple[datetime, Books]:
        vault.stand(self.conn, self.house.keyring)
        now, stamps, changed = belt.renew_lane(self.conn, lease)
        if self._books is None or not fresh(self._books, now, stamps):
            self._books = read_books(self.conn, self.house, self.clock, now, stamps)
        if changed:
            # whoever came back, was hired or got a rule may take what lies on the desks
            desks = [dealer.id for dealer in self._books.org.dealers]
            assignment.wake_all(self.conn, desks, now, self.house.lanes.buckets[lease.lane])
        return now, self._books

    def _halve(self, lease: Lease, keys: list[tuple[int, UUID]], failure: Exception) -> Passage:
        if len(keys) == 1:
            with self.conn.transaction():
                now, _ = self._begin(lease)
                belt.park(self.conn, keys, _kind(failure), now)
            return Passage(0, Counter(parked=1))
        total: Counter[str] = Counter()
        leads = 0
        middle = len(keys) // 2
        for half in (keys[:middle], keys[middle:]):
            try:
                passage = self.carry_these(lease, half)
            except AGAIN:
                raise
            except Exception as error:
                if is_retryable(error):
                    raise
                passage = self._halve(lease, half, error)
            leads += passage.leads
            total += passage.places
        return Passage(leads, total)

    def _through_the_rooms(self, books: Books, due: Sequence[Due], now: datetime) -> Passage:
        conn, house = self.conn, self.house
        cases = arrive.open_cases(conn, house, books, due, now)
        standing = arrive.come_back(conn, books, cases)
        taken_back = withdrawal.take_back(conn, books, cases, standing, now)
        arrive.identify(conn, house, cases, now)
        cases.sort(key=_bucket)  # rows and index entries of one bucket lie together; in it the order stays
        brought.mark(conn, cases)
        spoken = arrive.hear_answers(conn, books, cases, now)
        words = evidence.record_consent(conn, house, books, cases, taken_back + spoken, now)
        live = arrive.known_leads(conn, cases, words)
        touched = withdrawal.concerned(words, live)
        notices = withdrawal.tell_owners(words, live)
        withdrawal.end_lost(conn, words, now)
        lost = returning.lost_leads(conn, cases, live)
        arrive.recognise(cases, live, lost, now)
        decide.judge(conn, books, cases, now)
        returning.revive(conn, house, cases, now)
        touched += arrive.fold(conn, cases, live, notices, now)
        brought.receive(conn, cases, now)
        decide.give_way(cases, live)
        clean.clean(conn, books, cases, now)
        decide.gates(conn, books, cases, now)
        decide.write_leads(conn, cases, now)
        decide.send(conn, house, cases, now)
        clean.recall(conn, cases, now)
        decide.assign(conn, books, cases, now)
        self._end(cases, touched, now)
        return Passage(len(cases), Counter(case.place.state.value for case in cases if case.place))

    def _end(self, cases: Sequence[Case], touched: Sequence[tuple[int, UUID]], now: datetime) -> None:
        conn, house = self.conn, self.house
        places = [case.place for case in cases if case.place is not None]
        if len(places) != len(cases):
            raise AssertionError("a lead left the rooms without a place")
        belt.write_places(conn, house.lanes, places, now, heard=True)
        on_desk = {case.key for case in cases if case.place and case.place.state is State.DISPATCHED}
        belt.poke(conn, [key for key in touched if key not in on_desk], now)
        waiting = [
            clocks.Waiting(case.due.bucket, case.lead_id, case.dispatches + 1, case.brand)
            for case in cases
            if case.lead_id and case.place and case.place.state is State.AWAITING_WINDOW
        ]
        clocks.begin(conn, waiting, house.maker, now)
        moves = [
            (case.read.channel_id, case.read.external_id, case.place.home)
            for case in cases
            if case.place is not None and case.place.home != case.due.bucket
        ]
        follow_homes(conn, house, moves)
        entries = [
            journal.Entry(case.due.bucket, case.due.raw_id, case.lead_id, case.facts) for case in cases
        ]
        journal.append(conn, entries, self.name, now)


def _bucket(case: Case) -> int:
    return case.due.bucket


def _kind(error: Exception) -> str:
    """The kind of an error and the constraint that it broke, not its text, which may quote personal data."""
    broken = error.diag.constraint_name if isinstance(error, psycopg.Error) else None
    return ":".join(filter(None, ("error", type(error).__name__, broken)))[:80]
