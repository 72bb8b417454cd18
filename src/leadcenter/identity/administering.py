"""Routes of the maker's administrators: accounts, keys of machines, OpenID providers. Permissions replace
`administrator` (issue 3, 2).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from leadcenter.identity import accounts, oidc, provider, rules, service, steps
from leadcenter.identity.porter import Door, administrator
from leadcenter.identity.signing_in import Masked
from leadcenter.identity.terms import Key, Link, NewKey, Principal, Secret
from leadcenter.kernel.errors import Refusal

Request = litestar.Request[Any, Any, Any]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Days = Annotated[int, msgspec.Meta(ge=1, le=service.LONGEST_DAYS)]
Scope = Annotated[str, msgspec.Meta(pattern=f"^{rules.SCOPE.pattern}$", max_length=100)]
PAGE = 200


class AccountBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person who is to sign in: the codes of the legal entity and, for dealer staff, of the staff row."""

    login: Code
    entity: Code
    staff: Annotated[str, msgspec.Meta(max_length=100)] = ""
    administrator: bool = False


class LinkMade(Masked, frozen=True):
    """The token of a one-time link; it is shown this once."""

    account: UUID
    token: str
    expires_at: datetime


class KeyBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A service key: of which entity (its code), what for, how long."""

    entity: Code
    name: Code
    scopes: Annotated[tuple[Scope, ...], msgspec.Meta(min_length=1, max_length=50)]
    days: Days = 90


class RotateBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The old key lives on for `overlap_hours` at most."""

    days: Days = 90
    overlap_hours: Annotated[int, msgspec.Meta(ge=0, le=24 * 31)] = 24


class KeyMade(Masked, frozen=True):
    """A service key; its text is shown this once."""

    id: UUID
    key: str
    expires_at: datetime


class ProviderBody(Masked, frozen=True):
    """An OpenID provider whose people belong to the entity with this code."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,49}$")]
    entity: Code
    issuer: Annotated[str, msgspec.Meta(max_length=500)]
    client_id: Code
    client_secret: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]


class ProviderMade(msgspec.Struct, frozen=True):
    """The provider's id."""

    id: UUID


class Accounts(msgspec.Struct, frozen=True):
    """By name; `next` is the cursor of the page after it, empty on the last one."""

    accounts: list[accounts.AccountShown]
    next: str


class Keys(msgspec.Struct, frozen=True):
    """Newest first; without their texts, which nobody has."""

    keys: list[Key]


class Ended(msgspec.Struct, frozen=True):
    """How many sessions ended."""

    sessions: int


def routes(door: Door) -> list[HTTPRouteHandler]:
    """For administrators of the maker, after a fresh proof."""
    return [*_accounts(door), *_keys(door), *_providers(door)]


def _who(door: Door, request: Request) -> Principal:
    return steps.principal(administrator(door, request).session)


def _accounts(door: Door) -> list[HTTPRouteHandler]:
    @get("/identity/accounts", sync_to_thread=True)
    def list_accounts(request: Request, after: FromQuery[str] = "") -> Accounts:
        """All accounts, by name."""
        _who(door, request)
        with door.connect() as conn:
            found = list(accounts.list_accounts(conn, None, after, PAGE))
        return Accounts(found, found[-1].login if len(found) == PAGE else "")

    @post("/identity/accounts", status_code=201, sync_to_thread=True)
    def make_account(request: Request, data: JSONBody[AccountBody]) -> LinkMade:
        """A new account, with the link that its person begins with."""
        who, login = _who(door, request), rules.login_of(data.login)
        if not rules.LOGIN.fullmatch(login):
            raise Refusal("login_unfit", 422)
        with door.connect() as conn:
            made = accounts.make_account(
                conn, login, data.entity, data.staff, data.administrator, who.name, door.now(conn)
            )
        if isinstance(made, str):
            raise Refusal(made, 409 if made == "account_taken" else 422)
        return _link(made.id, made.link)

    @post("/identity/accounts/{account_id:uuid}/link", status_code=201, sync_to_thread=True)
    def new_link(request: Request, account_id: FromPath[UUID]) -> LinkMade:
        """A one-time link for an account whose password or factors are lost."""
        who = _who(door, request)
        with door.connect() as conn:
            account = accounts.read_account(conn, account_id)
            link = accounts.new_link(conn, account_id, who.name, door.now(conn)) if account else None
        if link is None:
            raise Refusal("account_unknown", 404)
        return _link(account_id, link)

    @post("/identity/accounts/{account_id:uuid}/disable", status_code=204, sync_to_thread=True)
    def disable(request: Request, account_id: FromPath[UUID]) -> None:
        """Its sessions end; its next request is a 401."""
        _set(door, request, account_id, "disabled")

    @post("/identity/accounts/{account_id:uuid}/enable", status_code=204, sync_to_thread=True)
    def enable(request: Request, account_id: FromPath[UUID]) -> None:
        """It may sign in again, with the factors it had."""
        _set(door, request, account_id, "active")

    @post("/identity/accounts/{account_id:uuid}/end-sessions", status_code=200, sync_to_thread=True)
    def end_sessions(request: Request, account_id: FromPath[UUID]) -> Ended:
        """End all sessions of a person."""
        who = _who(door, request)
        with door.connect() as conn:
            return Ended(steps.end_sessions(conn, account_id, who.name, door.now(conn)))

    return [list_accounts, make_account, new_link, disable, enable, end_sessions]


