"""Messages to customers: registered texts, sent once through a provider with its own ledger; that it took one
is the evidence of a contact, a typed note is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest
from desk_town import Person, code_of
from followup_town import FollowupTown
from provider import Stub, running

from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.entry.reaching import contacts_of
from leadcenter.entry.texting import links_of
from leadcenter.followup import face
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.org.face import ScaledClock

ORIGIN = "https://leads.example.com"
INVITED = {"template": "followup_invitation"}


@pytest.fixture(scope="module")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stub]:
    with running(tmp_path_factory.mktemp("texts")) as found:
        yield found


@pytest.fixture
def lead(town: FollowupTown) -> UUID:
    return town.new_lead()


def number(town: FollowupTown) -> str:
    return f"+861391729{town.serial:04}"


def ask(person: Person, lead: UUID, **headers: str) -> httpx.Response:
    return person.post(f"/leads/{person.reference(lead)}/messages", INVITED, **headers)


def send(
    town: FollowupTown,
    stub: Stub | None,
    later: timedelta = timedelta(),
    origin: str = ORIGIN,
    at: str = "12:00",
) -> dict[str, int]:
    """A round of the sender, under the worker's own login; what o'clock it is at the customer's (`at`, by the
    clock of the house) does not depend on when the test runs."""
    url = url_of(msgspec.structs.replace(town.house.config, database_url=town.url), Login.WORKER)
    house, now = town.house.house, town.house.now() + later
    with connect(url, autocommit=True) as conn:

        @contextmanager
        def committed() -> Iterator[Connection]:
            with conn.transaction():
                yield conn

        found = face.send_messages(
            committed,
            stub.texts if stub else None,
            contacts_of(house),
            links_of(house, origin),
            house,
            now,
            clock=ScaledClock(now, local(town, at)),
        )
    return dict(found)


def local(town: FollowupTown, at: str) -> datetime:
    """That hour of a day at the dealer's, which is not where the clocks of the house stand."""
    ((zone,),) = town.rows(
        "select e.time_zone from privacy_call c join entity e on e.id = c.dealer_id "
        "order by c.asked_at desc limit 1"
    )
    return datetime.fromisoformat(f"2026-11-24T{at}").replace(tzinfo=ZoneInfo(zone))


def stands(town: FollowupTown, lead: UUID) -> tuple[Any, ...]:
    (row,) = town.rows("select state, code from privacy_call where lead_id = %s", lead)
    return row


def test_a_message_that_the_provider_took_is_the_evidence_of_a_contact(
    town: FollowupTown, stub: Stub, lead: UUID
) -> None:
    owner, phone = town.owner_of(lead), number(town)
    asked = ask(owner, lead)
    assert (asked.status_code, asked.json()["state"], asked.json()["medium"]) == (202, "ready", "message")
    assert code_of(ask(owner, lead)) == "message_under_way", "a double click"
    assert town.contacts(lead) == 0, "not before the provider says so"
    assert send(town, stub) == {"sent": 1}
    assert send(town, stub) == {}
    (got,) = stub.texted(phone)
    assert got["template"] == "followup_invitation"
    assert got["values"]["link"].startswith(f"{ORIGIN}/my#")
    assert got["values"]["dealer"]
    assert town.contacts(lead) == 1
    assert owner.get(f"/calls/{asked.json()['call']}").json()["state"] == "over"
    story = "select 1 from journal where lead_id = %s and facts::text like '%%message_sent%%'"
    assert len(town.rows(story, lead)) == 1
    assert len(town.acts("lead.message_asked")) >= 1
    said = {"kind": "message", "result": "sent", "next_step": None, "next_due_at": None}
    assert town.follow(owner, lead, call=asked.json()["call"], **said).status_code == 201
    (told,) = owner.get(f"/leads/{owner.reference(lead)}/follow-ups").json()["followups"]
    assert told["evidence"] is True


@pytest.mark.parametrize(
    ("at", "waits_hours"), [("20:00", 13), ("23:30", 9.5), ("03:00", 6), ("08:59", 1 / 60)]
)
def test_no_message_goes_out_in_hours_of_rest_and_it_goes_in_the_morning(
    town: FollowupTown, stub: Stub, lead: UUID, at: str, waits_hours: float
) -> None:
    """It waits, and whoever asked reads why; the patience with a click counts from the morning on."""
    owner, phone = town.owner_of(lead), number(town)
    asked = ask(owner, lead)
    assert send(town, stub, at=at) == {"message_rest_hours": 1}
    assert stub.texted(phone) == []
    assert town.contacts(lead) == 0
    shown = owner.get(f"/calls/{asked.json()['call']}").json()
    assert (shown["state"], shown["code"]) == ("ready", "message_rest_hours")
    assert shown["text"]
    ((waits,),) = town.rows(
        "select extract(epoch from next_at - now()) / 3600 from privacy_call where lead_id = %s", lead
    )
    assert float(waits) == pytest.approx(waits_hours, abs=0.02)
    assert send(town, stub, at=at) == {}, "nothing is due before"
    morning = timedelta(hours=float(waits), minutes=1)
    assert send(town, stub, morning, at="09:00") == {"sent": 1}
    assert len(stub.texted(phone)) == 1


@pytest.mark.parametrize("at", ["09:00", "19:59"])
def test_a_message_goes_out_at_once_at_the_edges_of_the_day(
    town: FollowupTown, stub: Stub, lead: UUID, at: str
) -> None:
    ask(town.owner_of(lead), lead)
    assert send(town, stub, at=at) == {"sent": 1}


