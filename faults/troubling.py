"""Acts in which nothing dies, but the world behaves badly: lines, providers, locks, poison, a database that may not be written."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

import psycopg

from faults.failing import Caught, Stuck
from faults.ground import CENTRE, Ground, free_port
from faults.killing import boundaries
from faults.people import Channel
from faults.proxy import Manners, Proxy
from faults.truth import await_drained, await_more, calls, drain, judge

# Lines


def bad_lines(ground: Ground, seconds: float, share: float = 0.08) -> None:
    """Between sender and web, and between product and database, replies are lost after the commit, lines cut or slow."""
    ground.kill_web()
    folder = ground.folder / "line"
    folder.mkdir(mode=0o755, exist_ok=True)
    near, port = ground.port, free_port()
    database = {"LEADCENTER_DATABASE_URL": ground.server.url(ground.database, str(folder))}
    towards_database = Manners(lose=share, slow=share / 4, commits=True)
    with Proxy(folder / ground.server.socket.name, ground.server.socket, Manners(), ground.seed) as inner:
        ground.port = port
        ground.start_web(**database)
        ground.await_web()
        try:
            with Proxy(near, port, Manners(lose=share, cut=share / 4, slow=share / 4), ground.seed) as outer:
                ground.port = near
                with ground.workers(2, **database), ground.senders(rate=250.0, width=6, batch=3):
                    inner.manners = towards_database
                    time.sleep(seconds)
                    inner.manners = Manners()
        finally:
            ground.port = port
            ground.kill_web()
            ground.port = near
    ground.tally["replies_of_database_lost"] += inner.counts["lose"]
    ground.tally["replies_of_web_lost"] += outer.counts["lose"]
    ground.tally["lines_cut"] += outer.counts["cut"] + inner.counts["cut"]
    judge(ground, f"{inner.counts['lose']} + {outer.counts['lose']} lost replies")


# Quarrels in the database


def quarrels(ground: Ground, seconds: float) -> None:
    """Sessions are terminated, rows are locked by others in a bad order, and for a while nothing may be written."""
    ground.open_web()
    ended = Event()
    threads = [
        threading.Thread(target=_quarrel, args=(ground, ground.seed + place, ended)) for place in range(2)
    ]
    before = ground.number("select deadlocks from pg_stat_database where datname = current_database()")
    with ground.workers(2), ground.senders(rate=200.0, width=4):
        for thread in threads:
            thread.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(ground.chance.uniform(0.02, 0.2))
            ground.tally["sessions_terminated"] += ground.number(
                "select count(pg_terminate_backend(pid)) from (select pid from pg_stat_activity where datname = current_database() "
                "and application_name like 'leadcenter%%' and %s::text is not null order by random() limit 1) x",
                "",
            )
        ended.set()
        for thread in threads:
            thread.join(20)
        _read_only_for_a_while(ground)
    ground.tally["deadlocks"] += (
        ground.number("select deadlocks from pg_stat_database where datname = current_database()") - before
    )
    judge(ground, "quarrels")


def _quarrel(ground: Ground, seed: int, ended: Event) -> None:
    """Take rows that the flow needs in an order that is not the flow's."""
    chance = random.Random(seed)
    tables = ["dealer_load", "staff_load", "customer", "belt", "lane", "consent_grant"]
    while not ended.is_set():
        with suppress(psycopg.Error), ground.look() as conn:
            conn.execute("set lock_timeout = '1500ms'")
            with conn.transaction():
                for table in chance.sample(tables, 3):
                    conn.execute(
                        f"select from (select ctid from {table} limit 400) x join {table} t on t.ctid = x.ctid for update of t".encode()
                    )
                    time.sleep(chance.uniform(0.0, 0.03))
        ended.wait(chance.uniform(0.0, 0.1))


def _read_only_for_a_while(ground: Ground) -> None:
    """As when the disk is full: nobody may hear yes meanwhile."""
    switch = "alter database {} set default_transaction_read_only = {}"
    name = ground.database
    with psycopg.connect(ground.server.url("postgres"), autocommit=True) as conn:
        conn.execute(switch.format(name, "on").encode())
        others = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = %s and application_name like 'leadcenter%%'"
        conn.execute(others, [name])
        time.sleep(0.5)
        heard = len(ground.acknowledged.raw_of)
        time.sleep(0.7)
        silent = len(ground.acknowledged.raw_of) == heard
        conn.execute(switch.format(name, "off").encode())
        conn.execute(others, [name])
    ground.tally["read_only"] += 1
    if not silent:
        raise Caught("the web said yes while the database could not be written")


