"""The day: everybody who is there gets turns, one at a time each, as long as business is open; what was done and
what was refused is counted.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

import httpx

from leadcenter.entry.demo.person import Person, Refused

ZONE: Final = ZoneInfo("Asia/Shanghai")
OPENS: Final = (8, 30)
CLOSES: Final = (20, 30)
BREATH: Final = 0.2


class Actor(Protocol):
    """Somebody who works."""

    def turn(self) -> None:
        """Do a little of the own work. Raises Refused, httpx.HTTPError: the rest of this turn is left out."""
        ...


class Book:
    """What people did (`done`), what they were refused (`refused`, by code), and faults of ours (`faults`)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.faults: list[str] = []

    def did(self, what: str, times: int = 1) -> None:
        """Something was done."""
        with self._lock:
            self.done[what] += times

    def no(self, refused: Refused) -> None:
        """Something was refused. A 5xx, or a request that was no request, is a fault of ours."""
        with self._lock:
            self.refused[refused.code] += 1
            if (refused.status >= 500 and refused.code != "try_again") or refused.status in {400, 405}:
                self.faults.append(str(refused))

    def lost(self, error: Exception) -> None:
        """Nobody answered, or an actor broke."""
        with self._lock:
            self.faults.append(repr(error))


class Worker:
    """What all who work share: who they are, chance, the book, the business clock."""

    def __init__(self, person: Person, book: Book, business: Callable[[], datetime], seed: int) -> None:
        self.me = person
        self.book = book
        self.business = business
        self.chance = Random(seed)

    def tried(self, what: str, method: str, path: str, body: Any = None) -> Any:
        """Do something that may be refused; what was answered, None where it was refused."""
        try:
            answer = self.me.do(method, path, body)
        except Refused as refused:
            if refused.code == "not_signed_in":
                raise
            self.book.no(refused)
            return None
        self.book.did(what)
        return {} if answer is None else answer

    def happens(self, share: float) -> bool:
        """Does something happen this time?"""
        return self.chance.random() < share


class Day:
    """Gives turns until closed. `business`: what the demo's clock shows; `pace`: seconds between two turns of a
    person."""

    def __init__(
        self, book: Book, business: Callable[[], datetime], pace: float, *, width: int = 4, seed: int = 3
    ) -> None:
        self._book = book
        self._business = business
        self._pace = pace
        self._random = Random(seed)
        self._heap: list[tuple[float, int, Actor]] = []
        self._serial = itertools.count()
        self._ready = threading.Condition()
        self._ended = False
        self._threads = [
            threading.Thread(target=self._run, name=f"people {number}", daemon=True)
            for number in range(width)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def join(self, actor: Actor) -> None:
        """Somebody comes to work."""
        self._push(actor, self._random.uniform(0, self._pace))

    def close(self) -> None:
        """Everybody goes home, once what is on its way is done."""
        with self._ready:
            self._ended = True
            self._ready.notify_all()
        for thread in self._threads:
            thread.join(timeout=35)

    def _push(self, actor: Actor, rest: float) -> None:
        with self._ready:
            heapq.heappush(self._heap, (time.monotonic() + rest, next(self._serial), actor))
            self._ready.notify()

    def _pop(self) -> Actor | None:
        with self._ready:
            while not self._ended:
                left = self._heap[0][0] - time.monotonic() if self._heap else BREATH
                if left <= 0:
                    return heapq.heappop(self._heap)[2]
                self._ready.wait(left)
        return None

    def _run(self) -> None:
        while (actor := self._pop()) is not None:
            if is_open(self._business()):
                try:
                    actor.turn()
                except Refused as refused:
                    self._book.no(refused)
                    if refused.code == "not_signed_in":  # gone for good
                        continue
                except Exception as error:  # an actor that breaks is told of, and goes on
                    if not self._ended or not isinstance(error, httpx.HTTPError):
                        self._book.lost(error)
            self._push(actor, self._random.uniform(0.5, 1.5) * self._pace)


def is_open(business: datetime) -> bool:
    """Do people work at this hour?"""
    local = business.astimezone(ZONE)
    return OPENS <= (local.hour, local.minute) < CLOSES
