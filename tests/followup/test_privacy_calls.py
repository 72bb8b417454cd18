"""Click to call: what the provider really rang, against what our tables say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from desk_town import Person, code_of
from followup_town import FollowupTown
from provider import SECRET, Stub, running

from leadcenter.cleaning.provider import make_provider
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.entry.reaching import contacts_of
from leadcenter.followup import face
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, url_of

FIELDS = {"callback_id": ["id"], "order_key": ["order"], "talk": ["talk"]}


@pytest.fixture(scope="module")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stub]:
    with running(tmp_path_factory.mktemp("provider")) as found:
        yield found


@pytest.fixture
def lead(town: FollowupTown) -> UUID:
    town.providers["privacy"] = make_provider("privacy", {"fields": FIELDS}, (SECRET,))
    return town.new_lead()


def number(town: FollowupTown) -> str:
    """Of the customer of the lead made last."""
    return f"+861391729{town.serial:04}"


def send(town: FollowupTown, stub: Stub, later: timedelta = timedelta()) -> dict[str, int]:
    """A round of the sender, under the worker's own login."""
    url = url_of(msgspec.structs.replace(town.house.config, database_url=town.url), Login.WORKER)
    with connect(url, autocommit=True) as conn:

        @contextmanager
        def committed() -> Iterator[Connection]:
            with conn.transaction():
                yield conn

        now = town.house.now() + later
        house = town.house.house
        return dict(face.send_calls(committed, stub.client, contacts_of(house), house, now))


def ask(town: FollowupTown, person: Person, lead: UUID) -> httpx.Response:
    return person.post(f"/leads/{person.reference(lead)}/calls")


def deliver(town: FollowupTown, record: dict[str, str], **changed: str) -> int:
    sent = record | changed
    headers = {name: sent[name] for name in ("x-timestamp", "x-signature")}
    answer = town.client.post("/call-records/privacy", content=sent["body"].encode(), headers=headers)
    return answer.status_code


