"""What the clock does to leads, in rounds: those whose time is over fall; owners are told before; a changed
rule reaches the owners of now; leads of people who may not work fall at once; what lies in a pool too long
is told.

Each round is a transaction over a batch and may be cut off anywhere: the next one goes on. Two at work pass
over what the other has in hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
import structlog

from leadcenter.assignment.face import PoolRule, PoolRules, read_pool_rules
from leadcenter.kernel.arrays import instants, ints, shorts, uuids
from leadcenter.kernel.database import Connection, is_retryable
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import Clocks, NoticeToStaff, protection, tell_staff
from leadcenter.pool.extending import keys
from leadcenter.pool.falling import AGAIN, Fall, fall
from leadcenter.pool.terms import How, Key, Outcome

BATCH: Final = 1_000
ACTOR: Final = "recall"
AUTO: Final = "auto"
"""The reason of a recall by the clock."""
REST: Final = 5.0
SETTLING: Final = timedelta(minutes=5)
"""For so long after a change of a rule a book somewhere may still have the old one."""
LOOK: Final = timedelta(seconds=30)
_BEGIN: Final = (datetime(1, 1, 1, tzinfo=UTC), -1, UUID(int=0))
_ALL: Final = range(BUCKETS)
Step = Callable[[Connection, datetime], int]
log = structlog.get_logger()


class Recaller:
    """The rounds of one worker. `after`: where it is in what is due; only saves looking at rows twice."""

    def __init__(self, batch: int = BATCH) -> None:
        self._batch = batch
        self._after: tuple[datetime, int, UUID] = _BEGIN

    def round(self, conn: Connection) -> float:
        """One batch of each kind, each in its transaction; returns for how many seconds to rest."""
        steps: Sequence[Step] = (renew, disabled, self.recall, tell, alert)
        full = [_committed(conn, step) >= self._batch for step in steps]
        return 0.0 if any(full) else REST

    def recall(self, conn: Connection, now: datetime) -> int:
        """A batch of due leads falls; how many were looked at. A bad one is set aside for an hour, so that it
        stops nobody."""
        at, bucket, lead = self._after
        rows = conn.execute(
            statement("pool", "find_due"),
            {
                "now": now, "after": at, "after_bucket": bucket, "after_lead": lead, "count": self._batch,
                "buckets": ints(_ALL),
            },
        ).fetchall()  # fmt: skip
        self._after = rows[-1] if len(rows) == self._batch else _BEGIN
        due = [Fall(bucket, lead, How.RECALL, AUTO) for _, bucket, lead in rows]
        fall_or_halve(conn, due, now, due=True)
        return len(rows)


def fall_or_halve(conn: Connection, wanted: Sequence[Fall], now: datetime, *, due: bool) -> int:
    """Let leads fall (`due` as in `fall`); how many lie in a pool now. A set that fails is
    halved down to the one bad lead, which is set aside; lost connections and conflicts are raised."""
    try:
        with conn.transaction():
            fallen = fall(conn, wanted, ACTOR, now, due=due)
            return sum(one.outcome is Outcome.POOLED for one in fallen)
    except Exception as error:
        if is_retryable(error):
            raise
        if len(wanted) > 1:
            middle = len(wanted) // 2
            halves = wanted[:middle], wanted[middle:]
            return sum(fall_or_halve(conn, half, now, due=due) for half in halves)
        kind = error.diag.constraint_name if isinstance(error, psycopg.Error) else None
        log.error("recall.bad", kind=type(error).__name__, named=kind, bucket=wanted[0].bucket)
        _set_aside(conn, [(one.bucket, one.lead_id) for one in wanted], now)
        return 0


def _set_aside(conn: Connection, leads: Sequence[Key], now: datetime) -> None:
    conn.execute(statement("pool", "set_aside"), {**keys(leads), "again": now + AGAIN})


def disabled(conn: Connection, now: datetime, batch: int = BATCH) -> int:
    """Leads of people who are suspended or have left fall at once, into the pool, else to the desk. A bad
    one is set aside for an hour."""
    given = {"now": now, "count": batch, "buckets": ints(_ALL)}
    rows = conn.execute(statement("pool", "find_disabled"), given).fetchall()
    wanted = [
        Fall(bucket, lead, How.LEFT if left else How.DISABLED, "left" if left else "suspended")
        for bucket, lead, left in rows
    ]
    fall_or_halve(conn, wanted, now, due=False)
    return len(rows)


def tell(conn: Connection, now: datetime, batch: int = BATCH) -> int:
    """Owners are told of leads that fall within the days of notice of their pool, on which date, and what
    would extend it: once per date, so again after an extension."""
    book = read_pool_rules(conn)
    rules = [rule for rule in book.by_id.values() if rule.recalled and rule.notice]
    untils = [book.told_until(rule, now) for rule in rules]
    rows = conn.execute(
        statement("pool", "tell_owners"),
        {
            "pools": uuids([rule.id for rule in rules]), "untils": instants(untils), "now": now,
            "count": batch, "buckets": ints(_ALL),
        },
    ).fetchall()  # fmt: skip
    notices = [
        NoticeToStaff(
            bucket, staff, dealer, lead, "recall_soon", _told(book, book.by_id[pool], falls, latest)
        )
        for bucket, lead, dealer, staff, falls, latest, pool in rows
    ]
    tell_staff(conn, notices, now)
    return len(rows)


def _told(book: PoolRules, rule: PoolRule, falls: datetime, latest: datetime | None) -> dict[str, Any]:
    """The last local day on which the lead is the owner's, and what would extend that: nothing at the cap."""
    last = (book.business(falls) - timedelta(microseconds=1)).astimezone(rule.days.zone).date()
    kinds = sorted(rule.kinds) if latest is None or falls < latest else []
    return {"falls_on": last.isoformat(), "keeps": kinds}


