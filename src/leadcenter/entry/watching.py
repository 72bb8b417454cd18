"""The routes of whoever watches: is it alive, is it ready, its figures."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from ipaddress import ip_address
from typing import Any

import litestar
from litestar import get
from litestar.response import Response

from leadcenter.access.face import open_to
from leadcenter.entry.health import check
from leadcenter.entry.metrics import Metrics
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal

WATCH = open_to("anybody: a word on whether it lives")
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


def routes(connect: Callable[[], AbstractContextManager[Connection]], metrics: Metrics) -> list[Any]:
    """/health/live, /health/ready, /metrics."""

    @get("/health/live", opt=WATCH, sync_to_thread=False)
    def live() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @get("/health/ready", opt=WATCH, sync_to_thread=True)
    def ready() -> dict[str, str]:
        """The house is fit to be sent leads; else 503 with Retry-After and the reason."""
        check(connect)
        return {"status": "ok"}

    @get(
        "/metrics",
        opt=open_to("this machine, not through a proxy"),
        sync_to_thread=True,
        include_in_schema=False,
    )
    def figures(request: litestar.Request[Any, Any, Any]) -> Response[bytes]:
        """Figures for Prometheus; for this machine only, and not through a proxy."""
        if not _local(request):
            raise Refusal("not_found", 404)
        return Response(metrics.text(), media_type="text/plain; version=0.0.4")

    return [live, ready, figures]


def _local(request: litestar.Request[Any, Any, Any]) -> bool:
    client = request.client
    if client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(client.host).is_loopback
    except ValueError:
        return False
