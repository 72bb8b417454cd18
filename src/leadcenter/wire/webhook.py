"""The wire to webhooks of others, by the Standard Webhooks specification (standardwebhooks.com, 1.0.0).

Headers `webhook-id`, `webhook-timestamp`, `webhook-signature`; the signature is `v1,` and base64 of
HMAC-SHA256 over `id.timestamp.body`, one for each key that is valid, apart by spaces. A 2xx is taken; nothing
else is, also no redirect.

The address is somebody else's word, so it may not lead into this house (trust.md 2.5, SSRF): every address
that the name stands for must be public, unless its network is allowed by configuration, and the connection
goes to an address that was looked at, not to the name once more.
"""

from __future__ import annotations

import base64
import hmac
import ipaddress
import secrets
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from typing import Final

import httpx
import msgspec

TIMEOUT_SECONDS: Final = 10.0
PREFIX: Final = "whsec_"
_LONGEST_PAUSE: Final = 86_400.0
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a name; raises OSError."""


class Hook(msgspec.Struct, frozen=True):
    """One message to one address, signed with each of the keys."""

    key: str
    url: str
    body: bytes
    secrets: tuple[bytes, ...]

    def __repr__(self) -> str:
        return f"Hook({self.key})"


class Told(msgspec.Struct, frozen=True):
    """What the other side said: `fault` empty = taken; `gone`: it wants nothing any more (410); `seconds`:
    not before so long, where it says so."""

    fault: str = ""
    gone: bool = False
    seconds: float | None = None


class Forbidden(Exception):
    """The address leads where nothing of ours may be sent."""


def new_secret() -> bytes:
    """A key of 32 bytes (the specification: 24 to 64)."""
    return secrets.token_bytes(32)


def shown(secret: bytes) -> str:
    """A key as people are told it."""
    return PREFIX + base64.b64encode(secret).decode()


def signatures(keys: Sequence[bytes], key: str, timestamp: int, body: bytes) -> str:
    """The header: one signature for each key, apart by spaces."""
    signed = f"{key}.{timestamp}.".encode() + body
    each = [base64.b64encode(hmac.digest(one, signed, "sha256")).decode() for one in keys]
    return " ".join(f"v1,{one}" for one in each)


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name, as this machine's resolver has them. Raises OSError."""
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def checked(url: str, allowed: Sequence[Network], resolve: Resolve = resolved) -> str:
    """An address that a URL stands for, to which may be sent: the URL as it will be sent to, read by the same
    reader. Raises Forbidden, and OSError where the name is not known now."""
    target = _read(url)
    port = target.port or (443 if target.scheme == "https" else 80)
    host = target.raw_host.decode()
    found = [_plain(ipaddress.ip_address(one.partition("%")[0])) for one in resolve(host, port)]
    if not found:
        raise OSError("no address")
    inside = [one for one in found if any(one in network for network in allowed)]
    if target.scheme == "http" and len(inside) < len(found):
        raise Forbidden("not encrypted")
    if any(one not in inside and (not one.is_global or one.is_multicast) for one in found):
        raise Forbidden("an address of a private network")
    return str(found[0])


def _read(url: str) -> httpx.URL:
    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise Forbidden("not an address") from error
    if target.scheme not in {"https", "http"} or not target.host or target.userinfo:
        raise Forbidden("not an address")
    return target


def _plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one hides."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


class Webhooks:
    """Sends. `allowed`: private networks that may be reached all the same; `clock` gives unix seconds for the
    signature; `trust`: whose certificates are believed, None = those that everybody believes. Safe to use
    from several threads; `close` it in the end."""

    def __init__(
        self,
        allowed: Sequence[Network] = (),
        *,
        timeout: float = TIMEOUT_SECONDS,
        clock: Callable[[], float] = time.time,
        resolve: Resolve = resolved,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed, self._clock, self._resolve = tuple(allowed), clock, resolve
        self._client = httpx.Client(
            timeout=timeout, follow_redirects=False, trust_env=False, verify=trust or True
        )

    def may(self, url: str) -> bool:
        """May this address be sent to, as far as can be said now? A name that is not known now may."""
        try:
            checked(url, self._allowed, self._resolve)
        except Forbidden:
            return False
        except (OSError, ValueError):
            return True
        return True

    def send(self, hook: Hook) -> Told:
        """Send it. Does not raise."""
        try:
            address = checked(hook.url, self._allowed, self._resolve)
            target = _read(hook.url)
        except Forbidden:
            return Told("address_forbidden")
        except (OSError, ValueError):
            return Told("name_unknown")
        timestamp = int(self._clock())
        headers = {
            "host": target.netloc.decode(),
            "content-type": "application/json",
            "user-agent": "leadcenter",
            "webhook-id": hook.key,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signatures(hook.secrets, hook.key, timestamp, hook.body),
        }
        try:
            with self._client.stream(
                "POST",
                target.copy_with(host=address),
                content=hook.body,
                headers=headers,
                extensions={"sni_hostname": target.host},
            ) as reply:
                return _told(reply.status_code, reply.headers.get("retry-after", ""))
        except httpx.HTTPError as error:
            return Told(type(error).__name__)

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()


def _told(status: int, retry_after: str) -> Told:
    if 200 <= status < 300:
        return Told()
    waits = status in {429, 503} and retry_after.isascii() and retry_after.isdigit()
    seconds = min(float(retry_after), _LONGEST_PAUSE) if waits else None
    return Told(f"status_{status}", status == 410, seconds)
