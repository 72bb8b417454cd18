"""Every reason that a room can give has a text in Chinese and in English. What the rooms can say is read
from their source: refusals, places on the belt, facts for the journal, and the enums of reasons."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import leadcenter
from leadcenter.assignment.face import Exclusion, HandoutRefusal, Reason
from leadcenter.belt.face import State
from leadcenter.channel.face import IdentityKind, PhoneKind, Verdict
from leadcenter.cleaning.face import CallCode, Heard, Intent, Route
from leadcenter.cleaning.face import Verdict as Answer
from leadcenter.consent.face import EventKind
from leadcenter.dispatch.face import Hold
from leadcenter.kernel.conditions import FaultCode
from leadcenter.kernel.errors import known_codes, say

ROOMS = Path(leadcenter.__file__).parent
ENUMS: list[type[StrEnum]] = [
    Answer, CallCode, EventKind, Exclusion, HandoutRefusal, Heard, Hold, IdentityKind, Intent, PhoneKind,
    Reason, Route, State, Verdict,
]  # fmt: skip
CODE = re.compile(r"[a-z][a-z0-9_]*")
SPOKEN = {
    "Refusal": (0,),
    "Refused": (0,),
    "end": (1,),
    "note": (1, 2),
    "Fact": (1, 2),
    "Fault": (1,),
    "Judgement": (2,),
}
"""Calls whose arguments, by place, are codes that people read."""
NAMED = {"reason", "code", "message_key"}
NOT_SPOKEN = {
    # verdicts of intake that lead to no state of their own
    "handshake", "fetch", "erasure",
    # words of call-centre vendors, which the intent rules translate
    "connected", "not_connected",
    # what became of a provider's record, and of a message on its way out: for operators, in columns and logs
    "counted", "unknown_call", "address_unfit", "member_unknown", "answer_unusable",
    # labels of figures
    "held_off", "unavailable",
}  # fmt: skip


def modules() -> list[Path]:
    """The source of all rooms; the demo tells stories of its own."""
    return [
        path for path in sorted(ROOMS.rglob("*.py")) if "demo" not in path.parts and "stub" not in path.name
    ]


def codes_of(path: Path) -> Iterator[tuple[int, str]]:
    """(line, code) of everything that a module can say."""
    tree = ast.parse(path.read_text("utf-8"))
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Return) and node.value is not None:
            spoken = [node.value] if any("_" in text for text in texts(node.value, constants)) else []
        elif isinstance(node, ast.Call):
            spoken = list(arguments(node))
        else:
            continue
        for argument in spoken:
            for value in texts(argument, constants):
                yield node.lineno, value


def arguments(call: ast.Call) -> Iterator[ast.expr]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    for place in SPOKEN.get(name, ()):
        if place < len(call.args):
            yield call.args[place]
    if name in SPOKEN or name in {"replace", "Piece"}:
        yield from (keyword.value for keyword in call.keywords if keyword.arg in NAMED)


def texts(value: ast.expr, constants: dict[str, str]) -> Iterator[str]:
    """The codes that an argument can be: itself, a constant of its module, or either side of a choice."""
    match value:
        case ast.Constant(value=str(text)) if CODE.fullmatch(text):
            yield text
        case ast.Name(id=name) if name in constants and CODE.fullmatch(constants[name]):
            yield constants[name]
        case ast.IfExp(body=one, orelse=other):
            yield from texts(one, constants)
            yield from texts(other, constants)


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_reason_of_an_enum_has_both_texts(kind: type[StrEnum]) -> None:
    assert {one.value for one in kind if one.value} - NOT_SPOKEN - known_codes() == set()


def test_every_fault_of_a_condition_has_both_texts() -> None:
    assert {f"condition_{code}" for code in FaultCode} <= known_codes()


def test_everything_that_a_room_can_say_has_both_texts() -> None:
    silent = [
        f"{path.relative_to(ROOMS)}:{line} {code}"
        for path in modules()
        for line, code in codes_of(path)
        if code not in known_codes() | NOT_SPOKEN
    ]
    assert not silent, "\n".join(silent)


def test_reasons_that_statements_write_have_both_texts() -> None:
    written = re.compile(r"\breason = '([a-z_]+)'")
    found = {code for path in ROOMS.rglob("*.sql") for code in written.findall(path.read_text("utf-8"))}
    assert {"expired", "refused_contact"} <= found <= known_codes()


def test_reader_of_the_source_finds_what_it_looks_for() -> None:
    """A test that finds nothing proves nothing."""
    found = {code for path in modules() for _, code in codes_of(path)}
    assert {
        "number_shared", "double_click", "phone_dummy", "lead_unknown", "consent_evidence_missing",
        "signature_wrong", "expired", "unknown_call_code", "rule_set_not_in_status",
    } <= found  # fmt: skip
    assert len(found) > 100


def test_texts_differ_between_the_languages_and_hold_no_code() -> None:
    for hold in Hold:
        chinese, english = say(hold, "zh"), say(hold, "en")
        assert re.search(r"[一-鿿]", chinese)
        assert english.isascii()
        assert hold.value not in english
