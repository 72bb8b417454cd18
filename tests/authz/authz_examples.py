"""An example request of every route there is. A route without one fails the matrix."""

from __future__ import annotations

from authz_dealer_examples import DEALER
from authz_example import ADMIN, Example, Route, get, never
from authz_maker_examples import MAKER

_BUILT = "without data, and there if it was built: tests/browser/test_pages.py"
PAGES: dict[Route, Example] = {
    ("get", "/"): never(_BUILT),
    ("get", "/desk"): never(_BUILT),
    ("get", "/desk/{path}"): never(_BUILT, "page"),
    ("get", "/phone"): never(_BUILT),
    ("get", "/phone/{path}"): never(_BUILT, "page"),
    ("get", "/assets/{name}"): never(_BUILT, "page"),
    ("get", "/my"): never(_BUILT),
    ("get", "/form/{path}"): never(_BUILT, "page"),
}

OF_HOUSE: dict[Route, Example] = {
    ("get", "/overview"): get("", "adcc", "", shows=False),
    ("get", "/overview/stream"): get("", "adcc", "", query=lambda *_: {"seconds": 0}, shows=False),
    ("get", "/overview/surroundings"): get("", "adcc", "", shows=False),
    ("get", "/health/live"): Example(done=("anonymous", "")),
    ("get", "/health/ready"): Example(why="no worker is there: tests/operations"),
    ("get", "/health/doctor"): get("", ADMIN, "", shows=False),
    ("get", "/metrics"): Example(why="for this machine only, and who asks here comes from elsewhere"),
    ("get", "/welcome"): Example(done=("anonymous", "")),
    **PAGES,
    ("get", "/schema"): Example(why="nothing lies there"),
    ("get", "/schema/openapi.json"): Example(done=("anonymous", "")),
    ("get", "/schema/{path}"): Example("page"),
    ("any", "/in"): never("a channel's signature: tests/channel", "", b"{}"),
}
EXAMPLES: dict[Route, Example] = MAKER | DEALER | OF_HOUSE
