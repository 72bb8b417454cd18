"""What every answer says to browsers and to whoever passes it on, unless its route says otherwise: it is kept
by nobody, read as nothing but what it says it is, and shown in no page of others (ASVS 3.4, 14.3.2).
"""

from __future__ import annotations

from typing import Any, Final

ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


async def send_with_headers(message: Any, _: Any) -> None:
    """Adds to an answer that begins what it does not say itself."""
    if message["type"] != "http.response.start":
        return
    told = message["headers"]
    said = {name.lower() for name, _ in told}
    message["headers"] = [*told, *(one for one in ALWAYS if one[0] not in said)]
