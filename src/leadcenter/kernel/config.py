"""Settings, from the environment only (prefix LEADCENTER_)."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec


class Config(msgspec.Struct, frozen=True):
    """`database_url` empty = the embedded PostgreSQL below `folder`. `keys` lies outside the database folder
    on purpose.
    """

    folder: Path
    keys: Path
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 0  # 0 = a free one
    workers: int = 2


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
    )
