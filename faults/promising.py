"""What the database must refuse whoever asks: uniqueness, consent and caps are its word, not that of the code before it."""

from __future__ import annotations

import json
import time
from uuid import uuid4

import psycopg
from psycopg import errors, sql

from faults.failing import Caught, Stuck
from faults.ground import Ground

ATTACKS: dict[str, tuple[str, str, dict[str, str], type[psycopg.Error]]] = {
    "a second live lead of a customer at a dealer": (
        "lead",
        "live and dealer_id is not null",
        {"id": "new"},
        errors.UniqueViolation,
    ),
    "a second delivery of an inquiry": ("delivery", "true", {"raw_id": "new"}, errors.UniqueViolation),
    "a second owner of a lead": ("episode", "closed_at is null", {"seq": "99"}, errors.UniqueViolation),
    "a second open question about a raw lead": (
        "cleaning_task",
        "state = 'open'",
        {"id": "new"},
        errors.UniqueViolation,
    ),
    "a dispatch to a dealer for whom there is no grant": (
        "dispatch",
        "true",
        {"dealer_id": "new", "seq": "99"},
        errors.ForeignKeyViolation,
    ),
    "a dispatch of a customer who granted nothing": (
        "dispatch",
        "true",
        {"customer_id": "new", "seq": "99"},
        errors.ForeignKeyViolation,
    ),
    "an identity of two customers": ("identity", "true", {"customer_id": "new"}, errors.UniqueViolation),
    "a call made under a number that was called": (
        "cleaning_attempt",
        "true",
        {"state": "sending"},
        errors.UniqueViolation,
    ),
    "a raw lead that stands twice": ("belt", "true", {"state": "landed"}, errors.UniqueViolation),
}
"""What is tried: the table, a row of it to copy, what the copy has for itself, and what the database must say."""


def attacks(ground: Ground) -> None:
    """Copy rows that must not be there twice, past the product, as the owner of the tables."""
    for what, (table, some, own, refusal) in ATTACKS.items():
        said = _copy(ground, table, some, own)
        if said is None:
            continue
        ground.tally["attacks"] += 1
        if not isinstance(said, refusal):
            raise Caught(f"the database lets through {what}: {said or 'no complaint'}")


class Let(Exception):
    """It was let through."""


def _copy(ground: Ground, table: str, some: str, own: dict[str, str]) -> Exception | None:
    """What came of a copy of some row; None when there is no row to copy."""
    changes = {name: str(uuid4()) if value == "new" else value for name, value in own.items()}
    with ground.look() as conn:
        columns = [
            name
            for (name,) in conn.execute(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = '' "
                "and attidentity <> 'a'",
                [table],
            )
        ]
        if not columns:
            raise Stuck(f"there is no table {table}")
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        copied = sql.SQL(
            "insert into {table} ({names}) select {names} from (select (jsonb_populate_record(t, %s::jsonb)).* from {table} t "
            "where {some} limit 1) x"
        ).format(table=sql.Identifier(table), names=names, some=sql.SQL(some))
        try:
            with conn.transaction():
                if not conn.execute(copied, [json.dumps(changes)]).rowcount:
                    return None
                raise Let
        except Let as let:
            return let
        except psycopg.Error as error:
            return error


# Walls

PRODUCT = ("leadcenter web", "leadcenter intake", "leadcenter worker")
"""What the processes of a running house call their sessions."""
MIGHTY = """
select distinct s.application_name, s.usename
from pg_stat_activity s
join pg_roles r on r.rolname = s.usename
where s.datname = current_database() and s.application_name = any(%s)
  and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication
       or exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                  and pg_has_role(r.oid, c.relowner, 'member')))
"""
"""Sessions of the product whose login could pass by the policies: a superuser, or a member of the owner of tables."""
FORBIDDEN = (
    "create table public.harness_was_here (a int)", "alter table lead disable row level security", "drop table lead",
    "alter table lead no force row level security", "truncate raw_lead", "delete from audit where keep_until > current_date", "update audit set what = 'x'",
    "alter role current_user superuser", "select pg_read_file('/etc/passwd')",
)  # fmt: skip
TENANTS = ("raw_lead", "customer", "lead", "dispatch", "episode", "consent_grant", "journal", "identity")


def walls(ground: Ground) -> None:
    """Each process works as a login that owns nothing; without a scope the web's login sees no row; a scope ends with its
    transaction, on the same connection too."""
    ground.open_web()
    with ground.workers(1):
        seen = _sessions(ground)
        if mighty := ground.rows(MIGHTY, list(PRODUCT)):
            raise Caught(f"{mighty[0][0]} works as {mighty[0][1]}, which could pass by the policies")
    for login in sorted(set(seen.values())):
        for statement in FORBIDDEN:
            if _may(ground, login, statement):
                raise Caught(f"{login} may do: {statement}")
            ground.tally["attacks"] += 1
    for table in TENANTS:
        if rows := _sees(ground, seen["leadcenter web"], table):
            raise Caught(f"without a scope the web's login sees {rows} rows of {table}")
        ground.tally["attacks"] += 1
    _scope_ends(ground)


def _sessions(ground: Ground) -> dict[str, str]:
    """The login of each kind of process, by what its sessions are called."""
    query = "select application_name, usename from pg_stat_activity where datname = current_database() and application_name = any(%s)"
    until = time.monotonic() + 20
    while time.monotonic() < until:
        seen = {str(name): str(login) for name, login in ground.rows(query, list(PRODUCT))}
        if len(seen) == len(PRODUCT):
            return seen
        time.sleep(0.1)
    raise Stuck(f"sessions of the product: {sorted(seen)}, expected {sorted(PRODUCT)}")


def _may(ground: Ground, login: str, statement: str) -> bool:
    with ground.look() as conn:
        try:
            with conn.transaction():
                conn.execute(sql.SQL("set local role {}").format(sql.Identifier(login)))
                conn.execute("set local lock_timeout = '2s'")
                if not conn.execute(statement.encode()).rowcount:
                    return False  # the policies left nothing to do it to
                raise Let
        except Let:
            return True
        except errors.InsufficientPrivilege:
            return False


def _sees(ground: Ground, login: str, table: str) -> int:
    with ground.look() as conn, conn.transaction():
        conn.execute(sql.SQL("set local role {}").format(sql.Identifier(login)))
        try:
            row = conn.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone()
        except errors.InsufficientPrivilege:
            return 0
    return row[0] if row else 0


def _scope_ends(ground: Ground) -> None:
    out = ground.folder / "scope.json"
    out.unlink(missing_ok=True)
    ((entity,),) = ground.rows("select id::text from entity where code = %s", ground.dealers[0])
    ground.nursery.do("scope_left", entity=entity, out=str(out))
    told = json.loads(out.read_text("utf-8"))
    ground.tally["attacks"] += 1
    if any(told.values()):
        raise Caught(f"a scope outlives its transaction: {told}")
