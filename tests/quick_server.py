"""A server for tests: quick, and careless of power cuts."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "autovacuum": "off",
}


def fresh_folder() -> Path:
    """A folder that the account of the server can enter too; pytest lets nobody but root into its own."""
    memory = Path("/dev/shm")  # noqa: S108 - spares the disk, where there is room
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 4 * 1024**3
    folder = Path(tempfile.mkdtemp(prefix="leadcenter-test-", dir=memory if roomy else None))
    folder.chmod(0o711)
    return folder
