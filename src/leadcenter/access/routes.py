"""What a route demands of who asks. Every route says it (`@get(path, opt=needs(…))`), or the application does
not start; a route that demands a permission takes the argument `sight`, so it cannot be entered without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.params import SkipValidation

from leadcenter.access.terms import Asker, Permission, Sight
from leadcenter.audit import face as audit
from leadcenter.audit.face import Who
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Zone

NEEDS: Final = "needs"
FRESH: Final = "fresh"
OPEN: Final = "open"
ZONES: Final = "zones"
ANYBODY: Final = frozenset(Zone)
OF_MAKER: Final = frozenset({Zone.MAKER})
SIGHT: Final = "sight"


Sighted = NamedDependency[SkipValidation[Sight]]
"""How a route takes `sight`: given by the application, never by the request."""


class Undeclared(Exception):
    """Routes that do not say who may use them: the application does not start."""


def needs(*permissions: Permission, fresh: bool = False, zones: frozenset[Zone] = ANYBODY) -> dict[str, Any]:
    """For whoever has one of these permissions and works in one of the zones; `fresh`: after a second factor
    that was just presented."""
    assert permissions
    return {NEEDS: frozenset(permissions), FRESH: fresh, ZONES: zones}


def needs_session() -> dict[str, Any]:
    """For whoever is signed in, about the own account; the route reads the session itself."""
    return open_to("whoever is signed in, about the own account")


def open_to(whom: str) -> dict[str, Any]:
    """Not for signed-in people: who may use it, and what proves that, in a word."""
    return {OPEN: whom}


def check(handlers: Iterable[BaseRouteHandler]) -> None:
    """Raises Undeclared, naming each route that does not say who may use it, or that demands a permission
    without taking `sight`."""
    bad = sorted({f"{path}: {fault}" for one in handlers for path in one.paths if (fault := _fault(one))})
    if bad:
        raise Undeclared("; ".join(bad))


def _fault(handler: BaseRouteHandler) -> str:
    if isinstance(handler, HTTPRouteHandler) and handler.http_methods == {"OPTIONS"}:
        return ""  # the framework's own: which methods a path knows
    declared = handler.opt.get(NEEDS), handler.opt.get(OPEN)
    if declared == (None, None):
        return "says neither needs() nor open_to()"
    if None not in declared:
        return "says both needs() and open_to()"
    takes = isinstance(handler, HTTPRouteHandler) and SIGHT in handler.parsed_fn_signature.parameters
    if declared[0] is not None and not takes:
        return "needs a permission and takes no sight"
    if declared[1] is not None and takes:
        return "is open and takes sight"
    return ""


def judge(sight: Sight, opt: dict[str, Any], is_fresh: Callable[[Asker], bool]) -> None:
    """Raises Refusal `not_allowed` or `proof_needed` (403) where a route demands more than the asker has."""
    if not sight.allows(opt[NEEDS]) or sight.zone not in opt[ZONES]:
        raise Refusal("not_allowed", 403)
    if opt[FRESH] and not is_fresh(sight.asker):
        raise Refusal("proof_needed", 403)


def who(sight: Sight, request: Any) -> Who:
    """Who asks, as the audit trail names it; on whose behalf, where it is not the maker's."""
    found = audit.who(sight.name, request.headers)
    behalf = "" if sight.of_maker else str(sight.asker.entity)
    return Who(found.kind, found.name, behalf, found.request)
