"""The layout on Citus, as far as a server without it can prove it: which commands would be sent, and in which
order.
"""

from __future__ import annotations

import re

import pytest
from sql_shape import big_tables

from leadcenter.belt import face as belt
from leadcenter.entry.house import LANES, ON_COORDINATOR, prepare
from leadcenter.kernel import citus
from leadcenter.kernel.citus import Table, commands
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS


@pytest.fixture
def laid(conn: Connection) -> list[str]:
    """The commands for our schema."""
    return commands(citus.tables_of(conn), ON_COORDINATOR, None, citus.SHARDS)


def named(command: str) -> str:
    """The table of a command."""
    found = re.search(r"\('(\w+)'", command)
    assert found
    return found[1]


def test_every_table_has_one_place(conn: Connection, laid: list[str]) -> None:
    names = [table.name for table in citus.tables_of(conn)]
    placed = [named(command) for command in laid]
    assert sorted([*placed, *ON_COORDINATOR]) == sorted(names)


def test_tables_that_grow_are_distributed_by_bucket_in_one_group(conn: Connection, laid: list[str]) -> None:
    distributed = [command for command in laid if "create_distributed_table" in command]
    assert {named(command) for command in distributed} == big_tables(conn)
    first, *others = distributed
    assert first.endswith("'bucket', colocate_with => 'none', shard_count => 32)")
    assert all(command.endswith(f"'bucket', colocate_with => '{named(first)}')") for command in others)


def test_a_table_is_laid_after_those_that_its_keys_name(conn: Connection, laid: list[str]) -> None:
    place = {named(command): number for number, command in enumerate(laid)}
    keys = [(table.name, other) for table in citus.tables_of(conn) for other in table.leans_on]
    assert ("lead", "customer") in keys
    assert [key for key in keys if key[0] in place and place[key[0]] < place[key[1]]] == []


def test_nothing_that_is_laid_out_leans_on_what_stays_in_one_place(conn: Connection) -> None:
    """A foreign key from a shard to a table of the coordinator cannot be."""
    leaning = [table.name for table in citus.tables_of(conn) if table.leans_on & set(ON_COORDINATOR)]
    assert set(leaning) <= set(ON_COORDINATOR)


def test_a_table_that_came_later_joins_the_group_that_is_there() -> None:
    later = [Table("visit", True, frozenset({"lead"})), Table("colour", False)]
    assert commands(later, ON_COORDINATOR, "belt", 32) == [
        "select create_reference_table('colour')",
        "select create_distributed_table('visit', 'bucket', colocate_with => 'belt')",
    ]


def test_tables_that_lean_on_each_other_in_a_ring_are_refused() -> None:
    ring = [Table("a", True, frozenset({"b"})), Table("b", True, frozenset({"a"}))]
    with pytest.raises(ValueError, match="cycle"):
        commands(ring, (), None, 32)


def test_lanes_are_shards_numbered_from_nought() -> None:
    assert citus.numbered([102_010, 102_009, 102_010, 102_040]) == [1, 0, 1, 2]


def test_one_server_is_not_laid_out_and_has_its_lanes_by_modulo(conn: Connection) -> None:
    assert not citus.present(conn)
    prepare(conn)
    lanes = belt.read_lanes(conn)
    assert lanes.of_bucket == tuple(bucket % LANES for bucket in range(BUCKETS))
    assert sorted(lanes.buckets) == list(range(LANES))


def test_lanes_follow_the_shards_where_the_servers_say_so(conn: Connection) -> None:
    shards = citus.numbered([102_000 + bucket // 300 for bucket in range(BUCKETS)])
    conn.execute("delete from lane_bucket")
    conn.execute("delete from lane")
    belt.make_lanes(conn, 4, shards)
    assert belt.read_lanes(conn).of_bucket == tuple(bucket // 300 for bucket in range(BUCKETS))
    belt.make_lanes(conn, 2)
    assert belt.read_lanes(conn).of_bucket == tuple(bucket // 300 for bucket in range(BUCKETS)), "kept"
