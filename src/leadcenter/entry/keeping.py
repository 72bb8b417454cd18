"""The doctor's questions about losing nothing: how old the backup is, how far the archive reaches, what is
held.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from leadcenter.entry.finding import Finding, broken, note, ok
from leadcenter.entry.restoring import read_restoration
from leadcenter.kernel.archive import archive_lag, line_of
from leadcenter.kernel.backup import Manifest
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection

OLDEST_BACKUP = timedelta(hours=36)
"""A daily backup, and half a day to notice that it did not come."""
LONGEST_LAG = timedelta(seconds=60)


def newest_backup(config: Config) -> datetime | None:
    """When the newest base backup of this database ended; None: there is none where it is archived to."""
    if config.backup is None or not config.database_folder.exists():
        return None
    bases = (config.backup / line_of(config.database_folder)).glob("base-*Z/manifest.json")
    ends = [msgspec.json.decode(file.read_bytes(), type=Manifest).ended for file in bases]
    return max(ends, default=None)


def findings(conn: Connection, config: Config, now: datetime, databases: list[Path]) -> Iterator[Finding]:
    """Backup, archive, ledger, hold. `databases`: folders that a lost disk takes along."""
    if not config.database_folder.exists():
        yield ok("backup", "doctor_backup_elsewhere")
    elif config.backup is None:
        yield note("backup", "doctor_backup_unset")
    else:
        yield from _archive(config, config.backup, now)
    ledger = config.ledger_folder
    if any(ledger.resolve().is_relative_to(place.resolve()) for place in databases):
        yield broken("ledger", "doctor_ledger_inside", place=ledger)
    else:
        yield ok("ledger", "doctor_outside", place=ledger)
    found = read_restoration(conn)
    if found is None:
        yield ok("restore", "doctor_never_restored")
    elif found.resumed_at is None:
        yield note(
            "restore", "doctor_restored", at=f"{found.restored_to:%Y-%m-%d %H:%M:%S} UTC", epoch=found.epoch
        )
    else:
        at = f"{found.resumed_at:%Y-%m-%d %H:%M:%S} UTC"
        yield ok("restore", "doctor_resumed", epoch=found.epoch, at=at)
    if found is not None and found.waiting:
        yield note("restored refusals", "doctor_refusals_wait", n=found.waiting)


def _archive(config: Config, place: Path, now: datetime) -> Iterator[Finding]:
    for name, apart in (("archive place", place), ("ledger place", config.ledger_folder)):
        if apart.exists() and apart.stat().st_dev == config.database_folder.stat().st_dev:
            yield note(name, "doctor_same_disk", place=apart)
    newest = newest_backup(config)
    if newest is None:
        yield broken("backup", "doctor_backup_none", place=place)
    else:
        age = now - newest
        tell = note if age > OLDEST_BACKUP else ok
        told = {"at": f"{newest:%Y-%m-%d %H:%M:%S} UTC", "hours": f"{age / timedelta(hours=1):.1f}"}
        yield tell("backup", "doctor_backup", **told)
    lag = archive_lag(place, config.database_folder, now)
    if lag is None:
        yield note("archive", "doctor_archive_empty")
    else:
        tell = note if lag > LONGEST_LAG else ok
        yield tell("archive", "doctor_archive", seconds=f"{lag.total_seconds():.0f}")
