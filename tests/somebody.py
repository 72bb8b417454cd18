"""Who asks, in tests of a room's routes: the sight that the application would give them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import litestar
from litestar.di import Provide

from leadcenter.access.face import SIGHT, Asker, AskerKind, Permission, Sight
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Zone

NOBODY = UUID(int=0)
Request = litestar.Request[Any, Any, Any]


class Somebody(Sight, frozen=True):
    """A person who may do everything and is known by a name."""

    called: str = ""

    @property
    def name(self) -> str:
        return self.called


def somebody(name: str, dealer: UUID | None = None) -> Somebody:
    """Of the maker, or of a dealer."""
    zone = Zone.ENTITIES if dealer else Zone.MAKER
    asker = Asker(AskerKind.PERSON, NOBODY, dealer or NOBODY)
    return Somebody(asker, frozenset(Permission), zone, (dealer,) if dealer else (), called=name)


def seen(who: Callable[[Request], Sight]) -> dict[str, Provide]:
    """The dependencies of an application in which requests come from `who`."""

    def sight(request: Request) -> Sight:
        return who(request)

    return {SIGHT: Provide(sight, sync_to_thread=False)}


def by_header(request: Request) -> Sight:
    """Whoever the authorization header names; nobody without one."""
    name = request.headers.get("authorization")
    if not name:
        raise Refusal("not_signed_in", 401)
    return somebody(name)