# No room

NO_ROOM = """
create or replace function harness_no_room() returns trigger language plpgsql as $$
begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$
"""
FULL = (("raw_lead",), ("journal",), ("lead", "dispatch"), ("audit",), ("identity", "raw_lead"), ("episode",))
"""Which tables find no room for a row more, while small changes of what is there still do."""
CHARGED = "select count(*) from belt where attempts > 0 or state = 'parked'"


def no_room(ground: Ground, seconds: float) -> None:
    """First some tables find no room for rows, then nothing can be written at all, the log of the database neither. Nobody may hear yes
    meanwhile, no lead is charged with it, and with room again everything goes on by itself."""
    ground.open_web()
    rude, charged = ground.acknowledged.rude.total(), ground.number(CHARGED)
    with ground.workers(2), ground.senders(rate=200.0, width=4):
        for tables in FULL:
            with _no_room_in(ground, tables):
                time.sleep(0.3)
                heard = len(ground.acknowledged.raw_of)
                time.sleep(seconds / len(FULL))
                if "raw_lead" in tables and len(ground.acknowledged.raw_of) > heard:
                    raise Caught("the web said yes while there was no room for what it had got")
            if more := ground.number(CHARGED) - charged:
                raise Caught(f"{more} sound leads were charged with a full disk ({', '.join(tables)})")
            ground.tally["no_room"] += 1
        if more := ground.acknowledged.rude.total() - rude:
            raise Caught(f"{more} inquiries were refused without a word of when to come again")
        if ground.server.choke():
            _nothing_can_be_written(ground)
        else:
            ground.tally["disk_full_not_tried"] += 1
            sys.stdout.write("  room: NOT TRIED: this machine lets nobody limit the files of a process\n")
    judge(ground, "a full disk")


def _nothing_can_be_written(ground: Ground) -> None:
    time.sleep(0.5)
    heard = len(ground.acknowledged.raw_of)
    time.sleep(1.0)
    silent = len(ground.acknowledged.raw_of) == heard
    ground.tally["database_survived_disk_full"] += ground.server.relieve()
    ground.tally["disk_full"] += 1
    if not silent:
        raise Caught("the web said yes while nothing could be written")
    await_more(ground, len(ground.acknowledged.raw_of))


@contextmanager
def _no_room_in(ground: Ground, tables: Iterable[str]) -> Iterator[None]:
    with ground.look() as conn:
        conn.execute(NO_ROOM)
        try:
            for table in tables:
                conn.execute(
                    f"create trigger harness before insert on {table} for each statement execute function harness_no_room()".encode()
                )
            yield
        finally:
            for table in tables:
                conn.execute(f"drop trigger if exists harness on {table}".encode())
            conn.execute("drop function harness_no_room()")


# Poison


