"""The way of the data in figures, for the live overview. They are the doctor's own figures, so far as their
rows exist for who asks.

GET /overview                  what stands where now
GET /overview/stream           the same, told anew whenever it is read: server-sent events
GET /overview/surroundings     channels by the hour, dealers by province

Reading the belt costs a scan of it. So it is read once for all who see the same, at most once a second and in
at most a fifth of the time, however many look.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Generic, TypeVar

import msgspec
from litestar.handlers import HTTPRouteHandler, get
from litestar.params import FromQuery
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from leadcenter.access.face import Permission, Sight, Sighted, needs
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import first_id
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.scope import Connect, Scope, Zone
from leadcenter.kernel.sql import statement

EVERY: Final = 1.0
"""Seconds between two looks at the belt."""
EVERY_SURROUNDINGS: Final = 10.0
REST: Final = 4.0
"""After a look it rests so many times as long as the look took, so that a large belt is not always read."""
LASTS: Final = 8
"""Seconds after which a stream ends at the latest and the browser asks anew: who may see it is judged again,
and a server that ends (it waits 10 s for its last answers) waits for nobody's picture."""
KEPT: Final = 60.0
NO_STORE: Final = {"Cache-Control": "no-store"}
"""Said here as well, since the library's own answer to a stream lets a browser keep it."""
HOURS: Final = 12
MOST_CHANNELS: Final = 200
HELD: Final = frozenset({
    "quarantined", "invalid", "review", "cleaning", "nurture", "awaiting_dealer", "awaiting_grant",
    "awaiting_window", "dispatched", "parked", "fetching",
})  # fmt: skip
"""States in which a reason is one for waiting or for having been stopped (as in count_holds.sql)."""


class State(msgspec.Struct, frozen=True):
    """Raw leads in one state of the belt. `due`: to be looked at by now, the oldest since `due_since`;
    `since`: when the one that stands there longest came; `moved`: came there within the last minute."""

    state: str
    leads: int
    due: int
    due_since: datetime | None
    since: datetime | None
    moved: int


class Hold(msgspec.Struct, frozen=True):
    """Raw leads that stand in a state for a reason."""

    state: str
    reason: str
    leads: int


class Overview(msgspec.Struct, frozen=True):
    """What stands where at `at`. `received`: came to the house within the last minute. `stages`: leads by
    stage on the dealers' side, each in one."""

    at: datetime
    received: int
    states: list[State]
    holds: list[Hold]
    stages: dict[str, int]


class ChannelHours(msgspec.Struct, frozen=True):
    """What a channel sent in each of the last `HOURS` hours, the oldest first."""

    code: str
    name: str
    status: str
    sent: list[int]


class Province(msgspec.Struct, frozen=True):
    """Leads with the dealers of a province: on their desks, and owned by their people."""

    province: str
    dealers: int
    waiting: int
    owned: int


class Surroundings(msgspec.Struct, frozen=True):
    """Channels, most leads first (none for who is not the maker's), by hours that begin at `begin`;
    provinces, most leads first."""

    begin: datetime
    channels: list[ChannelHours]
    provinces: list[Province]


Read = TypeVar("Read")


class Shared(Generic[Read]):
    """One reading for all who see the same. `read` runs in a thread."""

    def __init__(self, read: Callable[[Scope], Read], every: float) -> None:
        self._read = read
        self._every = every
        self._kept: dict[Scope, tuple[float, float, Read]] = {}
        self._locks: dict[Scope, asyncio.Lock] = {}

    async def look(self, scope: Scope) -> Read:
        """What was read last, as long as it is fresh; else it is read, once for all who ask meanwhile."""
        async with self._locks.setdefault(scope, asyncio.Lock()):
            found = self._kept.get(scope)
            if found is not None and time.monotonic() < found[1]:
                return found[2]
            begin = time.monotonic()
            read = await asyncio.to_thread(self._read, scope)
            end = time.monotonic()
            self._kept[scope] = end, max(begin + self._every, end + REST * (end - begin)), read
        self._forget(end)
        return read

    def rests(self, scope: Scope) -> float:
        """Seconds until it is worth while to look again."""
        found = self._kept.get(scope)
        return self._every if found is None else max(0.01, found[1] - time.monotonic())

    def _forget(self, now: float) -> None:
        for scope in [one for one, (at, _, _) in self._kept.items() if now - at > KEPT]:
            if not self._locks[scope].locked():
                del self._kept[scope], self._locks[scope]


