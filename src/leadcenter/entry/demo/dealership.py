"""Who else works at a dealer: DCC manager and agent, sales manager, receptionist, test-drive specialist, finance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from leadcenter.entry.demo.consultant import Floor
from leadcenter.entry.demo.day import Book, Worker
from leadcenter.entry.demo.furnishing import AGREEMENT, POOL
from leadcenter.entry.demo.maker_people import Asked
from leadcenter.entry.demo.person import Person

PAGE: Final = 20
ADVISED: Final = 10


class DccManager(Worker):
    """Hands out what lies on the desk, by advice; agrees to losses or sends them back, brings some back to life;
    takes back what is overdue; lets one consultant go and another one have a free afternoon."""

    def __init__(
        self,
        person: Person,
        book: Book,
        business: Callable[[], datetime],
        seed: int,
        leaver: str,
        absent: str,
    ) -> None:
        super().__init__(person, book, business, seed)
        self._leaver, self._absent = leaver, absent
        self._turns = 0

    def turn(self) -> None:
        """A bit of everything."""
        self._turns += 1
        self._hand_out()
        self._losses()
        if self._turns % 4 == 0:
            self._recall()
        if self._turns == 6 and self._absent:
            self._send_home()
        if self._turns == 10 and self._leaver:
            body = {"leads": {"goes_to": "desk"}}
            self.tried("consultant left", "POST", f"/staff/{self._leaver}/leaving", body)
        self.me.get("/assignments/fairness")
        notices = [one["id"] for one in self.me.get("/inbox", unread=True)["notices"]]
        if notices:
            self.tried("notices read", "POST", "/inbox/read", {"notices": notices[:500]})

    def _hand_out(self) -> None:
        found = self.me.get("/leads", state="dispatched", limit=PAGE)["leads"]
        waiting = [one["reference"] for one in found if not one["owner"]["code"]][:ADVISED]
        if not waiting:
            return
        advice = self.me.get("/assignments/advice", lead=waiting)["consultants"]
        able = sorted(
            (one for one in advice if one["code"] != self._leaver), key=lambda one: int(one["open"])
        )
        if not able:
            return
        handouts = [
            {"lead": lead, "staff": able[place % len(able)]["code"]} for place, lead in enumerate(waiting)
        ]
        done = self.me.do("POST", "/assignments", {"handouts": handouts, "mode": "fill_up"})
        for one in done["results"]:
            self.book.did("handed out" if one["done"] else f"not handed out: {one['refusal']}")

    def _losses(self) -> None:
        for one in self.me.get("/losses/waiting")["losses"][:PAGE]:
            report = f"/leads/{one['lead']}/losses/{one['loss']}"
            if self.happens(0.75):
                agreed = self.tried("loss agreed to", "POST", f"{report}/agreement")
                if agreed is not None and self.happens(0.2):
                    self.tried("brought back to life", "POST", f"/leads/{one['lead']}/reactivation", {})
            else:
                self.tried("loss sent back", "POST", f"{report}/return")

    def _recall(self) -> None:
        late = [one["reference"] for one in self.me.get("/follow-ups/overdue", limit=5)["leads"]][:2]
        if late:
            body = {"leads": late, "reason": "poor_followup"}
            for one in self.me.do("POST", f"/pools/{POOL}/recalls", body)["results"]:
                self.book.did(f"recalled: {one['outcome']}")

    def _send_home(self) -> None:
        now = datetime.now(UTC)
        body = {
            "starts_at": now.isoformat(), "ends_at": (now + timedelta(hours=4)).isoformat(), "kind": "leave",
            "leads": {"goes_to": "manager"},
        }  # fmt: skip
        self.tried("consultant away", "POST", f"/staff/{self._absent}/absences", body)


class DccAgent(Worker):
    """Looks after what is overdue, and gives it to a colleague."""

    def turn(self) -> None:
        """One lead that nobody followed up goes to whoever has the fewest."""
        late = self.me.get("/follow-ups/overdue", limit=5)["leads"]
        if not late:
            return
        lead = self.chance.choice(late)
        advice = self.me.get("/assignments/advice", lead=[lead["reference"]])["consultants"]
        able = [one["code"] for one in advice if one["code"] != lead["owner"]]
        if able:
            handout = {"lead": lead["reference"], "staff": able[0], "reason": "poor_followup"}
            for one in self.me.do("POST", "/assignments", {"handouts": [handout]})["results"]:
                self.book.did("passed on" if one["done"] else f"not passed on: {one['refusal']}")


class SalesManager(Worker):
    """Says yes or no to discounts above a consultant's limit and to the DCC manager's rules; asks the maker to
    give leads to another dealer."""

    def __init__(
        self, person: Person, book: Book, business: Callable[[], datetime], seed: int, asked: Asked
    ) -> None:
        super().__init__(person, book, business, seed)
        self._asked = asked

    def turn(self) -> None:
        """What waits; now and then a customer who moved away."""
        for one in self.me.get("/quotations/waiting")["quotations"][:PAGE]:
            path = f"/leads/{one['lead']}/quotations/{one['version']}"
            if self.happens(0.8):
                self.tried("discount agreed to", "POST", f"{path}/approval")
            else:
                self.tried("discount refused", "POST", f"{path}/refusal")
        for one in self.me.get("/rule-sets", kind="assignment")["versions"]:
            if one["stage"] == "review":
                self.tried("rules approved", "POST", f"/rule-sets/{one['id']}/live", {})
        if self.happens(0.1):
            leads = self.me.get("/leads", state="assigned", status="live", limit=PAGE)["leads"]
            if leads:
                lead = self.chance.choice(leads)["reference"]
                body = {"leads": [lead], "reason": "customer_moved", "request": f"moved-{lead}"}
                made = self.tried("transfer asked for", "POST", "/transfer-requests", body)
                if made is not None:
                    self._asked.add(made["id"])


class Receptionist(Worker):
    """Receives customers. `comes`: the number of somebody who stands in the showroom, who asked this dealer
    before; None: nobody is there."""

    def __init__(
        self,
        person: Person,
        book: Book,
        business: Callable[[], datetime],
        seed: int,
        comes: Callable[[], str | None],
    ) -> None:
        super().__init__(person, book, business, seed)
        self._comes = comes

    def turn(self) -> None:
        """Who comes is found by the number, and the owner hears of the visit."""
        phone = self._comes() if self.happens(0.4) else None
        if phone is None:
            return
        found = self.tried("walk-in looked for", "POST", "/leads/search", {"phone": phone})
        for lead in (found or {"leads": []})["leads"][:1]:
            body = {"heads": self.chance.randint(1, 4)}
            self.tried("visit received", "POST", f"/leads/{lead['reference']}/visits", body)


class DriveSpecialist(Worker):
    """Licence, agreement, off, back, how was it."""

    def __init__(
        self, person: Person, book: Book, business: Callable[[], datetime], seed: int, floor: Floor
    ) -> None:
        super().__init__(person, book, business, seed)
        self._floor = floor
        self._text = ""

    def turn(self) -> None:
        """Every drive a step further. The demo's customers come as soon as they have booked."""
        if not self._text:
            texts = self.me.get("/test-drives/agreements")
            self._text = next(one["text_hash"] for one in texts if one["version"] == AGREEMENT)
        now = datetime.now(UTC)
        span = {
            "since": (now - timedelta(days=1)).isoformat(),
            "until": (now + timedelta(days=7)).isoformat(),
        }
        for one in self.me.get("/test-drives", **span)["drives"]:
            self._further(one)

    def _further(self, drive: dict[str, Any]) -> None:
        path = f"/test-drives/{drive['drive']}"
        if drive["state"] == "booked" and not drive["licence_checked"]:
            if self.happens(0.12):
                if (
                    self.tried("test drive missed", "POST", f"{path}/cancellation", {"missed": True})
                    is not None
                ):
                    self._floor.driven.add(drive["lead"])
                return
            body = {"licence_class": "C1", "valid_until": f"{datetime.now(UTC).year + 3}-12-31"}
            self.tried("licence looked at", "POST", f"{path}/licence", body)
        elif drive["state"] == "booked" and not drive["agreement"]:
            body = {"version": AGREEMENT, "text_hash": self._text}
            self.tried("agreement signed", "POST", f"{path}/agreement", body)
        elif drive["state"] == "booked":
            self.tried("test drive begun", "POST", f"{path}/beginning")
        elif (
            drive["state"] == "driving" and self.tried("test drive ended", "POST", f"{path}/end") is not None
        ):
            stars = {"stars": self.chance.randint(3, 5), "text": "很满意"}
            self.tried("feedback given", "POST", f"{path}/feedback", stars)
            self._floor.driven.add(drive["lead"])


class Finance(Worker):
    """Confirms what is in the account."""

    def turn(self) -> None:
        """What waits, the oldest first; one in ten is not there."""
        for one in self.me.get("/payments/waiting")["payments"][:PAGE]:
            path = f"/leads/{one['lead']}/payments/{one['order']}/{one['payment']}"
            if self.happens(0.9):
                self.tried("payment confirmed", "POST", f"{path}/confirmation")
            else:
                self.tried("payment rejected", "POST", f"{path}/rejection")
