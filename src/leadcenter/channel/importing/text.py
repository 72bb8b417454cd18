"""The encoding of a text file: byte-order marks, UTF-8, GB18030; the whole file is proved before a row of it
is used."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from leadcenter.channel.importing.terms import MIB, FileRefused

ENCODINGS = ("utf-8", "utf-16", "gb18030", "big5", "cp1252", "latin-1", "shift_jis", "euc-kr")
"""Names a mapping may set; without one only UTF-8, UTF-16 with its mark and GB18030 are recognised."""

MARK = "\ufeff"
"""What a byte-order mark decodes to; it stands before the first cell and is no part of it."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WIDE_BEFORE_FAULT = 4  # so many three-byte characters in a row are no accident of another encoding


def find_encoding(file: BinaryIO, named: str = "") -> str:
    """The codec that reads the whole file: the `named` one, the one its mark tells, else UTF-8, else GB18030.

    The first MiB decides as long as nothing contradicts it; a later byte that is not UTF-8 sends the file to
    GB18030, unless what stood before can only have been UTF-8. Raises FileRefused: file_not_text,
    encoding_broken (with encoding and line), encoding_unknown (with line).
    """
    file.seek(0)
    head = file.read(MIB)
    marked = next((codec for mark, codec in _MARKS if head.startswith(mark)), "")
    codec = marked or ("utf-16-le" if named == "utf-16" else named)
    if b"\0" in head and not codec.startswith("utf-16"):
        raise FileRefused("file_not_text", 415)
    if codec:
        _prove(file, codec)
        return codec
    fault = _first_fault(file, "utf-8")
    if fault is None:
        return "utf-8"
    if fault.wide >= _WIDE_BEFORE_FAULT:
        raise FileRefused("encoding_broken", 422, encoding="UTF-8", line=fault.line)
    _prove_chinese(file)
    return "gb18030"


class _Fault:
    """Where decoding stopped: the line (from 1) and how many characters above U+0800 had been read before."""

    def __init__(self, line: int, wide: int) -> None:
        self.line = line
        self.wide = wide


def _first_fault(file: BinaryIO, codec: str) -> _Fault | None:
    """The first place that `codec` cannot read; None when it reads the whole file."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(codec)()
    line, wide = 1, 0
    while True:
        block = file.read(MIB)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(codec, "ignore")
            return _Fault(line + good.count("\n"), wide + _wide(good))
        if not block:
            return None
        line += text.count("\n")
        wide = wide if wide >= _WIDE_BEFORE_FAULT else wide + _wide(text)


def _wide(text: str) -> int:
    return 0 if text.isascii() else sum(character >= "\u0800" for character in text)


def _prove(file: BinaryIO, codec: str) -> None:
    fault = _first_fault(file, codec)
    if fault is not None:
        raise FileRefused("encoding_broken", 422, encoding=codec.upper(), line=fault.line)


def _prove_chinese(file: BinaryIO) -> None:
    """Refuses a file that GB18030 cannot read, or reads as characters nobody writes: a Western text misread
    so has nearly all of its pairs outside the everyday rows of GB 2312 (both bytes from A1), a Chinese text
    nearly all inside."""
    fault = _first_fault(file, "gb18030")
    if fault is not None:
        raise FileRefused("encoding_unknown", 422, line=fault.line)
    file.seek(0)
    decoder = codecs.getincrementaldecoder("gb18030")()
    line, first_odd, everyday, odd = 1, 0, 0, 0
    while block := file.read(MIB):
        for text in decoder.decode(block).splitlines(keepends=True):
            if not text.isascii():
                usual = len(text.encode("gb2312", "ignore")) - sum(character.isascii() for character in text)
                strange = sum(not character.isascii() for character in text) - usual // 2
                first_odd = first_odd or (line if strange else 0)
                everyday, odd = everyday + usual // 2, odd + strange
            line += text.endswith("\n")
    if odd > everyday:
        raise FileRefused("encoding_unknown", 422, line=first_odd)
