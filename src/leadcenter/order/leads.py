"""Leads that this room acts on: locked with their place on the belt, turned, told to the journal and the
trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from psycopg.errors import UniqueViolation

from leadcenter.access.face import Sight
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Who
from leadcenter.belt.face import State
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import NoticeToStaff, tell_staff
from leadcenter.order.terms import Key, Standing


class Doing(msgspec.Struct, frozen=True):
    """Who acts, when, on which lead: one transaction of one person."""

    conn: Connection
    sight: Sight
    who: Who
    lead: Standing
    now: datetime
    today: date

    @property
    def key(self) -> dict[str, Any]:
        """As statements take the lead."""
        return {"bucket": self.lead.bucket, "lead_id": self.lead.id}


def hold(conn: Connection, sight: Sight, wanted: Sequence[Key]) -> dict[Key, Standing]:
    """Those of the leads that exist for the asker at the own dealer, locked until commit in the order of the
    flow: belt, then lead. Two statements."""
    states = {
        (bucket, lead): state
        for bucket, lead, state in conn.execute(statement("order", "hold_places"), keys(wanted))
    }
    given = {
        **keys(wanted),
        "dealer": sight.asker.entity,
        "owners": None if sight.owners is None else uuids(sight.owners),
        "unowned": sight.owners is None or sight.unowned,
    }
    return {
        (bucket, lead): Standing(
            bucket, lead, dealer, brand, series, status, states.get((bucket, lead), ""), owner, last, customer
        )
        for bucket, lead, dealer, brand, series, status, owner, last, customer in conn.execute(
            statement("order", "hold_leads"), given
        )
    }


def turn(doing: Doing, before: str, after: str, reason: str = "") -> None:
    """The lead goes from one status to another. Raises Refusal `lead_elsewhere` (409) where it does not
    stand there, `lead_live_elsewhere` (409) where the customer has another live lead at the dealer."""
    given = {
        **keys([doing.lead.key]), "before": before, "after": after, "reason": reason, "now": doing.now,
    }  # fmt: skip
    try:
        turned = doing.conn.execute(statement("order", "turn_leads"), given).rowcount
    except UniqueViolation as error:
        raise Refusal("lead_live_elsewhere", 409) from error
    if turned != 1:
        raise Refusal("lead_elsewhere", 409)


def move(doing: Doing, state: State, reason: str) -> None:
    """The lead goes to another place on the belt; its dealer still holds it."""
    doing.conn.execute(
        statement("order", "move_places"),
        {
            **keys([doing.lead.key]),
            "states": texts([state.value]),
            "reasons": texts([reason]),
            "now": doing.now,
        },
    )


def tell(
    doing: Doing,
    what: str,
    outcome: str,
    reason: str = "",
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    notice: str = "",
) -> None:
    """The journal, the audit trail (`what`) and, with `notice`, the owner hear what was done."""
    lead = doing.lead
    inputs = {name: value if isinstance(value, int) else str(value) for name, value in (after or {}).items()}
    fact = Fact("order", outcome, reason, inputs=inputs)
    entry = Entry(lead.bucket, lead.id, lead.id, (fact,))
    journal.append(doing.conn, [entry], doing.sight.name, doing.now)
    if notice and lead.owner is not None and lead.owner != doing.sight.asker.staff:
        told = NoticeToStaff(lead.bucket, lead.owner, lead.dealer_id, lead.id, notice)
        tell_staff(doing.conn, [told], doing.now)
    act = Act(
        who=doing.who,
        what=what,
        object_kind="lead",
        object=str(lead.id),
        bucket=lead.bucket,
        purpose=reason,
        before=dict(before) if before else None,
        after=dict(after) if after else None,
    )
    audit.record(doing.conn, [act], doing.now)


def keys(wanted: Sequence[Key]) -> dict[str, Any]:
    """Leads as the statements of this room take them."""
    return {
        "buckets": ints([bucket for bucket, _ in wanted]),
        "lead_ids": uuids([lead for _, lead in wanted]),
    }
