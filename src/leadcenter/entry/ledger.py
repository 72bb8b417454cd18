"""The ledger outside: what must still hold after the database was set back to an earlier instant.

    FOLDER/2026-11-22     one file a day (UTC), one sealed line an entry, flushed before anything goes on

Five kinds of entries: a call that is about to be placed, a customer's no, an inquiry that its channel took
back, people who were erased, who may not come in any more. Ids and keyed identities only, and every line is
sealed under a key of its own beside the other keys. Lies apart from the database (`LEADCENTER_LEDGER`),
on another disk where there is one.
"""

from __future__ import annotations

import base64
import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from leadcenter.channel.face import Channel, House, Piece, Verdict
from leadcenter.kernel.archive import sync_folder
from leadcenter.kernel.backup import KEPT
from leadcenter.kernel.hold import Hold

_NONCE = 12
_PLACE = b"ledger"


class Called(msgspec.Struct, frozen=True, tag="call"):
    """A call is about to be placed: `who` is the number's keyed index."""

    at: datetime
    who: bytes
    bucket: int
    task_id: UUID
    attempt: int


class Who(msgspec.Struct, frozen=True, array_like=True):
    """An exact identity at the maker, as the customer room keys it under a version of the root key."""

    bucket: int
    kind: str
    index: bytes
    version: int = 1


class SaidNo(msgspec.Struct, frozen=True, tag="no"):
    """A customer (`whos`) refused or withdrew; `event` is the row of the consent ledger."""

    at: datetime
    event: UUID
    entity_id: UUID
    purpose: str
    kind: str
    whos: tuple[Who, ...]


class TakenBack(msgspec.Struct, frozen=True, tag="taken_back"):
    """A channel told that a person took an inquiry back."""

    at: datetime
    channel: str
    external_id: str


def taken_back(channel: Channel, pieces: Iterable[Piece], now: datetime) -> list[TakenBack]:
    """What of these must stay taken back if the database is ever set back (`entry.restoring`)."""
    gone = (piece for piece in pieces if piece.verdict is Verdict.ERASURE)
    return [TakenBack(now, channel.code, piece.inquiry.external_id) for piece in gone]


class Erased(msgspec.Struct, frozen=True, tag="erased"):
    """These customers were erased, with these raw leads, (bucket, id) each. `telling`: raw leads whose
    senders' ids told who it was."""

    at: datetime
    people: tuple[tuple[int, UUID], ...]
    raw_leads: tuple[tuple[int, UUID], ...]
    telling: tuple[UUID, ...] = ()


class Barred(msgspec.Struct, frozen=True, tag="barred"):
    """All that may not come in as of `at`: disabled accounts; keys and secrets of channels (channel, use,
    key) that ended within what backups reach back to; whoever has not one of `roles` (account, role, region;
    None: an entry from before they were told). The last such entry holds."""

    at: datetime
    accounts: tuple[UUID, ...]
    keys: tuple[UUID, ...]
    roles: tuple[tuple[UUID, str, UUID | None], ...] | None = None
    secrets: tuple[tuple[UUID, str, str], ...] = ()


Entry = Called | SaidNo | TakenBack | Erased | Barred
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Entry).decode


class Ledger:
    """The entries of a house in `folder`, which is made when missing (0700)."""

    def __init__(self, folder: Path, house: House) -> None:
        self._folder = folder
        self._cipher = AESGCM(house.keyring.lasting(b"ledger"))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def append(self, entries: Sequence[Entry], now: datetime) -> None:
        """Write entries; on disk when this returns. Raises OSError."""
        if not entries:
            return
        file = self._folder / f"{now.astimezone(UTC):%Y-%m-%d}"
        new = not file.exists()
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            # a line that a crash left half is ended, not continued
            data = b"\n" + b"".join(self._seal(entry) + b"\n" for entry in entries)
            while data:
                data = data[os.write(handle, data) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        if new:
            sync_folder(self._folder)

    def read(self, since: datetime) -> Iterator[Entry]:
        """Entries whose `at` is not before `since`. A line that does not open is passed over: a crash leaves
        one half."""
        for day in self._days():
            if day < (since - timedelta(days=1)).date():
                continue
            for line in (self._folder / day.isoformat()).read_bytes().splitlines():
                entry = self._open(line) if line else None
                if entry is not None and entry.at >= since:
                    yield entry

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """For the block: is it our turn to look after this folder? One process at a time has it."""
        try:
            hold = Hold(self._folder / "keeper", wait=False)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            hold.release()

    def forget(self, now: datetime) -> None:
        """Remove the days that no backup reaches back to."""
        for day in self._days():
            if day < (now - KEPT - timedelta(days=7)).date():
                (self._folder / day.isoformat()).unlink()

    def _days(self) -> list[date]:
        return sorted(date.fromisoformat(file.name) for file in self._folder.glob("????-??-??"))

    def _seal(self, entry: Entry) -> bytes:
        nonce = os.urandom(_NONCE)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, _encode(entry), _PLACE))

    def _open(self, line: bytes) -> Entry | None:
        try:
            sealed = base64.b64decode(line, validate=True)
            entry: Entry = _decode(self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _PLACE))
            return entry
        except (ValueError, InvalidTag):
            return None
