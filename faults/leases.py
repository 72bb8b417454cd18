"""Acts about leases: zombies, sleepers, clocks that are wrong."""

from __future__ import annotations

import time
from collections.abc import Sequence

from faults.failing import Caught, Stuck
from faults.ground import Ground
from faults.meeting import LONGEST_LIFE, Halting, carried, holding, land_some
from faults.truth import await_drained, judge

RECOVERY_S = 45.0
"""trust.md 3.4: after a worker has died or stands still, work resumes within this time."""
HELD = "select holder, epoch from lane where lane = %s"


def zombie(ground: Ground) -> None:
    """A worker stands still for longer than its lease; another takes its lane; then the first wakes up. With its old epoch it
    must write nothing."""
    ground.open_web()
    land_some(ground)
    first, lane, _ = holding(ground, "zombie")
    with ground.look() as conn:
        conn.execute("update lane set lease_until = now() - interval '1 second' where lane = %s", [lane])
    heir = _take_over(ground, lane)
    before = _traces(ground, lane)
    first.let_go()
    until = time.monotonic() + 2.5
    while time.monotonic() < until and first.child.code is None:
        if (now := _traces(ground, lane)) != before:
            raise Caught(f"a worker whose lease had been lost went on: lane {lane} was {before}, is {now}")
        time.sleep(0.02)
    first.child.kill()
    heir.let_go()
    heir.child.end()
    ground.tally["zombies"] += 1
    judge(ground, "a zombie")


def sleepers(ground: Ground, count: int) -> None:
    """A worker stands still anywhere in its passage, locks in hand, for as long as it takes; another must finish its work within
    45 seconds. Then the first wakes up and must do no harm."""
    if not count:
        return
    ground.open_web()
    for _ in range(count):
        land_some(ground)
        sleeper, lane, _ = holding(ground, "sleeper")
        for _ in range(ground.chance.randrange(1, 60)):
            if not sleeper.step() or carried(ground, lane):
                break
        began = time.monotonic()
        with ground.workers(1):
            await_drained(ground, RECOVERY_S)
        ground.tally["recovery_ms"] = max(
            ground.tally["recovery_ms"], round(1_000 * (time.monotonic() - began))
        )
        sleeper.let_go()
        sleeper.child.end()
        ground.tally["sleepers"] += 1
    judge(ground, f"{count} sleeping workers")


def skewed_clocks(ground: Ground, skews: Sequence[float] = (3_600.0, -3_600.0)) -> None:
    """Leases are the database's time: a worker whose own clock is wrong takes no lane of a living one, and none of its own
    lanes is taken."""
    ground.open_web()
    for skew in skews:
        ground.kill_web()
        ground.start_web(FAULTS_CLOCK=str(skew))
        ground.await_web()
        land_some(ground)
        sound = {"FAULTS_CLOCK": "0"}
        wrong = {"FAULTS_CLOCK": str(skew)}
        for holder, other in ((sound, wrong), (wrong, sound)):
            first, lane, epoch = holding(ground, "holder", **holder)
            _lease_is_sound(ground, lane, skew)
            second = ground.worker(**other)
            until = time.monotonic() + 1.5
            while time.monotonic() < until:
                now = ground.number("select epoch from lane where lane = %s", lane)
                if now != epoch:
                    raise Caught(
                        f"with a clock {skew:+.0f} s off, lane {lane} of a living worker was taken before its lease was over"
                    )
                time.sleep(0.02)
            second.end()
            _step_into_passage(ground, first, lane)
            _lease_is_sound(ground, lane, skew)
            first.child.kill()
            land_some(ground)
        ground.tally["clock_jumps"] += 1
    judge(ground, f"clocks {', '.join(f'{skew:+.0f} s' for skew in skews)}")


def _step_into_passage(ground: Ground, one: Halting, lane: int) -> None:
    """Until its first passage is committed."""
    with ground.look() as conn:
        query = "select count(*) from belt where lane = %s and due_at <= now()"
        (before,) = conn.execute(query, [lane]).fetchone() or (0,)
        for _ in range(LONGEST_LIFE):
            if (conn.execute(query, [lane]).fetchone() or (0,))[0] < before or not one.step():
                return


def _lease_is_sound(ground: Ground, lane: int, skew: float) -> None:
    """A lane that is held is held for half a minute from now, by the clock of the database."""
    rows = ground.rows(
        "select extract(epoch from lease_until - now())::float8 from lane where lane = %s and holder <> ''",
        lane,
    )
    for (left,) in rows:
        if not 5.0 < float(str(left)) < 35.0:
            raise Caught(
                f"with a clock {skew:+.0f} s off, the lease of lane {lane} ends in {float(str(left)):.0f} s"
            )


def _take_over(ground: Ground, lane: int) -> Halting:
    """Another worker that has taken just this lane."""
    before = ground.rows(HELD, lane)
    with ground.look() as conn:  # what lies in the other lanes can wait for a minute
        conn.execute(
            "update belt set due_at = due_at + interval '1 minute' where lane <> %s and due_at <= now()",
            [lane],
        )
    heir = Halting(ground, "heir")
    heir.next()
    for _ in range(LONGEST_LIFE):
        if ground.rows(HELD, lane) != before:
            with ground.look() as conn:
                conn.execute(
                    "update belt set due_at = due_at - interval '1 minute' where lane <> %s and due_at > now()",
                    [lane],
                )
            return heir
        if not heir.step():
            break
    raise Stuck(f"nobody took lane {lane} over, though its lease is over")


def _traces(ground: Ground, lane: int) -> list[tuple[object, ...]]:
    """What a worker of the lane would change: its places, and who holds it."""
    return ground.rows(
        "select l.holder, l.epoch, (select count(*) from belt b where b.lane = l.lane and b.state = 'landed'), "
        "(select count(*) from journal j join belt b on b.raw_id = j.raw_id where b.lane = l.lane) from lane l where l.lane = %s",
        lane,
    )
