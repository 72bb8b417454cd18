"""The words in which the tests of the flow speak: a customer inquires, time passes, leads are carried, and
everybody tells where they stand.

Everything goes through the real doors: leads are landed as intake lands them and carried by `Carrier`. Only
time is the tests' own.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from psycopg import sql
from small_world import add_dealer, contract, go_live

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import Return
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
from leadcenter.cleaning.face import CallBack, Heard, References, TaskRef
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.entry.house import open_house
from leadcenter.flow.carry import Carrier
from leadcenter.flow.choice import Choice, choose, refuse
from leadcenter.flow.decide import DEALER_CONTACT
from leadcenter.journal import face as journal
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect
from leadcenter.kernel.errors import known_codes
from leadcenter.org import face as org
from leadcenter.org.face import ScaledClock
from leadcenter.rulebook import face as rulebook
from leadcenter.rulebook.face import RuleKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEDNESDAY_MORNING = "2026-11-18 10:00"
NOBODY = "no open episode"
SUITE = os.environ.get("LEADCENTER_SUITE", "aes")
"""The algorithms of these houses: `LEADCENTER_SUITE=sm pytest tests/flow` runs with the others."""


class Seen(msgspec.Struct, frozen=True):
    """A consultant's ownership: who, when due, the first follow-up; business time of Shanghai."""

    staff: str
    due_from: str
    followup: str


