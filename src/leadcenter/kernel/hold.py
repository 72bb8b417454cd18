"""Locks on files: the system lets go of them when a process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar


class Hold:
    """A lock on a file, until `release` or the end of this process; a forked child lets go of it.
    `shared` ones go together. Without `wait` a lock that another has is a `BlockingIOError`."""

    _all: ClassVar[weakref.WeakSet[Hold]] = weakref.WeakSet()

    def __init__(self, file: Path, *, shared: bool = False, wait: bool = True) -> None:
        self.handle = os.open(file, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        self.released = False
        try:
            with suppress(PermissionError):
                os.fchmod(self.handle, 0o644)  # root and the owner of the folder lock the same files
            fcntl.flock(
                self.handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
            )
        except BaseException:
            self.release()
            raise
        self._all.add(self)

    def release(self) -> None:
        """Let go. A program that was given the `handle` keeps the lock until it ends too."""
        if not self.released:
            self.released = True
            os.close(self.handle)

    @classmethod
    def release_all(cls) -> None:
        for hold in list(cls._all):
            hold.release()


os.register_at_fork(after_in_child=Hold.release_all)


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold the lock for the block; waits for it."""
    hold = Hold(file)
    try:
        yield
    finally:
        hold.release()


def is_free(file: Path) -> bool:
    """Does nobody hold it?"""
    try:
        Hold(file, wait=False).release()
    except BlockingIOError:
        return False
    return True


def claim(file: Path) -> Hold:
    """Hold a new file of this name: who holds the file that had it before does not count any more."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    hold = Hold(fresh)
    fresh.rename(file)
    return hold
