"""What channels are worth: each raw lead is counted once, as what it is now; what it cost is exact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from leadcenter.channel.face import Verdict
from staffed_house import Person, StaffedHouse

KINDS = ("unique", "duplicate", "invalid", "quarantined", "suspicious", "erased", "open")


@pytest.fixture(scope="module")
def staffed(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedHouse]:
    folder: Path = tmp_path_factory.mktemp("quality")
    made = StaffedHouse(database_url, folder)
    town = made.town
    made.leads_of("D0001-01", 3)
    town.ask(town.inquiry("13755500001"), town.inquiry("13900000001"), town.inquiry("12"))
    town.land([town.inquiry("13755500002")], verdict=Verdict.QUARANTINED)
    town.land([town.inquiry("13755500003")], verdict=Verdict.TEST)
    town.land([town.inquiry("13755500004")])
    yield made
    made.close()


@pytest.fixture(scope="module")
def operations(staffed: StaffedHouse) -> Person:
    return staffed.of_maker("lead_operations")


def form(person: Person, query: str = "") -> Any:
    (found,) = [one for one in person.get(f"/reports/channels{query}")["channels"] if one["code"] == "form"]
    return found


def today(staffed: StaffedHouse) -> date:
    """The maker's."""
    zone = staffed.one("select time_zone from entity where kind = 'maker'")
    return datetime.now(UTC).astimezone(ZoneInfo(zone)).date()


def test_each_raw_lead_is_counted_once_by_what_it_is_worth(staffed: StaffedHouse, operations: Person) -> None:
    told = form(operations)
    kinds = {kind: told[kind] for kind in KINDS if told[kind]}
    assert kinds == {"unique": 4, "duplicate": 1, "invalid": 1, "quarantined": 1, "open": 1}
    assert told["raw"] == sum(kinds.values()) == sum(told["days"]) == told["days"][-1], "no test among them"
    assert len(told["days"]) == 30
    assert told["dispatched"] == staffed.one("select count(distinct lead_id) from dispatch")
    assert (told["visited"], told["ordered"], told["won"]) == (0, 0, 0)
    staffed.rows("update belt set state = 'review', reason = 'burst_device' where state = 'landed'")
    assert form(operations)["suspicious"] == 1
    staffed.rows("update belt set state = 'landed', reason = '' where state = 'review'")


def test_pace_is_the_time_from_the_raw_lead_to_each_step(staffed: StaffedHouse, operations: Person) -> None:
    told = form(operations)["pace"]
    assert (told["visited"], told["ordered"]) == (None, None)
    ((valid,),) = staffed.rows(
        "select avg(extract(epoch from l.created_at - r.received_at)) "
        "from lead l join raw_lead r on r.id = l.id"
    )
    assert told["valid"] == pytest.approx(float(valid))
    dispatch = "update dispatch set dispatched_at = dispatched_at + %s::interval"
    staffed.rows(dispatch, "2 hours")
    assert form(operations)["pace"]["dispatched"] == pytest.approx(told["dispatched"] + 7_200)
    staffed.rows(dispatch, "-2 hours")


def test_what_a_dealer_passed_on_is_no_lead_more_but_its_order_counts(
    staffed: StaffedHouse, operations: Person
) -> None:
    (copied,) = [one.raw_id for one in staffed.town.land([staffed.town.inquiry("13755500005")])]
    staffed.town.carry()
    before = form(operations)
    staffed.rows("update raw_lead set reason = 'transferred' where id = %s", copied)
    staffed.rows("update lead set status = 'won' where id = %s", copied)
    after = form(operations)
    assert (before["raw"] - after["raw"], before["unique"] - after["unique"], after["won"]) == (1, 1, 1)


def test_span_is_days_of_the_maker(staffed: StaffedHouse, operations: Person) -> None:
    now = today(staffed)
    told = operations.get(f"/reports/channels?begin={now}&until={now + timedelta(days=1)}")
    assert (told["begin"], told["until"]) == (str(now), str(now + timedelta(days=1)))
    (found,) = [one for one in told["channels"] if one["code"] == "form"]
    assert found["days"] == [found["raw"]]
    assert form(operations, f"?begin={now - timedelta(days=9)}&until={now}")["raw"] == 0
    assert operations.refused("GET", f"/reports/channels?begin={now}&until={now}") == (422, "span_unfit")


def test_cost_is_entered_corrected_taken_back_and_divided(staffed: StaffedHouse, operations: Person) -> None:
    now = today(staffed)
    month, span = f"{now:%Y-%m}", f"?begin={now}&until={now + timedelta(days=1)}"
    assert form(operations, span)["spent"] == {
        "total": None, "per_lead": None, "per_valid": None, "per_visit": None, "per_order": None,
        "missing": [month],
    }  # fmt: skip
    staffed.rows("update channel set valid_from = now() where code = 'form'")
    staffed.rows("update channel set valid_to = now() where code = 'form'")  # so today is all of the month
    operations.do("PUT", "/channels/form/costs", {"month": month, "amount": "999"})
    (shown,) = operations.do("PUT", "/channels/form/costs", {"month": month, "amount": "1000.01"})["months"]
    assert (shown["month"], shown["amount"], shown["entries"]) == (f"{month}-01", "1000.01", 2)
    told = form(operations, span)
    valid = told["unique"] + told["duplicate"]
    assert told["spent"]["total"] == "1000.01"
    assert Decimal(told["spent"]["per_lead"]) == (Decimal("1000.01") / told["raw"]).quantize(Decimal("0.01"))
    assert Decimal(told["spent"]["per_valid"]) == (Decimal("1000.01") / valid).quantize(Decimal("0.01"))
    assert (told["spent"]["per_order"], told["spent"]["missing"]) == (None, [])
    operations.do("PUT", "/channels/form/costs", {"month": month, "amount": "1000.01"})
    assert staffed.one("select count(*) from channel_cost") == 2, "the same again says nothing"
    (shown,) = operations.do("PUT", "/channels/form/costs", {"month": month, "amount": None})["months"]
    assert (shown["amount"], shown["entries"]) == (None, 3)
    assert form(operations, span)["spent"]["total"] is None
    assert staffed.one("select count(*) from audit where what = 'channel.cost_entered'") == 3
    staffed.rows("update channel set valid_to = null where code = 'form'")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"month": "2026-13", "amount": "1"}, "cost_month_unfit"),
        ({"month": "2026-10", "amount": "-1"}, "money_unfit"),
        ({"month": "2026-10", "amount": "0.001"}, "money_finer_than_cents"),
    ],
)
def test_what_is_no_cost_is_refused(operations: Person, body: dict[str, str], code: str) -> None:
    assert operations.refused("PUT", "/channels/form/costs", body) == (422, code)
    assert operations.refused("PUT", "/channels/none/costs", {"month": "2026-10", "amount": "1"}) == (
        404, "channel_unknown",
    )  # fmt: skip


def test_readers_read_and_dealers_do_not(staffed: StaffedHouse) -> None:
    reader = staffed.of_maker("marketing")
    assert form(reader)["raw"] > 0
    body = {"month": "2026-10", "amount": "1"}
    assert reader.refused("PUT", "/channels/form/costs", body) == (403, "not_allowed")
    dealer = staffed.signed_in("D0001-06")
    for path in ("/reports/channels", "/channels/form/costs"):
        assert dealer.refused("GET", path) == (403, "not_allowed")
