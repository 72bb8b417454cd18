"""What the new dealer has of the customer decides: none, following, lost, won (lead-semantics 5.6)."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from handing import Handing
from rich.console import Console
from town import NOBODY, Seen

from leadcenter.entry.explain import explain
from leadcenter.flow import face as flow
from leadcenter.kernel.errors import Language
from leadcenter.transfer.terms import LostTo, Policy

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def owner(hands: Handing, lead: UUID) -> str:
    seen = hands.owner_of(lead)
    assert isinstance(seen, Seen), hands.place_of(lead)
    return seen.staff


def test_new_customer_founds_a_lead_at_b_and_as_is_transferred(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    before = hands.lead_of(raw)
    (row,) = hands.transfer(raw, to="D")
    assert (row["state"], row["at_b"], row["kpi_in"], row["kpi_out"]) == (
        "done", "none", "transfer_in", "transfer_out",
    )  # fmt: skip
    old, new = hands.lead(before["id"]), hands.lead(row["to_lead"])
    assert (old["status"], old["close_reason"], old["held_by"]) == ("transferred", "customer_moved", None)
    assert (new["status"], new["dealer_id"], new["held_by"]) == ("live", hands.entity("D"), hands.entity("D"))
    assert new["customer_id"] == old["customer_id"]
    assert hands.state_of(raw) == "closed/transferred"
    assert hands.owner_of(raw) == NOBODY
    assert hands.state_of(row["to_lead"]) == "dispatched/transferred"
    hands.carry()
    assert hands.stands(row["to_lead"]) == "assigned"
    assert owner(hands, row["to_lead"]).startswith("D-")
    assert row["told"]["from"] == "A"
    assert row["told"]["customer_informed"] is True
    assert ("transfer_none", None, row["to_lead"]) in hands.notices()
    assert hands.dispatches_of(row["to_lead"])[0][0] == "D"
    contact = hands.rows("select contact from dispatch where lead_id = %s", row["to_lead"])[0]["contact"]
    assert hands.opened_by("D", contact, row["to_lead"])["name"] == "王芳"


def test_lead_of_who_objected_to_profiles_has_no_grade_at_b_either(hands: Handing) -> None:
    raw, other = (hands.at_dealer(agrees=("A", "D")) for _ in range(2))
    before = hands.lead_of(raw)
    with hands.conn.transaction():
        flow.profile_no_more(
            hands.conn, hands.house, [(before["bucket"], before["customer_id"])], "rights desk", hands.now
        )
    rows = {row["lead_id"]: hands.lead(row["to_lead"]) for row in hands.transfer(raw, other, to="D")}
    assert (rows[raw]["score"], rows[raw]["grade"]) == (0, "")
    assert rows[other]["grade"] != "", "the other one is judged as ever"


def test_both_stories_tell_of_the_transfer(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    (row,) = hands.transfer(raw, to="D")
    for lead, outcome in ((raw, "transferred"), (row["to_lead"], "at_none")):
        pages: dict[Language, str] = {}
        for language in LANGUAGES:
            page = Console(file=io.StringIO(), width=400)
            with hands.conn.transaction():
                assert explain(hands.conn, hands.house, str(lead), language, page) == 0
            pages[language] = page.file.getvalue()  # type: ignore[attr-defined]
        assert "transfer: " in pages["en"]
        assert outcome in pages["en"]
        assert "from the dealer A, " in pages["en"]
        assert "转移: " in pages["zh"]
        assert "王芳" not in pages["zh"]


def test_clocks_of_a_lead_taken_over_begin_at_bs_next_opening(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.wait_until("2026-11-18 19:00")  # D dispatches until 20:00, its consultants work until 18:00
    (row,) = hands.transfer(raw, to="D")
    hands.carry()
    seen = hands.owner_of(row["to_lead"])
    assert isinstance(seen, Seen)
    assert (seen.due_from, seen.followup) == ("2026-11-19 09:00", "2026-11-19 09:30")


def test_customer_whom_b_follows_founds_nothing_and_stays_with_the_owner(hands: Handing) -> None:
    phone = hands.phone()
    there = hands.at_dealer(phone, dealer="D", agrees=("D",))
    raw = hands.at_dealer(phone, dealer="A", agrees=("A",), series="S2")
    before, seen = hands.lead_of(there), hands.owner_of(there)
    leads = hands.count("lead")
    (row,) = hands.transfer(raw, to="D")
    hands.carry()
    assert (row["at_b"], row["to_lead"], row["kpi_in"]) == ("following", before["id"], "not_new")
    after = hands.lead(before["id"])
    assert hands.count("lead") == leads
    assert after["inquiries"] == before["inquiries"] + 1
    assert after["score"] > before["score"]
    assert hands.owner_of(there) == seen, "owner and protection are as they were"
    assert hands.lead_of(raw)["status"] == "transferred"
    assert row["told"]["contact_minutes"] == 120
    assert ("transfer_following", owner(hands, there), before["id"]) in hands.notices()
    attached = hands.rows("select raw_id from belt where lead_id = %s and state = 'attached'", before["id"])
    assert len(attached) == 1


@pytest.mark.parametrize(
    ("asked", "stood"), [({"kind": "coupon"}, "cleaning"), ({"buying_time": "一年内"}, "nurture")]
)
def test_customers_own_lead_that_b_never_got_comes_to_b_with_the_transfer(
    hands: Handing, asked: dict[str, str], stood: str
) -> None:
    """Somebody works on the customer at A; what the customer asked B himself waits at a gate. B gets that
    lead, as one that is taken over: it follows nobody yet."""
    phone = hands.phone()
    there = hands.inquire(phone, dealer="D", agrees=("D",), **asked)
    hands.carry()
    assert hands.stands(there) == stood
    raw = hands.at_dealer(phone, dealer="A", agrees=("A",), series="S2")
    assert hands.stands(there) == stood
    leads = hands.count("lead")
    (row,) = hands.transfer(raw, to="D")
    lead = hands.lead_of(there)
    assert (row["at_b"], row["to_lead"], row["kpi_in"]) == ("none", lead["id"], "transfer_in")
    assert (lead["status"], lead["held_by"], lead["inquiries"]) == ("live", hands.entity("D"), 2)
    assert hands.count("lead") == leads, "the one that there is"
    assert hands.lead_of(raw)["status"] == "transferred"
    kinds = [kind for kind, _, told in hands.notices() if told == lead["id"]]
    assert kinds == ["transfer_none"], "nobody at B is told of a customer of his"
    hands.carry()
    assert owner(hands, there).startswith("D-")
    assert [dealer for dealer, _ in hands.dispatches_of(there)] == ["D"]
    open_questions = hands.rows(
        "select 1 from cleaning_task where raw_id = %s and state = 'open'", lead["id"]
    )
    assert open_questions == [], "nobody is asked whether he may come"
    owed = hands.rows("select dealer_id from takeover where lead_id = %s and told_at is null", lead["id"])
    assert [one["dealer_id"] for one in owed] == [hands.entity("D")]


def test_customer_whom_b_lost_gets_the_same_lead_a_new_episode_and_the_last_consultant(
    hands: Handing,
) -> None:
    phone = hands.phone()
    there = hands.at_dealer(phone, dealer="D", agrees=("D",))
    last = owner(hands, there)
    hands.ends(there, "lost", "lead_closed")
    raw = hands.at_dealer(phone, dealer="A", agrees=("A", "D"))
    (row,) = hands.transfer(raw, to="D")
    lead = hands.lead_of(there)
    assert (row["at_b"], row["to_lead"], row["kpi_in"]) == ("lost", lead["id"], "reactivated")
    assert (lead["status"], lead["closed_at"], lead["held_by"]) == ("live", None, hands.entity("D"))
    assert (row["told"]["lost_reason"], row["told"]["lost_status"]) == ("lead_closed", "lost")
    assert row["told"]["lost_at"]
    (kept,) = hands.rows("select back_at is not null as back, back_by from loss where lead_id = %s", there)
    assert (kept["back"], kept["back_by"].split(":")[0]) == (True, "transfer")
    episodes = hands.rows(
        "select seq, how, closed_at from episode where lead_id = %s order by seq", lead["id"]
    )
    assert [(one["seq"], one["how"], one["closed_at"] is None) for one in episodes] == [
        (1, "rule", False), (2, "transfer", True),
    ]  # fmt: skip
    hands.carry()
    assert owner(hands, there) == last
    assert [dealer for dealer, _ in hands.dispatches_of(there)] == ["D", "D"]


def test_whoever_lost_the_lead_does_not_get_it_where_the_switch_says_so(hands: Handing) -> None:
    phone = hands.phone()
    there = hands.at_dealer(phone, dealer="D", agrees=("D",))
    last = owner(hands, there)
    hands.ends(there, "lost")
    raw = hands.at_dealer(phone, dealer="A", agrees=("A", "D"))
    hands.switch(Policy(loser_barred=True))
    hands.transfer(raw, to="D")
    assert hands.state_of(there) == "dispatched/transferred"
    hands.carry()
    assert owner(hands, there) != last, "the turn is another one's"


def test_manager_gets_what_came_back_where_the_switch_says_so(hands: Handing) -> None:
    phone = hands.phone()
    there = hands.at_dealer(phone, dealer="D", agrees=("D",))
    last = owner(hands, there)
    other = "D-2" if last == "D-1" else "D-1"
    hands.leads_team(other, last)
    hands.ends(there, "lost")
    raw = hands.at_dealer(phone, dealer="A", agrees=("A", "D"))
    hands.switch(Policy(lost_to=LostTo.MANAGER))
    hands.transfer(raw, to="D")
    assert owner(hands, there) == other


def test_customer_who_bought_from_b_waits_for_a_person_then_is_a_new_opportunity(hands: Handing) -> None:
    phone = hands.phone()
    there = hands.at_dealer(phone, dealer="D", agrees=("D",))
    last = owner(hands, there)
    hands.ends(there, "won", "lead_closed")
    sale = hands.lead_of(there)
    raw = hands.at_dealer(phone, dealer="A", agrees=("A", "D"))
    order = hands.order([raw], "D")
    hands.conductor().carry_out(order.id)
    assert hands.row(hands.rows_of(order)) == ("held", "needs_confirmation", "")
    assert hands.stands(raw) == "assigned", "nothing has happened yet"
    hands.confirms(order, raw, "opportunity")
    (row,) = hands.rows_of(order)
    assert (row["state"], row["at_b"], row["kpi_in"]) == ("done", "won", "repeat")
    assert row["to_lead"] not in {sale["id"], raw}
    assert hands.lead_of(there) == sale, "the sale is untouched"
    assert owner(hands, row["to_lead"]) == last
    assert row["told"]["owner_since"]
    assert ("transfer_won_again", None, row["to_lead"]) in hands.notices()


def test_owner_who_wants_service_founds_nothing(hands: Handing) -> None:
    phone = hands.phone()
    there = hands.at_dealer(phone, dealer="D", agrees=("D",))
    hands.ends(there, "won", "lead_closed")
    raw = hands.at_dealer(phone, dealer="A", agrees=("A", "D"))
    order = hands.order([raw], "D")
    leads = hands.count("lead")
    hands.conductor().carry_out(order.id)
    hands.confirms(order, raw, "service")
    (row,) = hands.rows_of(order)
    assert (row["state"], row["at_b"], row["to_lead"]) == ("done", "won", None)
    assert hands.count("lead") == leads
    assert hands.lead_of(raw)["status"] == "transferred"
    assert ("transfer_won_again", None, there) in hands.notices()


@pytest.mark.parametrize("lost", [False, True])
def test_two_leads_of_one_customer_in_one_order_become_one_lead_at_b(hands: Handing, lost: bool) -> None:
    phone = hands.phone()
    if lost:
        hands.ends(hands.at_dealer(phone, dealer="D", agrees=("D",)), "lost")
    raws = [hands.at_dealer(phone, dealer=dealer, agrees=(dealer, "D")) for dealer in "AB"]
    other = hands.at_dealer(agrees=("A", "D"))
    rows = {row["lead_id"]: row for row in hands.transfer(*raws, other, to="D")}
    assert {row["state"] for row in rows.values()} == {"done"}, "nobody waits for them"
    pair = [rows[hands.key(raw)[1]] for raw in raws]
    assert sorted(row["at_b"] for row in pair) == sorted(["lost" if lost else "none", "following"])
    assert len({row["to_lead"] for row in pair}) == 1
    assert rows[hands.key(other)[1]]["at_b"] == "none"
    assert {hands.lead_of(raw)["status"] for raw in raws} == {"transferred"}
    live = hands.rows("select 1 from lead where dealer_id = %s and live", hands.entity("D"))
    assert len(live) == 2
