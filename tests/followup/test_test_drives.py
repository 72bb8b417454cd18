"""Test drives: no car twice, no drive without licence and agreement, the lead stays meanwhile."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx
import pytest
from desk_town import Person, code_of
from followup_town import FollowupTown

CAR = {"brand": "b", "series": "s", "licence_classes": ["C1", "C2"]}
TEXT = "试驾人应持有效驾驶证。"
HASH = hashlib.sha256(TEXT.encode()).hexdigest()
SIGNED = {"version": "v1", "text_hash": HASH}


@pytest.fixture(scope="module")
def cars(town: FollowupTown) -> FollowupTown:
    manager = town.manager("D0001")
    for code in ("T1", "T2"):
        assert manager.ask("PUT", f"/test-cars/{code}", CAR).status_code == 204
    made = manager.post("/test-drives/agreements", {"version": "v1", "text": TEXT})
    assert (made.status_code, made.json()) == (201, {"text_hash": HASH})
    again = manager.post("/test-drives/agreements", {"version": "v1", "text": "anders"})
    assert code_of(again) == "agreement_version_taken", "what was signed is never changed"
    return town


def book(
    town: FollowupTown, person: Person, lead: UUID, day: int, car: str = "T1", hours: float = 1, **more: Any
) -> httpx.Response:
    begin = town.house.now() + timedelta(days=day)
    body = {
        "car": car,
        "begins_at": begin.isoformat(),
        "ends_at": (begin + timedelta(hours=hours)).isoformat(),
    }
    return person.post(f"/leads/{person.reference(lead)}/test-drives", body | more)


def act(person: Person, drive: str, what: str, body: dict[str, Any] | None = None) -> str:
    """`done`, or the code of the refusal."""
    answer = person.post(f"/test-drives/{drive}/{what}", body)
    return "done" if answer.status_code == 204 else code_of(answer)


def licence(town: FollowupTown, kind: str = "C1", days: int = 365) -> dict[str, str]:
    return {
        "licence_class": kind,
        "valid_until": (town.house.now() + timedelta(days=days)).date().isoformat(),
    }


def test_a_drive_from_booking_to_feedback(cars: FollowupTown) -> None:
    town, lead = cars, cars.new_lead()
    owner = town.owner_of(lead)
    drive = book(town, owner, lead, 1).json()["drive"]
    assert act(owner, drive, "beginning") == "licence_not_checked"
    assert act(owner, drive, "licence", licence(town, days=0)) == "licence_expired"
    assert act(owner, drive, "licence", licence(town, kind="D")) == "licence_class_unfit"
    assert act(owner, drive, "licence", licence(town)) == "done"
    assert act(owner, drive, "beginning") == "agreement_not_signed"
    assert act(owner, drive, "agreement", SIGNED | {"text_hash": "0" * 64}) == "agreement_text_differs"
    assert act(owner, drive, "agreement", SIGNED) == "done"
    assert act(owner, drive, "feedback", {"stars": 5}) == "test_drive_wrong_state"
    assert act(owner, drive, "beginning") == "done"
    assert act(owner, drive, "end") == "done"
    assert act(owner, drive, "feedback", {"stars": 4, "text": "座椅偏硬"}) == "done"
    ((version, text_hash, words),) = town.rows(
        "select agreement, agreement_hash, feedback from test_drive where lead_id = %s", lead
    )
    assert (version, text_hash) == ("v1", HASH)
    assert "座椅".encode() not in bytes(words)
    acts = town.rows("select what from audit where what like 'test_drive.%%' order by at, id")
    steps = ("booked", "licence", "agreed", "begun", "ended", "rated")
    assert [what for (what,) in acts] == [f"test_drive.{step}" for step in steps]


def test_a_car_is_not_booked_twice_and_neither_is_who_goes_along(cars: FollowupTown) -> None:
    town, one, two = cars, cars.new_lead(), cars.new_lead()
    ((guide,),) = town.rows("select code from staff where id = %s", town.staff("D0001"))
    assert book(town, town.owner_of(one), one, 10, guide=guide).status_code == 201
    taken = book(town, town.owner_of(two), two, 10, hours=2)
    assert (taken.status_code, code_of(taken)) == (409, "test_drive_car_taken")
    busy = book(town, town.owner_of(two), two, 10, car="T2", guide=guide)
    assert code_of(busy) == "test_drive_guide_taken"
    assert book(town, town.owner_of(two), two, 10, car="T2").status_code == 201
    assert code_of(book(town, town.owner_of(two), two, 20)) == "test_drive_booked_already"
    assert town.rows("select * from inv_car_slot") == []


def test_of_eight_who_book_a_car_at_once_one_has_it(cars: FollowupTown) -> None:
    town = cars
    leads = [town.new_lead() for _ in range(8)]
    owners = [town.owner_of(lead) for lead in leads]
    begin = (town.house.now() + timedelta(days=30)).isoformat()
    end = (town.house.now() + timedelta(days=30, hours=1)).isoformat()
    codes: list[int] = []

    paths = [f"/leads/{owner.reference(lead)}/test-drives" for owner, lead in zip(owners, leads, strict=True)]

    def go(owner: Person, path: str) -> None:
        codes.append(owner.post(path, {"car": "T1", "begins_at": begin, "ends_at": end}).status_code)

    threads = [threading.Thread(target=go, args=one) for one in zip(owners, paths, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [201] + [409] * 7
    held = town.rows("select count(*) from car_slot where lower(during) = %s", begin)
    assert held == [(1,)]


def test_a_cancelled_drive_frees_the_car(cars: FollowupTown) -> None:
    town, one, two = cars, cars.new_lead(), cars.new_lead()
    drive = book(town, town.owner_of(one), one, 40).json()["drive"]
    assert act(town.owner_of(one), drive, "cancellation", {"reason": "rain"}) == "done"
    assert act(town.owner_of(one), drive, "cancellation", {}) == "test_drive_wrong_state"
    assert book(town, town.owner_of(two), two, 40).status_code == 201


def test_a_booked_drive_exempts_from_recall_once_per_ownership(cars: FollowupTown) -> None:
    """5.3: exempt from recall: a booked test drive once per episode."""
    town, lead = cars, cars.new_lead()
    owner = town.owner_of(lead)
    until = "select drive_until from episode where lead_id = %s and closed_at is null"
    drive = book(town, owner, lead, 50).json()["drive"]
    ((first,),) = town.rows(until, lead)
    assert first is not None
    assert first > town.house.now() + timedelta(days=49)
    act(owner, drive, "cancellation", {})
    ((cancelled,),) = town.rows(until, lead)
    assert cancelled <= town.house.now()
    assert book(town, owner, lead, 60).status_code == 201
    assert town.rows(until, lead) == [(cancelled,)], "the second one does not"


def test_drives_of_another_dealer_do_not_exist(cars: FollowupTown) -> None:
    town, lead = cars, cars.new_lead()
    stranger = town.consultant("D0002")
    assert code_of(book(town, stranger, lead, 70)) == "lead_unknown"
    drive = book(town, town.owner_of(lead), lead, 70).json()["drive"]
    assert act(stranger, drive, "cancellation", {}) == "test_drive_unknown"
    span = "since=2026-01-01T00:00:00Z&until=2099-01-01T00:00:00Z"
    assert stranger.get(f"/test-drives?{span}").json()["drives"] == []
    assert drive in [one["drive"] for one in town.owner_of(lead).get(f"/test-drives?{span}").json()["drives"]]
    theirs = town.new_lead("D0002")
    assert code_of(book(town, town.owner_of(theirs), theirs, 70)) == "test_car_unknown"


@pytest.mark.parametrize(("day", "hours"), [(-1, 1), (1, 0), (1, 5), (200, 1)])
def test_a_time_that_does_not_fit_is_refused(cars: FollowupTown, day: int, hours: float) -> None:
    lead = cars.new_lead()
    assert code_of(book(cars, cars.owner_of(lead), lead, day, hours=hours)) == "test_drive_time_unfit"


def test_the_specialist_who_goes_along_does_the_whole_drive(cars: FollowupTown) -> None:
    """L11: each of the four roles does its whole job; this one with no other right."""
    town, lead = cars, cars.new_lead()
    dealer = town.entity("D0001")
    along, other = (
        town.person("test_drive", dealer, staff=town.new_staff(dealer, "test_drive")) for _ in range(2)
    )
    ((code,),) = town.rows("select code from staff where id = %s", along.staff)
    booked = book(town, town.owner_of(lead), lead, 11, car="T2", guide=code)
    assert booked.status_code == 201, booked.text
    span = f"since={town.ahead(days=10)}&until={town.ahead(days=12)}".replace("+", "%2B")
    (mine,) = along.get(f"/test-drives?{span}").json()["drives"]
    assert other.get(f"/test-drives?{span}").json()["drives"] == []
    assert act(other, mine["drive"], "beginning") == "test_drive_unknown"
    steps: tuple[tuple[str, dict[str, Any] | None], ...] = (
        ("licence", licence(town)), ("agreement", SIGNED), ("beginning", None), ("end", None),
        ("feedback", {"stars": 5}),
    )  # fmt: skip
    assert [act(along, mine["drive"], what, body) for what, body in steps] == ["done"] * 5
    assert code_of(town.follow(along, lead)) == "not_allowed", "that is the consultant's"


def test_a_drive_goes_along_with_the_lead_to_its_new_owner(cars: FollowupTown) -> None:
    town, lead = cars, cars.new_lead()
    before, after = town.owner_of(lead), town.colleague_of(lead)
    drive = book(town, before, lead, 58).json()["drive"]
    town.hand_to(lead, after.staff)
    begin = town.house.now() + timedelta(days=58)
    day = {
        "since": (begin - timedelta(hours=1)).isoformat(),
        "until": (begin + timedelta(hours=1)).isoformat(),
    }
    seen = {
        one: [
            shown["drive"] for shown in person.ask("GET", f"/test-drives?{urlencode(day)}").json()["drives"]
        ]
        for one, person in (("before", before), ("after", after))
    }
    assert seen["before"] == [], "the customer is not theirs any more"
    assert len(seen["after"]) == 1
    assert act(before, drive, "licence", licence(town)) == "test_drive_unknown"
    assert act(after, drive, "licence", licence(town)) == "done"


def test_a_drive_goes_along_with_a_lead_whose_customer_was_merged(cars: FollowupTown) -> None:
    """The drive stays where it was booked; who owns the lead where that lives now has the drive."""
    town, lead = cars, cars.new_lead()
    before, after = town.owner_of(lead), town.colleague_of(lead)
    begin = town.house.now() + timedelta(days=66)
    span = {
        "since": (begin - timedelta(hours=1)).isoformat(),
        "until": (begin + timedelta(hours=1)).isoformat(),
    }
    day = f"/test-drives?{urlencode(span)}"
    drive = book(town, before, lead, 66).json()["drive"]
    town.merge_away(lead)
    assert [one["lead"] for one in before.ask("GET", day).json()["drives"]] == [before.reference(lead)]
    assert code_of(book(town, before, lead, 67, car="T2")) == "test_drive_booked_already"
    town.hand_over(lead, after.staff)
    assert before.ask("GET", day).json()["drives"] == [], "the customer is not theirs any more"
    (found,) = after.ask("GET", day).json()["drives"]
    assert (found["drive"], found["lead"], found["customer"]["phone"].count("*")) == (
        drive, after.reference(lead), 4,
    )  # fmt: skip
    kept = "select drive_until from episode where lead_id = %s and closed_at is null"
    assert town.rows(kept, lead) == town.rows("select ends_at from test_drive where lead_id = %s", lead)
    assert act(before, drive, "licence", licence(town)) == "test_drive_unknown"
    assert act(after, drive, "licence", licence(town)) == "done"
    assert act(after, drive, "cancellation", {"reason": "rain"}) == "done"
    ((until,),) = town.rows(kept, lead)
    assert until <= town.house.now(), "the drive keeps the lead no longer"
    told = town.rows("select bucket from journal where lead_id = %s order by at desc, id desc limit 1", lead)
    assert told == [town.key(lead)[:1]]


def test_the_list_says_who_drives_and_who_goes_along(cars: FollowupTown) -> None:
    town, lead = cars, cars.new_lead()
    owner = town.owner_of(lead)
    guides = owner.ask("GET", "/test-drives/guides").json()
    assert all(one["name"] for one in guides)
    guide = guides[0]
    begin = town.house.now() + timedelta(days=77)
    drive = book(town, owner, lead, 77, guide=guide["code"]).json()["drive"]
    day = {
        "since": (begin - timedelta(hours=1)).isoformat(),
        "until": (begin + timedelta(hours=1)).isoformat(),
    }
    (found,) = owner.ask("GET", f"/test-drives?{urlencode(day)}").json()["drives"]
    assert found["drive"] == drive
    assert found["guide"] == guide
    assert found["customer"]["phone"].count("*") == 4
    assert found["customer"]["name"]
