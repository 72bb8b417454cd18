"""At the door: whose request is it? Cookies, proofs against forged requests, keys of machines."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import msgspec
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.response import Response

from leadcenter.access import face as access
from leadcenter.access.face import Sight
from leadcenter.audit import face as audit
from leadcenter.identity import rules, service, steps
from leadcenter.identity.facts import REQUEST
from leadcenter.identity.lodge import Lodge
from leadcenter.identity.provider import Wire
from leadcenter.identity.terms import Blocked, Opened, Secret, Session, Stage
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import HOUSE, Connect
from leadcenter.kernel.sql import statement

COOKIE: Final = "__Host-leadcenter"
FLOW_COOKIE: Final = "__Host-leadcenter-oidc"
PROOF: Final = "x-csrf-token"

Asked = ASGIConnection[Any, Any, Any, Any]


def read_now(conn: Connection) -> datetime:
    """The database's clock."""
    now: datetime = next(iter(conn.execute(statement("identity", "read_now"))))[0]
    return now


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes. `origin` is how browsers know us (`https://leads.example.com`),
    empty = as they ask, on loopback only.
    """

    lodge: Lodge
    connect: Connect
    wire: Wire
    origin: str = ""
    now: Callable[[Connection], datetime] = read_now


class Held(msgspec.Struct, frozen=True):
    """A live session and the token that its browser holds."""

    session: Session
    token: Secret
    now: datetime


def our_origin(door: Door, request: Asked) -> str:
    """Our own origin. Raises Refusal `origin_not_set` where none is configured and we are not on loopback."""
    scheme = "https" if request.scope.get("scheme") == "https" else "http"
    origin = rules.origin_for(door.origin, scheme, request.headers.get("host", ""))
    if origin is None:
        raise Refusal("origin_not_set", 421)
    return origin


def own_page(door: Door, request: Asked) -> None:
    """Raises Refusal `foreign_page` (403) for a changing request that another site's page has sent. Every
    route that tells facts begins here: they name the request as its sender does (`x-request-id`)."""
    REQUEST.set(audit.who("", request.headers).request)
    sent = request.headers
    method = str(request.scope.get("method", "GET"))
    site, origin = sent.get("sec-fetch-site", ""), sent.get("origin", "")
    if (site or origin) and rules.is_foreign(method, site, origin, our_origin(door, request)):
        raise Refusal("foreign_page", 403)


def held(door: Door, request: Asked) -> Held:
    """The session of a request, at whatever stage. Raises Refusal `not_signed_in` (401), `foreign_page` or,
    for a request that changes something without its proof, `csrf` (403)."""
    own_page(door, request)
    text = request.cookies.get(COOKIE, "")
    if not text:
        raise Refusal("not_signed_in", 401)
    token = Secret(text)
    with door.connect(HOUSE) as conn:
        now = door.now(conn)
        session = steps.read_session(conn, door.lodge, token, now)
    if session is None:
        raise Refusal("not_signed_in", 401)
    if str(request.scope.get("method", "GET")) not in {"GET", "HEAD", "OPTIONS"}:
        proof = rules.csrf_token(door.lodge.csrf_key(), token)
        if not hmac.compare_digest(request.headers.get(PROOF, "").encode(), proof.encode()):
            raise Refusal("csrf", 403)
    return Held(session, token, now)


def whole(door: Door, request: Asked) -> Held:
    """A session that may work. Raises Refusal `second_factor_needed` (401) for one that may not yet."""
    found = held(door, request)
    if found.session.stage is not Stage.WHOLE:
        raise Refusal("second_factor_needed", 401)
    return found


def fresh(door: Door, request: Asked) -> Held:
    """A session whose person has just presented a second factor. Raises Refusal `proof_needed` (403)."""
    found = whole(door, request)
    if not rules.is_fresh(found.session.proved_at, found.now):
        raise Refusal("proof_needed", 403)
    return found


def sight(door: Door, request: Asked) -> Sight:
    """Who asks, a person whose session is whole or a service key (`Authorization: Bearer lck_…`), with what
    it may do and see, if that is what the route demands. Raises Refusal `not_signed_in`,
    `second_factor_needed` (401), `foreign_page`, `csrf`, `not_allowed` or `proof_needed` (403),
    `too_many_requests` (429).
    """
    bearer = bearer_of(request)
    known = steps.asker(whole(door, request).session) if bearer is None else None
    with door.connect(HOUSE) as conn:
        now = door.now(conn)
        asker = known or (service.read_key(conn, door.lodge, bearer, now) if bearer else None)
        if asker is None:
            raise Refusal("not_signed_in", 401)
        access.count_request(conn, asker, now)
        found = access.read_sight(conn, asker, now)
    REQUEST.set(audit.who("", request.headers).request)
    access.judge(found, request.route_handler.opt, lambda one: rules.is_fresh(one.proved_at, now))
    return found


def bearer_of(request: Asked) -> Secret | None:
    """The bearer token of a request."""
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    return Secret(text.strip()) if kind.lower() == "bearer" and text.strip() else None


class SignedIn(msgspec.Struct, frozen=True):
    """How far the session has come, and what its pages send along in `X-CSRF-Token`. `recovery_codes` are
    shown this once."""

    stage: Stage
    csrf: str
    ends_at: datetime
    recovery_codes: tuple[str, ...] = ()


def signed_in(door: Door, opened: Opened, codes: tuple[Secret, ...] = ()) -> Response[SignedIn]:
    """The answer that hands a browser its (new) token."""
    body = SignedIn(
        opened.stage,
        rules.csrf_token(door.lodge.csrf_key(), opened.token),
        opened.ends_at,
        tuple(one.reveal() for one in codes),
    )
    return Response(body, cookies=[cookie(COOKIE, opened.token.reveal())])


def cookie(name: str, value: str, *, lax: bool = False, gone: bool = False) -> Cookie:
    """A cookie of this host only, over TLS only (or loopback), unseen by scripts. `lax`: a provider's page
    may lead back to us with it."""
    return Cookie(
        key=name, value=value, path="/", secure=True, httponly=True, samesite="lax" if lax else "strict",
        max_age=0 if gone else None,
    )  # fmt: skip


def wait(blocked: Blocked, now: datetime) -> Refusal:
    """Too many failures: the same for names that are known and that are not."""
    return Refusal("too_many_attempts", 429, seconds=max(1, int((blocked.until - now).total_seconds()) + 1))
