"""An embedded database had back as it stood at an instant, in a fresh folder.

The base backup is opened and unpacked, then PostgreSQL carries the archived log forward. It asks for each
segment by laying a name into `asked` beside its data; we, who have the key, open the segment and lay it into
`given`. `restore.json` beside the locks stays until whoever starts the database next has set it to rights
(`entry.restoring`): nobody works on it before.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import psycopg

from leadcenter.kernel.account import Account, make_folder, settle
from leadcenter.kernel.archive import open_segment, read_until, write_durably
from leadcenter.kernel.backup import Manifest, find_bases
from leadcenter.kernel.binaries import find_binaries
from leadcenter.kernel.cluster import entrance
from leadcenter.kernel.embedded import Embedded, EmbeddedUnavailable
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sealed_stream import open_stream

_FETCH = (
    "touch ../asked/%f; n=0; while [ $n -lt 1200 ]; do "
    "if [ -e ../given/%f ]; then mv ../given/%f %p; exit 0; fi; "
    "if [ -e ../given/%f.absent ]; then rm ../given/%f.absent; exit 1; fi; "
    "n=$((n+1)); sleep 0.05; done; exit 200"
)
"""Waits for its answer for a minute; 200 tells PostgreSQL to give up rather than to think the log ended."""


class Restored(msgspec.Struct, frozen=True):
    """A restore that is under way or done: `to` is the instant that the database stands at."""

    marker: UUID
    to: datetime
    base: str
    seconds: float = 0.0
    plain_bytes: int = 0
    segments: int = 0


def read_marker(folder: Path) -> Restored | None:
    """The restore of this folder that has not been set to rights yet."""
    try:
        return msgspec.json.decode((folder / "restore.json").read_bytes(), type=Restored)
    except FileNotFoundError:
        return None


def settle_marker(folder: Path) -> None:
    """It has been set to rights."""
    (folder / "restore.json").rename(folder / "restored.json")


def restore(
    key: bytes, place: Path, folder: Path, to: datetime | None, say: Callable[[str], None]
) -> Restored:
    """Restore the newest history in `place` that holds `to` (None: all that is there) into `folder`, which
    has no database yet. Raises Refusal."""
    began = time.monotonic()
    base = _choose(find_bases(key, place), place, to)
    make_folder(folder)
    account, home = settle(folder)
    if (home / "data").exists():
        raise Refusal("restore_into_data", folder=folder)
    marked = Restored(uuid4(), to or base.ended, f"{base.line}/{base.name}", plain_bytes=base.plain_bytes)
    write_durably(folder / "restore.json", [msgspec.json.encode(marked)])
    _unpack(key, place / base.line, base, account, home)
    giver = _Giver(key, place / base.line, account, home)
    settings = {
        "restore_command": _FETCH, "recovery_target_timeline": "current", "hot_standby": "off",
        "recovery_target_action": "promote", "archive_mode": "off",
    }  # fmt: skip
    if to is not None:
        settings["recovery_target_time"] = to.isoformat()
    try:
        with Embedded.start(folder, say=say, extra_conf=settings) as server:
            reached = _last_commit(server.url)
    except EmbeddedUnavailable:
        giver.close()
        shutil.rmtree(home / "data")
        raise
    giver.close()
    done = msgspec.structs.replace(
        marked,
        to=to or reached or base.ended,
        seconds=time.monotonic() - began,
        segments=giver.given,
    )
    write_durably(folder / "restore.json", [msgspec.json.encode(done)])
    return done


def _choose(bases: list[Manifest], place: Path, to: datetime | None) -> Manifest:
    fitting = [one for one in bases if to is None or one.ended <= to]
    if not bases:
        raise Refusal("restore_no_backup", folder=place)
    if not fitting:
        raise Refusal("restore_before", to=to, first=bases[0].ended)
    base = fitting[-1]
    until = max(base.ended, read_until(place / base.line) or base.ended)
    if to is not None and to > until:
        raise Refusal("restore_beyond", to=to, until=until)
    return base


def _unpack(key: bytes, line: Path, base: Manifest, account: Account, home: Path) -> None:
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=home))
    name = f"{base.line}/{base.name}"
    with (line / base.name / "base.sealed").open("rb") as sealed:
        reader = _Reader(open_stream(key, name, sealed))
        with tarfile.open(fileobj=reader, mode="r|") as tar:  # type: ignore[call-overload]
            # ours, as its seal has proved; the attribute because Python 3.11.2 knows no argument `filter`
            tar.extraction_filter = lambda member, _: member
            tar.extractall(fresh)  # noqa: S202
        while reader.read(1 << 20):
            pass
    fresh.chmod(0o700)
    (fresh / "recovery.signal").touch(mode=0o600)
    if account.uid != os.geteuid():
        for folder, _, files in os.walk(fresh):
            os.chown(folder, account.uid, account.gid)
            for file in files:
                os.chown(Path(folder, file), account.uid, account.gid)
    binaries = find_binaries(account, home, int((fresh / "PG_VERSION").read_text()))
    done = subprocess.run(  # noqa: S603
        [
            binaries.folder / "pg_verifybackup",
            "--quiet",
            "--exit-on-error",
            "--ignore=recovery.signal",
            fresh,
        ],
        env=binaries.environment(),
        capture_output=True,
        text=True,
        check=False,
        **account.process(),
    )
    if done.returncode != 0:
        raise Refusal("backup_broken", name=name)
    entrance(home).unlink(missing_ok=True)  # the password of another cluster
    fresh.rename(home / "data")


def _last_commit(url: str) -> datetime | None:
    with psycopg.connect(url, autocommit=True) as conn:
        row = conn.execute("select pg_last_xact_replay_timestamp()").fetchone()
        found: datetime | None = row[0] if row else None
        return found


class _Reader:
    """Blocks as a file that can be read on."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._held = b""

    def read(self, size: int) -> bytes:
        """At most `size` bytes; nothing at the end."""
        while not self._held:
            block = next(self._blocks, None)
            if block is None:
                return b""
            self._held = block
        data, self._held = self._held[:size], self._held[size:]
        return data


class _Giver:
    """Answers PostgreSQL's questions for segments until closed."""

    def __init__(self, key: bytes, line: Path, account: Account, home: Path) -> None:
        self._key = key
        self._line = line
        self._account = account
        self._asked, self._given = home / "asked", home / "given"
        self.given = 0
        for folder in (self._asked, self._given):
            folder.mkdir(mode=0o700, exist_ok=True)
            os.chown(folder, account.uid, account.gid)
            for left in folder.iterdir():
                left.unlink()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="giver", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Nobody asks any more."""
        self._ended.set()
        self._thread.join()
        for folder in (self._asked, self._given):
            shutil.rmtree(folder)

    def _run(self) -> None:
        while not self._ended.wait(0.01):
            for question in list(self._asked.iterdir()):
                question.unlink()
                self._answer(question.name)

    def _answer(self, name: str) -> None:
        fresh = self._given / f"{name}.new"
        try:
            with fresh.open("wb") as out:
                out.writelines(open_segment(self._key, self._line, name))
        except FileNotFoundError:
            fresh.unlink()
            self._publish(self._given / f"{name}.absent", b"")
            return
        except Refusal:  # broken: no answer, so PostgreSQL gives up
            fresh.unlink()
            return
        os.chown(fresh, self._account.uid, self._account.gid)
        fresh.rename(self._given / name)
        self.given += 1

    def _publish(self, file: Path, data: bytes) -> None:
        file.write_bytes(data)
        os.chown(file, self._account.uid, self._account.gid)
