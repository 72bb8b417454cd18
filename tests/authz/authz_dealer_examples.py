"""Example requests of the rooms of dealers: clocks, inboxes, follow-up, orders, transfers, pools."""

from __future__ import annotations

from typing import Any

from authz_city import A, City, Thing
from authz_example import ADMIN, OPS, Example, Route, act, get, later, never
from authz_people import Asker


def span(city: City, asker: Asker, it: Thing) -> dict[str, Any]:
    return {"clock": "followup", "begin": later(days=-9), "until": later(days=1)}


OF_INBOX: dict[Route, Example] = {
    ("get", "/inbox"): get("", "a1x", "", shows=False),
    ("get", "/inbox/unread"): get("", "a1x", "", shows=False),
    ("post", "/inbox/read"): never(
        "nobody is told of anything there: tests/inbox",
        "",
        {"notices": ["00000000-0000-0000-0000-000000000001"]},
    ),
    ("get", "/inbox/preferences"): get("", "a1x", "", shows=False),
    ("put", "/inbox/preferences"): act("", "a1x", "", {"language": "en"}),
    ("get", "/webhooks"): get("", "adcc", "", shows=False),
    ("post", "/webhooks"): never("the name is looked up: tests/inbox", "", {"url": "https://10.0.0.1/"}),
    ("post", "/webhooks/{webhook}/keys"): never("there is none: tests/inbox", "draft"),
    ("get", "/webhooks/{webhook}/messages"): never("there is none: tests/inbox", "draft"),
    ("post", "/webhooks/{webhook}/messages"): never(
        "there is none: tests/inbox", "draft", {"since": "2026-01-01T00:00:00Z"}
    ),
    ("put", "/webhooks/{webhook}/status"): never("there is none: tests/inbox", "draft", {"status": "off"}),
    ("get", "/messages"): get("", "adcc", "", shows=False),
    ("post", "/messages"): act("", "adcc", "", {"adapter": "mail", "since": "2026-01-01T00:00:00Z"}),
}
NO_WORKER = "no worker gives them clocks there: tests/clocks"
OF_CLOCKS: dict[Route, Example] = {
    ("get", "/clocks/targets"): get("", OPS, "", shows=False),
    ("put", "/clocks/targets/{clock}"): never("a code of the house's: tests/clocks", "page", {"minutes": 9}),
    ("get", "/clocks/assessment"): get("", "adcc", "", query=span, shows=False),
    ("get", "/clocks/running"): get("", "adcc", "", shows=False),
    ("get", "/leads/{reference}/clocks"): get("lead", "a1x", "a1x", shows=False),
    ("post", "/leads/{reference}/clock-pauses"): never(
        NO_WORKER, "lead", lambda c, a, it: {"until": later(days=1), "reason": "customer_away"}
    ),
    ("delete", "/leads/{reference}/clock-pauses"): never(NO_WORKER, "lead"),
}

NEXT = {"next_step": "call", "next_due_at": later(days=2)}
FOLLOWED = {"kind": "call", "result": "interested", **NEXT}
RESULT = {"name_zh": "某", "name_en": "some", "reached": True, "needs_next": False}
TEST_CAR = {"brand": "b", "series": "s"}
BOOKED = "told to whoever booked it: tests/followup"
SIGNED = {"notice": "n1", "notice_version": "1", "text_hash": "ab" * 32, "action": "signed_paper"}
WALKED_IN = {"name": "某", "phone": "13817299002", **SIGNED}
STEPS: dict[str, Any] = {
    "licence": {"licence_class": "C1", "valid_until": "2099-01-01"},
    "agreement": {"version": "v1", "text_hash": "0" * 64},
    "beginning": None,
    "end": None,
    "cancellation": {},
    "feedback": {"stars": 5},
}


def booking(city: City, asker: Asker, it: Thing) -> dict[str, Any]:
    return {"car": "T1", "begins_at": later(days=1), "ends_at": later(days=1, hours=1)}


def drives_of(city: City, asker: Asker, it: Thing) -> dict[str, Any]:
    return {"since": later(days=-9), "until": later(days=9)}


