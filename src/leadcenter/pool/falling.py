"""Leads fall: ownership ends, and they lie in a pool or on the desk. The same few statements for any set.

Locks in the order of the house: belt, lead, episode; the dealers last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from leadcenter.assignment.face import CountedElsewhere, PoolRules, Trigger, ask_later, read_pool_rules, wake
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import NoticeToStaff, tell_staff
from leadcenter.pool.extending import keys
from leadcenter.pool.terms import Fallen, How, Key, Outcome

IN_POOL: Final = "in_pool"
"""The belt's reason of a lead that lies in a pool: rules for the desk leave it alone."""
AGAIN: Final = timedelta(hours=1)
"""When a due lead that no pool takes is looked at again."""
_SILENT: Final = frozenset({How.RETURN, How.PUT})
"""Who gave it away knows."""


class PoolClosed(CountedElsewhere):
    """A pool into which leads were to go was closed in this very moment: roll back and try again."""


class Fall(msgspec.Struct, frozen=True):
    """A lead that is to fall; `pool_id`: into which pool, None = as the rule of its own says."""

    bucket: int
    lead_id: UUID
    how: How
    reason: str
    pool_id: UUID | None = None


class Place(msgspec.Struct, frozen=True):
    """A pool in force."""

    id: UUID
    entity_id: UUID
    home: bool
    goes_to: str
    fixed_pool: UUID | None
    longest_hours: int | None


class Pools:
    """The pools in force of all dealers: where leads go."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._by_id = {one.id: one for one in places}
        self._home = {one.entity_id: one for one in places if one.home}

    def target(self, dealer: UUID, origin: UUID | None, chosen: UUID | None) -> Place | None:
        """Where a dealer's lead goes: the chosen pool, else the one that the rule of its own names, else the
        own, else the dealer's home pool. None: there is none."""
        own = self.own(dealer, origin)
        fixed = self._of(dealer, own.fixed_pool) if own is not None and own.goes_to == "fixed" else None
        return self._of(dealer, chosen) or fixed or own

    def own(self, dealer: UUID, origin: UUID | None) -> Place | None:
        """By whose rule a dealer's lead goes back: of the pool it came from, else of the home pool."""
        return self._of(dealer, origin) or self._home.get(dealer)

    def knows(self, dealer: UUID, pool: UUID) -> bool:
        """Is it a pool in force of the dealer?"""
        return self._of(dealer, pool) is not None

    def _of(self, dealer: UUID, pool: UUID | None) -> Place | None:
        found = self._by_id.get(pool) if pool is not None else None
        return found if found is not None and found.entity_id == dealer else None


class Owned(msgspec.Struct, frozen=True):
    bucket: int
    lead_id: UUID
    dealer_id: UUID
    staff_id: UUID
    seq: int
    recall_at: datetime | None
    pool_id: UUID | None
    stuck_until: datetime | None


def read_pools(conn: Connection) -> Pools:
    """The pools in force; one statement."""
    return Pools([Place(*row) for row in conn.execute(statement("pool", "read_pools"))])


