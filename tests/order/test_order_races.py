"""Two people at once, by two connections: one wins, nothing is half done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from order_house import SECOND_FINANCE, OrderHouse, of_payment

from leadcenter.kernel.database import connect

TIMES = 6
Ask = Callable[[], tuple[int, Any]]


def codes(said: list[tuple[int, Any]]) -> list[tuple[int, str]]:
    return sorted((status, body["error"]["code"] if status >= 400 else "") for status, body in said)


@contextmanager
def held(house: OrderHouse, lead: str, count: int) -> Iterator[Callable[[], None]]:
    """The lead's belt row is held until so many others wait for it, so that they really meet."""
    with ExitStack() as stack:
        other = stack.enter_context(connect(house.url, autocommit=False))
        other.execute("select 1 from belt where raw_id = %s for update", [house.id_of(lead)])

        def let_go() -> None:
            waiting = 0
            with connect(house.url, autocommit=True) as watch:
                while waiting < count:
                    row = watch.execute(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' "
                        "and datname = current_database()"
                    ).fetchone()
                    assert row is not None
                    waiting = row[0]
            other.rollback()

        yield let_go


def meet(house: OrderHouse, lead: str, *asks: Ask) -> list[tuple[int, Any]]:
    """All asks wait for the same row before any goes on."""
    with held(house, lead, len(asks)) as let_go, ThreadPoolExecutor(len(asks)) as pool:
        doing = [pool.submit(one) for one in asks]
        let_go()
        return [done.result(timeout=60) for done in doing]


@pytest.mark.parametrize("_", range(TIMES))
def test_two_confirmations_of_one_payment_count_it_once(house: OrderHouse, _: int) -> None:
    lead = house.ordered()
    made = house.entered(lead, "226000")
    second = house.signed_in(SECOND_FINANCE)
    path = f"{of_payment(lead, made)}/confirmation"
    said = meet(house, lead, lambda: house.finance.ask("POST", path), lambda: second.ask("POST", path))
    assert codes(said) == [(204, ""), (409, "payment_decided")]
    assert (house.order(lead)["paid"], house.order(lead)["status"]) == ("226000.00", "paid")
    assert house.acts(lead).count("payment.confirmed") == 1
    assert house.broken() == {}


@pytest.mark.parametrize("_", range(TIMES))
def test_order_and_loss_at_once_leave_one_of_both(house: OrderHouse, _: int) -> None:
    lead = house.lead()
    version = house.quoted(lead)["version"]
    house.consultant.do("POST", f"/leads/{lead}/losses", {"reason": "moved_away"})
    said = meet(
        house,
        lead,
        lambda: house.consultant.ask("POST", f"/leads/{lead}/orders", {"version": version}),
        lambda: house.manager.ask("POST", f"/leads/{lead}/losses/1/agreement"),
    )
    ordered, agreed = said[0][0] == 201, said[1][0] == 204
    assert ordered != agreed, said
    assert house.status(lead) == (("ordered", "assigned") if ordered else ("lost", "closed"))
    (report,) = house.manager.get(f"/leads/{lead}/losses")["losses"]
    assert report["status"] == ("overtaken" if ordered else "agreed")
    orders = house.one("select count(*) from car_order where lead_id = %s", house.id_of(lead))
    assert orders == int(ordered)
    assert house.broken() == {}


def test_two_orders_of_one_lead_make_one(house: OrderHouse) -> None:
    lead = house.lead()
    body = {"version": house.quoted(lead)["version"]}
    path = f"/leads/{lead}/orders"
    said = meet(
        house,
        lead,
        lambda: house.consultant.ask("POST", path, body),
        lambda: house.manager.ask("POST", path, body),
    )
    assert codes(said) == [(201, ""), (409, "lead_elsewhere")]
    assert house.one("select count(*) from car_order where lead_id = %s", house.id_of(lead)) == 1


def test_cancellation_and_a_payment_at_once_leave_no_money_on_a_cancelled_order(
    house: OrderHouse,
) -> None:
    lead = house.ordered()
    body = {"kind": "deposit", "method": "cash", "receipt": "race", "amount": "100"}
    said = meet(
        house,
        lead,
        lambda: house.consultant.ask("POST", f"/leads/{lead}/orders/cancellation", {"reason": "x"}),
        lambda: house.manager.ask("POST", f"/leads/{lead}/payments", body),
    )
    assert sum(status < 300 for status, _ in said) == 1, said
    waiting = house.one(
        "select count(*) from payment p join car_order o on o.lead_id = p.lead_id and o.seq = p.order_seq "
        "where p.lead_id = %s and o.status = 'cancelled'",
        house.id_of(lead),
    )
    assert waiting == 0
    assert house.broken() == {}


def test_two_reactivations_at_once_open_one_episode(house: OrderHouse) -> None:
    lead = house.lead()
    house.consultant.do("POST", f"/leads/{lead}/losses", {"reason": "moved_away"})
    house.manager.do("POST", f"/leads/{lead}/losses/1/agreement")
    path = f"/leads/{lead}/reactivation"
    said = meet(
        house,
        lead,
        lambda: house.manager.ask("POST", path, {}),
        lambda: house.sales_manager.ask("POST", path, {}),
    )
    assert codes(said) == [(200, ""), (409, "lead_not_lost")]
    assert house.broken() == {}
