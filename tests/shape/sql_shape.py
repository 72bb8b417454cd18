"""Reading our SQL: every statement of the product as a tree, and what the big tables ask of it.

The rules are those of storage.md §3: they keep one text valid on an embedded server, on any PostgreSQL ≥ 15
and on Citus. A complaint is one line; an empty list means that the statement is in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import pglast
from pglast import ast
from pglast.enums import A_Expr_Kind, BoolExprType, OnConflictAction
from pglast.stream import RawStream
from psycopg._queries import _query2pg  # what psycopg itself sends; there is no public door to it

from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import all_statements, statement

SMALL_WITH_BUCKET = {"lane_bucket": "the map of buckets to lanes itself: 1,024 rows for ever"}
VOLATILE = {
    "now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday", "random",
    "random_normal", "gen_random_uuid",
    "uuidv4", "uuidv7", "nextval", "setseed", "pg_sleep",
}  # fmt: skip

Columns = Mapping[str, Mapping[str, bool]]
"""table → column → has its type a leakproof equality?"""


class Statement(NamedTuple):
    """One file: its name, its text as the server gets it (`$1`), its tree."""

    room: str
    name: str
    sql: str
    tree: Any

    @property
    def key(self) -> str:
        return f"{self.room}.{self.name}"


def as_sent(text: str) -> str:
    """`%(name)b` → `$1`, as psycopg does it when there are parameters."""
    return _query2pg(text.encode(), "utf-8")[0].decode() if "%(" in text else text


@cache
def statements() -> tuple[Statement, ...]:
    """Every .sql file of the product, parsed."""
    found = []
    for room, name in all_statements():
        sql = as_sent(statement(room, name))
        try:
            trees = pglast.parse_sql(sql)
        except pglast.Error as error:
            raise AssertionError(f"{room}.{name}: {error}") from error
        assert len(trees) == 1, f"{room}.{name} holds {len(trees)} statements"
        found.append(Statement(room, name, sql, trees[0].stmt))
    return tuple(found)


def big_tables(conn: Connection) -> set[str]:
    """Tables that grow with the leads: those with a bucket (partitions apart)."""
    rows = conn.execute(
        "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'bucket' "
        "where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition"
    )
    return {name for (name,) in rows} - set(SMALL_WITH_BUCKET)


def leakproof_columns(conn: Connection) -> Columns:
    """Of every table: which columns can be compared by a function that tells nothing (row-level security
    needs that for an index).
    """
    rows = conn.execute(
        "select c.relname, a.attname, coalesce(bool_or(p.proleakproof), false) "
        "from pg_class c "
        "join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
        "left join pg_operator o on o.oprname = '=' and o.oprleft = a.atttypid and o.oprright = a.atttypid "
        "left join pg_proc p on p.oid = o.oprcode "
        "where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition "
        "group by 1, 2"
    )
    columns: dict[str, dict[str, bool]] = {}
    for table, column, leakproof in rows:
        columns.setdefault(table, {})[column] = leakproof
    return columns


def nodes(tree: Any) -> Iterator[ast.Node]:
    """A tree's nodes, itself first."""
    if isinstance(tree, tuple):
        for part in tree:
            yield from nodes(part)
    elif isinstance(tree, ast.Node):
        yield tree
        for slot in tree:
            yield from nodes(getattr(tree, slot))


def is_a(node: Any, *kinds: type[ast.Node]) -> bool:
    """isinstance that leaves the type open: the stubs hold every slot to be empty."""
    return isinstance(node, kinds)


def nodes_of(tree: Any, *kinds: type[ast.Node]) -> Iterator[Any]:
    """The nodes of some kinds."""
    return (node for node in nodes(tree) if isinstance(node, kinds))


def text(node: Any) -> str:
    """A node as SQL."""
    return str(RawStream()(node))


class Level(NamedTuple):
    """One FROM clause: what it reads under which alias, and what must hold."""

    node: Any
    tables: dict[str, str]
    others: set[str]
    conditions: list[Any]

    def big(self, big: set[str]) -> list[str]:
        """The aliases of big tables."""
        return [alias for alias, table in self.tables.items() if table in big]


def levels(tree: Any) -> Iterator[Level]:
    """Every FROM clause of a statement. A name of a WITH clause is not a table."""
    derived = {node.ctename for node in nodes_of(tree, ast.CommonTableExpr)}
    for node in nodes_of(tree, ast.SelectStmt, ast.UpdateStmt, ast.DeleteStmt):
        sources = [getattr(node, slot, None) for slot in ("relation", "fromClause", "usingClause")]
        level = Level(node, {}, set(), list(_conjuncts(node.whereClause)))
        for source in sources:
            _read_from(source, level, derived)
        if level.tables or level.others:
            yield level


