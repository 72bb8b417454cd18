"""The web application's pages, as `make pages` has built them.

GET /                         to the desk
GET /desk, /desk/…            the desk screens: one page, whatever its address
GET /phone, /phone/…          the phone's page, its manifest and its service worker
GET /my, /form/{channel}       the customer's own page and the form that anybody may fill in
GET /assets/{name}            scripts and styles, whose names are of their content, so they are kept for ever

A page may run only what carries the nonce of its answer; nothing in it comes from a request or from others.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any, Final

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get
from litestar.params import FromPath
from litestar.response import Redirect, Response

from leadcenter.access.face import open_to
from leadcenter.kernel.errors import Refusal

BUILT: Final = Path(__file__).parent / "built"
FOR_EVER: Final = "public, max-age=31536000, immutable"
NONCE: Final = "{nonce}"
PAGE: Final = open_to("anybody: a page without data")
KINDS: Final = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
SMALLER: Final = (("br", ".br"), ("gzip", ".gz"))
WORKER_POLICY: Final = "default-src 'none'; connect-src 'self'; script-src 'self'; frame-ancestors 'none'"
_Request = litestar.Request[Any, Any, Any]


class Pages(msgspec.Struct, frozen=True):
    """What was built: pages by name, and the other files that may be asked for, by their address."""

    pages: dict[str, str]
    files: dict[str, Path]


def read_built(folder: Path = BUILT) -> Pages:
    """The built pages; none where nothing was built."""
    pages = {one.stem: one.read_text("utf-8") for one in folder.glob("*.html")}
    files = {f"assets/{one.name}": one for one in folder.glob("assets/*") if one.suffix in KINDS}
    files |= {f"phone/{one.name}": one for one in folder.glob("phone/*") if one.suffix in KINDS}
    worker = folder / "phone-sw.js"
    if worker.exists():
        files["phone/sw.js"] = worker
    return Pages(pages, files)


def policy(nonce: str) -> str:
    """Only our own scripts and styles, marked by the nonce; only our own address; in nobody's frame."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
        "manifest-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    )


def routes(built: Pages) -> list[HTTPRouteHandler]:
    """The routes. Pages are open to anybody: what they show they ask for, and that is guarded."""

    @get("/", opt=PAGE, include_in_schema=False, sync_to_thread=False)
    def start() -> Redirect:
        """To the desk."""
        return Redirect("/desk")

    @get(["/desk", "/desk/{path:path}"], opt=PAGE, include_in_schema=False, sync_to_thread=False)
    def desk() -> Response[str]:
        """The desk screens."""
        return _page(built, "desk")

    @get("/phone", opt=PAGE, include_in_schema=False, sync_to_thread=False)
    def phone() -> Response[str]:
        """The phone's page."""
        return _page(built, "phone")

    @get("/phone/{path:path}", opt=PAGE, include_in_schema=False, sync_to_thread=True)
    def below_phone(request: _Request, path: FromPath[str]) -> Response[Any]:
        """The phone's page again, or its manifest, icon and service worker, whose scope is the phone's."""
        name = f"phone/{path.strip('/')}"
        return _file(built, request, name, "no-cache") if name in built.files else _page(built, "phone")

    @get(["/my", "/form/{path:path}"], opt=PAGE, include_in_schema=False, sync_to_thread=False)
    def customer() -> Response[str]:
        """The customer's pages. What tells whose they are stays behind the # and in the form's answers."""
        return _page(built, "customer")

    @get("/assets/{name:str}", opt=PAGE, include_in_schema=False, sync_to_thread=True)
    def asset(request: _Request, name: FromPath[str]) -> Response[bytes]:
        """A script or a style."""
        return _file(built, request, f"assets/{name}", FOR_EVER)

    return [start, desk, phone, below_phone, customer, asset]


def _page(built: Pages, name: str) -> Response[str]:
    page = built.pages.get(name)
    if page is None:
        raise Refusal("pages_not_built", 503)
    nonce = secrets.token_urlsafe(18)
    headers = {"content-security-policy": policy(nonce), "cache-control": "no-store"}
    return Response(page.replace(NONCE, nonce), media_type="text/html; charset=utf-8", headers=headers)


def _file(built: Pages, request: _Request, name: str, kept: str) -> Response[bytes]:
    """A file, as small as the browser takes it. Only names that were there when the web began are known."""
    place = built.files.get(name)
    if place is None:
        raise Refusal("page_unknown", 404)
    headers = {"cache-control": kept, "vary": "accept-encoding"}
    if name == "phone/sw.js":
        headers |= {"content-security-policy": WORKER_POLICY, "service-worker-allowed": "/phone"}
    taken = request.headers.get("accept-encoding", "")
    offered = {one.partition(";")[0].strip() for one in taken.split(",")}
    small = place
    for coding, suffix in SMALLER:
        made = place.with_name(place.name + suffix)
        if coding in offered and made.exists():
            headers["content-encoding"], small = coding, made
            break
    return Response(small.read_bytes(), media_type=KINDS[place.suffix], headers=headers)
