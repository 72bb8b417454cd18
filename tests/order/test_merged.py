"""Two customers are one: what was offered, bought and paid goes along with the lead, and back."""

from __future__ import annotations

from uuid import UUID

from order_house import OrderHouse

from leadcenter.order.face import merging

TABLES = ("quotation", "car_order", "payment", "loss")


def kept(house: OrderHouse, lead: UUID) -> dict[str, list[tuple[int, str]]]:
    """Every row of the lead: bucket, and the rest as it stands."""
    return {
        table: house.rows(
            f"select bucket, (to_jsonb(t) - 'bucket')::text from {table} t where lead_id = %s order by 2",
            lead,
        )
        for table in TABLES
    }


def test_everything_of_a_lead_goes_along_to_another_bucket_and_back(house: OrderHouse) -> None:
    reference = house.lead()
    house.consultant.do("POST", f"/leads/{reference}/losses", {"reason": "moved_away"})
    house.manager.do("POST", f"/leads/{reference}/losses/1/return")
    house.quoted(reference)
    version = house.quoted(reference)["version"]
    house.consultant.do("POST", f"/leads/{reference}/orders", {"version": version})
    wrong = house.paid(reference, "100")
    path = f"/leads/{reference}/payments/{wrong['order']}/{wrong['payment']}/correction"
    house.consultant.do("POST", path, {"receipt": "storno"})
    lead = house.id_of(reference)
    before = kept(house, lead)
    assert [len(before[table]) for table in TABLES] == [2, 1, 2, 1]
    home = house.one("select bucket from lead where id = %s", lead)
    away = (home + 1) % 1_024
    with house.conn.transaction():
        house.conn.execute("set local session_replication_role = replica")
        house.conn.execute(
            "insert into lead (bucket, id, customer_id, dealer_id, channel_id, created_at, last_inquiry_at, "
            "asked_at) select %s, id, customer_id, dealer_id, channel_id, now(), now(), now() from lead "
            "where id = %s",
            [away, lead],
        )
        house.conn.execute("set local session_replication_role = origin")
        merging.move(house.conn, [(home, lead)], away)
    assert kept(house, lead) == {table: [(away, row) for _, row in found] for table, found in before.items()}
    with house.conn.transaction():
        merging.move(house.conn, [(away, lead)], home)
        house.conn.execute("set local session_replication_role = replica")
        house.conn.execute("delete from lead where bucket = %s and id = %s", [away, lead])
    assert kept(house, lead) == before
    assert house.broken() == {}


def test_leads_that_stay_in_their_bucket_keep_what_they_have(house: OrderHouse) -> None:
    reference = house.ordered()
    lead = house.id_of(reference)
    before = kept(house, lead)
    with house.conn.transaction():
        bucket = before["car_order"][0][0]
        merging.move(house.conn, [(bucket, lead)], bucket)
    assert kept(house, lead) == before