def read_overview(conn: Connection) -> Overview:
    """All figures at one instant, of the rows that exist in the transaction's scope."""
    ((now,),) = conn.execute(statement("entry", "read_now"))
    rows = conn.execute(statement("entry", "overview_belt"), {"now": now}).fetchall()
    of_state: dict[str, list[Any]] = {}
    for row in rows:
        of_state.setdefault(row[0], []).append(row)
    return Overview(
        at=now,
        received=sum(row[7] for row in rows),
        states=[_state(state, found) for state, found in sorted(of_state.items())],
        holds=[Hold(state, reason, n) for state, reason, n, *_ in rows if reason and state in HELD],
        stages=dict(conn.execute(statement("entry", "count_stages")).fetchall()),
    )


def _state(state: str, rows: list[Any]) -> State:
    return State(
        state=state,
        leads=sum(row[2] for row in rows),
        due=sum(row[3] for row in rows),
        due_since=min((row[4] for row in rows if row[4] is not None), default=None),
        since=min(row[5] for row in rows),
        moved=sum(row[6] for row in rows),
    )


def read_surroundings(conn: Connection, scope: Scope) -> Surroundings:
    """Channels by the hour (of the maker only) and dealers by province."""
    of_maker = scope.zone is Zone.MAKER
    ((now,),) = conn.execute(statement("entry", "read_now"))
    begin = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    asked = {
        "begin": begin, "since": first_id(begin), "buckets": ints(range(BUCKETS)), "count": MOST_CHANNELS,
    }  # fmt: skip
    channels = conn.execute(statement("entry", "overview_channels"), asked).fetchall() if of_maker else []
    entities = None if of_maker else uuids(scope.entities)
    places = conn.execute(statement("entry", "overview_places"), {"entities": entities})
    return Surroundings(
        begin,
        [ChannelHours(code, name, status, _hours(*sent)) for code, name, status, *sent in channels],
        [Province(*row) for row in places],
    )


def _hours(hours: list[int], sent: list[int]) -> list[int]:
    found = dict(zip(hours, sent, strict=True))
    return [found.get(hour, 0) for hour in range(HOURS)]


def routes(connect: Connect) -> list[HTTPRouteHandler]:
    """The routes of the overview."""

    def now(scope: Scope) -> Overview:
        with connect(scope) as conn:
            return read_overview(conn)

    def around(scope: Scope) -> Surroundings:
        with connect(scope) as conn:
            return read_surroundings(conn, scope)

    figures = Shared(now, EVERY)
    surroundings = Shared(around, EVERY_SURROUNDINGS)

    async def told(scope: Scope, seconds: int) -> AsyncIterator[ServerSentEventMessage]:
        until = time.monotonic() + seconds
        while True:
            said = msgspec.json.encode(await figures.look(scope)).decode()
            yield ServerSentEventMessage(data=said, retry=500)
            rests = figures.rests(scope)
            if time.monotonic() + rests >= until:
                return
            await asyncio.sleep(rests)

    @get("/overview", opt=needs(Permission.FIGURES_READ))
    async def get_overview(sight: Sighted) -> Overview:
        """What stands where now."""
        return await figures.look(_scope(sight))

    @get("/overview/stream", opt=needs(Permission.FIGURES_READ))
    async def get_overview_stream(
        sight: Sighted, seconds: FromQuery[Annotated[int, msgspec.Meta(ge=0, le=LASTS)]] = 0
    ) -> ServerSentEvent:
        """The same as events of `Overview`, for some seconds; one at least."""
        return ServerSentEvent(told(_scope(sight), seconds), headers=NO_STORE)

    @get("/overview/surroundings", opt=needs(Permission.FIGURES_READ))
    async def get_overview_surroundings(sight: Sighted) -> Surroundings:
        """Channels by the hour, dealers by province."""
        return await surroundings.look(_scope(sight))

    return [get_overview, get_overview_stream, get_overview_surroundings]


def _scope(sight: Sight) -> Scope:
    """Whose rows are counted. Raises Refusal `not_allowed` (403): who sees only the leads of some people gets
    no figures of the whole dealer."""
    if sight.owners is not None:
        raise Refusal("not_allowed", 403)
    return sight.scope
