"""The live overview: the doctor's figures, of what exists for who asks, read once for all who look."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator

import pytest

from leadcenter.entry import overview
from leadcenter.entry.doctor import examined
from leadcenter.kernel.scope import HOUSE, MAKER, Scope
from leadcenter.kernel.sql import statement
from staffed_house import StaffedHouse


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedHouse]:
    made = StaffedHouse(database_url, tmp_path_factory.mktemp("house"))
    dealers = ("D0001", "D0002", "")
    made.town.ask(
        *(
            made.town.inquiry(f"1391111{n:04}", name="王芳", dealer=dealers[n % 3], consent=n % 4 != 0)
            for n in range(36)
        )
    )
    made.leads_of("D0001-01", 2)
    made.leads_of("D0002-01", 3, "D0002")
    yield made
    made.close()


def test_figures_are_those_of_the_doctor_at_the_same_instant(house: StaffedHouse) -> None:
    with house.conn.transaction():
        house.conn.execute("set transaction isolation level repeatable read")
        told = overview.read_overview(house.conn)
        report = examined(house.conn, house.config)
        holds = house.conn.execute(statement("entry", "count_holds")).fetchall()
        stages = dict(house.conn.execute(statement("entry", "count_stages")).fetchall())
    assert told.at == report.at
    assert {one.state: one.leads for one in told.states} == report.belt
    assert len(report.belt) > 2
    (work,) = (one for one in report.findings if one.name == "work due")
    assert work.text.startswith(f"{sum(one.due for one in told.states)} due")
    assert [(one.state, one.reason, one.leads) for one in told.holds][:14] == holds
    assert holds
    assert told.stages == stages
    assert sum(stages.values()) > 10
    assert told.received == sum(report.belt.values())


def test_maker_is_told_what_the_database_holds(house: StaffedHouse) -> None:
    told = house.of_maker("lead_operations").get("/overview")
    rows = house.rows("select state, count(*) from belt group by state order by state")
    assert [(one["state"], one["leads"]) for one in told["states"]] == rows


def test_dealer_is_told_of_its_own_leads_only(house: StaffedHouse) -> None:
    told = house.signed_in("D0001-06").get("/overview")
    own = (
        "select state, count(*) from belt b join entity e on e.id = b.dealer_id "
        "where e.code = %s group by 1 order by 1"
    )
    assert [(one["state"], one["leads"]) for one in told["states"]] == house.rows(own, "D0001")
    assert sum(one["leads"] for one in told["states"]) >= 2
    assert sum(told["stages"].values()) == house.one(
        "select count(*) from lead l join entity e on e.id = l.held_by where e.code = %s", "D0001"
    )
    around = house.signed_in("D0001-06").get("/overview/surroundings")
    assert around["channels"] == []
    assert sum(one["dealers"] for one in around["provinces"]) == 1


def test_who_sees_only_the_own_leads_is_told_no_figures(house: StaffedHouse) -> None:
    for path in ("/overview", "/overview/stream?seconds=0", "/overview/surroundings"):
        assert house.signed_in("D0001-01").refused("GET", path) == (403, "not_allowed")


def test_who_sees_one_store_is_told_no_figures_of_the_whole_dealer(house: StaffedHouse) -> None:
    entity = house.one("select id from entity where code = 'D0003'")
    house.rows(
        "insert into store (id, entity_id, code, name) values (gen_random_uuid(), %s, 'S1', '一店')", entity
    )
    house.rows(
        "update staff set role = 'sales_manager', store_id = (select id from store where code = 'S1') "
        "where code = 'D0003-06'"
    )
    assert house.signed_in("D0003-06").refused("GET", "/overview") == (403, "not_allowed")


def test_stream_tells_the_same_as_an_event(house: StaffedHouse) -> None:
    someone = house.of_maker("analyst")
    answer = someone._client.get("/overview/stream?seconds=0", headers=someone._headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    (data,) = [line for line in answer.text.splitlines() if line.startswith("data: ")]
    told = json.loads(data.removeprefix("data: "))
    assert told["states"] == someone.get("/overview")["states"]


def test_channels_by_the_hour_and_dealers_by_province(house: StaffedHouse) -> None:
    around = house.of_maker("marketing").get("/overview/surroundings")
    sent = {one["code"]: one["sent"] for one in around["channels"]}
    assert all(len(one) == overview.HOURS for one in sent.values())
    assert sum(sum(one) for one in sent.values()) == house.one("select count(*) from raw_lead")
    assert sum(one["dealers"] for one in around["provinces"]) == 3
    assert sum(one["waiting"] + one["owned"] for one in around["provinces"]) == house.one(
        "select count(*) from belt where dealer_id is not null and state in ('dispatched', 'assigned')"
    )


class Reading:
    """Counts how often it is read, of what, and whether twice at a time."""

    def __init__(self, takes: float = 0.0) -> None:
        self.of: list[Scope] = []
        self._takes, self._lock = takes, threading.Lock()

    def __call__(self, scope: Scope) -> int:
        with self._lock:
            time.sleep(self._takes)
            self.of.append(scope)
            return len(self.of)


def test_hundred_viewers_cost_one_reading() -> None:
    reading = Reading(0.02)

    async def look() -> list[int]:
        shared = overview.Shared(reading, 60.0)
        return await asyncio.gather(*(shared.look(MAKER) for _ in range(100)))

    assert asyncio.run(look()) == [1] * 100


def test_who_sees_something_else_is_not_told_the_same() -> None:
    reading = Reading()

    async def look() -> tuple[int, int, int]:
        shared = overview.Shared(reading, 60.0)
        return await shared.look(MAKER), await shared.look(HOUSE), await shared.look(MAKER)

    assert asyncio.run(look()) == (1, 2, 1)
    assert reading.of == [MAKER, HOUSE]


def test_slow_reading_rests_four_times_as_long_as_it_took() -> None:
    async def rests() -> float:
        shared = overview.Shared(Reading(0.2), 0.01)
        await shared.look(MAKER)
        return shared.rests(MAKER)

    assert asyncio.run(rests()) > 0.7


def test_old_readings_are_read_anew_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "KEPT", 0.0)

    async def look() -> tuple[int, int]:
        shared = overview.Shared(Reading(), 0.0)
        await shared.look(HOUSE)
        await asyncio.sleep(0.01)
        return await shared.look(MAKER), len(shared._kept)

    assert asyncio.run(look()) == (2, 1)
