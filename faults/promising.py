"""What the database must refuse whoever asks: uniqueness, consent and caps are its word, not that of the code before it."""

from __future__ import annotations

import json
import time
from uuid import uuid4

import msgspec
import psycopg
from psycopg import errors, sql
from psycopg.rows import TupleRow

from faults.failing import Caught, Stuck
from faults.ground import Ground


class Attack(msgspec.Struct, frozen=True):
    """A copy of `some` row of a table, with what the copy has for `own` ("new": an id of nobody's), and what the database must say: the
    constraint `by` where it is named. `given`: rows that are there for this attempt alone, put in without a look at what they hang on."""

    table: str
    some: str
    own: dict[str, object]
    refusal: type[psycopg.Error]
    by: str = ""
    given: tuple[str, ...] = ()


NEW, AT = "gen_random_uuid()", "now()"
SLOT = (
    f"insert into test_car (id, entity_id, code, brand, series, licence_classes) values ({NEW}, {NEW}, 'HARNESS', 'b', 's', '{{C1}}')",
    f"insert into car_slot (id, entity_id, car_id, guide_id, during) select {NEW}, entity_id, id, {NEW}, tstzrange({AT}, {AT} + interval '1 hour') "
    "from test_car where code = 'HARNESS'",
)
CALL = (
    "insert into privacy_call (bucket, id, lead_id, dealer_id, episode, staff_id, state, asked_at, until, medium) "
    f"values (1, {NEW}, {NEW}, {NEW}, 1, {NEW}, 'sending', {AT}, {AT}, 'call')",
    f"insert into privacy_record (bucket, provider, record_id, call_id, result, outcome, at) values (1, 'p', 'r', {NEW}, '', 'counted', {AT})",
)
MESSAGE = (
    "insert into message (bucket, notice_id, adapter, to_id, lead_id, dealer_id, kind, noticed_at, due_at) "
    f"values (1, {NEW}, 'webhook', {NEW}, {NEW}, {NEW}, 'k', {AT}, {AT})",
)
SALE = (
    "insert into quotation (bucket, lead_id, version, dealer_id, status, brand, model, options, price_list, list_price, discount, price, total, "
    f"trial, asked_by, asked_at, valid_until) values (1, {NEW}, 1, {NEW}, 'waiting', 'b', 'm', '{{}}', {NEW}, 9, 1, 8, 8, '{{}}', 'she', {AT}, {AT})",
    "insert into car_order (bucket, lead_id, seq, dealer_id, version, due, placed_by, placed_at) "
    f"select 1, lead_id, 1, dealer_id, 1, 8, 'she', {AT} from quotation where asked_by = 'she'",
    "insert into payment (bucket, lead_id, order_seq, seq, dealer_id, kind, method, receipt, amount, entered_by, entered_at) "
    f"select 1, lead_id, 1, 1, dealer_id, 'deposit', 'cash', 'r', 1, 'she', {AT} from car_order where placed_by = 'she'",
    "insert into loss (bucket, lead_id, seq, dealer_id, status, reason, asked_by, asked_at) "
    f"select 1, lead_id, 1, dealer_id, 'asked', 'r', 'she', {AT} from car_order where placed_by = 'she'",
)
DECIDED = {"decided_by": "she", "decided_at": "2026-11-23T00:00:00Z"}