def _read_from(source: Any, level: Level, derived: set[str]) -> None:
    if isinstance(source, tuple):
        for part in source:
            _read_from(part, level, derived)
    elif is_a(source, ast.JoinExpr):
        _read_from(source.larg, level, derived)
        _read_from(source.rarg, level, derived)
        level.conditions.extend(_conjuncts(source.quals))
        assert not source.usingClause, "write the join's condition out: on a.bucket = b.bucket and …"
    elif is_a(source, ast.RangeVar):
        alias = source.alias.aliasname if source.alias else source.relname
        if source.relname in derived:
            level.others.add(alias)
        else:
            level.tables[alias] = source.relname
    elif source is not None:
        level.others.add(source.alias.aliasname if source.alias else "")


def _conjuncts(condition: Any) -> Iterator[Any]:
    if is_a(condition, ast.BoolExpr) and condition.boolop == BoolExprType.AND_EXPR:
        for part in condition.args:
            yield from _conjuncts(part)
    elif condition is not None:
        yield condition


def _column(node: Any, level: Level) -> tuple[str, str] | None:
    """(alias, column) of a reference; a bare name belongs to the only source there is."""
    if not is_a(node, ast.ColumnRef) or not all(is_a(field, ast.String) for field in node.fields):
        return None
    names = [field.sval for field in node.fields]
    if len(names) == 2:
        return names[0], names[1]
    sources = [*level.tables, *level.others]
    return (sources[0], names[0]) if len(sources) == 1 else None


def bucket_ties(level: Level) -> Iterator[tuple[str, str]]:
    """(alias, what its bucket equals). `any(list)` binds an alias but makes no two equal."""
    for place, condition in enumerate(level.conditions):
        if not is_a(condition, ast.A_Expr) or [name.sval for name in condition.name] != ["="]:
            continue
        for one, other in ((condition.lexpr, condition.rexpr), (condition.rexpr, condition.lexpr)):
            column = _column(one, level)
            if column is None or column[1] != "bucket":
                continue
            if condition.kind == A_Expr_Kind.AEXPR_OP_ANY:
                yield column[0], f"any of list {place}"
            elif condition.kind == A_Expr_Kind.AEXPR_OP:
                named = _column(other, level)
                yield column[0], ".".join(named) if named else text(other)


def unbound(level: Level, big: set[str]) -> list[str]:
    """Big tables read without their bucket: on Citus a question to every shard."""
    bound = {alias for alias, _ in bucket_ties(level)}
    return [f"{level.tables[alias]} {alias} without bucket" for alias in level.big(big) if alias not in bound]


def apart(level: Level, big: set[str]) -> list[str]:
    """Big tables of one FROM clause whose buckets need not be equal."""
    aliases = level.big(big)
    groups: dict[str, set[str]] = {f"{alias}.bucket": {f"{alias}.bucket"} for alias in aliases}
    for alias, term in bucket_ties(level):
        mine, yours = (
            groups.setdefault(f"{alias}.bucket", {f"{alias}.bucket"}),
            groups.setdefault(term, {term}),
        )
        mine |= yours
        for member in mine:
            groups[member] = mine
    first = groups[f"{aliases[0]}.bucket"] if aliases else set()
    return [
        f"{alias} is not joined on bucket with {aliases[0]}"
        for alias in aliases[1:]
        if f"{alias}.bucket" not in first
    ]


def locked_unbound(level: Level, big: set[str]) -> list[str]:
    """FOR UPDATE or FOR SHARE on a big table without its bucket: Citus cannot run it."""
    bound = {alias for alias, _ in bucket_ties(level)}
    found = []
    for clause in getattr(level.node, "lockingClause", None) or ():
        locked = [one.relname for one in clause.lockedRels or ()] or level.big(big)
        found += [
            f"{alias} locked without bucket"
            for alias in locked
            if alias in level.big(big) and alias not in bound
        ]
    return found


def volatile_writes(tree: Any) -> list[str]:
    """Time or randomness of the database's own in UPDATE or DO UPDATE."""
    found = []
    for node in nodes_of(tree, ast.UpdateStmt):
        found += [*_volatile(node.targetList), *_volatile(node.whereClause), *_volatile(node.fromClause)]
    for node in nodes_of(tree, ast.OnConflictClause):
        found += [*_volatile(node.targetList), *_volatile(node.whereClause)]
    return [f"{name}() in UPDATE" for name in found]


