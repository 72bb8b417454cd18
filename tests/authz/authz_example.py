"""An example request of a route: about which objects, with which body, and who gets an answer with data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from authz_city import City, Thing
from authz_people import Asker

Make = Callable[[City, Asker, Thing], Any]
Route = tuple[str, str]


class Example(msgspec.Struct, frozen=True):
    """`kind`: what the path, body or query names; empty: nothing. `done`: who, about which object, gets a
    2xx, or a 409 with the reason `why`; None with the reason `why`. `shows`: the answer to it has a canary of
    the object in it. `hides`: an object that is not there is a 404 (else: an answer without it). `also`: a
    permission that the object takes beside one of the route's."""

    kind: str = ""
    body: Make | Any = None
    query: Make | None = None
    headers: Make | None = None
    done: tuple[str, str] | None = None
    why: str = ""
    shows: bool = False
    hides: bool = True
    also: str = ""


def get(kind: str = "", who: str = "", what: str = "", *, shows: bool = True, **more: Any) -> Example:
    return Example(kind, done=(who, what), shows=shows, **more)


def act(kind: str, who: str, what: str, body: Make | Any = None, **more: Any) -> Example:
    return Example(kind, body, done=(who, what), **more)


def never(why: str, kind: str = "", body: Make | Any = None, **more: Any) -> Example:
    return Example(kind, body, why=why, **more)


def later(**span: float) -> str:
    return (datetime.now(UTC) + timedelta(**span)).isoformat()


ADMIN, OPS, PRIVACY = "administrator", "lead_operations", "privacy_officer"
