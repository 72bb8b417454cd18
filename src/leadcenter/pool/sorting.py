"""Leads that no dealer has come into the maker's pools and leave them, in rounds beside the worker: the flow
knows nothing of pools of the maker. And the clock of what people have in hand: told before, then it lies in
the pool again.

Each step is a transaction over a batch and may be cut off anywhere: the next one goes on. Two at work pass
over what the other has in hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadcenter.channel.face import House
from leadcenter.customer.face import CONTACT, unpack_golden
from leadcenter.kernel.arrays import instants, ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS, SealBroken
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import NoticeToStaff, tell_staff
from leadcenter.pool.extending import keys
from leadcenter.pool.in_hand import Ended, real_hour, tell

BATCH: Final = 1_000
ACTOR: Final = "sorter"
REST: Final = 5.0
NEW: Final = timedelta(minutes=1)
"""What came to wait within this time is looked at in each round; older leads in turns, for pools that
changed, for what a merge or a restore put there, and for what was committed late."""
SWEEP: Final = timedelta(minutes=1)
"""After all stays of more than one batch were looked at, nobody looks at them anew for so long; fewer are
looked at in each round. Lists ask where leads stand, so that what waits no more is not shown meanwhile."""
_BEGIN: Final = (datetime(1, 1, 1, tzinfo=UTC), -1, UUID(int=0))
_FIRST: Final = (-1, UUID(int=0))
Position = tuple[datetime, int, UUID]


class Pool(NamedTuple):
    """A pool of the maker in force; `provinces` and `categories` empty: all. `longest_hours`: what lies there
    for longer is told of, None: never."""

    id: UUID
    provinces: Sequence[str]
    categories: Sequence[str]
    longest_hours: int | None

    def takes(self, category: str, province: str) -> bool:
        """Does a lead of this channel category lie here, whose customer lives there (empty: nobody knows)?
        Provinces are told by their first two characters: 广西 is 广西壮族自治区."""
        if self.categories and category not in self.categories:
            return False
        return not self.provinces or any(province[:2] == one[:2] for one in self.provinces if province)


class Pools(NamedTuple):
    """The pools in the order in which they take leads, and their version."""

    version: int
    order: Sequence[Pool]

    @property
    def ask_where(self) -> bool:
        """Does any of them ask where customers live?"""
        return any(one.provinces for one in self.order)


class Sorter:
    """The rounds of one worker."""

    def __init__(self, house: House, batch: int = BATCH) -> None:
        self._house = house
        self._batch = batch
        self._after: Position = _BEGIN
        self._fresh: Position | None = None
        self._swept = _FIRST
        self._rests_until: datetime | None = None

    def round(self, conn: Connection) -> float:
        """One batch of each kind, each in its transaction; returns for how many seconds to rest. While
        the maker has no pools nothing is written, and each step finds an empty index."""
        steps: Sequence[Callable[[Connection, datetime], bool]] = (
            self.leave, self.let_go, self.sort, self.tell, self.recall, self.alert,
        )  # fmt: skip
        full = [self._committed(conn, step) for step in steps]
        return 0.0 if any(full) else REST

    def sort(self, conn: Connection, now: datetime) -> bool:
        """Leads that wait for the customer's word are put into the first pool that takes them; is there more
        to do at once?"""
        pools = read_pools(conn)
        if not pools.order:
            return False
        fresh = self._waiting(conn, pools, self._fresh or (now - NEW, *_FIRST))
        older = self._waiting(conn, pools, self._after)
        self._fresh, self._after = self._end(fresh), self._end(older) or _BEGIN
        found = {(row[1], row[2]): row for row in (*older, *fresh) if row[3]}
        self._put(conn, pools, [found[key] for key in sorted(found)], now)
        return self._fresh is not None or (bool(found) and self._after != _BEGIN)

    def _end(self, rows: Sequence[Any]) -> Position | None:
        """Where the page after this one begins; None: it was the last."""
        return (rows[-1][0], rows[-1][1], rows[-1][2]) if len(rows) == self._batch else None

    def _waiting(self, conn: Connection, pools: Pools, after: Position) -> list[Any]:
        given = {
            "after": after[0], "after_bucket": after[1], "after_lead": after[2], "count": self._batch,
            "buckets": ints(range(BUCKETS)), "rules": pools.version, "open": pools.ask_where,
        }  # fmt: skip
        return conn.execute(statement("pool", "find_waiting"), given).fetchall()

    def _put(self, conn: Connection, pools: Pools, rows: Sequence[Any], now: datetime) -> None:
        if not rows:
            return
        hour = real_hour(conn)
        places = [self._place(pools, *row[4:]) for row in rows]
        alerts = [
            now + one.longest_hours * hour if one is not None and one.longest_hours is not None else None
            for one in places
        ]
        given = {
            **keys([(row[1], row[2]) for row in rows]),
            "pools": uuids([one.id if one is not None else None for one in places]),
            "alerts": instants(alerts), "rules": pools.version, "now": now,
        }  # fmt: skip
        conn.execute(statement("pool", "put_maker_stays"), given)

    def _place(self, pools: Pools, category: str, customer: UUID, contact: bytes | None) -> Pool | None:
        province = self._province(customer, contact) if contact is not None else ""
        return next((one for one in pools.order if one.takes(category, province)), None)

    def _province(self, customer: UUID, contact: bytes) -> str:
        """Where a customer lives; nothing where nobody knows, or he was erased."""
        try:
            opened = self._house.keyring.seal(self._house.maker).open(contact, CONTACT, customer)
        except SealBroken:
            return ""
        return unpack_golden(opened).province

    def leave(self, conn: Connection, now: datetime) -> bool:
        """Of a batch of stays those end whose lead waits no more; each is looked at in its turn. Are there
        more to look at?"""
        begins = self._swept == _FIRST
        if begins and self._rests_until is not None and now < self._rests_until:
            return False
        given = {
            "after_bucket": self._swept[0], "after_lead": self._swept[1], "count": self._batch,
            "buckets": ints(range(BUCKETS)),
        }  # fmt: skip
        page = conn.execute(statement("pool", "drop_maker_stays"), given).fetchall()
        full = len(page) == self._batch
        self._swept = (page[-1][0], page[-1][1]) if full else _FIRST
        self._rests_until = None if full or begins else now + SWEEP
        return full

    def let_go(self, conn: Connection, now: datetime) -> bool:
        """Nobody has a lead in hand that waits no more, or works in its pool no more."""
        return self._ended(conn, "end_left_claims", {"now": now}, now)

    def tell(self, conn: Connection, now: datetime) -> bool:
        """People are told before a lead falls back, where they have an inbox; all see it at their desk."""
        given = self._given(conn, now)
        rows = conn.execute(statement("pool", "tell_holders"), given).fetchall()
        notices = [
            NoticeToStaff(bucket, staff, self._house.maker, lead, "hand_falls_soon")
            for bucket, lead, staff in rows
            if staff is not None
        ]
        tell_staff(conn, notices, now)
        return len(rows) == self._batch

    def recall(self, conn: Connection, now: datetime) -> bool:
        """What was in a hand for its time lies in the pool again."""
        return self._ended(conn, "recall_maker_claims", {"now": now, "hour": real_hour(conn)}, now)

    def alert(self, conn: Connection, now: datetime) -> bool:
        """Whoever dispatches for the maker is told of leads that lie in a pool for too long."""
        given = {"now": now, "count": self._batch, "buckets": ints(range(BUCKETS))}
        rows = conn.execute(statement("pool", "alert_maker_stays"), given).fetchall()
        notices = [
            NoticeToStaff(bucket, None, self._house.maker, lead, "pooled_too_long")
            for bucket, lead, there in rows
            if there
        ]
        tell_staff(conn, notices, now)
        return len(rows) == self._batch

    def _ended(self, conn: Connection, name: str, given: dict[str, Any], now: datetime) -> bool:
        wanted = {**given, "count": self._batch, "buckets": ints(range(BUCKETS))}
        ended = [Ended(*row) for row in conn.execute(statement("pool", name), wanted)]
        tell(conn, ended, ACTOR, now)
        return len(ended) == self._batch

    def _given(self, conn: Connection, now: datetime) -> dict[str, Any]:
        return {
            "now": now, "hour": real_hour(conn), "count": self._batch, "buckets": ints(range(BUCKETS)),
        }  # fmt: skip

    def _committed(self, conn: Connection, step: Callable[[Connection, datetime], bool]) -> bool:
        with conn.transaction():
            ((now,),) = conn.execute(statement("pool", "read_now"))
            return step(conn, now)


def read_pools(conn: Connection) -> Pools:
    """The maker's pools in force."""
    rows = conn.execute(statement("pool", "read_maker_pools")).fetchall()
    return Pools(rows[0][0], [Pool(*row[1:]) for row in rows if row[1] is not None])
