"""The customers of a run, and the channel that sends them: the same people for the same seed, and a file of what was
acknowledged, which the house cannot reach."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from faults.failing import Caught

KEY = "demo-api-key-2026-01"
TIMEOUT = 20.0
PAUSE = 0.05
REPEAT = 0.1
"""Share of posts that are sent again though they were answered."""
KEYED = 0.3
"""Share of posts with an Idempotency-Key."""

# kind of inquiry: share, and where the belt may show it in the end
ENDS = {
    "straight": (11, {"assigned", "attached", "dispatched"}),
    "again": (3, {"assigned", "attached", "dispatched"}),
    "asked": (2, set[str]()),
    "unasked": (1, {"awaiting_grant"}),
    "undecided": (1, {"awaiting_dealer"}),
    "revised": (2, {"assigned", "attached", "dispatched"}),
}
_KINDS = tuple(kind for kind, (share, _) in ENDS.items() for _ in range(share))


class Lead(msgspec.Struct, frozen=True):
    """One inquiry. `later`: the same inquiry as it comes a second time, with more in it."""

    external_id: str
    kind: str
    body: dict[str, Any]
    later: dict[str, Any] | None = None


class People:
    """Makes inquiries. `run` keeps the numbers of several runs on one house apart."""

    def __init__(self, seed: int, run: int, dealers: list[str]) -> None:
        self._seed = seed
        self._run = run
        self._name = f"f{seed}-{run}"
        self._dealers = dealers

    def lead(self, number: int) -> Lead:
        """The inquiry of a number, always the same."""
        chance, kind = self._kind(number)
        who = number
        if kind == "again":
            earlier = (chance.randrange(max(1, number // 2), number + 1) for _ in range(20))
            who = next((one for one in earlier if self._kind(one)[1] == "straight"), number)
        dealer = random.Random(f"{self._seed}:{self._name}:{who}:dealer").choice(self._dealers)
        external = f"{self._name}-{number}"
        body = self.body(external, self.phone(who), dealer)
        match kind:
            case "asked":
                return Lead(external, kind, {**body, "kind": chance.choice(["coupon", "lottery"])})
            case "unasked":
                return Lead(external, kind, {**body, "consents": []})
            case "undecided":
                return Lead(external, kind, {**body, "dealer_code": "", "consents": []})
            case "revised":
                return Lead(external, kind, {**body, "dealer_code": "", "consents": []}, body)
            case _:
                return Lead(external, kind, body)

    def _kind(self, number: int) -> tuple[random.Random, str]:
        chance = random.Random(f"{self._seed}:{self._name}:{number}")
        return chance, chance.choice(_KINDS)

    def phone(self, number: int) -> str:
        """A number that belongs to this run alone (1 to 499 runs, a million numbers each)."""
        return f"13{5 + self._run // 100}{self._run % 100:02}{number % 1_000_000:06}"

    @staticmethod
    def body(
        external_id: str, phone: str, dealer: str, *, recipients: tuple[str, ...] | None = None
    ) -> dict[str, Any]:
        """An inquiry with everything in it."""
        consent = {
            "recipients": list(recipients if recipients is not None else (dealer,)), "notice": "n", "notice_version": "1",
            "text_hash": "ab" * 32, "action": "tick", "page": "https://x",
        }  # fmt: skip
        return {
            "external_id": external_id, "contact": {"name": "王芳", "phones": [phone], "city": "成都市"}, "dealer_code": dealer,
            "vehicles": [{"series": "星野A3"}], "consents": [consent] if consent["recipients"] else [],
        }  # fmt: skip


class Acknowledged:
    """What the house said yes to, on disk before it counts: one line per inquiry and answer. `refused`: answers that are no
    2xx, by status; `rude`: those of our faults that do not say when to come again; `repeated`: posts sent again after a yes."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self.raw_of: dict[str, str] = {}
        self.kind_of: dict[str, str] = {}
        self.tried: set[str] = set()
        self.unheard = 0
        self.repeated = 0
        self.refused: Counter[int] = Counter()
        self.rude: Counter[int] = Counter()
        self.wrong: list[str] = []
        self.last_at = 0.0

    def yes(self, leads: list[tuple[str, str]], told: dict[str, str]) -> None:
        """Note the answer to inquiries (external id, kind): the house's own ids."""
        with self._lock:
            for external_id, kind in leads:
                raw = told.get(external_id, "")
                known = self.raw_of.setdefault(external_id, raw)
                if not raw or known != raw:
                    self.wrong.append(f"{external_id} was {known}, now {raw or 'nothing'}")
                self.kind_of[external_id] = kind
                self._file.write(f"{external_id} {raw} {kind}\n")
            self._file.flush()
            self.last_at = time.monotonic()

    def close(self) -> None:
        """No more."""
        self._file.close()


