"""Dealers to hand leads out in: in memory for the pure rules, in the database for the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from psycopg import sql

from leadcenter.assignment import face
from leadcenter.assignment.body import RuleBody, read_body
from leadcenter.assignment.book import Ring, make_book
from leadcenter.assignment.counts import Cursor, Load
from leadcenter.assignment.people import Absence, Person, Shift
from leadcenter.assignment.rules import Desk
from leadcenter.assignment.terms import Assigned, Reason, Unassigned, Wish
from leadcenter.kernel.catalogue import Catalogue
from leadcenter.kernel.database import Connection
from leadcenter.lead.face import FACTS
from leadcenter.rulebook import face as rulebook
from leadcenter.rulebook.face import RuleKind, RuleSet

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
"""A Wednesday, 10:00 at the dealers."""
DEALER = UUID(int=1)
MAKER = UUID(int=99)


def local(text: str) -> datetime:
    """An instant by the dealer's clock: "2026-11-18 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


# In memory


def person(code: str, **attributes: Any) -> Person:
    """A consultant of DEALER who has been there for long and is always on duty."""
    given: dict[str, Any] = {
        "id": uuid5(DEALER, code),
        "dealer_id": DEALER,
        "code": code,
        "team": "",
        "role": "consultant",
        "status": "active",
        "joined_on": date(2020, 1, 1),
        "left_on": None,
        "brands": frozenset(),
        "rating": None,
        "zone": SHANGHAI,
    }
    return Person(**(given | attributes))


def absence(begin: str, end: str) -> tuple[Absence, ...]:
    return (Absence(local(begin), local(end)),)


def shift(weekday: int, starts: int, ends: int) -> Shift:
    """A shift from hour to hour."""
    return Shift(weekday, starts * 60, ends * 60)


def branch(name: str = "all", when: Any = None, **to: Any) -> dict[str, Any]:
    return {"name": name, "when": when, "to": {"strategy": "round_robin", **to}}


def rule_body(*branches: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"on": ["dispatched"], "branches": list(branches) or [branch()], **rest}


def rule_set(body: dict[str, Any], version: int = 1) -> RuleSet:
    read = read_body(body)
    assert isinstance(read, RuleBody), read
    return RuleSet(UUID(int=version), DEALER, "", version, body)


def ring_of(people: Iterable[Person], name: str = "all", **to: Any) -> Ring:
    """The rotation that a rule with this one branch makes of these people."""
    rules = make_book(people, [rule_set(rule_body(branch(name, **to)))]).rules
    return rules[DEALER][""].branches[0].ring


def members(**numbers: int) -> list[dict[str, Any]]:
    """Weights by code."""
    return [{"staff": code, "weight": weight} for code, weight in numbers.items()]


def targets(**numbers: int) -> list[dict[str, Any]]:
    """Monthly targets by code."""
    return [{"staff": code, "monthly_target": target} for code, target in numbers.items()]


def in_order(*codes: str) -> list[dict[str, Any]]:
    return [{"staff": code} for code in codes]


class Days:
    """One dealer over many sets and days, in memory: what the database keeps is kept here."""

    def __init__(self, *people: Person, now: datetime = NOW) -> None:
        self.people = {one.code: one for one in people}
        self.now = now
        self.cursors: dict[UUID, Cursor] = {}
        self.loads: dict[UUID, Load] = {}

    def ring(self, **to: Any) -> Ring:
        return ring_of(self.people.values(), **to)

    def change(self, code: str, **attributes: Any) -> None:
        """A person has other attributes from now on."""
        self.people[code] = person(code, **attributes)

    def limit(self, code: str, **caps: int) -> Load:
        load = self.loads.setdefault(person(code).id, Load())
        for name, value in caps.items():
            setattr(load, name, value)
        return load

    def desk(self, cap: int | None = None) -> Desk:
        held = sum(load.open for load in self.loads.values())
        return Desk(DEALER, SHANGHAI, self.now, held, cap, loads=self.loads, cursors=self.cursors)

    def hand_out(self, ring: Ring, count: int = 1, brand: str = "") -> list[str]:
        """Hand `count` leads out in one set; codes, or the reason where nobody got it."""
        desk = self.desk()
        got = [desk.pick(ring, brand, self.now) for _ in range(count)]
        self.keep(desk)
        return [one.value if isinstance(one, Reason) else one.code for one in got]

    def keep(self, desk: Desk) -> None:
        self.cursors, self.loads = desk.cursors, desk.loads

    def next_day(self) -> None:
        before, self.now = self.now.astimezone(SHANGHAI), self.now + timedelta(days=1)
        after = self.now.astimezone(SHANGHAI)
        for load in self.loads.values():
            load.day = 0
            load.week = load.week if after.weekday() else 0
            load.month = load.month if after.month == before.month else 0

    def share(self, ring: Ring, code: str) -> int:
        return self.cursors[ring.cursor_id].members[person(code).id].share

    def served(self, ring: Ring) -> dict[str, int]:
        codes = {one.id: code for code, one in self.people.items()}
        known = self.cursors[ring.cursor_id].members
        return {codes[staff]: turns.served for staff, turns in known.items() if staff in codes}


