"""A consultant's day: call who is new, write down what came of it, drive, quote, order; take from the pool, give
back. Some let leads lie, so that clocks run out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from leadcenter.entry.demo.day import Book, Worker
from leadcenter.entry.demo.furnishing import CARS, POOL, REASONS
from leadcenter.entry.demo.person import Person

AT_ONCE: Final = 6
"""Leads that somebody works on in a turn."""
LOSSES: Final = ("bought_other_brand", "no_longer_buying", "price_too_high")
DRIVE: Final = timedelta(minutes=30)


class Floor:
    """What people of one dealer tell each other: who goes along on test drives, and whose drive is over."""

    def __init__(self, dealer: str, guide: str) -> None:
        self.dealer = dealer
        self.guide = guide
        self.driven: set[str] = set()


class Consultant(Worker):
    """`idle`: the share of new leads that this one lets lie."""

    def __init__(
        self,
        person: Person,
        book: Book,
        business: Callable[[], datetime],
        seed: int,
        floor: Floor,
        *,
        idle: float,
    ) -> None:
        super().__init__(person, book, business, seed)
        self._floor = floor
        self._idle = idle
        self._left: set[str] = set()
        self._calls: dict[str, str] = {}
        self._next: dict[str, Callable[[str], None]] = {}
        self._of: dict[str, tuple[str, str]] = {}
        self._receipts = 0

    def turn(self) -> None:
        """A few leads, the most urgent first; then those that are further on; then the pool."""
        due = self.me.get("/follow-ups/mine", due="all", limit=50)["leads"]
        fresh = [one for one in due if one["reference"] not in self._next]
        for lead in fresh[:AT_ONCE]:
            self._begin(lead)
        for reference in list(self._next)[:AT_ONCE]:
            step = self._next.pop(reference)  # whoever goes on says so
            step(reference)
        if self.happens(0.3):
            self._take()

    def _go_on(self, reference: str, step: Callable[[str], None]) -> None:
        """At the end of the queue."""
        self._next[reference] = step

    def _begin(self, lead: dict[str, Any]) -> None:
        reference = lead["reference"]
        if reference in self._left or (lead["first"] and self.happens(self._idle)):
            self._left.add(reference)
            return
        self._of[reference] = lead["brand"], lead["series"]
        asked = self.tried("call asked for", "POST", f"/leads/{reference}/calls")
        if asked is None:
            self._left.add(reference)
            return
        self._calls[reference] = asked["call"]
        self._go_on(reference, self._listen)

    def _listen(self, reference: str) -> None:
        call = self.me.get(f"/calls/{self._calls[reference]}")
        if call["connected_at"] is None and call["state"] not in {"over", "refused", "stopped"}:
            self._go_on(reference, self._listen)
            return
        if call["connected_at"] is None:
            self._write(reference, "not_reached")
            self._left.add(reference)
            return
        self.book.did("customer reached")
        fate = self.chance.choices(
            (self._wants_drive, self._wants_price, self._thinks, self._is_lost, self._give_back),
            (45, 20, 15, 12, 8),
        )[0]
        fate(reference)

    def _write(self, reference: str, result: str, *, kind: str = "call", step: str = "") -> bool:
        body: dict[str, Any] = {"kind": kind, "result": result, "told_takeover": True}
        if kind == "call":
            body["call"] = self._calls[reference]
        if step:
            due = datetime.now(UTC) + timedelta(hours=self.chance.randint(1, 48))
            body |= {"next_step": step, "next_due_at": due.isoformat(), "intent": "high"}
        return self.tried("follow-up written", "POST", f"/leads/{reference}/follow-ups", body) is not None

    def _wants_drive(self, reference: str) -> None:
        if self._write(reference, "interested", step="test_drive"):
            self._go_on(reference, self._book_drive)

    def _wants_price(self, reference: str) -> None:
        if self._write(reference, "interested", step="quotation"):
            self._go_on(reference, self._quote)

    def _thinks(self, reference: str) -> None:
        self._left.add(reference)
        if self._write(reference, "thinking", step="call") and self.happens(0.5):
            self._next[reference] = self._quote

    def _is_lost(self, reference: str) -> None:
        self._left.add(reference)
        if self._write(reference, "no_interest"):
            reason = {"reason": self.chance.choice(LOSSES)}
            self.tried("loss reported", "POST", f"/leads/{reference}/losses", reason)

    def _give_back(self, reference: str) -> None:
        if self._write(reference, "thinking", step="call"):
            body = {"returns": [{"lead": reference, "reason": self.chance.choice(list(REASONS))}]}
            for one in self.me.do("POST", "/returns", body)["results"]:
                self.book.did("given back" if one["done"] else f"not given back: {one['refusal']}")

    def _book_drive(self, reference: str) -> None:
        begins = datetime.now(UTC) + timedelta(minutes=self.chance.randrange(0, 4_000, 30))
        car = f"{self._floor.dealer}-T{self.chance.randint(1, CARS)}"
        body = {
            "car": car, "begins_at": begins.isoformat(), "ends_at": (begins + DRIVE).isoformat(),
            "guide": self._floor.guide,
        }  # fmt: skip
        if self.tried("test drive booked", "POST", f"/leads/{reference}/test-drives", body) is not None:
            self._go_on(reference, self._after_drive)
        elif self.happens(0.7):
            self._go_on(reference, self._book_drive)

    def _after_drive(self, reference: str) -> None:
        if reference not in self._floor.driven:
            self._go_on(reference, self._after_drive)
        elif self._write(reference, "came", kind="visit", step="quotation"):
            self._go_on(reference, self._quote)

    def _quote(self, reference: str) -> None:
        offers = self.me.get("/offers")["offers"]
        brand, series = self._of[reference]
        fit = [one for one in offers if (one["brand"], one["series"]) == (brand, series)] or offers
        if not fit:
            return
        offer = self.chance.choice(fit)
        price = Decimal(str(offer["price"]))
        share = self.chance.choice(("0", "0.01", "0.02", "0.05"))
        body: dict[str, Any] = {
            "brand": offer["brand"], "model": offer["model"], "options": ["red"],
            "discount": f"{(price * Decimal(share)).quantize(Decimal('1'))}",
            "insurance": ["third_party", "damage"],
        }  # fmt: skip
        if self.happens(0.4):
            body["loan"] = {"product": "standard", "down": f"{price // 2}", "months": 36}
        if self.tried("quotation written", "POST", f"/leads/{reference}/quotations", body) is not None:
            self._go_on(reference, self._order)

    def _order(self, reference: str) -> None:
        newest = self.me.get(f"/leads/{reference}/quotations")["quotations"][0]
        if newest["status"] == "waiting":
            self._go_on(reference, self._order)
        elif newest["valid"] and self.happens(0.6):
            body = {"version": newest["version"]}
            if self.tried("order placed", "POST", f"/leads/{reference}/orders", body) is not None:
                self._go_on(reference, self._pay)

    def _pay(self, reference: str) -> None:
        order = self.me.get(f"/leads/{reference}/orders")["orders"][0]
        self._receipts += 1
        body = {
            "kind": "balance", "method": "transfer", "amount": order["due"],
            "receipt": f"{self.me.sign_in.login.partition('@')[0]}-{self._receipts}",
        }  # fmt: skip
        if self.tried("payment entered", "POST", f"/leads/{reference}/payments", body) is not None:
            self._go_on(reference, self._deliver)

    def _deliver(self, reference: str) -> None:
        order = self.me.get(f"/leads/{reference}/orders")["orders"][0]
        if any(one["status"] == "rejected" for one in order["payments"]):
            self._go_on(reference, self._pay)
        elif Decimal(str(order["paid"])) < Decimal(str(order["due"])):
            self._go_on(reference, self._deliver)
        else:
            self.tried("car delivered", "POST", f"/leads/{reference}/orders/delivery")

    def _take(self) -> None:
        """What others may have, too: leads offered to all, and the pool."""
        offers = [one["lead"] for one in self.me.get("/assignments/offers")["offers"][:1]]
        if offers:
            self._count("grabbed", self.me.do("POST", "/assignments/grabs", {"leads": offers}))
        lying = [one["reference"] for one in self.me.get(f"/pools/{POOL}/leads", limit=5)["leads"]]
        if lying:
            self._count(
                "claimed", self.me.do("POST", f"/pools/{POOL}/claims", {"leads": [self.chance.choice(lying)]})
            )

    def _count(self, what: str, answer: dict[str, Any]) -> None:
        for one in answer["results"]:
            self.book.did(what if one["done"] else f"not {what}: {one['refusal']}")
