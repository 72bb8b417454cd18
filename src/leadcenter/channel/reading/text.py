"""Bytes into text: byte order mark, then the charset that the sender declares, then UTF-8, then GB18030."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OPENINGS = tuple(
    (sign.encode(codec), codec)
    for sign in "<{["
    for codec in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
)

# Only real charsets that senders use; codecs such as UTF-7 hide markup from checks and are never honoured.
CHARSETS = {
    "utf8": "utf-8",
    "utf16": "utf-16",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
    "ascii": "utf-8",
    "usascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "cp936": "gb18030",
    "big5": "big5",
    "iso88591": "iso-8859-1",
    "latin1": "iso-8859-1",
    "windows1252": "windows-1252",
    "cp1252": "windows-1252",
}
_DECLARED = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)


def codec_of(charset: str) -> str:
    """The codec for a charset name as senders write it; empty when we do not honour that charset."""
    return CHARSETS.get(charset.lower().replace("-", "").replace("_", ""), "")


def declared_codec(content_type: str) -> str:
    """The codec named in a Content-Type header; empty when none or none that we honour."""
    found = _DECLARED.search(content_type)
    return codec_of(found[1]) if found else ""


def text_of(body: bytes, codec: str = "") -> str | None:
    """The text of a body without its byte order mark, or None when no charset fits. `codec` is the declared
    one."""
    for mark, marked in _MARKS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :], marked)
    for opening, seen in _OPENINGS:
        if body.startswith(opening):
            return _decoded(body, seen)
    for candidate in (codec, "utf-8", "gb18030"):
        if candidate and (text := _decoded(body, candidate)) is not None:
            return text
    return None


def _decoded(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None
