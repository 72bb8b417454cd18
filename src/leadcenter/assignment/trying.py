"""Which branch of a rule set takes a lead up, and why none does: for whoever writes the rules. Who of the
branch gets it is another question (`rehearsing`): that depends on people and the hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.assignment.book import OWNED, make_book
from leadcenter.assignment.steps import route
from leadcenter.assignment.terms import Unassigned, Wish
from leadcenter.kernel.database import Connection
from leadcenter.rulebook.face import RuleSet

_ONE = UUID(int=1)
_WHENEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Routed(msgspec.Struct, frozen=True):
    """The branch that takes it up; or none, and the reason."""

    branch: str
    reason: str = ""


def try_branches(conn: Connection, body: dict[str, Any], facts: Mapping[str, Sequence[Any]]) -> list[Routed]:
    """For each row of facts, whatever its brand. Raises ValueError for rules that are not sound."""
    book = make_book((), [RuleSet(_ONE, _ONE, "", 1, body)])
    if book.broken:
        raise ValueError("; ".join(f"{fault.path}: {fault.code}" for fault in book.broken[0].faults))
    rules = book.rules[_ONE]
    trigger = min(rules[""].on)
    found = []
    for owned, truth in zip(facts[OWNED], book.evaluation.run(conn, facts), strict=True):
        wish = Wish(0, _ONE, _ONE, 1, _WHENEVER, _WHENEVER, owner=_ONE if owned else None)
        taken = route(rules, wish, truth, trigger)
        found.append(
            Routed("", taken.reason.value) if isinstance(taken, Unassigned) else Routed(taken[1].branch)
        )
    return found
