"""A rule may offer a lead to several people: the first who takes it has it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from dealership import NOW, Dealership, branch, facts_of, in_order
from test_http import NAMES, Page
from test_looking import soon

from leadcenter.assignment import face
from leadcenter.assignment.grabbing import grab
from leadcenter.assignment.offers import list_offers
from leadcenter.assignment.terms import HandedOver, Trigger
from leadcenter.kernel.database import Connection, connect
from plans import rows_read

Key = tuple[int, UUID]


def offered(dealer: Dealership, count: int = 1, **to: Any) -> list[Key]:
    """Leads lie on the desk for whoever takes them, as the flow leaves them."""
    dealer.rule(branch("open to all", strategy="grab", **to))
    wishes = dealer.wishes(count)
    outcomes = dealer.assign(wishes)
    assert dealer.got(outcomes) == ["to_grab"] * count
    keys = [(wish.bucket, wish.lead_id) for wish in wishes]
    for _, lead in keys:
        dealer.conn.execute("update belt set reason = 'to_grab' where raw_id = %s", [lead])
    return keys


def were_offered(conn: Connection, keys: list[Key]) -> None:
    """Thousands of others were, long ago."""
    conn.execute(
        "insert into grab_offer select (jsonb_populate_record(o, jsonb_build_object("
        "'lead_id', gen_random_uuid(), 'at', o.at - interval '1 year'))).* "
        "from grab_offer o, generate_series(1, 5000) where o.lead_id = %s",
        [keys[0][1]],
    )


def take(dealer: Dealership, name: str, *keys: Key) -> list[str]:
    """`done`, or why not."""
    book = face.load_book(dealer.conn, NOW)
    answers = grab(dealer.conn, keys, dealer.staff[name], dealer.id, name, NOW, book, clock=soon)
    return ["done" if isinstance(one, HandedOver) else one.refusal.value for one in answers]


def seen(dealer: Dealership, name: str) -> list[Key]:
    book = face.load_book(dealer.conn, NOW)
    return [one.key for one in list_offers(dealer.conn, book, dealer.id, dealer.staff[name], 50)]


def test_all_who_may_take_it_see_it_and_the_first_has_it(conn: Connection) -> None:
    dealer = Dealership(conn)
    [key] = offered(dealer)
    assert dealer.owned() == {"a": 0, "b": 0, "c": 0}
    assert [seen(dealer, name) for name in "abc"] == [[key]] * 3
    assert take(dealer, "b", key) == ["done"]
    assert take(dealer, "a", key) == ["taken"]
    assert [seen(dealer, name) for name in "abc"] == [[], [], []]
    assert dealer.owned() == dealer.open() == {"a": 0, "b": 1, "c": 0}
    row = conn.execute("select how, staff_id from episode where lead_id = %s", [key[1]]).fetchone()
    assert row == ("claim", dealer.staff["b"])
    row = conn.execute("select state from belt where raw_id = %s", [key[1]]).fetchone()
    assert row == ("assigned",)


def test_who_is_away_full_or_not_named_is_not_asked(conn: Connection) -> None:
    dealer = Dealership(conn, tuple("abcd"))
    dealer.away("b", "2026-11-01 00:00", "2026-12-01 00:00")
    dealer.limit("c", cap=0)
    [key] = offered(dealer, members=in_order("a", "b", "c"))
    assert {name: take(dealer, name, key)[0] for name in "bcda"} == {
        "b": "not_offered", "c": "not_offered", "d": "not_offered", "a": "done",
    }  # fmt: skip


def test_where_nobody_may_take_it_the_reason_is_told(conn: Connection) -> None:
    dealer = Dealership(conn, cap=0)
    dealer.rule(branch(strategy="grab"))
    assert dealer.got(dealer.assign(dealer.wishes(1))) == ["nobody_eligible"]


def test_a_cap_holds_while_grabbing_and_what_is_refused_costs_nothing(conn: Connection) -> None:
    dealer = Dealership(conn, ("a", "b"), cap=2)
    keys = offered(dealer, 4)
    assert take(dealer, "a", *keys[:3]) == ["done", "done", "full_stock"]
    assert take(dealer, "a", (9, UUID(int=9)), keys[0]) == ["not_offered", "taken"]
    assert take(dealer, "b", keys[2], keys[3]) == ["done", "done"]
    assert dealer.open() == {"a": 2, "b": 2}


def test_the_list_reads_what_lies_there_not_what_was_ever_offered(conn: Connection) -> None:
    dealer = Dealership(conn)
    offered(Dealership(conn), 1_000)
    keys = offered(dealer, 3)
    were_offered(conn, keys)
    conn.execute("analyze grab_offer, belt, lead")
    given = {"dealer": dealer.id, "pooled": False, "staff": dealer.staff["a"], "most": 50}
    for table in ("belt", "grab_offer"):
        assert 0 < rows_read(conn, "assignment", "list_offers", given, table) <= len(keys), table
    assert seen(dealer, "a") == keys


def test_the_list_reads_neither_pools_nor_what_is_handed_out_by_hand(conn: Connection) -> None:
    dealer = Dealership(conn)
    keys = offered(dealer, 3)
    were_offered(conn, keys)
    others = [lead for _, lead in dealer.leads(2_000)]
    for reason, leads in (("in_pool", others[:1_000]), ("no_rule", others[1_000:])):
        conn.execute("update belt set reason = %s where raw_id = any(%s)", [reason, leads])
    conn.execute("analyze grab_offer, belt, lead")
    given = {"dealer": dealer.id, "pooled": False, "staff": dealer.staff["a"], "most": 50}
    assert rows_read(conn, "assignment", "list_offers", given, "belt") == len(keys)
    assert seen(dealer, "a") == keys


def test_what_lies_in_a_pool_is_listed_while_a_rule_offers_it(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(branch(strategy="grab"), on=["pooled"])
    wishes = dealer.wishes(2)
    conn.execute("update belt set reason = 'in_pool', changed_at = %s", [NOW])
    book = face.load_book(conn, NOW)
    face.assign(conn, wishes[:1], facts_of(wishes[:1]), NOW, book, trigger=Trigger.POOLED)
    assert seen(dealer, "a") == [(wishes[0].bucket, wishes[0].lead_id)]
    conn.execute("update belt set changed_at = %s", [NOW + timedelta(seconds=1)])
    assert seen(dealer, "a") == [], "it came in anew"


def test_looked_at_again_it_is_offered_since_it_was_first(conn: Connection) -> None:
    """Also to who could not take one then; and what came back to the desk is offered anew."""
    dealer = Dealership(conn)
    dealer.limit("c", cap=0)
    [key] = offered(dealer)
    dealer.limit("c", cap=1)
    later = NOW + timedelta(minutes=5)
    dealer.assign([dealer.wish(key)], later)
    since = "select at from grab_offer where lead_id = %s"
    assert seen(dealer, "c") == [key]
    assert conn.execute(since, [key[1]]).fetchone() == (NOW,)
    conn.execute("update belt set reason = 'recall' where raw_id = %s", [key[1]])
    dealer.assign([dealer.wish(key)], later)
    assert conn.execute(since, [key[1]]).fetchone() == (later,)


def test_an_offer_ends_with_its_reason_to_lie_there(conn: Connection) -> None:
    """A manager handed it out and it came back: that is no offer any more, until a rule offers it again."""
    dealer = Dealership(conn)
    [key] = offered(dealer)
    book = face.load_book(conn, NOW)
    face.assign_by_hand(conn, [face.Handout(*key, dealer.staff["a"])], "m", NOW, book, clock=soon)
    face.give_back(conn, [face.Return(*key, "too_far")], "a", NOW, book)
    assert take(dealer, "b", key) == ["taken"]
    dealer.assign([dealer.wish(key, seq=2)], NOW + timedelta(minutes=1))
    conn.execute("update belt set reason = 'to_grab' where raw_id = %s", [key[1]])
    assert take(dealer, "b", key) == ["done"]


def test_eight_who_grab_at_once_are_one_owner(conn: Connection, database_url: str) -> None:
    names = tuple("abcdefgh")
    with connect(database_url, autocommit=True) as house:
        dealer = Dealership(house, names)
        keys = offered(dealer, 5)
        gate = Barrier(8)

        def run(name: str) -> list[str]:
            with connect(database_url) as session:
                book = face.load_book(session, NOW)
                session.commit()
                gate.wait(30)
                got = []
                for key in keys:
                    answers = grab(session, [key], dealer.staff[name], dealer.id, name, NOW, book, clock=soon)
                    session.commit()
                    got += ["done" if isinstance(one, HandedOver) else one.refusal.value for one in answers]
                return got

        with ThreadPoolExecutor(8) as pool:
            got = [one for answers in pool.map(run, names) for one in answers]
        assert (got.count("done"), got.count("taken")) == (5, 35)
        assert dealer.owned() == dealer.open()
        assert dealer.held() == 5


def test_a_grab_is_no_turn_of_a_rotation(conn: Connection) -> None:
    dealer = Dealership(conn)
    [key] = offered(dealer)
    take(dealer, "a", key)
    rows = conn.execute("select cursor_id from episode where lead_id = %s", [key[1]]).fetchall()
    assert rows == [(None,)]


def home_pool(dealer: Dealership, claims_per_day: int | None) -> UUID:
    """The dealer's pool for what came by none."""
    row = dealer.conn.execute(
        "insert into pool (id, entity_id, code, name, home, made_at, changed_at, claims_per_day) "
        "values (gen_random_uuid(), %s, 'home', 'home', true, %s, %s, %s) returning id",
        [dealer.id, NOW, NOW, claims_per_day],
    ).fetchone()
    assert row is not None
    return row[0]  # type: ignore[no-any-return]


