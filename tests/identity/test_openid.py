"""Signing in by an OpenID provider: a real one, and one that lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import oidc_provider_mock
import pytest
from joserfc.jwk import RSAKey
from liar import CLIENT, SECRET, Liar, listening, same
from porch import Browser, Person, Porch, query_of

from leadcenter.identity.porter import FLOW_COOKIE

CALLBACK = "/identity/oidc/callback"


@pytest.fixture
def liar(porch: Porch) -> Iterator[Liar]:
    with listening(Liar(lambda: porch.now)) as made:
        yield made


def register(porch: Porch, issuer: str, *, client: str = CLIENT, entity: str = "") -> httpx.Response:
    admin = porch.signed_in(porch.person(administrator=True))
    body = {
        "code": "sso", "entity": entity or porch.dealer_code, "issuer": issuer, "client_id": client,
        "client_secret": SECRET,
    }  # fmt: skip
    return admin.post("/identity/oidc-providers", body)


def bound(porch: Porch, liar: Liar) -> Person:
    """A person of the dealer whom the provider knows."""
    assert register(porch, liar.issuer).status_code == 201
    person = porch.person()
    browser = porch.signed_in(person)
    url = browser.post("/identity/oidc/sso/bind").json()["url"]
    assert come_back(browser, liar.authorize(url)).status_code == 303
    porch.wait(minutes=1)
    return person


def leave(browser: Browser) -> str:
    """Where the browser is sent."""
    answer = browser.get("/identity/oidc/sso/start")
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


def come_back(browser: Browser, query: dict[str, str]) -> httpx.Response:
    return browser.client.get(CALLBACK, params=query, follow_redirects=False)


def failures(porch: Porch) -> list[str]:
    rows = porch.conn.execute("select after from audit where what = 'oidc_provider.distrusted' order by id")
    return [str(row[0]["detail"]) for row in rows]


def test_person_signs_in_and_still_presents_a_second_factor(porch: Porch, liar: Liar) -> None:
    person = bound(porch, liar)
    browser = porch.browser()
    answer = come_back(browser, liar.authorize(leave(browser)))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    me = browser.get("/identity/me").json()
    assert (me["login"], me["stage"]) == (person.login, "half")
    browser.csrf = me["csrf"]
    assert browser.get("/work").status_code == 401
    assert browser.code(person.code(porch.now)).status_code == 200
    assert browser.get("/work").status_code == 200


def test_way_there_asks_for_a_code_with_pkce_state_and_nonce(porch: Porch, liar: Liar) -> None:
    bound(porch, liar)
    one, two = (query_of(leave(porch.browser())) for _ in range(2))
    assert one["response_type"] == "code"
    assert one["scope"] == "openid"
    assert one["code_challenge_method"] == "S256"
    assert one["redirect_uri"] == "https://testserver" + CALLBACK
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name]) >= 43
        assert one[name] != two[name]
    stored = porch.everything_in("oidc_flow")
    assert one["state"] not in stored
    assert one["nonce"] not in stored


def test_secret_of_the_client_is_sealed(porch: Porch, liar: Liar) -> None:
    bound(porch, liar)
    row = porch.conn.execute("select sealed from oidc_provider").fetchone()
    assert row
    assert SECRET.encode() not in bytes(row[0])


Claims = dict[str, Any]


def without(name: str) -> Callable[[Claims], Claims]:
    return lambda claims: {key: value for key, value in claims.items() if key != name}


def shifted(name: str, seconds: int) -> Callable[[Claims], Claims]:
    return lambda claims: claims | {name: claims.get(name, claims["iat"]) + seconds}


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        (lambda claims: claims | {"iss": "https://other.example"}, "issuer"),
        (without("iss"), "issuer"),
        (lambda claims: claims | {"iss": claims["iss"] + "/"}, "issuer"),
        (lambda claims: claims | {"aud": "another client"}, "audience"),
        (lambda claims: claims | {"aud": [CLIENT, "another client"], "azp": CLIENT}, "audience"),
        (without("aud"), "audience"),
        (lambda claims: claims | {"azp": "another client"}, "authorized_party"),
        (lambda claims: claims | {"nonce": "n" * 43}, "nonce"),
        (without("nonce"), "nonce"),
        (lambda claims: claims | {"nonce": None}, "nonce"),
        (shifted("exp", -361), "expired"),
        (without("exp"), "times"),
        (lambda claims: claims | {"exp": "never"}, "times"),
        (lambda claims: claims | {"exp": True}, "times"),
        (without("iat"), "times"),
        (shifted("iat", 61), "not_yet"),
        (shifted("nbf", 61), "not_yet"),
        (without("sub"), "subject"),
        (lambda claims: claims | {"sub": ""}, "subject"),
        (lambda claims: claims | {"sub": 7}, "subject"),
        (lambda claims: claims | {"sub": "x" * 256}, "subject"),
        (lambda claims: claims | {"sub": "subject-1\0"}, "subject"),
    ],
)
def test_id_token_with_a_wrong_claim_signs_nobody_in(
    porch: Porch, liar: Liar, lie: Callable[[Claims], Claims], reason: str
) -> None:
    bound(porch, liar)
    liar.claims = lie
    browser = porch.browser()
    answer = come_back(browser, liar.authorize(leave(browser)))
    assert (answer.status_code, answer.json()["code"]) == (401, "oidc_failed")
    assert failures(porch) == [reason]
    assert browser.token == ""


def test_id_token_with_a_wrong_signature_signs_nobody_in(porch: Porch, liar: Liar) -> None:
    bound(porch, liar)
    other = RSAKey.generate_key(2048, {"kid": "one"})
    good = liar.sign

    def cut(claims: Claims) -> str:
        return good(claims)[:-8] + "AAAAAAAA"

    def swapped(claims: Claims) -> str:
        head, _, tail = good(claims).split(".")
        return ".".join((head, good(claims | {"sub": "somebody"}).split(".")[1], tail))

    for lie in (
        liar.unsigned,
        liar.sign_as({"alg": "RS256", "kid": "one"}, other),
        liar.sign_as({"alg": "RS256", "kid": "two"}, other),
        liar.confused,
        cut,
        swapped,
        lambda _: "not a token",
        lambda _: "",
    ):
        liar.token = lie
        browser = porch.browser()
        answer = come_back(browser, liar.authorize(leave(browser)))
        assert (answer.status_code, answer.json()["code"]) == (401, "oidc_failed")
    assert len(failures(porch)) == 8
    liar.token = good
    browser = porch.browser()
    assert come_back(browser, liar.authorize(leave(browser))).status_code == 303


def test_way_back_is_good_once_in_its_own_browser_and_for_ten_minutes(porch: Porch, liar: Liar) -> None:
    bound(porch, liar)
    browser, thief = porch.browser(), porch.browser()
    back = liar.authorize(leave(browser))
    leave(thief)
    assert come_back(thief, back).status_code == 401, "a state of another browser"
    assert come_back(porch.browser(), back).status_code == 401, "a browser that never left"
    assert come_back(browser, back | {"state": "x" * 43}).status_code == 401
    assert come_back(browser, back).status_code == 303
    assert come_back(browser, back).status_code == 401, "again"
    late = porch.browser()
    back = liar.authorize(leave(late))
    porch.wait(minutes=10)
    assert come_back(late, back).status_code == 401


def test_who_began_on_the_phone_comes_back_to_the_phone_and_to_nowhere_else(porch: Porch, liar: Liar) -> None:
    person = bound(porch, liar)
    begun = "/identity/oidc/sso/start?entrance=phone"
    browser = porch.browser()
    answer = come_back(browser, liar.authorize(str(browser.get(begun).headers["location"])))
    assert (answer.status_code, answer.headers["location"]) == (303, "/phone")
    assert browser.get("/identity/me").json()["login"] == person.login

    refused = porch.browser()
    back = liar.authorize(str(refused.get(begun).headers["location"])) | {"code": ""}
    page = {"accept": "text/html,application/xhtml+xml"}
    answer = refused.client.get(CALLBACK, params=back, headers=page, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/phone?refused=oidc_failed")

    for entrance in ("https://evil.example", "//evil.example", "/phone", "my"):
        answer = porch.browser().get(f"/identity/oidc/sso/start?entrance={entrance}")
        assert answer.status_code == 400, entrance
    forged = porch.browser()
    back = liar.authorize(leave(forged))
    cookie = forged.client.cookies.get(FLOW_COOKIE) or ""
    assert cookie.startswith("desk.")
    for half, location in (
        ("https://evil.example" + cookie.removeprefix("desk"), "/desk?refused=oidc_failed"),
        (cookie.replace("desk", "phone"), "/phone?refused=oidc_failed"),
        (cookie, "/"),
    ):
        assert forged.token == "", "the half holds only as it was given"
        forged.client.cookies.clear()
        sent = page | {"cookie": f"{FLOW_COOKIE}={half}"}
        answer = forged.client.get(CALLBACK, params=back, headers=sent, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, location)


def test_code_of_another_flow_is_no_use(porch: Porch, liar: Liar) -> None:
    """Code injection: PKCE and the nonce bind a code to the flow that asked for it."""
    bound(porch, liar)
    thief, victim = porch.browser(), porch.browser()
    stolen = liar.authorize(leave(victim))["code"]
    own = liar.authorize(leave(thief))
    assert come_back(thief, own | {"code": stolen}).status_code == 401
    assert failures(porch) == ["refused"]


@pytest.mark.parametrize("extra", [{"iss": "https://other.example"}, {"code": ""}])
def test_answer_of_another_issuer_or_without_a_code_is_refused(
    porch: Porch, liar: Liar, extra: dict[str, str]
) -> None:
    bound(porch, liar)
    browser = porch.browser()
    assert come_back(browser, liar.authorize(leave(browser)) | extra).status_code == 401


def test_provider_may_change_its_key(porch: Porch, liar: Liar, monkeypatch: pytest.MonkeyPatch) -> None:
    bound(porch, liar)
    monkeypatch.setattr("leadcenter.identity.provider.AGAIN_S", 0.0)
    liar.key = RSAKey.generate_key(2048, {"kid": "two"})
    liar.token = liar.sign_as({"alg": "RS256", "kid": "two"}, liar.key)
    browser = porch.browser()
    assert come_back(browser, liar.authorize(leave(browser))).status_code == 303


def test_subject_that_nobody_bound_makes_no_account(porch: Porch, liar: Liar) -> None:
    person = bound(porch, liar)
    liar.subject = "subject-2"
    liar.claims = lambda claims: claims | {"email": person.login, "email_verified": True}
    browser = porch.browser()
    answer = come_back(browser, liar.authorize(leave(browser)))
    assert (answer.status_code, answer.json()["code"]) == (403, "oidc_unknown")


def test_bound_subject_cannot_be_bound_by_another_person(porch: Porch, liar: Liar) -> None:
    bound(porch, liar)
    browser = porch.signed_in(porch.person())
    url = browser.post("/identity/oidc/sso/bind").json()["url"]
    assert come_back(browser, liar.authorize(url)).status_code == 403


def test_provider_of_one_entity_has_no_say_about_people_of_another(porch: Porch, liar: Liar) -> None:
    assert register(porch, liar.issuer, entity=porch.maker_code).status_code == 201
    browser = porch.signed_in(porch.person())
    url = browser.post("/identity/oidc/sso/bind").json()["url"]
    assert come_back(browser, liar.authorize(url)).status_code == 403


def test_disabled_account_does_not_sign_in_by_its_provider(porch: Porch, liar: Liar) -> None:
    person = bound(porch, liar)
    porch.conn.execute("update account set status = 'disabled' where id = %s", [person.account])
    browser = porch.browser()
    assert come_back(browser, liar.authorize(leave(browser))).status_code == 403


def test_binding_wants_a_fresh_proof(porch: Porch, liar: Liar) -> None:
    register(porch, liar.issuer)
    browser = porch.signed_in(porch.person())
    porch.wait(minutes=5)
    assert browser.post("/identity/oidc/sso/bind").json()["code"] == "proof_needed"


@pytest.mark.parametrize(
    "lie",
    [
        lambda said: said | {"issuer": "https://other.example"},
        lambda said: said | {"jwks_uri": "http://169.254.169.254/keys"},
        lambda said: said | {"jwks_uri": "file:///etc/passwd"},
        lambda said: {"issuer": said["issuer"]},
    ],
)
def test_provider_that_calls_itself_otherwise_or_leads_astray_is_not_registered(
    porch: Porch, liar: Liar, lie: Callable[[Claims], Claims]
) -> None:
    liar.metadata = lie
    assert register(porch, liar.issuer).json()["code"] == "oidc_unfit"


@pytest.mark.parametrize("issuer", ["http://10.0.0.1", "ftp://127.0.0.1", "https://u:p@127.0.0.1", "x"])
def test_provider_is_asked_over_tls_or_loopback_only(porch: Porch, issuer: str) -> None:
    assert register(porch, issuer).json()["code"] == "oidc_unfit"


def test_provider_of_somebody_elses_making_signs_people_in(porch: Porch) -> None:
    """oidc-provider-mock: Flask and Authlib, over HTTP on loopback."""
    porch.now = datetime.now(UTC)
    with oidc_provider_mock.run_server_in_thread() as server:
        issuer = f"http://localhost:{server.server_port}"
        assert register(porch, issuer).status_code == 201
        person = porch.person()
        browser = porch.signed_in(person)

        def say_yes(url: str, subject: str) -> dict[str, str]:
            answer = httpx.post(url, data={"sub": subject}, follow_redirects=False, trust_env=False)
            assert answer.status_code == 302, answer.text
            return query_of(answer.headers["location"])

        url = browser.post("/identity/oidc/sso/bind").json()["url"]
        assert come_back(browser, say_yes(url, "anna")).status_code == 303
        again, other = porch.browser(), porch.browser()
        assert come_back(again, say_yes(leave(again), "anna")).status_code == 303
        assert again.get("/identity/me").json()["login"] == person.login
        assert come_back(other, say_yes(leave(other), "bert")).json()["code"] == "oidc_unknown"


def test_administrator_sees_tries_switches_off_and_gives_another_client(porch: Porch, liar: Liar) -> None:
    person = bound(porch, liar)
    admin = porch.signed_in(porch.person(administrator=True))
    (shown,) = admin.get("/identity/oidc-providers").json()["providers"]
    assert (shown["code"], shown["issuer"], shown["people"], shown["status"]) == (
        "sso", liar.issuer, 1, "active",
    )  # fmt: skip
    assert SECRET not in str(shown)
    at = "/identity/oidc-providers/sso"
    assert admin.post(f"{at}/trial").json() == {"fault": ""}
    liar.metadata = lambda said: said | {"issuer": "https://other.example"}
    assert admin.post(f"{at}/trial").json() == {"fault": "issuer_of_metadata"}, "not what is remembered"
    liar.metadata = same
    assert [one["code"] for one in porch.browser().get("/identity/oidc").json()["providers"]] == ["sso"]
    assert admin.ask("PUT", f"{at}/status", {"status": "disabled"}).status_code == 204
    assert porch.browser().get("/identity/oidc").json()["providers"] == []
    assert porch.browser().get("/identity/oidc/sso/start").status_code == 404
    assert admin.ask("PUT", f"{at}/status", {"status": "disabled"}).status_code == 404
    assert admin.ask("PUT", f"{at}/status", {"status": "active"}).status_code == 204
    other = {"client_id": CLIENT, "client_secret": "not what the provider knows"}
    assert admin.ask("PUT", f"{at}/client", other).status_code == 204
    browser = porch.browser()
    assert come_back(browser, liar.authorize(leave(browser))).status_code == 401, "the new secret is used"
    assert admin.ask("PUT", f"{at}/client", other | {"client_secret": SECRET}).status_code == 204
    browser = porch.browser()
    assert come_back(browser, liar.authorize(leave(browser))).status_code == 303
    assert porch.signed_in(person).get("/identity/oidc/mine").json() == {"providers": ["sso"]}
    assert admin.get("/identity/oidc/mine").json() == {"providers": []}
    told = porch.conn.execute("select what from audit where what like 'oidc_provider.%'")
    assert sorted(what for (what,) in told) == [
        "oidc_provider.client_changed", "oidc_provider.client_changed", "oidc_provider.disabled",
        "oidc_provider.distrusted", "oidc_provider.enabled", "oidc_provider.made",
    ]  # fmt: skip


def test_browser_that_is_refused_is_sent_to_a_page_that_says_so(porch: Porch, liar: Liar) -> None:
    bound(porch, liar)
    liar.claims = lambda claims: claims | {"aud": "somebody-else"}
    browser = porch.browser()
    query = liar.authorize(leave(browser))
    answer = browser.client.get(
        CALLBACK, params=query, headers={"accept": "text/html,*/*"}, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk?refused=oidc_failed")
    assert browser.token == ""
    assert failures(porch) == ["audience"]
