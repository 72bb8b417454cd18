"""The room's routes over a real database, a browser in front of them, and a clock that tests turn."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from litestar import Litestar, get
from litestar.response import Response
from litestar.testing import TestClient
from soft_device import SoftDevice

from leadcenter.access import face as access
from leadcenter.access import http as access_http
from leadcenter.access.face import GivenRole, Permission, Sighted, needs
from leadcenter.identity import accounts, steps
from leadcenter.identity.http import Door, Wire, routes, sighted
from leadcenter.identity.lodge import Lodge
from leadcenter.identity.passwords import Passwords
from leadcenter.identity.terms import Secret
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.keys import Keyring
from leadcenter.kernel.scope import Scope

START = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ORIGIN = "https://testserver"
PASSWORD = "梧桐-Harbour-71"
PEPPER = b"p" * 32


class CountedPasswords(Passwords):
    """Counts the hashes that were computed."""

    work = 0

    @contextmanager
    def _turn(self) -> Iterator[None]:
        self.work += 1
        with super()._turn():
            yield


class Browser:
    """One browser: its cookies, and the proof that its page holds."""

    def __init__(self, porch: Porch) -> None:
        self._porch = porch
        self.client = TestClient(porch.app, base_url=ORIGIN)
        self.csrf = ""

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Send a request as a page of ours does; `headers` with _ for -."""
        sent = {"sec-fetch-site": "same-origin", "origin": ORIGIN, "x-csrf-token": self.csrf}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.request(method, path, json=body, headers=sent, follow_redirects=False)
        if answer.status_code == 200 and "csrf" in answer.text:
            self.csrf = answer.json().get("csrf", self.csrf)
        return answer

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self.ask("POST", path, body, **headers)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", path, **headers)

    @property
    def token(self) -> str:
        return self.client.cookies.get("__Host-leadcenter") or ""

    def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        return self.post("/identity/sign-in", {"login": login, "password": password})

    def code(self, code: str) -> httpx.Response:
        return self.post("/identity/second-factor/totp", {"code": code})


class Person:
    """Somebody with an account, an authenticator app and perhaps a device."""

    def __init__(self, login: str, account: UUID, app: str = "", codes: tuple[str, ...] = ()) -> None:
        self.login = login
        self.account = account
        self.app = app
        self.codes = codes
        self.device: SoftDevice | None = None

    def code(self, at: datetime) -> str:
        """What the app shows."""
        return code_of(self.app, at)


def code_of(secret: str, at: datetime) -> str:
    totp = TOTP(base64.b32decode(secret), 6, SHA1(), 30)  # noqa: S303 - what the apps know
    return totp.generate(int(at.timestamp())).decode()


