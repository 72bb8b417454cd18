"""The judge: what the house shows against what the world outside remembers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from faults.children import ROOT
from faults.failing import Caught, Stuck
from faults.ground import Ground
from faults.people import ENDS

PATIENCE = 50.0
"""Longest time without any progress while the house works off what lies."""
OPEN = """
select (select count(*) from belt where due_at <= now())
     + (select count(*) from outbox where next_at <= now() and %s)
     + (select count(*) from audit a where not exists (select from audit_batch b where a.id = any(b.ids)))
"""
"""What is to be done; orders for calls count where there is a call centre."""
NOTICING = 10.0
HOLDING = """
select count(*) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'
"""
OLDEST = """
select ceil(extract(epoch from now() - least(
    (select min(due_at) from belt where due_at <= now()),
    (select min(next_at) from outbox where next_at <= now() and %s),
    (select min(a.at) from audit a where not exists (select from audit_batch b where a.id = any(b.ids))), now())))
"""
"""For how many seconds the oldest of it has been due."""
DOUBLED = {
    "raw leads of one inquiry": "select count(*) from (select from raw_lead group by channel_id, external_id having count(*) > 1) x",
    "places of one raw lead": "select count(*) from (select from belt group by raw_id having count(*) > 1) x",
    "live leads of a customer at a dealer": "select count(*) from (select from lead where live group by customer_id, dealer_id having count(*) > 1) x",
    "open dispatches of one lead": "select count(*) from (select from dispatch where ended_at is null group by lead_id having count(*) > 1) x",
    "owners of one lead": "select count(*) from (select from episode where closed_at is null group by lead_id having count(*) > 1) x",
    "open questions about one lead": "select count(*) from (select from cleaning_task where state = 'open' group by raw_id having count(*) > 1) x",
    "customers of one number": "select count(*) from (select from identity group by kind, blind_index having count(distinct customer_id) > 1) x",
    "journal rows of one passage": "select count(*) from (select from journal group by raw_id, at having count(*) > 1) x",
    "inquiries counted twice": (
        "select count(*) from (select l.id from lead l join belt b on b.lead_id = l.id and b.bucket = l.bucket "
        "group by l.id, l.inquiries having l.inquiries > count(*)) x"
    ),
}


def drain(ground: Ground, patience: float = PATIENCE, **environment: str) -> None:
    """Let sound workers work off what lies; Stuck when nothing goes on any more."""
    with ground.workers(2, **environment):
        await_drained(ground, patience, calling=bool(environment))


def await_drained(ground: Ground, seconds: float = PATIENCE, *, calling: bool = False) -> None:
    """Until nothing is due, ordered or unsealed. Stuck when it gets no less for so long although something has been due for
    longer than that: as long as call-backs come in, there is always something that has just become due."""
    least, until, last = 1 << 60, time.monotonic() + seconds, time.monotonic() + 8 * seconds
    while left := ground.number(OPEN, calling):
        if left < least:
            least, until = left, time.monotonic() + seconds
        now = time.monotonic()
        if now > last or (now > until and ground.number(OLDEST, calling) > seconds):
            what = ground.rows(
                "select state, reason, count(*) from belt where due_at <= now() group by 1, 2 order by 3 desc limit 3"
            )
            raise Stuck(f"not drained: {left} left: {what} {ground.nursery.last_words()}")
        time.sleep(0.05)


def await_more(ground: Ground, heard: int, seconds: float = 45.0) -> None:
    """Until the house says yes again, to more than so many."""
    until = time.monotonic() + seconds
    while len(ground.acknowledged.raw_of) < heard + 10:
        if time.monotonic() > until:
            raise Caught(f"nobody has heard yes for {seconds:.0f} s: {ground.nursery.last_words()[-300:]}")
        time.sleep(0.02)


def judge(ground: Ground, where: str, **environment: str) -> None:
    """Drain, compare with the truth outside, ask every invariant. Raises Caught with all that is wrong."""
    drain(ground, PATIENCE, **environment)
    found = compare(ground)
    if found:
        raise Caught(f"after {where}: " + "; ".join(found))


def compare(ground: Ground) -> list[str]:
    """Everything that is not as it must be, in words."""
    wrong = _lost(ground) + _doubled(ground) + _astray(ground)
    wrong += [f"{view} has {rows} rows" for view, rows in ground.invariants().items()]
    if held := _held(ground):
        wrong.append(f"{held} sessions sit in open transactions")
    return wrong


def _held(ground: Ground) -> int:
    """Sessions that stay in an open transaction: a dead client's goes once the server notices, a living one's
    next statement comes."""
    until = time.monotonic() + NOTICING
    while (held := ground.number(HOLDING)) and time.monotonic() < until:
        time.sleep(0.05)
    return held


def _lost(ground: Ground) -> list[str]:
    kept = {
        str(external): str(raw).replace("-", "")
        for external, raw in ground.rows(
            "select d.external_id, d.raw_id::text from delivery d join raw_lead r on r.id = d.raw_id join belt b on b.raw_id = r.id"
        )
    }
    known = dict(ground.acknowledged.raw_of)
    wrong: list[str] = []
    if lost := [external for external, raw in known.items() if kept.get(external) != raw]:
        ground.tally["lost"] += len(lost)
        wrong.append(f"lost: {len(lost)} of {len(known)} acknowledged, such as {lost[0]}")
    if invented := [external for external in kept if external not in ground.acknowledged.tried]:
        wrong.append(f"{len(invented)} inquiries that nobody sent, such as {invented[0]}")
    return wrong


def _doubled(ground: Ground) -> list[str]:
    counts = {what: count for what, query in DOUBLED.items() if (count := ground.number(query))}
    ground.tally["doubled"] += sum(counts.values())
    wrong = [f"doubled: {count} x {what}" for what, count in counts.items()]
    if answers := ground.acknowledged.wrong:
        wrong.append(f"doubled: {len(answers)} inquiries answered in two ways, such as {answers[0]}")
    return wrong


def _astray(ground: Ground) -> list[str]:
    """Inquiries that stand where they must not, such as a revision that nobody looked at again."""
    state_of = {
        str(external): str(state)
        for external, state in ground.rows(
            "select r.external_id, b.state from raw_lead r join belt b on b.raw_id = r.id"
        )
    }
    astray: Counter[str] = Counter()
    for external, kind in ground.acknowledged.kind_of.items():
        ends = ENDS.get(kind, (0, set[str]()))[1]
        if ends and (state := state_of.get(external, "")) and state not in ends:
            astray[f"{kind} -> {state}"] += 1
    return [f"astray: {count} x {what}" for what, count in astray.items()]


def doctor(ground: Ground) -> None:
    """The product's own examination, which must find nothing broken."""
    environment = {
        **os.environ,
        **ground.environment,
        "PYTHONPATH": os.pathsep.join(map(str, (ground.source, ROOT))),
    }
    done = subprocess.run(
        [sys.executable, "-m", "leadcenter.entry.cli", "doctor", "--json"], env=environment, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip
    if done.returncode:
        try:
            broken = [
                f"{one['name']}: {one['text']}"
                for one in json.loads(done.stdout)["findings"]
                if one["level"] == "broken"
            ]
        except (ValueError, KeyError):
            broken = [done.stdout[-500:] + done.stderr[-500:]]
        raise Caught("doctor: " + "; ".join(broken))


def calls(ledger: Path) -> Counter[str]:
    """What the call centre remembers: events of its ledger by kind, and `twice`: calls of one key beyond the first."""
    counts: Counter[str] = Counter()
    called: Counter[str] = Counter()
    for line in ledger.read_text("utf-8").split("\n")[:-1]:
        event = json.loads(line)
        counts[event["what"]] += 1
        if event["what"] == "call":
            called[event["key"]] += 1
    counts["twice"] = sum(count - 1 for count in called.values())
    return counts