def claims(conn: Connection, lead: UUID) -> list[tuple[Any, ...]]:
    """The claim log of a lead."""
    query = "select pool_id, how, by_hand, staff_id, at from pool_claim where lead_id = %s"
    return conn.execute(query, [lead]).fetchall()


def test_a_grab_stands_in_the_claim_log_and_counts_towards_the_claims_of_the_day(conn: Connection) -> None:
    """One truth of claims a day: by the pool where the lead lies, else the home pool; what was refused is
    not counted, and tomorrow is another day."""
    dealer = Dealership(conn)
    pool = home_pool(dealer, 2)
    keys = offered(dealer, 4)
    assert take(dealer, "a", (9, UUID(int=9)), *keys[:3]) == ["not_offered", "done", "done", "claims_spent"]
    assert claims(conn, keys[0][1]) == [(pool, "grab", False, dealer.staff["a"], NOW)]
    assert claims(conn, keys[2][1]) == []
    assert take(dealer, "b", keys[2]) == ["done"], "another person's claims are another person's"
    assert dealer.open() == {"a": 2, "b": 1, "c": 0}
    later = NOW + timedelta(days=1)
    book = face.load_book(conn, later)
    [answer] = grab(conn, [keys[3]], dealer.staff["a"], dealer.id, "a", later, book, clock=soon)
    assert isinstance(answer, HandedOver)


