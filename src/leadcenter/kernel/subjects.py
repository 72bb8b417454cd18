"""Secrets of subjects (trust.md P6): what is sealed about one person opens with a random secret of its own,
which lies here, outside the database and its backups, and is destroyed when the person is erased. Then every
copy of what was sealed, in whatever backup, is noise.

    FOLDER/NNNNNNNN.slots   a secret of 32 bytes a slot, a mebislot a file; a destroyed one is zeros
    FOLDER/next             where the next block of slots begins; a hint only
    FOLDER/destroyed        the slots that were destroyed, 8 bytes each, only ever added to

Slots are taken in blocks, and a block's secrets are on disk before the first of them is given out: nothing
sealed can outlive its secret in a crash, and no commit waits for it. What a process that ends leaves of a
block is never used. Several processes of one machine share a folder; another store (a service, for several
machines) can take its place behind `Subjects`.
"""

from __future__ import annotations

import mmap
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

import msgspec

from leadcenter.kernel.archive import sync_folder
from leadcenter.kernel.hold import Hold

SECRET: Final = 32
PER_FILE: Final = 1 << 20
_GONE: Final = bytes(SECRET)
_FIRST, _LARGEST = 64, 8_192  # slots of a block: a command takes few, a worker soon many
_ENTRY: Final = 8
_RELEASE: Final = 512  # a read may bring 64 KiB into memory: 32 MiB at most


class Destroyed(Exception):
    """The secret is not there any more: nothing sealed under it opens."""


class Subject(msgspec.Struct, frozen=True, gc=False):
    """A secret and the number of its slot, which stands in the head of what is sealed under it."""

    slot: int
    secret: bytes

    def __repr__(self) -> str:
        return f"Subject({self.slot})"


class Subjects(Protocol):
    """Where secrets of subjects lie."""

    def new(self, count: int) -> list[Subject]:
        """Fresh secrets, on disk when this returns."""

    def read(self, slot: int) -> Subject:
        """Raises Destroyed."""

    def destroy(self, slots: Iterable[int]) -> None:
        """For ever, in every copy that is at hand; doing it again does no harm. Raises OSError: not done
        yet."""

    def is_destroyed(self, slot: int) -> bool:
        """Is there no secret in any copy at hand? Looked up anew, on disk."""


