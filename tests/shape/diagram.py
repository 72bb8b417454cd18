"""Reading a Mermaid state diagram: `a --> b : why`, and boxes `state box { … }` that stand for what is in
them.
"""

from __future__ import annotations

import re


def edges(diagram: str) -> set[tuple[str, str]]:
    """The arrows between single states; a box is each of its states, an arrow to itself says nothing."""
    boxes: dict[str, list[str]] = {}
    arrows: list[tuple[str, str]] = []
    box = ""
    for line in map(str.strip, diagram.splitlines()[1:]):
        if opened := re.fullmatch(r"state (\w+) \{", line):
            box = opened[1]
        elif line == "}":
            box = ""
        elif arrow := re.fullmatch(r"(\S+) --> (\w+)(?: : .+)?", line):
            arrows.append((arrow[1], arrow[2]))
        elif line:
            assert box, f"not understood: {line}"
            boxes.setdefault(box, []).append(line)
    return {
        (before, after)
        for one, other in arrows
        for before in boxes.get(one, [one])
        for after in boxes.get(other, [other])
        if before != after
    }
