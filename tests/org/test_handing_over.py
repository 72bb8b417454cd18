"""Leave, another post, gone for good: the leads of many people are passed on in one command, row by row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg.errors import QueryCanceled

from leadcenter.kernel.database import connect
from leadcenter.people import conductor
from leadcenter.people.face import go_on
from staffed_house import StaffedHouse


def test_one_command_passes_on_the_leads_of_many_and_says_what_became_of_each(house: StaffedHouse) -> None:
    gone, away, moved = (house.leads_of(code, 2) for code in ("D0001-01", "D0001-02", "D0001-03"))
    manager = house.signed_in("D0001-06")
    ends = (house.town.now() + timedelta(days=3)).isoformat()
    to = {"goes_to": "colleague", "to": "D0001-04"}
    rows = [
        {"staff": "D0001-01", "kind": "left"},
        {"staff": "D0001-02", "kind": "absent", "ends_at": ends, "leads": to},
        {"staff": "D0001-03", "kind": "moved", "leads": {"goes_to": "desk"}},
        {"staff": "D0002-01", "kind": "left"},
        {"staff": "D0001-02", "kind": "absent", "leads": to},
        {"staff": "D0001-04", "kind": "moved", "leads": {"goes_to": "colleague", "to": "D0002-01"}},
        {"staff": "nobody", "kind": "left"},
    ]
    results = manager.do("POST", "/departures", {"rows": rows})["results"]
    assert [one["staff"] for one in results] == [row["staff"] for row in rows]
    assert [one.get("refusal", "") for one in results] == [
        "", "", "", "staff_unknown", "absence_over", "staff_unknown", "staff_unknown",
    ]  # fmt: skip
    assert [one["departure"]["leads"] for one in results[:3]] == [
        [{"outcome": "handed_over", "leads": 2}],
        [{"outcome": "handed_over", "leads": 2}],
        [{"outcome": "on_the_desk", "leads": 2}],
    ]
    assert {house.owner(lead) for lead in gone} == {"D0001-06"}
    assert {house.owner(lead) for lead in away} == {"D0001-04"}
    assert {house.town.place(lead) for lead in moved} == {("dispatched", "moved")}
    assert house.one("select status from staff where code = 'D0001-01'") == "left"
    assert house.one("select status from staff where code = 'D0002-01'") == "active"
    shown = manager.get(f"/departures/{results[1]['departure']['id']}")
    assert [one["to"] for one in shown["leads"]] == ["D0001-04", "D0001-04"]
    for what, code in (("staff.leaving", "01"), ("staff.absent", "02"), ("staff.changed", "03")):
        assert len(house.told(what, f"D0001-{code}")) == 1, what
    assert house.told("staff.leaving", "D0002-01") == []


def test_who_is_over_whom_holds_in_each_row(house: StaffedHouse) -> None:
    (lead,) = house.leads_of("D0001-04", 1)
    row = {"staff": "D0001-04", "kind": "moved"}
    consultant = house.signed_in("D0001-04")
    assert consultant.ask("POST", "/departures", {"rows": [row]})[0] == 403
    assert house.owner(lead) == "D0001-04"


@pytest.mark.parametrize(
    "rows", [[], [{"staff": "x", "kind": "bored"}], [{"staff": "x", "kind": "left"}] * 101]
)
def test_a_command_that_is_none_is_a_400(house: StaffedHouse, rows: list[object]) -> None:
    assert house.of_maker("administrator").ask("POST", "/departures", {"rows": rows})[0] == 400


def test_leads_that_a_request_had_no_time_for_are_passed_on_after_it(
    house: StaffedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order is given by then: that nothing was done would not be true, and a retry would order again."""
    leads = {code: house.leads_of(code, 1, "D0002") for code in ("D0002-01", "D0002-02")}
    manager = house.signed_in("D0002-06")

    def slow(*_: Any, **__: Any) -> None:
        raise QueryCanceled("canceling statement due to statement timeout")

    with monkeypatch.context() as patched:
        patched.setattr(conductor.assignment, "pass_on", slow)
        left = manager.do("POST", "/staff/D0002-01/leaving", {})
        rows = [{"staff": "D0002-02", "kind": "moved", "leads": {"goes_to": "desk"}}]
        (moved,) = manager.do("POST", "/departures", {"rows": rows})["results"]
    assert (left["begun_at"], left["finished_at"], left["leads"]) == (None, None, [])
    assert (moved.get("refusal", ""), moved["departure"]["finished_at"]) == ("", None)
    assert [house.owner(lead) for (lead,) in leads.values()] == list(leads)
    with connect(house.url) as conn:
        go_on(conn, soon)
    assert manager.get(f"/departures/{left['id']}")["departure"]["finished_at"]
    assert [house.owner(lead) for (lead,) in leads.values()] == ["D0002-06", None]


def test_row_whose_answer_was_lost_is_answered_as_what_it_is_when_it_is_sent_again(
    house: StaffedHouse,
) -> None:
    lead, other = house.leads_of("D0003-01", 1, "D0003") + house.leads_of("D0003-02", 1, "D0003")
    manager = house.signed_in("D0003-06")
    begins, ends = (house.town.now() + timedelta(hours=hours) for hours in (-1, 72))
    away = {
        "staff": "D0003-01", "kind": "absent", "leads": {"goes_to": "colleague", "to": "D0003-04"},
        "starts_at": begins.isoformat(), "ends_at": ends.isoformat(),
    }  # fmt: skip
    later = {**away, "staff": "D0003-02", "starts_at": (begins + timedelta(hours=24)).isoformat()}
    first, again = (manager.do("POST", "/departures", {"rows": [away, later]}) for _ in range(2))
    assert again == first
    assert [one.get("refusal", "") for one in again["results"]] == ["", ""]
    assert again["results"][0]["departure"]["leads"] == [{"outcome": "handed_over", "leads": 1}]
    assert (house.owner(lead), house.owner(other)) == ("D0003-04", "D0003-02")
    for code in ("D0003-01", "D0003-02"):
        assert house.one("select count(*) from departure where staff_id = %s", house.staff(code)) == 1
        assert house.one("select count(*) from absence where staff_id = %s", house.staff(code)) == 1
        assert len(house.told("staff.absent", code)) == 1
    elsewhere = [
        {**away, "leads": {"goes_to": "colleague", "to": "nobody"}},
        {**away, "leads": {"goes_to": "desk"}},
        {**away, "ends_at": (begins + timedelta(days=1_500)).isoformat()},
    ]
    said = manager.do("POST", "/departures", {"rows": elsewhere})["results"]
    assert [one.get("refusal", "") for one in said] == ["absence_taken"] * 3


def soon(dealer: UUID, now: datetime) -> tuple[datetime, datetime]:
    return now, now + timedelta(minutes=30)
