"""The body of an assignment rule set: JSON written by people, read strictly, refused with the path of every
fault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from leadcenter.assignment.terms import Fault, Mode, Strategy, Trigger
from leadcenter.kernel.catalogue import Catalogue
from leadcenter.kernel.conditions import Group, Refused, read_condition
from leadcenter.lead.face import FACTS

MAX_BRANCHES = 10
MAX_WEIGHT = 10_000
MAX_TARGET = 100_000
MAX_GRACE_MINUTES = 7 * 24 * 60
ALL = "all"
TEAM = "team:"

Code = Annotated[str, Meta(min_length=1, max_length=100)]


class MemberSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person of a branch. Weight 0 = out; `monthly_target` in leads per local calendar month, 0 = out."""

    staff: Code
    weight: Annotated[int, Meta(ge=0, le=MAX_WEIGHT)] = 1
    monthly_target: Annotated[int, Meta(ge=0, le=MAX_TARGET)] | None = None


class Recipients(msgspec.Struct, frozen=True):
    """Who a branch hands out to and how.

    `members` None = all consultants of `team`, or of the dealer if that is empty. `by_name`: written as
    `people`.
    """

    strategy: Strategy
    members: tuple[MemberSpec, ...] | None
    team: str
    manual_counts: bool
    refund_minutes: int
    by_name: bool = False


class BranchBody(msgspec.Struct, frozen=True):
    """One branch; `when` None always holds."""

    name: str
    when: Group | None
    to: Recipients


class RuleBody(msgspec.Struct, frozen=True):
    """A sound rule set: outer filter, then the first branch that holds."""

    on: frozenset[Trigger]
    filter: Group | None
    branches: tuple[BranchBody, ...]
    batch: Mode


class _Body(msgspec.Struct, forbid_unknown_fields=True):
    on: Annotated[list[Trigger], Meta(min_length=1)]
    branches: Annotated[list[Any], Meta(min_length=1, max_length=MAX_BRANCHES)]
    filter: Any = None
    batch: Mode = Mode.FILL_UP


class _Branch(msgspec.Struct, forbid_unknown_fields=True):
    name: Code
    to: Any
    when: Any = None


class _People(msgspec.Struct, forbid_unknown_fields=True):
    people: Annotated[list[Code], Meta(min_length=1, max_length=1_000)]
    manual_counts: bool = False
    refund_minutes: Annotated[int, Meta(ge=0, le=MAX_GRACE_MINUTES)] = 0


class _By(msgspec.Struct, forbid_unknown_fields=True):
    strategy: Strategy
    members: str | list[Any] = ALL
    manual_counts: bool = False
    refund_minutes: Annotated[int, Meta(ge=0, le=MAX_GRACE_MINUTES)] = 0


def read_body(body: object, catalogue: Catalogue = FACTS) -> RuleBody | list[Fault]:
    """The rule set that `body` (decoded JSON) describes, or all that is wrong with it; no JSON makes it
    raise."""
    reader = _Reader(catalogue)
    read = reader.body(body)
    return reader.faults or read or []


def check(body: object, teams: Mapping[str, str] | None = None, catalogue: Catalogue = FACTS) -> list[Fault]:
    """What keeps a rule set from going live; empty = sound. `teams`: staff code → team of the dealer's
    people, None = do not look at who exists."""
    read = read_body(body, catalogue)
    if isinstance(read, list):
        return read
    return [] if teams is None else _strangers(read, teams)


def _strangers(body: RuleBody, teams: Mapping[str, str]) -> list[Fault]:
    """Members and teams that the dealer does not have."""
    faults = []
    for place, branch in enumerate(body.branches):
        path = f"branches[{place}].to"
        for seat, member in enumerate(branch.to.members or ()):
            if member.staff not in teams:
                place_of = f"people[{seat}]" if branch.to.by_name else f"members[{seat}].staff"
                faults.append(Fault(f"{path}.{place_of}", "rule_unknown_staff"))
        if branch.to.team and branch.to.team not in teams.values():
            faults.append(Fault(f"{path}.members", "rule_unknown_team"))
    return faults


