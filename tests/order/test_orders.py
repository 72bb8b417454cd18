"""From a quotation to the delivery: each step by whom it belongs to, nothing paid twice, nothing given
unpaid."""

from __future__ import annotations

from decimal import Decimal

import pytest
from order_house import COLLEAGUE, CONSULTANT, SECOND_FINANCE, OrderHouse, of_payment


def test_order_is_paid_delivered_and_won(house: OrderHouse) -> None:
    lead = house.ordered()
    assert house.status(lead) == ("ordered", "assigned")
    house.paid(lead, "26000", "deposit")
    assert house.order(lead)["status"] == "placed"
    house.paid(lead, "200000", "loan")
    assert (house.order(lead)["status"], house.order(lead)["paid"]) == ("paid", "226000.00")
    house.consultant.do("POST", f"/leads/{lead}/orders/delivery")
    assert house.status(lead) == ("won", "closed")
    assert house.owner(house.id_of(lead)) is None
    assert house.acts(lead)[-7:] == [
        "quotation.made", "order.placed", "payment.entered", "payment.confirmed", "payment.entered",
        "payment.confirmed", "order.delivered",
    ]  # fmt: skip
    assert house.broken() == {}


def test_ordered_lead_keeps_its_owner_and_is_exempt_from_recall(house: OrderHouse) -> None:
    lead = house.ordered()
    assert house.owner(house.id_of(lead)) == CONSULTANT
    ((why,),) = house.rows(
        "select to_jsonb(e)::text from episode e where e.lead_id = %s and e.closed_at is null",
        house.id_of(lead),
    )
    assert "order" in why


def test_nothing_is_delivered_that_is_not_paid(house: OrderHouse) -> None:
    lead = house.ordered()
    house.paid(lead, "225999.99")
    assert house.consultant.refused("POST", f"/leads/{lead}/orders/delivery") == (409, "order_not_paid")
    assert house.status(lead) == ("ordered", "assigned")
    house.paid(lead, "0.01")
    house.consultant.do("POST", f"/leads/{lead}/orders/delivery")
    assert house.broken() == {}


def test_payment_counts_only_when_finance_has_confirmed_it(house: OrderHouse) -> None:
    lead = house.ordered()
    made = house.entered(lead, "226000")
    assert (house.order(lead)["paid"], house.order(lead)["status"]) == ("0.00", "placed")
    waiting = house.finance.get("/payments/waiting")["payments"]
    assert [(one["lead"], one["amount"]) for one in waiting if one["lead"] == lead] == [(lead, "226000.00")]
    house.finance.do("POST", f"{of_payment(lead, made)}/confirmation")
    assert [one for one in house.finance.get("/payments/waiting")["payments"] if one["lead"] == lead] == []
    assert house.order(lead)["status"] == "paid"


def test_sales_confirm_no_payment_and_finance_enters_none(house: OrderHouse) -> None:
    lead = house.ordered()
    made = house.entered(lead, "1000", "deposit")
    for person in (house.consultant, house.manager, house.sales_manager):
        said = person.refused("POST", f"{of_payment(lead, made)}/confirmation")
        assert said == (403, "not_allowed")
    body = {"kind": "deposit", "method": "cash", "receipt": "X1", "amount": "5"}
    assert house.finance.refused("POST", f"/leads/{lead}/payments", body) == (403, "not_allowed")


def test_whoever_entered_a_payment_does_not_confirm_it_even_with_both_roles(house: OrderHouse) -> None:
    lead = house.ordered()
    house.rows("insert into role_permission values ('finance', 'order.write')")
    try:
        body = {"kind": "deposit", "method": "cash", "receipt": "both", "amount": "5"}
        made = house.finance.do("POST", f"/leads/{lead}/payments", body)
    finally:
        house.rows("delete from role_permission where role = 'finance' and permission = 'order.write'")
    said = house.finance.refused("POST", f"{of_payment(lead, made)}/confirmation")
    assert said == (403, "own_payment")
    house.signed_in(SECOND_FINANCE).do("POST", f"{of_payment(lead, made)}/confirmation")
    assert house.order(lead)["paid"] == "5.00"


