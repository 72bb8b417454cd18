"""How accounts begin, change hands and end."""

from __future__ import annotations

import logging

import pytest
from porch import ORIGIN, PASSWORD, Browser, Person, Porch
from soft_device import SoftDevice

from leadcenter.identity import accounts
from leadcenter.identity.terms import Secret


@pytest.fixture
def admin(porch: Porch) -> Browser:
    return porch.signed_in(porch.person("root-of-all", administrator=True))


def test_first_link_makes_the_first_administrator_and_no_second(porch: Porch) -> None:
    old = accounts.first_link(porch.conn, porch.lodge, porch.now)
    link = accounts.first_link(porch.conn, porch.lodge, porch.now)
    assert old
    assert link
    body = {"token": old.token.reveal(), "password": PASSWORD, "login": "Root@Example.com "}
    browser = porch.browser()
    assert browser.post("/identity/links/use", body).json()["code"] == "link_over"
    body["token"] = link.token.reveal()
    assert browser.post("/identity/links/use", body).json()["stage"] == "enrol"
    assert browser.get("/work").status_code == 401
    porch.enrol_device(browser, SoftDevice(ORIGIN))
    me = browser.get("/identity/me").json()
    assert (me["login"], me["roles"], me["entity"]) == (
        "root@example.com",
        ["administrator"],
        str(porch.maker),
    )
    assert porch.browser().post("/identity/links/use", body).json()["code"] == "link_over"
    assert accounts.first_link(porch.conn, porch.lodge, porch.now) is None


def test_used_first_link_never_comes_back_even_if_the_account_is_gone(porch: Porch) -> None:
    link = accounts.first_link(porch.conn, porch.lodge, porch.now)
    assert link
    body = {"token": link.token.reveal(), "password": PASSWORD, "login": "root"}
    porch.browser().post("/identity/links/use", body)
    porch.conn.execute("delete from session")
    porch.conn.execute("delete from account_role")
    porch.conn.execute("delete from account")
    assert accounts.first_link(porch.conn, porch.lodge, porch.now) is None


def test_link_ends_after_a_day(porch: Porch) -> None:
    link = accounts.first_link(porch.conn, porch.lodge, porch.now)
    assert link
    porch.wait(days=1)
    body = {"token": link.token.reveal(), "password": PASSWORD, "login": "root"}
    assert porch.browser().post("/identity/links/use", body).status_code == 410


def test_password_that_cannot_be_leaves_the_link_unused(porch: Porch) -> None:
    link = accounts.first_link(porch.conn, porch.lodge, porch.now)
    assert link
    for login, password, code in (
        ("root", "short7!", "password_too_short"),
        ("root", "x" * 129, "password_too_long"),
        ("root", "password123", "password_known"),
        ("root", "PASSWORD123", "password_known"),
        ("root", "root-of-all-evil", "password_guessable"),
        ("anna@dealer.cn", "annalovesyou9", "password_guessable"),
        ("root", "leadCenter-2026", "password_guessable"),
        ("no", PASSWORD, "login_unfit"),
        ("no spaces", PASSWORD, "login_unfit"),
    ):
        body = {"token": link.token.reveal(), "password": password, "login": login}
        refused = porch.browser().post("/identity/links/use", body)
        assert (refused.status_code, refused.json()["code"]) == (422, code), password


@pytest.mark.parametrize("password", ["只有汉字的一个口令", "        ", "alllowercaseandlong", "😀" * 8])
def test_there_are_no_rules_of_composition(porch: Porch, password: str) -> None:
    link = accounts.first_link(porch.conn, porch.lodge, porch.now)
    assert link
    body = {"token": link.token.reveal(), "password": password, "login": "root"}
    answer = porch.browser().post("/identity/links/use", body)
    assert answer.status_code == 200, answer.text


def test_new_link_for_lost_factors_starts_over_and_ends_what_was(porch: Porch, admin: Browser) -> None:
    person = porch.person()
    old = porch.signed_in(person)
    made = admin.post(f"/identity/accounts/{person.account}/link")
    assert made.status_code == 201
    browser = porch.browser()
    answer = porch.use_link(browser, made.json()["token"], Person(person.login, person.account))
    assert answer.json()["stage"] == "enrol"
    assert old.get("/work").status_code == 401
    code = {"code": person.codes[0]}
    assert browser.post("/identity/second-factor/recovery-code", code).status_code == 409
    assert browser.code(person.code(porch.now)).status_code == 401
    porch.enrol_app(browser, person)
    assert browser.get("/work").status_code == 200


