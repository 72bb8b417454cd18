"""Rules hear of leads that were edited or entered a pool; an owner keeps the lead unless the filter says
so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from dealership import NOW, Dealership, branch, facts_of, in_order, when
from test_assign import counted
from test_looking import soon

from leadcenter.assignment import face
from leadcenter.assignment.face import Trigger
from leadcenter.kernel.database import Connection

Key = tuple[int, UUID]


def ask(
    dealer: Dealership, keys: Sequence[Key], trigger: Trigger, *, pool: str = "", **facts: Any
) -> list[str]:
    book = face.load_book(dealer.conn, NOW)
    outcomes = face.ask_rules(
        dealer.conn, keys, trigger, facts_of(keys, **facts), "test", NOW, book, clock=soon,
        pools={lead: pool for _, lead in keys if pool},
    )  # fmt: skip
    return dealer.got(outcomes)


def owned_by(dealer: Dealership, name: str) -> list[Key]:
    keys = dealer.leads(1)
    book = face.load_book(dealer.conn, NOW)
    handouts = [face.Handout(*key, dealer.staff[name]) for key in keys]
    face.assign_by_hand(dealer.conn, handouts, "m", NOW, book, clock=soon)
    return keys


def test_an_edit_never_moves_an_owned_lead_unless_the_filter_says_so(conn: Connection) -> None:
    dealer = Dealership(conn)
    mine = owned_by(dealer, "a")
    dealer.rule(branch(members=in_order("b")), on=["edited"], filter=when("grade", "=", "H"))
    assert ask(dealer, mine, Trigger.EDITED, grade="H") == ["already_owned"]
    assert dealer.owned() == {"a": 1, "b": 0, "c": 0}


def test_a_filter_that_asks_for_owned_leads_moves_them(conn: Connection) -> None:
    dealer = Dealership(conn)
    mine = owned_by(dealer, "a")
    dealer.rule(branch(members=in_order("b")), on=["edited"], filter=when("owned", "=", True))
    assert ask(dealer, mine, Trigger.EDITED) == ["b"]
    assert dealer.owned() == dealer.open() == {"a": 0, "b": 1, "c": 0}
    rows = conn.execute(
        "select seq, closed_at is null from episode where lead_id = %s order by 1", [mine[0][1]]
    )
    assert rows.fetchall() == [(1, False), (2, True)]
    told = conn.execute("select count(*) from journal where lead_id = %s", [mine[0][1]]).fetchone()
    assert told == (2,)


def test_a_lead_that_enters_a_pool_goes_out_by_the_rule_for_that_pool(conn: Connection) -> None:
    """In this pool and without owner: the filter of the specification."""
    dealer = Dealership(conn)
    filtered = {
        "combinator": "and",
        "rules": [
            {"field": "pool", "operator": "=", "value": "north"},
            {"field": "owned", "operator": "=", "value": False},
        ],
    }
    dealer.rule(branch(members=in_order("c")), on=["pooled"], filter=filtered)
    free, other, mine = dealer.leads(1), dealer.leads(1), owned_by(dealer, "a")
    assert ask(dealer, free, Trigger.POOLED, pool="north") == ["c"]
    assert ask(dealer, other, Trigger.POOLED, pool="south") == ["filtered_out"]
    assert ask(dealer, mine, Trigger.POOLED, pool="north") == ["filtered_out"]
    assert ask(dealer, other, Trigger.EDITED, pool="north") == ["no_rule"]
    places = conn.execute("select state from belt where raw_id = %s", [free[0][1]]).fetchone()
    assert places == ("assigned",)


def test_what_is_over_or_nobody_knows_has_no_rule(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(branch(), on=["edited"])
    [key] = dealer.leads(1)
    conn.execute("update lead set status = 'lost' where id = %s", [key[1]])
    assert ask(dealer, [key, (1, UUID(int=1))], Trigger.EDITED) == ["no_rule", "no_rule"]


@pytest.mark.parametrize("count", [0, 1, 50])
def test_asking_takes_as_many_statements_for_any_set(
    conn: Connection, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dealer = Dealership(conn)
    dealer.rule(branch(), on=["edited"])
    keys = dealer.leads(count)
    book = face.load_book(conn, NOW)
    with counted(monkeypatch) as sent:
        face.ask_rules(conn, keys, Trigger.EDITED, facts_of(keys), "t", NOW, book, clock=soon)
    assert len(sent) == 17
