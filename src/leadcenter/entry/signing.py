"""Who signs in, for the web and the command line: the identity room over this house's keys and settings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from leadcenter.access.face import Permission
from leadcenter.channel.face import House
from leadcenter.entry import house as opening
from leadcenter.identity import face as identity
from leadcenter.identity import http as identity_http
from leadcenter.identity.face import Link, Lodge, Passwords
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Connect
from leadcenter.kernel.sql import statement

APP_OR_DEVICE = "any"


def open_door(house: House, config: Config, connected: Connect) -> identity_http.Door:
    """The identity room's door of this house."""
    return identity_http.Door(lodge_of(house, config), connected, identity_http.Wire(), config.origin)


def lodge_of(house: House, config: Config) -> Lodge:
    """The identity room's keys and settings. Its passwords stand under a pepper from the keys."""
    pepper = house.keyring.lasting(b"identity/pepper")
    passwords = Passwords(pepper, config.breached_passwords)
    return Lodge(house.maker, house.keyring, passwords, config.admin_factor == APP_OR_DEVICE)


def first_link(config: Config, url: str) -> str | None:
    """The address at which the first administrator begins, once, within a day; None when there is an account
    already. It takes the place of an unused one.
    """
    with connect(config.database_url) as conn:
        made = identity.first_link(conn, _lodge(conn, config), _now(conn))
    return _address(config, url, made) if made else None


def account_link(config: Config, login: str, url: str) -> str:
    """The address at which a person who lost password or factors begins anew, once, within a day. Raises
    Refusal `account_unknown`.
    """
    with connect(config.database_url) as conn:
        account = identity.find_account(conn, login)
        if account is None:
            raise Refusal("account_unknown", 404)
        made = identity.new_link(conn, _lodge(conn, config), account, identity.HOUSE, _now(conn))
    return _address(config, url, made)


def service_key(config: Config, entity: str, name: str, scopes: Sequence[Permission], days: int) -> str:
    """A new service key of the legal entity with this code (empty: the maker); the only time that its text is
    seen. Raises Refusal `account_holder_unknown`."""
    with connect(config.database_url) as conn:
        lodge = _lodge(conn, config)
        holder = identity.find_entity(conn, entity) if entity else lodge.maker
        if holder is None:
            raise Refusal("account_holder_unknown", 422)
        return identity.make_key(conn, lodge, None, holder, name, scopes, days, _now(conn)).text.reveal()


def _lodge(conn: Connection, config: Config) -> Lodge:
    return lodge_of(opening.open_house(conn, config), config)


def _now(conn: Connection) -> datetime:
    now: datetime = next(iter(conn.execute(statement("entry", "read_now"))))[0]
    return now


def _address(config: Config, url: str, link: Link) -> str:
    """The token stands behind the #, which browsers keep to themselves (ASVS 14.2.1). On loopback by name: a
    passkey is of a domain, and an address is none (WebAuthn 5.1.2).
    """
    origin = config.origin or url.replace("127.0.0.1", "localhost")
    return f"{origin}{identity_http.WELCOME}#{link.token.reveal()}"
