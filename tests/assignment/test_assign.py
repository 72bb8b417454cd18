"""A set of leads, by rule, in the database: what is stored, what is refused, what each lead costs."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from dealership import (
    NOW,
    SHANGHAI,
    Dealership,
    absence,
    branch,
    facts_of,
    in_order,
    local,
    members,
    when,
)
from psycopg.errors import UniqueViolation

from leadcenter.assignment import face
from leadcenter.assignment.desks import close_desks, open_desks
from leadcenter.assignment.face import Assigned, CountedElsewhere, Reason, Trigger, Unassigned
from leadcenter.kernel.database import Connection

EVERYBODY = branch(members=in_order("a", "b", "c"))


def test_a_set_goes_out_in_turns_and_everything_that_counts_is_counted(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(EVERYBODY)
    outcomes = dealer.assign(dealer.wishes(7))
    assert dealer.got(outcomes) == list("abcabca")
    assert dealer.open() == dealer.owned() == {"a": 3, "b": 2, "c": 2}
    assert dealer.held() == 7
    assert dealer.got(dealer.assign(dealer.wishes(2))) == ["b", "c"]


def test_an_episode_begins_with_its_clocks_and_names_the_rotation(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(EVERYBODY)
    [wish] = dealer.wishes(1)
    dealer.assign([wish])
    row = conn.execute(
        "select e.seq, e.staff_id, e.how, e.opened_at, e.followup_from, e.followup_due_at, c.branch, "
        "c.turns, e.counted "
        "from episode e join assignment_cursor c on c.id = e.cursor_id where e.lead_id = %s",
        [wish.lead_id],
    ).fetchone()
    assert row == (1, dealer.staff["a"], "rule", NOW, NOW, NOW + timedelta(minutes=30), "all", 1, True)


def test_every_decision_names_rule_version_chosen_reason_and_the_snapshot_of_its_set(
    conn: Connection,
) -> None:
    dealer = Dealership(conn)
    dealer.away("b", "2026-11-18 09:00", "2026-11-18 12:00")
    rule = dealer.rule(EVERYBODY)
    outcomes = dealer.assign(dealer.wishes(5))
    assigned = [one for one in outcomes if isinstance(one, Assigned)]
    assert len(assigned) == 5
    [about] = {(o.rule_set_id, o.rule_version, o.branch, o.reason, o.snapshot_id) for o in assigned}
    assert about[:4] == (rule, 1, "all", "least_served")
    [(snapshot, rule_set, at, seen)] = conn.execute(
        "select id, rule_set_id, at, candidates from assignment_snapshot where dealer_id = %s", [dealer.id]
    ).fetchall()
    assert (snapshot, rule_set, at) == (about[4], rule, NOW)
    assert (seen["trigger"], seen["held"]) == ("dispatched", 0)
    [view] = seen["views"]
    assert (view["branch"], view["strategy"]) == ("all", "round_robin")
    assert view["staff"] == [str(dealer.staff[name]) for name in "abc"]
    assert view["excluded"] == {str(dealer.staff["b"]): "absent"}


def test_a_snapshot_is_written_once_per_set_and_dealer_whatever_the_size(conn: Connection) -> None:
    one, other = Dealership(conn), Dealership(conn)
    one.rule(EVERYBODY)
    other.rule(EVERYBODY)
    outcomes = one.assign([*one.wishes(40), *other.wishes(40)])
    assert len({outcome.snapshot_id for outcome in outcomes}) == 2
    written = conn.execute(
        "select count(*) from assignment_snapshot where dealer_id = any(%s)", [[one.id, other.id]]
    ).fetchone()
    assert written == (2,)


def test_the_first_branch_whose_condition_holds_takes_the_lead(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(
        branch("hot", when("grade", "in", ["H", "A"]), members=in_order("a")),
        branch("near", when("score", ">", 10), members=in_order("b")),
        branch("rest", members=in_order("c")),
    )
    outcomes = dealer.assign(dealer.wishes(4), grade=["H", "B", "A", None], score=[50, 50, 0, 5])
    assert dealer.got(outcomes) == ["a", "b", "a", "c"]
    assert [one.branch for one in outcomes] == ["hot", "near", "hot", "rest"]


def test_what_no_rule_takes_stays_with_a_reason(conn: Connection) -> None:
    without, filtered, unmatched = Dealership(conn), Dealership(conn), Dealership(conn)
    filtered.rule(branch(), filter=when("channel", "=", "web"))
    rule = unmatched.rule(branch("hot", when("grade", "=", "H")))
    wishes = [*without.wishes(1), *filtered.wishes(1), *unmatched.wishes(1)]
    outcomes = without.assign(wishes, channel="shop", grade="C")
    assert [one.reason for one in outcomes] == ["no_rule", "filtered_out", "no_branch_matched"]
    last = outcomes[-1]
    assert isinstance(last, Unassigned)
    assert (last.rule_set_id, last.rule_version, last.snapshot_id, last.wake_at) == (rule, 1, None, None)
    assert without.owned() == filtered.owned() == unmatched.owned() == {"a": 0, "b": 0, "c": 0}


def test_a_rule_takes_only_what_its_trigger_names(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(EVERYBODY, on=["pooled", "edited"])
    wishes = dealer.wishes(1)
    book = face.load_book(conn, NOW)
    [refused] = face.assign(conn, wishes, facts_of(wishes), NOW, book)
    [taken] = face.assign(conn, wishes, facts_of(wishes), NOW, book, trigger=Trigger.POOLED)
    assert (refused.reason, dealer.got([taken])) == (Reason.NO_RULE, ["a"])


def test_an_edit_never_moves_an_owned_lead(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(EVERYBODY, on=["dispatched", "edited"])
    [wish] = dealer.wishes(1)
    dealer.assign([wish])
    again = dealer.wish((wish.bucket, wish.lead_id), seq=2, owner=dealer.staff["a"])
    book = face.load_book(conn, NOW)
    [outcome] = face.assign(conn, [again], facts_of([again]), NOW, book, trigger=Trigger.EDITED)
    assert outcome.reason == Reason.ALREADY_OWNED
    assert dealer.owned() == {"a": 1, "b": 0, "c": 0}


def test_an_edit_moves_an_owned_lead_only_if_the_filter_says_so(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(EVERYBODY)
    [wish] = dealer.wishes(1)
    dealer.assign([wish])
    owned = when("owned", "=", True)
    dealer.rule(branch(members=in_order("b")), on=["edited"], filter=owned)
    again = dealer.wish((wish.bucket, wish.lead_id), seq=2, owner=dealer.staff["a"])
    book = face.load_book(conn, NOW)
    facts = facts_of([again], owned=True)
    assert dealer.got(face.assign(conn, [again], facts, NOW, book, trigger=Trigger.EDITED)) == ["b"]
    assert dealer.owned() == dealer.open() == {"a": 0, "b": 1, "c": 0}
    assert dealer.held() == 1


def test_the_same_lead_twice_in_one_request_is_assigned_once(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(EVERYBODY)
    first, second = dealer.wishes(2)
    outcomes = dealer.assign([first, second, first, first])
    assert dealer.got(outcomes) == ["a", "b", "a", "a"]
    assert dealer.owned() == dealer.open() == {"a": 1, "b": 1, "c": 0}
    assert dealer.got(dealer.assign(dealer.wishes(1))) == ["c"]


def test_a_lead_that_got_an_owner_in_between_breaks_the_chain_of_episodes(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(EVERYBODY)
    wishes = dealer.wishes(1)
    dealer.assign(wishes)
    with pytest.raises(UniqueViolation, match="episode"), conn.transaction():
        dealer.assign(wishes)
    with pytest.raises(UniqueViolation, match="episode_one_open"), conn.transaction():
        dealer.assign([dealer.wish((wishes[0].bucket, wishes[0].lead_id), seq=2)])
    assert dealer.open() == {"a": 1, "b": 0, "c": 0}


def test_nobody_eligible_leaves_the_lead_unassigned_with_every_reason_in_the_snapshot(
    conn: Connection,
) -> None:
    dealer = Dealership(conn, people=("a", "b", "c", "d", "e", "f", "g"))
    dealer.away("a", "2026-11-18 09:00", "2026-11-18 11:30")
    conn.execute("insert into shift values (%s, 2, 780, 1080)", [dealer.staff["b"]])
    dealer.limit("c", cap=4, open=4)
    dealer.limit("d", week_cap=3, received_week=3, received_on=NOW.date())
    conn.execute("update staff set brands = '{y}' where id = %s", [dealer.staff["e"]])
    conn.execute("update staff set status = 'left' where id = %s", [dealer.staff["f"]])
    dealer.rule(branch(strategy="weighted", members=members(a=1, b=1, c=1, d=1, e=1, f=1, g=0)))
    [outcome] = dealer.assign(dealer.wishes(1, brand="x"))
    assert isinstance(outcome, Unassigned)
    assert (outcome.reason, outcome.wake_at) == (Reason.NOBODY_ELIGIBLE, NOW + face.OFFER_AGAIN)
    row = conn.execute(
        "select candidates from assignment_snapshot where bucket = %s and id = %s",
        [outcome.snapshot_bucket, outcome.snapshot_id],
    ).fetchone()
    assert row is not None
    names = {str(staff): name for name, staff in dealer.staff.items()}
    why = {names[staff]: code for staff, code in row[0]["views"][0]["excluded"].items()}
    assert why == {
        "a": "absent", "b": "off_shift", "c": "full_stock", "d": "full_rate", "e": "wrong_brand", "f": "left",
        "g": "weight_zero",
    }  # fmt: skip
    assert sum(dealer.owned().values()) == 0


def test_a_lead_is_looked_at_again_when_the_clock_may_free_somebody(conn: Connection) -> None:
    dealer = Dealership(conn, people=("a",))
    dealer.away("a", "2026-11-18 09:00", "2026-11-18 10:20")
    dealer.rule(branch())
    [outcome] = dealer.assign(dealer.wishes(1))
    assert isinstance(outcome, Unassigned)
    assert outcome.wake_at == local("2026-11-18 10:20")


@pytest.mark.parametrize(
    ("branches", "reason"),
    [
        ([branch(strategy="weighted", members=members(a=0, b=0))], Reason.ALL_WEIGHTS_ZERO),
        ([branch(members=[])], Reason.NO_MEMBERS),
        ([branch(members="team:nobody")], Reason.NO_MEMBERS),
    ],
)
def test_a_rule_without_anybody_is_a_reason_and_waits_for_no_clock(
    conn: Connection, branches: list, reason: Reason
) -> None:
    dealer = Dealership(conn)
    dealer.rule(*branches)
    [outcome] = dealer.assign(dealer.wishes(1))
    assert isinstance(outcome, Unassigned)
    assert (outcome.reason, outcome.wake_at) == (reason, None)


def test_the_rest_of_a_batch_over_capacity_is_listed_as_unassigned(conn: Connection) -> None:
    dealer = Dealership(conn, cap=2)
    dealer.rule(EVERYBODY)
    assert dealer.got(dealer.assign(dealer.wishes(8))) == [*"abcabc", "nobody_eligible", "nobody_eligible"]
    assert dealer.open() == dealer.owned() == {"a": 2, "b": 2, "c": 2}


def test_all_or_nothing_gives_a_batch_over_capacity_to_nobody_and_other_dealers_theirs(
    conn: Connection,
) -> None:
    dealer, other = Dealership(conn, cap=2), Dealership(conn)
    dealer.rule(EVERYBODY, batch="all_or_nothing")
    other.rule(EVERYBODY)
    wishes = dealer.wishes(7)
    outcomes = dealer.assign([*wishes, *other.wishes(1)])
    assert [one.reason for one in outcomes] == [Reason.BATCH_OVER_CAPACITY] * 7 + ["least_served"]
    assert dealer.owned() == {"a": 0, "b": 0, "c": 0}
    assert (dealer.held(), other.held()) == (0, 1)
    assert dealer.got(dealer.assign(wishes[:6])) == [*"abcabc"]


def test_the_dealer_is_counted_and_capped_as_well_as_the_consultant(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.limit_all(2)
    dealer.rule(EVERYBODY)
    assert dealer.got(dealer.assign(dealer.wishes(3))) == ["a", "b", "dealer_full"]
    assert dealer.held() == 2


def test_lowering_a_cap_below_the_stock_stops_new_leads_and_recalls_nothing(conn: Connection) -> None:
    dealer = Dealership(conn, people=("a", "b"))
    dealer.rule(branch(members=in_order("a", "b")))
    dealer.assign(dealer.wishes(6))
    dealer.limit("a", cap=1)
    assert dealer.got(dealer.assign(dealer.wishes(2))) == ["b", "b"]
    assert dealer.owned() == {"a": 3, "b": 5}


def test_a_rate_cap_frees_at_midnight_of_the_dealer_and_not_of_utc(conn: Connection) -> None:
    dealer = Dealership(conn, people=("a",))
    dealer.limit("a", day_cap=2)
    dealer.rule(branch())
    late = local("2026-11-18 23:50")
    assert dealer.got(dealer.assign(dealer.wishes(3), late)) == ["a", "a", "nobody_eligible"]
    assert dealer.got(dealer.assign(dealer.wishes(1), local("2026-11-18 23:59"))) == ["nobody_eligible"]
    assert local("2026-11-18 08:01").date() == late.date()  # a new day in UTC began in between
    assert dealer.got(dealer.assign(dealer.wishes(1), local("2026-11-19 00:01"))) == ["a"]


def test_rate_counters_of_day_week_and_month_end_each_at_their_own_boundary(conn: Connection) -> None:
    dealer = Dealership(conn, people=("a",))
    dealer.rule(branch())

    def received() -> tuple[object, ...] | None:
        return conn.execute(
            "select received_on, received_day, received_week, received_month "
            "from staff_load where staff_id = %s",
            [dealer.staff["a"]],
        ).fetchone()

    seen = []
    for day in ("2026-11-28", "2026-11-29", "2026-11-30", "2026-12-01"):  # Saturday to Tuesday
        dealer.assign(dealer.wishes(2), local(f"{day} 10:00"))
        row = received()
        assert row is not None
        assert str(row[0]) == day
        seen.append(row[1:])
    assert seen == [(2, 2, 2), (2, 4, 4), (2, 2, 6), (2, 4, 2)]


def test_absence_and_return_over_sets_floods_nobody(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(EVERYBODY)
    dealer.away("b", "2026-11-18 09:00", "2026-11-18 12:00")
    dealer.assign(dealer.wishes(20))
    afternoon = [
        face.Wish(
            one.bucket, one.lead_id, one.dealer_id, 1, NOW + timedelta(hours=4), NOW + timedelta(hours=5)
        )
        for one in dealer.wishes(9)
    ]
    got = dealer.got(dealer.assign(afternoon, NOW + timedelta(hours=4)))
    assert Counter(got) == {"a": 3, "b": 3, "c": 3}


def test_a_new_version_of_the_rule_goes_on_with_the_turns_of_the_old(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(EVERYBODY)
    dealer.assign(dealer.wishes(4))
    second = dealer.rule(branch(members=in_order("c", "b", "a")))
    outcomes = dealer.assign(dealer.wishes(3))
    assert dealer.got(outcomes) == ["b", "c", "a"]
    assert {(one.rule_set_id, one.rule_version) for one in outcomes} == {(second, 2)}


def test_same_inputs_give_the_same_answer(conn: Connection) -> None:
    dealer = Dealership(conn, people=tuple("abcdefg"))
    dealer.rule(branch("hot", when("score", ">", 50), strategy="least_open"), branch())
    wishes = dealer.wishes(60)
    book = face.load_book(conn, NOW)
    scores = [place * 37 % 100 for place in range(60)]
    answers = []
    for _ in range(2):
        with conn.transaction(force_rollback=True):
            outcomes = face.assign(conn, wishes, facts_of(wishes, score=scores), NOW, book)
            answers.append([one.staff_id for one in outcomes])  # type: ignore[union-attr]
    assert answers[0] == answers[1]


def test_loads_counted_without_the_lock_are_noticed_and_the_cap_holds(conn: Connection) -> None:
    dealer = Dealership(conn, people=("a",), cap=3)
    dealer.rule(branch())
    book = face.load_book(conn, NOW)
    desks = open_desks(conn, book, [dealer.id], [], NOW)
    desks[dealer.id].give(dealer.staff["a"])
    dealer.limit("a", open=3)
    with pytest.raises(CountedElsewhere), conn.transaction():
        close_desks(conn, book, desks, NOW)
    assert dealer.open() == {"a": 3}


def test_who_has_left_gets_nothing_from_a_book_that_is_older(conn: Connection) -> None:
    dealer = Dealership(conn, people=("a",))
    dealer.rule(branch())
    book, wishes = face.load_book(conn, NOW), dealer.wishes(2)
    conn.execute("update staff set status = 'left' where id = %s", [dealer.staff["a"]])
    with pytest.raises(CountedElsewhere), conn.transaction():
        face.assign(conn, wishes, facts_of(wishes), NOW, book)
    assert dealer.open() in ({}, {"a": 0})
    assert (
        dealer.got(face.assign(conn, wishes, facts_of(wishes), NOW, face.load_book(conn, NOW)))
        == ["nobody_eligible"] * 2
    )


def test_people_without_a_load_row_get_one_with_the_first_lead(conn: Connection) -> None:
    dealer = Dealership(conn, people=("a",))
    dealer.rule(branch())
    assert (
        conn.execute("select 1 from staff_load where staff_id = %s", [dealer.staff["a"]]).fetchone() is None
    )
    dealer.assign(dealer.wishes(2))
    assert dealer.open() == {"a": 2}


def test_a_live_rule_that_can_no_longer_be_read_is_told_and_its_leads_stay(conn: Connection) -> None:
    dealer = Dealership(conn)
    rule = dealer.rule(EVERYBODY)
    conn.execute("update rule_set set body = jsonb_set(body, '{on}', '[\"never\"]') where id = %s", [rule])
    book = face.load_book(conn, NOW)
    [broken] = [one for one in book.broken if one.dealer_id == dealer.id]
    assert (broken.rule_set_id, broken.faults[0].path) == (rule, "on[0]")
    assert dealer.got(dealer.assign(dealer.wishes(1))) == ["no_rule"]


def test_a_rule_for_a_brand_stands_before_the_rule_for_all(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(branch(members=in_order("a")))
    special = dealer.rule(branch(members=in_order("b")))
    conn.execute("update rule_set set brand = 'x', version = 1 where id = %s", [special])
    wishes = [*dealer.wishes(1, brand="x"), *dealer.wishes(1, brand="y")]
    assert dealer.got(dealer.assign(wishes)) == ["b", "a"]


def test_dealers_that_share_conditions_share_them_compiled(conn: Connection) -> None:
    for _ in range(3):
        Dealership(conn).rule(branch("hot", when("grade", "=", "H")), branch(), filter=when("score", ">", 1))
    book = face.load_book(conn, NOW)
    assert [field.name for field in book.evaluation.fields] == ["grade", "score"]
    assert str(book.evaluation.statement).count("case when") == 2


def test_people_come_with_rota_absences_and_zone(conn: Connection) -> None:
    dealer = Dealership(conn, people=("a",))
    dealer.away("a", "2026-11-18 09:00", "2026-11-18 12:00")
    conn.execute("insert into shift values (%s, 2, 780, 1080)", [dealer.staff["a"]])
    one = face.load_book(conn, NOW).people[dealer.staff["a"]]
    assert one.zone == SHANGHAI
    assert one.absences == absence("2026-11-18 09:00", "2026-11-18 12:00")
    assert [(shift.weekday, shift.starts, shift.ends) for shift in one.shifts] == [(2, 780, 1_080)]


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements that psycopg sends from this thread; threads of other houses go on."""
    sent: list[str] = []
    execute = psycopg.Cursor.execute
    here = threading.get_ident()

    def counting(self: object, query: object, *rest: object, **more: object) -> object:
        if threading.get_ident() == here:
            sent.append(str(query))
        return execute(self, query, *rest, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", counting)
        yield sent


@pytest.mark.parametrize("count", [0, 1, 1_000])
def test_the_number_of_statements_is_the_same_for_any_set(
    conn: Connection, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    dealers = [Dealership(conn, cap=cap) for cap in (None, 20, 0)]
    for dealer in dealers[:2]:
        dealer.rule(branch("hot", when("score", ">", 50)), branch(), filter=when("score", ">", 5))
    wishes = [wish for dealer in dealers for wish in dealer.wishes(count // 3 + (count > 0))][:count]
    book = face.load_book(conn, NOW)
    facts = facts_of(wishes, score=[place % 100 for place in range(count)])
    with counted(monkeypatch) as sent:
        outcomes = face.assign(conn, wishes, facts, NOW, book)
    assert len(outcomes) == count
    assert len(sent) == 12


def test_nothing_of_another_dealer_is_touched(conn: Connection) -> None:
    dealer, other = Dealership(conn), Dealership(conn)
    dealer.rule(EVERYBODY)
    other.rule(EVERYBODY)
    dealer.assign(dealer.wishes(5))
    assert (other.held(), other.open()) == (0, {"a": 0, "b": 0, "c": 0})
