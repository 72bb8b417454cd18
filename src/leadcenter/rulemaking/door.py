"""What the entry gives to the routes of the room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import msgspec

from leadcenter.assignment.face import AssignmentBook
from leadcenter.kernel.scope import Connect
from leadcenter.lead.face import References
from leadcenter.rulebook.face import Fault, RuleKind
from leadcenter.rulemaking.kinds import KINDS, Body, Teams

Told = Callable[[Sequence[tuple[int, UUID]]], Mapping[str, Sequence[object]]]


class Door(msgspec.Struct, frozen=True):
    """`book` knows the dealers' people; `told` what rules hear of leads."""

    connect: Connect
    book: Callable[[], AssignmentBook]
    references: References
    told: Told

    def teams(self, entity: UUID | None) -> Teams:
        """Staff code → team of a dealer's people."""
        return {one.code: one.team for one in self.book().people.values() if one.dealer_id == entity}

    def check(self, entity: UUID | None, kind: RuleKind, body: Body) -> list[Fault]:
        """What is wrong with a body."""
        return KINDS[kind].check(body, self.teams(entity))
