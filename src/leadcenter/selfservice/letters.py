"""Customers are told of transfers by a text message with a link of their own: who has their data now, or
whether, and to whom, they may go.

At least once: a message counts as under way for a lease before it is sent, and is over only when what became
of it is written down; the provider knows a repetition by its key. Nothing goes out in the hours of rest, nor
after a restore until somebody resumes, nor to who told the maker not to reach him. No transaction is open
while anything is sent; the number stands in the message and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import structlog

from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Who
from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.customer.face import merging as customers
from leadcenter.customer.face import read_numbers
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock
from leadcenter.selfservice import links
from leadcenter.selfservice.acts import PAGE
from leadcenter.selfservice.terms import Key, Reason
from leadcenter.wire.text_message import TextMessage, TextMessages

SET: Final = 50
HANDS: Final = 8
"""How many are sent at once: a set is done within its lease, however slow the provider is."""
EVERY_S: Final = 2.0
LEASE: Final = timedelta(minutes=2)
PAUSE: Final = timedelta(minutes=5)
"""Before the next try, times the number of the last one."""
OLD: Final = timedelta(days=7)
"""What was not to be said for so long is not said any more."""
WAKING: Final = range(8, 21)
"""Hours of the maker's zone in which customers are written to."""
ACTOR: Final = "letters"
SMS: Final = "sms_contact"
_REASONS: Final = {"asked": Reason.CHOICE, "went": Reason.DISPATCH}
log = structlog.get_logger()


class Letter(msgspec.Struct, frozen=True):
    """One message to be tried now. `current`: what it says is still so; `since`: when it came to be so."""

    bucket: int
    transfer_id: UUID
    lead_id: UUID
    customer_id: UUID
    message: str
    tries: int
    since: datetime
    current: bool
    dealer: str

    @property
    def key(self) -> str:
        """The same at each try."""
        return f"{self.message}{self.transfer_id.hex}{self.lead_id.hex}"


