"""A workbook's zip archive, judged before anybody unpacks it: names, counts, declared sizes, then the sizes
that really stream out.

Memory stays flat: entries are inflated 64 KiB at a time and thrown away, and no entry may give one byte more
than it declares.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from itertools import pairwise
from typing import BinaryIO

from leadcenter.channel.importing.terms import FileRefused, Limits

_CHUNK = 1 << 16
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # signature, name length, extra length
_LOCAL_SIGNATURE = b"PK\x03\x04"
_CENTRAL_SIGNATURE = b"PK\x01\x02"
_ENCRYPTED = 0x1
_FOREIGN = ("xl/externallinks/", "xl/connections.xml", "xl/embeddings/", "xl/activex/")


def check_archive(file: BinaryIO, limits: Limits) -> None:
    """Passes a workbook (.xlsx) that keeps the limits; reads no more of the file than its own bytes.

    Raises FileRefused: file_corrupt, format_unsupported, file_encrypted, archive_entries, archive_path,
    archive_links, archive_bomb.
    """
    if _central_headers(file) > limits.entries:
        raise FileRefused("archive_entries", 422, limit=limits.entries)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise FileRefused("file_corrupt", 422) from error
    for entry in entries:
        _check_name(entry)
    _check_kind({entry.filename.lower() for entry in entries})
    _check_declared(entries, limits)
    for entry in entries:
        _check_streamed(file, entry)


def _central_headers(file: BinaryIO) -> int:
    """How often the mark of a directory entry stands in the file: no directory, honest or not, can list more
    entries than that."""
    file.seek(0)
    count, tail = 0, b""
    while block := file.read(1 << 20):
        window = tail + block
        count += window.count(_CENTRAL_SIGNATURE)
        tail = window[-3:]
    return count


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename.replace("\\", "/")
    if name.startswith("/") or ":" in name or "\0" in name or ".." in name.split("/"):
        raise FileRefused("archive_path", 422)
    if entry.flag_bits & _ENCRYPTED:
        raise FileRefused("file_encrypted", 422)
    if name.lower().startswith(_FOREIGN):
        raise FileRefused("archive_links", 422)


def _check_kind(names: set[str]) -> None:
    """Only an Office Open XML workbook goes on: not .xlsb, .ods, .docx nor any other zip."""
    if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
        raise FileRefused("format_unsupported", 415)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise FileRefused("archive_macros", 422)


def _check_declared(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_bytes:
        raise FileRefused("archive_bomb", 413)
    packed = sum(entry.compress_size for entry in entries)
    large = [(entry.file_size, entry.compress_size) for entry in entries if entry.file_size > _CHUNK]
    for size, compressed in [(unpacked, packed), *large]:
        if size > _CHUNK and size > limits.ratio * max(1, compressed):
            raise FileRefused("archive_bomb", 413)
    spans = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    if any(start + size > following for (start, size), (following, _) in pairwise(spans)):
        raise FileRefused("archive_bomb", 413)  # entries that share their bytes


def _check_streamed(file: BinaryIO, entry: zipfile.ZipInfo) -> None:
    """Inflates one entry to nowhere and refuses it once it gives more bytes than it declares."""
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != _LOCAL_SIGNATURE:
        raise FileRefused("file_corrupt", 422)
    _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    file.seek(name_length + extra_length, 1)
    if entry.compress_type == zipfile.ZIP_STORED:
        if entry.compress_size != entry.file_size:
            raise FileRefused("archive_bomb", 413)
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise FileRefused("format_unsupported", 415)
    if _inflated(file, entry.compress_size, entry.file_size) > entry.file_size:
        raise FileRefused("archive_bomb", 413)


def _inflated(file: BinaryIO, packed: int, enough: int) -> int:
    """How many bytes the next `packed` bytes inflate to; stops once above `enough`."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    given, left = 0, packed
    while left and not inflater.eof:
        block = file.read(min(_CHUNK, left))
        if not block:
            raise FileRefused("file_corrupt", 422)
        left -= len(block)
        try:
            while block and given <= enough:
                given += len(inflater.decompress(block, _CHUNK))
                block = inflater.unconsumed_tail
        except zlib.error as error:
            raise FileRefused("file_corrupt", 422) from error
        if given > enough:
            break
    return given
