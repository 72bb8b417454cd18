"""An example request of every route there is: about which objects, with which body, and who gets an answer
with data. A route without one fails the matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from authz_city import PASSWORD, A, City, Thing
from authz_people import Asker

Make = Callable[[City, Asker, Thing], Any]
Route = tuple[str, str]


class Example(msgspec.Struct, frozen=True):
    """`kind`: what the path, body or query names; empty: nothing. `done`: who, about which object, gets a
    2xx, or a 409 with the reason `why`; None with the reason `why`. `shows`: the answer to it has a canary of
    the object in it. `hides`: an object that is not there is a 404 (else: an answer without it)."""

    kind: str = ""
    body: Make | Any = None
    query: Make | None = None
    headers: Make | None = None
    done: tuple[str, str] | None = None
    why: str = ""
    shows: bool = False
    hides: bool = True


def get(kind: str = "", who: str = "", what: str = "", *, shows: bool = True, **more: Any) -> Example:
    return Example(kind, done=(who, what), shows=shows, **more)


def act(kind: str, who: str, what: str, body: Make | Any = None, **more: Any) -> Example:
    return Example(kind, body, done=(who, what), **more)


def never(why: str, kind: str = "", body: Make | Any = None, **more: Any) -> Example:
    return Example(kind, body, why=why, **more)


def later(**span: float) -> str:
    return (datetime.now(UTC) + timedelta(**span)).isoformat()


def handout(city: City, asker: Asker, lead: Thing) -> dict[str, Any]:
    """To a colleague of the same dealer."""
    dealer = lead.whose.entities[0] if lead.whose.entities else A
    to = {"D0001": "a1y", "D0002": "b1x", "D0003": "c1x"}[dealer]
    known = lead.value("reference", asker)
    one = {"lead": known, "staff": city.staff[to], "reason": "post_change"}
    return {"handouts": [one], "over_cap": True}


def all_series(city: City, asker: Asker, dealer: Thing) -> dict[str, Any]:
    """Everything that there is, which a dealer of the city sells anyway."""
    rows = city.rows("select brand, code from series order by brand, code")
    return {"series": [{"brand": brand, "series": code} for brand, code in rows]}


def key_of(city: City, asker: Asker, raw: Thing) -> dict[str, Any]:
    return {"keys": [{"bucket": raw.values["bucket"], "raw_id": raw.values["raw_id"]}]}


def draft(city: City, asker: Asker, dealer: Thing) -> dict[str, Any]:
    body = city.thing("draft", f"draft of {A}").values["body"]
    return {
        "kind": "assignment",
        "dealer": dealer.values["code"],
        "title": "t",
        "body": body,
    }


def content(city: City, asker: Asker, draft: Thing) -> dict[str, Any]:
    return {"title": "t", "body": city.thing("draft", f"draft of {A}").values["body"]}


def trial(city: City, asker: Asker, dealer: Thing) -> dict[str, Any]:
    body = city.thing("draft", f"draft of {A}").values["body"]
    return {"kind": "assignment", "dealer": dealer.values["code"], "body": body}


def link_of(city: City, asker: Asker, customer: Thing) -> dict[str, str]:
    return {"x-link": customer.values["link"]}


def join(city: City, asker: Asker, entity: Thing) -> dict[str, Any]:
    return {
        "entity": entity.values["code"],
        "code": "NEW-1",
        "name": "新人",
        "role": "consultant",
        "store": "",
    }


def credentials(city: City, asker: Asker, account: Thing) -> dict[str, Any]:
    return {"login": account.values["login"], "password": "Falsches-Wort-1"}


CONFIG = {"name": "官网", "adapter": "own", "category": "web_form", "config": {}}
A_FILE = {"name": "fair.csv", "content": "bmFtZSxwaG9uZQo="}
CLOSED = "a registered channel takes no file yet: tests/channel/importing"
NEW_CHANNEL = {
    "code": "fresh",
    "name": "官网",
    "adapter": "own",
    "category": "web_form",
    "secrets": {"api_key": ["k1"]},
}
CHOICE = {"dealer": A, "accepted": True, "notice": "n1", "notice_version": "1", "text_hash": "ab" * 32}
OWN = {"signed": "needs a code of an app or a device: tests/identity proves it"}
ADMIN, OPS, PRIVACY = "administrator", "lead_operations", "privacy_officer"

OF_IDENTITY: dict[Route, Example] = {
    ("post", "/identity/sign-in"): Example("account", credentials, why="tests/identity", hides=False),
    ("post", "/identity/links/use"): never(
        "a link is good once: the city was built with them", "", {"token": "A" * 43, "password": PASSWORD}
    ),
    ("post", "/identity/second-factor/totp"): never(OWN["signed"], "", {"code": "000000"}),
    ("post", "/identity/second-factor/webauthn/options"): act("", "a1x", ""),
    ("post", "/identity/second-factor/webauthn"): never(OWN["signed"], "", {"credential": {"id": "x"}}),
    ("post", "/identity/second-factor/recovery-code"): never(OWN["signed"], "", {"code": "AAAA"}),
    ("post", "/identity/factors/totp"): act("", "a1x", "", {"name": "second"}),
    ("post", "/identity/factors/totp/confirm"): never(OWN["signed"], "", {"code": "000000"}),
    ("post", "/identity/factors/webauthn/options"): act("", "a1x", ""),
    ("post", "/identity/factors/webauthn"): never(OWN["signed"], "", {"credential": {"id": "x"}}),
    ("get", "/identity/me"): get("", "a1x", "", shows=False),
    ("post", "/identity/sign-out"): act("", "a1x", ""),
    ("get", "/identity/sessions"): get("", "a1x", "", shows=False),
    ("delete", "/identity/sessions/{session_id}"): act("session", "a1x", "a1x"),
    ("get", "/identity/factors"): get("", "a1x", "", shows=False),
    ("delete", "/identity/factors/{factor_id}"): never("the last factor stays: tests/identity", "factor"),
    ("post", "/identity/recovery-codes"): act("", "a1x", ""),
    ("post", "/identity/password"): act("", "a1x", "", {"present": PASSWORD, "password": "Neue-Losung-42"}),
    ("get", "/identity/oidc"): get("", "a1x", "", shows=False),
    ("get", "/identity/oidc/mine"): get("", "a1x", "", shows=False),
    ("get", "/identity/oidc/{code}/start"): never("no provider answers here: tests/identity", "provider"),
    ("post", "/identity/oidc/{code}/bind"): never("no provider answers here: tests/identity", "provider"),
    ("get", "/identity/oidc/callback"): never("no provider answers here: tests/identity"),
    ("get", "/identity/accounts"): get("account", ADMIN, "a1x", hides=False),
    ("post", "/identity/accounts"): act(
        "entity",
        ADMIN,
        A,
        lambda city, asker, it: {"login": "somebody-new", "entity": it.values["code"]},
        hides=False,
    ),
    ("post", "/identity/accounts/{account_id}/link"): act("account", ADMIN, "c1x"),
    ("post", "/identity/accounts/{account_id}/disable"): act("account", ADMIN, "c1x"),
    ("post", "/identity/accounts/{account_id}/enable"): act("account", ADMIN, "a1gone"),
    ("post", "/identity/accounts/{account_id}/end-sessions"): act("account", ADMIN, "c1x", hides=False),
    ("put", "/identity/accounts/{account_id}/roles"): act(
        "account", ADMIN, "analyst", {"roles": [{"role": "marketing"}]}, hides=False
    ),
    ("get", "/identity/service-keys"): get("key", ADMIN, "key::all", shows=False, hides=False),
    ("post", "/identity/service-keys"): act(
        "entity",
        ADMIN,
        A,
        lambda city, asker, it: {
            "entity": it.values["code"],
            "name": "n",
            "scopes": ["lead.read"],
            "days": 1,
        },
        hides=False,
    ),
    ("post", "/identity/service-keys/{key_id}/rotate"): act(
        "key", ADMIN, "key::all", {"days": 3}, hides=False
    ),
    ("delete", "/identity/service-keys/{key_id}"): act("key", ADMIN, "key::all", hides=False),
    ("post", "/identity/oidc-providers"): never(
        "no provider answers here: tests/identity",
        "",
        {"code": "sso", "entity": A, "issuer": "https://localhost:1", "client_id": "c", "client_secret": "s"},
    ),
    ("get", "/identity/oidc-providers"): get("", ADMIN, "", shows=False),
    ("post", "/identity/oidc-providers/{code}/trial"): never(
        "no provider answers here: tests/identity", "provider"
    ),
    ("put", "/identity/oidc-providers/{code}/client"): never(
        "no provider answers here: tests/identity", "provider", {"client_id": "c", "client_secret": "s"}
    ),
    ("put", "/identity/oidc-providers/{code}/status"): never(
        "no provider answers here: tests/identity", "provider", {"status": "disabled"}
    ),
    ("get", "/roles"): get("", ADMIN, "", shows=False),
    ("put", "/roles/{code}/permissions"): act("role", ADMIN, "test_drive", {"permissions": ["lead.read"]}),
}

OF_ORG: dict[Route, Example] = {
    ("get", "/regions"): get("", "a1x", "", shows=False),
    ("post", "/regions"): act("", ADMIN, "", {"code": "AREA-9", "name": "新区"}),
    ("put", "/regions/{code}"): act("region", ADMIN, "AREA-2", {"name": "新名"}),
    ("get", "/entities"): get("entity", "a1x", A, hides=False),
    ("post", "/entities"): act(
        "", ADMIN, "", {"code": "D0099", "kind": "dealer", "name": "n", "legal_name": "n"}
    ),
    ("patch", "/entities/{code}"): act("entity", ADMIN, A, {"city": "上海市"}),
    ("put", "/entities/{code}/openings"): act(
        "entity", ADMIN, A, {"slots": [{"hours": "work", "weekday": 1, "opens": 60, "closes": 600}]}
    ),
    ("get", "/entities/{code}/timetable"): get("entity", ADMIN, A, shows=False),
    ("put", "/entities/{code}/series"): act("entity", ADMIN, A, all_series),
    ("put", "/entities/{code}/days/{day}"): act("timetable", ADMIN, A, {"reason": "盘点"}),
    ("delete", "/entities/{code}/days/{day}"): act("timetable", ADMIN, A),
    ("get", "/holidays"): get("", ADMIN, "", query=lambda c, a, it: {"year": "2026"}, shows=False),
    ("put", "/holidays"): act("", ADMIN, "", {"days": ["2099-10-01"], "reason": "国庆"}),
    ("put", "/entities/{code}/shifts/{staff}"): act("timetable", ADMIN, A, {"shifts": []}),
    ("get", "/stores"): get(
        "entity", "a1x", A, query=lambda c, a, it: {"entity": it.values["code"]}, shows=False, hides=False
    ),
    ("post", "/entities/{code}/stores"): act("entity", ADMIN, A, {"code": "S77", "name": "店"}),
    ("patch", "/entities/{code}/stores/{store}"): act("store", ADMIN, "S1", {"city": "上海市"}),
    ("get", "/teams"): get(
        "entity", "a1x", A, query=lambda c, a, it: {"entity": it.values["code"]}, shows=False, hides=False
    ),
    ("put", "/entities/{code}/teams/{team}"): act("team", "adcc", "T-A", {"name": "组"}),
    ("get", "/relations"): get("", "adcc", "", shows=False),
    ("post", "/relations"): act(
        "entity",
        ADMIN,
        "M1",
        lambda city, asker, it: {
            "giver": it.values["code"],
            "taker": city.maker,
            "kind": "joint",
            "contract_no": "n",
            "valid_from": later(days=1),
        },
        hides=False,
    ),
    ("put", "/relations/{relation}/end"): act(
        "relation", ADMIN, f"{A}-G01", lambda *_: {"valid_to": later(days=1)}
    ),
    ("get", "/staff"): get(
        "entity", "adcc", A, query=lambda c, a, it: {"entity": it.values["code"]}, shows=False, hides=False
    ),
    ("get", "/staff/{code}"): get("staff", "adcc", "a1y"),
    ("get", "/rota"): get(
        "entity", "adcc", A, query=lambda c, a, it: {"entity": it.values["code"]}, shows=False
    ),
    ("post", "/staff"): act("entity", "adcc", A, join),
    ("patch", "/staff/{code}"): act("staff", "adcc", "a1y", {"name": "新名"}),
    ("post", "/staff/{code}/absences"): act(
        "staff",
        "adcc",
        "a1y",
        lambda *_: {"starts_at": later(days=1), "ends_at": later(days=2), "kind": "holiday"},
    ),
    ("delete", "/staff/{code}/absences"): never(
        "nobody is away: tests/org", "staff", query=lambda *_: {"starts_at": "2026-11-01T00:00:00Z"}
    ),
    ("post", "/staff/{code}/leaving"): act("staff", "adcc", "a1y", {"leads": {"goes_to": "desk"}}),
    ("post", "/departures"): act(
        "staff",
        "adcc",
        "a1y",
        lambda c, a, it: {
            "rows": [{"staff": it.values["code"], "kind": "moved", "leads": {"goes_to": "desk"}}]
        },
        hides=False,
    ),
    ("delete", "/staff/{code}/leaving"): never("nobody is about to leave: tests/org", "staff"),
    ("get", "/departures/{departure}"): get("departure", "adcc", "a1gone", shows=False),
}

OF_LEADS: dict[Route, Example] = {
    ("get", "/leads/held"): get("", OPS, "", shows=False),
    ("get", "/reports/funnel"): get(
        "",
        "adcc",
        "",
        query=lambda c, a, it: {"begin": later(days=-9), "until": later(days=1)},
        shows=False,
    ),
    ("get", "/leads"): get(
        "staff",
        "adcc",
        "a1x",
        query=lambda city, a, it: {"owner": it.values["code"], "limit": "200"},
        hides=False,
    ),
    ("get", "/leads/{reference}"): get("lead", "a1x", "a1x"),
    ("post", "/leads/search"): act(
        "lead", "adcc", "a1x", lambda c, a, it: {"phone": it.values["phone"]}, shows=True, hides=False
    ),
    ("post", "/leads/{reference}/reveal"): act("lead", "a1x", "a1x", {"purpose": "follow_up"}, shows=True),
    ("post", "/leads/{reference}/choice"): act("lead", OPS, "nowhere yet", CHOICE),
    ("post", "/assignments"): act("lead", "adcc", "a1x", handout, hides=False),
    ("get", "/assignments/advice"): get(
        "lead",
        "adcc",
        "a1x",
        query=lambda city, asker, lead: {"lead": lead.value("reference", asker)},
        shows=False,
        hides=False,
    ),
    ("get", "/assignments/offers"): get("", "a1x", "", shows=False),
    ("post", "/assignments/grabs"): act(
        "lead", "a1x", "a1x", lambda c, asker, it: {"leads": [it.value("reference", asker)]}, hides=False
    ),
    ("get", "/assignments/dry-run"): get("", "adcc", "", shows=False),
    ("get", "/assignments/fairness"): get("", "adcc", "", shows=False),
    ("get", "/rule-sets"): get("", "adcc", "", query=lambda *_: {"kind": "assignment"}, shows=False),
    ("get", "/rule-sets/{rule_set}"): get("draft", "adcc", f"draft of {A}"),
    ("get", "/rule-catalogues"): get("", "adcc", "", query=lambda *_: {"kind": "assignment"}, shows=False),
    ("post", "/rule-trials"): act("entity", "adcc", A, trial),
    ("post", "/rule-sets"): act("entity", "adcc", A, draft),
    ("put", "/rule-sets/{rule_set}"): act("draft", "adcc", f"draft of {A}", content),
    ("post", "/rule-sets/{rule_set}/review"): act("draft", "adcc", f"draft of {A}"),
    ("post", "/rule-sets/{rule_set}/back"): act("reviewed", "adcc", f"reviewed of {A}", {"note": "n"}),
    ("post", "/rule-sets/{rule_set}/live"): act("reviewed", OPS, f"reviewed of {A}", {}),
    ("post", "/rule-sets/{rule_set}/end"): act("draft", "adcc", f"draft of {A}"),
    ("get", "/cleaning/tasks"): get("", "vendor", "", shows=False),
    ("post", "/cleaning/tasks/{task_id}/verdict"): act(
        "task", "vendor", "task 1", {"verdict": "valid_high", "intent": "high"}
    ),
    ("post", "/cleaning/tasks/{task_id}/reveal"): act("task", "vendor", "task 1"),
    ("post", "/cleaning/tasks/{task_id}/later"): never(
        "of the question in hand: tests/desk/test_call_desk.py", "task", {"result": "busy"}
    ),
    ("get", "/cleaning/queue"): get("", "vendor", "", shows=False),
    ("get", "/cleaning/hand"): get("", "vendor", "", shows=False),
    ("post", "/cleaning/hand"): act("", "vendor", "", {}),
    ("delete", "/cleaning/hand"): act("", "vendor", ""),
    ("get", "/dealers"): get("", "vendor", "", shows=False),
    ("get", "/notices/spoken"): get("", "vendor", "", shows=False),
    ("post", "/callbacks/{provider}"): never("signed by a provider: tests/cleaning", "provider", b"{}"),
    ("get", "/reviews"): get("", OPS, "", shows=False),
    ("get", "/reviews/{review}"): get("review", OPS, "review", shows=False),
    ("post", "/reviews/{review}/merge"): act("review", OPS, "review", {}),
    ("post", "/reviews/{review}/reject"): act("review", OPS, "review"),
    ("get", "/merges"): get("", OPS, "", shows=False),
    ("post", "/merges/{merged}/undo"): act("merge", OPS, "merge"),
    ("get", "/customers/{customer}/duplicates"): get("customer", OPS, "a1x", shows=False),
}

OF_CHANNELS: dict[Route, Example] = {
    ("get", "/channels"): get("", "marketing", "", shows=False),
    ("post", "/channels"): act("", OPS, "", NEW_CHANNEL),
    ("get", "/channels/{code}"): get("channel", "marketing", "channel 1", shows=False),
    ("put", "/channels/{code}"): act("channel", OPS, "channel 1", CONFIG),
    ("post", "/channels/{code}/status"): act("channel", OPS, "channel 1", {"status": "testing"}),
    ("post", "/channels/{code}/secrets"): act(
        "channel", OPS, "channel 1", {"use": "api_key", "secret": "k2"}
    ),
    ("get", "/channels/{code}/deliveries"): get(
        "channel", "marketing", "channel 1", shows=False, hides=False
    ),
    ("get", "/channels/{code}/ahead"): get("channel", "marketing", "channel 1", shows=False),
    ("get", "/channels/{code}/costs"): get("channel", "marketing", "channel 1", shows=False),
    ("put", "/channels/{code}/costs"): act(
        "channel", OPS, "channel 1", {"month": "2026-10", "amount": "1200.50"}
    ),
    ("get", "/reports/channels"): get("", "marketing", "", shows=False),
    ("get", "/channel-forms"): get("", "marketing", "", shows=False),
    ("post", "/channel-samples"): act("", OPS, "", {"channel": CONFIG, "sample": "{}"}),
    ("post", "/channels/{code}/imports/preview"): act("channel", OPS, "channel 1", A_FILE, why=CLOSED),
    ("post", "/channels/{code}/imports"): act(
        "channel", OPS, "channel 1", {**A_FILE, "mapping": {"channel": "", "columns": {}}}, why=CLOSED
    ),
    ("get", "/channels/{code}/imports"): get("channel", "marketing", "channel 1", shows=False),
    ("get", "/channels/{code}/imports/{identifier}"): never("no file was imported here", "channel"),
    ("get", "/channels/{code}/imports/{identifier}/verdicts"): never("no file was imported here", "channel"),
    ("post", "/raw-leads/{bucket}/{raw_id}/reading"): act("raw", OPS, "a1x", {"purpose": "repair"}),
    ("get", "/raw-leads/held/counts"): get("", OPS, "", shows=False),
    ("post", "/raw-leads/{bucket}/{raw_id}/body"): act("raw", OPS, "a1x", {"purpose": "complaint"}),
    ("post", "/raw-leads/replay"): act("raw", OPS, "parked", key_of, hides=False),
    ("post", "/raw-leads/{bucket}/{raw_id}/repair"): act(
        "raw", OPS, "in quarantine", {"inquiry": {"contact": {"name": "王芳", "phones": ["13800009999"]}}}
    ),
    ("get", "/raw-leads/held"): get("", OPS, "", shows=False),
    ("post", "/raw-leads/release"): act("raw", OPS, "held", key_of, hides=False),
    ("post", "/blocks"): act(
        "", OPS, "", {"entries": [{"kind": "word", "value": "广告", "reason": "advertising"}]}
    ),
    ("get", "/blocks"): get("", OPS, "", shows=False),
    ("post", "/blocks/{bucket}/{identifier}/removal"): act("block", OPS, "first"),
}

OF_CUSTOMERS: dict[Route, Example] = {
    ("get", "/forms/{channel}"): never(
        "the city has no hosted form: tests/browser/test_customer_pages.py", "channel"
    ),
    ("get", "/forms/{channel}/dealers"): never(
        "the city has no hosted form: tests/browser/test_customer_pages.py",
        "channel",
        query=lambda *_: {"city": "上海市"},
    ),
    ("post", "/customers/search"): act(
        "lead", PRIVACY, "a1x", lambda c, a, it: {"phone": it.values["phone"]}, shows=True, hides=False
    ),
    ("get", "/my/data"): get("customer", "anonymous", "a1x", headers=link_of),
    ("get", "/my/receipt"): get("customer", "anonymous", "a1x", headers=link_of, shows=False),
    ("post", "/my/withdrawals"): act("customer", "anonymous", "a1x", {"all": True}, headers=link_of),
    ("post", "/my/choices"): never(
        "no wish waits: tests/consent",
        "customer",
        lambda city, asker, it: {"lead": "A" * 46, "dealer": A, "agreed": True},
        headers=link_of,
    ),
    ("post", "/my/requests"): act("customer", "anonymous", "a1x", {"right": "access"}, headers=link_of),
    ("get", "/customers/{customer}/consents"): get("customer", PRIVACY, "a1x", shows=False),
    ("get", "/customers/{customer}/receipt"): get("customer", PRIVACY, "a1x", shows=False),
    ("get", "/consent-key"): Example(done=("anonymous", "")),
    ("post", "/customers/{customer}/withdrawals"): act("customer", OPS, "a1x", {"how": "phone", "all": True}),
    ("post", "/customers/{customer}/requests-for-consent"): act("customer", OPS, "a1x", {"entity": "D0003"}),
    ("post", "/customers/{customer}/links"): act("customer", OPS, "a1x", {}),
    ("post", "/customers/{customer}/links/revoke"): act("customer", OPS, "a1x"),
}


def last_day(*_: object) -> dict[str, str]:
    return {"since": later(days=-1), "until": later(days=1)}


OF_RIGHTS: dict[Route, Example] = {
    ("post", "/rights/requests"): act(
        "lead",
        PRIVACY,
        "a1x",
        lambda city, asker, it: {
            "lead": it.value("reference", asker),
            "right": "access",
            "proof": "document",
        },
    ),
    ("get", "/rights/requests"): get("", PRIVACY, "", shows=False),
    ("get", "/rights/requests/{name}"): get("rights request", PRIVACY, "a1y", shows=False),
    ("post", "/rights/requests/{name}/code"): act(
        "rights request", PRIVACY, "a2x", why="proved already: tests/rights"
    ),
    ("post", "/rights/requests/{name}/proof"): act(
        "rights request", PRIVACY, "a2x", {"proof": "document"}, why="proved already: tests/rights"
    ),
    ("get", "/rights/requests/{name}/copy"): get("rights request", PRIVACY, "a2x", shows=False),
    ("get", "/rights/requests/{name}/explanation"): act(
        "rights request", PRIVACY, "a2x", why="asks for a copy: tests/rights"
    ),
    ("post", "/rights/requests/{name}/lift"): act(
        "rights request", PRIVACY, "a2x", why="nothing was restricted: tests/rights"
    ),
    ("post", "/rights/requests/{name}/work"): act(
        "rights request", PRIVACY, "a2x", {}, why="is answered: tests/rights"
    ),
    ("post", "/rights/requests/{name}/decision"): act("rights request", PRIVACY, "a2x", {"state": "done"}),
    ("get", "/audit/acts"): get("", PRIVACY, "", query=last_day, shows=False),
    ("get", "/audit/counts"): get("", PRIVACY, "", query=last_day, shows=False),
    ("get", "/audit/actors"): get("", PRIVACY, "", query=lambda *_: {"names": "operator"}, shows=False),
    ("get", "/audit/standing"): get("", PRIVACY, "", shows=False),
    ("post", "/audit/looks"): act("", PRIVACY, ""),
    ("get", "/rights/tasks"): get("", "adcc", "", shows=False),
    ("post", "/rights/tasks/{name}/answer"): act("rights task", "adcc", "a1y", {"answer": "done"}),
    ("get", "/rights/provisions"): get(
        "rights request",
        PRIVACY,
        "a1y",
        query=lambda *_: {"since": later(days=-1), "until": later(days=1)},
        shows=False,
        hides=False,
    ),
}

ASSESSED = {
    "about": "channel",
    "kind": "web_form",
    "purpose": "sales_contact",
    "title": "t",
    "report": "r",
    "valid_until": later(days=300),
}
OF_RULES: dict[Route, Example] = {
    ("get", "/assessments"): get("", PRIVACY, "", shows=False),
    ("post", "/assessments"): act("", ADMIN, "", ASSESSED),
    ("get", "/assessments/{identifier}/leaning"): get("assessment", PRIVACY, "approved", shows=False),
    ("post", "/assessments/{identifier}/approval"): act("assessment", PRIVACY, "draft"),
    ("post", "/assessments/{identifier}/renewal"): act("assessment", PRIVACY, "approved"),
    ("post", "/assessments/{identifier}/end"): act("assessment", PRIVACY, "approved"),
    ("get", "/retention/rules"): get("", PRIVACY, "", shows=False),
    ("put", "/retention/rules/{category}/{kept}"): act("retention", PRIVACY, "inquiry", {"keep_days": 31}),
}

OF_TWO_PEOPLE: dict[Route, Example] = {
    ("get", "/exports"): get("", "a1m", "", shows=False),
    ("post", "/exports"): act("", "adcc", "", {"purpose": "call_list"}),
    ("get", "/exports/{reference}"): get("export", "adcc", "adcc", shows=False),
    ("post", "/exports/{reference}/approval"): act("export", "a1m", "adcc", why="counted first: tests/desk"),
    ("post", "/exports/{reference}/refusal"): act("export", "a1m", "adcc", why="counted first: tests/desk"),
    ("post", "/exports/{reference}/download"): never("written by the exporter: tests/desk", "export"),
    ("get", "/caps"): get("", PRIVACY, "", shows=False),
    ("post", "/caps/{cap}/changes"): act("cap", PRIVACY, "export_day", {"most": 88}),
    ("post", "/cap-changes/{change}/approval"): act("cap change", ADMIN, "export_day"),
    ("post", "/cap-changes/{change}/refusal"): act("cap change", ADMIN, "export_day"),
    ("get", "/notices"): get("", PRIVACY, "", shows=False),
    ("get", "/purposes"): get("", PRIVACY, "", shows=False),
    ("post", "/notices"): act(
        "",
        PRIVACY,
        "",
        {
            "notice": "n9",
            "version": "1",
            "texts": {"zh-CN": "我们把您的资料交给您选定的经销商，用于销售联系。"},
            "asks": [{"purpose": "sales_contact", "categories": ["contact"]}],
        },
    ),
}


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
    ("post", "/leads/{reference}/losses/agreement"): never(MADE_FIRST, "lead"),
    ("post", "/leads/{reference}/losses/return"): never(MADE_FIRST, "lead"),
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

_BUILT = "without data, and there if it was built: tests/browser/test_pages.py"
PAGES: dict[Route, Example] = {
    ("get", "/"): never(_BUILT),
    ("get", "/desk"): never(_BUILT),
    ("get", "/desk/{path}"): never(_BUILT, "page"),
    ("get", "/phone"): never(_BUILT),
    ("get", "/phone/{path}"): never(_BUILT, "page"),
    ("get", "/assets/{name}"): never(_BUILT, "page"),
    ("get", "/my"): never(_BUILT),
    ("get", "/form/{path}"): never(_BUILT, "page"),
}

OF_HOUSE: dict[Route, Example] = {
    ("get", "/overview"): get("", "adcc", "", shows=False),
    ("get", "/overview/stream"): get("", "adcc", "", query=lambda *_: {"seconds": 0}, shows=False),
    ("get", "/overview/surroundings"): get("", "adcc", "", shows=False),
    ("get", "/health/live"): Example(done=("anonymous", "")),
    ("get", "/health/ready"): Example(why="no worker is there: tests/operations"),
    ("get", "/health/doctor"): get("", ADMIN, "", shows=False),
    ("get", "/metrics"): Example(why="for this machine only, and who asks here comes from elsewhere"),
    ("get", "/welcome"): Example(done=("anonymous", "")),
    **PAGES,
    ("get", "/schema"): Example(why="nothing lies there"),
    ("get", "/schema/openapi.json"): Example(done=("anonymous", "")),
    ("get", "/schema/{path}"): Example("page"),
    ("any", "/in"): never("a channel's signature: tests/channel", "", b"{}"),
}

EXAMPLES: dict[Route, Example] = (
    OF_IDENTITY
    | OF_ORG
    | OF_LEADS
    | OF_CHANNELS
    | OF_CUSTOMERS
    | OF_RIGHTS
    | OF_RULES
    | OF_TWO_PEOPLE
    | OF_CLOCKS
    | OF_INBOX
    | OF_FOLLOWUP
    | OF_ORDERS
    | OF_TRANSFERS
    | OF_POOLS
    | OF_HOUSE
)
