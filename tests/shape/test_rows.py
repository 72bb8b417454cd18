"""Row-level security as the catalogue of a fresh database tells it: every pitfall of trust.md 2.3 that a
schema can hold. Each lint is a question whose answer is empty, and each is shown a schema that breaks it.
"""

# ruff: noqa: E501 - questions to the catalogue

from __future__ import annotations

from typing import NamedTuple

import pytest
from sql_shape import leakproof_columns

from leadcenter.kernel import rows
from leadcenter.kernel.database import Connection
from leadcenter.kernel.logins import OWNER, Login

LOGINS = ", ".join(f"'{login.role}'" for login in Login)
OURS = f"'{OWNER}', {LOGINS}"
HERE = "relnamespace = 'public'::regnamespace"


class Lint(NamedTuple):
    """A question that has no rows, and commands that would give it some."""

    question: str
    broken_by: str


ALONE = {
    "absence_staff_id_fkey": "beside the key of the legal entity and the person",
    "episode_lead": "of the flow; a dealer inserts for leads that it has locked under their policy",
    "quotation_lead": "of the order room; whoever writes it has locked the lead under its policy",
    "car_order_quotation": "of the order room; whoever writes it has locked the lead under its policy",
    "transfer_lead_transfer_id_fkey": "of the transfer room; whoever writes it has written or locked the order",
    "transfer_trace_transfer_id_fkey": "of the transfer room; whoever writes it has locked the order",
    "payment_order": "of the order room; whoever writes it has locked the lead under its policy",
    "payment_corrected": "of the order room; whoever writes it has locked the lead under its policy",
    "loss_lead": "of the order room; whoever writes it has locked the lead under its policy",
    "staff_load_staff_id_fkey": "loads follow a person who moves to another dealer; the people come from the dealer's book",
    "account_staff_id_fkey": "the person is looked up under the policy of staff first (identity/find_holder)",
    "service_key_made_by_fkey": "the maker's people make keys for others, too",
    "service_key_rotates_fkey": "the key is locked under its policy first (identity/lock_key)",
    "departure_to_staff_fkey": "the colleague is looked up under the policy of staff first",
    "departure_lead_departure_id_fkey": "beside the key of the legal entity; written by who carries the order out",
}
"""Keys that name no tenant on both sides, and why they tell nobody anything: all name random ids of 128 bits that
no dealer is ever told of another, and the row is found under the asker's own policy before."""

