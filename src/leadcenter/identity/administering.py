"""Routes of administrators: accounts and their roles, keys of machines. OpenID providers: providers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.handlers import HTTPRouteHandler, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from leadcenter.access import face as access
from leadcenter.access.face import OF_MAKER, GivenRole, Permission, Sight, Sighted, needs
from leadcenter.identity import accounts, providers, rules, service, steps
from leadcenter.identity.facts import Told, tell
from leadcenter.identity.porter import Door
from leadcenter.identity.signing_in import Masked
from leadcenter.identity.terms import Fact, Key, Link, NewKey
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Days = Annotated[int, msgspec.Meta(ge=1, le=service.LONGEST_DAYS)]
PAGE = 200
ACCOUNTS = needs(Permission.ACCOUNT_MANAGE, fresh=True, zones=OF_MAKER)
KEYS = needs(Permission.KEY_MANAGE, fresh=True, zones=OF_MAKER)


class AccountBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person who is to sign in: the codes of the legal entity and, for dealer staff, of the staff row,
    whose role the person has; `roles` for everybody else."""

    login: Code
    entity: Code
    staff: Annotated[str, msgspec.Meta(max_length=100)] = ""
    roles: Annotated[tuple[GivenRole, ...], msgspec.Meta(max_length=20)] = ()


class RolesBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All roles of a person without a staff row."""

    roles: Annotated[tuple[GivenRole, ...], msgspec.Meta(max_length=20)]


class LinkMade(Masked, frozen=True):
    """The token of a one-time link; it is shown this once."""

    account: UUID
    token: str
    expires_at: datetime


class KeyBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A service key: of which entity (its code), what for, how long."""

    entity: Code
    name: Code
    scopes: Annotated[tuple[Permission, ...], msgspec.Meta(min_length=1, max_length=200)]
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
    """For people of the maker who may, after a fresh proof."""
    return [*_accounts(door), *_keys(door), *providers.routes(door)]


def _accounts(door: Door) -> list[HTTPRouteHandler]:
    @get("/identity/accounts", opt=ACCOUNTS, sync_to_thread=True)
    def list_accounts(
        sight: Sighted, after: FromQuery[str] = "", part: FromQuery[str] = "", entity: FromQuery[str] = ""
    ) -> Accounts:
        """All accounts, by name; `part` of a name, `entity`: those of one legal entity (its code)."""
        with door.connect(sight.scope) as conn:
            holder = accounts.find_entity(conn, entity) if entity else None
            if entity and holder is None:
                raise Refusal("entity_unknown", 404)
            found = list(accounts.list_accounts(conn, holder, part, after, door.now(conn), PAGE))
        return Accounts(found, found[-1].login if len(found) == PAGE else "")

    @post("/identity/accounts", opt=ACCOUNTS, status_code=201, sync_to_thread=True)
    def make_account(sight: Sighted, data: JSONBody[AccountBody]) -> LinkMade:
        """A new account, with the link that its person begins with."""
        login = rules.login_of(data.login)
        if not rules.LOGIN.fullmatch(login):
            raise Refusal("login_unfit", 422)
        with door.connect(sight.scope) as conn:
            now = door.now(conn)
            made = accounts.make_account(conn, door.lodge, login, data.entity, data.staff, sight.name, now)
            if isinstance(made, str):
                raise Refusal(made, 409 if made == "account_taken" else 422)
            if data.roles:
                _give(conn, made.id, data.roles, sight, now)
        return _link(made.id, made.link)

    @post("/identity/accounts/{account_id:uuid}/link", opt=ACCOUNTS, status_code=201, sync_to_thread=True)
    def new_link(sight: Sighted, account_id: FromPath[UUID]) -> LinkMade:
        """A one-time link for an account whose password or factors are lost."""
        with door.connect(sight.scope) as conn:
            account = accounts.read_account(conn, account_id)
            if account is None:
                raise Refusal("account_unknown", 404)
            link = accounts.new_link(conn, door.lodge, account_id, sight.name, door.now(conn))
        return _link(account_id, link)

    @post("/identity/accounts/{account_id:uuid}/disable", opt=ACCOUNTS, status_code=204, sync_to_thread=True)
    def disable(sight: Sighted, account_id: FromPath[UUID]) -> None:
        """Its sessions end; its next request is a 401."""
        _set(door, sight, account_id, "disabled")

    @post("/identity/accounts/{account_id:uuid}/enable", opt=ACCOUNTS, status_code=204, sync_to_thread=True)
    def enable(sight: Sighted, account_id: FromPath[UUID]) -> None:
        """It may sign in again, with the factors it had."""
        _set(door, sight, account_id, "active")

    @post(
        "/identity/accounts/{account_id:uuid}/end-sessions",
        opt=ACCOUNTS,
        status_code=200,
        sync_to_thread=True,
    )
    def end_sessions(sight: Sighted, account_id: FromPath[UUID]) -> Ended:
        """End all sessions of a person."""
        with door.connect(sight.scope) as conn:
            return Ended(steps.end_sessions(conn, account_id, sight.name, door.now(conn)))

    @put("/identity/accounts/{account_id:uuid}/roles", opt=ACCOUNTS, status_code=204, sync_to_thread=True)
    def give_roles(sight: Sighted, account_id: FromPath[UUID], data: JSONBody[RolesBody]) -> None:
        """The roles of a person, in place of those there were; they hold at the next request."""
        with door.connect(sight.scope) as conn:
            _give(conn, account_id, data.roles, sight, door.now(conn))

    return [list_accounts, make_account, new_link, disable, enable, end_sessions, give_roles]


