"""What is said to customers: scripts by name, line by line, with holes for what is known of the customer.

A rule set of kind `cleaning` may bring its own (`scripts`: {name: {"title", "lines"}}, each by language); a
name that it does not know is looked for among those that come with the house, and the one without a name
stands for all others. A hole is `{what}` or `{what|said where that is unknown}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal

import msgspec

HOLES: Final = frozenset({"name", "brand", "series", "city", "channel", "asked", "dealer", "maker"})
_HOLE: Final = re.compile(r"\{(\w+)(?:\|([^{}]*))?\}")
Spoken = Literal["zh", "en"]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A script in both languages."""

    title: dict[Spoken, Title]
    lines: dict[Spoken, Annotated[tuple[Line, ...], msgspec.Meta(min_length=1, max_length=30)]]

    @property
    def whole(self) -> bool:
        """Is it there in Chinese, and are all its holes known ones?"""
        said = [line for lines in self.lines.values() for line in lines]
        known = all(hole[0] in HOLES for line in said for hole in _HOLE.findall(line))
        return "zh" in self.title and "zh" in self.lines and known


class ScriptShown(msgspec.Struct, frozen=True):
    """A script as somebody reads it out. `{name|…}` is still open: the name stands with the number."""

    title: str
    lines: tuple[str, ...]


@cache
def house_scripts() -> dict[str, Script]:
    """Those that come with the house."""
    text = (files("leadcenter.cleaning") / "starter" / "scripts.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, Script])


def show(script: Script, language: Spoken, known: Mapping[str, str]) -> ScriptShown:
    """The script with what is known of the customer. Pure."""

    def fill(found: re.Match[str]) -> str:
        if found[1] == "name":
            return found[0]
        return known.get(found[1], "") or found[2] or ""

    lines = script.lines.get(language) or script.lines["zh"]
    title = script.title.get(language) or script.title["zh"]
    return ScriptShown(title, tuple(_HOLE.sub(fill, line) for line in lines))
