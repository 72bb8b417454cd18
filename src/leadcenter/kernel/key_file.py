"""The file of the root keys: `root.json`, mode 0600, replaced as a whole and never changed in place.

    suite      the algorithms of what never changes; that of each version stands with it
    routing    what says where rows lie, and all that is lasting
    marks      the key of marks
    versions   the root keys: number, root, suite, since when, retired since when

A file of one version from before there were several (`version`, `root`, `routing`) is read as such; its marks
are made with that root.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from leadcenter.kernel.archive import sync_folder
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.hold import held
from leadcenter.kernel.suites import AES, SUITES, Suite

NAME = "root.json"


class Root(msgspec.Struct, frozen=True):
    """A version of the root key. `retired_at`: since when nothing is sealed under it any more."""

    number: int
    root: bytes
    suite: Suite = AES
    made_at: datetime | None = None
    retired_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Root({self.number})"

    def derive(self, use: bytes, scope: bytes, length: int = 32) -> bytes:
        """A key for a use in a scope."""
        info = b"leadcenter/1/" + use + b"/" + str(self.number).encode() + b"/" + scope
        return self.suite.derive(self.root, info, length)


class Keys(msgspec.Struct, frozen=True):
    """What the file holds. `stamp`: the file that it was read from."""

    suite: Suite
    routing: bytes
    marks: bytes
    roots: tuple[Root, ...]
    stamp: tuple[int, int] = (0, 0)

    def __repr__(self) -> str:
        return f"Keys({self.roots})"


class _Version(msgspec.Struct, omit_defaults=True):
    number: int
    root: str
    suite: str
    made_at: datetime | None = None
    retired_at: datetime | None = None


class _File(msgspec.Struct, omit_defaults=True):
    routing: str
    marks: str = ""
    suite: str = AES.name
    versions: tuple[_Version, ...] = ()
    version: int = 1
    root: str = ""


def are_there(folder: Path) -> bool:
    """Whether a house's keys lie in `folder`."""
    return (folder / NAME).exists()


class KeyFile:
    """The root keys of `folder`, made on the first call with the algorithms of `suite`. Raises OSError, and
    Refusal (`key_suite_unknown`)."""

    def __init__(self, folder: Path, suite: str = AES.name) -> None:
        self._path = folder / NAME
        if not self._path.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            root = Root(1, os.urandom(32), _suite(suite), datetime.now(UTC))
            draft = self._draft(Keys(root.suite, os.urandom(32), os.urandom(32), (root,)))
            try:
                os.link(draft, self._path)  # the first of several starters wins, the others read its keys
            except FileExistsError:
                pass
            finally:
                draft.unlink()
            sync_folder(folder)

    @property
    def stamp(self) -> tuple[int, int]:
        """Another after each change."""
        found = self._path.stat()
        return found.st_ino, found.st_mtime_ns

    def read(self) -> Keys:
        """What stands there now."""
        stamp = self.stamp
        file = msgspec.json.decode(self._path.read_bytes(), type=_File)
        roots = tuple(
            Root(one.number, bytes.fromhex(one.root), _suite(one.suite), one.made_at, one.retired_at)
            for one in file.versions
        ) or (Root(file.version, bytes.fromhex(file.root)),)
        marks = bytes.fromhex(file.marks or file.root)
        return Keys(_suite(file.suite), bytes.fromhex(file.routing), marks, roots, stamp)

    def add(self, suite: str, now: datetime) -> Root:
        """A new version, which seals from now on."""
        with held(self._path.with_name("root.lock")):
            keys = self.read()
            fresh = Root(max(one.number for one in keys.roots) + 1, os.urandom(32), _suite(suite), now)
            self._write(keys, (*keys.roots, fresh))
        return fresh

    def retire(self, number: int, now: datetime) -> None:
        """Nothing stands under this version any more."""
        with held(self._path.with_name("root.lock")):
            keys = self.read()
            roots = tuple(
                msgspec.structs.replace(one, retired_at=one.retired_at or now)
                if one.number == number
                else one
                for one in keys.roots
            )
            self._write(keys, roots)

    def destroy(self, number: int) -> None:
        """A retired version is gone for ever: what an old backup holds under it opens no more."""
        with held(self._path.with_name("root.lock")):
            keys = self.read()
            self._write(keys, tuple(one for one in keys.roots if one.number != number or not one.retired_at))

    def _write(self, keys: Keys, roots: tuple[Root, ...]) -> None:
        draft = self._draft(msgspec.structs.replace(keys, roots=roots))
        before = self._path.open("r+b")
        with before:
            draft.rename(self._path)
            sync_folder(self._path.parent)
            before.write(
                bytes(os.fstat(before.fileno()).st_size)
            )  # what was destroyed does not lie on in free blocks
            before.flush()
            os.fsync(before.fileno())

    def _draft(self, keys: Keys) -> Path:
        versions = tuple(
            _Version(one.number, one.root.hex(), one.suite.name, one.made_at, one.retired_at)
            for one in keys.roots
        )
        file = _File(keys.routing.hex(), keys.marks.hex(), keys.suite.name, versions)
        draft = self._path.with_name(f"root.{os.getpid()}.tmp")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(msgspec.json.format(msgspec.json.encode(file)))
            out.flush()
            os.fsync(out.fileno())
        return draft


def _suite(name: str) -> Suite:
    try:
        return SUITES[name]
    except KeyError:
        raise Refusal("key_suite_unknown", name=name, known=", ".join(SUITES)) from None
