"""A house that lives for a test: a small world, its own channels, leads landed and carried by the product."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import sql

from leadcenter.belt import face as belt
from leadcenter.channel.face import (
    Channel,
    ConsentEvidence,
    Contact,
    Inquiry,
    Landed,
    Piece,
    Vehicle,
    Verdict,
    add_channel,
    land,
    read_channels,
)
from leadcenter.cleaning import face as cleaning
from leadcenter.entry.demo.world import World, build_world
from leadcenter.entry.house import admit, open_house, prepare
from leadcenter.flow.carry import Carrier
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock
from leadcenter.rulebook import face as rulebook
from leadcenter.rulebook.face import RuleKind

SET = 1_000
SUITE = os.environ.get("LEADCENTER_SUITE", "aes")
"""The algorithms of these houses: `LEADCENTER_SUITE=sm pytest tests/flow` runs with the others."""


def _when(field: str, value: Any) -> dict[str, Any]:
    return {"combinator": "and", "rules": [{"field": field, "operator": "=", "value": value}]}


RULES: dict[RuleKind, dict[str, Any]] = {
    RuleKind.SCORE: {
        "base": 40,
        "items": [
            {"code": "named_dealer", "points": 15, "when": _when("has_dealer", True)},
            {"code": "high_intent", "points": 20, "when": _when("intent", "high")},
            {"code": "asked_by_chat", "points": -30, "when": _when("kind", "smalltalk")},
        ],
        "grades": [["A", 50], ["B", 0]],
    },
    RuleKind.THRESHOLD: {"otherwise": 30, "again_days": 7, "longest_days": 90},
    RuleKind.CLEANING: {
        "window": {"opens": "08:00", "closes": "21:00"},
        "rules": [
            {
                "name": "nameless", "when": _when("has_name", False), "route": "call_centre",
                "script": "who_are_you", "max_attempts": 3, "expires_hours": 72,
            },
        ],
    },
    RuleKind.INTENT: cleaning.starter("intent"),
}  # fmt: skip
"""The rules of these houses: nobody without a name goes on uncleaned; a chat about nothing is nurtured."""


class LivingHouse:
    """A house on the database of `conn`; it commits. Dealers are open day and night; clocks are real."""

    def __init__(self, conn: Connection, folder: Path, *, dealers: int = 6, staff_each: int = 4) -> None:
        self.conn = conn
        self.config = Config(folder=folder, keys=folder / "keys", suite=SUITE)
        prepare(conn)
        admit(conn, self.config)
        self.house = open_house(conn, self.config)
        now = self.now()
        with conn.transaction():
            self.world: World = build_world(
                conn, self.house, now, dealers=dealers, staff_each=staff_each, round_the_clock=True
            )
            for code, category, needs_phone in (("form", "web_form", True), ("chatter", "social", False)):
                row = {
                    "code": code, "name": code, "category": category, "adapter": "own", "status": "online",
                    "verified_by": "test", "needs_phone": needs_phone,
                }  # fmt: skip
                add_channel(conn, self.house.maker, self.house.keyring, row, {}, now)
            for kind, body in RULES.items():
                identifier, _ = rulebook.draft(conn, kind, None, "", kind.value, body, "author", now)
                rulebook.move(conn, identifier, "draft", "review", "author", now)
                rulebook.move(conn, identifier, "review", "live", "approver", now)
        book = read_channels(conn, self.house.maker, self.house.keyring, self.now())
        conn.commit()
        self.channels: dict[str, Channel] = {code: book.by_code[code].channel for code in ("form", "chatter")}
        self.carrier = Carrier(conn, self.house, ScaledClock(now, now), "worker:test")
        self._serial = 0

    def now(self) -> datetime:
        """The database's clock."""
        with self.conn.transaction():
            (row,) = self.conn.execute("select now()")
        at: datetime = row[0]
        return at

    def inquiry(
        self, phone: str = "", *, name: str = "", dealer: str = "", consent: bool = True, **more: Any
    ) -> Inquiry:
        """What a customer says; `dealer` is a dealer's code, to which he agrees if `consent`."""
        self._serial += 1
        evidence = ConsentEvidence(
            recipients=(dealer,),
            notice="n1",
            notice_version="1",
            text_hash="ab" * 32,
            page="https://x",
            action="tick",
        )
        contact = Contact(
            name=name,
            phones=(phone,) if phone else (),
            email=more.pop("email", ""),
            wechat_unionid=more.pop("unionid", ""),
            city=more.pop("city", ""),
            gender=more.pop("gender", ""),
        )
        return Inquiry(
            external_id=more.pop("external_id", f"t{self._serial}"),
            contact=contact,
            vehicles=(Vehicle(series=more.pop("series", "")),),
            dealer_code=dealer,
            consents=(evidence,) if dealer and consent else (),
            **more,
        )

    def land(
        self, inquiries: Sequence[Inquiry], channel: str = "form", verdict: Verdict = Verdict.ACCEPTED
    ) -> list[Landed]:
        """Inquiries arrive at a channel; committed."""
        pieces = [
            (self.channels[channel], Piece(verdict, inquiry, b'{"as":"sent"}')) for inquiry in inquiries
        ]
        with self.conn.transaction():
            return land(self.conn, self.house, pieces, self._now_within())

    def carry(self) -> int:
        """Carry everything that is due; returns how many leads were carried."""
        carried = 0
        while True:
            with self.conn.transaction():
                lease = belt.take_lane(self.conn, "worker:test", self._now_within())
            if lease is None:
                return carried
            while leads := self.carrier.carry(lease, SET).leads:
                carried += leads
            with self.conn.transaction():
                belt.release_lane(self.conn, lease)

    def ask(self, *inquiries: Inquiry, channel: str = "form") -> list[UUID]:
        """Land, carry; the raw leads."""
        landed = self.land(inquiries, channel)
        self.carry()
        return [one.raw_id for one in landed]

    def place(self, raw_id: UUID) -> tuple[str, str]:
        """State and reason of a raw lead on the belt."""
        with self.conn.transaction():
            (row,) = self.conn.execute("select state, reason from belt where raw_id = %s", [raw_id])
        state, reason = row
        return state, reason

    def rows(self, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """Rows, in a transaction of their own."""
        with self.conn.transaction():
            return self.conn.execute(query.encode(), arguments).fetchall()

    def broken(self) -> dict[str, int]:
        """Invariants that do not hold."""
        with self.conn.transaction():
            views = [name for (name,) in self.conn.execute(statement("entry", "list_invariants"))]
            counts = {
                view: self.conn.execute(
                    sql.SQL("select count(*) from {}").format(sql.Identifier(view))
                ).fetchone()
                for view in views
            }
        return {view: row[0] for view, row in counts.items() if row and row[0]}

    def _now_within(self) -> datetime:
        (row,) = self.conn.execute("select now()")
        at: datetime = row[0]
        return at
