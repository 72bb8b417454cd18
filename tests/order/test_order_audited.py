"""Every change of this room and of the offers leaves one act on the trail, and a refusal none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from order_house import OrderHouse, of_payment

OURS = ("/brands/", "/premiums/", "/vessel-taxes/", "/loan-products/", "/discount-limits")
OF_LEADS = ("quotations", "orders", "payments", "losses", "reactivation")
WHY = {"reason": "moved_away"}
Asked = tuple[str, Any]
"""Path and body."""


class Scenario(NamedTuple):
    """Who does it, what is recorded; a request that does it, and one that is refused."""

    who: str
    what: str
    done: Callable[[OrderHouse], Asked]
    refused: Callable[[OrderHouse], Asked]


def quotation(house: OrderHouse, model: str = "m1") -> Asked:
    return f"/leads/{house.lead()}/quotations", {"brand": house.brand, "model": model}


def waiting(house: OrderHouse, word: str) -> Asked:
    lead = house.lead()
    version = house.quoted(lead, discount="9000")["version"]
    return f"/leads/{lead}/quotations/{version}/{word}", None


def not_waiting(house: OrderHouse, word: str) -> Asked:
    lead = house.lead()
    house.quoted(lead)
    return f"/leads/{lead}/quotations/9/{word}", None


def open_one(house: OrderHouse) -> Asked:
    lead = house.lead()
    return f"/leads/{lead}/orders", {"version": house.quoted(lead)["version"]}


def paid_one(house: OrderHouse) -> Asked:
    lead = house.ordered()
    house.paid(lead, "226000")
    return f"/leads/{lead}/orders/delivery", None


def payment(house: OrderHouse, amount: str) -> Asked:
    body = {"kind": "deposit", "method": "cash", "receipt": "A", "amount": amount}
    return f"/leads/{house.ordered()}/payments", body


def entered(house: OrderHouse, word: str) -> Asked:
    lead = house.ordered()
    return f"{of_payment(lead, house.entered(lead, '10'))}/{word}", None


def confirmed(house: OrderHouse, body: Any, word: str) -> Asked:
    lead = house.ordered()
    return f"{of_payment(lead, house.paid(lead, '10'))}/{word}", body


def reported(house: OrderHouse, word: str) -> Asked:
    lead = house.lead()
    house.consultant.do("POST", f"/leads/{lead}/losses", WHY)
    return f"/leads/{lead}/losses/1/{word}", None


def lost(house: OrderHouse) -> Asked:
    path, _ = reported(house, "agreement")
    house.manager.do("POST", path)
    return path.replace("losses/1/agreement", "reactivation"), {}


def prices(house: OrderHouse, model: str = "m1") -> Asked:
    listed = [{"model": model, "price": "226000"}]
    return f"/brands/{house.brand}/price-lists", {"valid_from": house.today(), "prices": listed}


def vessel_tax(house: OrderHouse, amount: str) -> Asked:
    bands = [{"above": 1600, "amount": amount}]
    return "/vessel-taxes/某省", {"valid_from": house.today(), "source": "某文", "bands": bands}


def called(house: OrderHouse) -> Asked:
    return f"/brands/{house.brand}/series/S9", {"name_zh": "九", "name_en": "nine", "aliases": ["the Nine"]}


def described(house: OrderHouse, series: str = "") -> Asked:
    body = {"series": series or house.series, "name_zh": "型", "name_en": "x", "energy": "fuel", "seats": 5}
    return f"/brands/{house.brand}/models/m7", body


def from_today(house: OrderHouse, path: str, **more: Any) -> Asked:
    return path, {"valid_from": house.today(), "name_zh": "名", "name_en": "name"} | more


LOAN = {"annual_rate": "0.05", "least_down": "0.2", "terms": [12]}
ONE = "/leads/{reference}/"
PAYMENT = ONE + "payments/{order}/{payment}/"
SCENARIOS: dict[tuple[str, str], Scenario] = {
    ("post", ONE + "quotations"): Scenario(
        "consultant", "quotation.made", quotation, lambda h: quotation(h, "none")
    ),
    ("post", ONE + "quotations/{version}/approval"): Scenario(
        "manager",
        "quotation.approved",
        lambda h: waiting(h, "approval"),
        lambda h: not_waiting(h, "approval"),
    ),
    ("post", ONE + "quotations/{version}/refusal"): Scenario(
        "manager", "quotation.refused", lambda h: waiting(h, "refusal"), lambda h: not_waiting(h, "refusal")
    ),
    ("post", ONE + "orders"): Scenario(
        "consultant", "order.placed", open_one, lambda h: (open_one(h)[0], {"version": 9})
    ),
    ("post", ONE + "orders/delivery"): Scenario(
        "consultant",
        "order.delivered",
        paid_one,
        lambda h: (f"/leads/{h.ordered()}/orders/delivery", None),
    ),
    ("post", ONE + "orders/cancellation"): Scenario(
        "consultant",
        "order.cancelled",
        lambda h: (f"/leads/{h.ordered()}/orders/cancellation", WHY),
        lambda h: (f"/leads/{h.lead()}/orders/cancellation", WHY),
    ),
    ("post", ONE + "payments"): Scenario(
        "consultant", "payment.entered", lambda h: payment(h, "10"), lambda h: payment(h, "-10")
    ),
    ("post", PAYMENT + "correction"): Scenario(
        "consultant",
        "payment.entered",
        lambda h: confirmed(h, {"receipt": "B"}, "correction"),
        lambda h: (entered(h, "correction")[0], {"receipt": "B"}),
    ),
    ("post", PAYMENT + "confirmation"): Scenario(
        "finance",
        "payment.confirmed",
        lambda h: entered(h, "confirmation"),
        lambda h: confirmed(h, None, "confirmation"),
    ),
    ("post", PAYMENT + "rejection"): Scenario(
        "finance",
        "payment.rejected",
        lambda h: entered(h, "rejection"),
        lambda h: confirmed(h, None, "rejection"),
    ),
    ("post", ONE + "losses"): Scenario(
        "consultant",
        "loss.reported",
        lambda h: (f"/leads/{h.lead()}/losses", WHY),
        lambda h: (f"/leads/{h.lead()}/losses", {"reason": "none"}),
    ),
    ("post", ONE + "losses/{loss}/agreement"): Scenario(
        "manager",
        "loss.agreed",
        lambda h: reported(h, "agreement"),
        lambda h: (f"/leads/{h.lead()}/losses/1/agreement", None),
    ),
    ("post", ONE + "losses/{loss}/return"): Scenario(
        "manager",
        "loss.sent_back",
        lambda h: reported(h, "return"),
        lambda h: (f"/leads/{h.lead()}/losses/1/return", None),
    ),
    ("post", ONE + "reactivation"): Scenario(
        "manager", "lead.reactivated", lost, lambda h: (f"/leads/{h.lead()}/reactivation", {})
    ),
    ("put", "/brands/{brand}"): Scenario(
        "maker",
        "brand.made",
        lambda _: ("/brands/NEW", {"name_zh": "新", "name_en": "New"}),
        lambda _: ("/brands/-", {"name_zh": "新", "name_en": "New"}),
    ),
    ("put", "/brands/{brand}/series/{code}"): Scenario(
        "maker", "series.made", called, lambda h: (called(h)[0], called(h)[1] | {"aliases": [h.series]})
    ),
    ("put", "/brands/{brand}/models/{code}"): Scenario(
        "maker", "model.made", described, lambda h: described(h, "none")
    ),
    ("post", "/brands/{brand}/price-lists"): Scenario(
        "maker", "price_list.published", prices, lambda h: prices(h, "none")
    ),
    ("put", "/premiums/{code}"): Scenario(
        "maker",
        "insurance_rate.written",
        lambda h: from_today(h, "/premiums/glass", base="10"),
        lambda h: from_today(h, "/premiums/glass", base="-10"),
    ),
    ("put", "/vessel-taxes/{province}"): Scenario(
        "maker",
        "vessel_tax.written",
        lambda h: vessel_tax(h, "480"),
        lambda h: vessel_tax(h, "660.01"),
    ),
    ("put", "/loan-products/{code}"): Scenario(
        "maker",
        "loan_product.written",
        lambda h: from_today(h, "/loan-products/bank", **LOAN),
        lambda h: from_today(h, "/loan-products/bank", **LOAN | {"annual_rate": "2"}),
    ),
    ("put", "/discount-limits"): Scenario(
        "manager",
        "discount_limit.changed",
        lambda _: ("/discount-limits", {"limits": {"consultant": "0.02", "dcc_manager": "0.08"}}),
        lambda _: ("/discount-limits", {"limits": {"nobody": "0.02"}}),
    ),
    ("put", "/loss-reasons/{code}"): Scenario(
        "maker",
        "loss_reason.written",
        lambda _: ("/loss-reasons/other", {"name_zh": "其他", "name_en": "other"}),
        lambda _: ("/loss-reasons/O-ther", {"name_zh": "其他", "name_en": "other"}),
    ),
}


def test_every_changing_route_of_these_rooms_has_its_scenario(house: OrderHouse) -> None:
    paths = house.client.get("/schema/openapi.json").json()["paths"]
    ours = (*OURS, "/loss-reasons/", *(ONE + what for what in OF_LEADS))
    changing = {
        (method, path)
        for path, methods in paths.items()
        for method in methods
        if method in {"post", "put", "patch", "delete"} and path.startswith(ours)
    }
    assert changing == set(SCENARIOS)


@pytest.mark.parametrize("route", SCENARIOS, ids=" ".join)
def test_change_leaves_one_act_and_a_refusal_none(house: OrderHouse, route: tuple[str, str]) -> None:
    scenario = SCENARIOS[route]
    who = getattr(house, scenario.who)
    given = scenario.done(house)
    before = house.one("select count(*) from audit")
    who.do(route[0].upper(), *given)
    acts = house.rows("select what, actor_kind, actor from audit order by at desc, id desc limit 1")
    assert house.one("select count(*) from audit") == before + 1
    assert scenario.what in {what for what, _, _ in acts}
    assert acts[0][1:] == ("person", f"person:{who.account}")
    given = scenario.refused(house)
    before = house.one("select count(*) from audit")
    who.refused(route[0].upper(), *given)
    assert house.one("select count(*) from audit") == before
