"""What an ADF prospect may not carry on: sensitive elements, and sensitive `key: value` lines in comments
(trust.md L17)."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from leadcenter.channel.reading.sensitive import SensitiveKind, refused, without_identity_numbers

_LINE = re.compile(r"\s*([^\W\d_][^:：\n]{0,59}?)\s*[:：](?:\s+(\S.*?))?\s*", re.DOTALL)
_NOT_MONEY = frozenset({"method"})  # how someone means to pay is a wish, not a circumstance


def key_and_value(line: str) -> tuple[str, str] | None:
    """A line `key: value` as its two parts, else None; an address with `://` is no such line."""
    found = _LINE.fullmatch(line)
    return (found[1], found[2] or "") if found else None


def redact_prospect(prospect: Element, allowed: frozenset[str]) -> tuple[str, ...]:
    """Takes out what the channel may not take, in place, and names it: an element by its path, a line by its
    key."""
    left_out: list[str] = []
    _redact(prospect, "", allowed, left_out)
    return tuple(left_out)


def _redact(element: Element, path: str, allowed: frozenset[str], left_out: list[str]) -> None:
    for child in list(element):
        where = f"{path}.{child.tag}" if path else child.tag
        if _said(child) and _refused(child.tag, where, allowed):
            left_out.append(where)
            element.remove(child)
            continue
        if child.text and child.tag != "id":
            child.text = _text(child.text, where, allowed, left_out)
        _redact(child, where, allowed, left_out)


def _said(element: Element) -> bool:
    return len(element) > 0 or bool((element.text or "").strip())


def _refused(tag: str, path: str, allowed: frozenset[str]) -> bool:
    if ".finance." in path and tag not in _NOT_MONEY:
        return SensitiveKind.FINANCE not in allowed
    return refused(tag, allowed)


def _text(text: str, path: str, allowed: frozenset[str], left_out: list[str]) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        said = key_and_value(line)
        if said and said[1] and refused(said[0], allowed):
            left_out.append(said[0])
        else:
            lines.append(line)
    kept = "\n".join(lines)
    if SensitiveKind.IDENTITY_NUMBER in allowed:
        return kept
    masked, found = without_identity_numbers(kept)
    left_out.extend([path] * found)
    return masked
