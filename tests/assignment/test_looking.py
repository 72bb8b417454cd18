"""What a manager looks at before and after leads are handed out: advice, dry run, fairness."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from dealership import NOW, SHANGHAI, Dealership, branch, facts_of, in_order, local, members, when
from test_assign import counted
from test_http import NAMES, Page

from leadcenter.assignment import face
from leadcenter.assignment.advice import advise
from leadcenter.assignment.fairness import report
from leadcenter.assignment.steps import rehearse
from leadcenter.kernel.database import Connection
from leadcenter.rulebook import face as rulebook
from leadcenter.rulebook.face import RuleKind

Key = tuple[int, UUID]


def soon(_: UUID, now: Any) -> tuple[Any, Any]:
    return now, now + timedelta(minutes=30)


def own(dealer: Dealership, keys: Sequence[Key], name: str, *, at: Any = NOW, grade: str = "") -> None:
    """A person owns leads from an instant."""
    for bucket, lead in keys:
        dealer.conn.execute(
            "insert into episode (bucket, lead_id, seq, dealer_id, staff_id, how, opened_at, followup_from, "
            "followup_due_at) values (%s, %s, 1, %s, %s, 'manual', %s, %s, %s)",
            [bucket, lead, dealer.id, dealer.staff[name], at, at, at + timedelta(minutes=30)],
        )
        dealer.conn.execute("update lead set grade = %s where id = %s", [grade, lead])
        dealer.conn.execute("update belt set state = 'assigned' where raw_id = %s", [lead])


def decide(dealer: Dealership, name: str, won: int, lost: int, series: str = "", **rest: Any) -> list[Key]:
    """Leads of a person were won and lost a day ago."""
    keys = dealer.leads(won + lost)
    own(dealer, keys, name, at=NOW - timedelta(days=9))
    for place, (_, lead) in enumerate(keys):
        dealer.conn.execute(
            "update lead set status = %s, closed_at = %s, series = %s where id = %s",
            ["won" if place < won else "lost", rest.get("at", NOW - timedelta(days=1)), series, lead],
        )
        dealer.conn.execute(
            "update episode set closed_at = %s, close_reason = 'over' where lead_id = %s",
            [NOW - timedelta(days=1), lead],
        )
    return keys


def advice_on(dealer: Dealership, keys: Sequence[Key], **rest: Any) -> Any:
    book = face.load_book(dealer.conn, NOW)
    given = {"dealer_id": dealer.id} | rest
    return advise(dealer.conn, keys, NOW, book, clock=soon, **given)


def by_name(dealer: Dealership, advice: Any) -> dict[str, Any]:
    names = {staff: name for name, staff in dealer.staff.items()}
    return {names[one.staff]: one for one in advice.consultants}


def test_advice_lays_consultants_side_by_side(conn: Connection) -> None:
    dealer = Dealership(conn, cap=40)
    dealer.limit("a", open=7, day_cap=9)
    conn.execute("update staff set joined_on = %s where id = %s", [date(2026, 11, 8), dealer.staff["a"]])
    dealer.away("c", "2026-11-18 00:00", "2026-11-20 09:00")
    decide(dealer, "a", won=2, lost=8)
    decide(dealer, "b", won=30, lost=20)
    late, fresh = dealer.leads(1), dealer.leads(1)
    own(dealer, late, "a", at=NOW - timedelta(hours=2))
    own(dealer, fresh, "a", at=NOW)
    seen = by_name(dealer, advice_on(dealer, []))
    a, b, c = seen["a"], seen["b"], seen["c"]
    assert (a.open, a.cap, a.day_cap, a.overdue, a.experience, a.tenure_days) == (7, 40, 9, 1, 10, 10)
    assert (b.overdue, b.experience, b.conversion.won, b.conversion.decided) == (0, 50, 30, 50)
    assert a.conversion.rate < b.conversion.rate
    assert a.conversion.rate > 0.2, "drawn to the dealer's 53 %"
    assert (a.rota, c.rota, c.back_at) == ("", "absent", local("2026-11-20 09:00"))
    assert c.experience == 0
    assert b.conversion.low < c.conversion.rate < b.conversion.high


def test_a_lead_is_the_record_of_who_had_it_when_it_was_decided(conn: Connection) -> None:
    dealer = Dealership(conn, ("a", "b"))
    [(bucket, lead)] = decide(dealer, "a", won=1, lost=0)
    conn.execute(
        "insert into episode (bucket, lead_id, seq, dealer_id, staff_id, how, opened_at, followup_from, "
        "followup_due_at, closed_at) values (%s, %s, 2, %s, %s, 'manual', %s, %s, %s, %s)",
        [bucket, lead, dealer.id, dealer.staff["b"], NOW, NOW, NOW, NOW],
    )
    decide(dealer, "a", won=3, lost=0, at=NOW - timedelta(days=800))
    seen = by_name(dealer, advice_on(dealer, []))
    assert (seen["a"].experience, seen["b"].experience) == (0, 1)


def test_customers_who_come_back_say_nothing_of_winning_new_ones(conn: Connection) -> None:
    dealer = Dealership(conn, ("a", "b"))
    first = decide(dealer, "a", won=1, lost=0)
    again = decide(dealer, "b", won=1, lost=0)
    conn.execute("update lead set created_at = created_at - interval '1 year' where id = %s", [first[0][1]])
    conn.execute(
        "update lead set customer_id = %s where id = %s", [first[0][1], again[0][1]]
    )  # both in bucket 0
    seen = by_name(dealer, advice_on(dealer, []))
    assert (seen["a"].with_new.decided, seen["b"].with_new.decided) == (1, 0)
    assert (seen["a"].experience, seen["b"].experience) == (1, 1)


def test_advice_for_a_lead_names_what_speaks_against_each_and_ranks(conn: Connection) -> None:
    dealer = Dealership(conn, tuple("abcd"))
    dealer.limit("a", cap=0)
    conn.execute("update staff set brands = '{Other}' where id = %s", [dealer.staff["b"]])
    decide(dealer, "d", won=9, lost=1, series="S7")
    decide(dealer, "c", won=1, lost=9)
    [key] = dealer.leads(1, "Marque")
    conn.execute("update lead set series = 'S7' where id = %s", [key[1]])
    [one] = advice_on(dealer, [key]).leads
    fits = [(fit.code, fit.objections, fit.decided, fit.won) for fit in one.fits]
    assert fits == [
        (dealer.code("d"), (), 10, 9),
        (dealer.code("c"), (), 0, 0),
        (dealer.code("a"), ("full_stock",), 0, 0),
        (dealer.code("b"), ("wrong_brand",), 0, 0),
    ]
    assert one.new_customer


def test_who_has_something_overdue_comes_after_who_has_not(conn: Connection) -> None:
    dealer = Dealership(conn, ("a", "b"))
    decide(dealer, "a", won=9, lost=1)
    decide(dealer, "b", won=1, lost=9)
    own(dealer, dealer.leads(1), "a", at=NOW - timedelta(hours=2))
    [one] = advice_on(dealer, dealer.leads(1)).leads
    assert [fit.code for fit in one.fits] == [dealer.code("b"), dealer.code("a")]


def test_overdue_is_what_follow_up_knows_the_next_step_and_else_the_first_one(conn: Connection) -> None:
    dealer = Dealership(conn, ("a", "b", "c"))
    for name in dealer.staff:
        own(dealer, dealer.leads(2), name, at=NOW - timedelta(hours=2))
    later, before = NOW + timedelta(hours=1), NOW - timedelta(minutes=1)
    for name, next_step in (("a", later), ("b", before)):
        conn.execute(
            "update episode set next_due_at = %s, next_step = 'call' where staff_id = %s",
            [next_step, dealer.staff[name]],
        )
    late = {one.code: one.overdue for one in advice_on(dealer, dealer.leads(1)).consultants}
    assert late == {dealer.code("a"): 0, dealer.code("b"): 2, dealer.code("c"): 2}


def test_for_a_store_others_leads_and_people_do_not_exist(conn: Connection) -> None:
    dealer, other = Dealership(conn), Dealership(conn)
    [theirs], [free], [elsewhere] = dealer.leads(1), dealer.leads(1), other.leads(1)
    own(dealer, [theirs], "c")
    store = (dealer.staff["a"], dealer.staff["b"])
    advice = advice_on(dealer, [theirs, free, elsewhere], owners=store)
    assert [str(one.refusal) for one in advice.leads] == ["lead_not_found", "None", "lead_not_found"]
    assert set(by_name(dealer, advice)) == {"a", "b"}


@pytest.mark.parametrize("count", [0, 1, 60])
def test_advice_takes_as_many_statements_for_any_number_of_leads(
    conn: Connection, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dealer = Dealership(conn)
    keys = dealer.leads(count)
    book = face.load_book(conn, NOW)
    with counted(monkeypatch) as sent:
        advise(conn, keys, NOW, book, clock=soon, dealer_id=dealer.id)
    assert len(sent) == 4


def test_the_page_of_advice_names_leads_and_people_as_the_asker_knows_them(conn: Connection) -> None:
    dealer = Dealership(conn, ("a",))
    [key] = dealer.leads(1)
    name = NAMES.write(dealer.id, key)
    status, answer = Page(conn, dealer).get(f"/assignments/advice?lead={name}&lead=nobody")
    assert status == 200
    assert [one["lead"] for one in answer["leads"]] == [name, "nobody"]
    assert answer["leads"][0]["fits"][0]["staff"] == answer["consultants"][0]["code"] == dealer.code("a")
    assert answer["leads"][1]["refusal"] == "lead_not_found"
    many = "&".join(["lead=x"] * 101)
    assert Page(conn, dealer).get(f"/assignments/advice?{many}") == (422, {"code": "too_many_leads"})


# Who hands out to whom


def test_in_a_store_nobody_hands_a_lead_to_another_stores_people(conn: Connection) -> None:
    dealer = Dealership(conn)
    [key] = dealer.leads(1)
    book = face.load_book(conn, NOW)
    store = (dealer.staff["a"],)
    for name, done in (("b", False), ("a", True)):
        [answer] = face.assign_by_hand(
            conn, [face.Handout(*key, dealer.staff[name])], "m", NOW, book, clock=soon,
            dealer_id=dealer.id, owners=store,
        )  # fmt: skip
        assert isinstance(answer, face.HandedOver) is done
        assert done or answer.refusal == "unknown_staff"  # type: ignore[union-attr]
    assert dealer.owned() == {"a": 1, "b": 0, "c": 0}


# Dry run


def everything(dealer: Dealership) -> list[Any]:
    """All that a hand-out could change."""
    return [
        dealer.conn.execute(f"select to_jsonb(t) from {table} t where dealer_id = %s", [dealer.id]).fetchall()
        for table in (
            "assignment_cursor",
            "assignment_snapshot",
            "episode",
            "staff_load",
            "dealer_load",
            "belt",
        )
    ]


def test_a_dry_run_says_what_then_happens_and_changes_nothing(conn: Connection) -> None:
    dealer = Dealership(conn, tuple("abcde"), cap=3)
    dealer.away("c", "2026-11-01 00:00", "2026-12-01 00:00")
    dealer.rule(branch(strategy="weighted", members=members(a=5, b=1, c=1, d=2, e=0)))
    dealer.assign(dealer.wishes(2))
    wishes = dealer.wishes(9)
    book = face.load_book(conn, NOW)
    before = everything(dealer)
    found = rehearse(conn, wishes, facts_of(wishes), NOW, book)
    assert everything(dealer) == before
    assert dealer.got(found.outcomes) == dealer.got(dealer.assign(wishes))
    assert everything(dealer) != before
    [seen] = found.views.values()
    staff = dealer.staff
    assert seen.views[0].excluded == {staff["c"]: "absent", staff["e"]: "weight_zero"}


def test_a_dry_run_waits_for_nobody(conn: Connection, database_url: str) -> None:
    """Another session holds the dealer's lock all the while."""
    with psycopg.connect(database_url) as other, psycopg.connect(database_url, autocommit=True) as mine:
        dealer = Dealership(mine)
        dealer.rule(branch())
        dealer.assign(dealer.wishes(1))
        other.execute("select from dealer_load where dealer_id = %s for update", [dealer.id])
        other.execute("select from assignment_cursor where dealer_id = %s for update", [dealer.id])
        mine.execute("set lock_timeout = '1ms'")
        wishes = dealer.wishes(3)
        found = rehearse(mine, wishes, facts_of(wishes), NOW, face.load_book(mine, NOW))
    assert len(set(dealer.got(found.outcomes))) == 3


