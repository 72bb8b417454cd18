"""Second factors: authenticator apps, WebAuthn devices, recovery codes."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlsplit
from uuid import UUID

import msgspec
import webauthn
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from leadcenter.identity import rules
from leadcenter.identity.facts import Told, tell
from leadcenter.identity.lodge import Lodge
from leadcenter.identity.steps import factors_of, go_on, reserve, succeeded, whose
from leadcenter.identity.terms import Blocked, Fact, Factor, FactorKind, Opened, Secret, Session, Stage
from leadcenter.kernel.arrays import blobs
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement

CHALLENGE: Final = timedelta(minutes=5)
CODES: Final = 10
_PLACE: Final = b"factor.sealed"
_CODE_BYTES: Final = 15


class AppBegun(msgspec.Struct, frozen=True):
    """What an authenticator app needs, shown once."""

    secret: Secret
    uri: Secret


class Proved(msgspec.Struct, frozen=True):
    """The session after a factor was presented or enrolled; `codes` are new recovery codes, shown once."""

    opened: Opened
    codes: tuple[Secret, ...] = ()


Outcome = Proved | Blocked | None
"""None: it was not right, or another request was first."""


def begin_app(conn: Connection, lodge: Lodge, session: Session, name: str, now: datetime) -> AppBegun:
    """A new secret for an authenticator app; it counts from its first code on. An earlier one that never
    showed a code is forgotten. RFC 4226 wants 160 random bits."""
    account, plain, identifier = session.account, secrets.token_bytes(20), new_id(now)
    sealed = lodge.keyring.seal(account.entity).close(plain, _PLACE, identifier)
    conn.execute(
        statement("identity", "insert_totp"),
        {"id": identifier, "account_id": account.id, "name": name, "sealed": sealed, "now": now},
    )
    text = base64.b32encode(plain).decode()
    label = quote(f"leadcenter:{account.login}", safe="")
    return AppBegun(Secret(text), Secret(f"otpauth://totp/{label}?secret={text}&issuer=leadcenter"))


def confirm_app(
    conn: Connection, lodge: Lodge, session: Session, token: Secret, code: Secret, now: datetime
) -> Outcome:
    """The app shows its first code: it is a factor now."""
    if blocked := _reserve(conn, lodge, session, now):
        return blocked
    conn.execute(statement("identity", "lock_account"), {"account_id": session.account.id})
    first = not factors_of(conn, session.account.id)
    if not _take_code(conn, lodge, session, "pending", code, now):
        tell(conn, [Told(Fact.FACTOR_FAILED, *whose(session), "totp")], now)
        return None
    return _enrolled(conn, lodge, session, token, FactorKind.TOTP, first, now)


def present_code(
    conn: Connection, lodge: Lodge, session: Session, token: Secret, code: Secret, now: datetime
) -> Outcome:
    """A code of an authenticator app, each taken once."""
    if blocked := _reserve(conn, lodge, session, now):
        return blocked
    if not _take_code(conn, lodge, session, "active", code, now):
        tell(conn, [Told(Fact.FACTOR_FAILED, *whose(session), "totp")], now)
        return None
    return _presented(conn, lodge, session, token, FactorKind.TOTP, now)


def _take_code(
    conn: Connection, lodge: Lodge, session: Session, status: str, code: Secret, now: datetime
) -> bool:
    seal = lodge.keyring.seal(session.account.entity)
    asked = {"account_id": session.account.id, "status": status}
    for identifier, sealed, last_step in conn.execute(statement("identity", "read_totp"), asked).fetchall():
        step = rules.totp_step(seal.open(sealed, _PLACE, identifier), code.reveal(), now, last_step)
        if step is not None:
            taken = conn.execute(statement("identity", "take_step"), {"id": identifier, "step": step})
            return taken.fetchone() is not None
    return False


def begin_device(conn: Connection, session: Session, origin: str, now: datetime) -> dict[str, Any]:
    """Options for `navigator.credentials.create`, with a challenge for this session."""
    account = session.account
    known = conn.execute(statement("identity", "read_devices"), {"account_id": account.id}).fetchall()
    challenge = _challenge(conn, session, now)
    options = webauthn.generate_registration_options(
        rp_id=_party(origin),
        rp_name="leadcenter",
        user_id=account.id.bytes,
        user_name=account.login,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=row[1]) for row in known],
    )
    return _json(webauthn.options_to_json(options))


def confirm_device(
    conn: Connection,
    lodge: Lodge,
    session: Session,
    token: Secret,
    credential: dict[str, Any],
    name: str,
    origin: str,
    now: datetime,
) -> Outcome:
    """The device's answer: it is a factor now."""
    if blocked := _reserve(conn, lodge, session, now):
        return blocked
    conn.execute(statement("identity", "lock_account"), {"account_id": session.account.id})
    first = not factors_of(conn, session.account.id)
    challenge = _take_challenge(conn, session, now)
    made = None
    if challenge is not None:
        made = _new_device(conn, session, credential, challenge, name, origin, now)
    if made is None:
        tell(conn, [Told(Fact.FACTOR_FAILED, *whose(session), "webauthn")], now)
        return None
    return _enrolled(conn, lodge, session, token, FactorKind.WEBAUTHN, first, now)


