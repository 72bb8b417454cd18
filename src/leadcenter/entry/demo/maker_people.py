"""People of the maker and of its call centre at work: transfers between dealers with the customer's word, questions
that no machine asks, and whoever only looks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from leadcenter.entry.demo.day import Book, Worker
from leadcenter.entry.demo.furnishing import MAKER_POOLS
from leadcenter.entry.demo.person import Person

WORD: Final[dict[str, Any]] = {
    "accepted": True, "notice": "dealer-contact", "notice_version": "3", "action": "spoken",
    "text_hash": "9f2c1a7be0d94c35a1b66d0f8f7c2e4405b3d6a9e8f10c2b7d4e5f60718293a4",
}  # fmt: skip


KEPT_IN_HAND: Final = 4
CLOCKS: Final = ("dispatch", "assignment", "followup")


class Kept(msgspec.Struct, frozen=True):
    """How the clocks of one kind were kept: stopped in time, over the target, running."""

    clock: str
    met: int
    missed: int
    running: int


class Asked:
    """Which transfers dealers have asked for, until somebody decides."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[str] = []

    def add(self, transfer: str) -> None:
        """A dealer has asked."""
        with self._lock:
            self._waiting.append(transfer)

    def take(self) -> str | None:
        """The oldest."""
        with self._lock:
            return self._waiting.pop(0) if self._waiting else None


class LeadOperations(Worker):
    """Gives leads of customers who moved to another dealer, once they agree."""

    def __init__(
        self,
        person: Person,
        book: Book,
        business: Callable[[], datetime],
        seed: int,
        dealers: Sequence[str],
        asked: Asked,
    ) -> None:
        super().__init__(person, book, business, seed)
        self._dealers = dealers
        self._asked = asked
        self._serial = 0

    def turn(self) -> None:
        """Answer who asked; move one lead; ask how the clocks are kept."""
        transfer = self._asked.take()
        if transfer is not None:
            to = {"accepted": self.happens(0.8), "dealer": self.chance.choice(self._dealers)}
            self.tried("transfer decided", "POST", f"/transfers/{transfer}/decision", to)
        if self.happens(0.3):
            self._move()
        self._work_pools()
        look(self)

    def _work_pools(self) -> None:
        """Take in hand what no dealer has, and lay back what came to nothing."""
        for code, _, _ in MAKER_POOLS:
            lying = [one["lead"]["lead"] for one in self.me.get(f"/maker-pools/{code}/leads")["leads"][:3]]
            if lying:
                self.tried("lead taken in hand", "POST", f"/maker-pools/{code}/claims", {"leads": lying})
        held = [one["lead"]["lead"] for one in self.me.get("/maker-claims")["leads"]]
        if len(held) > KEPT_IN_HAND:
            body = {"leads": held[KEPT_IN_HAND:], "reason": "not_reached"}
            self.tried("lead laid back", "POST", "/maker-claims/returns", body)

    def _move(self) -> None:
        if len(self._dealers) < 2:
            return
        giver, taker = self.chance.sample(list(self._dealers), 2)
        leads = self.me.get("/leads", dealer=giver, state="assigned", status="live", limit=20)["leads"]
        if not leads:
            return
        lead = self.chance.choice(leads)["reference"]
        self._serial += 1
        body = {"leads": [lead], "dealer": taker, "reason": "customer_moved"}
        if self.tried("transfer foreseen", "POST", "/transfers/preview", body) is None:
            return
        if (
            self.tried("transfer ordered", "POST", "/transfers", body | {"request": f"moved-{self._serial}"})
            is None
        ):
            return
        if self.happens(0.7):
            self.tried(
                "customer agreed to the other dealer",
                "POST",
                f"/leads/{lead}/choice",
                WORD | {"dealer": taker},
            )


class CallCentreAgent(Worker):
    """Asks what no machine asks."""

    def turn(self) -> None:
        """One question a turn."""
        tasks = self.me.get("/cleaning/tasks", route="manual", limit=5)["tasks"]
        if tasks:
            body = (
                {"verdict": "valid_high", "intent": "high"} if self.happens(0.7) else {"verdict": "nurture"}
            )
            self.tried("question answered by hand", "POST", f"/cleaning/tasks/{tasks[0]['id']}/verdict", body)


class Onlooker(Worker):
    """Sees leads and how clocks are kept."""

    def turn(self) -> None:
        """Look."""
        self.me.get("/leads", limit=20)
        look(self)


def look(who: Worker) -> None:
    """How were the clocks kept?"""
    assess(who.me)
    who.book.did("clocks assessed")


def assess(person: Person) -> list[Kept]:
    """How the clocks of the last day were kept, where the person sees. Raises Refused."""
    now = datetime.now(UTC)
    span = {"begin": (now - timedelta(days=1)).isoformat(), "until": now.isoformat()}
    found: list[Kept] = []
    for clock in CLOCKS:
        rows = person.get("/clocks/assessment", clock=clock, by="dealer", **span)["kept"]
        sums = (sum(int(one[what]) for one in rows) for what in ("reached", "late", "running"))
        found.append(Kept(clock, *sums))
    return found
