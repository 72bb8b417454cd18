"""The rules that the statements are held against: each is shown a text that breaks it and one that keeps
it.
"""

# ruff: noqa: E501 - a statement a line

from __future__ import annotations

import ast

import pglast
import pytest
from sql_shape import as_sent, complaints, header_faults
from statement_uses import uses_in

BIG = {"belt", "lead", "episode", "outbox"}
COLUMNS = {
    "belt": {"bucket": True, "raw_id": True, "state": True, "due_at": True},
    "lead": {"bucket": True, "id": True, "weight": False},
    "episode": {"bucket": True, "lead_id": True},
    "outbox": {"bucket": True, "payload": False},
}
SET = "unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)"

KEPT = [
    f"select l.id from {SET} join lead l on l.bucket = k.bucket and l.id = k.id for update of l",
    "select b.raw_id from belt b where b.bucket = any(%(lane)b::int[]) and b.due_at <= %(now)b for update skip locked",
    f"select 1 from {SET} join lead l on k.bucket = l.bucket and l.id = k.id join episode e on e.bucket = k.bucket and e.lead_id = l.id",
    f"select (select max(e.bucket) from episode e where e.bucket = k.bucket) from {SET}",
    f"update belt b set due_at = %(now)b from {SET} where b.bucket = k.bucket and b.raw_id = k.id",
    f"insert into belt (bucket, raw_id) select k.bucket, k.id from {SET} on conflict (bucket, raw_id) do nothing",
    f"insert into belt (bucket, raw_id) select k.bucket, k.id from {SET} returning raw_id",
    f"with gone as (delete from belt b using {SET} where b.bucket = k.bucket and b.raw_id = k.id returning b.bucket) select g.bucket from gone g",
    "insert into lane (lane) values (%(lane)b)",
    "select now() from lane l where l.lease_until < now()",
    "select l.lane from lane l for update",
]

BROKEN = [
    ("foreign", "merge into belt b using lane l on b.bucket = l.lane when matched then delete"),
    ("foreign", "with recursive r as (select 1 as n union all select n + 1 from r) select n from r"),
    ("foreign", "select b.state, count(*) from belt b where b.bucket = %(bucket)b group by grouping sets ((b.state), ())"),
    ("foreign", "select b.state into temp mine from belt b where b.bucket = %(bucket)b"),
    ("foreign", "truncate belt"),
    ("foreign", "select set_config('app.scope', %(scope)b, true)"),
    ("volatile", f"update belt b set due_at = now() from {SET} where b.bucket = k.bucket"),
    ("volatile", f"update belt b set due_at = current_timestamp from {SET} where b.bucket = k.bucket"),
    ("volatile", f"update belt b set due_at = %(now)b from {SET} where b.bucket = k.bucket and b.due_at < clock_timestamp()"),
    ("volatile", f"insert into belt (bucket) select k.bucket from {SET} on conflict (bucket) do update set due_at = now()"),
    ("insert", f"insert into belt (bucket, raw_id) select k.bucket, k.id from {SET}"),
    ("insert", "insert into belt (raw_id, bucket) values (%(raw_id)b, %(bucket)b)"),
    ("insert", "insert into lane (lane) values (1), (2)"),
    ("insert", f"insert into belt (bucket, raw_id) select k.bucket, k.id from {SET} on conflict (raw_id) do nothing"),
    ("insert", f"insert into belt (bucket) select k.bucket from {SET} on conflict (bucket) do update set bucket = excluded.bucket"),
    ("insert", "update belt b set bucket = %(home)b where b.bucket = %(bucket)b"),
    ("leaky", f"select l.id from {SET} join lead l on l.bucket = k.bucket and l.weight > 3"),
    ("leaky", "select o.bucket from outbox o where o.bucket = %(bucket)b and o.payload ->> 'task' = 'x'"),
    ("unbound", f"select l.id from {SET} join lead l on l.id = k.id"),
    ("unbound", "select count(*) from belt b where b.state = 'landed'"),
    ("unbound", f"select k.id from {SET} where exists (select from belt b where b.raw_id = k.id)"),
    ("unbound", "delete from belt b where b.raw_id = %(raw_id)b"),
    ("apart", f"select 1 from {SET} join lead l on l.bucket = k.bucket join episode e on e.bucket = %(bucket)b and e.lead_id = l.id"),
    ("apart", "select 1 from lead l, episode e where l.bucket = any(%(lane)b::int[]) and e.bucket = any(%(lane)b::int[])"),
    ("locked", "select b.raw_id from belt b where b.due_at <= %(now)b for update skip locked"),
    ("locked", f"select l.id from {SET} join lead l on l.id = k.id for share of l"),
]  # fmt: skip


@pytest.mark.parametrize("text", KEPT)
def test_statement_that_keeps_the_rules_is_let_through(text: str) -> None:
    assert complaints(pglast.parse_sql(as_sent(text))[0].stmt, BIG, COLUMNS) == {}


@pytest.mark.parametrize(("rule", "text"), BROKEN)
def test_statement_that_breaks_a_rule_is_told_so(rule: str, text: str) -> None:
    assert rule in complaints(pglast.parse_sql(as_sent(text))[0].stmt, BIG, COLUMNS)


def test_join_using_is_refused_since_it_hides_the_bucket() -> None:
    with pytest.raises(AssertionError, match="condition out"):
        complaints(
            pglast.parse_sql("select 1 from lead l join episode e using (bucket)")[0].stmt, BIG, COLUMNS
        )


def test_header_names_all_four_in_order() -> None:
    assert header_faults("-- what: a\n-- and more\n-- set in: b\n-- set out: c\n-- locks: d\nselect 1") == []
    assert header_faults("-- what: a\n-- set in: b\n-- set out: c\nselect 1") != []
    assert header_faults("-- set in: b\n-- what: a\n-- set out: c\n-- locks: d") != []
    assert header_faults("-- what: a\n-- set in: b\n-- set out: c\n-- locks:\nselect 1") == [
        "locks says nothing"
    ]


def test_uses_of_statements_are_found() -> None:
    module = ast.parse(
        'statement("belt", "park")\nstatement("org", f"read_{kind}")\nname = "tell_calls"\nstatement("entry", name)'
    )
    used = list(uses_in(module))
    assert [(use.room, use.means(use.room, "read_codes")) for use in used] == [
        ("belt", False),
        ("org", True),
        ("entry", False),
    ]
    assert used[0].means("belt", "park")
    assert not used[0].means("belt", "parked")
    assert used[2].means("entry", "tell_calls")
