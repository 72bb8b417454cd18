"""Talking with an OpenID provider (OpenID Connect Core 1.0, code flow with PKCE). What it says is hostile
until its signature and every claim are right. No transaction is open here."""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

import httpx
import msgspec
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from leadcenter.identity.terms import Secret

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "EdDSA")
"""Signatures with a public key only: no `none`, and no HMAC that a public key could be mistaken for."""
SKEW_S: Final = 60
LARGEST: Final = 256 * 1_024
TIMEOUT_S: Final = 5.0
KEEP_S: Final = 600.0
"""How long a provider's metadata and keys are held to be true."""
AGAIN_S: Final = 10.0
"""A token under an unknown key makes us read the keys again, at most so often."""


class Distrust(Exception):
    """The provider's answer does not hold; `reason` is a code for the audit trail."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Provider(msgspec.Struct, frozen=True):
    """A registered provider."""

    id: UUID
    code: str
    entity: UUID
    issuer: str
    client_id: str
    secret: Secret


class Metadata(msgspec.Struct, frozen=True):
    """What we need of a provider's configuration (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class _Known(msgspec.Struct):
    metadata: Metadata
    keys: KeySet
    read_at: float


class Wire:
    """The way to all providers; remembers their metadata and keys for ten minutes."""

    def __init__(self) -> None:
        self._client = httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False)
        self._known: dict[str, _Known] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Leave all connections."""
        self._client.close()

    def metadata(self, issuer: str) -> Metadata:
        """The provider's endpoints. Raises Distrust when it does not answer, or calls itself otherwise."""
        return self._read(issuer, KEEP_S).metadata

    def ask_anew(self, issuer: str) -> None:
        """What it says now, whatever it said before. Raises Distrust."""
        self._read(issuer, 0.0)

    def authorization_url(
        self, provider: Provider, redirect_uri: str, state: str, nonce: str, challenge: str
    ) -> str:
        """Where the browser is to go; `challenge` is the S256 of the PKCE verifier."""
        endpoint = self.metadata(provider.issuer).authorization_endpoint
        query = urlencode(
            {
                "response_type": "code", "scope": "openid", "client_id": provider.client_id,
                "redirect_uri": redirect_uri, "state": state, "nonce": nonce, "code_challenge": challenge,
                "code_challenge_method": "S256",
            }
        )  # fmt: skip
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{query}"

    def subject(
        self, provider: Provider, code: str, redirect_uri: str, verifier: str, nonce: str, now: datetime
    ) -> str:
        """Whom the provider means: the code against an ID token, and that verified. Raises Distrust."""
        token = self._exchange(provider, code, redirect_uri, verifier)
        claims = self._verified(provider.issuer, token)
        fault = claims_fault(claims, provider.issuer, provider.client_id, nonce, now)
        if fault:
            raise Distrust(fault)
        return str(claims["sub"])

    def _exchange(self, provider: Provider, code: str, redirect_uri: str, verifier: str) -> str:
        metadata = self.metadata(provider.issuer)
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }  # fmt: skip
        auth = None
        secret = provider.secret.reveal()
        if "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
            auth = httpx.BasicAuth(quote(provider.client_id, safe=""), quote(secret, safe=""))
        else:
            form |= {"client_id": provider.client_id, "client_secret": secret}
        answer = self._ask("POST", metadata.token_endpoint, data=form, auth=auth)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise Distrust("no_id_token")
        return token

    def _verified(self, issuer: str, token: str) -> Mapping[str, Any]:
        try:
            kid = jws.extract_compact(token.encode()).headers().get("kid")
            keys = self._read(issuer, KEEP_S).keys
            if kid not in {key.kid for key in keys}:
                keys = self._read(issuer, AGAIN_S).keys
            if kid is None and len(keys.keys) != 1:
                raise Distrust("key_not_named")
            if kid is not None and kid not in {key.kid for key in keys}:
                raise Distrust("key_unknown")
            return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Distrust("signature") from error

    def _read(self, issuer: str, keep: float) -> _Known:
        known = self._known.get(issuer)
        if known is not None and time.monotonic() - known.read_at < keep:
            return known
        with self._lock:
            try:
                said = self._ask("GET", issuer.rstrip("/") + "/.well-known/openid-configuration")
                metadata = msgspec.convert(said, Metadata)
                if metadata.issuer != issuer:
                    raise Distrust("issuer_of_metadata")
                keys = KeySet.import_key_set(self._ask("GET", metadata.jwks_uri))  # type: ignore[arg-type]
            except (JoseError, msgspec.ValidationError, ValueError, TypeError, KeyError) as error:
                raise Distrust("metadata") from error
            fresh = self._known[issuer] = _Known(metadata, keys, time.monotonic())
            return fresh

    def _ask(self, method: str, url: str, **rest: Any) -> dict[str, Any]:
        if not is_safe(url):
            raise Distrust("address")
        try:
            with self._client.stream(method, url, headers={"accept": "application/json"}, **rest) as answer:
                body = b""
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > LARGEST:
                        raise Distrust("too_large")
                if answer.status_code != 200:
                    raise Distrust("refused" if answer.status_code in {400, 401, 403} else "unavailable")
        except httpx.HTTPError as error:
            raise Distrust("unavailable") from error
        try:
            said = msgspec.json.decode(body)
        except msgspec.DecodeError as error:
            raise Distrust("no_json") from error
        if not isinstance(said, dict):
            raise Distrust("no_json")
        return said


def is_safe(url: str) -> bool:
    """https, or http to this machine itself."""
    parts = urlsplit(url)
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return (parts.scheme == "https" or (parts.scheme == "http" and local)) and not parts.username


def claims_fault(
    claims: Mapping[str, Any], issuer: str, client_id: str, nonce: str, now: datetime
) -> str | None:
    """What is wrong with an ID token whose signature holds, as a code (OpenID Connect Core 3.1.3.7). An
    audience besides us is distrusted, whatever azp says."""
    subject, at = claims.get("sub"), now.timestamp()
    times = [claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)]
    if claims.get("iss") != issuer:
        return "issuer"
    if claims.get("aud") not in (client_id, [client_id]):
        return "audience"
    if claims.get("azp", client_id) != client_id:
        return "authorized_party"
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in times):
        return "times"
    expires, issued, not_before = times
    if expires + SKEW_S <= at:
        return "expired"
    if max(issued, not_before) - SKEW_S > at:
        return "not_yet"
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        return "nonce"
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or "\0" in subject:
        return "subject"
    return None
