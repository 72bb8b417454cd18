"""What people do about a lead keeps it with its owner: each kind that a pool may count has a way to count."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from order_house import OrderHouse

from leadcenter.pool.bodies import Kind
from staffed_house import Person

CAR, TEXT = "T1", "试驾人应持有效驾驶证。"
RECEPTION = "D0001-05"


def follow(house: OrderHouse, lead: str, kind: str, **more: Any) -> None:
    results = house.consultant.get("/follow-ups/results")["results"]
    result = next(one["code"] for one in results if one["kind"] == kind and one["active"])
    body = {"kind": kind, "result": result, "next_step": "call", "next_due_at": ahead(house, 1)}
    house.consultant.do("POST", f"/leads/{lead}/follow-ups", body | more)


def ahead(house: OrderHouse, hours: float) -> str:
    return (house.town.now() + timedelta(hours=hours)).isoformat()


def received(house: OrderHouse, lead: str) -> None:
    house.signed_in(RECEPTION).do("POST", f"/leads/{lead}/visits", {"heads": 2})


def better(house: OrderHouse, lead: str) -> None:
    before = falls(house, lead)
    follow(house, lead, "call", intent="normal")
    assert falls(house, lead) == before, "what was not known has not risen"
    follow(house, lead, "call", intent="low")
    assert falls(house, lead) == before
    follow(house, lead, "call", intent="high")


def booked(house: OrderHouse, lead: str, by: Person | None = None) -> str:
    hours = 24 * house.one("select 1 + count(*) from test_drive")
    body = {"car": CAR, "begins_at": ahead(house, hours), "ends_at": ahead(house, hours + 1)}
    made: dict[str, str] = (by or house.consultant).do("POST", f"/leads/{lead}/test-drives", body)
    return made["drive"]


def driven(house: OrderHouse, lead: str) -> None:
    drive = booked(house, lead)
    until = (house.town.now() + timedelta(days=365)).date().isoformat()
    signed = {"version": "v1", "text_hash": hashlib.sha256(TEXT.encode()).hexdigest()}
    licence = {"licence_class": "C1", "valid_until": until}
    for step, body in (("licence", licence), ("agreement", signed), ("beginning", None)):
        house.consultant.do("POST", f"/test-drives/{drive}/{step}", body)


ACTS: Mapping[Kind, Callable[[OrderHouse, str], object]] = {
    Kind.CALL: lambda house, lead: follow(house, lead, "call"),
    Kind.MESSAGE: lambda house, lead: follow(house, lead, "message"),
    Kind.VISIT: received,
    Kind.APPOINTMENT: booked,
    Kind.TEST_DRIVE: driven,
    Kind.QUOTATION: lambda house, lead: house.quoted(lead),
    Kind.GRADE: better,
}


def falls(house: OrderHouse, lead: str) -> datetime:
    found: datetime = house.one(
        "select least(protect_until, hard_until) from episode where lead_id = %s and closed_at is null",
        house.id_of(lead),
    )
    return found


@pytest.fixture(scope="module")
def cars(house: OrderHouse) -> OrderHouse:
    car = {"brand": house.brand, "series": house.series, "licence_classes": ["C1"]}
    house.manager.do("PUT", f"/test-cars/{CAR}", car)
    house.manager.do("POST", "/test-drives/agreements", {"version": "v1", "text": TEXT})
    return house


def ruled(house: OrderHouse, *kinds: Kind, by_dealer: bool = True) -> None:
    """The home pool counts these kinds, of everybody at the dealer or of the owner alone."""
    rule = {
        "name": "默认公海", "home": True, "recalled": True, "extend_days": 30, "by_dealer": by_dealer,
        "kinds": [one.value for one in kinds],
    }  # fmt: skip
    house.manager.do("PUT", "/pools/home", rule)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_that_a_pool_may_count_extends_protection(cars: OrderHouse, kind: Kind) -> None:
    ruled(cars, kind)
    lead = cars.lead()
    before = falls(cars, lead)
    ACTS[kind](cars, lead)
    assert falls(cars, lead) >= before + timedelta(days=15)


@pytest.mark.parametrize("kind", [Kind.QUOTATION, Kind.VISIT, Kind.GRADE])
def test_what_the_pool_does_not_count_extends_nothing(cars: OrderHouse, kind: Kind) -> None:
    ruled(cars, Kind.MESSAGE)
    lead = cars.lead()
    before = falls(cars, lead)
    ACTS[kind](cars, lead)
    assert falls(cars, lead) == before


def test_what_others_do_extends_nothing_where_only_the_owner_counts(cars: OrderHouse) -> None:
    ruled(cars, Kind.VISIT, Kind.APPOINTMENT, by_dealer=False)
    lead = cars.lead()
    before = falls(cars, lead)
    received(cars, lead)
    booked(cars, lead, cars.signed_in(RECEPTION))
    assert falls(cars, lead) == before