def test_link_of_a_disabled_account_opens_nothing(porch: Porch, admin: Browser) -> None:
    person = porch.person()
    token = admin.post(f"/identity/accounts/{person.account}/link").json()["token"]
    assert admin.post(f"/identity/accounts/{person.account}/disable").status_code == 204
    body = {"token": token, "password": PASSWORD}
    assert porch.browser().post("/identity/links/use", body).status_code == 410


def test_link_into_a_suspended_entity_opens_nothing(porch: Porch, admin: Browser) -> None:
    token = admin.post(f"/identity/accounts/{porch.person().account}/link").json()["token"]
    porch.conn.execute("update entity set status = 'suspended' where id = %s", [porch.dealer])
    body = {"token": token, "password": PASSWORD}
    assert porch.browser().post("/identity/links/use", body).status_code == 410


@pytest.mark.parametrize(
    ("table", "unfit", "fit"),
    [("account", "disabled", "active"), ("entity", "suspended", "active"), ("staff", "suspended", "active")],
)
def test_link_that_was_tried_while_its_account_might_not_sign_in_is_there_when_it_may(
    porch: Porch, admin: Browser, table: str, unfit: str, fit: str
) -> None:
    person = porch.person()
    token = admin.post(f"/identity/accounts/{person.account}/link").json()["token"]
    of = {"account": "id", "entity": "entity_id", "staff": "staff_id"}[table]
    stands = f"update {table} set status = %s where id = (select {of} from account where id = %s)"
    body = {"token": token, "password": PASSWORD}
    stored = porch.conn.execute("select password from account where id = %s", [person.account]).fetchone()
    assert porch.conn.execute(stands.encode(), [unfit, person.account]).rowcount == 1
    assert porch.browser().post("/identity/links/use", body).status_code == 410
    now = porch.conn.execute("select password from account where id = %s", [person.account]).fetchone()
    assert now == stored, "nothing was set"
    porch.conn.execute(stands.encode(), [fit, person.account])
    assert porch.browser().post("/identity/links/use", body).json()["stage"] == "enrol"
    assert porch.browser().post("/identity/links/use", body).status_code == 410


def test_only_administrators_of_the_maker_administer(porch: Porch, admin: Browser) -> None:
    nobody = porch.signed_in(porch.person())
    porch.conn.execute(
        "insert into account_role select id, 'administrator', null, 'x', now() from account "
        "where login like 'anna-%'"
    )
    for browser in (nobody, porch.browser()):
        for method, path, body in (
            ("GET", "/identity/accounts", None),
            ("POST", "/identity/accounts", {"login": "eve", "entity": porch.maker_code}),
            ("GET", "/identity/service-keys", None),
            (
                "POST",
                "/identity/service-keys",
                {"entity": porch.maker_code, "name": "x", "scopes": ["lead.read"]},
            ),
            ("POST", f"/identity/accounts/{porch.maker}/disable", None),
        ):
            assert browser.ask(method, path, body).status_code in {401, 403}, path
    assert [one["login"] for one in admin.get("/identity/accounts").json()["accounts"]][-1] == "root-of-all"


def test_disabling_kills_sessions_at_once_and_enabling_revives_none(porch: Porch, admin: Browser) -> None:
    person = porch.person()
    browser = porch.signed_in(person)
    assert admin.post(f"/identity/accounts/{person.account}/disable").status_code == 204
    assert browser.get("/work").status_code == 401
    assert admin.post(f"/identity/accounts/{person.account}/disable").status_code == 404
    assert admin.post(f"/identity/accounts/{person.account}/enable").status_code == 204
    assert browser.get("/work").status_code == 401
    assert porch.signed_in(person).get("/work").status_code == 200


def test_administrator_ends_the_sessions_of_a_person(porch: Porch, admin: Browser) -> None:
    person = porch.person()
    browser = porch.signed_in(person)
    assert admin.post(f"/identity/accounts/{person.account}/end-sessions").json()["sessions"] == 2
    assert browser.get("/work").status_code == 401
    assert admin.get("/work").status_code == 200