OF_FOLLOWUP: dict[Route, Example] = {
    ("get", "/follow-ups/mine"): get("", "a1x", "", shows=False),
    ("get", "/follow-ups/overdue"): get("", "adcc", "", shows=False),
    ("post", "/leads/{reference}/follow-ups"): act("lead", "a1x", "a1x", FOLLOWED),
    ("get", "/leads/{reference}/follow-ups"): get("lead", "a1x", "a1x", shows=False),
    ("get", "/follow-ups/results"): get("", "a1x", "", shows=False),
    ("put", "/follow-ups/results/{kind}/{code}"): never(
        "names nothing that is there: tests/followup", "page", RESULT, hides=False
    ),
    ("post", "/leads/{reference}/calls"): act("lead", "a1x", "a1x"),
    ("post", "/leads/{reference}/messages"): act("lead", "a1x", "a1x", {"template": "followup_invitation"}),
    ("get", "/leads/{reference}/calls"): get("lead", "a1x", "a1x", shows=False),
    ("get", "/calls/{call}"): never("told to whoever asked for it: tests/followup", "page"),
    ("post", "/call-records/{provider}"): never("a provider's signature: tests/followup", "provider", b"{}"),
    ("get", "/test-cars"): get("", "a1x", "", shows=False),
    ("put", "/test-cars/{code}"): never(
        "names nothing that is there: tests/followup", "role", TEST_CAR, hides=False
    ),
    ("get", "/test-drives/agreements"): get("", "a1x", "", shows=False),
    ("post", "/test-drives/agreements"): act("", "adcc", "", {"version": "v9", "text": "某"}),
    ("post", "/leads/{reference}/test-drives"): never("needs a car: tests/followup", "lead", booking),
    ("get", "/test-drives/guides"): get("", "a1x", "", shows=False),
    ("get", "/test-drives"): get("", "a1x", "", query=drives_of, shows=False),
    **{("post", f"/test-drives/{{drive}}/{one}"): never(BOOKED, "page", body) for one, body in STEPS.items()},
    ("post", "/leads/{reference}/visits"): act("lead", "adcc", "a1x", {"heads": 2}),
    ("get", "/visits"): get("", "adcc", "", query=drives_of, shows=False),
    ("get", "/walk-ins/notices"): get("", "adcc", "", shows=False),
    ("post", "/walk-ins"): act("", "adcc", "", WALKED_IN, shows=False),
}