LINTS = {
    "the four roles are nobody's way in, and nobody's way round": Lint(
        f"""
        select rolname from pg_roles
        where rolname in ({OURS})
          and (rolcanlogin or rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
        """,
        "alter role leadcenter_app bypassrls",
    ),
    "no login's role belongs to another of the four": Lint(
        f"""
        select m.roleid::regrole::text, m.member::regrole::text from pg_auth_members m
        where m.member::regrole::text in ({LOGINS}) and m.roleid::regrole::text <> 'pg_read_all_stats'
        """,
        "grant leadcenter_owner to leadcenter_app",
    ),
    "everything belongs to the owner": Lint(
        f"select relname from pg_class where {HERE} and relowner <> '{OWNER}'::regrole",
        "alter table lead owner to leadcenter_app",
    ),
    "every table and partition is under policies, its owner too": Lint(
        f"""
        select relname from pg_class
        where {HERE} and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)
        """,
        "alter table raw_lead_default no force row level security",
    ),
    "nobody but the owner has a right on a partition": Lint(
        f"""
        select relname, g.grantee from pg_class, aclexplode(relacl) g
        where {HERE} and relispartition and g.grantee <> '{OWNER}'::regrole
        """,
        "grant select on journal_default to leadcenter_worker",
    ),
    "no login may truncate, lean on or hang triggers on a table": Lint(
        f"""
        select relname, g.privilege_type from pg_class, aclexplode(relacl) g
        where {HERE} and relkind in ('r', 'p') and g.grantee <> '{OWNER}'::regrole
          and g.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
        """,
        "grant truncate on lead to leadcenter_app",
    ),
    "not even the owner may truncate": Lint(
        f"""
        select relname from pg_class where {HERE} and relkind in ('r', 'p') and not relispartition
          and has_table_privilege('{OWNER}', oid, 'truncate')
        """,
        f"grant truncate on audit to {OWNER}",
    ),
    "nothing is for everybody who may connect": Lint(
        f"select relname from pg_class, aclexplode(relacl) g where {HERE} and g.grantee = 0",
        "grant select on entity to public",
    ),
    "nobody else may make anything here": Lint(
        f"""
        select r.rolname from pg_roles r
        where r.rolname in ({LOGINS})
          and (has_schema_privilege(r.rolname, 'public', 'create') or has_database_privilege(r.rolname, current_database(), 'create'))
        """,
        "grant create on schema public to leadcenter_app",
    ),
    "views ask with the rights of who asks": Lint(
        f"""
        select relname from pg_class
        where {HERE} and relkind = 'v' and not coalesce('security_invoker=true' = any (reloptions), false)
        """,
        "create view all_of_it as select * from lead",
    ),
    "there are no materialised views": Lint(
        f"select relname from pg_class where {HERE} and relkind = 'm'",
        "create materialized view all_of_it as select * from lead",
    ),
    "there are no functions with rights of their own": Lint(
        "select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef",
        "create function f() returns int language sql security definer as 'select 1'",
    ),
    "a login has a privilege only where a policy lets something through, and the other way round": Lint(
        f"""
        with granted as (
            select distinct c.oid, g.grantee, lower(g.privilege_type) as privilege from pg_class c, aclexplode(c.relacl) g
            where c.{HERE} and c.relkind in ('r', 'p') and g.grantee in (select oid from pg_roles where rolname in ({OURS}))
            union
            select c.oid, g.grantee, lower(g.privilege_type) from pg_class c
            join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) g where c.{HERE}
        ),
        let as (
            select p.polrelid as oid, r.oid as grantee, k.privilege from pg_policy p
            join pg_roles r on r.oid = any (p.polroles)
            join (values ('r', 'select'), ('a', 'insert'), ('w', 'update'), ('d', 'delete')) as k (cmd, privilege)
                on p.polcmd in (k.cmd::"char", '*')
            where p.polpermissive
        )
        select g.oid::regclass::text, g.grantee::regrole::text, g.privilege from granted g
        left join let l using (oid, grantee, privilege)
        where l.oid is null and g.privilege in ('select', 'insert', 'update', 'delete') and g.grantee <> '{OWNER}'::regrole
        """,
        "drop policy app_select on lead",
    ),
    "a policy of the web's desks asks for a zone": Lint(
        f"""
        select tablename, policyname from pg_policies
        where '{Login.APP.role}' = any (roles) and (coalesce(qual, with_check) !~ 'app\\.zone'
           or coalesce(with_check, qual) !~ 'app\\.zone') and coalesce(qual, with_check) <> 'false'
        """,
        "create policy open on lead for select to leadcenter_app using (true)",
    ),
    "a policy asks nothing but settings: no sub-select, no other function": Lint(
        """
        select p.polrelid::regclass::text, p.polname, d.refobjid::regproc::text from pg_policy p
        join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid
            and d.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass) and d.refobjid <> p.polrelid
        union all
        select tablename::text, policyname, coalesce(qual, with_check) from pg_policies
        where coalesce(qual, '') || coalesce(with_check, '') ~* '\\mselect\\M'
        """,
        "create policy clever on lead for select to leadcenter_app using (dealer_id in (select id from entity))",
    ),
    "a policy that reads a setting as something else than text denies when it is empty": Lint(
        r"""
        select tablename, policyname from pg_policies
        where regexp_replace(coalesce(qual, '') || coalesce(with_check, ''),
            'NULLIF\(current_setting\(''[a-z.]+''::text, true\), ''''::text\)', '', 'g')
            ~ 'current_setting\(''[a-z.]+''::text(, true)?\)\)?::|string_to_array\(current_setting|current_setting\(''[a-z.]+''::text\)'
        """,
        "create policy raw on lead for select to leadcenter_app "
        "using (held_by = current_setting('app.entities', true)::uuid)",
    ),
    "a row leans on no other tenant's: keys between tenants' tables name the tenant on both sides": Lint(
        f"""
        with tenant as (
            select tablename as name, (regexp_match(qual, '''entities''::text THEN [^)]*\\), \\(([a-z_]+)\\)::text'))[1] as col
            from pg_policies where policyname = 'app_select' and qual ~ '''entities''::text THEN'
        )
        select k.conrelid::regclass::text, k.conname from pg_constraint k
        join tenant m on m.name = k.conrelid::regclass::text
        join tenant y on y.name = k.confrelid::regclass::text and y.name <> 'entity'
        where k.contype = 'f' and has_table_privilege('{Login.APP.role}', k.conrelid, 'insert') and not exists (
            select from unnest(k.conkey, k.confkey) as c (mine, yours)
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.mine and a.attname = m.col
            join pg_attribute b on b.attrelid = k.confrelid and b.attnum = c.yours and b.attname = y.col
        ) and k.conname <> all ('{{{",".join(sorted(ALONE))}}}')
        """,
        "alter table team add constraint bad foreign key (leader_id) references staff (id)",
    ),
    "no type of ours hides in a column": Lint(
        f"""
        select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
        join pg_type t on t.oid = a.atttypid where c.{HERE} and t.typtype in ('e', 'd') and c.relkind in ('r', 'p')
        """,
        "create type colour as enum ('red'); create table bad (c colour)",
    ),
}


def ask(conn: Connection, question: str) -> list[tuple[object, ...]]:
    return conn.execute(question.encode()).fetchall()


@pytest.mark.parametrize("name", LINTS)
def test_schema_keeps(conn: Connection, name: str) -> None:
    assert ask(conn, LINTS[name].question) == []


@pytest.mark.parametrize("name", LINTS)
def test_lint_speaks_up(conn: Connection, name: str) -> None:
    conn.execute(LINTS[name].broken_by.encode())
    assert ask(conn, LINTS[name].question) != []


