"""What became of the leads of a span: the figures are those of the lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from staffed_house import Person, StaffedHouse


@pytest.fixture(scope="module")
def staffed(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedHouse]:
    folder: Path = tmp_path_factory.mktemp("report")
    made = StaffedHouse(database_url, folder)
    made.leads_of("D0001-01", 3)
    made.leads_of("D0001-02", 2)
    made.leads_of("D0002-01", 1, "D0002")
    yield made
    made.close()


@pytest.fixture(scope="module")
def manager(staffed: StaffedHouse) -> Person:
    return staffed.signed_in("D0001-06")


def funnel(manager: Person, by: str = "consultant", **span: datetime) -> Any:
    now = datetime.now(UTC)
    given = {"begin": now - timedelta(days=7), "until": now + timedelta(minutes=5), **span}
    return manager.get(
        "/reports/funnel?" + urlencode({"by": by, **{name: at.isoformat() for name, at in given.items()}})
    )


def listed(manager: Person, **more: str) -> int:
    return len(manager.get("/leads?" + urlencode({"limit": 200, **more}))["leads"])


@pytest.mark.parametrize("by", ["consultant", "dealer", "channel", "series"])
def test_groups_and_days_add_up_to_what_the_list_shows(
    staffed: StaffedHouse, manager: Person, by: str
) -> None:
    told = funnel(manager, by)
    assert told["all"]["leads"] == listed(manager) == 5
    assert told["all"]["handed"] == 5
    assert sum(one["funnel"]["leads"] for one in told["groups"]) == 5
    assert sum(one["funnel"]["leads"] for one in told["days"]) == 5
    if by == "consultant":
        assert [(one["of"]["code"], one["funnel"]["leads"]) for one in told["groups"]] == [
            ("D0001-01", 3), ("D0001-02", 2),
        ]  # fmt: skip
        assert all(one["of"]["name"] for one in told["groups"])


def test_followed_up_and_lost_with_the_reason(staffed: StaffedHouse, manager: Person) -> None:
    owner = staffed.signed_in("D0001-01")
    first, second, _ = owner.get("/follow-ups/mine?due=all")["leads"]
    owner.do(
        "POST", f"/leads/{first['reference']}/follow-ups",
        {"kind": "call", "result": "interested", "next_step": "call",
         "next_due_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()},
    )  # fmt: skip
    (reason, *_) = [one for (one,) in staffed.rows("select code from loss_reason order by code")]
    owner.do("POST", f"/leads/{second['reference']}/losses", {"reason": reason})
    manager.do("POST", f"/leads/{second['reference']}/losses/1/agreement")
    told = funnel(manager)
    assert (told["all"]["followed"], told["all"]["reached"], told["all"]["lost"]) == (1, 1, 1)
    assert told["losses"] == [{"reason": reason, "leads": 1}]
    assert told["all"]["lost"] == listed(manager, status="lost")
    (one,) = [one for one in told["groups"] if one["of"]["code"] == "D0001-01"]
    assert (one["funnel"]["followed"], one["funnel"]["lost"]) == (1, 1)


def test_span_is_one(manager: Person) -> None:
    now = datetime.now(UTC)
    later = now + timedelta(days=1)
    assert funnel(manager, begin=later, until=later + timedelta(days=1))["all"]["leads"] == 0
    path = "/reports/funnel?" + urlencode({"begin": later.isoformat(), "until": now.isoformat()})
    assert manager.refused("GET", path) == (422, "span_unfit")


def test_other_dealers_count_their_own_and_consultants_nothing(staffed: StaffedHouse) -> None:
    assert funnel(staffed.signed_in("D0002-06"))["all"]["leads"] == 1
    now = datetime.now(UTC).isoformat()
    path = "/reports/funnel?" + urlencode({"begin": now, "until": now})
    assert staffed.signed_in("D0001-01").refused("GET", path) == (403, "not_allowed")


def test_people_of_the_maker_compare_all_dealers(staffed: StaffedHouse) -> None:
    for role in ("analyst", "marketing"):
        told = funnel(staffed.of_maker(role), "dealer")
        assert [(one["of"]["code"], one["funnel"]["leads"]) for one in told["groups"]] == [
            ("D0001", 5), ("D0002", 1),
        ]  # fmt: skip


def test_regional_manager_compares_the_dealers_of_the_region_and_no_others(staffed: StaffedHouse) -> None:
    staffed.rows(
        "update entity set region_id = (select id from region where code = 'SOUTH') where code = 'D0002'"
    )
    told = funnel(staffed.of_maker("regional_manager", region="SOUTH"), "dealer")
    assert [(one["of"]["code"], one["funnel"]["leads"]) for one in told["groups"]] == [("D0002", 1)]
    assert told["all"]["leads"] == 1
