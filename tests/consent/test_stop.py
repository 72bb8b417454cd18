"""A customer takes back what he granted: what lies at a dealer or in a queue is taken off in the transaction
in which he says it (trust.md L05, L18)."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from test_workers import until
from town import NOBODY, Town

from leadcenter.assignment import face as assignment
from leadcenter.consent import face as consent
from leadcenter.flow import face as flow
from leadcenter.kernel.database import connect


def stop(town: Town, raw: UUID, dealers: Collection[str] | None) -> flow.Stopped:
    """The customer of a raw lead stops these entities (None: all)."""
    lead = town.lead_of(raw)
    with town.conn.transaction():
        book = assignment.load_book(town.conn, town.now)
        entities = None if dealers is None else [town.entity(code) for code in dealers]
        who = lead["bucket"], lead["customer_id"]
        return flow.stop(town.conn, town.house, who, entities, {"action": "self_service"}, town.now, book)


def grants(town: Town) -> dict[tuple[str, str], str]:
    rows = town.rows(
        "select e.code, g.purpose, g.state from consent_grant g join entity e on e.id = g.entity_id"
    )
    return {(row["code"], row["purpose"]): row["state"] for row in rows}


def test_lead_that_a_consultant_owns_leaves_the_dealer_at_once(town: Town) -> None:
    raw = town.inquire()
    town.carry()
    owner = town.owner_of(raw)
    assert owner != NOBODY
    done = stop(town, raw, ["A"])
    assert [lead for _, lead in done.taken_off] == [raw]
    assert town.state_of(raw) == "awaiting_grant/grant_withdrawn"
    assert town.owner_of(raw) == NOBODY
    assert town.rows("select 1 from dispatch where ended_at is null") == []
    assert town.rows("select sum(open) as n from dealer_load") == [{"n": 0}]
    assert [kind for kind, _, _ in town.notices()] == ["consent_withdrawn"]
    town.carry()
    assert town.state_of(raw) == "awaiting_grant/grant_withdrawn"
    assert len(town.dispatches_of(raw)) == 1


def test_lead_on_the_desk_leaves_it_at_once(town: Town) -> None:
    town.add_dealer("X", assigns=False)
    raw = town.inquire(dealer="X")
    town.carry()
    assert town.state_of(raw) == "dispatched/no_rule"
    stop(town, raw, ["X"])
    assert town.state_of(raw) == "awaiting_grant/grant_withdrawn"
    assert town.rows("select 1 from dispatch where ended_at is null") == []


def test_other_dealers_keep_what_the_customer_did_not_take_back(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone)
    other = town.inquire(phone, dealer="B", channel="ads")
    town.carry()
    stop(town, first, ["A"])
    town.carry()
    assert town.state_of(first) == "awaiting_grant/grant_withdrawn"
    assert town.place_of(other)["state"] == "assigned"
    assert grants(town) == {("A", "sales_contact"): "withdrawn", ("B", "sales_contact"): "given"}


def test_stop_of_everybody_ends_every_grant_and_every_call(town: Town) -> None:
    phone = town.phone()
    town.inquire(phone, agrees=("maker", "A"))
    asked = town.inquire(phone, dealer="B", kind="coupon", channel="ads")
    town.carry()
    assert town.place_of(asked)["state"] == "cleaning"
    stop(town, asked, None)
    town.carry()
    assert set(grants(town).values()) == {"withdrawn"}
    assert ("maker", "phone_contact") in grants(town)
    assert town.task_of(asked)["state"] == "withdrawn"
    assert town.rows("select 1 from dispatch where ended_at is null") == []


@pytest.mark.parametrize("purpose", ["sms_contact", "wecom_contact", "email_contact"])
def test_stop_on_one_touchpoint_stops_calls_of_that_entity(town: Town, purpose: str) -> None:
    """One stop of an entity stops every channel of that entity."""
    raw = town.inquire()
    town.carry()
    lead: dict[str, Any] = town.lead_of(raw)
    who = lead["bucket"], lead["customer_id"]
    said = consent.ConsentEvent(
        *who, town.entity("maker"), consent.EventKind.WITHDRAWN, None, None, {"action": "keyword"}, purpose
    )
    with town.conn.transaction():
        assert consent.lock_refusals(town.conn, town.entity("maker"), [who]) == set()
        consent.record(town.conn, town.house.maker, [said], town.now)
        assert consent.lock_refusals(town.conn, town.entity("maker"), [who]) == {who}
        assert consent.lock_refusals(town.conn, town.entity("A"), [who]) == set()


def test_refusal_of_marketing_stops_no_call_about_the_own_inquiry(town: Town) -> None:
    raw = town.inquire()
    town.carry()
    town.grants(raw, "maker", consent.EventKind.REFUSED, purpose="marketing")
    lead = town.lead_of(raw)
    with town.conn.transaction():
        assert (
            consent.lock_refusals(town.conn, town.entity("maker"), [(lead["bucket"], lead["customer_id"])])
            == set()
        )


def test_touchpoints_of_the_code_are_those_of_the_register(town: Town) -> None:
    touching = {row["code"] for row in town.rows("select code from purpose where touches")}
    assert touching == set(consent.TOUCHPOINTS)


def test_customer_who_grants_again_is_dispatched_again(town: Town) -> None:
    raw = town.inquire()
    town.carry()
    stop(town, raw, ["A"])
    town.carry()
    town.minutes_pass(5)
    town.chooses(raw, "A")
    town.carry()
    assert len(town.dispatches_of(raw)) == 2
    assert town.owner_of(raw) != NOBODY


def merge(url: str, town: Town, survivor: UUID, merged: UUID) -> flow.Merged | flow.Refused:
    """A person makes two customers one, over a connection of his own."""
    people = [town.lead_of(raw) for raw in (survivor, merged)]
    one, other = [(row["bucket"], row["customer_id"]) for row in people]
    with connect(url, autocommit=True) as conn, conn.transaction():
        book = assignment.load_book(conn, town.now)
        return flow.merge(conn, town.house, book, flow.Order(one, other, "person", "k"), town.now)


def test_stop_of_a_customer_who_is_being_merged_is_never_lost(town: Town) -> None:
    """The merge waits for the stop, and the survivor is stopped too."""
    one, other = town.inquire(dealer="B"), town.inquire()
    town.carry()
    lead = town.lead_of(other)
    with connect(town.url, autocommit=True) as conn, ThreadPoolExecutor(1) as side:
        with conn.transaction():
            book = assignment.load_book(conn, town.now)
            who = lead["bucket"], lead["customer_id"]
            flow.stop(conn, town.house, who, [town.entity("A")], {"action": "x"}, town.now, book)
            merging = side.submit(merge, town.url, town, one, other)
            waits = (
                "select 1 from pg_stat_activity "
                "where wait_event_type = 'Lock' and datname = current_database()"
            )
            until(lambda: bool(town.rows(waits)) or merging.done(), "the merge waits")
            assert not merging.done()
        assert isinstance(merging.result(30), flow.Merged)
    survivor = town.lead_of(one)["customer_id"]
    (grant,) = town.rows(
        "select state from consent_grant where customer_id = %s and entity_id = %s",
        survivor,
        town.entity("A"),
    )
    assert grant["state"] == "withdrawn"
    town.carry()
    held = "select 1 from dispatch where dealer_id = %s and ended_at is null"
    assert town.rows(held, town.entity("A")) == []


def test_stop_of_a_customer_who_was_just_merged_away_says_so(town: Town) -> None:
    one, other = town.inquire(dealer="B"), town.inquire()
    town.carry()
    lead = town.lead_of(other)
    assert isinstance(merge(town.url, town, one, other), flow.Merged)
    who = lead["bucket"], lead["customer_id"]
    now = town.now
    with town.conn.transaction():
        book = assignment.load_book(town.conn, now)
    with pytest.raises(flow.Moved), town.conn.transaction():
        flow.stop(town.conn, town.house, who, None, {"action": "x"}, now, book)
    assert town.rows("select 1 from consent_event where kind = 'withdrawn'") == []