def the_call(person: Person, answer: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = person.get(f"/calls/{answer.json()['call']}").json()
    return found


def test_a_click_rings_the_customer_once_and_the_record_is_the_evidence(
    town: FollowupTown, stub: Stub, lead: UUID
) -> None:
    owner, phone = town.owner_of(lead), number(town)
    asked = ask(town, owner, lead)
    assert (asked.status_code, asked.json()["state"]) == (202, "ready")
    assert phone not in asked.text
    assert code_of(ask(town, owner, lead)) == "call_under_way", "a double click"
    assert send(town, stub) == {"placed": 1}
    assert send(town, stub) == {}
    assert stub.rang(phone) == 1
    assert the_call(owner, asked)["state"] == "placed"
    assert town.contacts(lead) == 0, "not before the provider says so"
    (record,) = [one for one in stub.records() if deliver(town, one) == 200][-1:]
    assert deliver(town, record) == 200, "twice changes nothing"
    shown = the_call(owner, asked)
    assert (shown["state"], shown["talk_seconds"]) == ("over", 42)
    assert town.contacts(lead) == 1
    assert (
        len(
            town.rows(
                "select 1 from journal where lead_id = %s and facts::text like '%%call_connected%%'", lead
            )
        )
        == 1
    )
    assert phone not in str(town.rows("select to_jsonb(r) from privacy_record r"))
    done = town.follow(owner, lead, call=asked.json()["call"])
    assert done.status_code == 201
    assert code_of(town.follow(owner, lead, call=asked.json()["call"])) == "followup_twice", "told of once"
    (told,) = owner.get(f"/leads/{owner.reference(lead)}/follow-ups").json()["followups"]
    assert told["evidence"] is True


def test_a_list_of_calls_says_which_may_still_be_told_of(town: FollowupTown, stub: Stub, lead: UUID) -> None:
    owner = town.owner_of(lead)

    def shown(person: Person) -> tuple[bool, bool]:
        (one,) = person.get(f"/leads/{person.reference(lead)}/calls").json()["calls"]
        return one["mine"], one["told"]

    asked = ask(town, owner, lead)
    assert shown(owner) == (True, False)
    assert town.follow(owner, lead, call=asked.json()["call"]).status_code == 201
    assert shown(owner) == (True, True)
    assert the_call(owner, asked)["told"] is True
    assert town.follow(owner, lead).status_code == 201, "a second result without the call"
    colleague = town.colleague_of(lead)
    town.hand_to(lead, colleague.staff)
    assert shown(colleague) == (False, True)


def test_a_typed_note_is_no_evidence_of_a_first_contact(town: FollowupTown, stub: Stub, lead: UUID) -> None:
    """L12: a typed note does not stop the clock."""
    assert town.follow(town.owner_of(lead), lead).status_code == 201
    assert town.contacts(lead) == 0


def test_a_call_that_nobody_answered_is_no_contact(town: FollowupTown, stub: Stub, lead: UUID) -> None:
    owner = town.owner_of(lead)
    ask(town, owner, lead)
    send(town, stub)
    stub.then(talk=0)
    assert {deliver(town, one) for one in stub.records()} == {200}
    stub.then(talk=42)
    assert town.rows("select state from privacy_call where lead_id = %s", lead) == [("over",)]
    assert town.contacts(lead) == 0


@pytest.mark.parametrize("kind", [EventKind.WITHDRAWN, EventKind.REFUSED])
def test_who_refused_calls_is_not_rung_although_the_click_came_first(
    town: FollowupTown, stub: Stub, lead: UUID, kind: EventKind
) -> None:
    owner, phone = town.owner_of(lead), number(town)
    asked = ask(town, owner, lead)
    bucket, _ = town.key(lead)
    ((customer,),) = town.rows("select customer_id from lead where id = %s", lead)
    with town.conn.transaction():
        no = ConsentEvent(bucket, customer, town.entity("D0001"), kind, None, lead, {"action": "test"})
        consent.record(town.conn, town.maker, [no], town.house.now())
    assert send(town, stub) == {"calls_refused": 1}
    assert stub.rang(phone) == 0
    assert the_call(owner, asked)["state"] == "stopped"


def test_a_lost_reply_does_not_ring_twice(town: FollowupTown, stub: Stub, lead: UUID) -> None:
    phone = number(town)
    ask(town, town.owner_of(lead), lead)
    stub.then(then="lose")
    assert send(town, stub) == {"unknown": 1}
    assert send(town, stub) == {}, "it rests"
    assert send(town, stub, timedelta(minutes=2)) == {"placed": 1}
    assert stub.rang(phone) == 1


def test_what_surely_was_not_taken_is_tried_again_but_not_for_ever(
    town: FollowupTown, stub: Stub, lead: UUID
) -> None:
    phone = number(town)
    ask(town, town.owner_of(lead), lead)
    stub.then(then="away")
    assert send(town, stub) == {"tryagain": 1}
    assert send(town, stub, timedelta(minutes=5)) == {"call_too_late": 1}, "nobody sits at the phone any more"
    assert stub.rang(phone) == 0


def test_a_lead_that_changed_hands_is_not_called_for_the_former_owner(
    town: FollowupTown, stub: Stub, lead: UUID
) -> None:
    phone = number(town)
    ask(town, town.owner_of(lead), lead)
    town.hand_to(lead, town.colleague_of(lead).staff)
    assert send(town, stub) == {"call_not_owner": 1}
    assert stub.rang(phone) == 0


def test_only_the_owner_has_the_customer_called(town: FollowupTown, stub: Stub, lead: UUID) -> None:
    assert code_of(ask(town, town.colleague_of(lead), lead)) == "lead_unknown"
    assert code_of(ask(town, town.consultant("D0002"), lead)) == "lead_unknown"
    assert code_of(town.consultant("D0002").get("/calls/nonsense")) == "call_unknown"


def test_a_record_that_is_not_signed_counts_for_nothing(town: FollowupTown, stub: Stub, lead: UUID) -> None:
    ask(town, town.owner_of(lead), lead)
    send(town, stub)
    record = stub.records()[-1]
    assert deliver(town, record, **{"x-signature": "0" * 64}) == 401
    assert deliver(town, record, body=record["body"].replace("42", "43")) == 401
    assert town.client.post("/call-records/nobody", content=b"{}").status_code == 404
    assert town.contacts(lead) == 0
