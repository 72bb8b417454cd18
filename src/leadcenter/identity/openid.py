"""Routes of signing in by an OpenID provider: there, and back."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Response

from leadcenter.access.face import needs_session, open_to
from leadcenter.identity import oidc
from leadcenter.identity.oidc import Entrance
from leadcenter.identity.porter import (
    COOKIE,
    FLOW_COOKIE,
    Door,
    cookie,
    fresh,
    our_origin,
    own_page,
)
from leadcenter.identity.provider import Distrust, Provider
from leadcenter.identity.terms import Opened, Secret
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import HOUSE

Request = litestar.Request[Any, Any, Any]
CALLBACK = "/identity/oidc/callback"
HOME = {Entrance.DESK: "/", Entrance.PHONE: "/phone"}
REFUSED = {Entrance.DESK: "/desk?refused=", Entrance.PHONE: "/phone?refused="}


class WayThere(msgspec.Struct, frozen=True):
    """Where the browser is to go."""

    url: str


def routes(door: Door) -> list[HTTPRouteHandler]:
    """Sign in, bind, come back."""

    @get(
        "/identity/oidc/{code:str}/start", opt=open_to("anybody: signing in begins here"), sync_to_thread=True
    )
    def start(
        request: Request, code: FromPath[str], entrance: FromQuery[Entrance] = Entrance.DESK
    ) -> Response[None]:
        """Send the browser to the provider; it comes back to the entrance where it began."""
        url, browser = _leave(door, request, code, None, entrance)
        headers = {"location": url}
        return Response(
            None, status_code=302, headers=headers, cookies=[cookie(FLOW_COOKIE, browser, lax=True)]
        )

    @post("/identity/oidc/{code:str}/bind", opt=needs_session(), status_code=200, sync_to_thread=True)
    def bind(request: Request, code: FromPath[str]) -> Response[WayThere]:
        """The signed-in person, after a fresh proof, will sign in by this provider too."""
        found = fresh(door, request)
        url, browser = _leave(door, request, code, found.session.account.id)
        cookies = [cookie(FLOW_COOKIE, browser, lax=True)]
        return Response(WayThere(url), cookies=cookies)

    @get(CALLBACK, opt=open_to("whom a provider of ours sends"), sync_to_thread=True)
    def come_back(
        request: Request,
        shown: Annotated[str, QueryParameter(name="state")] = "",
        code: FromQuery[str] = "",
        iss: FromQuery[str] = "",
    ) -> Response[None]:
        """The provider sends the browser back. The session that begins wants its second factor. A browser
        that is refused is sent to a page that says why; others get the refusal itself."""
        try:
            return _arrived(door, request, shown, code, iss)
        except Refusal as refusal:
            if "text/html" not in request.headers.get("accept", ""):
                raise
            begun = oidc.entrance_of(_half(request))
            return Response(
                None, status_code=303, headers={"location": f"{REFUSED[begun]}{refusal.code}"},
                cookies=[cookie(FLOW_COOKIE, "", lax=True, gone=True)],
            )  # fmt: skip

    return [start, bind, come_back]


def _arrived(door: Door, request: Request, shown: str, code: str, iss: str) -> Response[None]:
    own_page(door, request)
    with door.connect(HOUSE) as conn:
        now = door.now(conn)
        returned = oidc.take_flow(conn, door.lodge, Secret(shown), _half(request), now)
    if returned is None:
        raise Refusal("oidc_failed", 401)
    try:
        if not code:
            raise Distrust("no_code")
        metadata = door.wire.metadata(returned.provider.issuer)
        if (iss or metadata.authorization_response_iss_parameter_supported) and iss != metadata.issuer:
            raise Distrust("issuer_of_response")  # RFC 9207
        subject = door.wire.subject(
            returned.provider, code, our_origin(door, request) + CALLBACK, returned.verifier,
            returned.nonce, now,
        )  # fmt: skip
    except Distrust as error:
        with door.connect(HOUSE) as conn:
            oidc.failed(conn, returned.provider, error.reason, now)
        raise Refusal("oidc_failed", 401) from error
    with door.connect(HOUSE) as conn:
        opened = oidc.arrive(conn, door.lodge, returned.provider, subject, returned.binds, door.now(conn))
    if not isinstance(opened, Opened):
        raise Refusal(opened, 403)
    cookies = [cookie(COOKIE, opened.token.reveal()), cookie(FLOW_COOKIE, "", lax=True, gone=True)]
    headers = {"location": HOME[oidc.entrance_of(_half(request))]}
    return Response(None, status_code=303, headers=headers, cookies=cookies)


def _half(request: Request) -> Secret:
    return Secret(request.cookies.get(FLOW_COOKIE, ""))


def _leave(
    door: Door, request: Request, code: str, binds: UUID | None, entrance: Entrance = Entrance.DESK
) -> tuple[str, str]:
    """(where to, the browser's half of the flow)."""
    with door.connect(HOUSE) as conn:
        provider = oidc.read_provider(conn, door.lodge, code)
    if provider is None:
        raise Refusal("oidc_unknown_provider", 404)
    _reachable(door, provider)
    with door.connect(HOUSE) as conn:
        flow = oidc.begin_flow(conn, door.lodge, provider, binds, door.now(conn), entrance)
    url = door.wire.authorization_url(
        provider, our_origin(door, request) + CALLBACK, flow.state.reveal(), flow.nonce, flow.challenge
    )
    return url, flow.browser.reveal()


def _reachable(door: Door, provider: Provider) -> None:
    try:
        door.wire.metadata(provider.issuer)
    except Distrust as error:
        raise Refusal("oidc_away", 503) from error
