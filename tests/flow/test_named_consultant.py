"""A consultant who came with the lead: the customer scanned a card, or the file names the person (product
L2). Such a choice goes before the dealer's rules, within what may be given to that person."""

from __future__ import annotations

import pytest
from town import NOBODY, Seen, Town

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import Return


def _how(town: Town, lead: object) -> list[str]:
    return [row["how"] for row in town.rows("select how from episode where lead_id = %s order by seq", lead)]


@pytest.mark.parametrize("person", ["A-1", "A-2"])
def test_lead_goes_to_the_consultant_whom_the_customer_chose(town: Town, person: str) -> None:
    leads = [town.inquire(dealer="A", consultant_code=person) for _ in range(4)]
    town.carry()
    for lead in leads:
        owner = town.owner_of(lead)
        assert isinstance(owner, Seen)
        assert owner.staff == person
        assert _how(town, lead) == ["import"]
        (fact,) = town.facts_of(lead, "assignment")
        assert (fact["outcome"], fact["reason"]) == ("assigned", "named_consultant")
    assert town.broken_promises() == {}


def test_choice_costs_nobody_a_turn_but_counts_as_a_lead_received(town: Town) -> None:
    town.inquire(dealer="A", consultant_code="A-1")
    town.carry()
    others = [town.inquire(dealer="A") for _ in range(4)]
    town.carry()
    owners = [owner.staff for lead in others if isinstance(owner := town.owner_of(lead), Seen)]
    assert sorted(owners) == ["A-1", "A-1", "A-2", "A-2"]
    counts = town.rows(
        "select s.code, l.open, l.received_month from staff_load l join staff s on s.id = l.staff_id"
        " order by 1"
    )
    assert [(one["code"], one["open"], one["received_month"]) for one in counts] == [
        ("A-1", 3, 3),
        ("A-2", 2, 2),
    ]


def test_dealer_without_rules_gets_the_consultant_whom_the_customer_chose(town: Town) -> None:
    town.add_dealer("N", people=2, assigns=False)
    chosen = town.inquire(dealer="N", consultant_code="N-2")
    other = town.inquire(dealer="N")
    town.carry()
    owner = town.owner_of(chosen)
    assert isinstance(owner, Seen)
    assert owner.staff == "N-2"
    assert town.owner_of(other) == NOBODY


def test_card_of_a_consultant_alone_names_the_dealer_too(town: Town) -> None:
    lead = town.inquire(dealer="", agrees=("B",), consultant_code="B-1")
    town.carry()
    assert [dealer for dealer, _ in town.dispatches_of(lead)] == ["B"]
    owner = town.owner_of(lead)
    assert isinstance(owner, Seen)
    assert owner.staff == "B-1"


def test_person_of_another_dealer_is_not_given_the_lead(town: Town) -> None:
    lead = town.inquire(dealer="A", consultant_code="B-1")
    town.carry()
    owner = town.owner_of(lead)
    assert isinstance(owner, Seen)
    assert owner.staff.startswith("A-")
    assert _how(town, lead) == ["rule"]


def test_consultant_on_leave_is_passed_over_and_the_reason_is_told(town: Town) -> None:
    town.conn.execute(
        "insert into absence (staff_id, starts_at, ends_at, kind)"
        " select id, now() - interval '100 days', now() + interval '100 days', 'leave' from staff"
        " where code = 'A-1'"
    )
    town.changed("org")
    lead = town.inquire(dealer="A", consultant_code="A-1")
    town.carry()
    owner = town.owner_of(lead)
    assert isinstance(owner, Seen)
    assert owner.staff == "A-2"
    (fact,) = town.facts_of(lead, "assignment")
    assert fact["inputs"]["not_named"] == "absent"
    assert _how(town, lead) == ["rule"]


def test_private_pool_cap_holds_against_the_customers_choice_too(town: Town) -> None:
    first = town.inquire(dealer="A", consultant_code="A-1")
    town.carry()
    town.conn.execute(
        "update staff_load set cap = 1 where staff_id = (select id from staff where code = 'A-1')"
    )
    second = town.inquire(dealer="A", consultant_code="A-1")
    town.carry()
    owners = [owner.staff for lead in (first, second) if isinstance(owner := town.owner_of(lead), Seen)]
    assert owners == ["A-1", "A-2"]
    (fact,) = town.facts_of(second, "assignment")
    assert fact["inputs"]["not_named"] == "full_stock"


def test_lead_that_changed_its_dealer_forgets_the_consultant(town: Town) -> None:
    lead = town.inquire(dealer="A", consultant_code="A-1", agrees=False)
    town.carry()
    town.chooses(lead, "B")
    town.carry()
    assert [dealer for dealer, _ in town.dispatches_of(lead)] == ["B"]
    assert _how(town, lead) == ["rule"]


def test_consultant_whom_the_customer_chose_gets_the_lead_once_there_is_room_where_no_rule_is(
    town: Town,
) -> None:
    """No rule takes it up, so it would sleep with all that is handed out by hand."""
    town.add_dealer("N", people=1, assigns=False)
    first = town.inquire(dealer="N", consultant_code="N-1")
    town.carry()
    town.conn.execute(
        "update staff_load set cap = 1 where staff_id = (select id from staff where code = 'N-1')"
    )
    second, other = town.inquire(dealer="N", consultant_code="N-1"), town.inquire(dealer="N")
    town.carry()
    assert town.state_of(second) == "dispatched/no_rule"
    assert town.due_of(second)
    assert town.due_of(other) == ""
    with town.conn.transaction():
        book = assignment.load_book(town.conn, town.now)
        given_back = [Return(town.place_of(first)["bucket"], first, "lost")]
        assignment.give_back(town.conn, given_back, "N-1", town.now, book)
        assignment.wake(town.conn, [town.entity("N")], town.now)
    town.carry()
    owner = town.owner_of(second)
    assert isinstance(owner, Seen)
    assert owner.staff == "N-1"
    assert town.passages_of(other) == 1
