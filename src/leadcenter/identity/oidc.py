"""Signing in by an OpenID provider: on the way there, and back, in one browser and once."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from leadcenter.access.face import Asker
from leadcenter.identity.accounts import read_account
from leadcenter.identity.facts import Told, tell
from leadcenter.identity.lodge import Lodge, new_token
from leadcenter.identity.provider import Provider
from leadcenter.identity.steps import open_session
from leadcenter.identity.terms import Fact, How, Opened, Secret
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement

FLOW: Final = timedelta(minutes=10)
_PLACE: Final = b"oidc_provider.sealed"


class Entrance(StrEnum):
    """Where a browser begins, and so ends: nobody is sent anywhere else."""

    DESK = "desk"
    PHONE = "phone"


class Flow(msgspec.Struct, frozen=True):
    """A browser on its way: `browser` is for its cookie, the rest for the provider."""

    state: Secret
    browser: Secret
    nonce: str
    challenge: str


class Returned(msgspec.Struct, frozen=True):
    """A browser that came back: to which provider's answer, and whether to bind it to an account."""

    provider: Provider
    binds: UUID | None
    nonce: str
    verifier: str


def make_provider(
    conn: Connection,
    lodge: Lodge,
    who: Asker,
    code: str,
    entity: UUID,
    issuer: str,
    client_id: str,
    secret: Secret,
    now: datetime,
) -> UUID | None:
    """Register a provider whose people belong to an entity. None when its code or issuer is taken."""
    identifier = new_id(now)
    sealed = lodge.keyring.seal(entity).close(secret.reveal().encode(), _PLACE, identifier)
    row = conn.execute(
        statement("identity", "insert_provider"),
        {
            "id": identifier, "code": code, "entity_id": entity, "issuer": issuer, "client_id": client_id,
            "sealed": sealed, "now": now,
        },
    ).fetchone()  # fmt: skip
    if row is None:
        return None
    tell(conn, [Told(Fact.PROVIDER_MADE, who.name, identifier, entity)], now)
    return identifier


class ProviderShown(msgspec.Struct, frozen=True):
    """A provider, without its secret. `people`: accounts that are known by it."""

    id: UUID
    code: str
    entity: UUID
    entity_name: str
    issuer: str
    client_id: str
    status: str
    made_at: datetime
    people: int


def list_providers(conn: Connection) -> list[ProviderShown]:
    """All of them, by code."""
    return [ProviderShown(*row) for row in conn.execute(statement("identity", "list_providers"))]


def list_known(conn: Connection, account: UUID) -> list[str]:
    """The codes of providers that know an account."""
    return [code for (code,) in conn.execute(statement("identity", "list_known"), {"account_id": account})]


def change_client(
    conn: Connection, lodge: Lodge, who: Asker, code: str, client_id: str, secret: Secret, now: datetime
) -> bool:
    """Who we are to a provider from now on. False when there is none of this code."""
    found = [one for one in list_providers(conn) if one.code == code]
    for one in found:
        sealed = lodge.keyring.seal(one.entity).close(secret.reveal().encode(), _PLACE, one.id)
        given = {"id": one.id, "client_id": client_id, "sealed": sealed}
        conn.execute(statement("identity", "write_provider_client"), given)
        tell(conn, [Told(Fact.PROVIDER_CHANGED, who.name, one.id, one.entity)], now)
    return bool(found)


def turn_provider(conn: Connection, who: Asker, code: str, status: str, now: datetime) -> bool:
    """Active or disabled. False when there is none of this code, or it stands so already."""
    given = {"code": code, "status": status}
    row = conn.execute(statement("identity", "write_provider_status"), given).fetchone()
    if row is None:
        return False
    fact = Fact.PROVIDER_DISABLED if status == "disabled" else Fact.PROVIDER_ENABLED
    tell(conn, [Told(fact, who.name, row[0], row[1])], now)
    return True


def read_provider(
    conn: Connection, lodge: Lodge, code: str = "", identifier: UUID | None = None
) -> Provider | None:
    """An active provider."""
    row = conn.execute(statement("identity", "read_provider"), {"code": code, "id": identifier}).fetchone()
    if row is None:
        return None
    secret = Secret(lodge.keyring.seal(row[2]).open(row[5], _PLACE, row[0]).decode())
    return Provider(row[0], row[1], row[2], row[3], row[4], secret)


def begin_flow(
    conn: Connection,
    lodge: Lodge,
    provider: Provider,
    binds: UUID | None,
    now: datetime,
    entrance: Entrance = Entrance.DESK,
) -> Flow:
    """Send a browser to a provider; `binds`: the signed-in person's account that the answer is to be bound
    to. The browser's half says where it began (`entrance_of`), and holds only as it was given."""
    state, browser = new_token(), Secret(f"{entrance}.{new_token().reveal()}")
    conn.execute(
        statement("identity", "insert_flow"),
        {
            "state_hash": lodge.digest("state", state), "provider_id": provider.id,
            "browser_hash": lodge.digest("browser", browser), "account_id": binds, "expires_at": now + FLOW,
            "now": now,
        },
    )  # fmt: skip
    verifier = lodge.derived("verifier", state.reveal())
    hashed = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
    return Flow(state, browser, lodge.derived("nonce", state.reveal()), challenge)


def entrance_of(browser: Secret) -> Entrance:
    """Where a browser began, by its half of a flow, whether that holds or not: it only chooses among our own
    pages."""
    begun, _, _ = browser.reveal().partition(".")
    return Entrance(begun) if begun in set(Entrance) else Entrance.DESK


def take_flow(
    conn: Connection, lodge: Lodge, state: Secret, browser: Secret, now: datetime
) -> Returned | None:
    """The flow of a browser that came back, used up by this; None when it never left, or was here already."""
    given = {
        "state_hash": lodge.digest("state", state),
        "browser_hash": lodge.digest("browser", browser),
        "now": now,
    }
    row = conn.execute(statement("identity", "take_flow"), given).fetchone()
    provider = read_provider(conn, lodge, identifier=row[0]) if row else None
    if row is None or provider is None:
        return None
    text = state.reveal()
    return Returned(provider, row[1], lodge.derived("nonce", text), lodge.derived("verifier", text))


def arrive(
    conn: Connection, lodge: Lodge, provider: Provider, subject: str, binds: UUID | None, now: datetime
) -> Opened | str:
    """Whom the provider means signs in; where the flow is to bind, the subject is bound first. A code that
    says why not. An account belongs to the provider's entity, or the provider has no say about it."""
    known = {"issuer": provider.issuer, "subject": subject}
    if binds is not None:
        given = known | {"account_id": binds, "now": now}
        if conn.execute(statement("identity", "insert_subject"), given).fetchone():
            tell(conn, [Told(Fact.SUBJECT_BOUND, f"person:{binds}", binds, provider.entity)], now)
    row = conn.execute(statement("identity", "find_subject"), known).fetchone()
    account = read_account(conn, row[0]) if row else None
    if account is None or account.entity != provider.entity or binds not in (None, account.id):
        failed(conn, provider, "subject_unknown", now)
        return "oidc_unknown"
    return open_session(conn, lodge, account, How.OIDC, now)


def failed(conn: Connection, provider: Provider, reason: str, now: datetime) -> None:
    """The provider's answer does not hold: that is a fact."""
    tell(conn, [Told(Fact.PROVIDER_DISTRUSTED, "", provider.id, provider.entity, reason)], now)
