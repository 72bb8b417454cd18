"""Who objected to being profiled is not when the database was set back either (trust.md 3.7, L09)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import uuid4

from test_erasure import Person
from test_rights_desk import Office

from leadcenter.entry.ledger import Ledger
from leadcenter.entry.ledger_keeper import Keeper
from leadcenter.entry.restoring import settle
from leadcenter.kernel.database import connect
from leadcenter.rights import requests
from leadcenter.rights.terms import Right


def test_whoever_objected_to_profiles_after_the_instant_restored_to_is_not_scored_there_either(
    database_url: str, earlier: Callable[[], AbstractContextManager[str]], tmp_path: Path
) -> None:
    scored = "select no_profiling, bool_or(grade <> '') from customer c join lead l on l.customer_id = c.id "
    of_one = f"{scored} where c.id = %s group by 1"
    with connect(database_url) as conn:
        house = Office(conn, tmp_path)
        who, other = Person(house), Person(house)
        to = house.now()
    with earlier() as before:
        with connect(database_url) as conn:
            house.conn = conn
            house.does(requests.begin, house.asks(who, Right.OBJECT), house=True)
            assert house.carry_out() == 1
            ledger = Ledger(tmp_path / "ledger", house.house)
            assert Keeper(house.house, ledger).look(conn) >= 1
        with connect(before) as conn:
            house.conn = conn
            assert house.rows(of_one, who.key[1]) == [(False, True)]
            with conn.transaction():
                assert settle(conn, house.house, ledger, uuid4(), to, house._now_within()) is not None
            assert house.rows(of_one, who.key[1]) == [(True, False)]
            assert house.rows(of_one, other.key[1]) == [(False, True)]
            assert house.broken() == {}
