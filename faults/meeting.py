"""Acts in which two meet: a passage stands still between two statements, and at each of them somebody else does something to
its leads. Whoever commits first is respected, whatever the boundary."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import Any

from faults.children import Child
from faults.failing import Caught, Stuck
from faults.ground import Ground
from faults.people import Channel
from faults.truth import drain, judge

LONGEST_LIFE = 400
"""More exchanges than a worker has until its first passage is over."""
WAITING = "select count(*) from pg_stat_activity where datname = current_database() and application_name = %s and wait_event_type = 'Lock'"


class Halting:
    """A worker that stops before each of its exchanges, until it is let go."""

    def __init__(self, ground: Ground, name: str = "halting", **environment: str) -> None:
        self._quiet = ground.folder / f"{name}.quiet"
        self._quiet.unlink(missing_ok=True)
        self.notes = ground.folder / f"{name}.notes"
        self.notes.unlink(missing_ok=True)
        self.child: Child = ground.worker(
            f"stop@MainThread:1-{LONGEST_LIFE}",
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


def no_meets_dispatch(ground: Ground, every: int = 1, people: int = 260) -> None:
    """Customers take their consent back while the passage that dispatches to that dealer stands still, a customer at each
    boundary. Who saw no dispatch while the no was being committed must never be dispatched."""
    ground.open_web()
    leads = _second_wishes(ground, people)
    told = ground.folder / f"withdrawn-{ground.chance.randrange(1 << 30)}.txt"
    waiting: list[Child] = []
    halting, lane, _ = _holding(ground, "passage")
    left = [lead for lead in leads if _lane_of(ground, lead[3]) == lane]
    for place in range(LONGEST_LIFE):
        if left and place % every == 0:
            bucket, customer, dealer, lead = left.pop()
            deed = ground.nursery.deed(
                "withdraw", bucket=bucket, customer=customer, entity=dealer, lead=lead, out=str(told)
            )
            _until(ground, lambda deed=deed: deed.code is not None, "faults deed")  # type: ignore[misc]
            waiting.append(deed)
        if _carried(ground, lane) or not halting.step():
            break
    ground.tally["meeting_places"] = max(ground.tally["meeting_places"], place)
    halting.let_go()
    for deed in waiting:
        if deed.await_end():
            raise Stuck("a withdrawal failed: " + ground.nursery.last_words())
    halting.child.end()
    drain(ground)
    _compare(ground, told)
    judge(ground, f"{len(waiting)} withdrawals within a passage")


def _second_wishes(ground: Ground, people: int) -> list[tuple[int, str, str, str]]:
    """Customers who allowed two dealers to call and asked one of them; now they ask the other, who has their leave already.
    Returns (bucket, customer, second dealer, second lead), the second leads not carried yet."""
    makes, (first, second) = ground.people(), ground.chance.sample(ground.dealers, 2)
    channel = Channel(ground.port, ground.acknowledged, Event())
    numbers = range(1, people + 1)
    name = f"{makes.lead(1).external_id}"
    channel.send(
        [
            (f"{name}-a{n}", "straight", makes.body(f"{name}-a{n}", makes.phone(n), first, recipients=(first, second)))
            for n in numbers
        ]
    )  # fmt: skip
    drain(ground)
    channel.send(
        [
            (f"{name}-b{n}", "", makes.body(f"{name}-b{n}", makes.phone(n), second, recipients=()))
            for n in numbers
        ]
    )
    channel.close()
    rows = ground.rows(
        "select c.bucket, c.id::text, e.id::text, b2.id::text from raw_lead b2 "
        "join raw_lead b1 on b1.channel_id = b2.channel_id and b1.external_id = replace(b2.external_id, '-b', '-a') "
        "join belt x on x.raw_id = b1.id join lead l on l.bucket = x.bucket and l.id = x.lead_id "
        "join customer c on c.bucket = l.bucket and c.id = l.customer_id join entity e on e.code = %s "
        "where b2.external_id like %s order by b2.id",
        second,
        f"{name}-b%",
    )
    if len(rows) != people:
        raise Stuck(f"{len(rows)} of {people} customers are ready for their second wish")
    return [
        (int(str(bucket)), str(customer), str(dealer), str(lead)) for bucket, customer, dealer, lead in rows
    ]


def _lane_of(ground: Ground, raw: str) -> int:
    return ground.number("select lane from belt where raw_id = %s", raw)


def _carried(ground: Ground, lane: int) -> bool:
    """Nothing of the lane is due: its passage is over."""
    return not ground.number("select count(*) from belt where lane = %s and due_at <= now()", lane)


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
    halting, lane, _ = _holding(ground, "passage")
    left = [
        str(external)
        for (external,) in ground.rows(
            "select r.external_id from raw_lead r join belt b on b.raw_id = r.id where b.lane = %s and r.external_id = any(%s)",
            lane, list(bodies),
        )
    ]  # fmt: skip
    for _ in range(LONGEST_LIFE):
        if left:
            external = left.pop()
            thread = Thread(target=_send_alone, args=(ground, external, bodies[external]), daemon=True)
            thread.start()
            sending.append(thread)
            _until(ground, lambda thread=thread: not thread.is_alive(), "leadcenter intake")  # type: ignore[misc]
        if _carried(ground, lane) or not halting.step():
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


def _until(ground: Ground, done: Callable[[], bool], waits: str, seconds: float = 2.0) -> None:
    """Until somebody is done, or waits for a lock (a session of this name)."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not done():
        if ground.number(WAITING, waits):
            return
        time.sleep(0.004)