def test_of_several_grabs_at_once_those_that_are_refused_leave_their_claims_to_the_next(
    conn: Connection,
) -> None:
    dealer = Dealership(conn)
    home_pool(dealer, 1)
    over, good, more = offered(dealer, 3)
    conn.execute("update lead set status = 'lost', closed_at = %s where id = %s", [NOW, over[1]])
    assert take(dealer, "a", over, good, more) == ["lead_closed", "done", "claims_spent"]
    dealer.limit("b", cap=0)
    assert take(dealer, "b", more, more) == ["full_stock", "full_stock"], "told why, not of claims"


def test_a_claim_out_of_the_pool_leaves_fewer_grabs(conn: Connection) -> None:
    dealer = Dealership(conn)
    pool = home_pool(dealer, 1)
    [key] = offered(dealer)
    conn.execute(
        "insert into pool_claim (bucket, id, lead_id, pool_id, entity_id, staff_id, at) "
        "values (1, gen_random_uuid(), gen_random_uuid(), %s, %s, %s, %s)",
        [pool, dealer.id, dealer.staff["a"], NOW],
    )
    assert take(dealer, "a", key) == ["claims_spent"]
    assert dealer.open()["a"] == 0
    assert take(dealer, "b", key) == ["done"]


def test_a_lead_that_came_into_the_pool_lately_is_grabbed_by_nobody_until_the_freeze_ends(
    conn: Connection,
) -> None:
    dealer = Dealership(conn)
    pool = home_pool(dealer, None)
    conn.execute("update pool set freeze_hours = 24 where id = %s", [pool])
    frozen, thawed, on_desk = offered(dealer, 3)
    for key, hours in ((frozen, 23), (thawed, 24)):
        conn.execute("update belt set reason = 'in_pool', changed_at = %s where raw_id = %s", [NOW, key[1]])
        conn.execute(
            "insert into pool_stay (bucket, id, lead_id, pool_id, entity_id, pooled_at, how) "
            "values (%s, gen_random_uuid(), %s, %s, %s, %s, 'recall')",
            [*key, pool, dealer.id, NOW - timedelta(hours=hours)],
        )
    assert take(dealer, "a", frozen, thawed, on_desk) == ["frozen", "done", "done"]
    assert claims(conn, frozen[1]) == []
    assert dealer.open()["a"] == 2


def test_a_grab_at_a_dealer_without_pools_is_logged_too(conn: Connection) -> None:
    dealer = Dealership(conn)
    [key] = offered(dealer)
    assert take(dealer, "a", key) == ["done"]
    assert claims(conn, key[1]) == [(None, "grab", False, dealer.staff["a"], NOW)]


def test_the_page_of_offers_is_that_of_the_person(conn: Connection) -> None:
    dealer = Dealership(conn)
    keys = offered(dealer, 2, members=in_order("a"))
    names = [NAMES.write(dealer.id, key) for key in keys]
    page = Page(conn, dealer, dealer.staff["a"])
    assert [one["lead"] for one in page.get("/assignments/offers")[1]["offers"]] == names
    assert Page(conn, dealer, dealer.staff["b"]).get("/assignments/offers")[1] == {"offers": []}
    status, answer = page.post("/assignments/grabs", {"leads": [names[0], "nobody"]})
    assert status == 200
    assert answer["results"] == [
        {"lead": names[0], "done": True, "episode": 1},
        {"lead": "nobody", "done": False, "refusal": "not_offered"},
    ]
    act = conn.execute("select what, object from audit where what = 'lead.grabbed'").fetchall()
    assert act == [("lead.grabbed", str(keys[0][1]))]
    assert Page(conn, dealer).get("/assignments/offers") == (409, {"code": "not_offered"})


@pytest.mark.parametrize("body", [{}, {"leads": []}, {"leads": ["x"] * 51}])
def test_a_grab_that_is_none_is_a_400(conn: Connection, body: Any) -> None:
    dealer = Dealership(conn)
    assert Page(conn, dealer, dealer.staff["a"]).post("/assignments/grabs", body)[0] == 400
