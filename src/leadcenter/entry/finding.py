"""What a check of the doctor found."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    NOTE = "note"
    BROKEN = "broken"


class Finding(msgspec.Struct, frozen=True):
    """What one check found; `samples` are ids of broken rows."""

    name: str
    level: Level
    text: str
    samples: tuple[dict[str, Any], ...] = ()


def ok(name: str, text: str) -> Finding:
    """All is well."""
    return Finding(name, Level.OK, text)


def note(name: str, text: str) -> Finding:
    """A person should know."""
    return Finding(name, Level.NOTE, text)


def broken(name: str, text: str, samples: tuple[dict[str, Any], ...] = ()) -> Finding:
    """This must not be."""
    return Finding(name, Level.BROKEN, text, samples)
