"""The layout on Citus, taken only where the extension is found: one server needs none of this.

Tables with a bucket are distributed by it, all in one group, so that a set of one shard's buckets is the work
of one node. Small tables are copied to every node (reference tables), but for those that stay on the
coordinator. Source: storage.md §2.2, §3. Never run on a cluster so far: tests hold the commands that it
makes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from graphlib import TopologicalSorter

import msgspec
from psycopg import sql

from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS

SHARDS = 32
"""Shards of each distributed table; one lane each. Fixed once there is data: a change moves rows."""


class Table(msgspec.Struct, frozen=True):
    """A table of the house that Citus does not know yet, and the tables that its foreign keys name."""

    name: str
    has_bucket: bool
    leans_on: frozenset[str] = frozenset()


def present(conn: Connection) -> bool:
    """Has this database the extension?"""
    return conn.execute("select from pg_extension where extname = 'citus'").fetchone() is not None


def lay_out(conn: Connection, local: Collection[str], shards: int = SHARDS) -> list[str]:
    """Distribute what is not distributed yet; `local` stays on the coordinator, which must be one of the
    cluster's nodes (citus_set_coordinator_host). Returns the commands run; the caller commits.
    """
    anchor = conn.execute(
        "select logicalrelid::text from pg_dist_partition where partmethod = 'h' order by 1 limit 1"
    ).fetchone()
    made = commands(read_tables(conn), local, anchor[0] if anchor else None, shards)
    conn.execute("set local citus.multi_shard_modify_mode = 'sequential'")
    for command in made:
        conn.execute(command.encode())
    return made


def read_tables(conn: Connection) -> list[Table]:
    """The tables of this schema, partitions apart, that are neither distributed nor copied yet."""
    known = {name for (name,) in conn.execute("select logicalrelid::text from pg_dist_partition")}
    return [table for table in tables_of(conn) if table.name not in known]


def tables_of(conn: Connection) -> list[Table]:
    """The tables of this schema, partitions apart, by name."""
    rows = conn.execute(
        """
        select c.relname,
            exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'bucket'),
            array(select k.confrelid::regclass::text from pg_constraint k
                  where k.conrelid = c.oid and k.contype = 'f')
        from pg_class c
        where c.relnamespace = current_schema()::regnamespace
          and c.relkind in ('r', 'p') and not c.relispartition
        order by 1
        """
    )
    return [Table(name, has_bucket, frozenset(keys) - {name}) for name, has_bucket, keys in rows]


def commands(tables: Sequence[Table], local: Collection[str], anchor: str | None, shards: int) -> list[str]:
    """The commands that lay out `tables`: copies first, then the distributed ones; a table always after those
    that its foreign keys name. `anchor`: a table that is distributed already, whose group the others join.
    """
    spread = {table.name: table for table in tables if table.name not in local}
    order = list(_keys_first(spread))
    copied = [name for name in order if not spread[name].has_bucket]
    distributed = [name for name in order if spread[name].has_bucket]
    return [
        *(f"select create_reference_table({_quoted(name)})" for name in copied),
        *_distribute(distributed, anchor, shards),
    ]


def _keys_first(tables: dict[str, Table]) -> Iterator[str]:
    graph = {name: sorted(table.leans_on & tables.keys()) for name, table in sorted(tables.items())}
    return iter(TopologicalSorter(graph).static_order())


def _distribute(names: Sequence[str], anchor: str | None, shards: int) -> Iterator[str]:
    for name in names:
        group = _quoted(anchor) if anchor else f"'none', shard_count => {shards}"
        yield f"select create_distributed_table({_quoted(name)}, 'bucket', colocate_with => {group})"
        anchor = anchor or name


def _quoted(name: str) -> str:
    return sql.Literal(name).as_string()


def shards_of_buckets(conn: Connection, table: str) -> list[int]:
    """Per bucket the shard that holds it in `table`, numbered from 0: the map of lanes (storage.md §3.10)."""
    rows = conn.execute(
        "select get_shard_id_for_distribution_column(%s::regclass, b) "
        "from generate_series(0, %s) as b order by b",
        [table, BUCKETS - 1],
    )
    return numbered([shard for (shard,) in rows])


def numbered(shards: Sequence[int]) -> list[int]:
    """Each shard's place among the shards there are, smallest id first."""
    places = {shard: place for place, shard in enumerate(sorted(set(shards)))}
    return [places[shard] for shard in shards]
