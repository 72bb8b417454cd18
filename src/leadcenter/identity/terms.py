"""Words of the identity room."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Secret:
    """A password, token or code that no log, error or repr may show; `reveal` gives the text."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself: for hashing, sealing and for the one answer that hands it to its owner."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, form: str) -> str:
        return repr(self)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")


class Stage(StrEnum):
    """How far a session has come."""

    HALF = "half"
    """A second factor is still to be presented."""
    ENROL = "enrol"
    """There is none that counts: one is to be enrolled."""
    WHOLE = "whole"
    """May work."""


class How(StrEnum):
    """The first factor of a session."""

    PASSWORD = "password"  # noqa: S105 - the name of a way
    OIDC = "oidc"
    LINK = "link"


class FactorKind(StrEnum):
    """Second factors. Only WebAuthn resists phishing."""

    TOTP = "totp"
    WEBAUTHN = "webauthn"


class Account(msgspec.Struct, frozen=True):
    """An account that may sign in now. `administrator`: has the role, for which not every factor suffices."""

    id: UUID
    entity: UUID
    staff: UUID | None
    login: str
    administrator: bool


class Session(msgspec.Struct, frozen=True):
    """A session that is alive, with whose it is."""

    id: UUID
    account: Account
    stage: Stage
    how: How
    made_at: datetime
    seen_at: datetime
    ends_at: datetime
    proved_at: datetime | None


class Opened(msgspec.Struct, frozen=True):
    """A session as its browser gets it: the token is shown once."""

    id: UUID
    token: Secret
    stage: Stage
    ends_at: datetime


class Factor(msgspec.Struct, frozen=True):
    """A second factor of an account, pending until it was presented once."""

    id: UUID
    kind: FactorKind
    name: str
    made_at: datetime


class Blocked(msgspec.Struct, frozen=True):
    """Too many failures: no attempt before this instant."""

    until: datetime


class NewKey(msgspec.Struct, frozen=True):
    """A service key that was just made: the only time that its text is seen."""

    id: UUID
    text: Secret
    expires_at: datetime


class Key(msgspec.Struct, frozen=True):
    """A service key as a list shows it."""

    id: UUID
    entity: UUID
    name: str
    scopes: list[str]
    made_at: datetime
    expires_at: datetime
    rotates: UUID | None


class Link(msgspec.Struct, frozen=True):
    """A one-time link that was just made."""

    token: Secret
    expires_at: datetime


class Fact(StrEnum):
    """What the audit trail hears of this room: what it happened to, and what."""

    SIGNED_IN = "account.signed_in"
    SIGN_IN_FAILED = "account.sign_in_failed"
    SIGNED_OUT = "account.signed_out"
    FACTOR_PRESENTED = "account.factor_presented"
    FACTOR_FAILED = "account.factor_failed"
    FACTOR_ADDED = "account.factor_added"
    FACTOR_REMOVED = "account.factor_removed"
    RECOVERY_CODES_MADE = "account.recovery_codes_made"
    RECOVERY_CODE_USED = "account.recovery_code_used"
    PASSWORD_CHANGED = "account.password_changed"  # noqa: S105 - a fact
    SESSIONS_ENDED = "account.sessions_ended"
    ACCOUNT_MADE = "account.made"
    ROLES_GIVEN = "account.roles_given"
    ACCOUNT_DISABLED = "account.disabled"
    ACCOUNT_ENABLED = "account.enabled"
    LINK_MADE = "account.link_made"
    LINK_USED = "account.link_used"
    SUBJECT_BOUND = "account.subject_bound"
    KEY_MADE = "service_key.made"
    KEY_ROTATED = "service_key.rotated"
    KEY_REVOKED = "service_key.revoked"
    PROVIDER_MADE = "oidc_provider.made"
    PROVIDER_CHANGED = "oidc_provider.client_changed"
    PROVIDER_DISABLED = "oidc_provider.disabled"
    PROVIDER_ENABLED = "oidc_provider.enabled"
    PROVIDER_DISTRUSTED = "oidc_provider.distrusted"
