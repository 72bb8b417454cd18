"""Routes of the access room: what roles may do.

GET /roles                       all roles, how far they see, what they may do
PUT /roles/{code}/permissions    from the next request on
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, put
from litestar.params import FromPath, JSONBody

from leadcenter.access.routes import OF_MAKER, Sighted, needs, who
from leadcenter.access.steps import RoleShown, change_permissions, list_roles
from leadcenter.access.terms import Permission
from leadcenter.audit import face as audit
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Connect
from leadcenter.kernel.sql import statement

Request = litestar.Request[Any, Any, Any]


class PermissionsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that the role may do."""

    permissions: Annotated[tuple[Permission, ...], msgspec.Meta(max_length=200)]


class Roles(msgspec.Struct, frozen=True):
    """By code, and every permission that there is."""

    roles: list[RoleShown]
    permissions: list[Permission]


def routes(connect: Connect) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""

    @get("/roles", opt=needs(Permission.ROLE_MANAGE, Permission.ACCOUNT_MANAGE), sync_to_thread=True)
    def get_roles(sight: Sighted) -> Roles:
        """All roles."""
        with connect(sight.scope) as conn:
            return Roles(list_roles(conn), list(Permission))

    @put(
        "/roles/{code:str}/permissions",
        opt=needs(Permission.ROLE_MANAGE, fresh=True, zones=OF_MAKER),
        status_code=204,
        sync_to_thread=True,
    )
    def put_permissions(
        request: Request, sight: Sighted, code: FromPath[str], data: JSONBody[PermissionsBody]
    ) -> None:
        """What a role may do, at all legal entities alike."""
        with connect(sight.scope) as conn:
            now: datetime = next(iter(conn.execute(statement("access", "read_now"))))[0]
            before = change_permissions(conn, code, data.permissions)
            if before is None:
                raise Refusal("role_unknown", 404)
            act = audit.Act(
                who=who(sight, request),
                what="role.permissions_changed",
                object_kind="role",
                object=code,
                before={"permissions": before},
                after={"permissions": sorted(set(data.permissions))},
            )
            audit.record(conn, [act], now)

    return [get_roles, put_permissions]
