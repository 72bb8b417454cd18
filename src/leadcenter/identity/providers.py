"""Routes of administrators about OpenID providers, and which of them anybody may be sent to. The secret of a
client goes in and never comes out.

GET  /identity/oidc                            those that people sign in with
GET  /identity/oidc/mine                       those that know the own account
GET  /identity/oidc-providers                  all, with how many accounts know them
POST /identity/oidc-providers                  register one that answers now
POST /identity/oidc-providers/{code}/trial     ask it now
PUT  /identity/oidc-providers/{code}/client    another client id and secret
PUT  /identity/oidc-providers/{code}/status    off and on again
"""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.handlers import HTTPRouteHandler, get, post, put
from litestar.params import FromPath, JSONBody
from litestar.response import Response

from leadcenter.access.face import OF_MAKER, Permission, Sighted, needs, needs_session, open_to
from leadcenter.identity import accounts, oidc
from leadcenter.identity.oidc import ProviderShown
from leadcenter.identity.porter import Asked, Door, whole
from leadcenter.identity.provider import Distrust
from leadcenter.identity.signing_in import Masked
from leadcenter.identity.terms import Secret
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import HOUSE

PROVIDERS = needs(Permission.PROVIDER_MANAGE, fresh=True, zones=OF_MAKER)
Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,49}$")]
ClientId = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
ClientSecret = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]


class ProviderBody(Masked, frozen=True):
    """An OpenID provider whose people belong to the entity with this code."""

    code: Code
    entity: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    issuer: Annotated[str, msgspec.Meta(max_length=500)]
    client_id: ClientId
    client_secret: ClientSecret


class ClientBody(Masked, frozen=True):
    """Who we are to the provider from now on."""

    client_id: ClientId
    client_secret: ClientSecret


class StatusBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """May people sign in with it?"""

    status: Literal["active", "disabled"]


class ProviderMade(msgspec.Struct, frozen=True):
    """The provider's id."""

    id: UUID


class Providers(msgspec.Struct, frozen=True):
    """By code."""

    providers: list[ProviderShown]


class Trial(msgspec.Struct, frozen=True):
    """What is wrong with its answer, as a code; empty: nothing."""

    fault: str


class WayIn(msgspec.Struct, frozen=True):
    """A provider: by this code people are sent to it; whose people it knows."""

    code: str
    name: str


class Known(msgspec.Struct, frozen=True):
    """Codes of providers."""

    providers: list[str]


class WaysIn(msgspec.Struct, frozen=True):
    """By name."""

    providers: list[WayIn]


def routes(door: Door) -> list[HTTPRouteHandler]:
    """For people of the maker who may, after a fresh proof; the ways in for anybody."""
    return [*_ways_in(door), *_reading(door), *_changing(door)]


def _ways_in(door: Door) -> list[HTTPRouteHandler]:
    @get("/identity/oidc", opt=open_to("anybody: signing in begins here"), sync_to_thread=True)
    def list_ways_in() -> Response[WaysIn]:
        """The providers that people sign in with."""
        with door.connect(HOUSE) as conn:
            shown = [one for one in oidc.list_providers(conn) if one.status == "active"]
        ways = sorted((WayIn(one.code, one.entity_name) for one in shown), key=lambda one: one.name)
        return Response(WaysIn(ways))

    @get("/identity/oidc/mine", opt=needs_session(), sync_to_thread=True)
    def list_mine(request: Asked) -> Known:
        """The providers that know the account of who asks."""
        account = whole(door, request).session.account.id
        with door.connect(HOUSE) as conn:
            return Known(oidc.list_known(conn, account))

    return [list_ways_in, list_mine]


def _reading(door: Door) -> list[HTTPRouteHandler]:
    @get("/identity/oidc-providers", opt=PROVIDERS, sync_to_thread=True)
    def list_providers(sight: Sighted) -> Providers:  # noqa: ARG001 - it says that one is needed
        """All providers, those that are off too; never a secret."""
        with door.connect(HOUSE) as conn:  # whom a provider means is the house's to know
            return Providers(oidc.list_providers(conn))

    @post("/identity/oidc-providers/{code:str}/trial", opt=PROVIDERS, status_code=200, sync_to_thread=True)
    def try_provider(sight: Sighted, code: FromPath[str]) -> Trial:
        """Asks the provider what it is, now. Nothing changes; whether client and secret hold shows when
        somebody signs in."""
        with door.connect(sight.scope) as conn:
            found = [one.issuer for one in oidc.list_providers(conn) if one.code == code]
        if not found:
            raise Refusal("oidc_unknown_provider", 404)
        try:
            door.wire.ask_anew(found[0])
        except Distrust as fault:
            return Trial(fault.reason)
        return Trial("")

    return [list_providers, try_provider]


def _changing(door: Door) -> list[HTTPRouteHandler]:
    @post("/identity/oidc-providers", opt=PROVIDERS, status_code=201, sync_to_thread=True)
    def make_provider(sight: Sighted, data: JSONBody[ProviderBody]) -> ProviderMade:
        """Register an OpenID provider; it must answer now, and call itself by this issuer."""
        try:
            door.wire.metadata(data.issuer)
        except Distrust as error:
            raise Refusal("oidc_unfit", 422) from error
        with door.connect(sight.scope) as conn:
            entity = accounts.find_entity(conn, data.entity)
            if entity is None:
                raise Refusal("account_holder_unknown", 422)
            made = oidc.make_provider(
                conn, door.lodge, sight.asker, data.code, entity, data.issuer, data.client_id,
                Secret(data.client_secret), door.now(conn),
            )  # fmt: skip
        if made is None:
            raise Refusal("oidc_taken", 409)
        return ProviderMade(made)

    @put("/identity/oidc-providers/{code:str}/client", opt=PROVIDERS, status_code=204, sync_to_thread=True)
    def change_client(sight: Sighted, code: FromPath[str], data: JSONBody[ClientBody]) -> None:
        """Another client id and secret; whoever is on the way comes back with the new ones."""
        secret = Secret(data.client_secret)
        with door.connect(sight.scope) as conn:
            now = door.now(conn)
            done = oidc.change_client(conn, door.lodge, sight.asker, code, data.client_id, secret, now)
        if not done:
            raise Refusal("oidc_unknown_provider", 404)

    @put("/identity/oidc-providers/{code:str}/status", opt=PROVIDERS, status_code=204, sync_to_thread=True)
    def turn(sight: Sighted, code: FromPath[str], data: JSONBody[StatusBody]) -> None:
        """Off: nobody signs in with it any more; sessions that there are go on, accounts stay bound."""
        with door.connect(sight.scope) as conn:
            done = oidc.turn_provider(conn, sight.asker, code, data.status, door.now(conn))
        if not done:
            raise Refusal("oidc_unknown_provider", 404)

    return [make_provider, change_client, turn]