class Slots:
    """Secrets in files of `folder`. `mirror`: a second folder, best on another disk, which has every secret
    before it is used. `witness`: one more file that remembers what was destroyed. Opening destroys again what
    any of them remembers, so that a folder that was restored from an old copy brings nothing back. Raises
    OSError.
    """

    def __init__(self, folder: Path, mirror: Path | None = None, witness: Path | None = None) -> None:
        self._places = [folder, *([mirror] if mirror else [])]
        self._logs = [place / "destroyed" for place in self._places] + ([witness] if witness else [])
        for place in (*self._places, *(log.parent for log in self._logs)):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._maps: dict[int, mmap.mmap] = {}
        self._reads = 0
        self._left: list[Subject] = []
        self._block = _FIRST
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._settle()

    def new(self, count: int) -> list[Subject]:
        """Fresh secrets, on disk in every place when this returns."""
        if self._pid != os.getpid():  # a forked child must not give out what its parent gives out
            self._lock, self._left, self._block, self._pid = threading.Lock(), [], _FIRST, os.getpid()
        with self._lock:
            while len(self._left) < count:
                size = max(self._block, min(count - len(self._left), _LARGEST))
                self._left += self._take(size)
                self._block = min(4 * self._block, _LARGEST)
            begin = len(self._left) - count
            given = self._left[begin:]
            del self._left[begin:]
            return given

    def read(self, slot: int) -> Subject:
        """The secret of a slot. Raises Destroyed."""
        number, place = divmod(slot, PER_FILE)
        pages = self._maps.get(number) or self._map(number)
        secret = pages[SECRET * place : SECRET * place + SECRET] if pages else _GONE
        self._reads += 1
        if self._reads % _RELEASE == 0:
            self._release()
        if secret == _GONE:
            secret = self._elsewhere(slot)
        return Subject(slot, secret)

    def destroy(self, slots: Iterable[int]) -> None:
        """Remember them as destroyed, then overwrite them, in every place; on disk when this returns. Raises
        OSError when a place cannot be reached: then it is not done."""
        gone = sorted(set(slots))
        entries = b"".join(slot.to_bytes(_ENTRY, "big") for slot in gone)
        for log in self._logs:
            _append(log, entries)
        for place in self._places:
            self._wipe(place, gone)

    def is_destroyed(self, slot: int) -> bool:
        """Is there no secret in any place? Read from the files."""
        return all(_read(place, slot) in (b"", _GONE) for place in self._places)

    def _take(self, size: int) -> list[Subject]:
        """The next free block, filled. Slots that are in use are passed over, whatever the hint says."""
        with self._allotting() as hint:
            begin = int.from_bytes(os.pread(hint, _ENTRY, 0), "big")
            while True:
                number, place = divmod(begin, PER_FILE)
                size = min(size, PER_FILE - place)
                if all(_is_free(file, place, size) for file in self._files(number)):
                    break
                begin += size
            secrets = os.urandom(SECRET * size)
            for file in self._files(number):
                _write(file, SECRET * place, secrets)
            os.pwrite(hint, (begin + size).to_bytes(_ENTRY, "big"), 0)
        return [Subject(begin + i, secrets[SECRET * i : SECRET * i + SECRET]) for i in range(size)]

    @contextmanager
    def _allotting(self) -> Iterator[int]:
        hold = Hold(self._places[0] / "allotting")
        hint = os.open(self._places[0] / "next", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            yield hint
        finally:
            os.close(hint)
            hold.release()

    def _files(self, number: int) -> Iterator[Path]:
        for place in self._places:
            file = _name(place, number)
            if not file.exists():
                fresh = file.with_suffix(f".{os.getpid()}")
                with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
                    out.truncate(SECRET * PER_FILE)
                    os.fsync(out.fileno())
                fresh.rename(file)
                sync_folder(place)
            yield file

    def _map(self, number: int) -> mmap.mmap | None:
        """Mapped and not read: a system call for each secret would give up the interpreter each time."""
        try:
            with _name(self._places[0], number).open("rb") as file:
                pages = self._maps[number] = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
                return pages
        except FileNotFoundError:
            return None

    def _release(self) -> None:
        """Pages that were looked at count as this process's memory until they are given back; the system
        keeps them."""
        for pages in list(self._maps.values()):
            pages.madvise(mmap.MADV_DONTNEED)

    def _elsewhere(self, slot: int) -> bytes:
        """From the mirror, where the first folder was lost or is an old copy."""
        for place in self._places[1:]:
            secret = _read(place, slot)
            if secret not in (b"", _GONE):
                return secret
        raise Destroyed(slot)

    def _wipe(self, place: Path, slots: Sequence[int]) -> None:
        by_file: dict[int, list[int]] = {}
        for slot in slots:
            by_file.setdefault(slot // PER_FILE, []).append(slot % PER_FILE)
        for number, of in by_file.items():
            file = _name(place, number)
            if file.exists():
                handle = os.open(file, os.O_WRONLY | os.O_NOFOLLOW)
                try:
                    for slot in of:
                        os.pwrite(handle, _GONE, SECRET * slot)
                    os.fsync(handle)
                finally:
                    os.close(handle)

    def _settle(self) -> None:
        """Destroy again whatever any log remembers, let each log know it, and never give those slots out
        anew."""
        told = [_entries(log) for log in self._logs]
        gone = set().union(*told)
        if not gone:
            return
        for log, known in zip(self._logs, told, strict=True):
            if gone - known:
                _append(log, b"".join(slot.to_bytes(_ENTRY, "big") for slot in sorted(gone - known)))
        for place in self._places:
            self._wipe(place, [slot for slot in sorted(gone) if _read(place, slot) not in (b"", _GONE)])
        with self._allotting() as hint:
            if int.from_bytes(os.pread(hint, _ENTRY, 0), "big") <= max(gone):
                os.pwrite(hint, (max(gone) + 1).to_bytes(_ENTRY, "big"), 0)


class Fleeting:
    """Secrets of this process only: for tests, and for what need not outlive it."""

    def __init__(self) -> None:
        self._secrets: list[bytes] = []

    def new(self, count: int) -> list[Subject]:
        begin = len(self._secrets)
        self._secrets += [os.urandom(SECRET) for _ in range(count)]
        return [Subject(slot, self._secrets[slot]) for slot in range(begin, begin + count)]

    def read(self, slot: int) -> Subject:
        if self.is_destroyed(slot):
            raise Destroyed(slot)
        return Subject(slot, self._secrets[slot])

    def destroy(self, slots: Iterable[int]) -> None:
        for slot in slots:
            self._secrets[slot] = _GONE

    def is_destroyed(self, slot: int) -> bool:
        return slot >= len(self._secrets) or self._secrets[slot] == _GONE


def _name(place: Path, number: int) -> Path:
    return place / f"{number:08d}.slots"


def _is_free(file: Path, place: int, size: int) -> bool:
    with file.open("rb") as source:
        source.seek(SECRET * place)
        return not any(source.read(SECRET * size))


def _read(place: Path, slot: int) -> bytes:
    try:
        with _name(place, slot // PER_FILE).open("rb") as source:
            source.seek(SECRET * (slot % PER_FILE))
            return source.read(SECRET)
    except FileNotFoundError:
        return b""


def _write(file: Path, at: int, data: bytes) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_NOFOLLOW)
    try:
        while data:
            done = os.pwrite(handle, data, at)
            at, data = at + done, data[done:]
        os.fdatasync(handle)
    finally:
        os.close(handle)


def _append(log: Path, entries: bytes) -> None:
    """Whole entries, also after a crash that left half of one."""
    hold = Hold(log.with_name(log.name + ".lock"))
    new = not log.exists()
    handle = os.open(log, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        end = os.fstat(handle).st_size
        at = end - end % _ENTRY
        os.ftruncate(handle, at)
        while entries:
            done = os.pwrite(handle, entries, at)
            at, entries = at + done, entries[done:]
        os.fsync(handle)
    finally:
        os.close(handle)
        hold.release()
    if new:
        sync_folder(log.parent)


def _entries(log: Path) -> set[int]:
    if not log.exists():
        return set()
    data = log.read_bytes()
    whole = len(data) - len(data) % _ENTRY
    return {int.from_bytes(data[at : at + _ENTRY], "big") for at in range(0, whole, _ENTRY)}
