"""The kinds of rules that are written here: whose they are, what they may ask for, what is wrong with a body,
what a body says. The rooms that own them know all of it; here they stand side by side in one shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from leadcenter.assignment import face as assignment
from leadcenter.channel import face as channel
from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.face import ANSWERS, Judgement, Need
from leadcenter.dispatch import face as dispatch
from leadcenter.kernel.catalogue import Catalogue
from leadcenter.kernel.database import Connection
from leadcenter.lead.face import FACTS
from leadcenter.rulebook.face import Fault, RuleKind, RuleSet
from leadcenter.rulemaking.terms import Says
from leadcenter.score import face as score

Columns = Mapping[str, Sequence[Any]]
Teams = Mapping[str, str]
"""Staff code → team of the dealer's people."""
Body = dict[str, Any]
_ANY: Final = RuleSet(UUID(int=0), None, "", 1, {})
NOT_ASKED: Final = "not_needed"
BY_PERSON: Final = "person"
NOTHING: Final = "passed"


class Kind(msgspec.Struct, frozen=True):
    """`of_maker`: the maker's own; else a dealer's. `judge`: what a sound body says of each row of facts,
    whatever its brand. `of_leads`: its facts are those of leads, so it can be tried on one."""

    kind: RuleKind
    of_maker: bool
    catalogue: Catalogue
    check: Callable[[Body, Teams], list[Fault]]
    judge: Callable[[Connection, Body, Columns], list[Says]]

    @property
    def of_leads(self) -> bool:
        """Can it be tried on leads?"""
        return self.catalogue is FACTS


def _score(conn: Connection, body: Body, facts: Columns) -> list[Says]:
    book = score.make_book([msgspec.structs.replace(_ANY, body=body)])
    return [{"grade": one.grade, "points": one.points} for one in score.judge(conn, book, facts)]


def _threshold(conn: Connection, body: Body, facts: Columns) -> list[Says]:
    book = dispatch.make_book([msgspec.structs.replace(_ANY, body=body)])
    return [{"minimum": one.minimum} for one in dispatch.thresholds(conn, book, facts)]


def _cleaning(conn: Connection, body: Body, facts: Columns) -> list[Says]:
    found = cleaning.try_rules(conn, RuleKind.CLEANING, body, facts)
    return [
        {"rule": one.name, "route": one.route.value} if isinstance(one, Need) else {"route": NOT_ASKED}
        for one in found
    ]


def _intent(conn: Connection, body: Body, facts: Columns) -> list[Says]:
    found = cleaning.try_rules(conn, RuleKind.INTENT, body, facts)
    return [
        {"rule": one.rule, "then": one.action.value} if isinstance(one, Judgement) else {"then": BY_PERSON}
        for one in found
    ]


def _verification(_: Connection, body: Body, facts: Columns) -> list[Says]:
    return [{"suspicion": one or NOTHING} for one in channel.try_spam_rules(body, facts)]


def _assignment(conn: Connection, body: Body, facts: Columns) -> list[Says]:
    return [
        {"branch": one.branch} if one.branch else {"reason": one.reason}
        for one in assignment.try_branches(conn, body, facts)
    ]


def _of_cleaning(kind: RuleKind) -> Callable[[Body, Teams], list[Fault]]:
    """The room names kind and brand in each path; here both are known."""

    def check(body: Body, _: Teams) -> list[Fault]:
        return [
            Fault(one.path.partition("]")[2].removeprefix("."), one.code)
            for one in cleaning.check_rules(kind, body)
        ]

    return check


def _of_assignment(body: Body, teams: Teams) -> list[Fault]:
    return [Fault(one.path, one.code, one.arguments) for one in assignment.check(body, teams)]


def _alone(check: Callable[[Body], list[Fault]]) -> Callable[[Body, Teams], list[Fault]]:
    return lambda body, _: check(body)


KINDS: Final[Mapping[RuleKind, Kind]] = {
    one.kind: one
    for one in (
        Kind(
            RuleKind.VERIFICATION, True, channel.SIGHTINGS, _alone(channel.check_spam_rules), _verification
        ),
        Kind(RuleKind.CLEANING, True, FACTS, _of_cleaning(RuleKind.CLEANING), _cleaning),
        Kind(RuleKind.INTENT, True, ANSWERS, _of_cleaning(RuleKind.INTENT), _intent),
        Kind(RuleKind.SCORE, True, FACTS, _alone(score.check), _score),
        Kind(RuleKind.THRESHOLD, True, FACTS, _alone(dispatch.check), _threshold),
        Kind(RuleKind.ASSIGNMENT, False, FACTS, _of_assignment, _assignment),
    )
}  # fmt: skip


def conditions(body: Any, path: str = "") -> Iterable[tuple[str, Any]]:
    """(path, tree) of every condition in a body of whatever kind: each stands under `when` or `filter`."""
    if isinstance(body, dict):
        for key, value in body.items():
            place = f"{path}.{key}" if path else key
            if key in ("when", "filter") and isinstance(value, dict):
                yield place, value
            else:
                yield from conditions(value, place)
    elif isinstance(body, list | tuple):
        for position, value in enumerate(body):
            yield from conditions(value, f"{path}[{position}]")
