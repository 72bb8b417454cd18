"""Words of the rights desk."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

Key = tuple[int, UUID]
"""(bucket, id)."""


class Right(StrEnum):
    """What a person may ask for (PIPL 24, 44-48)."""

    ACCESS = "access"
    COPY = "copy"
    CORRECT = "correct"
    DELETE = "delete"
    RESTRICT = "restrict"
    EXPLAIN = "explain"
    OBJECT = "object"
    """No profiling."""


class RequestState(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    """Nobody knows yet whether the asker is who he says."""
    PROVED = "proved"
    WORKING = "working"
    """It is carried out; dealers who hold the data are to answer."""
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """The asker took it back."""


class Proof(StrEnum):
    """How the asker proved who he is."""

    CODE = "code"
    """A one-time code sent to the number that we know."""
    LINK = "link"
    """He came by his own link, which was sent to that number."""
    DOCUMENT = "document"
    IN_PERSON = "in_person"


class Answer(StrEnum):
    """What a dealer says of its own copies."""

    DONE = "done"
    NOTHING_HELD = "nothing_held"
    KEPT_BY_LAW = "kept_by_law"


PROVED: Final = frozenset({RequestState.PROVED, RequestState.WORKING, RequestState.DONE})
"""Whoever asked has shown who he is."""


class Refusing(StrEnum):
    """Why a request is refused; each has a text in two languages."""

    NOT_PROVED = "rights_not_proved"
    KEPT_BY_LAW = "rights_kept_by_law"
    ANOTHER_PERSON = "rights_another_person"
    REPEATED = "rights_repeated"


TRANSITIONS: Final[dict[RequestState, frozenset[RequestState]]] = {
    RequestState.RECEIVED: frozenset({RequestState.PROVED, RequestState.REFUSED, RequestState.WITHDRAWN}),
    RequestState.PROVED: frozenset(
        {RequestState.WORKING, RequestState.DONE, RequestState.REFUSED, RequestState.WITHDRAWN}
    ),
    RequestState.WORKING: frozenset({RequestState.DONE}),
    RequestState.DONE: frozenset(),
    RequestState.REFUSED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
}
TOLD_TO_DEALERS: Final = frozenset({Right.CORRECT, Right.DELETE, Right.RESTRICT, Right.OBJECT})
"""Dealers who hold the data must do the same."""
CARRIED_OUT: Final = frozenset({Right.DELETE, Right.RESTRICT, Right.OBJECT})
"""What the house does by itself, in a worker."""


class RightsRequest(msgspec.Struct, frozen=True):
    """A request as the desk sees it. `waiting`: dealers who have not answered yet."""

    bucket: int
    id: UUID
    customer_id: UUID
    kind: Right
    state: RequestState
    came_by: str
    received_at: datetime
    due_at: datetime
    proof: str
    proved_by: str
    proved_at: datetime | None
    carried_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    reason: str
    dealers: int
    waiting: int

    @property
    def key(self) -> Key:
        return self.bucket, self.id

    @property
    def customer(self) -> Key:
        return self.bucket, self.customer_id


class RightsTask(msgspec.Struct, frozen=True):
    """What a dealer must do about a request, about these leads of its own."""

    bucket: int
    id: UUID
    dealer_id: UUID
    kind: Right
    lead_ids: tuple[UUID, ...]
    asked_at: datetime
    due_at: datetime
    answer: str
    answered_at: datetime | None


class Standing(msgspec.Struct, frozen=True):
    """How the desk stands: open requests, those past their day, dealers' answers past theirs, erasures whose
    secrets are not destroyed yet."""

    open: int
    overdue: int
    tasks_overdue: int
    unfinished: int