def test_account_is_bound_to_staff_of_its_own_entity_and_once(porch: Porch, admin: Browser) -> None:
    porch.staff("c-1")

    def make(login: str, entity: str, staff: str) -> str:
        body = {"login": login, "entity": entity, "staff": staff}
        answer = admin.post("/identity/accounts", body)
        return str(answer.json().get("code", answer.status_code))

    assert make("anna", porch.maker_code, "c-1") == "account_holder_unknown"
    assert make("anna", "no-such-entity", "") == "account_holder_unknown"
    assert make("anna", porch.dealer_code, "c-1") == "201"
    assert make("bert", porch.dealer_code, "c-1") == "account_taken"
    assert make("ANNA", porch.dealer_code, "") == "account_taken"


def test_password_is_changed_against_the_present_one_and_ends_other_sessions(porch: Porch) -> None:
    person = porch.person()
    browser, other = porch.signed_in(person), porch.signed_in(person)
    body = {"present": "wrong-wrong", "password": "Neue-Losung-42"}
    assert browser.post("/identity/password", body).json()["code"] == "password_wrong"
    assert browser.post("/identity/password", body | {"present": PASSWORD}).status_code == 204
    assert browser.get("/work").status_code == 200
    assert other.get("/work").status_code == 401
    assert porch.browser().sign_in(person.login, PASSWORD).status_code == 401
    assert porch.browser().sign_in(person.login, "Neue-Losung-42").status_code == 200


def test_every_act_is_a_fact_of_the_audit_trail(porch: Porch, admin: Browser) -> None:
    person = porch.person()
    porch.browser().sign_in(person.login, "not-this-one")
    browser = porch.signed_in(person)
    browser.post("/identity/sign-out")
    admin.post(f"/identity/accounts/{person.account}/disable")
    assert sorted(porch.facts(person.account)) == sorted([
        "account.made", "account.link_made", "account.link_used", "account.sessions_ended",
        "account.signed_in", "account.factor_added", "account.recovery_codes_made",
        "account.sign_in_failed", "account.signed_in", "account.factor_presented", "account.signed_out",
        "account.disabled", "account.sessions_ended",
    ])  # fmt: skip


def test_fact_names_its_request_and_no_other(porch: Porch) -> None:
    person = porch.person()
    porch.browser().post("/identity/sign-in", {"login": person.login, "password": "no"}, x_request_id="r-1")
    porch.browser().post("/identity/sign-in", {"login": person.login, "password": "no"})
    rows = porch.conn.execute("select request from audit where what = 'account.sign_in_failed'").fetchall()
    assert sorted(request for (request,) in rows) == ["", "r-1"]


def test_no_secret_is_in_a_log_an_error_or_the_audit_trail(
    porch: Porch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    person = porch.person()
    browser = porch.signed_in(person)
    wrong = porch.browser().sign_in(person.login, "canary-password-77")
    odd = porch.browser().post("/identity/sign-in", {"login": 1, "password": "canary-password-77"})
    told = porch.everything_in("audit") + caplog.text + wrong.text + odd.text
    for secret in (PASSWORD, "canary-password-77", person.app, *person.codes, browser.token, person.login):
        assert secret not in told, secret


def test_secret_shows_itself_to_nobody() -> None:
    secret = Secret("canary")
    assert "canary" not in f"{secret} {secret!r} {[secret]} %s" % secret
    with pytest.raises(TypeError):
        __import__("pickle").dumps(secret)


def test_accounts_are_found_by_part_of_a_name_and_say_how_they_stand(porch: Porch, admin: Browser) -> None:
    admin.post("/identity/accounts", {"login": "li.new", "entity": porch.dealer_code})
    (shown,) = admin.get("/identity/accounts?part=LI.N").json()["accounts"]
    assert (shown["login"], shown["factors"], shown["seen_at"], shown["signed_in"]) == (
        "li.new",
        0,
        None,
        False,
    )
    assert shown["link_until"] is not None
    (root,) = [
        one for one in admin.get("/identity/accounts").json()["accounts"] if one["login"] == "root-of-all"
    ]
    assert (root["factors"] > 0, root["signed_in"], root["link_until"]) == (True, True, None)
    of_dealer = admin.get(f"/identity/accounts?entity={porch.dealer_code}").json()["accounts"]
    assert "root-of-all" not in {one["login"] for one in of_dealer}
    assert admin.get("/identity/accounts?entity=nowhere").status_code == 404
