"""Who told the maker not to call is not called (trust.md I6, L18): cleaning asks the ledger before it orders
a call and again when it sends it, and the rule says what becomes of the lead."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import UUID

import msgspec
import pytest
from small_world import CLEANING
from test_workers import until
from town import Town

from leadcenter.channel.face import ConsentEvidence
from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.face import CallContact, Wanted
from leadcenter.consent import face as consent
from leadcenter.consent.face import PHONE_CONTACT, SALES_CONTACT, ConsentEvent, EventKind
from leadcenter.kernel.database import Connection, connect
from leadcenter.rulebook.face import RuleKind
from leadcenter.wire.call_centre import Absent, CallOrder, Placed

Connect = Callable[[], AbstractContextManager[Connection]]
ROUNDS = 200
NO_CALLS = ConsentEvidence(purpose=PHONE_CONTACT, accepted=False)


class Silent:
    """A call centre that takes every order and reports nothing."""

    def __init__(self) -> None:
        self.called: list[str] = []

    def place(self, order: CallOrder) -> Placed:
        self.called.append(order.key)
        return Placed(order.key)

    def look_up(self, key: str) -> Placed | Absent:
        return Placed(key) if key in self.called else Absent()


def send(town: Town, centre: Silent, opening: Connect | None = None, **more: Any) -> dict[str, int]:
    """One round of the sender."""

    def contacts(wanted: Sequence[Wanted]) -> list[CallContact]:
        return [CallContact("13900000000") for _ in wanted]

    opening = opening or (lambda: connect(town.url))
    return dict(
        cleaning.send_orders(opening, centre, contacts, town.house, town.now, clock=town.clock, **more)
    )


def inquire(town: Town, phone: str | None = None, *consents: ConsentEvidence, **told: Any) -> UUID:
    """A coupon, which the small world has a bot call about, with consents beside the dealer's."""
    channel, piece = town.piece(phone, **{"kind": "coupon", **told})
    inquiry = msgspec.structs.replace(piece.inquiry, consents=(*piece.inquiry.consents, *consents))
    return town.land((channel, msgspec.structs.replace(piece, inquiry=inquiry)))[0].raw_id


def rule(town: Town, **more: Any) -> None:
    """The rule for coupons, changed."""
    coupon = {**CLEANING["rules"][0], **more}
    town.rules(RuleKind.CLEANING, {**CLEANING, "rules": [coupon]})


# Before a call is ordered


def test_customer_who_refuses_calls_with_the_inquiry_is_held_and_never_called(town: Town) -> None:
    raw = inquire(town, None, NO_CALLS)
    town.carry()
    assert town.state_of(raw) == "nurture/calls_refused"
    assert "gate_2 held calls_refused" in town.story_of(raw)
    assert town.due_of(raw) == "2026-11-25 10:00"
    assert town.count("cleaning_task") == town.count("outbox") == 0
    assert town.dispatches_of(raw) == []


@pytest.mark.parametrize("purpose", [PHONE_CONTACT, SALES_CONTACT])
@pytest.mark.parametrize("kind", [EventKind.REFUSED, EventKind.WITHDRAWN])
def test_refusal_of_earlier_holds_for_a_new_inquiry(town: Town, purpose: str, kind: EventKind) -> None:
    phone = town.phone()
    first = town.inquire(phone, dealer="B")
    town.carry()
    town.grants(first, "maker", kind, purpose=purpose)
    raw = inquire(town, phone)
    town.carry()
    assert town.state_of(raw) == "nurture/calls_refused"
    assert town.count("outbox") == 0


def test_refusal_of_a_purpose_that_is_no_call_stops_no_call(town: Town) -> None:
    raw = inquire(town, None, ConsentEvidence(purpose="email_contact", accepted=False))
    town.carry()
    assert town.state_of(raw) == "cleaning/coupon"


def test_refusal_towards_a_dealer_stops_no_call_of_the_maker(town: Town) -> None:
    no_dealer = ConsentEvidence(purpose=PHONE_CONTACT, recipients=("B",), accepted=False)
    raw = inquire(town, None, no_dealer)
    town.carry()
    assert town.state_of(raw) == "cleaning/coupon"


