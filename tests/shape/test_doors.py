"""Rooms are entered by their doors. `.importlinter` holds the order of the rooms; this holds the way in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "leadcenter"
MODULES = sorted(SOURCE.rglob("*.py"))

BY_NAME = {"kernel", "wire"}
"""No room of these holds a secret of business: each module is entered by its own name."""
OPEN_PACKAGES = {
    "channel.adapters": "the intake finds the adapter of a channel",
    "channel.importing": "the command runs the stages of a file",
    "channel.reading": "call-backs are read as deliveries are",
    "customer.matching": "pure arithmetic, for benches and the review desk",
}
"""Packages inside a room whose modules anybody above may name, and why."""


def is_door(source: str, target: str) -> bool:
    """May a module of the room `source` name `target` ("room" or "room.module…")?"""
    room, _, inner = target.partition(".")
    if room in {source, *BY_NAME}:
        return True
    if inner == "face" or (inner == "http" and source == "entry"):
        return True
    return any(target == package or target.startswith(f"{package}.") for package in OPEN_PACKAGES)


def named(module: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, "room.module") of each thing of the product that a module imports, wherever it does so."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("leadcenter."):
                    yield node.lineno, alias.name.removeprefix("leadcenter.")
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            if node.module and node.module.startswith("leadcenter"):
                yield from ((node.lineno, name) for name in _named_from(node))


def _named_from(node: ast.ImportFrom) -> list[str]:
    """`from leadcenter.lead import face` names a module, `from leadcenter.lead.face import fold` a thing in
    one.
    """
    assert node.module is not None
    place = node.module.removeprefix("leadcenter").removeprefix(".")
    named = [".".join(filter(None, (place, alias.name))) for alias in node.names]
    return [name if is_module(name) else place for name in named]


def is_module(name: str) -> bool:
    """Is "room.module" a module or a package of the product?"""
    path = SOURCE.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_another_room_is_entered_by_its_door(path: Path) -> None:
    room = path.relative_to(SOURCE).parts[0]
    module = ast.parse(path.read_text("utf-8"))
    broken_in = [f"line {line}: {target}" for line, target in named(module) if not is_door(room, target)]
    assert broken_in == []


def test_the_way_in_is_told_from_a_broken_window() -> None:
    module = ast.parse(
        "from leadcenter.lead import face\n"
        "from leadcenter.lead.steps import fold\n"
        "import leadcenter.lead.terms"
    )
    assert [(target, is_door("flow", target)) for _, target in named(module)] == [
        ("lead.face", True),
        ("lead.steps", False),
        ("lead.terms", False),
    ]
    assert is_door("lead", "lead.steps")
    assert is_door("lead", "kernel.arrays")
    assert is_door("entry", "cleaning.http")
    assert not is_door("flow", "cleaning.http")
    assert not is_door("customer", "channel.terms")


def test_open_packages_exist() -> None:
    for package in OPEN_PACKAGES:
        assert (SOURCE.joinpath(*package.split(".")) / "__init__.py").is_file()