def test_the_page_of_the_dry_run_tells_who_would_get_what_and_why(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.away("b", "2020-01-01 00:00", "2100-01-01 00:00")
    rule = dealer.rule(branch("marque", when("brand", "=", "Marque"), members=in_order(*"abc")))
    keys = [*dealer.leads(2, "Marque"), *dealer.leads(1, "Other")]
    status, answer = Page(conn, dealer).get("/assignments/dry-run")
    assert status == 200
    assert [one["lead"] for one in answer["leads"]] == [NAMES.write(dealer.id, key) for key in keys]
    got = [(one.get("to"), one["reason"], one.get("branch")) for one in answer["leads"]]
    assert got == [
        (dealer.code("a"), "least_served", "marque"),
        (dealer.code("c"), "least_served", "marque"),
        (None, "no_branch_matched", None),
    ]
    [candidates] = answer["candidates"]
    assert candidates["passed_over"] == {dealer.code("b"): "absent"}
    assert candidates["staff"] == [dealer.code(name) for name in "abc"]
    assert candidates["rule_set"] == str(rule)
    assert dealer.owned() == {"a": 0, "b": 0, "c": 0}


def test_a_draft_is_rehearsed_before_it_goes_live(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(branch(members=in_order("a")))
    dealer.leads(1)
    page = Page(conn, dealer)
    body = {"on": ["dispatched"], "branches": [branch(members=in_order(dealer.code("b")))]}
    made = rulebook.draft(conn, RuleKind.ASSIGNMENT, dealer.id, "", "t", body, "a", NOW)[0]
    _, answer = page.get(f"/assignments/dry-run?rule_set={made}")
    assert answer["leads"][0]["to"] == dealer.code("b")
    _, answer = page.get("/assignments/dry-run")
    assert answer["leads"][0]["to"] == dealer.code("a")
    other = Page(conn, Dealership(conn))
    assert other.get(f"/assignments/dry-run?rule_set={made}") == (404, {"code": "rule_set_unknown"})
    body["branches"] = [branch(members=in_order("stranger"))]
    made = rulebook.draft(conn, RuleKind.ASSIGNMENT, dealer.id, "", "t", body, "a", NOW)[0]
    assert page.get(f"/assignments/dry-run?rule_set={made}") == (422, {"code": "rule_set_unsound"})


def test_only_so_many_are_rehearsed_at_once(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.leads(3)
    page = Page(conn, dealer)
    assert len(page.get("/assignments/dry-run?limit=2")[1]["leads"]) == 2
    for limit in (0, 1_001):
        assert page.get(f"/assignments/dry-run?limit={limit}") == (422, {"code": "limit_out_of_range"})


# Fairness


def fairness(dealer: Dealership, first: str = "2026-11-01", last: str = "2026-11-30", **rest: Any) -> Any:
    given = {"high": ("H",)} | rest
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return report(dealer.conn, dealer.id, SHANGHAI, begin, end, **given)


def test_shares_and_the_gini_of_the_textbook(conn: Connection) -> None:
    """1, 2, 3, 4 have G = 0.25."""
    dealer = Dealership(conn, tuple("abcd"))
    for count, name in enumerate("abcd", start=1):
        own(dealer, dealer.leads(count), name, grade="H" if name == "a" else "B")
    found = fairness(dealer)
    assert [(one.received, one.share, one.high_share) for one in found.people] == [
        (1, 0.1, 1.0), (2, 0.2, 0.0), (3, 0.3, 0.0), (4, 0.4, 0.0),
    ]  # fmt: skip
    assert (found.received, found.high) == (10, 1)
    assert found.gini == pytest.approx(0.25)
    assert found.gini_a_day == pytest.approx(0.25)


def test_all_the_same_is_gini_0_and_nobody_who_got_nothing_is_left_out(conn: Connection) -> None:
    dealer = Dealership(conn, tuple("ab"))
    assert fairness(dealer).gini == 0
    for name in "ab":
        own(dealer, dealer.leads(3), name)
    assert fairness(dealer).gini == 0
    dealer.hire("c")
    assert fairness(dealer).gini == pytest.approx(1 / 3)
    assert [one.received for one in fairness(dealer).people] == [3, 3, 0]


def test_who_joined_late_or_was_away_had_a_claim_to_fewer(conn: Connection) -> None:
    dealer = Dealership(conn, tuple("abc"))
    conn.execute("update staff set joined_on = '2026-11-21' where id = %s", [dealer.staff["b"]])
    dealer.away("c", "2026-11-01 00:00", "2026-11-21 00:00")
    for name, count in (("a", 30), ("b", 10), ("c", 10)):
        own(dealer, dealer.leads(count), name)
    found = fairness(dealer)
    assert [one.days for one in found.people] == [30, 10, 10]
    assert found.gini > 0.2
    assert found.gini_a_day == pytest.approx(0)


def test_a_span_is_of_whole_days_of_the_dealer(conn: Connection) -> None:
    dealer = Dealership(conn, ("a",))
    for at in ("2026-11-17 23:59", "2026-11-18 00:00", "2026-11-18 23:59", "2026-11-19 00:00"):
        own(dealer, dealer.leads(1), "a", at=local(at))
    assert fairness(dealer, "2026-11-18", "2026-11-18").received == 2


def test_who_was_passed_over_and_why_is_read_from_the_snapshots(conn: Connection) -> None:
    dealer = Dealership(conn, tuple("abc"))
    dealer.away("b", "2026-11-01 00:00", "2026-12-01 00:00")
    dealer.limit("c", cap=1)
    dealer.rule(branch())
    for _ in range(3):
        dealer.assign(dealer.wishes(2))
    over = {
        one.staff: {passed.why: passed.times for passed in one.passed_over} for one in fairness(dealer).people
    }
    assert over == {
        dealer.code("a"): {},
        dealer.code("b"): {"absent": 3},
        dealer.code("c"): {"full_stock": 2},
    }
    assert not any(one.passed_over for one in fairness(dealer, "2026-11-19").people)


def test_the_page_of_fairness_shows_the_own_dealer_and_no_other(conn: Connection) -> None:
    dealer, other = Dealership(conn, ("a",)), Dealership(conn, ("a",))
    page = Page(conn, dealer)
    span = "first=2026-11-01&last=2026-11-30"
    own(dealer, dealer.leads(2), "a", grade="A")
    own(other, other.leads(5), "a")
    status, answer = page.get(f"/assignments/fairness?{span}")
    assert (status, answer["received"], answer["high"]) == (200, 2, 2)
    assert page.get(f"/assignments/fairness?{span}&high=H")[1]["high"] == 0
    status, answer = page.get(f"/assignments/fairness?{span}&dealer=D{other.id.hex[:8]}")
    assert (status, answer["code"]) == (404, "entity_unknown")
    asked = f"/assignments/fairness?{span}&dealer=D{other.id.hex[:8]}"
    assert Page(conn, None).get(asked)[1]["received"] == 5
    assert Page(conn, None).get("/assignments/fairness") == (404, {"code": "unknown_dealer"})


@pytest.mark.parametrize("span", ["first=2026-11-02&last=2026-11-01", "first=2025-01-01&last=2026-11-01"])
def test_a_span_that_is_none_or_too_long_is_refused(conn: Connection, span: str) -> None:
    page = Page(conn, Dealership(conn))
    assert page.get(f"/assignments/fairness?{span}") == (422, {"code": "span_out_of_range"})