def test_refusal_of_another_customer_stops_no_call(town: Town) -> None:
    inquire(town, None, NO_CALLS)
    raw = inquire(town)
    town.carry()
    assert town.state_of(raw) == "cleaning/coupon"


def test_customer_who_allows_calls_again_is_asked(town: Town) -> None:
    raw = inquire(town, None, NO_CALLS)
    town.carry()
    town.minutes_pass(1)
    town.grants(raw, "maker", EventKind.GIVEN, purpose=PHONE_CONTACT)
    town.carry()
    assert town.state_of(raw) == "cleaning/coupon"
    assert town.count("outbox") == 1


def test_lead_that_is_held_for_want_of_calls_closes_in_the_end(town: Town) -> None:
    raw = inquire(town, None, NO_CALLS)
    town.carry()
    town.days_pass(91)
    town.carry()
    assert town.state_of(raw) == "closed/expired"
    assert town.count("outbox") == 0


# What the rule says instead


def test_rule_may_let_the_lead_go_on_uncalled(town: Town) -> None:
    rule(town, if_refused="go_on")
    raw = inquire(town, None, NO_CALLS)
    town.carry()
    assert town.dispatches_of(raw) == [("A", "2026-11-18 10:00")]
    assert "gate_2 passed calls_refused" in town.story_of(raw)
    assert town.count("cleaning_task") == 0


@pytest.mark.parametrize("told", [{"if_refused": "manual"}, {"route": "manual"}])
def test_rule_may_have_a_person_reach_the_customer_otherwise(town: Town, told: dict[str, str]) -> None:
    rule(town, **told)
    raw = inquire(town, None, NO_CALLS)
    town.carry()
    task = town.task_of(raw)
    assert (task["state"], task["route"], task["reason"]) == ("open", "manual", "calls_refused")
    assert town.count("outbox") == 0
    assert send(town, Silent()) == {}


# When the call is sent


def test_refusal_that_came_after_the_order_stops_the_call(town: Town) -> None:
    raw = inquire(town)
    town.carry()
    centre = Silent()
    town.grants(raw, "maker", EventKind.REFUSED, purpose=PHONE_CONTACT, poke=False)
    assert send(town, centre) == {"stop": 1}
    assert centre.called == []
    assert town.count("cleaning_attempt") == 0
    town.carry()
    assert town.state_of(raw) == "nurture/calls_refused"
    assert (town.task_of(raw)["state"], town.task_of(raw)["reason"]) == ("withdrawn", "calls_refused")
    assert send(town, centre) == {}


def test_question_ends_at_once_when_the_flow_hears_of_the_refusal_first(town: Town) -> None:
    raw = inquire(town)
    town.carry()
    town.grants(raw, "maker", EventKind.REFUSED, purpose=PHONE_CONTACT)
    town.carry()
    assert town.state_of(raw) == "nurture/calls_refused"
    assert town.task_of(raw)["reason"] == "calls_refused"
    centre = Silent()
    assert send(town, centre) == {"drop": 1}
    assert centre.called == []


def test_refusal_with_another_inquiry_ends_the_question_about_the_first(town: Town) -> None:
    phone = town.phone()
    raw = inquire(town, phone)
    town.carry()
    assert town.state_of(raw) == "cleaning/coupon"
    inquire(town, phone, NO_CALLS, dealer="B", kind="form")
    town.carry()
    assert town.state_of(raw) == "nurture/calls_refused"
    centre = Silent()
    send(town, centre)
    assert centre.called == []


def test_further_call_after_no_answer_is_not_made_once_the_customer_refuses(town: Town) -> None:
    raw = inquire(town)
    town.carry()
    centre = Silent()
    assert send(town, centre) == {"placed": 1}
    town.call_answers(raw, "no_answer")
    town.grants(raw, "maker", EventKind.WITHDRAWN, purpose=SALES_CONTACT, poke=False)
    town.days_pass(1)
    assert send(town, centre) == {"stop": 1}
    assert len(centre.called) == 1


def test_customer_who_refused_on_the_phone_is_not_called_about_the_next_inquiry(town: Town) -> None:
    phone = town.phone()
    raw = inquire(town, phone)
    town.carry()
    town.call_answers(raw, "refused")
    town.carry()
    town.days_pass(30)
    again = inquire(town, phone)
    town.carry()
    assert town.state_of(again) == "nurture/calls_refused"
    assert town.count("outbox") == 1


