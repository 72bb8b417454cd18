"""Acts about consent: a customer's no meets the dispatch, meets the call. What was committed first holds."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event

from faults.children import Child
from faults.failing import Caught, Stuck
from faults.ground import CENTRE, Ground
from faults.meeting import ENOUGH, LONGEST_LIFE, Halting, carried, holding, lane_of, meet
from faults.people import Channel
from faults.truth import calls, drain, judge

Target = tuple[int, str, str, str]
"""Bucket, customer, recipient, lead."""


def no_meets_dispatch(ground: Ground, people: int) -> None:
    """Customers take their consent back while the passage that dispatches to that dealer stands still, a customer at each
    boundary. Who saw no dispatch while the no was being committed must never be dispatched."""
    ground.open_web()
    leads = _second_wishes(ground, people)
    told = _fresh(ground, "withdrawn")
    halting, lane, _ = holding(ground, "passage")
    left = [lead for lead in leads if lane_of(ground, lead[3]) == lane]
    deeds: list[Child] = []
    waiting = 0
    for place in range(LONGEST_LIFE):
        if left and waiting < ENOUGH:
            waiting += _say_no(ground, left.pop(), told, deeds, "dispatch")
        ground.tally["meeting_places"] = max(ground.tally["meeting_places"], place)
        if carried(ground, lane) or not halting.step():
            break
    halting.let_go()
    _finish(ground, deeds)
    halting.child.end()
    drain(ground)
    _no_dispatch_after(ground, told)
    judge(ground, f"{len(deeds)} withdrawals within a passage")


def no_meets_call(ground: Ground, people: int) -> None:
    """Customers tell the maker not to call them while the sender that orders their calls stands still, one at each boundary. Who
    saw no call begun while the no was being committed is never called, by the ledger of the call centre."""
    if not people:
        return
    ground.open_web()
    with ground.call_centre() as (port, ledger):
        centre = {CENTRE: f"http://127.0.0.1:{port}"}
        targets = _awaiting_calls(ground, people)
        told = _fresh(ground, "refused")
        halting = Halting(ground, "sender", "sender", **centre)
        deeds: list[Child] = []
        waiting = 0
        halting.next()
        while targets and halting.child.code is None and len(deeds) < people:
            if waiting < ENOUGH:
                waiting += _say_no(ground, targets.pop(), told, deeds, "call")
            elif all(deed.code is not None for deed in deeds):
                waiting = 0
            if not halting.step():
                break
        halting.let_go()
        _finish(ground, deeds)
        halting.child.end()
        drain(ground, 25.0, **centre)
        saw = _read(told)
        called = {
            str(key)
            for (key,) in ground.rows(
                "select distinct t.raw_id::text from cleaning_attempt a join cleaning_task t on t.bucket = a.bucket and t.id = a.task_id where a.state <> 'ready'"
            )
        }
        against = [lead for lead, (seen, _) in saw.items() if not seen and lead in called]
        heard = calls(ledger)
        attempts = len(called)
    ground.tally["refusal_races"] += len(saw)
    if against:
        raise Caught(
            f"{len(against)} of {len(saw)} customers were called after they had said no, such as {against[0]}"
        )
    if heard["call"] > attempts or heard["repeat"] or heard["twice"]:
        raise Caught(f"the call centre made {heard['call']} calls, the house knows of {attempts}")
    judge(ground, f"{len(saw)} refusals of calls", **centre)


def withdrawals_under_load(ground: Ground, races: int) -> None:
    """Many customers take their consent back while workers dispatch: who saw no dispatch is never dispatched."""
    if not races:
        return
    ground.open_web()
    leads = _second_wishes(ground, races)
    told = _fresh(ground, "raced")
    whom = ground.folder / "whom.json"
    whom.write_text(json.dumps(ground.chance.sample(leads, len(leads))), "utf-8")
    with ground.workers(2):
        deed = ground.nursery.deed("withdraw_all", whom=str(whom), out=str(told))
        if deed.await_end(120):
            raise Stuck("withdrawals failed: " + ground.nursery.last_words())
    drain(ground)
    _no_dispatch_after(ground, told, timed=True)
    judge(ground, f"{races} withdrawals under load")


def _second_wishes(ground: Ground, people: int) -> list[Target]:
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


def _awaiting_calls(ground: Ground, people: int) -> list[Target]:
    """Customers whose call is ordered and not yet sent; the recipient of their consent is the maker."""
    channel, makes = Channel(ground.port, ground.acknowledged, Event()), ground.people()
    name = f"{makes.lead(1).external_id}-q"
    bodies = [
        makes.body(f"{name}{n}", makes.phone(n), ground.chance.choice(ground.dealers))
        for n in range(1, people + 1)
    ]
    channel.send([(body["external_id"], "", {**body, "kind": "coupon"}) for body in bodies])
    channel.close()
    drain(ground)
    rows = ground.rows(
        "select t.bucket, t.customer_id::text, e.id::text, t.raw_id::text from cleaning_task t "
        "join raw_lead r on r.id = t.raw_id join entity e on e.kind = 'maker' where r.external_id like %s and t.state = 'open' order by t.id",
        f"{name}%",
    )
    if len(rows) != people:
        raise Stuck(f"{len(rows)} of {people} calls are ordered")
    return [(int(str(bucket)), str(customer), str(maker), str(raw)) for bucket, customer, maker, raw in rows]


def _say_no(ground: Ground, target: Target, told: Path, deeds: list[Child], what: str) -> bool:
    """Begin a customer's no; True when it has to wait for a lock."""
    bucket, customer, entity, lead = target
    deed = ground.nursery.deed(
        "withdraw", bucket=bucket, customer=customer, entity=entity, lead=lead, what=what, out=str(told)
    )
    deeds.append(deed)
    return not meet(ground, lambda: deed.code is not None, "faults deed")


def _finish(ground: Ground, deeds: list[Child]) -> None:
    for deed in deeds:
        if deed.await_end():
            raise Stuck("a withdrawal failed: " + ground.nursery.last_words())


def _fresh(ground: Ground, name: str) -> Path:
    return ground.folder / f"{name}-{ground.chance.randrange(1 << 30)}.txt"


def _read(told: Path) -> dict[str, tuple[bool, float]]:
    """By lead: did the no see the act, and how long did it take to stand?"""
    rows = (line.split() for line in told.read_text("utf-8").splitlines())
    return {lead: (seen == "1", float(seconds)) for lead, seen, seconds in rows}


def _no_dispatch_after(ground: Ground, told: Path, *, timed: bool = False) -> None:
    """What each no saw, and what became of the lead."""
    saw = _read(told)
    if timed:
        ground.withdrawal_s += [seconds for _, seconds in saw.values()]
    dispatched = {str(lead) for (lead,) in ground.rows("select lead_id::text from dispatch")}
    against = [lead for lead, (seen, _) in saw.items() if not seen and lead in dispatched]
    ground.tally["withdrawal_races"] += len(saw)
    ground.tally["withdrawals_after_dispatch"] += sum(seen for seen, _ in saw.values())
    ground.tally["dispatched_after_withdrawal"] += len(against)
    if against:
        raise Caught(
            f"{len(against)} of {len(saw)} leads were dispatched after the customer's no, such as {against[0]}"
        )
