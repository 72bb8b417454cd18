"""Pools that were closed with leads in them, before that was refused, are open again."""

from __future__ import annotations

from importlib.resources import files
from uuid import UUID, uuid4

from pool_house import CLAIMED, PoolHouse, local

from leadcenter.kernel.database import Connection


def opened_again(conn: Connection) -> None:
    """As the migration did it, in a house in which pools lie closed."""
    conn.execute("drop view inv_open_pool")
    conn.execute((files("leadcenter") / "migrations" / "0066_pool.sql").read_bytes())


def closed(house: PoolHouse, code: str, day: str, leads: int) -> UUID:
    """A pool that was the home of the dealer until it was closed on this day, with leads in it."""
    made = house.pool(code, home=True, status="closed")
    house.change(made, changed_at=local(day))
    for bucket, lead in house.leads(leads):
        house.conn.execute(
            "insert into pool_stay (bucket, id, lead_id, pool_id, entity_id, pooled_at, how) "
            "values (%s, %s, %s, %s, %s, %s, 'put')",
            [bucket, uuid4(), lead, made, house.id, CLAIMED],
        )
    return made


def stand(house: PoolHouse) -> dict[UUID, tuple[str, bool]]:
    rows = house.rows("select id, status, home from pool where entity_id = %s", house.id)
    return {pool: (status, home) for pool, status, home in rows}


def test_of_two_former_homes_with_leads_the_last_one_is_home_again(conn: Connection) -> None:
    house = PoolHouse(conn, status="closed")
    former, last = closed(house, "former", "2026-02-01", 1), closed(house, "last", "2026-03-01", 2)
    empty = closed(house, "empty", "2026-03-02", 0)
    opened_again(conn)
    assert stand(house) == {
        house.home: ("closed", True),
        empty: ("closed", True),
        former: ("active", False),
        last: ("active", True),
    }
    assert house.rows("select * from inv_open_pool") == []


def test_home_of_today_stays_the_home(conn: Connection) -> None:
    house = PoolHouse(conn)
    former = closed(house, "former", "2026-02-01", 1)
    opened_again(conn)
    assert stand(house) == {house.home: ("active", True), former: ("active", False)}
