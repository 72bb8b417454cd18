"""The log archive of an embedded database: every finished segment of its write-ahead log, sealed, in another
place.

    PLACE/LINE/wal/SEGMENT.sealed     the segments
    PLACE/LINE/until                  every commit up to this instant can be had back from here
    PLACE/LINE/base-…/                base backups (see `backup`)

PostgreSQL lays finished segments into `spool` beside its data; the thread here, which has the key, seals them
and carries them over. A line is one history: a restored database begins a new one, so two histories never
write one name.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import structlog

from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.hold import Hold
from leadcenter.kernel.sealed_stream import PIECE, open_stream, seal_stream

BEAT_S = 20.0
"""How often a segment is ended: what is lost with the disk is this and the time to seal it, 60 s at most."""
LOOK_S = 0.5
SETTINGS = {
    "archive_mode": "on",
    "archive_timeout": "30s",
    "archive_command": "cp %p ../spool/%f.new && sync ../spool/%f.new && mv ../spool/%f.new ../spool/%f "
    "&& sync ../spool",
}
"""What the server must know; it works in its data folder."""
log = structlog.get_logger()


def line_of(folder: Path) -> str:
    """The name of this database's history, made on the first call. `folder`: where the locks lie."""
    file = folder / "line"
    if not file.exists():
        fresh = folder / f"line.{os.getpid()}.new"
        fresh.write_text(f"line-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}\n", "utf-8")
        with suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text("utf-8").strip()


def read_until(line: Path) -> datetime | None:
    """Up to when the archive of a line (PLACE/LINE) reaches; None: nothing is there yet."""
    try:
        return datetime.fromisoformat((line / "until").read_text("utf-8").strip())
    except (FileNotFoundError, ValueError):
        return None


def open_segment(key: bytes, line: Path, name: str) -> Iterator[bytes]:
    """The bytes of an archived segment. Raises FileNotFoundError, or Refusal where it does not open."""
    with (line / "wal" / f"{name}.sealed").open("rb") as source:
        yield from open_stream(key, f"{line.name}/{name}", source)


def write_durably(file: Path, blocks: Iterable[bytes]) -> None:
    """A whole file or none, on disk when this returns."""
    fresh = file.with_name(file.name + ".new")
    with fresh.open("wb") as out:
        out.writelines(blocks)
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Names in this folder are on disk when this returns."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def ship(key: bytes, spool: Path, line: Path) -> list[str]:
    """Seal and carry over what lies in the spool, oldest first; returns the names carried."""
    (line / "wal").mkdir(parents=True, exist_ok=True)
    shipped = []
    for file in sorted(file for file in spool.iterdir() if file.suffix != ".new"):
        target = line / "wal" / f"{file.name}.sealed"
        if target.exists():
            if b"".join(open_segment(key, line, file.name)) != file.read_bytes():
                raise Refusal("archive_conflict", name=file.name, folder=line)
        else:
            fresh = target.with_name(target.name + ".new")
            with file.open("rb") as source, fresh.open("wb") as out:
                seal_stream(key, f"{line.name}/{file.name}", iter(lambda: source.read(PIECE), b""), out)
                out.flush()
                os.fsync(out.fileno())
            fresh.rename(target)
            sync_folder(target.parent)
        file.unlink()
        shipped.append(file.name)
    return shipped


class Shipper:
    """Carries segments over until closed, and ends one every `beat` seconds. One at a time for a database,
    whoever else has one too; `url` is its superuser's."""

    def __init__(
        self, key: bytes, url: str, folder: Path, spool: Path, place: Path, *, beat: float = BEAT_S
    ) -> None:
        self._key = key
        self._url = url
        self._lock = folder / "shipper"
        self._spool = spool
        self._line = place / line_of(folder)
        self._beat = beat
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="shipper", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Carry over what is finished, and end. After the server has stopped: all of it."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(LOOK_S):
            try:
                hold = Hold(self._lock, wait=False)
            except BlockingIOError:
                continue
            try:
                self._look_after()
            finally:
                hold.release()
        with suppress(BlockingIOError):
            hold = Hold(self._lock, wait=False)
            self._ship()
            hold.release()

    def _look_after(self) -> None:
        beaten, waiting = float("-inf"), list[tuple[str, datetime]]()
        while not self._ended.wait(LOOK_S):
            if time.monotonic() - beaten >= self._beat and not waiting:
                waiting = self._end_segment()
                beaten = time.monotonic()
            shipped = self._ship()
            if waiting and (waiting[0][0] in shipped or self._is_there(waiting[0][0])):
                write_durably(self._line / "until", [waiting.pop()[1].isoformat().encode()])

    def _end_segment(self) -> list[tuple[str, datetime]]:
        """Commit something and end its segment: its name, and an instant before that commit."""
        try:
            with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as conn:
                row = conn.execute("select clock_timestamp()").fetchone()
                assert row is not None
                conn.execute(
                    "insert into setting (name, value) values ('archive_beat', to_jsonb(clock_timestamp())) "
                    "on conflict (name) do update set value = excluded.value"
                )
                name = conn.execute("select pg_walfile_name(pg_switch_wal() - 1)").fetchone()
                assert name is not None
                return [(name[0], row[0])]
        except psycopg.Error as error:
            log.warning("archive.no_beat", kind=type(error).__name__)
            return []

    def _is_there(self, name: str) -> bool:
        return (self._line / "wal" / f"{name}.sealed").exists()

    def _ship(self) -> list[str]:
        try:
            return ship(self._key, self._spool, self._line)
        except (OSError, Refusal) as error:
            log.error("archive.not_shipped", kind=type(error).__name__)
            self._ended.wait(self._beat / 4)
            return []


def archive_lag(place: Path, folder: Path, now: datetime) -> timedelta | None:
    """For how long no commit has reached the archive; None: none ever has."""
    until = read_until(place / line_of(folder))
    return None if until is None else now - until
