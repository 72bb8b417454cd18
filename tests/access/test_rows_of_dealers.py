"""For each table with rows of legal entities: what is another dealer's is not there, and cannot be made or
taken."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from rows_house import RowsHouse, Tenanted, tenanted

from leadcenter.dispatch import face as dispatch
from leadcenter.kernel.logins import Login
from leadcenter.kernel.scope import MAKER, Scope, Zone

TABLES = [pytest.param(one, id=one.table) for one in tenanted()]
DENIED = "42501"


def _with(privilege: str) -> list[object]:
    return [
        pytest.param(one, id=one.table) for one in tenanted() if privilege in dict(one.rule.rights(Login.APP))
    ]


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RowsHouse]:
    made = RowsHouse(database_url, tmp_path_factory.mktemp("house"))
    yield made
    made.close()


def test_the_tables_with_rows_of_dealers_are_many() -> None:
    assert {"lead", "dispatch", "episode", "staff", "rule_set", "belt"} <= {one.table for one in tenanted()}


@pytest.mark.parametrize("one", TABLES)
def test_dealer_sees_its_own_rows_and_no_others(house: RowsHouse, one: Tenanted) -> None:
    count = f"select count(*) from {one.table}"
    ((mine,),) = house.ask(f"{count} where {one.exists}", house.a)
    ((theirs,),) = house.ask(f"{count} where {one.exists}", house.b)
    assert mine, "a test of nothing"
    assert theirs, "a test of nothing"
    with house.entered(Login.APP, house.dealer(house.a)) as conn:
        if one.table != "relation":  # it has two sides
            assert conn.execute(count.encode()).fetchone() == (mine,)
        assert conn.execute(f"{count} where {one.exists}".encode(), [house.b]).fetchone() == (0,)
    with house.entered(Login.APP, house.dealer(house.a, house.b)) as conn:
        both = conn.execute(f"{count} where {one.column} = any(%s)".encode(), [[house.a, house.b]]).fetchone()
        assert both == (mine + theirs,)


@pytest.mark.parametrize("one", _with("update"))
def test_dealer_changes_nothing_of_another(house: RowsHouse, one: Tenanted) -> None:
    column = dict(one.rule.rights(Login.APP))["update"][:1] or (one.column,)
    command = f"update {one.table} set {column[0]} = {column[0]} where {one.column} = %s"
    with house.entered(Login.APP, house.dealer(house.a)) as conn:
        assert conn.execute(command.encode(), [house.b]).rowcount == 0
    with house.entered(Login.APP, MAKER) as conn:
        assert conn.execute(command.encode(), [house.b]).rowcount > 0


@pytest.mark.parametrize("one", _with("delete"))
def test_dealer_deletes_nothing_of_another(house: RowsHouse, one: Tenanted) -> None:
    command = f"delete from {one.table} where {one.column} = %s"
    with house.entered(Login.APP, house.dealer(house.a)) as conn:
        assert conn.execute(command.encode(), [house.b]).rowcount == 0


@pytest.mark.parametrize("one", TABLES)
def test_dealer_makes_no_row_of_another(house: RowsHouse, one: Tenanted) -> None:
    text, row = house.copy_of(one, house.b)
    assert house.refused(Login.APP, house.dealer(house.a), text, row) == DENIED


@pytest.mark.parametrize("one", _with("update"))
def test_dealer_gives_no_row_away(house: RowsHouse, one: Tenanted) -> None:
    """Where a dealer may change its rows at all, a change does not put them out of its sight."""
    command = (
        f"update {one.table} set {one.column} = %s where {one.column} = %s and {one.ended or 'null'} is null"
    )
    with house.entered(Login.APP, house.dealer(house.a)) as conn:
        try:
            assert conn.execute(command.encode(), [house.b, house.a]).rowcount == 0
        except psycopg.errors.InsufficientPrivilege:
            return
    assert f"entities:{one.column}" not in one.rule.rows


@pytest.mark.parametrize("scope", [None, Scope(Zone.ENTITIES), Scope(Zone.ENTRUSTED), Scope(Zone.SUBJECT)])
def test_lead_and_dispatch_are_there_for_nobody_without_entities(
    house: RowsHouse, scope: Scope | None
) -> None:
    for table in ("lead", "dispatch", "episode", "belt"):
        with house.entered(Login.APP, scope) as conn:
            assert conn.execute(f"select count(*) from {table}".encode()).fetchone() == (0,)


def test_lead_is_gone_from_the_dealer_with_its_dispatch(house: RowsHouse) -> None:
    ((bucket, lead),) = house.ask("select bucket, id from lead where held_by = %s limit 1", house.a)
    look = "select count(*) from lead l join dispatch d on d.lead_id = l.id where l.id = %s"
    with house.entered(Login.APP, house.dealer(house.a)) as conn:
        assert conn.execute(look.encode(), [lead]).fetchone() == (1,)
    dispatch.end_dispatches(house.conn, [(bucket, lead)], house.living.now())
    house.conn.commit()
    with house.entered(Login.APP, house.dealer(house.a)) as conn:
        assert conn.execute(look.encode(), [lead]).fetchone() == (0,)
        assert conn.execute(b"select count(*) from dispatch where lead_id = %s", [lead]).fetchone() == (0,)
    assert house.ask("select * from inv_held_by") == []


def test_held_by_is_found_wrong(house: RowsHouse) -> None:
    house.conn.execute("update lead set held_by = null where held_by = %s", [house.b])
    broken = house.conn.execute("select count(*) from inv_held_by where dealer_id = %s", [house.b]).fetchone()
    house.conn.rollback()
    assert broken != (0,)


@pytest.mark.parametrize("table", ["customer", "lead", "dispatch", "consent_event", "consent_grant"])
def test_customer_with_a_link_sees_his_own_rows_alone(house: RowsHouse, table: str) -> None:
    ((customer,),) = house.ask("select customer_id from dispatch limit 1")
    column = "id" if table == "customer" else "customer_id"
    ((his,), (all_,)) = (
        house.ask(f"select count(*) from {table} where {column} = %s", customer)[0],
        house.ask(f"select count(*) from {table}")[0],
    )
    assert 0 < his < all_
    with house.entered(Login.APP, Scope(Zone.SUBJECT, (customer,))) as conn:
        assert conn.execute(f"select count(*) from {table}".encode()).fetchone() == (his,)
