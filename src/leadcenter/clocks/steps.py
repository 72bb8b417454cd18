"""Steps of the clocks room: clocks begin, are looked at, stop; each a few statements for any set. The caller
commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from leadcenter.clocks.rules import ANSWERS, Hours, Rules, begun
from leadcenter.clocks.terms import Action, Begun, Ended, Goes, Key, Kind, Rung, Running
from leadcenter.kernel.arrays import bigs, instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

EVERYWHERE: Final = range(BUCKETS)


def read_rules(conn: Connection) -> Rules:
    """Targets and ladders as they are now."""
    targets = {
        (brand, kind): minutes for brand, kind, minutes in conn.execute(statement("clocks", "read_targets"))
    }
    ladders: dict[tuple[str, str], tuple[Rung, ...]] = {}
    for brand, kind, percent, action in conn.execute(statement("clocks", "read_ladders")):
        ladders[brand, kind] = (*ladders.get((brand, kind), ()), Rung(percent, Action(action)))
    return Rules(targets, ladders)


def find_dispatched(
    conn: Connection, buckets: Sequence[int], since: datetime, count: int, *, lasting: bool
) -> list[Begun]:
    """Clocks of dispatches that have none yet: one that has stopped, one that runs; where a merge re-issued
    it the first is that of the old row. `lasting`: only dispatches that are not over; `count`: of
    dispatches."""
    given = {"buckets": ints(buckets), "since": since, "lasting": lasting, "count": count}
    found: list[Begun] = []
    for row in conn.execute(statement("clocks", "find_dispatched"), given):
        bucket, lead, seq, dealer, brand, cleared_at, dispatched_at, again = row
        first, second = Key(bucket, lead, Kind.DISPATCH, seq), Key(bucket, lead, Kind.ASSIGNMENT, seq)
        if not again:
            found.append(Begun(first, dealer, None, "", brand, min(cleared_at, dispatched_at), dispatched_at))
        found.append(Begun(second, dealer, None, "", brand, dispatched_at))
    return found


def find_owned(
    conn: Connection, buckets: Sequence[int], since: datetime, count: int, *, lasting: bool
) -> list[Begun]:
    """Clocks of ownerships that have none yet."""
    given = {"buckets": ints(buckets), "since": since, "lasting": lasting, "count": count}
    return [
        Begun(Key(bucket, lead, Kind.FOLLOWUP, seq), dealer, staff, team, brand, at)
        for bucket, lead, seq, dealer, staff, team, brand, at in conn.execute(
            statement("clocks", "find_owned"), given
        )
    ]


def begin(conn: Connection, clocks: Sequence[Begun], rules: Rules, hours: Hours, now: datetime) -> None:
    """Clocks begin; those that have ended are measured at once, the others are looked at in this round."""
    targets = [begun(one, rules, hours) for one in clocks]
    spent = [
        None
        if one.stopped_at is None
        else hours.spent(one.key.kind, one.dealer_id, one.started_at, one.stopped_at)
        for one in clocks
    ]
    conn.execute(
        statement("clocks", "insert_clocks"),
        {
            **_keys([one.key for one in clocks]),
            "dealers": uuids([one.dealer_id for one in clocks]),
            "staff": uuids([one.staff_id for one in clocks]),
            "teams": texts([one.team for one in clocks]),
            "brands": texts([one.brand for one in clocks]),
            "started": instants([one.started_at for one in clocks]),
            "targets": bigs(targets),
            "due": instants([None] * len(clocks)),
            "look": instants([now if one.stopped_at is None else None for one in clocks]),
            "stopped": instants([one.stopped_at for one in clocks]),
            "by": texts(["" if one.stopped_at is None else ANSWERS[one.key.kind].value for one in clocks]),
            "spent": bigs(spent),
        },
    )


def wake(conn: Connection, clocks: Sequence[Begun], now: datetime) -> None:
    """Of leads whose clocks begin all are looked at: those of former owners end."""
    given = {
        "buckets": ints([one.key.bucket for one in clocks]),
        "lead_ids": uuids([one.key.lead_id for one in clocks]),
    }
    conn.execute(statement("clocks", "wake_clocks"), {**given, "now": now})


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
