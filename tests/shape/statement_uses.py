"""Where the product names its statements: calls of `statement(room, name)`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Use(NamedTuple):
    """A call; `pattern` matches the names it can mean."""

    room: str
    pattern: str

    def means(self, room: str, name: str) -> bool:
        return room == self.room and re.fullmatch(self.pattern, name) is not None


def uses(source: Path) -> list[Use]:
    """Every statement that some module of `source` names. A name held in a variable may be any word of its
    module.
    """
    return [
        use for path in sorted(source.rglob("*.py")) for use in uses_in(ast.parse(path.read_text("utf-8")))
    ]


def uses_in(module: ast.Module) -> Iterator[Use]:
    """The uses in one module."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "statement":
            room, name = node.args
            assert isinstance(room, ast.Constant), "a room names its own statements"
            yield from (Use(str(room.value), pattern) for pattern in _patterns(name, module))


def _patterns(name: ast.expr, module: ast.Module) -> Iterator[str]:
    if isinstance(name, ast.Constant):
        yield re.escape(str(name.value))
    elif isinstance(name, ast.JoinedStr):
        yield "".join(
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in name.values
        )
    else:
        yield "|".join(sorted(_words(module)))


def _words(module: ast.Module) -> set[str]:
    return {
        node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[a-z]+(_[a-z]+)+", node.value)
    }
