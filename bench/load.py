"""The load: the mix that the figures are promised for. Half of the leads come from customers that are there already.

55 % straight through, 15 % re-inquiries, 10 % cleaned by call-back, 10 % invalid, 5 % without dealer, 5 % without grant.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime

from bench.ground import Ground
from bench.prefill import dealer_of, name_of, phone_of
from leadcenter.channel.face import Channel, ConsentEvidence, Contact, Inquiry, Piece, Vehicle, Verdict

KINDS = ("straight", "reinquiry", "cleaned", "invalid", "no_dealer", "no_grant")
SHARES = (55, 15, 10, 10, 5, 5)
_HASH = "5d41402abc4b2a76b9719d911017c592ae2b1f0c1d3e4f5a6b7c8d9e0f1a2b3c"


class Load:
    """Inquiries of the mix, the same for the same seed. New customers are numbered from `customers` on, so none comes twice."""

    def __init__(self, ground: Ground, customers: int, now: datetime, seed: int = 1) -> None:
        self._dealers = ground.dealer_codes
        self._ids = ground.plan.dealers
        self._customers = customers
        self._next_new = customers + seed * 50_000_000
        self._now = now
        self._random = random.Random(seed)
        self._serial = 0
        self._seed = seed
        self.made: dict[str, int] = dict.fromkeys(KINDS, 0)

    def inquiries(self, count: int) -> Iterator[Inquiry]:
        """The next `count` inquiries."""
        for kind in self._random.choices(KINDS, SHARES, k=count):
            self.made[kind] += 1
            yield self._inquiry(kind)

    def pieces(self, channel: Channel, count: int) -> list[tuple[Channel, Piece]]:
        """The same as landing takes them, with a body of some 400 bytes."""
        body = b'{"note":"' + b"x" * 400 + b'"}'
        return [(channel, Piece(Verdict.ACCEPTED, inquiry, body)) for inquiry in self.inquiries(count)]

    def _inquiry(self, kind: str) -> Inquiry:
        self._serial += 1
        external = f"bench-{self._seed}-{self._serial}"
        if kind == "invalid":
            return Inquiry(external, Contact(name="测试", phones=(f"12{self._serial:05}",)), kind="form")
        # every re-inquiry is somebody known, and so many of the others that it is half of all
        known = kind == "reinquiry" or self._random.random() < 35 / 75
        if known:
            number = self._random.randrange(self._customers)
        else:
            number, self._next_new = self._next_new, self._next_new + 1
        home = dealer_of(number, self._ids)
        other = (home + 1 + self._random.randrange(len(self._ids) - 1)) % len(self._ids)
        dealer = "" if kind == "no_dealer" else self._dealers[home if kind == "reinquiry" else other]
        consent = ConsentEvidence(
            recipients=(dealer,), notice="n1", notice_version="3", text_hash=_HASH, at=self._now, page="https://www.example.com/car", action="tick"
        )  # fmt: skip
        return Inquiry(
            external,
            Contact(name=name_of(number), phones=(phone_of(number)[3:],), city="成都市", province="四川省"),
            (Vehicle(series="星野A5" if kind == "no_dealer" else "星野A3"),),
            dealer_code=dealer,
            consents=() if kind in {"no_grant", "no_dealer"} else (consent,),
            kind="coupon" if kind == "cleaned" else "form",
            buying_time="30天",
            occurred_at=self._now,
        )
