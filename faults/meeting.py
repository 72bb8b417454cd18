"""Acts in which two meet: a passage stands still between two statements, and at each of them somebody else does something to
its leads. Whoever commits first is respected, whatever the boundary."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from faults.children import Child
from faults.failing import Caught, Stuck
from faults.ground import Ground
from faults.people import Channel
from faults.truth import drain, judge

LONGEST_LIFE = 400
"""More exchanges than a worker has until its first passage is over."""
ENOUGH = 3
"""So many wait for the passage: no more need to, and none shall wait for longer than it may."""
WAITING = "select count(*) from pg_stat_activity where datname = current_database() and application_name = %s and wait_event_type = 'Lock'"


class Halting:
    """A worker of which a thread stops everything before each of its exchanges, until it is let go."""

    def __init__(self, ground: Ground, name: str, thread: str = "MainThread", **environment: str) -> None:
        self._quiet = ground.folder / f"{name}.quiet"
        self._quiet.unlink(missing_ok=True)
        self.notes = ground.folder / f"{name}.notes"
        self.notes.unlink(missing_ok=True)
        self.child: Child = ground.worker(
            f"stop@{thread}:1-{LONGEST_LIFE}",
            FAULTS_NOTES=str(self.notes),
            FAULTS_QUIET=str(self._quiet),
            **environment,
        )

    def next(self) -> str:
        """Wait until it has stopped; what it is about to do, empty when it has ended."""
        if not self.child.await_stop():
            return ""
        return self.notes.read_text("utf-8").rstrip("\n").rpartition("\n")[2].split("\t")[2]

    def step(self) -> str:
        """One exchange further."""
        self.child.go_on()
        return self.next()

    def let_go(self) -> None:
        """It stops no more."""
        self._quiet.touch()
        self.child.go_on()


def holding(ground: Ground, name: str, **environment: str) -> tuple[Halting, int, int]:
    """A worker that has taken a lane and committed that, and has not begun to carry: it, the lane, the epoch."""
    with ground.look() as conn:
        conn.execute("update lane set lease_until = '-infinity', holder = ''")
        one = Halting(ground, name, **environment)
        one.next()
        for _ in range(LONGEST_LIFE):
            held = conn.execute("select lane, epoch from lane where holder <> '' order by lane").fetchone()
            if held:
                return one, held[0], held[1]
            if not one.step():
                break
    raise Stuck("no worker took a lane: " + ground.nursery.last_words())


def land_some(ground: Ground, count: int = 60) -> None:
    """Leads in every lane."""
    channel, makes = Channel(ground.port, ground.acknowledged, Event()), ground.people()
    leads = [makes.lead(number) for number in range(1, count + 1)]
    channel.send([(lead.external_id, lead.kind if lead.later is None else "", lead.body) for lead in leads])
    channel.close()


def lane_of(ground: Ground, raw: str) -> int:
    return ground.number("select lane from belt where raw_id = %s", raw)


def carried(ground: Ground, lane: int) -> bool:
    """Nothing of the lane is due: its passage is over."""
    return not ground.number("select count(*) from belt where lane = %s and due_at <= now()", lane)


def meet(ground: Ground, done: Callable[[], bool], waits: str, seconds: float = 2.0) -> bool:
    """Until somebody is done (True), or waits for a lock as a session of this name (False)."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not done():
        if ground.number(WAITING, waits):
            return False
        time.sleep(0.004)
    return done()


