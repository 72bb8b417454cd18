"""A scope holds for its transaction and no longer, whoever has the connection next and whatever was planned
on it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from psycopg_pool import ConnectionPool
from rows_house import RowsHouse

from leadcenter.entry.api import scoped
from leadcenter.kernel.database import SESSION, connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.scope import HOUSE, MAKER, Connect, Scope, Zone, enter

SEEN = "select dealer_id, count(*) from dispatch group by dealer_id"


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RowsHouse]:
    made = RowsHouse(database_url, tmp_path_factory.mktemp("house"))
    yield made
    made.close()


@pytest.fixture
def pool(house: RowsHouse) -> Iterator[ConnectionPool]:
    """One connection for everybody, as the web opens it."""
    session = {"autocommit": True, "options": SESSION, "prepare_threshold": 0}
    with ConnectionPool(url_of(house.config, Login.APP), min_size=1, max_size=1, kwargs=session) as found:
        yield found


def dealers_seen(connected: Connect, scope: Scope) -> set[UUID]:
    with connected(scope) as conn:
        return {dealer for dealer, _ in conn.execute(SEEN)}


def test_two_tenants_take_turns_on_one_connection_and_meet_nothing_of_each_other(
    house: RowsHouse, pool: ConnectionPool
) -> None:
    connected, together = scoped(pool), threading.Barrier(2)

    def visit(dealer: UUID) -> list[set[UUID]]:
        together.wait()
        return [dealers_seen(connected, house.dealer(dealer)) for _ in range(200)]

    with ThreadPoolExecutor(2) as people:
        mine, theirs = people.map(visit, [house.a, house.b])
    assert mine == [{house.a}] * 200
    assert theirs == [{house.b}] * 200


def test_a_scope_ends_with_its_transaction(house: RowsHouse, pool: ConnectionPool) -> None:
    connected = scoped(pool)
    assert house.a in dealers_seen(connected, MAKER)
    with pool.connection() as conn:
        told = conn.execute("select current_setting('app.zone', true), current_setting('app.entities', true)")
        assert told.fetchone() == ("", "")
        assert conn.execute(SEEN).fetchall() == []


def test_a_scope_that_fails_half_way_leaves_nothing(house: RowsHouse, pool: ConnectionPool) -> None:
    connected = scoped(pool)
    with pytest.raises(ZeroDivisionError), connected(MAKER):
        raise ZeroDivisionError
    with pool.connection() as conn:
        assert conn.execute(SEEN).fetchall() == []


def test_a_connection_of_the_app_is_had_with_a_scope_or_not_at_all(pool: ConnectionPool) -> None:
    with pytest.raises(TypeError):
        scoped(pool)()  # type: ignore[call-arg]


def test_what_one_tenant_planned_another_does_not_see_through(house: RowsHouse, pool: ConnectionPool) -> None:
    """A generic plan, prepared once on the session, asks for the scope each time that it runs."""
    connected = scoped(pool)
    with pool.connection() as conn:
        conn.execute("set plan_cache_mode = force_generic_plan")
    orders = [house.dealer(house.a), house.dealer(house.b), MAKER, HOUSE, Scope(Zone.ENTITIES)] * 10
    for scope in orders:
        seen = dealers_seen(connected, scope)
        if scope.zone is Zone.ENTITIES:
            assert seen == set(scope.entities)
        else:
            assert {house.a, house.b} <= seen
    with pool.connection() as conn:
        assert conn.execute(
            "select count(*) from pg_prepared_statements where statement = %s", [SEEN]
        ).fetchone() == (1,)


def test_a_plan_made_in_one_role_is_not_run_in_another(house: RowsHouse) -> None:
    """CVE-2024-10976: the plan of a statement hangs on the role that it was made for."""
    with connect(house.config.database_url) as conn:
        conn.execute("prepare look as select count(*) from lead")
        (everything,) = conn.execute("execute look").fetchone() or ()
        assert everything > 0
        for role, sees in (("leadcenter_app", 0), ("leadcenter_worker", everything), ("leadcenter_app", 0)):
            conn.execute(f"set local role {role}".encode())
            assert conn.execute("execute look").fetchone() == (sees,)
            conn.execute("reset role")
        conn.rollback()


def test_names_in_a_scope_are_text_and_nothing_else(house: RowsHouse) -> None:
    """Ids are uuids by type, a zone is one of the enumeration: nothing that somebody typed is a command."""
    with house.entered(Login.APP) as conn:
        enter(conn, Scope(Zone.ENTITIES, (house.a, house.b)))
        told = conn.execute("select current_setting('app.entities')").fetchone()
        assert told == (f"{house.a},{house.b}",)
    with house.entered(Login.APP) as conn, pytest.raises(ValueError, match="not a valid Zone"):
        enter(conn, Scope("maker'; set role postgres; --"))  # type: ignore[arg-type]
