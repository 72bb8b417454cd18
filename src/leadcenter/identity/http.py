"""Routes of the identity room, and who asks, for the routes of others.

/welcome                                                        where a one-time link leads
/identity/sign-in, links/use, second-factor/…, sign-out         signing in and out
/identity/me, sessions, factors, recovery-codes, password       the own account
/identity/oidc/…                                                signing in by an OpenID provider
/identity/accounts, service-keys                                administering
/identity/oidc, oidc-providers                                  providers
"""

from __future__ import annotations

from typing import Any

import litestar
from litestar import Router
from litestar.di import Provide

from leadcenter.access.face import SIGHT, Sight
from leadcenter.identity import administering, openid, own_account, signing_in, welcome
from leadcenter.identity.lodge import Lodge
from leadcenter.identity.porter import Asked, Door, bearer_of, sight
from leadcenter.identity.provider import Wire
from leadcenter.identity.welcome import WELCOME

__all__ = ["WELCOME", "Asked", "Door", "Lodge", "Wire", "bearer_of", "routes", "sighted"]


def routes(door: Door) -> Router:
    """The routes of the room. Handlers run in threads; no answer of theirs is kept by anybody on the way."""
    handlers = [
        *welcome.routes(), *signing_in.routes(door), *own_account.routes(door), *openid.routes(door),
        *administering.routes(door),
    ]  # fmt: skip
    return Router("/", route_handlers=handlers, response_headers={"cache-control": "no-store"})


def sighted(door: Door) -> dict[str, Provide]:
    """The argument `sight` of all routes that demand a permission; it reads the database, so in a thread. Who
    answers a refusal finds it in the request's state."""

    def sight_of(request: litestar.Request[Any, Any, Any]) -> Sight:
        found = request.state.sight = sight(door, request)
        return found

    return {SIGHT: Provide(sight_of, sync_to_thread=True)}
