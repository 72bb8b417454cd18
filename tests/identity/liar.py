"""An OpenID provider on loopback that keeps the protocol (codes once, PKCE, client secrets, real signatures)
and lies where a test wants it to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote

from joserfc import jwt
from joserfc.jwk import RSAKey
from porch import query_of

CLIENT = "leadcenter"
SECRET = "client secret / +"


@cache
def _first_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


def same(claims: dict[str, Any]) -> dict[str, Any]:
    return claims


class Liar:
    """`claims`, `token`, `metadata` and `answers` are where it can be made to lie."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.key = _first_key()
        self.issuer = ""
        self.subject = "subject-1"
        self.codes: dict[str, dict[str, str]] = {}
        self.claims: Callable[[dict[str, Any]], dict[str, Any]] = same
        self.metadata: Callable[[dict[str, Any]], dict[str, Any]] = same
        self.token: Callable[[dict[str, Any]], str] = self.sign
        self.answers: Callable[[dict[str, Any]], dict[str, Any]] = same

    def authorize(self, url: str) -> dict[str, str]:
        """The person says yes there: with which query the browser is sent back."""
        asked = query_of(url)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)

    def sign_as(self, header: dict[str, Any], key: RSAKey) -> Callable[[dict[str, Any]], str]:
        return lambda claims: jwt.encode(header, claims, key, algorithms=[header["alg"]])

    def unsigned(self, claims: dict[str, Any]) -> str:
        parts = (json.dumps({"alg": "none", "typ": "JWT"}), json.dumps(claims))
        return ".".join(_text(part.encode()) for part in parts) + "."

    def confused(self, claims: dict[str, Any]) -> str:
        """HMAC under the public key: for whoever takes a public key for a shared one."""
        head = {"alg": "HS256", "kid": "one", "typ": "JWT"}
        signed = ".".join(_text(json.dumps(part).encode()) for part in (head, claims))
        mac = hmac.new(self.key.as_pem(private=False), signed.encode(), hashlib.sha256)
        return f"{signed}.{_text(mac.digest())}"

    def configuration(self) -> dict[str, Any]:
        return self.metadata(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        )

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        client = [unquote(part) for part in base64.b64decode(authorization[6:]).decode().split(":", 1)]
        hashed = _text(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or client != [CLIENT, SECRET]
            or form["redirect_uri"] != asked["redirect_uri"]
            or (asked["code_challenge_method"], asked["code_challenge"]) != ("S256", hashed)
        ):
            return 400, {"error": "invalid_grant"}
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"],
        }  # fmt: skip
        return 200, self.answers({"id_token": self.token(self.claims(claims)), "token_type": "Bearer"})


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@contextmanager
def listening(liar: Liar) -> Iterator[Liar]:
    """On a free port of loopback, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages = {
                "/.well-known/openid-configuration": liar.configuration,
                "/keys": lambda: {"keys": [liar.key.as_dict(private=False)]},
            }
            page = pages.get(self.path)
            self.answer(*((200, page()) if page else (404, {})))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self.answer(*liar.exchange(form, self.headers.get("authorization", "")))

        def answer(self, status: int, body: dict[str, Any]) -> None:
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    liar.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
