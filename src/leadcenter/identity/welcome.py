"""The one page of this room: where a one-time link leads, until the desks have their own pages. It sets the
password and enrols a passkey or an authenticator app."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Final

from litestar.handlers import HTTPRouteHandler, get
from litestar.response import Response

from leadcenter.access.face import open_to

WELCOME: Final = "/welcome"


def routes() -> list[HTTPRouteHandler]:
    """The page, with nothing in it that comes from a request. Its only script and style are those whose
    hashes the policy names."""
    page = (files("leadcenter.identity") / "welcome.html").read_text("utf-8")
    script = page.split("<script>")[1].split("</script>")[0]
    style = page.split("<style>")[1].split("</style>")[0]
    headers = {
        "content-security-policy": f"default-src 'none'; script-src 'sha256-{_mark(script)}'; "
        f"style-src 'sha256-{_mark(style)}'; connect-src 'self'; "
        "form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }

    @get(WELCOME, opt=open_to("anybody: a page without data"), sync_to_thread=False, include_in_schema=False)
    def welcome() -> Response[str]:
        """The page."""
        return Response(page, media_type="text/html", headers=headers)

    return [welcome]


def _mark(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
