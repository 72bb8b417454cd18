"""The second store: every minute the head of each chain, signed, to a place that the database's login
cannot write. What is cut off the end of the chain, or sealed anew, is found by it.

A folder gets a file a day, `roots-2026-11-22.jsonl`, a line a root, only ever appended to; when the day is
over, `roots-2026-11-22.signed.json` beside it holds its SHA-256 and the house's signature. An http(s) address
gets each line as a POST; a user and password in the address are sent as basic authentication.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
import msgspec

from leadcenter.audit.sealing import Committed
from leadcenter.audit.signing import Signer, is_signed
from leadcenter.audit.terms import Root
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

EVERY: Final = timedelta(seconds=60)
PATIENCE: Final = 10.0
_encode = msgspec.json.Encoder(order="deterministic").encode


class SignedDay(msgspec.Struct, frozen=True):
    """A finished day's file: what it held, signed by the key `public`."""

    file: str
    sha256: str
    roots: int
    public: str
    signature: str


def is_address(place: str) -> bool:
    """An http(s) address, or else a folder?"""
    return place.startswith(("http://", "https://"))


def send(committed: Committed, place: str, signer: Signer, *, every: timedelta = EVERY) -> int:
    """Send the heads whose last root is older than `every`; returns how many. First claimed and committed,
    then sent: of several senders one does it, and nothing goes out inside a transaction. Raises OSError
    or httpx.HTTPError when the store is away; the next turn tells where the chain stands by then.
    """
    with committed() as conn:
        ((now,),) = conn.execute(statement("audit", "read_now"))
        rows = conn.execute(statement("audit", "claim_roots"), {"now": now, "before": now - every}).fetchall()
    roots = [
        signed(Root(now, chain, seq, bytes(digest).hex(), last), signer) for chain, seq, digest, last in rows
    ]
    if roots:
        _post(place, roots) if is_address(place) else _append(Path(place), roots, signer)
        with committed() as conn:
            conn.execute(statement("audit", "confirm_roots"), {"now": now})
    return len(roots)


def rooted_at(conn: Connection) -> datetime | None:
    """When the second store last took a root of each chain; None: never."""
    row = conn.execute(statement("audit", "read_rooted")).fetchone()
    return row[0] if row else None


def message(root: Root) -> bytes:
    """What is signed of a root: all but the signature."""
    return b"leadcenter/audit/root/1\n" + _encode(msgspec.structs.replace(root, signature=""))


def signed(root: Root, signer: Signer) -> Root:
    """The root with the house's signature."""
    return msgspec.structs.replace(root, signature=signer.sign(message(root)))


def read_roots(folder: Path) -> Iterator[Root]:
    """All roots of a folder, oldest day first. A last line that was cut while it was written is left out.
    Raises msgspec.DecodeError for another line that is no root.
    """
    for file in _days(folder):
        lines = file.read_bytes().split(b"\n")
        whole = lines[:-1]  # what follows the last line end was never finished
        for line in whole:
            yield msgspec.json.decode(line, type=Root)


def last_root(folder: Path) -> Root | None:
    """The newest root of a folder."""
    for file in reversed(_days(folder)):
        lines = file.read_bytes().split(b"\n")[:-1]
        if lines:
            return msgspec.json.decode(lines[-1], type=Root)
    return None


def _days(folder: Path) -> list[Path]:
    return sorted(folder.glob("roots-????-??-??.jsonl"))


def _post(place: str, roots: list[Root]) -> None:
    with httpx.Client(timeout=PATIENCE, follow_redirects=False) as client:
        for root in roots:
            client.post(
                place, content=_encode(root), headers={"content-type": "application/json"}
            ).raise_for_status()


def _append(folder: Path, roots: list[Root], signer: Signer) -> None:
    """One write, appended and flushed to the disk. The folder must be there: a store that was not
    mounted is not made up for by an empty folder.
    """
    day = f"roots-{roots[0].at.astimezone(UTC):%Y-%m-%d}.jsonl"
    text = b"".join(_encode(root) + b"\n" for root in roots)
    handle = os.open(folder / day, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, text)
        os.fsync(handle)
    finally:
        os.close(handle)
    for file in _days(folder):
        if file.name < day:
            _sign_day(file, signer)


def _sign_day(file: Path, signer: Signer) -> None:
    """Close a day's file with the house's signature, once."""
    seal = file.with_suffix(".signed.json")
    if seal.exists():
        return
    text = file.read_bytes()
    digest = hashlib.sha256(text).hexdigest()
    proof = signer.sign(day_message(file.name, digest))
    draft = seal.with_suffix(f".{os.getpid()}.tmp")
    draft.write_bytes(_encode(SignedDay(file.name, digest, text.count(b"\n"), signer.public, proof)))
    draft.rename(seal)


def day_message(name: str, digest: str) -> bytes:
    """What is signed of a day's file."""
    return f"leadcenter/audit/day/1\n{name}\n{digest}".encode()


def unsound_days(folder: Path, public: str) -> list[str]:
    """Files of finished days whose signature does not hold."""
    found = []
    for seal in sorted(folder.glob("roots-????-??-??.signed.json")):
        day = msgspec.json.decode(seal.read_bytes(), type=SignedDay)
        file = folder / day.file
        digest = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else ""
        if digest != day.sha256 or not is_signed(public, day.signature, day_message(day.file, day.sha256)):
            found.append(day.file)
    return found
