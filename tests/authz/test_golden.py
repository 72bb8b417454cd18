"""Who may call what, written down: a change of a route's declaration or of a role's permissions shows as a
difference of golden.txt, and somebody looks at it. `GOLDEN=write .venv/bin/pytest tests/authz/test_golden.py`
writes it anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from authz_matrix import Matrix, routes_of
from authz_people import Declared
from litestar import Litestar, get

from leadcenter.access import face as access
from leadcenter.access import http as access_http
from leadcenter.access.face import Undeclared
from leadcenter.entry import api

GOLDEN = Path(__file__).with_name("golden.txt")
ZONES = {"maker": "maker", "entrusted": "entrusted"}


def table(matrix: Matrix) -> str:
    """A line for each route: what it demands, then the roles that have it and work where it asks."""
    sees = dict(matrix.city.rows("select code, sees from role"))
    lines = []
    for (method, path), declared in sorted(matrix.routes.items(), key=lambda one: (one[0][1], one[0][0])):
        roles = [role for role in sorted(sees) if _may(matrix, role, sees[role], declared)]
        demands = declared.open or " or ".join(sorted(declared.needs)) + (", fresh" if declared.fresh else "")
        what = "open to " + demands if declared.open else f"{demands}: {' '.join(roles) or 'no role'}"
        lines.append(f"{method.upper()} {path}\n    {what}\n")
    return "".join(lines)


def _may(matrix: Matrix, role: str, sees: str, declared: Declared) -> bool:
    held = matrix.city.permissions.get(role, frozenset())
    return bool(held & declared.needs) and ZONES.get(sees, "entities") in declared.zones


def test_who_may_call_what_is_as_written_down(matrix: Matrix) -> None:
    found = table(matrix)
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_text(found, "utf-8")
    assert found == GOLDEN.read_text("utf-8")


def test_application_with_a_route_that_declares_nothing_does_not_start(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    @get("/secrets", sync_to_thread=False)
    def secrets() -> str:
        """What somebody forgot to guard."""
        return "all of them"

    real = access_http.routes
    monkeypatch.setattr(access_http, "routes", lambda connect: [*real(connect), secrets])
    with pytest.raises(Undeclared, match="/secrets: says neither"):
        api.make_app(matrix.city.config)


def test_route_that_demands_a_permission_and_takes_no_sight_does_not_start() -> None:
    @get("/secrets", opt=access.needs(access.Permission.LEAD_READ), sync_to_thread=False)
    def secrets() -> str:
        """The demand would never be looked at."""
        return "all of them"

    app = Litestar([secrets], openapi_config=None)
    with pytest.raises(Undeclared, match="takes no sight"):
        access.check(one for route in app.routes for one in api.handlers(route))
    assert routes_of(app)["get", "/secrets"].needs == {"lead.read"}
