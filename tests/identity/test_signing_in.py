"""Signing in: what a person, and somebody who would like to be that person, meets."""

from __future__ import annotations

import pytest
from porch import PASSWORD, Porch

WRONG = "not-the-password-1"


def test_password_alone_opens_nothing_but_the_second_factor(porch: Porch) -> None:
    person = porch.person()
    browser = porch.browser()
    answer = browser.sign_in(person.login)
    assert (answer.status_code, answer.json()["stage"]) == (200, "half")
    assert browser.get("/identity/me").json()["factors"] == ["totp"]
    for method, path in [
        ("GET", "/work"),
        ("GET", "/identity/sessions"),
        ("GET", "/identity/factors"),
        ("POST", "/identity/factors/totp"),
        ("POST", "/identity/factors/webauthn/options"),
        ("POST", "/identity/recovery-codes"),
        ("GET", "/identity/accounts"),
    ]:
        refused = browser.ask(method, path, {} if path.endswith("totp") else None)
        assert refused.status_code < 500, (path, refused.text[-400:], refused.text[:300])
        assert (refused.status_code, refused.json()["code"]) == (401, "second_factor_needed"), path


def test_second_factor_opens_the_work_under_a_new_token(porch: Porch) -> None:
    person = porch.person(staff="")
    browser = porch.browser()
    browser.sign_in(person.login)
    before = browser.token
    assert browser.code(person.code(porch.now)).json()["stage"] == "whole"
    assert browser.token != before
    assert porch.session_stage(before) is None
    work = browser.get("/work").json()
    assert work == {"name": f"person:{person.account}", "entity": str(porch.dealer), "scopes": []}


def test_cookie_is_of_this_host_only_and_unseen_by_scripts(porch: Porch) -> None:
    answer = porch.browser().sign_in(porch.person().login)
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-leadcenter=")
    assert all(word in cookie for word in ("path=/;", "secure", "httponly", "samesite=strict"))
    assert "domain" not in cookie
    assert answer.headers["cache-control"] == "no-store"


def test_token_is_stored_as_a_hash_only(porch: Porch) -> None:
    browser = porch.signed_in(porch.person())
    assert len(browser.token) >= 43
    stored = porch.conn.execute("select token_hash from session").fetchall()
    assert all(browser.token.encode() not in bytes(one) for (one,) in stored)


def test_known_and_unknown_names_cost_the_same_work_and_hear_the_same(porch: Porch) -> None:
    person, heard = porch.person(), []
    for name in (person.login, "nobody-of-that-name"):
        before, facts = porch.passwords.work, len(porch.facts())
        answer = porch.browser().sign_in(name, WRONG)
        work = (porch.passwords.work - before, len(porch.facts()) - facts)
        heard.append((answer.status_code, answer.json(), work))
    assert heard[0] == heard[1]
    assert heard[0][0::2] == (401, (1, 1))


def test_disabled_account_and_one_without_password_cost_the_same_work(porch: Porch) -> None:
    person = porch.person()
    porch.conn.execute("update account set status = 'disabled' where id = %s", [person.account])
    before = porch.passwords.work
    assert porch.browser().sign_in(person.login).json()["code"] == "sign_in_failed"
    porch.conn.execute("update account set status = 'active', password = '' where id = %s", [person.account])
    assert porch.browser().sign_in(person.login).json()["code"] == "sign_in_failed"
    assert porch.passwords.work - before == 2


@pytest.mark.parametrize("known", [True, False])
def test_sixth_failure_in_a_row_makes_everybody_wait_also_the_right_one(porch: Porch, known: bool) -> None:
    login = porch.person().login if known else "nobody-of-that-name"
    heard = [porch.browser().sign_in(login, WRONG).status_code for _ in range(6)]
    assert heard == [401] * 6
    before = porch.passwords.work
    other_process = porch.make_app()
    porch.app = other_process
    answer = porch.browser().sign_in(login, PASSWORD)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert porch.passwords.work == before
    porch.wait(seconds=3)
    assert porch.browser().sign_in(login, PASSWORD).status_code == (200 if known else 401)


