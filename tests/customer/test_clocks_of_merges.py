"""Clocks go along when two customers become one, and when they are two again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from merging_house import MergingHouse

from leadcenter.clocks.face import Timekeeper
from leadcenter.kernel.database import connect
from leadcenter.org.face import ScaledClock

LATE = timedelta(minutes=25)


@pytest.fixture
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MergingHouse]:
    with connect(database_url) as conn:
        yield MergingHouse(conn, tmp_path_factory.mktemp("house"))


def rounds(house: MergingHouse) -> None:
    now = house.now()
    keeper = Timekeeper(house.house.maker, ScaledClock(now, now))
    house.conn.commit()
    while not keeper.round(house.conn):
        pass


def later(house: MergingHouse, lead: UUID) -> None:
    """So much time passes for a lead."""
    for table, columns in (("episode", ["opened_at"]), ("clock", ["started_at", "due_at", "look_at"])):
        moved = ", ".join(f"{column} = {column} - %s" for column in columns)
        with house.conn.transaction():
            house.conn.execute(
                f"update {table} set {moved} where lead_id = %s".encode(), [*[LATE] * len(columns), lead]
            )


def clocks(house: MergingHouse, lead: UUID) -> list[tuple[Any, ...]]:
    return house.rows(
        "select bucket, rung, stopped_by from clock where lead_id = %s and kind = 'followup' "
        "order by stopped_by", lead,
    )  # fmt: skip


def reminders(house: MergingHouse, lead: UUID) -> int:
    found = house.rows(
        "select 1 from notice_to_staff where lead_id = %s and kind = 'clock_remind_followup'", lead
    )
    return len(found)


def test_running_clock_goes_on_as_far_as_it_is_and_comes_back(house: MergingHouse) -> None:
    (lead,) = house.ask(house.inquiry("13812360001", name="王芳", dealer="D0001"))
    survivor = next(
        found
        for serial in range(2, 9)
        if (found := house.customer(house.ask(house.inquiry(f"1381236000{serial}", dealer="D0002"))[0]))[0]
        != house.customer(lead)[0]
    )
    merged = house.customer(lead)
    rounds(house)
    later(house, lead)
    rounds(house)
    assert (clocks(house, lead), reminders(house, lead)) == ([(merged[0], 1, "")], 1)
    done = house.merged(survivor, merged)
    rounds(house)
    assert clocks(house, lead) == [(survivor[0], 1, ""), (merged[0], 1, "moved")]
    assert reminders(house, lead) == 1, "nobody is reminded twice"
    house.part(done.merge)
    rounds(house)
    assert clocks(house, lead) == [(merged[0], 1, ""), (survivor[0], 1, "moved")]
    assert reminders(house, lead) == 1
    assert house.broken() == {}
