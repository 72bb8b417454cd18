"""HTML form bodies into (name, value) pairs: urlencoded and multipart; files are never read."""

from __future__ import annotations

from email.message import Message
from io import BytesIO
from urllib.parse import parse_qsl, urlencode

from multipart import MultipartError, MultipartParser  # type: ignore[import-untyped]

from leadcenter.channel.reading.document import Fault
from leadcenter.channel.reading.text import declared_codec

FIELDS = 1_000
Pairs = list[tuple[str, str]]


def form_of(body: bytes, content_type: str = "", codec: str = "") -> Pairs | Fault:
    """The fields of a form in the order sent, repeated names kept. Fault: `body_not_form`."""
    if content_type.lower().startswith("multipart/form-data"):
        return _multipart(body, content_type)
    try:
        escaped = parse_qsl(
            body.decode("latin-1").strip("\r\n"),
            keep_blank_values=True,
            encoding="latin-1",
            max_num_fields=FIELDS,
        )
    except ValueError:
        return Fault("body_not_form")
    return _decoded(
        [(n.encode("latin-1"), v.encode("latin-1")) for n, v in escaped],
        codec or declared_codec(content_type),
    )


def form_bytes(pairs: Pairs) -> bytes:
    """The same fields as an urlencoded UTF-8 body: what is stored when a form came as multipart or lost a
    field."""
    return urlencode(pairs).encode()


def _multipart(body: bytes, content_type: str) -> Pairs | Fault:
    header = Message()
    header["content-type"] = content_type
    boundary = header.get_param("boundary")
    if not isinstance(boundary, str):
        return Fault("body_not_form")
    fields: list[tuple[bytes, bytes]] = []
    try:
        room = len(body) + 1  # never spooled to disk: what people typed stays in memory
        for part in MultipartParser(
            BytesIO(body),
            boundary,
            content_length=len(body),
            part_limit=FIELDS,
            spool_limit=room,
            memory_limit=2 * room,
        ):
            if not part.filename:
                fields.append((part.name.encode(), part.raw))
    except (MultipartError, LookupError, ValueError):
        return Fault("body_not_form")
    return _decoded(fields, "")


def _decoded(fields: list[tuple[bytes, bytes]], codec: str) -> Pairs | Fault:
    """All fields of a form share one charset: what does not fit all of them is not the charset."""
    for candidate in (codec, "utf-8", "gb18030"):
        if candidate:
            try:
                return [(_text(name, candidate), _text(value, candidate)) for name, value in fields]
            except UnicodeDecodeError:
                continue
    return Fault("body_not_form")


def _text(raw: bytes, codec: str) -> str:
    return raw.decode(codec).replace("\0", "")  # no text column can hold U+0000
