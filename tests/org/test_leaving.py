"""Somebody leaves: no way in any more, and every lead in hand goes to a person or back to the desk."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from leadcenter.assignment import face as assignment
from leadcenter.kernel.database import connect
from leadcenter.people import conductor
from leadcenter.people.conductor import Conductor
from leadcenter.people.face import go_on
from staffed_house import Person, StaffedHouse


@pytest.fixture
def boss(house: StaffedHouse) -> Person:
    """The maker's administrator."""
    return house.of_maker("administrator")


def left(house: StaffedHouse, code: str) -> None:
    """Nothing is open about somebody who left: counters, promises, the way in."""
    assert house.owned(code) == []
    assert house.loads() == []
    assert house.rows("select * from inv_owner_left") == []
    assert house.one("select status from staff where code = %s", code) == "left"
    assert house.rows(
        "select 1 from session s join account a on a.id = s.account_id "
        "where a.staff_id = %s and s.ended_at is null",
        house.staff(code),
    ) == []  # fmt: skip


def test_leaver_is_out_at_the_next_request_and_the_manager_has_the_leads(house: StaffedHouse) -> None:
    leads = house.leads_of("D0001-01", 3)
    leaver, manager = house.signed_in("D0001-01"), house.signed_in("D0001-06")
    assert leaver.ask("GET", "/entities")[0] == 200
    done = manager.do("POST", "/staff/D0001-01/leaving", {})
    assert done["leads"] == [{"outcome": "handed_over", "leads": 3}]
    assert done["finished_at"]
    assert leaver.refused("GET", "/entities") == (401, "not_signed_in")
    assert {house.owner(lead) for lead in leads} == {"D0001-06"}
    assert house.one("select status from account where staff_id = %s", house.staff("D0001-01")) == "disabled"
    left(house, "D0001-01")
    ((kind, before, after),) = house.told("staff.left", "D0001-01")
    assert (kind, before["status"], after["status"]) == ("worker", "active", "left")
    for lead in leads:
        assert [row[0] for row in house.told("lead.reassigned", str(lead))][-1] == "worker"


def test_leads_on_the_desk_go_to_those_who_are_there(house: StaffedHouse, boss: Person) -> None:
    leads = house.leads_of("D0001-02", 2)
    done = boss.do("POST", "/staff/D0001-02/leaving", {"leads": {"goes_to": "desk"}})
    assert done["leads"] == [{"outcome": "on_the_desk", "leads": 2}]
    assert {house.town.place(lead) for lead in leads} == {("dispatched", "left")}
    house.town.carry()
    assert {house.owner(lead) for lead in leads} <= {"D0001-03", "D0001-04"}
    left(house, "D0001-02")


def test_leads_go_to_the_colleague_who_is_named(house: StaffedHouse, boss: Person) -> None:
    (lead,) = house.leads_of("D0001-03", 1)
    to = {"goes_to": "colleague", "to": "D0001-04"}
    for unfit in ("D0001-03", "D0002-01", "D0001-01"):
        answer = boss.refused("POST", "/staff/D0001-03/leaving", {"leads": to | {"to": unfit}})
        assert answer == (422, "colleague_unfit")
    assert house.owner(lead) == "D0001-03"
    done = boss.do("POST", "/staff/D0001-03/leaving", {"leads": to})
    shown = boss.get(f"/departures/{done['id']}")
    assert {(one["outcome"], one["to"]) for one in shown["leads"]} == {("handed_over", "D0001-04")}
    assert house.name(lead) in {one["lead"] for one in shown["leads"]}
    assert house.owner(lead) == "D0001-04"
    left(house, "D0001-03")


def test_leader_of_the_team_comes_before_other_managers(house: StaffedHouse, boss: Person) -> None:
    boss.do("PUT", "/entities/D0002/teams/T2", {"name": "T2", "leader": "D0002-03"})
    (lead,) = house.leads_of("D0002-01", 1, "D0002")
    assert house.one("select team from staff where code = 'D0002-01'") == "T2"
    boss.do("POST", "/staff/D0002-01/leaving", {})
    assert house.owner(lead) == "D0002-03"
    boss.do("POST", "/staff/D0002-03/leaving", {})
    assert house.owner(lead) == "D0002-06", "who led the team has gone too"
    assert house.rows("select 1 from team where leader_id is not null") == []


def test_asked_again_it_says_what_was_done_and_does_nothing(house: StaffedHouse, boss: Person) -> None:
    house.leads_of("D0003-01", 2, "D0003")
    first = boss.do("POST", "/staff/D0003-01/leaving", {})
    acts = house.one("select count(*) from audit")
    assert boss.do("POST", "/staff/D0003-01/leaving", {"leads": {"goes_to": "desk"}}) == first
    assert house.one("select count(*) from audit") == acts


