"""What a phone queued without a net is sent until an answer comes: each act is done once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from desk_town import Person, code_of
from followup_town import FollowupTown


@pytest.fixture
def lead(town: FollowupTown) -> UUID:
    return town.new_lead()


class Phone:
    """Queues what its owner does; sends it all again whenever it has a net."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.queue: list[tuple[str, str, dict[str, Any] | None]] = []

    def do(self, path: str, body: dict[str, Any] | None = None) -> None:
        self.queue.append((f"act-{self.person.account}-{len(self.queue)}", path, body))

    def send(self) -> list[tuple[int, str]]:
        answers = [self.person.post(path, body, idempotency_key=key) for key, path, body in self.queue]
        return [(one.status_code, one.text) for one in answers]


def test_five_acts_without_a_net_are_applied_once_each(town: FollowupTown, lead: UUID) -> None:
    dealer = town.entity("D0001")
    town.rows(
        "insert into test_car (id, entity_id, code, brand, series, licence_classes) "
        "values (gen_random_uuid(), %s, 'ONCE', 'b', 's', '{C1}') returning 1",
        dealer,
    )
    owner = town.owner_of(lead)
    known = owner.reference(lead)
    begin = town.house.now() + timedelta(days=3)
    phone = Phone(owner)
    said = {"kind": "call", "next_step": "call", "next_due_at": town.ahead(days=1)}
    phone.do(f"/leads/{known}/follow-ups", {**said, "result": "interested", "note": "第一次"})
    phone.do(f"/leads/{known}/follow-ups", {**said, "result": "thinking"})
    phone.do(f"/leads/{known}/calls")
    phone.do(
        f"/leads/{known}/test-drives",
        {"car": "ONCE", "begins_at": begin.isoformat(), "ends_at": (begin + timedelta(hours=1)).isoformat()},
    )
    phone.do(f"/leads/{known}/follow-ups", {**said, "kind": "visit", "result": "came"})
    first = phone.send()
    assert [status for status, _ in first] == [201, 201, 202, 201, 201]
    assert phone.send() == first
    told = town.rows("select result from followup where lead_id = %s order by at", lead)
    assert told == [("interested",), ("thinking",), ("came",)]
    assert town.rows("select count(*) from privacy_call where lead_id = %s", lead) == [(1,)]
    assert town.rows("select count(*) from test_drive where lead_id = %s", lead) == [(1,)]
    assert len([one for one in town.acts("lead.followed_up") if one[1] == str(lead)]) == 3


def test_steps_of_a_drive_and_a_visit_are_done_once(town: FollowupTown, lead: UUID) -> None:
    dealer = town.entity("D0001")
    town.rows(
        "insert into test_car (id, entity_id, code, brand, series, licence_classes) "
        "values (gen_random_uuid(), %s, 'TWICE', 'b', 's', '{C1}') returning 1",
        dealer,
    )
    manager = town.person("sales_manager", dealer, staff=town.new_staff(dealer, "sales_manager"))
    known = manager.reference(lead)
    begin = town.house.now() + timedelta(days=5)
    span = {"begins_at": begin.isoformat(), "ends_at": (begin + timedelta(hours=1)).isoformat()}
    drive = manager.post(f"/leads/{known}/test-drives", {"car": "TWICE", **span}).json()["drive"]
    phone = Phone(manager)
    phone.do(f"/test-drives/{drive}/licence", {"licence_class": "C1", "valid_until": "2099-01-01"})
    phone.do(f"/test-drives/{drive}/cancellation", {"reason": "rain"})
    phone.do(f"/leads/{known}/visits", {"heads": 3})
    assert [status for status, _ in phone.send()] == [204, 204, 201]
    # without its name the second cancellation would be refused: the drive is cancelled by now
    assert [status for status, _ in phone.send()] == [204, 204, 201]
    again = manager.post(f"/test-drives/{drive}/cancellation", {"reason": "rain"})
    assert code_of(again) == "test_drive_wrong_state"
    assert town.rows("select nth from visit where lead_id = %s", lead) == [(1,)]


def test_a_name_stands_for_one_request_of_one_sender(town: FollowupTown, lead: UUID) -> None:
    owner, other = town.owner_of(lead), town.new_lead()
    neighbour = town.owner_of(other)
    path = f"/leads/{owner.reference(lead)}/follow-ups"
    body = {"kind": "call", "result": "not_reached"}
    assert owner.post(path, body, idempotency_key="k1").status_code == 201
    changed = owner.post(path, {**body, "note": "另一"}, idempotency_key="k1")
    assert (changed.status_code, code_of(changed)) == (422, "idempotency_key_reused")
    elsewhere = owner.post(path.replace("follow-ups", "calls"), None, idempotency_key="k1")
    assert code_of(elsewhere) == "idempotency_key_reused"
    if neighbour.account != owner.account:  # the same name of somebody else is another name
        path = f"/leads/{neighbour.reference(other)}/follow-ups"
        assert neighbour.post(path, body, idempotency_key="k1").status_code == 201
    assert town.rows("select count(*) from followup where lead_id = %s", lead) == [(1,)]


def test_a_refusal_keeps_no_name(town: FollowupTown, lead: UUID) -> None:
    owner = town.owner_of(lead)
    path = f"/leads/{owner.reference(lead)}/follow-ups"
    colleague = town.colleague_of(lead)
    body = {"kind": "call", "result": "not_reached"}
    assert colleague.post(path, body, idempotency_key="late").status_code in {403, 404}
    town.hand_to(lead, colleague.staff)
    assert colleague.post(path, body, idempotency_key="late").status_code == 201


def test_the_same_act_sent_from_eight_sides_at_once_is_done_once(town: FollowupTown, lead: UUID) -> None:
    owner = town.owner_of(lead)
    path = f"/leads/{owner.reference(lead)}/follow-ups"
    body = {"kind": "call", "result": "not_reached"}
    heard: list[tuple[int, str]] = []

    def send() -> None:
        answer = owner.post(path, body, idempotency_key="all-at-once")
        heard.append((answer.status_code, answer.text))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(heard) == 8
    assert len(set(heard)) == 1
    assert heard[0][0] == 201
    assert town.rows("select count(*) from followup where lead_id = %s", lead) == [(1,)]


def test_the_name_of_an_act_is_told_in_the_schema(town: FollowupTown) -> None:
    schema = town.app.openapi_schema.to_schema()
    named = {
        path
        for path, item in schema["paths"].items()
        for one in item.get("post", {}).get("parameters", ())
        if one["name"] == "Idempotency-Key" and one.get("examples")
    }
    assert named == {
        "/leads/{reference}/follow-ups",
        "/leads/{reference}/calls",
        "/leads/{reference}/messages",
        "/walk-ins",
        "/leads/{reference}/visits",
        "/leads/{reference}/test-drives",
        *(
            f"/test-drives/{{drive}}/{step}"
            for step in ("licence", "agreement", "beginning", "end", "cancellation", "feedback")
        ),
    }
