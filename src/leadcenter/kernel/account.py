"""Whose account runs the embedded database, and where its files may lie. PostgreSQL refuses to run as root,
so root hands it to an account that exists; none is ever created, no right on another folder changed."""

from __future__ import annotations

import os
import pwd
import secrets
import subprocess
from pathlib import Path
from typing import Any

import msgspec

from leadcenter.kernel.errors import Refusal

DURABLE = Path("/var/lib/leadcenter")
"""Where root's databases lie when the account cannot enter the folder asked for (root's private home)."""

_MARK = "elsewhere"  # in the folder asked for: names the place under DURABLE that holds its data


class EmbeddedUnavailable(Refusal):
    """The embedded database cannot run here; `code` says why, `message()` what to do about it."""

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code, 503, **arguments)

    def __str__(self) -> str:
        return self.message()


class Account(msgspec.Struct, frozen=True):
    """An account of the operating system."""

    name: str
    uid: int
    gid: int

    def process(self) -> dict[str, Any]:
        """The arguments with which `subprocess` starts a program under this account, in a session of its own:
        Ctrl-C in our terminal does not reach it."""
        options: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "cwd": "/",
            "umask": 0o077,
            "start_new_session": True,
        }
        if self.uid != os.geteuid():
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def reaches(self, folder: Path) -> bool:
        """Can the account enter this folder? Tried: access lists and mounts have their say too."""
        command = ["/bin/sh", "-c", 'cd "$0"', str(folder)]
        done = subprocess.run(command, stderr=subprocess.DEVNULL, check=False, **self.process())  # noqa: S603
        return done.returncode == 0


def settle(folder: Path) -> tuple[Account, Path]:
    """The account that runs the database of `folder` and the place of its files: `folder` itself, or,
    for root only, a place below `DURABLE` if the account cannot enter `folder`. The first choice is kept.
    Raises `EmbeddedUnavailable`."""
    place = _chosen(folder)
    account = _account(place / "data" if place else None)
    if place is None:
        place = _choose(folder, account)
    if not account.reaches(place):
        raise EmbeddedUnavailable("embedded_out_of_reach", account=account.name, folder=place)
    return account, place


def _account(data: Path | None) -> Account:
    if data is not None and data.exists():
        owner = data.stat().st_uid
        if os.geteuid() not in (0, owner):
            raise EmbeddedUnavailable("embedded_of_another_account", folder=data, account=_named(owner).name)
        return _named(owner)
    if os.geteuid() != 0:
        return _named(os.geteuid())
    wanted = os.environ.get("LEADCENTER_POSTGRES_USER")
    for name in [wanted] if wanted else ["postgres", "nobody"]:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedUnavailable("embedded_no_account", account=wanted or "postgres, nobody")


def _named(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(str(uid), uid, os.getegid())
    return Account(entry.pw_name, uid, entry.pw_gid)


def _chosen(folder: Path) -> Path | None:
    if (folder / _MARK).exists():
        return Path((folder / _MARK).read_text("utf-8").strip())
    return folder if (folder / "data").exists() else None


def _choose(folder: Path, account: Account) -> Path:
    if os.geteuid() != 0 or account.reaches(folder):
        return folder
    place = DURABLE / f"{folder.parent.parent.name or 'root'}-{secrets.token_hex(4)}"
    try:
        make_folder(place)
    except OSError as error:
        raise EmbeddedUnavailable("embedded_out_of_reach", account=account.name, folder=folder) from error
    (folder / _MARK).write_text(f"{place}\n", "utf-8")
    return place


def make_folder(folder: Path) -> None:
    """The folder and what is missing above it; others may pass through, not look in, whatever the umask."""
    for missing in reversed([level for level in (folder, *folder.parents) if not level.exists()]):
        missing.mkdir(exist_ok=True)
        missing.chmod(0o711)