# In the database


class Dealership:
    """A dealer of its own in the database, its people by code."""

    def __init__(
        self, conn: Connection, people: Sequence[str] = ("a", "b", "c"), cap: int | None = None
    ) -> None:
        self.conn = conn
        self.id = uuid4()
        self.staff: dict[str, UUID] = {}
        self.entered = NOW - timedelta(hours=1)
        conn.execute(
            "insert into entity (id, kind, code, name, legal_name, time_zone) "
            "values (%s, 'dealer', %s, 'd', 'd', %s)",
            [self.id, f"D{self.id.hex[:8]}", SHANGHAI.key],
        )
        for code in people:
            self.hire(code, cap=cap)

    def code(self, name: str) -> str:
        """Staff codes are unique in the house."""
        return f"{self.id.hex[:8]}-{name}"

    def hire(self, name: str, *, cap: int | None = None, **columns: Any) -> UUID:
        staff = self.staff[name] = uuid5(self.id, name)
        self.conn.execute(
            "insert into staff (id, entity_id, code, name, role, joined_on) "
            "values (%s, %s, %s, %s, 'consultant', %s)",
            [staff, self.id, self.code(name), name, date(2020, 1, 1)],
        )
        for column, value in columns.items():
            update = sql.SQL("update staff set {} = %s where id = %s").format(sql.Identifier(column))
            self.conn.execute(update, [value, staff])
        if cap is not None:
            self.limit(name, cap=cap)
        return staff

    def limit(self, name: str, **caps: int | None) -> None:
        self.conn.execute(
            "insert into staff_load (staff_id, dealer_id) values (%s, %s) on conflict do nothing",
            [self.staff[name], self.id],
        )
        for column, value in caps.items():
            update = sql.SQL("update staff_load set {} = %s where staff_id = %s").format(
                sql.Identifier(column)
            )
            self.conn.execute(update, [value, self.staff[name]])

    def limit_all(self, cap: int | None) -> None:
        """The dealer's own cap."""
        self.conn.execute(
            "insert into dealer_load (dealer_id, cap) values (%s, %s) "
            "on conflict (dealer_id) do update set cap = excluded.cap",
            [self.id, cap],
        )

    def away(self, name: str, begin: str, end: str) -> None:
        self.conn.execute(
            "insert into absence (staff_id, starts_at, ends_at, kind) values (%s, %s, %s, 'leave')",
            [self.staff[name], local(begin), local(end)],
        )

    def rule(self, *branches: dict[str, Any], catalogue: Catalogue = FACTS, **rest: Any) -> UUID:
        """A rule set goes live; members are named by their short names."""
        body = deepcopy(rule_body(*branches, **rest))
        for one in body["branches"]:
            to = one["to"]
            if isinstance(to.get("members"), list):
                to["members"] = [{**seat, "staff": self.code(seat["staff"])} for seat in to["members"]]
            if "people" in to:
                to["people"] = [self.code(name) for name in to["people"]]
        assert face.check(body, catalogue=catalogue) == []
        identifier, _ = rulebook.draft(self.conn, RuleKind.ASSIGNMENT, self.id, "", "t", body, "test", NOW)
        rulebook.move(self.conn, identifier, "draft", "review", "test", NOW)
        rulebook.move(self.conn, identifier, "review", "live", "chief", NOW)
        return identifier

    def leads(self, count: int, brand: str = "", state: str = "dispatched") -> list[tuple[int, UUID]]:
        """Fresh leads of this dealer, on the belt, owned by nobody; (bucket, id)."""
        keys = [(place % 1_024, uuid4()) for place in range(count)]
        columns = {
            "buckets": [bucket for bucket, _ in keys],
            "ids": [lead for _, lead in keys],
            "dealer": self.id,
            "brand": brand,
            "state": state,
            "now": NOW,
            "entered": [self.entered + timedelta(milliseconds=place) for place in range(count)],
        }
        self.entered += timedelta(milliseconds=count)
        for command in (
            "insert into customer (bucket, id, entity_id, contact, created_at, changed_at) "
            "select b, i, i, ''::bytea, %(now)s, %(now)s "
            "from unnest(%(buckets)s::int[], %(ids)s::uuid[]) k (b, i)",
            "insert into lead "
            "(bucket, id, customer_id, dealer_id, channel_id, brand, created_at, last_inquiry_at) "
            "select b, i, i, %(dealer)s, i, %(brand)s, %(now)s, %(now)s "
            "from unnest(%(buckets)s::int[], %(ids)s::uuid[]) k (b, i)",
            "insert into belt "
            "(bucket, raw_id, raw_bucket, lane, state, lead_id, entered_at, changed_at, dealer_id) "
            "select b, i, b, 0, %(state)s, i, e, e, %(dealer)s "
            "from unnest(%(buckets)s::int[], %(ids)s::uuid[], %(entered)s::timestamptz[]) k (b, i, e)",
        ):
            self.conn.execute(command, columns)
        return keys

    def wishes(self, count: int, brand: str = "") -> list[Wish]:
        return [self.wish(key, brand) for key in self.leads(count, brand)]

    def wish(self, key: tuple[int, UUID], brand: str = "", seq: int = 1, **rest: Any) -> Wish:
        due = NOW + timedelta(minutes=30)
        return Wish(*key, self.id, seq, NOW, due, brand, **rest)

    def assign(
        self, wishes: Sequence[Wish], now: datetime = NOW, **facts: Any
    ) -> list[Assigned | Unassigned]:
        """With a book read anew, as after any change."""
        book = face.load_book(self.conn, now)
        return face.assign(self.conn, wishes, facts_of(wishes, **facts), now, book)

    def got(self, outcomes: Iterable[Assigned | Unassigned]) -> list[str]:
        """Names, or reasons."""
        names = {staff: name for name, staff in self.staff.items()}
        return [names[one.staff_id] if isinstance(one, Assigned) else one.reason.value for one in outcomes]

    def open(self) -> dict[str, int]:
        """The load counters."""
        rows = self.conn.execute("select staff_id, open from staff_load where dealer_id = %s", [self.id])
        counted = dict(rows.fetchall())
        return {name: counted.get(staff, 0) for name, staff in self.staff.items()}

    def owned(self) -> dict[str, int]:
        """Open episodes, counted."""
        rows = self.conn.execute(
            "select staff_id, count(*) from episode where dealer_id = %s and closed_at is null "
            "group by staff_id",
            [self.id],
        )
        counted = dict(rows.fetchall())
        return {name: counted.get(staff, 0) for name, staff in self.staff.items()}

    def held(self) -> int:
        """The dealer's load counter."""
        row = self.conn.execute("select open from dealer_load where dealer_id = %s", [self.id]).fetchone()
        return row[0] if row else 0


def facts_of(wishes: Sequence[object], **facts: Any) -> dict[str, list[Any]]:
    """Columns of the catalogue: a value for all, or a list with one for each; else missing."""
    columns: dict[str, list[Any]] = {}
    for field in FACTS.fields:
        value = facts.get(field.name)
        columns[field.name] = value if isinstance(value, list) else [value] * len(wishes)
    return columns


def when(field: str, operator: str, value: Any) -> dict[str, Any]:
    """A condition of one rule."""
    return {"combinator": "and", "rules": [{"field": field, "operator": operator, "value": value}]}
