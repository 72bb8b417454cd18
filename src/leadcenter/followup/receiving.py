"""Routes of the reception: who comes is found by the whole number (`POST /leads/search`, capped and
recorded), and the visit is written down at the lead.

POST /leads/{reference}/visits    the customer is here, for the how many-th time, with how many heads
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar.handlers import HTTPRouteHandler, post
from litestar.params import FromPath, JSONBody
from psycopg.errors import UniqueViolation

from leadcenter.access.face import OnceKey, Permission, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.followup import reading
from leadcenter.followup.door import Asked, Door
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import ints
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.lead import face as leads
from leadcenter.lead.face import NoticeToStaff

WORK = needs(Permission.RECEPTION_WORK)
WALK_IN = "walk_in"


class VisitBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many came."""

    heads: Annotated[int, msgspec.Meta(ge=1, le=20)] = 1


class VisitDone(msgspec.Struct, frozen=True):
    """For the how many-th time the customer is here."""

    nth: int


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the reception. Handlers run in threads."""

    @post("/leads/{reference:str}/visits", opt=WORK, status_code=201, sync_to_thread=True)
    def receive(
        request: Asked,
        sight: Sighted,
        reference: FromPath[str],
        data: JSONBody[VisitBody],
        key: OnceKey = "",
    ) -> VisitDone:
        """The customer of a lead is here; the owner hears of it."""
        lead = door.key(sight, reference)

        def act(conn: Connection, now: datetime) -> VisitDone:
            dealer, owner = reading.find_owned(conn, sight, lead)
            if dealer is None:
                raise Refusal("lead_unknown", 404)
            if not sight.of_maker and dealer != sight.asker.entity:  # a group sees, and receives nobody
                raise Refusal("not_allowed", 403)
            given = {
                "bucket": lead[0], "id": new_id(now), "lead": lead[1], "dealer": dealer,
                "heads": data.heads, "staff": sight.asker.staff, "now": now,
                "everywhere": ints(range(BUCKETS)),
            }  # fmt: skip
            row = conn.execute(statement("followup", "insert_visit"), given).fetchone()
            assert row is not None
            leads.tell_staff(conn, [NoticeToStaff(lead[0], owner, dealer, lead[1], WALK_IN)], now)
            told = {"nth": row[0], "heads": data.heads}
            entry = Entry(*lead, lead[1], [Fact("followup", WALK_IN, inputs=told)])
            journal.append(conn, [entry], sight.name, now)
            did = Act(
                who=who(sight, request),
                what="lead.walked_in",
                object_kind="lead",
                object=str(lead[1]),
                bucket=lead[0],
                after=told,
            )
            audit.record(conn, [did], now)
            return VisitDone(row[0])

        try:
            return door.once(sight, request, key, data, VisitDone, act)
        except UniqueViolation as fault:
            raise Refusal("try_again", 503) from fault

    return [receive]