def test_waiting_doubles_up_to_a_quarter_of_an_hour(porch: Porch) -> None:
    login = "somebody"
    spans = []
    for _ in range(18):
        assert porch.browser().sign_in(login, WRONG).status_code == 401
        row = porch.conn.execute("select blocked_until, last_at from sign_in_attempt").fetchone()
        assert row
        spans.append((row[0] - row[1]).total_seconds())
        porch.now = row[0]
    assert spans == [0] * 5 + [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]


def test_success_and_a_quiet_day_forget_failures(porch: Porch) -> None:
    person = porch.person()
    for _ in range(4):
        porch.browser().sign_in(person.login, WRONG)
    porch.signed_in(person)
    for _ in range(5):
        assert porch.browser().sign_in(person.login, WRONG).status_code == 401
    porch.wait(days=1, seconds=1)
    for _ in range(5):
        porch.browser().sign_in(person.login, WRONG)
    assert porch.browser().sign_in(person.login).status_code == 200


def test_what_is_typed_into_the_name_is_nowhere_stored(porch: Porch) -> None:
    canary = "my-password-by-mistake"
    porch.browser().sign_in(canary, WRONG)
    for table in ("sign_in_attempt", "audit"):
        told = porch.everything_in(table)
        assert told
        assert canary not in told
        assert WRONG not in told


def test_code_is_taken_once(porch: Porch) -> None:
    person = porch.person()
    code = person.code(porch.now)
    first, second = porch.browser(), porch.browser()
    first.sign_in(person.login)
    second.sign_in(person.login)
    assert first.code(code).status_code == 200
    assert second.code(code).json()["code"] == "factor_failed"
    earlier = person.code(porch.now.fromtimestamp(porch.now.timestamp() - 30, porch.now.tzinfo))
    assert second.code(earlier).json()["code"] == "factor_failed"
    porch.wait(seconds=30)
    assert second.code(person.code(porch.now)).status_code == 200


def test_guessing_codes_is_slowed_down_over_all_sessions(porch: Porch) -> None:
    person = porch.person()
    for _ in range(6):
        browser = porch.browser()
        browser.sign_in(person.login)
        assert browser.code("000000").status_code == 401
    browser = porch.browser()
    browser.sign_in(person.login)
    assert browser.code(person.code(porch.now)).status_code == 429


def test_session_without_second_factor_ends_after_ten_minutes(porch: Porch) -> None:
    person = porch.person()
    browser = porch.browser()
    browser.sign_in(person.login)
    porch.wait(minutes=10)
    assert browser.code(person.code(porch.now)).json()["code"] == "not_signed_in"


def test_idle_session_ends_after_thirty_minutes_and_one_in_use_after_twelve_hours(porch: Porch) -> None:
    person = porch.person()
    idle, used = porch.signed_in(person), porch.signed_in(person)
    for _ in range(24):
        porch.wait(minutes=29)
        assert used.get("/work").status_code == 200
    assert idle.get("/work").status_code == 401
    porch.wait(minutes=25)
    assert used.get("/work").status_code == 401


def test_idle_for_thirty_minutes_is_enough(porch: Porch) -> None:
    browser = porch.signed_in(porch.person())
    browser.get("/work")
    porch.wait(minutes=29)
    assert browser.get("/work").status_code == 200
    porch.wait(minutes=30)
    assert browser.get("/work").status_code == 401


@pytest.mark.parametrize(
    "happens",
    [
        "update account set status = 'disabled' where staff_id = %s",
        "update staff set status = 'left' where id = %s",
        "update entity set status = 'closed' where id = (select entity_id from staff where id = %s)",
        "update entity set status = 'suspended' where id = (select entity_id from staff where id = %s)",
    ],
)
def test_who_may_no_longer_sign_in_is_out_at_the_next_request(porch: Porch, happens: str) -> None:
    staff = porch.staff("c-17")
    person = porch.person(staff="c-17")
    browser = porch.signed_in(person)
    assert browser.get("/work").status_code == 200
    porch.conn.execute(happens.encode(), [staff])
    assert browser.get("/work").status_code == 401
    assert porch.browser().sign_in(person.login).status_code == 401


