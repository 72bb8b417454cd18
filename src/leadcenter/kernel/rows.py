"""Whose rows are in a table, and who may do what with them: one declared rule a table, in `rows.toml`.

    lead = { rows = "maker entities:held_by", app = "arw", worker = "arwd" }

`rows` names the zones (`kernel.scope`) for which a row exists, when the web's desks ask: `maker`,
`entrusted`, `subject`, `house`; `entities:COLUMN` where that column names one of the scope's legal entities,
`entities:COLUMN/ENDED` until that other one is set, `subject:COLUMN` where it names the customer;
`everybody`. The product's own zone, `house`, sees every row and changes none unless named. `read`, `add` and
`drop` say otherwise for reading, adding and deleting. `app`, `worker`, `intake` and `owner` hold privileges
in PostgreSQL's letters: r select, a insert, w update, d delete, each perhaps of some columns, `w(hash,seq)`.
`expires`: rows go only where this holds, whoever deletes them. Restrictive policies of migrations stay.

Policies compare columns with settings and ask nothing else (storage.md 2.3): no sub-select, no table but
their own. The legal entities are looked for as text: to make an array of them costs ten times as much, and it
is done for every row (decision 0022). Nobody but the owner has any right on a partition.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec
from psycopg import sql

from leadcenter.kernel.database import Connection
from leadcenter.kernel.logins import OWNER, Login
from leadcenter.kernel.scope import Zone

_FORMAT: Final = 4
"""Raised when the same rules are to become other policies: then all are made anew."""
PRIVILEGES: Final = {"r": "select", "a": "insert", "w": "update", "d": "delete"}
EVERYBODY: Final = "everybody"
_ZONE: Final = "current_setting('app.zone', true)"
_ENTITIES: Final = "current_setting('app.entities', true)"
_COLUMN: Final = re.compile(r"(entities|subject):([a-z_]+)(?:/([a-z_]+))?")
_RIGHT: Final = re.compile(r"([arwd])(?:\(([a-z_]+(?:,[a-z_]+)*)\))?")


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rule of one table; the module says what each field means."""

    rows: str = ""
    read: str | None = None
    add: str | None = None
    drop: str | None = None
    app: str = ""
    worker: str = ""
    intake: str = ""
    owner: str = "arwd"
    expires: str = ""

    @property
    def seen(self) -> str:
        """For which zones a row can be read."""
        return self.rows if self.read is None else self.read

    @property
    def added(self) -> str:
        """By which zones a row can be added."""
        return self.rows if self.add is None else self.add

    @property
    def dropped(self) -> str:
        """By which zones a row can be deleted."""
        return self.rows if self.drop is None else self.drop

    def rights(self, login: Login) -> list[tuple[str, tuple[str, ...]]]:
        """Privileges of a kind of process, each with its columns (none: all). Raises ValueError."""
        return parse({Login.APP: self.app, Login.WORKER: self.worker, Login.INTAKE: self.intake}[login])