_T = TypeVar("_T")
_PLACE = re.compile(r"`\$(.*)`$")


class _Reader:
    """One pass over a body, gathering faults. A method gives None where it reported one."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.faults: list[Fault] = []

    def body(self, raw: object) -> RuleBody | None:
        outer = self._shape(raw, _Body, "")
        if outer is None:
            return None
        held = self._condition(outer.filter, "filter")
        branches = [self._branch(one, f"branches[{place}]") for place, one in enumerate(outer.branches)]
        sound = tuple(branch for branch in branches if branch is not None)
        for place, branch in enumerate(branches):
            if branch and any(branch.name == other.name for other in branches[:place] if other):
                self.faults.append(Fault(f"branches[{place}].name", "rule_branch_twice"))
        return RuleBody(frozenset(outer.on), held, sound, outer.batch)

    def _branch(self, raw: object, path: str) -> BranchBody | None:
        branch = self._shape(raw, _Branch, path)
        if branch is None:
            return None
        when = self._condition(branch.when, f"{path}.when")
        to = self._recipients(branch.to, f"{path}.to")
        return None if to is None else BranchBody(branch.name, when, to)

    def _recipients(self, raw: object, path: str) -> Recipients | None:
        """Named people take turns in the order given: people are a round robin."""
        if isinstance(raw, dict) and "people" in raw:
            named = self._shape(raw, _People, path)
            if named is None:
                return None
            members = tuple(MemberSpec(code) for code in named.people)
            self._once(members, f"{path}.people")
            return Recipients(
                Strategy.ROUND_ROBIN, members, "", named.manual_counts, named.refund_minutes, True
            )
        by = self._shape(raw, _By, path)
        if by is None:
            return None
        place = f"{path}.members"
        if isinstance(by.members, str):
            team = by.members.removeprefix(TEAM) if by.members.startswith(TEAM) else ""
            if by.members != ALL and not team:
                self.faults.append(Fault(place, "rule_members_unreadable"))
            if by.strategy in (Strategy.WEIGHTED, Strategy.TARGET):
                self.faults.append(Fault(place, "rule_members_need_numbers", {"strategy": by.strategy.value}))
            return Recipients(by.strategy, None, team, by.manual_counts, by.refund_minutes)
        seats = [self._shape(one, MemberSpec, f"{place}[{seat}]") for seat, one in enumerate(by.members)]
        members = tuple(seat for seat in seats if seat is not None)
        self._once(members, place)
        if by.strategy is Strategy.TARGET:
            for seat, member in enumerate(seats):
                if member and member.monthly_target is None:
                    self.faults.append(Fault(f"{place}[{seat}].monthly_target", "rule_target_missing"))
        return Recipients(by.strategy, members, "", by.manual_counts, by.refund_minutes)

    def _once(self, members: tuple[MemberSpec, ...], path: str) -> None:
        codes = [member.staff for member in members]
        for place, code in enumerate(codes):
            if code in codes[:place]:
                self.faults.append(Fault(f"{path}[{place}]", "rule_member_twice"))

    def _condition(self, tree: object, path: str) -> Group | None:
        if tree is None:
            return None
        read = read_condition(tree, self.catalogue)
        if isinstance(read, Refused):
            for fault in read.faults:
                place = f"{path}.{fault.path}" if fault.path else path
                self.faults.append(Fault(place, fault.message_key, fault.arguments))
            return None
        return read

    def _shape(self, raw: object, shape: type[_T], path: str) -> _T | None:
        try:
            return msgspec.convert(raw, shape)
        except msgspec.ValidationError as error:
            inner = _PLACE.search(str(error))
            below = inner.group(1).removeprefix(".") if inner else ""
            self.faults.append(Fault(".".join(filter(None, (path, below))), "rule_shape"))
            return None
