"""A workbook (.xlsx, .xls) as rows: judged first, then read by a child process that can neither take our
memory nor our time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

import msgspec

from leadcenter.channel.importing.archive import check_archive
from leadcenter.channel.importing.terms import MIB, FileRefused, Limits

ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of an .xlsx (a zip archive) and of an .xls (an OLE compound file)."""

_CHILD = Path(__file__).with_name("workbook_child.py")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_ENVIRONMENT = ("LD_LIBRARY_PATH", "PATH")  # all that the child may know of ours
_WALL_SECONDS = 3  # wall time allowed for each second of processor time
_KILLED_FOR_TIME = (-9, -24)  # SIGKILL at the hard limit, SIGXCPU


class Spool(msgspec.Struct, frozen=True):
    """A workbook's rows, one JSON line each between the first and the last line, in an unnamed file that dies
    with the process."""

    file: BinaryIO
    sheets: tuple[str, ...]  # the visible ones, in order
    rows: int


def read_workbook(file: BinaryIO, limits: Limits, sheet: str = "") -> Spool:
    """Unpacks one sheet of a workbook: `sheet` by name, else the first visible one. The parent's memory does
    not grow.

    Raises FileRefused: those of `check_archive`, file_encrypted, file_corrupt, sheet_unknown, too_many_rows,
    too_many_columns, workbook_memory, workbook_time, workbook_spool; OSError when the disk is full.
    """
    file.seek(0)
    head = file.read(len(COMPOUND))
    if head.startswith(ZIP):
        check_archive(file, limits)
    elif _is_locked(file):
        raise FileRefused("file_encrypted", 422)
    spool = tempfile.TemporaryFile()  # noqa: SIM115 (handed to the caller)
    try:
        return _read(file, spool, limits, sheet)
    except BaseException:
        spool.close()
        raise


def _is_locked(file: BinaryIO) -> bool:
    """Whether a compound file is an encrypted .xlsx: its directory then names the stream EncryptedPackage."""
    file.seek(0)
    tail = b""
    while block := file.read(1 << 20):
        if _LOCKED in tail + block:
            return True
        tail = block[-len(_LOCKED) :]
    return False


def _read(file: BinaryIO, spool: BinaryIO, limits: Limits, sheet: str) -> Spool:
    order = {
        "memory": limits.child_memory,
        "seconds": limits.child_seconds,
        "spool": limits.spool_bytes,
        "rows": limits.rows,
        "columns": limits.columns,
        "sheet": sheet,
    }
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    try:
        child = subprocess.run(  # noqa: S603 (our own script under our own interpreter)
            [sys.executable, "-P", str(_CHILD), json.dumps(order)],
            stdin=file,
            stdout=spool,
            stderr=subprocess.PIPE,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            timeout=limits.child_seconds * _WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused("workbook_time", 422, limit=limits.child_seconds) from error
    if child.returncode != 0:
        raise _why_it_died(child.returncode, child.stderr, limits)
    return _finished(spool)


def _why_it_died(code: int, stderr: bytes, limits: Limits) -> Exception:
    if code in _KILLED_FOR_TIME:
        return FileRefused("workbook_time", 422, limit=limits.child_seconds)
    if b"File too large" in stderr:
        return FileRefused("workbook_spool", 413, limit=limits.spool_bytes // MIB)
    if b"No space left" in stderr:
        return OSError("no room for the rows of a workbook")
    if b"MemoryError" in stderr or b"memory allocation" in stderr:
        return FileRefused("workbook_memory", 413, limit=limits.child_memory // MIB)
    return FileRefused("file_corrupt", 422)


def _finished(spool: BinaryIO) -> Spool:
    last = json.loads(_last_line(spool))
    if "refused" in last:
        raise FileRefused(last["refused"], 422, **last["arguments"])
    spool.seek(0)
    return Spool(file=spool, sheets=tuple(json.loads(spool.readline())["sheets"]), rows=last["rows"])


def _last_line(spool: BinaryIO) -> bytes:
    spool.seek(0, os.SEEK_END)
    spool.seek(max(0, spool.tell() - (1 << 16)))
    return spool.read().rstrip(b"\n").rsplit(b"\n", 1)[-1]
