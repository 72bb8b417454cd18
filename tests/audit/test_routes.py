"""Every route that changes something writes exactly one audit row when it does, in the same transaction, and
none when it is refused. The routes are those of the OpenAPI document: one without a scenario here fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from audit_scenarios import SCENARIOS
from audit_town import API_KEY, NAMES, PHONE, SECRET, Sent, Town, described

RIGHTS = ("/rights/", "/assessments", "/retention/")
FOLLOWUP = (
    "/leads/{reference}/follow-ups",
    "/leads/{reference}/calls",
    "/leads/{reference}/messages",
    "/leads/{reference}/test-drives",
    "/leads/{reference}/visits",
    "/walk-ins",
    "/follow-ups/",
    "/call-records/",
    "/test-drives",
    "/test-cars",
)
"""By owners, and about what they own: tests/followup/test_followup_audited.py and its neighbours."""
TRANSFERS = ("/transfers", "/transfer-", "/dealer-exits")
ORDERS = tuple(
    f"/leads/{{reference}}/{what}" for what in ("quotations", "orders", "payments", "losses", "reactivation")
)
ORDERS += ("/brands/", "/premiums/", "/loan-products/", "/discount-limits")
ORDERS += ("/loss-reasons/", "/vessel-taxes/")
"""tests/order/test_order_audited.py"""
IDENTITY = ("/identity/", "/roles/", "/exports", "/caps/", "/cap-changes/", "/my/")
IDENTITY += (*RIGHTS, *FOLLOWUP, *TRANSFERS, "/inbox/", "/webhooks", "/messages")
POOLS = (
    "/pools",
    "/returns",
    "/return-reasons",
    "/private-pools",
    "/maker-pools/",
    "/maker-claims/",
    "/leads/{reference}/lock",
    "/leads/{reference}/extensions",
)
"""Of a legal entity's own people: tests/pool/test_pool_audited.py, tests/pool/test_maker_pools_audited.py"""
IDENTITY += (*ORDERS, *POOLS)
"""Transfers: tests/transfer/test_transfer_routes.py; signing in and who may: tests/identity/test_audited.py
walks all of these routes; what takes two people: tests/desk/test_desk_audited.py; inboxes, webhooks:
tests/inbox/test_box.py; rights, assessments, retention: tests/rights/test_rights_routes.py."""
IDENTITY += ("/rule-sets", "/rule-trials")  # two people: tests/rulemaking/test_rules_audited.py
IDENTITY += ("/assignments/grabs",)  # only for who is on a staff: tests/assignment/test_grab.py
CHANGING = {"post", "put", "patch", "delete"}


TRIED = {
    ("post", "/channel-samples"): "what a configuration reads in a sample that came with it; nothing is kept",
    (
        "post",
        "/channels/{code}/imports/preview",
    ): "what a file that came with it would become; none is kept",
}
"""Routes that change nothing and show nothing but what came with the request: why they are no GET."""


@pytest.fixture(scope="module")
def town(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made = Town(database_url, tmp_path_factory.mktemp("town"))
    with made.client:
        yield made
    made.conn.close()


def test_every_changing_route_of_the_document_has_its_scenario(town: Town) -> None:
    paths = town.client.get("/schema/openapi.json").json()["paths"]
    changing = {(method, path) for path, methods in paths.items() for method in methods if method in CHANGING}
    asked = {one for one in changing if not one[1].startswith(IDENTITY)}
    assert asked == set(SCENARIOS) | set(TRIED)


@pytest.mark.parametrize("route", SCENARIOS, ids=" ".join)
def test_change_writes_one_row_and_refusal_none(town: Town, route: tuple[str, str]) -> None:
    scenario, (method, path) = SCENARIOS[route], route
    sent = scenario.done(town)
    assert re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), sent.path.partition("?")[0])
    before = town.audit()
    assert town.send(method, sent) < 300
    fresh = [row for row in town.audit() if row not in before]
    assert [row[4] for row in fresh] == [scenario.what]
    if path != "/callbacks/{provider}":
        assert (fresh[0][1], fresh[0][2].partition(":")[0], fresh[0][3]) == ("key", "service", "r-77")
    else:
        assert fresh[0][1:4] == ("key", "call_centre", "")
    refused = scenario.refused(town)
    before = town.audit()
    town.send(method, refused)
    assert town.audit() == before
    fresh_try = scenario.done(town)
    before = town.audit()
    assert town.send(method, fresh_try._replace(headers={"x-signature": "0"}), signed_in=False) in {401, 403}
    assert town.audit() == before


def test_no_row_says_who_the_customer_is(town: Town) -> None:
    """Names, numbers and values of block lists that these tests sent are in no row."""
    text = str(town.rows("select to_jsonb(a) from audit a"))
    assert len(text) > 1_000
    for secret in (PHONE, "13800009999", *NAMES, "post.cn", "广告", SECRET, API_KEY):
        assert secret not in text, secret


def test_customer_of_a_choice_stands_there_as_a_pseudonym(town: Town) -> None:
    town.send("post", town.choice("D0002"))
    found = town.rows("select subject, on_behalf, class from audit where what = 'lead.dealer_named'")
    assert {(len(bytes(subject)), behalf, keep) for subject, behalf, keep in found} == {
        (32, "customer", "provision")
    }


def test_act_whose_transaction_fails_at_the_end_is_not_recorded(town: Town) -> None:
    """The row and the change are one: a constraint that breaks the change takes the row with it."""
    code = town.channel()
    before = town.audit()
    name = "官网\x00"
    assert town.send("put", Sent(f"/channels/{code}", described(name=name))) == 422
    assert town.audit() == before


def test_change_is_told_with_what_it_was_before(town: Town) -> None:
    code = town.channel()
    town.send("put", Sent(f"/channels/{code}", described(name="新名")))
    ((before, after),) = town.rows(
        "select before, after from audit where object = %s and what = 'channel.changed'", code
    )
    assert (before, after) == ({"name": "官网"}, {"name": "新名"})
