"""What people do about clocks and see of them: pauses, targets and ladders, the clocks of a lead, how they
were kept. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from leadcenter.access.face import Sight
from leadcenter.clocks.rules import Rules
from leadcenter.clocks.steps import EVERYWHERE, read_rules
from leadcenter.clocks.terms import Kind, Rung
from leadcenter.kernel.arrays import ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement

LONGEST_PAUSE: Final = timedelta(days=14)
LONGEST_SPAN: Final = timedelta(days=400)
MOST: Final = 2_000
_SECOND: Final = 1_000_000


class Kept(msgspec.Struct, frozen=True):
    """How the clocks of one dealer, team or person were kept. `n` clocks began in the span; `answered` were
    stopped by what they waited for, `reached` of these within the target; `late`: over the target, answered
    or not; `running`: neither yet. Median and 90th percentile of the answered, in business seconds."""

    dealer: str
    team: str
    staff: str
    n: int
    answered: int
    reached: int
    late: int
    running: int
    median_s: float | None
    p90_s: float | None


class Shown(msgspec.Struct, frozen=True):
    """A clock of a lead. `due_at`: until when it is to be stopped, pauses reckoned in; None: not known yet.
    `staff`: code of whose clock it is. `paused_until`: it stands still so long, for `paused_for`."""

    clock: str
    seq: int
    staff: str
    started_at: datetime
    target_minutes: int
    due_at: datetime | None
    rungs: int
    stopped_at: datetime | None
    stopped_by: str
    spent_s: float | None
    paused_until: datetime | None
    paused_for: str


class Runs(msgspec.Struct, frozen=True):
    """A clock of a lead that a dealer holds, and what its ladder does next (None: nothing more). `staff`:
    code of the owner, empty on the desk; `contact`: the dealer's sealed copy."""

    bucket: int
    lead_id: UUID
    dealer_id: UUID
    clock: str
    staff: str
    started_at: datetime
    due_at: datetime
    target_minutes: int
    brand: str
    series: str
    grade: str
    contact: bytes | None
    paused_until: datetime | None
    paused_for: str
    next: Rung | None


class Target(msgspec.Struct, frozen=True):
    """Target and ladder of a clock for a brand; `brand` empty: all that have none of their own. `minutes`
    None: what each dealer agreed to."""

    brand: str
    clock: Kind
    minutes: int | None
    ladder: tuple[Rung, ...]


def assess(
    conn: Connection, sight: Sight, kind: Kind, span: tuple[datetime, datetime], by: str, now: datetime
) -> list[Kept]:
    """How clocks that began in [from, until) were kept, by dealer, team or consultant. Raises Refusal
    `span_unfit` (422)."""
    begin, until = span
    if not timedelta() < until - begin <= LONGEST_SPAN:
        raise Refusal("span_unfit", 422)
    rows = conn.execute(
        statement("clocks", "assess"),
        {
            **_seen(sight), "kind": kind.value, "from": begin, "until": until, "by": by, "now": now,
            "buckets": ints(EVERYWHERE), "count": MOST,
        },
    )  # fmt: skip
    return [
        Kept(dealer, team, staff or "", n, answered, reached, late, running, _seconds(median), _seconds(p90))
        for dealer, team, staff, n, reached, late, running, answered, median, p90 in rows
    ]


def show(conn: Connection, sight: Sight, key: tuple[int, UUID], now: datetime) -> list[Shown]:
    """The clocks of a lead that exist for the asker, in the order in which they began; of a lead that has
    just come perhaps none. Raises Refusal `clock_unknown` (404): the lead does not exist for the asker."""
    seen = conn.execute(statement("clocks", "find_seen"), {**_seen(sight), **_of(key)}).fetchone()
    rows = conn.execute(statement("clocks", "list_of_lead"), {**_seen(sight), **_of(key), "now": now})
    found = [
        Shown(
            kind, seq, staff or "", at, target // 60_000_000, due, rungs, over, by, _seconds(spent), until,
            why,
        )
        for kind, seq, staff, at, target, due, rungs, over, by, spent, until, why in rows
    ]  # fmt: skip
    if not found and seen is None:
        raise Refusal("clock_unknown", 404)
    return found


