"""Routes of what channels cost.

GET /channels/{code}/costs   month by month, the newest first
PUT /channels/{code}/costs   what a month costs; again, it is corrected; without a sum, taken back
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec
from litestar.handlers import HTTPRouteHandler, get, put
from litestar.params import FromPath, JSONBody

from leadcenter.access import face as access
from leadcenter.access.face import Sighted
from leadcenter.channel import acts, costs
from leadcenter.channel.costs import CostShown
from leadcenter.channel.door import MANAGE, READ, Asked, Door, now_of
from leadcenter.kernel.errors import Refusal


class CostBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a month (YYYY-MM) costs, in yuan; none: what was entered was no good."""

    month: Annotated[str, msgspec.Meta(pattern=r"^20\d\d-\d\d$")]
    amount: Decimal | None


class Costs(msgspec.Struct, frozen=True):
    """The newest month first."""

    months: list[CostShown]


def handlers(door: Door) -> list[HTTPRouteHandler]:
    """The routes."""

    @get("/channels/{code:str}/costs", opt=READ, sync_to_thread=True)
    def list_costs(sight: Sighted, code: FromPath[str]) -> Costs:
        """What was entered for a channel."""
        with door.connect(sight.scope) as conn:
            return Costs(costs.show(conn, code))

    @put("/channels/{code:str}/costs", opt=MANAGE, sync_to_thread=True)
    def enter_cost(request: Asked, sight: Sighted, code: FromPath[str], data: JSONBody[CostBody]) -> Costs:
        """What a month of a channel costs."""
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            now = now_of(conn)
            before, made = costs.enter(conn, code, _month(data.month), data.amount, sight.name, now)
            acts.cost_entered(conn, who, code, before, made, now)
            return Costs(costs.show(conn, code))

    return [list_costs, enter_cost]


def _month(text: str) -> date:
    """Raises Refusal: cost_month_unfit."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as fault:
        raise Refusal("cost_month_unfit", 422) from fault
