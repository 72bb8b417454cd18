"""The act in which everything is restarted in turn while inquiries come, as on the day of a new version."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from faults.children import Child
from faults.failing import Caught
from faults.ground import Ground, free_port
from faults.proxy import Manners, Proxy
from faults.server import children_of
from faults.truth import await_more, judge

WEB_S = 15.0
"""A web that is told to end answers what it has taken and is gone within this time: what a house gives its processes."""
WORKER_S = 25.0
"""A worker finishes what it has in hand within this time: its threads have twenty seconds."""


def rolling_restarts(ground: Ground, rounds: int, *, rate: float = 200.0) -> None:
    """Webs and workers are ended by SIGTERM and born again, one after the other, behind a proxy that sends new lines to the web that is
    there. Nobody hears no without hearing when to come again; each process ends by itself, in time; nothing acknowledged is lost."""
    ground.open_web()
    near, rude = ground.port, ground.acknowledged.rude.total()
    unheard = ground.acknowledged.unheard
    try:
        with Proxy(free := free_port(), near, Manners(), ground.seed) as line, ground.workers(2) as crew:
            ground.port = free
            with ground.senders(rate=rate, width=6, batch=3):
                for _ in range(rounds):
                    heard = len(ground.acknowledged.raw_of)
                    _restart_web(ground, line)
                    ground.port = free
                    for place, one in enumerate(list(crew)):
                        _end(one, WORKER_S, "a worker")
                        crew[place] = ground.worker()
                    await_more(ground, heard)
                    ground.tally["rolling_restarts"] += 1
    finally:
        ground.kill_web()
        ground.port = near
    ground.tally["posts_cut_by_restarts"] += ground.acknowledged.unheard - unheard
    if more := ground.acknowledged.rude.total() - rude:
        raise Caught(
            f"{more} inquiries were refused without a word of when to come again: {dict(ground.acknowledged.rude)}"
        )
    ground.open_web()
    judge(ground, f"{rounds} rolling restarts")


def _restart_web(ground: Ground, line: Proxy) -> None:
    """The next web is up before the one before is told to end."""
    before = ground.web
    assert before is not None
    ground.port = free_port()
    ground.start_web()
    ground.await_web()
    line.there = ground.port
    below = children_of(before.pid)
    _end(before, WEB_S, "a web")
    if left := [pid for pid in below if _lives(pid)]:
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, 9)
        raise Caught(f"a web has ended and left {len(left)} processes behind")


def _end(one: Child, seconds: float, what: str) -> None:
    one.end(seconds)
    if one.code != 0:
        raise Caught(
            f"{what} that was told to end did not do so by itself within {seconds:.0f} s: {one.code}"
        )


def _lives(pid: int) -> bool:
    """Is it there after a moment?"""
    until = time.monotonic() + 2.0
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.05)
    return True