# At the same moment


def refuse(town: Town, conn: Connection, raw: UUID) -> None:
    """The customer's first word about calls, written in a session of its own; not committed."""
    lead = town.lead_of(raw)
    event = ConsentEvent(
        lead["bucket"],
        lead["customer_id"],
        town.house.maker,
        EventKind.REFUSED,
        None,
        None,
        {},
        PHONE_CONTACT,
    )
    consent.record(conn, town.house.maker, [event], town.now)


def somebody_waits(town: Town) -> bool:
    query = """select 1 from pg_stat_activity
               where datname = current_database() and wait_event_type = 'Lock'"""
    return bool(town.rows(query))


def test_sender_waits_for_a_first_refusal_that_is_being_written_and_then_calls_nobody(town: Town) -> None:
    """There is no grant yet that could be locked: the two meet at the subject."""
    raw = inquire(town)
    town.carry()
    centre = Silent()
    with connect(town.url) as other, ThreadPoolExecutor(1) as side:
        refuse(town, other, raw)
        sent = side.submit(send, town, centre)
        until(lambda: somebody_waits(town) or sent.done(), "the sender waits")
        other.commit()
        assert sent.result(30) == {"stop": 1}
    assert centre.called == []
    assert town.count("cleaning_attempt") == 0


def test_refusal_waits_for_a_call_that_is_being_sent_and_stops_the_next(town: Town) -> None:
    raw = inquire(town)
    town.carry()
    centre, release, standing = Silent(), threading.Event(), threading.Event()

    @contextmanager
    def paused() -> Iterator[Connection]:
        with connect(town.url) as conn:
            yield conn
            standing.set()
            release.wait(30)

    with connect(town.url) as other, ThreadPoolExecutor(2) as side:
        sent = side.submit(send, town, centre, paused)
        assert standing.wait(30)
        refused = side.submit(refuse, town, other, raw)
        until(lambda: somebody_waits(town) or refused.done(), "the refusal waits")
        assert not refused.done()
        release.set()
        refused.result(30)
        other.commit()
        assert sent.result(30) == {"placed": 1}
    town.call_answers(raw, "no_answer")
    town.days_pass(1)
    assert send(town, centre) == {"stop": 1}
    assert len(centre.called) == 1


def test_refusals_race_the_sender_and_whoever_commits_first_is_respected(town: Town) -> None:
    """Whoever refuses looks, while the word is written but not committed, whether a call is being sent: if
    none is, none ever will be."""
    leads = [inquire(town) for _ in range(ROUNDS)]
    town.carry()
    assert town.states(leads) == {"cleaning": ROUNDS}
    centre = Silent()
    tasks = {row["raw_id"]: row["id"] for row in town.rows("select * from cleaning_task")}
    sending: dict[UUID, bool] = {}

    def refuse_all() -> None:
        with connect(town.url, autocommit=True) as conn, connect(town.url, autocommit=True) as eyes:
            for raw in random.Random(5).sample(leads, ROUNDS):
                (lead,) = eyes.execute("select bucket, customer_id from lead where id = %s", [raw])
                to = town.house.maker
                event = ConsentEvent(lead[0], lead[1], to, EventKind.REFUSED, None, None, {}, PHONE_CONTACT)
                with conn.transaction():
                    (now,) = next(iter(conn.execute("select clock_timestamp()")))
                    consent.record(conn, town.house.maker, [event], now)
                    query = "select 1 from cleaning_attempt where task_id = %s"
                    sending[raw] = conn.execute(query, [tasks[raw]]).fetchone() is not None

    with ThreadPoolExecutor(1) as side:
        done = side.submit(refuse_all)
        while not done.done():
            send(town, centre, limit=8, width=1)
        done.result(30)
    while send(town, centre, limit=100):
        pass
    called = {
        row["raw_id"]
        for row in town.rows(
            "select t.raw_id from cleaning_attempt a join cleaning_task t on t.id = a.task_id"
        )
    }
    assert called == {raw for raw, seen in sending.items() if seen}
    assert len(centre.called) == len(called)
    assert 5 <= len(called) <= ROUNDS - 5, "the two never met"
    town.carry()
    assert town.states(set(leads) - called) == {"nurture": ROUNDS - len(called)}