class Channel:
    """One connection of the channel: posts until it hears yes, as channels do."""

    def __init__(self, port: int, acknowledged: Acknowledged, ended: threading.Event) -> None:
        self._port = port
        self._acknowledged = acknowledged
        self._ended = ended
        self._connection: http.client.HTTPConnection | None = None

    def send(self, leads: list[tuple[str, str, dict[str, Any]]], key: str = "") -> bool:
        """Post inquiries (external id, kind, body) until a yes comes; False when the run ended before. The answer is noted."""
        body = json.dumps({"leads": [one for _, _, one in leads]}, ensure_ascii=False).encode()
        headers = {"content-type": "application/json", "x-api-key": KEY} | (
            {"idempotency-key": key} if key else {}
        )
        with self._acknowledged._lock:
            self._acknowledged.tried.update(external_id for external_id, _, _ in leads)
        while not self._ended.is_set():
            status, answer = self._post(body, headers)
            if status == 202:
                told = {one["external_id"]: one.get("id", "") for one in json.loads(answer)["leads"]}
                self._acknowledged.yes([(external_id, kind) for external_id, kind, _ in leads], told)
                return True
            if status:
                self._acknowledged.refused[status] += 1
                if 400 <= status < 500:
                    raise Caught(f"a sound inquiry was refused with {status}: {answer[:200]!r}")
            else:
                self._acknowledged.unheard += 1
            self._ended.wait(PAUSE)
        return False

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Status and answer; 0 when none came."""
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT)
            self._connection.request("POST", "/in/own", body, headers)
            answer = self._connection.getresponse()
            if answer.status >= 500 and not answer.getheader("retry-after"):
                self._acknowledged.rude[answer.status] += 1
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return 0, b""


class Senders:
    """Several channels that send all the time. `rate`: inquiries a second of all of them; `most`: how many in all."""

    def __init__(
        self, port: int, people: People, acknowledged: Acknowledged, *,
        seed: int, width: int = 3, batch: int = 5, rate: float = 200.0, most: int = 1_000_000_000,
    ) -> None:  # fmt: skip
        self._port, self._people, self._acknowledged = port, people, acknowledged
        self._batch, self._pause, self._seed, self._most = batch, width * batch / rate, seed, most
        self._width = width
        self._next = 1
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self.faults: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._run, args=(place,), name=f"channel {place}", daemon=True)
            for place in range(width)
        ]

    def __enter__(self) -> Senders:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Send no more; raises what a channel complained about."""
        self._ended.set()
        for thread in self._threads:
            thread.join(TIMEOUT + 5)
        if self.faults:
            raise self.faults[0]

    def finish(self, seconds: float) -> None:
        """Wait until all have been sent, then end."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self.end()

    def _numbers(self) -> list[int]:
        with self._lock:
            first = self._next
            self._next = min(first + self._batch, self._most + 1)
            return list(range(first, self._next))

    def _run(self, place: int) -> None:
        channel = Channel(self._port, self._acknowledged, self._ended)
        chance = random.Random(f"{self._seed}:channel:{place}")
        try:
            while not self._ended.is_set() and (numbers := self._numbers()):
                began = time.monotonic()
                self._send(channel, [self._people.lead(number) for number in numbers], chance)
                self._ended.wait(max(0.0, self._pause - (time.monotonic() - began)))
        except BaseException as fault:
            self.faults.append(fault)
        finally:
            channel.close()

    def _send(self, channel: Channel, leads: list[Lead], chance: random.Random) -> None:
        rows = [(lead.external_id, lead.kind, lead.body) for lead in leads]
        key = f"{leads[0].external_id}-key" if chance.random() < KEYED else ""
        if not channel.send(rows, key):
            return
        if chance.random() < REPEAT:
            self._acknowledged.repeated += channel.send(rows, key)
        later = [(lead.external_id, lead.kind, lead.later) for lead in leads if lead.later is not None]
        if later:
            self._send_later(channel, later)

    def _send_later(self, channel: Channel, later: list[tuple[str, str, dict[str, Any]]]) -> None:
        if not channel.send(later):
            # the house may or may not have it: nothing is promised about how such an inquiry ends
            with self._acknowledged._lock:
                for external_id, _, _ in later:
                    self._acknowledged.kind_of[external_id] = "unfinished"


def free(port: int) -> bool:
    """Does nobody listen there?"""
    with suppress(OSError):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        connection.connect()
        connection.close()
        return False
    return True
