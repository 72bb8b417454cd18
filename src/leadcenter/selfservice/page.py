"""The page itself: one file, nothing from elsewhere, nothing in it that comes from a request. The policy
names the hashes of its script and its style; the token stays behind the # and leaves in a header."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files
from typing import Final

from litestar.handlers import HTTPRouteHandler, get
from litestar.response import Response

from leadcenter.access.face import open_to
from leadcenter.selfservice.acts import PAGE

_STRICT: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


def route() -> HTTPRouteHandler:
    """The page at `/my`."""
    text = (files("leadcenter.selfservice") / "page.html").read_text("utf-8")
    headers = {**_STRICT, "content-security-policy": policy(text)}

    @get(PAGE, opt=open_to("anybody: a page without data"), sync_to_thread=False, include_in_schema=False)
    def my_page() -> Response[str]:
        """The page."""
        return Response(text, media_type="text/html", headers=headers)

    return my_page


def policy(page: str) -> str:
    """Only the page's own script and style, only our own address, in nobody's frame."""
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    return (
        f"default-src 'none'; script-src '{_mark(script)}'; style-src '{_mark(style)}'; connect-src 'self'; "
        "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    )


def _mark(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