def poison(ground: Ground, count: int = 5) -> None:
    """Raw leads that no worker can read lie among sound ones: these arrive, those are parked after three tries."""
    ground.open_web()
    channel, makes = Channel(ground.port, ground.acknowledged, Event()), ground.people()
    leads = [makes.lead(number) for number in range(1, 61)]
    bad = [lead.external_id for lead in leads[:: 60 // count]][:count]
    channel.send(
        [
            (lead.external_id, "" if lead.external_id in bad or lead.later else lead.kind, lead.body)
            for lead in leads
        ]
    )
    channel.close()
    kept = "select id, bucket, inquiry from raw_lead where external_id = any(%s)"
    with ground.look() as conn:
        sound = conn.execute(kept, [bad]).fetchall()
        conn.execute("update raw_lead set inquiry = '\\x00' where external_id = any(%s)", [bad])
        with ground.workers(2):
            for _ in range(4):
                await_drained(ground)
                conn.execute("update belt set due_at = now() where attempts > 0 and due_at is not null")
            await_drained(ground)
        query = "select count(*) from belt where raw_id = any(%s) and state = 'parked' and due_at is null"
        parked = conn.execute(query, [[row[0] for row in sound]]).fetchone()
        if parked != (count,):
            raise Caught(f"{parked} of {count} poisonous inquiries were parked")
        for identifier, bucket, inquiry in sound:
            conn.execute(
                "update raw_lead set inquiry = %s where bucket = %s and id = %s",
                [inquiry, bucket, identifier],
            )
    ground.tally["poisonous"] += count
    judge(ground, f"{count} poisonous inquiries")


# Calls


def calls_once(ground: Ground, orders: int, kills: int) -> None:
    """A call centre that loses replies, fails after taking an order and before, and calls back twice and late; and senders
    that die. By its own ledger nobody is called twice for one order, and no order is sent again that it has taken."""
    ground.open_web()
    manners = {
        "lost_reply": 0.12,
        "error_after": 0.1,
        "error_before": 0.15,
        "twice": 0.3,
        "out_of_order": 0.2,
        "late": 0.5,
        "late_seconds": 20.0,  # until then nobody knows what became of an order whose reply was lost
    }
    with ground.call_centre(**manners) as (port, ledger):
        centre = {CENTRE: f"http://127.0.0.1:{port}"}
        channel, makes = Channel(ground.port, ground.acknowledged, Event()), ground.people()
        bodies = [
            makes.body(f"{makes.lead(n).external_id}-c", makes.phone(n), ground.chance.choice(ground.dealers))
            for n in range(1, orders + 1)
        ]
        channel.send([(body["external_id"], "", {**body, "kind": "coupon"}) for body in bodies])
        channel.close()
        drain(ground)
        notes = ground.folder / "sender.notes"
        notes.unlink(missing_ok=True)
        one = ground.worker("note@sender:1-10000", FAULTS_NOTES=str(notes), **centre)
        time.sleep(1.5)
        one.end()
        places = [place for place in boundaries(notes) if place.thread == "sender"]
        for place in ground.chance.sample(places * (1 + kills // len(places)), kills):
            time_passes(ground)
            victim = ground.worker(place.seam, **centre)
            if victim.await_end(4.0) is None:
                victim.kill()
            ground.tally["sender_kills"] += 1
        for _ in range(12):
            time_passes(ground)
            drain(ground, 25.0, **centre)
            if not ground.number(OPEN_CALLS):
                break
        else:
            raise Stuck(f"{ground.number(OPEN_CALLS)} calls are never settled")
        time.sleep(1.2)  # the last call-backs come
        judge(ground, f"calls with {kills} deaths of senders", **centre)
        heard = calls(ledger)
    ground.tally["calls"] += heard["call"]
    faults = heard["lost_reply"] + heard["error_after"] + heard["error_before"]
    ground.tally["provider_faults"] += faults
    placed = ground.number("select count(*) from cleaning_attempt where state = 'placed'")
    ground.tally["doubled"] += heard["twice"] + heard["repeat"]
    if heard["twice"] or heard["repeat"]:
        raise Caught(
            f"doubled: {heard['twice']} calls made twice, {heard['repeat']} orders sent again that had been taken"
        )
    if placed < heard["call"]:
        raise Caught(f"the house knows of {placed} calls, the call centre made {heard['call']}")


OPEN_CALLS = """
select (select count(*) from cleaning_attempt where state in ('sending', 'unknown', 'ready'))
     + (select count(*) from outbox where topic = 'cleaning_order' and next_at < now() + interval '15 minutes')
"""


def time_passes(ground: Ground) -> None:
    """Nobody waits for pauses of minutes: while no worker lives, their ends come. (As if the clock of the database ran ahead.)"""
    with ground.look() as conn:
        conn.execute("update cleaning_attempt set look_at = now() where look_at > now()")
        conn.execute(
            "update outbox set next_at = now() where next_at > now() and next_at < now() + interval '15 minutes'"
        )


# Sealing


def late_writers(ground: Ground) -> None:
    """An act is written, and committed only after later ones have been sealed: it must be sealed all the same."""
    go, ready = ground.folder / "late.go", ground.folder / "late.ready"
    for file in (go, ready):
        file.unlink(missing_ok=True)
    late = ground.nursery.deed("act_late", ready=str(ready), go=str(go))
    _await_file(ready)
    ground.nursery.do("act_now")
    with ground.workers(1):
        time.sleep(1.2)
        go.touch()
        if late.await_end():
            raise Stuck("an act could not be recorded: " + ground.nursery.last_words())
        ground.nursery.do("act_now")
        until = time.monotonic() + 10
        while open_acts := ground.number(UNSEALED):
            if time.monotonic() > until:
                raise Caught(f"{open_acts} acts are never sealed: they were committed after later ones")
            time.sleep(0.05)
    ground.tally["late_writers"] += 1


UNSEALED = "select count(*) from audit a where not exists (select from audit_batch b where a.id = any(b.ids))"


def _await_file(file: Path, seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not file.exists():
        if time.monotonic() > until:
            raise Stuck(f"{file.name} did not come")
        time.sleep(0.01)