def _set(door: Door, request: Request, account_id: UUID, status: str) -> None:
    who = _who(door, request)
    with door.connect() as conn:
        done = accounts.set_status(conn, account_id, status, who.name, door.now(conn))
    if not done:
        raise Refusal("account_unknown", 404)


def _link(account: UUID, link: Link) -> LinkMade:
    return LinkMade(account, link.token.reveal(), link.expires_at)


def _keys(door: Door) -> list[HTTPRouteHandler]:
    @get("/identity/service-keys", sync_to_thread=True)
    def list_keys(request: Request) -> Keys:
        """Keys that are alive or ended within 30 days."""
        _who(door, request)
        with door.connect() as conn:
            return Keys(service.list_keys(conn, door.now(conn)))

    @post("/identity/service-keys", status_code=201, sync_to_thread=True)
    def make_key(request: Request, data: JSONBody[KeyBody]) -> KeyMade:
        """A key for a channel or an integrator."""
        who = _who(door, request)
        with door.connect() as conn:
            entity = accounts.find_entity(conn, data.entity)
            if entity is None:
                raise Refusal("account_holder_unknown", 422)
            made = service.make_key(conn, who, entity, data.name, data.scopes, data.days, door.now(conn))
        return _key(made)

    @post("/identity/service-keys/{key_id:uuid}/rotate", status_code=201, sync_to_thread=True)
    def rotate_key(request: Request, key_id: FromPath[UUID], data: JSONBody[RotateBody]) -> KeyMade:
        """A key in the place of this one, with the same scopes; this one ends after the overlap."""
        who, overlap = _who(door, request), timedelta(hours=data.overlap_hours)
        with door.connect() as conn:
            made = service.rotate_key(conn, who, key_id, data.days, overlap, door.now(conn))
        if made is None:
            raise Refusal("key_not_alive", 409)
        return _key(made)

    @delete("/identity/service-keys/{key_id:uuid}", status_code=204, sync_to_thread=True)
    def revoke_key(request: Request, key_id: FromPath[UUID]) -> None:
        """End a key at once."""
        who = _who(door, request)
        with door.connect() as conn:
            done = service.revoke_key(conn, who, key_id, door.now(conn))
        if not done:
            raise Refusal("key_not_alive", 409)

    return [list_keys, make_key, rotate_key, revoke_key]


def _key(made: NewKey) -> KeyMade:
    return KeyMade(made.id, made.text.reveal(), made.expires_at)


def _providers(door: Door) -> list[HTTPRouteHandler]:
    @post("/identity/oidc-providers", status_code=201, sync_to_thread=True)
    def make_provider(request: Request, data: JSONBody[ProviderBody]) -> ProviderMade:
        """Register an OpenID provider; it must answer now, and call itself by this issuer."""
        who = _who(door, request)
        try:
            door.wire.metadata(data.issuer)
        except provider.Distrust as error:
            raise Refusal("oidc_failed", 422) from error
        with door.connect() as conn:
            entity = accounts.find_entity(conn, data.entity)
            if entity is None:
                raise Refusal("account_holder_unknown", 422)
            made = oidc.make_provider(
                conn, door.lodge, who, data.code, entity, data.issuer, data.client_id,
                Secret(data.client_secret), door.now(conn),
            )  # fmt: skip
        if made is None:
            raise Refusal("oidc_taken", 409)
        return ProviderMade(made)

    return [make_provider]
