"""Rounds of the worker, under its own login: what is due is told once, what nobody closed is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from followup_town import FollowupTown
from test_test_drives import TEXT, act, book, licence

from leadcenter.entry import house as opening
from leadcenter.entry.calling import Caller, Nobody
from leadcenter.followup import minding
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, url_of


@pytest.fixture
def lead(town: FollowupTown) -> UUID:
    return town.new_lead()


@pytest.fixture
def worker(town: FollowupTown) -> Iterator[Connection]:
    """A session of the worker's login."""
    config = msgspec.structs.replace(town.house.config, database_url=town.url)
    with connect(url_of(config, Login.WORKER), autocommit=True) as conn:
        yield conn


def remind(town: FollowupTown, worker: Connection, later: timedelta, batch: int = 1_000) -> int:
    with worker.transaction():
        return minding.remind(worker, town.house.now() + later, batch)


def told(town: FollowupTown, lead: UUID) -> list[tuple[Any, ...]]:
    return town.rows(
        "select staff_id, dealer_id from notice_to_staff where lead_id = %s and kind = 'next_step_due'", lead
    )


def close(town: FollowupTown, worker: Connection, later: timedelta) -> int:
    with worker.transaction():
        return minding.close_drives(worker, town.house.now() + later)


def drive_of(town: FollowupTown, lead: UUID) -> tuple[Any, ...]:
    (row,) = town.rows(
        "select state, reason from test_drive where lead_id = %s order by booked_at desc limit 1", lead
    )
    return row


def closed_at(town: FollowupTown, lead: UUID, at: str) -> None:
    """The round that closed it was then."""
    town.rows("update test_drive set ended_at = %s where lead_id = %s returning 1", at, lead)


def slots(town: FollowupTown, lead: UUID) -> int:
    query = "select from car_slot s join test_drive t on t.id = s.id where t.lead_id = %s"
    return len(town.rows(query, lead))


@pytest.fixture
def cars(town: FollowupTown) -> FollowupTown:
    manager = town.manager("D0001")
    for code in ("M1", "M2"):
        car = {"brand": "b", "series": "s", "licence_classes": ["C1", "C2"]}
        assert manager.ask("PUT", f"/test-cars/{code}", car).status_code == 204
    manager.post("/test-drives/agreements", {"version": "v1", "text": TEXT})
    return town


def test_a_step_that_came_due_before_it_arrived_is_told_though_the_rounds_are_past_it(
    town: FollowupTown, worker: Connection, lead: UUID
) -> None:
    remind(town, worker, timedelta())
    owner = town.owner_of(lead)
    late = {"happened_at": town.ahead(hours=-5), "next_due_at": town.ahead(hours=-3)}
    assert town.follow(owner, lead, **late).status_code == 201
    remind(town, worker, timedelta(minutes=2))
    assert told(town, lead) == [(owner.staff, owner.entity)]


def test_an_owner_is_told_once_of_a_next_step_that_is_due(
    town: FollowupTown, worker: Connection, lead: UUID
) -> None:
    owner = town.owner_of(lead)
    assert town.follow(owner, lead, next_due_at=town.ahead(hours=1)).status_code == 201
    remind(town, worker, timedelta(minutes=59))
    assert told(town, lead) == []
    assert remind(town, worker, timedelta(minutes=62)) >= 1
    remind(town, worker, timedelta(minutes=62))
    remind(town, worker, timedelta(minutes=90))
    assert told(town, lead) == [(owner.staff, owner.entity)]


def test_a_step_that_was_moved_is_told_at_its_new_time_only(
    town: FollowupTown, worker: Connection, lead: UUID
) -> None:
    owner = town.owner_of(lead)
    town.follow(owner, lead, next_due_at=town.ahead(hours=3))
    town.follow(owner, lead, next_due_at=town.ahead(hours=5))
    remind(town, worker, timedelta(hours=4))
    assert told(town, lead) == []
    remind(town, worker, timedelta(hours=5, minutes=2))
    assert told(town, lead) == [(owner.staff, owner.entity)]