def revision_meets_passage(ground: Ground, people: int = 260) -> None:
    """Inquiries without a dealer wait; while a passage looks at them again, each is sent once more, now with a dealer. What
    was acknowledged last must count in the end."""
    ground.open_web()
    makes = ground.people()
    first = Channel(ground.port, ground.acknowledged, Event())
    bodies = {}
    for number in range(1, people + 1):
        lead = makes.lead(number)
        external = f"{lead.external_id}-r"
        bodies[external] = makes.body(external, makes.phone(number), ground.chance.choice(ground.dealers))
    first.send(
        [(external, "", {**body, "dealer_code": "", "consents": []}) for external, body in bodies.items()]
    )
    first.close()
    drain(ground)
    with ground.look() as conn:
        conn.execute("update belt set due_at = now() where state = 'awaiting_dealer'")
    sending: list[Thread] = []
    waiting = 0
    halting, lane, _ = holding(ground, "passage")
    left = [
        str(external)
        for (external,) in ground.rows(
            "select r.external_id from raw_lead r join belt b on b.raw_id = r.id where b.lane = %s and r.external_id = any(%s)",
            lane, list(bodies),
        )
    ]  # fmt: skip
    for _ in range(LONGEST_LIFE):
        if left and waiting < ENOUGH:
            external = left.pop()
            thread = Thread(target=_send_alone, args=(ground, external, bodies[external]), daemon=True)
            thread.start()
            sending.append(thread)
            waiting += not meet(ground, lambda: not thread.is_alive(), "leadcenter intake")  # noqa: B023 - asked at once
        if carried(ground, lane) or not halting.step():
            break
    halting.let_go()
    for thread in sending:
        thread.join(30)
    halting.child.end()
    ground.tally["revision_races"] += len(sending)
    judge(ground, f"{len(sending)} revisions within a passage")


def _send_alone(ground: Ground, external: str, body: dict[str, Any]) -> None:
    channel = Channel(ground.port, ground.acknowledged, Event())
    channel.send([(external, "straight", body)])
    channel.close()


def passages_meet(ground: Ground, steps: int = 400) -> None:
    """Two workers carry leads for the same few dealers, each halting before every exchange; chance says who takes the next step.
    Loads, caps and cursors must come out right whatever the order."""
    ground.open_web()
    few = ground.chance.sample(ground.dealers, 2)
    _land_for_few(ground, few)
    _cap(ground, few)
    pair = [Halting(ground, "left"), Halting(ground, "right")]
    for one in pair:
        one.next()
    for _ in range(steps):
        ready = [one for one in pair if one.child.stopped and one.child.code is None]
        if not ready or not ground.number("select count(*) from belt where due_at <= now()"):
            if all(one.child.code is not None for one in pair) or ready:
                break
            pair[0].child.halts_within(0.1)
            continue
        one = ground.chance.choice(ready)
        one.child.go_on()
        one.child.halts_within(0.1)  # else it waits for a lock of the other
    for one in pair:
        one.let_go()
    for one in pair:
        one.child.end()
    ground.tally["passages_met"] += 1
    judge(ground, "two passages step by step")
    full = ground.number("select count(*) from staff_load where open = cap")
    above = ground.number(ABOVE)
    with ground.look() as conn:
        conn.execute("update staff_load set cap = null where cap is not null")
    if above:
        raise Caught(f"{above} consultants own more leads than they may")
    if not full:
        raise Stuck("no consultant came to the cap")


ROOM = 12
"""So many leads more may each consultant of the few have; they get more than that."""
ABOVE = """
select count(*) from staff_load l
where l.cap < l.open or l.cap < (select count(*) from episode e where e.staff_id = l.staff_id and e.closed_at is null and e.counted)
"""


def _cap(ground: Ground, dealers: list[str]) -> None:
    """Their consultants may have few leads more."""
    with ground.look() as conn:
        conn.execute(
            "update staff_load l set cap = l.open + %s from entity d where d.id = l.dealer_id and d.code = any(%s)",
            [ROOM, dealers],
        )


def _land_for_few(ground: Ground, dealers: list[str], count: int = 120) -> None:
    """Leads in every lane, for two dealers, some people twice."""
    channel, makes = Channel(ground.port, ground.acknowledged, Event()), ground.people()
    name = f"{makes.lead(1).external_id}-m"
    bodies = [
        makes.body(f"{name}{n}", makes.phone(n if n % 5 else n - 1), dealers[n % 10 < 5])
        for n in range(1, count + 1)
    ]
    channel.send([(body["external_id"], "straight", body) for body in bodies])
    channel.close()