# Zombies and clocks

HELD = "select lane, epoch from lane where holder <> '' and lease_until > now() order by lane"


def zombie(ground: Ground) -> None:
    """A worker stands still for longer than its lease; another takes its lane; then the first wakes up. With its old epoch it
    must write nothing."""
    ground.open_web()
    _land_some(ground)
    first, lane, epoch = _holding(ground, "zombie")
    with ground.look() as conn:
        conn.execute("update lane set lease_until = now() - interval '1 second' where lane = %s", [lane])
    heir = _take_over(ground, lane, epoch)
    before = _traces(ground, lane)
    first.let_go()
    until = time.monotonic() + 1.5
    while time.monotonic() < until and first.child.code is None:
        if (now := _traces(ground, lane)) != before:
            raise Caught(f"a worker whose lease had been lost went on: lane {lane} was {before}, is {now}")
        time.sleep(0.02)
    first.child.kill()
    heir.let_go()
    heir.child.end()
    ground.tally["zombies"] += 1
    judge(ground, "a zombie")


def skewed_clocks(ground: Ground, skews: Sequence[float] = (3_600.0, -3_600.0)) -> None:
    """Leases are the database's time: a worker whose own clock is wrong takes no lane of a living one, and none of its own
    lanes is taken."""
    ground.open_web()
    for skew in skews:
        _land_some(ground)
        sound = {"FAULTS_CLOCK": "0"}
        wrong = {"FAULTS_CLOCK": str(skew)}
        for holder, other in ((sound, wrong), (wrong, sound)):
            first, lane, epoch = _holding(ground, "holder", **holder)
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
            first.child.kill()
            _land_some(ground)
        ground.tally["clock_jumps"] += 1
    judge(ground, f"clocks {', '.join(f'{skew:+.0f} s' for skew in skews)}")


def _land_some(ground: Ground, count: int = 60) -> None:
    """Leads in every lane."""
    channel, makes = Channel(ground.port, ground.acknowledged, Event()), ground.people()
    leads = [makes.lead(number) for number in range(1, count + 1)]
    channel.send([(lead.external_id, lead.kind if lead.later is None else "", lead.body) for lead in leads])
    channel.close()


def _holding(ground: Ground, name: str, **environment: str) -> tuple[Halting, int, int]:
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


def _take_over(ground: Ground, lane: int, epoch: int) -> Halting:
    """Another worker that has taken just this lane."""
    with ground.look() as conn:  # what lies in the other lanes can wait for a minute
        conn.execute(
            "update belt set due_at = due_at + interval '1 minute' where lane <> %s and due_at <= now()",
            [lane],
        )
    heir = Halting(ground, "heir")
    heir.next()
    for _ in range(LONGEST_LIFE):
        if ground.number("select epoch from lane where lane = %s", lane) > epoch:
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


def withdrawals_under_load(ground: Ground, races: int) -> None:
    """Many customers take their consent back while workers dispatch: who saw no dispatch is never dispatched."""
    if not races:
        return
    ground.open_web()
    leads = _second_wishes(ground, races)
    told = ground.folder / f"raced-{ground.chance.randrange(1 << 30)}.txt"
    whom = ground.folder / "whom.json"
    whom.write_text(json.dumps(ground.chance.sample(leads, len(leads))), "utf-8")
    with ground.workers(2):
        deed = ground.nursery.deed("withdraw_all", whom=str(whom), out=str(told))
        if deed.await_end(120):
            raise Stuck("withdrawals failed: " + ground.nursery.last_words())
    drain(ground)
    _compare(ground, told)
    judge(ground, f"{races} withdrawals under load")


def _compare(ground: Ground, told: Path) -> None:
    """What each no saw, and what became of the lead."""
    saw: dict[str, bool] = {}
    for line in told.read_text("utf-8").splitlines():
        lead, seen, seconds = line.split()
        saw[lead] = seen == "1"
        ground.withdrawal_s.append(float(seconds))
    dispatched = {str(lead) for (lead,) in ground.rows("select lead_id::text from dispatch")}
    against = [lead for lead, seen in saw.items() if not seen and lead in dispatched]
    ground.tally["withdrawal_races"] += len(saw)
    ground.tally["withdrawals_after_dispatch"] += sum(saw.values())
    ground.tally["dispatched_after_withdrawal"] += len(against)
    if against:
        raise Caught(
            f"{len(against)} of {len(saw)} leads were dispatched after the customer's no, such as {against[0]}"
        )
