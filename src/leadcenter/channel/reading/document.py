"""JSON as senders really write it: any of the charsets, ids beyond 2**53 exact, JSON inside strings; bombs
become a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from leadcenter.channel.reading.text import text_of

DEPTH = 32
QUESTION_NAMES = ("column_id", "column_name", "name", "key", "label", "title", "question", "field_name")
ANSWER_NAMES = ("string_value", "value", "values", "answer")
Document = dict[str, object] | list[object] | str | int | bool | None


class Fault(msgspec.Struct, frozen=True):
    """Why a body cannot be read: a code, and the path of the fault where there is one."""

    code: str
    path: str = ""


# Numbers with a fraction or exponent stay the text that was sent: 1.38E+10 is a damaged phone, no quantity.
_decode = msgspec.json.Decoder(float_hook=str).decode
_BRACKETS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
_MALFORMED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def json_of(body: bytes, codec: str = "") -> Document | Fault:
    """The document of a JSON body. Faults: `body_not_json`, `body_too_deep` (more than 32 levels)."""
    if deeper_than(body, DEPTH):
        return Fault("body_too_deep")
    try:
        document = _decode(body)
    except _MALFORMED:
        text = text_of(body, codec)
        if text is None:
            return Fault("body_not_json")
        try:
            document = _decode(text)
        except _MALFORMED:
            return Fault("body_not_json")
    return _without_nul(document) if b"u0000" in body else document


def utf8_of(body: bytes, codec: str = "") -> bytes | None:
    """The same text as UTF-8 bytes (the same object where it already is), or None when no charset fits."""
    try:
        body.decode()
    except UnicodeDecodeError:
        pass
    else:
        if not body.startswith((b"\xef\xbb\xbf", b"{\0", b"\0{", b"[\0", b"\0[")):
            return body
    text = text_of(body, codec)
    return None if text is None else text.encode()


def json_in(text: str) -> Document:
    """The object or array that a string holds, else the string itself: many senders put JSON inside JSON
    strings."""
    if text[:1] not in ("{", "["):
        return text
    inner = json_of(text.encode("utf-8", "surrogatepass"))
    return text if isinstance(inner, Fault) else inner


def deeper_than(body: bytes, limit: int) -> bool:
    """Whether a JSON text nests deeper than `limit`; linear in its length, two counts for ordinary bodies."""
    if body.count(b"[") + body.count(b"{") <= limit:
        return False
    depth = 0
    for found in _BRACKETS.finditer(body):
        token = found[0]
        if token in (b"[", b"{"):
            depth += 1
            if depth > limit:
                return True
        elif token in (b"]", b"}"):
            depth -= 1
    return False


def scalar(value: object) -> str:
    """A JSON value as the text that we keep: numbers exact, null empty, objects and arrays as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return msgspec.json.encode(value).decode()


def flat(document: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every leaf of a document as (path, text): `a.b`, `a[0].b`; an array of plain values repeats its own
    path."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield from flat(value, f"{path}.{name}" if path else name)
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from flat(value, f"{path}[{index}]" if isinstance(value, (dict, list)) else path)
    else:
        yield path, scalar(document)


def answers_in(value: object, path: str) -> Iterator[tuple[str, str]]:
    """The customer's answers however they are packed: an object, a list of question and answer, or either as
    JSON in a string. What is none of these comes under `path`."""
    packed = json_in(value) if isinstance(value, str) else value
    if isinstance(packed, dict):
        yield from flat(packed)
    elif isinstance(packed, list) and all(isinstance(item, dict) and question(item) for item in packed):
        for item in packed:
            yield from flat(answer(item), question(item))
    else:
        yield from flat(packed, path)


def question(item: dict[str, object]) -> str:
    """What was asked, in whatever word the sender uses for it; empty when nothing."""
    return next((scalar(item[name]) for name in QUESTION_NAMES if item.get(name)), "")


def answer(item: dict[str, object]) -> object:
    """What was answered."""
    return next((item[name] for name in ANSWER_NAMES if item.get(name) is not None), None)


def _without_nul(node: Document) -> Document:
    """No text column can hold U+0000, and no person types it."""
    if isinstance(node, str):
        return node.replace("\0", "")
    if isinstance(node, dict):
        return {name.replace("\0", ""): _without_nul(value) for name, value in node.items()}  # type: ignore[arg-type]
    if isinstance(node, list):
        return [_without_nul(value) for value in node]  # type: ignore[arg-type]
    return node