def _volatile(part: Any) -> list[str]:
    calls = [node.funcname[-1].sval for node in nodes_of(part, ast.FuncCall)]
    clocks = [node.op.name for node in nodes_of(part, ast.SQLValueFunction)]
    return [name for name in calls if name in VOLATILE] + clocks


def inserts(tree: Any, big: set[str]) -> list[str]:
    """INSERT … SELECT tells (RETURNING) or decides (ON CONFLICT); a big table's bucket is named first; sets
    are not VALUES lists.
    """
    found = []
    for node in nodes_of(tree, ast.InsertStmt):
        table, source = node.relation.relname, node.selectStmt
        if (
            source is not None
            and source.valuesLists is None
            and not (node.returningClause or node.onConflictClause)
        ):
            found.append(f"INSERT … SELECT into {table} without RETURNING or ON CONFLICT")
        if source is not None and len(source.valuesLists or ()) > 1:
            found.append(f"VALUES of several rows into {table}: use unnest")
        if table in big and (not node.cols or node.cols[0].name != "bucket"):
            found.append(f"{table} is written without naming bucket first")
        conflict = node.onConflictClause
        if (
            conflict
            and conflict.infer
            and table in big
            and "bucket" not in {element.name for element in conflict.infer.indexElems or ()}
        ):
            found.append(f"conflict of {table} decided without bucket")
        if conflict and conflict.action == OnConflictAction.ONCONFLICT_UPDATE and table in big:
            found += [
                f"{table}.bucket is changed" for target in conflict.targetList if target.name == "bucket"
            ]
    return found


def moves(tree: Any, big: set[str]) -> list[str]:
    """A row's bucket never changes."""
    return [
        f"{node.relation.relname}.bucket is changed"
        for node in nodes_of(tree, ast.UpdateStmt)
        if node.relation.relname in big
        for target in node.targetList
        if target.name == "bucket"
    ]


def foreign_words(tree: Any) -> list[str]:
    """What Citus refuses, or what leaves the house's ways: other commands, MERGE, temporary tables,
    recursion, grouping sets.
    """
    found = (
        []
        if is_a(tree, ast.SelectStmt, ast.InsertStmt, ast.UpdateStmt, ast.DeleteStmt)
        else [type(tree).__name__]
    )
    found += ["SELECT INTO" for _ in nodes_of(tree, ast.IntoClause)]
    found += ["WITH RECURSIVE" for node in nodes_of(tree, ast.WithClause) if node.recursive]
    found += ["GROUPING SETS" for _ in nodes_of(tree, ast.GroupingSet)]
    found += [
        "set_config()" for node in nodes_of(tree, ast.FuncCall) if node.funcname[-1].sval == "set_config"
    ]
    return found


def leaky_filters(tree: Any, big: set[str], columns: Columns) -> list[str]:
    """Filters on big tables by columns whose comparison is not leakproof (numeric, jsonb, enums, arrays)."""
    found = []
    for level in levels(tree):
        for condition in level.conditions:
            for reference in nodes_of(condition, ast.ColumnRef):
                alias, column = _column(reference, level) or ("", "")
                table = level.tables.get(alias, "")
                if table in big and not columns[table].get(column, True):
                    found.append(f"filter on {table}.{column}")
    return found


def complaints(tree: Any, big: set[str], columns: Columns) -> dict[str, list[str]]:
    """Rule → complaints, for one statement; only rules that are broken."""
    found: dict[str, list[str]] = {
        "foreign": foreign_words(tree),
        "volatile": volatile_writes(tree),
        "insert": inserts(tree, big) + moves(tree, big),
        "leaky": leaky_filters(tree, big, columns),
        "unbound": [one for level in levels(tree) for one in unbound(level, big)],
        "apart": [one for level in levels(tree) for one in apart(level, big)],
        "locked": [one for level in levels(tree) for one in locked_unbound(level, big)],
    }
    return {rule: said for rule, said in found.items() if said}


HEADER = ("what", "set in", "set out", "locks")


def header_faults(source: str) -> list[str]:
    """A file begins with `-- what:`, `-- set in:`, `-- set out:`, `-- locks:`, each saying something; a line
    may go on in the next.
    """
    found: list[str] = []
    said: list[str] = []
    for line in source.splitlines():
        if not line.startswith("--"):
            break
        begun = re.match(r"--\s*(what|set in|set out|locks):\s*(.*)", line)
        if begun:
            said.append(begun[1])
            if not begun[2].strip():
                found.append(f"{begun[1]} says nothing")
    if tuple(said) != HEADER:
        found.append(f"header is {said}")
    return found


def described(found: Mapping[str, Sequence[str]]) -> str:
    """Complaints in one line."""
    return "; ".join(f"{rule}: {', '.join(said)}" for rule, said in found.items())