def fall(
    conn: Connection, wanted: Sequence[Fall], actor: str, now: datetime, *, due: bool = False
) -> list[Fallen]:
    """Take leads away from their owners; one answer per lead, in order.

    `due`: only those whose time is over still, and none that somebody else has in hand; where no pool takes
    them they stay, and the desk is told once. Else a lead without a pool lies on the desk. Converted, won and
    in-transfer leads never fall. Locks the dealers: call it last in the transaction."""
    unique = {one.lead_id: one for one in reversed(wanted)}
    owned = lock_owned(conn, [(one.bucket, one.lead_id) for one in unique.values()], now, wait=not due)
    pools = read_pools(conn)
    targets = {
        one.lead_id: pools.target(one.dealer_id, one.pool_id, unique[one.lead_id].pool_id)
        for one in owned.values()
    }
    foreign = {
        one.lead_id
        for one in owned.values()
        if (chosen := unique[one.lead_id].pool_id) is not None and not pools.knows(one.dealer_id, chosen)
    }
    stuck = [one for one in owned.values() if due and targets[one.lead_id] is None and _is_due(one, now)]
    stay = foreign | {one.lead_id for one in stuck}
    closed = _close(conn, [one for one in owned.values() if one.lead_id not in stay], unique, now, due=due)
    fallen = {
        one.lead_id: _fallen(one, targets[one.lead_id]) for lead, one in owned.items() if lead in closed
    }
    enter(conn, list(fallen.values()), unique, targets, now)
    write(conn, fallen, unique, actor, now)
    _stick(conn, stuck, now)
    tell_staff(conn, _notices(fallen.values(), stuck, unique), now)
    _lower(conn, closed, now)
    answers = {
        **{lead: Fallen(one.bucket, lead, Outcome.STAYS) for lead, one in owned.items() if lead in stay},
        **{lead: Fallen(owned[lead].bucket, lead, Outcome.POOL_UNKNOWN) for lead in foreign},
        **fallen,
    }
    return [answers.get(one.lead_id) or Fallen(one.bucket, one.lead_id, Outcome.NOT_OWNED) for one in wanted]


def lock_owned(conn: Connection, wanted: Sequence[Key], now: datetime, *, wait: bool) -> dict[UUID, Owned]:
    """Those of the leads that may fall, locked until commit: alive, owned, not ordered, not in transfer. Not
    `wait`: without those that somebody else has in hand."""
    name = "lock_places" if wait else "skip_places"
    placed = [(bucket, lead) for bucket, lead in conn.execute(statement("pool", name), keys(wanted))]
    rows = conn.execute(statement("pool", "lock_owned"), {**keys(placed), "now": now})
    return {row[1]: Owned(*row) for row in rows}


def _is_due(one: Owned, now: datetime) -> bool:
    return one.recall_at is not None and one.recall_at <= now


def _close(
    conn: Connection, owned: Sequence[Owned], wanted: Mapping[UUID, Fall], now: datetime, *, due: bool
) -> dict[UUID, tuple[UUID, UUID, bool]]:
    """Those of which ownership ended: (dealer, person, whether it counted)."""
    rows = conn.execute(
        statement("pool", "close_owned"),
        {
            **keys([(one.bucket, one.lead_id) for one in owned]),
            "now": now,
            "only_due": int(due),
            "seqs": shorts([one.seq for one in owned]),
            "staff": uuids([one.staff_id for one in owned]),
            "reasons": texts([wanted[one.lead_id].reason for one in owned]),
        },
    )
    return {lead: (dealer, staff, counted) for _, lead, dealer, staff, counted in rows}


def _fallen(one: Owned, target: Place | None) -> Fallen:
    outcome = Outcome.ON_THE_DESK if target is None else Outcome.POOLED
    pool = None if target is None else target.id
    return Fallen(one.bucket, one.lead_id, outcome, one.staff_id, one.dealer_id, pool)


def enter(
    conn: Connection,
    fallen: Sequence[Fallen],
    wanted: Mapping[UUID, Fall],
    targets: Mapping[UUID, Place | None],
    now: datetime,
) -> None:
    """Leads lie in their pools from now on, and rules for what enters a pool are asked; five statements.
    Raises PoolClosed."""
    book = read_pool_rules(conn, [])
    pooled = [(one, target) for one in fallen if (target := targets[one.lead_id]) is not None]
    leads = keys([(one.bucket, one.lead_id) for one, _ in pooled])
    conn.execute(statement("pool", "quit_stays"), {**leads, "now": now})
    falls = [wanted[one.lead_id] for one, _ in pooled]
    entered = conn.execute(
        statement("pool", "enter_pools"),
        {
            **leads,
            "now": now,
            "ids": uuids(new_ids(now, len(pooled))),
            "pools": uuids([target.id for _, target in pooled]),
            "entities": uuids([target.entity_id for _, target in pooled]),
            "hows": texts([one.how.value for one in falls]),
            "reasons": texts([one.reason for one in falls]),
            "staff": uuids([one.staff_id for one, _ in pooled]),
            "alerts": instants([_alert_at(book, target, now) for _, target in pooled]),
        },
    )
    if entered.rowcount != len(pooled):
        raise PoolClosed
    ask_later(conn, [(one.bucket, one.lead_id) for one, _ in pooled], Trigger.POOLED, now)


