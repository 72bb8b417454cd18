"""What a phone without a net sends again: each act from the quotation to the delivery is done once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from order_house import MANAGER, OrderHouse, of_payment

from staffed_house import Person


def sent(person: Person, key: str, path: str, body: Any = None) -> tuple[int, Any]:
    """(status, answer) of one act that is sent three times; the answers are the same."""
    headers = person._headers | {"idempotency-key": key}
    answers = [person._client.request("POST", path, json=body, headers=headers) for _ in range(3)]
    assert len({(one.status_code, one.text) for one in answers}) == 1, [one.text for one in answers]
    return answers[0].status_code, answers[0].json() if answers[0].content else None


def test_an_order_from_the_quotation_to_the_delivery_is_done_once(house: OrderHouse) -> None:
    lead = house.lead()
    mark = lead[-12:]
    quoted = {"brand": house.brand, "model": "m1", "discount": "9000"}
    status, quotation = sent(house.consultant, f"q{mark}", f"/leads/{lead}/quotations", quoted)
    assert (status, quotation["version"], quotation["status"]) == (201, 1, "waiting")
    approval = f"/leads/{lead}/quotations/1/approval"
    assert sent(house.sales_manager, f"a{mark}", approval) == (204, None)
    status, made = sent(house.consultant, f"o{mark}", f"/leads/{lead}/orders", {"version": 1})
    assert (status, made) == (201, {"number": 1})
    money = {"kind": "balance", "method": "card", "receipt": f"R{mark}", "amount": "217000"}
    status, payment = sent(house.consultant, f"p{mark}", f"/leads/{lead}/payments", money)
    assert (status, payment["payment"]) == (201, 1)
    assert sent(house.finance, f"c{mark}", f"{of_payment(lead, payment)}/confirmation") == (204, None)
    assert sent(house.consultant, f"d{mark}", f"/leads/{lead}/orders/delivery") == (204, None)
    assert house.status(lead) == ("won", "closed")
    did = [
        "quotation.made", "quotation.approved", "order.placed", "payment.entered", "payment.confirmed",
        "order.delivered",
    ]  # fmt: skip
    assert [act for act in house.acts(lead) if act in did] == did, "each once"
    assert house.broken() == {}


def test_a_loss_and_the_way_back_are_done_once(house: OrderHouse) -> None:
    lead = house.lead()
    mark = lead[-12:]
    why = {"reason": "moved_away"}
    assert sent(house.consultant, f"l{mark}", f"/leads/{lead}/losses", why) == (201, {"number": 1})
    assert sent(house.manager, f"g{mark}", f"/leads/{lead}/losses/1/agreement") == (204, None)
    status, back = sent(house.manager, f"r{mark}", f"/leads/{lead}/reactivation", {"to": MANAGER})
    assert (status, back) == (200, {"owner": MANAGER})
    assert house.status(lead) == ("live", "assigned")
    assert house.broken() == {}


def test_a_key_is_of_one_act_and_a_refusal_keeps_none(house: OrderHouse) -> None:
    lead = house.lead()
    mark = lead[-12:]
    path = f"/leads/{lead}/orders"
    assert sent(house.consultant, f"x{mark}", path, {"version": 1})[0] == 409
    version = house.quoted(lead)["version"]
    assert sent(house.consultant, f"x{mark}", path, {"version": version})[0] == 201
    status, said = sent(house.consultant, f"x{mark}", path, {"version": 7})
    assert (status, said["error"]["code"]) == (422, "idempotency_key_reused")


def test_two_presses_at_once_are_one_order(house: OrderHouse) -> None:
    lead = house.lead()
    version = house.quoted(lead)["version"]
    headers = house.consultant._headers | {"idempotency-key": f"two{lead[-12:]}"}
    answers: list[tuple[int, str]] = []

    def press() -> None:
        answer = house.client.post(f"/leads/{lead}/orders", json={"version": version}, headers=headers)
        answers.append((answer.status_code, answer.text))

    presses = [threading.Thread(target=press) for _ in range(4)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert set(answers) == {(201, '{"number":1}')}


def test_price_list_sent_twice_is_one_version(house: OrderHouse) -> None:
    path = f"/brands/{house.brand}/price-lists"
    prices = [{"model": "m1", "price": "226000"}, {"model": "m1", "option": "red", "price": "6000"}]
    body = {"valid_from": house.today(), "prices": prices}
    before = len(house.maker.get(path)["lists"])
    assert sent(house.maker, "list-1", path, body)[0] == 201
    assert len(house.maker.get(path)["lists"]) == before + 1


@pytest.mark.parametrize(
    "what", ["quotations", "orders", "payments", "losses", "reactivation", "price-lists"]
)
def test_every_act_takes_the_key_and_shows_an_example(house: OrderHouse, what: str) -> None:
    said = house.client.get("/schema/openapi.json").json()
    found = {path: of["post"] for path, of in said["paths"].items() if "post" in of and f"/{what}" in path}
    assert found
    for path, route in found.items():
        names = [one["name"] for one in route.get("parameters", [])]
        assert "Idempotency-Key" in names, path
        if "requestBody" in route:
            (content,) = route["requestBody"]["content"].values()
            schema = content["schema"]
            examples = schema.get("examples") or content.get("examples")
            assert examples, path