class Letters:
    """Rounds for one house. `texts` None or no `origin` (where the customer's page is): messages wait."""

    def __init__(self, house: House, texts: TextMessages | None, origin: str, clock: ScaledClock) -> None:
        self._house = house
        self._texts = texts
        self._origin = origin
        self._clock = clock

    def round(self, conn: Connection) -> float:
        """Send what is due; returns for how many seconds to rest."""
        texts_ = self._texts
        if texts_ is None or not self._origin:
            return EVERY_S
        with conn.transaction():
            row = conn.execute(
                statement("selfservice", "read_clock"), {"maker": self._house.maker}
            ).fetchone()
            if row is None or not self._awake(*row):
                return EVERY_S
            now = row[0]
            taken = self._take(conn, now)
            if not taken:
                return EVERY_S
            people = customers.follow(conn, [(one.bucket, one.customer_id) for one in taken])
            sending, ended = self._sort(conn, taken, people, now)
        with ThreadPoolExecutor(HANDS, "letters") as hands:
            said = list(hands.map(texts_.send, [message for _, message in sending]))
        for fault in sorted({one for one in said if one}):
            log.warning("letters.not_sent", fault=fault)
        with conn.transaction():
            self._write(
                conn, ended + [(one, fault) for (one, _), fault in zip(sending, said, strict=True)], now
            )
        return 0.0 if len(taken) == SET else EVERY_S

    def _awake(self, now: datetime, zone: str) -> bool:
        return self._clock.to_business(now).astimezone(ZoneInfo(zone)).hour in WAKING

    def _take(self, conn: Connection, now: datetime) -> list[Letter]:
        given = {"now": now, "lease": now + LEASE, "buckets": ints(range(BUCKETS)), "count": SET}
        return [Letter(*row) for row in conn.execute(statement("selfservice", "claim_messages"), given)]

    def _sort(
        self, conn: Connection, taken: Sequence[Letter], people: dict[Key, Key], now: datetime
    ) -> tuple[list[tuple[Letter, TextMessage]], list[tuple[Letter, str]]]:
        """What goes out, each with a link of the customer's own, and what does not, each with its reason."""
        house, maker = self._house, self._house.maker
        whose = {one.key: people.get((one.bucket, one.customer_id)) for one in taken}
        there = sorted({key for key in whose.values() if key is not None})
        consent.hold_subjects(conn, there, now)
        refused = consent.lock_refusals(conn, maker, there)
        written = consent.lock_grants(conn, [(*key, maker) for key in there], SMS)
        refused |= {
            key
            for key, grant in zip(there, written, strict=True)
            if grant is not None and grant.state in {kind.value for kind in consent.NO}
        }
        numbers = read_numbers(conn, house, there)
        ended: list[tuple[Letter, str]] = []
        going: list[tuple[Letter, Key]] = []
        for one in taken:
            key = whose[one.key]
            if not one.current or now - one.since >= OLD:
                ended.append((one, "too_late"))
            elif key is None or key not in numbers:
                ended.append((one, "no_number"))
            elif key in refused:
                ended.append((one, "customer_refused"))
            else:
                going.append((one, key))
        tokens = self._links(conn, going, now)
        sending = [
            (one, TextMessage(one.key, numbers[key], f"transfer_{one.message}", self._values(one, token)))
            for (one, key), token in zip(going, tokens, strict=True)
        ]
        return sending, ended

    def _links(self, conn: Connection, going: Sequence[tuple[Letter, Key]], now: datetime) -> list[str]:
        """A link for each, on record."""
        house = self._house
        tokens: dict[str, str] = {}
        for message, reason in _REASONS.items():
            those = [(one, key) for one, key in going if one.message == message]
            made = links.issue(conn, house.keyring, [key for _, key in those], reason, ACTOR, now)
            tokens |= {one.key: token for (one, _), token in zip(those, made, strict=True)}
        subjects = audit.pseudonyms(conn, house.keyring, house.maker, sorted({key for _, key in going}), now)
        names = consent.principals(house.keyring, house.maker)
        audit.record(
            conn,
            [
                Act(
                    who=Who(ActorKind.WORKER, ACTOR), what="link.issued", object_kind="customer",
                    object=names.write(*key), bucket=key[0], subject=subjects[key],
                    after={"reason": _REASONS[one.message], "transfer": one.transfer_id},
                    keep=audit.Keep.PROVISION,
                )
                for one, key in going
            ],
            now,
        )  # fmt: skip
        return [tokens[one.key] for one, _ in going]

    def _values(self, one: Letter, token: str) -> dict[str, str]:
        return {"dealer": one.dealer, "link": f"{self._origin}{PAGE}#{token}"}

    def _write(self, conn: Connection, done: Sequence[tuple[Letter, str]], now: datetime) -> None:
        final = {"too_late", "no_number", "customer_refused"}
        again = [now + PAUSE * one.tries if fault and fault not in final else None for one, fault in done]
        conn.execute(
            statement("selfservice", "write_messages"),
            {
                "now": now,
                "buckets": ints([one.bucket for one, _ in done]),
                "transfers": uuids([one.transfer_id for one, _ in done]),
                "lead_ids": uuids([one.lead_id for one, _ in done]),
                "messages": texts([one.message for one, _ in done]),
                "tries": shorts([one.tries for one, _ in done]),
                "faults": texts([fault for _, fault in done]),
                "again": instants(again),
            },
        )
        told = [(one, fault) for one, fault in done if not fault or fault in final]
        journal.append(conn, [_entry(one, fault) for one, fault in told], ACTOR, now)


def _entry(one: Letter, fault: str) -> Entry:
    outcome = f"customer_{one.message}" if not fault else "customer_not_told"
    told: dict[str, Any] = {"transfer": one.transfer_id.hex}
    return Entry(one.bucket, one.lead_id, one.lead_id, [Fact("transfer", outcome, fault, inputs=told)])