def _alert_at(book: PoolRules, target: Place, now: datetime) -> datetime | None:
    return None if target.longest_hours is None else book.later(now, target.longest_hours)


def write(
    conn: Connection, fallen: Mapping[UUID, Fallen], wanted: Mapping[UUID, Fall], actor: str, now: datetime
) -> None:
    """The belt and the journal."""
    ones = list(fallen.values())
    reasons = [IN_POOL if one.pool_id else wanted[one.lead_id].how.value for one in ones]
    given = {**keys([(one.bucket, one.lead_id) for one in ones]), "now": now, "reasons": texts(reasons)}
    conn.execute(statement("pool", "write_places"), given)
    journal.append(conn, [_entry(one, wanted[one.lead_id]) for one in ones], actor, now)


def _entry(one: Fallen, why: Fall) -> Entry:
    inputs: dict[str, Any] = {
        "from": None if one.staff_id is None else str(one.staff_id),
        "pool": None if one.pool_id is None else str(one.pool_id),
        "how": why.how.value,
    }  # fmt: skip
    fact = Fact("pool", one.outcome.value, why.reason, inputs=inputs)
    return Entry(one.bucket, one.lead_id, one.lead_id, (fact,))


def _stick(conn: Connection, stuck: Sequence[Owned], now: datetime) -> None:
    given = {
        **keys([(one.bucket, one.lead_id) for one in stuck]),
        "seqs": shorts([one.seq for one in stuck]),
        "again": now + AGAIN,
    }
    conn.execute(statement("pool", "stick_owned"), given)


def _notices(
    fallen: Iterable[Fallen], stuck: Sequence[Owned], wanted: Mapping[UUID, Fall]
) -> list[NoticeToStaff]:
    """Who had a lead is told that it is gone; the desk, once, of what should be gone and cannot."""
    told = [
        NoticeToStaff(one.bucket, one.staff_id, one.dealer_id, one.lead_id, _word(wanted[one.lead_id].how))
        for one in fallen
        if one.dealer_id is not None and wanted[one.lead_id].how not in _SILENT
    ]
    alerts = [
        NoticeToStaff(one.bucket, None, one.dealer_id, one.lead_id, "recall_without_pool")
        for one in stuck
        if one.stuck_until is None
    ]
    return told + alerts


def _word(how: How) -> str:
    return "lead_recalled" if how is How.RECALL else "lead_taken_back"


def _lower(conn: Connection, closed: Mapping[UUID, tuple[UUID, UUID, bool]], now: datetime) -> None:
    """Whoever lost a lead may have another one: what waits on the desks is looked at again, first in first
    out."""
    people = Counter(staff for _, staff, counted in closed.values() if counted)
    dealers = Counter(dealer for dealer, _, _ in closed.values())
    conn.execute(statement("pool", "lock_dealers"), {"dealers": uuids(sorted(dealers))})
    lower_loads(conn, people, dealers)
    wake(conn, sorted(dealers), now)


def lower_loads(conn: Connection, people: Mapping[UUID, int], dealers: Mapping[UUID, int]) -> None:
    """People and dealers, who are locked, hold so many fewer (below 0: more) leads."""
    conn.execute(
        statement("pool", "lower_loads"),
        {
            "staff": uuids(list(people)),
            "fewer": ints(list(people.values())),
            "dealers": uuids(list(dealers)),
            "dealers_fewer": ints(list(dealers.values())),
        },
    )
