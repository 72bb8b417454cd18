"""Steps of the clocks room: clocks begin, are looked at, stop; each a few statements for any set. The caller
commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from leadcenter.clocks.rules import Rules
from leadcenter.clocks.terms import Action, Ended, Goes, Key, Kind, Rung, Running
from leadcenter.kernel.arrays import bigs, instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

EVERYWHERE: Final = range(BUCKETS)
NOBODY: Final = -1
"""No transaction; an empty list of them would mislead the planner to indexes of something else."""
_NEVER: Final = (1 << 63) - 1


def read_rules(conn: Connection) -> Rules:
    """Targets and ladders as they are now."""
    targets = {
        (brand, kind): minutes for brand, kind, minutes in conn.execute(statement("clocks", "read_targets"))
    }
    ladders: dict[tuple[str, str], tuple[Rung, ...]] = {}
    for brand, kind, percent, action in conn.execute(statement("clocks", "read_ladders")):
        ladders[brand, kind] = (*ladders.get((brand, kind), ()), Rung(percent, Action(action)))
    return Rules(targets, ladders)


class Turn(msgspec.Struct, frozen=True):
    """Whose beginnings have clocks: all that is not written by transactions from `since` on, nor by those
    that were `running` then. `swept`: buckets looked through since the server is this one. `seen`, `cluster`:
    what to write down afterwards; `elsewhere`: the former words are of another server."""

    since: int | None
    running: tuple[int, ...]
    swept: int
    seen: str
    cluster: int
    elsewhere: bool
    now: datetime


def take_turn(conn: Connection) -> Turn | None:
    """Ours until commit; None: another worker is at it."""
    row = conn.execute(statement("clocks", "take_turn")).fetchone()
    if row is None:
        return None
    since, running, *more = row
    return Turn(since, (NOBODY, *(running or ())), *more)


def plan_little(conn: Connection) -> None:
    """Until commit statements are planned for little that is new beside much that there is."""
    conn.execute(statement("clocks", "plan_little"))


def begin_new(conn: Connection, turn: Turn, speed: float, sweep: timedelta) -> None:
    """Clocks of what was written since the turn. Beginnings of one moment whose clocks would have stopped in
    it have none."""
    assert turn.since is not None
    _begin(conn, EVERYWHERE, (turn.since, turn.running, False), speed, sweep, turn.now)


def begin_lasting(
    conn: Connection, buckets: Sequence[int], speed: float, sweep: timedelta, now: datetime
) -> None:
    """Clocks of all that lasts in some buckets."""
    _begin(conn, buckets, (_NEVER, (NOBODY,), True), speed, sweep, now)


def _begin(
    conn: Connection,
    buckets: Sequence[int],
    which: tuple[int, Sequence[int], bool],
    speed: float,
    sweep: timedelta,
    now: datetime,
) -> None:
    since, running, lasting = which
    given = {
        "buckets": ints(buckets), "from": since, "running": bigs(running), "lasting": lasting, "now": now,
    }  # fmt: skip
    conn.execute(statement("clocks", "begin_dispatched"), given)
    conn.execute(statement("clocks", "begin_owned"), {**given, "speed": speed, "sweep": sweep})


def write_turn(conn: Connection, turn: Turn, swept: int) -> None:
    """So far."""
    given = {"seen": turn.seen, "cluster": turn.cluster, "swept": swept}
    conn.execute(statement("clocks", "write_turn"), given)


def take_due(conn: Connection, now: datetime, count: int) -> list[Running]:
    """Clocks to be looked at, locked, without what the rows of others say."""
    rows = conn.execute(
        statement("clocks", "take_due"), {"now": now, "buckets": ints(EVERYWHERE), "count": count}
    )
    return [
        Running(Key(bucket, lead, Kind(kind), seq), dealer, staff, brand, at, target, rung, late)
        for bucket, lead, kind, seq, dealer, staff, brand, at, target, rung, late in rows
    ]


def read_ends(
    conn: Connection, clocks: Sequence[Running]
) -> list[tuple[datetime | None, datetime | None, str]]:
    """First owner, end of what it runs for, why; for each clock in order."""
    given = _keys([one.key for one in clocks])
    rows = conn.execute(
        statement("clocks", "read_ends"), {**given, "started": instants([one.started_at for one in clocks])}
    )
    return [(answered, ended, why or "") for answered, ended, why in rows]


def read_pauses(conn: Connection, keys: Sequence[Key]) -> dict[Key, list[tuple[datetime, datetime]]]:
    """When clocks stood still."""
    found: dict[Key, list[tuple[datetime, datetime]]] = {}
    for bucket, lead, kind, seq, begin_at, end in conn.execute(
        statement("clocks", "read_pauses"), _keys(keys)
    ):
        found.setdefault(Key(bucket, lead, Kind(kind), seq), []).append((begin_at, end))
    return found


def stop(conn: Connection, ended: Sequence[Ended]) -> None:
    """Clocks stop for good."""
    conn.execute(
        statement("clocks", "stop_clocks"),
        {
            **_keys([one.key for one in ended]),
            "at": instants([one.at for one in ended]),
            "by": texts([one.by.value for one in ended]),
            "spent": bigs([one.spent_us for one in ended]),
        },
    )


def carry_on(conn: Connection, going: Sequence[Goes]) -> None:
    """Clocks go on."""
    conn.execute(
        statement("clocks", "carry_on"),
        {
            **_keys([one.key for one in going]),
            "due": instants([one.due_at for one in going]),
            "look": instants([one.look_at for one in going]),
            "rungs": shorts([one.rung for one in going]),
            "late": bigs([one.late_us for one in going]),
        },
    )


def take_rungs(conn: Connection, taken: Sequence[tuple[Goes, UUID, UUID | None]], now: datetime) -> set[Key]:
    """Write down rungs with the dealer and who is told. Those that nobody took before."""
    rows = conn.execute(
        statement("clocks", "insert_acts"),
        {
            **_keys([one.key for one, _, _ in taken]),
            "rungs": shorts([one.rung for one, _, _ in taken]),
            "dealers": uuids([dealer for _, dealer, _ in taken]),
            "actions": texts([one.took.value if one.took else "" for one, _, _ in taken]),
            "told": uuids([staff for _, _, staff in taken]),
            "now": now,
        },
    )
    return {Key(bucket, lead, Kind(kind), seq) for bucket, lead, kind, seq, _ in rows}


def find_managers(
    conn: Connection, people: Sequence[tuple[UUID, UUID | None]], now: datetime
) -> list[UUID | None]:
    """Who answers for each (dealer, person or the desk); None: nobody is there."""
    rows = conn.execute(
        statement("clocks", "find_managers"),
        {
            "dealers": uuids([dealer for dealer, _ in people]),
            "staff": uuids([staff for _, staff in people]),
            "now": now,
        },
    )
    return [found for (found,) in rows]


def hold_owned(conn: Connection, keys: Sequence[Key]) -> set[Key]:
    """Those of these ownerships that last, with their leads held where they stand until commit."""
    given = _keys(keys)
    places = {name: given[name] for name in ("buckets", "lead_ids")}
    conn.execute(statement("clocks", "hold_places"), places)
    rows = conn.execute(statement("clocks", "still_owned"), {**places, "seqs": given["seqs"]})
    return {Key(bucket, lead, Kind.FOLLOWUP, seq) for bucket, lead, seq in rows}


def read_now(conn: Connection) -> datetime:
    """The time of the transaction."""
    now: datetime = next(iter(conn.execute(statement("clocks", "read_now"))))[0]
    return now


def _keys(keys: Sequence[Key]) -> dict[str, object]:
    return {
        "buckets": ints([one.bucket for one in keys]),
        "lead_ids": uuids([one.lead_id for one in keys]),
        "kinds": texts([one.kind.value for one in keys]),
        "seqs": shorts([one.seq for one in keys]),
    }
