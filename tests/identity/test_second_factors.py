"""Second factors: enrolling, presenting, losing them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import msgspec
import pytest
from porch import ORIGIN, Browser, Person, Porch, code_of
from soft_device import SoftDevice

from leadcenter.identity import rules
from leadcenter.kernel.keys import SealBroken

RFC_6238 = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
     (2_000_000_000, "279037"), (20_000_000_000, "353130")],
)  # fmt: skip
def test_codes_are_those_of_rfc_6238_appendix_b(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    secret = base64.b32decode(RFC_6238)
    assert rules.totp_step(secret, code, at, 0) == seconds // 30
    assert rules.totp_step(secret, code, at, seconds // 30) is None
    assert rules.totp_step(secret, f"{(int(code) + 1) % 1_000_000:06}", at, 0) is None


@pytest.mark.parametrize("code", ["", "28708", "2870822", "２８７０８２", "28708a", " 287082", "287082\n"])
def test_code_is_six_digits_and_nothing_else(code: str) -> None:
    at = datetime.fromtimestamp(59, UTC)
    assert rules.totp_step(base64.b32decode(RFC_6238), code, at, 0) is None


def test_clock_of_the_phone_may_be_one_step_off_and_no_more(porch: Porch) -> None:
    person = porch.person()
    for off, status in ((-60, 401), (60, 401), (30, 200)):
        browser = porch.browser()
        browser.sign_in(person.login)
        at = datetime.fromtimestamp(porch.now.timestamp() + off, UTC)
        assert browser.code(person.code(at)).status_code == status


def test_secret_of_an_app_is_sealed_to_its_row_and_entity(porch: Porch) -> None:
    person = porch.person()
    row = porch.conn.execute(
        "select id, sealed from factor where account_id = %s", [person.account]
    ).fetchone()
    assert row
    seal = porch.lodge.keyring.seal(porch.dealer)
    assert base64.b32encode(seal.open(row[1], b"factor.sealed", row[0])).decode() == person.app
    with pytest.raises(SealBroken):
        porch.lodge.keyring.seal(porch.maker).open(row[1], b"factor.sealed", row[0])
    assert base64.b32decode(person.app) not in bytes(row[1])


def test_app_counts_only_once_it_has_shown_a_code(porch: Porch) -> None:
    person = porch.person()
    browser = porch.signed_in(person)
    begun = browser.post("/identity/factors/totp", {"name": "second"}).json()
    assert begun["uri"].startswith("otpauth://totp/")
    again = porch.browser()
    again.sign_in(person.login)
    assert again.code(code_of(begun["secret"], porch.now)).status_code == 401
    confirm = "/identity/factors/totp/confirm"
    assert browser.post(confirm, {"code": "000000"}).status_code == 401
    assert browser.post(confirm, {"code": code_of(begun["secret"], porch.now)}).status_code == 200
    assert len(browser.get("/identity/factors").json()["factors"]) == 2


def test_factor_of_a_whole_session_wants_a_fresh_proof(porch: Porch) -> None:
    person = porch.person()
    browser = porch.signed_in(person)
    porch.wait(minutes=5)
    for path, body in (
        ("/identity/factors/totp", {}),
        ("/identity/factors/webauthn/options", None),
        ("/identity/recovery-codes", None),
        ("/identity/password", {"present": "x", "password": "y"}),
    ):
        refused = browser.post(path, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "proof_needed"), path
    before = browser.token
    assert browser.code(person.code(porch.now)).status_code == 200
    assert browser.token != before
    assert browser.post("/identity/recovery-codes").status_code == 200


def test_step_up_does_not_lengthen_the_session(porch: Porch) -> None:
    person = porch.person()
    browser = porch.signed_in(person)
    ends = porch.conn.execute("select max(ends_at) from session").fetchone()
    porch.wait(minutes=10)
    answer = browser.code(person.code(porch.now))
    assert answer.status_code == 200
    assert porch.conn.execute("select max(ends_at) from session").fetchone() == ends


def with_device(porch: Porch) -> tuple[Person, SoftDevice]:
    person = porch.person()
    device = SoftDevice(ORIGIN)
    porch.enrol_device(porch.signed_in(person), device)
    return person, device


def half(porch: Porch, person: Person) -> Browser:
    browser = porch.browser()
    assert browser.sign_in(person.login).json()["stage"] == "half"
    return browser


def test_device_signs_in(porch: Porch) -> None:
    person, device = with_device(porch)
    browser = half(porch, person)
    assert browser.get("/identity/me").json()["factors"] == ["totp", "webauthn"]
    assert porch.present_device(browser, device).json()["stage"] == "whole"


def test_answer_of_a_device_is_good_once_and_for_its_own_session(porch: Porch) -> None:
    person, device = with_device(porch)
    device.counts = False
    first, second = half(porch, person), half(porch, person)
    options = first.post("/identity/second-factor/webauthn/options").json()
    second.post("/identity/second-factor/webauthn/options")
    answer = {"credential": device.answer(options)}
    assert second.post("/identity/second-factor/webauthn", answer).status_code == 401
    assert first.post("/identity/second-factor/webauthn", answer).status_code == 200
    assert first.post("/identity/second-factor/webauthn", answer).status_code == 401


def test_challenge_ends_after_five_minutes(porch: Porch) -> None:
    person, device = with_device(porch)
    browser = half(porch, person)
    options = browser.post("/identity/second-factor/webauthn/options").json()
    porch.wait(minutes=5)
    body = {"credential": device.answer(options)}
    assert browser.post("/identity/second-factor/webauthn", body).status_code == 401


def test_device_that_was_led_to_another_page_signs_nobody_in(porch: Porch) -> None:
    """Phishing: the browser says on which page it was asked."""
    person, device = with_device(porch)
    browser = half(porch, person)
    device.origin = "https://testserver.evil.example"
    assert porch.present_device(browser, device).status_code == 401


def test_device_of_somebody_else_signs_nobody_in(porch: Porch) -> None:
    person, _ = with_device(porch)
    _, other = with_device(porch)
    assert porch.present_device(half(porch, person), other).status_code == 401


def test_copied_device_is_known_by_its_counter(porch: Porch) -> None:
    person, device = with_device(porch)
    device.count = 7
    assert porch.present_device(half(porch, person), device).status_code == 200
    device.count = 3
    assert porch.present_device(half(porch, person), device).status_code == 401


@pytest.mark.parametrize(
    "broken", [{}, {"rawId": "!"}, {"id": "x", "rawId": "eA", "response": {}, "type": "y"}]
)
def test_broken_answer_of_a_device_is_a_no(porch: Porch, broken: dict[str, object]) -> None:
    person, device = with_device(porch)
    browser = half(porch, person)
    options = browser.post("/identity/second-factor/webauthn/options").json()
    body = {"credential": device.answer(options) | broken if broken else {}}
    assert browser.post("/identity/second-factor/webauthn", body).status_code == 401


def test_device_is_enrolled_once_in_the_house(porch: Porch) -> None:
    _, device = with_device(porch)
    browser = porch.signed_in(porch.person())
    options = browser.post("/identity/factors/webauthn/options").json()
    body = {"credential": device.register(options)}
    assert browser.post("/identity/factors/webauthn", body).status_code == 401


def test_recovery_code_is_good_once_and_opens_only_the_enrolment(porch: Porch) -> None:
    person = porch.person()
    assert len(person.codes) == 10
    browser = half(porch, person)
    code = {"code": person.codes[0].lower()}
    assert browser.post("/identity/second-factor/recovery-code", code).json()["stage"] == "enrol"
    assert browser.get("/work").json()["code"] == "second_factor_needed"
    porch.enrol_device(browser, SoftDevice(ORIGIN))
    assert browser.get("/work").status_code == 200
    assert half(porch, person).post("/identity/second-factor/recovery-code", code).status_code == 401
    assert browser.get("/identity/factors").json()["recovery_codes_left"] == 9


def test_recovery_codes_of_others_and_old_ones_are_no_use(porch: Porch) -> None:
    person, other = porch.person(), porch.person()
    browser = half(porch, person)
    assert browser.post("/identity/second-factor/recovery-code", {"code": other.codes[0]}).status_code == 401
    assert porch.signed_in(person).post("/identity/recovery-codes").status_code == 200
    assert browser.post("/identity/second-factor/recovery-code", {"code": person.codes[0]}).status_code == 401


def test_recovery_codes_are_stored_as_hashes(porch: Porch) -> None:
    person = porch.person()
    stored = porch.everything_in("recovery_code")
    assert stored
    assert not any(code in stored or code.replace("-", "") in stored for code in person.codes)


def test_last_factor_stays(porch: Porch) -> None:
    person, _ = with_device(porch)
    browser = porch.signed_in(person)
    app, device = (one["id"] for one in browser.get("/identity/factors").json()["factors"])
    assert browser.ask("DELETE", f"/identity/factors/{app}").status_code == 204
    assert browser.ask("DELETE", f"/identity/factors/{device}").json()["code"] == "factor_last"
    assert browser.ask("DELETE", f"/identity/factors/{app}").status_code == 404


def test_administrator_of_the_maker_wants_what_resists_phishing(porch: Porch) -> None:
    admin = porch.person(administrator=True)
    browser = porch.signed_in(admin)
    porch.enrol_app(browser, admin)
    porch.wait(minutes=1)
    app_only = half(porch, admin)
    assert app_only.code(admin.code(porch.now)).status_code == 401
    assert app_only.post("/identity/factors/webauthn/options").json()["code"] == "second_factor_needed"
    assert app_only.get("/identity/accounts").status_code == 401
    assert porch.present_device(app_only, admin.device or SoftDevice(ORIGIN)).json()["stage"] == "whole"
    porch.wait(minutes=6)
    assert browser.code(admin.code(porch.now)).status_code == 401
    assert browser.get("/identity/accounts").json()["code"] == "proof_needed"


def test_who_becomes_administrator_with_an_app_alone_enrols_a_device(porch: Porch) -> None:
    person = porch.person(administrator=True)
    porch.enrol_app_as(person)
    porch.conn.execute("delete from factor where account_id = %s and kind = 'webauthn'", [person.account])
    browser = half(porch, person)
    assert browser.code(person.code(porch.now)).json()["stage"] == "enrol"
    assert browser.get("/identity/accounts").status_code == 401
    porch.enrol_device(browser, SoftDevice(ORIGIN))
    assert browser.get("/identity/accounts").status_code == 200


def test_house_may_let_administrators_use_an_app(porch: Porch) -> None:
    admin = porch.person(administrator=True)
    porch.enrol_app_as(admin)
    porch.lodge = msgspec.structs.replace(porch.lodge, totp_for_all=True)
    porch.app = porch.make_app()
    assert half(porch, admin).code(admin.code(porch.now)).json()["stage"] == "whole"