def list_running(conn: Connection, sight: Sight, now: datetime, until: datetime, rows: int) -> list[Runs]:
    """Clocks of leads that wait on the desks of the asker's dealers, or that their people own, which are due
    before `until`, the first due first, then those that stand still; three statements."""
    rules = read_rules(conn)
    given = {
        **_seen(sight), "entities": uuids(sight.entities), "now": now, "until": until, "rows": rows,
        "buckets": ints(EVERYWHERE),
    }  # fmt: skip
    found = conn.execute(statement("clocks", "list_running"), given)
    return [
        Runs(
            bucket, lead, dealer, kind, staff or "", at, due, target // 60_000_000, brand, series, grade,
            contact, paused, why, next(iter(rules.ladder(brand, Kind(kind))[rung:]), None),
        )
        for bucket, lead, dealer, kind, staff, at, due, target, rung, brand, series, grade, contact, paused,
            why in found
    ]  # fmt: skip


def pause(
    conn: Connection, sight: Sight, key: tuple[int, UUID], until: datetime, reason: str, now: datetime
) -> list[str]:
    """The customer is waited for: the running clocks of a lead stand still, until then at most. Raises
    Refusal `pause_unfit` (422), `clock_unknown` (404): none runs that exists for the asker."""
    if not now < until <= now + LONGEST_PAUSE:
        raise Refusal("pause_unfit", 422)
    given = {**_seen(sight), **_of(key), "until": until, "reason": reason, "by": sight.name, "now": now}
    return _found(conn.execute(statement("clocks", "pause_clocks"), given).fetchall())


def resume(conn: Connection, sight: Sight, key: tuple[int, UUID], now: datetime) -> list[str]:
    """The clocks of a lead that stand still go on. Raises Refusal `clock_unknown` (404)."""
    given = {**_seen(sight), **_of(key), "now": now}
    return _found(conn.execute(statement("clocks", "resume_clocks"), given).fetchall())


def targets(conn: Connection) -> list[Target]:
    """All targets with their ladders."""
    rules = read_rules(conn)
    names = sorted({*rules.targets, *rules.ladders})
    return [
        Target(brand, Kind(kind), rules.targets.get((brand, kind)), rules.ladders.get((brand, kind), ()))
        for brand, kind in names
    ]


def set_target(conn: Connection, wanted: Target, by: str, now: datetime) -> Target:
    """Another target and ladder for clocks that begin from now on; the ladder holds for those that run, too.
    Returns what was there before. Raises Refusal `ladder_unfit` (422): rungs not in rising order, or a
    taking back of what nobody owns."""
    if not _fit(wanted):
        raise Refusal("ladder_unfit", 422)
    before: Rules = read_rules(conn)
    name = (wanted.brand, wanted.clock.value)
    given: dict[str, Any] = {"brand": wanted.brand, "kind": wanted.clock.value}
    conn.execute(
        statement("clocks", "write_target"), {**given, "minutes": wanted.minutes, "by": by, "now": now}
    )
    conn.execute(statement("clocks", "drop_ladder"), given)
    conn.execute(
        statement("clocks", "write_ladder"),
        {
            **given,
            "nths": shorts(range(1, len(wanted.ladder) + 1)),
            "percents": ints([one.percent for one in wanted.ladder]),
            "actions": texts([one.action.value for one in wanted.ladder]),
        },
    )
    return Target(wanted.brand, wanted.clock, before.targets.get(name), before.ladders.get(name, ()))


def _fit(wanted: Target) -> bool:
    percents = [one.percent for one in wanted.ladder]
    taken = any(one.action == "take_back" for one in wanted.ladder)
    return percents == sorted(set(percents)) and (wanted.clock is Kind.FOLLOWUP or not taken)


def _found(rows: Sequence[tuple[Any, ...]]) -> list[str]:
    if not rows:
        raise Refusal("clock_unknown", 404)
    return sorted({kind for (kind,) in rows})


def _seen(sight: Sight) -> dict[str, Any]:
    return {
        "entities": None if sight.dealers is None else uuids(sight.dealers),
        "owners": None if sight.owners is None else uuids(sight.owners),
        "unowned": sight.owners is None or sight.unowned,
    }


def _of(key: tuple[int, UUID]) -> dict[str, Any]:
    return {"bucket": key[0], "lead_id": key[1]}


def _seconds(micro: int | None) -> float | None:
    return None if micro is None else micro / _SECOND
