"""Rules are tried: on leads as they stand, and on cases that are kept with a version. What a body says comes
from the room that owns it; beside it stands which part of each condition holds, so that people see why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from leadcenter.kernel.catalogue import Catalogue
from leadcenter.kernel.conditions import Combinator, FaultCode, Group, Rule, read_condition
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.evaluation import compile_evaluation
from leadcenter.rulebook.face import Fault
from leadcenter.rulemaking.kinds import Body, Columns, Kind, Teams, conditions
from leadcenter.rulemaking.terms import Case, Tried

_JSON: dict[str, Any] = {
    "text": str, "int": int, "number": float, "boolean": bool, "text_list": list[str],
}  # fmt: skip


def try_on(
    conn: Connection, kind: Kind, body: Body, names: Sequence[str], facts: Columns, *, tell: bool
) -> list[Tried]:
    """What a sound body says of each row of facts; two statements. `tell`: with the facts."""
    fields = [field.name for field in kind.catalogue.fields]
    columns = {name: facts[name] for name in fields}
    said = kind.judge(conn, body, columns)
    held = _held(conn, kind.catalogue, body, columns)
    return [
        Tried(
            name,
            said[row],
            held[row],
            {one: columns[one][row] for one in fields if columns[one][row] is not None} if tell else {},
        )
        for row, name in enumerate(names)
    ]


def try_cases(conn: Connection, kind: Kind, body: Body, cases: Sequence[Case]) -> list[Tried]:
    """What a sound body says of cases, and whether that is what they expect. Raises Refusal `rule_case_unfit`
    (422) for a fact that the kind does not have, or of another type."""
    facts = _columns(kind.catalogue, cases)
    tried = try_on(conn, kind, body, [one.name for one in cases], facts, tell=True)
    return [
        msgspec.structs.replace(
            one, met=all(one.says.get(name) == value for name, value in case.expect.items())
        )
        for one, case in zip(tried, cases, strict=True)
    ]


def sound(conn: Connection, kind: Kind, body: Body, cases: Sequence[Case], teams: Teams) -> list[Fault]:
    """What keeps a version from review and from going live: faults of its body, else cases that do not come
    out."""
    faults = kind.check(body, teams)
    if faults:
        return faults
    return [
        Fault(f"cases[{place}]", "rule_case_failed", {"name": one.name})
        for place, one in enumerate(try_cases(conn, kind, body, cases))
        if not one.met
    ]


def _columns(catalogue: Catalogue, cases: Sequence[Case]) -> Mapping[str, list[Any]]:
    for case in cases:
        if strange := case.facts.keys() - catalogue.by_name.keys():
            raise Refusal("rule_case_unfit", 422, name=case.name, fact=min(strange)[:40])
    return {
        field.name: [_value(field.kind.value, case, field.name) for case in cases]
        for field in catalogue.fields
    }


def _value(kind: str, case: Case, name: str) -> Any:
    given = case.facts.get(name)
    if given is None or given in ("", []):
        return None
    try:
        return msgspec.convert(given, _JSON[kind])
    except msgspec.ValidationError as error:
        raise Refusal("rule_case_unfit", 422, name=case.name, fact=name) from error


def _held(conn: Connection, catalogue: Catalogue, body: Body, columns: Columns) -> list[dict[str, list[str]]]:
    """For each row: path of each condition → the places in it that hold."""
    places: list[tuple[str, str]] = []
    parts: list[Group] = []
    for path, tree in conditions(body):
        read = read_condition(tree, catalogue)
        assert isinstance(read, Group), (path, FaultCode.NOT_A_GROUP)
        for place, part in _parts(read, ""):
            places.append((path, place))
            parts.append(part)
    rows = compile_evaluation(catalogue, parts).run(conn, columns)
    found: list[dict[str, list[str]]] = []
    for held in rows:
        by_path: dict[str, list[str]] = {path: [] for path, _ in places}
        for index in held:
            path, place = places[index]
            by_path[path].append(place)
        found.append(by_path)
    return found


def _parts(group: Group, place: str) -> Iterable[tuple[str, Group]]:
    """A condition and everything in it, each as a condition of its own."""
    yield place, group
    for position, one in enumerate(group.rules):
        inner = f"{place}.rules[{position}]" if place else f"rules[{position}]"
        if isinstance(one, Rule):
            yield inner, Group(Combinator.AND, (one,))
        else:
            yield from _parts(one, inner)