def test_a_new_owner_is_told_and_the_former_is_not(
    town: FollowupTown, worker: Connection, lead: UUID
) -> None:
    town.follow(town.owner_of(lead), lead, next_due_at=town.ahead(hours=7))
    colleague = town.colleague_of(lead)
    town.hand_to(lead, colleague.staff)
    remind(town, worker, timedelta(hours=8))
    assert told(town, lead) == [], "the new owner has not said yet what comes next"
    town.follow(colleague, lead, next_due_at=town.ahead(hours=9))
    remind(town, worker, timedelta(hours=9, minutes=2))
    assert told(town, lead) == [(colleague.staff, colleague.entity)]


def test_steps_due_at_one_instant_are_each_told_once_however_small_the_rounds(
    town: FollowupTown, worker: Connection
) -> None:
    mine = [town.new_lead() for _ in range(5)]
    at = town.ahead(hours=20)
    for one in mine:
        assert town.follow(town.owner_of(one), one, next_due_at=at).status_code == 201
    rounds = [remind(town, worker, timedelta(hours=20, minutes=3), batch=2) for _ in range(6)]
    assert rounds[-1] == 0
    assert [len(told(town, one)) for one in mine] == [1] * 5


def test_two_workers_do_not_tell_twice(town: FollowupTown, worker: Connection, lead: UUID) -> None:
    town.follow(town.owner_of(lead), lead, next_due_at=town.ahead(hours=30))
    config = msgspec.structs.replace(town.house.config, database_url=town.url)
    later = town.house.now() + timedelta(hours=31)
    with connect(url_of(config, Login.WORKER), autocommit=True) as other, worker.transaction():
        minding.remind(worker, later)
        with other.transaction():
            assert minding.remind(other, later) == 0, "the first is at it"
    assert len(told(town, lead)) == 1


def test_a_drive_that_nobody_closed_frees_car_and_lead(
    cars: FollowupTown, worker: Connection, lead: UUID
) -> None:
    owner = cars.owner_of(lead)
    assert book(cars, owner, lead, 1, car="M1").status_code == 201
    close(cars, worker, timedelta(days=1, hours=2))
    assert drive_of(cars, lead) == ("booked", ""), "people have two hours more"
    assert close(cars, worker, timedelta(days=1, hours=4)) >= 1
    assert drive_of(cars, lead) == ("missed", "not_closed")
    assert slots(cars, lead) == 0
    ((until,),) = cars.rows("select drive_until from episode where lead_id = %s and closed_at is null", lead)
    assert until <= cars.house.now() + timedelta(days=1, hours=5)
    facts = cars.rows("select facts from journal where lead_id = %s order by at desc, id desc limit 1", lead)
    assert [(one["outcome"], one["reason"]) for one in facts[0][0]] == [("test_drive_missed", "not_closed")]
    assert book(cars, owner, lead, 2, car="M1").status_code == 201, "the lead may have another drive"
    assert close(cars, worker, timedelta(days=1, hours=4)) == 0


def test_a_drive_that_nobody_closed_frees_a_lead_whose_customer_was_merged(
    cars: FollowupTown, worker: Connection, lead: UUID
) -> None:
    assert book(cars, cars.owner_of(lead), lead, 1, car="M1").status_code == 201
    cars.merge_away(lead)
    assert close(cars, worker, timedelta(days=1, hours=4)) >= 1
    assert (drive_of(cars, lead), slots(cars, lead)) == (("missed", "not_closed"), 0)
    ((bucket, facts),) = cars.rows(
        "select bucket, facts from journal where lead_id = %s order by at desc, id desc limit 1", lead
    )
    assert (bucket, facts[0]["outcome"]) == (cars.key(lead)[0], "test_drive_missed")


