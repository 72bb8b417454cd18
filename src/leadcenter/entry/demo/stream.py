"""The living stream: leads of all kinds, good and bad, posted over HTTP at a steady rate."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from random import Random

import httpx
import msgspec

from leadcenter.entry.demo.channels import STREAMED
from leadcenter.entry.demo.places import CITIES, GIVEN, SERIES, SURNAMES
from leadcenter.entry.demo.senders import SENDERS, Lead, baidu_again

SITUATIONS = {
    "valid": 62, "re-inquiry": 9, "redelivered": 5, "dirty": 5, "test": 3, "no consent": 4, "no dealer": 5, "to be cleaned": 5, "forged": 2,
    "by a machine": 2,
}  # fmt: skip
MACHINE = "e7c1f0a2-demo"
WIDTH = 8
MEMORY = 4_000
FAVOUR = 0.15


class Sent(msgspec.Struct, frozen=True):
    """One delivery as it is remembered, for redelivery and re-inquiry."""

    channel: str
    adapter: str
    lead: Lead


class Stream:
    """Posts leads until closed. `base`: the web's address; `dealers`: their codes; `business`: what the demo's clock shows; `fetchable` gets each
    lead that must be fetched. Of `favoured` dealers more customers hear than of the others."""

    def __init__(
        self,
        base: str,
        dealers: Sequence[str],
        business: Callable[[], datetime],
        rate: float,
        fetchable: Callable[[Lead], None],
        seed: int = 11,
        favoured: Sequence[str] = (),
    ) -> None:
        self._dealers = [
            code for place, code in enumerate(dealers) if place % 3 or place % 30 == 0
        ]  # most sell every series
        self._favoured = list(favoured)
        self._business = business
        self._rate = rate
        self._fetchable = fetchable
        self._random = Random(seed)
        self._serial = int(time.time()) % 10_000_000 * 1_000
        self._sent: list[Sent] = []
        self._client = httpx.Client(base_url=base, timeout=10, trust_env=False)
        self._pool = ThreadPoolExecutor(WIDTH, "sender")
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stream", daemon=True)
        self._lock = threading.Lock()
        self.situations: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End, and finish what is on its way."""
        self._ended.set()
        self._thread.join(timeout=10)
        self._pool.shutdown()
        self._client.close()

    def _run(self) -> None:
        begin, count = time.monotonic(), 0
        while not self._ended.is_set():
            count += 1
            situation = self._random.choices(list(SITUATIONS), list(SITUATIONS.values()))[0]
            self.situations[situation] += 1
            self._pool.submit(self._post, situation, *self._next(situation))
            self._ended.wait(max(0.0, begin + count / self._rate - time.monotonic()))

    def _next(self, situation: str) -> tuple[Sent, bool]:
        """What is sent now, and whether Baidu's second push is meant."""
        if self._sent and situation in {"redelivered", "re-inquiry"}:
            before = self._random.choice(self._sent)
            if situation == "redelivered":
                return before, before.adapter == "baidu"
            return self._remember(before.channel, before.adapter, self._same_person(before.lead)), False
        row = self._random.choice(STREAMED)
        if situation == "test":
            kind = self._random.choice(("meta", "google", "tencent"))
            row = next(one for one in STREAMED if one["adapter"] == kind)
        if situation == "by a machine":
            row = next(one for one in STREAMED if one["adapter"] == "own")
        if situation == "to be cleaned":
            code = self._random.choice(("feiyu", "own"))
            row = next(one for one in STREAMED if one["code"] == code)
        return self._remember(row["code"], row["adapter"], self._lead(situation)), False

    def _remember(self, code: str, adapter: str, lead: Lead) -> Sent:
        sent = Sent(code, adapter, lead)
        if not lead.test:
            self._sent.append(sent)
            del self._sent[:-MEMORY]
        if adapter == "meta":
            self._fetchable(lead)
        return sent

    def _lead(self, situation: str) -> Lead:
        chance = self._random
        self._serial += 1
        province, city, _, _, _ = chance.choice(CITIES)
        phone = f"1{chance.choice('35789')}{chance.randrange(10**9):09}"
        if situation == "dirty":
            phone = chance.choice(("13800138000", "400-820-8888", "12345", "1380013800", "13" + "0" * 9))
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.randint(1, 2)))
        return Lead(
            self._serial, name, phone, city, province, "" if situation == "no dealer" else self._dealer(),
            chance.choice(SERIES)[2], self._business(), "coupon" if situation == "to be cleaned" else "form", situation == "test",
            situation != "no consent", chance.choice(("7天内", "一个月内", "3个月内", "一年内")),
            MACHINE if situation == "by a machine" else "",
        )  # fmt: skip

    def _dealer(self) -> str:
        chance = self._random
        return chance.choice(self._favoured if self._favoured and chance.random() < FAVOUR else self._dealers)

    def somebody_of(self, dealer: str) -> str | None:
        """The number of somebody who asked for this dealer a while ago; None: nobody yet."""
        asked = [
            one.lead.phone for one in self._sent[:-WIDTH] if one.lead.dealer == dealer and one.lead.consent
        ]
        return asked[int(time.monotonic() * 1_000) % len(asked)] if asked else None

    def _same_person(self, lead: Lead) -> Lead:
        self._serial += 1
        return msgspec.structs.replace(lead, serial=self._serial, at=self._business())

    def _post(self, situation: str, sent: Sent, again: bool) -> None:
        post = baidu_again(sent.lead) if again else SENDERS[sent.adapter](sent.lead)
        body = (
            post.body.replace(b"1", b"2", 1)
            if situation == "forged" and sent.adapter not in {"web_to_lead", "google", "baidu"}
            else post.body
        )
        try:
            answer = self._client.post(f"/in/{sent.channel}", content=body, headers=post.headers)
            status = answer.status_code
        except httpx.HTTPError:
            status = 0
        with self._lock:
            self.statuses[status] += 1
