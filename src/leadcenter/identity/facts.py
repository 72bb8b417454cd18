"""The one place through which this room tells the audit trail what happened."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.audit.face import Act, ActorKind, Who, record
from leadcenter.identity.terms import Fact
from leadcenter.kernel.database import Connection

_KINDS = {"person": ActorKind.PERSON, "service": ActorKind.KEY, "house": ActorKind.OPERATOR}
NOBODY = "nobody"
REQUEST: ContextVar[str] = ContextVar("request", default="")
"""How the request that a thread works at is named by its sender; set at the door, for the rows of the
trail."""


class Told(msgspec.Struct, frozen=True):
    """One fact. `actor` did it (empty: nobody is signed in, as when a sign-in fails; `house`: the command
    line); `subject` is the account, key or provider that it is about, None where a name is unknown; `detail`
    holds codes, never a name, a password or a token."""

    fact: Fact
    actor: str
    subject: UUID | None
    entity: UUID | None
    detail: str = ""


def tell(conn: Connection, facts: Sequence[Told], now: datetime) -> None:
    """Tell them, in the transaction in which they happened."""
    record(conn, [_act(one) for one in facts], now)


def _act(told: Told) -> Act:
    actor = told.actor or NOBODY
    kind = _KINDS.get(actor.partition(":")[0], ActorKind.PERSON)
    after = {"detail": told.detail, "entity": str(told.entity) if told.entity else ""}
    return Act(
        who=Who(kind, actor, request=REQUEST.get()),
        what=told.fact.value,
        object_kind=told.fact.value.partition(".")[0],
        object=str(told.subject) if told.subject else NOBODY,
        after={key: value for key, value in after.items() if value} or None,
    )
