"""People of the demo at the web: each begins with a one-time link, sets a password, enrols an authenticator app
and has a session, as everybody has. Nothing here knows a key of the house.
"""

from __future__ import annotations

import base64
import secrets
import threading
import time
from typing import Any, Final

import httpx
import msgspec
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_S: Final = 30
RESTS: Final = (0.3, 0.7, 1.5)
"""Seconds after which somebody tries again who was asked to come again."""


class SignIn(msgspec.Struct, frozen=True):
    """With what a person signs in. `app`: the secret of the authenticator app (base32)."""

    role: str
    login: str
    password: str
    app: str

    def code(self, at: float) -> str:
        """The one-time code at an instant (Unix seconds); each is taken once."""
        totp = TOTP(base64.b32decode(self.app), 6, SHA1(), STEP_S)  # noqa: S303 - what the apps know
        return totp.generate(int(at)).decode()


class Refused(Exception):
    """The web said no: its status and the code of why."""

    def __init__(self, status: int, code: str, what: str) -> None:
        super().__init__(f"{what}: {status} {code}")
        self.status = status
        self.code = code


class Person:
    """Somebody with a session; one request at a time, like a person."""

    def __init__(self, client: httpx.Client, role: str, login: str) -> None:
        self._client = client
        self._headers: dict[str, str] = {}
        self._lock = threading.Lock()
        self._step = 0
        self.sign_in = SignIn(role, login, "", "")

    def begin(self, token: str, *, first: bool = False) -> None:
        """Use a one-time link: password, authenticator app, and a session that may work. `first`: the link of
        the first administrator, who chooses the name. Raises Refused."""
        password, name = secrets.token_urlsafe(12), self.sign_in.login if first else ""
        self._open("/identity/links/use", {"token": token, "password": password, "login": name})
        app = self.do("POST", "/identity/factors/totp", {"name": "demo"})["secret"]
        self.sign_in = msgspec.structs.replace(self.sign_in, password=password, app=app)
        self._open("/identity/factors/totp/confirm", {"code": self._code()})

    def prove(self) -> None:
        """Present a second factor once more, for what only a fresh proof opens; waits until the app shows the
        next code. Raises Refused."""
        while int(time.time()) // STEP_S <= self._step:
            time.sleep(0.5)
        self._open("/identity/second-factor/totp", {"code": self._code()})

    def get(self, path: str, **query: Any) -> Any:
        """What is there. Raises Refused."""
        return self.do("GET", path, **query)

    def do(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """What is answered. Raises Refused; httpx.HTTPError where nobody answers."""
        answer = self._send(method, path, body, query)
        return answer.json() if answer.content else None

    def _code(self) -> str:
        self._step = int(time.time()) // STEP_S
        return self.sign_in.code(time.time())

    def _open(self, path: str, body: dict[str, str]) -> None:
        answer = self._send("POST", path, body, {})
        # as a browser on loopback does; httpx keeps back a cookie that is for TLS only
        cookie = answer.headers["set-cookie"].partition(";")[0]
        self._headers = {"cookie": cookie, "x-csrf-token": answer.json()["csrf"]}

    def _send(self, method: str, path: str, body: Any, query: dict[str, Any]) -> httpx.Response:
        for rest in RESTS:
            with self._lock:
                answer = self._client.request(method, path, json=body, params=query, headers=self._headers)
            if answer.status_code != 503:
                break
            time.sleep(rest)
        if answer.status_code >= 400:
            raise Refused(answer.status_code, _why(answer), f"{self.sign_in.login} {method} {path}")
        return answer


def _why(answer: httpx.Response) -> str:
    try:
        said = answer.json()
    except ValueError:
        return ""
    return str(said["error"]["code"] if "error" in said else said.get("extra") or said.get("detail", ""))