def _new_device(
    conn: Connection,
    session: Session,
    credential: dict[str, Any],
    challenge: bytes,
    name: str,
    origin: str,
    now: datetime,
) -> UUID | None:
    try:
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_party(origin),
            expected_origin=origin,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        return None
    row = conn.execute(
        statement("identity", "insert_webauthn"),
        {
            "id": new_id(now), "account_id": session.account.id, "name": name,
            "credential_id": verified.credential_id, "public_key": verified.credential_public_key,
            "sign_count": verified.sign_count, "now": now,
        },
    ).fetchone()  # fmt: skip
    return row[0] if row else None


def ask_device(conn: Connection, session: Session, origin: str, now: datetime) -> dict[str, Any]:
    """Options for `navigator.credentials.get`, with a challenge for this session."""
    known = conn.execute(statement("identity", "read_devices"), {"account_id": session.account.id}).fetchall()
    options = webauthn.generate_authentication_options(
        rp_id=_party(origin),
        challenge=_challenge(conn, session, now),
        allow_credentials=[PublicKeyCredentialDescriptor(id=row[1]) for row in known],
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return _json(webauthn.options_to_json(options))


def present_device(
    conn: Connection,
    lodge: Lodge,
    session: Session,
    token: Secret,
    credential: dict[str, Any],
    origin: str,
    now: datetime,
) -> Outcome:
    """The device's answer to the challenge of this session, which is good for one answer."""
    if blocked := _reserve(conn, lodge, session, now):
        return blocked
    challenge = _take_challenge(conn, session, now)
    if challenge is None or not _answers(conn, session, credential, challenge, origin):
        tell(conn, [Told(Fact.FACTOR_FAILED, *whose(session), "webauthn")], now)
        return None
    return _presented(conn, lodge, session, token, FactorKind.WEBAUTHN, now)


def _answers(
    conn: Connection, session: Session, credential: dict[str, Any], challenge: bytes, origin: str
) -> bool:
    try:
        named = base64url_to_bytes(str(credential.get("rawId", "")))
    except ValueError:
        return False
    rows = conn.execute(statement("identity", "read_devices"), {"account_id": session.account.id}).fetchall()
    for identifier, credential_id, public_key, sign_count in rows:
        if credential_id != named:
            continue
        try:
            verified = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=_party(origin),
                expected_origin=origin,
                credential_public_key=public_key,
                credential_current_sign_count=sign_count,
            )
        except (WebAuthnException, ValueError, TypeError, KeyError):
            return False
        conn.execute(
            statement("identity", "write_sign_count"),
            {"id": identifier, "sign_count": verified.new_sign_count},
        )
        return True
    return False


def use_recovery_code(
    conn: Connection, lodge: Lodge, session: Session, token: Secret, code: Secret, now: datetime
) -> Outcome:
    """A recovery code, each good once: the session may enrol a new factor, and do nothing else."""
    if blocked := _reserve(conn, lodge, session, now):
        return blocked
    plain = Secret(code.reveal().replace("-", "").replace(" ", "").upper())
    used = conn.execute(
        statement("identity", "use_code"),
        {"account_id": session.account.id, "code_hash": lodge.digest("code", plain), "now": now},
    ).fetchone()
    if used is None:
        tell(conn, [Told(Fact.FACTOR_FAILED, *whose(session), "recovery_code")], now)
        return None
    succeeded(conn, _key(lodge, session), now)
    tell(conn, [Told(Fact.RECOVERY_CODE_USED, *whose(session))], now)
    opened = go_on(conn, lodge, session, token, False, now)
    return Proved(opened) if opened else None