def test_wrong_amount_is_taken_back_by_a_counter_entry_and_never_edited(house: OrderHouse) -> None:
    lead = house.ordered()
    wrong = house.paid(lead, "226000")
    assert house.order(lead)["status"] == "paid"
    counter = house.consultant.do("POST", f"{of_payment(lead, wrong)}/correction", {"receipt": "storno"})
    assert counter["amount"] == "-226000.00"
    assert house.order(lead)["status"] == "paid", "finance has not said anything yet"
    house.finance.do("POST", f"{of_payment(lead, counter)}/confirmation")
    assert (house.order(lead)["status"], house.order(lead)["paid"]) == ("placed", "0.00")
    again = house.consultant.refused("POST", f"{of_payment(lead, wrong)}/correction", {"receipt": "storno2"})
    assert again == (409, "payment_known")
    amounts = [Decimal(one["amount"]) for one in house.order(lead)["payments"]]
    assert amounts == [Decimal(226000), Decimal(-226000)]
    assert house.broken() == {}


def test_finance_takes_back_what_it_confirmed_wrongly_and_a_second_person_of_finance_confirms_that(
    house: OrderHouse,
) -> None:
    lead = house.ordered()
    wrong = house.paid(lead, "1000", "deposit")
    newest = house.finance.get("/payments/decided")["payments"][0]
    assert (newest["lead"], newest["payment"], newest["status"]) == (lead, wrong["payment"], "confirmed")
    counter = house.finance.do("POST", f"{of_payment(lead, wrong)}/correction", {"receipt": "back"})
    assert house.finance.refused("POST", f"{of_payment(lead, counter)}/confirmation") == (403, "own_payment")
    assert house.order(lead)["paid"] == "1000.00", "nobody else has said anything yet"
    second = house.signed_in(SECOND_FINANCE)
    second.do("POST", f"{of_payment(lead, counter)}/confirmation")
    assert house.order(lead)["paid"] == "0.00"
    told = second.get("/payments/decided")
    assert [one["corrects"] for one in told["payments"][:2]] == [wrong["payment"], None]
    assert told["payments"][0]["decided_by"] in told["people"]
    before = told["payments"][0]["decided_at"].replace("+", "%2B")
    earlier = second.get(f"/payments/decided?before={before}")["payments"]
    assert earlier[0]["payment"] == wrong["payment"]
    assert house.consultant.refused("GET", "/payments/decided") == (403, "not_allowed")
    other = house.signed_in("D0002-06")
    path = f"{of_payment(lead, wrong)}/correction"
    assert other.refused("POST", path, {"receipt": "not-mine"}) == (404, "lead_unknown")
    assert house.broken() == {}


def test_no_login_of_the_application_may_change_an_amount(house: OrderHouse) -> None:
    rows = house.rows(
        "select p.column_name from information_schema.column_privileges p where p.table_name = 'payment' "
        "and p.grantee = 'leadcenter_app' and p.privilege_type = 'UPDATE' order by 1"
    )
    assert [name for (name,) in rows] == ["decided_at", "decided_by", "status"]


def test_receipt_is_entered_once(house: OrderHouse) -> None:
    lead = house.ordered()
    body = {"kind": "deposit", "method": "cash", "receipt": "same", "amount": "100"}
    house.consultant.do("POST", f"/leads/{lead}/payments", body)
    assert house.consultant.refused("POST", f"/leads/{lead}/payments", body) == (409, "payment_known")
    assert len(house.order(lead)["payments"]) == 1


@pytest.mark.parametrize(
    ("kind", "amount", "code"),
    [
        ("deposit", "-1", "payment_unfit"),
        ("refund", "1", "payment_unfit"),
        ("deposit", "0", "payment_unfit"),
        ("deposit", "NaN", "money_unfit"),
        ("deposit", "Infinity", "money_unfit"),
        ("deposit", "1.001", "money_finer_than_cents"),
    ],
)
def test_amount_must_fit_its_kind(house: OrderHouse, kind: str, amount: str, code: str) -> None:
    lead = house.ordered()
    body = {"kind": kind, "method": "cash", "receipt": "r", "amount": amount}
    assert house.consultant.refused("POST", f"/leads/{lead}/payments", body) == (422, code)


def test_rejected_payment_counts_nothing_and_is_decided_once(house: OrderHouse) -> None:
    lead = house.ordered()
    made = house.entered(lead, "226000")
    house.finance.do("POST", f"{of_payment(lead, made)}/rejection")
    for word in ("confirmation", "rejection"):
        said = house.finance.refused("POST", f"{of_payment(lead, made)}/{word}")
        assert said == (409, "payment_decided")
    assert house.order(lead)["paid"] == "0.00"
    unknown = made | {"payment": 99}
    said = house.finance.refused("POST", f"{of_payment(lead, unknown)}/confirmation")
    assert said == (404, "payment_unknown")


