"""Two customers become one, and nothing that is counted changes by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from merging_house import Key, MergingHouse

from leadcenter.assignment.fairness import report
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.followup import face as followup
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import connect
from leadcenter.kernel.ids import first_id
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

UTC = ZoneInfo("UTC")


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MergingHouse]:
    with connect(database_url) as conn:
        yield MergingHouse(conn, tmp_path_factory.mktemp("house"))


class Pair:
    """Two customers in two buckets, and the lead of the second, which its dealer has followed up."""

    serial = 0

    def __init__(self, house: MergingHouse) -> None:
        self.house = house
        Pair.serial += 10
        (self.lead,) = self.ask(0, "D0003")
        self.merged = house.customer(self.lead)
        others = (house.customer(self.ask(nth, "D0002")[0]) for nth in range(1, 9))
        self.survivor = next(one for one in others if one[0] != self.merged[0])
        ((self.dealer,),) = house.rows("select dealer_id from lead where id = %s", self.lead)
        self.works()

    def ask(self, nth: int, dealer: str) -> list[UUID]:
        return self.house.ask(self.house.inquiry(f"138128{Pair.serial + nth:05}", name="王芳", dealer=dealer))

    def works(self) -> None:
        """The owner rings; the customer comes and drives."""
        lead = "bucket, gen_random_uuid(), lead_id, dealer_id"
        for row in (
            "followup (bucket, id, lead_id, dealer_id, episode, staff_id, kind, result, reached, "
            f"next_due_at, at) select {lead}, seq, staff_id, 'call', 'interested', true, now(), now()",
            f"visit (bucket, id, lead_id, dealer_id, nth, heads, at) select {lead}, 1, 2, now()",
            "test_drive (bucket, id, lead_id, dealer_id, episode, staff_id, car_id, begins_at, ends_at, "
            "state, booked_at, licence_at, agreement_hash, agreed_at, began_at) "
            f"select {lead}, seq, staff_id, staff_id, now(), now() + interval '1 hour', 'done', now(), "
            "now(), 'x', now(), now()",
        ):
            query = f"insert into {row} from episode where lead_id = %s and closed_at is null returning 1"
            assert self.house.rows(query, self.lead) == [(1,)]


def funnel(house: MergingHouse, pair: Pair) -> Any:
    now = house.now()
    given = {
        "dealers": uuids([pair.dealer]), "from": now - timedelta(days=1), "until": now + timedelta(days=1),
        "by": "dealer", "zone": "UTC", "buckets": ints(range(BUCKETS)), "owners": None, "unowned": True,
    }  # fmt: skip
    with house.conn.transaction():
        return house.conn.execute(statement("desk", "report_funnel"), given).fetchall()


def channels(house: MergingHouse, _: Pair) -> Any:
    now = house.now()
    given = {
        "since": first_id(now - timedelta(days=1)), "until": first_id(now + timedelta(days=1)),
        "zone": "UTC", "suspicions": texts([]), "buckets": ints(range(BUCKETS)),
    }  # fmt: skip
    with house.conn.transaction():
        rows = house.conn.execute(statement("desk", "report_channels"), given).fetchall()
    return sorted(rows, key=str)


def fairness(house: MergingHouse, pair: Pair) -> Any:
    today = house.now().date()
    with house.conn.transaction():
        return report(house.conn, pair.dealer, UTC, today, today, high={"A"})


def visited(house: MergingHouse, pair: Pair) -> Any:
    with house.conn.transaction():
        asked: list[tuple[int, UUID, UUID | None]] = [(*now_at(house, pair), pair.dealer)]
        return {lead for _, lead in followup.read_visited(house.conn, asked)}


def now_at(house: MergingHouse, pair: Pair) -> Key:
    ((bucket,),) = house.rows("select bucket from belt where raw_id = %s", pair.lead)
    return bucket, pair.lead


@pytest.mark.parametrize("counted", [funnel, channels, fairness, visited])
def test_what_is_counted_is_the_same_after_a_merge_and_after_its_undoing(
    house: MergingHouse, counted: Callable[[MergingHouse, Pair], Any]
) -> None:
    pair = Pair(house)
    before = counted(house, pair)
    assert before
    done = house.merged(pair.survivor, pair.merged)
    assert counted(house, pair) == before
    house.part(done.merge)
    assert counted(house, pair) == before


def test_call_that_was_lawful_when_it_was_made_breaks_no_promise_after_a_merge(house: MergingHouse) -> None:
    """The survivor had told the maker before that call not to ring; who was rung had not."""
    pair = Pair(house)
    (asked,) = house.ask(house.inquiry(f"138128{Pair.serial:05}", dealer="D0004", external_id="asked"))
    ((task,),) = house.rows("select id from cleaning_task where raw_id = %s", asked)
    refuses(house, pair.survivor, days=2)
    house.rows(
        "insert into cleaning_attempt (bucket, task_id, attempt, customer_id, state, called_at, settled_at) "
        "select bucket, id, 1, customer_id, 'placed', now() - interval '1 day', now() from cleaning_task "
        "where id = %s returning 1",
        task,
    )
    assert house.broken() == {}
    house.merged(pair.survivor, pair.merged)
    moved = "select customer_id from cleaning_attempt where task_id = %s and bucket = %s"
    assert house.rows(moved, task, pair.survivor[0]) == [(pair.survivor[1],)]
    assert house.broken() == {}
    since = (
        "update cleaning_attempt set called_at = now() + interval '2 minutes' where bucket = %s returning 1"
    )
    house.rows(since, pair.survivor[0])
    assert house.broken() == {"inv_call_without_refusal": 1}


def refuses(house: MergingHouse, who: Key, days: int) -> None:
    """A customer told the maker some days ago not to ring."""
    with house.conn.transaction():
        at = house._now_within() - timedelta(days=days)
        event = ConsentEvent(
            *who, house.house.maker, EventKind.REFUSED, None, None, {"action": "phone"}, "phone_contact"
        )
        consent.record(house.conn, house.house.maker, [event], at)
