"""The clocks' own rounds, in a thread of each worker: what began gets a clock, clocks that are due are looked
at, rungs of ladders are taken.

Nothing is kept in memory that counts: timers, rungs and whose beginnings have clocks are rows, so a killed
worker is gone on with by the next, and of two workers each takes what the other has not. Beginnings are found
by the transactions that wrote them: what the snapshot of the round before did not see. So no row is read
twice, and what commits late is found when it commits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Who
from leadcenter.clocks import steps
from leadcenter.clocks.rules import SWEEP, Hours, judge
from leadcenter.clocks.terms import Action, Ended, Goes, Key, Kind, Running
from leadcenter.followup import face as followup
from leadcenter.followup.face import Ownership
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.lead import face as lead
from leadcenter.lead.face import NoticeToStaff
from leadcenter.org.face import ScaledClock, read_org
from leadcenter.pool import face as pool
from leadcenter.pool.face import Fallen, Outcome

SET: Final = 500
EVERY_S: Final = 2.0
BACK_DAYS: Final = 400
REREAD: Final = timedelta(minutes=1)
ACTOR: Final = "clocks"
OVERDUE: Final = "followup_overdue"
"""Why a lead is taken back."""

SLICE: Final = 16
"""Buckets that a round looks through for what lasts, on a server that has not been looked through."""

Episode = tuple[int, UUID, int]
"""(bucket, lead, number)."""
Contacts = Callable[[Connection, Sequence[Ownership]], Mapping[Episode, datetime]]
"""When the owner first reached the customer in each of these ownerships, where a provider vouches for it."""


class Timekeeper:
    """Rounds for one maker."""

    def __init__(self, maker: UUID, clock: ScaledClock, contacts: Contacts = followup.read_contacts) -> None:
        self._maker = maker
        self._clock = clock
        self._contacts = contacts
        self._hours: Hours | None = None
        self._read_at: datetime | None = None

    def round(self, conn: Connection) -> float:
        """What began, then what is due; returns for how many seconds to rest."""
        with conn.transaction():
            more = self.begin(conn)
        with conn.transaction():
            more |= self.look(conn)
        return 0.0 if more else EVERY_S

    def begin(self, conn: Connection) -> bool:
        """Give clocks to what began; True: there is more. The caller commits."""
        turn = steps.take_turn(conn)
        if turn is None:
            return False  # another worker is at it
        steps.plan_little(conn)
        speed = self._clock.speed
        swept = turn.swept
        if turn.elsewhere:
            swept = 0
        else:
            steps.begin_new(conn, turn, speed, SWEEP)
        if swept < BUCKETS:
            buckets = range(swept, min(BUCKETS, swept + SLICE))
            steps.begin_lasting(conn, buckets, speed, SWEEP, turn.now)
            swept = buckets.stop
        steps.write_turn(conn, turn, swept)
        return swept < BUCKETS

    def look(self, conn: Connection) -> bool:
        """Look at clocks that are due; True: there may be more. The caller commits."""
        now = steps.read_now(conn)
        due = steps.take_due(conn, now, SET)
        if not due:
            return False  # a round, not a step: most find nothing
        hours, rules = self._read(conn, now), steps.read_rules(conn)
        running = self._told(conn, due)
        judged = [judge(one, rules, hours, now) for one in running]
        by_key = {one.key: one for one in running}
        going = [one for one in judged if isinstance(one, Goes)]
        steps.stop(conn, [one for one in judged if isinstance(one, Ended)])
        steps.carry_on(conn, going)
        self._climb(conn, [one for one in going if one.took], by_key, now)
        return len(running) == SET

    def _told(self, conn: Connection, running: Sequence[Running]) -> list[Running]:
        """With what the rows of others say."""
        pauses = steps.read_pauses(conn, [one.key for one in running])
        ends = steps.read_ends(conn, running)
        owned = [
            Ownership(_episode(one.key), one.staff_id, one.started_at)
            for one in running
            if one.key.kind is Kind.FOLLOWUP
        ]
        contacts = self._contacts(conn, owned)
        told: list[Running] = []
        for one, (came_at, ended_at, why) in zip(running, ends, strict=True):
            called_at = contacts.get(_episode(one.key))
            answered_at = called_at if one.key.kind is Kind.FOLLOWUP else came_at
            stood = tuple(pauses.get(one.key, ()))
            told.append(
                msgspec.structs.replace(
                    one, answered_at=answered_at, ended_at=ended_at, ended_why=why, pauses=stood
                )
            )
        return told

    def _climb(
        self, conn: Connection, going: Sequence[Goes], clocks: dict[Key, Running], now: datetime
    ) -> None:
        """Take the rungs that are due: the owner or the desk is reminded, who answers for them is warned, a
        lead is taken back (of which the pool room tells the owner)."""
        people = [(clocks[one.key].dealer_id, clocks[one.key].staff_id) for one in going]
        managers = steps.find_managers(conn, people, now)
        told = [
            staff if one.took is Action.REMIND else manager
            for one, (_, staff), manager in zip(going, people, managers, strict=True)
        ]
        acts = [(one, dealer, to) for one, (dealer, _), to in zip(going, people, told, strict=True)]
        fresh = steps.take_rungs(conn, acts, now)
        taken = [act for act in acts if act[0].key in fresh]
        backs = self._take_back(
            conn, [clocks[one.key] for one, _, _ in taken if one.took is Action.TAKE_BACK], now
        )
        notices: list[NoticeToStaff] = []
        for one, dealer, to in taken:
            key, action = one.key, one.took
            assert action is not None
            if action is Action.TAKE_BACK and key not in backs:
                continue
            notices.append(
                NoticeToStaff(key.bucket, to, dealer, key.lead_id, f"clock_{action.value}_{key.kind.value}")
            )
        lead.tell_staff(conn, notices, now)
        journal.append(conn, [_entry(one) for one, _, _ in taken], ACTOR, now)

    def _take_back(self, conn: Connection, clocks: Sequence[Running], now: datetime) -> set[Key]:
        """Leads leave owners who did nothing, for the pool that their rule names or the desk; who is not the
        owner any more, or has called in this very moment, is left alone. Returns what was taken."""
        held = steps.hold_owned(conn, [one.key for one in clocks])
        again = self._told(conn, [one for one in clocks if one.key in held])
        idle = [one for one in again if one.answered_at is None]
        fallen = pool.recall(conn, [(one.key.bucket, one.key.lead_id) for one in idle], OVERDUE, ACTOR, now)
        done = [
            (one, fell)
            for one, fell in zip(idle, fallen, strict=True)
            if fell.outcome in {Outcome.POOLED, Outcome.ON_THE_DESK}
        ]
        audit.record(conn, [_act(*one) for one in done], now)
        return {one.key for one, _ in done}

    def _read(self, conn: Connection, now: datetime) -> Hours:
        """Hours of all dealers, read again after a while."""
        if self._hours is None or self._read_at is None or now - self._read_at > REREAD:
            book = read_org(conn, self._maker, self._clock.to_business(now), BACK_DAYS)
            self._hours, self._read_at = Hours(book, self._clock), now
        return self._hours


def _entry(one: Goes) -> Entry:
    key = one.key
    inputs = {"clock": key.kind.value, "seq": key.seq, "rung": one.rung}
    fact = Fact("clocks", one.took.value if one.took else "", inputs=inputs)
    return Entry(key.bucket, key.lead_id, key.lead_id, (fact,))


def _episode(key: Key) -> Episode:
    return key.bucket, key.lead_id, key.seq


def _act(one: Running, fell: Fallen) -> Act:
    return Act(
        who=Who(ActorKind.WORKER, ACTOR),
        what="lead.taken_back",
        object_kind="lead",
        object=str(one.key.lead_id),
        bucket=one.key.bucket,
        purpose=OVERDUE,
        before={"staff": one.staff_id},
        after={"staff": None, "outcome": fell.outcome, "pool": fell.pool_id},
    )
