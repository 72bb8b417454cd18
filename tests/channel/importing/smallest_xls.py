"""The smallest .xls: an OLE compound file with one BIFF8 stream of one sheet (MS-CFB, MS-XLS), for tests
only."""

from __future__ import annotations

import struct

_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SECTOR = 512


def xls(rows: list[list[str | float]]) -> bytes:
    """A workbook whose only sheet has these rows."""
    return compound("Workbook", _workbook(rows))


def compound(name: str, stream: bytes) -> bytes:
    """A compound file with one stream of at most about 60 KB."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % _SECTOR)
    sectors = len(stream) // _SECTOR
    chain = [_FAT, _END, *range(3, 2 + sectors), _END]
    table = chain + [_FREE] * (128 - len(chain))
    directory = _entry("Root Entry", 5, _END, 0, child=1) + _entry(name, 2, 2, len(stream))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    )
    header += struct.pack("<10I", 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0) + struct.pack("<I", _FREE) * 108
    return header + struct.pack("<128I", *table) + directory.ljust(_SECTOR, b"\0") + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBBIII", len(text), kind, 1, _FREE, _FREE, child)
    return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)


def _workbook(rows: list[list[str | float]]) -> bytes:
    sheet = _start(0x10) + _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            at = struct.pack("<HHH", place, column, 0)
            if isinstance(value, str):
                sheet += _record(0x0204, at + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
            else:
                sheet += _record(0x0203, at + struct.pack("<d", value))
    globals_ = _start(0x05) + _record(0x0042, struct.pack("<H", 1200))
    named = struct.pack("<BBBB", 0, 0, 6, 0) + b"Sheet1"
    begins = len(globals_) + 4 + 4 + len(named) + 4
    return (
        globals_
        + _record(0x0085, struct.pack("<I", begins) + named)
        + _record(0x000A)
        + sheet
        + _record(0x000A)
    )


def _start(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data