def test_a_message_whose_reply_was_lost_is_not_tried_again_at_night(
    town: FollowupTown, stub: Stub, lead: UUID
) -> None:
    owner, phone = town.owner_of(lead), number(town)
    ask(owner, lead)
    stub.then(then="lose")
    assert send(town, stub, at="19:59") == {"again": 1}
    assert send(town, stub, timedelta(minutes=1), at="20:00") == {"message_rest_hours": 1}
    assert send(town, stub, timedelta(hours=14), at="10:00") == {"call_too_late": 1}
    assert len(stub.texted(phone)) == 1, "the provider had it"


def test_a_note_of_a_message_is_no_evidence(town: FollowupTown, lead: UUID) -> None:
    said = {"kind": "message", "result": "sent", "next_step": None, "next_due_at": None}
    assert town.follow(town.owner_of(lead), lead, **said).status_code == 201
    assert town.contacts(lead) == 0


def test_a_call_is_not_told_as_a_message(town: FollowupTown, lead: UUID) -> None:
    owner = town.owner_of(lead)
    call = owner.post(f"/leads/{owner.reference(lead)}/calls").json()["call"]
    said = {"kind": "message", "result": "sent", "next_step": None, "next_due_at": None}
    assert code_of(town.follow(owner, lead, call=call, **said)) == "followup_call_not_yours"


def test_a_lost_reply_does_not_write_twice(town: FollowupTown, stub: Stub, lead: UUID) -> None:
    owner, phone = town.owner_of(lead), number(town)
    ask(owner, lead)
    stub.then(then="lose")
    assert send(town, stub) == {"again": 1}
    assert town.contacts(lead) == 0
    assert send(town, stub, timedelta(minutes=1)) == {"sent": 1}
    assert len(stub.texted(phone)) == 1
    assert town.contacts(lead) == 1


def test_a_worker_that_died_while_sending_is_gone_on_with(town: FollowupTown, stub: Stub, lead: UUID) -> None:
    owner, phone = town.owner_of(lead), number(town)
    ask(owner, lead)
    town.rows(
        "update privacy_call set state = 'sending', next_at = now() + interval '60 seconds', tries = 1 "
        "where lead_id = %s returning 1",
        lead,
    )
    assert send(town, stub) == {}
    assert send(town, stub, timedelta(minutes=2)) == {"sent": 1}
    assert len(stub.texted(phone)) == 1


def test_who_refuses_to_be_reached_gets_no_message(town: FollowupTown, stub: Stub, lead: UUID) -> None:
    owner, phone = town.owner_of(lead), number(town)
    ask(owner, lead)
    ((bucket, customer),) = town.rows("select bucket, customer_id from lead where id = %s", lead)
    with town.conn.transaction():
        event = ConsentEvent(
            bucket, customer, owner.entity, EventKind.WITHDRAWN, None, None, {"action": "button"}
        )
        consent.record(town.conn, town.maker, [event], town.house._now_within())
    assert send(town, stub) == {"calls_refused": 1}
    assert stub.texted(phone) == []
    assert town.contacts(lead) == 0


def test_a_lead_that_changed_hands_is_not_written_to_for_the_former_owner(
    town: FollowupTown, stub: Stub, lead: UUID
) -> None:
    owner, phone = town.owner_of(lead), number(town)
    ask(owner, lead)
    town.hand_to(lead, town.colleague_of(lead).staff)
    assert send(town, stub) == {"call_not_owner": 1}
    assert stub.texted(phone) == []


@pytest.mark.parametrize("without", ["provider", "page"])
def test_without_provider_or_a_way_back_nothing_goes_out_and_who_asked_hears_of_it(
    town: FollowupTown, stub: Stub, lead: UUID, without: str
) -> None:
    owner, phone = town.owner_of(lead), number(town)
    asked = ask(owner, lead)
    gone = send(town, None) if without == "provider" else send(town, stub, origin="")
    assert gone == {"message_unavailable": 1}
    assert stub.texted(phone) == []
    shown = owner.get(f"/calls/{asked.json()['call']}").json()
    assert (shown["state"], shown["code"]) == ("stopped", "message_unavailable")
    assert shown["text"]


def test_what_the_provider_refuses_and_what_comes_too_late_does_not_go_out(
    town: FollowupTown, stub: Stub
) -> None:
    refused, late = town.new_lead(), town.new_lead()
    ask(town.owner_of(refused), refused)
    stub.then(then="refuse")
    assert send(town, stub) == {"again": 1}
    assert stands(town, refused) == ("refused", "message_refused")
    ask(town.owner_of(late), late)
    assert send(town, stub, timedelta(hours=1)) == {"call_too_late": 1}


def test_a_message_of_a_queue_is_sent_once(town: FollowupTown, stub: Stub, lead: UUID) -> None:
    owner, phone = town.owner_of(lead), number(town)
    first = ask(owner, lead, idempotency_key="m-1").json()
    send(town, stub)
    assert ask(owner, lead, idempotency_key="m-1").json() == first
    assert send(town, stub) == {}
    assert len(stub.texted(phone)) == 1


def test_only_the_owner_writes_to_the_customer(town: FollowupTown, lead: UUID) -> None:
    answer = ask(town.colleague_of(lead), lead)
    assert code_of(answer) in {"lead_unknown", "followup_not_owner"}
