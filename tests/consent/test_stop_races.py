"""Processes that take consent back race processes that dispatch: 2,000 times, with FULL=1 100,000 times. What
was not dispatched when the stop was written never is; what was is taken off (trust.md L05, I4)."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest
from test_workers import until
from town import Town

from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind

RACES = 100_000 if os.environ.get("FULL") else 2_000
AT_ONCE = 2_000 if os.environ.get("FULL") else 500
EACH_MS = 10
"""One lead after the other falls due, and about then its customer stops it; at half the pace after a round in
which the two hardly met, for then the machine is busy."""
FURTHER = 2
"""Rounds more where they have not met enough."""
STOPPERS, WORKERS = 2, 1
HERE = Path(__file__).parent
WORKER = HERE.parent / "flow" / "worker_process.py"


WORKING = (
    "select 1 from pg_stat_activity "
    "where application_name = 'leadcenter worker' and datname = current_database()"
)


class Told(NamedTuple):
    """What a stopper wrote down after its commit. A bare word that came too late leaves the lead where it
    is."""

    lead: UUID
    stopped: bool
    dispatched_before: bool
    seconds: float


@pytest.mark.timeout(7_200 if os.environ.get("FULL") else 300)
def test_nothing_is_dispatched_after_the_commit_of_a_stop(town: Town, tmp_path: Path) -> None:
    seed = secrets.randbelow(1_000_000)
    town.add_dealer("X", dispatch=(0, 1_440), work=(0, 1_440), people=8)
    told: list[Told] = []
    late: list[UUID] = []
    open_still: list[UUID] = []
    rounds, each_ms = RACES // AT_ONCE, EACH_MS
    for number in range(rounds + FURTHER):
        if number >= rounds and met(told):
            break
        leads = prepare(town)
        told += race(town, leads, tmp_path, seed + number, each_ms)
        each_ms *= 1 if met(told[-AT_ONCE:]) else 2
        late += dispatched_late(town, told[-AT_ONCE:])
        open_still += held_still(town, told[-AT_ONCE:])
        town.close_leads()
    before = sum(one.dispatched_before for one in told)
    took = sorted(one.seconds for one in told)
    print(
        f"\n{len(told)} races (seed {seed}): {before} dispatched before, {len(late)} after the commit, "
        f"{len(open_still)} still held; a stop took {took[len(took) * 99 // 100]:.3f} s (p99)"
    )
    assert len(told) >= RACES
    assert late == []
    assert open_still == []
    assert met(told), "the two hardly met"


def met(told: list[Told]) -> bool:
    """Did stops come before and after dispatches? On a busy machine the worker may come too late to most."""
    before = sum(one.dispatched_before for one in told)
    return len(told) // 50 <= before <= len(told) - len(told) // 50


def prepare(town: Town) -> list[UUID]:
    """Customers whose leads wait for a grant; now they give it."""
    raws = [
        landed.raw_id
        for _ in range(AT_ONCE // 500)
        for landed in town.land(*(town.piece(dealer="X", agrees=False) for _ in range(500)))
    ]
    town.carry()
    assert town.states(raws) == {"awaiting_grant": AT_ONCE}
    dealer = town.entity("X")
    rows = town.rows("select bucket, customer_id, id from lead where id = any(%s)", raws)
    with town.conn.transaction():
        now = town.now
        given = [
            ConsentEvent(row["bucket"], row["customer_id"], dealer, EventKind.GIVEN, None, None, {})
            for row in rows
        ]
        consent.record(town.conn, town.house.maker, given, now)
    return raws


def race(town: Town, leads: list[UUID], folder: Path, seed: int, each_ms: int) -> list[Told]:
    """Stoppers and workers, each a process, begin together; what the stoppers wrote down."""
    truths = [folder / f"truth-{seed}-{share}" for share in range(STOPPERS)]
    keys = str(town.config.keys)
    stoppers = [
        start([HERE / "stopper_process.py", town.url, keys, str(share), str(STOPPERS), str(seed), str(truth)])
        for share, truth in enumerate(truths)
    ]
    workers = []
    try:
        for one in stoppers:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        workers = [start([WORKER, town.url, keys, "6"]) for _ in range(WORKERS)]
        until(lambda: bool(town.rows(WORKING)), "the worker works")
        town.conn.execute(
            "update belt b set due_at = clock_timestamp() + interval '1 second' + k.n * %s * interval '1 ms' "
            "from unnest(%s::uuid[]) with ordinality as k (id, n) where b.raw_id = k.id",
            [each_ms, leads],
        )
        for one in stoppers:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        for one in stoppers:
            assert one.wait(200) == 0
    finally:
        for one in (*workers, *stoppers):
            one.terminate()
            one.wait(30)
    lines = [line.split() for truth in truths for line in truth.read_text().splitlines()]
    return [
        Told(UUID(lead), how == "stop", seen == "1", float(seconds)) for lead, how, seen, seconds in lines
    ]


def start(command: list[object]) -> subprocess.Popen[str]:
    """A process of ours."""
    words = [sys.executable, *map(str, command)]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def dispatched_late(town: Town, told: list[Told]) -> list[UUID]:
    """Leads dispatched though their stop was committed before; after another look at all of them."""
    town.poke_all()
    town.carry()
    dispatched = {row["lead_id"] for row in town.rows("select lead_id from dispatch")}
    twice = {row["lead_id"] for row in town.rows("select lead_id from dispatch where seq > 1")}
    return [one.lead for one in told if one.lead in (twice if one.dispatched_before else dispatched)]


def held_still(town: Town, told: list[Told]) -> list[UUID]:
    """Leads that a dealer still has, or that stand as if it had, though their customers stopped it."""
    leads = [one.lead for one in told if one.stopped or not one.dispatched_before]
    held = town.rows("select lead_id as id from dispatch where ended_at is null and lead_id = any(%s)", leads)
    owned = "select lead_id as id from episode where closed_at is null and lead_id = any(%s)"
    assert town.states(leads) == {"awaiting_grant": len(leads)}
    return [row["id"] for row in held + town.rows(owned, leads)]