def test_order_is_cancelled_once_its_money_is_paid_back(house: OrderHouse) -> None:
    lead = house.ordered()
    path, why = f"/leads/{lead}/orders/cancellation", {"reason": "loan_refused"}
    made = house.entered(lead, "1000", "deposit")
    assert house.consultant.refused("POST", path, why) == (409, "order_holds_money")
    house.finance.do("POST", f"{of_payment(lead, made)}/confirmation")
    assert house.consultant.refused("POST", path, why) == (409, "order_holds_money")
    house.paid(lead, "-1000", "refund")
    house.consultant.do("POST", path, why)
    assert house.status(lead) == ("live", "assigned")
    assert house.owner(house.id_of(lead)) == CONSULTANT
    assert (house.order(lead)["status"], house.order(lead)["end_reason"]) == ("cancelled", "loan_refused")
    assert house.consultant.refused("POST", path, why) == (404, "order_unknown")
    assert house.broken() == {}


def test_no_more_is_paid_back_than_was_paid(house: OrderHouse) -> None:
    lead = house.ordered()
    house.paid(lead, "10000", "deposit")
    first, second = (house.entered(lead, "-10000", "refund") for _ in range(2))
    house.finance.do("POST", f"{of_payment(lead, first)}/confirmation")
    said = house.finance.refused("POST", f"{of_payment(lead, second)}/confirmation")
    assert said == (409, "payment_unbalanced")
    assert house.order(lead)["paid"] == "0.00"
    house.finance.do("POST", f"{of_payment(lead, second)}/rejection")
    assert house.broken() == {}


def test_cancelled_lead_can_be_ordered_again(house: OrderHouse) -> None:
    lead = house.ordered()
    house.consultant.do("POST", f"/leads/{lead}/orders/cancellation", {"reason": "other_colour"})
    version = house.quoted(lead, options=["red"])["version"]
    assert house.consultant.do("POST", f"/leads/{lead}/orders", {"version": version}) == {"number": 2}
    assert (house.order(lead)["due"], house.order(lead)["version"]) == ("232000.00", version)
    assert house.broken() == {}


def test_one_order_lives_at_a_time(house: OrderHouse) -> None:
    lead = house.ordered()
    said = house.consultant.refused("POST", f"/leads/{lead}/orders", {"version": 1})
    assert said == (409, "lead_elsewhere")


def test_delivered_order_stays_paid(house: OrderHouse) -> None:
    lead = house.ordered()
    made = house.paid(lead, "226000")
    house.consultant.do("POST", f"/leads/{lead}/orders/delivery")
    counter = house.manager.do("POST", f"{of_payment(lead, made)}/correction", {"receipt": "late"})
    said = house.finance.refused("POST", f"{of_payment(lead, counter)}/confirmation")
    assert said == (409, "payment_unbalanced")
    assert house.order_of(lead, house.manager)["paid"] == "226000.00"
    assert house.broken() == {}


def test_lead_of_a_colleague_does_not_exist_for_a_consultant(house: OrderHouse) -> None:
    lead = house.ordered()
    colleague = house.signed_in(COLLEAGUE)
    for method, path, body in (
        ("GET", "orders", None),
        ("GET", "quotations", None),
        ("POST", "orders", {"version": 1}),
        ("POST", "orders/delivery", None),
        ("POST", "losses", {"reason": "moved_away"}),
    ):
        assert colleague.refused(method, f"/leads/{lead}/{path}", body) == (404, "lead_unknown"), path


def test_lead_of_another_dealer_does_not_exist(house: OrderHouse) -> None:
    lead = house.ordered()
    stranger = house.signed_in("D0002-06")
    assert stranger.refused("GET", f"/leads/{lead}/orders") == (404, "lead_unknown")
    mine = house.references.write(
        house.one("select id from entity where code = 'D0002'"),
        (house.one("select bucket from lead where id = %s", house.id_of(lead)), house.id_of(lead)),
    )
    assert stranger.refused("GET", f"/leads/{mine}/orders") == (404, "lead_unknown")
    assert stranger.refused("POST", f"/leads/{mine}/orders/delivery") == (404, "lead_unknown")