class Town:
    """A house over a small world. `now` is the database's; business time begins on a Wednesday morning."""

    def __init__(self, url: str, keys: Path) -> None:
        self.url = url
        self.config = Config(folder=keys, keys=keys, database_url=url, suite=SUITE)
        self.conn = connect(url, autocommit=True)
        self.house = open_house(self.conn, self.config)
        self.at(WEDNESDAY_MORNING)
        self._carrier: Carrier | None = None
        self._numbers = count(1)
        self._refs = References(self.house)

    def close(self) -> None:
        self.conn.close()

    def lay_lanes(self, lanes: int) -> None:
        """Another number of lanes; nothing has landed yet."""
        self.conn.execute("delete from lane_bucket")
        self.conn.execute("delete from lane")
        with self.conn.transaction():
            belt.make_lanes(self.conn, lanes)
        self.reopen()

    def reopen(self) -> None:
        """Read the house anew: keys, lanes, maker."""
        self.house = open_house(self.conn, self.config)
        self._carrier = None

    # Time

    @property
    def now(self) -> datetime:
        """Real time, as the database shows it."""
        row = self.conn.execute("select clock_timestamp()").fetchone()
        assert row is not None
        now: datetime = row[0]
        return now

    def at(self, text: str, zone: ZoneInfo = SHANGHAI) -> None:
        """Begin at this local time; nothing has happened yet."""
        self.clock = ScaledClock(self.now, datetime.fromisoformat(text).replace(tzinfo=zone))

    def wait_until(self, text: str, zone: ZoneInfo = SHANGHAI) -> None:
        """Time passes, until the clocks of Shanghai (or `zone`) show `text`.

        The one test door of the flow: nobody waits, but the whole past of the house (every instant in every
        table) moves back by the same span, and business time forward.
        """
        now, until = self.now, datetime.fromisoformat(text).replace(tzinfo=zone)
        span = until - self.clock.to_business(now)
        assert span > timedelta(0), "time does not run backwards"
        tables = self.conn.execute(
            """select c.relname, array_agg(a.attname::text)
               from pg_class c
               join pg_attribute a on a.attrelid = c.oid and a.atttypid = 'timestamptz'::regtype
               where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                 and not c.relispartition and not a.attisdropped and a.attgenerated = ''
                 -- the end of an assessment is part of a key; all of them run for a year
                 and c.relname <> 'assessment' and a.attname <> 'assessed_until'
               group by c.relname"""
        ).fetchall()
        with self.conn.transaction():
            for table, columns in tables:
                moved = [
                    sql.SQL("{0} = {0} - {1}").format(sql.Identifier(name), sql.Literal(span))
                    for name in columns
                ]
                self.conn.execute(
                    sql.SQL("update {} set {}").format(sql.Identifier(table), sql.SQL(", ").join(moved))
                )
        self.clock = ScaledClock(now, until)

    def minutes_pass(self, minutes: float) -> None:
        """So many minutes pass."""
        self.days_pass(minutes / 1_440)

    def days_pass(self, days: float) -> None:
        """So many days pass."""
        until = self.clock.to_business(self.now) + timedelta(days=days)
        self.wait_until(until.astimezone(SHANGHAI).replace(tzinfo=None).isoformat())

    def local(self, at: datetime | None, zone: ZoneInfo = SHANGHAI) -> str:
        """An instant of the database as the clocks of Shanghai show it, to the minute; empty for none."""
        return self.clock.to_business(at).astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else ""

    # What happens from outside

    def phone(self) -> str:
        """A number that nobody has used."""
        return f"139{next(self._numbers) + 12_340_000:08}"

    def piece(
        self,
        phone: str | None = None,
        *,
        dealer: str = "A",
        agrees: bool | Sequence[str] = True,
        name: str = "王芳",
        series: str = "S1",
        channel: str = "web",
        kind: str = "form",
        external_id: str = "",
        verdict: Verdict = Verdict.ACCEPTED,
        reason: str = "",
        email: str = "",
        unionid: str = "",
        city: str = "",
        buying_time: str = "",
        agreed_at: datetime | None = None,
        province: str = "",
        **said: Any,
    ) -> tuple[Channel, Piece]:
        """What a channel delivers: somebody (a new number unless one is given) wants a car from the dealer
        and agrees that it gets the data (`agrees`: True, False, or the codes of the recipients). `said`:
        further fields of the inquiry."""
        number = self.phone() if phone is None else phone
        recipients = ((dealer,) if dealer else ()) if agrees is True else tuple(agrees or ())
        inquiry = Inquiry(
            external_id=external_id or f"x{next(self._numbers)}",
            contact=Contact(
                name=name, phones=(number,) if number else (), email=email, wechat_unionid=unionid,
                city=city, province=province,
            ),
            vehicles=(Vehicle(series=series),) if series else (),
            dealer_code=dealer,
            kind=kind,
            buying_time=buying_time,
            consents=(self.agreement(*recipients, at=agreed_at),) if recipients else (),
            **said,
        )  # fmt: skip
        return self.channel(channel), Piece(verdict, inquiry, b'{"as": "sent"}', reason)

    def agreement(self, *recipients: str, at: datetime | None = None) -> ConsentEvidence:
        """The customer's separate consent, with evidence."""
        return ConsentEvidence(
            recipients=recipients,
            notice="n1",
            notice_version="1",
            text_hash="ab" * 32,
            at=at,
            page="https://far.example",
            action="tick",
        )

    def channel(self, code: str) -> Channel:
        with self.conn.transaction():
            return (
                read_channels(self.conn, self.house.maker, self.house.keyring, self.now).by_code[code].channel
            )

    def land(self, *pieces: tuple[Channel, Piece]) -> list[Landed]:
        """Pieces become durable, as intake does it."""
        with self.conn.transaction():
            return land(self.conn, self.house, pieces, self.now)

    def inquire(self, phone: str | None = None, **told: Any) -> UUID:
        """Somebody inquires (see `piece`); the raw lead."""
        return self.land(self.piece(phone, **told))[0].raw_id

    def carry(self, *, limit: int = 4_000, times: int = 50) -> Counter[str]:
        """Carry until nothing is due; where the leads went (handed on ones count twice)."""
        places: Counter[str] = Counter()
        carrier = self.carrier()
        for _ in range(times):
            lease = self.take_lane()
            if lease is None:
                return places
            places += carrier.carry(lease, limit).places
            self.release(lease)
        raise AssertionError(f"something stays due for ever: {places}")

    def carrier(self) -> Carrier:
        """The worker of this town; it reads its books anew when somebody moved the clocks."""
        if self._carrier is None or self._carrier.clock is not self.clock:
            self._carrier = Carrier(self.conn, self.house, self.clock, "worker")
        return self._carrier

    def release(self, lease: belt.Lease) -> None:
        with self.conn.transaction():
            belt.release_lane(self.conn, lease)

    def take_lane(self, holder: str = "worker") -> belt.Lease | None:
        with self.conn.transaction():
            return belt.take_lane(self.conn, holder, self.now)

    def grants(
        self,
        raw: UUID,
        dealer: str,
        kind: EventKind = EventKind.GIVEN,
        *,
        purpose: str = consent.SALES_CONTACT,
        poke: bool = True,
    ) -> None:
        """The customer of the raw lead says yes (or no) to one recipient, now; the flow is told."""
        lead = self.lead_of(raw)
        event = ConsentEvent(
            lead["bucket"],
            lead["customer_id"],
            self.entity(dealer),
            kind,
            None,
            None,
            {"action": "button"},
            purpose,
        )
        with self.conn.transaction():
            consent.record(self.conn, self.house.maker, [event], self.now)
            if poke:
                belt.poke(self.conn, [(lead["bucket"], raw)], self.now)

    def chooses(self, raw: UUID, dealer: str, *, agrees: bool = True) -> None:
        """The customer of the raw lead names a dealer on the choice page and agrees (or not)."""
        key, to, proof = (self.lead_of(raw)["bucket"], raw), self.entity(dealer), {"action": "button"}
        with self.conn.transaction():
            if agrees:
                choose(self.conn, self.house, Choice(*key, to, EventKind.CONFIRMED, proof), self.now)
            else:
                refuse(
                    self.conn, self.house, key, to, proof, self.now, assignment.load_book(self.conn, self.now)
                )

    def poke_all(self) -> None:
        """Somebody asks for another look at everything that waits."""
        with self.conn.transaction():
            waiting = [(row["bucket"], row["raw_id"]) for row in self.rows("select bucket, raw_id from belt")]
            belt.poke(self.conn, waiting, self.now)

    def poke(self, raw: UUID) -> None:
        """Somebody asks for another look."""
        with self.conn.transaction():
            belt.poke(self.conn, [(self.place_of(raw)["bucket"], raw)], self.now)

    def call_answers(
        self, raw: UUID, result: str = "answered", *, call: int = 1, identifier: str = "", **more: Any
    ) -> Heard:
        """The call centre reports on its call about a raw lead."""
        task = self.task_of(raw)
        key = self._refs.write(TaskRef(task["bucket"], task["id"], call))
        now = self.now
        told = CallBack(
            "call_centre",
            identifier or f"c{next(self._numbers)}",
            key,
            now,
            result=result,
            body=b"{}",
            **more,
        )
        with self.conn.transaction():
            book = cleaning.load_book(self.conn, now)
            return cleaning.receive(self.conn, self.house, book, [told], now, clock=self.clock)[0].outcome

    def close_leads(self) -> None:
        """Every lead is lost. (Losing leads belongs to the consultant's desk, which comes later.)"""
        owned = self.rows("select bucket, lead_id from episode where closed_at is null")
        with self.conn.transaction():
            now = self.now
            book = assignment.load_book(self.conn, now)
            ends = [Return(row["bucket"], row["lead_id"], "lost") for row in owned]
            assignment.end_ownership(self.conn, ends, now, book)
            self.conn.execute("update lead set status = 'lost', closed_at = %s", [now])
            self.conn.execute(
                "update belt set state = 'closed', reason = 'lost', due_at = null where raw_id = lead_id"
            )

    # What the maker changes

    def rules(self, kind: RuleKind, body: dict[str, Any], dealer: str | None = None) -> int:
        """A new version goes live now; its number."""
        with self.conn.transaction():
            return go_live(self.conn, kind, body, self.now, self.entity(dealer) if dealer else None)

    def add_dealer(self, code: str, **attributes: Any) -> None:
        """One more dealer (see `small_world.add_dealer`)."""
        with self.conn.transaction():
            add_dealer(self.conn, self.house, code, self.now - timedelta(days=30), **attributes)

    def add_channel(self, **row: Any) -> None:
        """One more channel."""
        row = {"name": row["code"], "adapter": "own", "status": "online", "verified_by": "tester", **row}
        with self.conn.transaction():
            add_channel(self.conn, self.house.maker, self.house.keyring, row, {}, self.now)

    def changed(self, book: str) -> None:
        """Somebody wrote reference data past the doors: let the workers read it again."""
        with self.conn.transaction():
            rulebook.changed(self.conn, book)

    def close_dealer(self, code: str, status: Literal["suspended", "closed"] = "closed") -> None:
        with self.conn.transaction():
            org.set_status(self.conn, self.entity(code), status)

    def exceptional_day(self, code: str, day: str, reason: str) -> None:
        """The dealer is shut on one date."""
        row = {
            "entity_id": self.entity(code),
            "day": date.fromisoformat(day),
            "reason": reason,
            "hours": None,
            "opens": None,
            "closes": None,
        }
        with self.conn.transaction():
            org.add(self.conn, "exception", [row])

    def end_contract(self, code: str) -> None:
        self.conn.execute("update relation set valid_to = now() where to_entity = %s", [self.entity(code)])
        with self.conn.transaction():
            org.add(self.conn, "relation", [])

    def renew_contract(self, code: str) -> None:
        with self.conn.transaction():
            org.add(self.conn, "relation", [contract(self.house, self.entity(code), self.now)])

    def entity(self, code: str) -> UUID:
        identifier: UUID = self.rows("select id from entity where code = %s", code)[0]["id"]
        return identifier

    def opened_by(self, dealer: str, contact: bytes, lead: UUID) -> dict[str, str]:
        """What a dealer reads in its copy of the customer's data."""
        opened = self.house.keyring.seal(self.entity(dealer)).open(bytes(contact), DEALER_CONTACT, lead)
        told: dict[str, str] = msgspec.msgpack.decode(opened)
        return told

    # Where they stand

    def rows(self, query: str, *arguments: Any) -> list[dict[str, Any]]:
        """Rows as dictionaries, for what no door tells."""
        cursor = self.conn.execute(query, arguments)
        assert cursor.description is not None
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def place_of(self, raw: UUID) -> dict[str, Any]:
        """The one row of a raw lead on the belt."""
        (row,) = self.rows("select * from belt where raw_id = %s", raw)
        return row

    def state_of(self, raw: UUID) -> str:
        """ "state" or "state/reason"."""
        place = self.place_of(raw)
        return f"{place['state']}/{place['reason']}" if place["reason"] else str(place["state"])

    def due_of(self, raw: UUID) -> str:
        """When somebody looks at it again, business time of Shanghai; empty = when somebody is told to."""
        return self.local(self.place_of(raw)["due_at"])

    def lead_of(self, raw: UUID) -> dict[str, Any]:
        """The lead that a raw lead founded or was attached to."""
        place = self.place_of(raw)
        (row,) = self.rows(
            "select * from lead where bucket = %s and id = %s", place["bucket"], place["lead_id"]
        )
        return row

    def lead_of_new_inquiry(self, **told: Any) -> dict[str, Any]:
        """Somebody inquires and is carried; the lead."""
        raw = self.inquire(**told)
        self.carry()
        return self.lead_of(raw)

    def leads_of(self, raw: UUID) -> list[dict[str, Any]]:
        """All leads of the customer, oldest first."""
        lead = self.lead_of(raw)
        return self.rows(
            "select * from lead where bucket = %s and customer_id = %s order by id",
            lead["bucket"],
            lead["customer_id"],
        )

    def task_of(self, raw: UUID) -> dict[str, Any]:
        """The newest cleaning task."""
        return self.rows("select * from cleaning_task where raw_id = %s order by id desc limit 1", raw)[0]

    def dispatches_of(self, raw: UUID) -> list[tuple[str, str]]:
        """(dealer, local time) of every dispatch of the lead."""
        found = self.rows(
            """select e.code, d.dispatched_at from dispatch d join entity e on e.id = d.dealer_id
               where d.lead_id = %s order by d.seq""",
            self.place_of(raw)["lead_id"],
        )
        return [(row["code"], self.local(row["dispatched_at"])) for row in found]

    def owner_of(self, raw: UUID) -> Seen | str:
        """Who owns the lead now."""
        found = self.rows(
            """select s.code, p.followup_from, p.followup_due_at
               from episode p join staff s on s.id = p.staff_id
               where p.lead_id = %s and p.closed_at is null""",
            self.place_of(raw)["lead_id"],
        )
        if not found:
            return NOBODY
        (row,) = found
        return Seen(row["code"], self.local(row["followup_from"]), self.local(row["followup_due_at"]))

    def notices(self) -> list[tuple[str, str | None, UUID]]:
        """(kind, consultant or None for the desk, lead) of every notice to staff, oldest first."""
        found = self.rows(
            """select n.kind, s.code, n.lead_id
               from notice_to_staff n left join staff s on s.id = n.staff_id order by n.id"""
        )
        return [(row["kind"], row["code"], row["lead_id"]) for row in found]

    def story_of(self, raw: UUID) -> list[str]:
        """Every step that the journal knows, as "room outcome reason"."""
        return [
            " ".join(filter(None, (one["room"], one["outcome"], one.get("reason"))))
            for one in self.facts_of(raw)
        ]

    def facts_of(self, raw: UUID, room: str = "") -> list[dict[str, Any]]:
        """The steps as stored, oldest first; of one room, if named."""
        buckets = self.rows("select distinct bucket from journal where raw_id = %s", raw)
        told = journal.story(self.conn, [(row["bucket"], raw) for row in buckets])
        return [fact for passage in told for fact in passage.facts if room in ("", fact["room"])]

    def passages_of(self, raw: UUID) -> int:
        """How often it was carried."""
        return int(self.rows("select count(*) as n from journal where raw_id = %s", raw)[0]["n"])

    def tables(self) -> list[str]:
        """Every table."""
        return [
            row["relname"]
            for row in self.rows(
                """select relname from pg_class where relnamespace = 'public'::regnamespace
                   and relkind in ('r', 'p') and not relispartition"""
            )
        ]

    def broken_promises(self) -> dict[str, int]:
        """Invariants (views inv_*, trust.md 3.2) that do not hold, with how many rows break them."""
        views = self.rows("select relname from pg_class where relkind = 'v' and relname like 'inv\\_%%'")
        each = " union all ".join(f"select '{one['relname']}' as view from {one['relname']}" for one in views)
        return dict(Counter(row["view"] for row in self.rows(each)))

    def unspoken(self) -> set[str]:
        """Reasons that were written down and have no text for people (names given by rules need none)."""
        facts = [
            fact
            for row in self.rows("select facts from journal")
            for fact in row["facts"]
            if fact["room"] != "score" and (fact["room"], fact["outcome"]) != ("cleaning", "ordered")
        ]
        said = {fact["outcome"] for fact in facts} | {fact.get("reason", "") for fact in facts}
        tables = (
            "select state as code from belt",
            "select reason as code from belt where state <> 'cleaning' and reason not like 'error:%%'",
            "select reason as code from match_review",
            "select close_reason as code from lead",
            "select reason as code from cleaning_task",
            "select kind as code from notice_to_staff",
        )
        for table in tables:
            said |= {row["code"] for row in self.rows(table)}
        return said - known_codes() - {""}

    def count(self, table: str) -> int:
        """Rows of a table."""
        return int(self.rows(f"select count(*) as n from {table}")[0]["n"])

    def states(self, raws: Iterable[UUID]) -> Counter[str]:
        """How many stand where."""
        return Counter(
            row["state"] for row in self.rows("select state from belt where raw_id = any(%s)", list(raws))
        )