ORDERED = {"version": 1}
PAID = {"kind": "deposit", "method": "cash", "receipt": "R1", "amount": "100"}
MADE_FIRST = "a quotation, an order, a payment come first: tests/order"
MODEL = {"series": "nothing", "name_zh": "型", "name_en": "model", "energy": "fuel", "seats": 5}
FROM = {"valid_from": later(days=2)[:10], "name_zh": "名", "name_en": "name"}
FROM_NAMES = {"name_zh": "名", "name_en": "name"}
VESSEL = {"valid_from": FROM["valid_from"], "source": "某文", "bands": [{"above": 0, "amount": "60"}]}
OF_ORDERS: dict[Route, Example] = {
    ("get", "/brands"): get("", "a1x", "", shows=False),
    ("get", "/offers"): get("", "a1x", "", shows=False),
    ("get", "/brands/{brand}/models"): get("offer", ADMIN, "offer", shows=False, hides=False),
    ("get", "/brands/{brand}/price-lists"): get("offer", "a1x", "offer", shows=False, hides=False),
    ("post", "/brands/{brand}/price-lists"): never(
        "names what there is not: tests/vehicle",
        "offer",
        {"valid_from": FROM["valid_from"], "prices": [{"model": "none", "price": "1"}]},
    ),
    ("put", "/brands/{brand}"): act("catalogue", OPS, "catalogue", FROM_NAMES, hides=False),
    ("put", "/brands/{brand}/series/{code}"): never("of no brand: tests/vehicle", "offer", FROM_NAMES),
    ("put", "/brands/{brand}/models/{code}"): never("of no series: tests/vehicle", "offer", MODEL),
    ("get", "/price-lists/{identifier}"): never("there is no list: tests/vehicle", "offer"),
    ("get", "/entities/{code}/series"): get("entity", "a1x", A, shows=False),
    ("get", "/quotation-tables"): get("", "a1x", "", shows=False),
    ("get", "/vessel-taxes"): get("", "a1x", "", query=lambda c, a, it: {"province": "x"}, shows=False),
    ("put", "/vessel-taxes/{province}"): act("offer", OPS, "offer", VESSEL, hides=False),
    ("put", "/premiums/{code}"): act("offer", OPS, "offer", FROM | {"base": "1"}, hides=False),
    ("put", "/loan-products/{code}"): act(
        "offer",
        OPS,
        "offer",
        FROM | {"annual_rate": "0.01", "least_down": "0.2", "terms": [12]},
        hides=False,
    ),
    ("get", "/discount-limits"): get("", "adcc", "", shows=False),
    ("put", "/discount-limits"): act("", "adcc", "", {"limits": {"consultant": "0.01"}}),
    ("get", "/loss-reasons"): get("", "a1x", "", shows=False),
    ("put", "/loss-reasons/{code}"): act(
        "offer", OPS, "offer", {"name_zh": "因", "name_en": "reason"}, hides=False
    ),
    ("get", "/trial-calculations"): never(
        "of no model: tests/order", "", query=lambda c, a, it: {"brand": "none", "model": "none"}
    ),
    ("get", "/quotations"): get("", "adcc", "", shows=False),
    ("get", "/orders"): get("", "adcc", "", shows=False),
    ("get", "/quotations/waiting"): get("", "adcc", "", shows=False),
    ("get", "/payments/waiting"): never("of finance: tests/order"),
    ("get", "/payments/decided"): never("of finance: tests/order"),
    ("get", "/losses/waiting"): get("", "adcc", "", shows=False),
    ("get", "/leads/{reference}/quotations"): get("lead", "a1x", "a1x", shows=False),
    ("post", "/leads/{reference}/quotations"): never(MADE_FIRST, "lead", {"brand": "none", "model": "none"}),
    ("post", "/leads/{reference}/quotations/{version}/approval"): never(MADE_FIRST, "lead"),
    ("post", "/leads/{reference}/quotations/{version}/refusal"): never(MADE_FIRST, "lead"),
    ("get", "/leads/{reference}/orders"): get("lead", "a1x", "a1x", shows=False),
    ("post", "/leads/{reference}/orders"): never(MADE_FIRST, "lead", ORDERED),
    ("post", "/leads/{reference}/orders/delivery"): never(MADE_FIRST, "lead"),
    ("post", "/leads/{reference}/orders/cancellation"): never(MADE_FIRST, "lead", {"reason": "moved_away"}),
    ("post", "/leads/{reference}/payments"): never(MADE_FIRST, "lead", PAID),
    ("post", "/leads/{reference}/payments/{order}/{payment}/correction"): never(
        MADE_FIRST, "lead", {"receipt": "R2"}
    ),
    ("post", "/leads/{reference}/payments/{order}/{payment}/confirmation"): never(MADE_FIRST, "lead"),
    ("post", "/leads/{reference}/payments/{order}/{payment}/rejection"): never(MADE_FIRST, "lead"),
    ("get", "/leads/{reference}/losses"): get("lead", "a1x", "a1x", shows=False),
    ("post", "/leads/{reference}/losses"): act("lead", "a1x", "a1x", {"reason": "moved_away"}),
    ("post", "/leads/{reference}/losses/{loss}/agreement"): never(MADE_FIRST, "lead"),
    ("post", "/leads/{reference}/losses/{loss}/return"): never(MADE_FIRST, "lead"),
    ("post", "/leads/{reference}/reactivation"): never("it is not lost: tests/order", "lead", {}),
}

GIVEN = {"leads": ["nothing"], "dealer": "D0003", "reason": "customer_asks", "request": "authz"}
NO_TRANSFER = "nobody hands leads on here: tests/transfer"
OF_TRANSFERS: dict[Route, Example] = {
    ("post", "/transfers"): never(NO_TRANSFER, "", GIVEN),
    ("post", "/transfers/preview"): never(
        NO_TRANSFER, "", {name: value for name, value in GIVEN.items() if name != "request"}
    ),
    ("get", "/transfers/{transfer}"): never(NO_TRANSFER, "page"),
    ("delete", "/transfers/{transfer}"): never(NO_TRANSFER, "page"),
    ("post", "/transfers/{transfer}/confirmations"): never(
        NO_TRANSFER, "page", {"lead": "nothing", "wants": "service"}
    ),
    ("post", "/transfers/{transfer}/decision"): never(NO_TRANSFER, "page", {"accepted": False}),
    ("post", "/transfer-requests"): never(
        NO_TRANSFER, "", {"leads": ["nothing"], "reason": "customer_asks", "request": "authz"}
    ),
    ("get", "/transfer-requests"): get("", "adcc", "", shows=False),
    ("delete", "/transfer-requests/{transfer}"): never(NO_TRANSFER, "transfer"),
    ("post", "/dealer-exits"): never(NO_TRANSFER, "", {"dealer": "nothing", "request": "authz"}),
    ("get", "/leads/{reference}/takeover"): get("lead", "a1x", "a1x", shows=False),
    ("get", "/transfer-policy"): get("", OPS, "", shows=False),
    ("put", "/transfer-policy"): act("", OPS, "", {}),
}

