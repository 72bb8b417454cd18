"""Routes of the room: the customer's own (`mine`), and those of the maker's people (`desk`)."""

from __future__ import annotations

from litestar.handlers import HTTPRouteHandler

from leadcenter.selfservice import desk, mine
from leadcenter.selfservice.door import Door

__all__ = ["Door", "routes"]


def routes(door: Door) -> list[HTTPRouteHandler]:
    """All of them."""
    return [*mine.routes(door), *desk.routes(door)]
