"""Pure rules: what a password must be, when codes match, how long attempts wait, who may present what."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from leadcenter.identity.terms import Account, FactorKind, Secret, Session, Stage

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
UNFINISHED: Final = timedelta(minutes=10)
"""A session without its second factor lasts so long, in all."""
FRESH: Final = timedelta(minutes=5)
"""A second factor counts as just presented for so long (step-up)."""
TOUCH: Final = timedelta(minutes=1)
"""A session's last use is written down at most so often; its idle end comes at most so much early."""

SHORTEST: Final = 8
LONGEST_PASSWORD: Final = 128
"""Characters. NIST SP 800-63B-4 and ASVS 6.2.1: at least 8 where a second factor is always asked."""
OWN_WORDS: Final = ("leadcenter",)

FREE_TRIES: Final = 5
WAITS: Final = [0] * FREE_TRIES + [2 ** min(n, 10) for n in range(1, 10)] + [900]
"""Seconds to wait after the n-th failure in a row: none for five, then doubling up to 15 minutes."""
FORGET: Final = timedelta(days=1)
"""Failures in a row are forgotten after a day without one."""

STEP_S: Final = 30
DIGITS: Final = 6


def password_fault(password: Secret, login: str) -> str | None:
    """Why a password cannot be, as a code; None when its form is fine. There are no rules of composition."""
    text = password.reveal()
    if len(text) < SHORTEST:
        return "password_too_short"
    if len(text) > LONGEST_PASSWORD:
        return "password_too_long"
    lowered = text.casefold()
    name = login.partition("@")[0]
    if any(word in lowered for word in (*OWN_WORDS, login, name) if len(word) >= 4):
        return "password_guessable"
    return None


def csrf_token(key: bytes, token: Secret) -> str:
    """The proof that a request comes from a page of ours, bound to this session and this token (trust.md
    2.6): 64 hex digits."""
    bound = hashlib.sha256(token.reveal().encode("utf-8", "surrogatepass")).digest()
    return hmac.new(key, b"csrf" + bound, hashlib.sha256).hexdigest()


def is_foreign(method: str, fetch_site: str, origin: str, own: str) -> bool:
    """Does a browser say that a request which changes something comes from another site? (OWASP: Fetch
    Metadata, else Origin.) Programs that are no browser say nothing and have no cookie that another site
    could use."""
    if method in {"GET", "HEAD", "OPTIONS"}:
        return False
    if fetch_site and fetch_site not in {"same-origin", "none"}:
        return True
    return bool(origin) and origin != own


def totp_step(secret: bytes, code: str, at: datetime, last_step: int) -> int | None:
    """The time step whose code this is: the present one or a neighbour (RFC 6238 5.2), later than the last
    that was taken; else None. SHA-1, 6 digits, 30 s: what authenticator apps can do."""
    if not re.fullmatch(r"[0-9]{6}", code):
        return None
    totp = TOTP(secret, DIGITS, SHA1(), STEP_S)  # noqa: S303 - HMAC; the apps know nothing else
    now = int(at.timestamp()) // STEP_S
    matching = [
        step
        for step in (now - 1, now, now + 1)
        if hmac.compare_digest(totp.generate(step * STEP_S), code.encode())
    ]
    return next((step for step in matching if step > last_step), None)


def suffices(account: Account, maker: UUID, kind: FactorKind, totp_for_all: bool) -> bool:
    """Makes a factor of this kind a session of this account whole? For administrators of the maker only one
    that resists phishing does (trust.md 2.6), unless the house says otherwise."""
    if kind is FactorKind.WEBAUTHN or totp_for_all:
        return True
    return not (account.administrator and account.entity == maker)


def stage_after_first(kinds: Collection[FactorKind]) -> Stage:
    """Where a session begins after the password. Who has any factor presents one, whether it suffices or not:
    else a password alone could enrol another."""
    return Stage.HALF if kinds else Stage.ENROL


def stage_after_second(sufficient: bool) -> Stage:
    """Where it goes on after a second factor."""
    return Stage.WHOLE if sufficient else Stage.ENROL


def is_fresh(proved_at: datetime | None, now: datetime) -> bool:
    """Was a second factor presented just now?"""
    return proved_at is not None and timedelta() <= now - proved_at < FRESH


def may_enrol(session: Session, now: datetime) -> bool:
    """A new factor: who has none that counts, or who has just presented one."""
    return session.stage is Stage.ENROL or (session.stage is Stage.WHOLE and is_fresh(session.proved_at, now))


def origin_for(configured: str, scheme: str, host: str) -> str | None:
    """Under which origin browsers know us: as configured, else as asked for, on loopback only."""
    if configured:
        return configured
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return f"{scheme}://{host}" if name in {"localhost", "127.0.0.1", "[::1]"} else None


LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._@+-]{2,99}")
SCOPE: Final = re.compile(r"[a-z][a-z0-9_]*(:[A-Za-z0-9._-]+)*")


def login_of(typed: str) -> str:
    """A name as it is stored: no blanks around it, small letters."""
    return typed.strip().casefold()
