"""“I want another dealer”, on the customer's own page: his word is the grant, and the lead goes (L8, 5.6)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from handing import Handing

CONSENT = Path(__file__).parents[1] / "consent"
if str(CONSENT) not in sys.path:
    sys.path.append(str(CONSENT))

from own_page import OwnPage  # noqa: E402 - found by the path above

from leadcenter.consent.face import EventKind  # noqa: E402


@pytest.fixture
def own(hands: Handing) -> OwnPage:
    return OwnPage(hands)


def only(told: dict[str, Any]) -> dict[str, Any]:
    (one,) = told["elsewhere"]
    found: dict[str, Any] = one
    return found


def wants(own: OwnPage, token: str, dealer: str) -> tuple[int, Any]:
    return own.choose(token, only(own.data(token))["lead"], dealer)


def test_customer_whose_wish_a_dealer_works_on_is_offered_others_that_sell_the_series(
    hands: Handing, own: OwnPage
) -> None:
    raw = hands.at_dealer(series="S2")  # B does not sell it, C has no contract
    hands.end_contract("C")
    wish = only(own.data(own.link(raw)))
    assert (wish["series"], wish["dealer"], wish["waits_for"]) == ("S2", "A Ltd", "")
    assert [one["code"] for one in wish["dealers"]] == ["D"]
    assert hands.stands(raw) == "assigned"


def test_customers_word_is_the_grant_and_the_lead_goes(hands: Handing, own: OwnPage) -> None:
    raw = hands.at_dealer()
    token = own.link(raw)
    assert wants(own, token, "D") == (200, {"status": "recorded"})
    assert only(own.data(token))["waits_for"] == "D Ltd"
    (grant,) = hands.rows(
        "select state, notice_no from consent_grant where entity_id = %s", hands.entity("D")
    )
    assert grant["state"] == "given"
    assert grant["notice_no"], "under the words that the page showed"
    hands.round()
    (order,) = hands.rows("select * from transfer")
    assert (order["kind"], order["reason"], order["to_dealer"]) == (
        "customer", "customer_asks", hands.entity("D"),
    )  # fmt: skip
    assert order["asked_by"].startswith("link:")
    (row,) = hands.rows("select * from transfer_lead")
    assert (row["state"], row["at_b"], row["kpi_in"], row["kpi_out"]) == (
        "done", "none", "transfer_in", "transfer_out",
    )  # fmt: skip
    assert hands.lead_of(raw)["status"] == "transferred"
    hands.carry()
    assert [dealer for dealer, _ in hands.dispatches_of(row["to_lead"])] == ["D"]
    after = only(own.data(token))
    assert (after["dealer"], after["waits_for"]) == ("D Ltd", "")
    assert "A" in [one["code"] for one in after["dealers"]], "he may go back"


def test_double_click_is_one_transfer(hands: Handing, own: OwnPage) -> None:
    raw = hands.at_dealer()
    token = own.link(raw)
    assert wants(own, token, "D")[0] == 200
    assert wants(own, token, "D")[0] == 200
    hands.round()
    assert hands.count("transfer") == 1
    assert [row["state"] for row in hands.rows("select state from transfer_lead")] == ["done"]


def test_held_transfer_waits_for_his_word_and_goes_where_he_says(hands: Handing, own: OwnPage) -> None:
    hands.add_dealer("E")
    raw = hands.at_dealer()
    order = hands.order([raw], "D")
    hands.conductor().carry_out(order.id)
    token = own.link(raw)
    wish = only(own.data(token))
    assert wish["waits_for"] == "D Ltd"
    assert (wish["dealers"][0]["code"], wish["dealers"][0]["named"]) == ("D", True)
    assert wants(own, token, "E")[0] == 200
    hands.round()
    done = hands.rows("select * from transfer_lead where state = 'done'")
    assert [(one["transfer_id"], one["to_dealer"]) for one in done] == [(order.id, hands.entity("E"))]
    assert hands.lead_of(raw)["status"] == "transferred"


def test_he_says_yes_to_the_dealer_for_whom_he_was_asked(hands: Handing, own: OwnPage) -> None:
    raw = hands.at_dealer()
    order = hands.order([raw], "D")
    hands.conductor().carry_out(order.id)
    assert wants(own, own.link(raw), "D")[0] == 200
    hands.round()
    assert hands.row(hands.rows_of(order)) == ("done", "", "none")


def test_dealer_whom_he_told_no_is_not_offered(hands: Handing, own: OwnPage) -> None:
    raw = hands.at_dealer()
    hands.grants(raw, "D", EventKind.REFUSED)
    token = own.link(raw)
    assert "D" not in [one["code"] for one in only(own.data(token))["dealers"]]
    assert wants(own, token, "D")[0] == 422
    assert hands.count("transfer") == 0


def test_wish_of_somebody_else_or_without_agreement_moves_nothing(hands: Handing, own: OwnPage) -> None:
    raw, other = hands.at_dealer(), hands.at_dealer()
    lead = only(own.data(own.link(raw)))["lead"]
    foreign = own.link(other)
    assert own.choose(foreign, lead, "D")[0] == 404
    assert own.choose(own.link(raw), lead, "D", agreed=False)[0] == 422
    assert hands.count("transfer") == 0


@pytest.mark.parametrize("status", ["ordered", "won", "lost"])
def test_ordered_or_ended_wish_is_not_offered_elsewhere(hands: Handing, own: OwnPage, status: str) -> None:
    raw = hands.at_dealer()
    token = own.link(raw)
    if status == "ordered":
        hands.conn.execute("update lead set status = 'ordered' where id = %s", [raw])
    else:
        hands.ends(raw, status)
    assert own.data(token)["elsewhere"] == []
    hands.conn.execute("update lead set status = 'live' where status = 'ordered'")


def test_dealer_that_already_follows_him_gets_a_re_inquiry(hands: Handing, own: OwnPage) -> None:
    phone = hands.phone()
    there = hands.at_dealer(phone, dealer="D", agrees=("D",))
    raw = hands.at_dealer(phone, dealer="A", agrees=("A",), series="S2")
    token = own.link(raw)
    (at_a,) = [one for one in own.data(token)["elsewhere"] if one["dealer"] == "A Ltd"]
    assert own.choose(token, at_a["lead"], "D")[0] == 200
    hands.round()
    (row,) = hands.rows("select * from transfer_lead")
    assert (row["state"], row["at_b"], row["to_lead"]) == ("done", "following", hands.lead_of(there)["id"])
