"""Days that are over are summed up by a worker; a report reads the sums and counts what has none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from leadcenter.desk import channel_days
from leadcenter.desk.channel_days import DayCounter, runs
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, url_of
from staffed_house import Person, StaffedHouse


@pytest.fixture(scope="module")
def staffed(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedHouse]:
    folder: Path = tmp_path_factory.mktemp("days")
    made = StaffedHouse(database_url, folder)
    made.leads_of("D0001-01", 3)
    made.town.ask(made.town.inquiry("13755500001"), made.town.inquiry("12"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def worker(staffed: StaffedHouse) -> Iterator[Connection]:
    """The worker's own login."""
    with connect(url_of(staffed.config, Login.WORKER)) as conn:
        conn.execute("set plan_cache_mode = force_generic_plan")
        conn.commit()
        yield conn


@pytest.fixture
def over(monkeypatch: pytest.MonkeyPatch, staffed: StaffedHouse) -> None:
    """Today counts as over; nothing has been counted yet."""
    monkeypatch.setattr(channel_days, "LIVE", timedelta(days=-1))
    staffed.rows("delete from channel_day")
    staffed.rows("delete from channel_day_count")


def report(staffed: StaffedHouse) -> Any:
    person: Person = staffed.of_maker("lead_operations")
    return person.get("/reports/channels")


def counted(staffed: StaffedHouse, worker: Connection) -> bool:
    """A round; was there a day to count?"""
    return DayCounter(staffed.town.house).round(worker) == channel_days.BREATH_S


def change(staffed: StaffedHouse) -> None:
    staffed.rows("update belt set state = 'quarantined' where state = 'invalid'")


def back(staffed: StaffedHouse) -> None:
    staffed.rows("update belt set state = 'invalid' where state = 'quarantined'")


def test_today_is_counted_as_it_stands(staffed: StaffedHouse, worker: Connection) -> None:
    assert not counted(staffed, worker), "today is not over"
    assert report(staffed)["as_of"] is None
    assert staffed.one("select count(*) from channel_day_count") == 0


@pytest.mark.usefixtures("over")
def test_sums_say_what_the_raw_leads_say(staffed: StaffedHouse, worker: Connection) -> None:
    before = report(staffed)
    assert counted(staffed, worker)
    assert not counted(staffed, worker), "another worker finds it done"
    after = report(staffed)
    assert before["as_of"] is None
    assert datetime.now(UTC) - datetime.fromisoformat(after["as_of"]) < timedelta(minutes=5)
    assert after["channels"] == before["channels"]
    assert sum(one["raw"] for one in after["channels"]) == 5


@pytest.mark.usefixtures("over")
def test_restricted_people_are_in_no_sum(staffed: StaffedHouse, worker: Connection) -> None:
    """Neither in what a report counts for itself nor in what a worker stores (trust.md L08)."""
    staffed.rows("update lead set restricted_at = now() where id = (select min(id::text)::uuid from lead)")
    try:
        (form,) = (one for one in report(staffed)["channels"] if one["code"] == "form")
        assert (form["unique"], form["duplicate"], form["raw"]) == (3, 0, 4)
        assert counted(staffed, worker)
        assert staffed.one("select sum(raw) from channel_day") == 4
    finally:
        staffed.rows("update lead set restricted_at = null")
    assert sum(one["raw"] for one in report(staffed)["channels"]) == 4, "as the worker stored it"
    staffed.rows("update channel_day_count set counted_at = now() - interval '61 minutes'")
    assert counted(staffed, worker)
    assert sum(one["raw"] for one in report(staffed)["channels"]) == 5, "and again once it is lifted"


@pytest.mark.usefixtures("over")
def test_sums_are_read_until_they_are_made_anew(staffed: StaffedHouse, worker: Connection) -> None:
    assert counted(staffed, worker)
    before = report(staffed)["channels"]
    change(staffed)
    try:
        assert report(staffed)["channels"] == before
        staffed.rows("update channel_day_count set counted_at = now() - interval '61 minutes'")
        assert counted(staffed, worker)
        after = report(staffed)["channels"]
        assert sum(one["quarantined"] for one in after) == 1
        assert sum(one["invalid"] for one in after) == 0
        assert sum(one["raw"] for one in after) == sum(one["raw"] for one in before)
    finally:
        back(staffed)


@pytest.mark.usefixtures("over")
def test_sums_that_nobody_renews_are_not_read(staffed: StaffedHouse, worker: Connection) -> None:
    assert counted(staffed, worker)
    change(staffed)
    try:
        staffed.rows("update channel_day_count set counted_at = now() - interval '49 hours'")
        told = report(staffed)
        assert (told["as_of"], sum(one["quarantined"] for one in told["channels"])) == (None, 1)
    finally:
        back(staffed)


@pytest.mark.usefixtures("over")
def test_sums_of_another_zone_are_not_read(staffed: StaffedHouse, worker: Connection) -> None:
    assert counted(staffed, worker)
    staffed.rows("update channel_day_count set zone = 'Pacific/Kiritimati'")
    assert report(staffed)["as_of"] is None
    assert counted(staffed, worker)
    zone = staffed.one("select time_zone from entity where kind = 'maker'")
    assert staffed.one("select zone from channel_day_count") == zone


@pytest.mark.usefixtures("over")
def test_old_days_are_counted_once_a_day(
    staffed: StaffedHouse, worker: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert counted(staffed, worker)
    monkeypatch.setattr(channel_days, "YOUNG", timedelta(days=-1))
    staffed.rows("update channel_day_count set counted_at = now() - interval '61 minutes'")
    assert not counted(staffed, worker)
    staffed.rows("update channel_day_count set counted_at = now() - interval '25 hours'")
    assert counted(staffed, worker)


@pytest.mark.usefixtures("over")
def test_days_without_a_sum_come_first_from_the_first_lead_on(
    staffed: StaffedHouse, worker: Connection
) -> None:
    zone = ZoneInfo(staffed.one("select time_zone from entity where kind = 'maker'"))
    today = datetime.now(zone).date()
    first = staffed.one("select min(id::text)::uuid from raw_lead")
    moved = "update raw_lead set received_at = received_at + %s::interval where id = %s"
    staffed.rows(moved, "-2 days", first)
    try:
        while counted(staffed, worker):
            pass
    finally:
        staffed.rows(moved, "2 days", first)
    days = [day for (day,) in staffed.rows("select day from channel_day_count order by counted_at")]
    assert days == [today, today - timedelta(days=1), today - timedelta(days=2)]


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        ([], [(1, 6)]), ([1], [(2, 6)]), ([5], [(1, 5)]), ([3], [(1, 3), (4, 6)]),
        ([2, 4], [(1, 2), (3, 4), (5, 6)]), ([1, 2, 3, 4, 5], []),
    ],
)  # fmt: skip
def test_days_without_a_sum_are_counted_in_spans(without: list[int], expected: list[tuple[int, int]]) -> None:
    def day(number: int) -> date:
        return date(2026, 3, number)

    found = list(runs(day(1), day(6), {day(one) for one in without}))
    assert found == [(day(begin), day(end)) for begin, end in expected]