def test_every_table_has_its_rule_and_every_rule_its_table(conn: Connection) -> None:
    tables = {name for (name,) in ask(conn, _TABLES)}
    assert tables == set(rows.rules())


def test_what_policies_compare_is_there_and_leakproof(conn: Connection) -> None:
    columns = leakproof_columns(conn)
    compared = {(table, column) for table, column, _ in _columns()}
    assert ("lead", "held_by") in compared
    assert {(table, column) for table, column in compared if not columns[table][column]} == set()


def test_policies_are_those_of_the_rules_and_no_others(conn: Connection) -> None:
    """Whoever writes a permissive policy in a migration finds it gone; restrictive ones stay and only take."""
    known = {"owner", "worker", "intake", "app", "expires"}
    found = ask(conn, "select tablename, policyname from pg_policies where permissive = 'PERMISSIVE'")
    assert {(table, name) for table, name in found if str(name).split("_")[0] not in known} == set()


UNIQUE_ACROSS = {
    (
        "staff",
        "staff_code_key",
    ): "codes of people are one name space of the maker's: that a code is taken tells no more",
    (
        "account",
        "account_login",
    ): "one door for all, so one name space; sign-in answers the same for known and unknown names",
    (
        "account",
        "account_staff",
    ): "an account for a person of one's own: the composite key to staff comes first",
    ("service_key", "service_key_secret"): "a hash of 256 random bits",
    ("service_key", "service_key_rotates"): "names a key that must be visible to be rotated",
    ("oidc_provider", "oidc_provider_code"): "made by the maker's administrators alone",
    ("oidc_provider", "oidc_provider_issuer"): "made by the maker's administrators alone",
    ("departure", "departure_open"): "one's own people only: the insert joins staff under its policy",
    ("departure", "departure_left"): "one's own people only: the insert joins staff under its policy",
    (
        "episode",
        "episode_one_open",
    ): "leads that one holds only: whoever inserts has locked the lead under its policy",
    (
        "pool_stay",
        "pool_stay_open",
    ): "leads that one holds only: whoever inserts has locked the belt row under its policy",
    (
        "quotation",
        "quotation_one_open",
    ): "of the order room; whoever writes it has locked the lead under its policy",
    (
        "car_order",
        "car_order_one_live",
    ): "of the order room; whoever writes it has locked the lead under its policy",
    (
        "payment",
        "payment_receipt",
    ): "of the order room; whoever writes it has locked the lead under its policy",
    (
        "payment",
        "payment_countered",
    ): "of the order room; whoever writes it has locked the lead under its policy",
    ("loss", "loss_one_asked"): "of the order room; whoever writes it has locked the lead under its policy",
    (
        "followup",
        "followup_of_call",
    ): "calls that one asked for oneself: found under their policy first",
    (
        "privacy_call",
        "privacy_call_under_way",
    ): "leads that one owns only: the episode is locked under its policy first",
    ("visit", "visit_nth"): "leads that one holds only: the lead is found under its policy first",
    (
        "test_drive",
        "test_drive_ahead",
    ): "leads that one holds only: the episode is locked under its policy first",
    (
        "lead",
        "lead_one_live",
    ): "dealers insert no leads: the web adds none at all outside a merge of the maker's",
}
"""Unique constraints that do not begin with the tenant, on tables to which dealers may add: what a duplicate tells."""


def test_a_duplicate_key_tells_a_dealer_nothing_of_another(conn: Connection) -> None:
    writable = {
        table: {column for column, added in _of(table) if added} for table, _, added in _columns() if added
    }
    found = ask(
        conn,
        """
        select i.indrelid::regclass::text, i.indexrelid::regclass::text, array(
            select a.attname::text from pg_attribute a where a.attrelid = i.indrelid and a.attnum = any (i.indkey)),
            array(select a.atttypid::regtype::text from pg_attribute a where a.attrelid = i.indrelid and a.attnum = any (i.indkey)
                and a.attname in ('id', 'bucket', 'lead_id', 'staff_id', 'dealer_id'))
        from pg_index i where i.indisunique and not i.indisprimary
        """,
    )
    telling = {
        (str(table), str(index))
        for table, index, columns, _ in found
        if table in writable and writable[str(table)].isdisjoint(columns)  # type: ignore[arg-type]
    }
    assert telling == set(UNIQUE_ACROSS)


def _of(table: str) -> list[tuple[str, bool]]:
    return [(column, added) for name, column, added in _columns() if name == table]


def _columns() -> list[tuple[str, str, bool]]:
    """(table, column that names the legal entity, whether rows can be added by it)."""
    return [
        (table, zone.partition(":")[2].partition("/")[0], zone in rule.added.split() and "a" in rule.app)
        for table, rule in rows.rules().items()
        for zone in {*rule.seen.split(), *rule.added.split(), *rule.rows.split()}
        if ":" in zone
    ]


_TABLES = (
    "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace "
    "and c.relkind in ('r', 'p') and not c.relispartition"
)
