"""A base backup of the embedded database: the whole of it as it stood at one instant, sealed.

    PLACE/LINE/base-20261122T110500Z/base.sealed, manifest.json

The keys are not in it, and it opens with nothing but them: its key is derived from theirs.
"""

from __future__ import annotations

import hmac
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import msgspec
import psycopg

from leadcenter.kernel.account import settle
from leadcenter.kernel.archive import line_of, sync_folder, write_durably
from leadcenter.kernel.binaries import find_binaries
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import Keyring
from leadcenter.kernel.sealed_stream import PIECE, seal_stream

KEPT = timedelta(days=35)
"""Back to when every instant can be restored (trust.md 3.7)."""
_FORMAT = 1
_START = re.compile(r"start point: ([0-9A-F]+)/([0-9A-F]+) on timeline (\d+)")


class Manifest(msgspec.Struct, frozen=True):
    """What lies in a base backup. `start`: the first segment of the log that a restore needs; `ended`: it can
    be restored to no instant before. `mark` proves that whoever wrote this had the keys."""

    format: int
    line: str
    name: str
    server: str
    system: str
    start: str
    began: datetime
    ended: datetime
    plain_bytes: int
    sealed_bytes: int
    sha256: str
    mark: str = ""

    def marked(self, key: bytes) -> Manifest:
        """With the mark of this key."""
        plain = msgspec.json.encode(msgspec.structs.replace(self, mark=""))
        return msgspec.structs.replace(self, mark=hmac.digest(key, b"manifest/" + plain, "sha256").hex())


def backup_key(keyring: Keyring) -> bytes:
    """The key of all backups and archives of a house; it never changes."""
    return keyring.lasting(b"backup")


def take_base(key: bytes, url: str, folder: Path, place: Path) -> Manifest:
    """Copy the running embedded database of `folder` (reached by `url`) into `place`. Raises Refusal."""
    account, home = settle(folder)
    major = int((home / "data" / "PG_VERSION").read_text())
    binaries = find_binaries(account, home, major)
    line = line_of(folder)
    began, system, server = _look(url)
    name = f"base-{began:%Y%m%dT%H%M%S}Z"
    fresh = place / line / f"{name}.new"
    fresh.mkdir(parents=True)
    command: list[str | Path] = [binaries.folder / "pg_basebackup", "-d", url, "-D", "-", "-Ft"]
    command += ["-X", "fetch", "-c", "fast", "-v", "-w"]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603
            command, env=binaries.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        )
        assert process.stdout is not None
        try:
            with (fresh / "base.sealed").open("wb") as out:
                sealed = seal_stream(key, f"{line}/{name}", _blocks(process.stdout), out)
                out.flush()
                os.fsync(out.fileno())
            code = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            shutil.rmtree(fresh)
            raise
        said.seek(0)
        words = said.read().decode("utf-8", "replace")
    found = _START.search(words)
    if code != 0 or found is None:
        shutil.rmtree(fresh)
        raise Refusal("backup_failed", 503, reason=words.strip()[-300:])
    high, low, timeline = int(found[1], 16), int(found[2], 16), int(found[3])
    manifest = Manifest(
        _FORMAT, line, name, server, system, f"{timeline:08X}{high:08X}{low >> 24:08X}", began, _look(url)[0],
        sealed.plain_bytes, sealed.sealed_bytes, sealed.sha256,
    ).marked(key)  # fmt: skip
    write_durably(fresh / "manifest.json", [msgspec.json.format(msgspec.json.encode(manifest))])
    fresh.rename(place / line / name)
    sync_folder(place / line)
    return manifest


def find_bases(key: bytes, place: Path) -> list[Manifest]:
    """Every base backup of `place`, oldest first. Raises Refusal (`backup_other_keys`) for one that other
    keys wrote."""
    found = []
    for file in place.glob("line-*/base-*Z/manifest.json"):
        manifest = msgspec.json.decode(file.read_bytes(), type=Manifest)
        if not hmac.compare_digest(manifest.marked(key).mark, manifest.mark):
            raise Refusal("backup_other_keys", name=file.parent)
        found.append(manifest)
    return sorted(found, key=lambda one: one.ended)


def forget_old(key: bytes, place: Path, line: str, now: datetime) -> list[str]:
    """Remove base backups of a line that no instant of the last `KEPT` needs, and the log before the oldest
    that stays. Returns the names of the backups removed."""
    bases = [one for one in find_bases(key, place) if one.line == line]
    old = [one for one in bases if one.ended < now - KEPT][:-1]
    kept = [one for one in bases if one not in old]
    for base in old:
        shutil.rmtree(place / line / base.name)
    for file in (place / line / "wal").glob("*.sealed") if old else ():
        if file.name[8:24] < kept[0].start[8:]:
            file.unlink()
    return [one.name for one in old]


def _blocks(source: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: source.read(PIECE), b"")


def _look(url: str) -> tuple[datetime, str, str]:
    with psycopg.connect(url, autocommit=True) as conn:
        row = conn.execute(
            "select clock_timestamp(), (select system_identifier::text from pg_control_system()), "
            "current_setting('server_version')"
        ).fetchone()
        assert row is not None
        return row[0].astimezone(UTC), row[1], row[2]
