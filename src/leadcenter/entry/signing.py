"""Who signs in, for the web and the command line: the identity room over this house's keys and settings."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from leadcenter.channel.face import House
from leadcenter.identity import face as identity
from leadcenter.identity import http as identity_http
from leadcenter.identity.face import Link, Lodge, Passwords, PrincipalKind
from leadcenter.identity.http import Asked
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement

OPERATOR = "operator"
APP_OR_DEVICE = "any"


def open_door(
    house: House, config: Config, connected: Callable[[], AbstractContextManager[Connection]]
) -> identity_http.Door:
    """The identity room's door of this house. Its passwords stand under a pepper from the keys."""
    pepper = house.keyring.lasting(b"identity/pepper")
    passwords = Passwords(pepper, config.breached_passwords)
    lodge = Lodge(house.maker, house.keyring, passwords, config.admin_factor == APP_OR_DEVICE)
    return identity_http.Door(lodge, connected, identity_http.Wire(), config.origin)


def actor(token: str, door: identity_http.Door) -> Callable[[Asked], str]:
    """Who may use the desks' API: whoever holds the operator's token, and administrators of the maker who are
    signed in. Permissions by role and entity take the place of both (issue 3, 2): here.
    """
    who = identity_http.who(door)

    def name(request: Asked) -> str:
        bearer = identity_http.bearer_of(request)
        if bearer is not None and hmac.compare_digest(bearer.reveal().encode(), token.encode()):
            return OPERATOR
        found = who(request)
        if (
            found.kind is not PrincipalKind.PERSON
            or not found.administrator
            or found.entity != door.lodge.maker
        ):
            raise Refusal("not_allowed", 403)
        return found.name

    return name


def first_link(config: Config, url: str) -> str | None:
    """The address at which the first administrator begins, once, within a day; None when there is an account
    already. It takes the place of an unused one.
    """
    with connect(config.database_url) as conn:
        made = identity.first_link(conn, _now(conn))
    return _address(config, url, made) if made else None


def account_link(config: Config, login: str, url: str) -> str:
    """The address at which a person who lost password or factors begins anew, once, within a day. Raises
    Refusal `account_unknown`.
    """
    with connect(config.database_url) as conn:
        account = identity.find_account(conn, login)
        if account is None:
            raise Refusal("account_unknown", 404)
        made = identity.new_link(conn, account, identity.HOUSE, _now(conn))
    return _address(config, url, made)


def _now(conn: Connection) -> datetime:
    now: datetime = next(iter(conn.execute(statement("entry", "read_now"))))[0]
    return now


def _address(config: Config, url: str, link: Link) -> str:
    """The token stands behind the #, which browsers keep to themselves (ASVS 14.2.1). On loopback by name: a
    passkey is of a domain, and an address is none (WebAuthn 5.1.2).
    """
    origin = config.origin or url.replace("127.0.0.1", "localhost")
    return f"{origin}{identity_http.WELCOME}#{link.token.reveal()}"