class Porch:
    """A maker, a dealer, and the routes. Everything happens in one transaction, which is rolled back."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.now = START
        self.maker, self.maker_code = self.entity("maker")
        self.dealer, self.dealer_code = self.entity("dealer")
        self.passwords = CountedPasswords(PEPPER)
        self.lodge = Lodge(self.maker, Keyring(b"r" * 32, b"s" * 32), self.passwords)
        self.wire = Wire()
        self.statements: list[str] = []
        self.app = self.make_app()

    def make_app(self, origin: str = ORIGIN) -> Litestar:
        """Another process over the same database."""

        @contextmanager
        def connected(_: Scope) -> Iterator[Connection]:
            with self.conn.transaction():
                yield self.conn

        door = Door(self.lodge, connected, self.wire, origin, lambda _: self.now)

        @get("/work", opt=needs(*Permission), sync_to_thread=True)
        def work(sight: Sighted) -> dict[str, Any]:
            """What another room's route hears of who asks."""
            asker = sight.asker
            return {"name": sight.name, "entity": str(asker.entity), "scopes": sorted(asker.scopes)}

        def refused(_: Any, fault: Refusal) -> Response[dict[str, Any]]:
            return Response({"code": fault.code, "text": fault.message()}, status_code=fault.status)

        return Litestar(
            [work, routes(door), *access_http.routes(connected)],
            dependencies=sighted(door),
            exception_handlers={Refusal: refused},
            debug=True,
        )

    def browser(self) -> Browser:
        return Browser(self)

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def entity(self, kind: str) -> tuple[UUID, str]:
        identifier, code = new_id(START), f"{kind}-{secrets.token_hex(4)}"
        self.conn.execute(
            "insert into entity (id, kind, code, name, legal_name, time_zone) "
            "values (%s, %s, %s, '', '', 'UTC')",
            [identifier, kind, code],
        )
        return identifier, code

    def staff(self, code: str) -> UUID:
        identifier = new_id(START)
        self.conn.execute(
            "insert into staff (id, entity_id, code, name, role, joined_on) "
            "values (%s, %s, %s, 'x', 'consultant', '2026-01-01')",
            [identifier, self.dealer, code],
        )
        return identifier

    def person(self, login: str = "", *, staff: str = "", administrator: bool = False) -> Person:
        """A consultant of the dealer (an administrator: of the maker) with password and authenticator app,
        enrolled by the link of the account; of an administrator with a device."""
        login = login or f"anna-{secrets.token_hex(4)}"
        entity = self.maker_code if administrator else self.dealer_code
        if not (staff or administrator):
            staff = f"staff-{login}"
            self.staff(staff)
        made = accounts.make_account(self.conn, self.lodge, login, entity, staff, "house", self.now)
        assert isinstance(made, accounts.Made)
        if administrator:
            roles = [GivenRole(access.ADMINISTRATOR)]
            assert access.give_roles(self.conn, made.id, roles, "house", self.now)
        browser = self.browser()
        person = Person(login, made.id)
        self.use_link(browser, made.link.token.reveal(), person)
        if administrator:
            person.device = SoftDevice(ORIGIN)
            self.enrol_device(browser, person.device)
        else:
            self.enrol_app(browser, person)
        self.wait(minutes=1)  # the code of the enrolment is used
        return person

    def use_link(self, browser: Browser, token: str, person: Person) -> httpx.Response:
        body = {"token": token, "password": PASSWORD, "login": person.login}
        answer = browser.post("/identity/links/use", body)
        assert answer.status_code == 200, answer.text
        return answer

    def enrol_app(self, browser: Browser, person: Person) -> httpx.Response:
        begun = browser.post("/identity/factors/totp", {"name": "phone"})
        assert begun.status_code == 200, begun.text
        person.app = begun.json()["secret"]
        answer = browser.post("/identity/factors/totp/confirm", {"code": person.code(self.now)})
        assert answer.status_code == 200, answer.text
        person.codes = tuple(answer.json()["recovery_codes"]) or person.codes
        return answer

    def enrol_device(self, browser: Browser, device: SoftDevice) -> httpx.Response:
        options = browser.post("/identity/factors/webauthn/options").json()
        body = {"credential": device.register(options), "name": "key"}
        answer = browser.post("/identity/factors/webauthn", body)
        assert answer.status_code == 200, answer.text
        return answer

    def enrol_app_as(self, person: Person) -> None:
        """The person adds an authenticator app."""
        self.enrol_app(self.signed_in(person), person)
        self.wait(minutes=1)

    def present_device(self, browser: Browser, device: SoftDevice) -> httpx.Response:
        options = browser.post("/identity/second-factor/webauthn/options").json()
        return browser.post("/identity/second-factor/webauthn", {"credential": device.answer(options)})

    def signed_in(self, person: Person) -> Browser:
        """A browser in which the person is signed in, wholly."""
        browser = self.browser()
        assert browser.sign_in(person.login).status_code == 200
        if person.device:
            answer = self.present_device(browser, person.device)
        else:
            answer = browser.code(person.code(self.now))
        assert answer.status_code == 200, answer.text
        self.wait(seconds=30)
        return browser

    def facts(self, subject: UUID | None = None) -> list[str]:
        """What the audit trail says, oldest first."""
        rows = self.conn.execute("select what, object from audit order by at, id").fetchall()
        return [what for what, about in rows if subject is None or about == str(subject)]

    def everything_in(self, table: str) -> str:
        """All rows of a table, as text."""
        rows = self.conn.execute(f"select t::text from {table} t".encode())
        return "\n".join(text for (text,) in rows)

    def session_stage(self, token: str) -> str | None:
        session = steps.read_session(self.conn, self.lodge, Secret(token), self.now)
        return session.stage.value if session else None


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
