"""Clocks that are over or soon will be: whose, until when, what is done next."""

from __future__ import annotations

from datetime import timedelta

from clock_house import ClockHouse

from leadcenter.kernel.keys import BUCKETS
from plans import rows_read

OWNER, MANAGER = "D0001-01", "D0001-06"


def test_clocks_that_are_over_come_first_with_what_is_next(house: ClockHouse) -> None:
    late, soon = house.leads_of(OWNER, 2)
    house.rounds()
    house.later(late, 35)
    house.rounds()
    manager = house.signed_in(MANAGER)
    told = manager.get("/clocks/running")["clocks"]
    mine = [
        one for one in told if one["lead"] in {house.name_at("D0001", late), house.name_at("D0001", soon)}
    ]
    assert [(one["clock"], one["staff"], one["late"]) for one in mine] == [
        ("followup", OWNER, True), ("followup", OWNER, False),
    ]  # fmt: skip
    assert mine[0]["due_at"] < mine[1]["due_at"]
    assert mine[0]["target_minutes"] == 30
    assert mine[1]["next"] in {"remind", "warn", "take_back"}
    assert mine[0]["phone"].startswith("139****")
    house.call(late, OWNER)
    house.later(late, 11)
    house.rounds()
    left = {one["lead"] for one in manager.get("/clocks/running")["clocks"]}
    assert house.name_at("D0001", late) not in left


def test_nobody_sees_clocks_of_other_dealers_or_without_being_a_manager(house: ClockHouse) -> None:
    (lead,) = house.leads_of(OWNER, 1)
    house.rounds()
    other = house.signed_in("D0002-06")
    assert house.name_at("D0002", lead) not in {one["lead"] for one in other.get("/clocks/running")["clocks"]}
    assert house.signed_in(OWNER).refused("GET", "/clocks/running") == (403, "not_allowed")


def test_the_page_reads_the_clocks_that_it_shows_and_not_the_pools(house: ClockHouse) -> None:
    (lead,) = house.leads_of(OWNER, 1)
    house.rounds()
    row = house.conn.execute(
        "select bucket, dealer_id, due_at, clock_timestamp() from clock "
        "where lead_id = %s and kind = 'followup'",
        [lead],
    ).fetchone()
    house.conn.commit()
    assert row is not None
    bucket, dealer, due, now = row
    given = {
        "entities": [dealer], "owners": None, "unowned": True, "now": now, "rows": 50,
        "until": due + timedelta(seconds=1), "buckets": list(range(BUCKETS)),
    }  # fmt: skip
    with house.conn.transaction(force_rollback=True):
        for table, key, kind in (("belt", "raw_id", ""), ("clock", "lead_id", " and kind = 'followup'")):
            house.conn.execute(
                f"insert into {table} select (jsonb_populate_record(t, jsonb_build_object("
                f"'{key}', gen_random_uuid(), 'state', 'dispatched', 'reason', 'in_pool', "
                f"'due_at', t.due_at + interval '1 hour'))).* "
                f"from {table} t, generate_series(1, 2000) where bucket = %s and {key} = %s{kind}",
                [bucket, lead],
            )
        house.conn.execute("update belt set dealer_id = %s where reason = 'in_pool'", [dealer])
        house.conn.execute("analyze belt, clock, episode")
        assert rows_read(house.conn, "clocks", "list_running", given, "belt") <= 50
        assert rows_read(house.conn, "clocks", "list_running", given, "clock") <= 50
