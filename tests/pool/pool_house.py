"""A dealer with pools: leads on its desk, people who own them, a clock that the test turns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from psycopg import sql

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import Handout
from leadcenter.kernel.database import Connection
from leadcenter.pool import face as pool
from leadcenter.pool.face import Activity, Extended

SHANGHAI = ZoneInfo("Asia/Shanghai")
Key = tuple[int, UUID]


def local(text: str) -> datetime:
    """An instant by the dealer's clock: "2026-03-25 10:00"; a date alone is its end."""
    at = datetime.fromisoformat(text)
    at = at if len(text) > 10 else at + timedelta(days=1)
    return at.replace(tzinfo=SHANGHAI).astimezone(UTC)


CLAIMED = local("2026-03-25 10:00")


class PoolHouse:
    """A dealer with three consultants a, b, c and a home pool of D10 E3 M20 that recalls; rolled back with
    `conn`."""

    def __init__(self, conn: Connection, **rule: Any) -> None:
        self.conn = conn
        self.id = uuid4()
        self.conn.execute(
            "insert into entity (id, kind, code, name, legal_name, status, time_zone, country) "
            "values (%s, 'dealer', %s, '测试店', '测试店有限公司', 'active', 'Asia/Shanghai', 'CN')",
            [self.id, f"D{self.id.hex[:12]}"],
        )
        self.staff = {name: self.hire(name) for name in "abc"}
        self.home = self.pool("home", **({"home": True} | rule))

    def hire(self, name: str, **columns: Any) -> UUID:
        staff = uuid4()
        row = {
            "id": staff, "entity_id": self.id, "code": f"{name}{self.id.hex[:12]}", "name": name,
            "role": "consultant", "joined_on": date(2020, 1, 1),
        }  # fmt: skip
        self._insert("staff", row | columns)
        return staff

    def pool(self, code: str, **rule: Any) -> UUID:
        """A pool, switched on long ago."""
        made = uuid4()
        at = local("2026-01-01 09:00")
        row = {
            "id": made, "entity_id": self.id, "code": code, "name": code, "made_at": at, "changed_at": at,
            "recall_on": True, "switched_at": at, "protect_days": 10, "extend_days": 3, "most_days": 20,
        }  # fmt: skip
        self._insert("pool", row | rule)
        return made

    def change(self, pool_id: UUID, **columns: Any) -> None:
        changes = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(one)) for one in columns)
        update = sql.SQL("update pool set {} where id = %s").format(changes)
        self.conn.execute(update, [*columns.values(), pool_id])

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        columns = sql.SQL(", ").join(map(sql.Identifier, row))
        places = sql.SQL(", ").join([sql.Placeholder()] * len(row))
        insert = sql.SQL("insert into {} ({}) values ({})").format(sql.Identifier(table), columns, places)
        self.conn.execute(insert, list(row.values()))

    def leads(self, count: int, at: datetime = CLAIMED) -> list[Key]:
        """Fresh leads on the dealer's desk."""
        keys = [(place % 1_024, uuid4()) for place in range(count)]
        columns = {
            "buckets": [bucket for bucket, _ in keys], "ids": [lead for _, lead in keys],
            "dealer": self.id, "now": at,
        }  # fmt: skip
        for statement in (
            "insert into customer (bucket, id, entity_id, contact, created_at, changed_at) "
            "select b, i, i, ''::bytea, %(now)s, %(now)s "
            "from unnest(%(buckets)s::int[], %(ids)s::uuid[]) k (b, i)",
            "insert into lead "
            "(bucket, id, customer_id, dealer_id, held_by, channel_id, created_at, last_inquiry_at) "
            "select b, i, i, %(dealer)s, %(dealer)s, i, %(now)s, %(now)s "
            "from unnest(%(buckets)s::int[], %(ids)s::uuid[]) k (b, i)",
            "insert into belt "
            "(bucket, raw_id, raw_bucket, lane, state, lead_id, entered_at, changed_at, dealer_id) "
            "select b, i, b, 0, 'dispatched', i, %(now)s, %(now)s, %(dealer)s "
            "from unnest(%(buckets)s::int[], %(ids)s::uuid[]) k (b, i)",
        ):
            self.conn.execute(statement, columns)
        return keys

    def give(self, keys: Sequence[Key], name: str, at: datetime = CLAIMED, **how: Any) -> None:
        """A manager gives leads to a person."""
        book = assignment.load_book(self.conn, at)
        handouts = [Handout(*key, self.staff[name], **how) for key in keys]
        answers = assignment.assign_by_hand(
            self.conn, handouts, "manager", at, book, clock=lambda _, now: (now, now), over_cap=True
        )
        assert all(isinstance(one, assignment.HandedOver) for one in answers), answers

    def owned(self, count: int, name: str = "a", at: datetime = CLAIMED, **how: Any) -> list[Key]:
        """Leads that a person has owned since `at`."""
        keys = self.leads(count, at)
        self.give(keys, name, at, **how)
        return keys

    def act(self, key: Key, at: datetime, name: str = "a", kind: str = "call") -> list[Extended]:
        return pool.extend(self.conn, [Activity(*key, self.staff[name], kind)], at)

    def books(self, key: Key, begins: datetime, ends: datetime, state: str) -> None:
        """The customer of a lead has, or had, a test drive."""
        car = uuid4()
        row = {
            "id": car,
            "entity_id": self.id,
            "code": car.hex[:12],
            "brand": "b",
            "series": "s",
            "licence_classes": ["C1"],
        }
        self._insert("test_car", row)
        row = {
            "bucket": key[0], "id": uuid4(), "lead_id": key[1], "dealer_id": self.id, "episode": 1,
            "staff_id": self.staff["a"], "car_id": car, "begins_at": begins, "ends_at": ends, "state": state,
            "booked_at": CLAIMED,
        }  # fmt: skip
        if state == "driving":
            row |= {
                "licence_at": CLAIMED,
                "agreed_at": CLAIMED,
                "agreement_hash": "ab" * 32,
                "began_at": begins,
            }
        self._insert("test_drive", row)

    def falls_at(self, key: Key) -> datetime | None:
        at: datetime | None = self.one(
            "select recall_at from episode where lead_id = %s and closed_at is null", key[1]
        )
        return at

    def owner(self, key: Key) -> str | None:
        rows = self.rows("select staff_id from episode where lead_id = %s and closed_at is null", key[1])
        names = {staff: name for name, staff in self.staff.items()}
        return names[rows[0][0]] if rows else None

    def lies_in(self, key: Key) -> UUID | None:
        rows = self.rows("select pool_id from pool_stay where lead_id = %s and left_at is null", key[1])
        return rows[0][0] if rows else None

    def place(self, key: Key) -> tuple[str, str]:
        (found,) = self.rows("select state, reason from belt where bucket = %s and raw_id = %s", *key)
        return found[0], found[1]

    def due(self, key: Key) -> datetime | None:
        """When the flow looks at it again."""
        at: datetime | None = self.one("select due_at from belt where bucket = %s and raw_id = %s", *key)
        return at

    def told(self, key: Key) -> list[tuple[str, UUID | None]]:
        return [
            (kind, staff)
            for kind, staff in self.rows(
                "select kind, staff_id from notice_to_staff where lead_id = %s order by at, kind", key[1]
            )
        ]

    def rows(self, query: str, *given: Any) -> list[tuple[Any, ...]]:
        return self.conn.execute(query.encode(), given).fetchall()

    def one(self, query: str, *given: Any) -> Any:
        ((value,),) = self.rows(query, *given)
        return value

    def loads(self) -> list[tuple[Any, ...]]:
        """Where counters differ from what people own: nowhere."""
        return self.rows(
            "select l.staff_id, l.open, count(e.lead_id) from staff_load l left join episode e "
            "on e.staff_id = l.staff_id and e.closed_at is null and e.counted "
            "where l.dealer_id = %s group by l.staff_id, l.open having l.open <> count(e.lead_id)",
            self.id,
        ) + self.rows(
            "select l.dealer_id, l.open, count(e.lead_id) from dealer_load l left join episode e "
            "on e.dealer_id = l.dealer_id and e.closed_at is null "
            "where l.dealer_id = %s group by l.dealer_id, l.open having l.open <> count(e.lead_id)",
            self.id,
        )