def new_recovery_codes(conn: Connection, lodge: Lodge, session: Session, now: datetime) -> tuple[Secret, ...]:
    """Ten new codes in place of the old ones; 120 random bits each."""
    plain = [base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode() for _ in range(CODES)]
    conn.execute(
        statement("identity", "replace_codes"),
        {
            "account_id": session.account.id,
            "hashes": blobs([lodge.digest("code", Secret(one)) for one in plain]),
        },
    )
    tell(conn, [Told(Fact.RECOVERY_CODES_MADE, *whose(session))], now)
    return tuple(Secret("-".join(one[at : at + 4] for at in range(0, len(one), 4))) for one in plain)


def remove_factor(conn: Connection, lodge: Lodge, session: Session, which: UUID, now: datetime) -> str | None:
    """Take a factor away. Why not, as a code: the last one that suffices stays."""
    conn.execute(statement("identity", "lock_account"), {"account_id": session.account.id})
    factors = factors_of(conn, session.account.id)
    if all(one.id != which for one in factors):
        return "factor_unknown"
    if not any(_suffices(lodge, session, one.kind) for one in factors if one.id != which):
        return "factor_last"
    conn.execute(statement("identity", "delete_factor"), {"id": which, "account_id": session.account.id})
    tell(conn, [Told(Fact.FACTOR_REMOVED, *whose(session))], now)
    return None


def shown(conn: Connection, session: Session) -> tuple[list[Factor], int]:
    """The factors of the person, and how many recovery codes are left."""
    row = conn.execute(statement("identity", "count_codes"), {"account_id": session.account.id}).fetchone()
    assert row is not None
    return factors_of(conn, session.account.id), row[0]


def _enrolled(
    conn: Connection,
    lodge: Lodge,
    session: Session,
    token: Secret,
    kind: FactorKind,
    first: bool,
    now: datetime,
) -> Outcome:
    """A new factor was shown to work: recovery codes with the first one; a session that waited for it is
    whole."""
    succeeded(conn, _key(lodge, session), now)
    tell(conn, [Told(Fact.FACTOR_ADDED, *whose(session), kind.value)], now)
    codes = new_recovery_codes(conn, lodge, session, now) if first else ()
    sufficient = session.stage is Stage.WHOLE or _suffices(lodge, session, kind)
    opened = go_on(conn, lodge, session, token, sufficient, now)
    return Proved(opened, codes) if opened else None


def _presented(
    conn: Connection, lodge: Lodge, session: Session, token: Secret, kind: FactorKind, now: datetime
) -> Outcome:
    sufficient = _suffices(lodge, session, kind)
    if not sufficient and (session.stage is not Stage.HALF or _has_better(conn, lodge, session)):
        # an authenticator app is no step-up for who needs more, and whoever got its code may not enrol a
        # device beside the one that the account has
        tell(conn, [Told(Fact.FACTOR_FAILED, *whose(session), kind.value)], now)
        return None
    succeeded(conn, _key(lodge, session), now)
    tell(conn, [Told(Fact.FACTOR_PRESENTED, *whose(session), kind.value)], now)
    opened = go_on(conn, lodge, session, token, sufficient, now)
    return Proved(opened) if opened else None


def _has_better(conn: Connection, lodge: Lodge, session: Session) -> bool:
    """Has the account a factor that suffices?"""
    return any(_suffices(lodge, session, one.kind) for one in factors_of(conn, session.account.id))


def _suffices(lodge: Lodge, session: Session, kind: FactorKind) -> bool:
    return rules.suffices(session.account, lodge.maker, kind, lodge.totp_for_all)


def _key(lodge: Lodge, session: Session) -> bytes:
    return lodge.attempt_key("factor", str(session.account.id))


def _reserve(conn: Connection, lodge: Lodge, session: Session, now: datetime) -> Blocked | None:
    return reserve(conn, _key(lodge, session), now)


def _challenge(conn: Connection, session: Session, now: datetime) -> bytes:
    challenge = secrets.token_bytes(32)
    conn.execute(
        statement("identity", "write_challenge"),
        {"id": session.id, "challenge": challenge, "until": now + CHALLENGE},
    )
    return challenge


def _take_challenge(conn: Connection, session: Session, now: datetime) -> bytes | None:
    row = conn.execute(statement("identity", "take_challenge"), {"id": session.id, "now": now}).fetchone()
    return row[0] if row else None


def _party(origin: str) -> str:
    """The relying party's id: the host of our origin."""
    return urlsplit(origin).hostname or ""


def _json(text: str) -> dict[str, Any]:
    options: dict[str, Any] = msgspec.json.decode(text)
    return options
