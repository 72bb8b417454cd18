"""Every route of this room that changes something tells the audit trail, and what is refused tells nothing
but the failure. The routes are those of the OpenAPI document: one that this walk does not take fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from liar import CLIENT, SECRET, Liar, listening
from porch import PASSWORD, Browser, Porch
from soft_device import SoftDevice

CHANGING = {"post", "put", "patch", "delete"}
BEGINNINGS = {
    ("post", "/identity/factors/totp"): "a secret is shown; the confirmation adds the factor",
    ("post", "/identity/factors/webauthn/options"): "a challenge; the answer adds the factor",
    ("post", "/identity/second-factor/webauthn/options"): "a challenge; the answer presents the factor",
    ("post", "/identity/oidc-providers/{code}/trial"): "asks the provider, changes nothing",
    ("post", "/identity/oidc/{code}/bind"): "the way to the provider; the way back binds",
}
"""Routes that change nothing yet, and which act follows."""

Steps = dict[tuple[str, str], list[list[str]]]


class Walk:
    """What each request told the audit trail, by its route."""

    def __init__(self, porch: Porch, templates: set[tuple[str, str]]) -> None:
        self._porch = porch
        self._templates = templates
        self.done: Steps = {}
        self.refused: Steps = {}

    def facts(self) -> list[tuple[Any, str]]:
        rows = self._porch.conn.execute("select id, what from audit order by at, id").fetchall()
        return [(identifier, what) for identifier, what in rows]

    def route_of(self, method: str, path: str) -> tuple[str, str]:
        (found,) = {
            (verb, template)
            for verb, template in self._templates
            if verb == method.lower() and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
        }
        return found

    @contextmanager
    def watched(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        real = Browser.ask

        def ask(browser: Browser, method: str, path: str, body: Any = None, **headers: str) -> Any:
            before = {identifier for identifier, _ in self.facts()}
            answer = real(browser, method, path, body, **headers)
            told = [what for identifier, what in self.facts() if identifier not in before]
            if method.lower() in CHANGING:
                kept = self.done if answer.status_code < 300 else self.refused
                kept.setdefault(self.route_of(method, path), []).append(told)
            return answer

        with monkeypatch.context() as patched:
            patched.setattr(Browser, "ask", ask)
            yield


def changing(porch: Porch) -> set[tuple[str, str]]:
    paths = porch.app.openapi_schema.to_schema()["paths"]
    return {(method, path) for path, methods in paths.items() for method in methods if method in CHANGING}


def administer(porch: Porch, issuer: str) -> None:
    """All that an administrator does."""
    admin = porch.signed_in(porch.person(administrator=True))
    account = admin.post("/identity/accounts", {"login": "wei", "entity": porch.dealer_code}).json()[
        "account"
    ]
    assert admin.ask("PUT", f"/identity/accounts/{account}/roles", {"roles": []}).status_code == 204
    for act in ("link", "disable", "enable", "end-sessions"):
        assert admin.post(f"/identity/accounts/{account}/{act}").status_code < 300, act
    wish = {"permissions": ["lead.read", "org.read"]}
    assert admin.ask("PUT", "/roles/test_drive/permissions", wish).status_code == 204
    made = {"entity": porch.dealer_code, "name": "crm", "scopes": ["lead.read"], "days": 30}
    key = admin.post("/identity/service-keys", made).json()["id"]
    fresh = admin.post(f"/identity/service-keys/{key}/rotate", {"days": 30}).json()["id"]
    assert admin.ask("DELETE", f"/identity/service-keys/{fresh}").status_code == 204
    provider = {
        "code": "sso", "entity": porch.dealer_code, "issuer": issuer, "client_id": CLIENT,
        "client_secret": SECRET,
    }  # fmt: skip
    assert admin.post("/identity/oidc-providers", provider).status_code == 201
    assert admin.post("/identity/oidc-providers/sso/trial").status_code == 200
    client = {name: provider[name] for name in ("client_id", "client_secret")}
    assert admin.ask("PUT", "/identity/oidc-providers/sso/client", client).status_code == 204
    for status in ("disabled", "active"):
        said = {"status": status}
        assert admin.ask("PUT", "/identity/oidc-providers/sso/status", said).status_code == 204


def live(porch: Porch) -> None:
    """All that a person does with an account of their own."""
    person = porch.person()
    browser = porch.signed_in(person)
    assert browser.post("/identity/oidc/sso/bind").status_code == 200
    porch.enrol_device(browser, SoftDevice("https://testserver"))
    factors = browser.get("/identity/factors").json()["factors"]
    device = next(one["id"] for one in factors if one["kind"] == "webauthn")
    assert browser.ask("DELETE", f"/identity/factors/{device}").status_code == 204
    codes = browser.post("/identity/recovery-codes").json()["recovery_codes"]
    porch.wait(minutes=1)
    other = porch.signed_in(person)
    sessions = other.get("/identity/sessions").json()["sessions"]
    assert other.ask("DELETE", f"/identity/sessions/{sessions[0]['id']}").status_code == 204
    last = porch.browser()
    assert last.sign_in(person.login).status_code == 200
    assert last.post("/identity/second-factor/recovery-code", {"code": codes[0]}).status_code == 200
    porch.wait(minutes=1)
    last = porch.signed_in(person)
    assert (
        last.post("/identity/password", {"present": PASSWORD, "password": "Neue-Losung-42"}).status_code
        == 204
    )
    assert last.post("/identity/sign-out").status_code == 204


def be_refused(porch: Porch) -> None:
    """What strangers try."""
    nobody = porch.browser()
    for method, path in sorted(changing(porch)):
        filled = re.sub(r"\{\w*id\}", str(porch.maker), path).replace("{code}", "sso")
        assert nobody.ask(method.upper(), filled, {}).status_code >= 400
    assert nobody.sign_in("nobody-at-all", "Falsches-Wort-1").status_code == 401


def test_every_change_is_told_and_nothing_else(porch: Porch, monkeypatch: pytest.MonkeyPatch) -> None:
    routes = changing(porch)
    walk = Walk(porch, routes)
    with listening(Liar(lambda: porch.now)) as liar, walk.watched(monkeypatch):
        administer(porch, liar.issuer)
        live(porch)
        be_refused(porch)
    assert set(walk.done) == routes
    silent = {route for route, told in walk.done.items() if not all(told)}
    assert silent == set(BEGINNINGS)
    assert not any(told for route in BEGINNINGS for told in walk.done[route])
    told = {what for told in walk.refused.values() for facts in told for what in facts}
    assert told == {"account.sign_in_failed"}
    assert set(walk.refused) == routes