@cache
def rules() -> Mapping[str, Rule]:
    """The rule of each table, by its name. Raises msgspec.ValidationError."""
    text = (files("leadcenter.kernel") / "rows.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Rule])


def parse(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """`r(id,name)a` → select on two columns, insert on all. Raises ValueError."""
    found = list(_RIGHT.finditer(text))
    if "".join(one.group() for one in found) != text:
        raise ValueError(f"not privileges: {text}")
    return [(PRIVILEGES[one[1]], tuple(one[2].split(",")) if one[2] else ()) for one in found]


def condition(zones: str, *, house: bool = False) -> str:
    """The SQL that holds for rows which exist for one of the zones. Raises ValueError."""
    named = zones.split()
    if EVERYBODY in named:
        return f"{_ZONE} <> ''"
    holds = {Zone(one).value: "true" for one in named if ":" not in one}
    if house:
        holds[Zone.HOUSE.value] = "true"
    for one in named:
        if ":" in one:
            zone, what = _named(one)
            before = holds.get(zone)
            holds[zone] = f"{before} or {what}" if before else what
    cases = "".join(f" when '{zone}' then {what}" for zone, what in sorted(holds.items()))
    return f"case {_ZONE}{cases} else false end" if holds else "false"


def _named(zone: str) -> tuple[str, str]:
    found = _COLUMN.fullmatch(zone)
    if found is None:
        raise ValueError(f"not a zone: {zone}")
    name, column, ended = found.groups()
    return name, f"strpos({_ENTITIES}, {column}::text) > 0" + (f" and {ended} is null" if ended else "")


def apply(conn: Connection) -> list[str]:
    """Bring rights and policies of every table to their rules, where they have changed; a table without a
    rule is the owner's alone. The caller is a member of the owner and commits. Returns the tables changed."""
    tables = sorted(_tables(conn))
    row = conn.execute("select value from setting where name = 'rows'").fetchone()
    known: dict[str, str] = row[0] if row else {}
    wanted = {table: _digest(rules().get(table, Rule())) for table in tables}
    changed = [table for table in tables if known.get(table) != wanted[table]]
    for table in changed:
        rule = rules().get(table, Rule())
        for command in commands(table, rule, _policies(conn, table), leant_on=_is_leant_on(conn, table)):
            conn.execute(command)
    for name in _open_partitions(conn):
        conn.execute(_fenced(name))
    for name in _unread_views(conn):
        conn.execute(_on("grant select on {} to {}, {}", name, Login.APP.role, Login.WORKER.role))
    if changed:
        conn.execute(
            "insert into setting (name, value) values ('rows', %s) "
            "on conflict (name) do update set value = excluded.value",
            [json.dumps(wanted)],
        )
    return changed


def commands(table: str, rule: Rule, there: Sequence[str], *, leant_on: bool) -> Iterator[sql.Composed]:
    """What makes a table obey its rule; `there` are the policies to take its own place, `leant_on`: foreign
    keys name it, so its owner must be able to lock its rows."""
    roles = {login.role: rule.rights(login) for login in Login}
    yield _fenced(table)
    for policy in there:
        yield _on("drop policy {1} on {0}", table, policy)
    yield _on("revoke all on {} from public, {}, {}, {}", table, *roles)
    for role, rights in roles.items():
        for privilege, columns in rights:
            yield _allow(table, role, privilege, columns)
    yield _on("grant all on {} to {}", table, OWNER)
    yield _on("revoke truncate on {} from {}", table, OWNER)
    kept = {privilege for privilege, _ in parse(rule.owner)}
    for privilege in PRIVILEGES.values():
        if privilege in kept:
            yield _policy(table, f"owner_{privilege}", OWNER, privilege, "true")
        elif privilege != "update" or not leant_on:
            yield _on(f"revoke {privilege} on {{}} from {{}}", table, OWNER)
    for login in (Login.WORKER, Login.INTAKE):
        if roles[login.role]:
            yield _policy(table, login.value, login.role, "all", "true")
    given = {privilege for privilege, _ in roles[Login.APP.role]}
    conditions = {
        "select": condition(rule.seen, house=True), "insert": condition(rule.added),
        "update": condition(rule.rows), "delete": condition(rule.dropped),
    }  # fmt: skip
    for privilege, holds in conditions.items():
        if privilege in given:
            yield _policy(table, f"app_{privilege}", Login.APP.role, privilege, holds)
    if rule.expires:
        yield sql.SQL("create policy expires on {} as restrictive for delete using ({})").format(
            sql.Identifier(table),
            sql.SQL(rule.expires),
        )


def _policy(table: str, name: str, role: str, command: str, holds: str) -> sql.Composed:
    text = {
        "select": "using ({0})", "insert": "with check ({0})", "delete": "using ({0})",
    }.get(command, "using ({0}) with check ({0})")  # fmt: skip
    return sql.SQL("create policy {} on {} for {} to {} {}").format(
        sql.Identifier(name),
        sql.Identifier(table),
        sql.SQL(command),
        sql.Identifier(role),
        sql.SQL(text.format(holds)),
    )


def _allow(table: str, role: str, privilege: str, columns: Sequence[str]) -> sql.Composed:
    part = (
        sql.SQL(" ({})").format(sql.SQL(", ").join(map(sql.Identifier, columns))) if columns else sql.SQL("")
    )
    return sql.SQL("grant {}{} on {} to {}").format(
        sql.SQL(privilege),
        part,
        sql.Identifier(table),
        sql.Identifier(role),
    )


def _fenced(table: str) -> sql.Composed:
    return _on("alter table {} enable row level security, force row level security", table)


def _on(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))


def _digest(rule: Rule) -> str:
    return hashlib.sha256(msgspec.json.encode((_FORMAT, rule))).hexdigest()


def _tables(conn: Connection) -> list[str]:
    rows = conn.execute(
        "select c.relname from pg_class c where c.relnamespace = current_schema()::regnamespace "
        "and c.relkind in ('r', 'p') and not c.relispartition"
    )
    return [name for (name,) in rows]


def _policies(conn: Connection, table: str) -> list[str]:
    rows = conn.execute(
        "select polname from pg_policy where polrelid = (select c.oid from pg_class c "
        "where c.relname = %s and c.relnamespace = current_schema()::regnamespace) "
        "and (polpermissive or polname = 'expires') order by 1",
        [table],
    )
    return [name for (name,) in rows]


def _is_leant_on(conn: Connection, table: str) -> bool:
    row = conn.execute(
        "select exists (select from pg_constraint k join pg_class c on c.oid = k.confrelid "
        "where k.contype = 'f' and c.relname = %s and c.relnamespace = current_schema()::regnamespace)",
        [table],
    ).fetchone()
    return bool(row and row[0])


def _open_partitions(conn: Connection) -> list[str]:
    rows = conn.execute(
        "select c.relname from pg_class c where c.relnamespace = current_schema()::regnamespace "
        "and c.relispartition and c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity)"
    )
    return [name for (name,) in rows]


def _unread_views(conn: Connection) -> list[str]:
    rows = conn.execute(
        "select c.relname from pg_class c where c.relnamespace = current_schema()::regnamespace "
        "and c.relkind = 'v' and not has_table_privilege(%s, c.oid, 'select')",
        [Login.WORKER.role],
    )
    return [name for (name,) in rows]
