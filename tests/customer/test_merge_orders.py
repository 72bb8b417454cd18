"""Two customers are one and both have ordered at one dealer: both orders stand."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from merging_house import MergingHouse, differences

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import Return
from leadcenter.flow.face import Parted
from leadcenter.kernel.database import connect
from leadcenter.lead.face import merging as leads

D1 = "D0001"


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MergingHouse]:
    with connect(database_url) as conn:
        yield MergingHouse(conn, tmp_path_factory.mktemp("house"))


class Numbers:
    serial = 0

    @classmethod
    def new(cls) -> str:
        cls.serial += 1
        return f"1391235{cls.serial:04}"


def asked(house: MergingHouse, number: str) -> UUID:
    return house.ask(house.inquiry(number, name="王芳", dealer=D1))[0]


def ordered(house: MergingHouse, raw_id: UUID) -> UUID:
    """The lead has a quotation and a live order from it, as the order room writes them."""
    bucket, lead, *_ = house.lead(raw_id)
    with house.conn.transaction():
        house.conn.execute(
            "insert into price_list (id, brand, version, valid_from, made_by, made_at) "
            "select %s, b.code, (select coalesce(max(version), 0) + 1 from price_list), '2026-01-01', 'x', "
            "now() from brand b order by 2 limit 1",
            [lead],
        )
        house.conn.execute(
            "insert into quotation (bucket, lead_id, version, dealer_id, status, brand, model, options, "
            "price_list, list_price, discount, price, total, trial, asked_by, asked_at, valid_until) "
            "select l.bucket, l.id, 1, l.dealer_id, 'ordered', 'b', 'm', '{}', l.id, 1, 0, 1, 1, '{}', 'x', "
            "now(), now() from lead l where l.bucket = %s and l.id = %s",
            [bucket, lead],
        )
        house.conn.execute(
            "insert into car_order (bucket, lead_id, seq, dealer_id, version, due, placed_by, placed_at) "
            "select l.bucket, l.id, 1, l.dealer_id, 1, 1, 'x', now() from lead l "
            "where l.bucket = %s and l.id = %s",
            [bucket, lead],
        )
        house.conn.execute("update lead set status = 'ordered' where bucket = %s and id = %s", [bucket, lead])
    return UUID(str(lead))


def delivered(house: MergingHouse, lead: UUID) -> None:
    """The lead is won, as the order room leaves it."""
    key = house.lead(lead)[0], lead
    with house.conn.transaction():
        now = house._now_within()
        book = assignment.load_book(house.conn, now)
        assignment.end_ownership(house.conn, [Return(*key, "won")], now, book)
        for query in (
            "update car_order set status = 'delivered', paid = due, ended_at = now() "
            "where bucket = %s and lead_id = %s",
            "update lead set status = 'won', closed_at = now(), close_reason = 'delivered' "
            "where bucket = %s and id = %s",
            "update belt set state = 'closed', reason = 'won', due_at = null, dealer_id = null "
            "where bucket = %s and raw_id = %s",
            "insert into payment (bucket, lead_id, order_seq, seq, dealer_id, kind, method, receipt, amount, "
            "status, entered_by, entered_at, decided_by, decided_at) select bucket, lead_id, 1, 1, dealer_id,"
            " 'balance', 'cash', 'R', due, 'confirmed', 'x', now(), 'y', now() from car_order "
            "where bucket = %s and lead_id = %s",
        ):
            house.conn.execute(query.encode(), key)


def orders(house: MergingHouse, customer: tuple[int, UUID]) -> list[tuple[UUID, str, bool]]:
    """(lead, state of its order, does it stand apart?) of a customer."""
    return house.rows(
        "select l.id, o.status, l.apart is not null from lead l join car_order o on o.bucket = l.bucket "
        "and o.lead_id = l.id where l.bucket = %s and l.customer_id = %s and l.live "
        "order by l.apart nulls first",
        *customer,
    )


@pytest.mark.parametrize("swapped", [False, True])
def test_both_orders_at_one_dealer_stand_under_the_survivor_and_part_again(
    house: MergingHouse, swapped: bool
) -> None:
    one, other = Numbers.new(), Numbers.new()
    first, second = asked(house, one), asked(house, other)
    older, later = ordered(house, first), ordered(house, second)
    a, b = house.customer(first), house.customer(second)
    survivor, merged = (b, a) if swapped else (a, b)
    owners = house.owner(first), house.owner(second)
    before = house.snapshot()
    done = house.merged(survivor, merged)
    assert (len(done.moved), done.ended) == (1, ())
    assert orders(house, survivor) == [(older, "placed", False), (later, "placed", True)]
    assert (house.owner(first), house.owner(second)) == owners, "each goes on with who has it"
    assert house.broken() == {}
    parted = house.part(done.merge)
    assert isinstance(parted, Parted)
    assert differences(before, house.snapshot()) == {}
    assert orders(house, a) == [(older, "placed", False)]
    assert orders(house, b) == [(later, "placed", False)]
    assert house.broken() == {}


def test_next_inquiry_joins_the_first_order_and_never_the_second(house: MergingHouse) -> None:
    one, other = Numbers.new(), Numbers.new()
    first, second = asked(house, one), asked(house, other)
    older, later = ordered(house, first), ordered(house, second)
    survivor = house.customer(first)
    house.merged(survivor, house.customer(second))
    again = asked(house, other)
    assert house.lead(again)[1] == older
    with house.conn.transaction():
        (work,) = leads.read_leads(house.conn, [(survivor[0], later)]).values()
    assert (work.apart, work.inquiries) == (True, 1)
    assert house.broken() == {}


def test_inquiry_after_the_first_order_has_ended_founds_a_lead_and_leaves_the_second_alone(
    house: MergingHouse,
) -> None:
    one, other = Numbers.new(), Numbers.new()
    first, second = asked(house, one), asked(house, other)
    older, later = ordered(house, first), ordered(house, second)
    survivor = house.customer(first)
    house.merged(survivor, house.customer(second))
    delivered(house, older)
    again = asked(house, one)
    assert house.lead(again)[1] == again
    assert house.lead(again)[4:6] == ("live", 1)
    assert house.lead(second)[1:6:4] == (later, 1), "nothing joined it"
    assert orders(house, survivor) == [(later, "placed", True)]
    assert house.broken() == {}


def test_what_is_not_ordered_gives_way_to_an_order(house: MergingHouse) -> None:
    one, other = Numbers.new(), Numbers.new()
    first, second = asked(house, one), asked(house, other)
    later = ordered(house, second)
    done = house.merged(house.customer(first), house.customer(second))
    assert done.ended == ((first, later),)
    assert orders(house, house.customer(second)) == [(later, "placed", False)]
    assert house.broken() == {}