ATTACKS = {
    "a second live lead of a customer at a dealer": Attack(
        "lead", "live and dealer_id is not null", {"id": "new"}, errors.UniqueViolation
    ),
    "a second delivery of an inquiry": Attack("delivery", "true", {"raw_id": "new"}, errors.UniqueViolation),
    "a second owner of a lead": Attack(
        "episode", "closed_at is null", {"seq": 99}, errors.UniqueViolation, "episode_one_open"
    ),
    "a second open question about a raw lead": Attack(
        "cleaning_task", "state = 'open'", {"id": "new"}, errors.UniqueViolation
    ),
    "a dispatch to a dealer for whom there is no grant": Attack(
        "dispatch", "true", {"dealer_id": "new", "seq": 99}, errors.ForeignKeyViolation
    ),
    "a dispatch of a customer who granted nothing": Attack(
        "dispatch", "true", {"customer_id": "new", "seq": 99}, errors.ForeignKeyViolation
    ),
    "an identity of two customers": Attack(
        "identity", "true", {"customer_id": "new"}, errors.UniqueViolation
    ),
    "a call made under a number that was called": Attack(
        "cleaning_attempt", "true", {"state": "sending"}, errors.UniqueViolation
    ),
    "a raw lead that stands twice": Attack("belt", "true", {"state": "landed"}, errors.UniqueViolation),
    "a consultant who holds less than nothing": Attack(
        "staff_load", "true", {"open": -1}, errors.CheckViolation, "staff_load_open_check"
    ),
    "a dealer that holds less than nothing": Attack(
        "dealer_load", "true", {"open": -1}, errors.CheckViolation, "dealer_load_open_check"
    ),
    "a load that is counted twice": Attack(
        "staff_load", "true", {"open": 0}, errors.UniqueViolation, "staff_load_pkey"
    ),
    "a test-drive car for two at a time": Attack(
        "car_slot",
        "true",
        {"id": "new", "guide_id": None},
        errors.ExclusionViolation,
        "car_slot_car_once",
        SLOT,
    ),
    "somebody who goes along in two cars at a time": Attack(
        "car_slot",
        "true",
        {"id": "new", "car_id": "new"},
        errors.ExclusionViolation,
        "car_slot_guide_once",
        SLOT,
    ),
    "a second call about a lead while one is under way": Attack(
        "privacy_call",
        "state = 'sending'",
        {"id": "new", "state": "ready"},
        errors.UniqueViolation,
        "privacy_call_under_way",
        CALL,
    ),
    "a call record that counts twice": Attack(
        "privacy_record", "true", {"outcome": "counted"}, errors.UniqueViolation, "privacy_record_pkey", CALL
    ),
    "a notice that goes to somebody under two names": Attack(
        "message", "true", {"attempts": 0}, errors.UniqueViolation, "message_pkey", MESSAGE
    ),
    "a second live order of a lead": Attack(
        "car_order", "true", {"seq": 2}, errors.UniqueViolation, "car_order_one_live", SALE
    ),
    "a second open quotation of a lead": Attack(
        "quotation", "true", {"version": 2}, errors.UniqueViolation, "quotation_one_open", SALE
    ),
    "a payment confirmed by who entered it": Attack(
        "payment",
        "true",
        {"seq": 2, "receipt": "s", "status": "confirmed", **DECIDED},
        errors.CheckViolation,
        "payment_by_two",
        SALE,
    ),
    "a receipt that is entered twice": Attack(
        "payment", "true", {"seq": 2}, errors.UniqueViolation, "payment_receipt", SALE
    ),
    "more paid back than was paid": Attack(
        "car_order", "true", {"seq": 2, "paid": -1}, errors.CheckViolation, "car_order_held", SALE
    ),
    "a delivery before it is paid": Attack(
        "car_order",
        "true",
        {"seq": 2, "status": "delivered", "ended_at": DECIDED["decided_at"]},
        errors.CheckViolation,
        "car_order_paid",
        SALE,
    ),
    "a discount agreed to by who asked for it": Attack(
        "quotation",
        "true",
        {"version": 2, "status": "open", **DECIDED},
        errors.CheckViolation,
        "quotation_by_two",
        SALE,
    ),
    "a loss agreed to by who asked for it": Attack(
        "loss", "true", {"seq": 2, "status": "agreed", **DECIDED}, errors.CheckViolation, "loss_by_two", SALE
    ),
    "rules put in force by who wrote them": Attack(
        "rule_set",
        "status = 'live'",
        {"id": "new", "made_by": "she", "approved_by": "she"},
        errors.CheckViolation,
        "rule_set_two_people",
    ),
}
"""What is tried."""


def attacks(ground: Ground) -> None:
    """Copy rows that must not be there twice, or not so, past the product, as the owner of the tables."""
    for what, attack in ATTACKS.items():
        said = _copy(ground, attack)
        if said is None:
            continue
        ground.tally["attacks"] += 1
        if not isinstance(said, attack.refusal):
            raise Caught(f"the database lets through {what}: {said or 'no complaint'}")
        if attack.by and said.diag.constraint_name != attack.by:
            raise Caught(
                f"of {what} another constraint complains: {said.diag.constraint_name}, not {attack.by}"
            )


class Let(Exception):
    """It was let through."""


def _copy(ground: Ground, attack: Attack) -> Exception | None:
    """What came of a copy of some row; None when there is no row to copy."""
    table = attack.table
    changes = {name: str(uuid4()) if value == "new" else value for name, value in attack.own.items()}
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
            "where {some} order by xmin::text::bigint desc limit 1) x"
        ).format(table=sql.Identifier(table), names=names, some=sql.SQL(attack.some))
        try:
            with conn.transaction():
                _give(conn, attack.given)
                if not conn.execute(copied, [json.dumps(changes)]).rowcount:
                    return None
                raise Let
        except Let as let:
            return let
        except psycopg.Error as error:
            return error


def _give(conn: psycopg.Connection[TupleRow], rows: tuple[str, ...]) -> None:
    """Rows that hang on nothing; whoever copies them is looked at as ever."""
    if rows:
        conn.execute("set local session_replication_role = replica")
        for row in rows:
            conn.execute(row.encode())
        conn.execute("set local session_replication_role = origin")


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