NO_CLOCK = "no clock runs for it there, and nobody holds it: tests/pool"
OF_NOTHING = {"leads": ["nothing"]}


def out_of_pool(city: City, asker: Asker, it: Thing) -> dict[str, Any]:
    return OF_NOTHING | {"staff": city.staff["a1y"], "reason": "asked"}


OF_POOLS: dict[Route, Example] = {
    ("get", "/pools"): get("", "a1x", "", shows=False),
    ("get", "/pools/standing"): get("", "a1x", "", shows=False),
    ("put", "/pools/{code}"): act("pool", "adcc", f"pool of {A}", {"name": "池"}, hides=False),
    ("get", "/pools/{code}/members"): get("pool", "a1x", f"pool of {A}", shows=False),
    ("put", "/pools/{code}/members"): act("pool", "adcc", f"pool of {A}", {}),
    ("get", "/pools/{code}/leads"): get("pool", "a1x", f"pool of {A}", shows=False),
    ("get", "/pools/{code}/leads/{reference}"): never("none lies there: tests/pool", "lead"),
    ("post", "/pools/{code}/claims"): act("pool", "a1x", f"pool of {A}", OF_NOTHING),
    ("post", "/pools/{code}/handouts"): act("pool", "adcc", f"pool of {A}", out_of_pool),
    ("post", "/pools/{code}/recalls"): act(
        "pool", "adcc", f"pool of {A}", OF_NOTHING | {"reason": "not_worked"}
    ),
    ("post", "/pools/{code}/entries"): act(
        "pool", "adcc", f"pool of {A}", OF_NOTHING | {"reason": "not_worked"}
    ),
    ("post", "/returns"): act("", "a1x", "", {"returns": [{"lead": "nothing", "reason": "no_time"}]}),
    ("get", "/return-reasons"): get("", "a1x", "", shows=False),
    ("put", "/return-reasons/{code}"): never(
        "names nothing that is there: tests/pool", "page", {"name": "远"}, hides=False
    ),
    ("get", "/private-pools"): get("", "adcc", "", shows=False),
    ("put", "/private-pools"): act("", "adcc", "", {"cap": 9_999}),
    ("put", "/private-pools/{code}"): act("staff", "adcc", "a1y", {"cap": 9_999}),
    ("get", "/leads/{reference}/protection"): get("lead", "a1x", "a1x", shows=False),
    ("post", "/leads/{reference}/extensions"): act(
        "lead", "adcc", "a1x", {"days": 3, "reason": "abroad"}, why=NO_CLOCK
    ),
    ("put", "/leads/{reference}/lock"): act(
        "lead", "adcc", "a1x", lambda *_: {"until": later(days=9), "reason": "abroad"}
    ),
    ("delete", "/leads/{reference}/lock"): act("lead", "adcc", "a1x", why=NO_CLOCK),
}

MAKERS = ("maker_pool", OPS, "pool of the maker")
OF_MAKER_POOLS: dict[Route, Example] = {
    ("get", "/maker-pools"): get("", OPS, "", shows=False),
    ("put", "/maker-pools/{code}"): act(*MAKERS, {"name": "池"}, hides=False),
    ("get", "/maker-pools/{code}/members"): get(*MAKERS, shows=False),
    ("put", "/maker-pools/{code}/members"): act(*MAKERS, {}),
    ("get", "/maker-pools/{code}/leads"): get(*MAKERS, shows=False),
    ("post", "/maker-pools/{code}/claims"): act(*MAKERS, OF_NOTHING),
    ("get", "/maker-pools/{code}/claims"): get(*MAKERS, shows=False),
    ("post", "/maker-pools/{code}/recalls"): act(*MAKERS, OF_NOTHING | {"reason": "not_worked"}),
    ("get", "/maker-claims"): get("", OPS, "", shows=False),
    ("post", "/maker-claims/returns"): act("", OPS, "", OF_NOTHING | {"reason": "no_time"}),
}

DEALER = OF_CLOCKS | OF_INBOX | OF_FOLLOWUP | OF_ORDERS | OF_TRANSFERS | OF_POOLS | OF_MAKER_POOLS