def test_a_drive_that_did_not_come_back_in_the_book_is_done_and_can_be_rated(
    cars: FollowupTown, worker: Connection, lead: UUID
) -> None:
    manager = cars.manager("D0001")
    drive = book(cars, manager, lead, 3, car="M2").json()["drive"]
    agreed = {"version": "v1", "text_hash": cars.rows("select text_hash from drive_agreement limit 1")[0][0]}
    steps: list[tuple[str, Any]] = [("licence", licence(cars)), ("agreement", agreed), ("beginning", None)]
    assert [act(manager, drive, what, body) for what, body in steps] == ["done"] * 3
    close(cars, worker, timedelta(days=3, hours=4))
    closed_at(cars, lead, cars.ahead(hours=-1))
    assert drive_of(cars, lead) == ("done", "not_closed")
    assert slots(cars, lead) == 0
    assert act(manager, drive, "feedback", {"stars": 4, "text": "很好"}) == "done"
    assert act(manager, drive, "end") == "test_drive_wrong_state"
    span = {"since": cars.ahead(days=2), "until": cars.ahead(days=4)}
    listed = manager.get(f"/test-drives?{httpx.QueryParams(span)}").json()["drives"]
    (shown,) = [one for one in listed if one["drive"] == drive]
    assert (shown["stars"], shown["feedback"], shown["reason"]) == (4, "很好", "not_closed")
    assert shown["agreement"] == "v1"
    assert shown["agreed_at"]
    neighbour = cars.manager("D0002").get(f"/test-drives?{httpx.QueryParams(span)}")
    assert "很好" not in neighbour.text


def test_what_a_phone_without_a_line_tells_after_the_drive_was_closed_is_kept(
    cars: FollowupTown, worker: Connection, lead: UUID
) -> None:
    manager = cars.manager("D0001")
    drive = book(cars, manager, lead, 5, car="M1").json()["drive"]
    close(cars, worker, timedelta(days=5, hours=4))
    closed_at(cars, lead, cars.ahead(hours=-1))
    next_one = book(cars, manager, lead, 6, car="M1")
    assert next_one.status_code == 201, "whoever waited for the phone waited in vain"
    act(manager, next_one.json()["drive"], "cancellation", {})
    then = {"happened_at": cars.ahead(hours=-2)}
    agreed = {"version": "v1", "text_hash": cars.rows("select text_hash from drive_agreement limit 1")[0][0]}
    assert act(manager, drive, "licence", licence(cars)) == "test_drive_wrong_state", "after it was closed"
    ahead = licence(cars) | {"happened_at": cars.ahead(hours=1)}
    assert act(manager, drive, "licence", ahead) == "followup_happens_later"
    steps: tuple[tuple[str, dict[str, Any], tuple[str, str]], ...] = (
        ("licence", licence(cars), ("missed", "not_closed")),
        ("agreement", agreed, ("missed", "not_closed")),
        ("beginning", {}, ("done", "not_closed")),
        ("end", {}, ("done", "")),
        ("feedback", {"stars": 5}, ("done", "")),
    )
    stands = "select state, reason from test_drive where lead_id = %s and state <> 'cancelled'"
    for what, body, then_it_stands in steps:
        assert act(manager, drive, what, body | then) == "done", what
        assert cars.rows(stands, lead) == [then_it_stands]
    assert slots(cars, lead) == 0
    assert cars.rows("select * from inv_car_slot") == []
    assert cars.rows(
        "select distinct unnest(array[licence_at, agreed_at, began_at, ended_at, feedback_at]) "
        "from test_drive where lead_id = %s and state = 'done'", lead
    ) == [(datetime.fromisoformat(then["happened_at"]),)]  # fmt: skip


def test_a_drive_that_did_not_take_place_says_why_though_the_phone_tells_it_late(
    cars: FollowupTown, worker: Connection, lead: UUID
) -> None:
    manager = cars.manager("D0001")
    drive = book(cars, manager, lead, 7, car="M1").json()["drive"]
    close(cars, worker, timedelta(days=7, hours=4))
    closed_at(cars, lead, cars.ahead(hours=-1))
    told = {"reason": "rain", "happened_at": cars.ahead(hours=-2)}
    assert act(manager, drive, "cancellation", told) == "done"
    assert drive_of(cars, lead) == ("cancelled", "rain")
    assert act(manager, drive, "beginning", {"happened_at": told["happened_at"]}) == "test_drive_wrong_state"


def test_the_caller_minds_beside(town: FollowupTown, worker: Connection, lead: UUID) -> None:
    town.rows("update followup_turn set steps_to = now() - interval '9 days' returning 1")
    town.rows(
        "update episode set next_due_at = now() - interval '3 days' where lead_id = %s and closed_at is null "
        "returning 1",
        lead,
    )
    caller = Caller(town.house.house, Nobody(), clock=opening.read_clock(town.conn))
    caller.round(worker)
    caller.round(worker)
    assert len(told(town, lead)) == 1
