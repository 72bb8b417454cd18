"""Routes of the identity room, and who asks, for the routes of others.

/welcome                                                        where a one-time link leads
/identity/sign-in, links/use, second-factor/…, sign-out         signing in and out
/identity/me, sessions, factors, recovery-codes, password       the own account
/identity/oidc/…                                                signing in by an OpenID provider
/identity/accounts, service-keys, oidc-providers                administrators of the maker
"""

from __future__ import annotations

from collections.abc import Callable

from litestar import Router

from leadcenter.identity import administering, openid, own_account, signing_in, welcome
from leadcenter.identity.lodge import Lodge
from leadcenter.identity.porter import Asked, Door, bearer_of, principal
from leadcenter.identity.provider import Wire
from leadcenter.identity.terms import Principal
from leadcenter.identity.welcome import WELCOME

__all__ = ["WELCOME", "Asked", "Door", "Lodge", "Principal", "Wire", "bearer_of", "routes", "who"]


def routes(door: Door) -> Router:
    """The routes of the room. Handlers run in threads; no answer of theirs is kept by anybody on the way."""
    handlers = [
        *welcome.routes(), *signing_in.routes(door), *own_account.routes(door), *openid.routes(door),
        *administering.routes(door),
    ]  # fmt: skip
    return Router("/", route_handlers=handlers, response_headers={"cache-control": "no-store"})


def who(door: Door) -> Callable[[Asked], Principal]:
    """Who asks, for the routes of other rooms; it reads the database, so call it in a thread."""
    return lambda request: principal(door, request)