def test_order_that_was_interrupted_goes_on(
    house: StaffedHouse, boss: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after its first transaction, it is finished by whoever looks next; each lead once."""
    leads = house.leads_of("D0003-02", 5, "D0003")
    whole, begun = Conductor._step, []

    def step(*given: Any) -> bool:
        begun.append(1)
        if len(begun) == 2:
            raise KeyboardInterrupt
        return whole(*given)

    monkeypatch.setattr(conductor, "AT_ONCE", 2)
    monkeypatch.setattr(Conductor, "_step", step)
    manager = house.signed_in("D0003-06")
    with pytest.raises(KeyboardInterrupt):
        conduct(house, manager)
    departure = house.one("select id from departure where staff_id = %s", house.staff("D0003-02"))
    shown = boss.get(f"/departures/{departure}")
    assert shown["departure"]["finished_at"] is None
    assert shown["departure"]["leads"] == [{"outcome": "handed_over", "leads": 2}]
    assert len(house.owned("D0003-02")) == 3
    assert house.one("select status from staff where code = 'D0003-02'") == "left"
    assert house.rows("select * from inv_owner_left") == [], "it is being passed on"
    look(house)
    shown = boss.get(f"/departures/{departure}")
    assert shown["departure"]["leads"] == [{"outcome": "handed_over", "leads": 5}]
    assert {one["lead"] for one in shown["leads"]} == set(map(house.name, leads))
    assert house.one("select count(*) from audit where what = 'staff.left' and object = 'D0003-02'") == 1
    left(house, "D0003-02")


def test_lead_that_comes_while_somebody_leaves_goes_too(house: StaffedHouse, boss: Person) -> None:
    """A worker has given the leaver a lead and not committed yet."""
    (lead,) = house.leads_of("D0002-02", 1, "D0002")
    with connect(house.url) as worker:
        now = house.town.now()
        book = assignment.load_book(worker, now)
        worker.rollback()
        bucket = house.one("select bucket from lead where id = %s", lead)
        handout = assignment.Handout(bucket, lead, house.staff("D0002-04"))
        assignment.assign_by_hand(worker, [handout], "test", now, book, clock=soon)
        with ThreadPoolExecutor(1) as pool:
            desk = {"leads": {"goes_to": "colleague", "to": "D0002-02"}}
            answer = pool.submit(boss.do, "POST", "/staff/D0002-04/leaving", desk)
            waits = "select 1 from pg_locks where not granted and locktype in ('transactionid', 'tuple')"
            until(lambda: bool(house.rows(waits)))
            worker.commit()
            done = answer.result(20)
    assert done["leads"] == [{"outcome": "handed_over", "leads": 1}]
    assert house.owner(lead) == "D0002-02"
    left(house, "D0002-04")


def test_who_goes_on_a_day_to_come_works_until_then(house: StaffedHouse, boss: Person) -> None:
    (lead,) = house.leads_of("D0003-03", 1, "D0003")
    day = (house.town.now() + timedelta(days=3)).date()
    goes = house.signed_in("D0003-03")
    done = boss.do("POST", "/staff/D0003-03/leaving", {"left_on": day.isoformat()})
    assert (done["begun_at"], done["leads"]) == (None, [])
    look(house)
    assert house.owner(lead) == "D0003-03"
    assert goes.ask("GET", "/entities")[0] == 200
    boss.do("DELETE", "/staff/D0003-03/leaving")
    assert house.one("select left_on from staff where code = 'D0003-03'") is None
    assert boss.refused("DELETE", "/staff/D0003-03/leaving") == (404, "departure_unknown")
    boss.do("POST", "/staff/D0003-03/leaving", {"left_on": day.isoformat()})
    house.rows("update departure set due_at = now() where finished_at is null")
    look(house)
    assert goes.refused("GET", "/entities") == (401, "not_signed_in")
    assert house.owner(lead) == "D0003-06"
    left(house, "D0003-03")


def test_lead_that_is_over_stays_and_says_why(house: StaffedHouse, boss: Person) -> None:
    good, over = house.leads_of("D0003-04", 2, "D0003")
    house.rows("update lead set status = 'lost' where id = %s", over)
    done = boss.do("POST", "/staff/D0003-04/leaving", {})
    found = {one["lead"]: one for one in boss.get(f"/departures/{done['id']}")["leads"]}
    assert found[house.name(good)]["outcome"] == "handed_over"
    assert (found[house.name(over)]["outcome"], found[house.name(over)]["reason"]) == ("stays", "lead_closed")
    assert done["finished_at"]
    assert house.rows("select lead_id from inv_owner_left") == [(over,)], "somebody must look at it"


def test_nobody_takes_over_so_the_desk_has_the_leads(house: StaffedHouse, boss: Person) -> None:
    (lead,) = house.leads_of("D0003-05", 1, "D0003")
    boss.do("POST", "/staff/D0003-06/leaving", {"leads": {"goes_to": "desk"}})
    boss.do("POST", "/staff/D0003-05/leaving", {})
    assert house.owner(lead) is None
    assert house.town.place(lead)[0] == "dispatched"


def conduct(house: StaffedHouse, manager: Person) -> None:
    """The order as the request gives it, its carrying out in this thread."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Conductor, "carry_out", lambda *_: False)
        manager.do("POST", "/staff/D0003-02/leaving", {})
    look(house)


def look(house: StaffedHouse) -> None:
    """A round of the thread beside the web."""
    with connect(house.url) as conn:
        go_on(conn, soon)


def soon(dealer: UUID, now: datetime) -> tuple[datetime, datetime]:
    return now, now + timedelta(minutes=30)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)
