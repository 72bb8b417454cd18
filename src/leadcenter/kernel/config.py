"""Settings, from the environment only (prefix LEADCENTER_)."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec


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
    """The settings of this process. `LEADCENTER_FOLDER` (default ./var) holds data, keys and logs."""
    folder = Path(os.environ.get("LEADCENTER_FOLDER", "var")).absolute()
    return Config(
        folder=folder,
        keys=Path(os.environ.get("LEADCENTER_KEYS", folder / "keys")).absolute(),
        database_url=os.environ.get("LEADCENTER_DATABASE_URL", ""),
        host=os.environ.get("LEADCENTER_HOST", "127.0.0.1"),
        port=int(os.environ.get("LEADCENTER_PORT", "0")),
        workers=int(os.environ.get("LEADCENTER_WORKERS", "2")),
        backup=_place("LEADCENTER_BACKUP"),
        ledger=_place("LEADCENTER_LEDGER"),
        origin=os.environ.get("LEADCENTER_ORIGIN", "").rstrip("/"),
        breached_passwords=_place("LEADCENTER_BREACHED_PASSWORDS"),
        admin_factor=os.environ.get("LEADCENTER_ADMIN_FACTOR", "webauthn"),
        app_url=os.environ.get("LEADCENTER_APP_URL", ""),
        worker_url=os.environ.get("LEADCENTER_WORKER_URL", ""),
        intake_url=os.environ.get("LEADCENTER_INTAKE_URL", ""),
        keys_mirror=_place("LEADCENTER_KEYS_MIRROR"),
        suite=os.environ.get("LEADCENTER_SUITE", "aes"),
    )


def _place(name: str) -> Path | None:
    given = os.environ.get(name, "")
    return Path(given).absolute() if given else None