def test_sign_out_ends_the_session_not_only_the_cookie(porch: Porch) -> None:
    browser = porch.signed_in(porch.person())
    token = browser.token
    assert browser.post("/identity/sign-out").status_code == 204
    assert porch.session_stage(token) is None


def test_own_sessions_are_listed_and_ended_and_nobody_elses(porch: Porch) -> None:
    person, other = porch.person(), porch.person()
    mine, phone, theirs = porch.signed_in(person), porch.signed_in(person), porch.signed_in(other)
    listed = mine.get("/identity/sessions").json()
    assert len(listed["sessions"]) == 3  # with that of the enrolment
    foreign = theirs.get("/identity/me").json()["session"]
    assert mine.ask("DELETE", f"/identity/sessions/{foreign}").status_code == 404
    assert theirs.get("/work").status_code == 200
    own = phone.get("/identity/me").json()["session"]
    assert mine.ask("DELETE", f"/identity/sessions/{own}").status_code == 204
    assert phone.get("/work").status_code == 401
    assert mine.get("/work").status_code == 200


def test_changing_request_without_its_proof_is_refused(porch: Porch) -> None:
    person = porch.person()
    browser, other = porch.signed_in(person), porch.signed_in(person)
    browser.get("/identity/me")
    other.get("/identity/me")
    for proof in ("", "0" * 64, other.csrf):
        refused = browser.post("/identity/sign-out", x_csrf_token=proof)
        assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    assert browser.get("/work").status_code == 200


def test_cookie_planted_by_a_neighbour_is_no_proof(porch: Porch) -> None:
    """The attack on double submit: who can set cookies for us sets both halves."""
    browser = porch.signed_in(porch.person())
    browser.client.cookies.set("csrftoken", "a" * 64)
    browser.client.cookies.set("__Host-csrf", "a" * 64)
    assert browser.post("/identity/sign-out", x_csrf_token="a" * 64).json()["code"] == "csrf"


def test_proof_dies_with_the_token_that_it_is_bound_to(porch: Porch) -> None:
    person = porch.person()
    browser = porch.browser()
    browser.sign_in(person.login)
    early = browser.csrf
    browser.code(person.code(porch.now))
    assert browser.post("/identity/sign-out", x_csrf_token=early).json()["code"] == "csrf"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "", "origin": "https://evil.example"},
        {"sec_fetch_site": "", "origin": "null"},
        {"sec_fetch_site": "", "origin": "http://testserver"},
    ],
)
def test_page_of_another_site_changes_nothing_and_signs_nobody_in(
    porch: Porch, headers: dict[str, str]
) -> None:
    person = porch.person()
    browser = porch.signed_in(person)
    browser.get("/identity/me")
    assert browser.post("/identity/sign-out", **headers).json()["code"] == "foreign_page"
    body = {"login": person.login, "password": PASSWORD}
    assert porch.browser().post("/identity/sign-in", body, **headers).json()["code"] == "foreign_page"


def test_host_that_nobody_configured_is_trusted_on_loopback_only(porch: Porch) -> None:
    person = porch.person()
    porch.app = porch.make_app(origin="")
    body = {"login": person.login, "password": PASSWORD}
    rebound = porch.browser().post(
        "/identity/sign-in", body, host="evil.example", origin="https://evil.example"
    )
    assert (rebound.status_code, rebound.json()["code"]) == (421, "origin_not_set")
    local = porch.browser().post(
        "/identity/sign-in", body, host="localhost:8000", origin="https://localhost:8000"
    )
    assert local.status_code == 200
