"""What the house gives to this room, and what is derived from its keys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Literal
from uuid import UUID

import msgspec

from leadcenter.identity.passwords import Passwords
from leadcenter.identity.terms import Secret
from leadcenter.kernel.keys import Keyring

Use = Literal["session", "link", "key", "code", "state", "browser"]
"""What a token or code is for."""


class Lodge(msgspec.Struct, frozen=True):
    """The porter's lodge. `totp_for_all`: authenticator apps suffice for administrators of the maker too."""

    maker: UUID
    keyring: Keyring
    passwords: Passwords
    totp_for_all: bool = False

    def csrf_key(self) -> bytes:
        """The key of the proofs that a request comes from a page of ours."""
        return self.keyring.lasting(b"identity/csrf")

    def digest(self, use: Use, token: Secret) -> bytes:
        """What is stored of a random token or code (at least 112 bits, so one HMAC-SHA-256 is enough; ASVS
        6.5.2): under a key that no database has, so that a row made with the database alone opens nothing,
        and another key for each use, so that no row can be copied to where it opens more."""
        key = self.keyring.lasting(f"identity/token/{use}".encode())
        return hmac.digest(key, token.reveal().encode("utf-8", "surrogatepass"), "sha256")

    def attempt_key(self, kind: str, what: str) -> bytes:
        """Under which failures are counted: what people type into a name's field may be a password."""
        return self.keyring.mark(self.maker, f"attempt/{kind}")(what.encode("utf-8", "surrogatepass"))

    def derived(self, use: str, state: str) -> str:
        """Nonce and PKCE verifier of an OpenID flow: only who has both the state and our key can tell them.
        43 characters of base64url."""
        mac = hmac.new(self.keyring.lasting(b"identity/oidc"), f"{use}/{state}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(mac.digest()).rstrip(b"=").decode()


def new_token() -> Secret:
    """256 random bits, as text that fits a header."""
    return Secret(secrets.token_urlsafe(32))