def renew(conn: Connection, now: datetime, batch: int = BATCH) -> int:
    """A batch of owners under a rule that changed: clocks from max(claim, switch-on), never shorter without
    notice. Until some minutes after the change it is looked again, since somebody may have become owner by an
    older book. Answers 0 where no pool is to be looked at."""
    given = {"settled": now - SETTLING, "looked": now - LOOK}
    taken = conn.execute(statement("pool", "take_changed"), given).fetchone()
    if taken is None:
        return 0
    pool, entity, home, version = taken
    rows = conn.execute(
        statement("pool", "find_outdated"),
        {
            "pool": pool, "entity": entity, "home": int(home), "version": version, "count": batch,
            "buckets": ints(_ALL),
        },
    ).fetchall()  # fmt: skip
    book = read_pool_rules(conn)
    rules = [book.of(entity, pool_id) for _, _, _, pool_id, *_ in rows]
    clocks = [
        _renewed(book, rule, opened, active, falls, now, own=own)
        for rule, (_, _, _, _, opened, active, own, falls) in zip(rules, rows, strict=True)
    ]
    conn.execute(
        statement("pool", "renew_episodes"),
        {
            **keys([(row[0], row[1]) for row in rows]),
            "seqs": shorts([row[2] for row in rows]),
            "pools": uuids([rule.id if rule else None for rule in rules]),
            "versions": ints([rule.version if rule else None for rule in rules]),
            "protect": instants([one.protect_until if one else None for one in clocks]),
            "hard": instants([one.hard_until if one else None for one in clocks]),
        },
    )
    if len(rows) < batch:
        conn.execute(statement("pool", "write_applied"), {"pool": pool, "version": version, "now": now})
    return batch  # there may be another


def _renewed(
    book: PoolRules, rule: PoolRule | None, opened: datetime, active: datetime | None,
    falls: datetime | None, now: datetime, *, own: bool,
) -> Clocks | None:  # fmt: skip
    if rule is None or rule.switched_at is None or not rule.protects(own=own):
        return None
    since = max(opened, rule.switched_at)
    last = book.business(active) if active is not None and active >= since else None
    clocks = protection.renew(
        book.business(opened), book.business(rule.switched_at), last, rule.terms, rule.days
    )
    before = None if falls is None else book.business(falls)
    return book.real(protection.with_notice(clocks, before, book.business(now), rule.notice, rule.days))


def alert(conn: Connection, now: datetime, batch: int = BATCH) -> int:
    """Leads that lie in a pool longer than it allows: its admins are told once, else the desk."""
    given = {"now": now, "count": batch, "buckets": ints(_ALL)}
    rows = conn.execute(statement("pool", "alert_stays"), given).fetchall()
    admins: dict[UUID, list[UUID | None]] = {}
    found = conn.execute(statement("pool", "find_admins"), {"pools": uuids([row[3] for row in rows])})
    for pool, staff in found:
        admins.setdefault(pool, []).append(staff)
    notices = [
        NoticeToStaff(bucket, staff, entity, lead, "pooled_too_long")
        for bucket, lead, entity, pool, there in rows
        for staff in admins.get(pool, [None])
        if there
    ]
    tell_staff(conn, notices, now)
    return len(rows)


def _committed(conn: Connection, step: Step) -> int:
    with conn.transaction():
        row = conn.execute(statement("pool", "read_now")).fetchone()
        assert row is not None
        return step(conn, row[0])