def _give(conn: Connection, account: UUID, roles: tuple[GivenRole, ...], sight: Sight, now: datetime) -> None:
    if not access.give_roles(conn, account, roles, sight.name, now):
        raise Refusal("roles_unfit", 422)
    held = ",".join(sorted(f"{one.role}@{one.region}" if one.region else one.role for one in roles))
    tell(conn, [Told(Fact.ROLES_GIVEN, sight.name, account, None, held)], now)


def _set(door: Door, sight: Sight, account_id: UUID, status: str) -> None:
    with door.connect(sight.scope) as conn:
        done = accounts.set_status(conn, account_id, status, sight.name, door.now(conn))
    if not done:
        raise Refusal("account_unknown", 404)


def _link(account: UUID, link: Link) -> LinkMade:
    return LinkMade(account, link.token.reveal(), link.expires_at)


def _keys(door: Door) -> list[HTTPRouteHandler]:
    @get("/identity/service-keys", opt=KEYS, sync_to_thread=True)
    def list_keys(sight: Sighted) -> Keys:
        """Keys that are alive or ended within 30 days."""
        with door.connect(sight.scope) as conn:
            return Keys(service.list_keys(conn, door.now(conn)))

    @post("/identity/service-keys", opt=KEYS, status_code=201, sync_to_thread=True)
    def make_key(sight: Sighted, data: JSONBody[KeyBody]) -> KeyMade:
        """A key for a channel or an integrator."""
        with door.connect(sight.scope) as conn:
            entity = accounts.find_entity(conn, data.entity)
            if entity is None:
                raise Refusal("account_holder_unknown", 422)
            made = service.make_key(
                conn, door.lodge, sight.asker, entity, data.name, data.scopes, data.days, door.now(conn)
            )
        return _key(made)

    @post("/identity/service-keys/{key_id:uuid}/rotate", opt=KEYS, status_code=201, sync_to_thread=True)
    def rotate_key(sight: Sighted, key_id: FromPath[UUID], data: JSONBody[RotateBody]) -> KeyMade:
        """A key in the place of this one, with the same scopes; this one ends after the overlap."""
        overlap = timedelta(hours=data.overlap_hours)
        with door.connect(sight.scope) as conn:
            made = service.rotate_key(
                conn, door.lodge, sight.asker, key_id, data.days, overlap, door.now(conn)
            )
        if made is None:
            raise Refusal("key_not_alive", 409)
        return _key(made)

    @delete("/identity/service-keys/{key_id:uuid}", opt=KEYS, status_code=204, sync_to_thread=True)
    def revoke_key(sight: Sighted, key_id: FromPath[UUID]) -> None:
        """End a key at once."""
        with door.connect(sight.scope) as conn:
            done = service.revoke_key(conn, sight.asker, key_id, door.now(conn))
        if not done:
            raise Refusal("key_not_alive", 409)

    return [list_keys, make_key, rotate_key, revoke_key]


def _key(made: NewKey) -> KeyMade:
    return KeyMade(made.id, made.text.reveal(), made.expires_at)
