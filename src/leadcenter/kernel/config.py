"""Settings, from the environment only (prefix LEADCENTER_)."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from leadcenter.kernel.errors import Refusal


class Config(msgspec.Struct, frozen=True):
    """`database_url` empty = the embedded PostgreSQL below `folder`. `keys` lies outside the database folder
    on purpose. `backup`: where the log of the embedded database is archived to (None: nowhere). `ledger`:
    where that lies which must outlive the database (None: `ledger` in the folder). `app_url`, `worker_url`,
    `intake_url`: where the kinds of processes connect, where their logins are not ours to make
    (`kernel.logins`). `keys_mirror`: a second folder for the secrets of subjects; `suite`: the algorithms of
    a house that begins.
    """

    folder: Path
    keys: Path
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 0  # 0 = a free one
    workers: int = 2
    backup: Path | None = None
    ledger: Path | None = None
    origin: str = ""
    breached_passwords: Path | None = None
    admin_factor: str = "webauthn"
    app_url: str = ""
    worker_url: str = ""
    intake_url: str = ""
    keys_mirror: Path | None = None
    suite: str = "aes"

    @property
    def database_folder(self) -> Path:
        """Where the embedded database has its locks, and its data unless they lie elsewhere."""
        return self.folder / "database"

    @property
    def exports_folder(self) -> Path:
        """Where sealed files lie that people asked for."""
        return self.folder / "exports"

    @property
    def ledger_folder(self) -> Path:
        """Where the ledger outside lies."""
        return self.ledger or self.folder / "ledger"


def from_environment() -> Config:
    """The settings of this process; one that is empty is not set. `LEADCENTER_FOLDER` (default ./var) holds
    data, keys and logs. Raises Refusal `setting_unreadable`."""
    folder = _place("LEADCENTER_FOLDER") or Path("var").absolute()
    return Config(
        folder=folder,
        keys=_place("LEADCENTER_KEYS") or folder / "keys",
        database_url=os.environ.get("LEADCENTER_DATABASE_URL", ""),
        host=_text("LEADCENTER_HOST", "127.0.0.1"),
        port=number("LEADCENTER_PORT", 0, 65_535),
        workers=number("LEADCENTER_WORKERS", 2, 1_000),
        backup=_place("LEADCENTER_BACKUP"),
        ledger=_place("LEADCENTER_LEDGER"),
        origin=os.environ.get("LEADCENTER_ORIGIN", "").rstrip("/"),
        breached_passwords=_place("LEADCENTER_BREACHED_PASSWORDS"),
        admin_factor=_text("LEADCENTER_ADMIN_FACTOR", "webauthn"),
        app_url=os.environ.get("LEADCENTER_APP_URL", ""),
        worker_url=os.environ.get("LEADCENTER_WORKER_URL", ""),
        intake_url=os.environ.get("LEADCENTER_INTAKE_URL", ""),
        keys_mirror=_place("LEADCENTER_KEYS_MIRROR"),
        suite=_text("LEADCENTER_SUITE", "aes"),
    )


def secret(name: str) -> str:
    """The secret in the file that a setting names. Raises Refusal `secret_file_unreadable`."""
    try:
        return Path(os.environ.get(name, "")).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("secret_file_unreadable", name=name) from error


def _text(name: str, usual: str) -> str:
    return os.environ.get(name, "") or usual


def number(name: str, usual: int, most: int) -> int:
    """A whole number from 0 on. Raises Refusal `setting_unreadable`."""
    given = os.environ.get(name, "") or str(usual)
    if not (given.isascii() and given.isdigit() and int(given) <= most):
        raise Refusal("setting_unreadable", name=name, value=given, fits=f"0..{most}")
    return int(given)


def _place(name: str) -> Path | None:
    given = os.environ.get(name, "")
    return Path(given).absolute() if given else None
