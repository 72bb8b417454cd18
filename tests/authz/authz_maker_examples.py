"""Example requests of the rooms of the maker: identity, organisation, leads, channels, rights, rules."""

from __future__ import annotations

from typing import Any

from authz_city import PASSWORD, A, City, Thing
from authz_example import ADMIN, OPS, PRIVACY, Example, Route, act, get, later, never
from authz_people import Asker


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
    ("post", "/rule-sets/{rule_set}/end"): act("draft", "adcc", f"draft of {A}", also="rule.draft"),
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
        lambda city, asker, it: {
            "lead": "A" * 46,
            "dealer": A,
            "agreed": True,
            "notice_version": "1",
            "text_hash": "0" * 64,
        },
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

MAKER = OF_IDENTITY | OF_ORG | OF_LEADS | OF_CHANNELS | OF_CUSTOMERS | OF_RIGHTS | OF_RULES | OF_TWO_PEOPLE
