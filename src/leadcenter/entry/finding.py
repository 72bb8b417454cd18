"""What a check of the doctor found, in both languages: the texts are `doctor_…` in `kernel/words`."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from leadcenter.kernel.errors import say


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    NOTE = "note"
    BROKEN = "broken"


class Finding(msgspec.Struct, frozen=True):
    """What one check found, in English and (`zh`) Chinese; `samples` are ids of broken rows."""

    name: str
    level: Level
    text: str
    samples: tuple[dict[str, Any], ...] = ()
    zh: str = ""


def ok(name: str, code: str, **given: object) -> Finding:
    """All is well. `code`: of a text; `given` fills its holes."""
    return _found(name, Level.OK, code, given)


def note(name: str, code: str, **given: object) -> Finding:
    """A person should know."""
    return _found(name, Level.NOTE, code, given)


def broken(name: str, code: str, **given: object) -> Finding:
    """This must not be."""
    return _found(name, Level.BROKEN, code, given)


def _found(name: str, level: Level, code: str, given: dict[str, object]) -> Finding:
    return Finding(name, level, say(code, "en", **given), (), say(code, "zh", **given))
